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
    """W_1 ... W_L, normal with variance gain / d_i, shapes (d_i, d_{i+1}); gain 2 for relu, 1 for
    tanh.

    Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks
    (2010); He et al., Delving deep into rectifiers (2015).
    """
    scale = np.sqrt(GAINS.get(activation, 1.0))
    return [rng.standard_normal((p, q)) * scale / np.sqrt(p) for p, q in pairwise(sizes)]


def clip_gradients(grads: Arrays, max_norm: float) -> list[Array]:
    """The same arrays if the norm of all of them together is at most `max_norm`, else scaled to
    exactly that norm.

    Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013).
    """
    norm = np.sqrt(sum(float(np.sum(np.square(g))) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [np.asarray(g) * scale for g in grads]


def minibatches(n: int, size: int, rng: np.random.Generator) -> list[Array]:
    """A shuffled partition of 0 ... n - 1 into index arrays of length `size`; the last may be
    shorter."""
    if n < 1 or size < 1:
        raise ValueError(f"n is {n} and size is {size}: expected both at least 1")
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


def sgd_step(
    params: Arrays, grads: Arrays, velocity: Arrays, lr: float, momentum: float
) -> tuple[list[Array], list[Array]]:
    """(params, velocity), new lists: v <- momentum v - lr g, p <- p + v. Polyak (1964)."""
    velocity = [
        momentum * np.asarray(v) - lr * np.asarray(g) for v, g in zip(velocity, grads, strict=True)
    ]
    return [np.asarray(p) + v for p, v in zip(params, velocity, strict=True)], velocity


def predict(W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike) -> Array:
    """The class with the largest logit, of each row of X (n, d_0): (n,) integers."""
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1)


def train(
    X: Array, labels: Array, rng: np.random.Generator
) -> tuple[list[Array], list[Array], list[str]]:
    """(W, b, activations) of a 64-120-10 relu network, fitted to X (n, 64) in [0, 1] and labels 0
    ... 9."""
    sizes, activations = (X.shape[1], 120, 10), ["relu", "identity"]
    params = init_weights(sizes, "relu", rng) + [np.zeros(d) for d in sizes[1:]]
    velocity = [np.zeros_like(p) for p in params]
    L, epochs = len(activations), 80
    for epoch in range(epochs):
        lr = 0.2 * (1 - epoch / epochs)  # large steps first, small ones to settle
        for rows in minibatches(len(X), 32, rng):
            noisy = X[rows] + 0.25 * rng.standard_normal(
                X[rows].shape
            )  # no digit is seen twice: less to overfit
            _, dW, db = backward_classifier(
                params[:L], params[L:], activations, noisy, labels[rows]
            )
            grads = [g + 1e-4 * p for g, p in zip(dW + db, params, strict=True)]
            params, velocity = sgd_step(params, grads, velocity, lr, momentum=0.9)
    return params[:L], params[L:], activations


def loss_l2(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike, lam: float
) -> float:
    """The mean cross-entropy over the rows of X, plus lam times the sum of all squared weights;
    biases are free."""
    penalty = sum(np.sum(np.square(w)) for w in W)
    return classification.loss(W, b, activations, X, labels) + lam * penalty


def backward_l2(
    W: Arrays, b: Arrays, activations: Sequence[str], X: ArrayLike, labels: ArrayLike, lam: float
) -> tuple[float, list[Array], list[Array]]:
    """(loss, dW, db) of `loss_l2`: each weight adds 2 lam times itself to its own slope."""
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    penalty = sum(float(np.sum(np.square(w))) for w in W)
    return (
        loss + lam * penalty,
        [g + 2 * lam * np.asarray(w) for g, w in zip(dW, W, strict=True)],
        db,
    )
