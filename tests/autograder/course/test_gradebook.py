"""What `autograder grade` writes is what `nbgrader autograde` writes: every row, every file, byte
for byte."""

import base64
import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from autograder.batch import feedback, run
from autograder.batch.progress import ProgressReporter, Summary
from autograder.batch.regrade import regrade
from autograder.course.build import lecture
from autograder.course.course import Course
from autograder.course.gradebook import make_tables
from autograder.errors import UsageError
from tests.autograder import small
from tests.autograder.small import NAME, hand_in, rows, stub, tree
from tests.autograder.test_nbgrader import nbgrader

DUE = datetime(2026, 1, 10, 12)


def grade(course: Path, jobs: int = 2, **wish: Any) -> Summary:
    return run.grade(
        Course(course), NAME, run.GradeRequest(**wish), run.local(jobs), ProgressReporter()
    )


def url(course: Path) -> str:
    return f"sqlite:///{course / 'gradebook.db'}"


def same(ours: Path, theirs: Path) -> None:
    assert rows(url(ours)) == rows(url(theirs))
    assert tree(ours / "autograded") == tree(theirs / "autograded")


def test_the_tables_are_those_that_nbgrader_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tables(file: str) -> tuple[dict[str, str], list[tuple[str]]]:
        with closing(sqlite3.connect(tmp_path / file)) as base:
            made = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
            del made["alembic_version"]  # alembic gives it a key, nbgrader none
            return made, base.execute("SELECT version_num FROM alembic_version").fetchall()

    # nbgrader calls alembic, which lies beside the interpreter
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    Gradebook(f"sqlite:///{tmp_path / 'theirs.db'}").close()
    for _ in range(2):  # the second time there is nothing to do
        make_tables(f"sqlite:///{tmp_path / 'ours.db'}")
    assert tables("ours.db") == tables("theirs.db")


def everybody(course: Path) -> None:
    """One student of each kind."""
    two = stub("two")
    hand_in(course, "honest", "2026-01-10 11:00:00 UTC", one=stub("one"), two=two)
    hand_in(course, "blank", one=lecture(small.source("one")), two=stub("two", None, None))
    hand_in(
        course, "half", one=stub("one", "def double(x):\n    return 2 if x == 1 else x"), two=two
    )
    hand_in(course, "syntax", one=stub("one", "def double(x)\n  return"), two=two)
    hand_in(course, "late", "2026-01-10 13:00:00 UTC", one=stub("one"), two=two)
    hand_in(course, "extended", "2026-01-10 13:00:00 UTC", one=stub("one"), two=two)
    hand_in(
        course,
        "only one",
        one=stub("one"),
        files={"notes.txt": "mine", "data.csv": "changed", "x.ipynb.bak": ""},
    )
    hand_in(course, "garbage", one=b"\x89PNG", two=two)
    hand_in(course, "stranger", one=stub("one"), three=stub("one"))
    mangled = stub("one")
    mangled.cells = [mangled.cells[3], mangled.cells[2], mangled.cells[2], *mangled.cells[4:]]
    mangled.cells[0].source = "2.0"
    hand_in(course, "mangled", one=json.dumps(mangled).encode(), two=two)
    noisy = stub("one", "print('x\\n' * 3000)\n" + small.DOUBLE)
    hand_in(course, "noisy", one=noisy, two=b"\xef\xbb\xbf" + json.dumps(two).encode())
    linked = hand_in(course, "linked", one=stub("one"))
    (linked / "two.ipynb").symlink_to("/etc/passwd")
    (linked / "extra").mkdir()
    (linked / "extra" / "a.txt").write_text("a")
    os.mkfifo(linked / "extra" / "pipe")


def copied(course: Path, to: Path) -> Path:
    """With its links, and with the pipe, which cannot be copied."""
    shutil.copytree(
        course,
        to,
        symlinks=True,
        ignore=lambda folder, names: [name for name in names if name == "pipe"],
    )
    os.mkfifo(to / "submitted" / "linked" / NAME / "extra" / "pipe")
    return to


