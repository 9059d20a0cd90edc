"""solutions/NN_name.py -> the worked notebook (executed) and the lecture notebook (stubs).

The source is jupytext percent format. Four cell headers mean something here, and nbgrader's
metadata is made from them and from the table of exercises, so that ids and points stand in one
place:

    # %% locked="setup"                        restored from the source before grading
    # %% answer="01.4"                         an answer cell; the check cell is put after it
    # %% [markdown] written="03.7" points=4    an answer that is graded by hand
    # %%, # %% [markdown]                      free cells

A free code cell is a demonstration: it has no effect except on the names that it binds, so that a
graded run may leave it out (submission/needed.py).
"""

import json
import os
import re
import tempfile
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)

from autograder.errors import SourceError, machine_faults
from autograder.ids import grade_id, grade_id_of, role_and_exercise
from backprop.check.exercises import EXERCISES

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
MARKER = re.compile(r"^\s*#+\s*(BEGIN|END)\b.*$", re.IGNORECASE)
# lines that give nothing away: comments, and calls of what an earlier exercise asks for
PLAIN = re.compile(
    r"\s*(#|[\w, ]+ = ("
    + "|".join({name for row in EXERCISES.values() for name in row.functions})
    + r")\()"
)
# the first code cell of a lecture notebook; {remedy} installs the course, or says where it is
INSTALL = """\
# Does this computer have the course's package? Colab, for one, does not.
try:
    import backprop
except ModuleNotFoundError:
    {remedy}"""
FETCH = """import subprocess, sys

    course = "backprop-course[digits] @ git+{source}"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", course], check=True)"""
TELL = """raise ModuleNotFoundError(
        "The course's package is missing. Download it from the course's website, page Run it anywhere,"
        " and put the file beside this notebook. In a new cell, run %pip install and the name of the"
        " file; then run this cell again."
    ) from None"""
# what `reveal` shows, in a course that has the check's own package
WORKED = Path("backprop") / "check" / "worked.json"
START = "start_here"  # the way in: a story and the map of the course
# the seed of checks in worked notebooks, so that a build changes only what its source changes
SEED = "15"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@machine_faults()
def build(root: Path, names: list[str], check: bool = False) -> list[str]:
    """Write both notebooks of each source.

    Args:
        root: the course's folder.
        names: of the sources; all of them if none is given.
        check: write nothing.

    Returns:
        With `check`, a sentence for each file that is not what its source makes.

    Raises:
        SourceError: a source cannot be built.
    """
    sources = sorted((root / "solutions").glob("[0-9][0-9]_*.py"))
    # no assignment: a notebook beside their folders, with nothing to be graded
    start = root / "docs" / f"{START}.py"
    unknown = (
        set(names) - {source.stem for source in sources} - ({START} if start.exists() else set())
    )
    if unknown or not sources:
        known = ", ".join(source.stem for source in sources) or "none"
        wanted = ", ".join(sorted(unknown)) or "any notebook"
        raise SourceError(f"no source for {wanted} in {root / 'solutions'}; there is: {known}")
    stale: list[str] = []
    for source in sources:
        name = source.stem
        if names and name not in names:
            continue
        worked_path, lecture_path = (
            root / room / name / f"{name}.ipynb" for room in ("solutions", "lectures")
        )
        notebook = read_source(source)
        if check:
            stale += filter(
                None,
                [_stale_worked(notebook, worked_path), _stale(lecture(notebook), lecture_path)],
            )
        else:
            _write(execute(notebook), worked_path)
            _write(lecture(notebook), lecture_path)
    if start.exists() and (not names or START in names):
        story, path = read_source(start), root / "lectures" / f"00_{START}.ipynb"
        if check:
            stale += filter(None, [_stale_worked(story, path)])
        else:
            _write(execute(story), path)
    if (root / WORKED).parent.is_dir():
        answers = json.dumps(worked_answers(sources), indent=1, ensure_ascii=False) + "\n"
        if not check:
            (root / WORKED).write_text(answers, encoding="utf-8")
        elif not (root / WORKED).exists() or (root / WORKED).read_text(encoding="utf-8") != answers:
            stale.append(f"{root / WORKED} is not what the sources make")
    return stale


