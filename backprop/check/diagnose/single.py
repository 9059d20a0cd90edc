"""Is something computed in float32? Then an argument may as well be rounded to float32, and the answer
stays what it is, to the last digit; one step of float32 away it does not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Judged

CASES, MOST = 3, 8  # that must show it; that are asked
LARGEST = float(np.finfo(np.float32).max)


def ask(wrong: Wrong) -> Diagnosis | None:
    """The arguments that are read as float32, on several wrong cases and on no fewer."""
    if wrong.exercise.property_only or wrong.exercise.time_limit:
        return None
    names = []
    for k, name in enumerate(wrong.exercise.arguments):
        shown = [item for item in wrong.failing if _may_show(item, k)][:MOST]
        moved = 0  # where the argument has no say, nothing shows
        for item in shown if len(shown) >= CASES else ():
            stays, moves = _tried(wrong, item, k)
            if not stays:
                break
            moved += moves
        else:
            names += [f"`{name}`"] if moved >= CASES else []
    if not names:
        return None
    text = GENERIC["single"].format(
        names=" and ".join(names), be="is" if len(names) == 1 else "are"
    )
    return Diagnosis("float32", text, "exact", step=False, line=False)


def _may_show(item: Judged, k: int) -> bool:
    """Whether argument k of a case has decimals that float32 rounds."""
    args = item.trial.case.args
    arrays = list(_numbers(args[k])) if k < len(args) else []
    return (
        isinstance(item.got, dict)
        and bool(arrays)
        and all(np.abs(a).max(initial=0.0) < LARGEST for a in arrays)
        and any(np.any(a != a.astype(np.float32)) for a in arrays)
    )


def _tried(wrong: Wrong, item: Judged, k: int) -> tuple[bool, bool]:
    """Whether the answer is the same with the argument rounded, and whether it is another one a step
    of float32 further."""
    case = item.trial.case

    def leaves(change: Any) -> list[Any]:
        args = (*case.args[:k], change(case.args[k]), *case.args[k + 1 :])
        return list(_numbers(wrong.tried(replace(case, args=args)).answer or ()))

    mine = leaves(lambda value: value)
    return _equal(mine, leaves(_rounded)), not _equal(mine, leaves(_next))


def _equal(one: list[Any], other: list[Any]) -> bool:
    return bool(one) and len(one) == len(other) and all(map(np.array_equal, one, other))


def _numbers(value: Any) -> Iterator[Any]:
    """The decimals in a value, as arrays."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, float | np.floating):
        yield np.array(float(value))
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield value


def _changed(value: Any, change: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_changed(part, change) for part in value)
    if isinstance(value, float | np.floating):
        return float(change(np.float32(value)))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value.astype(np.float32)).astype(value.dtype)
    return value


def _rounded(value: Any) -> Any:
    return _changed(value, lambda a: a)


def _next(value: Any) -> Any:
    return _changed(value, lambda a: np.nextafter(a, np.float32(np.inf)))
