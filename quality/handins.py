"""Random hand-ins beside two honest neighbours: each is graded or named, and the neighbours have
what they have without it.

    python -m quality.handins --count 2000          # the long form
    python -m quality.handins --count 200 --seed 7  # another one

Folders are spoilt in their names, modes, lengths, links, devices, sizes and encodings; notebooks as
in `quality.scorecard.fuzz`, and by answers that never end, flood or crash. All of them go through
`grade`, `feedback`, `report`, `export` and `--cluster local`, one of a class through `preview`, a
neighbour through `regrade` and `nbgrader autograde`.
"""

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from quality.scorecard.fuzz import mutilated
from tests.autograder import small

NAME = small.NAME
NEIGHBOURS = ("aaa", "zzz")  # the first and the last in a class
BATCH = 50  # hand-ins of a class
MEMORY, CLOCK = 500 * 2**20, 60.0  # bytes and s of processor time that a trusted process may take
NAMES = (
    "r\udce9sum\udce9.txt", "two\nlines.txt", "\x1b[2J.txt", "\u202egpj.exe", " ", "-rf", "a" * 255, "*?[x]", "timestamp.txt", "~",
)  # fmt: skip
ANSWERS = (
    "def double(x):\n    while True: pass", "def double(x):\n    import os; os._exit(1)", "def double(x):\n    return [[]] * 10**6",
    "from IPython.display import display\nfor _ in range(10**4): display('x' * 100)\ndef double(x): return 2 * x",
    "def double(x):\n    return 1 << 60_000_000", "def double(x):\n    return {'k' * 2**20: x}",
    "%matplotlib inline\n" + small.DOUBLE,
    "print('\\x1b[2J\\u202e' * 100)\n" + small.DOUBLE, "x = " + "-" * 20_000 + "1\n" + small.DOUBLE, "\ud800",
)  # fmt: skip


@dataclass
class Found:
    """What came of a series of hand-ins."""

    ends: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)  # what should not be
    peak: int = 0  # bytes: the largest resident set of a trusted process
    seconds: float = 0.0  # s of processor time of the trusted process that took most


def handins(count: int, seed: int = 0) -> Found:
    """Hand in, grade and show `count` random hand-ins, a class of them at a time."""
    found = Found()
    for first in range(0, count, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            _class(root, range(first, min(first + BATCH, count)), seed, found)
            _unlock(root)
    return found


def _class(root: Path, numbers: range, seed: int, found: Found) -> None:
    alone, course = _course(root / "alone"), _course(root / "course")
    want = _neighbours(alone, *_graded(alone, found))
    for number in numbers:
        spoil(random.Random(f"{seed} {number}"), course / "submitted", number)
    people = _students(course)
    done, said = _graded(course, found)
    if done.returncode not in (0, 2):
        found.strange.append(f"{numbers}: grade ended with {done.returncode}: {done.stderr[-300:]}")
    named = {line["student"]: line for line in said if "student" in line}
    for student in people - named.keys():
        found.strange.append(f"{student!r} of {numbers} was passed over")
    for line in named.values():
        found.ends[
            "graded"
            if line["outcome"] == "graded" and "unreadable" not in line["kinds"]
            else "named"
        ] += 1
    if any(line["outcome"] != "graded" for line in named.values()) and done.returncode != 2:
        found.strange.append(
            f"{numbers}: some need a person, and grade ended with {done.returncode}"
        )
    if _neighbours(course, done, said) != want:
        found.strange.append(
            f"{numbers}: the neighbours have something else than without the others"
        )
    for command in COMMANDS:
        _watched(course, command, found)
    handed = sorted((course / "submitted").glob(f"*/{NAME}/*.ipynb"))
    _watched(
        course,
        ("autograder", "preview", str(random.Random(numbers.start + seed).choice(handed))),
        found,
        (0, 1),
    )
    left = (
        [path.name for path in (course / "autograded").rglob(".*ing")]
        if (course / "autograded").is_dir()
        else []
    )
    if left:
        found.strange.append(f"{numbers}: left behind: {left}")


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("autograder", "feedback", NAME), ("autograder", "report", NAME, "--csv", "report.csv"), ("autograder", "export"),
    ("autograder", "grade", NAME, "--rerun", "failed", "--cluster", "local", "--quiet"), ("autograder", "regrade", "aaa", NAME),
    ("nbgrader", "autograde", NAME, "--student=zzz", "--force"),
)  # fmt: skip


