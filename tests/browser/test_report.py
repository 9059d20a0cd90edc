"""The class report in Chromium: it sorts by keyboard, opens what it points at, fits, and runs
nothing that students wrote."""

from pathlib import Path
from typing import Any

import pytest

from autograder.notes import Kind, Note
from autograder.pages.report import Class, Submission, as_html, summarise
from autograder.submission.results import Mark, NotebookResult
from tests.browser.test_prose import ATTACKS

SCRIPT = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a class in which every id, name, note and piece of code is an attack."""
    submissions = []
    for k, attack in enumerate([SCRIPT, "'\"><img src=x onerror=alert(1)>", *ATTACKS]):
        mark = Mark(
            "01.1",
            float(k % 3),
            2.0,
            ("sign", "o-is-z", None)[k % 3],
            "exact",
            attack,
            f"{attack}\n" * 30,
            True,
        )
        notes = (Note(Kind.NOTED, attack, attack),)
        done = NotebookResult((mark,), {}, notes, notes, attack, False, float(k))
        scores = {"01.1": mark.points, "04.4": None}
        submissions.append(Submission(f"{k:02d} {attack}", attack, done, mark.points, 2.0, scores))
    group = Class(
        SCRIPT, submissions, [SCRIPT], {"01.1": 2.0, "04.4": 2.0}, [], set()
    )  # 04.4 has the longest name
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(as_html(summarise(group, anonymous=False)), encoding="utf-8")
    return file


@pytest.fixture
def open_page(browser: Any, file: Path) -> Any:
    pages = []

    def open_page(**options: Any) -> Any:
        page = browser.new_page(**options)
        pages.append(page)
        page.happened = []
        page.on("dialog", lambda dialog: (page.happened.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                page.happened.append(request.url) if request.url != file.as_uri() else None
            ),
        )
        page.on("console", lambda message: page.happened.append(message.text))
        page.on("pageerror", lambda error: page.happened.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield open_page
    for page in pages:
        page.close()


def test_nothing_runs_and_nothing_is_fetched(open_page: Any) -> None:
    page = open_page()
    page.evaluate(
        "document.querySelectorAll('summary, button').forEach(element => element.click())"
    )
    page.wait_for_timeout(500)
    assert page.happened == []
    assert page.locator("h1").inner_text() == SCRIPT


def test_a_table_is_sorted_with_the_keyboard(open_page: Any) -> None:
    page = open_page()
    seconds = "() => [...document.querySelectorAll('#slowest tbody td')].map(cell => parseFloat(cell.innerText))"
    first = page.evaluate(seconds)
    head = page.locator("#slowest th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), page.evaluate(seconds)) == (
        "descending",
        sorted(first, reverse=True),
    )
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), page.evaluate(seconds)) == ("ascending", sorted(first))
    assert page.happened == []


def test_a_number_of_the_heat_map_opens_its_example(open_page: Any) -> None:
    page = open_page()
    assert page.locator("#mistakes details[open]").count() == 0
    page.locator(".heat td.hot a").first.click()
    page.wait_for_selector("#mistakes details[open] pre")
    page.locator("button.all").click()
    shut = page.locator("#mistakes details:not([open])").count()
    assert shut == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(open_page: Any, scheme: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.locator("button.all").click()
    hidden = "element => element.scrollWidth - element.clientWidth"
    for width in (1280, 800, 390, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".bars text").first.bounding_box()["height"] > 10  # its numbers
        if width >= 800:  # and the bars of right and wrong are seen without scrolling
            assert page.locator("#exercises .scroll").evaluate(hidden) == 0
    # contrast of text against what it stands on, as WCAG counts it
    for selector in ("body", ".note", ".hot a", ".facts", "nav a", "pre"):
        ratio = page.locator(selector).first.evaluate(CONTRAST)
        assert ratio >= 4.5, (selector, ratio)


def test_of_the_examples_only_open_ones_are_printed(open_page: Any) -> None:
    page = open_page()
    page.emulate_media(media="print")
    examples = page.locator("#mistakes :is(h3, h4, details)")
    assert not any(example.is_visible() for example in examples.all())
    page.locator("#mistakes details").first.evaluate("details => { details.open = true; }")
    shown = [
        example.evaluate("example => example.tagName")
        for example in examples.all()
        if example.is_visible()
    ]
    assert shown == ["H3", "H4", "DETAILS"]


def test_it_is_whole_without_its_script(browser: Any, file: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(file.as_uri())
    assert page.locator("#students tbody tr").count() == len(ATTACKS) + 2
    page.locator("summary").first.click()
    assert page.locator("details[open] pre").first.is_visible()
    page.close()


CONTRAST = """element => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const behind = [];
  let opacity = 1;
  for (let e = element; e; e = e.parentElement) {
    behind.unshift(getComputedStyle(e).backgroundColor);
    opacity *= getComputedStyle(e).opacity;
  }
  const light = (...colours) => {
    colours.forEach((colour, k) => {
      canvas.globalAlpha = k > behind.length ? opacity : 1;  // of the text alone
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    });
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light("white", ...behind), light("white", ...behind, getComputedStyle(element).color)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
