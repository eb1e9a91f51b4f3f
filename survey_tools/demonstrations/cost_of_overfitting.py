r"""The cost of interpolating noise, read off the eigenvalues of the kernel (zhou2023agnostic).

Claims C1 and C2 of ``zhou2023agnostic``.  The cost of overfitting is the test error of the
ridgeless predictor over that of the predictor with the best ridge.  The abstract uses estimates
that it calls non-rigorous, under Gaussian universality, and does not print them.  We take them to
be the well-known ones in terms of eigenvalues, which the paper may write otherwise: with
eigenvalues
:math:`λ_i`, a target with coefficients :math:`v_i`, noise of variance :math:`σ^2`, and
:math:`κ_δ` the solution of :math:`\sum_i λ_i/(λ_i+κ) + δ/κ = n`,

.. math:: E_δ = \frac{n}{n - \sum_i (λ_i/(λ_i+κ_δ))^2}, \qquad
          R(δ) = E_δ \Bigl(\sum_i \bigl(κ_δ/(λ_i+κ_δ)\bigr)^2 v_i^2 + σ^2\Bigr).

Derived here:

- *Agnostic bound.*  :math:`E_δ ≥ 1`, and :math:`κ_δ` grows with :math:`δ`, so the bracket does
  too; hence :math:`R(δ) ≥ R(0)/E_0` and the cost is at most :math:`E_0` whatever the target.
  A target of pure noise (:math:`v = 0`) attains it, since then :math:`R(∞) = σ^2`.
- *Power law* :math:`λ_i = i^{-α}`: as integrals, :math:`\sum λ/(λ+κ) = cκ^{-1/α}` with
  :math:`c = (π/α)/\sin(π/α)`, and :math:`\sum (λ/(λ+κ))^2 = (1-1/α)cκ^{-1/α}`, so
  :math:`E_0 → α`: tempered.
- *Exponential* :math:`λ_i = e^{-i}`: the sums are :math:`\ln(1+1/κ) - 1/2` and that less
  :math:`1/(1+κ)`, so :math:`E_0 → n`: catastrophic.
- *Barely summable* :math:`λ_i = 1/(i\ln^2(i+1))`: :math:`E_0` tends to 1, logarithmically:
  benign.

Eigenvalues beyond the last one kept are far below :math:`κ` and act as a ridge of the size of
their sum: :math:`p^{1-α}/(α-1)` and :math:`1/\ln(p+1)`, as integrals.  The curves include it;
the simulation, and the estimate beside it, have the kept eigenvalues only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import brentq, minimize_scalar

from survey_tools.demonstrations import style
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Spectra, sample sizes, and the size of the simulation beside the estimates."""

    exponents: tuple[float, ...] = (1.5, 2.0, 3.0)
    """Decay α of the power-law spectra."""
    sizes: tuple[int, ...] = (10, 20, 40, 80, 160, 320, 640)
    """Numbers n of samples."""
    dimension: int = 20_000
    """Number p of eigenvalues kept."""
    noise_levels: tuple[float, ...] = (0.1, 1.0)
    """Variances of the noise beside a target of norm 1, for the agnostic bound."""
    simulated_size: int = 200
    """Number of samples in the simulation."""
    trials: int = 6
    """Independent draws of the features a spectrum."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Estimated and simulated costs."""

    exponents: Floats
    """Shape (a,)."""
    sizes: NDArray[np.int64]
    """Shape (s,)."""
    power: Floats
    """E_0 of the power laws, shape (a, s)."""
    exponential: Floats
    """E_0 of the exponential spectrum, shape (s,)."""
    barely: Floats
    """E_0 of the barely summable spectrum, shape (s,)."""
    noise_levels: Floats
    """Shape (v,)."""
    with_target: Floats
    """Cost for a target of norm 1 and the middle exponent, shape (v, s)."""
    target_exponent: float
    """That exponent."""
    simulated_size: int
    predicted: Floats
    """E_0 of the power laws at the simulated size, shape (a,)."""
    simulated: Floats
    """Test error of interpolated noise over the noise, expected over the noise, shape (a, t)."""


