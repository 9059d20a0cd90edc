"""Text for a terminal: of strangers, made safe to print, and in lines that break between words.

A character that a terminal or a browser would obey is shown by its code.
"""

import json
import os
import re
import textwrap
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

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


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one: 1 answer, 2 answers."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def as_line(value: Any) -> str:
    """Return JSON in one line that can be encoded and that no terminal obeys, whatever bytes the
    names in it are made of."""
    text = json.dumps(value, ensure_ascii=False)
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def in_lines(text: str, stream: IO[str]) -> str:
    """Return `text` as it is printed to a stream.

    Args:
        text: Sentences; a line that is indented is continued further in.
        stream: Where it goes.

    Returns:
        For a terminal, lines of its width at the most, broken between words. A file gets each line
        whole, and so does a terminal a word that is longer than its lines, for instance a path.
    """
    if not stream.isatty():
        return text
    try:
        width = os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):  # a terminal that does not say, or is no file
        width = 80
    return "\n".join(_filled(line, width) for line in text.split("\n"))


def _filled(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line, width, subsequent_indent=indent and f"{indent}  ", break_long_words=False,
        break_on_hyphens=False, replace_whitespace=False, drop_whitespace=True,
    )  # fmt: skip


def say(console: "Console", text: str, sign: str = "", style: str = "") -> None:
    """Print sentences in lines that break between words, a coloured sign in front.

    Args:
        console: Where they are printed.
        text: The sentences; nothing in them is taken for markup.
        sign: For instance a tick.
        style: Its colour.
    """
    # not at the top: where rich is missing, the command line says so in a sentence
    from rich.text import Text

    line = Text(in_lines(f"{sign} {text}" if sign else text, console.file))
    line.stylize(style, 0, len(sign))
    console.print(line, soft_wrap=True)


def _name(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF:  # a byte that is no UTF-8
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
