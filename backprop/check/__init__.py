"""What a notebook's check cell calls: `check("01.4", backward).points`, and beside it `hint`, `progress` and `case`."""

import copy
import os
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from IPython import get_ipython
from IPython.display import display

from backprop.check import feedback, learner, steps
from backprop.check.cases import EDGE, Case
from backprop.check.compare import BRIEF, SLOWDOWN, Finding, Output, Slope, compare, describe, slope, slope_along, split, witnessed
from backprop.check.diagnose import Diagnosis, Judged, diagnose, reply_of
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.feedback import CheckFailed, Verdict, find
from backprop.check.learner import hint, progress
from backprop.check.mistakes import MISTAKES
from backprop.check.trial import Trial, attempt, attempts, blame, known, quietly
from backprop.check.waiting import clock

__all__ = ["EXERCISES", "Verdict", "case", "check", "hint", "progress"]

if get_ipython():
    feedback.explain_missing_answers(get_ipython())

# where a property is judged, the reference is not asked: there is nothing to compare
NOT_ASKED: tuple[Callable[..., Any], ...] = (lambda *args: {},)
FAR = 3  # times below or above the border of time: there no second look is needed
UNTOUCHED = 0.9  # what is left of the points where the inputs come back damaged


def check(exercise_id: str, *functions: Callable[..., Any], seed: int | None = None, show: bool = True) -> Verdict:
    """Judge an answer and show what is wrong with it.

    functions  the functions that the exercise asks for, in its order
    seed       of the inputs that are drawn; a new one each time if None, named in the message
    show       False: nothing is shown, only returned

    Never raises for a wrong answer, except on nbgrader's Validate page, which shows nothing else. ValueError for an
    unknown exercise or the wrong number of functions.
    """
    exercise = find(exercise_id)
    if len(functions) != len(exercise.functions):
        call = f'check("{exercise.id}", {", ".join(exercise.functions)})'
        raise ValueError(f"{exercise.id} takes {len(exercise.functions)} function(s), got {len(functions)}: write {call}")
    if seed is None:  # in a graded run the grader's, so that equal answers earn equal points
        seed = int(os.environ.get("BACKPROP_SEED") or secrets.randbelow(1_000_000))
    if show and exercise.seconds and learner.in_a_notebook():
        with clock(exercise.title, exercise.seconds) as put:
            verdict = _verdict(exercise, functions, seed)
        put(verdict)
    else:
        verdict = _verdict(exercise, functions, seed)
        if show and not verdict.passed and os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise CheckFailed(verdict.message)
        if show:
            display(verdict)
    learner.remember(verdict)
    return verdict


def case(exercise_id: str, seed: int, number: int) -> tuple[Any, ...]:
    """The arguments of one case of a check, by the seed and number that its message names."""
    cases = drawn(find(exercise_id).cases, seed)
    if not 0 <= number < len(cases):
        raise ValueError(f"{exercise_id} has no case {number}; there are 0 to {len(cases) - 1}")
    return copy.deepcopy(cases[number].args)


def prepare(exercise_id: str, seed: int, end: float) -> None:
    """Work out what every check of this exercise with this seed will ask for, or as much of it as is done at time `end`."""
    exercise = find(exercise_id)
    with quietly():
        for case in drawn(exercise.cases, seed):
            reference, want = _right(exercise, case)
            if case.timed:
                reference.seconds = _best_of_three(exercise, case)
            if exercise.witness and want and case.differentiable:
                _second_witness(exercise, case, want, seed)
            for mistake in MISTAKES.get(exercise_id, ()):
                if mistake.answers and not case.timed and time.monotonic() < end:
                    reply_of(exercise, mistake.answers, reference)


@lru_cache(maxsize=64)
def drawn(cases: Callable[[np.random.Generator], list[Case]], seed: int) -> list[Case]:
    """The cases of a seed. They are kept, with what is worked out for them: whoever grades a class draws them once."""
    return cases(np.random.default_rng(seed))


def _verdict(exercise: Exercise, functions: tuple[Callable[..., Any], ...], seed: int) -> Verdict:
    for name, function in zip(exercise.functions, functions, strict=True):
        if not callable(function):
            text = f"{feedback.head(exercise, 0)}\n\n{name} should be a function; it is {describe(function)}."
            return Verdict(exercise.id, 0.0, float(exercise.points), False, text, None, None, seed)
    with quietly():
        judged = _judge_all(exercise, functions, seed)
        points, diagnosis = _points(exercise, judged), None
        wrong = any(case.findings for case in judged)
        if wrong:
            points = min(points, exercise.points - 0.01)
            diagnosis = diagnose(exercise, judged)
    if wrong:
        message = _message(exercise, judged, points, diagnosis, seed, learner.shaky_ground(exercise, functions))
    else:
        message = feedback.paragraphs([_praise(exercise, judged, seed), feedback.wrap(learner.borrowed(functions))])
    mistake, confidence = (diagnosis.mistake, diagnosis.confidence) if diagnosis else (None, None)
    return Verdict(exercise.id, float(points), float(exercise.points), not wrong, message, mistake, confidence, seed)


