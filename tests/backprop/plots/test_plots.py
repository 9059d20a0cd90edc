"""The figures: what is shown, what its alternative text says, and what is refused."""

import base64
import html
import re
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Annotation, Text

from backprop import plots

Z = np.linspace(-3, 3, 61)
INPUT = ("input",)
TWICE = [INPUT, INPUT, ("mul", 0, 1), ("pow", 2, 2), ("sub", 3, 2), ("mul", 4, 0)]
SLOPES = [(), (), (2, 3), (12,), (1, -1), (3, 30)]
CALLS: dict[str, Callable[[], None]] = {
    "v_curve": lambda: plots.v_curve(
        [1e-6, 1e-3, 1e-1], [1e-9, 1e-7, 1e-3], other=[1e-5, 1e-3, 0.1]
    ),
    "chain_flow": lambda: plots.chain_flow([3, 6, -6, -24], [16, 8, -8], w=[2, -1, 4]),
    "chain_flow, with dw": lambda: plots.chain_flow(
        [3, 6, -6, -24], [16, 8, -8], w=[2, -1, 4], dw=[24, -48, 12]
    ),
    "cost": lambda: plots.cost([1, 10, 100], [4, 31, 301], [4, 220, 20200]),
    "relu_mask": lambda: plots.relu_mask(
        [3, -3, 2], [1, 2], [2, 1, -1], 1.0, [[4, 0, -2], [8, 0, -4]]
    ),
    "network_flow": lambda: plots.network_flow([3, 8, 2], ["relu", "identity"]),
    "activations": lambda: plots.activations(
        ["tanh"], Z, {"tanh": np.tanh(Z)}, {"tanh": 1 - np.tanh(Z) ** 2}
    ),
    "loss_slice": lambda: plots.loss_slice(Z, Z**2, 2.0, 1.0),
    "softmax_arrows": lambda: plots.softmax_arrows(np.log([2, 1, 5]), [0.25, 0.125, 0.625], 0),
    "margin_losses": lambda: plots.margin_losses(
        Z,
        {"cross-entropy": np.log1p(np.exp(-Z)), "square": (Z - 1) ** 2},
        {"cross-entropy": Z / 9, "square": 2 * (Z - 1)},
    ),
    "decision_regions": lambda: plots.decision_regions(
        [0, 1, 2],
        [0, 1],
        {"before": [[0, 0, 1], [0, 0, 1]], "after": [[0, 1, 2], [0, 1, 2]]},
        [[0, 0], [1, 1], [2, 1]],
        [0, 1, 2],
    ),
    "gradient_norms": lambda: plots.gradient_norms(
        {
            name: {"small": 0.1 ** np.arange(9.0, 0, -1), "right": np.ones(9)}
            for name in ("sigmoid", "tanh", "relu")
        }
    ),
    "clipping": lambda: plots.clipping([6, -2], [3, -1], [3, -2], 3.2),
    "tape_graph": lambda: plots.tape_graph(
        TWICE, [3, 2, 6, 36, 30, 90], [96, 99, 33, 3, 3, 1], names=["x", "w"], partials=SLOPES
    ),
    "digits": lambda: plots.digits(np.eye(64)[:3], [1, 7, 9], [1, 2, 9]),
    "descent": lambda: plots.descent(
        Z,
        Z,
        Z[:, None] ** 2 + 10 * Z**2,
        {"plain": [[2, 3], [1, 2]], "momentum": [[2, 3], [0, 1], [0, 0.5]]},  # type: ignore[dict-item]
    ),
    "learning_curve": lambda: plots.learning_curve([0.5, 0.9, 1.0], [0.45, 0.85, 0.9]),
    "confusion": lambda: plots.confusion([1, 1, 7, 9, 9], [1, 1, 2, 9, 4]),
}
TOUCH = {
    "touch_chain",
    "touch_depth",
    "touch_learning",
    "touch_network",
    "touch_relu",
}  # test_touch.py has them
W, DW = [[[1, -1], [2, 3]], [[2], [1]]], [[[-8, 0], [-16, 0]], [[20], [0]]]
STEPS: dict[str, Callable[[], None]] = {
    "network_steps": lambda: plots.network_steps(
        W, [[5, -5], [10]], [[1, 2], [5, 0], [10]], [[-8, 0], [-4]], DW, ["relu", "identity"]
    ),
}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    bundles: list[Any] = []
    for room in (plots.drawing, plots.steps):
        monkeypatch.setattr(room, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Figure, str]]:
    """The figures before they are rendered, with their alternative texts."""
    figures: list[tuple[Figure, str]] = []
    monkeypatch.setattr(plots.drawing, "show", lambda figure, alt: figures.append((figure, alt)))
    return figures


