"""How a result takes its place: written beside it, flushed to the disk, then moved in, so that a
result is never half there."""

import os
import shutil
from pathlib import Path

from autograder.course.course import Course
from autograder.course.handin import NAMES, content, why
from autograder.errors import NotTaken

UNBOUNDED = 2**63
ASIDE = ("incoming", "outgoing")  # hidden folders beside a result: on its way in, on its way out


def stage(
    course: Course, target: Path, notebooks: dict[str, bytes], files: dict[str, Path]
) -> list[str]:
    """Write a result, with copies of `files`, to a place where it does not count yet, and flush it
    to the disk; `publish` makes it count.

    Returns sentences on files that could not be copied: gone, not to be read, of a name that is too
    long here. OSError if the disk or the course's folder is at fault.
    """
    incoming = _aside(target, "incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    notes = []
    try:
        for name, path in files.items():
            try:
                data = content(path, UNBOUNDED)  # `look` has bounded what is a student's
                _write(incoming, name, data)
            except NotTaken as error:
                notes.append(f"left out: {name}: {error}")
            except OSError as error:
                if error.errno not in NAMES:
                    raise
                notes.append(f"left out: {name}: {why(error)}")
        for name, data in notebooks.items():
            (incoming / name).write_bytes(data)
        mode = int(str(course.converter.permissions), 8)
        for where, _, names in os.walk(incoming):
            for name in names:
                os.chmod(os.path.join(where, name), mode)
                _sync(os.path.join(where, name))
            if course.directory.groupshared:
                os.chmod(where, (os.stat(where).st_mode | 0o2770) & 0o2777)
            _sync(where)
    except OSError:
        shutil.rmtree(incoming, ignore_errors=True)
        raise
    return notes


def _write(incoming: Path, name: str, data: bytes) -> None:
    copy = incoming / name
    for parent in copy.relative_to(incoming).parents:
        if (incoming / parent).is_file():  # a student's file where the source has a folder
            (incoming / parent).unlink()
    if copy.is_dir():
        shutil.rmtree(copy)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(data)


def withdraw(target: Path) -> None:
    """Move a result out of its place, so that it no longer counts; `publish` or `restore`
    follows."""
    outgoing = _aside(target, "outgoing")
    shutil.rmtree(outgoing, ignore_errors=True)
    if target.exists():
        os.replace(target, outgoing)


def restore(target: Path) -> None:
    """Undo `withdraw`, and throw away what `stage` has written."""
    outgoing = _aside(target, "outgoing")
    if outgoing.exists() and not target.exists():
        os.replace(outgoing, target)
    shutil.rmtree(_aside(target, "incoming"), ignore_errors=True)


def publish(target: Path) -> None:
    """Move what was staged into its place, and remove what was there before."""
    incoming = _aside(target, "incoming")
    if incoming.exists():
        os.replace(incoming, target)
        _sync(str(target.parent))
        _sync(str(target.parent.parent))
    shutil.rmtree(_aside(target, "outgoing"), ignore_errors=True)


def discard(target: Path) -> None:
    """Remove what a killed grader has left beside a result."""
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
