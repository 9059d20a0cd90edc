"""Random and edge-case inputs of each exercise, drawn from a generator.

Small cases have short decimal numbers, so that a learner can follow them by hand and copy them into a cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from backprop import feedforward, linear_chain, two_layer

Rng = np.random.Generator
GENERAL, EDGE = "ordinary cases", "edge cases"
KINKED, SMOOTH = ("identity", "relu", "leaky_relu"), ("sigmoid", "tanh", "softplus")


@dataclass(frozen=True)
class Case:
    """One call of the answer: `group` is the share of the points it belongs to, `label` what is special about it."""

    group: str
    label: str
    args: tuple[Any, ...]
    differentiable: bool = True  # False: a kink lies exactly here, finite differences say nothing
    timed: bool = False  # True: the time of the call is compared with the reference's


class Probe:
    """A function given by its source text, that remembers where it was asked."""

    def __init__(self, source: str) -> None:
        self.source, self.asked = source, list[Any]()
        self.function: Callable[[Any], Any] = eval(f"lambda x: {source}", {"np": np})

    def __call__(self, x: Any) -> Any:
        self.asked.append(np.array(x))
        return self.function(np.asarray(x) if np.ndim(x) else x)

    def __repr__(self) -> str:
        return f"lambda x: {self.source}"

    def __deepcopy__(self, memo: Any) -> "Probe":
        return Probe(self.source)


class Altered:
    """The right `backward` of Example 1, or one with a planted error: input of exercise 01.5."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.alter: Callable[[Any], Any] = eval(f"lambda dw: {source}", {"np": np})

    def __call__(self, w: Any, x: Any, y: Any) -> Any:
        dw, dz = linear_chain.backward(w, x, y)
        return self.alter(dw), dz

    def __repr__(self) -> str:
        return f"a backward that returns {self.source} for dw" if self.source != "dw" else "a right backward"

    def __deepcopy__(self, memo: Any) -> "Altered":
        return self


def decimals(rng: Rng, *shape: int, low: float = 0.3, high: float = 1.9) -> Any:
    """Numbers with two decimals and random signs, none of them near 0."""
    numbers = np.round(rng.uniform(low, high, shape) * rng.choice([-1, 1], shape), 2)
    return numbers if shape else float(numbers)


# 00: functions to differentiate


SCALAR = ("np.sin(x)", "x**3", "np.exp(x)", "1 / (1 + x**2)", "np.cos(2 * x)")
VECTOR = ("np.sum(x**3)", "np.sum(np.sin(x))", "np.sum(x**2) * np.sum(x)", "np.sum(np.exp(x))")


def central_difference(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "a vector", (Probe(rng.choice(VECTOR)), decimals(rng, 3))),
        Case(GENERAL, "entries that depend on each other", (Probe("np.sum(x**2) * np.sum(x)"), decimals(rng, 4), 0.1)),
        Case(GENERAL, "a vector and another step", (Probe("np.sum(x**3)"), decimals(rng, 2), 0.03)),
        Case(EDGE, "a matrix", (Probe(rng.choice(VECTOR)), decimals(rng, 2, 3), 0.05)),
        Case(EDGE, "a 0-d array", (Probe("x**3"), np.array(decimals(rng)), 0.1)),
        Case(EDGE, "one entry", (Probe("np.sum(np.exp(x))"), decimals(rng, 1), 0.2)),
        Case(EDGE, "an array with three axes", (Probe("np.sum(np.sin(x))"), decimals(rng, 2, 1, 2), 0.1)),
    ]


def relative_error(rng: Rng) -> list[Case]:
    a, b, m = decimals(rng, 4), decimals(rng, 4), decimals(rng, 2, 3)
    nan = np.array([1.0, float("nan"), 2.0])
    return [
        Case(GENERAL, "two vectors", (a, b)),
        Case(GENERAL, "the larger one second", (a, 5 * b)),
        Case(GENERAL, "the larger one first", (7 * a, b)),
        Case(GENERAL, "the second larger in every entry", (a, a + np.sort(np.abs(b))[::-1])),
        Case(GENERAL, "nearly equal vectors", (a, a * (1 + 1e-5 * decimals(rng, 4)))),
        Case(GENERAL, "two matrices", (m, decimals(rng, 2, 3))),
        Case(GENERAL, "numbers", (decimals(rng), decimals(rng))),
        Case(EDGE, "both all zero", (np.zeros(3), np.zeros(3))),
        Case(EDGE, "one all zero", (np.zeros(4), a)),
        Case(EDGE, "equal vectors", (a, a.copy())),
        Case(EDGE, "NaN in the first", (nan, np.ones(3))),
        Case(EDGE, "NaN in the second", (np.ones(3), nan)),
        Case(EDGE, "shapes that differ, (4,) and (4, 1)", (a, b[:, None])),
        Case(EDGE, "shapes that differ, (4,) and (2,)", (a, b[:2])),
    ]


