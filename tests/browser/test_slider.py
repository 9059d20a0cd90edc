"""The network that lights up: a slider in a notebook that runs, images in one that does not."""

from typing import Any

NAME = "solutions/03_feedforward/03_feedforward.ipynb"


def test_the_slider_turns_the_pages_by_mouse_and_by_keyboard(open_notebook: Any, page: Any) -> None:
    notebook = open_notebook(NAME)
    notebook.run_all()
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


def test_a_notebook_that_was_not_run_shows_three_steps(open_notebook: Any, page: Any) -> None:
    notebook = open_notebook(NAME)
    notebook.show(notebook.containing("plots.network_steps("))
    pictures = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea figure.backprop-figure img")
    pictures.nth(2).wait_for()
    assert [pictures.nth(k).get_attribute("alt")[:9] for k in range(pictures.count())] == [
        "Step 2 of",
        "Step 5 of",
        "Step 6 of",
    ]
    assert all(pictures.nth(k).evaluate("image => image.naturalWidth") > 600 for k in range(3))
