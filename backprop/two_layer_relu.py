"""Example 2: f(x) = sigma(W1.T x + b1).T W2 with ReLU, and l = (f(x) - y)**2. Equations (4)-(7).

There is no activation at the output. The lecture prints (2f(x) - y) in (6) and (7); what follows
from (4) is 2 (f(x) - y), and that is what stands here. Arguments are finite numbers of dtype
float64, or float32 or complex128, which they keep; another shape or dtype raises a ValueError that
names the argument.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop import activations, losses
from backprop.shapes import Array, as_array


def relu(z: ArrayLike) -> Array:
    """Compute max(z, 0), elementwise.

    Args:
        z: an array of any shape.

    Returns:
        An array like `z`.
    """
    return activations.sigma("relu", z)


def relu_prime(z: ArrayLike) -> Array:
    """Compute the derivative of `relu`, elementwise: 1 where z > 0, else 0 (so 0 at z = 0).

    Args:
        z: an array of any shape.

    Returns:
        An array like `z`.
    """
    return activations.sigma_prime("relu", z)


def forward(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike) -> tuple[Array, Array, Any]:
    """Compute the network's output, for one sample or for rows.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,), or rows (n, p).

    Returns:
        z = W1.T x + b1, o = relu(z), both (d1,), and f = o.T W2, a scalar; of rows (n, d1), (n, d1)
        and (n,).

    Source: Example 2.
    """
    W1 = as_array("W1", W1, "p", "d1")
    p, d1 = W1.shape
    b1, W2 = as_array("b1", b1, d1), as_array("W2", W2, d1)
    x = as_array("x", x, p) if np.ndim(x) < 2 else as_array("X", x, "n", p)
    z = x @ W1 + b1
    o = relu(z)
    return z, o, o @ W2


def loss(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike, y: ArrayLike) -> Any:
    """Compute the loss (f(x) - y)**2; of rows, their mean.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,), or rows (n, p).
        y: the target, a number, or (n,).

    Returns:
        The loss, a scalar.

    Source: Example 2.
    """
    f = forward(W1, b1, W2, x)[2]
    return ((f - as_array("y", y, *np.shape(f))) ** 2).mean()


def grad_W2(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Compute dl/dW2 = 2 (f(x) - y) relu(W1.T x + b1).

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,).
        y: the target, a number.

    Returns:
        The gradient, (d1,).

    Source: Example 2.
    """
    _, o, f = forward(W1, b1, W2, x)
    return losses.squared_prime(f, as_array("y", y)) * o


def grad_W1_entry(
    i: int, j: int, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike, y: ArrayLike
) -> Any:
    """Compute one entry, dl/dW1[i, j] = 2 (f(x) - y) relu'(z[j]) x[i] W2[j].

    Args:
        i: its row, from 0 to p - 1.
        j: its column, from 0 to d1 - 1.
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,).
        y: the target, a number.

    Returns:
        The derivative, a scalar.

    Source: equation (6), corrected.
    """
    z, _, f = forward(W1, b1, W2, x)
    return (
        losses.squared_prime(f, as_array("y", y))
        * relu_prime(z)[j]
        * np.asarray(x)[i]
        * np.asarray(W2)[j]
    )


def grad_W1(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Compute dl/dW1 = 2 (f(x) - y) x (relu'(z) * W2).T.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,).
        y: the target, a number.

    Returns:
        The gradient, (p, d1).

    Source: equation (7), corrected.
    """
    return np.outer(np.asarray(x), grad_b1(W1, b1, W2, x, y))


def grad_b1(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Compute dl/db1 = dl/dz = 2 (f(x) - y) relu'(z) * W2.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,).
        y: the target, a number.

    Returns:
        The gradient, (d1,).

    Source: Example 2; the lecture leaves it to the reader.
    """
    z, _, f = forward(W1, b1, W2, x)
    return losses.squared_prime(f, as_array("y", y)) * relu_prime(z) * np.asarray(W2)


def counterexample() -> dict[str, Any]:
    """Return a network for which (2f(x) - y) and 2 (f(x) - y) have opposite signs.

    Returns:
        The arguments of `loss` by name. Here f = 2 and y = 3, so 2f - y = 1 and 2 (f - y) = -2.
    """
    return {"W1": [[2.0]], "b1": [0.0], "W2": [1.0], "x": [1.0], "y": 3.0}


def batch_gradients(
    W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, X: ArrayLike, y: ArrayLike
) -> tuple[Array, Array, Array]:
    """Compute the gradients of the mean loss over n rows, without a loop over them.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        X: the inputs, (n, p).
        y: the targets, (n,).

    Returns:
        dW1 (p, d1), db1 (d1,) and dW2 (d1,).

    Source: equation (7); its sum over rows is a matrix product.
    """
    X = as_array("X", X, "n", "p")
    z, O, f = forward(W1, b1, W2, X)
    df = losses.squared_prime(f, as_array("y", y, len(X))) / len(X)
    dZ = relu_prime(z) * df[:, None] * np.asarray(W2)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ df
