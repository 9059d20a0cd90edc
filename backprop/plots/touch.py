"""A network to touch: drag a weight, an input, the target, and every value and gradient moves; or
press learn, and watch a network do it.

`touch.js` draws it and knows the arithmetic; in a notebook anywidget loads it, and then the
gradients can be the learner's own: each time a number moves, the network goes to their functions
and comes back with what they say. Where no script runs (a file, a printer, a kernel without
anywidget), there is a picture. A graded run shows nothing.
"""

import contextlib
import html
import io
import json
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from backprop.plots import classification, drawing, lecture, steps, vanishing_exploding
from backprop.plots.drawing import Array

HERE = Path(__file__).parent
WIDEST, DEEPEST = 4, 3  # units in a layer, layers: more finds no room on a phone
LONGEST = 6  # layers of a chain
LEARNABLE = 64, 500  # units in a layer, points: more would not move smoothly
Network = dict[str, Any]  # W, b, activations, x, y as lists
Answer = Callable[[Network], dict[str, Any]]


def touch_chain(
    w: ArrayLike,
    x: float,
    y: float,
    *,
    forward: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
) -> None:
    """Show Example 1, a chain of at most 6 weights, to be touched.

    Args:
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.
        forward: the learner's `forward(w, x)`, which returns z_1 ... z_L and f(x), (L+1,).
        backward: the learner's `backward(w, x, y)`, which returns (dw, dz), each (L,).

    Raises:
        ValueError: the numbers are no chain.
    """
    spec = _chain(w, x, y)

    def answer(net: Network) -> dict[str, Any]:
        w = np.array(net["W"]).reshape(-1)
        x, y = net["x"][0], net["y"][0]
        reply: dict[str, Any] = {}
        if forward:
            z = _same("forward", "z", forward(w.copy(), x), (len(w) + 1,))
            reply |= {"z": z[1:, None], "o": z[:, None]}
        if backward:
            pair = _pair("backward", backward(w.copy(), x, y))
            dw, dz = (
                _same("backward", name, v, w.shape)
                for name, v in zip(("dw", "dz"), pair, strict=True)
            )
            # the page counts units from the input: after the last weight stands f, of which Example
            # 1 has no dz
            reply |= {"dW": dw[:, None, None], "dx": dz[:1], "dz": [*dz[1:, None], None]}
        return reply

    _show(spec, answer, (forward, backward), lambda: _chain_picture(spec, answer))


def chain_page(w: ArrayLike, x: float, y: float) -> str:
    """Draw Example 1 for a page of the website.

    Args:
        w: the weights, (L,).
        x: the input, a number.
        y: the target, a number.

    Returns:
        HTML with a picture, which the page's script makes a network of.
    """
    spec = _chain(w, x, y)
    return _page(spec, lambda: _chain_picture(spec))[0]


def touch_relu(
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    x: ArrayLike,
    y: float,
    *,
    gradients: Sequence[Callable[..., Any]] = (),
) -> None:
    """Show Example 2, at most 4 inputs and 4 hidden units, to be touched.

    Args:
        W1: the weights of the hidden layer, (p, d1).
        b1: its biases, (d1,).
        W2: the weights of the output, (d1,).
        x: the input, (p,).
        y: the target, a number.
        gradients: the learner's `grad_W1`, `grad_b1`, `grad_W2`, in this order, each called with
            (W1, b1, W2, x, y).

    Raises:
        ValueError: the arrays do not fit together.
    """
    V = drawing.array("W2", W2)
    layers, biases = _layers([W1, V[:, None]], [b1, [0.0]], len(drawing.array("x", x)))
    spec = _spec(
        "relu", layers, biases, ["relu", "identity"], drawing.array("x", x), [_number("y", y)]
    )

    def answer(net: Network) -> dict[str, Any]:
        if not gradients:
            return {}
        arguments = [
            np.array(a) for a in (net["W"][0], net["b"][0], [v[0] for v in net["W"][1]], net["x"])
        ]
        shapes = [arguments[0].shape, arguments[1].shape, arguments[2].shape]
        dW1, db1, dW2 = (
            _same(_called(f), "an array", f(*(a.copy() for a in arguments), net["y"][0]), shape)
            for f, shape in zip(gradients, shapes, strict=True)
        )
        return {"dW": [dW1, dW2[:, None]], "dz": [db1, None]}

    _show(spec, answer, gradients, lambda: _network_picture(spec, answer))


