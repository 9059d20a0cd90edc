"""Question 4: is it a listed mistake? Only if its algorithm is wrong where the answer is, and gives
the answer's own numbers."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.check.compare import split
from backprop.check.diagnose.parts import same_parts
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.exercises import Exercise
from backprop.check.judged import Judged, Parts
from backprop.check.mistakes import MISTAKES
from backprop.check.trial import Attempt, cached_attempt

# no step of the way back is to blame for a wrong order, or for a loop that ends early
NO_STEP = frozenset(
    [
        "classes-from-labels",
        "empty-loop",
        "first-dz-skipped",
        "first-layer-skipped",
        "hard-coded-length",
        "includes-output",
        "integer-truncation",
        "last-layer-only",
        "last-weight-twice",
        "loops-forward",
        "mean-twice",
        "only-dW",
        "start-swapped",
        "swapped-outputs",
        "swapped-step",
        "updated-weights",
        "weights-in-forward-order",
    ]
)
OF_STEPS = "00.3"
NEARLY, LEAST = 0.75, 3  # share of the wrong cases, and their number, that tell a mistake
Answers = tuple[Callable[..., Any], ...]


def by_property(wrong: Wrong) -> Diagnosis | None:
    """The mistake that a failing property names."""
    findings = wrong.findings
    slow = {finding.kind for finding in findings} <= {
        "time",
        "raises",
    }  # where values are wrong, time is not to blame
    named = next(
        (finding for finding in findings if finding.mistake and (slow or finding.kind != "time")),
        None,
    )
    if named is None:
        return None
    texts = {mistake.id: mistake.text for mistake in MISTAKES.get(wrong.exercise.id, ())}
    return Diagnosis(named.mistake, texts.get(named.mistake, ""), "exact")


def by_algorithm(wrong: Wrong) -> Diagnosis | None:
    """The first listed mistake that does what the answer does: on all cases, or on all where the
    answer did not raise."""
    likely: Diagnosis | None = None
    judged = wrong.compared
    if all(case.trial.answer is None for case in judged):
        return None  # an answer that only raises shows no numbers to compare
    for mistake in MISTAKES.get(wrong.exercise.id, ()):
        if not mistake.answers:
            continue  # a failing property names this one
        same = reproduced(wrong, mistake.answers)
        if same is None or not as_wrong(wrong, mistake.answers):
            continue
        if all(same):
            return Diagnosis(mistake.id, mistake.text, "exact", step=mistake.id not in NO_STEP)
        calm = sum(isinstance(case.got, dict) for case in judged)
        raised = len(judged) - calm
        enough = calm >= len(judged) // 2 or sum(same) - calm >= raised / 2
        if likely is None and calm >= 2 and enough:
            likely = Diagnosis(mistake.id, mistake.text, "likely", step=mistake.id not in NO_STEP)
    return likely


def nearly(wrong: Wrong) -> Diagnosis | None:
    """The listed mistake that does what the answer does on nearly all cases: how it is written
    decides the few others."""
    items = [item for item in wrong.judged if not item.trial.case.timed]
    if not all(kinds(item) for item in items if item.findings and isinstance(item.got, dict)):
        return None  # where memory alone is amiss, right numbers would agree with anything
    if _only_zeros(wrong):
        return None
    failing = sum(bool(item.findings) for item in items)
    best: Diagnosis | None = None
    most = max(LEAST - 1, int(NEARLY * failing))  # of the wrong cases, more than these must agree
    for mistake in MISTAKES.get(wrong.exercise.id, ()) if failing > most else ():
        alike, shown, unlike = 0, 0, 0
        for item in sorted(items, key=lambda item: not item.findings):
            same = reproduces(wrong.exercise, mistake.answers, item) if mistake.answers else False
            if item.findings and isinstance(item.got, dict):
                case = item.trial.case
                same = same and kinds(item) == kinds(
                    wrong.judge(cached_attempt(mistake.answers, case), mistake.answers)
                )
                shown += same
            alike += same and bool(item.findings)
            unlike += not same
            if unlike > (1 - NEARLY) * failing:
                break
        else:
            if alike > most and shown >= LEAST:
                most, step = alike, mistake.id not in NO_STEP
                where = f"On {alike} of the wrong cases"
                best = Diagnosis(mistake.id, f"{where}: {mistake.text}", "likely", step=step)
    return best


def where_wrong(wrong: Wrong) -> Diagnosis | None:
    """The listed mistake whose numbers the answer has on every wrong case, here and where cases are
    drawn anew, though that mistake is wrong on others too: there something sets the answer right."""
    items = wrong.failing
    fine = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    # NaN is like NaN, and a shape like a shape: numbers alone tell a mistake
    of_numbers = {"value", "precision", "property"}
    shown = all(isinstance(item.got, dict) and kinds(item) for item in items)
    shown &= all(kind in of_numbers for item in items for kind, _, _ in kinds(item))
    if len(items) <= LEAST or not fine or not shown or _only_zeros(wrong):
        return None
    for mistake in MISTAKES.get(wrong.exercise.id, ()):
        if mistake.answers and all(
            reproduces(wrong.exercise, mistake.answers, item) for item in items
        ):
            anew = [item for items in wrong.fresh for item in items if item.findings]
            if all(reproduces(wrong.exercise, mistake.answers, item) for item in anew):
                text = f"Wherever it is wrong: {mistake.text} Do the cases that are right go through a branch of their own?"
                return Diagnosis("", text, "exact", step=mistake.id not in NO_STEP)
    return None


def reproduced(wrong: Wrong, answers: Answers) -> list[bool] | None:
    """Case by case, whether they do what the answer does; None as soon as they differ in numbers.
    The wrong cases come first: there a difference is likeliest."""
    same = []
    for case in sorted(wrong.compared, key=lambda case: not case.findings):
        same.append(reproduces(wrong.exercise, answers, case))
        if not same[-1] and isinstance(case.got, dict):
            return None
    return same


def as_wrong(wrong: Wrong, answers: Answers) -> bool:
    """Whether they are wrong as the answer is, wherever it shows numbers. A mistake that is right
    there is not the answer's, nor is one that damages arguments which the answer leaves alone."""
    for case in wrong.judged:
        if case.trial.case.timed or (case.findings and not isinstance(case.got, dict)):
            continue
        theirs = wrong.judge(cached_attempt(answers, case.trial.case), answers)
        if kinds(case) != kinds(theirs):
            return False
    if does_more_harm(wrong, answers, wrong.judged):
        return False
    if _only_zeros(wrong) and not _on_fresh_cases(wrong, answers):
        return False
    # it must explain one wrong number at least: right numbers agree with anything
    calm = any(isinstance(case.got, dict) and kinds(case) for case in wrong.failing)
    return calm or all(
        reproduces(wrong.exercise, answers, case) for case in wrong.compared if case.findings
    )