def effective_ridge(eigenvalues: Floats, samples: int, ridge: float = 0.0) -> float:
    """Return κ, the solution of Σ λ/(λ+κ) + ridge/κ = samples.

    More eigenvalues than samples are needed: otherwise ``brentq`` raises ``ValueError``.
    """

    def excess(log_kappa: float) -> float:
        kappa = np.exp(log_kappa)
        return float(np.sum(eigenvalues / (eigenvalues + kappa)) + ridge / kappa - samples)

    high = np.log((eigenvalues.sum() + ridge) / samples) + 1e-9
    low = np.log(np.sort(eigenvalues)[-samples - 1]) - 40.0
    return float(np.exp(brentq(excess, min(low, high - 1), high, xtol=1e-12)))


def inflation(eigenvalues: Floats, samples: int, ridge: float = 0.0) -> float:
    """Return E_δ, the factor by which the estimates inflate bias and noise (≥ 1)."""
    shares = eigenvalues / (eigenvalues + effective_ridge(eigenvalues, samples, ridge))
    rest = ridge / effective_ridge(eigenvalues, samples, ridge)
    return float(samples / (rest + np.sum(shares * (1 - shares))))


def risk(
    eigenvalues: Floats, coefficients: Floats, noise: float, samples: int, ridge: float
) -> float:
    """Return the estimated test error R(δ), noise of the test label included."""
    kappa = effective_ridge(eigenvalues, samples, ridge)
    bias = np.sum((kappa / (eigenvalues + kappa) * coefficients) ** 2)
    return float(inflation(eigenvalues, samples, ridge) * (bias + noise))


def cost(
    eigenvalues: Floats, coefficients: Floats, noise: float, samples: int, tail: float = 0.0
) -> float:
    """Return R(0) / min R(δ), the cost of overfitting; the ridge is tuned on its logarithm.

    :param tail: sum of the eigenvalues not given, which act as a ridge that is always there.
    """
    ridgeless = risk(eigenvalues, coefficients, noise, samples, tail)
    best = minimize_scalar(
        lambda log: risk(eigenvalues, coefficients, noise, samples, tail + float(np.exp(log))),
        bounds=(np.log(1e-6), np.log(1e6)),
        method="bounded",
    )
    return ridgeless / min(ridgeless, float(best.fun))


