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
from functools import cache
from pathlib import Path
from typing import Any

import backprop
from autograder.examiner import pool, sandbox
from autograder.examiner.examiner import Cell
from autograder.submission.execute import grade
from autograder.submission.given import defined_names, used_names

ATTACKS = Path(__file__).parent / "attacks.py"
LIMITS = sandbox.Limits(cell=3, cpu=60, memory=3 * 2**29)
# what an attack prints while a test calls it is shown nowhere; here it is kept, to be looked
# through
LOOT = "loot = []\ndef print(*things, **options):\n    loot.append(str(things)[:100_000])\n"
SHOW = "import builtins\nbuiltins.print(loot)"
OBJECTS = "objects by reference"
# a course that knows nothing of `check`: its tests ask about numbers, arrays and objects
SOLUTION = """
import random
import numpy as np
expected = 0
def square(x):
    return x * x
def table(n):
    return np.arange(n) ** 2
def apply(function, value):
    return function(value)
def shuffled(n):
    return list(np.random.permutation(n))
def deaf():
    return open("/dev/null")
class Pair:
    def __init__(self, x, y=0):
        self.x, self.y = x, y
    def __add__(self, other):
        return Pair(self.x + other.x, self.y + other.y)
    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)
    def __iter__(self):
        return iter([self.x, self.y])
"""
TESTS = (
    "assert abs(square(3) - 9) < 1e-6",
    "assert square(3) == 9 or 9 == square(3) or square(3) in [9] or square(3) in {9: 0}",
    "assert isinstance(square(3), (int, float)) and float(square(3)) == 9 == round(square(3), 3)",
    "expected = 9\nassert square(3) == expected",
    "square(1)\nx = np.random.rand() + random.random()\nassert square(x) == x * x",
    "np.random.seed(1)\nshuffled(3)\nx = np.random.rand(3)\nassert sorted(shuffled(2)) == [0, 1] and x.all()",
    "np.testing.assert_allclose(table(3), [0, 1, 4])",
    "assert np.array_equal(table(3), [0, 1, 4]) or (np.array([0, 1, 4]) == table(3)).all()",
    "assert (table(3) == np.array([0, 1, 4])).all()",
    "assert len(table(4)) == 4 and sum(table(4)) == 14 and list(table(2)) == [0, 1]",
    "assert apply(lambda v: v + 1, 3) == 4",
    "p = Pair(1, 2) + Pair(3, 4)\nassert (p.x, p.y) == (4, 6) and p == Pair(4, 6)",
    "p = Pair(1, 2)\nassert list(p) == [1, 2] and (p.x - 1, p.y) == (0, 2) and f'{p.x}' == '1'",
    "import unittest\nclass Asked(unittest.TestCase):\n    def test(self):\n        self.assertEqual(square(3), 9)\n"
    "found = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Asked))\nassert found.wasSuccessful()",
    "class Own:\n    _hidden, size = 9, 4\nassert apply(lambda own: own, Own()).size == 4 == apply(lambda x: x, 4)",
    "with deaf() as file:\n    assert file.readable() and square(4) == 16",
)
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
        cells = _among_objects(code) if attack.category == OBJECTS else _among_checks(code)
        outputs, notes = grade(dict(enumerate(cells)), LIMITS, sandboxed)
        text = str(outputs) + str(notes)
        tests = [k for k, cell in enumerate(cells) if cell.kind == "test"]
        gained = sum(_points(outputs[k]) for k in tests[:-1])
        return Outcome(
            gained, _points(outputs[tests[-1]]), self.canary in text, self.state() != before, self.knocked(), _lasting(),
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


def _among_checks(code: str) -> list[Cell]:
    return [
        Cell("locked", "import numpy as np\nfrom backprop.check import check\n", "setup"),
        Cell("student", code, "01.1"),
        Cell("test", 'check("01.1", forward).points', "01.1", 2.0),
        Cell("student", SHOW, "the loot"),
        Cell("student", HONEST, "01.3"),
        Cell("test", 'check("01.3", backward_step).points', "01.3", 2.0),
    ]


def _among_objects(code: str) -> list[Cell]:
    """Tests that may ask of the attack's objects what they ask of those of a right answer."""
    cells = [
        Cell("locked", "import random\nimport numpy as np\n", "setup"),
        _answer(code),
        *(Cell("test", test, f"test {k}", 2.0) for k, test in enumerate(TESTS)),
        Cell("student", SHOW, "the loot"),
        Cell("student", "def honest(x):\n    return x + 1", "honest"),
        Cell("test", "assert honest(1) == 2", "honest", 2.0),
    ]
    for cell, asked in zip(cells, _asked_of_a_right_answer(), strict=True):
        cell.asked = asked
    return cells


def _answer(code: str) -> Cell:
    return Cell(
        "student", code, "answer", theirs=defined_names(SOLUTION), used=used_names(SOLUTION)
    )


@cache
def _asked_of_a_right_answer() -> list[frozenset[str]]:
    cells = [Cell("locked", "import random\nimport numpy as np\n", "setup", asked=None),
             _answer(SOLUTION),
             *(Cell("test", test, "test", 2.0, asked=None) for test in TESTS)]  # fmt: skip
    outputs, _, answered = pool.grade(pool.ExamJob(dict(enumerate(cells)), LIMITS))
    lost = [cells[k].source for k, said in outputs.items() if k > 1 and _points(said) < 2]
    if lost:
        raise RuntimeError(f"a right answer does not pass {lost}")
    return [*answered.values(), *[frozenset[str]()] * 3]


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
