"""Chunks for reading: one a process, in order, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.sphinx_ext.parallel import few_chunks


@given(st.lists(st.integers()), st.integers(min_value=1, max_value=16))
def test_chunks_keep_all_and_are_few(arguments: list[int], processes: int) -> None:
    chunks = few_chunks(arguments, processes)
    assert [item for chunk in chunks for item in chunk] == arguments
    assert len(chunks) <= processes


@pytest.mark.parametrize("processes", [0, 1])
def test_one_process_gets_all(processes: int) -> None:
    assert few_chunks(["a", "b"], processes) == [["a", "b"]]
