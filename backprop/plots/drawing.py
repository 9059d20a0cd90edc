"""What every figure is made of: colours, canvas, arrows, and `show`."""

import base64
import html
import io
import os
import sys
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text
from numpy.typing import NDArray

BLUE, VERMILLION, ORANGE, GREEN, SKY = "#0072B2", "#D55E00", "#E69F00", "#009E73", "#56B4E9"
INK, GREY, PALE = "#222222", "#767676", "#d4d4d4"
# a figure is never so narrow that its smallest letters (exponents and indices apart) are lower than this,
# in pixels: a telephone scrolls it before
READABLE = 9.0
DPI = 110
# the widest figure, in inches, that a telephone of 360 pixels shows whole, in a part that is folded, too
WHOLE = 5.05
STYLE: Any = {"font.size": 11.0, "axes.spines.top": False, "axes.spines.right": False}

Array = NDArray[np.float64]


def show(figure: Figure, alt: str) -> None:
    """Display a figure as an image, and close it. A graded run only closes it, unless figures are
    asked for.

    Args:
        figure: the figure.
        alt: describes it to those who do not see it.
    """
    if not graded():
        page, text = image(figure, alt)
        display({"text/html": page, "text/plain": text}, raw=True)
    elif kept():  # a graded notebook holds pictures and text of a student's, no HTML
        display({"image/png": png(figure), "text/plain": alt}, raw=True)
    if "matplotlib.pyplot" in sys.modules:  # pyplot would show a figure of its own once more
        sys.modules["matplotlib.pyplot"].close(figure)
    figure.clear()


def graded() -> bool:
    """Tell whether nbgrader runs the notebook."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def kept() -> bool:
    """Tell whether this is a graded run whose figures are asked for: `autograder grade --figures`."""
    return graded() and bool(os.environ.get("BACKPROP_FIGURES"))


def png(figure: Figure, margins: str | None = "tight") -> str:
    """Encode the figure as PNG, in base64."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=DPI, bbox_inches=margins, facecolor="white")
    return base64.b64encode(data.getvalue()).decode("ascii")


def image(figure: Figure, alt: str, margins: str | None = "tight") -> tuple[str, str]:
    """Return the figure as HTML that needs no file, and `alt`, which describes it.

    In a narrow window its letters stay readable: it is scrolled there.
    """
    data = png(figure, margins)
    smallest = min(
        (float(text.get_fontsize()) for text in figure.findobj(Text) if text.get_text().strip()),
        default=STYLE["font.size"],
    )
    least = min(1.0, READABLE / (smallest * DPI / 72))  # of its width on a desk
    width = int.from_bytes(base64.b64decode(data[:32])[16:20])  # where a PNG tells it
    look = f"max-width:100%;min-width:{least * width:.0f}px"
    picture = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}" style="{look}">'
    frame = 'class="backprop-figure" style="margin:.5em 0;overflow-x:auto"'
    return f"<figure {frame}>{picture}</figure>", alt


