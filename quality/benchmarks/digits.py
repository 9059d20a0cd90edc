"""Training on the digits in NumPy (the reference's `train`) and in PyTorch: same network, schedule
and batches, run in turn.

Prints the table of docs/inside/measured.md: accuracy on digits that neither has seen, and the time
of a training.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from backprop import digits, train_digits

SEEDS = range(10)
Train = Callable[[Any, Any, np.random.Generator], tuple[Any, Any, list[str]]]


def train_in_torch(X: Any, labels: Any, rng: np.random.Generator) -> tuple[Any, Any, list[str]]:
    """What the reference's `train` does, with autograd for the gradients and the same random
    numbers."""
    sizes, epochs, lr = (X.shape[1], 120, 10), 80, 0.2
    arrays = train_digits.init_weights(sizes, "relu", rng) + [np.zeros(d) for d in sizes[1:]]
    params = [torch.tensor(array, requires_grad=True) for array in arrays]
    W, b = params[:2], params[2:]
    velocity = [torch.zeros_like(p) for p in params]
    images, classes = torch.tensor(X), torch.tensor(labels)
    for epoch in range(epochs):
        rate = lr * (1 - epoch / epochs)
        for rows in train_digits.minibatches(len(X), 32, rng):
            noise = torch.from_numpy(0.25 * rng.standard_normal((len(rows), X.shape[1])))
            z = torch.addmm(b[0], images[rows] + noise, W[0])
            loss = torch.nn.functional.cross_entropy(
                torch.addmm(b[1], torch.relu(z), W[1]), classes[rows]
            )
            grads = torch.autograd.grad(loss, params)
            with torch.no_grad():
                for p, v, g in zip(params, velocity, grads, strict=True):
                    v.mul_(0.9).sub_(
                        rate * (g + 1e-4 * p)
                    )  # its own SGD would rescale the past where lr falls
                    p.add_(v)
    trained = [p.detach().numpy() for p in params]
    return trained[:2], trained[2:], ["relu", "identity"]


def main() -> None:
    torch.set_num_threads(2)
    results: dict[str, list[tuple[float, float]]] = {"NumPy": [], "PyTorch": []}
    apart = 0.0
    for seed in SEEDS:
        X, labels, unseen, truth = digits.split(seed)
        networks = []
        runs: tuple[tuple[str, Train], ...] = (
            ("NumPy", train_digits.train),
            ("PyTorch", train_in_torch),
        )
        for name, train in runs if seed % 2 else runs[::-1]:
            start = time.perf_counter()
            network = train(X, labels, np.random.default_rng(seed))
            seconds = time.perf_counter() - start
            results[name].append(
                (float(np.mean(train_digits.predict(*network, unseen) == truth)), seconds)
            )
            networks.append(network[0] + network[1])
        apart = max(apart, *(float(np.abs(p - q).max()) for p, q in zip(*networks, strict=True)))
    print(
        f"| 64-120-10, 80 epochs, {len(SEEDS)} splits | unseen digits read: least, median | time: median |\n|---|---|---|"
    )
    for name, runs_of in results.items():
        shares, seconds_of = zip(*runs_of, strict=True)
        least, median = min(shares), statistics.median(shares)
        print(f"| {name} | {least:.1%}, {median:.1%} | {statistics.median(seconds_of):.2f} s |")
    ratio = statistics.median(
        a[1] / b[1] for a, b in zip(results["NumPy"], results["PyTorch"], strict=True)
    )
    print(
        f"\nNumPy takes {ratio:.2f} × the time of PyTorch (median of {len(SEEDS)}); their weights differ by at most {apart:.1g}."
    )


if __name__ == "__main__":
    main()
