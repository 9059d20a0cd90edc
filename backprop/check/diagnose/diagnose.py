"""From a wrong answer to what explains it: questions are asked in order, and the first answer
counts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from backprop.check.compare import UNFILLED
from backprop.check.diagnose import (
    apart,
    earlier_function,
    families,
    imprecise,
    lecture_index,
    named,
    no_mathematics,
    power,
    properties,
    same_twice,
    shared_trait,
    single,
    two_at_once,
)
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.memory import Place
from backprop.check.diagnose.wrong import Diagnosis, Wrong

Answer = TypeVar("Answer")
ALL_RIGHT = "The values are right, but "
OF_VALUES = frozenset(["value", "finite", "precision", "shape", "dtype", "structure", "raises"])
OF_NUMBERS = frozenset(["value", "finite", "precision"])
# mistakes that are one of memory, or of another function: their texts say what to do about it
OF_CHANGES = frozenset(
    [
        "drifting-input",
        "earlier-function",
        "earlier-stub",
        "mutates-input",
        "never-restores",
        "one-array-twice",
        "returns-argument",
        "step-not-reset",
        "updated-weights",
    ]
)


def diagnose(wrong: Wrong, places: list[Place]) -> Diagnosis | None:
    """The mistake behind a wrong answer, or None: no guess is made.

    places  what the functions could have changed, as it was before the first call
    """
    with np.errstate(all="ignore"):
        found = next(
            (found for question in questions(wrong, places) if (found := _answered(question))), None
        )
        if found and found.mistake and found.confidence == "likely" and found.line:
            # what stops the run is sure, and mended first
            found = replace(found, first=_answered(lambda: no_mathematics.raised(wrong)) or "")
    return found and _beside(wrong, _of_which(wrong, _as_far_as_so(wrong, found)))


def questions(wrong: Wrong, places: list[Place]) -> Iterator[Callable[[], Diagnosis | None]]:
    """Yield the questions in order, except those for the line and the step: the message gives them
    beside this answer."""
    all_named = all(finding.mistake for finding in wrong.findings)
    unexplained = any(
        finding.kind == "property" and not finding.mistake for finding in wrong.findings
    )
    # the first call is right: maybe earlier calls spoil the later ones
    spoilt = all_named and not wrong.judged[0].findings
    if spoilt:
        yield lambda: same_twice.ask(wrong, places)
    if all_named:
        yield lambda: named.by_property(wrong)
    yield lambda: power.ask(wrong)
    if any(UNFILLED in finding.text for finding in wrong.findings):
        yield lambda: lecture_index.ask(wrong)
    yield lambda: _of_form(no_mathematics.ask(wrong))
    if not spoilt:
        yield lambda: same_twice.ask(wrong, places)
    yield lambda: _of_form(earlier_function.ask(wrong))
    if not unexplained:
        yield lambda: named.by_property(wrong)
    yield lambda: _by_algorithm(wrong)
    yield lambda: lecture_index.ask(wrong)
    yield lambda: _of_form(same_twice.shared(wrong))
    yield lambda: families.by_transformation(wrong)
    yield lambda: families.by_family(wrong)
    yield lambda: single.ask(wrong)
    yield lambda: imprecise.ask(wrong)
    yield lambda: properties.rearranged(wrong)
    yield lambda: _of_form(apart.memory(wrong))
    yield lambda: apart.turned(wrong)
    yield lambda: two_at_once.ask(wrong)
    yield lambda: apart.ask(wrong)
    yield lambda: _where_wrong(wrong)
    yield lambda: _where(wrong, no_mathematics.rest(wrong))
    yield lambda: shared_trait.ask(wrong)


def _answered(question: Callable[[], Answer | None]) -> Answer | None:
    """The answer to a question; None where the learner's objects break it: a check never raises
    because of a wrong answer."""
    try:
        return question()
    except Exception:
        return None


def _by_algorithm(wrong: Wrong) -> Diagnosis | None:
    """Name the listed mistake. If results are one array under two names, whose numbers may look
    like a listed mistake, say that first."""
    found = named.by_algorithm(wrong)
    one = same_twice.shared(wrong) if found else None
    return (
        replace(found, text=f"{one.text} If they are meant to be one array: {found.text}")
        if found and one
        else found
    )


def _of_which(wrong: Wrong, found: Diagnosis) -> Diagnosis:
    """The same, with the function that it is said of, where others beside it are right."""
    names, ill = wrong.exercise.functions, {finding.output for finding in wrong.findings}
    if len(names) < 2 or not found.text or not ill < set(names):
        return found
    mine, fine = ([f"`{name}`" for name in names if (name in ill) == bad] for bad in (True, False))
    if found.text.startswith("In ") or all(name in found.text for name in mine):
        return found
    text = f"{found.text} It is {' and '.join(mine)} that is wrong; {' and '.join(fine)} is right."
    return replace(found, text=text)


def _as_far_as_so(wrong: Wrong, found: Diagnosis) -> Diagnosis:
    """The same, but values are not called right where some of them are wrong as well."""
    if not found.text.startswith(ALL_RIGHT):
        return found
    ill = [
        item.trial.case.label
        for item in wrong.judged
        if any(finding.kind in OF_VALUES for finding in item.findings)
    ]
    if not ill:
        return found
    told = (
        f"The values are right, except on {len(ill)} of {len(wrong.judged)} cases ({ill[0]}), but "
    )
    return replace(found, text=told + found.text.removeprefix(ALL_RIGHT))


def _where_wrong(wrong: Wrong) -> Diagnosis | None:
    """The listed mistake that is seen on the wrong cases alone; not where these are of one kind, on
    which the numbers of a mistake may come by another way."""
    return None if shared_trait.of_cases(wrong) else named.where_wrong(wrong)


def _where(wrong: Wrong, found: Diagnosis | None) -> Diagnosis | None:
    """The same, with what the wrong cases share, if an error or a shape comes up on some alone."""
    if found is None or found.mistake:
        return found
    shared = _answered(lambda: shared_trait.of_cases(wrong))
    return replace(found, text=f"{found.text} {shared}") if shared else found


def _beside(wrong: Wrong, found: Diagnosis) -> Diagnosis:
    """The same, with a word on arguments that come back changed, if it says nothing of them yet."""
    changed = any(finding.kind == "inputs" for finding in wrong.findings)
    if not changed or not found.text or found.changes or found.mistake in OF_CHANGES:
        return found
    ill = [item for item in wrong.judged if any(f.kind in OF_NUMBERS for f in item.findings)]
    if found.mistake and not found.first and ill and all(item.trial.damaged for item in ill):
        # the numbers may follow from the changed arguments, whatever they look like
        places = sorted({k for item in ill for k in item.trial.damaged})
        names = " and ".join(f"`{wrong.exercise.arguments[k]}`" for k in places)
        first = GENERIC["changes-first"].format(names=names)
        return replace(found, first=first, changes=True)
    return replace(found, text=f"{found.text} {GENERIC['also-changes']}")


def _of_form(found: Diagnosis | None) -> Diagnosis | None:
    """Mark what needs no mathematics: the message shows no step and no line of a formula beside
    it."""
    return found and replace(found, step=False, line=False)
