"""What an answer is called with: cases, and what they are made of.

Small cases have short decimal numbers, so that a learner can follow them by hand and copy them into
a cell.
"""

import copy
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

Rng = np.random.Generator
GENERAL, EDGE = "ordinary cases", "edge cases"
KINKED, SMOOTH = ("identity", "relu", "leaky_relu"), ("sigmoid", "tanh", "softplus")


@dataclass(frozen=True)
class Case:
    """One call of the answer: `group` is the share of the points it belongs to, `label` what is
    special about it.

    `traits` are the values of its exercise's dimensions that are special here; where none are told,
    the label is the only one.
    """

    group: str
    label: str
    args: tuple[Any, ...]
    differentiable: bool = True  # False: a kink lies exactly here, finite differences say nothing
    timed: bool = False  # True: the time of the call is compared with the reference's
    slow: str = ""  # the mistake behind taking too long here, where it is not the exercise's own
    traits: tuple[str, ...] = ()
    # False: only the course's own tests ask the second witness, which takes its time here
    witnessed: bool = True
    known: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: Any, work_out: Callable[[], Any]) -> Any:
        """What is the same for every answer, worked out for the first of them."""
        if what not in self.known:
            self.known[what] = work_out()
        return self.known[what]


def covering(*dimensions: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Rows, one value of each dimension in each, such that any two values of two dimensions meet: a
    covering array.

    The rows are the same for every seed, so that what an answer is asked does not depend on the
    draw. "" is an ordinary value.
    """
    return list(_rows(dimensions))


@cache
def _rows(dimensions: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Row by row: a pair that has not met yet, and around it the values that bring most such pairs
    together."""
    places = range(len(dimensions))
    left = {
        ((i, a), (j, b)): None  # a dict keeps its order
        for i, j in itertools.combinations(places, 2)
        for a in dimensions[i]
        for b in dimensions[j]
    }
    rows = []
    while left:
        row = dict(next(iter(left)))
        for k in places:
            if k not in row:
                met = {
                    v: sum(tuple(sorted([(k, v), other])) in left for other in row.items())
                    for v in dimensions[k]
                }
                row[k] = max(met, key=lambda v: met[v])
        rows.append(tuple(row[k] for k in places))
        for pair in itertools.combinations(sorted(row.items()), 2):
            left.pop(pair, None)
    return tuple(rows)


def table_rng() -> Rng:
    """The generator of every table: its cases are the same for every seed, and drawn once. Which
    units are open, and so what a wrong answer loses, does not depend on the draw; the ordinary
    cases beside them are drawn anew."""
    return np.random.default_rng(5220)


def tabled(
    group: str, row: tuple[str, ...], args: tuple[Any, ...], differentiable: bool = True
) -> Case:
    """The case of a row of `covering`: its special values are its label."""
    told = tuple(value for value in row if value)
    traits = told + ("a unit exactly at its kink",) * any("at its kink" in value for value in told)
    return Case(
        group,
        ", ".join(told) or "nothing special",
        args,
        differentiable,
        traits=traits,
        witnessed=False,
    )


class RecordingFunction:
    """A function given by its source text, that remembers where it was asked, and takes what it is
    given as it is."""

    def __init__(self, source: str) -> None:
        self.source, self.asked = source, list[Any]()
        self.function: Callable[[Any], Any] = eval(f"lambda x: {source}", {"np": np, "math": math})

    def __call__(self, x: Any) -> Any:
        self.asked.append(np.array(x))
        return self.function(x)

    def __repr__(self) -> str:
        return f"lambda x: {self.source}"

    def __deepcopy__(self, memo: Any) -> "RecordingFunction":
        made = copy.copy(self)  # to compile it anew would take longer than many a call
        made.asked = []
        return made


class SeededGenerator(np.random.Generator):
    """A generator that can be copied and shown."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self) -> str:
        return f"np.random.default_rng({self.seed})"

    def __deepcopy__(self, memo: Any) -> "SeededGenerator":
        return SeededGenerator(self.seed)


def decimals(rng: Rng, *shape: int, low: float = 0.3, high: float = 1.9) -> Any:
    """Numbers with two decimals and random signs, none of them near 0."""
    numbers = (rng.uniform(low, high, shape) * signs(rng, shape)).round(2)
    return numbers if shape else float(numbers)


def signs(rng: Rng, shape: tuple[int, ...]) -> Any:
    """-1 or 1: the draws of `rng.choice([-1, 1], shape)`, in a third of its time."""
    return 2 * rng.integers(2, size=shape) - 1


# Powers of two, so that sums of quarters stay exact: an answer must not cut off what is small or large.
MAGNITUDES = {"tiny numbers": 2.0**-40, "huge numbers": 2.0**30}


# A prime: no answer that works through the rows in pieces gets by because they come out even.
MANY_ROWS = 20_011


def whole_numbers(case: Case, *places: int, label: str = "arrays of whole numbers") -> Case:
    """The same network once more, with arrays of whole numbers at these places of the arguments: an
    answer must not take the type of its numbers from them. (With inputs of whole numbers, so are the
    values behind them: what is cut off then shows in the gradients alone.)"""

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return list(map(whole, value))
        return np.where(np.abs(value) < 1, np.sign(value), np.trunc(value)).astype(int)

    args = tuple(whole(a) if k in places else a for k, a in enumerate(case.args))
    return Case(case.group, label, args, differentiable=False)


WHOLE_WEIGHTS = "weights and biases of whole numbers"


def size(value: Any) -> int:
    """How many numbers a value holds, about."""
    if isinstance(value, list | tuple):
        return sum(map(size, value))
    return value.size if isinstance(value, np.ndarray) else 1


def quarters(rng: Rng, *shape: int, high: int = 7) -> Any:
    """Multiples of 1/4 with random signs, none of them 0: small sums of products of them are exact,
    in any order."""
    numbers = rng.integers(1, high + 1, shape) / 4 * signs(rng, shape)
    return numbers if shape else float(numbers)
