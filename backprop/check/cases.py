"""What an answer is called with: cases, and what they are made of.

Small cases have short decimal numbers, so that a learner can follow them by hand and copy them into a cell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

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
    slow: str = ""  # the mistake behind taking too long here, where it is not the exercise's own
    known: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: Any, work_out: Callable[[], Any]) -> Any:
        """What is the same for every answer, worked out for the first of them."""
        if what not in self.known:
            self.known[what] = work_out()
        return self.known[what]


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


class Seeded(np.random.Generator):
    """A generator that can be copied and shown."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self) -> str:
        return f"np.random.default_rng({self.seed})"

    def __deepcopy__(self, memo: Any) -> "Seeded":
        return Seeded(self.seed)


def decimals(rng: Rng, *shape: int, low: float = 0.3, high: float = 1.9) -> Any:
    """Numbers with two decimals and random signs, none of them near 0."""
    numbers = np.round(rng.uniform(low, high, shape) * rng.choice([-1, 1], shape), 2)
    return numbers if shape else float(numbers)


def size(value: Any) -> int:
    """How many numbers a value holds, about."""
    if isinstance(value, list | tuple):
        return sum(map(size, value))
    return value.size if isinstance(value, np.ndarray) else 1
