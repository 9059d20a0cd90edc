"""The lecture's consequences: gradients that vanish and gradients that explode on their way through
many layers.

By (11) every layer multiplies dl/dz by diag(sigma'(z_i)) W_{i+1}. Many factors below one make it
vanish, many above one make it explode.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop import feedforward
from backprop.shapes import Array, Arrays


def gradient_norms(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike
) -> Array:
    """Compute the Frobenius norms of dl/dW_1 ... dl/dW_L.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        x: the input, (d_0,).
        y: the target, (d_L,).

    Returns:
        The norms, (L,).
    """
    dW, _ = feedforward.backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(g) for g in dW])


def chain_ratio(w: float, L: int) -> float:
    """Compute (dl/dw_1) / (dl/dz_L) of Example 1 with equal weights and x = 1.

    Args:
        w: the weight of every layer.
        L: the number of layers, at least 2.

    Returns:
        w**(L - 2), a float.

    Raises:
        ValueError: L is less than 2.

    Source: equations (2) and (3).
    """
    if L < 2:
        raise ValueError(f"L is {L}: expected at least 2 layers")
    return float(w) ** (L - 2)


def vanishing_example() -> dict[str, Any]:
    """Return a network whose gradients vanish: ten layers, identity, each weight 0.1.

    Returns:
        The arguments of `gradient_norms` by name; |dl/dz_1| = 1e-9 |dl/dz_L|.

    Source: the lecture's exercise.
    """
    return _equal_chain(0.1)


def exploding_example() -> dict[str, Any]:
    """Return a network whose gradients explode: ten layers, identity, each weight 10.

    Returns:
        The arguments of `gradient_norms` by name; |dl/dz_1| = 1e9 |dl/dz_L|.

    Source: the lecture's exercise, with 10 in place of 0.1.
    """
    return _equal_chain(10.0)


def end_norms(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike
) -> tuple[float, float]:
    """Compute |dl/dz_1| and |dl/dz_L| of one sample; dl/dz_i is dl/db_i.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        x: the input, (d_0,).
        y: the target, (d_L,).

    Returns:
        The two norms, floats.
    """
    _, db = feedforward.backward(W, b, activations, x, y)
    return float(np.linalg.norm(db[0])), float(np.linalg.norm(db[-1]))


def _equal_chain(w: float, L: int = 10) -> dict[str, Any]:
    return {
        "W": [np.array([[w]])] * L, "b": [np.zeros(1)] * L, "activations": ["identity"] * L,
        "x": np.ones(1), "y": np.array([-1.0]),
    }  # fmt: skip
