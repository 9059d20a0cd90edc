"""Notebook 04: classification, where the output is a vector of logits and the loss the
cross-entropy."""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backprop import classification, feedforward
from backprop.check import steps
from backprop.check.cases import (
    EDGE,
    GENERAL,
    MANY_ROWS,
    Case,
    Rng,
    covering,
    decimals,
    table_rng,
    tabled,
    whole_numbers,
)
from backprop.check.compare import Loss, Output
from backprop.check.exercises.exercise import Exercise, arrays
from backprop.check.exercises.feedforward import STATES, draw_network, tabled_network

LARGE = "logits of ±1000"
LEAST_GRADIENT = 1e-4  # of a network of whole numbers: below, a sum has cancelled
SURVIVAL = {GENERAL: 0.5, EDGE: 0.2, LARGE: 0.3}


# a network of one layer, its inputs and their labels: a small loss, and entries that are small in db
# and large in dW
AHEAD = (
    [11e-6 * np.eye(3)],
    [np.zeros(3)],
    ["identity"],
    1e6 * np.eye(3)[:2],  # not a row for each class: entries of db would be rounding alone
    np.arange(2),
)


def softmaxes(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "three logits", (decimals(rng, 3),)),
        Case(GENERAL, "two rows of three logits", (decimals(rng, 2, 3),)),
        Case(GENERAL, "four rows of two logits", (decimals(rng, 4, 2),)),
        Case(GENERAL, "as many rows as logits", (decimals(rng, 3, 3),)),
        Case(EDGE, "equal logits", (np.full(4, decimals(rng)),)),
        Case(EDGE, "one row", (decimals(rng, 1, 3),)),
        Case(EDGE, "one class", (decimals(rng, 1),)),
        Case(
            LARGE,
            "logits of 1000, 999 and -1000",
            (np.array([1000.0, 999.0, -1000.0, -1000.0, -1000.0]),),
        ),
        Case(LARGE, "large logits, all negative", (np.array([-1000.0, -1001.5, -1000.5]),)),
        Case(
            LARGE,
            "a row of large and a row of small logits",
            (np.array([[1000.0, 998.5], [-1.0, 0.5]]),),
        ),
        Case(LARGE, "one class, a logit of 1000", (np.array([[1000.0], [-1000.0]]),)),
        *softmax_table(),
    ]


@cache
def softmax_table() -> list[Case]:
    """Shapes and magnitudes: any two meet."""
    rng = table_rng()
    shapes = {
        "a vector": (3,),
        "one row": (1, 3),
        "rows": (2, 3),
        "as many rows as logits": (3, 3),
        "two classes": (3, 2),
    }
    sizes = {"logits of ±1": lambda z: z, "logits of ±20": lambda z: 10 * z, "logits of ±400": lambda z: 250 * z,
             "logits of ±1000": lambda z: 1000 * np.sign(z), "equal logits": lambda z: 0 * z - 7,
             "logits around 1000": lambda z: 1000 + z, "logits around -1000": lambda z: -1000 + z}  # fmt: skip
    cases = []
    for shape, size in covering(tuple(shapes), tuple(sizes)):
        args = (np.asarray(sizes[size](decimals(rng, *shapes[shape]))),)
        cases.append(tabled(LARGE if "00" in size else EDGE, (shape, size), args))
    return cases


