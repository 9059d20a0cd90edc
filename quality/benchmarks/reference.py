"""Forward + backward of the reference against PyTorch and against its own bare matrix products, run
in turn.

Prints the table of docs/inside/measured.md. The ratio is the median over rounds of (reference /
other); below 1 the reference is faster.
"""

import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from backprop import feedforward
from backprop.check import EXERCISES, check

SIZES = (
    ((2, 8, 1), 1),
    ((16, 32, 4), 16),
    ((64, 128, 128, 10), 64),
    ((512, 512, 512, 10), 256),
    ((1024, 1024, 1024, 10), 512),
)


def seconds(run: Callable[[], Any], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def ratios(runs: list[Callable[[], Any]], rounds: int = 15) -> tuple[list[float], float]:
    """Medians over rounds of time(first) / time(other) for the others, and the median time of the
    first."""
    for run in runs:
        run()
    repeats = max(1, int(0.02 / max(seconds(runs[0], 3), 1e-7)))
    table = [[seconds(run, repeats) for run in runs] for _ in range(rounds)]
    medians = [statistics.median(row[0] / row[k] for row in table) for k in range(1, len(runs))]
    return medians, statistics.median(row[0] for row in table)


def compare(sizes: tuple[int, ...], n: int, dtype: Any) -> tuple[list[float], float]:
    rng = np.random.default_rng(0)
    W = [(rng.standard_normal((p, q)) / np.sqrt(p)).astype(dtype) for p, q in pairwise(sizes)]
    b = [np.zeros(q, dtype) for q in sizes[1:]]
    X, Y = (
        rng.standard_normal((n, sizes[0])).astype(dtype),
        rng.standard_normal((n, sizes[-1])).astype(dtype),
    )
    names = ["relu"] * (len(W) - 1) + ["identity"]
    O = [rng.standard_normal((n, d)).astype(dtype) for d in sizes]

    def bare() -> None:
        for i, V in enumerate(W):
            O[i] @ V
        for i in range(len(W) - 1, -1, -1):
            O[i].T @ O[i + 1]
            if i:
                O[i + 1] @ W[i].T

    tW = [torch.tensor(V, requires_grad=True) for V in W]
    tb = [torch.tensor(v, requires_grad=True) for v in b]
    tX, tY = torch.tensor(X), torch.tensor(Y)

    def with_torch() -> None:
        o = tX
        for i, (V, v) in enumerate(zip(tW, tb, strict=True)):
            o = torch.addmm(v, o, V)
            if i < len(tW) - 1:
                o = torch.relu(o)
        loss = ((o - tY) ** 2).sum() / n
        torch.autograd.grad(loss, [*tW, *tb])

    return ratios([lambda: feedforward.backward_batch(W, b, names, X, Y), with_torch, bare])


def main() -> None:
    torch.set_num_threads(2)
    print(
        "| sizes, batch | dtype | time | against PyTorch | against bare products |\n|---|---|---|---|---|"
    )
    for sizes, n in SIZES:
        for dtype in (np.float64, np.float32):
            (to_torch, to_bare), time_of = compare(sizes, n, dtype)
            text = f"{'-'.join(map(str, sizes))}, {n}"
            print(
                f"| {text} | {np.dtype(dtype).name} | {time_of * 1e3:.3g} ms | {to_torch:.2f} × | {to_bare:.2f} × |"
            )
    row = EXERCISES["03.5"]
    times = [seconds(lambda: check("03.5", *row.reference, show=False), 1) for _ in range(20)]
    print(
        f'\ncheck("03.5", backward) of a right answer: {statistics.median(times) * 1e3:.0f} ms (median of 20)'
    )


if __name__ == "__main__":
    main()
