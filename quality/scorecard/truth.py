"""Whether an answer is right, by other means than the check: the worked solution, on inputs that no
check has drawn.

The worked solutions themselves are held against complex steps of the loss, `solid`. An answer is
right if it does what the worked solution does on every case of a dozen other seeds, and on the same
cases with all their numbers changed; which mistakes explain it is asked there, too.
"""

import contextlib
import dataclasses
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.ids import grade_id
from backprop.check.cases import Case, RecordingFunction, SeededGenerator
from backprop.check.compare import split
from backprop.check.diagnose import Wrong, apart, families, named, two_at_once
from backprop.check.diagnose.named import reproduces
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.judge import judge_all, judge_trial
from backprop.check.mistakes import MISTAKES
from backprop.check.trial import attempt, suppress_output
from backprop.finite_difference import complex_step

ROOT = Path(__file__).parents[2]
Functions = tuple[Callable[..., Any], ...]
SEEDS = range(10_000, 10_006)
SECONDS = 5.0  # an answer that takes longer for all of its calls does not end
RIGHT = 1e-8  # relative to the largest entry
ROUNDING = 1e-15  # of numbers about 1
TINY = 1e-40  # a complex step of 1e-30 is off by its square: of z**3 at 0 it says -1e-60
# exercises that ask for a property: no two right answers are alike
BY_PROPERTY = frozenset(
    exercise.id
    for exercise in EXERCISES.values()
    if exercise.property_only or exercise.check_property or exercise.check_repeated
)
# exercises whose answer is no number: a list of entries of a tape, or one of the steps that were
# given
WITHOUT_NUMBERS = ("00.3", "07.4")
TIED = ("07.2",)  # their arguments go together: the value belongs to the operation


class Endless(BaseException):
    """The answer did not come to an end."""


class Borderline(Exception):
    """What is random in the answer lies so near the bound that the draw decides: it is neither
    right nor wrong."""


@contextlib.contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Raise Endless in what takes longer; again and again, for an answer may swallow it."""

    def ring(*_: Any) -> None:
        raise Endless

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@cache
def worked(exercise: str) -> tuple[str, dict[str, Any]]:
    """The worked answer's code, and the names that stand when a learner comes to it."""
    (path,) = (ROOT / "solutions").glob(f"{exercise[:2]}_*/*.ipynb")
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}  # as in a notebook
    for cell in nbformat.read(path, as_version=4).cells:
        facts = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not facts or facts.get("grade"):
            continue
        if facts["grade_id"] == grade_id("answer", exercise):
            return cell.source, names
        exec(compile(cell.source, f"<{facts['grade_id']}>", "exec"), names)
    raise LookupError(f"{path.name} has no answer to {exercise}")


def functions_of(exercise: str, code: str) -> Functions:
    """The functions that an answer defines, as a notebook would; raises what its code raises."""
    names = dict(worked(exercise)[1])
    exec(compile(code, f"<{exercise}>", "exec"), names)
    return tuple(names[name] for name in EXERCISES[exercise].functions)


def wild(exercise: Exercise, seed: int) -> list[Case]:
    """The cases of another seed, and the same with all their real numbers changed."""
    rng = np.random.default_rng(seed)
    plain = [case for case in exercise.cases(rng) if not case.timed]
    changed = [case for case in plain if case.differentiable and exercise.id not in TIED]
    return plain + [dataclasses.replace(case, args=_changed(case.args, rng)) for case in changed]


def is_right(exercise: str, functions: Functions) -> bool:
    """Whether the answer does what the worked one does, input for input, and leaves its arguments
    alone."""
    row, ours = EXERCISES[exercise], functions_of(exercise, worked(exercise)[0])
    with suppress_output(), limited():
        if not all(
            _agrees(row, case, functions, ours) for seed in SEEDS for case in wild(row, seed)
        ):
            return False
        if row.check_repeated is None:
            return True
        # a property of many calls together, which no single one has
        failed = [
            row.check_repeated(functions, row.cases(np.random.default_rng(seed))) is not None
            for seed in SEEDS
        ]
        if any(failed) and not all(failed):
            raise Borderline
        return not any(failed)


def explanations(exercise: str, functions: Functions) -> tuple[set[str], set[str]]:
    """(listed, all): the ids of the mistakes that do what the answer does on inputs that no check
    has drawn.

    `listed` are those with an algorithm of their own that reproduces it everywhere; `all` are the
    weaker names too.
    """
    row = EXERCISES[exercise]
    with suppress_output(), limited(60):
        judged: list[Any] = []
        together: list[Any] = []
        for seed in SEEDS[:2]:
            drawn = dataclasses.replace(
                row,
                cases=lambda rng, seed=seed: wild(row, seed),  # type: ignore[misc]
                check_repeated=None,
            )
            judged += judge_all(drawn, functions, seed)
            together.append(
                row.check_repeated
                and row.check_repeated(functions, row.cases(np.random.default_rng(seed)))
            )
        listed = set()
        for mistake in MISTAKES.get(exercise, ()):
            if mistake.answers and all(reproduces(row, mistake.answers, case) for case in judged):
                listed.add(mistake.id)
        wrong = Wrong(
            row,
            functions,
            judged,
            lambda trial, answers, seed=seed: judge_trial(row, trial, answers, seed),  # type: ignore[misc]
        )
        fitted = (
            families.by_transformation,
            families.by_family,
            two_at_once.ask,
            named.nearly,
        )
        weaker = {found.mistake for ask in fitted if (found := ask(wrong))}
        # what holds for a part of the cases is said of that part
        weaker |= {
            found.mistake
            for _, part in apart.parts(wrong)
            for question in apart.QUESTIONS
            if (found := question(part)) and found.mistake
        }
        calm = [case for case in judged if isinstance(case.got, dict)]
        for mistake in MISTAKES.get(exercise, ()):  # where the answer raises, it shows nothing
            if (
                mistake.answers
                and calm
                and all(reproduces(row, mistake.answers, case) for case in calm)
            ):
                weaker.add(mistake.id)
        kinds = {finding.kind for case in judged for finding in case.findings}
        weaker |= {
            finding.mistake for case in judged for finding in case.findings if finding.mistake
        }
        weaker |= {finding.mistake for finding in together if finding and finding.mistake}
        weaker |= {name for kind, name in BY_KIND.items() if kinds == {kind}}
    return listed, listed | weaker


