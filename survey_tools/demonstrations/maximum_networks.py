r"""How wide a network for the maximum must be, and can be, at each depth (safran2026depth).

Depth is the number of hidden layers plus 1.  Works: ``safran2023many`` (C3, C5),
``safran2026depth`` (C1), ``dutta2026median`` (C3).

*Upper bounds, derived here.*  For :math:`x∈[0,1]^d` and a steepness :math:`s`, the first hidden
layer holds for every pair the two units of :math:`h_{ij}=[s(x_i-x_j)]_+-[s(x_i-x_j)-1]_+`, which
is 1 if :math:`x_i` leads by :math:`1/s`, and :math:`h_{ji}=1-h_{ij}`. The second holds
:math:`z_i=[x_i+\sum_{j≠i}h_{ij}-(d-1)]_+`, that is :math:`x_i` if it leads all others and 0 if
some other leads it, so that :math:`\sum_iz_i` is the maximum unless two nearly tie. This *stage*
has width :math:`d(d-1)` and depth 3. Apply it to groups of :math:`g` inputs each, and then to
their maxima: :math:`S` stages have depth :math:`2S+1`, as the sum :math:`\sum_iz_i` is linear and
merges into the next layer. With :math:`d=g^{2^S-1}` groups of sizes
:math:`g,g^2,g^4,…,g^{2^{S-1}}` all have width about :math:`dg=d^{1+1/(2^S-1)}`. With
:math:`S=\log_2\log_2d` this is :math:`O(d)`.

*Lower bound.*  ``safran2026depth`` proves, for exact networks of depth :math:`k`, the exponent
:math:`1+1/(2^{k-2}-1)`.  The count behind it, reconstructed here and not taken from the paper: a
first layer of :math:`w` units distinguishes at most :math:`w` pairs, and by Turán's theorem
some :math:`d^2/(2w+d)` inputs have no pair among them that is distinguished; for those, the layer
is lost, and the rest has to do with one layer less.  :math:`w` is large enough if after
:math:`k-2` layers fewer than 2 inputs remain.

*Median.*  The trivial half of the reduction: the maximum of :math:`d` numbers in
:math:`[0,1]` is the median of them and :math:`d-1` ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

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
    """Depths, numbers of inputs, and the networks that are run."""

    stages: tuple[int, ...] = (1, 2, 3)
    """Numbers S of stages; the depth is 2S + 1."""
    bits: tuple[int, ...] = (14, 21, 28, 35, 42)
    """The number of inputs is about 2 to these powers: the nearest for which g is a power of 2."""
    depths: tuple[int, ...] = (3, 4, 5, 6)
    """Depths k at which the lower bound's count is solved."""
    digits: tuple[int, ...] = (8, 12, 16, 20, 24)
    """The count is solved for d = 10 to these powers."""
    run_inputs: tuple[int, ...] = (8, 27, 64, 128)
    """Inputs d of the networks that are run."""
    run_stages: tuple[int, ...] = (1, 2, 2, 3)
    """Their stages."""
    trials: int = 4000
    """Uniform inputs each is run on."""
    steepness: float = 1000.0
    """Steepness s over d²; the chance of a lead below 1/s is then of order 1/1000."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Widths by depth, and errors of the networks that were run."""

    stages: Integers
    """Shape (a,)."""
    inputs: Floats
    """Numbers d, shape (a, b)."""
    widths: Floats
    """Largest hidden layer, shape (a, b)."""
    depths: Integers
    """Shape (c,)."""
    count_inputs: Floats
    """Numbers d of the lower bound's count, shape (e,)."""
    counts: Floats
    """Least w by the count, shape (c, e)."""
    run_inputs: Integers
    """Shape (f,)."""
    run_stages: Integers
    """Shape (f,)."""
    right: Floats
    """Share of inputs whose maximum the network returns up to rounding, shape (f,)."""
    predicted: float
    """Lower bound of that share: no two of d inputs are nearer than 1/s, for s = steepness d²."""
    median_error: float
    """Largest error of the maximum as a median."""


def group_sizes(smallest: int, stages: int) -> tuple[int, ...]:
    """Return the sizes of the groups, stage by stage.

    >>> group_sizes(3, 3)
    (3, 9, 81)
    """
    return tuple(smallest ** (2**stage) for stage in range(stages))


def width(inputs: int, sizes: Sequence[int]) -> int:
    """Return the number of units of the largest hidden layer.

    >>> width(27, (3, 9))
    72
    """
    largest = 0
    for size in sizes:
        largest = max(largest, inputs * (size - 1))
        inputs //= size
    return largest


def stage(x: Floats, size: int, steepness: float) -> Floats:
    """Return the maxima of groups as a stage computes them, shape (trials, d / size).

    :param x: shape (trials, d).
    """
    groups = x.reshape(len(x), -1, size)
    lead = steepness * (groups[..., :, None] - groups[..., None, :])
    upper = np.triu(np.ones((size, size), dtype=bool), 1)
    one = np.where(upper, np.maximum(lead, 0) - np.maximum(lead - 1, 0), 0)
    wins = one.sum(axis=-1) + np.where(upper, 1 - one, 0).sum(axis=-2)
    largest: Floats = np.maximum(groups + wins - (size - 1), 0).sum(axis=-1)
    return largest


def network(x: Floats, sizes: Sequence[int], steepness: float) -> Floats:
    """Return the outputs of the network of these stages, shape (trials,)."""
    for size in sizes:
        x = stage(x, size, steepness)
    return x[:, 0]


