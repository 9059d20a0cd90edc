"""Mangled notebooks are put back in order; no answer and no cell of a student's own is thrown
away."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notes import Kind, Note
from autograder.submission.repair import repair

ROOT = Path(__file__).parents[3]
NAME = "01_linear_chain"
SOURCE = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
IDS = [cell.metadata.nbgrader.grade_id for cell in SOURCE.cells if "nbgrader" in cell.metadata]
ANSWER = "def forward(w, x):\n    return 'mine'"


def submission() -> Any:
    nb = nbformat.read(ROOT / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    nb.cells[at(nb, "answer-01-1")].source = ANSWER
    return nb


def at(nb: Any, grade_id: str) -> int:
    return next(
        k
        for k, cell in enumerate(nb.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def ids(nb: Any) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in nb.cells if "nbgrader" in cell.metadata]


def answer(nb: Any) -> str:
    return str(nb.cells[at(nb, "answer-01-1")].source)


def test_a_sound_notebook_is_left_as_it_is() -> None:
    nb, before = submission(), submission()
    assert repair(nb, SOURCE) == []
    assert [cell.source for cell in nb.cells if "check(" not in cell.source] == [
        cell.source for cell in before.cells if "check(" not in cell.source
    ]
    assert ids(nb) == IDS


def delete_check(nb: Any) -> None:
    del nb.cells[at(nb, "check-01-1")]


def duplicate_check(nb: Any) -> None:
    nb.cells.insert(2, nb.cells[at(nb, "check-01-1")].copy())


def edit_check(nb: Any) -> None:
    nb.cells[at(nb, "check-01-1")].source = "2.0"


def define_in_a_check(nb: Any) -> None:
    check = nb.cells[at(nb, "check-01-1")]
    check.source = f"LIMIT = 3\ndef mask(z):\n    return z > LIMIT\n\n{check.source}"


def bind_in_a_check(nb: Any) -> None:
    check = nb.cells[at(nb, "check-01-1")]
    check.source = (
        "import math as m\nfrom os import path, sep\nLIMIT: int = 3\na, b = 1, 2\n" + check.source
    )


def bind_a_long_name_in_a_check(nb: Any) -> None:
    check = nb.cells[at(nb, "check-01-1")]
    check.source = f"{'x' * 40_000}: int = 1\n{check.source}"


def write_prose_in_a_check(nb: Any) -> None:
    k = at(nb, "check-01-1")
    nb.cells[k] = new_markdown_cell(
        "class imbalance\n\nloss = small", metadata=nb.cells[k].metadata
    )


def unmark(nb: Any) -> None:
    del nb.cells[at(nb, "answer-01-1")].metadata["nbgrader"]


def duplicate_answer(nb: Any) -> None:
    k = at(nb, "answer-01-1")
    copy = nbformat.from_dict(nb.cells[k])
    nb.cells[k].source = "def forward(w, x):\n    return 'an earlier try'"
    nb.cells.insert(k + 1, copy)


def reverse(nb: Any) -> None:
    nb.cells.reverse()


def as_markdown(nb: Any) -> None:
    k = at(nb, "answer-01-1")
    nb.cells[k] = new_markdown_cell(nb.cells[k].source, metadata=nb.cells[k].metadata)


def lose_all_marks(nb: Any) -> None:
    for cell in nb.cells:
        cell.metadata = nbformat.NotebookNode()


def skip(nb: Any) -> None:
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution"]


def broken_marks(nb: Any) -> None:
    nb.cells[at(nb, "check-01-1")].metadata["nbgrader"] = "rubbish"
    nb.cells.append(new_code_cell("1", metadata={"nbgrader": {"grade_id": "none-of-ours"}}))


@pytest.mark.parametrize(
    ("mangle", "sentence"),
    [
        (delete_check, "check-01-1 was missing; it was put back"),
        (duplicate_check, "check-01-1 was there 2 times"),
        (
            edit_check,
            "check-01-1 was no longer what was handed out; it was put back from the source.",
        ),
        (
            define_in_a_check,
            "put back from the source, without what was defined in it: LIMIT, mask.",
        ),
        (bind_in_a_check, "what was defined in it: LIMIT, a, b, m, path and more."),
        (bind_a_long_name_in_a_check, f"what was defined in it: {'x' * 40}…."),
        (write_prose_in_a_check, "it was put back from the source."),
        (unmark, "answer-01-1 had lost its id; it was found by forward"),
        (duplicate_answer, "answer-01-1 was there 2 times; the copies were joined"),
        (reverse, "in another order"),
        (as_markdown, "was no longer a code cell"),
        (lose_all_marks, "answer-01-1 had lost its id"),
        (skip, ""),
        (broken_marks, "check-01-1 was missing"),
    ],
)
def test_mangled_notebooks_are_mended(mangle: Any, sentence: str) -> None:
    nb = submission()
    mangle(nb)
    notes = repair(nb, SOURCE)
    assert ids(nb) == IDS
    assert answer(nb).endswith(ANSWER)
    check = nb.cells[at(nb, "check-01-1")]
    assert check.source == 'check("01.1", forward).points'
    assert check.metadata.get("tags") is None
    assert at(nb, "check-01-1") > at(nb, "answer-01-1")
    assert sentence in " ".join(map(str, notes))


def test_an_answer_that_is_not_there_is_an_empty_cell_and_a_sentence() -> None:
    nb = submission()
    del nb.cells[at(nb, "answer-01-2")]
    text = "was missing: there is no answer."
    assert repair(nb, SOURCE) == [Note(Kind.REPAIRED, "answer-01-2", text)]
    assert nb.cells[at(nb, "answer-01-2")].source == ""


def test_two_answers_in_one_cell_and_one_answer_in_two() -> None:
    nb = submission()
    del nb.cells[at(nb, "answer-01-2")]
    nb.cells[at(nb, "answer-01-1")].source += "\ndef grad_last(w, x, y):\n    pass"
    (note,) = repair(nb, SOURCE)
    assert str(note) == "answer-01-2 was missing; grad_last stands in another cell."
    nb = submission()
    k = at(nb, "answer-01-1")
    nb.cells[k].source, rest = "helper = 1", "def forward(w, x):\n    return helper"
    nb.cells.insert(k + 1, new_code_cell(rest))
    repair(nb, SOURCE)
    assert nb.cells[at(nb, "answer-01-1") + 1].source == rest
    assert at(nb, "check-01-1") == at(nb, "answer-01-1") + 2


@settings(max_examples=60)
@given(st.data())
def test_whatever_happens_to_the_cells_every_id_is_there_once_and_in_order(data: Any) -> None:
    nb = submission()
    nb.cells = nb.cells[:30]
    for _ in range(data.draw(st.integers(0, 12))):
        k = data.draw(st.integers(0, len(nb.cells) - 1))
        action = data.draw(st.sampled_from(["delete", "copy", "move", "unmark", "turn"]))
        if action == "delete" and len(nb.cells) > 1:
            del nb.cells[k]
        elif action == "copy":
            nb.cells.insert(0, nbformat.from_dict(nb.cells[k]))
        elif action == "move":
            nb.cells.insert(0, nb.cells.pop(k))
        elif action == "unmark":
            nb.cells[k].metadata.pop("nbgrader", None)
        elif action == "turn":
            nb.cells[k] = new_markdown_cell(nb.cells[k].source, metadata=nb.cells[k].metadata)
    written = {
        cell.source for cell in nb.cells if cell.cell_type == "code" and "mine" in cell.source
    }
    repair(nb, SOURCE)
    assert ids(nb) == IDS
    text = "\n".join(cell.source for cell in nb.cells)
    assert all(source in text for source in written)
