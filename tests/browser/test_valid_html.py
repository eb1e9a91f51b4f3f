"""The HTML of all pages, judged by the Nu Html Checker, which the W3C runs too.

It wants Java, and npm to fetch it at the version of ``tests/html_checker/package-lock.json``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.projects import HOME

CHECKER = HOME / "tests/html_checker"
INSTALLED = HOME / "_build/html_checker"
LAGGING = ("Attribute “scriptlevel” not allowed", "Attribute “displaystyle” not allowed")
"""Global attributes of MathML Core, whose schema the checker has from MathML 3; browsers heed them.

https://www.w3.org/TR/mathml-core/#global-attributes
"""


def missing(what: str) -> None:
    """Skip a test for want of something; fail where CI is set, which installs it."""
    message = f"the Nu Html Checker needs {what}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """Return the command that checks HTML."""
    for program, package in (("java", "default-jre-headless"), ("npm", "npm")):
        if not shutil.which(program):
            missing(f"{program} (Debian: apt-get install {package})")
    jar = INSTALLED / "node_modules/vnu-jar/build/dist/vnu.jar"
    lock = (CHECKER / "package-lock.json").read_bytes()
    kept = INSTALLED / "package-lock.json"
    if not jar.is_file() or not kept.is_file() or kept.read_bytes() != lock:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(CHECKER / name, INSTALLED / name)
        run = subprocess.run(
            ["npm", "ci", "--silent", "--no-audit", "--no-fund"],
            cwd=INSTALLED,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            missing(f"what npm could not fetch: {run.stderr.strip()[-300:]}")
    return ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only"]


def faults_of(checker: list[str], place: Path) -> list[str]:
    """Return the errors in the HTML files of a folder, or in one file."""
    run = subprocess.run(
        [*checker, "--skip-non-html", str(place)], capture_output=True, text=True, check=False
    )
    return [
        f"{message['url'].rpartition('/html/')[2]}: {message['message']}"
        for message in json.loads(run.stderr)["messages"]
        if not message["message"].startswith(LAGGING)
    ]


def test_no_page_has_an_error(checker: list[str], site: Path) -> None:
    assert faults_of(checker, site) == []


def test_an_error_is_found(checker: list[str], site: Path, tmp_path: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(text.replace("<h1", "<p><h1", 1).replace("</main>", "", 1), "utf-8")
    assert faults_of(checker, page)
