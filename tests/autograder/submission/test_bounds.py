"""Sizes are bounded before a parser, a pattern or a sanitizer sees them, and what a terminal would
obey is shown as what it is."""

import json
import time
import tracemalloc

import pytest

from autograder.course.exports import escape_formula
from autograder.errors import Unreadable
from autograder.pages import markdown
from autograder.showing import as_line, shown
from autograder.submission.reading import parse
from autograder.submission.repair import defined
from autograder.submission.sanitize import sanitized
from tests.autograder.small import DOUBLE, stub

LONG = {
    "blank lines": "\n" * 40_000, "brackets": "[" * 100_000, "links": "](" * 50_000, "unclosed tags": "<b>" * 50_000,
    "half a tag": "<a " * 50_000, "a megabyte": "x <b>y</b> " * 100_000, "references": "[a" * 50_000 + "]: ",
}  # fmt: skip


@pytest.mark.parametrize("kind", LONG)
def test_prose_is_made_harmless_in_no_time(kind: str) -> None:
    start = time.process_time()
    sanitized(LONG[kind])
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "source",
    [
        "$" + r"\frac{1}{" * 300 + "}" * 300 + "$ " * 3,
        r"$\left( \frac{a}{b}$ " * 900,
        "<b>" * 6_000,
    ],
)
def test_prose_is_shown_within_its_time(source: str) -> None:
    start = time.process_time()
    assert markdown.as_html(source)
    assert time.process_time() - start < markdown.PATIENCE + 2


def flooded(**facts: object) -> bytes:
    return json.dumps(stub("one") | facts).encode()


@pytest.mark.parametrize("data", [
    flooded(metadata={"x": [{}] * 500_000}), flooded(metadata={"x": [[[]]] * 300_000}), flooded(metadata={"x": [1] * 5_000_000}),
    flooded(cells=[{"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}] * 5_000),
    b'{"a": "' + b'\\"' * 2_000_000, b"[" * 2_000_000,
], ids=["dicts", "lists", "values", "cells", "a text without an end", "depth"])  # fmt: skip
def test_a_notebook_of_too_many_things_is_not_read(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(Unreadable):
        parse(data)
    assert time.process_time() - start < 5


def test_long_and_deep_cells_are_not_parsed() -> None:
    assert "double" in defined("x = " + "-" * 20_000 + f"1\n{DOUBLE}")
    tracemalloc.start()
    assert "double" in defined(f"x = [{'1, ' * 700_000}]\n{DOUBLE}")
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_what_a_terminal_obeys_is_shown_as_what_it_is() -> None:
    assert shown("\x1b[2Ja\u202eb\r\n\udce9") == r"\x1b[2Ja\u202eb\x0d\n\xe9"
    assert shown("one\n\ttwo", lines=True) == "one\n\ttwo"
    assert json.loads(as_line({"name": "r\udce9s"})) == {"name": "r\udce9s"}
    as_line("\ud800").encode()
    assert escape_formula("=1\x1b[2J") == r"'=1\x1b[2J"
    assert escape_formula("\u202e=1") == r"\u202e=1"
