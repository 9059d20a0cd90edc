"""What a submission's folder holds before anything is graded: files that are not notebooks, and
notebooks that are hard to read."""

import contextlib
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.handin import check, content, timestamp
from autograder.errors import NotTaken, Unreadable
from autograder.showing import shown

LARGEST = 32 * 2**20  # bytes of a notebook
CONTAINERS, ITEMS = (
    100_000,
    2_000_000,
)  # lists and dicts, and values, of a notebook with its outputs: 60 bytes and more each
CELLS = 2_000  # of a notebook
# a string of a JSON text, or one that never ends
STRING = re.compile(rb'"(?:[^"\\]+|\\.)*+\\?(?:"|\Z)', re.DOTALL)
HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair
ASIDE = "refused"  # where links, pipes and devices are put, beside the folder of submissions


class PatientReader(NotebookExporter):
    """nbgrader's reader, which also accepts byte order marks, other line ends, old formats and
    rubbish."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """Read the notebook in the file. If it cannot be read, return an empty one that says so,
        for a person to grade."""
        try:
            nb = read(Path(filename))
        except Unreadable as error:
            self.log.error(
                "%s cannot be read: %s. It gets no points and waits for a grader.",
                shown(filename),
                error,
            )
            nb = nbformat.v4.new_notebook(metadata={"unreadable": str(error)})
        return self.from_notebook_node(nb, resources=resources, **options)


class Flag(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks a submission that could not be read, so that a person looks at it; runs after
    SaveAutoGrades."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "unreadable" in nb.metadata:
            names = resources["nbgrader"]
            with Gradebook(names["db_url"]) as gradebook:
                submitted = gradebook.find_submission_notebook(
                    names["notebook"], names["assignment"], names["student"]
                )
                for grade in submitted.grades:
                    grade.needs_manual_grade = True
                gradebook.db.commit()
        return nb, resources


def read(path: Path) -> NotebookNode:
    """Read a notebook of any format as format 4. Raises Unreadable if the file holds none; links
    and pipes are not opened."""
    return parse(load(path))


def load(path: Path, room: int = LARGEST) -> bytes:
    """Read a file. Raises Unreadable if it is a link, a pipe, too large, missing, or may not be
    read."""
    try:
        return content(path, min(LARGEST, room))
    except NotTaken as error:
        raise Unreadable(str(error)) from None


def encoding_of(data: bytes) -> str:
    """Return the encoding of a notebook's text: UTF-8, or UTF-16 or Latin-1, as some editors write
    it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def parse(data: bytes) -> NotebookNode:
    """Parse a notebook of any format as format 4. Raises Unreadable if these bytes hold none, or
    more than a notebook may have."""
    bare = STRING.sub(b"", data)
    if sum(map(bare.count, b"{[")) > CONTAINERS or bare.count(b",") > ITEMS:
        raise Unreadable(f"it has more than {CONTAINERS} lists and dicts, or {ITEMS} values")
    try:
        text = data.decode(encoding_of(data))
        nb = json.loads(text)
        # half of a surrogate pair is not a character, and cannot be written
        if "\\ud" in text.lower():
            nb = json.loads(HALF.sub("\ufffd", json.dumps(nb, ensure_ascii=False)))
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON" if data.strip() else "it is empty") from None
    if not isinstance(nb, dict):
        raise Unreadable("it is not a notebook")
    try:
        node = normalize(nb)
        nbformat.validate(node)
        return node
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"it is not a notebook: {type(error).__name__}") from None


def quarantine(assignment: str, student: str, notebooks: list[str]) -> None:
    """Move everything that nbgrader would trip over out of the submissions of these notebooks.
    Nothing is followed or opened.

    That is links, pipes and devices; files that may not be read or are too large; names that are
    not UTF-8; a timestamp that is no date, which would end nbgrader for everybody. Notebooks that
    cannot be read stay: `PatientReader` says so of them.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        for where, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(where) / name
                # one that cannot be moved is left out when it is read
                with contextlib.suppress(OSError):
                    if _is_odd(path, folder):
                        aside = (
                            folder.parent.parent.parent
                            / ASIDE
                            / folder.parent.name
                            / folder.name
                            / path.relative_to(folder)
                        )
                        aside.parent.mkdir(parents=True, exist_ok=True)
                        os.replace(path, aside)


def _is_odd(path: Path, folder: Path) -> bool:
    mode = os.lstat(path).st_mode
    if stat.S_ISDIR(mode):
        return False
    if path.suffix == ".ipynb":
        return not stat.S_ISREG(mode)
    try:
        check(path)
        str(path).encode()
    except ValueError:  # that of `check`, and of a name that is not UTF-8
        return True
    if path == folder / "timestamp.txt":
        try:
            timestamp(folder)
        except ValueError:
            return True
    return False


def normalize(nb: dict[str, Any]) -> NotebookNode:
    """Bring a notebook to format 4, with everything that a cell must have. Cell ids are positions,
    so that equal bytes stay equal."""
    nb = _without_outputs(nb)
    if len(cells_of(nb)) > CELLS:
        raise Unreadable(f"it has more than {CELLS} cells")
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
        metadata = (
            cell.get("metadata") if isinstance(cell.get("metadata"), dict) else NotebookNode()
        )
        kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "raw") else "markdown"
        # nbformat's own functions would check every cell by itself, at ten times the price
        made = NotebookNode(
            id=f"c{len(cells) + 1:03d}", cell_type=kind, metadata=metadata, source=text
        )
        if kind == "code":
            made.update(outputs=[], execution_count=None)
        if kind == "markdown" and isinstance(cell.get("attachments"), dict):
            made["attachments"] = cell["attachments"]  # a photograph of a derivation, for instance
        cells.append(made)
    if not cells:
        raise Unreadable("there is no cell in it")
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=node.metadata, cells=cells)


def cells_of(nb: dict[str, Any]) -> list[Any]:
    """Return the cells of a notebook of any format, unchanged."""
    sheets = [nb, *(sheet for sheet in _list(nb.get("worksheets")) if isinstance(sheet, dict))]
    return [cell for sheet in sheets for cell in _list(sheet.get("cells"))]


def _without_outputs(nb: dict[str, Any]) -> dict[str, Any]:
    """Remove a notebook's outputs, which may be large and are made again."""
    return {
        key: _lighter(value) if key in ("cells", "worksheets") else value
        for key, value in nb.items()
    }


def _lighter(cells: Any) -> Any:
    if not isinstance(cells, list):
        return cells
    return [
        {k: [] if k == "outputs" and isinstance(v, list) else _lighter(v) if k == "cells" else v for k, v in cell.items()}
        if isinstance(cell, dict) else cell
        for cell in cells
    ]  # fmt: skip


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
