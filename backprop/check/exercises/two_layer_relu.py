"""Notebook 02: Example 2, equations (4)-(7)."""

import dataclasses
from functools import cache, partial
from typing import Any

import numpy as np

from backprop import two_layer_relu
from backprop.check.cases import (
    EDGE,
    GENERAL,
    MAGNITUDES,
    MANY_ROWS,
    WHOLE_WEIGHTS,
    Case,
    Rng,
    covering,
    decimals,
    quarters,
    table_rng,
    tabled,
    whole_numbers,
)
from backprop.check.compare import Finding, Loss, Output
from backprop.check.exercises.exercise import TIMED, Exercise, arrays, each_by_itself
from backprop.shapes import as_array


def relus(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "a vector", (decimals(rng, 5),)),
        Case(GENERAL, "a matrix", (decimals(rng, 2, 3),)),
        # one of them above 1: whether something is cut off there must not depend on the draw
        Case(GENERAL, "all positive", (np.abs(decimals(rng, 3)) + np.eye(3)[0],)),
        Case(EDGE, "all negative", (-np.abs(decimals(rng, 3)),)),
        Case(EDGE, "z exactly 0", (np.array([-1.5, 0.0, 2.5]),), differentiable=False),
        Case(EDGE, "a 0-d array", (np.array(decimals(rng)),)),
        Case(
            EDGE,
            "large and tiny values",
            (np.array([-1e9, -1e-9, 1e-9, 1e9]),),
            differentiable=False,
        ),
        Case(
            EDGE,
            "every decade",
            (np.concatenate([s * np.logspace(-300, 300, 61) for s in (1, -1)]),),
            differentiable=False,
        ),
        Case(
            EDGE,
            "a matrix, entries exactly 0",
            (np.where(np.eye(3) > 0, 0.0, decimals(rng, 3, 3)),),
            differentiable=False,
        ),
        Case(EDGE, "a 0-d array, exactly 0", (np.array(0.0),), differentiable=False),
        Case(EDGE, "all exactly 0", (np.zeros((2, 2)),), differentiable=False),
        Case(EDGE, "three axes, all positive", (np.abs(decimals(rng, 2, 1, 3)),)),
        whole_numbers(Case(EDGE, "", (np.array([-3.0, 0.0, 1.0, 2.0]),)), 0),
        Case(
            EDGE,
            "tiny numbers",
            (MAGNITUDES["tiny numbers"] * np.array([2.0, -1.0, 0.5]),),
            differentiable=False,
        ),
    ]


def _two_layer(rng: Rng, p: int, d1: int) -> tuple[Any, ...]:
    """W1, b1, W2, x, y with some units open, some closed, none at its kink, and one whose bias
    decides which it is."""
    while True:
        W1, b1, W2, x = decimals(rng, p, d1), decimals(rng, d1), decimals(rng, d1), decimals(rng, p)
        z = x @ W1 + b1
        f = np.maximum(z, 0) @ W2
        mixed = z[0] > 0 if d1 == 1 else 0 < (z > 0).sum() < d1 and (z * (x @ W1) < 0).any()
        if np.abs(z).min() > 0.1 and mixed:
            return W1, b1, W2, x, round(float(f) + decimals(rng), 2)


def two_layers(rng: Rng) -> list[Case]:
    W1, _, W2, x, y = _two_layer(rng, 2, 3)
    kink = (
        np.array([[1.0, 2.0, -1.0], [2.0, -1.0, 1.0]]),
        np.array([-5.0, 1.0, 0.5]),
        W2,
        np.array([1.0, 2.0]),
        y,
    )
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
        Case(EDGE, "y is a whole number", (*_two_layer(rng, 2, 3)[:4], int(rng.integers(2, 9)))),
        whole_numbers(Case(EDGE, "", _two_layer(table_rng(), 2, 3)), 0, 1, 2, 3),
        whole_numbers(Case(EDGE, "", _two_layer(table_rng(), 3, 2)), 0, 1, 2, label=WHOLE_WEIGHTS),
        *two_layer_table(),
    ]


SIZES = {"p = 2, d1 = 3": (2, 3), "p = 4, d1 = 2": (4, 2), "p = d1 = 3": (3, 3), "one unit": (3, 1)}
UNITS = ("", "a unit exactly at 0", "every unit exactly at 0", "every unit closed")
ABOVE = ("", "a weight of W2 is 0", "y = f(x)")