def labelled(rng: Rng) -> list[Case]:
    def middle(k: int) -> int:
        return int(rng.integers(1, k - 1))

    def leading(ahead: float) -> tuple[Any, int]:
        """Logits of which the right class is `ahead` of the next, and that of the last."""
        z = ahead * rng.permutation([-1.0, 0.0, 1.0]) - 0.5
        return z, int(z.argmax())

    def least_likely() -> tuple[Any, int]:
        z = rng.permutation([4.0, 2.2, 1.3, -0.4, -3.1])
        return z, int(z.argmin())

    return [
        Case(GENERAL, "three logits, the first class", (decimals(rng, 3), 0)),
        Case(GENERAL, "four logits, a class in the middle", (decimals(rng, 4), middle(4))),
        # of one size, whatever is drawn: it decides where an answer cuts off
        Case(GENERAL, "five logits, the least likely class", least_likely()),
        Case(GENERAL, "three logits, the last class", (decimals(rng, 3), 2)),
        Case(EDGE, "two classes", (decimals(rng, 2), 1)),
        Case(EDGE, "equal logits", (np.full(4, decimals(rng)), middle(4))),
        Case(EDGE, "one class", (decimals(rng, 1), 0)),
        Case(LARGE, "1000 for the right class", (np.array([-1000.0, 1000.0, 0.0]), 1)),
        Case(LARGE, "1000 for a wrong class", (np.array([-1000.0, 1000.0, 0.0]), 0)),
        Case(LARGE, "two large logits, close together", (np.array([1000.0, 998.5, -1000.0]), 1)),
        # small losses, and entries of every decade, whatever is drawn
        *(
            Case(
                EDGE,
                f"the right class ahead by {ahead}",
                leading(ahead),
            )
            for ahead in (3, 7, 12, 16, 23)
        ),
        # not the same class twice: an answer may remember it
        Case(EDGE, "logits of ±1e-06", (1e-6 * decimals(rng, 4) / 2, np.int64(1))),
        # a loss of 40, whatever is drawn: it decides where an answer cuts off
        Case(
            EDGE,
            "logits of ±20",
            (np.array([20.0, decimals(rng), -20.0, decimals(rng)]), np.int64(2)),
        ),
        *(
            Case(
                LARGE, f"logits of ±{size:g}", (np.array([-size, size, 0.0])[rng.permutation(3)], 1)
            )
            for size in (100.0, 800.0)
        ),
        Case(LARGE, "one class, a logit of -1000", (np.array([-1000.0]), 0)),
        Case(LARGE, "every logit 1000", (np.full(3, 1000.0), middle(3))),
        whole_numbers(Case(EDGE, "", (decimals(rng, 4), middle(4))), 0),
    ]


def bits(rng: Rng) -> list[Case]:
    a, b = abs(decimals(rng)), -abs(decimals(rng))
    return [
        *(Case(GENERAL, f"z = {z}, y = {y}", (z, y)) for z in (a, b, 2 * b) for y in (0, 1)),
        *(Case(EDGE, f"z = 0, y = {y}", (0.0, y)) for y in (0, 1)),
        *(Case(EDGE, f"z = {z}, a whole number, y = {y}", (z, y)) for z in (3, -2) for y in (0, 1)),
        *(Case(EDGE, f"z = {z:g}, y = {y}", (z, y)) for z in (7.0, -20.0) for y in (0, 1)),
        *(Case(EDGE, f"z = {z:g}, y = 0", (z, 0)) for z in (20.0, -24.0, -40.0)),
        *(
            Case(LARGE, f"z = {z:g}, y = {y}", (z, y))
            for z, y in ((400.0, 0), (-400.0, 1), (-720.0, 0), (-720.0, 1), (720.0, 0))
        ),
        *(Case(LARGE, f"z = {z:.0f}, y = {y}", (z, y)) for z in (1000.0, -1000.0) for y in (0, 1)),
    ]


