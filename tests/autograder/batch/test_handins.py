"""One submission is one submission: whatever lies in a student's folder is that student's outcome,
and nobody else's."""

import json
import os
import shutil
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.batch import run
from autograder.batch.progress import ProgressReporter
from autograder.batch.workers import Failure
from autograder.course import handin
from autograder.course.course import Course
from tests.autograder import forked, small
from tests.autograder.course.test_gradebook import url
from tests.autograder.small import NAME, hand_in, rows, stub, tree

RIGHT = b'"source": "def double(x):\\n    return 2 * x"'
LONG = "a" * 200


def bytes_in_a_name(folder: Path) -> None:
    (folder / os.fsdecode(b"r\xe9sum\xe9.txt")).write_text("old zip")


def deep(folder: Path) -> None:
    """As long a path as the system takes: in the folder of results it would be longer."""
    here = os.open(folder, os.O_RDONLY)
    left = 4090 - len(os.fsencode(folder))
    while left > 210:
        os.mkdir(LONG, dir_fd=here)
        here, before = os.open(LONG, os.O_RDONLY, dir_fd=here), here
        os.close(before)
        left -= len(LONG) + 1
    os.close(os.open("x" * (left - 2), os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def sparse(folder: Path) -> None:
    with (folder / "weights.bin").open("wb") as file:
        file.truncate(2**40)


def sparse_time(folder: Path) -> None:
    with (folder / "timestamp.txt").open("wb") as file:
        file.truncate(3 * 2**30)


def crowded(folder: Path) -> None:
    for k in range(handin.MOST + 50):
        (folder / f"file{k}").touch()


def listening(folder: Path) -> None:
    before = os.getcwd()
    os.chdir(folder)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket")
    finally:
        os.chdir(before)


def nested(folder: Path) -> None:
    (folder / "one").mkdir()
    (folder / "small.ipynb").rename(folder / "one" / "small.ipynb")


def in_a_zip(folder: Path) -> None:
    (folder / NAME / NAME).mkdir(parents=True)
    (folder / "small.ipynb").rename(folder / NAME / NAME / "handed in.ipynb")


def shouting(folder: Path) -> None:
    (folder / "small.ipynb").rename(folder / "SMALL.IPYNB")


def numbered(folder: Path) -> None:
    (folder / "small.ipynb").rename(folder / "small (1).ipynb")


def two_of_them(folder: Path) -> None:
    (folder / "small.ipynb").rename(folder / "small (2).ipynb")
    nbformat.write(stub(NAME, None), folder / "small (1).ipynb")
    os.utime(folder / "small (1).ipynb", (1, 1))


def latin(folder: Path) -> None:
    text = nbformat.writes(stub(NAME, small.DOUBLE + "  # na\xefve"))
    (folder / "small.ipynb").write_bytes(text.replace("\\u00ef", "\xef").encode("latin-1"))


def a_date_that_is_none(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("\u202eyesterday\x1b[2J")


# what is done to a folder with a right notebook, what is said of it, and whether it is graded
FOLDERS: dict[str, tuple[Any, str, bool]] = {
    "bytes in a name": (bytes_in_a_name, "put aside: r\udce9sum\udce9.txt", True),
    "a path too long": (deep, "file name too long", True),
    "a sparse file": (sparse, "left out: weights.bin: it has 1099511627776 bytes", True),
    "a sparse timestamp": (sparse_time, "its timestamp.txt holds no date", True),
    "no date": (a_date_that_is_none, "its timestamp.txt holds no date", True),
    "many files": (crowded, f"left out: all but the first {handin.MOST} of its files", True),
    "a socket": (listening, "", True),
    "a device": (lambda folder: os.mknod(folder / "zero", 0o20666, os.makedev(1, 5)), "", True),
    "a name of two lines": (lambda folder: (folder / "a\nb.txt").touch(), "", True),
    "a folder of that name": (lambda folder: ((folder / "small.ipynb").unlink(), (folder / "small.ipynb").mkdir()), "", False),
    "nested": (nested, "one/small.ipynb holds its exercises and was graded", True),
    "from a zip": (in_a_zip, "handed in.ipynb holds its exercises and was graded", True),
    "shouting": (shouting, "SMALL.IPYNB holds its exercises and was graded", True),
    "numbered": (numbered, "small (1).ipynb holds its exercises and was graded", True),
    "two of them": (two_of_them, "small (2).ipynb holds its exercises and was graded", True),
    "Latin-1": (latin, "read as Latin-1", True),
    "nothing": (lambda folder: (folder / "small.ipynb").unlink(), "it holds no notebook", False),
    "something else": (lambda folder: (folder / "small.ipynb").rename(folder / "small.txt"), "it holds no notebook", False),
    "a file in its place": (lambda folder: (shutil.rmtree(folder), folder.touch()), "there is a file in place of its folder", False),
    "a link in its place": (lambda folder: (folder.rename(folder.with_name("x")), folder.symlink_to("x")), "is a link", False),
}  # fmt: skip
PEOPLE = {
    "a sparse timestamp",
    "no date",
    *(name for name, (_, _, graded) in FOLDERS.items() if not graded),
}


def autograder(course: Path, *words: str) -> forked.Done:
    return forked.run(course, "autograder", *words)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any], int]]:
    """All of them between two neighbours, graded by one command; the course, what was said of each,
    and the exit code."""
    course = small.make(tmp_path_factory.mktemp("handins") / "course", names=(NAME,))
    for k, (spoil, _, _) in enumerate(FOLDERS.values()):
        spoil(hand_in(course, f"student{k:02d}", small=stub(NAME)))
    for odd in (b"zo\xeb", b"two\nlines", b"\x1b[2Jada"):
        hand_in(course, os.fsdecode(odd), small=stub(NAME))
    for name in ("aaa", "zzz"):
        hand_in(course, name, "2026-01-10 11:00:00 UTC", small=stub(NAME))
    done = autograder(course, "grade", NAME, "--json")
    assert done.returncode in (0, 2), done.stderr
    lines = {
        line["student"]: line
        for line in map(json.loads, done.stdout.splitlines())
        if "student" in line
    }
    yield course, lines, done.returncode


