r"""One step fits noisy labels and learns nothing; later steps learn XOR (xu2023benign).

Inputs are :math:`x=\mu+\xi\in\mathbb R^p` with :math:`\xi\sim\mathcal N(0,I)` and a mean drawn
from :math:`\pm\mu_1` (label +1) and :math:`\pm\mu_2` (label −1), orthogonal and of equal length.
No linear classifier does better than guessing.  A part of the training labels is flipped.  The
network is :math:`f(x)=\sum_ja_j\max\{0,w_j^\top x\}` with fixed :math:`a_j=\pm1/\sqrt m`;
full-batch gradient descent on the logistic loss moves the :math:`w_j`.

Gradients lie in the span of the training inputs, :math:`W\leftarrow W+CX` with
:math:`C_{ji}=\frac\alpha n a_jy_i\,1[w_j^\top x_i>0]/(1+e^{y_if(x_i)})`.  So only the products
:math:`WX^\top` and :math:`WX_{\text{test}}^\top` are kept, which change by :math:`C` times Gram
matrices: exact, and without ever updating :math:`p` weights a neuron.

**Linear part.**  As :math:`\max\{0,z\}-\max\{0,-z\}=z`, the odd part of the network,
:math:`\frac12(f(x)-f(-x))=\frac12\sum_ja_jw_j^\top x`, is linear in :math:`x`; the even part is
:math:`\frac12\sum_ja_j|w_j^\top x|`.  XOR is even.  The ratio of their root mean squares over the
test inputs says how far the network is from a linear classifier.

**Guessing.**  :math:`-x` has the law of :math:`x`, and the same label.  So whatever its weights, a
linear classifier without a bias is right with probability exactly 1/2.  An even part that has the
sign of the label, and :math:`\rho` times the root mean square of a normal odd part, turns the
decisions where the odd part is smaller: the accuracy is then :math:`\Phi(\rho)` (derived here).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from survey_tools.demonstrations import style
from survey_tools.demonstrations.numerics import Floats
from survey_tools.demonstrations.shape import (
    Check,
    ClaimSource,
    Comparison,
    Demonstration,
    SourceKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """The setting."""

    examples: int = 200
    """Training examples, n."""
    dimension: int = 8000
    """Dimension of the inputs, p."""
    signal: float = 18.0
    """Length of the cluster means; the noise has standard deviation 1 in each direction."""
    width: int = 300
    """Neurons, m, an even number."""
    flips: float = 0.15
    """Share of the training labels that are flipped."""
    initial: float = 1e-4
    """Standard deviation of the initial weights."""
    rate: float = 0.05
    """Learning rate α."""
    steps: int = 300
    """Steps of gradient descent."""
    tests: int = 800
    """Test examples, with clean labels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Accuracies after each recorded step."""

    flips: float
    """Share of the training labels that were flipped."""
    tests: int
    """Test examples."""
    steps: Floats
    """The steps, from 0, shape (a,)."""
    training: Floats
    """Accuracy on the training labels, flipped ones included, shape (a,)."""
    flipped: Floats
    """Accuracy on the flipped labels alone, shape (a,)."""
    test: Floats
    """Accuracy on test examples with clean labels, shape (a,)."""
    even: Floats
    """Even part of the network over its odd part, root mean squares on test inputs, shape (a,)."""


def clusters(number: int, params: Params, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return inputs, shape (number, p), and clean labels, shape (number,)."""
    inputs = rng.standard_normal((number, params.dimension))
    sign = rng.choice((-1.0, 1.0), number)
    labels = rng.choice((-1.0, 1.0), number)
    inputs[np.arange(number), np.where(labels > 0, 0, 1)] += params.signal * sign
    return inputs, labels