def array(
    name: str, value: Any, length: int | None = None, *, ndim: int = 1, finite: bool = True
) -> Array:
    """Take a value as numbers for a figure.

    Args:
        name: what the value is called.
        value: the value.
        length: its first size, if only one will do.
        ndim: the number of its dimensions.
        finite: whether every number must be finite.

    Returns:
        A float64 array.

    Raises:
        ValueError: a sentence that says why it cannot be drawn.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold real numbers.") from None
    if array.ndim != ndim or not array.size:
        kind = ("a number", "a sequence of numbers, not empty", "a matrix, not empty")[ndim]
        raise ValueError(f"{name} must be {kind}; its shape is {array.shape}.")
    if length is not None and len(array) != length:
        raise ValueError(f"{name} must have {length} entries, it has {len(array)}.")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite.")
    return array


def positive(name: str, array: Array) -> Array:
    """Return the array if a logarithmic axis can show it. Raises ValueError if not."""
    if not (array > 0).all():
        raise ValueError(f"{name} must be above 0: the axis is logarithmic.")
    return array


def number(value: float) -> str:
    """Write three digits with a true minus sign, and no -0."""
    return f"{float(value) + 0.0:.3g}".replace("-", "−")


def power(value: float) -> str:
    """Write a number as TeX, with its power of ten."""
    digits, exponent = f"{value:.1e}".split("e")
    factor = "" if digits == "1.0" else digits + r"\cdot "
    return f"${factor}10^{{{int(exponent)}}}$"


def span(values: Array) -> str:
    """Describe the range of the values, for an alternative text."""
    return f"from {number(values.min())} to {number(values.max())}"


def listed(name: str, values: Array, *, backward: bool = False) -> str:
    """List the values by name, for an alternative text; the middle of a long list is left out."""
    parts = [f"{name}_{i} = {number(v)}" for i, v in enumerate(values, 1)]
    parts = parts[::-1] if backward else parts
    return ", ".join(parts if len(parts) <= 8 else [*parts[:3], "…", *parts[-2:]])


def few(n: int, limit: int) -> list[int | None]:
    """Choose the indices to draw; None stands for those left out."""
    tail = limit // 2
    return [*range(n)] if n <= limit else [*range(limit - tail - 1), None, *range(n - tail, n)]


def ticks(n: int) -> NDArray[np.int_]:
    """Choose the marks for an axis of n layers: a dozen at the most."""
    return np.arange(0, n, 1 if n <= 12 else -(-n // 8))


def heights(n: int, low: float, top: float) -> list[float]:
    """Place the circles of a layer: all of them, or two above and two below the dots."""
    places = [k - (n - 1) / 2 for k in range(n)] if n <= 4 else [-1.5, -0.75, 0.75, 1.5]
    return [(low + top) / 2 + 0.35 * place for place in places]


def broken(x: Array, y: Array) -> tuple[Array, Array]:
    """Leave the jumps of a curve open: no line joins the two sides of a step."""
    jumps = np.flatnonzero(np.abs(np.diff(y)) > 0.3 * (np.ptp(y) or 1.0)) + 1
    return (x, y) if len(y) < 40 else (np.insert(x, jumps, np.nan), np.insert(y, jumps, np.nan))


def axes(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a figure and its axes, in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Make an empty page whose coordinates are inches."""
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return figure, ax


def box(ax: Axes, x: float, y: float, side: float, edge: str) -> None:
    """Draw a rounded box with a coloured edge, its centre at (x, y)."""
    style, corner = "round,pad=0,rounding_size=0.12", (x - side / 2, y - side / 2)
    ax.add_patch(FancyBboxPatch(corner, side, side, style, fc="#f7f7f7", ec=edge, lw=1.6))


def arrow(
    ax: Axes,
    tail: tuple[float, float],
    head: tuple[float, float],
    colour: str,
    *,
    dashed: bool = False,
) -> None:
    """Draw an arrow from tail to head."""
    look: Any = {"arrowstyle": "-|>", "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0, "lw": 1.8}
    ax.add_patch(FancyArrowPatch(tail, head, color=colour, ls="--" if dashed else "-", **look))


def cells(
    ax: Axes, values: Array, numbers: bool, limit: float, closed: NDArray[np.bool_] | None = None
) -> Any:
    """Draw a heat map from -limit to limit, numbers in its cells; `closed` columns are hatched."""
    rows, columns = values.shape
    look: Any = {"edgecolors": "white", "lw": 1.5} if numbers else {}
    image = ax.pcolormesh(values, cmap="PuOr", vmin=-limit, vmax=limit, **look)
    for j in range(columns):
        if closed is not None and closed[j]:
            ax.bar(j + 0.5, rows, 1.0, color="none", edgecolor="#9a9a9a", hatch="///", lw=0)
        for i in range(rows if numbers else 0):
            colour = "white" if abs(values[i, j]) > 0.6 * limit else INK
            text = ax.text(j + 0.5, i + 0.5, number(values[i, j]), color=colour, fontsize=11)
            text.set(ha="center", va="center")
            if closed is not None and closed[j]:
                text.set_bbox({"fc": "white", "ec": "none", "pad": 1.5})
    ax.set(xlim=(0, columns), ylim=(rows, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return image
