"""``survey add``, ``review``, ``doctor --fix`` and ``enrich`` killed when they touch the disk.

Whatever the moment, each file is whole, old or new, and the next run goes on as if nothing were.
Builds are killed in ``test_build``.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import CAFE, ENVIRONMENT, MISREAD, Project
from tests.replay import Reply, replaying

BIB = """
@misc{a, author = {Ada Quillfeather}, title = {Kites Fly High}, year = {2020},
  abstract = {Kites fly.}}
@misc{b, author = {Ada Quillfeather}, title = {Lanterns Burn Long at Night}, year = {2020},
  abstract = {Lanterns burn.}}
"""
ALIKE = (
    "@misc{c, author = {A. Quillfeather}, title = {Lanterns Burn Long at Nights}, year = 2020}\n"
)
ADDED = {"seeds/mine.bib": BIB, "seeds/alike.bib": ALIKE}
KILLED_AT = """
import os, pathlib, signal, sys
from survey_tools.cli import main

left = int(sys.argv.pop(1))

def counted(touch, *, half):
    def touched(path, *arguments, **options):
        global left
        if arguments[:1] not in {(), ("rb",)} or not half:
            left -= 1
            if left == 0:
                if half:  # The file is begun, and its first bytes are on the disk.
                    pathlib.Path(path).open_whole("wb").write(b"half of")
                os.kill(os.getpid(), signal.SIGKILL)
        return touch(path, *arguments, **options)
    return touched

