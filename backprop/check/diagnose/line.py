"""Which line? One small change of the learner's own code that makes everything right, told by its
place and kind."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backprop.check.cases import Case, size
from backprop.check.diagnose.earlier_function import sound
from backprop.check.diagnose.memory import parsed
from backprop.check.diagnose.wrong import SIDE
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.judge import cases_for, is_right, may_be_right
from backprop.check.judged import Judged
from backprop.check.remote import are_remote
from backprop.check.timeouts import TooLong
from backprop.check.trial import attempt, cached_attempt, may_wait
from backprop.which_line import Place, which_line

SECONDS = 2.0  # of processor time that the search may take
WALL = 1.5  # times that, a learner waits for it on a machine with other work
LONG = 0.5  # s that a variant may take on a case, once it is right on the first
FRESH = 2  # seeds whose cases a change must make right too
SAFE = 20.0  # s of processor time that a search in another process may take: honest ones take less
# changes that mend what a call leaves behind
OF_MEMORY = frozenset(("a missing copy", "a change in place", "a copy", "= for +="))
# changes that move a line, whatever names stand in it
OF_PLACE = frozenset(("the place of `return`", "an indentation", "the order of two lines"))
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
    named: bool = False,
) -> Place | None:
    """The line of a wrong answer where one small change makes everything right, as far as it may be
    shown (beside a name, if the answer is `named`); None where nothing can be said.

    A property that many answers have, a training that takes minutes, and what is only too slow,
    have no such line.
    """
    wrong = [item.trial.case for item in judged if item.findings and not item.trial.case.timed]
    if (
        not wrong
        # whoever waits for a call that does not end has waited once
        or any(isinstance(item.trial.error, TooLong) for item in judged)
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
    if place and of_memory and place.kind not in OF_MEMORY:
        return None  # a change that goes around the line at fault does not mend that line
    return place and fitting(place, exercise, functions, named)


def fitting(
    place: Place, exercise: Exercise, functions: tuple[Any, ...], named: bool
) -> Place | None:
    """What remains of a place that may be shown: never one that is right as it stands.

    One change makes everything right there, and yet the slip may be elsewhere. By its names a line is
    known to be right:

    - `return dw, dz`, the exercise's outputs in their order: what bears these names was computed before;
    - `z = forward(w, x)`, an earlier answer's outputs and arguments in their order.

    If the names of an earlier answer's outputs stand in another order, that line alone is shown. Beside
    a name (`named`), a factor too many is not shown at the first of the places where the answer divides
    by it: it is in all that follows, so it may be the later ones that are too many, and to take out the
    first is only the shortest change. All other changes may stand beside a name, but without their kind:
    what must be done is said by the name.
    """
    places = [place, replace(place.also, also=None)] if place.also else [place]
    places[0] = replace(place, also=None)
    wrong = [each for each in places if _order_of_names(each, exercise) is False]
    kept = wrong or [each for each in places if not _order_of_names(each, exercise)]
    if named and not are_remote(functions):
        kept = [each for each in kept if not _is_first_of_several(each, functions)]
    return replace(kept[0], also=kept[1] if len(kept) > 1 else None) if kept else None


def _order_of_names(place: Place, exercise: Exercise) -> bool | None:
    """Whether a line only hands on or takes apart what bears the right names, in the right order; False
    if they stand in another order, None of any other line, and of one that stands in a wrong place."""
    if place.kind in OF_PLACE:
        return None
    try:
        (line,) = ast.parse(place.text.strip()).body
    except (SyntaxError, ValueError):
        return None
    match line:
        case ast.Return(ast.Tuple(items)):
            return _same_names(items, [output.name for output in exercise.outputs]) or None
        case ast.Assign([target], ast.Call(ast.Name(name), args, [])):
            row = _earlier_row(name, exercise)
            if row is None or not _same_names(args, list(row.arguments)):
                return None
            outputs = [output.name for output in row.outputs]
            if isinstance(target, ast.Tuple):
                return _same_names(target.elts, outputs)
            return True if isinstance(target, ast.Name) and len(outputs) == 1 else None
    return None


def _same_names(items: list[ast.expr], names: list[str]) -> bool | None:
    """Whether these are the names in their order; False in another order; None if they are others."""
    mine = [item.id for item in items if isinstance(item, ast.Name)]
    if len(mine) < len(items) or sorted(mine) != sorted(names):
        return None
    return mine == names


def _earlier_row(name: str, exercise: Exercise) -> Exercise | None:
    """The exercise before this one that asks for a function of this name."""
    rows = [row for row in EXERCISES.values() if row.id < exercise.id and row.functions == (name,)]
    return rows[-1] if rows else None


def _is_first_of_several(place: Place, functions: tuple[Any, ...]) -> bool:
    """Whether a factor too many is a divisor by which the same function divides once more further
    below, or has a mean there."""
    if place.kind != "a factor too many":
        return False
    here, later = set[str](), set[str]()
    for tree in filter(None, map(parsed, functions)):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == place.function:
                for line, divisor in _divisors(node):
                    (later if line > place.line else here).add(divisor)
    marked = {divisor for divisor in here if divisor in place.text[place.start : place.end]}
    return bool(marked & later) or (MEAN in later and any(map(_counts_rows, marked)))


MEAN = ".mean"


def _divisors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is divided by, and each mean, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(_, ast.Div(), right) | ast.AugAssign(_, ast.Div(), right):
                yield node.lineno, ast.unparse(right)
            case ast.Call(ast.Attribute(_, "mean")):
                yield node.lineno, MEAN


def _counts_rows(divisor: str) -> bool:
    """Whether it looks like a number of rows."""
    return divisor.isidentifier() or divisor.startswith("len(") or divisor.endswith(".shape[0]")


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
        place = point(self.exercise, self.functions, self.judged, self.seed)
        return place and fitting(place, self.exercise, self.functions, named=False)


unexplained: list[Unexplained] = []  # of the notebook that this process examines
