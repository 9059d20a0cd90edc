"""Notebook 01: Example 1, equations (1)-(3)."""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backprop import linear_chain
from backprop.check import steps
from backprop.check.cases import (
    EDGE,
    GENERAL,
    MAGNITUDES,
    Case,
    Rng,
    covering,
    decimals,
    quarters,
    table_rng,
    tabled,
)
from backprop.check.compare import Finding, Loss, Output, error_agrees
from backprop.check.exercises.exercise import Exercise, arrays


class Altered:
    """The right `backward` of Example 1, or one with a planted error: input of exercise 01.5."""

    def __init__(self, source: str, factor: float = 1.0) -> None:
        self.source, self.factor = source, factor  # what becomes of dw, and of dz
        self.alter: Callable[[Any], Any] = eval(f"lambda dw: {source}", {"np": np})

    def __call__(self, w: Any, x: Any, y: Any) -> Any:
        dw, dz = linear_chain.backward(w, x, y)
        return self.alter(dw), self.factor * dz

    def __repr__(self) -> str:
        if self.factor != 1:
            return f"a backward with a right dw, and {self.factor:g} * dz for dz"
        return (
            f"a backward that returns {self.source} for dw"
            if self.source != "dw"
            else "a right backward"
        )

    def __deepcopy__(self, memo: Any) -> "Altered":
        return self


def chains(rng: Rng) -> list[Case]:
    def chain(L: int) -> Any:
        return decimals(rng, L)

    def given(w: Any, x: float | None = None) -> tuple[Any, float, float]:
        """A chain, its input, and a target far from its output: what rounding takes from a
        gradient must not depend on the draw."""
        x = decimals(rng) if x is None else x
        while True:
            y = decimals(rng)
            if abs(np.prod(w) * x - y) > 0.5:
                return w, x, y

    holed = chain(4)
    holed[int(rng.integers(1, 3))] = 0.0
    last = chain(3)
    last[-1] = 0.0
    two = chain(5)
    two[[1, 3]] = 0.0
    fixed = table_rng()  # what overflows in so many layers must not depend on the draw
    long = np.round(fixed.uniform(0.9, 1.1, 50) * fixed.choice([-1, 1], 50), 2)
    return [
        Case(GENERAL, "L = 3", given(chain(3))),
        Case(GENERAL, "L = 2", given(chain(2))),
        Case(GENERAL, "L = 5", given(chain(5))),
        Case(GENERAL, "negative weights", given(-np.abs(chain(4)))),
        Case(EDGE, "a weight that is exactly 0", given(holed)),
        Case(EDGE, "the last weight is exactly 0", given(last)),
        Case(EDGE, "two weights that are exactly 0", given(two)),
        Case(EDGE, "one layer, L = 1", given(chain(1))),
        Case(EDGE, "fifty layers, L = 50", (long, decimals(fixed), decimals(fixed))),
        Case(EDGE, "x = 0", given(chain(3), 0.0)),
        *chain_table(),
    ]


@cache
def chain_table() -> list[Case]:
    """Length, zeros among the weights, x and y: any two of their values meet."""
    rng = table_rng()
    cases = []
    for row in covering(
        ("L = 1", "L = 2", "L = 4"), ("", "the first weight is 0", "the last weight is 0", "every weight is 0", "whole numbers as weights"),
        ("", "x = 0", "x is a whole number", "x is tiny", "x is huge"), ("", "y = f(x)", "y is a whole number"),
    ):  # fmt: skip
        length, zeros, at, target = row
        w = quarters(rng, int(length[-1]))
        w[
            {
                "the first weight is 0": [0],
                "the last weight is 0": [-1],
                "every weight is 0": slice(None),
            }.get(zeros, [])
        ] = 0.0
        if zeros == "whole numbers as weights":
            w = rng.integers(1, 4, len(w)) * rng.choice([-1, 1], len(w))
        x: float = {
            "": quarters(rng),
            "x = 0": 0.0,
            "x is tiny": MAGNITUDES["tiny numbers"] * quarters(rng),
            "x is huge": MAGNITUDES["huge numbers"] * quarters(rng),
        }.get(at, int(rng.integers(2, 5)))
        f = float(linear_chain.forward(w, x)[-1])
        miss = quarters(rng) if at == "x is huge" else decimals(rng)  # f(x) - y stays exact
        y = {"": miss + f, "y = f(x)": f}.get(target, int(rng.integers(-5, -1)))
        # finite differences say nothing at such sizes
        sized = at in ("x is tiny", "x is huge")
        cases.append(tabled(EDGE, row, (w, x, y), differentiable=not sized))
    return cases


