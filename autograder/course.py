"""A course folder as nbgrader sees it: its configuration and its paths, who hands in what, and that one grader works at a time."""

import contextlib
import fcntl
import glob
import hashlib
import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.utils import find_all_files, parse_utc

OURS = ".autograder"  # where the lock and the journals of a course lie
ASIDE = ("incoming", "outgoing")  # hidden folders beside a result: on its way in, on its way out


class CourseFault(ValueError):
    """A course, or what was asked of it, that nothing can be graded with: what, where, what to do."""


class Busy(RuntimeError):
    """Another grader is at this course; the text says who."""


class Course:
    """The folder `root`, with nbgrader's configuration of it; `writes` is the nbgrader converter that would do the work."""

    def __init__(self, root: Path, writes: type[BaseConverter] = Autograde) -> None:
        self.root = root.resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise CourseFault(f"{root} is no course: there is no nbgrader_config.py in it; name the folder of a course with --root")
        # nbgrader calls alembic by name, which lies beside the interpreter
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        self.app = AutogradeApp(raise_config_file_errors=True, log_level="ERROR")
        self.app.load_cwd_config = False  # the course's, wherever we stand
        try:
            self.app.initialize([], root=str(self.root))
        except Exception as error:
            raise CourseFault(f"{self.root / 'nbgrader_config.py'} cannot be used: {type(error).__name__}: {error}") from None
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
            raise CourseFault(f"there is no assignment {assignment!r}: {folder} holds no notebook; there is: {', '.join(known)}")
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
        names = sorted(find_all_files(str(folder), [*self.directory.ignore, "*.ipynb"]))
        return {os.path.relpath(name, folder): Path(name) for name in names if os.path.isfile(name) and not os.path.islink(name)}

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

    def lay(self, target: Path, notebooks: dict[str, bytes], files: dict[str, Path]) -> None:
        """Write a result, with copies of `files`, where it does not count yet, down to the disk; `lift` makes it count."""
        incoming = _aside(target, "incoming")
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir(parents=True)
        try:
            for name, path in files.items():
                copy = incoming / name
                for parent in copy.relative_to(incoming).parents:
                    if (incoming / parent).is_file():  # a student's file where the source has a folder
                        (incoming / parent).unlink()
                if copy.is_dir():
                    shutil.rmtree(copy)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy)
            for name, data in notebooks.items():
                (incoming / name).write_bytes(data)
            mode = int(str(self.converter.permissions), 8)
            for where, _, names in os.walk(incoming):
                for name in names:
                    os.chmod(os.path.join(where, name), mode)
                    _sync(os.path.join(where, name))
                if self.directory.groupshared:
                    os.chmod(where, (os.stat(where).st_mode | 0o2770) & 0o2777)
                _sync(where)
        except OSError:
            shutil.rmtree(incoming, ignore_errors=True)
            raise

    @contextlib.contextmanager
    def alone(self, doing: str) -> Iterator[None]:
        """Hold the course while this lasts. Busy, at once, if somebody else does."""
        folder = self.root / OURS
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise Busy(f"another grader is at this course: {_who(file.read())}. Nothing was done; try again later.") from None
            file.truncate(0)
            file.write(json.dumps(me(doing)))
            file.flush()
            try:
                yield
            finally:
                file.truncate(0)


def me(doing: str) -> dict[str, Any]:
    """Who this grader is."""
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": since, "doing": doing}


def away(target: Path) -> None:
    """Take a result out of its place, so that it no longer counts; `lift` or `back` follows."""
    outgoing = _aside(target, "outgoing")
    shutil.rmtree(outgoing, ignore_errors=True)
    if target.exists():
        os.replace(target, outgoing)


def back(target: Path) -> None:
    """Undo `away`, and throw away what `lay` has laid."""
    outgoing = _aside(target, "outgoing")
    if outgoing.exists() and not target.exists():
        os.replace(outgoing, target)
    shutil.rmtree(_aside(target, "incoming"), ignore_errors=True)


def lift(target: Path) -> None:
    """Put what was laid into its place, and remove what was there before."""
    incoming = _aside(target, "incoming")
    if incoming.exists():
        os.replace(incoming, target)
        _sync(str(target.parent))
        _sync(str(target.parent.parent))
    shutil.rmtree(_aside(target, "outgoing"), ignore_errors=True)


def sweep(target: Path) -> None:
    """Remove what a grader that was killed has left beside a result."""
    for kind in ASIDE:
        shutil.rmtree(_aside(target, kind), ignore_errors=True)


def _aside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}")


def _sync(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _who(text: str) -> str:
    try:
        who = json.loads(text)
        return f"{who['doing']}, process {who['process']} on {who['host']}, since {who['since']}"
    except (ValueError, KeyError, TypeError):
        return "one that has not said who it is yet"