def tabled_network(rng: Rng, row: tuple[str, ...], n: int = 0) -> tuple[Any, ...]:
    """W1, b1, W2, x, y (rows X, y if n > 0) for (size, units, input, above): sums are exact, and so
    are the kinks."""
    size, units, at, above = row
    p, d1 = SIZES[size]
    W1, W2, b1 = quarters(rng, p, d1), quarters(rng, d1), quarters(rng, d1)
    x = quarters(rng, *(n,) * bool(n), p)
    if at == "x is 0 in one row alone":
        x[-1] = 0.0
    else:
        x[..., {"": [], "an entry of x is 0": [0], "x is 0": slice(None)}[at]] = 0.0
    row_at_kink = x if n == 0 else x[n // 2]
    if units == "a unit exactly at 0":
        b1[0] = -(row_at_kink @ W1)[0]
    elif units == "every unit exactly at 0":
        b1 = -(row_at_kink @ W1)
    elif units:
        b1 = np.full(d1, -40.0)
    if above == "a weight of W2 is 0":
        W2[-1] = 0.0
    f = np.maximum(x @ W1 + b1, 0) @ W2
    y = np.round(f + decimals(rng, *(n,) * bool(n)), 2)
    y = f if above == "y = f(x)" else y
    if above == "y = f(x) in one row alone":
        y[-1] = f[-1]
    return W1, b1, W2, x, (y if n else float(y))


@cache
def two_layer_table() -> list[Case]:
    rng = table_rng()
    rows = covering(tuple(SIZES), UNITS, ("", "an entry of x is 0", "x is 0"), ABOVE)
    return [
        tabled(EDGE, row, tabled_network(rng, row), differentiable="exactly" not in row[1])
        for row in rows
    ] + magnitudes(rng)


def magnitudes(rng: Rng, n: int = 0) -> list[Case]:
    """Networks, most units open, in which all that is added is tiny or huge: so is the output."""
    cases = []
    for name, factor in MAGNITUDES.items():
        while True:
            W1, b1, W2, x, y = tabled_network(rng, ("p = 2, d1 = 3", "", "", ""), n)
            if (x @ W1 + b1 > 0).mean() > 0.5:
                break
        args = (W1, b1 * factor, W2, x * factor, y * factor)
        cases.append(tabled(EDGE, (name,), args, differentiable=False))
    return cases


def two_layer_forwards(rng: Rng) -> list[Case]:
    return [dataclasses.replace(c, args=c.args[:4]) for c in two_layers(rng)]


def two_layer_entries(rng: Rng) -> list[Case]:
    cases = []
    for c in two_layers(rng):
        p, d1 = c.args[0].shape
        z = two_layer_relu.forward(*c.args[:4])[0]
        by_bias = z * (z - c.args[1])  # negative where the bias decides whether the unit is open
        units = {int(np.argmax(z)), int(np.argmin(z)), int(np.argmin(by_bias))}
        if c.label in MAGNITUDES:
            units = {int(np.argmax(z))}
        elif c.traits:
            units = {int(np.argmin(np.abs(z)))}
        for j in sorted(units):
            i = int(rng.integers(p))
            label = f"{c.label}, entry [{i}, {j}]"
            cases.append(
                dataclasses.replace(
                    c, label=label, args=(i, j, *c.args), traits=c.traits or (c.label,)
                )
            )
    return cases


def two_layer_batches(rng: Rng) -> list[Case]:
    def batch(n: int, p: int, d1: int, exact: bool = False) -> tuple[Any, ...]:
        W1, b1, W2, _, _ = _two_layer(rng, p, d1)
        while True:
            X = decimals(rng, n, p) if n < 100 else rng.standard_normal((n, p))
            y = decimals(rng, n) if n < 100 else rng.standard_normal(n)
            # away from kinks, for the finite differences
            if n >= 100 or np.abs(X @ W1 + b1).min() > 1e-2:
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
        whole_numbers(Case(EDGE, "", batch(4, 2, 3)), 0, 1, 2, label=WHOLE_WEIGHTS),
        *two_layer_batch_table(),
        Case(
            "time", f"{MANY_ROWS:,} rows", batch(MANY_ROWS, 3, 4), differentiable=False, timed=True
        ),
    ]


@cache
def two_layer_batch_table() -> list[Case]:
    """The table of one sample, once more with rows."""
    rng = table_rng()
    rows = covering(
        tuple(SIZES),
        UNITS,
        ("", "an entry of x is 0", "x is 0", "x is 0 in one row alone"),
        (*ABOVE, "y = f(x) in one row alone"),
        ("one row", "three rows", "five rows"),
    )
    number = {"one row": 1, "three rows": 3, "five rows": 5}
    return [
        tabled(
            EDGE, r, tabled_network(rng, r[:4], number[r[4]]), differentiable="exactly" not in r[1]
        )
        for r in rows
    ] + magnitudes(rng, 3)


