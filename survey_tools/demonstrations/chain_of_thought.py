r"""Learning one generator from its chains, however long they are (joshi2025theory).

Tokens are :math:`±1`.  A generator is a linear threshold of the last :math:`d` tokens, the sign of
:math:`⟨w,·⟩`; from a prompt of :math:`d` tokens it appends one token after the other, and the
:math:`T`-th is the answer.  A learner sees :math:`m` random prompts with their whole chains.

Two learners, both with a linear program for weights that are consistent with what they see:

- *shared*: one generator for all steps; it has :math:`mT` examples of one function, which are far
  from independent;
- *separate*: a generator for each step, learned from the :math:`m` examples of that step.

Both are run on fresh prompts on their own tokens, and judged by the answer alone. The generator
that makes the chains is the same for both.

Claim C1 of ``joshi2025theory``, for linear thresholds and chains that are observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import linprog

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats, Integers, exponent
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Generators, chains, and samples."""

    tokens: int = 16
    """Tokens d that a generator looks at; prompts are as long."""
    lengths: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    """Lengths T of chains."""
    prompts: tuple[int, ...] = (20, 40, 80, 160, 320)
    """Numbers m of prompts."""
    fixed: int = 160
    """Number of prompts when the length varies."""
    shown: tuple[int, ...] = (1, 8, 64)
    """Lengths for which the number of prompts varies."""
    trials: int = 10
    """Generators, normal at random, over which errors are averaged."""
    tested: int = 2000
    """Fresh prompts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Shares of wrong answers, averaged over generators."""

    lengths: Integers
    """Shape (a,)."""
    fixed: int
    """Prompts to learn from, in the next two."""
    shared: Floats
    """One generator for all steps, shape (a,)."""
    separate: Floats
    """A generator for each step, shape (a,)."""
    shown: Integers
    """Shape (b,)."""
    prompts: Integers
    """Shape (c,)."""
    by_prompts: Floats
    """One generator for all steps, shape (b, c)."""
    inconsistent: int
    """Tokens to learn from on which a learned generator errs, over all runs."""


def generate(weights: Floats, prompts: Floats) -> Floats:
    """Return prompts with their chains, shape (m, d + T).

    :param weights: the generator of each step, shape (T, d).
    :param prompts: shape (m, d).
    """
    text = prompts
    for step in weights:
        last = text[:, -len(step) :]
        text = np.column_stack([text, np.where(last @ step >= 0, 1.0, -1.0)])
    return text


def consistent(signed: Floats) -> Floats:
    """Return weights with a product of at least 1 with each row, if there are any.

    :param signed: tokens seen times the token that follows, shape (n, d).
    """
    rows = np.unique(signed, axis=0)
    program = linprog(
        np.zeros(rows.shape[1]), A_ub=-rows, b_ub=-np.ones(len(rows)), bounds=(None, None)
    )
    weights: Floats = program.x
    return weights


def examples(text: Floats, tokens: int) -> list[Floats]:
    """Return what is seen at each step, times the token that follows; T arrays of shape (m, d)."""
    return [
        text[:, step : step + tokens] * text[:, step + tokens, None]
        for step in range(text.shape[1] - tokens)
    ]


def learn(text: Floats, tokens: int, *, shared: bool) -> Floats:
    """Return the generator learned for each step, shape (T, d)."""
    steps = examples(text, tokens)
    if shared:
        return np.tile(consistent(np.concatenate(steps)), (len(steps), 1))
    return np.array([consistent(step) for step in steps])


