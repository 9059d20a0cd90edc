"""Question 5: two at once? A listed mistake times a factor or turned round, one in each output, or
two in one function."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from backprop.check.compare import split
from backprop.check.diagnose.families import of_outputs
from backprop.check.diagnose.named import NO_STEP, does_more_harm, kinds, reply_of
from backprop.check.diagnose.parts import MATCH_RTOL, each, factor, same, same_parts
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Judged, Parts
from backprop.check.mistakes import MISTAKES, Mistake, both
from backprop.check.trial import attempt

PAIRS = 3000  # of listed mistakes that are put into one function: some tenths of a second
SIMPLE_FACTORS = (-1.0, 0.5, 2.0)  # factors that are tried beside another mistake


def ask(wrong: Wrong) -> Diagnosis | None:
    """A mistake that explains each wrong output on its own, where no single one explains them all;
    or one times a factor."""
    exercise, judged = wrong.exercise, wrong.compared
    calm = [case for case in judged if isinstance(case.got, dict) and case.want is not None]
    first: dict[str, int] = {}
    for number, case in enumerate(judged):
        for finding in case.findings:
            first.setdefault(finding.output, number)
    outputs = [output.name for output in exercise.outputs if output.name in first]
    if exercise.property_only or len(calm) < max(2, len(judged) // 2):
        return None
    whole = None if exercise.noise or exercise.check_property else _in_one_function
    apart = _one_by_one(wrong, calm, sorted(outputs, key=lambda name: first[name]))
    # what explains all that is wrong comes before what explains one output of several
    if apart and (len(outputs) == 1 or apart.explains_all):
        return apart.diagnosis
    return (whole(wrong) if whole else None) or (apart.diagnosis if apart else None)


class Apart(NamedTuple):
    """A mistake that explains one output on its own, or all of them times a factor."""

    diagnosis: Diagnosis
    explains_all: bool


def _one_by_one(wrong: Wrong, calm: list[Judged], outputs: list[str]) -> Apart | None:
    """A mistake that explains one of the wrong outputs, and one for each other that has its own;
    those that the message shows first come first."""
    found: list[Diagnosis] = []
    for name in outputs:
        one = _of_one_output(wrong, calm, name, outputs)
        if one and one.explains_all:
            return one
        found += [one.diagnosis] if one else []
    if not found:
        return None
    told = {one.mistake: one.text for one in reversed(found)}  # each once
    text = " ".join(told[mistake] for mistake in reversed(told))
    return Apart(replace(found[0], text=text), len(found) == len(outputs))


def _of_one_output(wrong: Wrong, calm: list[Judged], name: str, outputs: list[str]) -> Apart | None:
    """A mistake that explains this one of the wrong outputs, or all of them times a factor."""
    exercise = wrong.exercise
    for mistake in MISTAKES.get(exercise.id, ()):
        if not mistake.answers:
            continue
        pairs: list[tuple[Any, Parts]] = []
        for case in calm:
            reply = reply_of(exercise, mistake.answers, case.trial)
            if not isinstance(reply, dict) or not _simply_related(case.got, reply, name):
                break
            pairs.append((case.got, reply))
        if len(pairs) < len(calm) or all(
            same_parts(case.want, r, {name}) for case, (_, r) in zip(calm, pairs, strict=True)
        ):
            continue
        if all(same_parts(got, reply, {name}) for got, reply in pairs):
            if does_more_harm(wrong, mistake.answers, calm):
                continue
            if _would_show_elsewhere(wrong, outputs, name, calm, pairs):
                continue
            found = of_outputs({name}, wrong, mistake.text)
            return Apart(Diagnosis(mistake.id, found, "likely"), False)
        # errors of 1 and of 1/2 are no multiples of each other
        k = None if exercise.noise else factor(pairs, set(outputs))
        if k is not None and any(abs(k - simple) < MATCH_RTOL for simple in SIMPLE_FACTORS):
            text = mistake.text + f" Beside that, everything is multiplied by {k:g}."
            text = of_outputs(set(outputs), wrong, text)
            return Apart(Diagnosis(mistake.id, text, "likely"), True)
    return None


def _would_show_elsewhere(
    wrong: Wrong, outputs: list[str], name: str, calm: list[Judged], pairs: list[tuple[Any, Parts]]
) -> bool:
    """Whether the mistake, made in the function that all results come from, makes another of the
    wrong outputs wrong too, and not as it is: then its numbers here are another one's as well."""
    if len(wrong.exercise.functions) > 1:
        return False
    for other in outputs:
        for case, (got, reply) in zip(calm, pairs, strict=True):
            if other == name or same_parts(case.want, reply, {other}):
                continue
            alike = all(
                np.shape(got[other].get(leaf)) == np.shape(theirs)
                for leaf, theirs in reply[other].items()
            )
            if alike and not same_parts(got, reply, {other}):
                return True
    return False


