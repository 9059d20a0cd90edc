"""A course folder as nbgrader sees it: its configuration, its paths and its submissions."""

import contextlib
import glob
import hashlib
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.coursedir import CourseDirectory

from autograder.course.handin import (
    LARGEST,
    HandIn,
    content,
    folder_fault,
    is_name,
    look,
    timestamp,
)
from autograder.errors import NotTaken, UsageError

STATE_DIR = ".autograder"  # where the lock and the journals of a course lie


class Course:
    """A course.

    Args:
        root: its folder.
        writes: the nbgrader converter whose configuration counts.

    Raises:
        UsageError: there is no configuration, or it cannot be used.
    """

    def __init__(self, root: Path, writes: type[BaseConverter] = Autograde) -> None:
        self.root = root.resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise UsageError(
                f"{root} is not a course: there is no nbgrader_config.py in it; name the folder of a course with --root"
            )
        self.app = AutogradeApp(raise_config_file_errors=True, log_level="ERROR")
        self.app.load_cwd_config = False  # the course's, wherever we stand
        try:
            self.app.initialize([], root=str(self.root))
        except Exception as error:
            raise UsageError(
                f"{self.root / 'nbgrader_config.py'} cannot be used: {type(error).__name__}: {error}"
            ) from None
        self.directory = self.app.coursedir
        self.converter = writes(coursedir=self.directory, parent=self.app)
        self.config = self.app.config
        self.url: str = self.directory.db_url

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of a step: "submitted", "autograded", "feedback" (by their configured
        names), or "source"."""
        return Path(
            self.directory.format_path(
                getattr(self.directory, f"{step}_directory"), student, assignment
            )
        )

    def sources(self, assignment: str) -> dict[str, Path]:
        """Return the instructor's notebooks of an assignment, by name."""
        folder = self.path("source", ".", assignment)
        found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if not found:
            known = sorted(
                {
                    path.parent.name
                    for path in self.path("source", ".", "*").parent.glob("*/*.ipynb")
                }
            )
            raise UsageError(
                f"there is no assignment {assignment!r}: {folder} holds no notebook; there is: {', '.join(known)}"
            )
        return found

    def found(self, step: str, assignment: str, students: str = "*") -> dict[str, Path]:
        """Return the folders of an assignment that match the glob, by student."""
        structure = getattr(self.directory, f"{step}_directory")
        form = self.directory.format_path(
            structure, "(?P<student>.*)", re.escape(assignment), escape=True
        )
        pattern = re.compile(form, re.DOTALL)
        folders = glob.glob(
            self.directory.format_path(structure, students, glob.escape(assignment))
        )
        pairs = (
            (pattern.fullmatch(os.path.normpath(folder)), Path(folder))
            for folder in sorted(folders)
        )
        found = {match["student"]: folder for match, folder in pairs if match}
        return {
            student: folder
            for student, folder in found.items()
            if step == "submitted" or not folder_fault(folder)
        }

    def shut(self, assignment: str, students: str = "*") -> dict[str, str]:
        """Return the students whose folders nobody may open, so that a glob finds nothing there,
        with the reasons."""
        parts = self.path("submitted", "\0", glob.escape(assignment)).parts
        last = next(k for k, part in enumerate(parts) if "\0" in part)
        if last == len(parts) - 1:  # the folder is the submission's own: it is found
            return {}
        pattern = re.compile(
            os.path.join(*map(re.escape, parts[: last + 1])).replace("\0", "(?P<student>.*)"),
            re.DOTALL,
        )
        folders = sorted(glob.glob(os.path.join(*parts[: last + 1]).replace("\0", students)))
        matches = {
            folder: match["student"]
            for folder in folders
            if os.path.isdir(folder) and (match := pattern.fullmatch(folder))
        }
        why = "its folder may not be opened"
        return {
            student: why
            for folder, student in matches.items()
            if not os.access(folder, os.R_OK | os.X_OK)
        }

    def timestamp(self, folder: Path) -> datetime | None:
        """Return when it was handed in, UTC. Raises ValueError if timestamp.txt holds no date."""
        return timestamp(folder)

    def is_newer(self, folder: Path, result: Path) -> bool:
        """Decide whether a folder was handed in after the one that `result` was made from: the rule
        of nbgrader for what is stale.

        Raises:
            ValueError: one of the two has a timestamp.txt that holds no date.
            OSError: one of them cannot be read.
        """
        new, old = timestamp(folder), timestamp(result)
        return new is not None and old is not None and new > old

    def look(self, folder: Path) -> HandIn:
        """List what lies in a folder and is not ignored. Raises OSError if the folder cannot be
        read."""
        return look(folder, list(self.directory.ignore))

    def files(self, folder: Path) -> dict[str, Path]:
        """Return the files beside the notebooks in a folder of the course, by relative name,
        without the ignored ones."""
        return (
            look(folder, list(self.directory.ignore), bounded=False).files
            if folder.is_dir()
            else {}
        )

    def mark(self, found: HandIn, notebooks: dict[str, bytes]) -> str:
        """Compute the digest of a submission: of its notebooks and the files beside them."""
        digest = hashlib.sha256()
        for name, data in sorted(notebooks.items()):
            digest.update(os.fsencode(name) + f" {len(data)}\n".encode() + data)
        for name, path in list(found.files.items()):
            try:
                data = content(path)
            except NotTaken as error:
                found.notes.append(f"left out: {name}: {error}")
                del found.files[name]
                continue
            digest.update(
                os.fsencode(name) + f" {len(data)}\n".encode() + hashlib.sha256(data).digest()
            )
        return digest.hexdigest()


def read_files(directory: CourseDirectory, folder: Path, bounded: bool = False) -> dict[str, bytes]:
    """Read the files beside the notebooks in a folder, and leave out those that cannot be read. A
    student's are `bounded`."""
    found: dict[str, bytes] = {}
    for name, path in (
        look(folder, list(directory.ignore), bounded).files.items() if folder.is_dir() else ()
    ):
        with contextlib.suppress(NotTaken):
            if is_name(name):
                found[name] = content(path, LARGEST if bounded else 2**62)
    return found


def source_of(config: Any, resources: Any) -> NotebookNode:
    """Return the instructor's notebook of the submission at hand. It alone says what the tests
    are."""
    if "source" in resources:  # whoever grades many has read it
        return resources["source"]
    names = resources["nbgrader"]
    course = CourseDirectory(config=config)
    folder = course.format_path(course.source_directory, ".", names["assignment"])
    return read_notebook(Path(folder) / f"{names['notebook']}.ipynb")


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of the course.

    Args:
        path: the file.

    Returns:
        The notebook, in format 4.

    Raises:
        UsageError: it is not a notebook.
        OSError: it cannot be read.
    """
    try:
        return nbformat.read(path, as_version=4)
    except OSError:
        raise
    except Exception as error:  # nbformat raises what it meets
        raise UsageError(f"{path} is not a notebook: {type(error).__name__}: {error}") from None
