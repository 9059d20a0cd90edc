"""The parts of answers, compared and changed: output -> leaf -> array."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.check.judged import Parts

NOISY = 1e-9  # noise above this comes from finite differences, and shows in all digits
MATCH_RTOL = 1e-7  # an answer is reproduced if every number agrees to this


def same_parts(got: Any, want: Any, outputs: set[str] | None, noise: float = 0.0) -> bool:
    """Whether these outputs (all, if None) are the same, number for number, sentence for
    sentence."""
    names = want.keys() if outputs is None else [name for name in want if name in outputs]
    return all(
        got.get(name, {}).keys() == want[name].keys()
        and all(same(got[name][leaf], want[name][leaf], noise) for leaf in want[name])
        for name in names
    )


def same(a: Any, b: Any, noise: float = 0.0) -> bool:
    """Equal to 1e-7; where answers carry `noise`, equal to 1e-3, or both below it."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a == b
    if a.shape != b.shape:
        return False
    a, b = (v.astype(float) if v.dtype.kind == "b" else v for v in (a, b))
    with np.errstate(all="ignore"):
        sizes = np.abs(b)
        size = sizes.max(initial=0.0)
        finite = math.isfinite(size)  # as nearly everywhere: then a number that is near is the same
        if not finite:
            size = sizes[np.isfinite(sizes)].max(initial=0.0)
        tolerance = (
            1e-3
            if noise > NOISY
            else MATCH_RTOL
            if a.dtype not in (np.float32, np.float16)
            else 1e-4
        )
        near = np.abs(a - b) <= tolerance * sizes + max(
            noise, 0.0 if noise > NOISY else 1e-3 * tolerance * (size or 1.0)
        )
        if finite:
            return bool(near.all())
        return bool(np.all((near & np.isfinite(b)) | (a == b) | (np.isnan(a) & np.isnan(b))))


def flat(parts: Any, outputs: list[str] | None = None) -> Any:
    """The numbers of these outputs (all, if None) in one array; None where there is anything
    else."""
    if not isinstance(parts, dict):
        return None
    leaves = [
        leaf
        for name in (parts if outputs is None else outputs)
        for leaf in parts.get(name, {}).values()
    ]
    if not leaves or any(isinstance(leaf, str) or leaf.dtype.kind not in "fiub" for leaf in leaves):
        return None
    return np.concatenate([np.ravel(leaf).astype(float) for leaf in leaves])


def some(parts: Parts, outputs: set[str]) -> bool:
    """Whether anything but zeros is there."""
    return any(np.any(leaf) for name in outputs for leaf in parts[name].values())


def each(change: Callable[[Any], Any]) -> Callable[[Parts], Parts]:
    """The change of every array."""
    return lambda parts: {
        name: {leaf: change(a) for leaf, a in leaves.items()} for name, leaves in parts.items()
    }


def in_reverse(parts: Parts) -> Parts:
    """Each list with its last array first, each vector with its last entry first."""

    def turn(name: str, leaves: dict[str, Any]) -> dict[str, Any]:
        if list(leaves) == [name]:
            return {name: leaves[name][::-1] if np.ndim(leaves[name]) == 1 else leaves[name]}
        return dict(zip(leaves, reversed(leaves.values()), strict=True))

    return {name: turn(name, leaves) for name, leaves in parts.items()}


def orders(names: list[str]) -> list[tuple[str, ...]]:
    """Every order but the given one."""
    return [order for order in itertools.permutations(names) if order != tuple(names)]


def swapped(parts: Parts, order: tuple[str, ...]) -> Parts:
    """The outputs in another order, under the names of the places where they land."""
    return {
        name: {leaf.replace(other, name): array for leaf, array in parts[other].items()}
        for name, other in zip(parts, order, strict=True)
    }


def factor(pairs: list[tuple[Any, Any]], outputs: set[str], noise: float = 0.0) -> float | None:
    """k if got = k want in every entry of the wrong outputs, on at least three numbers that are not
    zero; otherwise None."""
    a, b = [], []
    for got, want in pairs:
        for name in outputs & want.keys():
            if got[name].keys() != want[name].keys():
                return None
            for leaf, wanted in want[name].items():
                value = got[name][leaf]
                if (
                    isinstance(value, str)
                    or isinstance(wanted, str)
                    or value.shape != wanted.shape
                    or value.dtype.kind == "c"
                ):
                    return None
                a.append(np.ravel(value))
                b.append(np.ravel(wanted))
    if not a:
        return None
    x, y = np.concatenate(a).astype(float), np.concatenate(b).astype(float)
    if (
        not (np.isfinite(x).all() and np.isfinite(y).all())
        or np.count_nonzero(y) < 3
        or not x.any()
    ):
        return None
    top = float(np.abs(y).max())  # values of a tape may be so large that their squares overflow
    with np.errstate(over="ignore"):
        k = float((x / top) @ (y / top) / ((y / top) @ (y / top)))
    if not np.isfinite(k):
        return None
    equal = all(same(p, k * q, noise) for p, q in zip(a, b, strict=True))
    return k if equal and abs(k - 1) > max(MATCH_RTOL, 1e3 * noise) else None