def _judge_all(exercise: Exercise, functions: tuple[Callable[..., Any], ...], seed: int) -> list[Judged]:
    judged: list[Judged] = []

    def worth_it(case: Case) -> bool:
        """No time is worth measuring where nothing else is right: of 20,000 rows a slip may make a table of 20,000 squared."""
        ordinary = [item for item in judged if item.trial.case.group != EDGE]
        return not (case.timed and ordinary and all(item.findings for item in ordinary))

    for trial in attempts(functions, drawn(exercise.cases, seed), exercise.seconds, worth_it):
        judged.append(_judge(exercise, trial, functions, seed))
        if exercise.probe:
            asked = [f if f.mistake or f.kind != "property" else exercise.probe(functions, trial, f) for f in judged[-1].findings]
            judged[-1].findings[:] = asked
        if any(f.kind == "stub" for f in judged[-1].findings):
            break  # a stub is a stub on every case
    if exercise.repeat and not any(item.findings for item in judged):
        finding = exercise.repeat(functions, [item.trial.case for item in judged])
        if finding:
            judged[0].findings.append(finding)
            judged[0].credit = dict.fromkeys(judged[0].credit, 0.0)
    return judged


def _judge(exercise: Exercise, trial: Trial, functions: tuple[Callable[..., Any], ...], seed: int) -> Judged:
    """One case, in the order of judgement."""
    outputs, drawn = exercise.outputs, trial.case
    reference, want = _right(exercise, drawn)
    zero = dict.fromkeys(_shares(exercise), 0.0)
    if trial.answer is None:
        if reference.answer is None and type(trial.error) is type(reference.error):
            return Judged(trial, None, None, [], dict.fromkeys(zero, 1.0))
        return Judged(trial, None, want, [_raised(exercise, trial.error)], zero)
    if all(answer is None for answer in trial.answer):
        return Judged(trial, "None", want, [Finding("none", "", "it returned None")], zero)
    got = split(outputs, trial.answer)
    if want is None:
        text = f"it should refuse this input with a {type(reference.error).__name__}; it returned {_brief(trial.answer[0])}"
        return Judged(trial, got, None, [Finding("property", "", text)], zero)
    if isinstance(got, str):
        return Judged(trial, got, want, [Finding("structure", "", got)], zero)
    findings, credit = [], dict.fromkeys(zero, 1.0)
    for output in outputs:
        finding = _judge_output(exercise, output, got, want, trial)
        if finding:
            findings.append(finding)
            credit[output.name] = finding.credit
    item = Judged(trial, got, want, findings, credit)
    if exercise.extra:
        finding = exercise.extra(_asked(trial), trial.answer[0])
        if finding:
            findings.append(finding)
        credit["points"] = 0.0 if finding else 1.0
    if trial.damaged:
        names = [exercise.arguments[k] for k in sorted(trial.damaged)]
        text = f"{', '.join(names)} came back changed: an answer must not alter its inputs"
        drift = exercise.extra is not None and np.allclose(trial.args[1], drawn.args[1], rtol=1e-12, atol=1e-12)
        findings.append(Finding("inputs", "", text, mistake="drifting-input" if drift else ""))
    if drawn.timed:
        slow = None if findings else _slow(exercise, functions, trial, reference)
        credit = item.credit = dict.fromkeys(credit, 0.0 if findings or slow else 1.0)
        findings += [slow] if slow else []
    if exercise.steps and _comparable(findings, got, want):
        _follow(exercise, item, got, want)
    if not findings and exercise.witness and drawn.differentiable:
        item.doubt = _second_witness(exercise, drawn, got, seed)
    return item


def _right(exercise: Exercise, case: Case) -> tuple[Trial, Any]:
    """What the reference does on a case, and its parts; None where it refuses the input."""
    reference = known(NOT_ASKED if exercise.free else exercise.reference, case)
    answer = reference.answer
    return reference, None if answer is None else case.once((exercise.id, "want"), lambda: split(exercise.outputs, answer))


def _judge_output(exercise: Exercise, output: Output, got: Any, want: Any, trial: Trial) -> Finding | None:
    if exercise.judge is None:
        return compare(output, got[output.name], want[output.name])
    if not exercise.free:
        # its structure and finiteness first: a number, whatever its value
        finding = compare(output, got[output.name], want[output.name])
        if finding and finding.kind not in ("value", "precision", "float32"):
            return finding
    assert trial.answer is not None
    return exercise.judge(_asked(trial), trial.answer[0])


