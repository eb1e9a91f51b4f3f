"""Records that describe one paper, found and joined: the works to be.

The phases, as the literature on linking records has them: *prepare* each record and each entry
of facts as a node, folded for comparison; *block* the nodes, so that only those are compared
that can match; *match* within the blocks; *cluster* what matches.  The aim is that nothing is
joined wrongly: a pair that is only likely becomes a candidate, for a person to decide about.

Facts take part as nodes of their own, so that records find their facts as they find each other;
two entries of facts are never one work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from survey_tools.data_files import Located
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.facts import Facts
from survey_tools.link.clustering import Clustering, cluster
from survey_tools.link.decisions import (
    Decision,
    RecordName,
    Ruling,
    Verdict,
    apply_decisions,
    name_record,
    parse_decisions,
    render_decision,
)
from survey_tools.link.nodes import Node, prepare
from survey_tools.link.pairs import Pair, find_pairs
from survey_tools.link.values import (
    STRENGTH,
    Candidate,
    CandidateReason,
    Cluster,
    Linking,
    Match,
    MatchReason,
)
from survey_tools.model import Record

__all__ = [
    "Candidate",
    "CandidateReason",
    "Cluster",
    "Decision",
    "Linking",
    "Match",
    "MatchReason",
    "RecordName",
    "Verdict",
    "link",
    "name_record",
    "parse_decisions",
    "render_decision",
]


def link(
    records: Iterable[Record],
    facts: Iterable[Located[Facts]] = (),
    decisions: Iterable[Located[Decision]] = (),
) -> Linking:
    """Return the records, joined where they describe one paper, each with its facts if any.

    The answer does not depend on the order in which records, facts and decisions are given.

    :raises SurveyError: for a decision that names nothing, or contradicts the facts or another.
    """
    nodes = prepare(records, facts)
    rulings = apply_decisions(
        tuple(decisions),
        [node.record for node in nodes if node.record],
        [node.facts for node in nodes if node.facts],
    )
    places = {id(node.record or node.facts): index for index, node in enumerate(nodes)}
    decided = {_pair(places, item): item for item in rulings if item.verdict is Verdict.SAME}
    apart = [_ends(places, item) for item in rulings if item.verdict is Verdict.DIFFERENT]
    pairs = (*decided, *find_pairs(nodes))
    clustering = cluster(nodes, pairs, apart)
    refuse(_contradicted(clustering, decided))
    return Linking(
        clusters=tuple(_clusters(nodes, clustering)),
        candidates=tuple(_candidates(nodes, pairs, clustering, apart)),
    )


def _ends(places: Mapping[int, int], ruling: Ruling) -> tuple[int, int]:
    one, other = sorted((places[id(ruling.record)], places[id(ruling.other)]))
    return one, other


def _pair(places: Mapping[int, int], ruling: Ruling) -> Pair:
    one, other = _ends(places, ruling)
    return Pair(one=one, other=other, reason=MatchReason.DECIDED, why=ruling.why)


def _contradicted(clustering: Clustering, decided: Mapping[Pair, Ruling]) -> Iterator[Fault]:
    """Yield a fault for each decision that cannot be carried out."""
    for pair in clustering.held_back:
        if pair.reason is MatchReason.DECIDED:
            ruling = decided[replace(pair, held_back=None)]
            message = f"the two cannot be the same: {pair.held_back}"
            yield ruling.decision.fault(message, "verdict", code=FaultCode.CONTRADICTION)


def _clusters(nodes: Sequence[Node], clustering: Clustering) -> Iterator[Cluster]:
    """Yield the papers: those with records in the order of the seeds, then those of facts only."""
    joining: defaultdict[int, list[Pair]] = defaultdict(list)
    home = {member: number for number, ends in enumerate(clustering.clusters) for member in ends}
    for pair in clustering.joining:
        joining[home[pair.one]].append(pair)
    found = [
        _cluster(
            [nodes[member] for member in members], [_match(nodes, pair) for pair in joining[number]]
        )
        for number, members in enumerate(clustering.clusters)
    ]
    yield from sorted(
        (item for item in found if item.records), key=lambda item: item.records[0].provenance
    )
    yield from sorted(
        (item for item in found if not item.records),
        key=lambda item: item.facts.line() if item.facts else 0,
    )


def _cluster(members: Sequence[Node], matches: Iterable[Match]) -> Cluster:
    return Cluster(
        records=tuple(node.record for node in members if node.record),
        facts=next((node.facts for node in members if node.facts), None),
        matches=tuple(matches),
    )


def _match(nodes: Sequence[Node], pair: Pair) -> Match:
    return Match(
        one=nodes[pair.one].place,
        other=nodes[pair.other].place,
        reason=MatchReason(pair.reason),
        score=pair.score,
        why=pair.why,
    )


def _candidates(
    nodes: Sequence[Node],
    pairs: Iterable[Pair],
    clustering: Clustering,
    apart: Iterable[tuple[int, int]],
) -> Iterator[Candidate]:
    """Yield for any two papers the strongest pair between them, unless a person told them apart."""
    home = {member: number for number, ends in enumerate(clustering.clusters) for member in ends}
    doubtful = [pair for pair in pairs if isinstance(pair.reason, CandidateReason)]
    settled = {frozenset((home[one], home[other])) for one, other in apart}
    for pair in sorted((*clustering.held_back, *doubtful), key=_by_strength):
        papers = frozenset((home[pair.one], home[pair.other]))
        if len(papers) > 1 and papers not in settled:
            settled.add(papers)
            yield _candidate(nodes, pair)


def _by_strength(pair: Pair) -> tuple[bool, int, float, int, int]:
    """Return what sorts pairs; those held back come first, for they match."""
    rank = STRENGTH[pair.reason]
    return not pair.held_back, rank, -(pair.score or 0), pair.one, pair.other


def _candidate(nodes: Sequence[Node], pair: Pair) -> Candidate:
    held = isinstance(pair.reason, MatchReason)
    return Candidate(
        one=nodes[pair.one].place,
        other=nodes[pair.other].place,
        reason=CandidateReason.JOINS_WORKS if isinstance(pair.reason, MatchReason) else pair.reason,
        score=pair.score,
        why=f"{pair.reason}, but {pair.held_back}" if held else None,
    )
