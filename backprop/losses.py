"""Losses: the loss and its gradient with respect to the network's output, side by side."""

from backprop.shapes import Array


def squared(o: Array, y: Array) -> Array:
    """Compute sum_k (o[k] - y[k])**2, with no 1/2.

    Args:
        o: outputs, (d,), or rows (n, d).
        y: targets, an array like `o`.

    Returns:
        A scalar, or one loss per row, (n,).
    """
    residual = o - y
    return (residual * residual).sum(axis=-1)


def squared_prime(o: Array, y: Array) -> Array:
    """Compute the gradient of `squared`, 2 (o - y).

    Args:
        o: outputs, (d,), or rows (n, d).
        y: targets, an array like `o`.

    Returns:
        dl/do, an array like `o`.
    """
    return 2 * (o - y)
