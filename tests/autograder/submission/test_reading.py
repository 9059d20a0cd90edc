"""Broken submissions: mended, or named and set to zero for a grader to look at; nobody else's
grading stops."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.errors import Unreadable
from autograder.submission.reading import read
from tests.autograder.submission.test_repair import ANSWER, at, submission
from tests.autograder.test_nbgrader import NAME, ROOT, nbgrader

RIGHT = "def forward(w, x):\n    return np.concatenate(([x], x * np.cumprod(w)))\n"


def right() -> Any:
    nb = submission()
    nb.cells[at(nb, "answer-01-1")].source = RIGHT
    return nb


def text(change: Callable[[Any], None] = lambda nb: None) -> str:
    nb = right()
    change(nb)
    return json.dumps(nb)


def old_format(nb: Any) -> str:
    cells = [
        {
            "cell_type": "code",
            "input": c.source,
            "language": "python",
            "outputs": [],
            "collapsed": False,
            "metadata": c.metadata,
        }
        if c.cell_type == "code"
        else {"cell_type": "markdown", "source": c.source, "metadata": c.metadata}
        for c in nb.cells
    ]
    return json.dumps(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"cells": cells}],
        }
    )


def kernel(nb: Any) -> None:
    nb.metadata.kernelspec = {
        "name": "no-such-kernel",
        "display_name": "x",
        "language": "brainfuck",
    }


def schema(nb: Any) -> None:
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def points(nb: Any) -> None:
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.points = 1e9


def tagged(nb: Any) -> None:
    for cell in nb.cells:
        cell.metadata.tags = ["skip-execution", "raises-exception"]


def drop_tests(nb: Any) -> None:
    nb.cells = [cell for cell in nb.cells if "check(" not in cell.source]


def double_everything(nb: Any) -> None:
    nb.cells = [*nb.cells, *nbformat.from_dict(nb).cells]


def unmarked(nb: Any) -> None:
    for cell in nb.cells:
        cell.metadata = nbformat.NotebookNode()


def outputs(nb: Any) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                nbformat.v4.new_output(
                    "execute_result", {"text/plain": "1000.0"}, execution_count=1
                )
            ]


def halves(nb: Any) -> None:
    nb.metadata["\ud83d"] = "\udc00"
    nb.cells.append(nbformat.v4.new_code_cell("print('\ud800 \U0001f600')"))


def ids(nb: Any) -> None:
    for cell in nb.cells:
        cell.id = "same"


MENDED: dict[str, bytes] = {
    "as it should be": text().encode(),
    "byte order mark": b"\xef\xbb\xbf" + text().encode(),
    "utf-16": text().encode("utf-16"),
    "line ends of Windows": text().replace("\\n", "\\r\\n").encode(),
    "format 3": old_format(right()).encode(),
    "another kernel": text(kernel).encode(),
    "a schema from the future": text(schema).encode(),
    "a billion points": text(points).encode(),
    "tags that skip": text(tagged).encode(),
    "no tests": text(drop_tests).encode(),
    "everything twice": text(double_everything).encode(),
    "reversed": text(lambda nb: nb.cells.reverse()).encode(),
    "no marks at all": text(unmarked).encode(),
    "outputs of its own": text(outputs).encode(),
    "halves of surrogate pairs": text(halves).encode("utf-16"),
    "one id for all cells": json.dumps(json.loads(text(ids))).encode(),
    "no metadata": json.dumps(
        {k: v for k, v in json.loads(text()).items() if k != "metadata"}
    ).encode(),
    "sources as text": json.dumps(nbformat.from_dict(json.loads(text()))).encode(),
    "rubbish among the cells": json.dumps(
        json.loads(text()) | {"cells": [*json.loads(text())["cells"], 1, None, {}]}
    ).encode(),
}
UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "cut off": text().encode()[:5000],
    "a picture": b"\x89PNG\r\n" + bytes(range(256)),
    "a list": b"[1, 2, 3]",
    "a number": b"7",
    "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
    "cells of another kind": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 5}',
    "deep": b"[" * 100000,
    "a format that nobody knows": b'{"nbformat": "x", "cells": []}',
    "another program's": b"PK\x03\x04 spreadsheet",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them handed in, with a link and a pipe, and graded by one command."""
    course = tmp_path_factory.mktemp("broken")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert nbgrader(course, "generate_assignment", NAME).returncode == 0
    (course / "secret.txt").write_text("canary")
    for k, data in enumerate([*MENDED.values(), *UNREADABLE.values()]):
        path = course / "submitted" / f"student{k:02d}" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    first = course / "submitted" / "student00" / NAME
    (first / "link.txt").symlink_to(course / "secret.txt")
    (first / "numpy.py").write_text("raise SystemExit")
    os.mkfifo(first / "pipe")
    linked = course / "submitted" / "linked" / NAME
    linked.mkdir(parents=True)
    (linked / f"{NAME}.ipynb").symlink_to(
        course / "submitted" / "student01" / NAME / f"{NAME}.ipynb"
    )
    done = nbgrader(course, "autograde", NAME)
    (course / "log.txt").write_text(done.stdout + done.stderr)
    return course


def grades(course: Path, student: str) -> tuple[float, float, bool]:
    """Points of 01.1, all points, and whether a person must look."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = gradebook.find_submission_notebook(NAME, NAME, student)
        first = next(grade.auto_score for grade in found.grades if grade.name == "check-01-1")
        return first, found.score, found.needs_manual_grade


@pytest.mark.parametrize("number", range(len(MENDED)), ids=list(MENDED))
def test_what_can_be_mended_gets_its_points(course: Path, number: int) -> None:
    assert grades(course, f"student{number:02d}") == (2, 2, False)


@pytest.mark.parametrize(
    "number", range(len(MENDED), len(MENDED) + len(UNREADABLE)), ids=list(UNREADABLE)
)
def test_what_cannot_be_read_gets_none_and_waits_for_a_grader(course: Path, number: int) -> None:
    assert grades(course, f"student{number:02d}") == (0, 0, True)
    assert (
        f"student{number:02d}/{NAME}/{NAME}.ipynb cannot be read: "
        in (course / "log.txt").read_text()
    )


def test_links_and_pipes_are_put_aside_unopened(course: Path) -> None:
    assert sorted(p.name for p in (course / "refused" / "student00" / NAME).iterdir()) == [
        "link.txt",
        "pipe",
    ]
    assert not [
        p
        for p in (course / "autograded").rglob("*")
        if p.is_symlink() or p.name in ("link.txt", "pipe")
    ]
    assert "canary" not in "".join(p.read_text() for p in (course / "autograded").rglob("*.txt"))
    assert (
        not (course / "autograded" / "linked" / NAME / f"{NAME}.ipynb").exists()
        or grades(course, "linked")[2]
    )


def test_the_sentences_of_unreadable_files(tmp_path: Path) -> None:
    for name, sentence in (
        ("missing", "it is not there"),
        ("pipe", "it is a pipe, not an ordinary file"),
    ):
        if name == "pipe":
            os.mkfifo(tmp_path / name)
        with pytest.raises(Unreadable, match=sentence):
            read(tmp_path / name)
    (tmp_path / "sound").write_text(nbformat.writes(submission()))
    assert ANSWER in [cell.source for cell in read(tmp_path / "sound").cells]
