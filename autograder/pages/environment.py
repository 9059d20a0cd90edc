"""How the pages of report and feedback look, and what a browser may use of them."""

import base64
import hashlib
import re
import textwrap
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.showing import UNSEEN, shown
from backprop.check.feedback import parts


def templates() -> Environment:
    """Return the templates of `templates/`, which escape everything that they are given."""
    environment = Environment(
        loader=PackageLoader("autograder.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
    )
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        anchor=anchor, dedent=textwrap.dedent, paragraphs=paragraphs, ticks=ticks
    )
    return environment


def _plain(value: Any) -> Any:
    """Show control characters by their codes."""
    if not isinstance(value, str) or not UNSEEN.search(value):
        return value
    text = shown(value, lines=True)
    return Markup(text) if isinstance(value, Markup) else text


def digest(text: str) -> str:
    """Compute the digest by which a page's policy knows a script or a style, so that a browser uses
    no other (Content Security Policy 2)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def anchor(text: str) -> str:
    """Make a name for the target of a link, different for every text."""
    return re.sub(r"[^a-z0-9-]", lambda match: f"_{ord(match[0]):x}", text)


def paragraphs(message: str) -> list[tuple[str, str, str]]:
    """Split a check's message into paragraphs of prose and numbers."""
    return [
        parts(paragraph) for paragraph in message.strip("\n").split("\n\n") if paragraph.strip()
    ]


def ticks(text: str) -> Markup:
    """Split a line of a message at its backticks, so that code can be shown as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))
