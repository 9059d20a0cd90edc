"""`autograder preview`: a student's receipt. What will be graded, what looks missing, and which
public checks pass; no gradebook.

The notebook runs as it would in a graded run: mended, in the sandbox where there is one, against
the checks of the course's own notebook. Checks draw new inputs each time, so that what passes here
is no promise of points.
"""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.course.course import Course, read_files, read_notebook
from autograder.errors import NoSandbox, Unreadable, UsageError, machine_faults
from autograder.examiner import sandbox
from autograder.ids import exercise_of, grade_id_of
from autograder.notes import to_data
from autograder.showing import say, shown
from autograder.submission.execute import examine
from autograder.submission.given import NOTHING, Beside, keeps_libraries_out
from autograder.submission.reading import read
from autograder.submission.repair import repair
from autograder.submission.results import WRITE_HERE, Mark, NotebookResult, graded
from backprop.check.exercises import EXERCISES

LIMITS = sandbox.Limits()


@dataclass(frozen=True)
class Receipt:
    """What a graded run would find in a notebook."""

    assignment: str
    graded: NotebookResult
    points: dict[str, float]  # the most that each exercise gives, those that are graded by hand too
    sandboxed: bool
    errors: dict[str, str]  # by exercise, the error with which its answer's cell has ended

    @property
    def passed(self) -> list[str]:
        return [mark.exercise for mark in self.graded.marks if mark.points >= mark.max_points]

    @property
    def missing(self) -> list[str]:
        """Return sentences on what looks missing."""
        blank = [mark.exercise for mark in self.graded.marks if mark.state == "blank"]
        blank += [
            exercise
            for exercise, text in self.graded.written.items()
            if text.strip() in ("", WRITE_HERE)
        ]
        lines = [f"Not written yet: {', '.join(sorted(blank))}."] if blank else []
        lines += [
            f"{exercise}: the cell of the answer ended with {error}. What follows that line in the cell has not run."
            for exercise, error in sorted(self.errors.items())
        ]
        return [*lines, *map(str, self.graded.mended), *map(str, self.graded.notes)]


def receipt(path: Path, root: Path) -> Receipt:
    """Run a student's notebook as a graded run would. Raises UsageError if it is not a notebook of
    this course."""
    try:
        nb = read(path)
    except Unreadable as error:
        what = "a graded run would give it no points; save it in Jupyter again"
        raise UsageError(f"{path} cannot be read: {error}; {what}") from None
    name, source, beside = _source(path, nb, root)
    points = {
        exercise_of(grade_id_of(c)): float(c.metadata.nbgrader.points)
        for c in source.cells
        if c.metadata.get("nbgrader", {}).get("grade")
    }
    nb.metadata["mended"] = to_data(repair(nb, source))
    try:
        examine(nb, source, LIMITS, beside=beside)
    except NoSandbox:  # it is one's own notebook
        examine(nb, source, LIMITS, sandboxed=False, beside=beside)
    found = graded(nb)
    errors = {
        exercise_of(grade_id_of(cell)): f"{output.ename}: {output.evalue}".rstrip(".")
        for cell in nb.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        for output in cell.outputs
        if output.output_type == "error"
    }
    return Receipt(name, found, points, found.sandbox, errors)


@machine_faults()
def preview(path: Path, root: Path) -> None:
    """Print a receipt."""
    console, found = Console(), receipt(path, root)
    table = Table(title=f"{found.assignment}: what will be graded", title_justify="left")
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right")
    table.add_column("public check")
    marks = {mark.exercise: mark for mark in found.graded.marks}
    for exercise, most in found.points.items():
        functions = ", ".join(EXERCISES[exercise].functions) if exercise in EXERCISES else ""
        table.add_row(
            f"{exercise} {functions}".strip(),
            f"{most:g}",
            escape(shown(_said(marks.get(exercise)), lines=True)),
        )
    console.print(table)
    for line in found.missing:
        say(console, shown(line), "!", "yellow")
    say(console, f"{len(found.passed)} of {len(found.graded.marks)} public checks passed.")
    say(console, "This is a preview, not your grade: the graded run draws new inputs.")
    if not found.sandboxed:
        say(console, "There is no sandbox on this machine: your notebook ran with your own rights.")


def _said(mark: Mark | None) -> str:
    """Return what the public check says, in a line."""
    if mark is None:
        return "none: graded by hand"
    if mark.points >= mark.max_points:
        return "✓ passed"
    if mark.state == "blank":
        return "– not written yet"
    text = next(
        (line for line in mark.message.split("\n\n")[1 if mark.reached else 0 :] if line.strip()),
        "",
    )
    part = f"{mark.points:g} of {mark.max_points:g} points here. " if mark.points else ""
    return f"✗ {part}{' '.join(text.split())}"


def _source(path: Path, nb: NotebookNode, root: Path) -> tuple[str, NotebookNode, Beside]:
    """Find the course's notebook of a student's: of those of its name, or of all, the one with most
    of its cells. Returns the assignment's name, the notebook, and the files beside the two."""
    folders, course = [root / "solutions" / "*", root / "lectures" / "*"], None
    if (root / "nbgrader_config.py").is_file():
        course = Course(root).directory
        rooms = (course.source_directory, course.release_directory)
        folders = [Path(course.format_path(room, ".", "*")) for room in rooms]
    known: dict[tuple[str, str], Path] = {}  # by assignment and name; students may have none but
    for folder in reversed(folders):  # what was released
        for file in folder.parent.glob("*/*.ipynb"):
            known[file.parent.name, file.stem] = file
    if not known:
        raise UsageError(
            f"there are no notebooks of the course in {root}; name the course's folder with --root"
        )
    named = [file for file in known.values() if file.stem == path.stem]
    papers = {file: read_notebook(file) for file in named or known.values()}
    shared = {file: len(_ids(nb) & _ids(source)) for file, source in papers.items()}
    best = [file for file, count in shared.items() if count == max(shared.values())]
    if len(best) > 1 or not (named or shared[best[0]]):
        names = ", ".join(sorted({name for _, name in known}))
        raise UsageError(
            f"{path} belongs to no assignment of this course; name the file like one of {names}"
        )
    (file,) = best
    beside = NOTHING
    if course and not keeps_libraries_out(papers[file]):
        ours = read_files(course, file.parent)
        theirs = read_files(course, path.resolve().parent, bounded=True)
        beside = Beside(ours, {name: data for name, data in theirs.items() if name not in ours})
    return file.parent.name, papers[file], beside


def _ids(nb: NotebookNode) -> set[str]:
    return {grade_id_of(cell) for cell in nb.cells} - {""}