def test_there_is_a_call_for_every_public_figure() -> None:
    public = {
        name
        for name, value in ((name, getattr(plots, name)) for name in dir(plots))
        if callable(value)
        and getattr(value, "__module__", "").startswith(plots.__name__)
        and name[0] != "_"
    }
    assert public == {*(name.split(",")[0] for name in CALLS), *STEPS, *TOUCH, "show"}


def test_matplotlib_waits_for_the_first_figure() -> None:
    loaded = "assert ('matplotlib' in sys.modules) is"
    code = f"import sys; from backprop import plots; {loaded} False; plots.cost; {loaded} True"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_is_one_image_with_a_text(name: str, shown: list[Any]) -> None:
    before = dict(matplotlib.rcParams)
    assert CALLS[name]() is None
    (bundle,) = shown
    match = re.fullmatch(
        r'<figure class="backprop-figure" style="margin:.5em 0;overflow-x:auto"><img '
        r'alt="([^"<>]+)" src="data:image/png;base64,([A-Za-z0-9+/=]+)" '
        r'style="max-width:100%;min-width:(\d+)px"></figure>',
        bundle["text/html"],
    )
    assert match and html.unescape(match[1]) == bundle["text/plain"]
    assert bundle["text/plain"].endswith(".") and 40 < len(bundle["text/plain"]) < 500
    png = base64.b64decode(match[2])
    width = int.from_bytes(png[16:20], "big")
    assert png.startswith(b"\x89PNG") and 300 < width < 1000
    # letters stay as high as 9 pixels in a narrow window, and no higher: more of the figure is seen
    assert 0.5 < int(match[3]) / width < 0.6
    wide = ("softmax", "margin", "decision", "gradient_norms", "clipping", "tape_graph")
    if not name.startswith(wide):  # whole on a telephone, whose column has 328 pixels
        assert int(match[3]) <= 320
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", CALLS)
def test_all_words_can_be_read(name: str, drawn: list[tuple[Figure, str]]) -> None:
    CALLS[name]()
    sizes = [text.get_fontsize() for text in texts(drawn[0][0])]
    assert sizes and min(sizes) >= 10


def test_a_comma_between_indices_belongs_to_a_name(drawn: list[tuple[Figure, str]]) -> None:
    plots.loss_slice(Z, Z**2, 2.0, 1.0, name="W1[0, 1]")
    ((figure, alt),) = drawn
    said = [text.get_text() for text in texts(figure)]
    assert "W1[0, 1] = 1, loss = 1" in said
    assert "along W1[0, 1], from −" in alt and "at W1[0, 1] = 1 it is 1;" in alt


def test_who_hears_a_figure_hears_no_tex(drawn: list[tuple[Figure, str]]) -> None:
    plots.loss_slice(Z, Z**2, 2.0, 1.0, name="$w_2$, the second weight")
    ((_, alt),) = drawn
    assert "along w₂, from −" in alt and "$" not in alt


