"""A course folder as nbgrader sees it: its configuration and its paths, who hands in what, and that one grader works at a time."""

import contextlib
import glob
import hashlib
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files, parse_utc
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

STATE_DIR = ".autograder"  # where the lock and the journals of a course lie


class UsageError(ValueError):
    """A course, or what was asked of it, that nothing can be graded with: what, where, what to do."""


class Course:
    """The folder `root`, with nbgrader's configuration of it; `writes` is the nbgrader converter that would do the work."""

    def __init__(self, root: Path, writes: type[BaseConverter] = Autograde) -> None:
        self.root = root.resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise UsageError(f"{root} is no course: there is no nbgrader_config.py in it; name the folder of a course with --root")
        # nbgrader calls alembic by name, which lies beside the interpreter
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        self.app = AutogradeApp(raise_config_file_errors=True, log_level="ERROR")
        self.app.load_cwd_config = False  # the course's, wherever we stand
        try:
            self.app.initialize([], root=str(self.root))
        except Exception as error:
            raise UsageError(f"{self.root / 'nbgrader_config.py'} cannot be used: {type(error).__name__}: {error}") from None
        self.directory = self.app.coursedir
        self.converter = writes(coursedir=self.directory, parent=self.app)
        self.config = self.app.config
        self.url: str = self.directory.db_url

    def path(self, step: str, student: str, assignment: str) -> Path:
        """The folder of a step: "submitted", "autograded", "feedback" (by their configured names), or "source"."""
        return Path(self.directory.format_path(getattr(self.directory, f"{step}_directory"), student, assignment))

    def sources(self, assignment: str) -> dict[str, Path]:
        """The instructor's notebooks of an assignment by their names."""
        folder = self.path("source", ".", assignment)
        found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if not found:
            known = sorted({path.parent.name for path in self.path("source", ".", "*").parent.glob("*/*.ipynb")})
            raise UsageError(f"there is no assignment {assignment!r}: {folder} holds no notebook; there is: {', '.join(known)}")
        return found

    def found(self, step: str, assignment: str, students: str = "*") -> dict[str, Path]:
        """The folders of an assignment by student, those that match the glob."""
        structure = getattr(self.directory, f"{step}_directory")
        pattern = re.compile(self.directory.format_path(structure, "(?P<student>.*)", re.escape(assignment), escape=True))
        folders = glob.glob(self.directory.format_path(structure, students, glob.escape(assignment)))
        pairs = ((pattern.fullmatch(os.path.normpath(folder)), Path(folder)) for folder in sorted(folders))
        return {match["student"]: folder for match, folder in pairs if match and folder.is_dir()}

    def timestamp(self, folder: Path) -> datetime | None:
        """When it was handed in, UTC. ValueError if timestamp.txt holds no date."""
        path = folder / "timestamp.txt"
        if path.is_symlink() or not path.is_file():
            return None
        text = path.read_text(encoding="utf-8", errors="replace").strip()
        return parse_utc(text) if text else None

    def files(self, folder: Path) -> dict[str, Path]:
        """What lies beside the notebooks in a folder and is not ignored, by its relative name; links are nobody's files."""
        return plain_files(self.directory, folder)

    def mark(self, folder: Path, notebooks: dict[str, bytes]) -> str:
        """A digest of all that was handed in: the notebooks' bytes and the files beside them."""
        digest = hashlib.sha256()
        for name, data in sorted(notebooks.items()):
            digest.update(f"{name} {len(data)}\n".encode() + data)
        for name, path in self.files(folder).items():
            digest.update(f"{name} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()


def plain_files(directory: CourseDirectory, folder: Path) -> dict[str, Path]:
    """What lies beside the notebooks in a folder and is not ignored, by its relative name; links are nobody's files."""
    names = sorted(find_all_files(str(folder), [*directory.ignore, "*.ipynb"]))
    return {os.path.relpath(name, folder): Path(name) for name in names if os.path.isfile(name) and not os.path.islink(name)}


def read_files(directory: CourseDirectory, folder: Path) -> dict[str, bytes]:
    """The files beside the notebooks in a folder; of one that cannot be read, nothing."""
    found = {}
    for name, path in plain_files(directory, folder).items():
        with contextlib.suppress(OSError):
            found[name] = path.read_bytes()
    return found


def source_of(config: Any, resources: Any) -> NotebookNode:
    """The instructor's notebook to the submission at hand: the only word on its tests."""
    if "source" in resources:  # whoever grades many has read it
        return resources["source"]
    names = resources["nbgrader"]
    course = CourseDirectory(config=config)
    folder = course.format_path(course.source_directory, ".", names["assignment"])
    return nbformat.read(Path(folder) / f"{names['notebook']}.ipynb", as_version=4)


def load_config(root: Path) -> Config:
    """The nbgrader configuration of the course in `root`. ValueError if there is none."""
    if not (root / "nbgrader_config.py").is_file():
        raise ValueError(f"{root} is no course: there is no nbgrader_config.py in it; name the course's folder with --root")
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
