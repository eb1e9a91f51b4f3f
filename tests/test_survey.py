"""The survey of the real seeds, counted."""

from __future__ import annotations

from collections import Counter

from survey_tools.build import Made
from survey_tools.seeds import seed_labels

SEVERAL_WORDINGS = [
    "safran2021optimization",
    "safran2021random",
    "safran2022effective",
    "safran2023many",
    "safran2024depth",
]


def test_the_numbers(made: Made) -> None:
    counts = made.survey.counts
    assert (counts.seeds, counts.records, counts.events) == (5, 120, 2)
    assert (counts.abstracts, counts.listed) == (70, 50)
    assert (counts.works, counts.with_abstract, counts.title_only) == (89, 57, 32)
    assert (counts.outside, counts.differing, counts.people) == (23, 5, 120)
    assert (counts.mentions, counts.resolved, counts.candidates) == (13, 13, 0)
    assert counts.matches == {
        "decided": 1,
        "same-abstract": 4,
        "same-arxiv-id": 1,
        "same-title": 109,
        "similar-abstract": 5,
    }


def test_the_works_with_two_wordings(made: Made) -> None:
    several = {
        work.key: len(work.abstracts) for work in made.survey.works if len(work.abstracts) > 1
    }
    assert several == dict.fromkeys(SEVERAL_WORDINGS, 2)


def test_the_events(made: Made) -> None:
    assert [event.title for event in made.survey.events] == [
        "Panel 1C-2: Reconstructing Training Data… & On Optimal Learning…",
        "Contributed Talk 1",
    ]  # seeds/004:48, 80


def test_each_record_is_of_exactly_one_work(made: Made) -> None:
    owners = Counter(record.provenance for work in made.survey.works for record in work.records)
    places = [
        record.provenance for reading in made.survey.readings for record in reading.result.records
    ]
    assert sorted(owners) == sorted(places)
    assert set(owners.values()) == {1}


def test_each_work_has_a_topic_and_is_in_its_list_once(made: Made) -> None:
    survey = made.survey
    listed = [work.key for topic in survey.topics.topics for work in survey.works_of(topic)]
    assert sorted(listed) == [work.key for work in survey.works]
    slugs = {topic.slug for topic in survey.topics.topics}
    assert all(work.placement and work.placement.topic in slugs for work in survey.works)


def test_order_of_time(made: Made) -> None:
    dates = [
        (work.date.value.isoformat() if work.date else None)
        or str(work.year.value if work.year else 0)
        for work in made.survey.in_time
    ]
    assert dates == sorted(dates)


def test_labels_of_seeds_differ(made: Made) -> None:
    assert [reading.label for reading in made.survey.readings] == [
        "000",
        "001",
        "002",
        "003",
        "004",
    ]


def test_labels() -> None:
    labels = {
        "000_b3aac9b4930f572a.txt": "000",
        "001.txt": "001",
        "listing_one.txt": "listing-one",
        "listing_two.txt": "listing-two",
        "My Page 1.TXT": "my-page-1",
        "my page (1).txt": "my-page-1-2",
        "Käse, saved.txt": "kase-saved",
        "###.txt": "seed",
        "aux.bib": "aux-1",
        "-NUL_1.bib": "nul-1",
        f"{'x' * 240}.bib": "x" * 100,
        f"{'x' * 241}.bib": f"{'x' * 100}-2",
    }
    assert seed_labels(reversed(labels)) == labels


def test_neighbours_lead_through_each_topic_from_its_first_work_to_its_last(made: Made) -> None:
    survey = made.survey
    for topic in survey.topics.topics:
        works = survey.works_of(topic)
        firsts = [work for work in works if survey.neighbours[work.key][0] is None]
        assert len(firsts) == 1, topic.slug
        way = firsts
        while (after := survey.neighbours[way[-1].key][1]) is not None:
            assert survey.neighbours[after.key][0] is way[-1]
            way.append(after)
        assert sorted(work.key for work in way) == sorted(work.key for work in works)
        assert [work.title_only for work in way] == sorted(work.title_only for work in way)
