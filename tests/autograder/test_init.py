"""A course that exists already joins by one line, is rehearsed before anybody is graded, and leaves
as it came."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import cli, gradescope
from autograder.batch import run
from autograder.batch.progress import ProgressReporter, Summary
from autograder.course.course import Course
from autograder.errors import UsageError
from tests.autograder.small import DOUBLE, marked

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'algebra'\n# the end, without a new line"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    return tmp_path


def hand_in(course: Path, test: str, answer: str = DOUBLE, name: str = "lists") -> None:
    """An assignment with one test cell, and ann's submission, from which its hidden test was
    taken."""
    code = nbformat.v4.new_code_cell
    for folder, text, shown in (("source", f"### BEGIN SOLUTION\n{DOUBLE}\n### END SOLUTION", test),
                                ("submitted/ann", answer, test.split("### BEGIN HIDDEN TESTS")[0])):  # fmt: skip
        cells = [
            marked(code, text, "answer", solution=True),
            marked(code, shown, "check", grade=True, locked=True, points=2.0),
        ]
        path = course / folder / "week1" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        kernel = {"kernelspec": {"display_name": "P", "language": "python", "name": "python3"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def grade(course: Path, **wish: Any) -> Summary:
    return run.grade(
        Course(course), "week1", run.GradeRequest(**wish), run.local(1), ProgressReporter()
    )


def test_one_line_joins_says_what_is_there_and_leaves_as_it_came(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(course, "assert double(1) == 2")
    for _ in range(2):
        cli.main(["init", "--root", str(course)])
    assert (course / "nbgrader_config.py").read_text().count("configure(c)") == 1
    said = capsys.readouterr().out
    assert "Course algebra" in said
    assert (
        "week1: 1 notebook, 1 test cell, 0 answers graded by hand, 0 other files, 1 handed in."
        in said
    )
    cli.main(["init", "--undo", "--root", str(course)])
    assert (course / "nbgrader_config.py").read_text().rstrip("\n") == CONFIG


def test_hidden_tests_are_run_and_nobody_is_flagged_for_their_absence(course: Path) -> None:
    test = (
        "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(4) == 8\n### END HIDDEN TESTS"
    )
    hand_in(course, test, "def double(x): return 2")
    cli.main(["init", "--root", str(course)])
    summary = grade(course)
    assert (summary.graded, summary.points, summary.tests, summary.by_hand) == (1, 0.0, 1, 0)
    assert "mended" not in summary.kinds


def test_a_test_that_its_own_solution_does_not_pass_stops_the_command_or_waits_for_a_person(
    course: Path,
) -> None:
    hand_in(course, "assert double(1) == 2 and no_such_name")
    cli.main(["init", "--root", str(course)])
    for _ in range(2):  # the second time from memory
        with pytest.raises(
            UsageError,
            match="lists, test cell check: its own solution does not pass it here: NameError",
        ):
            grade(course)
    assert not (course / "autograded").exists()
    path = course / "source" / "week1" / "lists.ipynb"
    good = path.read_text()
    path.write_text(good.replace("def double", "def def double"))
    with pytest.raises(
        UsageError, match=r"\(answer failed before it: SyntaxError.*mend that cell first"
    ):
        grade(course)
    path.write_text(good)
    summary = grade(course, anyway=True)
    assert (summary.graded, summary.by_hand) == (1, 1)
    assert "a person must grade the others" in summary.sentence()
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        found = book.find_grade("check", "lists", "week1", "ann")
        assert (found.auto_score, found.needs_manual_grade) == (None, True)


def test_report_preview_and_gradescope_take_any_names_and_several_notebooks(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", "--root", str(course)])
    hand_in(course, "import rates\nassert double(1) == rates.two", name="lists")
    hand_in(course, "assert double(3) == 6", "def double(x): return 3", name="sorting")
    (course / "source" / "week1" / "rates.py").write_text("two = 2")
    grade(course)
    cli.main(["report", "week1", "--root", str(course), "--csv", str(tmp_path / "week1.csv")])
    rows = [line.split(",")[:4] for line in (tmp_path / "week1.csv").read_text().splitlines()[1:]]
    assert rows == [["ann", "lists/check", "2.0", "2.0"], ["ann", "sorting/check", "0.0", "2.0"]]
    capsys.readouterr()
    for name, passed in (("lists", 1), ("sorting", 0)):
        path = course / "submitted" / "ann" / "week1" / f"{name}.ipynb"
        cli.main(["preview", str(path), "--root", str(course)])
        assert f"{passed} of 1 public checks passed." in capsys.readouterr().out
    cli.main(["gradescope", "week1", "--root", str(course), "--to", str(tmp_path / "week1.zip")])
    base = tmp_path / "autograder"
    with zipfile.ZipFile(tmp_path / "week1.zip") as archive:
        archive.extractall(base / "source")
    shutil.copytree(course / "submitted" / "ann" / "week1", base / "submission")
    found = gradescope.run(base)
    assert {test["number"]: test["score"] for test in found["tests"]} == {
        "lists/check": 2.0,
        "sorting/check": 0.0,
    }
