"""The general feedforward network, equations (8)-(11), for one sample and for a batch with one
sample a row.

`W` and `b` are lists of L arrays, `W[i]` is W_{i+1} of shape (d_i, d_{i+1}) and `b[i]` is b_{i+1};
`activations` is a list of L names. So `z[i]` is z_{i+1}, and `o[i]` is o_i, with o_0 = x. The loss
is the sum of squares of o_L - y.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from backprop import losses
from backprop.activations import sigma, sigma_prime
from backprop.shapes import Array, Arrays, as_array, as_list


def forward(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike
) -> tuple[list[Array], list[Array]]:
    """(z, o): the lists z_1 ... z_L and o_0 ... o_L of equations (8), (9); `x` is (d_0,), or rows
    (n, d_0)."""
    W, b, x = _network(W, b, activations, x)
    z: list[Array] = []
    o = [x]
    for W_next, b_next, name in zip(W, b, activations, strict=True):
        z_next = (
            o[-1] @ W_next + b_next
        )  # (8): W.T @ o is o @ W for one sample, and the same for rows
        z.append(z_next)
        o.append(sigma(name, z_next))  # (9)
    return z, o


def loss(W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike) -> Array:
    """Sum of squares of o_L - y, a scalar; of rows: the mean over them."""
    o_L = forward(W, b, activations, x)[1][-1]
    return losses.squared(o_L, as_array("y", y, *o_L.shape)).mean()


def backward_step(dz_next: ArrayLike, W_next: ArrayLike, z: ArrayLike, activation: str) -> Array:
    """dl/dz_i = diag(sigma'(z_i)) W_{i+1} dl/dz_{i+1}, shape of `z`: equation (11)."""
    z = as_array("z", z, "d_i")
    W_next = as_array("W_next", W_next, len(z), "d_next")
    dz_next = as_array("dz_next", dz_next, W_next.shape[1])
    return sigma_prime(activation, z) * (W_next @ dz_next)


def layer_gradients(o: ArrayLike, dz_next: ArrayLike) -> tuple[Array, Array]:
    """(dl/dW_{i+1}, dl/db_{i+1}) = (o_i dz_next.T, dz_next), shapes (d_i, d_{i+1}) and
    (d_{i+1},)."""
    o, dz_next = as_array("o", o, "d_i"), as_array("dz_next", dz_next, "d_next")
    return np.outer(o, dz_next), dz_next.copy()


def backward(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike
) -> tuple[list[Array], list[Array]]:
    """(dW, db) of one sample: lists of arrays shaped like `W` and `b`."""
    dW, db = backward_batch(
        W, b, activations, as_array("x", x, "d_0")[None], as_array("y", y, "d_L")[None]
    )
    return dW, db


def backward_batch(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, Y: ArrayLike
) -> tuple[list[Array], list[Array]]:
    """(dW, db) of the mean loss over the n rows of X (n, d_0), Y (n, d_L); no loop over rows.

    Start: dl/dz_L = sigma'(z_L) * dl/do_L, with the 1/n of the mean; then (11) backward, layer by
        layer.
    """
    X = as_array("X", X, "n", "d_0")
    W = [np.asarray(W_next) for W_next in W]
    z, o = forward(W, b, activations, X)
    dz = losses.squared_prime(o[-1], as_array("Y", Y, *o[-1].shape))
    dz /= len(X)
    dz *= sigma_prime(activations[-1], z[-1], o[-1])
    return backward_from(dz, W, activations, z, o)


def backward_from(
    dz: Array, W: Arrays, activations: Sequence[str], z: list[Array], o: list[Array]
) -> tuple[list[Array], list[Array]]:
    """(dW, db) from the start dl/dz_L, rows (n, d_L), and what `forward` has kept: (11) and the
    layer gradients, from L to 1."""
    dW: list[Array] = []
    db: list[Array] = []
    for i in range(len(W) - 1, -1, -1):
        dW.append(o[i].T @ dz)  # the sum over rows of o_i dz.T
        db.append(dz.sum(axis=0))
        if i > 0:
            dz = dz @ W[i].T  # (11): W dz is dz @ W.T for rows
            dz *= sigma_prime(activations[i - 1], z[i - 1], o[i])
    return dW[::-1], db[::-1]


def _network(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike
) -> tuple[list[Array], list[Array], Array]:
    """The arguments as arrays that fit together, or a ValueError that says which does not."""
    if len(W) == 0:
        raise ValueError("W has length 0: expected at least one layer")
    b = as_list("b", b, len(W))
    as_list("activations", activations, len(W))
    x = as_array("x", x, "d_0") if np.ndim(x) < 2 else as_array("X", x, "n", "d_0")
    d = x.shape[-1]
    arrays: list[Array] = []
    biases: list[Array] = []
    for i, (W_next, b_next) in enumerate(zip(W, b, strict=True)):
        arrays.append(as_array(f"W[{i}]", W_next, d, f"d_{i + 1}"))
        d = arrays[-1].shape[1]
        biases.append(as_array(f"b[{i}]", b_next, d))
    return arrays, biases, x
