"""A network whose values and gradients light up step by step: a slider where there is a kernel,
some of the steps where not."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREY, INK, PALE, STYLE, VERMILLION, Array

WIDEST, DEEPEST = 4, 3  # units in a layer, layers: more cannot be read
GAP, ROW, WIDE, HIGH = 2.85, 1.05, 1.3, 0.46  # inches: between layers, between units, of a unit
WIDGET = "application/vnd.jupyter.widget-view+json"


def network_steps(
    W: Sequence[ArrayLike],
    z: Sequence[ArrayLike],
    o: Sequence[ArrayLike],
    dz: Sequence[ArrayLike],
    dW: Sequence[ArrayLike],
    activations: Sequence[str],
) -> None:
    """Draw the general case one step at a time: the input, (8) and (9) layer by layer, the start of
    the backward pass, then in turn the gradients of a layer and (11).

    With ipywidgets and a kernel a slider moves through the steps (drag it, or use the arrow keys). The
    saved notebook, and a reader without a kernel, has three of them as images. At most 3 layers of at
    most 4 units are drawn.

    Args:
        W: W_1 ... W_L, arrays (d_i, d_{i+1}).
        z: z_1 ... z_L.
        o: o_0 ... o_L.
        dz: dl/dz_1 ... dl/dz_L.
        dW: dl/dW_1 ... dl/dW_L.
        activations: the L names.

    Raises:
        ValueError: the arrays do not fit together, or are too many.
    """
    walk, out, layers = _read(W, z, o, dz, dW, activations)
    L = len(W)

    def frame(k: int) -> tuple[Figure, str]:
        return _frame(walk, k, out, layers, activations)

    slide(frame, len(walk), (L, L + 3 if L > 1 else L + 1, 3 * L))


def last_frame(*network: Any) -> tuple[Figure, str]:
    """Draw the last step of `network_steps`.

    Args:
        network: the arguments of `network_steps`.

    Returns:
        The figure and its alternative text.
    """
    walk, out, layers = _read(*network)
    return _frame(walk, len(walk) - 1, out, layers, network[-1])


def _read(
    W: Sequence[ArrayLike],
    z: Sequence[ArrayLike],
    o: Sequence[ArrayLike],
    dz: Sequence[ArrayLike],
    dW: Sequence[ArrayLike],
    activations: Sequence[str],
) -> tuple[list[tuple[str, int]], list[Array], list[tuple[Array, ...]]]:
    """Take the arguments as the steps of the walk, o_0 ... o_L, and (z, dz, W, dW) of each layer.
    ValueError if they do not fit together.
    """
    L = len(W)
    if not 1 <= L <= DEEPEST:
        raise ValueError(f"W must hold the matrices of 1 to {DEEPEST} layers; it has {L}.")
    for name, arrays, n in (
        ("z", z, L),
        ("o", o, L + 1),
        ("dz", dz, L),
        ("dW", dW, L),
        ("activations", activations, L),
    ):
        if len(arrays) != n:
            raise ValueError(f"{name} must have {n} entries for {L} layers, it has {len(arrays)}.")
    out = [drawing.array(f"o[{i}]", v) for i, v in enumerate(o)]
    if max(map(len, out)) > WIDEST:
        raise ValueError(
            f"a layer of more than {WIDEST} units cannot be read; the widths are {[len(v) for v in out]}."
        )
    layers = []
    for i in range(L):
        pair = [
            drawing.array(f"{name}[{i}]", v[i], len(out[i + 1]))
            for name, v in (("z", z), ("dz", dz))
        ]
        for name, matrices in (("W", W), ("dW", dW)):
            matrix = drawing.array(f"{name}[{i}]", matrices[i], ndim=2)
            if matrix.shape != (len(out[i]), len(out[i + 1])):
                raise ValueError(
                    f"{name}[{i}] must have the shape {(len(out[i]), len(out[i + 1]))}; it has {matrix.shape}."
                )
            pair.append(matrix)
        layers.append(tuple(pair))
    walk = [("input", 0), *(("forward", i) for i in range(1, L + 1))]
    for i in range(L, 0, -1):
        walk += [("start" if i == L else "back", i), ("gradients", i)]
    return walk, out, layers


def slide(frame: Callable[[int], tuple[Figure, str]], n: int, key: Sequence[int]) -> None:
    """Show frames behind a slider; where there can be no slider, or a grader keeps figures, show some
    of them below each other.

    Args:
        frame: draws one frame, from its number.
        n: the number of frames.
        key: the frames that are shown without a slider.
    """
    if drawing.graded():
        for k in key if drawing.kept() else ():
            drawing.show(*frame(k))
        return
    pages = cache(lambda k: drawing.image(*frame(k), margins=None))  # all of one size
    saved = {
        "text/html": "\n".join(pages(k)[0] for k in key),
        "text/plain": "\n".join(pages(k)[1] for k in key),
    }
    display(_slider(lambda k: pages(k)[0], n) | saved, raw=True)


def _slider(page: Callable[[int], str], n: int) -> dict[str, Any]:
    if not hasattr(get_ipython(), "kernel"):
        return {}
    try:
        import ipywidgets
    except ImportError:
        return {}
    slider = ipywidgets.IntSlider(
        0, 0, n - 1, description="step", layout=ipywidgets.Layout(width="30em", max_width="100%")
    )
    picture = ipywidgets.HTML(page(0))
    slider.observe(lambda change: picture.set_trait("value", page(change["new"])), "value")
    return {WIDGET: ipywidgets.VBox([slider, picture])._repr_mimebundle_()[WIDGET]}


def _frame(
    walk: Sequence[tuple[str, int]],
    k: int,
    o: Sequence[Array],
    layers: Sequence[tuple[Array, ...]],
    names: Sequence[str],
) -> tuple[Figure, str]:
    """Draw what is known after step k: the layer at work is tinted, numbers on its edges; the rest
    waits in grey.
    """
    done, (kind, at) = walk[: k + 1], walk[k]
    rows, L = max(map(len, o)), len(layers)
    width, height = GAP * L + WIDE + 0.9, ROW * rows + 1.6
    forward = kind in ("input", "forward")
    with rc_context(STYLE):
        figure, ax = drawing.canvas(width, height)
        x = [0.45 + WIDE / 2 + GAP * i for i in range(L + 1)]
        y = [[0.5 + ROW * (rows / 2 + (len(v) - 1) / 2 - j) for j in range(len(v))] for v in o]
        for i, (_, _, weights, slopes) in enumerate(layers, 1):
            lit = i == (at + 1 if kind == "back" else at) and kind not in ("input", "start")
            numbers = slopes if kind == "gradients" else weights
            _edges(ax, x[i - 1 : i + 1], y[i - 1 : i + 1], numbers if lit else None, forward)
        for i, values in enumerate(o):
            now = i == at and kind != "gradients"
            for j, value in enumerate(values):
                texts = ["·", "·"] if i else [short(value)]
                if i and ("forward", i) in done:
                    texts = [short(layers[i - 1][0][j]), short(value)]
                _unit(ax, x[i], y[i][j], texts, now and (BLUE if forward else VERMILLION))
                if {("start", i), ("back", i)} & set(done):
                    slope = f"$\\partial\\ell/\\partial z$ = {drawing.number(layers[i - 1][1][j])}"
                    ax.text(
                        x[i],
                        y[i][j] - HIGH / 2 - 0.05,
                        slope,
                        color=VERMILLION,
                        ha="center",
                        va="top",
                        fontsize=10.5,
                    )
            head = f"$z_{i}$ → $o_{i}$ = {names[i - 1]}($z_{i}$)" if i else "$o_0 = x$"
            ax.text(x[i], height - 0.92, head, ha="center", va="center", fontsize=11)
        words, formula, result = _words(kind, at, o, layers, names)
        ax.text(
            0.2,
            height - 0.12,
            f"step {k} of {len(walk) - 1} · {words}",
            va="top",
            weight="bold",
            fontsize=12,
        )
        ax.text(
            0.2,
            height - 0.42,
            f"{formula}{result}",
            va="top",
            fontsize=12,
            color=BLUE if forward else VERMILLION,
        )
        edges = {
            "forward": f"on the edges: the columns of $W_{at}$, each at the unit that it enters",
            "gradients": f"on the edges: $\\partial\\ell/\\partial W_{at}$",
            "back": f"on the edges: the rows of $W_{at + 1}$, each at the unit that it leaves",
        }
        ax.text(0.2, 0.1, edges.get(kind, ""), color=INK, va="bottom", fontsize=10)
    alt = f"Step {k} of {len(walk) - 1}, {words}. "
    return figure, alt + _plain(kind, at, o, layers)


def _edges(
    ax: Axes, x: Sequence[float], y: Sequence[Sequence[float]], numbers: Array | None, forward: bool
) -> None:
    """One line a weight; a layer at work has its numbers where they are gathered: forward at the
    right, backward at the left."""
    colour, line = (BLUE, "-") if forward else (VERMILLION, "--")
    left, right = x[0] + WIDE / 2, x[1] - WIDE / 2
    near = 0.2 if max(map(len, y)) < 4 else 0.16
    for j, y_j in enumerate(y[0]):
        for k, y_k in enumerate(y[1]):
            if numbers is None:
                ax.plot((left, right), (y_j, y_k), color=PALE, lw=0.9, zorder=1)
                continue
            ax.plot((left, right), (y_j, y_k), color=colour, ls=line, lw=1.5, zorder=2)
            t = 1 - near if forward else near
            place = left + t * (right - left), y_j + t * (y_k - y_j)
            box: Any = {"fc": "white", "ec": "none", "pad": 2.5}
            ax.text(
                *place,
                short(numbers[j, k]),
                ha="center",
                va="center",
                fontsize=10,
                color=INK,
                bbox=box,
                zorder=3,
            )


def _unit(ax: Axes, x: float, y: float, texts: Sequence[str], colour: str | bool) -> None:
    known = texts[0] != "·"
    style, corner = "round,pad=0,rounding_size=0.16", (x - WIDE / 2, y - HIGH / 2)
    edge, face = (str(colour), f"{colour}22") if colour else (INK if known else GREY, "white")
    ax.add_patch(FancyBboxPatch(corner, WIDE, HIGH, style, fc="white", ec="none", zorder=3))
    ax.add_patch(
        FancyBboxPatch(
            corner, WIDE, HIGH, style, fc=face, ec=edge, lw=2.2 if colour else 1.2, zorder=4
        )
    )
    text: Any = {
        "ha": "center",
        "va": "center",
        "fontsize": 11,
        "zorder": 5,
        "color": INK if known else GREY,
    }
    if len(texts) == 1:
        ax.text(x, y, texts[0], weight="bold", **text)
        return
    ax.text(x - 0.36, y, texts[0], **text)
    ax.text(x, y, "→", **text | {"color": GREY})
    ax.text(x + 0.36, y, texts[1], weight="bold", **text)


def _words(
    kind: str, i: int, o: Sequence[Array], layers: Sequence[tuple[Array, ...]], names: Sequence[str]
) -> tuple[str, str, str]:
    """Say what a step is called, its formula, and what comes out."""
    if kind == "input":
        return "the input", "$o_0 = x$", f" = {vector(o[0])}"
    z, dz, _, _ = layers[i - 1]
    if kind == "forward":
        formula = f"$z_{i} = W_{i}^\\top o_{i - 1} + b_{i}$ = {vector(z)},   $o_{i}$ = {names[i - 1]}($z_{i}$)"
        return f"forward through layer {i}, (8) and (9)", formula, f" = {vector(o[i])}"
    if kind == "start":
        formula = f"$\\partial\\ell/\\partial z_{i} = \\sigma^\\prime(z_{i})\\odot\\partial\\ell/\\partial o_{i}$"
        return "the start of the way back", formula, f" = {vector(dz)}"
    if kind == "back":
        formula = f"$\\partial\\ell/\\partial z_{i} = \\sigma^\\prime(z_{i})\\odot W_{i + 1}\\,\\partial\\ell/\\partial z_{i + 1}$"
        return f"back to layer {i}, (11)", formula, f" = {vector(dz)}"
    formula = (
        f"$\\partial\\ell/\\partial W_{i} = o_{i - 1}\\,(\\partial\\ell/\\partial z_{i})^\\top$"
    )
    return (
        f"the gradients of layer {i}",
        formula,
        f",   $\\partial\\ell/\\partial b_{i}$ = {vector(dz)}",
    )


def _plain(kind: str, i: int, o: Sequence[Array], layers: Sequence[tuple[Array, ...]]) -> str:
    if kind == "input":
        return f"o_0 = x = {vector(o[0])}; nothing else is known yet."
    z, dz, _, dW = layers[i - 1]
    if kind == "forward":
        return f"z_{i} = {vector(z)}, o_{i} = {vector(o[i])}."
    if kind == "gradients":
        return f"∂ℓ/∂W_{i} has the rows {', '.join(map(vector, dW))}; ∂ℓ/∂b_{i} = {vector(dz)}."
    return f"∂ℓ/∂z_{i} = {vector(dz)}."


def short(value: float) -> str:
    """Write two digits, or a whole number."""
    return (f"{value:.0f}" if abs(value) >= 10 else f"{value + 0.0:.2g}").replace("-", "−")


def vector(values: Array) -> str:
    """Write a vector as text."""
    return f"({', '.join(map(drawing.number, np.atleast_1d(values)))})"