def _asked(trial: Trial) -> tuple[Any, ...]:
    """The arguments as they were drawn, but the functions among them as the call left them: they remember its questions."""
    return tuple(after if callable(after) else before for before, after in zip(trial.case.args, trial.args, strict=True))


def _comparable(findings: list[Finding], got: Any, want: Any) -> bool:
    """Whether the steps can be followed: the shapes are right and the numbers are numbers."""
    return all(f.kind in ("value", "finite", "precision", "float32", "inputs") for f in findings) and bool(findings)


def _follow(exercise: Exercise, item: Judged, got: Any, want: Any) -> None:
    assert exercise.steps
    flat_got = {leaf: a for leaves in got.values() for leaf, a in leaves.items()}
    flat_want = {leaf: a for leaves in want.values() for leaf, a in leaves.items()}
    if all(finding.kind in ("precision", "float32", "inputs") for finding in item.findings):
        item.credit = dict.fromkeys(item.credit, min((f.credit for f in item.findings if f.kind != "inputs"), default=1.0))
        return
    with np.errstate(all="ignore"):
        done = exercise.steps(item.trial.case.args, flat_got, flat_want)
    item.where = steps.where(done)
    if exercise.follow:
        for part in item.credit:
            mine = [step.right for step in done if step.part == part]
            item.credit[part] = sum(mine) / len(mine) if mine else 1.0


def _second_witness(exercise: Exercise, case: Case, got: Any, seed: int) -> str:
    """The outputs that finite differences contradict, along two directions: the reference is in doubt then, not the learner."""
    doubt = []
    for output in (output.name for output in exercise.outputs if output.name in got):
        arrays = [np.asarray(a, dtype=float) for a in got[output].values()]
        slopes = (_slope(exercise, case, output, [a.shape for a in arrays], k) for k in (seed, seed + 1))
        if not any(along is None or witnessed(arrays, along) for along in slopes):
            doubt.append(output)
    return ", ".join(doubt)


def _slope(exercise: Exercise, case: Case, output: str, shapes: list[tuple[int, ...]], seed: int) -> Slope | None:
    """What the second witness says of an output along one direction; None where it says nothing."""

    def ask() -> Slope | None:
        assert exercise.witness
        witness = exercise.witness(*case.args)
        return slope(shapes, *witness[output], seed) if output in witness else None

    along: Slope | None = case.once((exercise.id, output, seed), ask)
    return along


def _slow(exercise: Exercise, functions: tuple[Callable[..., Any], ...], trial: Trial, reference: Trial) -> Finding | None:
    """More than 30 times the reference's time, best of three of each: the rows go one by one, or the work is quadratic."""
    if trial.seconds <= SLOWDOWN / FAR * max(reference.seconds, BRIEF):
        return None
    best, times = max(_best_of_three(exercise, trial.case), BRIEF), [trial.seconds]
    sure = min(trial.busy, trial.seconds) > SLOWDOWN * FAR * best  # no other work on this machine explains that
    while len(times) < 3 and not sure and min(times) > SLOWDOWN * best:
        times.append(attempt(functions, trial.case).seconds)
    if min(times) <= SLOWDOWN * best:
        return None
    most = f"{1e3 * SLOWDOWN * BRIEF:.0f} ms" if best == BRIEF else f"{SLOWDOWN} times as long as the reference"
    text = f"{trial.case.label} took more than {most}"  # how much more differs from run to run; what is said must not
    return Finding("time", "", text, mistake=trial.case.slow)


def _best_of_three(exercise: Exercise, case: Case) -> float:
    """Seconds of the reference."""
    return min(attempt(exercise.reference, case).seconds for _ in range(3))


def _raised(exercise: Exercise, error: BaseException | None) -> Finding:
    assert error is not None
    if isinstance(error, NotImplementedError):
        return Finding("stub", "", "it is not written yet")
    sentence = getattr(error, "sentence", "")  # where the answer's process is gone
    if sentence:
        return Finding("raises", "", sentence)
    return Finding("raises", "", f"it raised {blame(error)}")


def _shares(exercise: Exercise) -> list[str]:
    """The parts that a case's points are shared between."""
    if exercise.follow:
        return list(exercise.follow)
    return [output.name for output in exercise.outputs] + (["points"] if exercise.extra else [])


def _points(exercise: Exercise, judged: list[Judged]) -> float:
    """The sum over groups and parts of share times credit, where a group earns what its worst case earns."""
    shares, total = _shares(exercise), 0.0
    for group, weight in exercise.groups.items():
        mine = [item for item in judged if item.trial.case.group == group]
        for part in shares:
            worst = min((item.credit.get(part, 0.0) for item in mine), default=0.0)
            total += weight / len(shares) * worst
    if any(finding.kind == "inputs" for item in judged for finding in item.findings):
        total *= UNTOUCHED
    return round(exercise.points * total, 2)


