"""A verdict in words: what is wrong, where, got and expected, why, what to look at, and how to see
it again."""

import itertools
import os
import re

import numpy as np

from backprop.check import feedback
from backprop.check.cases import EDGE
from backprop.check.compare import slope_along
from backprop.check.diagnose import GENERIC, Diagnosis
from backprop.check.exercises import Exercise
from backprop.check.judge import arguments_after, in_common, where_points_went
from backprop.check.judged import Judged
from backprop.which_line import Place

MOST = 13  # lines above the fold, the empty ones between paragraphs among them


def praise(exercise: Exercise, judged: list[Judged], seed: int) -> str:
    """What a right answer is told."""
    doubt = next((item.doubt for item in judged if item.doubt), "")
    text = f"{feedback.head(exercise, exercise.points)} All right."
    if len(judged) > 1:
        text += f"\n{len(judged)} cases agree with the reference"
        witnessed = sum(
            item.trial.case.differentiable and item.trial.case.witnessed for item in judged
        )
        text += (
            f", {witnessed} of them with finite differences too."
            if exercise.witness and not doubt
            else "."
        )
    if exercise.praise:
        assert judged[0].trial.answer is not None
        text += "\n" + feedback.wrap(
            exercise.praise(arguments_after(judged[0].trial), judged[0].trial.answer[0])
        )
    if doubt:
        report = f"But finite differences disagree with the reference on {doubt} (seed {seed}). That is a defect of the course, "
        text += "\n\n" + feedback.wrap(
            report + "not of your answer, and costs you nothing; please report it with this line."
        )
    return text


def message_of(
    exercise: Exercise,
    judged: list[Judged],
    points: float,
    diagnosis: Diagnosis | None,
    seed: int,
    ground: str,
    pointer: Place | None = None,
) -> str:
    """The surest thing first, then one thing to do; below the fold the numbers, the failing case,
    and how to see it again.

    ground  a sentence about earlier functions that have not passed yet
    pointer the one place in the learner's code where a small change makes everything right
    """
    number = next(k for k, item in enumerate(judged) if item.findings)
    item = judged[number]
    if any(f.kind == "stub" for f in item.findings):
        if diagnosis is None or diagnosis.text == GENERIC["stub"]:
            return f"{feedback.head(exercise, 0)} Not written yet."
        return feedback.paragraphs([feedback.head(exercise, 0), feedback.wrap(diagnosis.text)])
    why = ""
    if diagnosis and diagnosis.text:
        text = diagnosis.text
        if diagnosis.advice and not pointer:
            text += f" {diagnosis.advice}"
        why = feedback.wrap(("" if diagnosis.confidence == "exact" else "Probably: ") + text)
        if diagnosis.first:
            after = "If it is still wrong then" if diagnosis.changes else "Where it runs"
            after += ": " if diagnosis.confidence == "exact" else ", probably: "
            why = feedback.paragraphs(
                [feedback.wrap(diagnosis.first), feedback.wrap(f"{after}{diagnosis.text}")]
            )
    step = (
        feedback.wrap(item.first_wrong_step)
        if item.first_wrong_step and not pointer and (diagnosis is None or diagnosis.step)
        else ""
    )
    look_at = exercise.look_at if exercise.look_at.endswith("?") else f"{exercise.look_at}."
    look = (
        ""
        if diagnosis and not diagnosis.line
        else feedback.wrap(f'Look at: {look_at} For a hint: hint("{exercise.id}").')
    )
    first, more = _numbers(exercise, judged, number, short=not why)
    told = bool(
        pointer or (why and diagnosis and diagnosis.mistake)
    )  # then numbers add nothing to what must be done
    # a name says what is wrong: then the line says where, and no more
    sure = bool(diagnosis and diagnosis.mistake)
    slow = any(finding.kind == "time" for each in judged for finding in each.findings)
    line = pointed(pointer, kind=not sure, slow=slow) if pointer else ""
    above = [
        feedback.head(exercise, points),
        why,
        line,
        "" if told else first,
        step,
        feedback.wrap(ground),
        look,
    ]
    if sum(part.count("\n") + 2 for part in above if part) > MOST and not told:
        first, more = _numbers(exercise, judged, number, short=True)
        above[3] = first
    common = "\n".join(
        feedback.wrap(line)
        for line in (in_common(judged), where_points_went(exercise, judged))
        if line
    )
    below = [
        first if told else "",
        more,
        common,
        _right_everywhere(exercise, judged),
        *_again(exercise, item, seed, number),
    ]
    return feedback.paragraphs([*above, feedback.FOLD if any(below) else "", *below])


def _numbers(exercise: Exercise, judged: list[Judged], number: int, short: bool) -> tuple[str, str]:
    """What is wrong in the first failing case, and what finite differences say; if short, all
    after the first apart."""
    item = judged[number]
    failed = sum(bool(item.findings) for item in judged)
    head = f"Wrong on {failed} of {len(judged)} cases. The first is case {number} ({item.trial.case.label}):"
    if len(judged) == 1:
        head = f"{item.trial.case.label[0].upper()}{item.trial.case.label[1:]}:"
    told = [
        feedback.wrap(
            finding.text if finding.text.endswith(("?", ".")) else f"{finding.text}.", "  "
        )
        for finding in item.findings
    ]
    witness = _finite_difference_at(exercise, item)
    witnessed = [feedback.wrap(witness, "  ")] if witness else []
    if not short or len(told) == 1:
        return "\n".join([feedback.wrap(head), *told, *witnessed]), ""
    return "\n".join([feedback.wrap(head), told[0], *witnessed]), "\n".join(
        ["In the same case:", *told[1:]]
    )


