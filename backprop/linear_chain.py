"""Example 1: a linear network with one weight per layer, f(x) = w_L...w_1 x, and l = (f(x) - y)**2.
Equations (1)-(3).

The lecture counts from 1, Python from 0: `w[i-1]` is w_i, `z[i-1]` is z_i = o_i, `dw[i-1]` is
dl/dw_i. Weights and inputs are finite numbers of dtype float64, or float32 or complex128, which they
keep; anything else raises a ValueError that names the argument.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop.finite_difference import central_difference, relative_error
from backprop.shapes import Array, as_array


def forward(w: ArrayLike, x: ArrayLike) -> Array:
    """Compute z_1, ..., z_L and f(x): z_1 = x, z_{i+1} = w_i z_i.

    Args:
        w: the weights, (L,).
        x: the input, a number.

    Returns:
        z_1, ..., z_L and then f(x), (L+1,).

    Source: Example 1.
    """
    w, x = as_array("w", w, "L"), as_array("x", x)
    z = np.empty(len(w) + 1, dtype=np.result_type(w, x))
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


def loss(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> Any:
    """Compute the loss (f(x) - y)**2.

    Args:
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.

    Returns:
        The loss, a scalar.

    Source: Example 1.
    """
    return (forward(w, x)[-1] - as_array("y", y)) ** 2


def grad_last(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> tuple[Any, Any]:
    """Compute the derivatives of the last layer.

    Args:
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.

    Returns:
        dl/dw_L = 2 (w_L z_L - y) z_L and dl/dz_L = 2 (w_L z_L - y) w_L, two scalars.

    Source: Example 1, the start of the backward pass.
    """
    w = as_array("w", w, "L")
    z = forward(w, x)
    residual = 2 * (z[-1] - as_array("y", y))
    return residual * z[-2], residual * w[-1]


def backward_step(dz_next: float, w_i: float, o_i: float) -> tuple[float, float]:
    """Carry the derivative one layer back.

    Args:
        dz_next: dl/dz_{i+1}, a number.
        w_i: the weight of the layer, a number.
        o_i: the output of the layer before it, a number.

    Returns:
        dl/dw_i = dz_next o_i and dl/dz_i = dz_next w_i, two numbers.

    Source: equations (2) and (3).
    """
    return dz_next * o_i, dz_next * w_i


def backward(w: ArrayLike, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Compute all derivatives in one backward pass of O(L) multiplications.

    Args:
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.

    Returns:
        dw and dz, each (L,): dl/dw_1 ... dl/dw_L and dl/dz_1 ... dl/dz_L.

    Source: Example 1, steps 2 to 4; equations (1) to (3).
    """
    w = as_array("w", w, "L")
    z = forward(w, x)
    dw, dz = np.empty_like(z[:-1]), np.empty_like(z[:-1])
    dw[-1], dz[-1] = grad_last(w, x, y)
    for i in range(len(w) - 2, -1, -1):  # i = L-1, ..., 1 in the lecture
        dw[i], dz[i] = backward_step(dz[i + 1], w[i], z[i])
    return dw, dz


def gradient_check(backward: Callable[..., Any], w: ArrayLike, x: ArrayLike, y: ArrayLike) -> float:
    """Compare a `backward` with central differences of the loss.

    Args:
        backward: a function of (w, x, y) that returns (dw, dz).
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.

    Returns:
        The relative error of its dw, as `finite_difference.relative_error` measures it.
    """
    w = as_array("w", w, "L")
    dw, _ = backward(w, x, y)
    return relative_error(dw, central_difference(lambda v: loss(v, x, y), w))
