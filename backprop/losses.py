"""Losses: the loss and its gradient with respect to the network's output, side by side."""

from backprop.shapes import Array


def squared(o: Array, y: Array) -> Array:
    """l(o, y) = sum_k (o[k] - y[k])**2, with no 1/2; of rows (n, d): one loss a row, (n,)."""
    residual = o - y
    return (residual * residual).sum(axis=-1)


def squared_prime(o: Array, y: Array) -> Array:
    """dl/do = 2 (o - y), shape of `o`."""
    return 2 * (o - y)