BY_KIND = {
    "stub": "stub",
    "none": "returns-none",
    "float32": "float32",
    "precision": "low-precision",
    "inputs": "mutates-input",
}


def solid(exercise: str) -> float:
    """The largest relative difference between the worked answer and complex steps of the loss; 0
    where it is no gradient."""
    row, ours = EXERCISES[exercise], functions_of(exercise, worked(exercise)[0])
    worst = 0.0
    for case in wild(row, SEEDS[0]) if row.witness else ():
        trial = attempt(ours, case)
        parts = (
            split(row.outputs, trial.answer)
            if trial.answer is not None and case.differentiable
            else {}
        )
        for output, (loss, point) in (
            row.witness(*case.args).items() if row.witness and isinstance(parts, dict) else ()
        ):
            if output in parts:
                slopes = _slopes(loss, point)
                got = np.concatenate([np.ravel(leaf) for leaf in parts[output].values()])  # type: ignore[index, union-attr]
                if not got.any() and np.abs(slopes).max(initial=0) < ROUNDING:
                    continue  # o_L = y: the complex step sees how y was rounded
                # a probability less 1: what rounding takes from the 1 is no mistake
                unit = next(o.unit for o in row.outputs if o.name == output)
                scale = max(
                    float(np.abs(slopes).max(initial=0)),
                    float(np.abs(got).max(initial=0)),
                    unit,
                    TINY,
                )
                worst = max(worst, float(np.abs(got - slopes).max(initial=0)) / scale)
    return worst


def _slopes(loss: Callable[[Any], Any], point: Any) -> Any:
    if not isinstance(point, list):
        return np.ravel(complex_step(loss, np.asarray(point, dtype=float)))
    slopes = []
    for i in range(len(point)):
        at = lambda v, i=i: loss([*point[:i], v, *point[i + 1 :]])  # noqa: E731  one array of the list
        slopes.append(np.ravel(complex_step(at, np.asarray(point[i], dtype=float))))
    return np.concatenate(slopes)


def _agrees(row: Exercise, case: Case, functions: Functions, ours: Functions) -> bool:
    got, want = attempt(functions, case), attempt(ours, case)
    if isinstance(got.error, Endless):
        raise got.error
    if want.answer is None or got.answer is None:
        return want.answer is None and type(got.error) is type(want.error)
    if got.damaged:
        return False
    asked = tuple(
        after if callable(after) else before
        for before, after in zip(case.args, got.args, strict=True)
    )
    if row.also_check and row.also_check(asked, got.answer[0]):
        return False
    if row.check_property:
        return row.check_property(asked, got.answer[0]) is None
    a, b = split(row.outputs, got.answer), split(row.outputs, want.answer)
    assert isinstance(b, dict)
    floor = 10 * row.noise + 1e-13 * _largest(case.args)  # two right formulas round differently
    return isinstance(a, dict) and all(_close(a[name], b[name], floor) for name in b)


def _largest(value: Any) -> float:
    """The largest number in the arguments of a case."""
    if isinstance(value, tuple | list):
        return max(map(_largest, value), default=0.0)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fi":
        return float(np.abs(value).max(initial=0.0))
    return abs(value) if type(value) in (int, float) else 0.0


def _close(got: dict[str, Any], want: dict[str, Any], floor: float) -> bool:
    if got.keys() != want.keys() or any(isinstance(leaf, str) for leaf in got.values()):
        return False
    for name, b in want.items():
        a = got[name]
        if a.shape != b.shape or a.dtype.kind not in "fiub":
            return False
        a, b = a.astype(float), b.astype(float)
        scale = np.abs(b[np.isfinite(b)]).max(initial=0.0)
        with np.errstate(all="ignore"):
            near = np.abs(a - b) <= RIGHT * np.abs(b) + 1e-11 * scale + floor
        if not np.all(near | (a == b) | (np.isnan(a) & np.isnan(b))):
            return False
    return True


def _changed(value: Any, rng: np.random.Generator) -> Any:
    """Every real number a little different; integers, names and functions as they are."""
    if isinstance(value, tuple | list):
        return type(value)(_changed(item, rng) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(value * rng.uniform(0.7, 1.4, value.shape))
    if type(value) is float:
        return value * float(rng.uniform(0.7, 1.4))
    return (
        value
        if not isinstance(value, RecordingFunction | SeededGenerator)
        else value.__deepcopy__({})
    )