def worked_answers(sources: list[Path]) -> dict[str, str]:
    """Return the worked answer of each exercise, by its id, without the markers.

    That of a derivation is Markdown.
    """
    cells = [cell for source in sources for cell in read_source(source).cells]
    answers = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    marks = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
    return {role_and_exercise(cell.id)[1]: marks.sub("", cell.source).rstrip() for cell in answers}


def read_source(path: Path) -> NotebookNode:
    """Read a source as the worked notebook, not yet executed, with nbgrader's metadata and a check
    cell after each answer."""
    import jupytext  # graders read this module too, and have no use for it

    source = jupytext.read(path)
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    number = path.stem[:2]
    for k, cell in enumerate(source.cells):
        marks, cell.metadata = dict(cell.metadata), NotebookNode()
        where = f"{path.name}, cell {k + 1}"
        cell["id"] = f"cell-{number}-{k:03d}"
        marks.pop("lines_to_next_cell", None)  # jupytext's note on blank lines
        if set(marks) - {"locked", "answer", "written", "points"}:
            raise SourceError(
                f"{where}: unknown mark {', '.join(sorted(marks))}; known are locked, answer, written, points"
            )
        if "answer" in marks:
            exercise = EXERCISES.get(marks["answer"])
            if exercise is None:
                raise SourceError(f"{where}: there is no exercise {marks['answer']!r} in the table")
            _mark(cell, grade_id("answer", exercise.id), solution=True)
            check = nbformat.v4.new_code_cell(
                f'check("{exercise.id}", {", ".join(exercise.functions)}).points'
            )
            _mark(
                check,
                grade_id("check", exercise.id),
                grade=True,
                locked=True,
                points=float(exercise.points),
            )
            notebook.cells += [cell, check]
            continue
        if "locked" in marks:
            _mark(cell, f"{marks['locked']}-{number}", locked=True)
        if "written" in marks:
            points = float(marks.get("points", 4))
            _mark(
                cell,
                grade_id("answer", str(marks["written"])),
                grade=True,
                solution=True,
                points=points,
            )
        notebook.cells.append(cell)
    for cell in notebook.cells:
        _regions(cell)
    return notebook


def execute(notebook: NotebookNode) -> NotebookNode:
    """Run the worked notebook from top to bottom, in an empty folder. An error or a warning ends
    the build."""
    from backprop.plots.steps import WIDGET

    notebook = nbformat.from_dict(notebook)
    with tempfile.TemporaryDirectory() as folder:
        # coalesced: lines that are printed one by one are one output
        here: Any = {"resources": {"metadata": {"path": folder}}, "coalesce_streams": True}
        NotebookClient(notebook, timeout=300, kernel_name="python3", **here).execute(
            env=os.environ | {"BACKPROP_SEED": SEED}
        )
    facts = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "free_cells": "demonstrations",
    }
    notebook.metadata = NotebookNode(facts)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise SourceError(f"cell {cell.id} writes to stderr:\n{output.text}")
            # in a file a slider has no kernel; the images beside it stay
            output.get("data", {}).pop(WIDGET, None)
    return notebook


def lecture(notebook: NotebookNode) -> NotebookNode:
    """Make the notebook with stubs, by the preprocessors that `nbgrader generate_assignment`
    runs."""
    notebook, resources = nbformat.from_dict(notebook), dict[str, Any]()
    for step in (
        LockCells,
        ClearSolutions,
        Install,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


class ClearSolutions(NbGraderPreprocessor):  # type: ignore[misc]
    """Replaces solution regions by stubs that name their exercise; refuses unknown markers, and
    solution lines outside the regions."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        secret: dict[str, str] = {}
        for cell in nb.cells:
            for start, end in reversed(_regions(cell)):
                lines = cell.source.split("\n")
                for line in lines[start + 1 : end]:
                    if len(line.strip()) >= 20 and not PLAIN.match(line):
                        secret.setdefault(" ".join(line.split()), cell.metadata.nbgrader.grade_id)
                indent = re.match(r"\s*", lines[start])
                stub = [
                    (indent.group() if indent else "") + text for text in _stub(cell, lines[:start])
                ]
                cell.source = "\n".join([*lines[:start], *stub, *lines[end + 1 :]])
        for cell in nb.cells:
            for line in cell.source.split("\n") if cell.cell_type == "code" else []:
                if " ".join(line.split()) in secret:
                    owner = secret[" ".join(line.split())]
                    raise SourceError(
                        f"cell {cell.get('id')} gives away a line of {owner}: {line.strip()}"
                    )
        return nb, resources


class Install(NbGraderPreprocessor):  # type: ignore[misc]
    """Adds a first cell that installs the course's package where it is missing, or says how: by
    `Source` in pyproject.toml."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        first = next(
            (k for k, cell in enumerate(nb.cells) if cell.cell_type == "code"), len(nb.cells)
        )
        nb.cells.insert(first, nbformat.v4.new_code_cell(installing(source_url()), id="install"))
        nb.cells[first].metadata.update(deletable=False, editable=False)
        return nb, resources