@pytest.mark.parametrize("when", ["autograde", "validate"])
def test_a_graded_run_renders_nothing_and_closes(
    when: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", when)
    figure = Figure()
    figure.subplots()
    monkeypatch.setattr(figure, "savefig", lambda *args, **kwargs: pytest.fail("rendered"))
    plots.show(figure, "a line")
    assert not shown and not figure.axes


@pytest.mark.parametrize("show", ["a figure", "steps"])
def test_a_graded_run_keeps_pictures_where_they_are_asked_for(
    show: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("BACKPROP_FIGURES", "1")
    CALLS["network_flow"]() if show == "a figure" else STEPS["network_steps"]()
    assert len(shown) == (1 if show == "a figure" else 3)
    for bundle in shown:
        assert bundle.keys() == {"image/png", "text/plain"}  # and no HTML
        assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_the_text_is_escaped(shown: list[Any]) -> None:
    plots.show(Figure(), 'a < b & "c"')
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in shown[0]["text/html"]
    assert shown[0]["text/plain"] == 'a < b & "c"'


def test_a_figure_of_pyplot_is_closed_too(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plots.show(plt.figure(), "empty")
    assert not plt.get_fignums()


def test_plots_needs_neither_pyplot_nor_the_reference() -> None:
    code = "import sys, backprop.plots; backprop.plots.show; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert not [name for name in loaded if name.startswith("matplotlib.pyp")]
    ours = {name for name in loaded if name.startswith("backprop")}
    assert all(name == "backprop" or name.startswith("backprop.plots") for name in ours)


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        (
            "v_curve",
            ["best step is 1.0e-06, error 1.0e-09 (central", "forward difference is 1.0e-05"],
        ),
        (
            "chain_flow",
            ["z_1 = 3, z_2 = 6, z_3 = −6, f(x) = −24", "∂z_3 = −8, ∂ℓ/∂z_2 = 8, ∂ℓ/∂z_1 = 16"],
        ),
        ("cost", ["At L = 100", "301", "20200", "67.1 times"]),
        ("relu_mask", ["2 of 3", "closed: 1)", "2(f − y) = 2", "largest entry is 8"]),
        ("network_flow", ["3 → 8 → 2", "relu, identity", "W1 has shape (3, 8)"]),
        ("activations", ["tanh: σ from −0.995 to 0.995, σ′ from 0.00987 to 1"]),
        ("loss_slice", ["t = 1 it is 1;", "slope 2"]),
        (
            "softmax_arrows",
            [
                "3 logits, the right class is 0",
                "class 0: logit 0.693, probability 0.25, gradient −0.75",
            ],
        ),
        (
            "margin_losses",
            ["margin from −3 to 3", "cross-entropy: ℓ 3.05, slope −0.333; square: ℓ 16, slope −8."],
        ),
        ("decision_regions", ["3 classes", "before: 1 of 3 points", "after: 3 of 3 points"]),
        ("gradient_norms", ["sigmoid, small: 0.1 to 1e−09", "relu, right: 1 to 1."]),
        (
            "clipping",
            [
                "gradient: (6, −2), length 6.32, direction −18.4°",
                "norm: (3, −1), length 3.16, direction −18.4°",
                "−33.7°",
            ],
        ),
        (
            "tape_graph",
            [
                "6 entries",
                "v0 (x): 3, gradient 96",
                "v3 (pow of v2, k = 2): 36, gradient 3",
                "more than once: v0, v2.",
            ],
        ),
        ("digits", ["3 handwritten digits", "1 read as 1, 7 read as 2"]),
        (
            "descent",
            [
                "from 0 at (0, 0)",
                "from (2, 3)",
                "plain ends after 1 steps at (1, 2)",
                "after 2 steps at (0, 0.5)",
            ],
        ),
        ("learning_curve", ["from 50.0% to 100.0%; unseen: from 45.0% to 90.0%, a gap of 10.0%"]),
        ("confusion", ["5 digits", "3 correctly, 2 wrongly", "7 as 2 (1 times), 9 as 4 (1 times)"]),
    ],
)
def test_the_text_has_the_numbers(
    call: str, parts: list[str], drawn: list[tuple[Figure, str]]
) -> None:
    CALLS[call]()
    assert all(part in drawn[0][1] for part in parts), drawn[0][1]


def texts(figure: Figure) -> list[Any]:
    found: list[Any] = figure.findobj(Text)
    return [text for text in found if text.get_text()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def test_a_chain_shows_the_slope_with_which_the_way_back_begins(
    drawn: list[tuple[Figure, str]],
) -> None:
    plots.chain_flow([3, 6, -6, -24], [16, 8, -8], df=-2)
    figure, alt = drawn[0]
    assert "−2" in words(figure) and "right to left: ∂ℓ/∂f(x) = −2, ∂ℓ/∂z" in alt


def test_a_chain_shows_values_derivatives_and_weights(drawn: list[tuple[Figure, str]]) -> None:
    plots.chain_flow([3, 6, -6], [16, 8, -8], w=[2, -1, 4])  # without f(x), which is w_3 z_3
    assert {"3", "6", "−6", "−24", "16", "8", "−8", "$w_{2}$\n−1", "$f(x)$"} <= set(
        words(drawn[0][0])
    )
    assert "−2" not in words(drawn[0][0])
    plots.chain_flow(np.ones(51), np.ones(50), w=np.ones(50), dw=np.ones(50))
    long = set(words(drawn[1][0]))
    assert {"$z_{1}$", "$z_{50}$", "···"} <= long and "$z_{20}$" not in long
    slopes = {word.split("\n")[0] for word in long if "partial w_{" in word and "\n" in word}
    assert slopes == {
        f"$\\partial\\ell/\\partial w_{{{i}}}$" for i in (1, 49, 50)
    }  # of the edges that are drawn


def test_the_mask_is_the_lectures(drawn: list[tuple[Figure, str]]) -> None:
    """A unit at exactly 0 is closed, and the row holds W2 at the open units alone."""
    plots.relu_mask([0.0, 5.0], [1.0], [7.0, 3.0], 0.5, [[0.0, 3.0]])
    assert "1 of 2 hidden units are open (closed: 0)" in drawn[0][1]
    assert "3" in words(drawn[0][0]) and "7" not in words(drawn[0][0])


def test_a_network_shows_every_shape(drawn: list[tuple[Figure, str]]) -> None:
    plots.network_flow([3, 8, 2], ["relu", "identity"])
    text = "\n".join(words(drawn[0][0]))
    assert "$W_{1}$ (3, 8)" in text and "$b_{2}$ (2,)" in text and "relu$(z_{1})$" in text
    assert r"\partial W_{2}$ (8, 2)" in text and "\\partial z_{1}$\n(8,)" in text


def boxes(figure: Figure) -> list[Any]:
    return [patch for patch in figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]


def test_a_tape_shows_values_gradients_rules_and_shares(drawn: list[tuple[Figure, str]]) -> None:
    CALLS["tape_graph"]()
    figure, _ = drawn[0]
    assert {
        "96",
        "30 + 66 =",
        "−3 + 36 =",
        "90",
        "−1",
        "$v_{3} - v_{2}$",
        "$v_{2}^{2}$",
        "$w$",
    } <= set(words(figure))
    values = [text for text in texts(figure) if text.get_text() == "36"]
    (gradient,) = (text for text in texts(figure) if text.get_text() == "33")
    v2, v3 = boxes(figure)[2:4]
    assert [v.get_position()[1] < v3.get_bbox().y0 for v in values] == [
        True
    ]  # values below, gradients above
    assert gradient.get_position()[1] > v2.get_bbox().y1
    assert [box.get_linewidth() > 2 for box in boxes(figure)] == [
        True,
        False,
        True,
        False,
        False,
        False,
    ]  # fan-out


def test_of_a_tape_the_gradients_of_the_inputs_or_none_may_be_shown(
    drawn: list[tuple[Figure, str]],
) -> None:
    values = [3, 2, 6, 36, 30, 90]
    plots.tape_graph(TWICE, values, [96, 99])
    assert "96" in words(drawn[0][0]) and "33" not in words(drawn[0][0])
    plots.tape_graph(TWICE, values)
    assert (
        not any("backward" in word for word in words(drawn[1][0]))
        and "gradient 9" not in drawn[1][1]
    )


def ladder(n: int) -> list[Any]:
    """Each entry uses the one before and an early one: edges pass by many boxes."""
    tape: list[Any] = [INPUT, INPUT, INPUT]
    while len(tape) < n:
        tape.append(("sub", len(tape) - 1, len(tape) % 3))
    return tape


SQUARED, WIDE = [INPUT, ("mul", 0, 0), ("add", 1, 1)], [INPUT] * 9 + [("add", 0, 8)]


@pytest.mark.parametrize("tape", [TWICE, ladder(15), SQUARED, WIDE, [INPUT] * 3])
def test_no_box_of_a_tape_covers_another_or_an_edge(
    tape: list[Any], drawn: list[tuple[Figure, str]]
) -> None:
    plots.tape_graph(tape, np.ones(len(tape)))
    figure, _ = drawn[0]
    places = [box.get_bbox() for box in boxes(figure)]
    assert len(places) == len(tape)
    for k, a in enumerate(places):
        assert not any(a.overlaps(b) for b in places[k + 1 :])
    edges = [
        patch.get_path() for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)
    ]
    assert len(edges) == sum(len(entry) - 1 - (entry[0] == "pow") for entry in tape)
    for path in edges:
        points = path.cleaned(curves=False)
        along = np.asarray(points.vertices)[points.codes != path.STOP]
        assert len(along) > 4 and np.ptp(along[:, 0]) > 0.5
        assert not any(box.shrunk(0.95, 0.95).contains(x, y) for x, y in along for box in places)


def test_no_line_joins_the_two_sides_of_a_jump(drawn: list[tuple[Figure, str]]) -> None:
    plots.activations(["relu"], Z, {"relu": np.maximum(Z, 0)}, {"relu": 1.0 * (Z > 0)})
    curves = [line.get_ydata() for line in drawn[0][0].axes[0].lines]
    assert sum(np.isnan(np.asarray(curve, dtype=float)).any() for curve in curves) == 1


def test_an_arrow_for_each_class_leads_from_the_target_to_the_probability(
    drawn: list[tuple[Figure, str]],
) -> None:
    CALLS["softmax_arrows"]()
    right = drawn[0][0].axes[1]
    arrows = [(a.xyann[1], a.xy[1]) for a in right.texts if isinstance(a, Annotation)]
    assert arrows == [(1, 0.25), (0, 0.125), (0, 0.625)]
    assert {"−0.75", "+0.125", "+0.625"} <= set(words(drawn[0][0]))


def test_points_in_the_wrong_region_are_hollow(drawn: list[tuple[Figure, str]]) -> None:
    CALLS["decision_regions"]()
    for ax, wrong in zip(drawn[0][0].axes, (2, 0), strict=True):
        hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
        assert sum(len(np.asarray(line.get_xdata())) for line in hollow) == wrong


@pytest.mark.parametrize(
    "call",
    [
        lambda: plots.softmax_arrows([1, 2], [0.5], 0),
        lambda: plots.softmax_arrows([1, 2], [0.5, 1.5], 0),
        lambda: plots.softmax_arrows([1, 2], [0.5, 0.5], 2),
        lambda: plots.margin_losses(Z, {}, {}),
        lambda: plots.margin_losses(Z, {"a": Z}, {"b": Z}),
        lambda: plots.margin_losses(Z, {"a": Z[1:]}, {"a": Z}),
        lambda: plots.decision_regions([0, 1], [0, 1], {}, [[0, 0]], [0]),
        lambda: plots.decision_regions(
            [0, 1], [0, 1], {"a": [[0, 1, 1], [0, 1, 1]]}, [[0, 0]], [0]
        ),
        lambda: plots.decision_regions([0, 1], [0, 1], {"a": [[0, 1], [0, 1]]}, [[0, 0]], [-1]),
        lambda: plots.decision_regions([0, 1], [0, 1], {"a": [[0, 1], [0, 1]]}, [[0, 0, 0]], [0]),
        lambda: plots.v_curve([], []),
        lambda: plots.v_curve([1e-3, 1e-2], [1.0]),
        lambda: plots.v_curve([0.0, 1e-2], [1.0, 1.0]),
        lambda: plots.v_curve([1e-3], [0.0]),
        lambda: plots.v_curve([1e-3], [1.0], best=-1.0),
        lambda: plots.v_curve([1e-3], [1.0], other=[1.0, 2.0]),
        lambda: plots.chain_flow([1.0], [1.0, 2.0]),
        lambda: plots.chain_flow([1.0, 2.0], [1.0], w=[1.0, 2.0]),
        lambda: plots.chain_flow([1.0], [1.0], df=2.0),
        lambda: plots.chain_flow([], []),
        lambda: plots.chain_flow(None, [1.0]),  # type: ignore[arg-type]
        lambda: plots.chain_flow([np.nan, 1.0], [1.0]),
        lambda: plots.cost([1, 2], [1, 2], [1]),
        lambda: plots.cost([1, 0], [1, 2], [1, 2]),
        lambda: plots.relu_mask([1, 2], [1], [1, 2], 1.0, [[1], [2]]),
        lambda: plots.relu_mask([1, 2], [1], [1], 1.0, [[1, 2]]),
        lambda: plots.relu_mask([1, 2], [1], [1, 2], 1.0, [1, 2]),
        lambda: plots.network_flow([3], []),
        lambda: plots.network_flow([3, 0], ["relu"]),
        lambda: plots.network_flow([3, 2], ["relu", "tanh"]),
        lambda: plots.activations([], Z, {}, {}),
        lambda: plots.activations(["relu"], Z, {"relu": Z}, {}),
        lambda: plots.activations(["relu"], Z, {"relu": Z}, {"relu": Z[1:]}),
        lambda: plots.loss_slice([0, 1], [1, 2, 3], 1.0, 0.5),
        lambda: plots.gradient_norms({}),
        lambda: plots.gradient_norms({"tanh": {}}),
        lambda: plots.gradient_norms({"tanh": {"small": [1.0, 0.0]}}),
        lambda: plots.gradient_norms({"tanh": {"small": [[1.0]]}}),
        lambda: plots.clipping([1, 2, 3], [1, 2], [1, 2], 1.0),
        lambda: plots.clipping([1, 2], [1, 2], [1, 2], 0.0),
        lambda: plots.loss_slice([0, 1], [1, 2], 1.0, 3.0),
        lambda: plots.loss_slice([0, 1], [1, 2], [1.0, 2.0], 0.5),  # type: ignore[arg-type]
        lambda: plots.tape_graph([], []),
        lambda: plots.tape_graph([INPUT] * 30, np.ones(30)),
        lambda: plots.tape_graph([INPUT, ("square", 0)], [1, 2]),
        lambda: plots.tape_graph([INPUT, ("mul", 0)], [1, 2]),
        lambda: plots.tape_graph([INPUT, ("neg", 1)], [1, 2]),
        lambda: plots.tape_graph([INPUT, ("neg", 0)], [1]),
        lambda: plots.tape_graph(TWICE, np.ones(6), np.ones(3)),
        lambda: plots.tape_graph([INPUT], [1], names=["x", "y"]),
        lambda: plots.tape_graph([INPUT, ("neg", 0)], [1, 2], [1, 1], partials=[(), ()]),
        lambda: plots.digits([[1.0, 2.0]], [1]),
        lambda: plots.digits(np.zeros((25, 64)), np.zeros(25)),
        lambda: plots.digits(np.zeros((2, 64)), [1]),
        lambda: plots.descent(Z, Z, np.zeros((61, 60)), {"a": [[0, 0]]}),
        lambda: plots.descent(Z, Z, np.zeros((61, 61)), {"a": [[0, 0]]}),
        lambda: plots.descent(Z, Z, np.outer(Z, Z), {}),
        lambda: plots.descent(Z, Z, np.outer(Z, Z), {"a": [[0, 0, 0]]}),
        lambda: plots.learning_curve([0.5, 1.2], [0.5, 0.6]),
        lambda: plots.learning_curve([0.5], [0.5, 0.6]),
        lambda: plots.confusion([1, 10], [1, 2]),
        lambda: plots.confusion([1], [1, 2]),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call: Callable[[], None], shown: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"^[a-zA-Z0-9].* .*\.$"):
        call()
    assert not shown


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Figure, str]]:
    """Every step of `network_steps`, before it is rendered."""
    drawn: list[tuple[Figure, str]] = []
    monkeypatch.setattr(
        plots.steps, "slide", lambda frame, n, key: drawn.extend(frame(k) for k in range(n))
    )
    STEPS["network_steps"]()
    return drawn


