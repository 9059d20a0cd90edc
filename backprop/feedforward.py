"""The general feedforward network, equations (8)-(11), for one sample and for a batch with one
sample per row.

`W` and `b` are lists of L arrays, `W[i]` is W_{i+1} of shape (d_i, d_{i+1}) and `b[i]` is b_{i+1};
`activations` is a list of L names. So `z[i]` is z_{i+1}, and `o[i]` is o_i, with o_0 = x. The loss
is the sum of squares of o_L - y.

Arrays are finite numbers of dtype float64, or float32 or complex128, which they keep. Where two do
not fit together, a ValueError names the argument, its shape and the shape expected.
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
    """Compute what every layer receives and what it puts out.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        x: the input, (d_0,), or rows (n, d_0).

    Returns:
        z_1 ... z_L, and o_0 ... o_L: two lists of arrays (d_i,), or (n, d_i).

    Source: equations (8) and (9).
    """
    W, b, x = _network(W, b, activations, x)
    z: list[Array] = []
    o = [x]
    for W_next, b_next, name in zip(W, b, activations, strict=True):
        # (8): W.T @ o is o @ W for one sample, and the same for rows
        z_next = o[-1] @ W_next + b_next
        z.append(z_next)
        o.append(sigma(name, z_next))  # (9)
    return z, o


def loss(W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike) -> Array:
    """Compute the sum of squares of o_L - y; of rows, the mean of these sums.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        x: the input, (d_0,), or rows (n, d_0).
        y: the target, (d_L,), or rows (n, d_L).

    Returns:
        The loss, a scalar.
    """
    o_L = forward(W, b, activations, x)[1][-1]
    return losses.squared(o_L, as_array("y", y, *o_L.shape)).mean()


def backward_step(dz_next: ArrayLike, W_next: ArrayLike, z: ArrayLike, activation: str) -> Array:
    """Carry the gradient one layer back: diag(sigma'(z_i)) W_{i+1} dl/dz_{i+1}.

    Args:
        dz_next: dl/dz_{i+1}, (d_{i+1},).
        W_next: W_{i+1}, (d_i, d_{i+1}).
        z: z_i, (d_i,).
        activation: the name of layer i's activation.

    Returns:
        dl/dz_i, (d_i,).

    Source: equation (11).
    """
    z = as_array("z", z, "d_i")
    W_next = as_array("W_next", W_next, len(z), "d_next")
    dz_next = as_array("dz_next", dz_next, W_next.shape[1])
    return sigma_prime(activation, z) * (W_next @ dz_next)


def layer_gradients(o: ArrayLike, dz_next: ArrayLike) -> tuple[Array, Array]:
    """Compute the gradients of a layer's own parameters.

    Args:
        o: o_i, what the layer received, (d_i,).
        dz_next: dl/dz_{i+1}, (d_{i+1},).

    Returns:
        dl/dW_{i+1} = o_i dz_next.T, (d_i, d_{i+1}), and dl/db_{i+1} = dz_next, (d_{i+1},).

    Source: equation (8), differentiated.
    """
    o, dz_next = as_array("o", o, "d_i"), as_array("dz_next", dz_next, "d_next")
    return np.outer(o, dz_next), dz_next.copy()


def backward(
    W: Arrays, b: Arrays, activations: Sequence[str], x: ArrayLike, y: ArrayLike
) -> tuple[list[Array], list[Array]]:
    """Compute the gradients of the loss of one sample.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        x: the input, (d_0,).
        y: the target, (d_L,).

    Returns:
        dW and db: two lists of arrays, shaped like `W` and `b`.

    Source: equations (10) and (11).
    """
    dW, db = backward_batch(
        W, b, activations, as_array("x", x, "d_0")[None], as_array("y", y, "d_L")[None]
    )
    return dW, db


def backward_batch(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, Y: ArrayLike
) -> tuple[list[Array], list[Array]]:
    """Compute the gradients of the mean loss over n rows, without a loop over them.

    The start is dl/dz_L = sigma'(z_L) * dl/do_L, with the 1/n of the mean; then (11), layer by layer.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        X: the inputs, (n, d_0).
        Y: the targets, (n, d_L).

    Returns:
        dW and db: two lists of arrays, shaped like `W` and `b`.

    Source: equations (10) and (11).
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
    """Go back from the last layer to the first, for any loss.

    Args:
        dz: the start, dl/dz_L, rows (n, d_L). The array itself is left unchanged.
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        activations: the L names.
        z: what `forward` has kept, z_1 ... z_L.
        o: what `forward` has kept, o_0 ... o_L.

    Returns:
        dW and db: two lists of arrays, summed over rows.

    Source: equation (11) and the gradients of each layer.
    """
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
    """Take the arguments as arrays that fit together. A ValueError says which one does not."""
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
