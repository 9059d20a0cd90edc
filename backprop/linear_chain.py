"""Example 1: a linear network with one weight a layer, f(x) = w_L...w_1 x, and l = (f(x) - y)**2.
Equations (1)-(3).

The lecture counts from 1, Python from 0: `w[i-1]` is w_i, `z[i-1]` is z_i = o_i, `dw[i-1]` is
dl/dw_i.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop.finite_difference import central_difference, relative_error
from backprop.shapes import Array, as_array


def forward(w: ArrayLike, x: ArrayLike) -> Array:
    """z_1, ..., z_L and then f(x), shape (L+1,): z_1 = x, z_{i+1} = w_i z_i; `w` is (L,), `x` a
    number."""
    w, x = as_array("w", w, "L"), as_array("x", x)
    z = np.empty(len(w) + 1, dtype=np.result_type(w, x))
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


def loss(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> Any:
    """l(f(x), y) = (f(x) - y)**2, a scalar."""
    return (forward(w, x)[-1] - as_array("y", y)) ** 2


def grad_last(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> tuple[Any, Any]:
    """(dl/dw_L, dl/dz_L) = (2 (w_L z_L - y) z_L, 2 (w_L z_L - y) w_L), two scalars."""
    w = as_array("w", w, "L")
    z = forward(w, x)
    residual = 2 * (z[-1] - as_array("y", y))
    return residual * z[-2], residual * w[-1]


def backward_step(dz_next: float, w_i: float, o_i: float) -> tuple[float, float]:
    """(dl/dw_i, dl/dz_i) from dl/dz_{i+1}: equation (2), dz_next o_i, and equation (3), dz_next
    w_i."""
    return dz_next * o_i, dz_next * w_i


def backward(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """(dw, dz), each (L,): the streamlined steps 2-4 of the lecture, O(L) multiplications."""
    w = as_array("w", w, "L")
    z = forward(w, x)
    dw, dz = np.empty_like(z[:-1]), np.empty_like(z[:-1])
    dw[-1], dz[-1] = grad_last(w, x, y)
    for i in range(len(w) - 2, -1, -1):  # i = L-1, ..., 1 in the lecture
        dw[i], dz[i] = backward_step(dz[i + 1], w[i], z[i])
    return dw, dz


def gradient_check(backward: Callable[..., Any], w: ArrayLike, x: ArrayLike, y: ArrayLike) -> float:
    """The relative error between the dw of the `backward` passed in and central differences of the
    loss."""
    w = as_array("w", w, "L")
    dw, _ = backward(w, x, y)
    return relative_error(dw, central_difference(lambda v: loss(v, x, y), w))