def chain_inputs(rng: Rng) -> list[Case]:
    return [dataclasses.replace(c, args=c.args[:2]) for c in chains(rng)]


def chain_steps(rng: Rng) -> list[Case]:
    return [
        # in four cases every two signs meet: which of them are negative must not depend on the draw
        *(
            Case(GENERAL, "three numbers", tuple(s * abs(decimals(rng)) for s in signs))
            for signs in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
        ),
        Case(GENERAL, "numbers with many digits", tuple(decimals(rng) / 3 for _ in range(3))),
        # every sign meets a 0, whatever is drawn
        Case(EDGE, "w_i = 0", (-abs(decimals(rng)), 0.0, abs(decimals(rng)))),
        Case(EDGE, "w_i = 0, o_i below 0", (abs(decimals(rng)), 0.0, -abs(decimals(rng)))),
        Case(EDGE, "o_i = 0", (-abs(decimals(rng)), abs(decimals(rng)), 0.0)),
        Case(EDGE, "nothing comes from above", (0.0, decimals(rng), decimals(rng))),
        Case(EDGE, "whole numbers", tuple(int(v) for v in rng.integers(2, 9, 3))),
        *(
            Case(
                EDGE,
                f"a number of {size:g} from above",
                (size * decimals(rng), decimals(rng), decimals(rng)),
            )
            for size in (1e-12, 1e-6, 1e6, 1e12)
        ),
    ]


def chain_checks(rng: Rng) -> list[Case]:
    cases = []
    for source, L in (
        ("dw", 3),
        ("dw", 6),
        ("dw / 2", 3),
        ("-dw", 4),
        ("dw + np.arange(len(dw))", 4),
        ("dw[::-1]", 3),
    ):
        group = GENERAL if source in ("dw", "dw / 2", "-dw") else EDGE
        cases.append(
            Case(
                group,
                repr(Altered(source)),
                (Altered(source), decimals(rng, L), decimals(rng), decimals(rng)),
            )
        )
    holed = decimals(rng, 3)
    holed[1] = 0.0
    for source in ("dw", "2 * dw"):
        cases.append(
            Case(
                EDGE,
                f"{Altered(source)!r}, a weight is 0",
                (Altered(source), holed, decimals(rng), decimals(rng)),
            )
        )
    for altered, label in (
        (Altered("dw"), "one layer"),
        # its sign shows whatever is drawn
        (Altered("-dw"), "one layer, every sign turned"),
        # dw alone is asked for
        (Altered("dw", 3.0), "a right dw, and a wrong dz"),
    ):
        cases.append(Case(EDGE, label, (altered, decimals(rng, 1), decimals(rng), decimals(rng))))
    for row in covering(
        ("L = 1", "L = 3"), ("", "x = 0", "x is a whole number", "two weights are 0"), ("", "y = 0"),
        ("dw", "0 * dw", "dw / 3", "dw * np.where(np.arange(len(dw)) == 0, 1.001, 1)",
         "dw + np.where(np.arange(len(dw)) == 0, np.nan, 0)"),
    ):  # fmt: skip
        length, at, target, source = row
        w = quarters(rng, int(length[-1]), high=5)
        if at == "two weights are 0":
            w[[0, -1]] = 0.0
        x = {"x = 0": 0.0, "x is a whole number": int(rng.integers(1, 4))}.get(at, quarters(rng))
        # away from f(x), where all is rounding
        y = 0.0 if target else float(linear_chain.forward(w, x)[-1]) + decimals(rng)
        cases.append(tabled(EDGE, (repr(Altered(source)), *row[:-1]), (Altered(source), w, x, y)))
    return cases


