"""What the judge finds in an answer, case by case."""

from dataclasses import dataclass
from typing import Any

from backprop.check.compare import Finding
from backprop.check.trial import Attempt

Parts = dict[str, dict[str, Any]]  # output -> leaf -> array, or a sentence in place of it


@dataclass(eq=False)  # each is itself: arrays in it are neither equal nor unequal
class Judged:
    """A case with the answer's parts, the reference's parts, and what was found wrong."""

    trial: Attempt
    # a sentence where the answer has the wrong number of parts; None where it raised
    got: Parts | str | None
    want: Parts | None  # None where the reference refuses the input
    findings: list[Finding]
    credit: dict[str, float]
    first_wrong_step: str = ""
    doubt: str = ""  # outputs on which the reference itself disagrees with finite differences
