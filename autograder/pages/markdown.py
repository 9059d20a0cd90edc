"""Markdown with formulas as HTML that needs no script and no network: a notebook's prose on a
feedback page and in Formgrader.

Formulas become MathML, which browsers draw by themselves. Whatever a student has written is data:
of its HTML only what `sanitize` lets pass is kept, images only if they lie in the text itself, and
a formula that cannot be read stands there as it was typed.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, tostring

from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from latex2mathml.symbols_parser import convert_symbol
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.budget import OverBudget, processor_time
from autograder.submission import sanitize
from autograder.submission.sanitize import IMAGES, PROTOCOLS

LONGEST, LONGEST_FORMULA = (
    20_000,
    3_000,
)  # characters; what is longer is shown as it was typed, as parsers may take its square
PATIENCE = 2.0  # s of processor time that the prose of a cell may take
MATHML = frozenset((
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt", "mstyle",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
))  # fmt: skip
KEPT = frozenset((
    "accent", "accentunder", "columnalign", "columnlines", "depth", "display", "displaystyle", "fence", "form", "height", "largeop",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines", "rspace",
    "scriptlevel", "separator", "stretchy", "voffset", "width", "xmlns",
))  # fmt: skip
# browsers know no other style of letters than "normal"; the letters themselves are in Unicode
STYLES = {
    "bold": "BOLD", "bold-italic": "BOLD ITALIC", "double-struck": "DOUBLE-STRUCK", "fraktur": "FRAKTUR", "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT", "bold-fraktur": "BOLD FRAKTUR", "sans-serif": "SANS-SERIF", "monospace": "MONOSPACE",
}  # fmt: skip
# signs around which a browser would leave room, and TeX leaves none
ORDINARY = frozenset("/|‖∂∞…⋯")
DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|def|let|newenvironment|require|unicode)(?![a-zA-Z])"
)
REWRITTEN = (  # what the converter does not know, in its own words
    (re.compile(r"\\(?:begin|end)\{equation\*?\}"), ""),
    (re.compile(r"\\(begin|end)\{(?:align|aligned|eqnarray)\*?\}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{(?:gather|gathered|multline)\*?\}"), r"\\\1{matrix}"),
    (re.compile(r"\\tag\*?\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
)
IMAGE = re.compile(rf"data:(?:{'|'.join(IMAGES)});base64,[A-Za-z0-9+/=\s]+")
# the target of a link; a page has no neighbours that another could lead to
GOAL = re.compile(r"https?://|mailto:", re.IGNORECASE)
# a tag as nh3 writes it, or the place of a formula, with the signs that no line should part from it
TOKEN = re.compile('(<(?:[^>"]|"[^"]*")*>)|(\\(?)\ue000(\\d+)\ue001([.,;:!?)]*)')


@lru_cache(maxsize=4096)
def mathml(tex: str, display: bool = False) -> str:
    """Convert a formula to MathML. One that cannot be read is shown as code."""
    tex = html.unescape(tex)  # `sanitize` has escaped what looked like a tag: $a<b$
    kind = "block" if display else "inline"
    try:
        if len(tex) > LONGEST_FORMULA or DEFINES.search(tex):
            raise ValueError(tex[:40])
        found = convert_to_element(_rewritten(tex), display=kind)
        _clean(found)
        # the library's own way to text would let a tag in \text{} through
        text = tostring(found, encoding="unicode")
    except OverBudget:
        raise
    except Exception:  # the library raises a dozen kinds, RecursionError and IndexError too
        sign = "$$" if display else "$"
        return f"<code>{html.escape(sign + tex + sign)}</code>"
    return f'<span class="formula">{text}</span>' if display else text


def _rewritten(tex: str) -> str:
    for pattern, words in REWRITTEN:
        tex = pattern.sub(words, tex)
    return tex


def _clean(node: Element) -> None:
    """Keep, in place, only what draws a formula: no links, no styles."""
    for child in list(node):
        _clean(child)
    if node.tag not in MATHML:
        node.tag = "mrow"
    node.attrib = {name: value for name, value in node.attrib.items() if name in KEPT}
    text = html.unescape(node.text or "")
    if text.startswith("\\") and (code := convert_symbol(text)):  # \Big\langle and its like
        text = chr(int(code, 16))
    style = STYLES.get(node.attrib.get("mathvariant", ""))
    if style:
        text = "".join(_styled(letter, style) for letter in text)
        node.attrib["mathvariant"] = "normal"
    node.text = text
    if node.tag == "mo" and text in ORDINARY and "form" not in node.attrib:
        node.attrib.update(lspace="0", rspace="0")
    if node.tag == "msup" and set(node[-1].text or "") == {"′"}:  # it is raised and small by itself
        node.tag, node[-1].tag, node[-1].attrib = "mrow", "mo", {"lspace": "0", "rspace": "0"}


def _styled(letter: str, style: str) -> str:
    kind = "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    try:
        name = unicodedata.name(letter).rpartition(" ")[2]
        return unicodedata.lookup(f"MATHEMATICAL {style} {kind} {name}")
    except (KeyError, ValueError):  # one that is not there in this style
        return letter


class Renderer(IPythonRenderer):
    """nbconvert's renderer, with a mark in place of each formula, which waits in `formulas` until
    the HTML is clean."""

    def __init__(self, attachments: dict[str, Any]) -> None:
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self.formulas: list[str] = []

    def _mark(self, tex: str, display: bool) -> str:
        self.formulas.append(mathml(tex, display))
        return f"\ue000{len(self.formulas) - 1}\ue001"

    def block_math(self, body: str) -> str:
        return self._mark(body, True)

    def inline_math(self, body: str) -> str:
        return self._mark(body, False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._mark(rf"\begin{{{name}}}{body}\end{{{name}}}", True)

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>"


def as_html(source: str, attachments: dict[str, Any] | None = None) -> str:
    """Convert Markdown to HTML that is safe on a page."""
    if attachments:
        return _as_html(source, attachments)
    return _remembered(source)


@lru_cache(maxsize=2048)  # the course's own prose is the same in every submission
def _remembered(source: str) -> str:
    return _as_html(source, {})


def _as_html(source: str, attachments: dict[str, Any]) -> str:
    if len(source) > LONGEST:
        return f"<pre>{html.escape(source[:LONGEST])}\n… ({len(source)} characters)</pre>"
    renderer = Renderer(attachments)
    try:
        with processor_time(PATIENCE):
            page = clean(
                MarkdownWithMath(renderer=renderer).render(re.sub("[\ue000\ue001]", "", source))
            )
    except (RecursionError, OverBudget):
        return f"<pre>{html.escape(source)}</pre>"

    def put(match: re.Match[str]) -> str:
        if match[1]:  # in a tag there is no room for one
            return re.sub("\ue000\\d+\ue001", "", match[1])
        # a mark that was typed, as an entity, may lead nowhere
        formula = "".join(renderer.formulas[int(match[3]) :][:1])
        whole = f"{match[2]}{formula}{match[4]}"
        return (
            f'<span class="kept">{whole}</span>'
            if whole != formula and formula.startswith("<math")
            else whole
        )

    return TOKEN.sub(put, page)


def clean(page: str) -> str:
    """Remove from HTML everything that runs, loads or leads astray."""
    return sanitize.clean(page, PROTOCOLS | {"data"}, _allowed)


def _allowed(tag: str, name: str, value: str) -> str | None:
    fits = (
        IMAGE.fullmatch(value)
        if tag == "img" and name == "src"
        else name != "href" or GOAL.match(value)
    )
    return value if fits else None


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Make HTML of Markdown, in the place of nbconvert's filter of this name, which leaves formulas
    to a script from elsewhere."""
    return as_html(source, dict(context.get("cell", {}).get("attachments", {})))
