"""A feedback page in Chromium: nothing in it runs, it fits, it can be read by day and by night,
formulas are drawn."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output

from autograder.pages.feedback import as_html
from tests.browser.test_notebooks import right_edge
from tests.browser.test_prose import ATTACKS
from tests.browser.test_report import CONTRAST

ROOT = Path(__file__).parents[2]
NAME = "03_feedforward"
ATTACK = "\n\n".join(ATTACKS)
VERDICT = '{"exercise": "x", "points": 1.0, "max_points": 2.0, "mistake": null, "confidence": null}'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a notebook in which whatever a student can reach is an attack, and a long
    line."""
    notebook = nbformat.read(ROOT / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    said = {
        "text/plain": f"x: 1 of 2 points.\n\n{ATTACK}\n\n    {ATTACK}",
        "application/vnd.backprop.verdict+json": VERDICT,
    }
    shown = {"text/html": f"<b>bold</b>{ATTACK}", "image/svg+xml": "<svg onload=alert(1)></svg>"}
    for k, cell in enumerate(notebook.cells):
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("grade"):
            facts.update(
                score=1.0, points=2.0, by_hand=True, extra=0.5, waiting=False, comment=ATTACK
            )
        if facts.get("solution") or k < 6:
            cell.source += f"\n\n{ATTACK}\n\n" + "x" * 400
        if cell.cell_type == "code" and (facts or k < 6):
            cell.outputs = [new_output("display_data", said if facts.get("grade") else shown)]
            cell.outputs.append(
                new_output("error", ename="Error", evalue=ATTACK, traceback=[ATTACK])
            )
    notebook.metadata.update(mended=[ATTACK], autograder={"notes": [f"03.1: {ATTACK}"]})
    names = {"student": ATTACK, "assignment": NAME, "notebook": f"{NAME}{ATTACK}"}
    file = tmp_path_factory.mktemp("feedback") / "page.html"
    file.write_text(
        as_html(notebook, names | {"score": 7.0, "max_score": 14.0, "late_penalty": 1.0}),
        encoding="utf-8",
    )
    return file


def test_it_is_safe_and_fits_and_can_be_read(browser: Any, file: Path) -> None:
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
        happened: list[str] = []
        page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))  # noqa: B023
        page.on(
            "request",
            lambda request: happened.append(request.url) if request.url != file.as_uri() else None,  # noqa: B023
        )
        page.on("console", lambda message: happened.append(message.text))  # noqa: B023
        page.goto(file.as_uri())
        page.evaluate(
            "document.querySelectorAll('details').forEach(element => { element.open = true; })"
        )
        page.wait_for_timeout(200)
        assert happened == []
        for width in (1280, 800, 390, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        for selector in (
            "body",
            ".note",
            ".said",
            "thead th",
            "td.state",
            "h2 small",
            ".facts",
            ".up a",
            "pre",
            "math",
        ):
            ratio = page.locator(selector).first.evaluate(CONTRAST)
            assert ratio >= 4.5, (scheme, selector, ratio)
        drawn = page.locator("math[display=block]").first.bounding_box()
        assert drawn and drawn["height"] > 20
        # in the window of 360 pixels: the points are seen without scrolling, and what goes on says so
        hidden = "element => element.scrollWidth - element.clientWidth"
        assert page.locator("#points .scroll").evaluate(hidden) == 0
        for kind in ("pre", ".prose:has(.formula)", ".formula"):
            boxes = page.locator(f"{kind}:visible").element_handles()
            box = next(box for box in boxes if box.evaluate(hidden) > 5)
            box.scroll_into_view_if_needed()
            shaded = right_edge(page, box)
            box.evaluate("box => { box.style.backgroundImage = 'none' }")
            assert right_edge(page, box) != shaded, (scheme, kind)
            box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
            plain = right_edge(page, box)
            box.evaluate("box => { box.style.backgroundImage = '' }")
            assert right_edge(page, box) == plain, (scheme, kind)
        page.close()