def is_counterexample(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """02.7: the printed (6) and the right one have opposite signs in some entry, and neither is
    zero."""

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "example", text, mistake=mistake)

    if not isinstance(answer, dict):
        return failed(
            "not-a-dict",
            f"it should return a dict with W1, b1, W2, x, y; it returned a {type(answer).__name__}",
        )
    missing = [key for key in ("W1", "b1", "W2", "x", "y") if key not in answer]
    if missing:
        return failed("missing-keys", f"the dict has no {', '.join(missing)}")
    try:
        values = [np.asarray(answer[key], dtype=float) for key in ("W1", "b1", "W2", "x", "y")]
    except (ValueError, TypeError) as error:
        return failed(
            "", f"there is something in the dict that is not an array of numbers: {error}"
        )
    if not all(np.isfinite(value).all() for value in values):
        return failed("", "there is a NaN or an infinity in the dict")
    try:
        with np.errstate(all="ignore"):
            z, _, f = two_layer_relu.forward(*values[:4])
            right = two_layer_relu.grad_W1(*values)
        as_array("y", values[4])
    except ValueError as error:
        told = _unfit(dict(zip(("W1", "b1", "W2", "x"), values, strict=False)))
        return failed("wrong-shapes", f"the network cannot be evaluated: {told or error}")
    y = float(values[4])
    if not np.isfinite([f, y, *right.flat]).all():
        return failed("", f"the numbers overflow: f(x) = {f:g}, y = {y:g}; choose smaller ones")
    if not (z > 0).any():
        return failed(
            "dead-units", "every unit is closed (z <= 0 everywhere): both gradients are zero there"
        )
    if 2 * (f - y) == 0 or not right.any():
        why = ""
        if f != y and not values[3].any():
            why = ". x is all 0: so no weight in W1 has an effect on z"
        elif f != y and not np.any(values[2][z > 0]):
            why = ". Each unit that is open has the weight 0 in W2: so nothing in it has an effect on f"
        text = f"the gradient itself is zero everywhere: f(x) = {f:.6g}, y = {y:.6g}{why}"
        return failed("gradient-zero", text)
    if 2 * f - y == 0:
        return failed(
            "gradient-zero",
            f"the printed 2f(x) - y is zero, so it has no sign: f(x) = {f:.6g}, y = {y:.6g}",
        )
    if (2 * f - y) * (f - y) > 0:
        text = (
            f"both have the same sign: f(x) = {f:.6g} and y = {y:.6g}, so 2f(x) - y = {2 * f - y:.6g} and 2(f(x) - y) = "
            f"{2 * (f - y):.6g}"
        )
        return failed("printed-is-right" if abs(y) < 1e-12 else "not-wrong-sign", text)
    return None


def _unfit(given: dict[str, Any]) -> str:
    """The shapes, and which of the four does not fit the three others; "" where the shapes are not at
    fault."""
    W1, b1, W2, x = given.values()
    p, d1 = np.shape(W1) if np.ndim(W1) == 2 else (-1, -1)
    shapes = ", ".join(f"{name} {a.shape}" for name, a in given.items())
    if np.shape(b1) == np.shape(W2) == (p,) and np.shape(x) == (d1,) and p != d1:
        return f"the shapes are {shapes}. W1 is turned: it should have a row for each input and a column for each unit, (p, d1)"
    if W1.ndim == 2 and b1.shape == W2.shape == (d1,) and x.shape == (p,):
        return ""
    return f"the shapes are {shapes}; W1 is (p, d1), b1 and W2 are (d1,), x is (p,)"