@pytest.mark.parametrize("kind", FOLDERS)
def test_each_is_graded_or_named(course: tuple[Path, dict[str, Any], int], kind: str) -> None:
    _, said, code = course
    line = said[f"student{list(FOLDERS).index(kind):02d}"]
    _, sentence, graded = FOLDERS[kind]
    assert sentence in "; ".join(line["notes"])
    assert line["points"] == (3.0 if graded else 0.0), line
    assert (line["outcome"] != "graded" or line["look"] or "unreadable" in line["kinds"]) == (
        kind in PEOPLE
    )
    assert code == 2


def test_odd_names_of_students_are_graded_or_named(
    course: tuple[Path, dict[str, Any], int],
) -> None:
    _, said, _ = course
    assert said["two\nlines"]["points"] == said["\x1b[2Jada"]["points"] == 3.0
    assert said["zo\udceb"]["notes"] == [
        r"the name of its folder, zo\xeb, is not UTF-8; rename it to the student's id"
    ]


def test_the_neighbours_have_what_they_have_without_it(
    course: tuple[Path, dict[str, Any], int], tmp_path: Path
) -> None:
    alone = small.make(tmp_path / "course", names=(NAME,))
    for name in ("aaa", "zzz"):
        hand_in(alone, name, "2026-01-10 11:00:00 UTC", small=stub(NAME))
    assert autograder(alone, "grade", NAME, "--quiet").returncode == 0
    ours, theirs = rows(url(course[0])), rows(url(alone))
    for name in ("aaa", "zzz"):
        assert tree(course[0] / "autograded" / name) == tree(alone / "autograded" / name)
        assert {k: v for k, v in ours.items() if k.startswith(name)} == {
            k: v for k, v in theirs.items() if k.startswith(name)
        }


