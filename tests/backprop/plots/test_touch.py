"""The network to touch, its Python side: what is sent to the page, what the learner's functions
answer, where it is silent."""

import html
import json
import re
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop import classification, feedforward, linear_chain, plots, two_layer_relu
from backprop.plots import touch

W = [
    np.array([[1.0, -1.0, 3.0], [1.0, 1.0, -1.0]]),
    np.array([[1.0, 2.0], [3.0, -1.0], [1.0, 1.0]]),
]
B = [np.array([-1.0, -2.0, 0.0]), np.array([-1.0, -2.0])]
NAMES = ["relu", "identity"]
X, Y = np.array([1.0, 2.0]), np.array([1.0, 5.0])
W1, B1, W2 = (
    np.array([[1.0, 2.0, -1.0], [1.0, -3.0, 1.0]]),
    np.array([0.0, 1.0, 1.0]),
    np.array([2.0, 1.0, -1.0]),
)
GRADIENTS = (two_layer_relu.grad_W1, two_layer_relu.grad_b1, two_layer_relu.grad_W2)
# corners, and a layer between two others
POINTS, LABELS = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), np.array([0, 0, 1, 1])
LEARNER: tuple[Any, ...] = (
    [
        np.array([[1.0, -1.0, 0.5], [0.5, 1.0, -1.0]]),
        np.eye(3),
        np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.0]]),
    ],
    [np.array([0.1, -0.2, 0.3]), np.zeros(3), np.zeros(2)],
    ["tanh", "tanh", "identity"],
    POINTS,
    LABELS,
)


def learning(**given: Any) -> None:
    names = ("W", "b", "activations", "X", "labels")
    plots.touch_learning(**(dict(zip(names, LEARNER, strict=True)) | given))


