"""Collecting through nbgrader's exchange what students of one machine hand in.

A student owns what lies in the exchange, and may change it until it is collected. nbgrader's own
collector follows links there, with the instructor's rights: a link marks.html to the gradebook
would come back to the student as feedback. And a pipe, or a file that nobody may read, would end
the collection for everybody.
"""

import os
import pwd
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns

# s between the time that a submission names and the last time that its folder was touched
HURRY = 300.0


class Collect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collector, except that it takes only a student's own plain files."""

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Return the path by the owner of a submission, whatever its folder is called: nobody hands
        in for another."""
        record = super()._path_to_record(path)
        owner = _owner(os.lstat(path))
        if self.check_owner and record["username"] != owner:
            self.log.error(
                "%s is not %s's: it belongs to %s, and counts for them",
                path,
                record["username"],
                owner,
            )
            record["username"] = owner
        return record

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without following a link, and name what is left out."""
        found = os.lstat(src)
        if not stat.S_ISDIR(found.st_mode):
            self.log.error("%s is not a folder and is not collected", src)
            return
        exclude, include, largest = (
            self.coursedir.ignore,
            self.coursedir.include,
            self.coursedir.max_file_size,
        )
        ignored = ignore_patterns(
            exclude=exclude, include=include, max_file_size=largest, log=self.log
        )
        room = 1000 * self.coursedir.max_dir_size
        for name, folder, path in _files(src, ignored):
            try:
                data = _content(name, folder, found.st_uid, room)
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) and error.strerror else error
                self.log.error("%s is not collected: %s", path, why)
                continue
            room -= len(data)
            target = Path(dest) / Path(path).relative_to(src)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(0o660 if self.coursedir.groupshared else 0o600)
        Path(dest).mkdir(exist_ok=True)
        if self.coursedir.groupshared:
            for where, _, _ in os.walk(dest):
                os.chmod(where, 0o2770)
        self._mind_the_time(src, Path(dest))

    def _mind_the_time(self, src: str, dest: Path) -> None:
        """Warn where a submission may be newer than it says: the machine itself sets its folder's
        time of change."""
        said = super()._path_to_record(src)["timestamp"].replace(tzinfo=UTC).timestamp()
        touched = os.lstat(src).st_ctime
        if touched > said + HURRY:
            real = datetime.fromtimestamp(touched, UTC)
            self.log.warning(
                "%s was touched after it was handed in, at %s UTC", src, f"{real:%Y-%m-%d %H:%M:%S}"
            )


def _files(src: str, ignored: Any) -> Iterator[tuple[str, int, str]]:
    """Yield (name, descriptor of its folder, path) of every file below. Descriptors keep a folder
    from becoming a link meanwhile."""
    for where, folders, names, descriptor in os.fwalk(src, follow_symlinks=False):
        left_out = ignored(where, [*folders, *names])
        links = [
            name for name in folders if stat.S_ISLNK(os.lstat(name, dir_fd=descriptor).st_mode)
        ]
        folders[:] = sorted(set(folders) - set(left_out) - set(links))
        for name in sorted(set(links) | set(names) - set(left_out)):
            yield name, descriptor, os.path.join(where, name)


def _content(name: str, folder: int, owner: int, room: int) -> bytes:
    """Read a file of the student's. Raises ValueError for links, pipes, others' files and files
    that are too large."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        if stat.S_ISLNK(os.lstat(name, dir_fd=folder).st_mode):
            raise ValueError("it is a link") from None
        raise error
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not an ordinary file")
        if found.st_uid != owner:
            raise ValueError(f"it belongs to {_owner(found)}")
        data = file.read(room + 1)
    if len(data) > room:
        raise ValueError("the submission is too large; see CourseDirectory.max_dir_size")
    return data


def _owner(found: os.stat_result) -> str:
    try:
        return pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        return f"user {found.st_uid}"