pathlib.Path.open_whole = pathlib.Path.open
pathlib.Path.open = counted(pathlib.Path.open, half=True)
pathlib.Path.replace = counted(pathlib.Path.replace, half=False)
pathlib.Path.unlink = counted(pathlib.Path.unlink, half=False)
main()
"""


def killed_at(
    moment: int, project: Project, *arguments: str, answers: str = "", **environment: str
) -> int:
    """Run ``survey`` until it touches the disk for the n-th time; return its exit status."""
    run = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(moment), *arguments],
        cwd=project.root,
        env=ENVIRONMENT | environment,
        input=answers,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert run.returncode in {0, -signal.SIGKILL}, run.stderr
    return run.returncode


@pytest.fixture
def survey(tmp_path: Path) -> Project:
    project = Project(root=tmp_path / "survey")
    assert project.run("init", "--title", "Kites").status == 0
    for name, text in ADDED.items():
        project.put(f"../{Path(name).name}", text)
    return project


def files(project: Project) -> dict[str, bytes | str]:
    """Return all files but those that a run had begun and that nothing reads."""
    tree = project.tree()
    return {name: data for name, data in tree.items() if not name.endswith(".survey-new")}


def test_add_killed_at_any_moment(survey: Project) -> None:
    before = survey.tree()
    arguments = ("add", *(str(survey.path(f"../{Path(name).name}")) for name in ADDED))
    assert survey.run(*arguments).status == 0
    after = survey.tree()
    new = after.keys() - before.keys()
    assert len(new) == 4
    moment, status = 0, -signal.SIGKILL
    while status:
        for name in new:
            survey.path(name).unlink(missing_ok=True)
        moment += 1
        status = killed_at(moment, survey, *arguments)
        for name, data in files(survey).items():
            assert data == after[name], f"{name} at moment {moment}"
        assert survey.run("check").status == 0
    assert moment > 8, "four files are written and moved into place"
    assert survey.tree() == after


def test_review_killed_at_any_moment(survey: Project) -> None:
    for name, text in ADDED.items():
        survey.put(name, text)
    assert survey.run("check").out.endswith("1 doubtful pair\n")
    links = "docs/data/links.yaml"
    before = "# Mine.\n"
    survey.put(links, before)
    survey.run("review", answers="yes\nread both\n")
    after = survey.text(links)
    moment, status = 0, -signal.SIGKILL
    while status:
        survey.put(links, before)
        moment += 1
        status = killed_at(moment, survey, "review", answers="yes\nread both\n")
        assert survey.text(links) in {before, after}, f"at moment {moment}"
    assert moment > 2
    assert survey.text(links) == after


HURT = f"""
@misc{{a, author = {{FranÃ©, Ada}}, title = {{On CafÃ©s &amp; Kites}}, year = {{2020}}}}
@misc{{b, author = {{Bo Toop}}, title = {{A Nonconvex Kite}}, year = {{2020}}}}
@misc{{c, author = {{Bo Toop}}, title = {{A Non-Convex Kite}}, year = {{2020}}}}
{CAFE}"""


def test_doctor_killed_at_any_moment(survey: Project) -> None:
    links, facts = "docs/data/links.yaml", "docs/data/facts.yaml"
    survey.put("seeds/hurt.bib", HURT)
    survey.put(facts, MISREAD.replace("cafe\n", "cafe  # ours\n"))
    survey.put(links, "# Mine.\n")
    survey.put("docs/index.md", f"{survey.text('docs/index.md')}say \u202egnihton\n")
    before = survey.tree()
    assert survey.run("doctor", "--fix").out.startswith("mended mojibake")
    after = survey.tree()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {links, facts, "docs/index.md"}
    moment, status = 0, -signal.SIGKILL
    while status:
        for name in changed:
            survey.put(name, before[name])
        moment += 1
        status = killed_at(moment, survey, "doctor", "--fix")
        for name, data in files(survey).items():
            assert data in {before.get(name), after[name]}, f"{name} at moment {moment}"
        assert survey.run("check").status == 0, f"at moment {moment}"
        assert survey.run("doctor", "--fix").status == 0
        again = files(survey)
        assert survey.run("check").status == 0
        assert survey.run("doctor", "--fix").out.startswith("nothing found")
        assert files(survey) == again
    assert moment > 6, "three files are written and moved into place"
    assert survey.tree() == after


def test_enrich_killed_at_any_moment(survey: Project) -> None:
    survey.put("seeds/mine.bib", BIB)
    facts = "docs/data/facts.yaml"
    found = {"DOI": "10.5555/kites", "title": ["Kites Fly High"], "type": "journal-article",
             "author": [{"family": "Quillfeather"}], "container-title": ["Journal of Kites"],
             "issued": {"date-parts": [[2021]]}}  # fmt: skip
    body = json.dumps({"message": {"items": [found]}}).encode()
    with replaying() as server:
        server.on("crossref", Reply(body=body))
        arguments = ("enrich", "--source", "crossref")
        environment = {"SURVEY_ENRICH_REPLAY": server.address}
        before = "# Mine.\n[]\n"
        survey.put(facts, before)
        assert survey.spawn(*arguments, **environment).status == 0
        after = survey.text(facts)
        assert "10.5555/kites" in after
        moment, status = 0, -signal.SIGKILL
        while status:
            survey.put(facts, before)
            moment += 1
            status = killed_at(moment, survey, *arguments, **environment)
            assert survey.text(facts) in {before, after}, f"at moment {moment}"
            assert survey.run("check").status == 0
    assert moment > 2
    assert survey.text(facts) == after


def test_a_build_sweeps_up_what_killed_runs_had_begun(survey: Project) -> None:
    for name in ("seeds/x.bib", "docs/annotations/drafts/x.md", "docs/data/links.yaml"):
        survey.put(f"{name}.survey-new", "half of")
    assert survey.run("build").status == 0
    assert not [name for name in survey.tree() if name.endswith(".survey-new")]


def test_two_that_add_at_once_lose_nothing(survey: Project) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "survey_tools", "add", f"../{Path(name).name}"],
            cwd=survey.root,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for name in (*ADDED, "seeds/mine.bib")
    ]
    said = [run.communicate(timeout=120)[1].decode() for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 0, 1], said
    assert "already" in "".join(said) or "there is a seed of that name" in "".join(said)
    assert {name: survey.text(name) for name in ADDED} == ADDED
    assert survey.run("build").status == 0


def test_init_killed_at_any_moment(tmp_path: Path) -> None:
    """The folder of a new survey: what stands in it is whole, and it can be begun anew."""
    whole = Project(root=tmp_path / "whole")
    assert whole.run("init", "--title", "Kites").status == 0
    moment, status = 0, -signal.SIGKILL
    while status:
        moment += 7
        folder = Project(root=tmp_path / f"killed-{moment}")
        folder.root.mkdir()
        status = killed_at(moment, folder, "init", "--title", "Kites")
        for name, data in files(folder).items():
            assert data == whole.tree()[name], f"{name} at moment {moment}"
    assert moment > 7
    assert folder.tree().keys() == whole.tree().keys()


def test_new_killed_at_any_moment(survey: Project) -> None:
    assert survey.run("build").status == 0
    before = survey.tree()
    (key,) = (path.stem for path in survey.path("docs/works").glob("*.md"))
    survey.path(f"docs/annotations/{key}.md").unlink()
    del before[f"docs/annotations/{key}.md"]
    assert survey.run("new", key).status == 0
    (name,) = survey.tree().keys() - before.keys()
    after = survey.text(name)
    moment, status = 0, -signal.SIGKILL
    while status:
        survey.path(name).unlink(missing_ok=True)
        moment += 1
        status = killed_at(moment, survey, "new", key)
        assert files(survey) in (before, before | {name: after.encode()}), f"at moment {moment}"
    assert moment > 2


def test_a_build_while_something_is_added(survey: Project) -> None:
    """Each sees the survey before or after the other, and neither a part of it."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "survey_tools", *arguments],
            cwd=survey.root,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for arguments in (["build"], ["add", "../mine.bib"], ["build"], ["add", "../alike.bib"])
    ]
    said = [run.communicate(timeout=120)[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0] * 4, said
    assert {name: survey.text(name) for name in ADDED} == ADDED
    assert survey.run("build").status == 0
    assert survey.run("build", "--check").status == 0
    assert not [name for name in survey.tree() if name.endswith(".survey-new")]
