"""Chains against ones written out, and what the two learners see."""

from __future__ import annotations

import numpy as np
import pytest

from survey_tools.demonstrations import chain_of_thought as chains


def test_a_chain_is_written_token_by_token() -> None:
    rng = np.random.default_rng(0)
    weights, prompt = rng.standard_normal((5, 3)), [1.0, -1.0, 1.0]
    text = list(prompt)
    for step in weights:
        text.append(1.0 if np.dot(step, text[-3:]) >= 0 else -1.0)
    assert chains.generate(weights, np.array([prompt])).tolist() == [text]


def test_examples_are_what_is_seen_times_what_follows() -> None:
    text = np.array([[1.0, -1.0, -1.0, 1.0]])
    first, second = chains.examples(text, 2)
    assert first.tolist() == [[-1.0, 1.0]]
    assert second.tolist() == [[-1.0, -1.0]]


@pytest.mark.parametrize("shared", [True, False])
def test_what_is_learned_is_consistent_with_all_chains(*, shared: bool) -> None:
    rng = np.random.default_rng(1)
    truth = np.tile(rng.standard_normal(6), (5, 1))
    text = chains.generate(truth, rng.choice([-1.0, 1.0], (30, 6)))
    learned = chains.learn(text, 6, shared=shared)
    assert (chains.generate(learned, text[:, :6]) == text).all()
    assert (len(np.unique(learned, axis=0)) == 1) == shared


def test_at_length_one_both_learners_are_the_same() -> None:
    rng = np.random.default_rng(2)
    text = chains.generate(rng.standard_normal((1, 6)), rng.choice([-1.0, 1.0], (30, 6)))
    learned = [chains.learn(text, 6, shared=shared) for shared in (True, False)]
    assert learned[0] == pytest.approx(learned[1])


def test_all_prompts_leave_nothing_wrong() -> None:
    params = chains.Params(tokens=3, tested=200)
    error, wrong = chains.trial(params, 4, 200, np.random.default_rng(3), shared=True)
    assert (error, wrong) == (0.0, 0)  # all eight prompts have been seen


@pytest.mark.demonstration
def test_the_checks_hold_for_another_seed() -> None:
    params = chains.Params(lengths=(1, 8, 32), shown=(1, 32), prompts=(40, 160), trials=8)
    result = chains.compute(params, np.random.default_rng(1))
    assert [check.what for check in chains.checks(result) if not check.holds] == []
