"""What each question is asked about, and what it answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backprop.check.cases import Case, size
from backprop.check.compare import Finding
from backprop.check.exercises import Exercise
from backprop.check.judge import cases_for
from backprop.check.judged import Judged
from backprop.check.remote import is_remote
from backprop.check.timeouts import TooLong
from backprop.check.trial import Attempt, attempt

SIDE = frozenset(("shared", "inputs"))  # what a call leaves behind, whatever its numbers are
MOST = 12  # wrong cases that are asked again
SECONDS = 5.0  # of processor time that new cases may take together
WAIT = 4.0  # times as long a wait, where an answer sleeps or other work is in its way
FRESH = (
    101,
    102,
    103,
)  # seeds of cases that nobody has asked: what holds for one draw may be chance


def asks_for_zeros(item: Judged) -> bool:
    """Whether nothing but zeros is asked for."""
    want = item.want or {}
    return bool(want) and not any(np.any(leaf) for part in want.values() for leaf in part.values())


class OutOfTime(Exception):
    """New cases take too long: the question stays without an answer."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains a wrong answer, and how surely: "exact" on all cases, or "likely"."""

    mistake: str
    text: str
    confidence: str
    step: bool = True  # whether a step of the way back may be blamed beside it
    # whether a formula is at fault: then one line of code, and one place in the text, may be shown
    line: bool = True
    advice: str = ""  # what else may be meant: left out beside a line, which says it better
    changes: bool = False  # whether it speaks of arguments that come back changed
    first: str = ""  # what is sure, and to be mended before: an error beside wrong numbers


@dataclass(frozen=True)
class Wrong:
    """A wrong answer: its exercise, its functions, its cases as they were judged, and the judge,
    for more questions."""

    exercise: Exercise
    functions: tuple[Callable[..., Any], ...]
    judged: list[Judged]
    judge: Callable[[Attempt, tuple[Callable[..., Any], ...]], Judged]

    @property
    def findings(self) -> list[Finding]:
        """All that was found wrong, in the order of the cases."""
        return [finding for item in self.judged for finding in item.findings]

    @cached_property
    def failing(self) -> list[Judged]:
        """The wrong cases that may be asked again and again: nobody times them; the smallest first,
        those that raised last. The clock has no say: what is found must not depend on it."""
        wrong = [item for item in self.judged if item.findings and not item.trial.case.timed]
        return sorted(
            wrong, key=lambda item: (item.trial.answer is None, size(item.trial.case.args))
        )

    @cached_property
    def compared(self) -> list[Judged]:
        """The cases on which listed mistakes are tried: the large ones that are timed only where
        nothing else is wrong. Of 20,000 rows, what is combined by mistake makes a table of 3 GB."""
        return [item for item in self.judged if not (self.failing and item.trial.case.timed)]

    @cached_property
    def hangs(self) -> bool:
        """Whether a case was stopped because it took too long; those after it were not asked."""
        return any(isinstance(item.trial.error, TooLong) for item in self.judged)

    @cached_property
    def _spent(self) -> list[float]:
        return [float("inf") if self.hangs else 0.0]

    def tried(self, case: Case) -> Attempt:
        """The answer, tried on a case that the check does not have. Raises OutOfTime where a case
        hangs, or such cases have taken too long."""
        if self.exercise.time_limit is None and self._spent[0] > SECONDS:
            raise OutOfTime
        first = self.functions[0]
        used = first.processor_time if is_remote(first) else time.process_time
        before, start = used(), time.monotonic()
        trial = attempt(self.functions, case, self.exercise.time_limit)
        self._spent[0] += max(used() - before, (time.monotonic() - start) / WAIT)
        if isinstance(trial.error, TooLong):
            self._spent[0] = float("inf")
            raise OutOfTime
        return trial

    def again(
        self, item: Judged, functions: tuple[Callable[..., Any], ...] | None = None
    ) -> Judged:
        """The case of `item`, asked once more, of these functions or of the answer itself."""
        asked = self.functions if functions is None else functions
        return self.judge(attempt(asked, item.trial.case, self.exercise.time_limit), asked)

    def right_with(self, functions: tuple[Callable[..., Any], ...], most: int = MOST) -> bool:
        """Whether these functions are right where the answer is wrong."""
        failing = self.failing[:most]
        return bool(failing) and all(not self.again(item, functions).findings for item in failing)

    @cached_property
    def fresh(self) -> list[list[Judged]]:
        """The answer's cases with other numbers, draw by draw, judged, without the timed ones: asked
        once for several questions. Raises OutOfTime as `tried` does."""
        draws = [cases_for(self.exercise.cases, seed) for seed in FRESH]
        return [
            [self.judge(self.tried(case), self.functions) for case in cases if not case.timed]
            for cases in draws
        ]
