r"""How much shuffling helps, for three orders of visit, from exact expectations (safran2019good).

The instance: :math:`f_i(x) = x^2/2 \mp x/2`, half of the :math:`n` functions with each sign, so
that :math:`F(x) = x^2/2`.  With step size :math:`\eta`, a step is
:math:`x \mapsto r x + c\,e_i` with :math:`r = 1-\eta`, :math:`c = \eta/2`, :math:`e_i = \pm 1`; it
is linear, and after :math:`k` passes

.. math:: x = r^{nk} x_0 + c \sum_{t=1}^{nk} r^{nk-t} e_{i_t}.

Let :math:`w_j = r^j` for :math:`j<n`, :math:`s_1=\sum_j w_j`, :math:`s_2=\sum_j w_j^2`,
:math:`R=r^n`, :math:`g_1=(1-R^k)/(1-R)`, :math:`g_2=(1-R^{2k})/(1-R^2)`, :math:`b=(R^k x_0)^2`.
Signs drawn without replacement have mean 0, variance 1 and covariance :math:`-1/(n-1)`, so
:math:`\sum_j w_j e_j` has variance :math:`V = s_2 - (s_1^2-s_2)/(n-1)`; in a fixed order that
visits one sign first it is :math:`D = \sum_j \pm w_j`.  Therefore :math:`\mathbb{E}F` is

- with replacement: :math:`(b + c^2 s_2 g_2)/2`, all steps being independent;
- random reshuffling: :math:`(b + c^2 V g_2)/2`, passes being independent;
- single shuffling: :math:`(b + c^2 V g_1^2)/2`, each pass adding the same sum;
- incremental gradient: :math:`(R^k x_0 + c D g_1)^2/2`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from survey_tools.demonstrations import style
from survey_tools.demonstrations.shape import Check, ClaimSource, Demonstration, SourceKind

Array = NDArray[np.float64]

ORDERS: Final = ("with replacement", "random reshuffling", "single shuffling", "incremental")
"""The orders of visit, as rows of the results."""
LOGARITHMS: Final = (1, 3, 2, 2)
"""Powers of ln(nk) that this step size brings with it, by order of visit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting; all of it is exact, and no random number is drawn."""

    start: float = -0.5
    """Where the iteration starts; the minimum is at 0."""
    functions: int = 2000
    """How many functions, n, while the passes vary; an even number."""
    first_passes: int = 50
    """The smallest number of passes, k; it is doubled ``doublings`` times."""
    passes: int = 100
    """How many passes, k, while the functions vary."""
    first_functions: int = 200
    """The smallest number of functions, n; it is doubled ``doublings - 1`` times."""
    doublings: int = 5
    """How often the passes are doubled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Expected errors, E F after the last pass; F is 0 at its minimum."""

    functions: int
    """n of ``by_passes``."""
    passes: int
    """k of ``by_functions``."""
    ks: Array
    """Numbers of passes, shape (a,)."""
    by_passes: Array
    """Errors for each order of visit and each of ``ks``, shape (4, a)."""
    ns: Array
    """Numbers of functions, shape (b,)."""
    by_functions: Array
    """Errors for each order of visit and each of ``ns``, shape (4, b)."""


def expected_errors(n: int, k: int, *, eta: float, start: float) -> Array:
    """Return E F after k passes over n functions, for each of :data:`ORDERS`, shape (4,).

    The formulas are derived in the docstring of this module.
    """
    r, c = 1 - eta, eta / 2
    weights = r ** np.arange(n, dtype=float)
    s1, s2 = weights.sum(), (weights**2).sum()
    fixed = weights[: n // 2].sum() - weights[n // 2 :].sum()
    decay = r**n
    g1 = (1 - decay**k) / (1 - decay)
    g2 = (1 - decay ** (2 * k)) / (1 - decay**2)
    variance = s2 - (s1**2 - s2) / (n - 1)
    bias = decay**k * start
    return (
        np.array(
            [
                bias**2 + c**2 * s2 * g2,
                bias**2 + c**2 * variance * g2,
                bias**2 + c**2 * variance * g1**2,
                (bias + c * fixed * g1) ** 2,
            ]
        )
        / 2
    )


def step_size(n: int, k: int) -> float:
    """Return the step size of this demonstration, 2 ln(nk)/(nk)."""
    return 2 * float(np.log(n * k)) / (n * k)


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the expected errors as passes and functions grow."""
    del rng  # nothing is random
    ks = params.first_passes * 2 ** np.arange(params.doublings + 1)
    ns = params.first_functions * 2 ** np.arange(params.doublings)

    def errors(n: int, k: int) -> Array:
        return expected_errors(n, k, eta=step_size(n, k), start=params.start)

    return Result(
        functions=params.functions,
        passes=params.passes,
        ks=ks.astype(float),
        by_passes=np.array([errors(params.functions, int(k)) for k in ks]).T,
        ns=ns.astype(float),
        by_functions=np.array([errors(int(n), params.passes) for n in ns]).T,
    )


