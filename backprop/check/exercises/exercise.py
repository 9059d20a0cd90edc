"""What a row of the table of exercises is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backprop.check.cases import EDGE, GENERAL, Case
from backprop.check.compare import Finding, Loss, Output
from backprop.check.steps import Step
from backprop.check.trial import Attempt, attempt

# (*args) -> output: (the loss as a function of the array, or list of arrays, that it is the
# gradient by, and the point). It calls `forward` only, never a derivative.
Witness = Callable[..., dict[str, tuple[Loss, Any]]]


@dataclass(frozen=True)
class Exercise:
    """What an exercise asks for and how it is judged."""

    id: str
    functions: tuple[str, ...]
    arguments: tuple[str, ...]
    points: float
    outputs: tuple[Output, ...]
    reference: tuple[Callable[..., Any], ...]
    cases: Callable[[np.random.Generator], list[Case]]
    look_at: str  # where to look when it is wrong
    hints: tuple[str, str, str]
    # share of the points of each group
    groups: dict[str, float] = field(default_factory=lambda: {GENERAL: 0.6, EDGE: 0.4})
    witness: Witness | None = None
    steps: Callable[..., list[Step]] | None = None
    # whether a factor at the start spreads to all gradients, where there are no steps to follow
    spreads: bool = False
    # whether the text asks for new arrays: they may not share memory with the arguments
    new: bool = False
    # size below which answers are rounding errors: relative errors of right gradients
    noise: float = 0.0
    # whether differences are asked for, or of what size an error is: no gradient of a loss by formulas
    numerical: bool = False
    # whether it matters that a whole number among the arguments is odd, as an exponent does
    parity: bool = False
    # the parts of the steps, where these earn the points, not the outputs
    scored_steps: tuple[str, ...] = ()
    # whether anything may come back that has the property which `judge` tests
    property_only: bool = False
    # judges the answer in place of its values
    check_property: Callable[[tuple[Any, ...], Any], Finding | None] | None = None
    also_check: Callable[[tuple[Any, ...], Any], Finding | None] | None = None  # beside the values
    # the mistake behind an answer that is right and takes too long
    slow_mistake: str = "loop-over-rows"
    check_repeated: (
        Callable[[tuple[Callable[..., Any], ...], list[Case]], Finding | None] | None
    ) = None
    # what one call may take, where it is long; a clock is shown meanwhile
    time_limit: float | None = None
    explain_failure: (
        Callable[[tuple[Callable[..., Any], ...], Attempt, Finding], Finding] | None
    ) = None  # asks more of a wrong answer
    # what there is to say of a right one
    praise: Callable[[tuple[Any, ...], Any], str] | None = None

    @property
    def blur(self) -> float:
        """The size below which the numbers of two answers do not differ."""
        return self.noise or 1e-12 * max(output.unit for output in self.outputs)

    @property
    def title(self) -> str:
        return f"{self.id} " + ", ".join(self.functions)


def each_by_itself(
    output: str, functions: tuple[Callable[..., Any], ...], cases: list[Case]
) -> Finding | None:
    """Whether each of several functions knows its own arguments alone: the last is asked about one
    case right after the others were asked about another."""
    alike: dict[Any, list[Case]] = {}
    for case in cases:
        if case.args[-1].ndim:
            alike.setdefault((case.args[:-1], case.args[-1].shape), []).append(case)
    for one, other in (pair[:2] for pair in alike.values() if len(pair) > 1):
        first, again = (attempt(functions, one).answer for _ in range(2))
        attempt(functions[:-1], other)
        alone = attempt(functions[-1:], one).answer
        if (
            first
            and again
            and _equal(first[-1], again[-1])
            and not (alone and _equal(first[-1], alone[-1]))
        ):
            text = f"{one.label}: asked right after another function was asked about another case, it gives another answer"
            return Finding("property", output, text, mistake="leans-on-last-call")
    return None


def _equal(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)


def arrays(*names: str, unit: float = 0.0) -> tuple[Output, ...]:
    return tuple(Output(name, unit=unit) for name in names)


def lists(*names: str) -> tuple[Output, ...]:
    return tuple(Output(name, is_list=True) for name in names)


TIMED = {GENERAL: 0.5, EDGE: 0.3, "time": 0.2}
