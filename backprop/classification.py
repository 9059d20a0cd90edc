"""Classification: the network's output z_L is a vector of logits, one per class, and the loss is the
cross-entropy.

    softmax(z)[k] = exp(z[k]) / sum_j exp(z[j])
    l(z, label)   = -log softmax(z)[label]
    dl/dz         = softmax(z) - one_hot(label)

With the largest logit subtracted first, exp only sees numbers that are not positive: nothing
overflows. Labels are integers from 0; arguments of another shape, dtype or range raise a ValueError
that names them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop import feedforward
from backprop.activations import sigma
from backprop.shapes import Array, Arrays, as_array


def softmax(z: ArrayLike) -> Array:
    """Compute exp(z) / sum exp(z) along the last axis.

    Args:
        z: logits, (k,), or rows (n, k).

    Returns:
        Probabilities, an array like `z`.
    """
    e = np.exp(_shifted(z)[0])
    return e / e.sum(axis=-1, keepdims=True)


def log_sum_exp(z: ArrayLike) -> Array:
    """Compute log sum_j exp(z[j]) along the last axis.

    Args:
        z: logits, (k,), or rows (n, k).

    Returns:
        A scalar, or (n,).
    """
    shifted, largest = _shifted(z)
    return np.log(np.exp(shifted).sum(axis=-1)) + largest[..., 0]


def cross_entropy(z: ArrayLike, label: int) -> Any:
    """Compute -log softmax(z)[label] = log sum exp(z) - z[label].

    Args:
        z: logits, (k,).
        label: the class, an integer.

    Returns:
        The loss, a scalar.
    """
    z = as_array("z", z, "k")
    return log_sum_exp(z) - z[_labels("label", [label], len(z))[0]]


def cross_entropy_grad(z: ArrayLike, label: int) -> Array:
    """Compute the gradient of the cross-entropy, softmax(z) - one_hot(label).

    Args:
        z: logits, (k,).
        label: the class, an integer.

    Returns:
        dl/dz, (k,).
    """
    dz = softmax(as_array("z", z, "k"))
    dz[_labels("label", [label], len(dz))[0]] -= 1
    return dz


def binary_cross_entropy(z: ArrayLike, y: ArrayLike) -> Any:
    """Compute -y log sigmoid(z) - (1 - y) log(1 - sigmoid(z)) = softplus(z) - y z.

    Args:
        z: a logit, a number.
        y: the class, 0 or 1.

    Returns:
        The loss, a scalar.
    """
    return sigma("softplus", as_array("z", z)) - _bit(y) * z


def binary_cross_entropy_grad(z: ArrayLike, y: ArrayLike) -> Any:
    """Compute the derivative of the binary cross-entropy, sigmoid(z) - y.

    Args:
        z: a logit, a number.
        y: the class, 0 or 1.

    Returns:
        dl/dz, a scalar.
    """
    return sigma("sigmoid", as_array("z", z)) - _bit(y)


def loss(W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike) -> Any:
    """Compute the mean cross-entropy over n rows.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`; the last is identity.
        X: the inputs, (n, d_0).
        labels: the classes, (n,) integers from 0 to d_L - 1.

    Returns:
        The loss, a scalar.
    """
    z_L = feedforward.forward(W, b, _logits(activations), as_array("X", X, "n", "d_0"))[0][-1]
    return (
        log_sum_exp(z_L)
        - z_L[np.arange(len(z_L)), _labels("labels", labels, z_L.shape[1], len(z_L))]
    ).mean()


def backward_classifier(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike
) -> tuple[Any, list[Array], list[Array]]:
    """Compute the mean cross-entropy over n rows and its gradients.

    The start is dl/dZ_L = (softmax(Z_L) - one_hot(labels)) / n; the way back is that of equation (11).

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`; the last is identity.
        X: the inputs, (n, d_0).
        labels: the classes, (n,) integers from 0 to d_L - 1.

    Returns:
        The loss, a scalar, and dW and db, two lists of arrays shaped like `W` and `b`.

    Source: equation (11), from another start.
    """
    W = [np.asarray(W_next) for W_next in W]
    z, o = feedforward.forward(W, b, _logits(activations), as_array("X", X, "n", "d_0"))
    n, k = z[-1].shape
    rows, labels = np.arange(n), _labels("labels", labels, k, n)
    shifted, _ = _shifted(z[-1])  # loss and start share the exponentials
    dz = np.exp(shifted)
    total = dz.sum(axis=-1, keepdims=True)
    value = (np.log(total[:, 0]) - shifted[rows, labels]).mean()
    dz /= total
    dz[rows, labels] -= 1
    dz /= n
    return value, *feedforward.backward_from(dz, W, activations, z, o)


def _shifted(z: ArrayLike) -> tuple[Array, Array]:
    """z minus its largest entry along the last axis, and that entry (with the axis kept)."""
    z = as_array("z", z, "k") if np.ndim(z) < 2 else as_array("z", z, "n", "k")
    largest = z.real.max(axis=-1, keepdims=True)
    return z - largest, largest


def _logits(activations: Sequence[str]) -> Sequence[str]:
    if len(activations) and activations[-1] != "identity":
        raise ValueError(
            f"the last activation is {activations[-1]!r}: expected 'identity', so that the output is the logits"
        )
    return activations


def _labels(name: str, value: ArrayLike, k: int, n: int = 1) -> Array:
    labels = np.asarray(value)
    if (
        labels.dtype.kind not in "iu"
        or labels.shape != (n,)
        or labels.min(initial=0) < 0
        or labels.max(initial=0) >= k
    ):
        raise ValueError(
            f"{name} of shape {labels.shape}, dtype {labels.dtype}: expected ({n},) integers from 0 to {k - 1}"
        )
    return labels


def _bit(y: ArrayLike) -> Any:
    if y not in (0, 1):
        raise ValueError(f"y is {y!r}: expected 0 or 1")
    return y