def spoil(rng: random.Random, submitted: Path, number: int) -> None:
    """Hand in something that is none, or something odd, for one student."""
    student = rng.choice(
        [f"s{number}"] * 6 + [f"s{number}\n", f"s\udcff{number}", f"\u202es{number}", f"s {number}"]
    )
    answer = rng.choice([small.DOUBLE] * 12 + list(ANSWERS))
    notebook = small.stub(NAME, answer)
    data = mutilated(rng, notebook) if rng.random() < 0.3 else json.dumps(notebook).encode()
    if rng.random() < 0.1:
        data = data.decode(errors="replace").encode(
            rng.choice(("latin-1", "utf-16", "utf-8-sig")), "replace"
        )
    folder = submitted / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(data)
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        with contextlib.suppress(OSError):  # two that do not go together
            rng.choice(SPOILS)(rng, folder)


def _file(folder: Path) -> Path:
    return folder / f"{NAME}.ipynb"


def _nested(rng: random.Random, folder: Path) -> None:
    goal = folder.joinpath(*[rng.choice((NAME, "a", "…"))] * rng.randint(1, 60))
    goal.mkdir(parents=True)
    _file(folder).rename(goal / rng.choice((f"{NAME}.ipynb", "x.ipynb", "X.IPYNB")))


def _renamed(rng: random.Random, folder: Path) -> None:
    _file(folder).rename(
        folder
        / rng.choice(
            (f"{NAME} (1).ipynb", f"{NAME}.IPYNB", "x.ipynb", f"{NAME}.txt", "n\udce9.ipynb")
        )
    )


def _copied(rng: random.Random, folder: Path) -> None:
    shutil.copy(
        _file(folder), folder / rng.choice((f"{NAME} (1).ipynb", f"{NAME}-Copy1.ipynb", "y.ipynb"))
    )


def _linked(rng: random.Random, folder: Path) -> None:
    goal = rng.choice(
        (
            "/etc/passwd",
            "..",
            "nowhere",
            f"../../zzz/{NAME}/{NAME}.ipynb",
            f"{NAME}.ipynb",
            "/dev/zero",
            ".",
        )
    )
    path = rng.choice((_file(folder), folder / "link", folder / "timestamp.txt"))
    path.unlink(missing_ok=True)
    path.symlink_to(goal)


def _special(rng: random.Random, folder: Path) -> None:
    path = rng.choice((_file(folder), folder / "odd", folder / "timestamp.txt"))
    path.unlink(missing_ok=True)
    kind = rng.randrange(3)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))


def _sparse(rng: random.Random, folder: Path) -> None:
    with rng.choice((_file(folder), folder / "big.bin", folder / "timestamp.txt")).open(
        "ab"
    ) as file:
        file.truncate(rng.choice((2**20, 2**27, 2**32, 2**40)))


def _crowded(rng: random.Random, folder: Path) -> None:
    for k in range(rng.choice((10, 100, 3000))):
        (folder / f"{k}.txt").touch()


SPOILS: tuple[Callable[[random.Random, Path], Any], ...] = (
    _nested, _renamed, _copied, _linked, _special, _sparse, _crowded,
    lambda rng, folder: (folder / rng.choice(NAMES)).write_text("x"),
    lambda rng, folder: (folder / "timestamp.txt").write_bytes(rng.choice((b"", b"\xff", b"2026-01-01", b"9" * 500, b"\x1b[2J"))),
    lambda rng, folder: rng.choice((_file(folder), folder, folder.parent)).chmod(rng.choice((0, 0o100, 0o400, 0o4777))),
    lambda rng, folder: _file(folder).unlink(),
    lambda rng, folder: (shutil.rmtree(folder), folder.touch()),
    lambda rng, folder: (folder / "deep").joinpath(*["d"] * rng.randint(1, 60)).mkdir(parents=True),
)  # fmt: skip


