"""From which size of an argument on is it wrong? The answer itself is asked, with the argument of a
wrong case made smaller and smaller."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from backprop.check.cases import Case
from backprop.check.diagnose.wrong import Wrong
from backprop.check.judged import Judged

MOST, HALVINGS, ALIKE = 6, 30, 0.02  # wrong cases that are asked; steps; how near borders must lie
BETWEEN = (0.05, 0.3, 0.6, 0.9, 0.99)  # of the border, where it must be right
BEYOND = (0.05, 0.3, 0.7)  # of the way from the border to the case, where it must be wrong
LARGE = 4.0  # a size from which on an argument may be too large

# how large an argument is -> in words, with `by`
MEASURES: tuple[tuple[str, Callable[[Any], float]], ...] = (
    ("no entry of {name} lies beyond {by:g} in size", lambda a: float(np.abs(a).max())),
    ("no entry of {name} is above {by:g}", lambda a: float(a.max())),
    ("no entry of {name} is below -{by:g}", lambda a: float(-a.min())),
    ("the entries of {name} lie at most {by:g} apart", lambda a: float(a.max() - a.min())),
)


def told(wrong: Wrong) -> str:
    """A border of an argument's size: up to it the wrong cases come out right, beyond it wrong. ""
    if there is none, or not the same one for several of them."""
    row = wrong.exercise
    if wrong.hangs or row.check_property or row.time_limit or row.property_only or row.noise:
        return ""
    for k, name in enumerate(row.arguments):
        large = [item for item in wrong.failing if _size(item, k) > LARGE]
        if not large or len(large) < len(wrong.failing):
            continue
        borders = []
        for item in large[:MOST]:
            if (t := _border(wrong, item, k)) is None:
                break
            borders.append((_scaled(item, k, t), item, t))
        if len(borders) < len(large[:MOST]):
            continue
        fitting = []
        for text, measure in MEASURES:
            sizes = [measure(np.asarray(value)) for value, _, _ in borders]
            if min(sizes) > 0 and max(sizes) - min(sizes) <= ALIKE * max(sizes):
                by = float(f"{np.median(sizes):.2g}")
                fitting.append(
                    (len(f"{by:g}".strip("0.")), text.format(name=f"`{name}`", by=by), by)
                )
        if not fitting:
            continue
        _, said, by = min(fitting, key=lambda each: each[0])  # a border is a round number
        if np.ndim(borders[0][0]) == 0:
            said = f"`{name}` is not beyond {by:g} in size"
        stays = all(_stays(wrong, item, k, t) for _, item, t in borders)
        more = (
            " From there on your answer stays the same: is something cut off there?"
            if stays
            else ""
        )
        return (
            f"Wrong cases were asked again with `{name}` made smaller: they come out right as long as {said} (about), "
            f"and wrong beyond.{more}"
        )
    return ""


def _size(item: Judged, k: int) -> float:
    """How large an argument is; 0 for what is no array of decimals."""
    args = item.trial.case.args
    value = args[k] if k < len(args) else None
    if not isinstance(value, np.ndarray | float) or np.asarray(value).dtype.kind != "f":
        return 0.0
    size = float(np.abs(value).max(initial=0.0)) if isinstance(value, np.ndarray) else abs(value)
    return size if np.isfinite(size) else 0.0


def _scaled(item: Judged, k: int, t: float) -> Any:
    return item.trial.case.args[k] * t


def _case(item: Judged, k: int, t: float) -> Case:
    args = list(item.trial.case.args)
    args[k] = _scaled(item, k, t)
    return replace(item.trial.case, args=tuple(args))


def _is_right(wrong: Wrong, item: Judged, k: int, t: float) -> bool:
    return not wrong.judge(wrong.tried(_case(item, k, t)), wrong.functions).findings


def _border(wrong: Wrong, item: Judged, k: int) -> float | None:
    """The share of the argument up to which the answer is right; None where it is not right below
    and wrong above."""
    low, high = 0.0, 1.0
    for start in (1e-3, 1e-2, 0.1, 0.3):
        if _is_right(wrong, item, k, start):
            low = start
    if not low:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _is_right(wrong, item, k, middle):
            low = middle
        else:
            high = middle
        if high - low < 1e-4 * high:
            break
    fine = all(_is_right(wrong, item, k, share * low) for share in BETWEEN)
    ill = not any(_is_right(wrong, item, k, high + share * (1 - high)) for share in BEYOND)
    return low if fine and ill and low < 0.99 else None


def _stays(wrong: Wrong, item: Judged, k: int, t: float) -> bool:
    """Whether the numbers that are wrong are the same at every size beyond the border."""
    beyond = [_case(item, k, t + share * (1 - t)) for share in BEYOND]
    judged = [wrong.judge(wrong.tried(case), wrong.functions) for case in beyond]
    if not isinstance(item.got, dict) or item.want is None:
        return False
    for name in {f.output for f in item.findings} & item.want.keys():
        for leaf, right in item.want[name].items():
            mine: Any = item.got[name].get(leaf)
            others: list[Any] = [
                one.got[name].get(leaf) for one in judged if isinstance(one.got, dict)
            ]
            if len(others) < len(judged) or any(
                np.shape(a) != right.shape for a in (mine, *others)
            ):
                return False
            bad = ~np.isclose(mine, right, rtol=1e-9, atol=1e-12)
            if not all(np.allclose(a[bad], mine[bad], rtol=1e-9, atol=0) for a in others):
                return False
    return True
