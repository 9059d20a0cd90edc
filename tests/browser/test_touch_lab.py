"""The network to touch in JupyterLab, on the learner's own functions."""

from typing import Any

import pytest

from tests.browser.conftest import CELLS, CONTENT
from tests.browser.test_touch import HOLD, drag, hold_chain, numbers

# ---- in JupyterLab, on the learner's own functions ----

TWICE = """def backward(w, x, y):
    z = forward(w, x)
    dw, dz = np.zeros(len(w)), np.zeros(len(w))
    dw[-1], dz[-1] = grad_last(w, x, y)
    for i in range(len(w) - 2, -1, -1):
        dw[i], dz[i] = backward_step(dz[i + 1], w[i], z[i])
    return FACTOR * dw, dz"""
STUB = 'def backward(w, x, y):\n    raise NotImplementedError("01.4: backward is not written yet")'
BROKEN = "def backward(w, x, y):\n    return [1, 2][len(w)]"


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
    for _ in range(
        12
        # JupyterLab scrolls to the last cell that it has run, for up to ten seconds, and drops what is
        # far away
    ):
        notebook.show(index)
        page.wait_for_timeout(2000)
        if page.locator(".bt .bt-stage svg").is_visible():
            break
    page.locator(".bt .bt-walk").scroll_into_view_if_needed()
    return int(index)


def test_in_jupyterlab_it_runs_on_ones_own_backward(open_notebook: Any, page: Any) -> None:
    notebook = open_notebook("solutions/01_linear_chain/01_linear_chain.ipynb")
    notebook.run_all()
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


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            TWICE.replace("FACTOR", "2"),
            "Your function says 24 for ∂ℓ/∂w₃; the loss itself, when it is turned a little, says 12.",
        ),
        (
            STUB,
            "01.4: backward is not written yet. Until it is, these are the course's own numbers.",
        ),
        (BROKEN, "Your code raised IndexError: list index out of range."),
    ],
    ids=["twice", "stub", "broken"],
)
def test_in_jupyterlab_what_is_wrong_with_ones_own_function_is_said(
    open_notebook: Any, page: Any, code: str, words: str
) -> None:
    notebook = open_notebook("solutions/01_linear_chain/01_linear_chain.ipynb")
    notebook.run_all()
    notebook.write(notebook.find("answer-01-4"), code)
    cell = look(notebook, page, "plots.touch_chain(")
    before = notebook.count(cell)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    page.wait_for_function(f"() => {CELLS}[{cell}].model.executionCount > {before}", timeout=30_000)
    settled(page, words)
    at = numbers(page)
    assert at.get("∂ℓ/∂w₃") == (
        24 if code.startswith(TWICE[:40]) and "2 * dw" in code else 12 if code == STUB else None
    )


@pytest.mark.parametrize(
    ("name", "call", "kind"),
    [
        ("02_two_layer_relu", "plots.touch_relu(", "relu"),
        ("03_feedforward", "plots.touch_network(", "network"),
        ("05_vanishing_exploding", "plots.touch_depth(", "depth"),
    ],
)
def test_in_jupyterlab_each_notebook_has_its_network(
    open_notebook: Any, page: Any, name: str, call: str, kind: str
) -> None:
    notebook = open_notebook(f"solutions/{name}/{name}.ipynb")
    notebook.run_all()
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
