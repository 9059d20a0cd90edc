"""Notebook 03: the general network, equations (8)-(11)."""

import dataclasses
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from backprop import feedforward
from backprop.activations import sigma, sigma_prime
from backprop.check import steps
from backprop.check.cases import (
    EDGE,
    GENERAL,
    KINKED,
    MAGNITUDES,
    MANY_ROWS,
    SMOOTH,
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
from backprop.check.compare import Loss, Output
from backprop.check.exercises.exercise import Exercise, arrays, each_by_itself, lists


def activation_values(rng: Rng) -> list[Case]:
    cases = []
    for name in KINKED + SMOOTH:
        cases += [
            Case(name, f"{name} of a vector", (name, decimals(rng, 4))),
            Case(name, f"{name} of a matrix", (name, decimals(rng, 2, 3, high=3.0))),
            Case(
                name,
                f"{name} at 0 and at ±1000",
                (name, np.array([-1000.0, -40.0, 0.0, 1.0, 40.0, 1000.0])),
                False,
            ),
            Case(name, f"{name} of a 0-d array", (name, np.array(decimals(rng)))),
            Case(
                name,
                f"{name} from -2 to 2",
                (name, np.round(np.arange(-1.95, 2.0, 0.3) + rng.uniform(-0.1, 0.1), 3)),
            ),
            # with entries around 2, so that what 1 - σ loses to rounding does not count
            *(
                Case(
                    name,
                    f"{name} from {ends}",
                    (name, sign * (np.geomspace(2, 40, 16) + round(rng.uniform(0, 0.1), 2))),
                    witnessed=False,
                )
                for sign, ends in ((1, "2 to 40"), (-1, "-40 to -2"))
            ),
            Case(
                name,
                f"{name} of a matrix, entries exactly 0",
                (name, decimals(rng, 2, 3) * (np.eye(2, 3) == 0)),
                False,
            ),
            dataclasses.replace(
                whole_numbers(Case(name, "", (name, np.array([-3.0, 0.0, 1.0, 2.0]))), 1),
                label=f"{name} of whole numbers",
            ),
            Case(
                name,
                f"{name} near 0",
                (name, np.outer([1, -1], np.logspace(-12, -2, 6))[:, None] * [1.0]),
                False,
            ),
        ]
    return cases


def draw_network(rng: Rng, sizes: list[int], activations: list[str], n: int = 0) -> tuple[Any, ...]:
    """W, b, activations, x, y (rows X, Y if n > 0), with no kinked unit near its kink, units on
    both sides of 0 in each layer, and gradients that no draw makes tiny."""
    while True:
        W = [decimals(rng, p, q, low=0.2, high=1.2) for p, q in pairwise(sizes)]
        b = [decimals(rng, q, low=0.1, high=0.8) for q in sizes[1:]]
        rows = (n,) if n else ()
        x, y = decimals(rng, *rows, sizes[0]), decimals(rng, *rows, sizes[-1])
        z, o = feedforward.forward(W, b, activations, x)
        named = list(zip(activations, z, strict=True))
        if (
            all(v.size == 1 or v.min() < 0 < v.max() for v in z)
            and all(np.abs(v).min() > 0.02 for name, v in named if name in KINKED[1:])
            and all(np.abs(v).max() < 12 and sigma_prime(name, v).max() > 0.05 for name, v in named)
            and np.abs(o[-1] - y).max() > 0.2
        ):
            return W, b, list(activations), x, y


def networks(rng: Rng, n: int = 0) -> list[Case]:
    mixed = ["softplus", "leaky_relu", "tanh"]
    W, b, names, x, y = draw_network(rng, [2, 3, 2], ["relu", "identity"], n)
    dead = [np.full(3, -9.0), b[1]]
    zeros = [np.zeros_like(v) for v in W]
    smooth = ["tanh", "sigmoid"]
    cases = [
        Case(
            "kinked activations",
            "two layers, relu",
            draw_network(rng, [2, 3, 1], ["relu", "identity"], n),
        ),
        Case(
            "kinked activations",
            "three layers, leaky_relu",
            draw_network(rng, [3, 4, 2, 2], ["leaky_relu"] * 3, n),
        ),
        Case("kinked activations", "relu at the output", _open_output(rng, n)),
        Case(
            "smooth activations",
            "two layers, tanh and sigmoid",
            draw_network(rng, [2, 3, 2], smooth, n),
        ),
        Case(
            "smooth activations",
            "four layers, softplus",
            draw_network(rng, [2, 3, 2, 3, 2], ["softplus"] * 4, n),
        ),
        Case(
            "smooth activations",
            "three layers, sigmoid",
            draw_network(rng, [3, 2, 4, 3], ["sigmoid"] * 3, n),
        ),
        Case(EDGE, "mixed activations, square W", draw_network(rng, [3, 3, 3, 3], mixed, n)),
        Case(EDGE, "one layer, L = 1", draw_network(rng, [3, 2], ["tanh"], n)),
        whole_numbers(
            Case(EDGE, "", draw_network(table_rng(), [2, 3, 2], ["leaky_relu", "identity"], n)),
            0,
            1,
            3,
        ),
        whole_numbers(
            Case(EDGE, "", draw_network(table_rng(), [3, 2, 2], ["leaky_relu", "identity"], n)),
            *(0, 1),
            label=WHOLE_WEIGHTS,
        ),
        Case(EDGE, "every hidden unit closed", (W, dead, names, x, y)),
        Case(EDGE, "zero weights", (zeros, b, smooth, x, y)),
        Case(
            EDGE, "zero input", (W, [np.array([0.7, -0.4, 1.2]), b[1]], names, np.zeros_like(x), y)
        ),
    ]
    if not n:
        fixed = table_rng()  # what overflows in so many layers must not depend on the draw
        sizes = [2, *[2] * 50]
        W50 = [np.round(fixed.uniform(0.5, 0.9, (2, 2)) * [[1, -1], [1, 1]], 2) for _ in range(50)]
        b50 = [decimals(fixed, q, low=0.1, high=0.3) for q in sizes[1:]]
        deep = (W50, b50, ["tanh", "identity"] * 25, decimals(fixed, 2), decimals(fixed, 2))
        cases.append(Case(EDGE, "fifty layers, L = 50", deep, witnessed=False))
    return [
        dataclasses.replace(case, witnessed=case.group != EDGE) for case in cases
    ] + network_table(n)


SIZES = {
    "L = 1": [3, 2],
    "narrow to wide": [2, 3, 4],
    "wide to narrow": [4, 3, 2],
    "square, L = 4": [3, 3, 3, 3, 3],
}
STATES = (
    "a hidden unit exactly at its kink",
    "an output unit exactly at its kink",
    "o_L = y",
    "every hidden unit closed",
    "o_L = y in one row alone",
    "x is 0 in one row alone",
)


def tabled_network(
    rng: Rng, sizes: list[int], name: str, state: str, n: int = 0, last: str = ""
) -> tuple[Any, ...]:
    """W, b, activations, x, y in which the last hidden layer (or the output) of that name is in
    that state, exactly.

    The layers before it are relu or identity, and all numbers quarters, so that no order of
    summation misses the kink.
    """
    L, hidden = len(sizes) - 1, state != STATES[1] and len(sizes) > 2
    where = L - 2 if hidden else L - 1
    names = ["relu" if i % 2 else "identity" for i in range(L)]
    names[where] = name
    if hidden:
        names[-1] = last or "identity"
    while True:
        W, b = (
            [quarters(rng, p, q) for p, q in pairwise(sizes)],
            [quarters(rng, q) for q in sizes[1:]],
        )
        x, y = quarters(rng, *(n,) * bool(n), sizes[0]), decimals(rng, *(n,) * bool(n), sizes[-1])
        o = feedforward.forward(W[:where], b[:where], names[:where], x)[1][-1] if where else x
        row = o[n // 2] if n else o
        if not row.all():
            continue
        if "kink" in state:
            b[where][0] = -(row @ W[where])[0]
        elif state == "every hidden unit closed" and hidden:
            b[where] = np.full(sizes[where + 1], -200.0)
        elif state == "x is 0 in one row alone":
            x[-1] = 0.0
        o_L = feedforward.forward(W, b, names, x)[1][-1]
        if state == "o_L = y":
            y = o_L
        elif state == "o_L = y in one row alone":
            y[-1] = o_L[-1]
        if np.abs(o_L).max() < 1e4:
            return W, b, names, x, y


@cache
def network_table(n: int = 0) -> list[Case]:
    """Sizes, activation, state and (in a batch) the number of rows: any two of their values
    meet."""
    rng = table_rng()
    number = {"": n, "one row": 1, "as many rows as units": 3, "five rows": 5}
    cases = []
    for row in covering(
        tuple(SIZES),
        ("relu", "leaky_relu", "softplus"),
        STATES[:3] + (STATES[4:] if n else ()),
        tuple(number)[1:] if n else ("",),
    ):
        size, name, state, rows = row
        kinked = name != "softplus"  # a smooth one has no kink to be at
        told = (size, name, state if kinked or "kink" not in state else "", rows)
        args = tabled_network(rng, SIZES[size], name, state if told[2] else "", number[rows])
        cases.append(tabled(EDGE, told, args, differentiable="kink" not in told[2]))
    for magnitude, factor in MAGNITUDES.items():
        W, b, names, x, y = tabled_network(rng, SIZES["square, L = 4"], "leaky_relu", "", n)
        scaled = (W, [v * factor for v in b], names, x * factor, y * factor)
        cases.append(tabled(EDGE, (magnitude,), scaled, differentiable=False))
    return cases


def _open_output(rng: Rng, n: int) -> tuple[Any, ...]:
    """A network with relu at its output, where some output is open: otherwise every gradient is
    zero."""
    while True:
        args = draw_network(rng, [2, 3, 3], ["tanh", "relu"], n)
        open_units = feedforward.forward(*args[:4])[0][-1] > 0
        if 0 < open_units.sum() < open_units.size:
            return args


def network_forwards(rng: Rng) -> list[Case]:
    return [dataclasses.replace(c, args=c.args[:4]) for c in networks(rng)]


def network_steps(rng: Rng) -> list[Case]:
    def step(d: int, d_next: int, name: str, z: Any = None) -> tuple[Any, ...]:
        return (
            decimals(rng, d_next),
            decimals(rng, d, d_next),
            # units on both sides of 0, whatever is drawn
            np.abs(decimals(rng, d)) * [(-1) ** k for k in range(d)] if z is None else z,
            name,
        )

    def large(dz_next: Any, *args: Any) -> tuple[Any, ...]:
        """With a largest gradient of 40: whether something is cut off must not depend on the
        draw."""
        while (most := np.abs(feedforward.backward_step(dz_next, *args)).max()) < 0.1:
            dz_next = decimals(rng, len(dz_next))  # terms that cancel would need huge ones
        return ((dz_next * (40 / most)).round(2), *args)

    cases = []
    for name in KINKED + SMOOTH:
        group = "kinked activations" if name in KINKED else "smooth activations"
        cases += [
            Case(group, name, step(3, 2, name)),
            Case(group, f"{name}, more units above", large(*step(2, 4, name))),
        ]
    for name in ("relu", "leaky_relu"):
        cases.append(
            Case(EDGE, f"{name}, z exactly 0", step(3, 2, name, np.array([0.0, 0.5, -0.5])), False)
        )
    return [
        *cases,
        Case(EDGE, "square W", large(*step(3, 3, "tanh"))),
        Case(EDGE, "one unit in each layer", step(1, 1, "sigmoid")),
        Case(EDGE, "every unit closed", step(2, 3, "relu", np.array([-1.0, -2.0]))),
        Case(
            EDGE,
            "nothing comes from above",
            (np.zeros(2), decimals(rng, 3, 2), decimals(rng, 3), "tanh"),
        ),
        *(
            Case(EDGE, f"numbers of {size:g} from above", (size * dz_next, W, z, name), False)
            for size in (1e-9, 1e-5, 1e6)
            for dz_next, W, z, name in [step(3, 2, "leaky_relu")]
        ),
        whole_numbers(Case(EDGE, "", step(3, 2, "leaky_relu")), 1, 2),
        *step_table(),
    ]


@cache
def step_table() -> list[Case]:
    rng = table_rng()
    sizes = {
        "wider above": (2, 3),
        "narrower above": (3, 2),
        "square W": (3, 3),
        "one unit": (1, 2),
    }
    states: dict[str, Callable[[Any], Any]] = {
        "some z exactly 0": lambda z: np.where(np.arange(len(z)) == 0, 0.0, z),
        "every z exactly 0": np.zeros_like,
        "every z large": lambda z: 300 * z,
    }
    cases = []
    for row in covering(KINKED + SMOOTH, tuple(sizes), tuple(states)):
        name, size, state = row
        d, d_next = sizes[size]
        args = (
            decimals(rng, d_next),
            decimals(rng, d, d_next),
            states[state](decimals(rng, d)),
            name,
        )
        cases.append(tabled(EDGE, row, args, differentiable=False))
    return cases


def layer_inputs(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "three units, two above", (decimals(rng, 3), decimals(rng, 2))),
        Case(GENERAL, "two units, four above", (decimals(rng, 2), decimals(rng, 4))),
        Case(GENERAL, "square", (decimals(rng, 3), decimals(rng, 3))),
        Case(GENERAL, "numbers with many digits", (decimals(rng, 4) / 3, decimals(rng, 5) / 7)),
        Case(EDGE, "one unit in each layer", (decimals(rng, 1), decimals(rng, 1))),
        Case(EDGE, "zero input", (np.zeros(2), decimals(rng, 3))),
        Case(EDGE, "nothing comes from above", (decimals(rng, 2), np.zeros(2))),
        Case(
            EDGE,
            "some zeros on both sides",
            (np.array([0.0, decimals(rng), 0.0]), np.array([decimals(rng), 0.0])),
        ),
        Case(EDGE, "one unit, three above", (decimals(rng, 1), decimals(rng, 3))),
        Case(EDGE, "three units, one above", (decimals(rng, 3), decimals(rng, 1))),
        Case(EDGE, "large and tiny numbers", (1e6 * decimals(rng, 2), 1e-9 * decimals(rng, 3))),
        Case(EDGE, "tiny numbers", (1e-12 * decimals(rng, 2), 1e-9 * decimals(rng, 3))),
        Case(EDGE, "huge numbers", (1e12 * decimals(rng, 2), 1e9 * decimals(rng, 3))),
        whole_numbers(Case(EDGE, "", (decimals(rng, 2), decimals(rng, 3))), 0),
    ]


def network_batches(rng: Rng) -> list[Case]:
    cases = networks(rng, n=4)
    one = Case(
        EDGE,
        "a batch of one",
        draw_network(rng, [2, 3, 2], ["tanh", "identity"], 1),
        witnessed=False,
    )
    square = Case(
        EDGE,
        "as many rows as units",
        draw_network(rng, [3, 3, 3], ["sigmoid", "tanh"], 3),
        witnessed=False,
    )
    W, b, names, _, _ = draw_network(rng, [3, 4, 2], ["tanh", "identity"])
    big = (W, b, names, rng.standard_normal((MANY_ROWS, 3)), rng.standard_normal((MANY_ROWS, 2)))
    return [
        *cases,
        one,
        square,
        Case("time", f"{MANY_ROWS:,} rows", big, differentiable=False, timed=True),
    ]


BY_KIND = {"kinked activations": 0.35, "smooth activations": 0.35, EDGE: 0.3}


def _network_witness(
    W: Any, b: Any, activations: Any, x: Any, y: Any
) -> dict[str, tuple[Loss, Any]]:
    """The loss as a function of all weights at once, and of all biases at once."""
    return {
        "dW": (lambda V: feedforward.loss(V, b, activations, x, y), W),
        "db": (lambda v: feedforward.loss(W, v, activations, x, y), b),
    }


ROWS = (
    Exercise(
        "03.1",
        ("sigma", "sigma_prime"),
        ("name", "z"),
        4,
        (Output("sigma", unit=1.0), Output("sigma_prime", mask=True, unit=1.0)),
        (sigma, sigma_prime),
        activation_values,
        "the table of activations, σ and σ′ side by side",
        (
            "One branch (or one entry of a dictionary) for each name; each works entry by entry on arrays of any shape.",
            "exp overflows at 710: let it only see numbers that are not positive, for instance -abs(z).",
            "sigmoid′ and tanh′ are easiest through σ(z) itself, computed first. softplus′ is an old friend.",
        ),
        new=True,
        groups=dict.fromkeys(KINKED + SMOOTH, 1 / 6),
        check_repeated=partial(each_by_itself, "sigma_prime"),
        witness=lambda name, z: {"sigma_prime": (lambda v: sigma(name, v).sum(), z)},
    ),
    Exercise(
        "03.2",
        ("forward",),
        ("W", "b", "activations", "x"),
        2,
        lists("z", "o"),
        (feedforward.forward,),
        network_forwards,
        "equations (8) and (9); o begins with o₀ = x",
        (
            "o starts as the list [x]; z starts empty. Each layer adds one array to both.",
            "The lecture's W_{i+1} and b_{i+1} are W[i] and b[i] in Python. z = Wᵀo + b turns W round: W[i] is (d_i, d_{i+1}).",
            "z has L arrays, o has L + 1. The activation acts at every layer, the last one too.",
        ),
        groups=BY_KIND,
    ),
    Exercise(
        "03.3",
        ("backward_step",),
        ("dz_next", "W_next", "z", "activation"),
        3,
        arrays("dz", unit=1.0),
        (feedforward.backward_step,),
        network_steps,
        "equation (11)",
        (
            "Shapes first: dz_next is (d_{i+1},), W_next is (d_i, d_{i+1}), the result is (d_i,).",
            "diag(v) times a vector is v times that vector, entry by entry: no matrix is needed.",
            "(11) has three factors: the slope at z, the matrix, the vector from above. Is the matrix transposed there?",
        ),
        groups=BY_KIND,
        witness=lambda dz_next, W_next, z, activation: {
            "dz": (lambda v: np.sum(dz_next * (sigma(activation, v) @ W_next)), z)
        },
    ),
    Exercise(
        "03.4",
        ("layer_gradients",),
        ("o", "dz_next"),
        2,
        arrays("dW", "db"),
        (feedforward.layer_gradients,),
        layer_inputs,
        "the table of section 5 for W, and (8) for the bias",
        (
            "From (8): z_{i+1}[k] = Σ_j W[j, k] o[j] + b[k]. Which z does W[j, k] touch, and how strongly?",
            "So ∂ℓ/∂W[j, k] is a product of one entry of o and one of dz_next: a column times a row.",
            "The bias enters z with the factor 1.",
        ),
        witness=lambda o, dz_next: {
            "dW": (lambda v: np.sum(dz_next * (o @ v)), np.ones((len(o), len(dz_next)))),
            "db": (lambda v: np.sum(dz_next * v), np.ones(len(dz_next))),
        },
    ),
    Exercise(
        "03.5",
        ("backward",),
        ("W", "b", "activations", "x", "y"),
        5,
        lists("dW", "db"),
        (feedforward.backward,),
        networks,
        "the start in section 6, then (11) and the layer gradients, from L down to 1",
        (
            "Forward first (03.2). Then dz at the last layer, then down: layer gradients (03.4), one step (03.3).",
            "The start has two factors: the slope at the last z, and the derivative of the loss by the last o.",
            "Start: dz = σ′(z_L) * 2 (o_L - y). At index i: the gradients use o[i] and dz; (11) uses W[i] and z[i - 1].",
        ),
        groups=BY_KIND,
        witness=_network_witness,
        steps=steps.network,
        scored_steps=("start", "db", "dW"),
    ),
    Exercise(
        "03.6",
        ("backward_batch",),
        ("W", "b", "activations", "X", "Y"),
        5,
        lists("dW", "db"),
        (feedforward.backward_batch,),
        network_batches,
        "03.5 with rows: where sums over rows become matrix products, and where the 1/n goes",
        (
            "With a sample in each row, (8) is Z = O W + b. What do (11) and the layer gradients look like then?",
            "Σ over rows of o dzᵀ is Oᵀ times dZ; the bias gradient sums dZ over the rows.",
            "dZ_L = σ′(Z_L) * 2 (O_L - Y) / n; dZ_i = σ′(Z_i) * (dZ_{i+1} Wᵀ); dW = O_iᵀ dZ_{i+1}; db sums the rows of dZ.",
        ),
        groups={"kinked activations": 0.3, "smooth activations": 0.3, EDGE: 0.2, "time": 0.2},
        witness=_network_witness,
        steps=steps.batch,
    ),
)
