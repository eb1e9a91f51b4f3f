"""What several demonstrations compute: exponents and margins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def exponent(sizes: ArrayLike, values: ArrayLike) -> float:
    """Return p of the power law values ~ sizes^p, by least squares on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def max_margin(signed: Floats) -> tuple[Floats, Floats]:
    """Return the least w with signed @ w ≥ 1, and its multipliers λ ≥ 0, w = λ @ signed.

    The dual, to minimise |λ @ signed|²/2 - Σλ, is a problem of non-negative least squares in
    the factor L of the Gram matrix K = LLᵀ: |Lᵀλ - L⁻¹1|² = λᵀKλ - 2Σλ + const.

    :param signed: examples times their labels, in general position, shape (n, d), n ≤ d.
    """
    factor = np.linalg.cholesky(signed @ signed.T)
    multipliers, _ = nnls(factor.T, np.linalg.solve(factor, np.ones(len(signed))))
    return multipliers @ signed, multipliers


def beyond_rounding(values: ArrayLike, least: float) -> Floats:
    """Return values with 0 for those below what rounding can make, which differ by machine.

    :param least: far above rounding, and far below any value of interest.
    """
    kept: Floats = np.where(np.abs(values) < least, 0.0, values)
    return kept
