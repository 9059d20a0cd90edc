"""Prose with formulas: all of the course's become MathML, and nothing of what a student may write
there runs or loads."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from autograder.pages.markdown import as_html, clean, markdown2html, mathml
from tests.browser.test_prose import ATTACKS

ROOT = Path(__file__).parents[3]
FORMULA = re.compile(r"(?s:(?<!\\)\$\$(.+?)(?<!\\)\$\$)|(?s:(?<![$\\])\$(.+?)(?<![$\\])\$)")
NAME = "{http://www.w3.org/1998/Math/MathML}"


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in (ROOT / "lectures").glob("*/*.ipynb"))
)
def test_every_formula_of_the_course_is_drawn(name: str) -> None:
    cells = json.loads((ROOT / "solutions" / name / f"{name}.ipynb").read_text())["cells"]
    prose = "\n\n".join(
        "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"
    )
    found = [
        (tex or inline, bool(tex))
        for tex, inline in FORMULA.findall(re.sub(r"(?s:`.+?`)", "", prose))
    ]
    assert found
    for tex, display in found:
        page = mathml(tex, display)
        tree = ElementTree.fromstring(page)
        math = tree if tree.tag == f"{NAME}math" else tree[0]
        assert math.tag == f"{NAME}math", tex
        assert "\\" not in "".join(math.itertext()), tex


def test_what_students_write_is_drawn_too() -> None:
    assert "𝐖" in mathml(r"\mathbf{W}") and "ℝ" in mathml(r"\mathbb{R}")
    rows = ElementTree.fromstring(
        mathml(r"\begin{aligned} a &= b \tag{3} \\ c &= d \end{aligned}", True)
    ).iter(f"{NAME}mtr")
    assert ["".join("".join(row.itertext()).split()) for row in rows] == ["a=b(3)", "c=d"]
    assert mathml("a&lt;b") == mathml("a<b")  # taming escapes it
    assert (
        "<math"
        in as_html("one $x$, and\n\n$$y$$\n\n\\begin{align}a&=b\\end{align}").split("one")[1]
    )
    picture = {"photo.png": {"image/png": "iVBORw0KGgo="}}
    assert '<img src="data:image/png;base64,iVBORw0KGgo=" alt="mine">' in as_html(
        "![mine](attachment:photo.png)", picture
    )


def test_signs_stand_as_close_as_tex_sets_them() -> None:
    close = re.compile(r'<mo(?=[^>]* lspace="0")(?=[^>]* rspace="0")[^>]*>(.)</mo>')
    assert close.findall(mathml(r"\partial\ell/\partial z = |x|, \dots, \infty")) == [
        "∂",
        "/",
        "∂",
        "|",
        "|",
        "…",
        "∞",
    ]
    assert close.findall(mathml(r"a + b = \left|\frac{x}{y}\right|")) == []


def test_no_line_parts_a_formula_from_its_comma() -> None:
    page = as_html("so $x$, and ($y$) or $z$ too\n\n$$w$$.")
    kept = re.findall(r'<span class="kept">(.*?)<math.*?</math>(.*?)</span>', page)
    assert kept == [("", ","), ("(", ")")]


def test_the_filter_takes_the_attachments_of_its_cell() -> None:
    cell = {"attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}}
    assert "data:image/png" in markdown2html(
        SimpleNamespace(get=lambda name, default: cell), "![x](attachment:a.png) $z$"
    )


@pytest.mark.parametrize("attack", [
    *ATTACKS,
    r"$\text{<img src=x onerror=alert(1)>}$", r"$\href{javascript:alert(1)}{x}$", r"$\style{background:url(http://x)}{y}$",
    "$&lt;script&gt;alert(1)&lt;/script&gt;$", "<td colspan=\"\n$$\\text{ onload=alert(1) }$$\n\">x</td>",
    "![$\\text{\" onerror=alert(1) }$](data:image/png;base64,AAAA)", "<a title='$$x$$' href='data:text/html,x'>go</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>", "![x](http://127.0.0.1/x.png)", "\ue0000\ue001 $x$", "&#xe000;7&#xe001; $x$",
])  # fmt: skip
def test_nothing_of_it_runs_or_loads(attack: str) -> None:
    for page in (as_html(attack), clean(attack)):
        for tag, attributes in Tags(page).tags:
            assert tag not in (
                "script",
                "style",
                "iframe",
                "object",
                "svg",
                "form",
                "base",
                "meta",
                "input",
                "body",
            ), page
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (
                page
            )
            assert re.match(
                r"data:image/png;base64,", attributes.get("src") or "data:image/png;base64,"
            ), page
            assert not re.match(
                r"\s*(javascript|vbscript|data):", attributes.get("href") or "", re.IGNORECASE
            ), page


@pytest.mark.parametrize("source", [
    "$" + "{" * 2000 + "$", r"$\newcommand{\a}{xx}\newcommand{\b}{\a\a}\newcommand{\c}{\b\b}\c$", r"$\frac{$",
    "$$" + r"\left(" * 400 + "$$",
    r"\begin{a}" * 2000, "$" * 19_999, "[" * 19_000, "> " * 9_000, "x" * 10**6, "$" + "a_" * 1400 + "$",
], ids=range(10))  # fmt: skip
def test_what_cannot_be_read_stands_as_it_was_typed_and_takes_no_time(source: str) -> None:
    start = time.process_time()
    page = as_html(source)
    assert time.process_time() - start < 5
    assert Tags(page).text.strip()
