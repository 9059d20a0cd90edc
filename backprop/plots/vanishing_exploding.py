"""The figures of notebook 05, vanishing and exploding gradients."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREEN, INK, PALE, STYLE, VERMILLION

LOOKS = ((BLUE, "o", "-"), (VERMILLION, "s", "--"), (GREEN, "^", ":"))


def gradient_norms(panels: Mapping[str, Mapping[str, ArrayLike]]) -> None:
    """Draw the norm of the gradient at each layer.

    Args:
        panels: from a title (an activation) to up to three curves: from a name (an initialisation)
            to L numbers above 0.

    Raises:
        ValueError: a curve cannot be drawn.
    """
    drawing.show(*norms_figure(panels))


def norms_figure(panels: Mapping[str, Mapping[str, ArrayLike]]) -> tuple[Figure, str]:
    """Draw `gradient_norms`.

    Args:
        panels: as there.

    Returns:
        The figure and its alternative text.

    Raises:
        ValueError: a curve cannot be drawn.
    """
    if not panels or not all(0 < len(curves) <= len(LOOKS) for curves in panels.values()):
        raise ValueError(f"panels must not be empty, and each needs one to {len(LOOKS)} curves.")
    data = {
        panel: {
            name: drawing.positive(name, drawing.array(name, norms))
            for name, norms in curves.items()
        }
        for panel, curves in panels.items()
    }
    parts = []
    with rc_context(STYLE):
        figure = Figure(
            figsize=(6.4 if len(data) == 1 else min(8.6, 3.0 * len(data)), 4.0),
            layout="constrained",
        )
        row = figure.subplots(1, len(data), sharey=True, squeeze=False)[0]
        for ax, (panel, curves) in zip(row, data.items(), strict=True):
            for (name, norms), (colour, marker, line) in zip(curves.items(), LOOKS, strict=False):
                layers, every = np.arange(1, len(norms) + 1), max(1, len(norms) // 8)
                ax.semilogy(
                    layers,
                    norms,
                    color=colour,
                    ls=line,
                    marker=marker,
                    markevery=every,
                    ms=6,
                    lw=2,
                    label=name,
                )
                parts.append(
                    f"{panel}, {name}: {drawing.number(norms[-1])} to {drawing.number(norms[0])}"
                )
            ax.set(title=panel, xlabel="layer i")
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            ax.grid(True, axis="y", color=PALE, lw=0.8)
        row[0].set_ylabel("norm of the gradient at layer i")
        seen = {
            name: line
            for ax in row
            for line, name in zip(*ax.get_legend_handles_labels(), strict=True)
        }
        figure.legend(
            list(seen.values()),
            list(seen),
            loc="outside lower center",
            ncols=len(LOOKS),
            frameon=False,
        )
    alt = "Norm of the gradient by layer, logarithmic axis; each from the last layer back to the first. "
    return figure, alt + "; ".join(parts) + "."


def clipping(gradient: ArrayLike, by_norm: ArrayLike, by_value: ArrayLike, max_norm: float) -> None:
    """Draw a gradient of two numbers, clipped by its norm (same direction) and entry by entry
    (another direction).

    Args:
        gradient: the gradient, (2,).
        by_norm: the gradient clipped by its norm, (2,).
        by_value: the gradient clipped entry by entry, (2,).
        max_norm: the bound.

    Raises:
        ValueError: an array has another shape.
    """
    g, norm, value = (
        drawing.array(name, v, 2)
        for name, v in (("gradient", gradient), ("by_norm", by_norm), ("by_value", by_value))
    )
    m = float(drawing.positive("max_norm", drawing.array("max_norm", max_norm, ndim=0)))
    arrows = (
        ("gradient", g, INK, "-"),
        ("clipped by its norm", norm, BLUE, "-"),
        ("clipped entry by entry", value, VERMILLION, "--"),
    )
    alt = [f"A gradient of two entries and what clipping to {drawing.number(m)} makes of it"]
    with rc_context(STYLE):
        figure, ax = drawing.axes(7.0, 4.6)
        ax.add_patch(Circle((0, 0), m, fc="none", ec=BLUE, lw=1.2))
        ax.add_patch(Rectangle((-m, -m), 2 * m, 2 * m, fc="none", ec=VERMILLION, lw=1.2, ls="--"))
        for name, v, colour, line in arrows:
            angle = drawing.number(np.degrees(np.arctan2(v[1], v[0])))
            length = drawing.number(float(np.hypot(*v)))
            label = f"{name}: ({drawing.number(v[0])}, {drawing.number(v[1])})\nlength {length}, direction {angle}°"
            drawing.arrow(ax, (0, 0), (v[0], v[1]), colour, dashed=line == "--")
            ax.plot([], [], color=colour, ls=line, lw=2, label=label)
            alt.append(label.replace("\n", ", "))
        points = np.array([g, norm, value, (-m, -m), (m, m)])
        low, high = points.min(axis=0), points.max(axis=0)
        room: Any = 0.08 * float((high - low).max())
        ax.set(
            xlim=(low[0] - room, high[0] + room),
            ylim=(low[1] - room, high[1] + room),
            aspect="equal",
        )
        ax.set(xlabel="first entry", ylabel="second entry")
        ax.axhline(0, color=PALE, lw=0.8, zorder=0)
        ax.axvline(0, color=PALE, lw=0.8, zorder=0)
        figure.legend(loc="outside right center", frameon=False, labelspacing=1.2)
    drawing.show(figure, "; ".join(alt) + ".")