def _two_layer_witness(W1: Any, b1: Any, W2: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    return {
        "dW1": (lambda v: two_layer_relu.loss(v, b1, W2, x, y), W1),
        "db1": (lambda v: two_layer_relu.loss(W1, v, W2, x, y), b1),
        "dW2": (lambda v: two_layer_relu.loss(W1, b1, v, x, y), W2),
    }


def _entry_witness(
    i: int, j: int, W1: Any, b1: Any, W2: Any, x: Any, y: Any
) -> dict[str, tuple[Loss, Any]]:
    e = np.zeros_like(W1)
    e[i, j] = 1.0
    return {"dW1[i, j]": (lambda v: two_layer_relu.loss(W1 + v * e, b1, W2, x, y), 0.0)}


ROWS = (
    Exercise(
        "02.1",
        ("relu", "relu_prime"),
        ("z",),
        2,
        (Output("relu"), Output("relu_prime", mask=True)),
        (two_layer_relu.relu, two_layer_relu.relu_prime),
        relus,
        "the two branches of ReLU, z > 0 and z <= 0",
        (
            "ReLU keeps what is positive and turns everything else into 0, entry by entry.",
            "np.maximum compares entry by entry; a comparison such as z > 0 makes a mask.",
            "At z = 0 the derivative is 0 by convention: think of which of > and >= says so.",
        ),
        new=True,
        witness=lambda z: {"relu_prime": (lambda v: np.maximum(v, 0).sum(), z)},
        check_repeated=partial(each_by_itself, "relu_prime"),
    ),
    Exercise(
        "02.2",
        ("forward",),
        ("W1", "b1", "W2", "x"),
        2,
        arrays("z", "o", "f"),
        (two_layer_relu.forward,),
        two_layer_forwards,
        "the forward pass in numbers: z, then o, then f",
        (
            "Write the shapes under each symbol: W1 is (p, d1), x is (p,), and z must be (d1,).",
            "W1.T @ x has the right shape; the bias comes before the ReLU.",
            "f is one number: the inner product of o and W2. There is no ReLU at the output.",
        ),
    ),
    Exercise(
        "02.3",
        ("grad_W2",),
        ("W1", "b1", "W2", "x", "y"),
        2,
        arrays("dW2"),
        (two_layer_relu.grad_W2,),
        two_layers,
        "what stands beside W₂ in f, and the outer derivative of the square",
        (
            "f is linear in W2. What stands beside W2 in f = oᵀW₂?",
            "The outer derivative of (f - y)² is 2(f - y), one number.",
            "That number times the vector that multiplies W2; the result has the shape of W2.",
        ),
        witness=_two_layer_witness,
    ),
    Exercise(
        "02.4",
        ("grad_W1_entry",),
        ("i", "j", "W1", "b1", "W2", "x", "y"),
        2,
        arrays("dW1[i, j]"),
        (two_layer_relu.grad_W1_entry,),
        two_layer_entries,
        "equation (6), and its first factor as (4) has it",
        (
            "W1[i, j] reaches f through one hidden unit only. Which?",
            "Four factors: the outer derivative, the slope of ReLU at that unit, the input, and the weight above the unit.",
            "The slope is taken at z[j], the pre-activation. The input is x[i], the weight above is W2[j].",
        ),
        witness=_entry_witness,
    ),
    Exercise(
        "02.5",
        ("grad_W1",),
        ("W1", "b1", "W2", "x", "y"),
        3,
        arrays("dW1"),
        (two_layer_relu.grad_W1,),
        two_layers,
        "equation (7), and its first factor as (4) has it; which factors know the row, which the column?",
        (
            "Entry [i, j] of the result is what 02.4 gives. Which factors depend on i, which on j?",
            "A factor that depends on i times one that depends on j: an outer product.",
            "2 (f - y) np.outer(x, σ′(z) * W2): the mask of the open units belongs with W2.",
        ),
        witness=_two_layer_witness,
    ),
    Exercise(
        "02.6",
        ("grad_b1",),
        ("W1", "b1", "W2", "x", "y"),
        2,
        arrays("db1"),
        (two_layer_relu.grad_b1,),
        two_layers,
        "(4) and (5) with b₁ in place of W₁: what is ∂z/∂b₁?",
        (
            "Go through (4)-(6) again with b1[j] in place of W1[i, j].",
            "z[j] = ... + b1[j]: how much does z[j] change if b1[j] changes a little?",
            "Compare with the W1 gradient: the factor x[i] is replaced by 1.",
        ),
        witness=_two_layer_witness,
    ),
    Exercise(
        "02.7",
        ("counterexample",),
        (),
        2,
        arrays("example"),
        (two_layer_relu.counterexample,),
        lambda rng: [Case(GENERAL, "your example", ())],
        "the signs of 2f(x) - y and of 2(f(x) - y)",
        (
            "In (6) everything but the first factor is the same. So compare the signs of 2f - y and 2(f - y).",
            "Between which two values must f lie, for a positive y, for the signs to differ?",
            "One input, one unit, W1 = [[1]], b1 = [0], W2 = [1] make f(x) = x for x > 0. Now choose x and y.",
        ),
        groups={GENERAL: 1.0},
        check_property=is_counterexample,
        property_only=True,
    ),
    Exercise(
        "02.8",
        ("batch_gradients",),
        ("W1", "b1", "W2", "X", "y"),
        4,
        arrays("dW1", "db1", "dW2"),
        (two_layer_relu.batch_gradients,),
        two_layer_batches,
        "(7) for each row, and the mean over the rows",
        (
            "Write the shapes: X (n, p), Z and O (n, d1), f and y (n,). All rows go through at once with X @ W1 + b1.",
            "A sum over rows of outer products x dzᵀ is one matrix product. Which, by its shapes?",
            "df = 2 (f - y) / n, once; dZ[r, j] = df[r] σ′(Z[r, j]) W2[j]; dW1 = Xᵀ dZ, db1 sums the rows of dZ, dW2 = Oᵀ df.",
        ),
        groups=TIMED,
        witness=_two_layer_witness,
        spreads=True,
    ),
)
