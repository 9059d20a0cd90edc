"""What a submission's folder holds before anything is graded: files that are none, and notebooks that can hardly be read."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

LARGEST = 64 * 2**20  # bytes of a notebook
ASIDE = "refused"  # where links, pipes and devices are put, beside the folder of submissions


class Unreadable(ValueError):
    """A file that cannot be read as a notebook; the text says why."""


class PatientReader(NotebookExporter):
    """nbgrader's way of reading a notebook, but one that bears with byte order marks, line ends, old formats and rubbish."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """The notebook in the file; if it cannot be read, an empty one that says so, to be graded by hand."""
        try:
            nb = read(Path(filename))
        except Unreadable as error:
            self.log.error("%s cannot be read: %s. It gets no points and waits for a grader.", filename, error)
            nb = nbformat.v4.new_notebook(metadata={"unreadable": str(error)})
        return self.from_notebook_node(nb, resources=resources, **options)


class Flag(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks a submission that could not be read as one that a person must look at; stands behind SaveAutoGrades."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "unreadable" in nb.metadata:
            names = resources["nbgrader"]
            with Gradebook(names["db_url"]) as gradebook:
                submitted = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
                for grade in submitted.grades:
                    grade.needs_manual_grade = True
                gradebook.db.commit()
        return nb, resources


def read(path: Path) -> NotebookNode:
    """A notebook of format 4, whatever it was. Unreadable if there is none in the file; links and pipes are not opened."""
    return parse(load(path))


def load(path: Path) -> bytes:
    """What the file holds. Unreadable if it is a link, a pipe, too large, or not there."""
    try:
        found = os.lstat(path)
    except OSError:
        raise Unreadable("it is not there") from None
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("it is a link or no ordinary file")
    if found.st_size > LARGEST:
        raise Unreadable(f"it has {found.st_size} bytes, more than {LARGEST}")
    return path.read_bytes()


def parse(data: bytes) -> NotebookNode:
    """A notebook of format 4, whatever it was. Unreadable if there is none in these bytes."""
    for encoding in ("utf-8-sig", "utf-16", "latin-1"):
        try:
            nb = json.loads(data.decode(encoding))
            break
        except UnicodeError:
            continue
        except (ValueError, RecursionError):
            raise Unreadable("it is no JSON text" if data.strip() else "it is empty") from None
    if not isinstance(nb, dict):
        raise Unreadable("it is no notebook")
    try:
        node = normalize(nb)
        nbformat.validate(node)
        return node
    except Exception as error:
        raise Unreadable(f"it is no notebook: {type(error).__name__}") from None


def quarantine(assignment: str, student: str, notebooks: list[str]) -> None:
    """Move links, pipes and devices out of the submissions of these notebooks: they are neither followed nor opened."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        for where, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(where) / name
                mode = os.lstat(path).st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    aside = folder.parent.parent.parent / ASIDE / folder.parent.name / folder.name / path.relative_to(folder)
                    aside.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(path, aside)


def normalize(nb: dict[str, Any]) -> NotebookNode:
    """Of format 4, with cells that have what a cell must have; their ids are their places, so that equal bytes stay equal."""
    node = nbformat.from_dict(nb)
    if not isinstance(node.get("metadata"), dict):
        node.metadata = NotebookNode()
    if nb.get("nbformat", 4) < 4 or "worksheets" in nb:
        node = nbformat.convert(node, 4)
    cells: list[NotebookNode] = []
    for cell in node.get("cells") or []:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else NotebookNode()
        kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "raw") else "markdown"
        # nbformat's own functions would check every cell by itself, at ten times the price
        made = NotebookNode(id=f"c{len(cells) + 1:03d}", cell_type=kind, metadata=metadata, source=text)
        if kind == "code":
            made.update(outputs=[], execution_count=None)
        if kind == "markdown" and isinstance(cell.get("attachments"), dict):
            made["attachments"] = cell["attachments"]  # a photograph of a derivation, for instance
        cells.append(made)
    if not cells:
        raise Unreadable("there is no cell in it")
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=node.metadata, cells=cells)