def test_a_network_lights_up_step_by_step(frames: list[tuple[Figure, str]]) -> None:
    alts = [alt for _, alt in frames]
    assert [alt.split(". ")[0] for alt in alts] == [
        "Step 0 of 6, the input",
        "Step 1 of 6, forward through layer 1, (8) and (9)",
        "Step 2 of 6, forward through layer 2, (8) and (9)",
        "Step 3 of 6, the start of the way back",
        "Step 4 of 6, the gradients of layer 2",
        "Step 5 of 6, back to layer 1, (11)",
        "Step 6 of 6, the gradients of layer 1",
    ]
    assert "z_1 = (5, −5), o_1 = (5, 0)" in alts[1]
    assert "∂ℓ/∂z_2 = (−4)" in alts[3] and "∂ℓ/∂z_1 = (−8, 0)" in alts[5]
    assert "rows (−8, 0), (−16, 0); ∂ℓ/∂b_1 = (−8, 0)" in alts[6]
    words = [" ".join(text.get_text() for text in texts(figure)) for figure, _ in frames]
    assert [word.count("partial z$ =") for word in words] == [
        0,
        0,
        0,
        1,
        1,
        3,
        3,
    ]  # what was found stays lit
    assert [word.count("·") - 1 for word in words] == [
        6,
        2,
        0,
        0,
        0,
        0,
        0,
    ]  # what is not known yet is a dot
    assert all(min(text.get_fontsize() for text in texts(figure)) >= 10 for figure, _ in frames)


