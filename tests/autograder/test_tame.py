"""Prose that runs nothing: known ways to make a page run something, and prose that must come through untouched."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.filters import markdown2html
from nbformat.v4 import new_markdown_cell, new_raw_cell

from autograder.tame import tame, tamed
from tests.browser.conftest import browser  # noqa: F401  a fixture

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://127.0.0.1/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)' id=go>go</a>",
    "<a href='&#106;avascript:alert(1)'>go</a>",
    "<a href='java\\tscript:alert(1)'>go</a>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](&#106;avascript:alert(1))",
    "[go](javascript&colon;alert(1))",
    "[go](<javascript:alert(1)>)",
    "[go]( \n javascript:alert(1))",
    "[go][x]\n\n[x]: javascript:alert(1)",
    "[go](data:text/html,<script>alert(1)</script>)",
    "[go](vbscript:alert(1))",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<details ontoggle=alert(1) open>x</details>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<style>@import 'http://127.0.0.1/x.css'</style>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data='javascript:alert(1)'></object>",
    "<base href='javascript:'>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<a\nhref=javascript:alert(1)>go</a>",
    "<input autofocus onfocus=alert(1)>",
]
PROSE = [
    "# A heading\n\nSome *words*, $x < y$ and $a \\& b$; `a < b > c`.\n\n- one\n- two",
    "$$\\frac{\\partial\\ell}{\\partial W[j,k]} = o[j]\\,\\delta_{kk'}$$",
    "[a link](https://example.org/a?b=c&d=e), ![a picture](attachment:photo.png), [below](#below), [file](notes/a.txt)",
    "> a quotation\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "if 1 < 2 and 3 > 2: print(1)",
]


@pytest.mark.parametrize("source", PROSE)
def test_prose_comes_through_untouched(source: str) -> None:
    assert tamed(source) == source


def test_harmless_html_keeps_its_looks() -> None:
    assert tamed("a <b>bold</b> word, x<sub>1</sub>") == "a <b>bold</b> word, x<sub>1</sub>"


def test_raw_cells_are_shown_and_not_run() -> None:
    cell = new_raw_cell("<script>alert(1)</script>", metadata={"format": "text/html"})
    tame(cell)
    assert cell.cell_type == "markdown"
    assert "<script>" not in markdown2html(cell.source)


def test_attached_pictures_stay_and_nothing_else() -> None:
    files = {"photo.png": {"image/png": "aGk="}, "x.html": {"text/html": "aGk="}}
    cell = nbformat.from_dict(new_markdown_cell("![x](attachment:photo.png)") | {"attachments": files})
    tame(cell)
    assert cell.attachments == {"photo.png": {"image/png": "aGk="}, "x.html": {}}


def test_nothing_runs_in_a_browser(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    body = "\n".join(f"<section>{markdown2html(tamed(source))}</section>" for source in ATTACKS)
    assert "alert" in body
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: ran.append(request.url) if request.url.endswith((".js", ".css")) else None)
    (tmp_path / "page.html").write_text(f"<!doctype html><html><body>{body}</body></html>")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("document.querySelectorAll('summary, button, input').forEach(element => element.click())")
    page.wait_for_timeout(500)
    goals = page.locator("a[href]").evaluate_all("links => links.map(link => link.protocol)")  # as the browser reads them
    page.close()
    assert ran == []
    assert set(goals) <= {"file:", "http:", "https:", "mailto:"}
