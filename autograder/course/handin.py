"""A hand-in as it lies on the disk. No link is followed, nothing is waited for, no file is read
beyond its bound.

Whatever is wrong with a file is said of that file. What goes wrong with a submission is its own
outcome: `fault_of` tells it from what is wrong with the machine or the course, which ends a run.
"""

import errno
import fnmatch
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.budget import OverBudget
from autograder.errors import NotTaken
from autograder.showing import shown

LARGEST = 32 * 2**20  # bytes of a file
TOGETHER = 32 * 2**20  # bytes of the files beside the notebooks, which go to the student's code too
MOST, DEEPEST = (
    2_000,
    40,
)  # files and folders of a submission, and folders in folders, that are looked at
NOTEBOOKS = 50  # of a submission, and others in its folders, that are looked at
LONGEST = 1_000  # bytes of a relative name that goes to the student's code
DATE = 1_000  # bytes of a timestamp
# what is wrong with the machine, whichever file shows it
MACHINE = frozenset(
    (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENODEV,
    )
)
# errors of a file system that does not take a name
NAMES = frozenset((errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL))
GRADE_ID = re.compile(rb'"grade_id"\s{0,20}:\s{0,20}"([\w.-]{1,200})"', re.ASCII)
KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, "a folder"),
)


@dataclass
class HandIn:
    """What a submission's folder holds: plain files of a bounded size, and sentences on everything
    else."""

    notebooks: list[Path] = field(default_factory=list)  # directly in it, by the ending .ipynb
    # notebooks in folders below, or with another ending: .IPYNB
    elsewhere: list[Path] = field(default_factory=list)
    # beside the notebooks and not ignored, by relative name
    files: dict[str, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what was left out, and why


def fault_of(error: Exception) -> str | None:
    """Say in a few words what is wrong with a submission. Returns None if the machine is at fault,
    so that no other submission would fare better."""
    if isinstance(error, OSError):
        if error.errno in MACHINE:
            return None
        return why(error)
    if isinstance(error, NotTaken | OverBudget):
        return str(error)
    if isinstance(error, MemoryError):
        return "it takes more memory than there is"
    return f"{type(error).__name__}: {error}"


def why(error: OSError) -> str:
    """Return the reason of a file system's error, without its path."""
    return (error.strerror or str(error)).lower()


def look(folder: Path, ignore: list[str], bounded: bool = True) -> HandIn:
    """List a submission without opening a file. Raises OSError if its folder cannot be read.

    Args:
        folder: The submission's folder.
        ignore: nbgrader's globs of names that are nobody's business.
        bounded: Whether to leave out what is too large and too much: not of a folder of the
            course's own.
    """
    found, room = HandIn(), TOGETHER
    left = [MOST if bounded else 10**9]
    with os.scandir(folder) as entries:  # before all else: however many other files there are
        names = sorted(
            entry.name
            for entry in entries
            if entry.name.endswith(".ipynb") and not entry.name.startswith(".")
        )
    found.notebooks = [folder / name for name in names if not ignored(name, ignore)][:NOTEBOOKS]
    for path in _walk(folder, ignore, found, left):
        name = os.path.relpath(path, folder)
        if path.name.lower().endswith(".ipynb") and not path.name.startswith("."):
            if path.parent != folder or not path.name.endswith(".ipynb"):
                found.elsewhere += [path] if len(found.elsewhere) < NOTEBOOKS else []
            continue
        try:
            size = check(path, LARGEST if bounded else 2**63)
            if bounded and size > room:
                raise NotTaken(
                    f"with it, the submission's files have more than {TOGETHER // 2**20} MiB"
                )
            room -= size
        except NotTaken as error:
            found.notes.append(f"left out: {name}: {error}")
        else:
            found.files[name] = path
    if left[0] < 0:
        found.notes.append(f"left out: all but the first {MOST} of its files")
    found.files = dict(sorted(found.files.items()))
    return found


def check(path: Path, most: int = LARGEST) -> int:
    """Return the bytes of a plain file. Raises NotTaken, with a sentence, if it is not one, is too
    large, or may not be read."""
    try:
        facts = os.lstat(path)
    except OSError as error:
        raise NotTaken(
            "it is not there" if isinstance(error, FileNotFoundError) else why(error)
        ) from None
    if not stat.S_ISREG(facts.st_mode):
        kind = next((name for test, name in KINDS if test(facts.st_mode)), "a device")
        raise NotTaken(f"it is {kind}, not an ordinary file")
    if facts.st_size > most:
        raise NotTaken(f"it has {facts.st_size} bytes, more than {most}")
    if not os.access(path, os.R_OK):
        raise NotTaken(f"it may not be read (its mode is {stat.S_IMODE(facts.st_mode):03o})")
    return facts.st_size


def content(path: Path, most: int = LARGEST) -> bytes:
    """Read a plain file of at most `most` bytes, without following a link or waiting. Raises
    NotTaken if it is not one."""
    size = check(path, most)
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            data = file.read(size + 1)
    except OSError as error:
        if fault_of(error) is None:
            raise
        raise NotTaken(why(error)) from None
    if len(data) > size:
        raise NotTaken("it grows while it is read")
    return data


def timestamp(folder: Path) -> datetime | None:
    """Return when it was handed in, UTC. Raises ValueError if timestamp.txt is there and holds no
    date."""
    path = folder / "timestamp.txt"
    if not os.path.lexists(path):
        return None
    text = content(path, DATE).decode("utf-8", errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except Exception as error:  # the parser raises what it meets
        raise ValueError(f"it holds no date: {type(error).__name__}") from None


def folder_fault(folder: Path) -> str:
    """Say why nothing can be taken from a submission's folder; "" if something can."""
    try:
        mode = os.lstat(folder).st_mode
    except OSError as error:
        return f"its folder cannot be opened: {why(error)}"
    if stat.S_ISLNK(mode):
        return "its folder is a link, which is not followed"
    if not stat.S_ISDIR(mode):
        return "there is a file in place of its folder"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"its folder may not be opened (its mode is {stat.S_IMODE(mode):03o})"
    return ""


def grade_ids(data: bytes) -> set[str]:
    """Find the grade_ids in the bytes of a notebook, which need not be a sound one."""
    return {match[1].decode() for match in GRADE_ID.finditer(data.replace(b"\0", b""))}


def belongs_to(data: bytes, ids: set[str]) -> bool:
    """Whether a notebook has at least half of these cells."""
    return bool(ids) and 2 * len(grade_ids(data) & ids) >= len(ids)


def id_fault(student: str) -> str:
    """Say why a gradebook cannot hold a student of this name; "" if it can."""
    try:
        student.encode()
    except UnicodeEncodeError:
        return (
            f"the name of its folder, {shown(student)}, is not UTF-8; rename it to the student's id"
        )
    return ""


def is_name(name: str) -> bool:
    """Whether a file of this name can lie beside a student's code: the name must be text of a
    bounded length."""
    try:
        return len(name.encode()) <= LONGEST
    except UnicodeEncodeError:
        return False


def ignored(name: str, globs: list[str]) -> bool:
    """Whether nbgrader would pass over a file or folder of this name. Like its globs, this leaves
    hidden ones alone."""
    return any(
        fnmatch.fnmatchcase(name, expr) and (expr.startswith(".") or not name.startswith("."))
        for expr in globs
    )


def _walk(
    folder: Path, ignore: list[str], found: HandIn, left: list[int], depth: int = 0
) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for _, entry in zip(range(left[0] + 1), entries, strict=False))
    for name in names:
        path = folder / name
        if ignored(name, ignore):
            continue
        left[0] -= 1
        if left[0] < 0:
            return
        try:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                yield path
            elif depth >= DEEPEST:
                found.notes.append(f"left out: {name}: it lies in more than {DEEPEST} folders")
            else:
                yield from _walk(path, ignore, found, left, depth + 1)
        except OSError as error:
            if fault_of(error) is None:
                raise
            found.notes.append(f"left out: {name}: {why(error)}")