def classifiers(rng: Rng) -> list[Case]:
    def batch(sizes: list[int], activations: list[str], n: int) -> tuple[Any, ...]:
        W, b, names, X, _ = draw_network(rng, sizes, [*activations, "identity"], n)
        return (
            W,
            b,
            names,
            X,
            rng.permutation(np.arange(n) % sizes[-1]),
        )  # every class, if there are rows enough

    W, b, names, X, labels = batch([2, 4, 3], ["relu"], 4)
    far = (W, [b[0], np.array([1000.0, -1000.0, 0.0])], names, X, labels)
    steep = (
        [np.array([[1000.0, -1000.0, 0.0]])],
        [np.zeros(3)],
        ["identity"],
        np.array([[1.0], [-1.0], [0.001]]),
    )
    big = (W, b, names, rng.standard_normal((MANY_ROWS, 2)), rng.integers(3, size=MANY_ROWS))
    cases = [
        Case(GENERAL, "two layers, tanh", batch([3, 4, 3], ["tanh"], 5)),
        Case(GENERAL, "two layers, relu", (W, b, names, X, labels)),
        Case(GENERAL, "three layers", batch([2, 3, 4, 2], ["sigmoid", "softplus"], 6)),
        Case(EDGE, "one layer, L = 1", batch([3, 4], [], 4)),
        Case(EDGE, "a batch of one", batch([2, 3, 3], ["sigmoid"], 1)),
        Case(EDGE, "square W, as many rows as classes", batch([3, 3, 3], ["tanh"], 3)),
        Case(EDGE, "every row of the same class", (W, b, names, X, np.full(4, 1))),
        Case(EDGE, "every hidden unit closed", (W, [np.full(4, -9.0), b[1]], names, X, labels)),
        Case(LARGE, "biases that make logits of ±1000", far),
        Case(LARGE, "rows of large and of small logits", (*steep, rng.permutation(3))),
        Case(EDGE, "every row's class ahead by 11, inputs around 1e6", AHEAD, differentiable=False),
        _in_whole_numbers(lambda: batch([2, 4, 3], ["relu"], 4)),
        Case("time", f"{MANY_ROWS:,} rows", big, differentiable=False, timed=True),
    ]
    cases = [dataclasses.replace(case, witnessed=case.group == GENERAL) for case in cases]
    return [*cases[:-1], *classifier_table(), cases[-1]]


def _in_whole_numbers(draw: Callable[[], tuple[Any, ...]]) -> Case:
    """A network of whole numbers in which no gradient cancels: what is left of one is rounding
    alone, another one in each right answer."""
    while True:
        case = whole_numbers(Case(EDGE, "", draw()), 0, 1, 3)
        W, b, names, X, _ = case.args
        _, dW, db = classification.backward_classifier(*case.args)
        open_units = (feedforward.forward(W, b, names, X)[0][0] > 0).any(axis=0)
        rest = [dW[0][:, open_units], dW[1][open_units], db[0][open_units], db[1]]
        if open_units.sum() > 1 and min(np.abs(g).min() for g in rest) > LEAST_GRADIENT:
            return case


@cache
def classifier_table() -> list[Case]:
    """Sizes, the hidden activation, its state, rows and labels: any two of their values meet."""
    rng = table_rng()
    number = {"one row": 1, "as many rows as classes": 3, "six rows": 6}
    sizes = {"L = 1": [2, 3], "L = 2": [4, 3, 3], "square, L = 3": [3, 3, 3, 3]}
    cases = []
    for row in covering(tuple(sizes), ("relu", "leaky_relu", "sigmoid"), ("", STATES[0], STATES[3], STATES[5]), tuple(number),
                        ("every class", "a class that no row has", "the last class alone")):  # fmt: skip
        size, name, state, rows, which = row
        n, k = number[rows], sizes[size][-1]
        state = "" if size == "L = 1" or name == "sigmoid" else state
        name = "identity" if size == "L = 1" else name
        W, b, names, X, _ = tabled_network(rng, sizes[size], name, state, n)
        labels = {
            "every class": np.arange(n) % k,
            "a class that no row has": np.arange(n) % (k - 1),
        }.get(which, np.full(n, k - 1))
        args = (
            [w / 2 for w in W[:-1]] + W[-1:],
            [v / 2 for v in b[:-1]] + b[-1:],
            names,
            X,
            rng.permutation(labels),
        )
        cases.append(
            tabled(EDGE, (size, name, state, rows, which), args, differentiable="kink" not in state)
        )
    return cases


def _classifier_witness(
    W: Any, b: Any, activations: Any, X: Any, labels: Any
) -> dict[str, tuple[Loss, Any]]:
    return {
        "dW": (lambda V: classification.loss(V, b, activations, X, labels), W),
        "db": (lambda v: classification.loss(W, v, activations, X, labels), b),
    }