def simulate(eigenvalues: Floats, samples: int, rng: np.random.Generator) -> float:
    """Return the test error of interpolated pure noise over its variance, for one draw of features.

    The expectation over the noise is exact: with features X (samples x dimension, covariance
    diag λ) the interpolant of noise y is X⁺y, whose error is 1 + |Λ^½X⁺|².  With Xᵀ = QR this is
    1 + |R⁻¹QᵀΛ^½|²; the inverse of XXᵀ would lose twice as many digits.
    """
    spread = np.sqrt(eigenvalues)
    features = rng.standard_normal((samples, len(eigenvalues))) * spread
    orthogonal, triangular = np.linalg.qr(features.T)
    interpolant = solve_triangular(triangular, orthogonal.T * spread)
    return float(1 + np.sum(interpolant**2))


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Return the estimates at all sizes, and the simulation at one."""
    index = np.arange(1, params.dimension + 1, dtype=np.float64)
    powers = [index**-alpha for alpha in params.exponents]
    middle = len(powers) // 2
    # The target's squared coefficients decay like the eigenvalues; its norm is 1.
    target = np.sqrt(powers[middle] / powers[middle].sum())
    # e^{-i} underflows near i = 745; what is cut off is far below κ at every size used.
    exponential = np.exp(-index[: max(params.sizes) + 60])
    barely = 1 / (index * np.log(index + 1) ** 2)
    last = float(params.dimension)
    tails = [last ** (1 - alpha) / (alpha - 1) for alpha in params.exponents]
    barely_tail = float(1 / np.log(last + 1))
    return Result(
        exponents=np.array(params.exponents),
        sizes=np.array(params.sizes),
        power=np.array(
            [
                [inflation(s, n, tail) for n in params.sizes]
                for s, tail in zip(powers, tails, strict=True)
            ]
        ),
        exponential=np.array([inflation(exponential, n) for n in params.sizes]),
        barely=np.array([inflation(barely, n, barely_tail) for n in params.sizes]),
        noise_levels=np.array(params.noise_levels),
        with_target=np.array(
            [
                [cost(powers[middle], target, noise, n, tails[middle]) for n in params.sizes]
                for noise in params.noise_levels
            ]
        ),
        target_exponent=params.exponents[middle],
        simulated_size=params.simulated_size,
        predicted=np.array([inflation(s, params.simulated_size) for s in powers]),
        simulated=np.array(
            [
                [simulate(s, params.simulated_size, rng) for _ in range(params.trials)]
                for s in powers
            ]
        ),
    )


def figure(result: Result) -> Figure:
    """Draw the cost of fitting noise for three kinds of spectra, and below it that of a target."""
    drawing, (left, right) = style.panels(2)
    style.power_law(left, result.sizes, float(result.sizes[0]), 1.0)
    left.loglog(result.sizes, result.exponential, color=style.WINE, label="$e^{-i}$: catastrophic")
    for row, (alpha, costs) in enumerate(zip(result.exponents, result.power, strict=True)):
        style.reference(left, result.sizes[[0, -1]], [alpha, alpha])
        label = None if row else "$i^{-α}$: tempered"
        left.loglog(result.sizes, costs, color=style.BLUE, label=label)
        here = np.full(result.simulated[row].shape, result.simulated_size)
        label = None if row else "the same, simulated"
        left.loglog(here, result.simulated[row], "o", color=style.ORANGE, label=label)
    left.loglog(result.sizes, result.barely, color=style.GREEN, label="$1/(i\\ln^2 i)$: benign")
    left.set(xlabel="samples $n$", ylabel="cost of fitting pure noise")
    left.legend(loc="upper left")
    alpha = result.target_exponent
    middle = list(result.exponents).index(alpha)
    style.reference(right, result.sizes[[0, -1]], [alpha, alpha])
    right.semilogx(result.sizes, result.power[middle], color=style.BLUE, label="noise only, $E_0$")
    for row in range(len(result.noise_levels))[::-1]:
        right.semilogx(
            result.sizes,
            result.with_target[row],
            marker=style.MARKERS[row],
            color=style.COLOURS[row + 1],
            label=f"target and noise of variance {result.noise_levels[row]:g}",
        )
    right.set(xlabel="samples $n$", ylabel=f"cost, eigenvalues $i^{{-{alpha:g}}}$")
    right.set_ylim(0.8, 2.05)
    right.legend(loc="lower right")
    return drawing


def checks(result: Result) -> Sequence[Check]:
    """Compare estimates with their limits, the simulation with them, and E_0 as a bound."""
    here = ClaimSource(
        kind=SourceKind.DERIVED, place="survey_tools/demonstrations/cost_of_overfitting.py"
    )
    limits = [
        Check(
            what=f"$E_0$ at $n = {result.sizes[-1]}$, eigenvalues $i^{{-{alpha:g}}}$",
            claimed=float(alpha),
            observed=float(costs[-1]),
            tolerance=0.02,
            why="sums were replaced by integrals, which costs a term of order $1/n$",
            source=here,
        )
        for alpha, costs in zip(result.exponents, result.power, strict=True)
    ]
    simulations = [
        Check(
            what=f"simulated cost, $n = {result.simulated_size}$, eigenvalues $i^{{-{alpha:g}}}$",
            claimed=float(predicted),
            observed=float(draws.mean()),
            tolerance=0.05 * float(predicted),
            why="by the estimate, whose form the abstract does not print; single draws differ by "
            "a few per cent at this size",
            source=ClaimSource(kind=SourceKind.SCALING, place="zhou2023agnostic/C1"),
        )
        for alpha, predicted, draws in zip(
            result.exponents, result.predicted, result.simulated, strict=True
        )
    ]
    middle = list(result.exponents).index(result.target_exponent)
    return [
        *limits,
        Check(
            what="$E_0/n$ for eigenvalues $e^{-i}$, largest deviation from 1",
            claimed=0.0,
            observed=float(np.abs(result.exponential / result.sizes - 1).max()),
            tolerance=1e-4,
            why="the sums equal the integrals up to terms exponentially small in $n$",
            source=here,
        ),
        *simulations,
        Check(
            what="largest ratio of the cost for a target to $E_0$",
            comparison=Comparison.AT_MOST,
            claimed=1.0,
            observed=float((result.with_target / result.power[middle]).max()),
            tolerance=1e-6,
            why="a bound; the tolerance is that of root finding",
            source=here,
        ),
    ]


DEMONSTRATION = Demonstration(
    name="cost-of-overfitting",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
