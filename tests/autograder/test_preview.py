"""A student's receipt: what it says of real notebooks, and what it never says."""

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder import preview
from autograder.cli import main
from autograder.examiner import pool
from backprop import check
from tests.autograder.test_nbgrader import RIGHT, ROOT

NAME = "01_linear_chain"
EXERCISES = [name for name in check.EXERCISES if name.startswith("01.")]
LIMITS = preview.sandbox.Limits(cell=3)  # type: ignore[attr-defined]


def notebook(name: str = NAME) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4)


def write(nb: nbformat.NotebookNode, changes: dict[str, str], path: Path) -> Path:
    for cell in nb.cells:
        cell.source = changes.get(
            cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source
        )
    nbformat.write(nb, path)
    return path


def test_what_it_says_of_a_notebook_half_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nb = notebook()
    nb.cells = [
        c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "answer-01-5"
    ]
    path = write(nb, RIGHT, tmp_path / "my homework.ipynb")
    main(["preview", str(path), "--root", str(ROOT)])
    out = capsys.readouterr().out
    text = " ".join(out.split())
    assert f"2 of {len(EXERCISES)} public checks passed." in text
    assert "all tests passed" not in text.lower()
    assert "not your grade" in text
    assert f"Not written yet: {', '.join(EXERCISES[3:])}." in text
    assert "answer-01-5 was missing: there is no answer." in text
    assert "what does the derivative of a square bring to the front" in " ".join(
        out.replace("│", " ").split()
    )
    assert out.count("✓ passed") == 2
    assert nbformat.read(path, as_version=4) == nb  # it reads, and writes nothing
    assert [file.name for file in tmp_path.iterdir()] == ["my homework.ipynb"]


def test_an_answer_whose_cell_ends_with_an_error_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "size = 1 / 0\ndef forward(w, x):\n    return x"
    path = write(notebook(), {"answer-01-1": code}, tmp_path / "x.ipynb")
    main(["preview", str(path), "--root", str(ROOT)])
    said = "! 01.1: the cell of the answer ended with ZeroDivisionError: division by zero. "
    assert said + "What follows that line in the cell has not run." in capsys.readouterr().out


def test_what_a_person_grades_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = preview.receipt(write(notebook("03_feedforward"), {}, tmp_path / "x.ipynb"), ROOT)
    assert found.assignment == "03_feedforward"
    assert found.points["03.7"] == 4
    assert found.passed == []
    assert found.missing[0] == "Not written yet: 03.1, 03.2, 03.3, 03.4, 03.5, 03.6, 03.7."


def test_a_loop_that_does_not_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "LIMITS", LIMITS)
    path = write(
        notebook(),
        RIGHT | {"answer-01-1": "def forward(w, x):\n    while True: pass"},
        tmp_path / f"{NAME}.ipynb",
    )
    found = preview.receipt(path, ROOT)
    assert "01.1: it took longer than 3 s and was stopped" in found.missing
    assert "01.3" in found.passed  # and the rest goes on


def test_without_a_sandbox_it_runs_all_the_same_and_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    pool.close()  # the next ones are started where there is no bubblewrap
    request.addfinalizer(pool.close)
    main(
        ["preview", str(write(notebook(), RIGHT, tmp_path / f"{NAME}.ipynb")), "--root", str(ROOT)]
    )
    out = " ".join(capsys.readouterr().out.split())
    assert f"2 of {len(EXERCISES)} public checks passed." in out
    assert "There is no sandbox on this machine: your notebook ran with your own rights." in out


def test_what_cannot_be_previewed_is_a_sentence(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.ipynb"
    rubbish.write_text("rubbish")
    with pytest.raises(
        SystemExit, match="cannot be read: it is not JSON; a graded run would give it no points"
    ):
        main(["preview", str(rubbish), "--root", str(ROOT)])
    with pytest.raises(SystemExit, match="cannot be read: it is not there"):
        main(["preview", str(tmp_path / "none.ipynb"), "--root", str(ROOT)])
    other = tmp_path / "other.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), other)
    with pytest.raises(SystemExit, match="belongs to no assignment of this course"):
        main(["preview", str(other), "--root", str(ROOT)])
    shutil.copy(other, tmp_path / f"{NAME}.ipynb")
    with pytest.raises(SystemExit, match="there are no notebooks of the course"):
        main(["preview", str(tmp_path / f"{NAME}.ipynb"), "--root", str(tmp_path)])
