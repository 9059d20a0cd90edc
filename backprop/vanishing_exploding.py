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
    """The Frobenius norms of dl/dW_1 ... dl/dW_L, (L,)."""
    dW, _ = feedforward.backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(g) for g in dW])


def chain_ratio(w: float, L: int) -> float:
    """(dl/dw_1) / (dl/dz_L) of Example 1 with every weight equal to w, L >= 2 and x = 1: by (2),
    (3) it is w**(L - 2)."""
    if L < 2:
        raise ValueError(f"L is {L}: expected at least 2 layers")
    return float(w) ** (L - 2)


def vanishing_example() -> dict[str, Any]:
    """The lecture's exercise: a chain of ten identities with equal weights 0.1, so that |dl/dz_1| =
    1e-9 |dl/dz_L|."""
    return _equal_chain(0.1)


def exploding_example() -> dict[str, Any]:
    """The same chain with weights 10: |dl/dz_1| = 1e9 |dl/dz_L|."""
    return _equal_chain(10.0)


def end_norms(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike
) -> tuple[float, float]:
    """(|dl/dz_1|, |dl/dz_L|) of one sample: dl/dz_i is dl/db_i."""
    _, db = feedforward.backward(W, b, activations, x, y)
    return float(np.linalg.norm(db[0])), float(np.linalg.norm(db[-1]))


def _equal_chain(w: float, L: int = 10) -> dict[str, Any]:
    return {
        "W": [np.array([[w]])] * L, "b": [np.zeros(1)] * L, "activations": ["identity"] * L,
        "x": np.ones(1), "y": np.array([-1.0]),
    }  # fmt: skip