def touch_network(
    W: Sequence[ArrayLike],
    b: Sequence[ArrayLike],
    activations: Sequence[str],
    x: ArrayLike,
    y: ArrayLike,
    *,
    forward: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
) -> None:
    """Show a feedforward network, at most 3 layers of at most 4 units, to be touched.

    Args:
        W: L arrays (d_i, d_{i+1}).
        b: L arrays (d_{i+1},).
        activations: the L names.
        x: the input, (d_0,).
        y: the target, (d_L,).
        forward: the learner's `forward(W, b, activations, x)`, which returns the lists (z, o) of L
            and L+1 arrays.
        backward: the learner's `backward(W, b, activations, x, y)`, which returns the lists (dW,
            db).

    Raises:
        ValueError: the arrays do not fit together.
    """
    layers, biases = _layers(W, b, len(drawing.array("x", x)))
    target = drawing.array("y", y, len(biases[-1]))
    if len(activations) != len(layers):
        raise ValueError(f"activations must have {len(layers)} entries, it has {len(activations)}.")
    spec = _spec("network", layers, biases, activations, drawing.array("x", x), target)

    def answer(net: Network) -> dict[str, Any]:
        reply: dict[str, Any] = {}
        if forward:
            z, o = _pair("forward", forward(*_arrays(net), np.array(net["x"])))
            shapes = [(len(v),) for v in net["b"]]
            reply |= {
                "z": _lists("forward", "z", z, shapes),
                "o": _lists("forward", "o", o, [(len(net["x"]),), *shapes]),
            }
        if backward:
            reply |= _general(net, backward)
        return reply

    _show(spec, answer, (forward, backward), lambda: _network_picture(spec, answer))


def touch_depth(
    w: float = 0.5,
    L: int = 20,
    *,
    activation: str = "identity",
    x: float = 1.0,
    y: float = 3.0,
    backward: Callable[..., Any] | None = None,
) -> None:
    """Show what is left of a gradient in a chain of L layers with one weight w, on a logarithmic
    axis.

    Args:
        w: the weight of every layer, from -3 to 3.
        L: the number of layers, 2 to 40.
        activation: "identity", "relu", "tanh" or "sigmoid".
        x: the input, a number.
        y: the target, a number.
        backward: the learner's `backward(W, b, activations, x, y)`, which returns the lists (dW,
            db).

    Raises:
        ValueError: L or the activation is another one.
    """
    if not 2 <= L <= 40:
        raise ValueError(f"L must be 2 to 40; it is {L}.")
    if activation not in ("identity", "relu", "tanh", "sigmoid"):
        raise ValueError(
            f"activation must be identity, relu, tanh or sigmoid; it is {activation!r}."
        )
    spec = {
        "kind": "depth",
        "w": _number("w", w),
        "L": L,
        "activation": activation,
        "x": _number("x", x),
        "y": _number("y", y),
    }

    def answer(net: Network) -> dict[str, Any]:
        return _general(net, backward) if backward else {}

    def picture() -> tuple[Figure, str]:
        from backprop import feedforward

        nets = {
            f"w = {factor:g}": {
                "W": [[[factor]]] * L,
                "b": [[0.0]] * L,
                "activations": [activation] * L,
                "x": [float(x)],
                "y": [float(y)],
            }
            for factor in dict.fromkeys((float(w), 1.0, 1.5))
        }

        def travelled(of: Callable[..., Any]) -> dict[str, Any]:
            return {name: np.abs(np.ravel(_general(net, of)["dz"])) for name, net in nets.items()}

        def drawn(said: dict[str, Any]) -> tuple[Figure, str]:
            curves = said or travelled(feedforward.backward)
            return vanishing_exploding.norms_figure({f"∂ℓ/∂z in a chain of {L} layers": curves})

        return _yours(spec, (lambda net: travelled(backward)) if backward else None, drawn)

    _show(spec, answer, (backward,), picture)


