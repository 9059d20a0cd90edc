"""Random hand-ins beside two honest neighbours: each is graded or named, and the neighbours have
what they have without it.

    python -m quality.handins --count 2000          # the long form, in pieces: --first 500 --count 500
    python -m quality.handins --count 200 --seed 7  # another one

Folders are spoilt in their names, modes, lengths, links, devices, sizes and encodings; notebooks as
in `quality.scorecard.fuzz`, and by answers that never end, flood or crash. All of them go through
`grade`, `feedback`, `report`, `export` and `--cluster local`, one of a class through `preview`, a
neighbour through `regrade` and `nbgrader autograde`. Every command is a fork of one process that
has imported what they need, with a folder of its own for what it lays down.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from quality.scorecard.fuzz import mutilated
from tests.autograder import forked, small

NAME = small.NAME
NEIGHBOURS = ("aaa", "zzz")  # the first and the last in a class
BATCH = 100  # hand-ins of a class
MEMORY, CLOCK = 500 * 2**20, 60.0  # bytes and s of processor time that a trusted process may take
LOOK, GRACE = 0.2, 3.0  # s between two looks at processes, and s that they may outlive a command
PATIENCE = "c.Execute.timeout = 3.0\n"
NAMES = (
    "r\udce9sum\udce9.txt", "two\nlines.txt", "\x1b[2J.txt", "\u202egpj.exe", " ", "-rf", "a" * 255, "*?[x]", "timestamp.txt", "~",
)  # fmt: skip
GOALS = (
    "/etc/passwd",
    "..",
    "nowhere",
    f"../../zzz/{NAME}/{NAME}.ipynb",
    f"{NAME}.ipynb",
    "/dev/zero",
    ".",
)
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
    told: Callable[[str], None] = lambda line: None  # hears of each command that has ended


def handins(
    count: int, seed: int = 0, first: int = 0, told: Callable[[str], None] = lambda line: None
) -> Found:
    """Hand in, grade and show `count` random hand-ins, a class of them at a time."""
    found = Found(told=told)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        fresh = _course(root / "fresh")
        alone = Path(shutil.copytree(fresh, root / "alone", symlinks=True))
        want = [_neighbours(alone, *_graded(alone, found))]
        _shown(alone, range(0), random.Random(seed), found)
        want.append(_neighbours(alone))
        for start in range(first, first + count, BATCH):
            numbers = range(start, min(start + BATCH, first + count))
            course = Path(shutil.copytree(fresh, root / f"course{start}", symlinks=True))
            try:
                _class(course, numbers, seed, found, want)
            finally:
                _unlock(course)
                shutil.rmtree(course)
    return found


def _class(course: Path, numbers: range, seed: int, found: Found, want: list[Any]) -> None:
    for number in numbers:
        spoil(random.Random(f"{seed} {number}"), course / "submitted", number)
    people = {path.name for path in (course / "submitted").iterdir()}
    done, said = _graded(course, found)
    named = {line["student"]: line for line in said if "student" in line}
    for student in people - named.keys():
        found.strange.append(f"{student!r} of {numbers} was passed over")
    for line in named.values():
        graded = line["outcome"] == "graded" and "unreadable" not in line["kinds"]
        found.ends["graded" if graded else "named"] += 1
    if any(line["outcome"] != "graded" for line in named.values()) and done.returncode != 2:
        found.strange.append(
            f"{numbers}: some need a person, and grade ended with {done.returncode}"
        )
    have = [_neighbours(course, done, said)]
    _shown(course, numbers, random.Random(f"{seed} {numbers}"), found)
    have.append(_neighbours(course))
    if have != want:
        found.strange.append(
            f"{numbers}: the neighbours have something else than without the others"
        )
    if left := [str(path) for path in (course / "autograded").rglob(".*ing")]:
        found.strange.append(f"{numbers}: left behind: {left}")


def _shown(course: Path, numbers: range, rng: random.Random, found: Found) -> None:
    """Let every other command see the class."""
    for command in COMMANDS:
        _watched(course, command, found)
    handed = sorted((course / "submitted").glob(f"*/{NAME}/*.ipynb"))
    _watched(course, ("autograder", "preview", str(rng.choice(handed))), found, (0, 1))


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("autograder", "feedback", NAME), ("autograder", "report", NAME, "--csv", "report.csv"), ("autograder", "export"),
    ("autograder", "grade", NAME, "--rerun", "failed", "--cluster", "local", "--jobs", "1", "--quiet"), ("autograder", "regrade", "aaa", NAME),
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


def _is_own(path: Path, most: int = 2**40) -> bool:
    """Whether a file is one of the hand-in itself: what links and devices lead to is left alone."""
    try:
        facts = path.lstat()
    except OSError:
        return not path.is_symlink()
    return stat.S_ISREG(facts.st_mode) and facts.st_size <= most


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
    name = rng.choice((f"{NAME} (1).ipynb", f"{NAME}-Copy1.ipynb", "y.ipynb"))
    if _is_own(_file(folder), 2**20):
        shutil.copy(_file(folder), folder / name)


def _linked(rng: random.Random, folder: Path) -> None:
    goal = rng.choice(GOALS)
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
    path = rng.choice((_file(folder), folder / "big.bin", folder / "timestamp.txt"))
    size = rng.choice((2**20, 2**27, 2**32, 2**40))
    if _is_own(path):
        with path.open("ab") as file:
            file.truncate(size)


def _written(rng: random.Random, folder: Path) -> None:
    path, text = folder / rng.choice(NAMES), b"x"
    if path.name == "timestamp.txt":
        text = rng.choice((b"", b"\xff", b"2026-01-01", b"9" * 500, b"\x1b[2J"))
    if _is_own(path):
        path.write_bytes(text)


def _closed(rng: random.Random, folder: Path) -> None:
    path = rng.choice((_file(folder), folder, folder.parent))
    mode = rng.choice((0, 0o100, 0o400, 0o4777))
    if not path.is_symlink():
        path.chmod(mode)


def _crowded(rng: random.Random, folder: Path) -> None:
    for k in range(rng.choice((10, 100, 3000))):
        (folder / f"{k}.txt").touch()


SPOILS: tuple[Callable[[random.Random, Path], Any], ...] = (
    _nested, _renamed, _copied, _linked, _special, _sparse, _crowded, _written, _written, _closed,
    lambda rng, folder: _file(folder).unlink(),
    lambda rng, folder: (shutil.rmtree(folder), folder.touch()),
    lambda rng, folder: (folder / "deep").joinpath(*["d"] * rng.randint(1, 60)).mkdir(parents=True),
)  # fmt: skip


def _course(root: Path) -> Path:
    course = small.make(root, names=(NAME,))
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(PATIENCE)
    (course / "solutions").symlink_to("source")  # where `preview` looks
    for name in NEIGHBOURS:
        small.hand_in(course, name, "2026-01-10 11:00:00 UTC", **{NAME: small.stub(NAME)})
    return course


def _graded(course: Path, found: Found) -> tuple[forked.Done, list[dict[str, Any]]]:
    done = _watched(course, ("autograder", "grade", NAME, "--json"), found)
    return done, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _neighbours(
    course: Path, done: forked.Done | None = None, said: list[dict[str, Any]] | None = None
) -> Any:
    """What the neighbours have: rows, what was said of them, notebooks and pages."""
    rows = small.rows(f"sqlite:///{course / 'gradebook.db'}")
    lines = [line for line in said or () if line.get("student") in NEIGHBOURS]
    return (
        {key: value for key, value in rows.items() if key.startswith(NEIGHBOURS)},
        sorted((line["student"], line["points"], line["notes"]) for line in lines),
        [
            small.tree(course / step / name)
            for step in ("autograded", "feedback")
            for name in NEIGHBOURS
        ],
    )


def _watched(
    course: Path, command: tuple[str, ...], found: Found, codes: tuple[int, ...] = (0, 2)
) -> forked.Done:
    """Run a command on a course; look at the memory and processor time of its trusted processes
    meanwhile, and at what it leaves behind."""
    alive: list[str] = []
    start = time.monotonic()
    done = forked.run(
        course, *command, watched=lambda process: alive.extend(_watch(process, found))
    )
    shown = " ".join(command)
    found.told(f"{course.name}: {shown}: {time.monotonic() - start:.0f} s")
    if done.returncode not in codes or "Traceback" in done.stderr:
        found.strange.append(f"{shown} ended with {done.returncode}: {done.stderr[-600:]}")
    if alive or done.left:
        found.strange.append(f"{shown} left behind: {alive + done.left}")
    if any(sign in text for text in done[1:3] for sign in ("\x1b[2J", "\u202e")):
        found.strange.append(f"{shown} prints what a terminal obeys")
    return done


def _watch(process: Any, found: Found) -> list[str]:
    """The largest resident set, and the most processor time, of a process and those below it, but
    for candidates; returns the names of those that outlive it."""
    seen: dict[psutil.Process, bool] = {}  # whether it is trusted
    whole = psutil.Process(process.pid)
    while process.exitcode is None:
        with contextlib.suppress(psutil.Error):
            for other in [whole, *whole.children(recursive=True)]:
                with contextlib.suppress(psutil.Error, OSError):
                    if seen.get(other, True):  # before its program began, it was a fork of ours
                        seen[other] = "autograder.candidate" not in " ".join(other.cmdline())
                    if seen[other]:
                        found.peak = max(found.peak, _peak(other.pid))
                        times = other.cpu_times()
                        found.seconds = max(found.seconds, times.user + times.system)
        process.join(LOOK)
    _, alive = psutil.wait_procs(seen, timeout=GRACE)
    return [other.name() for other in alive]


def _peak(pid: int) -> int:
    """Bytes: the most that a process has had in memory since it was forked."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


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


def _legible(line: str) -> str:
    return line.encode("utf-8", "backslashreplace").decode()


def main() -> None:
    """Print what came of a series of hand-ins; exit code 1 if something should not be."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    args = parser.parse_args()
    start = time.monotonic()
    found = handins(
        args.count, args.seed, args.first, lambda line: print(_legible(line), flush=True)
    )
    print(f"{args.count} hand-ins in {time.monotonic() - start:.0f} s: {dict(found.ends)}; trusted processes: at most "
          f"{found.peak / 2**20:.0f} MB, {found.seconds:.0f} s")  # fmt: skip
    for line in faults(found):
        print(_legible(line))
    sys.exit(bool(faults(found)))


if __name__ == "__main__":
    main()
