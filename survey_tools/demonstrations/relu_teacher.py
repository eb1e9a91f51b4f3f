r"""The population loss of a sum of ReLU neurons that learns from another one.

Student :math:`N_W(x)=\sum_{i=1}^n \max\{0,w_i^\top x\}`, teacher
:math:`\sum_{l=1}^k \max\{0,v_l^\top x\}` with orthonormal :math:`v_l`, inputs
:math:`x\sim\mathcal N(0,I_d)`, objective
:math:`F(W)=\frac12\,\mathbb E\,(N_W(x)-N_V(x))^2`.  The mean over the inputs is exact: for vectors
at angle :math:`\theta`

.. math:: \mathbb E\,\max\{0,w^\top x\}\max\{0,v^\top x\}
          = \frac{\|w\|\|v\|}{2\pi}\bigl(\sin\theta+(\pi-\theta)\cos\theta\bigr) =: f(w,v),

the arc-cosine kernel of degree one, so that
:math:`F=\frac12\sum_{ij}f(w_i,w_j)-\sum_{il}f(w_i,v_l)+\frac12\sum_{lm}f(v_l,v_m)`.  In
:math:`\partial f/\partial w` the derivative of :math:`\theta` cancels, which leaves
:math:`\frac1{2\pi}(\|v\|\sin\theta\; w/\|w\| + (\pi-\theta)v)`; the gradient of :math:`F` is the
sum of these, and :class:`Objective` computes both.
"""

from __future__ import annotations

import numpy as np

from survey_tools.demonstrations.numerics import Floats


class Objective:
    """F for one teacher, and its gradient, for batches of students."""

    def __init__(self, teacher: Floats) -> None:
        """Take the teacher's weights, shape (k, d)."""
        self.teacher = teacher
        self.sizes = np.linalg.norm(teacher, axis=1)
        cosine, sine, angle = _angles(teacher, self.sizes, teacher, self.sizes)
        means = self.sizes[:, None] * self.sizes * (sine + (np.pi - angle) * cosine)
        self.constant = float(means.sum()) / (2 * np.pi)

    def __call__(self, student: Floats) -> tuple[Floats, Floats]:
        """Return F and its gradient.

        F is a constant, plus a part of degree one in the student, ``-cross``, plus a part of
        degree two; by Euler's theorem <W, grad F> is the first once and the second twice.

        :param student: weights, shape (batch, n, d); no row is zero.
        :returns: shapes (batch,) and (batch, n, d).
        """
        sizes = np.linalg.norm(student, axis=2)
        _, sine, angle = _angles(student, sizes, student, sizes)
        cosine, cross_sine, cross_angle = _angles(student, sizes, self.teacher, self.sizes)
        pull = (sine @ sizes[..., None])[..., 0] - cross_sine @ self.sizes
        np.subtract(np.pi, angle, out=angle)
        np.subtract(np.pi, cross_angle, out=cross_angle)
        gradient = (pull / sizes)[..., None] * student
        gradient += angle @ student - cross_angle @ self.teacher
        gradient /= 2 * np.pi
        means = (cross_sine + cross_angle * cosine) @ self.sizes
        cross = (sizes * means).sum(axis=1) / (2 * np.pi)
        inner = (student * gradient).sum(axis=(1, 2))
        return (inner - cross + self.constant) / 2, gradient


def _angles(
    a: Floats, a_sizes: Floats, b: Floats, b_sizes: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return cosine, sine and angle between the rows of ``a`` and of ``b``."""
    cosine = (a / a_sizes[..., None]) @ np.swapaxes(b / b_sizes[..., None], -1, -2)
    np.clip(cosine, -1, 1, out=cosine)
    return cosine, np.sqrt(1 - cosine * cosine), np.arccos(cosine)


def hessian(function: Objective, student: Floats, *, step: float = 1e-6) -> Floats:
    """Return second derivatives of F, by central differences of the exact gradient.

    :param student: weights, shape (n, d).
    :param step: of the differences; longer where two neurons are parallel, since there the
        gradient is once differentiable only, and the angle is taken of a cosine near 1.
    :returns: shape (nd, nd), symmetric.
    """
    size = student.size
    shifts = step * np.eye(size).reshape(size, *student.shape)
    _, after = function(student + shifts)
    _, before = function(student - shifts)
    slopes = ((after - before) / (2 * step)).reshape(size, size)
    symmetric: Floats = (slopes + slopes.T) / 2
    return symmetric