CALLS: dict[str, Callable[..., None]] = {
    "chain": lambda **given: plots.touch_chain([2, -1, 4], 3, -23, **given),
    "relu": lambda **given: plots.touch_relu(W1, B1, W2, X, 3.0, **given),
    "network": lambda **given: plots.touch_network(W, B, NAMES, X, Y, **given),
    "depth": lambda **given: plots.touch_depth(0.5, 20, **given),
    "learning": learning,
}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    bundles: list[Any] = []
    monkeypatch.setattr(touch, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def widgets(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The widgets that a kernel would show, with what they have sent."""
    pytest.importorskip("anywidget")
    made: list[Any] = []
    monkeypatch.setattr(touch, "get_ipython", lambda: SimpleNamespace(kernel=None))
    kind = touch._class()
    monkeypatch.setattr(
        touch, "_class", lambda: lambda **given: made.append(kind(**given)) or made[-1]
    )
    return made


def asked(widget: Any, net: dict[str, Any]) -> Any:
    """What comes back over the wire when the page asks."""
    sent: list[Any] = []
    widget.send = sent.append
    widget._msg_callbacks(widget, {"id": 7, "net": json.loads(json.dumps(net))}, [])
    (reply,) = json.loads(json.dumps(sent, allow_nan=False))
    assert reply.pop("id") == 7
    return reply


def spec_of(page: str) -> Any:
    match = re.search(r'data-touch="([^"]+)"', page)
    assert match
    return json.loads(html.unescape(match[1]))


@pytest.mark.parametrize("name", CALLS)
def test_without_a_kernel_there_is_a_picture_that_a_page_can_make_a_network_of(
    name: str, shown: list[Any]
) -> None:
    CALLS[name]()
    (bundle,) = shown
    assert bundle.keys() == {"text/html", "text/plain"}
    figure = r'<figure data-touch="[^"<>]+" class="backprop-figure" style="[^"<>]+"><img alt="[^"<>]{60,}" src="data:image/png;base64,'
    assert re.match(figure, bundle["text/html"])
    assert spec_of(bundle["text/html"])["kind"] == name


def test_the_picture_tells_the_numbers(shown: list[Any]) -> None:
    for name in CALLS:
        CALLS[name]()
    chain, relu, network, depth, learner = (bundle["text/plain"] for bundle in shown)
    assert "∂ℓ/∂w_3 = 12, ∂ℓ/∂w_2 = −48, ∂ℓ/∂w_1 = 24" in chain
    assert "rows (4, 0, −2), (8, 0, −4)" in relu
    assert "rows (−6, 0, −2), (−12, 0, −4)" in network
    assert "w = 0.5: 6 to 1.14e−05" in depth
    *_, losses = way(1000, 0.5)
    for step in (0, 100, 1000):
        assert f"step {step}, loss {losses[step]:.2f}: " in learner
    assert learner.endswith("4 of 4 points lie in the region of their class.")


@pytest.mark.parametrize("name", CALLS)
def test_in_a_kernel_it_is_a_widget_beside_the_picture(
    name: str, widgets: list[Any], shown: list[Any]
) -> None:
    CALLS[name]()
    assert shown[0].keys() == {
        "application/vnd.jupyter.widget-view+json",
        "text/html",
        "text/plain",
    }
    (widget,) = widgets
    assert widget.spec == spec_of(
        shown[0]["text/html"]
    )  # nothing of its own is driven by a learner
    assert "export default" in widget._esm and ".bt" in widget._css


def test_without_anywidget_there_is_the_picture_and_no_error(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touch, "get_ipython", lambda: SimpleNamespace(kernel=None))
    monkeypatch.setitem(sys.modules, "anywidget", None)
    touch._class.cache_clear()
    CALLS["chain"]()
    assert shown[0].keys() == {"text/html", "text/plain"}


@pytest.mark.parametrize("figures", ["", "1"])
def test_a_graded_run_is_silent(
    figures: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("BACKPROP_FIGURES", figures)
    monkeypatch.setattr(touch.drawing, "image", lambda *args: pytest.fail("drawn"))  # type: ignore[attr-defined]
    for name in CALLS:
        CALLS[name]()
    assert not shown


def test_a_chain_is_driven_by_the_learners_functions(widgets: list[Any]) -> None:
    CALLS["chain"](forward=linear_chain.forward, backward=linear_chain.backward)
    assert widgets[0].spec["yours"] == "forward and backward"
    net = {
        "W": [[[2.0]], [[0.5]], [[4.0]]],
        "b": [[0.0]] * 3,
        "activations": ["identity"] * 3,
        "x": [3.0],
        "y": [-23.0],
    }
    reply = asked(widgets[0], net)
    dw, dz = linear_chain.backward([2.0, 0.5, 4.0], 3.0, -23.0)
    assert np.ravel(reply["dW"]).tolist() == dw.tolist()
    assert [*reply["dx"], *(v for [v] in reply["dz"][:-1])] == dz.tolist() and reply["dz"][
        -1
    ] is None  # f is not one of the z
    assert np.ravel(reply["o"]).tolist() == [3.0, 6.0, 3.0, 12.0] and np.ravel(
        reply["z"]
    ).tolist() == [6.0, 3.0, 12.0]


def test_example_2_is_driven_by_three_functions(widgets: list[Any]) -> None:
    CALLS["relu"](gradients=GRADIENTS)
    assert widgets[0].spec["yours"] == "grad_W1, grad_b1 and grad_W2"
    reply = asked(widgets[0], widgets[0].spec)
    assert reply["dW"] == [[[4, 0, -2], [8, 0, -4]], [[6], [0], [4]]]
    assert reply["dz"] == [[4, 0, -2], None]


@pytest.mark.parametrize("name", ["network", "depth"])
def test_the_general_network_is_driven_by_backward(name: str, widgets: list[Any]) -> None:
    CALLS[name](backward=feedforward.backward)
    net = {
        "W": [m.tolist() for m in W],
        "b": [v.tolist() for v in B],
        "activations": ["tanh", "sigmoid"],
        "x": [1, 2],
        "y": [1, 5],
    }
    reply = asked(widgets[0], net)
    dW, db = feedforward.backward(W, B, ["tanh", "sigmoid"], X, Y)
    assert reply == {"dW": [m.tolist() for m in dW], "dz": [v.tolist() for v in db]}


def test_forward_of_the_general_network(widgets: list[Any]) -> None:
    CALLS["network"](forward=feedforward.forward)
    reply = asked(widgets[0], widgets[0].spec)
    assert reply == {"z": [[2, -1, 1], [2, 3]], "o": [[1, 2], [2, 0, 1], [2, 3]]}


def way(
    steps: int, rate: float, network: tuple[Any, ...] = LEARNER
) -> tuple[list[Any], list[Any], list[float]]:
    """The reference's weights after so many steps, and the losses on the way."""
    W, b, *rest = network
    losses = []
    for step in range(steps + 1):
        loss, dW, db = classification.backward_classifier(W, b, *rest)
        losses.append(float(loss))
        if step < steps:
            W = [M - rate * g for M, g in zip(W, dW, strict=True)]
            b = [v - rate * g for v, g in zip(b, db, strict=True)]
    return W, b, losses


def start_of(widget: Any, steps: int, rate: float) -> dict[str, Any]:
    """What the page asks: matrices are flat there."""
    flat = [np.ravel(M).tolist() for M in widget.spec["W"]]
    return {"W": flat, "b": widget.spec["b"], "steps": steps, "rate": rate}


@pytest.mark.parametrize("steps", [1, 10])
def test_a_network_learns_by_the_learners_function(steps: int, widgets: list[Any]) -> None:
    calls = []

    def mine(W: Any, b: Any, activations: Any, X: Any, labels: Any) -> Any:
        answer = classification.backward_classifier(W, b, activations, X, labels)
        calls.append(len(X))
        W[0] *= 0  # what it spoils is its own
        X *= 0
        return answer

    CALLS["learning"](backward=mine)
    assert widgets[0].spec["yours"] == "mine" and len(calls) == 1001  # for the picture
    reply = asked(widgets[0], start_of(widgets[0], steps, 0.25))
    W, b, losses = way(steps, 0.25)
    assert reply["losses"] == losses and len(calls) == 1001 + steps + 1
    assert reply["W"] == [M.tolist() for M in W] and reply["b"] == [v.tolist() for v in b]
    _, dW, db = classification.backward_classifier(*LEARNER)
    assert reply["dW"] == [M.tolist() for M in dW] and reply["db"] == [v.tolist() for v in db]


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ((1.0, LEARNER[0]), "should return three things; it returned tuple"),
        (LEARNER[1][0], "should return three things; it returned ndarray"),
        ((np.ones(4), *LEARNER[:2]), "should return loss of shape (); its shape is (4,)"),
        ((1.0, LEARNER[0][:2], LEARNER[1]), "should return dW as a list of 3 arrays"),
        (
            (1.0, LEARNER[0], [*LEARNER[1][:2], np.ones(3)]),
            "should return db[2] of shape (2,); its shape is (3,)",
        ),
    ],
)
def test_what_is_no_loss_and_gradients_is_said(
    answer: Any, reply: str, widgets: list[Any], shown: list[Any]
) -> None:
    def mine(*_: Any) -> Any:
        return answer

    CALLS["learning"](backward=mine)
    said = asked(widgets[0], start_of(widgets[0], 1, 0.5))
    assert said.keys() == {"error"} and said["error"].startswith(f"Your mine {reply}")
    assert reply in shown[0]["text/plain"]  # and below the picture, which is the reference's


