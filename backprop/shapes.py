"""What the algorithms expect of their arguments; a `ValueError` names the argument, its shape and
the one expected."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Arrays = Any  # a sequence of them, one per layer
# float64 in the course; float32 and complex128 (complex step) keep their dtype
Array = NDArray[Any]


def as_array(name: str, value: ArrayLike, *shape: int | str) -> Array:
    """Take an argument as a finite inexact array of a shape.

    Args:
        name: what the argument is called.
        value: the argument; integers become float64.
        shape: its sizes; a letter stands for any size, as in `as_array("W1", W1, "p", "d1")`.

    Returns:
        The array, without a copy where it is one already.

    Raises:
        ValueError: it has another shape, holds no numbers, or is not finite.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is ragged: expected an array of shape {_text(shape)}") from None
    if array.dtype.kind not in "biufc":
        raise ValueError(f"{name} has dtype {array.dtype}: expected numbers")
    if array.dtype.kind in "biu":
        array = array.astype(float)
    if len(array.shape) != len(shape) or any(
        isinstance(want, int) and got != want for got, want in zip(array.shape, shape, strict=True)
    ):
        raise ValueError(f"{name} has shape {array.shape}: expected {_text(shape)}")
    if not _all_finite(array):
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"{name} of shape {array.shape} is not finite at index {where}: expected finite numbers"
        )
    return array


def as_list(name: str, value: Sequence[Any], length: int) -> list[Any]:
    """Take an argument as a list with one item per layer.

    Args:
        name: what the argument is called.
        value: the argument.
        length: the number of layers.

    Returns:
        A list of that length.

    Raises:
        ValueError: it has another length.
    """
    items = list(value)
    if len(items) != length:
        raise ValueError(f"{name} has length {len(items)}: expected {length}, one item per layer")
    return items


def _all_finite(array: Array) -> bool:
    """One cheap pass over a large array; the exact test only where the sum is not finite (it may
    merely have overflowed)."""
    if array.size > 10_000:
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(array.sum()):
                return True
    return bool(np.isfinite(array).all())


def _text(shape: tuple[int | str, ...]) -> str:
    return (
        "()"
        if not shape
        else "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
    )
