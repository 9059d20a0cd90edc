"""The doors of the check: `check` judges an answer and shows what is wrong; `case` gives a case
again; `prepare` and `prepare_mistakes` work ahead."""

import copy
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from IPython.display import display

from backprop.check import feedback, learner
from backprop.check.compare import describe
from backprop.check.diagnose import (
    Unexplained,
    Wrong,
    diagnose,
    on_ground,
    point,
    reply_of,
    snapshot,
    unexplained,
)
from backprop.check.exercises import Exercise
from backprop.check.feedback import CheckFailed, Verdict, find
from backprop.check.judge import (
    best_of_three,
    cases_for,
    judge_all,
    judge_trial,
    points_of,
    right,
    second_witness,
)
from backprop.check.judged import Judged
from backprop.check.message import message_of, praise
from backprop.check.mistakes import MISTAKES
from backprop.check.remote import are_remote
from backprop.check.timeouts import clock
from backprop.check.trial import Attempt, suppress_output

# s of processor time that a wrong answer's check takes in a notebook: the search for the line has
# what the judge and the diagnosis leave of it, and LEAST at any rate
SECONDS, LEAST = 2.1, 0.25


def check(
    exercise_id: str, *functions: Callable[..., Any], seed: int | None = None, show: bool = True
) -> Verdict:
    """Judge an answer and show what is wrong with it.

    A wrong answer raises nothing, except on nbgrader's Validate page, which shows nothing else.

    Args:
        exercise_id: for instance "03.5".
        functions: the functions that the exercise asks for, in its order.
        seed: the seed of the inputs; a new one each time if None is given. The message names it.
        show: whether the verdict is shown.

    Returns:
        The verdict: points, message and mistake.

    Raises:
        ValueError: there is no such exercise, or it asks for another number of functions.
    """
    exercise = find(exercise_id)
    if len(functions) != len(exercise.functions):
        call = f'check("{exercise.id}", {", ".join(exercise.functions)})'
        raise ValueError(
            f"{exercise.id} takes {len(exercise.functions)} function(s), got {len(functions)}: write {call}"
        )
    if show and (older := learner.stale(exercise.functions)):
        feedback.tell(older)
    if seed is None:  # in a graded run the grader's, so that equal answers earn equal points
        seed = int(os.environ.get("BACKPROP_SEED") or secrets.randbelow(1_000_000))
    # a line is looked for where a learner waits for it; a graded run has a budget of its own
    pointing = show and os.environ.get("NBGRADER_EXECUTION") != "autograde"
    if show and exercise.time_limit and feedback.in_a_notebook():
        with clock(exercise.title, exercise.time_limit) as put:
            verdict = _verdict(exercise, functions, seed, pointing)
        put(verdict)
    else:
        verdict = _verdict(exercise, functions, seed, pointing)
        if show and not verdict.passed and os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise CheckFailed(verdict.message)
        if show:
            display(verdict)
    learner.remember(verdict, functions)
    if show and feedback.in_a_notebook():
        return replace(verdict, points=feedback.Points(verdict.points))
    return verdict


def case(exercise_id: str, seed: int, number: int) -> tuple[Any, ...]:
    """Draw the arguments of one case of a check again.

    Args:
        exercise_id: for instance "03.5".
        seed: the seed that the check's message names.
        number: the number of the case, from the message too.

    Returns:
        A copy of the arguments, in the order of the exercise.

    Raises:
        ValueError: there is no such exercise, or it has no case of that number.
    """
    cases = cases_for(find(exercise_id).cases, seed)
    if not 0 <= number < len(cases):
        raise ValueError(f"{exercise_id} has no case {number}; there are 0 to {len(cases) - 1}")
    return copy.deepcopy(cases[number].args)


def prepare(exercise_id: str, seed: int) -> None:
    """Compute in advance what every check of an exercise with this seed asks for.

    Args:
        exercise_id: for instance "03.5".
        seed: the seed of the inputs.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = find(exercise_id)
    with suppress_output():
        for case in cases_for(exercise.cases, seed):
            reference, want = right(exercise, case)
            if case.timed:
                reference.seconds = best_of_three(exercise, case)
            if exercise.witness and want and case.differentiable and case.witnessed:
                second_witness(exercise, case, want, seed)


def prepare_mistakes(exercise_id: str, seed: int, number: int) -> None:
    """Compute in advance what every listed mistake does on one case.

    Args:
        exercise_id: for instance "03.5".
        seed: the seed of the inputs.
        number: the number of the case.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = find(exercise_id)
    case = cases_for(exercise.cases, seed)[number]
    with suppress_output():
        for mistake in MISTAKES.get(exercise_id, ()):
            if mistake.answers and not case.timed:
                reply_of(exercise, mistake.answers, right(exercise, case)[0])


def worked_out(exercise_id: str, seed: int) -> list[int]:
    """Count what is known about each case of an exercise: what was computed once for all answers.

    Args:
        exercise_id: for instance "03.5".
        seed: the seed of the inputs.

    Returns:
        A number for each case.
    """
    return [len(case.known) for case in cases_for(find(exercise_id).cases, seed)]


def _verdict(
    exercise: Exercise, functions: tuple[Callable[..., Any], ...], seed: int, pointing: bool
) -> Verdict:
    for name, function in zip(exercise.functions, functions, strict=True):
        if not callable(function):
            text = f"{feedback.head(exercise, 0)}\n\n{name} should be a function; it is {describe(function)}."
            return Verdict(exercise.id, 0.0, float(exercise.points), False, text, None, None, seed)
    pointer, ground, start = None, "", time.thread_time()
    with suppress_output():
        places = snapshot(functions)
        judged = judge_all(exercise, functions, seed)
        points, diagnosis = points_of(exercise, judged), None
        wrong = any(case.findings for case in judged)
        if wrong:
            points = min(points, exercise.points - 0.01)
            judge = partial(_judge_again, exercise, seed)
            asked = Wrong(exercise, functions, judged, judge)
            diagnosis = diagnose(asked, places)
            if diagnosis is None or diagnosis.mistake != "earlier-function":  # which says so itself
                ground = on_ground(asked, learner.failing_dependencies(exercise, functions))
            if pointing and (diagnosis is None or diagnosis.line):
                spent = time.thread_time() - start
                named = bool(diagnosis and diagnosis.mistake)
                left = max(LEAST, SECONDS - spent)
                pointer = point(exercise, functions, judged, seed, named=named, seconds=left)
            elif not (diagnosis and diagnosis.mistake) and are_remote(functions):
                unexplained.append(Unexplained(exercise, functions, judged, seed))
    if wrong:
        message = message_of(
            exercise,
            judged,
            points,
            diagnosis,
            seed,
            ground,
            pointer,
        )
    else:
        message = feedback.paragraphs(
            [praise(exercise, judged, seed), feedback.wrap(learner.reference_uses(functions))]
        )
    mistake, confidence = (
        (diagnosis.mistake, diagnosis.confidence)
        if diagnosis and diagnosis.mistake
        else (None, None)
    )
    written = not any(finding.kind == "stub" for case in judged for finding in case.findings)
    most = float(exercise.points)
    return Verdict(
        exercise.id,
        float(points),
        most,
        not wrong,
        message,
        mistake,
        confidence,
        seed,
        pointer,
        written,
    )


def _judge_again(
    exercise: Exercise, seed: int, trial: Attempt, functions: tuple[Callable[..., Any], ...]
) -> Judged:
    return judge_trial(exercise, trial, functions, seed, scored=False)