def _in_one_function(wrong: Wrong) -> Diagnosis | None:
    """Two listed mistakes that, made in one function, give the answer's numbers on every case."""
    shown = [
        item
        for item in wrong.judged
        if isinstance(item.got, dict) and item.want is not None and not item.trial.case.timed
    ]
    failing = [item for item in wrong.failing if item in shown and kinds(item)]
    if len(failing) < 2 or len(shown) < len(wrong.judged) / 2:
        return None
    telling = max(failing[:12], key=_wrong_leaves)
    for one, other in _pairs(wrong, telling):
        made = both(one.answers[0], other.answers[0])
        if (
            made
            and _at_a_glance(wrong, made, telling)
            and all(_gives(wrong, made, item) for item in (*failing, *shown))
        ):
            text = f"Two things at once. First: {one.text} Second: {other.text}"
            step = not {one.id, other.id} & NO_STEP
            return Diagnosis(one.id, text, "likely", step=step)
    return None


def _pairs(wrong: Wrong, item: Judged) -> Iterator[tuple[Mistake, Mistake]]:
    """Yield pairs that may explain a case together: what only one of the two changes is as that one
    makes it, and what neither changes is right."""
    made, changed, alike = [], [], []
    leaves = _leaves(item.got)
    right = _leaves(item.want)
    if leaves.keys() != right.keys():
        return
    for mistake in MISTAKES.get(wrong.exercise.id, ()):
        if len(mistake.answers) == 1 and hasattr(mistake.answers[0], "made_of"):
            reply = reply_of(wrong.exercise, mistake.answers, item.trial)
            theirs = _leaves(reply) if isinstance(reply, dict) else {}
            if theirs.keys() == right.keys():
                made.append(mistake)
                changed.append([not same(theirs[name], right[name]) for name in right])
                alike.append([same(leaves[name], theirs[name]) for name in right])
    if not made:
        return
    c, a = np.array(changed), np.array(alike)
    fine = np.array([same(leaves[name], right[name]) for name in right])
    order = sorted(combinations(range(len(made)), 2), key=sum)
    j, k = np.array(order, dtype=int).reshape(-1, 2).T
    only_one, only_other = c[j] & ~c[k], c[k] & ~c[j]
    may = np.where(only_one, a[j], np.where(only_other, a[k], np.where(c[j] & c[k], True, fine)))
    for n in np.flatnonzero(may.all(axis=1))[:PAIRS]:
        one, other = made[j[n]], made[k[n]]
        if one.id != other.id:
            yield one, other


def _wrong_leaves(item: Judged) -> int:
    got, want = _leaves(item.got), _leaves(item.want)
    return sum(not same(got[name], want[name]) for name in want if name in got)


def _leaves(parts: Any) -> dict[str, Any]:
    return {name: leaf for leaves in parts.values() for name, leaf in leaves.items()}


def _at_a_glance(wrong: Wrong, made: Any, item: Judged) -> bool:
    """Whether a function may give the answer's numbers: a quick look, taken thousands of times."""
    try:
        theirs = split(wrong.exercise.outputs, (made(*item.trial.case.args),))
    except Exception:
        return False
    return isinstance(theirs, dict) and same_parts(item.got, theirs, None)


def _gives(wrong: Wrong, made: Any, item: Judged) -> bool:
    """Whether a function gives the answer's numbers on a case."""
    answer = attempt((made,), item.trial.case).answer
    theirs = None if answer is None else split(wrong.exercise.outputs, answer)
    return isinstance(theirs, dict) and same_parts(item.got, theirs, None)


def _simply_related(got: Any, reply: Parts, output: str) -> bool:
    """Whether an output is the reply, or a simple multiple of it: one look, before all cases are
    tried."""

    def times(k: float) -> Parts:
        return each(lambda a: a if isinstance(a, str) else k * a)(reply)

    return any(same_parts(got, times(k), {output}) for k in (1.0, *SIMPLE_FACTORS))
