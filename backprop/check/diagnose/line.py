"""Which line? One small change of the learner's own code that makes everything right, told by its
place and kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backprop.check.cases import Case, size
from backprop.check.diagnose.earlier_function import sound
from backprop.check.diagnose.wrong import SIDE
from backprop.check.exercises import Exercise
from backprop.check.judge import cases_for, is_right, may_be_right
from backprop.check.judged import Judged
from backprop.check.remote import are_remote
from backprop.check.trial import attempt, cached_attempt, may_wait
from backprop.which_line import Place, which_line

SECONDS = 2.0  # of processor time that the search may take
WALL = 1.5  # times that, a learner waits for it on a machine with other work
LONG = 0.5  # s that a variant may take on a case, once it is right on the first
FRESH = 2  # seeds whose cases a change must make right too
SAFE = 20.0  # s of processor time that a search in another process may take: honest ones take less
# changes that mend what a call leaves behind
OF_MEMORY = frozenset(("a missing copy", "a change in place", "a copy", "= for +="))
COPIES = frozenset(("a missing copy", "a copy"))
ARITHMETIC = frozenset(("ZeroDivisionError", "OverflowError", "FloatingPointError"))
TOGETHER = "many calls together"
GUARDS = ("if ", "elif ", "raise ", "assert ")


def point(
    exercise: Exercise,
    functions: tuple[Callable[..., Any], ...],
    judged: list[Judged],
    seed: int,
    seconds: float = SECONDS,
) -> Place | None:
    """The line of a wrong answer where one small change makes everything right; None where nothing
    can be said.

    A property that many answers have, a training that takes minutes, and what is only too slow,
    have no such line.
    """
    wrong = [item.trial.case for item in judged if item.findings and not item.trial.case.timed]
    if (
        not wrong
        or exercise.property_only
        or exercise.time_limit
        or any(f.kind == "stub" for item in judged for f in item.findings)
    ):
        return None
    of_memory = {f.kind for item in judged for f in item.findings} <= SIDE
    seeds = range(seed, seed + FRESH + 1)

    def others() -> Iterator[Case]:
        """Yield the cases on which the answer is right, then fresh ones; last, what only many calls
        together show."""
        yield from (
            item.trial.case for item in judged if not item.findings and not item.trial.case.timed
        )
        for fresh in seeds[1:]:
            yield from (case for case in cases_for(exercise.cases, fresh) if not case.timed)
        for each in seeds if exercise.check_repeated else ():
            yield replace(wrong[0], label=TOGETHER, args=(each,))

    def right(case: Case, within: Callable[[float, Callable[[], bool]], bool]) -> bool:
        if case.label == TOGETHER and exercise.check_repeated:
            repeat = exercise.check_repeated
            return within(
                LONG, lambda: repeat(functions, cases_for(exercise.cases, case.args[0])) is None
            )
        return within(LONG, lambda: is_right(exercise, functions, case, seed))

    wrong.sort(key=lambda case: size(case.args))
    shown = [id(item.trial.case) for item in judged if item.trial.answer is not None]
    telling = next((case for case in wrong if id(case) in shown), wrong[0])
    if are_remote(functions):
        place = _across(
            exercise, functions, wrong, [case for case in others() if case.label != TOGETHER], seed
        )
    else:
        place = which_line(
            functions,
            wrong,
            others(),
            partial(may_be_right, exercise),
            right,
            seconds,
            wall=WALL * seconds,
            # right numbers may be wrong for what was asked on the way
            want=None
            if exercise.check_property or exercise.also_check
            else cached_attempt(exercise.reference, wrong[0]).answer,
            sound=sound(exercise, functions, telling),
        )
    if place and place.kind in COPIES and any(_is_of_arithmetic(item) for item in judged):
        return None  # a copy of a number is an array, which divides by 0 without an error
    refused = all(cached_attempt(exercise.reference, case).answer is None for case in wrong)
    if place and refused and not place.text.startswith(GUARDS):
        return None  # where an input is to be refused, it is the condition that fails to do so
    # a change that goes around the line at fault does not mend that line
    return None if place and of_memory and place.kind not in OF_MEMORY else place


def _is_of_arithmetic(item: Judged) -> bool:
    """Whether a number could not be computed: something is divided by 0, too large, or has no
    logarithm."""
    error = item.trial.error
    return type(error).__name__ in ARITHMETIC or str(error) == "math domain error"


def _across(
    exercise: Exercise, functions: tuple[Any, ...], wrong: list[Case], others: list[Case], seed: int
) -> Place | None:
    """Search in the other process, where the functions run; this one says of each outcome whether
    it is right.

    No clock decides: only the simplest changes are tried, all of them, so that equal answers are
    told the same.
    """
    cases = [*wrong, *others]
    if exercise.check_repeated or not all(map(may_wait, cases)):
        return None

    def near(number: int, made: tuple[Callable[..., Any], ...]) -> bool:
        trial = attempt(made, cases[number])
        return may_be_right(exercise, cases[number], trial.answer, trial.error)

    def right(number: int, made: tuple[Callable[..., Any], ...]) -> bool:
        return is_right(exercise, made, cases[number], seed)

    found = functions[0].point(
        functions, [case.args for case in cases], len(wrong), near, right, SAFE
    )
    place: Place | None = None
    for each in reversed(found):
        place = replace(Place(*each), also=place)
    return place


@dataclass
class Unexplained:
    """A wrong answer of a graded run that has no name: its line is looked for when all else is
    graded."""

    exercise: Exercise
    functions: tuple[Any, ...]
    judged: list[Judged]
    seed: int

    def point(self) -> Place | None:
        return point(self.exercise, self.functions, self.judged, self.seed)


unexplained: list[Unexplained] = []  # of the notebook that this process examines