def remaining(inputs: float, units: float, layers: int) -> float:
    """Return how many inputs are left undistinguished after so many layers, by Turán's theorem."""
    for _ in range(layers):
        inputs = inputs**2 / (2 * units + inputs)
    return inputs


def least_units(inputs: float, depth: int) -> float:
    """Return the least w, a real number, of which the count leaves fewer than 2 inputs."""
    low, high = 0.0, 3 * np.log(inputs)
    for _ in range(100):
        middle = (low + high) / 2
        if remaining(inputs, float(np.exp(middle)), depth - 2) < 2:  # noqa: PLR2004
            high = middle
        else:
            low = middle
    return float(np.exp(high))


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return widths of both bounds, and errors of the networks that are run."""
    inputs, widths = [], []
    for stages in params.stages:
        power = 2**stages - 1
        smallest = [2 ** round(bits / power) for bits in params.bits]
        inputs.append([g**power for g in smallest])
        widths.append(
            [width(d, group_sizes(g, stages)) for d, g in zip(inputs[-1], smallest, strict=True)]
        )
    right = []
    median_error = 0.0
    for d, stages in zip(params.run_inputs, params.run_stages, strict=True):
        smallest_group = round(d ** (1 / (2**stages - 1)))
        x = rng.random((params.trials, d))
        outputs = network(x, group_sizes(smallest_group, stages), params.steepness * d**2)
        exact = x.max(axis=1)
        right.append(np.mean(np.abs(outputs - exact) < 1e-9))  # noqa: PLR2004 (rounding)
        padded = np.hstack([x, np.ones((params.trials, d - 1))])
        median_error = max(median_error, float(np.abs(np.median(padded, axis=1) - exact).max()))
    tens = [float(10**digits) for digits in params.digits]
    return Result(
        stages=np.array(params.stages),
        inputs=np.array(inputs, dtype=float),
        widths=np.array(widths, dtype=float),
        depths=np.array(params.depths),
        count_inputs=np.array(tens),
        counts=np.array([[least_units(d, depth) for d in tens] for depth in params.depths]),
        run_inputs=np.array(params.run_inputs),
        run_stages=np.array(params.run_stages),
        right=np.array(right),
        predicted=1 - 1 / params.steepness,
        median_error=median_error,
    )


def claimed_exponent(halvings: int) -> float:
    """Return 1 + 1/(2^halvings - 1)."""
    return 1 + 1 / float(2**halvings - 1)


def figure(result: Result) -> Figure:
    """Draw the widths of the networks, and the exponents of both bounds by depth."""
    drawing, (left, right) = style.panels(2)
    for row, stages in enumerate(result.stages):
        inputs, widths = result.inputs[row], result.widths[row]
        style.power_law(left, inputs, float(widths[0]), claimed_exponent(stages))
        left.loglog(inputs, widths, style.MARKERS[row], label=f"depth {2 * stages + 1}")
    left.set(xlabel="inputs $d$", ylabel="width")
    left.legend(loc="lower right")
    upper = [claimed_exponent(stages) for stages in result.stages]
    style.reference(right, result.depths, [claimed_exponent(k - 2) for k in result.depths])
    right.plot(
        2 * result.stages + 1, upper, "o", markersize=7, label="suffices for all but near ties"
    )
    counted = [exponent(result.count_inputs, row) for row in result.counts]
    right.plot(result.depths, counted, "s", label="needed if exact, counted")
    right.set(xlabel="depth", ylabel="exponent of $d$ in the width", ylim=(0.95, 2.1))
    right.legend()
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare exponents with those of both bounds, and shares of right answers with theirs."""
    derived = ClaimSource(kind=SourceKind.DERIVED, place="docstring of maximum_networks.py")
    upper = [
        Check(
            what=f"exponent of the width, depth {2 * stages + 1}",
            claimed=claimed_exponent(stages),
            observed=exponent(result.inputs[row], result.widths[row]),
            tolerance=0.01,
            why="a group of $g$ has $g(g-1)$ units, not $g^2$",
            source=derived,
        )
        for row, stages in enumerate(result.stages)
    ]
    lower = [
        Check(
            what=f"exponent of the least width by the count, depth {depth}",
            claimed=claimed_exponent(depth - 2),
            observed=exponent(result.count_inputs, result.counts[row]),
            tolerance=0.01,
            why="the exponent is that of the limit, and the number of inputs is finite",
            source=ClaimSource(kind=SourceKind.ABSTRACT, place="safran2026depth/C1"),
        )
        for row, depth in enumerate(result.depths)
    ]
    run = [
        Check(
            what=f"share of right answers, {d} inputs, depth {2 * stages + 1}",
            comparison=Comparison.AT_LEAST,
            claimed=result.predicted,
            observed=float(share),
            tolerance=0.003,
            why="four standard errors of such a share over the inputs drawn, with a margin",
            source=derived,
        )
        for d, stages, share in zip(result.run_inputs, result.run_stages, result.right, strict=True)
    ]
    median = Check(
        what="largest error of the maximum as a median of twice as many numbers",
        claimed=0.0,
        observed=result.median_error,
        tolerance=0.0,
        why="exact; an elementary case, and not the general reduction of the abstract",
        source=derived,
    )
    return [*upper, *lower, *run, median]


DEMONSTRATION = Demonstration(
    name="maximum-networks",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
