"""The demo: a class of sample students hands in two notebooks; they are graded; a table says who
made which mistake. On request it stops before the grading, for people who want to grade
themselves.
"""

import os
import random
import shutil
import time
from functools import partial
from itertools import cycle
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateFeedback
from rich.console import Console
from rich.table import Table

from autograder.batch.feedback import feedback
from autograder.batch.progress import Bar
from autograder.batch.run import GradeRequest, grade
from autograder.batch.workers import run_jobs
from autograder.course.course import Course, read_notebook
from autograder.errors import UsageError, machine_faults
from autograder.ids import grade_id_of, role_and_exercise
from autograder.samples import Answer, read_answers
from autograder.showing import say
from autograder.submission.results import read_graded
from backprop.check.exercises import EXERCISES

SEED = 3
NOTEBOOKS = ("02_two_layer_relu", "03_feedforward")


@machine_faults()
def demo(root: Path, course: Path, students: int, hand_in: bool = False) -> None:
    """Make a small course in `course` (its old contents are removed), hand in, grade, write
    feedback pages, show the table.

    With `hand_in` nothing is graded. UsageError where `course` is something else's folder, or the
    class is too small.
    """
    if students < 3:
        raise UsageError(
            f"a class of {students} is too small: one hands in the stub, one a broken notebook; ask for 3 or more"
        )
    console, start = Console(), time.perf_counter()
    _make_course(root, course)
    names = [name for name in NOTEBOOKS if (course / "source" / name).is_dir()]
    answers = {path.stem: read_answers(path) for path in sorted((root / "samples").glob("*.py"))}
    planted = {name: _hand_in(root, course, name, answers, students) for name in names}
    if hand_in:
        say(
            console,
            f"{students} students have handed in {' and '.join(names)}: {course / 'submitted'}",
        )
        say(console, f"Grade them: cd {course}, then autograder grade {names[0]}")
        return
    workers = partial(run_jobs, os.cpu_count() or 1)
    for name in names:
        console.print(f"[bold]{name}[/]: grading, then feedback pages")
        grade(Course(course), name, GradeRequest(seed=SEED), workers, Bar(console))
        feedback(Course(course, writes=GenerateFeedback), name, "*", False, workers, Bar(console))
    for name in names:
        console.print(_table(course, name, planted[name]))
    say(console, _count(course, planted))
    say(
        console, f"Graded notebooks: {course / 'autograded'}, feedback pages: {course / 'feedback'}"
    )
    seconds = time.perf_counter() - start
    say(console, f"{sum(map(len, planted.values()))} notebooks graded in {seconds:.0f} s.")
    say(
        console,
        f"To look at the gradebook in the browser: cd {course}; jupyter lab; then Nbgrader > Formgrader",
    )


def _make_course(root: Path, course: Path) -> None:
    marker = course / ".demo"
    if course.exists() and not marker.exists() and any(course.iterdir()):
        raise UsageError(
            f"{course} is not empty and not a demo course; name another folder with --course"
        )
    shutil.rmtree(course, ignore_errors=True)
    for name in NOTEBOOKS:
        source = root / "solutions" / name / f"{name}.ipynb"
        if source.exists():
            (course / "source" / name).mkdir(parents=True)
            shutil.copy(source, course / "source" / name)
    if not course.exists():
        raise UsageError(f"no worked notebooks in {root / 'solutions'}; run `make build` first")
    marker.touch()
    config = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace('"solutions"', '"source"').replace('"lectures"', '"release"')
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")


def _hand_in(
    root: Path, course: Path, name: str, answers: dict[str, list[Answer]], students: int
) -> dict[str, dict[str, Answer]]:
    """Write the submissions: right ones in different styles, half of them with a planted mistake
    each, a blank and a broken one."""
    stub = read_notebook(root / "lectures" / name / f"{name}.ipynb")
    ids = [e for e in EXERCISES if e.startswith(name[:2])]
    rng = random.Random(name)
    right = {e: cycle([a for a in answers[e] if a.mistake is None]) for e in ids}
    wrong = {
        e: cycle(rng.sample(w := [a for a in answers[e] if a.mistake not in (None, "?")], len(w)))
        for e in ids
    }
    planted: dict[str, dict[str, Answer]] = {}
    for k in range(students):
        student = f"student{k + 1:02d}"
        chosen = {e: next(right[e]) for e in ids}
        if k == 0:
            chosen = _worked(root, name, ids)
        if k >= students // 4:
            for e in rng.sample(ids, min(len(ids), 1 + k % 3)):
                chosen[e] = next(wrong[e], chosen[e])
        if k == students - 1:
            chosen = {}
        if k == students - 2:
            chosen[ids[0]] = Answer(
                ids[0], "broken", "a syntax error", "def relu(z)\n    return z\n"
            )
        notebook = nbformat.from_dict(stub)
        for cell in notebook.cells:
            role, exercise = role_and_exercise(grade_id_of(cell))
            if role == "answer" and exercise in chosen:
                cell.source = chosen[exercise].code
        path = course / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        planted[student] = chosen
    return planted


def _worked(root: Path, name: str, ids: list[str]) -> dict[str, Answer]:
    """Return the answers of the worked notebook, which use each other."""
    chosen = {}
    for cell in read_notebook(root / "solutions" / name / f"{name}.ipynb").cells:
        role, exercise = role_and_exercise(grade_id_of(cell))
        if role == "answer" and exercise in ids:
            chosen[exercise] = Answer(exercise, None, "the worked solution", cell.source)
    return chosen


def _count(course: Path, planted: dict[str, dict[str, dict[str, Answer]]]) -> str:
    """Say in a line how often the check was correct: on right answers, and on planted mistakes."""
    count = dict.fromkeys(("right", "full", "planted", "named", "wrongly"), 0)
    for name, students in planted.items():
        for student, chosen in students.items():
            for mark in read_graded(course / "autograded" / student / name / f"{name}.ipynb").marks:
                answer = chosen.get(mark.exercise)
                if answer is None or answer.mistake == "broken":
                    continue
                if answer.mistake is None:
                    count["right"] += 1
                    count["full"] += mark.points == mark.max_points
                else:
                    count["planted"] += 1
                    count["named"] += mark.mistake == answer.mistake
                    count["wrongly"] += mark.mistake not in (None, answer.mistake)
    return (
        f"{count['full']} of {count['right']} right answers earned everything; "
        f"of {count['planted']} planted mistakes {count['named']} were named correctly, {count['wrongly']} wrongly."
    )


def _table(course: Path, name: str, planted: dict[str, dict[str, Answer]]) -> Table:
    table = Table(title=f"{name}: points and diagnosed mistakes", title_justify="left")
    table.add_column("student", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("mistakes that the check named (? = wrong, no name)")
    for student in planted:
        marks = read_graded(course / "autograded" / student / name / f"{name}.ipynb").marks
        points, most = sum(mark.points for mark in marks), sum(mark.max_points for mark in marks)
        wrong = [
            f"{mark.exercise} {mark.mistake or '?'}"
            for mark in marks
            if mark.points < mark.max_points
        ]
        stubs = [text for text in wrong if text.endswith(" stub")]
        text = "nothing handed in but the stub" if len(stubs) == len(marks) else ", ".join(wrong)
        table.add_row(student, f"{points:g}/{most:g}", text)
    return table
