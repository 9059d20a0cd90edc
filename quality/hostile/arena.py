"""One hostile submission after another, each with a grader around it that has everything worth
stealing.

`python -m quality.hostile.arena` prints what each of them gained.
"""

import contextlib
import os
import re
import secrets
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import backprop
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.submission.execute import grade

ATTACKS = Path(__file__).parent / "attacks.py"
LIMITS = sandbox.Limits(cell=3, cpu=60, memory=3 * 2**29)
# what an attack prints while a test calls it is shown nowhere; here it is kept, to be looked
# through
LOOT = "loot = []\ndef print(*things, **options):\n    loot.append(str(things)[:100_000])\n"
SHOW = "import builtins\nbuiltins.print(loot)"
HONEST = "import numpy as np\ndef backward_step(dz_next, w_i, o_i):\n    return dz_next * o_i, dz_next * w_i\n"


@dataclass(frozen=True)
class Attack:
    """A submission that wants what is not its own; in its code {course}, {home}, {root}, {package},
    {port}, {pid} are filled in."""

    category: str
    description: str
    code: str


@dataclass(frozen=True)
class Outcome:
    """What came of an attack."""

    points: float  # of the exercise that it did not do
    honest: float  # of an honest answer behind it in the same notebook
    leaked: bool
    damaged: bool
    connected: bool
    orphans: int  # processes that outlive it
    seconds: float
    text: str

    @property
    def harmless(self) -> bool:
        return (
            self.points == 0
            and self.honest == 2
            and not (self.leaked or self.damaged or self.connected or self.orphans)
        )


def attacks() -> list[Attack]:
    blocks = re.split(r"^# %% ", ATTACKS.read_text(), flags=re.MULTILINE)[1:]
    heads = [
        (block.partition("\n")[0].partition(": "), block.partition("\n")[2]) for block in blocks
    ]
    return [Attack(category, description, code) for (category, _, description), code in heads]


@dataclass
class Arena:
    """A course with a gradebook, another submission and a home, and two sockets that listen: all of
    it marked by a canary."""

    folder: Path
    canary: str
    doors: list[socket.socket]

    def face(self, attack: Attack, sandboxed: bool = True) -> Outcome:
        """Grade the attack between a locked cell and an honest answer."""
        code = self.fill(attack)
        before, start = self.state(), time.monotonic()
        cells = [
            Cell("locked", "import numpy as np\nfrom backprop.check import check\n", "setup"),
            Cell("student", code, "01.1"),
            Cell("test", 'check("01.1", forward).points', "01.1", 2.0),
            Cell("student", SHOW, "the loot"),
            Cell("student", HONEST, "01.3"),
            Cell("test", 'check("01.3", backward_step).points', "01.3", 2.0),
        ]
        outputs, notes = grade(dict(enumerate(cells)), LIMITS, sandboxed)
        text = str(outputs) + str(notes)
        return Outcome(
            _points(outputs[2]), _points(outputs[5]), self.canary in text, self.state() != before, self.knocked(), _lasting(),
            time.monotonic() - start, text,
        )  # fmt: skip

    def fill(self, attack: Attack) -> str:
        """The attack's code, with all that it could wish to know about its surroundings."""
        code, package = LOOT + attack.code, Path(backprop.__file__).parent
        for name, value in {
            "course": self.folder / "course", "home": self.folder / "home", "root": package.parent, "package": package,
            "port": self.doors[0].getsockname()[1], "pid": os.getpid(),
        }.items():  # fmt: skip
            code = code.replace("{" + name + "}", str(value))
        return code

    def restore(self, state: list[tuple[str, bytes]]) -> None:
        """Put the files back as they were."""
        for name, data in state:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(data)

    def state(self) -> list[tuple[str, bytes]]:
        return sorted(
            (str(path), path.read_bytes()) for path in self.folder.rglob("*") if path.is_file()
        )

    def knocked(self) -> bool:
        came = 0
        for door in self.doors:
            with contextlib.suppress(BlockingIOError):
                while True:
                    door.accept()[0].close()
                    came += 1
        return came > 0


@contextlib.contextmanager
def arena() -> Iterator[Arena]:
    canary = f"canary-{secrets.token_hex(8)}"
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket() as tcp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        root = Path(folder)
        for path in ("course/submitted/other/answer.ipynb", "home/canary"):
            (root / path).parent.mkdir(parents=True)
            (root / path).write_text(canary)
        with sqlite3.connect(root / "course" / "gradebook.db") as base:
            base.execute("CREATE TABLE grade (auto_score REAL, comment TEXT)")
            base.execute("INSERT INTO grade VALUES (0, ?)", (canary,))
        base.close()
        tcp.bind(("127.0.0.1", 0))
        unix.bind(f"\0autograder-{os.getpid()}")
        for door in (tcp, unix):
            door.listen()
            door.setblocking(False)
        os.environ["CANARY"] = canary
        try:
            yield Arena(root, canary, [tcp, unix])
        finally:
            del os.environ["CANARY"]


def _points(outputs: list[dict[str, Any]]) -> float:
    """As nbgrader would count them: an error is none, no result is everything."""
    if any(output["output_type"] == "error" for output in outputs):
        return 0.0
    result = next((output for output in outputs if output["output_type"] == "execute_result"), None)
    return float(result["data"]["text/plain"]) if result else 2.0


def _lasting() -> int:
    """Orphans that are still there after two seconds: one that is just dying, here or in a grading
    beside this one, is none."""
    end = time.monotonic() + 2
    while (count := _orphans()) and time.monotonic() < end:
        time.sleep(0.05)
    return count


def _orphans() -> int:
    """Candidates whose examiner is gone."""
    count = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                count += (
                    parent == 1
                    and b"autograder.candidate.server" in (folder / "cmdline").read_bytes()
                )
            except (OSError, IndexError):
                continue
    return count


COLUMNS = ("gained points", "leaked", "damaged", "hurt the rest")


def counted(outcome: Outcome | None) -> Counter[str]:
    """An outcome as a row of the table; nothing if it was not tried."""
    if outcome is None:
        return Counter()
    damaged = outcome.damaged or outcome.connected or outcome.orphans > 0
    facts = (outcome.points > 0, outcome.leaked, damaged, outcome.honest < 2)
    return Counter({"tried": 1, **dict(zip(COLUMNS, map(int, facts), strict=True))})


def main() -> None:
    from quality.hostile import plain

    ours: dict[str, Counter[str]] = {}
    theirs: dict[str, Counter[str]] = {}
    with arena() as here:
        for attack in attacks():
            if len(sys.argv) > 1 and sys.argv[1] not in f"{attack.category}: {attack.description}":
                continue
            outcome = here.face(attack)
            ours.setdefault(attack.category, Counter()).update(counted(outcome))
            theirs.setdefault(attack.category, Counter()).update(counted(plain.face(here, attack)))
            if not outcome.harmless or len(sys.argv) > 1:
                print(f"{attack.category}: {attack.description}: {outcome}")
    print("Each number: here / plain nbgrader (- where it is not tried).\n")
    print("| attacks | tried | " + " | ".join(COLUMNS) + " |\n|---|---|" + "---|" * len(COLUMNS))
    for category, row in ours.items():
        other = theirs[category]
        pairs = [
            f"{row[column]} / {other[column] if other['tried'] else '-'}" for column in COLUMNS
        ]
        print(f"| {category} | {row['tried']} | " + " | ".join(pairs) + " |")


if __name__ == "__main__":
    main()