def source_url() -> str | None:
    """Return where the course is published, "" if it is not."""
    urls = (url.split(", ", 1) for url in metadata("backprop-course").get_all("Project-URL", []))
    return next((url for name, url in urls if name == "Source"), None)


def installing(source: str | None) -> str:
    """Return the text of that cell."""
    return INSTALL.replace("{remedy}", FETCH.replace("{source}", source) if source else TELL)


def _regions(cell: NotebookNode) -> list[tuple[int, int]]:
    """Find the solution regions of a cell: (first line, last line), markers included. Raises
    SourceError for a marker without its partner."""
    regions, start = [], None
    where = grade_id_of(cell) or cell.get("id")
    for k, line in enumerate(cell.source.split("\n")):
        if not MARKER.match(line):
            continue
        if line.strip() not in (BEGIN, END):
            raise SourceError(
                f"{where}, line {k + 1}: unknown marker {line.strip()!r}; known are {BEGIN!r} and {END!r}"
            )
        if (line.strip() == BEGIN) == (start is not None):
            raise SourceError(
                f"{where}, line {k + 1}: {line.strip()!r} is nested or has no partner"
            )
        if start is None:
            start = k
        else:
            regions.append((start, k))
            start = None
    solution = cell.metadata.get("nbgrader", {}).get("solution", False)
    if start is not None:
        raise SourceError(f"{where}: {BEGIN!r} on line {start + 1} has no {END!r}")
    if bool(regions) != solution:
        raise SourceError(
            f"{where}: "
            + (
                "a solution outside an answer cell"
                if regions
                else "an answer cell without a solution"
            )
        )
    return regions


def _stub(cell: NotebookNode, before: list[str]) -> list[str]:
    if cell.cell_type == "markdown":
        return ["YOUR ANSWER HERE"]
    exercise = role_and_exercise(grade_id_of(cell))[1]
    names = [match.group(1) for line in before if (match := re.match(r"def (\w+)", line))]
    return [
        "# YOUR CODE HERE",
        f'raise NotImplementedError("{exercise}: {names[-1] if names else "this"} is not written yet")',
    ]


def _mark(
    cell: NotebookNode,
    name: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    **points: float,
) -> None:
    cell["id"] = name
    cell.metadata["nbgrader"] = NotebookNode(
        grade=grade,
        grade_id=name,
        locked=locked,
        schema_version=3,
        solution=solution,
        task=False,
        **points,
    )


def _write(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _stale(notebook: NotebookNode, path: Path) -> str:
    fresh = nbformat.writes(notebook) + "\n"
    return (
        ""
        if path.exists() and path.read_text(encoding="utf-8") == fresh
        else f"{path} is not what its source makes"
    )


def _stale_worked(notebook: NotebookNode, path: Path) -> str:
    """Compare a worked notebook with its source. Sources and metadata must be the same, outputs
    must be there; pictures may differ between machines."""
    if not path.exists():
        return f"{path} is missing"
    there = nbformat.read(path, as_version=4)
    if [(c.cell_type, c.source, c.metadata) for c in there.cells] != [
        (c.cell_type, c.source, c.metadata) for c in notebook.cells
    ]:
        return f"{path} is not what its source makes"
    unrun = [
        c.id
        for c in there.cells
        if c.cell_type == "code" and c.source and c.execution_count is None
    ]
    return f"{path} has cells that were not run: {', '.join(unrun)}" if unrun else ""
