"""The network to touch on the website: opened from a folder, by hand and by keys, and as a picture
where no script runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SECONDS
from tests.browser.test_touch import (
    BLEMISHES,
    HOLD,
    OVERLAPS,
    drag,
    hold_chain,
    hold_learning,
    knob,
    numbers,
)
from tests.site import built

PAGES = (
    ("index.html", "chain"),
    ("index.html", "learning"),
    ("notebooks/01_linear_chain.html", "chain"),
    ("notebooks/02_two_layer_relu.html", "relu"),
    ("notebooks/03_feedforward.html", "network"),
    ("notebooks/04_classification.html", "learning"),
    ("notebooks/05_vanishing_exploding.html", "depth"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture
def open_page(browser: Any, site: Path) -> Iterator[Any]:
    """Opens a page of the folder; at the end nothing has been asked of anybody else."""
    asked: list[str] = []
    contexts: list[Any] = []

    def opened(name: str, **options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.set_default_timeout(SECONDS * 1000)
        page.goto((site / name).as_uri(), wait_until="domcontentloaded")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))] == []


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_a_page_has_its_network_and_it_moves(open_page: Any, name: str, kind: str) -> None:
    page = open_page(name, viewport={"width": 1280, "height": 1000})
    page.locator(f".bt-{kind} .bt-stage svg").first.wait_for()
    assert page.locator(f".bt-{kind}").count() == 1
    assert not any(picture.is_visible() for picture in page.locator("[data-touch] img").all())
    if kind == "learning":
        hold_learning(page)
        return
    page.locator(".bt .bt-walk").scroll_into_view_if_needed()
    if kind == "depth":
        page.locator(".bt-range input").first.fill("1.5")
        assert "The gradient explodes." in page.locator(".bt-says").inner_text()
        return
    before = HOLD[kind](page)
    drag(page, "weight-2-0-0", right=-30)
    page.keyboard.press("ArrowLeft")
    after = HOLD[kind](page)
    assert sum(before[name] != after[name] for name in before) > 5
    page.locator(".bt-walk").focus()
    page.keyboard.press("ArrowRight")
    assert len(numbers(page)) < len(after)


@pytest.mark.parametrize("name", ["index.html", "notebooks/03_feedforward.html"])
def test_it_fits_into_the_page_by_day_and_by_night(open_page: Any, name: str) -> None:
    page = open_page(name, viewport={"width": 360, "height": 900})
    page.locator(".bt-stage svg").first.wait_for()
    for width in (360, 390, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.evaluate(
                "theme => Object.assign(document.documentElement.dataset, { theme, mode: theme })",
                theme,
            )
            page.wait_for_function(
                "theme => [...document.querySelectorAll('.bt')].every(bt => bt.dataset.theme === theme)",
                arg=theme,
            )
            page.wait_for_function(FITS)
            if width in (360, 1280):
                pale = [found for found in page.evaluate(BLEMISHES) if found.startswith("pale")]
                assert pale == []


# drawn anew for the window's width: nothing lies over another, nothing makes the page wider
FITS = f"() => document.scrollingElement.scrollWidth <= innerWidth && ({OVERLAPS})().length === 0"


def test_by_finger_on_a_phone(open_page: Any) -> None:
    page = open_page(
        "index.html", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    knob(page, "unit-1-0-0").scroll_into_view_if_needed()
    knob(page, "unit-1-0-0").tap()
    assert numbers(page)["f"] == 0
    knob(page, "unit-1-0-0").tap()
    assert hold_chain(page)["f"] == -24


@pytest.mark.parametrize("name", dict(PAGES))
def test_without_a_script_there_is_the_picture(open_page: Any, name: str) -> None:
    page = open_page(name, java_script_enabled=False)
    assert page.locator(".bt").count() == 0
    pictures = page.locator("[data-touch] img").all()
    assert len(pictures) == [at for at, _ in PAGES].count(name)
    for picture in pictures:
        assert picture.is_visible() and picture.bounding_box()["width"] > 300
        assert len(picture.get_attribute("alt")) > 60