def best_step(rng: Rng) -> list[Case]:
    functions = [  # in turn, so that truncation errors of both signs occur
        ("np.exp(x)", "np.exp(x)"),
        ("np.sin(x)", "np.cos(x)"),
        ("x**5", "5 * x**4"),
        ("np.cos(x)", "-np.sin(x)"),
    ]
    cases = []
    for k, steps in enumerate(
        ([1e-1, 1e-3, 1e-5, 1e-9, 1e-13], [1e-12, 1e-5, 1e-2], [0.5, 1e-14, 0.02], [0.3, 0.1, 0.9], [1e-5])
    ):
        f, df = functions[k % len(functions)]
        label = ("a V with its foot inside", "steps in rising order", "no small step", "large steps only", "one step")[k]
        x = round(float(rng.uniform(0.6, 1.2)), 2)
        cases.append(Case(GENERAL if k < 3 else EDGE, label, (Probe(f), Probe(df), x, list(rng.permutation(steps)))))
    while True:  # the largest step is by far not the worst, and its error is negative
        x, steps = round(float(rng.uniform(0.6, 1.2)), 2), [1e-15, 0.05, 0.2]
        errors = [abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - np.cos(x)) for h in steps]
        if errors[0] > 2 * errors[2]:
            break
    cases.append(Case(EDGE, "a step near rounding", (Probe("np.sin(x)"), Probe("np.cos(x)"), x, list(rng.permutation(steps)))))
    return [*cases, Case(EDGE, "a tie", (Probe("2.0 * x"), Probe("0 * x + 2.0"), 0.5, [0.5, 0.25]))]


def directional_check(rng: Rng) -> list[Case]:
    cases = []
    for k, n in enumerate((3, 8, 2000)):
        x = decimals(rng, n) if n < 10 else rng.standard_normal(n)
        # wrong by another factor in each entry, so that the error depends on the direction
        for factor, label in ((1.0, "a right gradient"), (1 + rng.uniform(0.2, 0.9, n), "a wrong gradient")):
            seed = int(rng.integers(1000))
            probe, grad = Probe("np.sum(x**2)"), 2 * x * factor
            cases.append(Case(GENERAL if k < 2 else EDGE, f"{label}, {n} entries", (probe, grad, x, Seeded(seed))))
    return cases