def compute(params: Params, rng: np.random.Generator) -> Result:
    """Train, and record accuracies."""
    x, clean = clusters(params.examples, params, rng)
    x_test, y_test = clusters(params.tests, params, rng)
    wrong = np.zeros(params.examples, dtype=bool)
    count = round(params.flips * params.examples)
    wrong[rng.choice(params.examples, count, replace=False)] = True
    y = np.where(wrong, -clean, clean)
    a = np.repeat((1.0, -1.0), params.width // 2) / np.sqrt(params.width)
    weights = params.initial * rng.standard_normal((params.width, params.dimension))
    products, test_products = weights @ x.T, weights @ x_test.T
    gram, test_gram = x @ x.T, x @ x_test.T
    wanted = set(np.unique(np.geomspace(1, params.steps, 40).astype(int)).tolist()) | {0}
    rows = []
    for time in range(params.steps + 1):
        outputs = a @ np.maximum(products, 0)
        if time in wanted:
            right = outputs * y > 0
            tested = a @ np.maximum(test_products, 0)
            odd, even = a @ test_products, a @ np.abs(test_products)
            rows.append(
                (
                    time,
                    right.mean(),
                    right[wrong].mean(),
                    (tested * y_test > 0).mean(),
                    np.sqrt((even**2).mean() / (odd**2).mean()),
                )
            )
        pull = y / (1 + np.exp(y * outputs))
        move = params.rate / params.examples * a[:, None] * (products > 0) * pull
        products = products + move @ gram
        test_products += move @ test_gram
    steps, training, flipped, test, evenness = np.array(rows, dtype=float).T
    return Result(
        flips=params.flips,
        tests=params.tests,
        steps=steps,
        training=training,
        flipped=flipped,
        test=test,
        even=evenness,
    )


def checks(result: Result) -> list[Check]:
    """Return accuracies after the first step and at the end beside what is claimed."""
    first, last = int(np.flatnonzero(result.steps == 1)[0]), -1
    tilt = float(norm.cdf(result.even[first])) - 0.5

    def source(number: int) -> ClaimSource:
        return ClaimSource(kind=SourceKind.ABSTRACT, place=f"xu2023benign/C{number}")

    return [
        Check(
            what="training accuracy after the first step",
            claimed=1,
            observed=float(result.training[first]),
            tolerance=0.01,
            why="The theorem holds with high probability in a limit; one example in a hundred.",
            source=source(1),
        ),
        Check(
            what="test accuracy after the first step",
            claimed=0.5,
            observed=float(result.test[first]),
            tolerance=tilt + 3.5 * 0.5 / float(np.sqrt(result.tests)),
            why=(
                "“Near-random”: for a linear classifier the probability is exactly 1/2. What the "
                rf"even part may add, $\Phi(\rho)-\frac12={tilt:.2f}$, and 3.5 standard deviations "
                f"of a share of {result.tests} test inputs."
            ),
            source=source(2),
        ),
        Check(
            what="test accuracy at the end",
            claimed=1,
            observed=float(result.test[last]),
            tolerance=0.01,
            why="“Near-optimal”; the best possible error here is far below 0.01.",
            source=source(3),
        ),
        Check(
            what="training accuracy on the flipped labels at the end",
            claimed=1,
            observed=float(result.flipped[last]),
            tolerance=0,
            why="The noise is still fitted, all of it.",
            source=source(3),
        ),
        Check(
            what="even part of the network over its linear part after the first step",
            comparison=Comparison.AT_MOST,
            claimed=0,
            observed=float(result.even[first]),
            tolerance=0.5,
            why="“A linear classifier”: the sign is that of the linear part if this is below 1.",
            source=source(4),
        ),
        Check(
            what="the same at the end",
            comparison=Comparison.AT_LEAST,
            claimed=1,
            observed=float(result.even[last]),
            tolerance=0,
            why="XOR is even: features of it must outweigh the linear part.",
            source=source(4),
        ),
    ]


def figure(result: Result) -> Figure:
    """Draw accuracies over the steps, and how far the network is from a linear one."""
    drawn, (left, right) = style.panels(2)
    shown = slice(1, None)
    for number, (values, name) in enumerate(
        ((result.training, "training"), (result.flipped, "flipped labels"), (result.test, "test"))
    ):
        left.semilogx(
            result.steps[shown],
            100 * values[shown],
            color=style.COLOURS[number],
            marker=style.MARKERS[number],
            markevery=4,
            linestyle=":" if number == 1 else "-",
            label=name,
        )
    style.reference(left, result.steps[[1, -1]], [50, 50], "guessing")
    left.set(xlabel="step", ylabel="accuracy (%)", ylim=(40, 103))
    left.legend(loc="center right")
    right.loglog(result.steps[shown], result.even[shown], color=style.GREEN)
    style.reference(right, result.steps[[1, -1]], [1, 1])
    right.set(xlabel="step", ylabel="even part / linear part")
    style.ticks(right.yaxis, (0.1, 0.2, 0.5, 1, 2, 5))
    return drawn


DEMONSTRATION = Demonstration(
    name="xor-grokking",
    params=Params,
    result=Result,
    compute=compute,
    figure=figure,
    checks=checks,
)
