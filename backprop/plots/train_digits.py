"""The figures of notebook 06: digits, the way down a loss surface, learning curves, and who is
taken for whom."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, STYLE, VERMILLION

LOOKS = ((VERMILLION, "s", "--"), (BLUE, "o", "-"), (GREEN, "^", "-."), (ORANGE, "D", ":"))


def digits(X: ArrayLike, labels: ArrayLike, predicted: ArrayLike | None = None) -> None:
    """Draw up to 24 images with their labels.

    Args:
        X: the images, (n, 64) numbers in [0, 1].
        labels: their classes, (n,) integers.
        predicted: the classes that they were taken for, (n,) integers.

    Raises:
        ValueError: the arrays do not fit together.
    """
    X = drawing.array("X", X, ndim=2)
    if X.shape[1] != 64:
        raise ValueError(f"X must have 64 columns, one per pixel; its shape is {X.shape}.")
    if len(X) > 24:
        raise ValueError(f"there is room for 24 images, got {len(X)}: take X[:24].")
    labels = drawing.array("labels", labels, len(X)).astype(int)
    read = (
        labels if predicted is None else drawing.array("predicted", predicted, len(X)).astype(int)
    )
    across = min(len(X), 8)
    down = -(-len(X) // across)
    with rc_context(STYLE):
        figure = Figure(
            figsize=(max(1.05 * across, 3.4), (1.4 if predicted is None else 1.75) * down),
            layout="constrained",
        )
        grid = figure.subplots(down, across, squeeze=False)
        for ax in grid.flat:
            ax.set_axis_off()
        for ax, x, label, guess in zip(grid.flat, X, labels, read, strict=False):
            ax.imshow(x.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
            title = f"{label}" if predicted is None else f"{label}, read\nas {guess}"
            ax.set_title(title, fontsize=11, color=INK if label == guess else VERMILLION)
    alt = f"{len(X)} handwritten digits of 8 by 8 pixels: "
    if predicted is None:
        alt += ", ".join(map(str, labels))
    else:
        alt += ", ".join(
            f"{label} read as {guess}" for label, guess in zip(labels, read, strict=True)
        )
    drawing.show(figure, alt + ".")


def descent(
    across: ArrayLike, up: ArrayLike, loss: ArrayLike, paths: Mapping[str, ArrayLike]
) -> None:
    """Draw the loss over two weights as a map, and paths down on it.

    Args:
        across: the values of one weight, (m,).
        up: the values of the other, (n,).
        loss: the loss, (n, m); `loss[i, j]` belongs to (across[j], up[i]).
        paths: from a name to its points, (steps, 2).

    Raises:
        ValueError: the arrays do not fit together.
    """
    a, u = drawing.array("across", across), drawing.array("up", up)
    height = drawing.array("loss", loss, len(u), ndim=2)
    if height.shape[1] != len(a):
        raise ValueError(f"loss must have shape {(len(u), len(a))}; its shape is {height.shape}.")
    ways = {name: drawing.array(name, way, ndim=2) for name, way in paths.items()}
    if not 0 < len(ways) <= len(LOOKS) or any(way.shape[1] != 2 for way in ways.values()):
        raise ValueError(f"paths must hold 1 to {len(LOOKS)} arrays of shape (steps, 2).")
    low, top = float(height.min()), float(height.max())
    if not low < top:
        raise ValueError("loss must not be the same everywhere.")
    levels = low + (top - low) * np.linspace(0, 1, 13) ** 2  # close together at the bottom
    lowest = np.unravel_index(height.argmin(), height.shape)
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 3.2)
        filled = ax.contourf(a, u, height, levels, cmap="Greys", alpha=0.6)
        ax.contour(a, u, height, levels, colors=GREY, linewidths=0.7)
        for (name, way), (colour, marker, line) in zip(ways.items(), LOOKS, strict=False):
            ax.plot(
                way[:, 0],
                way[:, 1],
                line,
                color=colour,
                marker=marker,
                ms=5,
                lw=1.8,
                label=f"{name}, {len(way) - 1} steps",
            )
        first = next(iter(ways.values()))[0]
        ax.plot(*first, "o", color="white", mec=INK, ms=11, zorder=5, label="start")
        ax.plot(
            a[lowest[1]],
            u[lowest[0]],
            "*",
            color=ORANGE,
            mec=INK,
            ms=17,
            ls="none",
            zorder=5,
            label="lowest",
        )
        ax.set(xlabel="weight $w_0$", ylabel="weight $w_1$", xlim=(a[0], a[-1]), ylim=(u[0], u[-1]))
        ax.set_aspect("equal")  # the valley as narrow as it is
        shown: Any = {"location": "top", "aspect": 40, "label": "loss"}
        figure.colorbar(
            filled,
            ax=ax,
            format=lambda v, _: drawing.number(v if abs(v) > 1e-3 * top else 0.0),
            **shown,
        )
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
    spot = f"({drawing.number(a[lowest[1]])}, {drawing.number(u[lowest[0]])})"
    alt = f"A map of the loss over two weights, from {drawing.number(low)} at {spot} to {drawing.number(top)}, and ways down from "
    alt += f"({drawing.number(first[0])}, {drawing.number(first[1])}): "
    ends = [f"{name} ends after {len(w) - 1} steps at ({drawing.number(w[-1, 0])}, {drawing.number(w[-1, 1])})"
            for name, w in ways.items()]  # fmt: skip
    drawing.show(figure, alt + "; ".join(ends) + ".")


def learning_curve(
    seen: ArrayLike, unseen: ArrayLike, steps: ArrayLike | None = None, *, label: str = "epoch"
) -> None:
    """Draw the shares of digits that are read correctly.

    Args:
        seen: the share of the digits seen in training after each epoch, (n,).
        unseen: the share of the others, (n,).
        steps: the places on the axis, (n,); 1 ... n if None is given.
        label: what the axis counts.

    Raises:
        ValueError: the arrays do not fit together.
    """
    seen = drawing.array("seen", seen)
    unseen = drawing.array("unseen", unseen, len(seen))
    at = (
        np.arange(1.0, len(seen) + 1) if steps is None else drawing.array("steps", steps, len(seen))
    )
    for name, share in (("seen", seen), ("unseen", unseen)):
        if share.min() < 0 or share.max() > 1:
            raise ValueError(
                f"{name} must hold shares between 0 and 1; it goes {drawing.span(share)}."
            )
    floor = max(0.0, float(min(seen.min(), unseen.min())) - 0.02)
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 4.0)
        every: Any = {"markevery": max(1, len(at) // 12), "ms": 6, "lw": 2}
        ax.plot(at, seen, "--s", color=VERMILLION, label="digits seen in training", **every)
        ax.plot(at, unseen, "-o", color=BLUE, label="unseen digits", **every)
        ax.fill_between(at, unseen, seen, color=PALE, alpha=0.6, lw=0)
        ax.set(
            xlabel=label,
            ylabel="read correctly",
            ylim=(floor, 1.005),
            xscale="linear" if steps is None else "log",
        )
        if steps is not None:
            ax.set_xticks(at, [f"{value:,.0f}" for value in at], minor=False)
            ax.set_xticks([], minor=True)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.grid(True, axis="y", color=PALE, lw=0.8)
        ax.legend(loc="lower right", framealpha=0.9)
    alt = f"Share of digits read correctly against {label}, {drawing.span(at)}. Seen in training: "
    alt += (
        f"from {seen[0]:.1%} to {seen[-1]:.1%}; unseen: from {unseen[0]:.1%} to {unseen[-1]:.1%}, "
    )
    drawing.show(figure, alt + f"a gap of {abs(seen[-1] - unseen[-1]):.1%} at the end.")


def confusion(labels: ArrayLike, predicted: ArrayLike) -> None:
    """Draw how often each class (row) is taken for each class (column), of ten classes.

    Args:
        labels: the classes, (n,) integers from 0 to 9.
        predicted: the classes that they were taken for, (n,) integers.

    Raises:
        ValueError: the arrays do not fit together.
    """
    truth = drawing.array("labels", labels).astype(int)
    guess = drawing.array("predicted", predicted, len(truth)).astype(int)
    if min(truth.min(), guess.min()) < 0 or max(truth.max(), guess.max()) > 9:
        raise ValueError("labels and predicted must hold classes from 0 to 9.")
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (truth, guess), 1)
    slips = table - np.diag(np.diag(table))
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 5.2)
        shade = np.where(
            np.eye(10, dtype=bool), -table / max(1, table.max()), slips / max(1, slips.max())
        )
        ax.pcolormesh(shade, cmap="PuOr_r", vmin=-1.8, vmax=1.8, edgecolors="white", lw=1.5)
        for i, j in np.argwhere(table):
            weight = "normal" if i == j else "bold"
            ax.text(
                j + 0.5,
                i + 0.5,
                f"{table[i, j]}",
                ha="center",
                va="center",
                color=INK,
                weight=weight,
            )
        places = np.arange(10) + 0.5
        ax.set(
            xlabel="read as",
            ylabel="is",
            xticks=places,
            yticks=places,
            xlim=(0, 10),
            ylim=(10, 0),
            aspect="equal",
        )
        ax.set_xticklabels(map(str, range(10)))
        ax.set_yticklabels(map(str, range(10)))
        ax.spines[:].set_visible(False)
        right, n = int(np.trace(table)), len(truth)
        ax.set_title(f"{right} of {n} read correctly; bold: mistakes", fontsize=12)
    most = sorted(
        ((int(slips[i, j]), int(i), int(j)) for i, j in np.argwhere(slips)),
        key=lambda t: (-t[0], t[1:]),
    )[:3]
    alt = f"A table of what {n} digits are and what they are read as: {right} correctly, {n - right} wrongly"
    alt += (
        ("; most often " + ", ".join(f"{i} as {j} ({k} times)" for k, i, j in most)) if most else ""
    )
    drawing.show(figure, alt + ".")