def check_of_backward(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """01.5: the error of a right backward is tiny, of a wrong one what the definition gives."""
    return error_agrees(float(answer), linear_chain.gradient_check(*args), floor=1e-7)


def _chain_witness(w: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    z = linear_chain.forward(w, x)[:-1]

    def from_z(dz: Any) -> Any:
        """Sum over i of the loss as a function of z_i alone: its partial derivatives are the
        ∂ℓ/∂z_i."""
        return sum((np.prod(w[i:]) * dz[i] - y) ** 2 for i in range(len(w)))

    return {"dw": (lambda v: linear_chain.loss(v, x, y), w), "dz": (from_z, z)}


def _last_witness(w: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    z_L = linear_chain.forward(w, x)[-2]
    return {
        "dw": (lambda v: (v * z_L - y) ** 2, w[-1]),
        "dz": (lambda v: (w[-1] * v - y) ** 2, z_L),
    }


ROWS = (
    Exercise(
        "01.1",
        ("forward",),
        ("w", "x"),
        2,
        arrays("z"),
        (linear_chain.forward,),
        chain_inputs,
        "the row of z_1 in the table of section 1, and the step from z_i to z_{i+1}",
        (
            "z_1 is the input to the first layer. No weight has touched it yet.",
            "L weights make L + 1 numbers: z_1 to z_L and then f(x).",
            "Go through the weights from the first to the last, and multiply the newest number by each.",
        ),
    ),
    Exercise(
        "01.2",
        ("grad_last",),
        ("w", "x", "y"),
        2,
        arrays("dw", "dz"),
        (linear_chain.grad_last,),
        chains,
        "the last layer in numbers, section 2: two slopes of one product",
        (
            "Write the loss with w_L and z_L only: ℓ = (w_L z_L - y)².",
            "The chain rule gives twice the residual, times an inner derivative that differs for the two.",
            "With r = w_L z_L - y: ∂ℓ/∂w_L = 2 r z_L and ∂ℓ/∂z_L = 2 r w_L. z_L is the number before f(x).",
        ),
        witness=_last_witness,
    ),
    Exercise(
        "01.3",
        ("backward_step",),
        ("dz_next", "w_i", "o_i"),
        2,
        arrays("dw", "dz"),
        (linear_chain.backward_step,),
        chain_steps,
        "equations (2) and (3)",
        (
            "z_{i+1} = w_i o_i. What does z_{i+1} change by if w_i changes a little? And if o_i does?",
            "Equation (2) is for ∂ℓ/∂w_i, equation (3) for ∂ℓ/∂z_i; both begin with ∂ℓ/∂z_{i+1}.",
            "Each is dz_next times the factor that is *not* the variable you differentiate by.",
        ),
        witness=lambda dz_next, w_i, o_i: {
            "dw": (lambda v: dz_next * v * o_i, w_i),
            "dz": (lambda v: dz_next * w_i * v, o_i),
        },
    ),
    Exercise(
        "01.4",
        ("backward",),
        ("w", "x", "y"),
        4,
        (Output("dw", from_the_end=True), Output("dz", from_the_end=True)),
        (linear_chain.backward,),
        chains,
        "the streamlined steps 2-4: the start at layer L, then (2) and (3) down to layer 1",
        (
            "First the forward pass, then the last layer (01.2), then one step (01.3) for each layer below.",
            "The loop runs from layer L - 1 down to 1; in Python the indices are L - 2, ..., 0.",
            "In the step for index i, the value from above is dz[i + 1], the weight is w[i], the output o_i is z[i].",
        ),
        witness=_chain_witness,
        steps=steps.chain,
        scored_steps=("start", "dz", "dw"),
    ),
    Exercise(
        "01.5",
        ("gradient_check",),
        ("backward", "w", "x", "y"),
        2,
        arrays("error"),
        (linear_chain.gradient_check,),
        chain_checks,
        "the relative error between the dw that comes back and central differences of the loss",
        (
            "Two arrays are compared: the dw of the `backward` that was passed in, and one made from the loss alone.",
            "The loss as a function of the weights alone: def loss(weights), which returns (f(x) - y)².",
            "central_difference(loss, w): the function itself, without brackets. Then relative_error of the two arrays.",
        ),
        check_property=check_of_backward,
        noise=1e-7,
    ),
)
