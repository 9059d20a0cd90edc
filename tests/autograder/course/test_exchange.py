"""The exchange between real users of one machine: from release to feedback, and what none of them
may see of another."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.users import BIN, ROOT, User, needs_root, users

NAME = "01_linear_chain"
ANSWERS = {
    "answer-01-1": "def forward(w, x):\n    return np.concatenate(([x], x * np.cumprod(w)))\n",
    "answer-01-3": "def backward_step(dz_next, w_i, o_i):\n    return dz_next * o_i, dz_next * o_i\n",
}
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "backprop"
c.Exchange.root = "{exchange}"
"""


@dataclass(frozen=True)
class Course:
    """A machine with an exchange, and what its people do there."""

    machine: Path
    teacher: User
    ada: User  # hands in
    eve: User  # hands in too, and takes liberties

    @property
    def folder(self) -> Path:
        return self.teacher.home / "course"

    @property
    def inbound(self) -> Path:
        return self.machine / "exchange" / "backprop" / "inbound"

    def nbgrader(self, user: User, *arguments: str) -> str:
        """What the command says; it must succeed."""
        cwd = self.folder if user is self.teacher else user.home
        done = user.run(
            BIN / "python",
            "-m",
            "nbgrader",
            *arguments,
            cwd=cwd,
            JUPYTER_CONFIG_PATH=str(self.machine / "jupyter"),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def handed_in(self, user: User) -> Path:
        """The folder that is the student's own; another may have put one there in their name."""
        return next(
            path for path in self.inbound.glob(f"{user.name}+{NAME}+*") if path.owner() == user.name
        )

    def scores(self, user: User) -> dict[str, float]:
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return {
                g.name: g.auto_score
                for g in gradebook.find_submission_notebook(NAME, NAME, user.name).grades
            }


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    """A course released, fetched and handed in by two students."""
    needs_root()
    machine = Path(
        tempfile.mkdtemp(prefix="machine-")
    )  # pytest's own folders are closed to other users
    try:
        with users("teacher", "ada", "eve") as (teacher, ada, eve):
            machine.chmod(0o755)
            (machine / "exchange").mkdir()
            (machine / "exchange").chmod(0o1777)
            (machine / "jupyter").mkdir()
            (machine / "jupyter" / "nbgrader_config.py").write_text(
                CONFIG.format(exchange=machine / "exchange")
            )
            course = Course(machine, teacher, ada, eve)
            shutil.copytree(ROOT / "solutions" / NAME, course.folder / "solutions" / NAME)
            shutil.copy(ROOT / "nbgrader_config.py", course.folder)
            teacher.own(course.folder)
            course.nbgrader(teacher, "generate_assignment", NAME)
            course.nbgrader(teacher, "release_assignment", NAME)
            for student in (ada, eve):
                course.nbgrader(student, "fetch_assignment", NAME)
                path = student.home / NAME / f"{NAME}.ipynb"
                notebook = nbformat.read(path, as_version=4)
                for cell in notebook.cells:
                    cell.source = ANSWERS.get(
                        cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source
                    )
                nbformat.write(notebook, path)
                course.nbgrader(student, "submit", NAME)
            yield course
    finally:
        shutil.rmtree(machine)


@pytest.fixture(scope="module")
def graded(course: Course) -> str:
    """Collected, graded, feedback given back; what was said on the way. Before, eve lays a few
    traps."""
    theirs = (
        course.inbound / f"{course.ada.name}+{NAME}+2099-01-01 00:00:00.0 UTC+0"
    )  # in ada's name
    traps = (
        f"cp -r '{course.handed_in(course.eve)}' '{theirs}'",
        # what ends in .html would be given back
        f"ln -s {course.folder / 'gradebook.db'} '{theirs}/marks.html'",
        f"ln -s {course.folder / 'solutions'} '{theirs}/folder'",
        f"mkfifo '{theirs}/pipe'",
        f"echo mine > '{theirs}/closed.txt'; chmod 0 '{theirs}/closed.txt'",
    )
    for trap in traps:
        done = course.eve.run("sh", "-c", trap)
        assert done.returncode == 0, done.stderr
    said = course.nbgrader(course.teacher, "collect", NAME)
    for step in ("autograde", "generate_feedback", "release_feedback"):
        said += course.nbgrader(course.teacher, step, NAME)
    return said


def test_a_student_reads_neither_solutions_nor_what_others_hand_in(course: Course) -> None:
    others = (course.folder, course.folder / "solutions" / NAME / f"{NAME}.ipynb", course.inbound, course.ada.home,
              course.ada.home / NAME / f"{NAME}.ipynb")  # fmt: skip
    for path in others:
        assert path.exists()
        done = course.eve.run("sh", "-c", f"ls -R '{path}' || cat '{path}'")
        assert done.returncode != 0, done.stdout
        assert "Permission denied" in done.stderr
    fetched = (course.eve.home / NAME / f"{NAME}.ipynb").read_text()
    assert "BEGIN SOLUTION" not in fetched
    assert course.eve.run("rm", "-r", course.machine / "exchange" / "backprop").returncode != 0
    renamed = course.eve.run(
        "mv", course.machine / "exchange" / "backprop", course.machine / "exchange" / "mine"
    )
    assert renamed.returncode != 0


def test_points_and_messages_come_back(course: Course, graded: str) -> None:
    scores = course.scores(course.ada)
    assert scores["check-01-1"] == 2
    assert scores["check-01-3"] == pytest.approx(1, abs=0.3)
    assert scores["check-01-4"] == 0
    autograded = course.folder / "autograded" / course.ada.name / NAME / f"{NAME}.ipynb"
    assert nbformat.read(autograded, as_version=4).metadata["autograder"]["sandbox"]
    assert autograded.owner() == course.teacher.name
    course.nbgrader(course.ada, "fetch_feedback", NAME)
    page = next((course.ada.home / NAME / "feedback").glob(f"*/{NAME}.html")).read_text()
    assert "01.1 forward <small>2 of 2 points</small>" in page
    assert "01.3 backward_step <small>1 of 2 points</small>" in page


def test_traps_give_nothing_away(course: Course, graded: str) -> None:
    assert course.scores(course.eve) == course.scores(course.ada)
    course.nbgrader(course.eve, "fetch_feedback", NAME)
    database, notebook = b"SQLite format 3", b"BEGIN SOLUTION"
    # all that the teacher has put where others may read, by name or by luck
    for path in (course.machine / "exchange" / "backprop").rglob("*"):
        if (
            path.is_file()
            and not path.is_symlink()
            and path.stat().st_uid == os.stat(course.folder).st_uid
        ):
            data = path.read_bytes()
            assert database not in data and notebook not in data, path
    collected = course.folder / "submitted" / course.eve.name / NAME
    assert sorted(path.name for path in collected.iterdir()) == [
        f"{NAME}.ipynb",
        "submission_secret.txt",
        "timestamp.txt",
    ]
    for name in ("marks.html", "folder", "pipe", "closed.txt"):
        assert name in graded


def test_nobody_hands_in_for_another(course: Course, graded: str) -> None:
    stamp = (course.folder / "submitted" / course.ada.name / NAME / "timestamp.txt").read_text()
    assert stamp == (course.handed_in(course.ada) / "timestamp.txt").read_text()
    assert "2099" not in stamp