def test_without_a_kernel_three_steps_are_images(shown: list[Any]) -> None:
    STEPS["network_steps"]()
    (bundle,) = shown
    assert set(bundle) == {"text/html", "text/plain"}
    alts = [
        html.unescape(alt)
        for alt in re.findall(
            r'<img alt="([^"<>]+)" src="data:image/png;base64,', bundle["text/html"]
        )
    ]
    assert [alt[:6] for alt in alts] == ["Step 2", "Step 5", "Step 6"] and bundle[
        "text/plain"
    ] == "\n".join(alts)


def test_in_a_kernel_a_slider_turns_the_pages(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ipywidgets = pytest.importorskip("ipywidgets")
    made: list[Any] = []
    monkeypatch.setattr(plots.steps, "get_ipython", lambda: SimpleNamespace(kernel=None))
    box = ipywidgets.VBox
    monkeypatch.setattr(ipywidgets, "VBox", lambda children: made.append(children) or box(children))
    STEPS["network_steps"]()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} == set(shown[0])
    slider, picture = made[0]
    assert (slider.min, slider.max, slider.value) == (0, 6, 0)
    assert 'alt="Step 0 of 6' in picture.value
    for k in (1, 6, 3):
        slider.value = k
        assert f'alt="Step {k} of 6' in picture.value


