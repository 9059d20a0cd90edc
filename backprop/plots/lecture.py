"""The figures of notebooks 00-03."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch
from numpy.typing import ArrayLike

from backprop.plots import drawing
from backprop.plots.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, STYLE, VERMILLION


def v_curve(
    steps: ArrayLike,
    errors: ArrayLike,
    *,
    best: float | None = None,
    other: ArrayLike | None = None,
    labels: tuple[str, str] = ("central", "forward"),
) -> None:
    """Draw the error of a difference quotient against its step, on logarithmic axes.

    Args:
        steps: the steps, (n,), above 0.
        errors: the error of each, (n,).
        best: the step to mark; the one with the least error if None is given.
        other: the errors of a second quotient, (n,).
        labels: what the two quotients are called.

    Raises:
        ValueError: the arrays do not fit together, or no error is above 0.
    """
    h = drawing.positive("steps", drawing.array("steps", steps))
    curves = [drawing.array("errors", errors, len(h), finite=False)]
    curves += [] if other is None else [drawing.array("other", other, len(h), finite=False)]
    order = np.argsort(h)
    h, curves = h[order], [np.where(np.isfinite(e) & (e > 0), e, np.nan)[order] for e in curves]
    if any(np.isnan(e).all() for e in curves):
        raise ValueError("a logarithmic axis needs at least one error above 0 in each curve.")
    if best is not None:
        drawing.positive("best", drawing.array("best", best, ndim=0))
    at = int(np.nanargmin(curves[0]) if best is None else np.argmin(np.abs(np.log(h / best))))
    step = float(h[at] if best is None else best)
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 4.4)
        ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="error of the derivative")
        looks = ((BLUE, "o", "-"), (VERMILLION, "s", "--"))
        for e, (colour, marker, line), label in zip(curves, looks, labels, strict=False):
            name = f"{label} difference"
            ax.plot(h, e, color=colour, marker=marker, ls=line, ms=5, lw=2, label=name)
        name = f"best step {drawing.power(step)}"
        ax.plot(step, curves[0][at], "*", ms=17, color=GREEN, mec=INK, ls="none", label=name)
        ax.axvline(step, color=INK, ls=":", lw=1.5, zorder=0)
        low, high = float(np.nanmin(curves)), float(np.nanmax(curves))
        ax.set_ylim(low / 200 * (low / high) ** 0.1, high * 5)  # room for captions below the V
        if h[0] < h[-1]:
            ax.set_xlim(h[0], h[-1])
            ax.axvspan(h[0], step, color=ORANGE, alpha=0.13, lw=0)
            ax.axvspan(step, h[-1], color=SKY, alpha=0.16, lw=0)
        below: Any = {"transform": ax.transAxes, "va": "bottom", "color": INK}
        ax.text(0.02, 0.03, "round-off\ngrows as h shrinks", ha="left", **below)
        ax.text(0.98, 0.03, "truncation\ngrows with h", ha="right", **below)
        ax.legend(loc="upper center", framealpha=0.9)
    alt = f"Error against step h from {h[0]:.0e} to {h[-1]:.0e}, logarithmic axes: the best step "
    alt += f"is {step:.1e}, error {curves[0][at]:.1e} ({labels[0]} difference)"
    for e in curves[1:]:
        alt += f"; the least error of the {labels[1]} difference is {np.nanmin(e):.1e}"
    drawing.show(figure, alt + ". Left of the best step round-off grows, right of it truncation.")


def chain_flow(
    z: ArrayLike,
    dz: ArrayLike,
    *,
    w: ArrayLike | None = None,
    dw: ArrayLike | None = None,
    df: float | None = None,
) -> None:
    """Draw Example 1, the values forward and the derivatives backward.

    Args:
        z: z_1 ... z_L, (L,), or with f(x) as last entry, (L+1,).
        dz: dl/dz_1 ... dl/dz_L, (L,).
        w: the weights, (L,).
        dw: their derivatives, (L,).
        df: dl/df(x), a number, with which the way back begins.

    Raises:
        ValueError: the arrays do not fit together.
    """
    drawing.show(*chain_figure(z, dz, w=w, dw=dw, df=df))


def chain_figure(
    z: ArrayLike,
    dz: ArrayLike,
    *,
    w: ArrayLike | None = None,
    dw: ArrayLike | None = None,
    df: float | None = None,
) -> tuple[Figure, str]:
    """Draw `chain_flow`.

    Args:
        z: as there.
        dz: as there.
        w: as there.
        dw: as there.
        df: as there.

    Returns:
        The figure and its alternative text.

    Raises:
        ValueError: the arrays do not fit together.
    """
    dz = drawing.array("dz", dz)
    z, L = drawing.array("z", z), len(dz)
    if len(z) not in (L, L + 1):
        raise ValueError(f"z must have {L} entries like dz, or one more for f(x); it has {len(z)}.")
    if w is not None:
        w = drawing.array("w", w, L)
        z = z if len(z) > L else np.append(z, w[-1] * z[-1])
    if dw is not None:
        dw = drawing.array("dw", dw, L)
    if df is not None:
        df = float(drawing.array("df", df, ndim=0))
        if len(z) == L:
            raise ValueError(
                "df belongs to f(x): z must have f(x) as its last entry, or w be given."
            )
    shown = drawing.few(len(z), 6)
    gap, side, y = 1.12 if dw is None else 1.25, 0.56, 1.45
    width, height = max(gap * (len(shown) - 1) + 1.2, 3.6 if dw is None else 5.0), 2.85
    number: Any = {"ha": "center", "weight": "bold", "fontsize": 12}
    with rc_context(STYLE):
        figure, ax = drawing.canvas(width, height)
        start = (width - gap * (len(shown) - 1)) / 2
        for k, i in enumerate(shown):
            x = start + gap * k
            if k:
                ahead, back = x - side / 2 - 0.04, x - gap + side / 2 + 0.04
                drawing.arrow(ax, (back, y + 0.13), (ahead, y + 0.13), BLUE)
                drawing.arrow(ax, (ahead, y - 0.13), (back, y - 0.13), VERMILLION, dashed=True)
                before = shown[k - 1]
                if w is not None and i is not None and before is not None:
                    weight = f"$w_{{{i}}}$\n{drawing.number(w[i - 1])}"
                    ax.text(x - gap / 2, y + 0.17, weight, ha="center", va="bottom", linespacing=1)
                if dw is not None and i is not None and before is not None:
                    slope = f"$\\partial\\ell/\\partial w_{{{i}}}$\n{drawing.number(dw[i - 1])}"
                    ax.text(
                        x - gap / 2,
                        y - 0.2,
                        slope,
                        color=VERMILLION,
                        ha="center",
                        va="top",
                        linespacing=1.1,
                    )
            if i is None:
                ax.text(x, y, "···", ha="center", va="center", fontsize=18)
                continue
            drawing.box(ax, x, y, side, GREY if i == L else INK)
            name = "$f(x)$" if i == L else f"$z_{{{i + 1}}}$"
            ax.text(x, y, name, ha="center", va="center", fontsize=13)
            ax.text(x, y + 0.6, drawing.number(z[i]), color=BLUE, va="bottom", **number)
            below = dz[i] if i < L else df
            if below is not None:
                ax.text(x, y - 0.4, drawing.number(below), color=VERMILLION, va="top", **number)
        rule = r"forward, values above:  $z_{i+1} = w_i\, z_i$"
        ax.text(0.15, height - 0.1, rule, color=BLUE, va="top")
        rule = r"$\partial\ell/\partial z_i = w_i\,\partial\ell/\partial z_{i+1}$"
        if dw is not None:
            rule += r",  $\partial\ell/\partial w_i = o_i\,\partial\ell/\partial z_{i+1}$"
        ax.text(0.15, 0.32, f"backward, values below:  {rule}", color=VERMILLION, va="bottom")
    alt = (
        f"A chain of {L} layer{'s' * (L > 1)}. Forward, left to right: {drawing.listed('z', z[:L])}"
    )
    alt += f", f(x) = {drawing.number(z[L])}. " if len(z) > L else ". "
    first = "" if df is None else f"∂ℓ/∂f(x) = {drawing.number(df)}, "
    alt += f"Backward, right to left: {first}{drawing.listed('∂ℓ/∂z', dz, backward=True)}"
    return (
        figure,
        f"{alt}; {drawing.listed('∂ℓ/∂w', dw, backward=True)}." if dw is not None else f"{alt}.",
    )


def cost(
    lengths: ArrayLike,
    backward_cost: ArrayLike,
    naive_cost: ArrayLike,
    *,
    rival: str = "forward pass for each weight",
) -> None:
    """Draw what one backward pass costs, and what one pass per weight costs, over the length.

    Args:
        lengths: the numbers of layers, (n,).
        backward_cost: multiplications of the backward pass for each, (n,).
        naive_cost: multiplications of its rival, (n,).
        rival: what the rival is called.

    Raises:
        ValueError: the arrays do not fit together.
    """
    L = drawing.positive("lengths", drawing.array("lengths", lengths))
    back = drawing.positive("backward_cost", drawing.array("backward_cost", backward_cost, len(L)))
    naive = drawing.positive("naive_cost", drawing.array("naive_cost", naive_cost, len(L)))
    order = np.argsort(L)
    L, back, naive = L[order], back[order], naive[order]
    ratio = drawing.number(naive[-1] / back[-1])
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 4.2)
        ax.loglog(L, naive, "s--", color=VERMILLION, lw=2, label=f"one {rival}, $O(L^2)$")
        ax.loglog(L, back, "o-", color=BLUE, lw=2, label=r"one backward pass, $O(L)$")
        arrow = {"arrowstyle": "<->", "color": INK}
        ax.annotate("", (L[-1], naive[-1]), (L[-1], back[-1]), arrowprops=arrow)
        middle = (float(L[-1]), float(np.sqrt(naive[-1] * back[-1])))
        ax.annotate(f"{ratio} ×", middle, (-8, 0), textcoords="offset points", ha="right")
        ax.set(xlabel="number of layers L", ylabel="cost of the gradient")
        ax.grid(True, which="major", color=PALE, lw=0.8)
        ax.legend(loc="upper left", frameon=False)
    alt = "Cost of the gradient against the number of layers, logarithmic axes. "
    alt += f"At L = {L[-1]:g} one backward pass costs {back[-1]:.6g}, "
    alt += f"one {rival} {naive[-1]:.6g}"
    drawing.show(figure, f"{alt}: {ratio} times as much.")


def relu_mask(
    z: ArrayLike, x: ArrayLike, W2: ArrayLike, residual: float, gradient: ArrayLike
) -> None:
    """Draw Example 2: the open units, and (7) as x times a row.

    Args:
        z: the inputs of the hidden units, (d1,).
        x: the input, (p,).
        W2: the weights of the output, (d1,).
        residual: f(x) - y, a number.
        gradient: dl/dW1, (p, d1).

    Raises:
        ValueError: the arrays do not fit together.
    """
    z, x = drawing.array("z", z), drawing.array("x", x)
    p, d, closed = len(x), len(z), z <= 0
    row = np.where(closed, 0.0, drawing.array("W2", W2, d))
    gradient = drawing.array("gradient", gradient, ndim=2)
    if gradient.shape != (p, d):
        raise ValueError(f"gradient must have W1's shape, {(p, d)}; its shape is {gradient.shape}.")
    two = 2 * float(drawing.array("residual", residual, ndim=0))
    factor = drawing.number(two)
    numbers = p <= 10 and d <= 8
    with rc_context(STYLE):
        heights = 2.9, 2.2 + 0.4 * min(p, 10)
        figure = Figure(figsize=(drawing.WHOLE, sum(heights)), layout="constrained")
        halves: Any = figure.subfigures(2, 1, height_ratios=heights, hspace=0.04)
        above, below = halves
        ax = above.subplots()
        open_: Any = {"fc": BLUE, "ec": BLUE}
        shut: Any = {"fc": "white", "ec": GREY, "hatch": "///"}
        ax.bar(np.flatnonzero(~closed), z[~closed], 0.72, **open_)
        ax.bar(np.flatnonzero(closed), z[closed], 0.72, **shut)
        ax.axhline(0, color=INK, lw=1)
        ax.set(xlabel="hidden unit j", ylabel=r"$z = W_1^\top x + b_1$", title="the mask")
        ax.set(xticks=drawing.ticks(d), xlim=(-0.6, d - 0.4))
        keys = Patch(label="open: σ′(z) = 1", **open_), Patch(label="closed: σ′(z) = 0", **shut)
        above.legend(handles=keys, loc="outside lower center", ncols=2, frameon=False)
        ratios = {"width_ratios": (1, max(d, 3)), "height_ratios": (1, max(p, 3))}
        (corner, top), (side, table) = below.subplots(2, 2, gridspec_kw=ratios)
        corner.set_axis_off()
        # one scale: they are compared
        limit = (
            1.25 * max(float(np.abs(values).max()) for values in (two * row, x, gradient)) or 1.0
        )
        drawing.cells(top, two * row[None, :], numbers, limit, closed)
        drawing.cells(side, x[:, None], numbers, limit)
        image = drawing.cells(table, gradient, numbers, limit, closed)
        top.set_title(r"row  $2(f-y)\;(\sigma^\prime(z)\odot W_2)^\top$")
        side.set_title(r"column  $x$")
        side.set(ylabel="input i", yticks=drawing.ticks(p) + 0.5, yticklabels=drawing.ticks(p))
        table.set(
            xlabel="hidden unit j", xticks=drawing.ticks(d) + 0.5, xticklabels=drawing.ticks(d)
        )
        if not numbers:
            below.colorbar(image, ax=table, label=r"$\nabla_{W_1}\ell$")
        equation = r"$\nabla_{W_1}\ell = 2(f-y)\; x\,(\sigma^\prime(z)\odot W_2)^\top$ (7)"
        below.suptitle(f"{equation},  $2(f-y)$ = {factor}", fontsize=12)
    units = [str(j) for j in np.flatnonzero(closed)]
    units = units if len(units) <= 8 else [*units[:8], "…"]
    largest = drawing.number(gradient.flat[np.abs(gradient).argmax()])
    alt = f"{d - closed.sum()} of {d} hidden units are open (closed: {', '.join(units) or 'none'})."
    alt += f" The gradient, {p} by {d}, beside the column x and 2(f − y) times the row of W2 under the mask; "
    drawing.show(figure, alt + f"2(f − y) = {factor}, the gradient's largest entry is {largest}.")


def network_flow(sizes: Sequence[int], activations: Sequence[str]) -> None:
    """Draw the general case with its shapes.

    Args:
        sizes: d_0 ... d_L.
        activations: the L names.

    Raises:
        ValueError: the two do not fit together.
    """
    d, L = [int(n) for n in sizes], len(sizes) - 1
    if L < 1 or min(d) < 1:
        raise ValueError(f"sizes must be d_0, ..., d_L: two widths or more, all above 0; got {d}.")
    if len(activations) != L:
        raise ValueError(f"{L} layers need {L} activations, got {len(activations)}.")
    shown = drawing.few(L + 1, 5)
    gap = 1.73 if len(shown) < 5 else 1.75
    width, height, top, low = max(gap * (len(shown) - 1) + 1.6, 4.0), 4.95, 3.5, 2.15
    start = (width - gap * (len(shown) - 1)) / 2
    above: Any = {"ha": "center", "va": "bottom"}
    below: Any = {"ha": "center", "va": "top"}
    with rc_context(STYLE):
        figure, ax = drawing.canvas(width, height)
        for k, i in enumerate(shown):
            x, before = start + gap * k, shown[k - 1] if k else None
            if i is None:
                ax.text(x, (top + low) / 2, "···", ha="center", va="center", fontsize=20)
                continue
            if before is not None:
                m, shape = x - gap / 2, f"({d[i - 1]}, {d[i]})"
                for y in drawing.heights(d[before], low, top):
                    for y_next in drawing.heights(d[i], low, top):
                        ax.plot((x - gap, x), (y, y_next), color=PALE, lw=0.8, zorder=1)
                drawing.arrow(ax, (x - gap + 0.2, top + 0.62), (x - 0.2, top + 0.62), BLUE)
                rule = f"$z_{{{i}}} = W_{{{i}}}^\\top o_{{{i - 1}}} + b_{{{i}}}$"
                ax.text(m, top + 0.7, rule, color=BLUE, fontsize=12, **above)
                ax.text(m, top + 0.54, f"$W_{{{i}}}$ {shape}\n$b_{{{i}}}$ ({d[i]},)", **below)
                tail, head = (x - 0.42, low - 0.9), (x - gap + 0.42, low - 0.9)
                if before:  # nobody asks for ∂ℓ/∂x: nothing goes back to the input
                    drawing.arrow(ax, tail, head, VERMILLION, dashed=True)
                parts = f"$\\partial\\ell/\\partial W_{{{i}}}$ {shape}\n"
                parts += f"$\\partial\\ell/\\partial b_{{{i}}}$ ({d[i]},)"
                ax.text(m, low - 1.08, parts, color=VERMILLION, **below)
            for y in drawing.heights(d[i], low, top):
                ax.add_patch(Circle((x, y), 0.12, fc="white", ec=INK, lw=1.3, zorder=3))
            if d[i] > 4:
                ax.text(x, (top + low) / 2, "⋮", ha="center", va="center", fontsize=15, zorder=4)
            name = f"$o_{{{i}}} =$ {activations[i - 1]}$(z_{{{i}}})$" if i else "$o_0 = x$"
            ax.text(x, low - 0.08, f"{name}\n({d[i]},)", **below)
            if i:
                slope = f"$\\partial\\ell/\\partial z_{{{i}}}$\n({d[i]},)"
                ax.text(x, low - 0.68, slope, color=VERMILLION, **below)
        rule = r"\sigma^\prime(z_i)\odot W_{i+1}\,\partial\ell/\partial z_{i+1}$"
        rule = rf"backward (11):  $\partial\ell/\partial z_i = {rule}"
        ax.text(0.15, height - 0.1, "forward (8), (9)", color=BLUE, va="top", fontsize=12)
        ax.text(0.15, 0.25, rule, color=VERMILLION, va="bottom", fontsize=12)
    flow = " → ".join(map(str, d if L < 9 else [*d[:4], "…", *d[-3:]]))
    names = ", ".join(activations if L < 9 else [*activations[:3], "…", *activations[-3:]])
    alt = f"A network of {L} layer{'s' * (L > 1)}, widths {flow}, activations {names}. "
    alt += f"Forward, left to right: W1 has shape ({d[0]}, {d[1]}), the output ({d[L]},). "
    drawing.show(
        figure, alt + "Backward, right to left: ∂ℓ/∂z has the shape of z, ∂ℓ/∂W that of W."
    )


def activations(
    names: Sequence[str],
    z: ArrayLike,
    values: Mapping[str, ArrayLike],
    slopes: Mapping[str, ArrayLike],
) -> None:
    """Draw sigma and sigma' over z, one picture per name.

    Args:
        names: the activations.
        z: the places, (n,).
        values: from a name to sigma(z), (n,).
        slopes: from a name to sigma'(z), (n,).

    Raises:
        ValueError: the arrays do not fit together.
    """
    z = drawing.array("z", z)
    if not names or not all(name in values and name in slopes for name in names):
        raise ValueError("names must not be empty, and values and slopes need an entry for each.")
    across = min(2, len(names))
    down = -(-len(names) // across)
    size = (5.2 if across == 1 else 2.5 * across, 0.6 + 2.6 * down)
    parts = []
    with rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(down, across, squeeze=False)
        for ax, name in zip(grid.flat, names, strict=False):
            value = drawing.array(f"values[{name!r}]", values[name], len(z))
            slope = drawing.array(f"slopes[{name!r}]", slopes[name], len(z))
            ax.axhline(0, color=PALE, lw=0.8)
            ax.axvline(0, color=PALE, lw=0.8)
            ax.plot(*drawing.broken(z, value), color=BLUE, lw=2.2, label="σ(z)")
            ax.plot(*drawing.broken(z, slope), "--", color=VERMILLION, lw=2.2, label="σ′(z)")
            ax.margins(y=0.12)
            ax.set(title=name, xlabel="z")
            parts.append(f"{name}: σ {drawing.span(value)}, σ′ {drawing.span(slope)}")
        for ax in grid.flat[len(names) :]:
            ax.set_axis_off()
        lines, texts = grid.flat[0].get_legend_handles_labels()
        figure.legend(lines, texts, loc="outside lower center", ncols=2, frameon=False)
    drawing.show(
        figure, f"Activations and derivatives for z {drawing.span(z)}. {'; '.join(parts)}."
    )


def loss_slice(
    t: ArrayLike, loss: ArrayLike, slope: float, t0: float, *, name: str = "t, one parameter"
) -> None:
    """Draw the loss along one parameter, and a line: a tangent, if its slope is right.

    Args:
        t: the values of the parameter, (n,).
        loss: the loss at each, (n,).
        slope: the slope of the line.
        t0: where the line touches the loss.
        name: what the parameter is called.

    Raises:
        ValueError: the arrays do not fit together, or t0 lies outside t.
    """
    t = drawing.array("t", t)
    loss = drawing.array("loss", loss, len(t))
    t, loss = t[np.argsort(t)], loss[np.argsort(t)]
    t0, slope = float(drawing.array("t0", t0, ndim=0)), float(drawing.array("slope", slope, ndim=0))
    if not t[0] <= t0 <= t[-1]:
        raise ValueError(f"t0 = {t0:g} lies outside t, {drawing.span(t)}.")
    here = float(np.interp(t0, t, loss))
    short = re.split(r",(?![^\[]*\])", name)[0]  # a comma between indices belongs to the name
    with rc_context(STYLE):
        figure, ax = drawing.axes(drawing.WHOLE, 4.0)
        ax.plot(t, loss, color=BLUE, lw=2.2, label="loss")
        ends = np.clip(t0 + np.array([-0.5, 0.5]) * np.ptp(t), t[0], t[-1])
        line = here + slope * (ends - t0)
        ax.plot(ends, line, "--", color=VERMILLION, lw=2.2, label=f"slope {drawing.number(slope)}")
        point = f"{short} = {drawing.number(t0)}, loss = {drawing.number(here)}"
        ax.plot(t0, here, "o", color=INK, ms=8, zorder=4, label=point)
        room = 0.12 * (float(np.ptp(loss)) or 1.0)
        ax.set_ylim(float(loss.min()) - room, float(loss.max()) + room)
        ax.set(xlabel=f"{name} (the others stay)", ylabel="loss")
        ax.locator_params(axis="x", nbins=5)
        ax.legend(framealpha=0.9)
    # in words "$w_2$" is w₂
    said = re.sub(r"_(\d)", lambda m: chr(0x2080 + int(m[1])), short.replace("$", ""))
    alt = f"The loss along {said}, {drawing.span(t)}; at {said} = {drawing.number(t0)} it is "
    drawing.show(
        figure,
        alt
        + f"{drawing.number(here)}; the dashed line there has the slope {drawing.number(slope)}.",
    )