def test_the_square_holds_every_point(shown: list[Any]) -> None:
    learning(X=np.array([3.0, 1.0]) * POINTS - 7, rate=2)
    spec = spec_of(shown[0]["text/html"])
    assert spec["middle"] == [-5.5, -6.5] and spec["half"] == pytest.approx(1.8)
    assert spec["rate"] == 2 and spec["labels"] == [0, 0, 1, 1] and "x" not in spec


def raising(error: Exception) -> Callable[..., Any]:
    def backward(*args: Any) -> Any:
        raise error

    return backward


@pytest.mark.parametrize(
    ("backward", "reply"),
    [
        (
            raising(NotImplementedError("03.5: backward is not written yet")),
            {"missing": "03.5: backward is not written yet."},
        ),
        (
            raising(IndexError("list index out of range")),
            {
                "error": "Your code raised IndexError: list index out of range. The gradients wait for it."
            },
        ),
        (
            lambda *args: None,
            {"error": "Your backward should return two things; it returned NoneType."},
        ),
        (lambda *args: (W, 5), {"error": "Your backward should return db as a list of 2 arrays."}),
        (
            lambda *args: ([W[0].T, W[1]], B),
            {"error": "Your backward should return dW[0] of shape (2, 3); its shape is (3, 2)."},
        ),
        (
            lambda *args: (W, [B[0], "b"]),
            {"error": "Your backward should return db[1] of shape (2,); it returned str."},
        ),
    ],
)
def test_what_goes_wrong_in_a_learners_function_is_a_sentence(
    backward: Callable[..., Any], reply: dict[str, str], widgets: list[Any]
) -> None:
    CALLS["network"](backward=backward)
    assert asked(widgets[0], {k: v for k, v in widgets[0].spec.items() if k != "yours"}) == reply


