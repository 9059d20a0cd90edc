"""The network to touch in JupyterLab, on the learner's own functions: what is held of it where a
notebook has been run."""

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import CELLS, CONTENT
from tests.browser.test_touch import HOLD, drag, hold_chain, hold_learning, numbers, press

TWICE = """def backward(w, x, y):
    z = forward(w, x)
    dw, dz = np.zeros(len(w)), np.zeros(len(w))
    dw[-1], dz[-1] = grad_last(w, x, y)
    for i in range(len(w) - 2, -1, -1):
        dw[i], dz[i] = backward_step(dz[i + 1], w[i], z[i])
    return FACTOR * dw, dz"""
STUB = 'def backward(w, x, y):\n    raise NotImplementedError("01.4: backward is not written yet")'
BROKEN = "def backward(w, x, y):\n    return [1, 2][len(w)]"


# a backward, what the network says of it, and the slope along w₃ that it shows then
WRONG = (
    (
        TWICE.replace("FACTOR", "2"),
        "Your function says 24 for ∂ℓ/∂w₃; the loss itself, when it is turned a little, says 12.",
        24,
    ),
    (
        STUB,
        "01.4: backward is not written yet. Until it is, these are the course's own numbers.",
        12,
    ),
    (BROKEN, "Your code raised IndexError: list index out of range.", None),
)


def settled(page: Any, words: str) -> str:
    """The visible sentence, once it has these words."""
    page.wait_for_function(
        "words => document.querySelector('.bt-says').textContent.includes(words)",
        arg=words,
        timeout=30_000,
    )
    return str(page.locator(".bt-says").inner_text())


def look(notebook: Any, page: Any, call: str) -> int:
    """Bring the network into the window; the index of its cell."""
    page.set_viewport_size({"width": 1280, "height": 1500})
    index = notebook.containing(call)
    seen = 0
    for _ in range(60):
        # JupyterLab scrolls to the last cell that it has run, for up to ten seconds, and drops what is
        # far away: until it lets go
        notebook.show(index)
        page.wait_for_timeout(400)
        seen = seen + 1 if page.locator(".bt .bt-stage svg").first.is_visible() else 0
        if seen == 3:
            break
    page.locator(".bt .bt-says").scroll_into_view_if_needed()
    return int(index)


def hold_ones_own_chain(notebook: Any, page: Any) -> None:
    """It runs on the notebook's own backward, by hand and by keys; what is wrong with it is said."""
    look(notebook, page, "plots.touch_chain(")
    page.wait_for_selector(".bt-yours")
    assert "this is your forward and backward" in page.locator(".bt-key").last.inner_text()
    assert hold_chain(page)["∂ℓ/∂w₂"] == -48
    drag(page, "weight-2-0-0", right=45)
    assert numbers(page)["w₂"] == 0.5
    page.wait_for_function(
        "() => document.querySelector('[data-name=\"∂ℓ/∂w₃\"]').dataset.value === '210'",
        timeout=30_000,
    )
    hold_chain(page)
    assert not page.evaluate(
        "() => document.querySelector('[data-part=weight-2-0-0]').closest('.jp-Cell') === null"
    )
    cell = page.evaluate(f"() => {CONTENT}.activeCellIndex")
    page.keyboard.press("ArrowLeft")
    assert numbers(page)["w₂"] == 0.4
    page.keyboard.press("ArrowDown")  # to the next knob, not to the next cell
    assert page.evaluate("() => document.activeElement.dataset.part") == "unit-2-0-0"
    assert page.evaluate(f"() => {CONTENT}.activeCellIndex") == cell
    page.get_by_role("button", name="a longer chain").click()
    page.wait_for_function(
        "() => document.querySelector('[data-name=\"∂ℓ/∂w₄\"]')?.dataset.value", timeout=30_000
    )
    page.wait_for_timeout(500)
    assert "w₄" in hold_chain(page)
    before = numbers(page)["loss"]
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="one step of gradient descent").click()
    settled(page, "A step against your gradient")
    assert numbers(page)["loss"] < before
    for code, words, slope in WRONG:
        notebook.write(notebook.find("answer-01-4"), code)
        cell = look(notebook, page, "plots.touch_chain(")
        count = notebook.count(cell)
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
        page.wait_for_function(
            f"() => {CELLS}[{cell}].model.executionCount > {count}", timeout=30_000
        )
        settled(page, words)
        assert numbers(page).get("∂ℓ/∂w₃") == slope


