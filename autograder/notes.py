"""What a grader should know of a submission, as data: what kind of thing, where, and a text."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a note is about."""

    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    ODD_REPLY = "odd reply"  # what came back over the line of trust is no answer
    NOTED = "noted"
    REFERENCE = "reference"  # an answer calls it, which a graded run refuses
    COURSE = "course"  # the source is at fault, not a submission
    REPAIRED = "repaired"  # a cell that was lost, doubled or moved
    CHANGED = "changed"  # a cell that is not the student's to change
    LOST = "lost"  # such a cell, with definitions that went when it was put back


@dataclass(frozen=True)
class Note:
    """Something that a grader should know.

    Args:
        kind: what it is about.
        where: an exercise, a cell's title or its grade_id; "" for the whole notebook.
        text: what happened, in words.
    """

    kind: Kind
    where: str
    text: str

    def __str__(self) -> str:
        joint = " " if self.kind in (Kind.REPAIRED, Kind.CHANGED, Kind.LOST) else ": "
        return f"{self.where}{joint}{self.text}" if self.where else self.text


def to_data(notes: Iterable[Note]) -> list[dict[str, str]]:
    """Return notes as plain data, for the metadata of a notebook."""
    return [asdict(note) | {"kind": note.kind.value} for note in notes]


def from_data(value: Any) -> list[Note]:
    """Read notes from the metadata of a notebook, which may be anybody's.

    Args:
        value: what `to_data` has made; sentences, as version 0 wrote them, are notes without a place.
    """
    return [_note(item) for item in value] if isinstance(value, list) else []


def _note(item: Any) -> Note:
    if not isinstance(item, dict):
        return Note(Kind.NOTED, "", str(item))
    kind = item.get("kind")
    known = kind if isinstance(kind, str) and kind in set(Kind) else Kind.NOTED
    return Note(Kind(known), str(item.get("where", "")), str(item.get("text", "")))
