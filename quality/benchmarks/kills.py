"""`kill -9` at random moments of a run, then `--resume`: the same gradebook and the same notebooks
as after an undisturbed run.

    python -m quality.benchmarks.kills [--kills 100] [--submissions 200] [--notebook
    01_linear_chain] [--from 0]

A moment is drawn between the start of the command and the time that an undisturbed run takes; where
the run has ended before it, another is drawn. Every second time the coordinator alone is killed,
otherwise its workers with it. Exit code 1 if anything differs.
"""

import argparse
import difflib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.batch.journal import Journal
from autograder.course.course import STATE_DIR
from quality.benchmarks.runs import ROOT, command, run
from quality.benchmarks.submissions import make, make_course
from tests.autograder.small import rows, tree

SEED = 7
State = tuple[dict[str, Any], dict[str, Any]]  # rows of the gradebook, files


@dataclass(frozen=True)
class Kill:
    """What came of one kill."""

    announced: int  # submissions, before it
    missing: int  # of those, that were not in gradebook and folder as they should be
    twice: int  # that were announced once more
    same: bool  # whether all ended as if nothing had happened


def state(course: Path, notebook: str) -> State:
    return rows(f"sqlite:///{course / 'gradebook.db'}", notebook), tree(course / "autograded")


def differences(one: State, other: State) -> list[str]:
    """What is in one of them and not, or otherwise, in the other."""
    pairs = [
        (key, a.get(key), b.get(key))
        for a, b in zip(one, other, strict=True)
        for key in sorted(a.keys() | b.keys())
    ]
    return [f"{key}: {_apart(there, here)}"[:2000] for key, there, here in pairs if there != here]


def _apart(*both: Any) -> str:
    """Of two files the lines that differ; of all else both."""
    if not all(isinstance(thing, tuple) and thing[1] for thing in both):  # a row, a folder, nothing
        return " ".join(map(str, both))
    (mode, data), (other_mode, other) = both
    lines = difflib.unified_diff(
        data.decode().splitlines(), other.decode().splitlines(), lineterm="", n=0
    )
    return "\n".join([f"{mode} {other_mode}", *islice(lines, 2, 12)])


def fresh(course: Path) -> None:
    """As it was before anything was graded."""
    for name in ("autograded", STATE_DIR):
        shutil.rmtree(course / name, ignore_errors=True)
    (course / "gradebook.db").unlink(missing_ok=True)


def kill(course: Path, notebook: str, seconds: float, point: int, whole: State) -> Kill | None:
    """Grade, kill at a moment that is drawn by `point`, resume, compare; None if there was nothing
    left to kill."""
    fresh(course)
    wait = random.Random(point).uniform(0.0, seconds)
    with tempfile.TemporaryFile("w+") as said:
        grader = subprocess.Popen(command(course, notebook, "--seed", str(SEED)), cwd=ROOT, stdout=said, stderr=said,
                                  start_new_session=True)  # fmt: skip
        try:
            grader.wait(wait)
            return None
        except subprocess.TimeoutExpired:
            (os.kill if point % 2 else os.killpg)(grader.pid, signal.SIGKILL)
            grader.wait()
        said.seek(0)
        told = [json.loads(line) for line in said if line.endswith("}\n")]
    announced = {line["student"] for line in told if "student" in line}
    there = state(course, notebook) if announced else ({}, {})
    missing = sum(not _stands(student, there, whole) for student in announced)
    journal = course / STATE_DIR / f"{notebook}.jsonl"
    begun = journal.exists() and Journal(journal).last is not None
    again = run(course, notebook, *(("--resume",) if begun else ("--seed", str(SEED))))
    twice = len(announced & {student for _, student in again.announced})
    different = differences(whole, state(course, notebook))
    print(*different[:10], sep="\n", end="\n" if different else "")
    return Kill(len(announced), missing, twice, not different)


def _stands(student: str, there: State, whole: State) -> bool:
    """Whether all that an undisturbed run leaves of a submission is there."""
    of_rows = [key for key in whole[0] if key == student or key.startswith(f"{student} ")]
    of_files = [key for key in whole[1] if key.startswith(f"{student}{os.sep}")]
    return all(
        now.get(key) == then[key]
        for now, then, keys in zip(there, whole, (of_rows, of_files), strict=True)
        for key in keys
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--notebook", default="01_linear_chain")
    parser.add_argument(
        "--from",
        type=int,
        default=0,
        dest="first",
        help="the first moment's number: to go on with a series",
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        make_course(course, args.notebook)
        make(course, args.notebook, args.submissions)
        undisturbed = run(course, args.notebook, "--seed", str(SEED))
        whole = state(course, args.notebook)
        assert undisturbed.summary["graded"] == args.submissions == len(whole[0]["students"]), (
            undisturbed.summary
        )
        print(f"undisturbed: {undisturbed.seconds:.0f} s", flush=True)
        found, point = list[Kill](), args.first
        while len(found) < args.kills:
            begin = time.monotonic()
            one = kill(course, args.notebook, undisturbed.seconds, point, whole)
            print(
                f"moment {point}: {one or 'it had ended before'}; {time.monotonic() - begin:.0f} s",
                flush=True,
            )
            found += [one] if one else []
            point += 1
    same, at = sum(one.same for one in found), [one.announced for one in found]
    print(
        f"\n| {len(found)} × `kill -9` in a run over {args.submissions} submissions to {args.notebook} | |\n|---|---|"
    )
    print(
        f"| announced when it was killed: least, median, most | {min(at)}, {statistics.median(at):g}, {max(at)} |"
    )
    print(f"| announced and not to be found | {sum(one.missing for one in found)} |")
    print(f"| announced twice | {sum(one.twice for one in found)} |")
    print(f"| the same gradebook and notebooks after `--resume` | {same} of {len(found)} |")
    sys.exit(any(one.missing or one.twice or not one.same for one in found))


if __name__ == "__main__":
    main()