@pytest.mark.parametrize("command", [
    ("feedback", NAME), ("feedback", NAME, "--force"), ("report", NAME, "--csv", "r.csv"), ("report", NAME),
    ("export",), ("grade", NAME, "--rerun", "failed", "--quiet"), ("regrade", "\x1b[2Jada", NAME),
])  # fmt: skip
def test_every_command_goes_through_and_prints_no_control_character(
    course: tuple[Path, dict[str, Any], int], command: tuple[str, ...], tmp_path: Path
) -> None:
    command = tuple(str(tmp_path / word) if word == "r.csv" else word for word in command)
    done = autograder(course[0], *command)
    assert done.returncode == (2 if command[0] == "grade" else 0), (done.stdout, done.stderr)
    written = [tmp_path / "r.csv"] if "--csv" in command else []
    if command[0] == "export":
        written.append(course[0] / "grades-csv.csv")
    if command[0] == "report" and not written:
        written.append(course[0] / f"report-{NAME}.html")
    for text in (done.stdout, *(path.read_text() for path in written)):
        assert "\x1b[2J" not in text
        assert "\u202e" not in text


def test_what_a_user_may_not_read_is_named(tmp_path: Path) -> None:
    """As an ordinary user: root may read everything."""
    course = small.make(tmp_path / "course", names=(NAME,))
    hand_in(course, "zoe", small=stub(NAME))
    said(
        Course(course)
    )  # a rehearsal and late imports need more than an ordinary user may see here
    for name in ("ada", "ben", "cy", "dan", "eve"):
        hand_in(course, name, small=stub(NAME), files={"data.txt": "1"})
    for path in ("ada/small/small.ipynb", "ben/small", "cy", "dan/small/data.txt"):
        (course / "submitted" / path).chmod(0)
    assert (course / "submitted" / "eve").is_dir()
    for folder in (tmp_path, *tmp_path.parents):
        if os.stat(folder).st_uid == os.getuid() and folder not in (Path("/"), Path("/tmp")):
            folder.chmod(0o755)
    told = as_nobody(Course(course)) if os.getuid() == 0 else said(Course(course))
    assert told["ada"] == ["it cannot be read: it may not be read (its mode is 000)"]
    assert told["ben"] == ["its folder may not be opened (its mode is 000)"]
    assert told["cy"] == ["its folder may not be opened"]
    assert told["dan"] == [
        "left out: data.txt: it may not be read (its mode is 000)",
        "not graded here",
    ]
    assert told["eve"] == ["not graded here"]


def as_nobody(course: Course) -> dict[str, list[str]]:
    """`said` in a fork without root's rights: a new Python could not read where its modules lie."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for where, _, names in os.walk(course.root):
                for path in (where, *(os.path.join(where, name) for name in names)):
                    os.chown(path, 65534, 65534)
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            reply = json.dumps(said(course))
        except BaseException:
            reply = traceback.format_exc()
        os.write(write, reply.encode())
        os._exit(0)
    os.close(write)  # or a child that dies would be waited for without end
    with open(read, "rb") as pipe:
        reply = pipe.read().decode()
    os.waitpid(pid, 0)
    assert reply.startswith("{"), reply
    return json.loads(reply)


def said(course: Course) -> dict[str, list[str]]:
    """The notes on every submission, where nobody runs one: what can be read is not graded."""

    def nobody(make: Any, jobs: Iterator[Any]) -> Any:
        for job in jobs:
            texts = [data for data in job.notebooks.values() if isinstance(data, str)]
            yield job, Failure(f"it cannot be read: {texts[0]}" if texts else "not graded here")

    report = ProgressReporter()
    run.grade(course, NAME, run.GradeRequest(), nobody, report)
    return {outcome.student: outcome.notes for outcome in report.summary.people}
