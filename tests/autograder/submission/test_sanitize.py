"""Prose that runs nothing: known ways to make a page run something, and prose that must come
through untouched."""

import nbformat
import pytest
from nbconvert.filters import markdown2html
from nbformat.v4 import new_markdown_cell, new_raw_cell

from autograder.submission.sanitize import sanitize, sanitized

PROSE = [
    "# A heading\n\nSome *words*, $x < y$ and $a \\& b$; `a < b > c`.\n\n- one\n- two",
    "$$\\frac{\\partial\\ell}{\\partial W[j,k]} = o[j]\\,\\delta_{kk'}$$",
    "[a link](https://example.org/a?b=c&d=e), ![a picture](attachment:photo.png), [below](#below), [file](notes/a.txt)",
    "> a quotation\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "if 1 < 2 and 3 > 2: print(1)",
]


@pytest.mark.parametrize("source", PROSE)
def test_prose_comes_through_untouched(source: str) -> None:
    assert sanitized(source) == source


def test_harmless_html_keeps_its_looks() -> None:
    assert sanitized("a <b>bold</b> word, x<sub>1</sub>") == "a <b>bold</b> word, x<sub>1</sub>"


def test_raw_cells_are_shown_and_not_run() -> None:
    cell = new_raw_cell("<script>alert(1)</script>", metadata={"format": "text/html"})
    sanitize(cell)
    assert cell.cell_type == "markdown"
    assert "<script>" not in markdown2html(cell.source)


def test_attached_pictures_stay_and_nothing_else() -> None:
    files = {"photo.png": {"image/png": "aGk="}, "x.html": {"text/html": "aGk="}}
    cell = nbformat.from_dict(
        new_markdown_cell("![x](attachment:photo.png)") | {"attachments": files}
    )
    sanitize(cell)
    assert cell.attachments == {"photo.png": {"image/png": "aGk="}, "x.html": {}}
