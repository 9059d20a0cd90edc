"""The figures of notebook 04, classification."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, STYLE, VERMILLION

CLASSES = (
    (BLUE, "o"),
    (ORANGE, "s"),
    (GREEN, "^"),
    (VERMILLION, "D"),
    (SKY, "P"),
    (GREY, "v"),
)  # colour and marker
TINTS = (
    "#cfe3f1",
    "#fbe8c2",
    "#c8eadf",
    "#f9dcc9",
    "#e2f1fb",
    "#e6e6e6",
)  # the same colours, for areas


def softmax_arrows(z: ArrayLike, p: ArrayLike, label: int) -> None:
    """Draw logits and probabilities, and the gradient as arrows from the target to the probability.

    Args:
        z: logits, (k,).
        p: their softmax, (k,).
        label: the class, an integer from 0 to k - 1.

    Raises:
        ValueError: the arrays do not fit together.
    """
    z = drawing.array("z", z)
    p, k = drawing.array("p", p, len(z)), len(z)
    if (p < 0).any() or (p > 1).any():
        raise ValueError("p must hold probabilities, from 0 to 1.")
    if label not in range(k):
        raise ValueError(f"label must be one of the classes 0 to {k - 1}; it is {label!r}.")
    target = np.eye(k)[label]
    gradient, places = p - target, np.arange(k)
    value: Any = {"ha": "center", "va": "bottom", "color": BLUE, "weight": "bold"}
    with rc_context(STYLE):
        figure = Figure(figsize=(8.6, 4.1), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
        left.bar(places, z, 0.55, color=BLUE)
        left.axhline(0, color=INK, lw=1)
        room = 0.16 * (float(np.ptp(np.append(z, 0.0))) or 1.0)
        for x, height in zip(places, z, strict=True):
            below = {"va": "top"} if height < 0 else {}
            left.text(x, height, drawing.number(height), **(value | below))
        left.set(title="logits z", xlabel="class", xticks=places)
        left.set_ylim(min(0.0, z.min()) - room * (z.min() < 0), max(0.0, z.max()) + room)
        right.bar(places - 0.25, p, 0.34, color=BLUE, label="probability p")
        for x, goal in zip(places, target, strict=True):
            name = "target, one-hot" if x == 0 else None
            right.plot((x - 0.45, x + 0.06), (goal, goal), color=INK, lw=2.5, label=name)
        for x, height, goal, slope in zip(places, p, target, gradient, strict=True):
            if k > 4 and abs(slope) < 0.05:
                continue  # their numbers would lie on each other
            right.text(x - 0.25, height + 0.01, drawing.number(height), **value)
            if abs(slope) > 0.02:
                look: Any = {
                    "arrowstyle": "-|>",
                    "color": VERMILLION,
                    "ls": "--",
                    "lw": 2,
                    "mutation_scale": 14,
                }
                right.annotate(
                    "", (x, height), (x, goal), arrowprops=look | {"shrinkA": 0, "shrinkB": 0}
                )
            text = f"{slope:+.3g}".replace("-", "−")
            right.text(
                x + 0.06,
                max((height + goal) / 2, 0.04),
                text,
                color=VERMILLION,
                va="center",
                ha="left",
                weight="bold",
            )
        right.plot(
            [], [], color=VERMILLION, ls="--", lw=2, marker=">", label="gradient, p − one-hot"
        )
        right.set(
            title=f"probabilities, and the gradient for label {label}",
            xlabel="class",
            xticks=places,
        )
        right.set(ylim=(0, 1.14), xlim=(-0.6, k - 0.4))
        figure.legend(
            *right.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
        )
    parts = [f"class {i}: logit {drawing.number(z[i])}, probability {drawing.number(p[i])}, "
             f"gradient {drawing.number(gradient[i])}" for i in (places if k <= 5 else [*places[:2], label])]  # fmt: skip
    drawing.show(
        figure, f"Softmax of {k} logits, the right class is {label}. " + "; ".join(parts) + "."
    )


def margin_losses(
    margin: ArrayLike, losses: Mapping[str, ArrayLike], slopes: Mapping[str, ArrayLike]
) -> None:
    """Draw losses over the margin, and beside them their slopes.

    Args:
        margin: the places, (n,).
        losses: from a name to an array (n,); the first one sets the height.
        slopes: the same for the slopes.

    Raises:
        ValueError: the arrays do not fit together.
    """
    m = drawing.array("margin", margin)
    if not 0 < len(losses) <= 4 or losses.keys() != slopes.keys():
        raise ValueError("losses must have from one to four entries, and slopes the same names.")
    looks = ((BLUE, "-"), (VERMILLION, "--"), (GREEN, ":"), (ORANGE, "-."))
    halves: tuple[tuple[str, str, Mapping[str, ArrayLike]], ...]
    halves = (("losses", "loss ℓ", losses), ("slopes", "slope ∂ℓ/∂m", slopes))
    parts = []
    with rc_context(STYLE):
        figure = Figure(figsize=(8.6, 3.9), layout="constrained")
        panels: Any = figure.subplots(1, 2)
        for ax, (kind, title, curves) in zip(panels, halves, strict=True):
            drawn = {
                name: drawing.array(f"{kind}[{name!r}]", curve, len(m))
                for name, curve in curves.items()
            }
            first = next(iter(drawn.values()))
            for (name, curve), (colour, line) in zip(drawn.items(), looks, strict=False):
                ax.plot(m, curve, color=colour, ls=line, lw=2.4, label=name)
                if kind == "losses":
                    parts.append(
                        f"{name}: ℓ {drawing.number(curve[0])}, slope {drawing.number(np.asarray(slopes[name])[0])}"
                    )
            ax.axhline(0, color=PALE, lw=0.8, zorder=0)
            ax.axvline(0, color=PALE, lw=0.8, zorder=0)
            low, top = float(first.min()), float(first.max())
            if kind == "slopes":  # as much room for those that push back
                low, top = -float(np.abs(first).max()), float(np.abs(first).max())
            room = 0.1 * (top - low or 1.0)
            ax.set_ylim(low - room, top + room)
            ax.set(title=title, xlabel="margin m  (wrong ←   → right)")
        figure.legend(
            *panels[0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=len(losses),
            frameon=False,
        )
    text = f"Losses and their slopes over the margin {drawing.span(m)}. At the left end, where the class is most wrong, "
    drawing.show(figure, text + "; ".join(parts) + ".")


def decision_regions(
    x: ArrayLike,
    y: ArrayLike,
    predictions: Mapping[str, ArrayLike],
    points: ArrayLike,
    labels: ArrayLike,
) -> None:
    """Draw the class of every place of a grid, one picture per title.

    Args:
        x: the columns of the grid, (m,).
        y: its rows, (n,).
        predictions: from a title to classes, (n, m) integers.
        points: the samples, (k, 2).
        labels: their classes, (k,) integers.

    Raises:
        ValueError: the arrays do not fit together.
    """
    drawing.show(*regions_figure(x, y, predictions, points, labels))


def regions_figure(
    x: ArrayLike,
    y: ArrayLike,
    predictions: Mapping[str, ArrayLike],
    points: ArrayLike,
    labels: ArrayLike,
) -> tuple[Figure, str]:
    """Draw what `decision_regions` shows, and describe it."""
    x, y = drawing.array("x", x), drawing.array("y", y)
    points = drawing.array("points", points, ndim=2)
    labels = drawing.array("labels", labels, len(points)).astype(int)
    if not 0 < len(predictions) <= 4:
        raise ValueError("predictions must have from one to four entries.")
    if points.shape[1] != 2 or labels.min() < 0 or labels.max() >= len(CLASSES):
        raise ValueError(f"points must be (n, 2) and labels from 0 to {len(CLASSES) - 1}.")
    parts, across = [], len(predictions)
    with rc_context(STYLE):
        figure = Figure(
            figsize=(2.9 * across if across > 1 else 4.6, 3.6 if across > 1 else 4.9),
            layout="constrained",
        )
        panels: Any = figure.subplots(1, across, squeeze=False)[0]
        for ax, (title, classes) in zip(panels, predictions.items(), strict=True):
            grid = drawing.array(f"predictions[{title!r}]", classes, len(y), ndim=2)
            if grid.shape[1] != len(x):
                raise ValueError(
                    f"predictions[{title!r}] must have the shape {(len(y), len(x))}; it is {grid.shape}."
                )
            ax.pcolormesh(
                x,
                y,
                grid,
                cmap=ListedColormap(TINTS),
                vmin=-0.5,
                vmax=len(TINTS) - 0.5,
                shading="nearest",
            )
            for k in np.unique(grid)[1:]:
                ax.contour(x, y, grid >= k, levels=[0.5], colors=INK, linewidths=1.1)
            found = grid[
                np.abs(y - points[:, 1:]).argmin(axis=1), np.abs(x - points[:, :1]).argmin(axis=1)
            ]
            right = found == labels
            for k, (colour, marker) in enumerate(CLASSES):
                mine = labels == k
                ax.plot(*points[mine & right].T, marker, color=colour, mec=INK, mew=0.6, ms=5.5)
                ax.plot(
                    *points[mine & ~right].T, marker, color="white", mec=VERMILLION, mew=1.8, ms=6.5
                )
            ax.set(
                title=title,
                xticks=[],
                yticks=[],
                xlim=(x.min(), x.max()),
                ylim=(y.min(), y.max()),
                aspect="equal",
            )
            parts.append(
                f"{title}: {right.sum()} of {len(points)} points lie in the region of their class"
            )
        look: Any = {"ls": "none", "mec": INK, "ms": 7}
        keys = [
            Line2D([], [], color=CLASSES[k][0], marker=CLASSES[k][1], label=f"class {k}", **look)
            for k in np.unique(labels)
        ]
        wrong = Line2D(
            [],
            [],
            color="white",
            marker="o",
            label="in the wrong region",
            **(look | {"mec": VERMILLION, "mew": 1.8}),
        )
        figure.legend(
            handles=[*keys, wrong],
            loc="outside lower center",
            ncols=len(keys) + 1,
            frameon=False,
            handletextpad=0.2,
        )
    text = f"Decision regions of {len(np.unique(labels))} classes in the plane. "
    return figure, text + "; ".join(parts) + "."
