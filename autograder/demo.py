"""The demo: a class of sample students hands in two notebooks; nbgrader grades them; a table says who made which mistake."""

import os
import random
import shutil
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from autograder.answers import Answer, read_answers
from autograder.graded import read_graded
from backprop.check.exercises import EXERCISES

NOTEBOOKS = ("02_two_layer_relu", "03_feedforward")


def demo(root: Path, course: Path, students: int) -> None:
    """Make a small course in `course` (its old contents are removed), hand in, grade, write feedback pages, show the table."""
    console, start = Console(), time.perf_counter()
    _make_course(root, course)
    names = [name for name in NOTEBOOKS if (course / "source" / name).is_dir()]
    answers = {path.stem: read_answers(path) for path in sorted((root / "tests" / "answers").glob("*.py"))}
    planted = {name: _hand_in(root, course, name, answers, students) for name in names}
    for name in names:
        _wait([_nbgrader(course, "generate_assignment", name)])
    _in_parallel(course, "autograde", "autograded/*/{}/*.ipynb", planted, console)
    _in_parallel(course, "generate_feedback", "feedback/*/{}/*.html", planted, console)
    for name in names:
        console.print(_table(course, name, planted[name]))
    console.print(_count(course, planted), soft_wrap=True)
    console.print(f"Graded notebooks: {course / 'autograded'}, feedback pages: {course / 'feedback'}", soft_wrap=True)
    console.print(f"{sum(map(len, planted.values()))} notebooks graded in {time.perf_counter() - start:.0f} s.")
    console.print(f"To look at the gradebook in the browser: cd {course}; jupyter lab; then Nbgrader > Formgrader", soft_wrap=True)


def _make_course(root: Path, course: Path) -> None:
    marker = course / ".demo"
    if course.exists() and not marker.exists() and any(course.iterdir()):
        raise ValueError(f"{course} is not empty and no demo course; name another folder with --course")
    shutil.rmtree(course, ignore_errors=True)
    for name in NOTEBOOKS:
        source = root / "solutions" / name / f"{name}.ipynb"
        if source.exists():
            (course / "source" / name).mkdir(parents=True)
            shutil.copy(source, course / "source" / name)
    if not course.exists():
        raise ValueError(f"no worked notebooks in {root / 'solutions'}; run `make build` first")
    marker.touch()
    config = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace('"solutions"', '"source"').replace('"lectures"', '"release"')
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")


Job = tuple[str, subprocess.Popen[bytes], Path]


def _nbgrader(course: Path, command: str, name: str) -> Job:
    """Start an nbgrader command; what it says goes into a log file."""
    log = course / f"{command}-{name}.log"
    # nbgrader calls alembic by name; it lies beside the interpreter
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    call = [sys.executable, "-m", "nbgrader", command, name, "--force"]
    with log.open("wb") as out:
        return f"nbgrader {command} {name}", subprocess.Popen(call, cwd=course, env=environment, stdout=out, stderr=out), log


def _wait(jobs: list[Job]) -> None:
    for what, process, log in jobs:
        if process.wait():
            end = log.read_text(errors="replace").strip().splitlines()[-12:]
            raise ValueError("\n".join([f"{what} failed; the end of {log}:", *end]))


def _in_parallel(course: Path, command: str, pattern: str, planted: dict[str, dict[str, Any]], console: Console) -> None:
    """One process a notebook, all at once, with progress counted in finished files."""
    jobs = [_nbgrader(course, command, name) for name in planted]
    with Progress(console=console) as progress:
        bars = {name: progress.add_task(f"{command} {name}", total=len(planted[name])) for name in planted}
        running = True
        while running:
            running = any(process.poll() is None for _, process, _ in jobs)
            for name, bar in bars.items():
                progress.update(bar, completed=len(list(course.glob(pattern.format(name)))))
            time.sleep(0.2 if running else 0)
    _wait(jobs)


def _hand_in(root: Path, course: Path, name: str, answers: dict[str, list[Answer]], students: int) -> dict[str, dict[str, Answer]]:
    """Write the submissions: right ones in different styles, each other one with its own mistakes, a blank and a broken one."""
    stub = nbformat.read(root / "lectures" / name / f"{name}.ipynb", as_version=4)
    ids = [e for e in EXERCISES if e.startswith(name[:2])]
    rng = random.Random(name)
    right = {e: cycle([a for a in answers[e] if a.mistake is None]) for e in ids}
    wrong = {e: cycle(rng.sample(w := [a for a in answers[e] if a.mistake not in (None, "?")], len(w))) for e in ids}
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
            chosen[ids[0]] = Answer(ids[0], "broken", "a syntax error", "def relu(z)\n    return z\n")
        notebook = nbformat.from_dict(stub)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            exercise = grade_id.removeprefix("answer-").replace("-", ".")
            if grade_id.startswith("answer-") and exercise in chosen:
                cell.source = chosen[exercise].code
        path = course / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        planted[student] = chosen
    return planted


def _worked(root: Path, name: str, ids: list[str]) -> dict[str, Answer]:
    """The answers of the worked notebook, which rest upon each other."""
    chosen = {}
    for cell in nbformat.read(root / "solutions" / name / f"{name}.ipynb", as_version=4).cells:
        exercise = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("answer-").replace("-", ".")
        if exercise in ids:
            chosen[exercise] = Answer(exercise, None, "the worked solution", cell.source)
    return chosen


def _count(course: Path, planted: dict[str, dict[str, dict[str, Answer]]]) -> str:
    """How often the check was right, in a line: of answers that are right, and of those with a planted mistake."""
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
        f"of {count['planted']} planted mistakes {count['named']} were named rightly, {count['wrongly']} wrongly."
    )


def _table(course: Path, name: str, planted: dict[str, dict[str, Answer]]) -> Table:
    table = Table(title=f"{name}: points and diagnosed mistakes", title_justify="left")
    table.add_column("student", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("mistakes that the check named (? = wrong, no name)")
    for student in planted:
        marks = read_graded(course / "autograded" / student / name / f"{name}.ipynb").marks
        points, most = sum(mark.points for mark in marks), sum(mark.max_points for mark in marks)
        wrong = [f"{mark.exercise} {mark.mistake or '?'}" for mark in marks if mark.points < mark.max_points]
        stubs = [text for text in wrong if text.endswith(" stub")]
        text = "nothing handed in but the stub" if len(stubs) == len(marks) else ", ".join(wrong)
        table.add_row(student, f"{points:g}/{most:g}", text)
    return table