ROWS = (
    Exercise(
        "04.1", ("softmax",), ("z",), 3, arrays("p", unit=1.0), (classification.softmax,), softmaxes,
        "the two steps of section 1, the axis of the sum, and what large logits need",
        (
            "Two steps: exp of every logit, then divide by their sum. What does the sum go over if z has rows?",
            "axis=-1 is the last axis. keepdims=True keeps it, with length 1, so that each row is divided by its own sum.",
            "exp(1000) overflows. Subtracting the same number from every logit of a row changes nothing: which one is safe?",
        ),
        new=True,
        groups=SURVIVAL,
    ),
    Exercise(
        "04.2", ("cross_entropy",), ("z", "label"), 3, arrays("loss", unit=1.0), (classification.cross_entropy,), labelled,
        "log-sum-exp, at the end of section 2: what is subtracted inside is added again outside",
        (
            "Do not compute the probability first: for logits far apart it is 0, and its logarithm is infinite.",
            "Write log(a / b) as log a - log b: the logarithm undoes the upper exp, and log Σ exp(z[j]) is left.",
            "log Σ exp(z[j]) = m + log Σ exp(z[j] - m) for every m. With the largest logit as m, what can overflow?",
        ),
        groups=SURVIVAL,
    ),
    Exercise(
        "04.3", ("cross_entropy_grad",), ("z", "label"), 3, arrays("dz", unit=1.0), (classification.cross_entropy_grad,), labelled,
        "section 3: one term has every logit in it, the other a single one",
        (
            "Differentiate ℓ = log Σ exp(z[j]) - z[label] by z[k]: the first term for every k, the second only for one k.",
            "The slope of log Σ exp(z[j]) along z[k] is exp(z[k]) over the sum: you know this number.",
            "∂ℓ/∂z = softmax(z) - one-hot(label): start from the probabilities, a new array, and subtract 1 from one entry.",
        ),
        groups=SURVIVAL, witness=lambda z, label: {"dz": (lambda v: classification.cross_entropy(v, label), z)},
    ),
    Exercise(
        "04.4", ("binary_cross_entropy_grad",), ("z", "y"), 2, arrays("dz", unit=1.0),
        (classification.binary_cross_entropy_grad,), bits,
        "section 4: what cancels in each of the two cases",
        (
            "Two cases: ℓ = -log σ(z) for y = 1, ℓ = -log(1 - σ(z)) for y = 0. Differentiate both.",
            "σ′ = σ(1 - σ): in each case one of its two factors cancels. One formula covers both.",
            "∂ℓ/∂z = σ(z) - y. At z = -1000, exp(-z) overflows: the sigmoid of notebook 03 lets exp see no positive number.",
        ),
        groups=SURVIVAL, witness=lambda z, y: {"dz": (lambda v: classification.binary_cross_entropy(v, y), np.array(z))},
    ),
    Exercise(
        "04.5", ("backward_classifier",), ("W", "b", "activations", "X", "labels"), 5,
        (Output("loss"), Output("dW", is_list=True), Output("db", is_list=True)),
        (classification.backward_classifier,), classifiers,
        "the start, the only thing in section 5 that is new; then the way back is the one of 03.6",
        (
            "Only the start is new. Forward; the loss and ∂ℓ/∂Z_L from the logits; then (11) and the layer gradients, as in 03.6.",
            "The identity has slope 1, so ∂ℓ/∂Z_L = ∂ℓ/∂O_L. P[np.arange(n), labels] are the n entries at the right classes.",
            "dZ_L = (softmax(Z_L) - one-hot) / n, then 03.6. The 1/n goes into the loss as well. Take logits of 1000 into account.",
        ),
        groups={GENERAL: 0.4, EDGE: 0.2, LARGE: 0.2, "time": 0.2}, witness=_classifier_witness, steps=steps.batch,
    ),
)  # fmt: skip
