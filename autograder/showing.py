"""Text of strangers, made safe to print: a character that a terminal or a browser would obey is
shown by its code."""

import json
import re
from typing import Any

# control characters but tab and line feed, marks that turn the direction of writing, blanks without
# a width, line and paragraph separators, and halves of surrogate pairs, as which Python reads the
# bytes of a name that is not UTF-8
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def shown(text: str, lines: bool = False) -> str:
    r"""Return `text` with control characters and marks of direction as what they are, for instance
    \x1b or \u202e.

    Args:
        text: What somebody has written: a name, a sentence that quotes one, an answer.
        lines: Whether line feeds and tabs may stay. A name stands in one line.

    Returns:
        Text that can be encoded, and that moves neither a cursor nor the text beside it.
    """
    text = UNSEEN.sub(_name, text)
    return text if lines else text.replace("\n", r"\n").replace("\t", r"\t")


def as_line(value: Any) -> str:
    """Return JSON in one line that can be encoded and that no terminal obeys, whatever bytes the
    names in it are made of."""
    text = json.dumps(value, ensure_ascii=False)
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _name(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF:  # a byte that is no UTF-8
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