@pytest.fixture
def courses(graded: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same course twice: graded here, and graded by nbgrader."""
    ours, theirs = graded
    return copied(ours, tmp_path / "ours" / "course"), copied(
        theirs, tmp_path / "theirs" / "course"
    )


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    ours = small.make(tmp_path_factory.mktemp("ours") / "course")
    small.due(ours, DUE, {"extended": 2})
    everybody(ours)
    theirs = copied(ours, tmp_path_factory.mktemp("theirs") / "course")
    summary = grade(ours)
    assert (summary.graded, summary.failed) == (12, 0), summary.people
    done = nbgrader(theirs, "autograde", NAME)
    assert done.returncode == 0, done.stderr
    return ours, theirs


def test_rows_and_files_are_nbgraders(courses: tuple[Path, Path]) -> None:
    same(*courses)
    found = rows(url(courses[0]))
    assert found["honest one grade check-one"][0] == 2.0
    assert found["late one"][1] == 3.0
    assert found["extended one"][1] is None
    assert found["garbage one grade check-one"] == [0.0, None, None, True, 0.0, 2.0]
    assert found["only one two grade words-two"][0] == 0.0
    assert found["blank one comment answer-one"] == ["No response.", None]


def test_what_a_person_has_given_is_kept_when_it_is_graded_again(
    courses: tuple[Path, Path],
) -> None:
    ours, theirs = courses
    for course in courses:
        with Gradebook(url(course)) as gradebook:
            words = gradebook.find_grade("words-one", "one", NAME, "honest")
            words.manual_score, words.extra_credit, words.needs_manual_grade = 2.5, 0.5, False
            check = gradebook.find_grade("check-one", "one", NAME, "late")
            check.manual_score, check.needs_manual_grade = 1.0, False
            gradebook.find_comment("answer-one", "one", NAME, "half").manual_comment = "see me"
            gradebook.db.commit()
        hand_in(course, "half", one=stub("one"), two=stub("two", None))
        hand_in(course, "late", "2026-01-11 13:00:00 UTC", two=b"{}")
    assert grade(ours, rerun="all").graded == 12
    assert nbgrader(theirs, "autograde", NAME, "--force").returncode == 0
    same(*courses)
    found = rows(url(ours))
    assert found["honest one grade words-one"] == [None, 2.5, 0.5, True, 3.0, 3.0]
    assert found["late one"][1] == 2.0
    assert found["half one comment answer-one"] == [None, "see me"]


def test_nothing_is_graded_twice_without_being_asked(courses: tuple[Path, Path]) -> None:
    ours, theirs = courses
    assert (grade(ours).graded, grade(ours, rerun="changed").graded) == (0, 0)
    for course in courses:
        hand_in(course, "honest", "2026-01-10 11:30:00 UTC", one=stub("one", None))
    assert grade(ours).graded == 1
    assert nbgrader(theirs, "autograde", NAME).returncode == 0
    same(*courses)
    hand_in(ours, "blank", one=stub("one"))
    assert grade(ours, rerun="changed").graded == 1


def test_feedback_pages_are_nbgraders(courses: tuple[Path, Path]) -> None:
    ours, theirs = courses
    with Gradebook(url(ours)) as gradebook:
        given = gradebook.find_grade("words-one", "one", NAME, "honest")
        given.manual_score, given.extra_credit, given.needs_manual_grade = 2.5, 0.25, False
        gradebook.find_comment("words-one", "one", NAME, "honest").manual_comment = "so it is: $x$"
        gradebook.db.commit()
    shutil.rmtree(theirs)
    shutil.copytree(ours, theirs, symlinks=True, ignore=shutil.ignore_patterns("pipe"))
    report = ProgressReporter()
    summary = feedback.feedback(
        Course(ours, writes=GenerateFeedback), NAME, "*", False, run.local(2), report
    )
    assert (summary.graded, summary.failed) == (12, 0), summary.people
    assert nbgrader(theirs, "generate_feedback", NAME).returncode == 0
    assert tree(ours / "feedback") == tree(theirs / "feedback")
    assert "2.75 of 3 points" in (ours / "feedback" / "honest" / NAME / "one.html").read_text()
    assert "1 of 10 points" in (ours / "feedback" / "half" / NAME / "one.html").read_text()
    assert (
        feedback.feedback(
            Course(ours, writes=GenerateFeedback),
            NAME,
            "*",
            False,
            run.local(1),
            ProgressReporter(),
        ).graded
        == 0
    )


def test_figures_are_drawn_where_they_are_asked_for(tmp_path: Path) -> None:
    course = small.make(tmp_path / "course", names=("one",))
    drawing = 'from backprop import plots\nplots.network_flow([2, 3, 2], ["relu", "identity"])\n'
    hand_in(course, "draws", one=stub("one", drawing + small.DOUBLE))
    path = course / "autograded" / "draws" / NAME / "one.ipynb"

    def pictures() -> list[str]:
        outputs = [
            output
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
        ]
        return [
            output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})
        ]

    assert grade(course, jobs=1).points == 3.0
    assert not pictures()
    assert grade(course, jobs=1, rerun="all", figures=True).points == 3.0
    (picture,) = pictures()
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    assert "A network of 2 layers" in path.read_text()  # its text beside it
    assert "<figure" not in path.read_text()
    assert regrade(Course(course), "draws", NAME, None).whole


def test_export_goes_on_from_there(courses: tuple[Path, Path]) -> None:
    ours, _ = courses
    assert nbgrader(ours, "export").returncode == 0
    assert "half" in (ours / "grades.csv").read_text()


def test_a_verdict_is_found_again_bit_for_bit(courses: tuple[Path, Path]) -> None:
    ours, _ = courses
    before = tree(ours / "autograded"), rows(url(ours))
    again = regrade(Course(ours), "half", NAME, None)
    assert again.whole
    assert not again.changed
    assert [(verdict.cell, verdict.recorded, verdict.same) for verdict in again.verdicts][:2] == [
        ("check-one", 1.0, True), ("strict-one", 0.0, True)
    ]  # fmt: skip
    hand_in(ours, "half", one=stub("one"))
    again = regrade(Course(ours), "half", NAME, 8)
    assert (again.seed, again.whole, again.changed) == (8, False, ["the submission"])
    assert [(verdict.now, verdict.same) for verdict in again.verdicts][:2] == [
        (2.0, False),
        (1.0, False),
    ]
    assert (tree(ours / "autograded"), rows(url(ours))) == before
    with pytest.raises(UsageError, match="nobody has not handed in small"):
        regrade(Course(ours), "nobody", NAME, None)