def touch_learning(
    W: Sequence[ArrayLike],
    b: Sequence[ArrayLike],
    activations: Sequence[str],
    X: ArrayLike,
    labels: ArrayLike,
    *,
    rate: float = 0.5,
    backward: Callable[..., Any] | None = None,
) -> None:
    """Show a classifier of points in the plane that learns when it is asked to: its regions, its
    loss, a step size and a number of hidden units to choose.

    Args:
        W: the weights of the start, L arrays (d_i, d_{i+1}), L from 2 to 4, d_0 = 2.
        b: L arrays (d_{i+1},).
        activations: the L names; the last is identity.
        X: the points, (n, 2).
        labels: their classes, (n,) integers from 0 to d_L - 1.
        rate: the step size at the beginning, above 0.
        backward: the learner's `backward_classifier(W, b, activations, X, labels)`, which returns
            the mean loss over the rows and the lists dW and db; each step is made with it.

    Raises:
        ValueError: the arrays do not fit together, or are too large.
    """
    points = drawing.array("X", X, ndim=2)
    layers, biases = _layers(W, b, 2, (2, 4), LEARNABLE[0])
    classes = np.asarray(labels)
    if points.shape[1] != 2 or len(points) > LEARNABLE[1]:
        raise ValueError(f"X must be (n, 2), n at most {LEARNABLE[1]}; it is {points.shape}.")
    k = len(biases[-1])
    if k > len(classification.CLASSES):
        raise ValueError(f"there are colours for {len(classification.CLASSES)} classes, not {k}.")
    if classes.shape != (len(points),) or not set(classes.tolist()) <= set(range(k)):
        raise ValueError(f"labels must be {len(points)} integers from 0 to {k - 1}.")
    if len(activations) != len(layers) or activations[-1] != "identity":
        raise ValueError(f"activations must have {len(layers)} entries, the last one identity.")
    if not _number("rate", rate) > 0:
        raise ValueError(f"rate must be above 0; it is {rate}.")
    classes = classes.astype(int)
    low, high = points.min(axis=0), points.max(axis=0)
    net = _spec("learning", layers, biases, activations, points, classes)
    spec = net | {
        "X": net.pop("x"),
        "labels": net.pop("y"),
        "rate": float(rate),
        "middle": _plain((low + high) / 2),
        "half": float(0.6 * np.max(high - low)) or 1.0,  # of the square that is shown
    }

    def descent(of: Callable[..., Any], at: Network, steps: int) -> Iterator[Any]:
        start = (
            [
                np.array(v, dtype=float).reshape(-1, len(bias))
                for v, bias in zip(at["W"], at["b"], strict=True)
            ],
            [np.array(v, dtype=float) for v in at["b"]],
        )

        def call(W: Any, b: Any) -> Any:
            return of(W, b, list(activations), points.copy(), classes.copy())

        return _descent(*start, steps, at["rate"], call, _called(of))

    def answer(at: Network) -> dict[str, Any]:
        """Make the steps that the page asks for; a matrix comes flat, row by row."""
        if not backward:
            return {}
        way = list(descent(backward, at, at["steps"]))
        _, dW, db, *_ = way[0]
        *_, W, b = way[-1]
        return {"losses": [loss for loss, *_ in way], "dW": dW, "db": db, "W": W, "b": b}

    _show(spec, answer, (backward,), lambda: _learning_picture(spec, descent, backward))