def hold_ones_own(kind: str, call: str) -> Callable[[Any, Any], None]:
    """A network of this kind on the notebook's own functions: dragged, it is theirs."""

    def hold(notebook: Any, page: Any) -> None:
        look(notebook, page, call)
        if kind == "depth":
            page.locator(".bt-range input").first.fill("1.5")
            settled(page, "The gradient explodes.")
            return
        page.wait_for_selector(".bt-yours")
        drag(page, "weight-2-0-0", right=-30)
        page.wait_for_timeout(1000)  # the answer of the kernel
        at = HOLD[kind](page)
        assert at["W₂[0]" if kind == "relu" else "W₂[0, 0]"] == (1 if kind == "relu" else 0)
        assert notebook.errors() == []

    return hold


TIMES = """def backward_classifier(W, b, activations, X, labels):
    from backprop.classification import backward_classifier
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    return loss, [FACTOR * v for v in dW], db"""
UNWRITTEN = """def backward_classifier(W, b, activations, X, labels):
    raise NotImplementedError("04.5: backward_classifier is not written yet")"""


def hold_ones_own_learner(notebook: Any, page: Any) -> None:
    """The network of 04 learns by the notebook's own function; what is wrong with it is said."""
    look(notebook, page, "plots.touch_learning(")
    assert "this is your backward_classifier" in page.locator(".bt-key").inner_text()
    hold_learning(page)
    assert notebook.errors() == []
    for code, words, step in (
        (TIMES.replace("FACTOR", "-1"), "Your dW[0] and the course's disagree.", "Step 1:"),
        (
            TIMES.replace("FACTOR", "1").replace("return", "return 0,"),
            "should return three things; it",
            "Step 0:",
        ),
        (UNWRITTEN, "is not written yet. Until it is, nothing learns here.", "Step 0:"),
    ):
        notebook.write(notebook.find("answer-04-5"), code)
        cell = look(notebook, page, "plots.touch_learning(")
        count = notebook.count(cell)
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
        page.wait_for_function(
            f"() => {CELLS}[{cell}].model.executionCount > {count}", timeout=30_000
        )
        page.wait_for_function(
            "() => document.querySelector('.bt-says')?.textContent.startsWith('Step 0')"
        )
        press(page, "one step")
        assert settled(page, words).startswith(step)


def turn_pages(notebook: Any, page: Any) -> None:
    """The slider of 03 turns its pictures by mouse and by keyboard."""
    notebook.show(notebook.containing("plots.network_steps("))
    picture = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea figure.backprop-figure img")
    picture.wait_for()
    assert picture.count() == 1
    assert picture.get_attribute("alt").startswith("Step 0 of 6, the input.")
    sources = {picture.get_attribute("src")}
    handle = page.locator(".jp-Cell.jp-mod-active .noUi-handle")
    handle.focus()
    for k in (1, 2):
        page.keyboard.press("ArrowRight")
        page.locator(f".jp-Cell.jp-mod-active img[alt^='Step {k} of 6']").wait_for()
        sources.add(picture.get_attribute("src"))
    bar = page.locator(".jp-Cell.jp-mod-active .noUi-target").bounding_box()
    page.mouse.click(bar["x"] + bar["width"] - 2, bar["y"] + bar["height"] / 2)
    page.locator(
        ".jp-Cell.jp-mod-active img[alt^='Step 6 of 6, the gradients of layer 1']"
    ).wait_for()
    sources.add(picture.get_attribute("src"))
    assert len(sources) == 4


def three_pictures(notebook: Any, page: Any) -> None:
    """Where 03 was not run, three pictures stand in for the slider."""
    notebook.show(notebook.containing("plots.network_steps("))
    pictures = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea figure.backprop-figure img")
    pictures.nth(2).wait_for()
    assert [pictures.nth(k).get_attribute("alt")[:9] for k in range(pictures.count())] == [
        "Step 2 of",
        "Step 5 of",
        "Step 6 of",
    ]
    assert all(pictures.nth(k).evaluate("image => image.naturalWidth") > 600 for k in range(3))


# what is held of a worked notebook once it has run
TOUCHED: dict[str, tuple[Callable[[Any, Any], None], ...]] = {
    "01_linear_chain": (hold_ones_own_chain,),
    "02_two_layer_relu": (hold_ones_own("relu", "plots.touch_relu("),),
    "03_feedforward": (turn_pages, hold_ones_own("network", "plots.touch_network(")),
    "04_classification": (hold_ones_own_learner,),
    "05_vanishing_exploding": (hold_ones_own("depth", "plots.touch_depth("),),
}