def slopes(sizes: Array, errors: Array, steps: Array) -> list[float]:
    """Return the exponents of errors, divided by the powers of ln(nk), by least squares.

    :param sizes: what grows, shape (a,).
    :param errors: shape (4, a).
    :param steps: nk, shape (a,).
    """
    return [
        float(np.polyfit(np.log(sizes), np.log(row / np.log(steps) ** power), 1)[0])
        for row, power in zip(errors, LOGARITHMS, strict=True)
    ]


def checks(result: Result) -> list[Check]:
    """Return the exponents in k and n beside those of the bounds."""
    in_k = slopes(result.ks, result.by_passes, result.functions * result.ks)
    in_n = slopes(result.ns, result.by_functions, result.passes * result.ns)
    claims = ("C1", "C2", "C3")
    sources = [ClaimSource(kind=SourceKind.DERIVED, place="docstring of shuffling_rates.py")]
    sources += [
        ClaimSource(kind=SourceKind.ABSTRACT, place=f"safran2019good/{claim}") for claim in claims
    ]
    why = "The fit is over finite $nk$; the exponents are those of the limit."
    rows: tuple[tuple[str, list[float], tuple[int, ...]], ...] = (
        ("k", in_k, (-1, -3, -2, -2)),
        ("n", in_n, (-1, -1, -1, 0)),
    )
    return [
        Check(
            what=f"exponent of ${letter}$, {order}",
            claimed=exponent,
            observed=slope,
            tolerance=0.01,
            why=why,
            source=source,
        )
        for letter, found, expected in rows
        for order, slope, exponent, source in zip(ORDERS, found, expected, sources, strict=True)
    ]


def figure(result: Result) -> Figure:
    """Draw the errors, divided by the power of the logarithm that the step size brings."""
    drawn, (left, right) = style.panels(2, sharey=True)
    _panel(left, result.ks, result.by_passes, result.functions * result.ks, (-1, -3, -2, -2))
    _panel(right, result.ns, result.by_functions, result.passes * result.ns, (-1, -1, -1, 0))
    left.set(xlabel="passes $k$", ylabel=r"expected error / $\ln^p(nk)$")
    left.set_title(f"$n$ = {result.functions} functions")
    right.set(xlabel="functions $n$")
    right.set_title(f"$k$ = {result.passes} passes")
    right.legend(loc="lower left", ncols=2)
    return drawn


def _panel(
    axes: Axes, sizes: Array, errors: Array, steps: Array, exponents: tuple[int, ...]
) -> None:
    for row, order in enumerate(ORDERS):
        scaled = errors[row] / np.log(steps) ** LOGARITHMS[row]
        style.power_law(axes, sizes, scaled[0], exponents[row])
        axes.loglog(sizes, scaled, marker=style.MARKERS[row], linestyle="", label=order)
    style.ticks(axes.xaxis, sizes)


DEMONSTRATION = Demonstration(
    name="shuffling-rates",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
    deterministic=True,
)