def _only_zeros(wrong: Wrong) -> bool:
    """Whether every wrong output is zero wherever it is wrong: many mistakes give that by
    chance."""
    leaves = [
        leaf
        for item in wrong.failing
        if isinstance(item.got, dict)
        for output in {finding.output for finding in item.findings} & item.got.keys()
        for leaf in item.got[output].values()
        if not isinstance(leaf, str)
    ]
    return bool(leaves) and not any(map(np.any, leaves))


def _on_fresh_cases(wrong: Wrong, answers: Answers) -> bool:
    """Whether they do what the answer does on other cases of these groups too."""
    groups = {item.trial.case.group for item in wrong.judged}
    return all(
        reproduces(wrong.exercise, answers, item)
        for items in wrong.fresh
        for item in items
        if item.trial.case.group in groups
    )


def does_more_harm(wrong: Wrong, answers: Answers, cases: list[Judged]) -> bool:
    """Whether they damage their arguments on a case where the answer leaves them alone."""
    return any(
        cached_attempt(answers, case.trial.case).damaged - case.trial.damaged
        for case in cases
        if not case.trial.case.timed
    )


def kinds(judged: Judged) -> set[tuple[str, str, str]]:
    """What is wrong in a case, memory apart: kinds and outputs, and for a property also
    the sentence, without its decimals."""
    wrong = [f for f in judged.findings if f.kind not in ("inputs", "shared")]
    alike = {"precision": "value"}  # rounding may decide which of the two it is
    return {
        (
            alike.get(f.kind, f.kind),
            f.output,
            re.sub(r"-?\d+\.\S+|-?\d+e\S+", "", f.text) if f.kind == "property" else "",
        )
        for f in wrong
    }


def reply_of(exercise: Exercise, answers: Answers, trial: Attempt) -> Parts | str | BaseException:
    """What a mistake makes of a case, by its parts: tried and taken apart once."""
    mine = cached_attempt(answers, trial.case)
    parts: Parts | str | BaseException = trial.case.once(
        (exercise.id, answers), lambda: _parts(exercise, mine)
    )
    return parts


def _parts(exercise: Exercise, trial: Attempt) -> Parts | str | BaseException:
    return (
        trial.error
        if trial.answer is None and trial.error
        else split(exercise.outputs, trial.answer or ())
    )


def reproduces(exercise: Exercise, answers: Answers, case: Judged) -> bool:
    """Whether they do on a case what the answer does."""
    reply = reply_of(exercise, answers, case.trial)
    if isinstance(reply, BaseException):
        return type(reply) is type(case.trial.error)
    if isinstance(reply, str) or not isinstance(case.got, dict):
        mine = cached_attempt(answers, case.trial.case)
        return (
            isinstance(reply, str)
            and reply == case.got
            and _form(mine.answer) == _form(case.trial.answer)
        )
    if not same_parts(case.got, reply, None, exercise.blur):
        return False
    if exercise.id == OF_STEPS:  # equal steps may come by another way: f knows where it was asked
        return _asked(cached_attempt(answers, case.trial.case)) <= _asked(case.trial)
    # where the numbers are right, the mistake lies in where f is asked or in what the call leaves
    on_the_side = (
        exercise.also_check and case.want is not None and same_parts(case.want, reply, None)
    )
    return not on_the_side or _same_side_effects(
        cached_attempt(answers, case.trial.case), case.trial
    )


def _form(value: Any) -> Any:
    """What a value is made of, whatever its numbers: lists of what, arrays of which shape."""
    if isinstance(value, list | tuple):
        return [_form(item) for item in value]
    return np.shape(value) if isinstance(value, np.ndarray | float | int) else type(value).__name__


def _asked(trial: Attempt) -> set[float]:
    """The points at which f was asked for a number."""
    points = [point for point in trial.args[0].asked if np.ndim(point) == 0]
    return {float(np.real(point)) for point in points}


def _same_side_effects(a: Attempt, b: Attempt) -> bool:
    def asked(trial: Attempt) -> list[list[float]]:
        flat = (np.ravel(point).astype(complex).view(float) for point in trial.args[0].asked)
        return sorted(np.round(point, 10).tolist() for point in flat)

    return a.damaged == b.damaged and asked(a) == asked(b)
