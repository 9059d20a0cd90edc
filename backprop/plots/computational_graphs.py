"""The figure of notebook 07: a tape as a graph, values below its entries and gradients above
them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREY, INK, ORANGE, STYLE, VERMILLION

MOST = 24  # entries that can still be read
WIDE, TALL = 0.86, 0.6  # a box, in inches
RULES = {
    "add": "v_{0} + v_{1}",
    "sub": "v_{0} - v_{1}",
    "mul": r"v_{0}\,v_{1}",
    "div": "v_{0}\\,/\\,v_{1}",
    "neg": "-v_{0}",
    "exp": "e^{v_{0}}",
    "log": r"\ln\,v_{0}",
    "tanh": r"\tanh\,v_{0}",
    "relu": r"\mathrm{relu}\,v_{0}",
}
# (entry, layer) -> where its box, or the edge that passes by, lies
Place = dict[tuple[int, int], tuple[float, float]]


def tape_graph(
    tape: Sequence[Sequence[Any]],
    values: ArrayLike,
    gradients: ArrayLike | None = None,
    *,
    names: Sequence[str] = (),
    partials: Sequence[Sequence[float]] | None = None,
) -> None:
    """Draw a tape, with its values below the entries and their gradients above.

    Args:
        tape: the entries.
        values: the value of each, (len(tape),).
        gradients: those of the last entry with respect to all entries, or to its n inputs, or None.
        names: what the inputs are called, as mathematics ("w_1").
        partials: for each entry one number per argument; they are written on the edges, and above an
            entry that is used more than once, the shares that add up to its gradient.

    Raises:
        ValueError: the arrays do not fit the tape.
    """
    uses = _uses(tape)
    n = sum(entry[0] == "input" for entry in tape)
    values = drawing.array("values", values, len(tape))
    back = np.full(len(tape), np.nan)
    if gradients is not None:
        known = drawing.array("gradients", gradients)
        if len(known) not in (n, len(tape)):
            raise ValueError(
                f"gradients must have {n} entries, one an input, or {len(tape)}; it has {len(known)}."
            )
        back[: len(known)] = known
    if len(names) > n:
        raise ValueError(f"there are {len(names)} names for {n} inputs.")
    if partials is not None and [len(p) for p in partials] != [len(w) for w in uses]:
        raise ValueError(
            "partials must have one number for each argument of each entry, and none for an input."
        )
    place, layers = _layout(uses)
    with rc_context(STYLE):
        low, high = (f(y for _, y in place.values()) for f in (min, max))
        gap = float(np.clip(8.0 / max(1, layers - 1), 1.2 if partials is None else 1.5, 1.75))
        width, height = (
            max(gap * (layers - 1) + WIDE + 0.4, 5.4),
            high - low + (1.5 if gradients is None else 2.15),
        )
        figure, ax = drawing.canvas(width, height)
        start = (width - gap * (layers - 1)) / 2
        place = {key: (start + gap * layer, y - low + 1.0) for key, (layer, y) in place.items()}
        where = {i: min(key for key in place if key[0] == i) for i in range(len(tape))}
        for i, arguments in enumerate(uses):
            for k, j in enumerate(arguments):
                label = "" if partials is None else drawing.number(partials[i][k])
                _edge(ax, place, (where[j], where[i]), k, arguments, label)
        shares = _shares(uses, back, partials)
        for i, entry in enumerate(tape):
            _node(
                ax,
                place[where[i]],
                i,
                _rule(entry, names[i] if i < len(names) else ""),
                shared=_count(uses, i) > 1,
            )
            _numbers(ax, place[where[i]], values[i], back[i], shares[i])
        ax.text(0.15, 0.12, "forward, values below", color=BLUE, va="bottom")
        if gradients is not None:
            ax.text(
                0.15,
                height - 0.1,
                f"backward, above: the gradient of $v_{{{len(tape) - 1}}}$",
                color=VERMILLION,
                va="top",
            )
    drawing.show(figure, _alt(tape, uses, values, back, names))


def _uses(tape: Sequence[Sequence[Any]]) -> list[list[int]]:
    """List the arguments of each entry that are entries."""
    if not 0 < len(tape) <= MOST:
        raise ValueError(f"the tape has {len(tape)} entries; a figure can show 1 to {MOST}.")
    uses = []
    for i, entry in enumerate(tape):
        if (
            not isinstance(entry, list | tuple)
            or not entry
            or entry[0] not in ("input", "pow", *RULES)
        ):
            raise ValueError(
                f'entry {i} is {entry!r}; expected ("input",) or an operation such as ("mul", 0, 1).'
            )
        op, *where = entry
        where = where[:1] if op == "pow" else where
        if len(where) != (0 if op == "input" else 1 if op == "pow" else RULES[op].count("v_")):
            raise ValueError(
                f"entry {i} is {tuple(entry)}; that is not the number of arguments of {op}."
            )
        if not all(isinstance(j, int | np.integer) and 0 <= j < i for j in where):
            raise ValueError(
                f"entry {i} is {tuple(entry)}; its arguments must be entries before it."
            )
        uses.append([int(j) for j in where])
    return uses


def _count(uses: list[list[int]], j: int) -> int:
    return sum(arguments.count(j) for arguments in uses)


def _layout(uses: list[list[int]]) -> tuple[Place, int]:
    """Layers by the longest way from the inputs, inputs as near to their first user as can be; in a
    layer, near one's neighbours.

    Every layer that an edge passes holds a place for it, so that it meets no box.
    """
    layer = [0] * len(uses)
    for i, arguments in enumerate(uses):
        layer[i] = max((layer[j] + 1 for j in arguments), default=0)
    users = [[i for i, arguments in enumerate(uses) if j in arguments] for j in range(len(uses))]
    for j, arguments in enumerate(uses):
        if not arguments and users[j]:
            layer[j] = min(layer[i] for i in users[j]) - 1
    last = [max([layer[j], *(layer[i] - 1 for i in users[j])]) for j in range(len(uses))]
    columns = [
        [j for j in range(len(uses)) if layer[j] <= k <= last[j]] for k in range(max(layer) + 1)
    ]
    near: dict[tuple[int, int], list[tuple[int, int]]] = {
        (j, k): [] for k, column in enumerate(columns) for j in column
    }
    for j in range(len(uses)):
        for k in range(layer[j], last[j]):
            _join(near, (j, k), (j, k + 1))
        for i in users[j]:
            _join(near, (j, layer[i] - 1), (i, layer[i]))
    y = {
        (j, k): -1.3 * float(row)
        for k, column in enumerate(columns)
        for row, j in enumerate(column)
    }
    for sweep in range(24):
        for k in range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns))):
            want = {j: float(np.mean([y[m] for m in near[j, k]] or [y[j, k]])) for j in columns[k]}
            order = sorted(columns[k], key=lambda j, want=want: -want[j])  # type: ignore[misc]
            for above, j in zip([None, *order], order, strict=False):
                room = (
                    0.0 if above is None else 1.35 if k == layer[j] and k == layer[above] else 1.0
                )
                y[j, k] = want[j] if above is None else min(want[j], y[above, k] - room)
            shift = float(np.mean([want[j] - y[j, k] for j in order]))
            for j in order:
                y[j, k] += shift
    return {(j, k): (float(k), y[j, k]) for (j, k) in y}, len(columns)


def _join(
    near: dict[tuple[int, int], list[tuple[int, int]]], a: tuple[int, int], b: tuple[int, int]
) -> None:
    near[a].append(b)
    near[b].append(a)


def _edge(
    ax: Axes,
    place: Place,
    ends: tuple[tuple[int, int], tuple[int, int]],
    k: int,
    arguments: list[int],
    label: str,
) -> None:
    """From an entry to its user, through the places kept for it; two arguments arrive one above the
    other."""
    (j, first), (i, layer) = ends
    points = [place[j, m] for m in range(first, layer)]
    height = [place[a, layer - 1][1] for a in arguments]
    upper = len(arguments) > 1 and (height[k], -k) == max(zip(height, (0, -1), strict=True))
    side = 0.0 if len(arguments) == 1 else 0.14 if upper else -0.14
    twice = arguments.count(j) > 1
    (x, y), (x_end, y_end) = points[0], place[i, layer]
    line = [
        (x + WIDE / 2, y + (side if twice else 0)),
        *points[1:],
        (x_end - WIDE / 2 - 0.03, y_end + side),
    ]
    corners = [line[0]]
    for (x0, y0), (x1, y1) in pairwise(line):
        corners += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)]
    path = Path(corners, [Path.MOVETO] + [Path.CURVE4] * (len(corners) - 1))
    look: Any = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0, "lw": 1.6}
    ax.add_patch(FancyArrowPatch(path=path, color=BLUE, zorder=1, **look))
    if label:
        (x0, y0), (x1, y1) = line[-2:]
        paper: Any = {"fc": "white", "ec": "none", "pad": 2.0}
        at = ((x0 + x1) / 2 - 0.02, (y0 + y1) / 2 + (side if twice else 0) * 0.6)
        ax.text(*at, label, color=INK, fontsize=10, ha="center", va="center", bbox=paper, zorder=2)


def _node(ax: Axes, at: tuple[float, float], i: int, rule: str, *, shared: bool) -> None:
    """Draw a box with the name of the value and its rule; a thick edge if it is used more than once."""
    (x, y), style = at, "round,pad=0,rounding_size=0.1"
    edge, line = (ORANGE, 2.6) if shared else (INK, 1.4)
    ax.add_patch(
        FancyBboxPatch(
            (x - WIDE / 2, y - TALL / 2),
            WIDE,
            TALL,
            style,
            fc="#f7f7f7",
            ec=edge,
            lw=line,
            zorder=3,
        )
    )
    ax.text(
        x, y + 0.14, f"$v_{{{i}}}$", color=GREY, fontsize=10, ha="center", va="center", zorder=4
    )
    ax.text(x, y - 0.11, f"${rule}$", color=INK, fontsize=12, ha="center", va="center", zorder=4)


def _numbers(
    ax: Axes, at: tuple[float, float], value: float, gradient: float, shares: list[float]
) -> None:
    """Write the value below a box, the gradient above it, and the shares that it is the sum of."""
    look: Any = {"ha": "center", "weight": "bold", "fontsize": 12, "zorder": 4}
    x, y = at
    ax.text(x, y - TALL / 2 - 0.06, drawing.number(value), color=BLUE, va="top", **look)
    if np.isnan(gradient):
        return
    ax.text(x, y + TALL / 2 + 0.05, drawing.number(gradient), color=VERMILLION, va="bottom", **look)
    if len(shares) > 1:
        total = " + ".join(map(drawing.number, shares)).replace("+ −", "− ") + " ="
        total = total if len(shares) <= 3 else f"{len(shares)} shares:"
        ax.text(
            x,
            y + TALL / 2 + 0.27,
            total,
            color=VERMILLION,
            fontsize=10,
            ha="center",
            va="bottom",
            zorder=4,
        )


def _shares(
    uses: list[list[int]], back: drawing.Array, partials: Sequence[Sequence[float]] | None
) -> list[list[float]]:
    """Compute what comes back to each entry along each of its uses, in the order of the sweep: the
    last user first.
    """
    shares: list[list[float]] = [[] for _ in uses]
    if partials is None or np.isnan(back).any():
        return shares
    for i in reversed(range(len(uses))):
        for k, j in enumerate(uses[i]):
            shares[j].append(float(back[i] * partials[i][k]))
    return shares


def _rule(entry: Sequence[Any], name: str) -> str:
    op, *where = entry
    if op == "input":
        return name or r"\mathrm{input}"
    if op == "pow":
        return f"v_{{{where[0]}}}^{{{where[1]}}}"
    rule = RULES[op]
    for k, j in enumerate(where):
        # capitals first, lest a number be replaced twice
        rule = rule.replace(f"v_{{{k}}}", f"V_{{{j}}}")
    return rule.replace("V_", "v_")


def _alt(
    tape: Sequence[Any],
    uses: list[list[int]],
    values: drawing.Array,
    back: drawing.Array,
    names: Sequence[str],
) -> str:
    def told(i: int) -> str:
        op, *where = tape[i]
        what = (
            names[i]
            if i < len(names)
            else op
            if op == "input"
            else f"{op} of {' and '.join(f'v{j}' for j in uses[i])}"
        )
        what += f", k = {where[1]}" if op == "pow" else ""
        slope = "" if np.isnan(back[i]) else f", gradient {drawing.number(back[i])}"
        return f"v{i} ({what}): {drawing.number(values[i])}{slope}"

    shown = drawing.few(len(tape), 9)
    alt = f"A tape of {len(tape)} entries as a graph, values{'' if np.isnan(back).all() else ' and gradients'}: "
    alt += "; ".join("…" if i is None else told(i) for i in shown) + "."
    shared = [f"v{j}" for j in range(len(tape)) if _count(uses, j) > 1]
    return alt + (
        f" Used more than once: {', '.join(shared)}."
        if shared
        else " No entry is used more than once."
    )
