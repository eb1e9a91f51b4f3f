"""The seeds are the evidence of the survey: not a byte of them may change unnoticed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
ROW = re.compile(r"\| `(?P<name>[^`]+)` \|.*\| (?P<size>[\d,]+) \| `(?P<hash>[0-9a-f]{64})` \|")
REGISTER = {
    match["name"]: match for match in ROW.finditer((SEEDS / "README.md").read_text("utf-8"))
}


def test_register_lists_every_seed() -> None:
    assert REGISTER
    assert sorted(REGISTER) == sorted(path.name for path in SEEDS.glob("*.txt"))


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_seed_is_as_received(name: str) -> None:
    content = (SEEDS / name).read_bytes()
    assert f"{len(content):,}" == REGISTER[name]["size"]
    assert hashlib.sha256(content).hexdigest() == REGISTER[name]["hash"]
