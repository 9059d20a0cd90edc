"""A submission's prose, made safe for the grader's browser: markdown keeps its looks and formulas,
and runs nothing.

The Formgrader page shows it with the grader's rights: a script in it could press its buttons.
"""

import html
import re
from collections.abc import Callable

import nh3
from nbformat import NotebookNode

BLOCKS = (
    "blockquote",
    "details",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "ul",
)
TABLES = ("table", "tbody", "td", "tfoot", "th", "thead", "tr")
WORDS = (
    "a",
    "b",
    "br",
    "code",
    "del",
    "em",
    "i",
    "img",
    "kbd",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
)
TAGS = frozenset((*BLOCKS, *TABLES, *WORDS))
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan"},
    "th": {"colspan"},
}
PROTOCOLS = frozenset(("http", "https", "mailto", "attachment"))
# [text](goal), [name]: goal
LINK = re.compile(r"(\]\(\s*+<?\s*+|^[ \t>]*+\[[^\]\n]++\]:\s*+<?\s*+)([^\s)>]*+)", re.MULTILINE)
# "<" that begins no tag of ours: it stands for itself
LESS = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(TAGS, key=len, reverse=True))})(?:[\s/][^<>]*+)?>)", re.IGNORECASE
)
LONGEST = 200_000  # characters of a cell that is looked at; what is longer is shown as it was typed
HTML = re.compile(r"<[a-zA-Z/!?]")
IMAGES = ("image/png", "image/jpeg", "image/gif")


def sanitize(cell: NotebookNode) -> None:
    """Make a markdown or raw cell harmless, in place."""
    if cell.cell_type == "raw":  # would go into the page as it stands
        cell.cell_type = "markdown"
        cell.source = "\n".join(f"    {line}" for line in cell.source.split("\n"))
    if cell.cell_type == "markdown":
        cell.source = sanitized(cell.source)
        kept = {
            name: {kind: data for kind, data in files.items() if kind in IMAGES}
            for name, files in cell.pop("attachments", {}).items()
            if isinstance(files, dict)
        }
        if kept:
            cell.attachments = kept


def sanitized(source: str) -> str:
    """Return markdown without scripts, event handlers and links that are programs. A text without
    any of these is unchanged."""
    if len(source) > LONGEST:
        return "\n".join(f"    {line}" for line in source.split("\n"))
    source = LINK.sub(lambda match: match[1] + ("#" if _is_program(match[2]) else match[2]), source)
    if HTML.search(source):
        source = clean(source, PROTOCOLS)
    return source


def clean(
    page: str,
    protocols: frozenset[str],
    allowed: Callable[[str, str, str], str | None] | None = None,
) -> str:
    """Keep our tags and attributes in HTML; everything else that looks like a tag becomes text.

    Args:
        page: HTML, or markdown with HTML in it.
        protocols: What the goals of links and images may begin with.
        allowed: Of a tag, an attribute and its value: the value that is kept, or None.
    """
    text = LESS.sub("&lt;", page)
    return nh3.clean(
        text, tags=set(TAGS), attributes=ATTRIBUTES, attribute_filter=allowed, url_schemes=set(protocols), link_rel=None,
        clean_content_tags=set(),
    )  # fmt: skip


def _is_program(goal: str) -> bool:
    """Whether a browser would run the target of a link, read as a browser reads it: without
    entities, blanks and control characters."""
    for _ in range(3):
        goal = html.unescape(goal)
    scheme, colon, _ = re.sub(r"[\x00-\x20\\]", "", goal).partition(":")
    return (
        bool(colon) and "/" not in scheme and "#" not in scheme and scheme.lower() not in PROTOCOLS
    )