def trial(
    params: Params, length: int, prompts: int, rng: np.random.Generator, *, shared: bool
) -> tuple[float, int]:
    """Return the share of wrong answers, and wrong tokens on what was learned from."""
    d = params.tokens
    truth = np.tile(rng.standard_normal(d), (length, 1))
    text = generate(truth, rng.choice([-1.0, 1.0], (prompts, d)))
    learned = learn(text, d, shared=shared)
    wrong = sum(
        int((step @ weights <= 0).sum())
        for step, weights in zip(examples(text, d), learned, strict=True)
    )
    fresh = rng.choice([-1.0, 1.0], (params.tested, d))
    answers = generate(learned, fresh)[:, -1] != generate(truth, fresh)[:, -1]
    return float(answers.mean()), wrong


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the errors of both learners."""
    inconsistent = 0

    def mean(length: int, prompts: int, *, shared: bool) -> float:
        nonlocal inconsistent
        runs = [trial(params, length, prompts, rng, shared=shared) for _ in range(params.trials)]
        inconsistent += sum(wrong for _, wrong in runs)
        return float(np.mean([error for error, _ in runs]))

    shared, separate = (
        np.array([mean(length, params.fixed, shared=which) for length in params.lengths])
        for which in (True, False)
    )
    by_prompts = [
        [mean(length, prompts, shared=True) for prompts in params.prompts]
        for length in params.shown
    ]
    return Result(
        lengths=np.array(params.lengths),
        fixed=params.fixed,
        shared=shared,
        separate=separate,
        shown=np.array(params.shown),
        prompts=np.array(params.prompts),
        by_prompts=np.array(by_prompts),
        inconsistent=inconsistent,
    )


def figure(result: Result) -> Figure:
    """Draw errors against the length of chains, and against the number of prompts."""
    drawing, (left, right) = style.panels(2)
    style.reference(left, result.lengths[[0, -1]], [result.shared[0], result.shared[0]])
    left.loglog(
        result.lengths, result.separate, "s-", color=style.ORANGE, label="one for each step"
    )
    left.loglog(result.lengths, result.shared, "o-", color=style.BLUE, label="one for all steps")
    style.ticks(left.xaxis, result.lengths)
    left.set(xlabel="length $T$ of the chain", ylabel="wrong answers, share")
    left.legend(title="generators learned", loc="upper left")
    left.set_title(f"{result.fixed} prompts")
    style.power_law(right, result.prompts, float(result.by_prompts[0, 0]), -1.0)
    colours = style.ordered(len(result.shown))
    for row, (length, colour) in enumerate(zip(result.shown, colours, strict=True)):
        right.loglog(
            result.prompts,
            result.by_prompts[row],
            color=colour,
            marker=style.MARKERS[row],
            label=str(length),
        )
    style.ticks(right.xaxis, result.prompts)
    right.set(xlabel="prompts $m$", ylabel="wrong answers, share")
    right.set_title("one generator for all steps")
    right.legend(title="$T$")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare errors at the longest chains with those at the shortest."""
    scaling = ClaimSource(kind=SourceKind.SCALING, place="joshi2025theory/C1")
    longest = int(result.lengths[-1])
    return [
        Check(
            what=f"wrong answers, $T={longest}$ over $T=1$, {result.fixed} prompts",
            comparison=Comparison.AT_MOST,
            claimed=1.0,
            observed=float(result.shared[-1] / result.shared[0]),
            tolerance=0.0,
            why="as many prompts serve chains of any length; that they serve better is not claimed",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="joshi2025theory/C1"),
        ),
        Check(
            what="the same with a generator for each step",
            comparison=Comparison.AT_LEAST,
            claimed=1.0,
            observed=float(result.separate[-1] / result.separate[0]),
            tolerance=0.0,
            why="what time invariance is good for; the abstract has no claim without it",
            source=scaling,
        ),
        Check(
            what=f"exponent of the number of prompts, $T={result.shown[-1]}$",
            claimed=-1.0,
            observed=exponent(result.prompts, result.by_prompts[-1]),
            tolerance=0.3,
            why="usual for consistent learners without noise; a factor $\\log m$ would add 0.24 "
            "in this range of $m$; the abstract prints no bound",
            source=scaling,
        ),
        Check(
            what="wrong tokens on the chains learned from, all runs",
            claimed=0.0,
            observed=float(result.inconsistent),
            tolerance=0.0,
            why="what the linear program asks for",
            source=ClaimSource(kind=SourceKind.DERIVED, place="docstring of chain_of_thought.py"),
        ),
    ]


DEMONSTRATION = Demonstration(
    name="chain-of-thought",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
