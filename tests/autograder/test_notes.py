import json
from typing import Any

import pytest

from autograder.notes import Kind, Note, from_data, to_data


@pytest.mark.parametrize("kind", Kind)
def test_notes_come_back_from_the_metadata_of_a_notebook(kind: Kind) -> None:
    notes = [Note(kind, "01.3", "it took longer: 3 s"), Note(kind, "", "it is odd")]
    assert from_data(json.loads(json.dumps(to_data(notes)))) == notes


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        (["01.3: it took longer than 3 s"], ["01.3: it took longer than 3 s"]),  # of version 0
        ([{"kind": ["x"], "text": 7}, None], ["7", "None"]),  # anybody's
        ("rubbish", []),
        (None, []),
    ],
)
def test_metadata_of_others_are_read_without_an_error(data: Any, sentences: list[str]) -> None:
    assert [str(note) for note in from_data(data)] == sentences


def test_a_note_is_a_sentence() -> None:
    assert str(Note(Kind.CRASHED, "01.3", "the process ended")) == "01.3: the process ended"
    assert str(Note(Kind.CHANGED, "check-01-3", "was changed.")) == "check-01-3 was changed."