def test_without_ipywidgets_there_is_no_slider_and_no_error(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plots.steps, "get_ipython", lambda: SimpleNamespace(kernel=None))
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    STEPS["network_steps"]()
    assert set(shown[0]) == {"text/html", "text/plain"}


def test_a_graded_run_draws_no_step(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr(plots.steps, "_frame", lambda *args: pytest.fail("drawn"))
    STEPS["network_steps"]()
    assert not shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"W": []}, "W must hold the matrices of 1 to 3 layers; it has 0"),
        ({"dz": [[-8, 0]]}, "dz must have 2 entries for 2 layers, it has 1"),
        ({"o": [[1, 2], [5, 0, 1], [10]]}, r"z\[0\] must have 3 entries, it has 2"),
        (
            {"dW": [np.array(DW[0]).T, [[20, 0]]]},
            r"dW\[1\] must have the shape \(2, 1\); it has \(1, 2\)",
        ),
        ({"dW": [None, None]}, r"dW\[0\] must be a matrix"),
        ({"o": [[1] * 5, [5, 0], [10]]}, "more than 4 units cannot be read"),
    ],
)
def test_what_is_no_network_is_said(change: dict[str, Any], sentence: str) -> None:
    facts: dict[str, Any] = {
        "W": W,
        "z": [[5, -5], [10]],
        "o": [[1, 2], [5, 0], [10]],
        "dz": [[-8, 0], [-4]],
        "dW": DW,
    }
    with pytest.raises(ValueError, match=sentence):
        plots.network_steps(**facts | change, activations=["relu", "identity"])