def _right_everywhere(exercise: Exercise, judged: list[Judged]) -> str:
    """The outputs, and groups of cases of another kind (activations, operations), in which nothing
    is wrong."""
    right = [
        o.name
        for o in exercise.outputs
        if not any(f.output in (o.name, "") for i in judged for f in i.findings)
    ]
    if EDGE not in exercise.groups:
        broken = {k.trial.case.group for k in judged if k.findings}
        right += [group for group in exercise.groups if group not in broken]
    if right and (len(exercise.outputs) > 1 or EDGE not in exercise.groups):
        return feedback.wrap(f"Right everywhere: {'; '.join(right)}.")
    return ""


def _again(exercise: Exercise, item: Judged, seed: int, number: int) -> tuple[str, str]:
    """How to see it again: the same check, and the failing case."""
    function = exercise.functions[min(item.trial.blamed, len(exercise.functions) - 1)]
    if len(exercise.functions) > 1:
        function = next(
            (f.output for f in item.findings if f.output in exercise.functions), function
        )
    cell = feedback.as_cell(exercise, function, item.trial.case.args, seed, number)
    again = f'The same check again:\n    check("{exercise.id}", {", ".join(exercise.functions)}, seed={seed})'
    copy_of_it = "The failing case, as a cell to copy:\n" + "\n".join(
        f"    {line}" for line in cell.split("\n")
    )
    if not item.trial.case.args:
        copy_of_it = ""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":  # the seed of a graded run is not told
        again, copy_of_it = "", copy_of_it if f"seed={seed}" not in cell else ""
    return again, copy_of_it


def pointed(place: Place, kind: bool = True, slow: bool = False) -> str:
    """The learner's line with a mark under the place, and (with `kind`) what kind of change it
    needs; never the change. `slow` where the answer takes too long besides."""
    places = [place, place.also] if place.also else [place]
    other = f", or in line {place.also.line}" if place.also else ""
    text = f"In line {place.line} of your `{place.function}`{other}, one small change makes everything right{', its time apart' if slow else ''}."
    if not kind:
        text += " Look at what is marked."
    elif len({each.kind for each in places}) == 1:
        # if several kinds of change would do, nobody knows which is meant
        text += f" {_advice(place)}" if place.kind else " Look at what is marked."
    code = [
        line
        for each in places
        for line in (each.text, " " * each.start + "^" * max(1, each.end - each.start))
    ]
    return "\n    ".join([feedback.wrap(text), *code])


def _encloses(name: str, place: Place) -> bool:
    """Whether a call of this name stands around the place, in its line."""
    for call in re.finditer(rf"\b{re.escape(name)}\(", place.text[: place.start + 1]):
        steps = ({"(": 1, ")": -1}.get(c, 0) for c in place.text[call.end() : place.start])
        if min(itertools.accumulate(steps), default=0) >= 0:
            return True
    return False


def _advice(place: Place) -> str:
    kind = place.kind
    if kind.startswith("a missing "):
        what = kind.removeprefix("a missing ")
        if _encloses(what, place):
            return f"Does the {what} stand in the right place?"
        return f"Is {'an' if what[0] in 'aeiou' else 'a'} {what} missing there?"
    if kind.endswith(" too many"):
        return f"Is there {kind}?"
    return (
        ADVICE.get(kind)
        or "Look at the " + kind.removeprefix("a ").removeprefix("an ").removeprefix("the ") + "."
    )


ADVICE = {
    "what stands here": "Is this the right expression?",
    "a name": "Is this the right name?",
    "a number": "Is this the right number?",
    "a call": "Does this call belong there?",
    "a missing call": "Should a function be applied to it?",
    "a bound": "Where should this begin, and where should it end?",
    "the order": "Do these stand in the right order?",
    "the order of a loop": "In which order should this loop run?",
    "the order of a list": "In which order should this list run?",
    "a transpose": "Is a transpose missing there, or is there one too many?",
    "the kind of product": "Is this the right kind of product (`*`, `@`, `np.outer`)?",
    "an indentation": "Is this line indented as far as it should be?",
    "the function that is called": "Is this the right function, and is all that it returns meant here?",
    "= for +=": "Should it replace what is there (=), or add to it (+=), or multiply it (*=)?",
    "a change in place": "It changes an array in place: everything else that holds that array sees the change.",
    "a copy": "Should two names share one array there?",
    "a condition": "Look at the condition, and at what it leads to.",
    "the order of two lines": "Look at the order of this line and the next one.",
}


def _finite_difference_at(exercise: Exercise, item: Judged) -> str:
    """What the second witness says of the first wrong entry."""
    if exercise.witness is None or not item.trial.case.differentiable or item.want is None:
        return ""
    finding = next((f for f in item.findings if f.kind == "value" and f.leaf), None)
    if finding is None:
        return ""
    known = exercise.witness(*item.trial.case.args)
    if finding.output not in known:
        return ""
    loss, point = known[finding.output]
    e = {name: np.zeros_like(array) for name, array in item.want[finding.output].items()}
    e[finding.leaf][finding.index] = 1.0
    of = f" for {finding.entry}" if len(item.findings) > 1 else ""
    return (
        f"Finite differences of the loss say {slope_along(loss, point, list(e.values())):.8g}{of}."
    )