def test_what_is_not_finite_crosses_and_nothing_is_printed(
    widgets: list[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    def backward(W: Any, b: Any, *rest: Any) -> Any:
        print("a trace of my own")
        return [m / 0.0 * (1 if i else 0) for i, m in enumerate(W)], b

    CALLS["network"](backward=backward)
    dW = asked(widgets[0], widgets[0].spec)["dW"]
    assert dW[0][0][0] == "NaN" and dW[1] == [
        ["Infinity"] * 2,
        ["Infinity", "-Infinity"],
        ["Infinity"] * 2,
    ]
    assert capfd.readouterr() == ("", "")


def test_a_function_that_spoils_its_arguments_spoils_its_own(widgets: list[Any]) -> None:
    def spoiled(W1: Any, b1: Any, W2: Any, x: Any, y: float) -> Any:
        gradient = two_layer_relu.grad_W1(W1, b1, W2, x, y)
        W1 *= 0
        x *= 0
        return gradient

    spoiled.__name__ = "grad_W1"
    CALLS["relu"](gradients=(spoiled, *GRADIENTS[1:]))
    assert asked(widgets[0], widgets[0].spec)["dz"] == [[4, 0, -2], None]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plots.touch_chain(np.ones(7), 1, 1), "w must hold 1 to 6 weights; it has 7"),
        (lambda: plots.touch_chain([], 1, 1), "w must be a sequence of numbers"),
        (lambda: plots.touch_chain([1], [1], 1), "x must be a number"),  # type: ignore[arg-type]
        (lambda: plots.touch_relu(W1, B1[:2], W2, X, 3.0), r"b\[0\] must have 3 entries, it has 2"),
        (
            lambda: plots.touch_relu(np.ones((2, 5)), np.ones(5), np.ones(5), X, 3.0),
            "more than 4 units cannot be read",
        ),
        (lambda: plots.touch_network(W, B, ["relu"], X, Y), "activations must have 2 entries"),
        (lambda: plots.touch_network(W, B, NAMES, X, Y[:1]), "y must have 2 entries"),
        (
            lambda: plots.touch_network(W * 2, B * 2, NAMES * 2, X, Y),
            "1 to 3 layers; they have 4 and 4",
        ),
        (lambda: plots.touch_depth(0.5, 41), "L must be 2 to 40"),
        (lambda: plots.touch_depth(0.5, 20, activation="swish"), "activation must be identity"),
        (lambda: learning(labels=[0, 0, 1, 2]), "4 integers from 0 to 1"),
        (lambda: learning(labels=[0, 1]), "4 integers from 0 to 1"),
        (lambda: learning(labels=[0, 0.5, 1, 1]), "4 integers from 0 to 1"),
        (lambda: learning(X=POINTS[:, :1]), r"X must be \(n, 2\)"),
        (lambda: learning(activations=["tanh"] * 3), "the last one identity"),
        (lambda: learning(rate=0.0), "rate must be above 0"),
        (lambda: learning(W=[np.eye(2)], b=[np.zeros(2)]), "2 to 4 layers; they have 1"),
        (
            lambda: learning(W=[np.ones((2, 65)), np.ones((65, 2))], b=[np.ones(65), np.ones(2)]),
            "more than 64 units",
        ),
        (
            lambda: learning(W=[np.eye(2), np.ones((2, 7))], b=[np.ones(2), np.ones(7)]),
            "colours for 6 classes",
        ),
    ],
)
def test_what_cannot_be_shown_is_said(
    call: Callable[[], None], sentence: str, shown: list[Any]
) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
    assert not shown


@pytest.mark.parametrize("name", CALLS)
def test_the_picture_too_has_the_learners_numbers(name: str, shown: list[Any]) -> None:
    functions: dict[str, Any] = {
        "chain": {
            "forward": lambda w, x: np.full(4, 7.5),
            "backward": lambda w, x, y: (9.5 * w, w),
        },
        "relu": {"gradients": [lambda W1, *_: 9.5 * W1, GRADIENTS[1], GRADIENTS[2]]},
        "network": {"backward": lambda W, b, *_: ([9.5 * v for v in W], b)},
        "depth": {"backward": lambda W, b, *_: (W, [0.75 + v for v in b])},
        "learning": {"backward": lambda W, b, *_: (9.5, W, b)},
    }

    def unwritten(*args: Any) -> Any:
        raise NotImplementedError("01.4: backward is not written yet")

    CALLS[name]()
    CALLS[name](**functions[name])
    CALLS[name](**{k: [unwritten] * 3 if k == "gradients" else unwritten for k in functions[name]})
    right, theirs, stub = (bundle["text/plain"] for bundle in shown)
    assert {"chain": "∂ℓ/∂w_3 = 38", "depth": "0.75 to 0.75", "learning": "loss 9.50"}.get(
        name, "(9.5, "
    ) in theirs
    assert stub.endswith(right) and stub.startswith("These are the right numbers, not yours. 01.4:")