def _course(root: Path) -> Path:
    course = small.make(root, names=(NAME,))
    (course / "solutions").symlink_to("source")  # where `preview` looks
    for name in NEIGHBOURS:
        small.hand_in(course, name, "2026-01-10 11:00:00 UTC", **{NAME: small.stub(NAME)})
    return course


def _students(course: Path) -> set[str]:
    return {path.name for path in (course / "submitted").iterdir()}


def _graded(course: Path, found: Found) -> tuple[Any, list[dict[str, Any]]]:
    done = _watched(course, ("autograder", "grade", NAME, "--json"), found)
    return done, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _neighbours(course: Path, done: Any, said: list[dict[str, Any]]) -> Any:
    """Notebooks, scores and notes of the neighbours."""
    rows = small.rows(f"sqlite:///{course / 'gradebook.db'}")
    notes = [
        (line["student"], line["points"], line["notes"])
        for line in said
        if line.get("student") in NEIGHBOURS
    ]
    trees = [small.tree(course / "autograded" / name) for name in NEIGHBOURS]
    return (
        {key: value for key, value in rows.items() if key.startswith(NEIGHBOURS)},
        sorted(notes),
        trees,
    )


def _watched(
    course: Path, command: tuple[str, ...], found: Found, codes: tuple[int, ...] = (0, 2)
) -> subprocess.CompletedProcess[str]:
    """Run a command on a course, and look at the memory and processor time of its trusted processes
    meanwhile."""
    words = [sys.executable, "-m", *command]
    words += ["--root", str(course)] if command[0] == "autograder" else []
    process = subprocess.Popen(words, cwd=small.ROOT if command[0] == "autograder" else course, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(small.ROOT)})  # fmt: skip
    watcher = threading.Thread(target=_watch, args=(process.pid, found))
    watcher.start()
    out, err = process.communicate()
    watcher.join()
    if process.returncode not in codes or "Traceback" in err:
        found.strange.append(f"{' '.join(command)} ended with {process.returncode}: {err[-300:]}")
    for text in (out, err):
        if "\x1b[2J" in text or "\u202e" in text:
            found.strange.append(f"{' '.join(command)} prints what a terminal obeys")
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _watch(pid: int, found: Found) -> None:
    """The largest resident set, and the most processor time, of a process and those below it, but
    for candidates."""
    with contextlib.suppress(psutil.Error):
        whole = psutil.Process(pid)
        while whole.is_running() and whole.status() != psutil.STATUS_ZOMBIE:
            for process in [whole, *whole.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    if "autograder.candidate" in " ".join(process.cmdline()):  # they are strangers
                        continue
                    found.peak = max(found.peak, process.memory_info().rss)
                    times = process.cpu_times()
                    found.seconds = max(found.seconds, times.user + times.system)
            time.sleep(0.1)


def _unlock(root: Path) -> None:
    """Let the folder be deleted by whoever is no root."""
    for where, folders, _ in os.walk(root):
        for name in folders:
            with contextlib.suppress(OSError):
                os.chmod(os.path.join(where, name), 0o700)


def faults(found: Found) -> list[str]:
    """What should not be, in sentences; none if all is well."""
    lines = list(found.strange)
    if found.peak > MEMORY:
        lines.append(
            f"a trusted process had {found.peak / 2**20:.0f} MB, more than {MEMORY / 2**20:.0f}"
        )
    if found.seconds > CLOCK:
        lines.append(
            f"a trusted process took {found.seconds:.0f} s of processor time, more than {CLOCK:.0f}"
        )
    return lines


def main() -> None:
    """Print what came of a series of hand-ins; exit code 1 if something should not be."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    start = time.monotonic()
    found = handins(args.count, args.seed)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{args.count} hand-ins in {time.monotonic() - start:.0f} s: {dict(found.ends)}; trusted processes: at most "
          f"{found.peak / 2**20:.0f} MB, {found.seconds:.0f} s (all children: {most} MB)")  # fmt: skip
    for line in faults(found):
        print(line.encode("utf-8", "backslashreplace").decode())
    sys.exit(bool(faults(found)))


if __name__ == "__main__":
    main()