class Seeded(np.random.Generator):
    """A generator that can be copied and shown."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self) -> str:
        return f"np.random.default_rng({self.seed})"

    def __deepcopy__(self, memo: Any) -> "Seeded":
        return Seeded(self.seed)


# 01: Example 1


def chains(rng: Rng) -> list[Case]:
    def chain(L: int) -> Any:
        return decimals(rng, L)

    holed = chain(4)
    holed[int(rng.integers(1, 3))] = 0.0
    last = chain(3)
    last[-1] = 0.0
    two = chain(5)
    two[[1, 3]] = 0.0
    long = np.round(rng.uniform(0.9, 1.1, 50) * rng.choice([-1, 1], 50), 2)
    return [
        Case(GENERAL, "L = 3", (chain(3), decimals(rng), decimals(rng))),
        Case(GENERAL, "L = 2", (chain(2), decimals(rng), decimals(rng))),
        Case(GENERAL, "L = 5", (chain(5), decimals(rng), decimals(rng))),
        Case(GENERAL, "negative weights", (-np.abs(chain(4)), decimals(rng), decimals(rng))),
        Case(EDGE, "a weight that is exactly 0", (holed, decimals(rng), decimals(rng))),
        Case(EDGE, "the last weight is exactly 0", (last, decimals(rng), decimals(rng))),
        Case(EDGE, "two weights that are exactly 0", (two, decimals(rng), decimals(rng))),
        Case(EDGE, "one layer, L = 1", (chain(1), decimals(rng), decimals(rng))),
        Case(EDGE, "fifty layers, L = 50", (long, decimals(rng), decimals(rng))),
        Case(EDGE, "x = 0", (chain(3), 0.0, decimals(rng))),
    ]


def chain_inputs(rng: Rng) -> list[Case]:
    return [Case(c.group, c.label, c.args[:2]) for c in chains(rng)]


def chain_steps(rng: Rng) -> list[Case]:
    return [
        *(Case(GENERAL, "three numbers", tuple(decimals(rng) for _ in range(3))) for _ in range(4)),
        Case(GENERAL, "numbers with many digits", tuple(decimals(rng) / 3 for _ in range(3))),
        Case(EDGE, "w_i = 0", (decimals(rng), 0.0, decimals(rng))),
        Case(EDGE, "o_i = 0", (decimals(rng), decimals(rng), 0.0)),
        Case(EDGE, "nothing comes from above", (0.0, decimals(rng), decimals(rng))),
    ]


def chain_checks(rng: Rng) -> list[Case]:
    cases = []
    for source, L in (("dw", 3), ("dw", 6), ("dw / 2", 3), ("-dw", 4), ("dw + np.arange(len(dw))", 4), ("dw[::-1]", 3)):
        group = GENERAL if source in ("dw", "dw / 2", "-dw") else EDGE
        cases.append(Case(group, repr(Altered(source)), (Altered(source), decimals(rng, L), decimals(rng), decimals(rng))))
    holed = decimals(rng, 3)
    holed[1] = 0.0
    for source in ("dw", "2 * dw"):
        cases.append(Case(EDGE, f"{Altered(source)!r}, a weight is 0", (Altered(source), holed, decimals(rng), decimals(rng))))
    cases.append(Case(EDGE, "one layer", (Altered("dw"), decimals(rng, 1), decimals(rng), decimals(rng))))
    return cases


# 02: Example 2


def relus(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "a vector", (decimals(rng, 5),)),
        Case(GENERAL, "a matrix", (decimals(rng, 2, 3),)),
        Case(GENERAL, "all positive", (np.abs(decimals(rng, 3)),)),
        Case(EDGE, "all negative", (-np.abs(decimals(rng, 3)),)),
        Case(EDGE, "z exactly 0", (np.array([-1.5, 0.0, 2.5]),), differentiable=False),
        Case(EDGE, "a 0-d array", (np.array(decimals(rng)),)),
        Case(EDGE, "large and tiny values", (np.array([-1e9, -1e-9, 1e-9, 1e9]),), differentiable=False),
    ]


def _two_layer(rng: Rng, p: int, d1: int) -> tuple[Any, ...]:
    """W1, b1, W2, x, y with some units open, some closed and none at its kink."""
    while True:
        W1, b1, W2, x = decimals(rng, p, d1), decimals(rng, d1), decimals(rng, d1), decimals(rng, p)
        z = x @ W1 + b1
        f = np.maximum(z, 0) @ W2
        if np.abs(z).min() > 0.1 and (d1 == 1 or 0 < (z > 0).sum() < d1) and (d1 > 1 or z[0] > 0):
            return W1, b1, W2, x, round(float(f) + decimals(rng), 2)


def two_layers(rng: Rng) -> list[Case]:
    W1, _, W2, x, y = _two_layer(rng, 2, 3)
    kink = (np.array([[1.0, 2.0, -1.0], [2.0, -1.0, 1.0]]), np.array([-5.0, 1.0, 0.5]), W2, np.array([1.0, 2.0]), y)
    holed = _two_layer(rng, 3, 4)
    holed[2][int(rng.integers(4))] = 0.0
    return [
        Case(GENERAL, "p = 2, d1 = 3", _two_layer(rng, 2, 3)),
        Case(GENERAL, "p = 4, d1 = 2", _two_layer(rng, 4, 2)),
        Case(GENERAL, "p = 3, d1 = 6", _two_layer(rng, 3, 6)),
        Case(GENERAL, "square W1, where a transposition still fits", _two_layer(rng, 3, 3)),
        Case(EDGE, "p = 1, d1 = 1", _two_layer(rng, 1, 1)),
        Case(EDGE, "every unit closed", (W1, np.full(3, -9.0), W2, x, y)),
        Case(EDGE, "every unit open", (W1, np.full(3, 9.0), W2, x, y)),
        Case(EDGE, "a pre-activation that is exactly 0", kink, differentiable=False),
        Case(EDGE, "zero input", (W1, np.array([0.7, -0.4, 1.2]), W2, np.zeros(2), y)),
        Case(EDGE, "a weight of W2 that is 0", holed),
    ]


def two_layer_forwards(rng: Rng) -> list[Case]:
    return [Case(c.group, c.label, c.args[:4], c.differentiable) for c in two_layers(rng)]


def two_layer_entries(rng: Rng) -> list[Case]:
    cases = []
    for c in two_layers(rng):
        p, d1 = c.args[0].shape
        z = two_layer.forward(*c.args[:4])[0]
        units = {int(np.argmax(z)), int(np.argmin(z)), int(np.argmin(np.abs(z)))}
        for j in sorted(units):
            i = int(rng.integers(p))
            label = f"{c.label}, entry [{i}, {j}]"
            cases.append(Case(c.group, label, (i, j, *c.args), c.differentiable))
    return cases


def two_layer_batches(rng: Rng) -> list[Case]:
    def batch(n: int, p: int, d1: int, exact: bool = False) -> tuple[Any, ...]:
        W1, b1, W2, _, _ = _two_layer(rng, p, d1)
        while True:
            X = decimals(rng, n, p) if n < 100 else rng.standard_normal((n, p))
            y = decimals(rng, n) if n < 100 else rng.standard_normal(n)
            if n >= 100 or np.abs(X @ W1 + b1).min() > 1e-2:  # away from kinks, for the finite differences
                return W1, b1, W2, X, y

    W1, b1, W2, X, y = batch(3, 2, 3)
    return [
        Case(GENERAL, "four rows", batch(4, 2, 3)),
        Case(GENERAL, "three rows, square W1", batch(3, 3, 3)),
        Case(GENERAL, "five rows", batch(5, 3, 2)),
        Case(EDGE, "a batch of one", batch(1, 2, 3)),
        Case(EDGE, "every unit closed", (W1, np.full(3, -20.0), W2, X, y)),
        Case(EDGE, "zero input", (W1, np.array([0.7, -0.4, 1.2]), W2, np.zeros((3, 2)), y)),
        Case(EDGE, "as many rows as inputs and units", batch(2, 2, 2)),
        Case("time", "20,000 rows", batch(20_000, 3, 4), differentiable=False, timed=True),
    ]


# 03: the general network


def activation_values(rng: Rng) -> list[Case]:
    cases = []
    for name in KINKED + SMOOTH:
        cases += [
            Case(name, f"{name} of a vector", (name, decimals(rng, 4))),
            Case(name, f"{name} of a matrix", (name, decimals(rng, 2, 3, high=3.0))),
            Case(name, f"{name} at 0 and at ±1000", (name, np.array([-1000.0, -40.0, 0.0, 1.0, 40.0, 1000.0])), False),
            Case(name, f"{name} of a 0-d array", (name, np.array(decimals(rng)))),
        ]
    return cases


def draw_network(rng: Rng, sizes: list[int], activations: list[str], n: int = 0) -> tuple[Any, ...]:
    """W, b, activations, x, y (rows X, Y if n > 0), with no kinked unit near its kink."""
    while True:
        W = [decimals(rng, p, q, low=0.2, high=1.2) for p, q in pairwise(sizes)]
        b = [decimals(rng, q, low=0.1, high=0.8) for q in sizes[1:]]
        rows = (n,) if n else ()
        x, y = decimals(rng, *rows, sizes[0]), decimals(rng, *rows, sizes[-1])
        z, _ = feedforward.forward(W, b, activations, x)
        if all(np.abs(v).min() > 0.02 for v, name in zip(z, activations, strict=True) if name in KINKED[1:]) and all(
            np.abs(v).max() < 12 for v in z
        ):
            return W, b, list(activations), x, y


def networks(rng: Rng, n: int = 0) -> list[Case]:
    mixed = [str(name) for name in rng.permutation(KINKED + SMOOTH)[:3]]
    W, b, names, x, y = draw_network(rng, [2, 3, 2], ["relu", "identity"], n)
    dead = [np.full(3, -9.0), b[1]]
    zeros = [np.zeros_like(v) for v in W]
    smooth = ["tanh", "sigmoid"]
    cases = [
        Case("kinked activations", "two layers, relu", draw_network(rng, [2, 3, 1], ["relu", "identity"], n)),
        Case("kinked activations", "three layers, leaky_relu", draw_network(rng, [3, 4, 2, 2], ["leaky_relu"] * 3, n)),
        Case("kinked activations", "relu at the output", _open_output(rng, n)),
        Case("smooth activations", "two layers, tanh and sigmoid", draw_network(rng, [2, 3, 2], smooth, n)),
        Case("smooth activations", "four layers, softplus", draw_network(rng, [2, 3, 2, 3, 2], ["softplus"] * 4, n)),
        Case("smooth activations", "three layers, sigmoid", draw_network(rng, [3, 2, 4, 3], ["sigmoid"] * 3, n)),
        Case(EDGE, "mixed activations, square W", draw_network(rng, [3, 3, 3, 3], mixed, n)),
        Case(EDGE, "one layer, L = 1", draw_network(rng, [3, 2], ["tanh"], n)),
        Case(EDGE, "every hidden unit closed", (W, dead, names, x, y)),
        Case(EDGE, "zero weights", (zeros, b, smooth, x, y)),
        Case(EDGE, "zero input", (W, [np.array([0.7, -0.4, 1.2]), b[1]], names, np.zeros_like(x), y)),
    ]
    if not n:
        sizes = [2, *[2] * 50]
        W50 = [np.round(rng.uniform(0.5, 0.9, (2, 2)) * [[1, -1], [1, 1]], 2) for _ in range(50)]
        b50 = [decimals(rng, q, low=0.1, high=0.3) for q in sizes[1:]]
        deep = (W50, b50, ["tanh", "identity"] * 25, decimals(rng, 2), decimals(rng, 2))
        cases.append(Case(EDGE, "fifty layers, L = 50", deep))
    return cases


def _open_output(rng: Rng, n: int) -> tuple[Any, ...]:
    """A network with relu at its output, where some output is open: otherwise every gradient is zero."""
    while True:
        args = draw_network(rng, [2, 3, 3], ["tanh", "relu"], n)
        open_units = feedforward.forward(*args[:4])[0][-1] > 0
        if 0 < open_units.sum() < open_units.size:
            return args


def network_forwards(rng: Rng) -> list[Case]:
    return [Case(c.group, c.label, c.args[:4], c.differentiable) for c in networks(rng)]


def network_steps(rng: Rng) -> list[Case]:
    def step(d: int, d_next: int, name: str, z: Any = None) -> tuple[Any, ...]:
        return decimals(rng, d_next), decimals(rng, d, d_next), decimals(rng, d) if z is None else z, name

    cases = []
    for name in KINKED + SMOOTH:
        group = "kinked activations" if name in KINKED else "smooth activations"
        cases += [Case(group, name, step(3, 2, name)), Case(group, f"{name}, more units above", step(2, 4, name))]
    for name in ("relu", "leaky_relu"):
        cases.append(Case(EDGE, f"{name}, z exactly 0", step(3, 2, name, np.array([0.0, 0.5, -0.5])), False))
    return [
        *cases,
        Case(EDGE, "square W", step(3, 3, "tanh")),
        Case(EDGE, "one unit in each layer", step(1, 1, "sigmoid")),
        Case(EDGE, "every unit closed", step(2, 3, "relu", np.array([-1.0, -2.0]))),
        Case(EDGE, "nothing comes from above", (np.zeros(2), decimals(rng, 3, 2), decimals(rng, 3), "tanh")),
    ]


def layer_inputs(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "three units, two above", (decimals(rng, 3), decimals(rng, 2))),
        Case(GENERAL, "two units, four above", (decimals(rng, 2), decimals(rng, 4))),
        Case(GENERAL, "square", (decimals(rng, 3), decimals(rng, 3))),
        Case(GENERAL, "numbers with many digits", (decimals(rng, 2) / 3, decimals(rng, 2) / 7)),
        Case(EDGE, "one unit in each layer", (decimals(rng, 1), decimals(rng, 1))),
        Case(EDGE, "zero input", (np.zeros(2), decimals(rng, 3))),
        Case(EDGE, "nothing comes from above", (decimals(rng, 2), np.zeros(2))),
    ]


def network_batches(rng: Rng) -> list[Case]:
    cases = networks(rng, n=4)
    one = Case(EDGE, "a batch of one", draw_network(rng, [2, 3, 2], ["tanh", "identity"], 1))
    square = Case(EDGE, "as many rows as units", draw_network(rng, [3, 3, 3], ["sigmoid", "tanh"], 3))
    W, b, names, _, _ = draw_network(rng, [3, 4, 2], ["tanh", "identity"])
    big = (W, b, names, rng.standard_normal((20_000, 3)), rng.standard_normal((20_000, 2)))
    return [*cases, one, square, Case("time", "20,000 rows", big, differentiable=False, timed=True)]
