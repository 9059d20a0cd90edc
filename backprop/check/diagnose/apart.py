"""Question 5, second half: two at once, each where the other is not? The wrong cases are looked at
in parts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backprop.check.cases import EDGE
from backprop.check.compare import Finding
from backprop.check.diagnose import families, named, no_mathematics
from backprop.check.diagnose.wrong import SIDE, Diagnosis, Wrong, asks_for_zeros
from backprop.check.judged import Judged

FEW = 2  # activations or operations that are wrong
LEAST = 2  # cases that must show it


def ask(wrong: Wrong) -> Diagnosis | None:
    """What explains a part of the wrong cases, told with the part that it explains."""
    if wrong.exercise.property_only or wrong.exercise.time_limit:
        return None
    for where, part in parts(wrong):
        of_numbers = any(finding.kind not in SIDE for finding in part.findings)
        for question in QUESTIONS if of_numbers else QUESTIONS[:1]:
            found = question(part)
            if found and found.mistake and found.mistake != "returns-argument":
                said = not where or found.text.startswith(f"{where}: ")
                text = found.text if said else f"{where}: {found.text}"
                return replace(found, text=text, confidence="likely")
    return named.nearly(wrong)


def turned(wrong: Wrong) -> Diagnosis | None:
    """What explains the numbers of matrices whose rows and columns are exchanged, or of lists that begin
    with the last layer, once they are turned round."""
    if wrong.exercise.property_only or wrong.exercise.time_limit:
        return None
    items = [item for item in wrong.judged if not item.trial.case.timed]
    if not any(finding.kind == "shape" for item in items for finding in item.findings):
        return None
    lists = all(output.is_list for output in wrong.exercise.outputs)
    for turn, first, then in TURNS if lists else TURNS[:1]:
        mended = [_turned_back(wrong, item, turn) for item in items]
        kinds = {finding.kind for item in mended for finding in item.findings}
        if not kinds or kinds & {"shape", "structure"}:
            continue
        back = replace(wrong, judged=mended)
        for question in (named.by_algorithm, families.by_transformation, families.by_family):
            found = question(back)
            if found and found.mistake:
                text = f"Two things at once. First: {first} Second, when they are turned {then}: {found.text}"
                return replace(found, text=text, confidence="likely", step=False)
        if turn is _reversed and "raises" not in kinds:
            text = f"Two things at once. First: {first} When they are turned {then}, all shapes are right, but not yet all numbers."
            return Diagnosis("", text, "exact", step=False)
    return None


def _turned_back(wrong: Wrong, item: Judged, turn: Callable[[Any], Any]) -> Judged:
    if item.trial.answer is None:
        return item
    answer = tuple(map(turn, item.trial.answer))
    return wrong.judge(replace(item.trial, answer=answer), wrong.functions)


def _reversed(value: Any) -> Any:
    """A tuple of lists, each with its last entry first."""
    if not isinstance(value, tuple | list) or not all(isinstance(v, list | tuple) for v in value):
        return value
    return type(value)(part[::-1] for part in value)


def _transposed(value: Any) -> Any:
    """The same with every matrix in it turned."""
    if isinstance(value, list | tuple):
        return type(value)(map(_transposed, value))
    return value.T if isinstance(value, np.ndarray) and value.ndim == 2 else value


TURNS: tuple[tuple[Callable[[Any], Any], str, str], ...] = (
    (_transposed, "rows and columns of your matrices are exchanged: compare their shapes with those of what you differentiate by.", "back"),
    (_reversed, "your lists begin with the last layer. The way back goes from L to 1, but the lists go from 1 to L.", "round"),
)  # fmt: skip


def memory(wrong: Wrong) -> Diagnosis | None:
    """What is amiss with memory, where that is so on far more cases than wrong numbers are."""
    numbers = _of_findings(wrong, lambda finding: finding.kind not in SIDE)
    beside = _of_findings(wrong, lambda finding: finding.kind in SIDE)
    if not 0 < 4 * len(numbers.failing) <= len(beside.failing):
        return None
    found = no_mathematics.ask(beside)
    return found and replace(found, confidence="likely")


QUESTIONS: tuple[Callable[[Wrong], Diagnosis | None], ...] = (
    no_mathematics.ask,
    named.by_property,
    named.by_algorithm,
    families.by_transformation,
    families.by_family,
)


def parts(wrong: Wrong) -> Iterator[tuple[str, Wrong]]:
    """Yield the parts of a wrong answer that may have a cause of their own, the largest first, each
    after the words for it."""
    kinds = {finding.kind for finding in wrong.findings}
    if kinds & SIDE and kinds - SIDE:
        yield "", _of_findings(wrong, lambda finding: finding.kind not in SIDE)
    if "raises" in kinds and len(kinds) > 1:
        yield from _part(wrong, "Where it raises no error", lambda item: item.trial.error is None)
    ordinary = [item for item in wrong.judged if _is_ordinary(item)]
    if any(item.findings for item in ordinary) and len(ordinary) < len(wrong.judged):
        yield from _part(wrong, "On the ordinary cases", _is_ordinary)
    if any(asks_for_zeros(item) for item in wrong.judged if {f.kind for f in item.findings} - SIDE):
        where = "Where the right answer is not zero (where it is, yours should be too)"
        yield from _part(wrong, where, lambda item: not asks_for_zeros(item))
    bad = [_word(item) for item in wrong.judged if {f.kind for f in item.findings} - SIDE]
    words = list(dict.fromkeys(bad))  # what is wrong with more of these is no matter of one
    for word in words if len(words) <= FEW and all(words) else ():
        yield from _part(wrong, f"Of {word}", partial(_is_about, word))
    outputs = [output.name for output in wrong.exercise.outputs]
    wrong_ones = {finding.output for finding in wrong.findings} & set(outputs)
    for name in outputs if len(wrong_ones) > 1 else ():
        yield f"In {name}", _of_findings(wrong, partial(_is_of, name))


def _part(
    wrong: Wrong, where: str, belongs: Callable[[Judged], bool]
) -> Iterator[tuple[str, Wrong]]:
    """Yield the cases that belong to a part, if it holds some of the wrong ones and not all."""
    inside = [item for item in wrong.judged if belongs(item)]
    bad = sum(bool(item.findings) for item in inside)
    if bad >= LEAST and bad < sum(bool(item.findings) for item in wrong.judged):
        yield where, replace(wrong, judged=inside)


def _of_findings(wrong: Wrong, keeps: Callable[[Finding], bool]) -> Wrong:
    """Keep the cases, with some of their findings only."""
    judged = [replace(item, findings=[*filter(keeps, item.findings)]) for item in wrong.judged]
    return replace(wrong, judged=judged)


def _is_ordinary(item: Judged) -> bool:
    return item.trial.case.group != EDGE and not item.trial.case.timed


def _word(item: Judged) -> str:
    """The activation or operation that the case is about, if it is about a single one."""
    words = [arg for arg in item.trial.case.args if isinstance(arg, str)]
    return words[0] if len(words) == 1 else ""


def _is_about(word: str, item: Judged) -> bool:
    return _word(item) == word


def _is_of(name: str, finding: Finding) -> bool:
    return finding.output == name