def _praise(exercise: Exercise, judged: list[Judged], seed: int) -> str:
    doubt = next((item.doubt for item in judged if item.doubt), "")
    witness = " and with finite differences" if exercise.witness and not doubt else ""
    text = f"{feedback.head(exercise, exercise.points)} All right."
    if len(judged) > 1:
        text += f"\n{len(judged)} cases agree with the reference{witness}."
    if exercise.remark:
        assert judged[0].trial.answer is not None
        text += "\n" + feedback.wrap(exercise.remark(_asked(judged[0].trial), judged[0].trial.answer[0]))
    if doubt:
        report = f"But finite differences disagree with the reference on {doubt} (seed {seed}). That is a defect of the course, "
        text += "\n\n" + feedback.wrap(report + "not of your answer, and costs you nothing; please report it with this line.")
    return text


def _message(
    exercise: Exercise, judged: list[Judged], points: float, diagnosis: Diagnosis | None, seed: int, ground: str
) -> str:
    """What is wrong, where, got and expected; why, if a mistake explains it; and how to see it again."""
    number = next(k for k, item in enumerate(judged) if item.findings)
    item = judged[number]
    if any(f.kind == "stub" for f in item.findings):
        return f"{feedback.head(exercise, 0)} Not written yet."
    failed = sum(bool(item.findings) for item in judged)
    lines = [f"Wrong on {failed} of {len(judged)} cases. The first is case {number}, {item.trial.case.label}:"]
    if len(judged) == 1:
        lines = [f"{item.trial.case.label[0].upper()}{item.trial.case.label[1:]}:"]
    lines += [feedback.wrap(f"{finding.text}.", "  ") for finding in item.findings]
    witness = _finite_difference_at(exercise, item)
    lines += [feedback.wrap(witness, "  ")] if witness else []
    reached = [feedback.wrap(item.where)] if item.where else []
    right = [o.name for o in exercise.outputs if not any(f.output in (o.name, "") for i in judged for f in i.findings)]
    if EDGE not in exercise.groups:  # groups of another kind: activations, operations
        broken = {k.trial.case.group for k in judged if k.findings}
        right += [group for group in exercise.groups if group not in broken]
    if right and (len(exercise.outputs) > 1 or EDGE not in exercise.groups):
        reached.append(feedback.wrap(f"Right everywhere: {'; '.join(right)}."))
    why = ""
    if diagnosis and diagnosis.text:
        lead = "" if diagnosis.confidence == "exact" else "Probably: "
        why = feedback.wrap(lead + diagnosis.text)
    function = exercise.functions[0]
    if len(exercise.functions) > 1:
        function = next((f.output for f in item.findings if f.output in exercise.functions), function)
    cell = feedback.as_cell(exercise, function, item.trial.case.args, seed, number)
    again = f'The same check again:\n    check("{exercise.id}", {", ".join(exercise.functions)}, seed={seed})'
    copy_of_it = "The failing case, as a cell to copy:\n" + "\n".join(f"    {line}" for line in cell.split("\n"))
    if not item.trial.case.args:
        copy_of_it = ""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":  # the seed of a graded run is not told
        again, copy_of_it = "", copy_of_it if f"seed={seed}" not in cell else ""
    return feedback.paragraphs(
        [
            feedback.head(exercise, points),
            why,
            "\n".join(lines),
            "\n".join(reached),
            feedback.wrap(ground),
            feedback.wrap(f'Look at: {exercise.look_at}. For a hint: hint("{exercise.id}").'),
            again,
            copy_of_it,
        ]
    )


def _finite_difference_at(exercise: Exercise, item: Judged) -> str:
    """What the second witness says of the first wrong entry."""
    if exercise.witness is None or not item.trial.case.differentiable or item.want is None:
        return ""
    finding = next((f for f in item.findings if f.kind == "value"), None)
    if finding is None:
        return ""
    known = exercise.witness(*item.trial.case.args)
    if finding.output not in known:
        return ""
    loss, point = known[finding.output]
    leaf = finding.text.split(":")[0]
    e = {name: np.zeros_like(array) for name, array in item.want[finding.output].items()}
    name = max((name for name in e if leaf.startswith(name)), key=len)
    e[name][finding.index] = 1.0
    of = f" for {leaf}" if len(item.findings) > 1 else ""
    return f"Finite differences of the loss say {slope_along(loss, point, list(e.values())):.8g}{of}."


def _brief(value: Any) -> str:
    return str(value) if isinstance(value, float | int) else describe(value)