def _show(
    spec: dict[str, Any],
    answer: Answer,
    functions: Iterable[Callable[..., Any] | None],
    picture: Callable[[], tuple[Figure, str]],
) -> None:
    """Show the network where a script runs, its picture in files and elsewhere; nothing in a graded
    run.
    """
    if drawing.graded():
        return
    saved, text = _page(spec, picture)
    names = [_called(f) for f in functions if f]
    if names:
        spec = spec | {
            "yours": " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        }
    display(_widget(spec, answer) | {"text/html": saved, "text/plain": text}, raw=True)


def _page(spec: dict[str, Any], picture: Callable[[], tuple[Figure, str]]) -> tuple[str, str]:
    page, text = drawing.image(*picture())
    # on the website this attribute makes a network of the figure
    attribute = html.escape(json.dumps(spec, ensure_ascii=False))
    return page.replace("<figure ", f'<figure data-touch="{attribute}" ', 1), text


def _widget(spec: dict[str, Any], answer: Answer) -> dict[str, Any]:
    if not hasattr(get_ipython(), "kernel"):
        return {}
    try:
        widget = _class()(spec=spec)
    except ImportError:
        return {}

    def hear(widget: Any, message: Any, buffers: Any) -> None:
        widget.send({"id": message["id"]} | ask(answer, message["net"]))

    widget.on_msg(hear)
    bundle = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    return {steps.WIDGET: data[steps.WIDGET]}


@cache
def _class() -> Any:
    import anywidget
    import traitlets

    class Touch(anywidget.AnyWidget):
        _esm = (HERE / "touch.js").read_text(encoding="utf-8")
        _css = (HERE / "touch.css").read_text(encoding="utf-8")
        spec = traitlets.Dict().tag(sync=True)

    return Touch


def ask(answer: Answer, net: Network) -> dict[str, Any]:
    """Return what the learner's functions say of a network, or a sentence that says why they say
    nothing.

    Args:
        answer: calls the functions; it may raise whatever they raise.
        net: W, b, activations, x, y as lists of numbers.
    Returns:
        The reply as lists, or {"missing": sentence} for a stub, or {"error": sentence}.
    """
    quiet = (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
    )
    try:
        with quiet[0], quiet[1], quiet[2]:
            warnings.simplefilter("ignore")
            return {name: _plain(value) for name, value in answer(net).items()}
    except NotImplementedError as error:
        return {"missing": f"{error or 'A function is not written yet'}."}
    except Unfit as error:
        return {"error": str(error)}
    except Exception as error:
        text = str(error).strip().split("\n")[0]
        return {
            "error": f"Your code raised {type(error).__name__}{f': {text}' if text else ''}. The gradients wait for it."
        }


class Unfit(ValueError):
    """A learner's function has returned something of another shape; the text is a sentence for the
    learner."""


def _same(function: str, name: str, value: Any, shape: tuple[int, ...]) -> Array:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise Unfit(
            f"Your {function} should return {name} of shape {shape}; it returned {type(value).__name__}."
        ) from None
    if array.shape != shape:
        raise Unfit(
            f"Your {function} should return {name} of shape {shape}; its shape is {array.shape}."
        )
    return array


def _pair(function: str, value: Any) -> Any:
    return _things(function, value, "two", 2)


def _things(function: str, value: Any, many: str, number: int) -> Any:
    if not isinstance(value, (tuple, list)) or len(value) != number:
        raise Unfit(
            f"Your {function} should return {many} things; it returned {type(value).__name__}."
        )
    return value


def _lists(function: str, name: str, value: Any, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    if not isinstance(value, (tuple, list, np.ndarray)) or len(value) != len(shapes):
        raise Unfit(f"Your {function} should return {name} as a list of {len(shapes)} arrays.")
    return [
        _same(function, f"{name}[{i}]", v, shape)
        for i, (v, shape) in enumerate(zip(value, shapes, strict=True))
    ]


def _general(net: Network, backward: Callable[..., Any]) -> dict[str, Any]:
    """Read dl/dz from what the `backward` of notebook 03 returns: the bias gradients."""
    W, b, activations = _arrays(net)
    shapes = [M.shape for M in W], [v.shape for v in b]
    dW, db = _pair("backward", backward(W, b, activations, np.array(net["x"]), np.array(net["y"])))
    return {
        "dW": _lists("backward", "dW", dW, shapes[0]),
        "dz": _lists("backward", "db", db, shapes[1]),
    }


def _descent(
    W: list[Array], b: list[Array], steps: int, rate: float, call: Callable[..., Any], name: str
) -> Iterator[tuple[float, list[Array], list[Array], list[Array], list[Array]]]:
    """Yield loss, dW, db, W and b before each step of gradient descent, and after the last one."""
    shapes = [M.shape for M in W], [v.shape for v in b]
    for step in range(steps + 1):
        given = [M.copy() for M in W], [v.copy() for v in b]
        loss, dW, db = _things(name, call(*given), "three", 3)
        value = float(_same(name, "loss", loss, ()))
        slopes = _lists(name, "dW", dW, shapes[0]), _lists(name, "db", db, shapes[1])
        yield value, *slopes, W, b
        if step < steps:
            W = [M - rate * g for M, g in zip(W, slopes[0], strict=True)]
            b = [v - rate * g for v, g in zip(b, slopes[1], strict=True)]


def _arrays(net: Network) -> tuple[list[Array], list[Array], list[str]]:
    return (
        [np.array(v, dtype=float) for v in net["W"]],
        [np.array(v, dtype=float) for v in net["b"]],
        list(net["activations"]),
    )


def _plain(value: Any) -> Any:
    """Nested lists; JSON has neither NaN nor infinity, so these go as text."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return (
        value
        if value is None or np.isfinite(value)
        else str(value).replace("inf", "Infinity").replace("nan", "NaN")
    )


def _called(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "function")


def _number(name: str, value: Any) -> float:
    return float(drawing.array(name, value, ndim=0))


def _layers(
    W: Sequence[ArrayLike],
    b: Sequence[ArrayLike],
    width: int,
    depths: tuple[int, int] = (1, DEEPEST),
    widest: int = WIDEST,
) -> tuple[list[Array], list[Array]]:
    """Take the arrays of a network of `width` inputs that fit together and can be shown."""
    if not depths[0] <= len(W) <= depths[1] or len(b) != len(W):
        raise ValueError(
            f"W and b must hold the arrays of {depths[0]} to {depths[1]} layers; they have {len(W)} and {len(b)}."
        )
    layers, biases, widths = [], [], [width]
    for i, (matrix, bias) in enumerate(zip(W, b, strict=True)):
        layers.append(drawing.array(f"W[{i}]", matrix, width, ndim=2))
        width = layers[-1].shape[1]
        biases.append(drawing.array(f"b[{i}]", bias, width))
        widths.append(width)
    if max(widths) > widest:
        raise ValueError(
            f"a layer of more than {widest} units cannot be read; the widths are {widths}."
        )
    return layers, biases


def _spec(
    kind: str, W: Iterable[Any], b: Iterable[Any], activations: Sequence[str], x: Any, y: Any
) -> dict[str, Any]:
    lists = {"W": [_plain(np.asarray(v)) for v in W], "b": [_plain(np.asarray(v)) for v in b]}
    return {
        "kind": kind,
        **lists,
        "activations": list(activations),
        "x": _plain(np.asarray(x)),
        "y": _plain(np.asarray(y)),
    }


def _chain(w: ArrayLike, x: float, y: float) -> dict[str, Any]:
    w = drawing.array("w", w)
    if len(w) > LONGEST:
        raise ValueError(f"w must hold 1 to {LONGEST} weights; it has {len(w)}.")
    L = len(w)
    return _spec(
        "chain",
        w[:, None, None],
        np.zeros((L, 1)),
        ["identity"] * L,
        [_number("x", x)],
        [_number("y", y)],
    )


def _chain_picture(spec: dict[str, Any], answer: Answer | None = None) -> tuple[Figure, str]:
    from backprop import (
        linear_chain,
    )  # not at the top: a graded run has no reference, and asks for no picture

    w, x, y = np.ravel(spec["W"]), spec["x"][0], spec["y"][0]
    z = linear_chain.forward(w, x)
    dw, dz = linear_chain.backward(w, x, y)

    def drawn(said: dict[str, Any]) -> tuple[Figure, str]:
        theirs = np.ravel(said["o"]) if "o" in said else z
        df = 2 * (theirs[-1] - y)
        if "dW" not in said:
            return lecture.chain_figure(theirs, dz, w=w, dw=dw, df=df)
        own = np.append(said["dx"], np.ravel(said["dz"][:-1]))
        return lecture.chain_figure(theirs, own, w=w, dw=np.ravel(said["dW"]), df=df)

    return _yours(spec, answer, drawn)


def _network_picture(spec: dict[str, Any], answer: Answer | None = None) -> tuple[Figure, str]:
    """Draw the whole way of the network, as the last step of `network_steps`."""
    from backprop import feedforward

    (W, b, activations), x, y = _arrays(spec), np.array(spec["x"]), np.array(spec["y"])
    z, o = feedforward.forward(W, b, activations, x)
    dW, db = feedforward.backward(W, b, activations, x, y)

    def drawn(said: dict[str, Any]) -> tuple[Figure, str]:
        own = [right if v is None else v for v, right in zip(said.get("dz", db), db, strict=True)]
        network = said.get("z", z), said.get("o", o), own, said.get("dW", dW)
        return steps.last_frame(W, *network, activations)

    return _yours(spec, answer, drawn)


def _learning_picture(
    spec: dict[str, Any], descent: Callable[..., Iterator[Any]], backward: Callable[..., Any] | None
) -> tuple[Figure, str]:
    """Draw the regions at the beginning, after 100 and after 1000 steps."""
    from backprop import classification as reference
    from backprop import feedforward

    x, y = (c + spec["half"] * np.linspace(-1, 1, 121) for c in spec["middle"])
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def learnt(of: Callable[..., Any]) -> dict[str, Any]:
        found = {}
        with np.errstate(all="ignore"):  # too large a step may end in an infinity
            for step, (loss, _, _, W, b) in enumerate(descent(of, spec, 1000)):
                if step in (0, 100, 1000):
                    logits = feedforward.forward(W, b, spec["activations"], grid)[0][-1]
                    regions = logits.argmax(axis=1).reshape(len(y), len(x))
                    found[f"step {step}, loss {loss:.2f}"] = regions
        return found

    def drawn(said: dict[str, Any]) -> tuple[Figure, str]:
        pictures = said or learnt(reference.backward_classifier)
        return classification.regions_figure(x, y, pictures, spec["X"], spec["labels"])

    return _yours(spec, (lambda net: learnt(backward)) if backward else None, drawn)


def _yours(
    net: Network, answer: Answer | None, drawn: Callable[[dict[str, Any]], tuple[Figure, str]]
) -> tuple[Figure, str]:
    """Draw the picture with the numbers of the learner's functions; with the right ones, and a sentence
    that says so, where these give none that can be drawn."""
    said = ask(answer, net) if answer else {}
    sentence = said.get("missing") or said.get("error")
    if not sentence:
        try:
            return drawn(said)
        except ValueError as error:  # an infinity, say
            sentence = str(error)
    figure, text = drawn({})
    told = f"These are the right numbers, not yours. {sentence}"
    figure.text(0.5, 1.0, textwrap.fill(told, 80), ha="center", va="bottom", fontsize=9)
    return figure, f"{told} {text}"
