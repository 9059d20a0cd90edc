"""Learning: initial weights, minibatches, gradient descent with momentum, clipping, and a training
loop for the digits."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from backprop import classification
from backprop.classification import backward_classifier
from backprop.feedforward import forward
from backprop.shapes import Array, Arrays

# the gain that keeps a layer's variance, as 1 / E[sigma(z)**2] of a standard normal z would have it
GAINS = {"relu": 2.0, "leaky_relu": 2.0 / (1 + 0.01**2)}


def init_weights(sizes: Sequence[int], activation: str, rng: np.random.Generator) -> list[Array]:
    """Draw initial weights with variance gain / d_i; the gain is 2 for relu and 1 for tanh.

    Args:
        sizes: d_0 ... d_L.
        activation: the name that chooses the gain, a key of `GAINS`; any other has gain 1.
        rng: draws them from a normal distribution.

    Returns:
        W_1 ... W_L, float64 arrays (d_i, d_{i+1}).

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks
    (2010); He et al., Delving deep into rectifiers (2015).
    """
    scale = np.sqrt(GAINS.get(activation, 1.0))
    return [rng.standard_normal((p, q)) * scale / np.sqrt(p) for p, q in pairwise(sizes)]


def clip_gradients(grads: Arrays, max_norm: float) -> list[Array]:
    """Scale gradients such that the norm of all of them together is at most `max_norm`.

    Args:
        grads: arrays of any shapes.
        max_norm: the bound.

    Returns:
        New arrays of these shapes; if the norm is within the bound, with the same values.

    Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013).
    """
    norm = np.sqrt(sum(float(np.sum(np.square(g))) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [np.asarray(g) * scale for g in grads]


def minibatches(n: int, size: int, rng: np.random.Generator) -> list[Array]:
    """Draw a shuffled partition of 0 ... n - 1.

    Args:
        n: the number of samples, at least 1.
        size: the length of a batch, at least 1.
        rng: shuffles them.

    Returns:
        Arrays of integers of length `size`; the last one may be shorter.

    Raises:
        ValueError: n or size is less than 1.
    """
    if n < 1 or size < 1:
        raise ValueError(f"n is {n} and size is {size}: expected both at least 1")
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


def sgd_step(
    params: Arrays, grads: Arrays, velocity: Arrays, lr: float, momentum: float
) -> tuple[list[Array], list[Array]]:
    """Take one step of gradient descent with momentum: v <- momentum v - lr g, p <- p + v.

    Args:
        params: arrays of any shapes.
        grads: their gradients.
        velocity: what the step before has returned; zeros before the first step.
        lr: the learning rate.
        momentum: the share of the velocity that is kept.

    Returns:
        The new params and the new velocity, two lists of new arrays.

    Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964).
    """
    velocity = [
        momentum * np.asarray(v) - lr * np.asarray(g) for v, g in zip(velocity, grads, strict=True)
    ]
    return [np.asarray(p) + v for p, v in zip(params, velocity, strict=True)], velocity


def predict(W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike) -> Array:
    """Find the class with the largest logit in each row.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`.
        X: the inputs, (n, d_0).

    Returns:
        Classes, (n,) integers.
    """
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1)


def train(
    X: Array, labels: Array, rng: np.random.Generator
) -> tuple[list[Array], list[Array], list[str]]:
    """Train a 64-120-10 network with relu on digits.

    Args:
        X: images, (n, 64) numbers in [0, 1].
        labels: their classes, (n,) integers from 0 to 9.
        rng: draws weights, batches and noise.

    Returns:
        W, b and activations of the network.
    """
    sizes, activations = (X.shape[1], 120, 10), ["relu", "identity"]
    params = init_weights(sizes, "relu", rng) + [np.zeros(d) for d in sizes[1:]]
    velocity = [np.zeros_like(p) for p in params]
    L, epochs = len(activations), 80
    for epoch in range(epochs):
        lr = 0.2 * (1 - epoch / epochs)  # large steps first, small ones to settle
        for rows in minibatches(len(X), 32, rng):
            # no digit is seen twice: less to overfit
            noisy = X[rows] + 0.25 * rng.standard_normal(X[rows].shape)
            _, dW, db = backward_classifier(
                params[:L], params[L:], activations, noisy, labels[rows]
            )
            grads = [g + 1e-4 * p for g, p in zip(dW + db, params, strict=True)]
            params, velocity = sgd_step(params, grads, velocity, lr, momentum=0.9)
    return params[:L], params[L:], activations


def loss_l2(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike, lam: float
) -> float:
    """Compute the mean cross-entropy plus lam times the sum of all squared weights.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`; the last is identity.
        X: the inputs, (n, d_0).
        labels: the classes, (n,) integers from 0 to d_L - 1.
        lam: the price of a squared weight; biases are free.

    Returns:
        The loss, a float.
    """
    penalty = sum(np.sum(np.square(w)) for w in W)
    return classification.loss(W, b, activations, X, labels) + lam * penalty


def backward_l2(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike, lam: float
) -> tuple[float, list[Array], list[Array]]:
    """Compute `loss_l2` and its gradients: each weight adds 2 lam times itself to its own derivative.

    Args:
        W: W_1 ... W_L, W[i] of shape (d_i, d_{i+1}).
        b: b_1 ... b_L, b[i] of shape (d_{i+1},).
        activations: the L names, keys of `ACTIVATIONS`; the last is identity.
        X: the inputs, (n, d_0).
        labels: the classes, (n,) integers from 0 to d_L - 1.
        lam: the price of a squared weight; biases are free.

    Returns:
        The loss, a float, and dW and db, two lists of arrays shaped like `W` and `b`.
    """
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    penalty = sum(float(np.sum(np.square(w))) for w in W)
    return (
        loss + lam * penalty,
        [g + 2 * lam * np.asarray(w) for g, w in zip(dW, W, strict=True)],
        db,
    )
