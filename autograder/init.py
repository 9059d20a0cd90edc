"""`autograder init`: an nbgrader course that exists already is graded by us, by one line in its
configuration."""

from pathlib import Path

from autograder.course.course import Course
from autograder.errors import UsageError, machine_faults

LINE = "from autograder.nbgrader_plugins import configure; configure(c)  # autograder init; autograder init --undo takes it out\n"


@machine_faults()
def init(root: Path) -> list[str]:
    """Add the line to the course's nbgrader_config.py, unless it is there.

    Args:
        root: the course's folder.

    Returns:
        Sentences on what the course holds.

    Raises:
        UsageError: there is no course in `root`, or with the line its configuration cannot be used;
            then the file is as it was.
    """
    path = root / "nbgrader_config.py"
    if not path.is_file():
        raise UsageError(f"{root} is not a course: there is no nbgrader_config.py in it; name its folder with --root, "
                         "or make one: nbgrader quickstart COURSE")  # fmt: skip
    before = path.read_text(encoding="utf-8")
    there = "import configure" in before and "autograder.nbgrader_plugins" in before
    if not there:
        path.write_text(_with_line(before), encoding="utf-8")
    try:
        return [
            f"{path}: {'the line was there already' if there else 'one line was added'}.",
            *found(Course(root)),
        ]
    except UsageError:
        path.write_text(before, encoding="utf-8")
        raise


@machine_faults()
def undo(root: Path) -> list[str]:
    """Remove the line. The file is then what it was before."""
    path = root / "nbgrader_config.py"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if LINE not in text:
        raise UsageError(f"{path} has no line that autograder init has added; nothing was changed")
    path.write_text(text.replace(LINE, "", 1), encoding="utf-8")
    return [
        f"{path}: the line was taken out; nbgrader grades as it did before. What is in the gradebook stays there."
    ]


def found(course: Course) -> list[str]:
    """Describe a course: its assignments, notebooks, tests and submissions."""
    import nbformat
    from nbgrader.utils import is_grade, is_solution

    lines = [
        f"Course {course.directory.course_id or '(without a course_id)'}: sources in {course.directory.source_directory}/."
    ]
    for folder in sorted(
        {path.parent for path in course.path("source", ".", "*").parent.glob("*/*.ipynb")}
    ):
        assignment, tests, people = folder.name, 0, 0
        notebooks = sorted(folder.glob("*.ipynb"))
        for path in notebooks:
            cells = nbformat.read(path, as_version=4).cells
            tests += sum(is_grade(cell) and not is_solution(cell) for cell in cells)
            people += sum(is_grade(cell) and is_solution(cell) for cell in cells)
        handed = len(course.found("submitted", assignment))
        files = len(course.files(folder))
        lines.append(
            f"{assignment}: {len(notebooks)} notebook{'s' * (len(notebooks) != 1)}, {tests} test cell{'s' * (tests != 1)}, {people} answer{'s' * (people != 1)} "
            f"graded by hand, {files} other file{'s' * (files != 1)}, {handed} handed in."
        )
    lines.append(
        "Next: autograder grade ASSIGNMENT. It tries the source's own solution first, and names what cannot be graded."
    )
    return lines


def _with_line(text: str) -> str:
    return text + ("" if not text or text.endswith("\n") else "\n") + LINE
