"""`autograder doctor`: whether this machine can grade strangers' notebooks safely, proved by small
attacks on itself."""

import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from textwrap import shorten
from typing import Any

from rich.console import Console

from autograder.errors import NoSandbox
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.showing import say
from autograder.submission.execute import grade

LIMITS = sandbox.Limits(cell=3, cpu=30, memory=2**30)
# the test that the attacks would like to pass
FULL = 'points = 1.0\nassert answer() == "right"\npoints'

# what is tried, and the code of an answer that tries it; {file} and {port} are the grader's,
# {canary} is in the file
ATTACKS = (
    ("answer a test by replacing what it compares with", "def answer():\n    class Yes(str):\n        __eq__ = lambda a, b: True\n"
     "    return Yes('x')"),
    ("read a file of the grader's", "def answer():\n    raise ValueError(open('{file}').read())"),
    ("read the grader's environment", "import os\nprint(os.environ)\ndef answer():\n"
     "    raise ValueError(open('/proc/1/environ').read())"),
    ("read the course's solutions", "def answer():\n    from backprop.linear_chain import forward\n    return 'right'"),
    ("start a program", "import subprocess\ndef answer():\n    subprocess.run(['/bin/true'], check=True)\n    return 'right'"),
    ("start a process", "import os\ndef answer():\n    os.fork()\n    return 'right'"),
    ("open a connection", "import socket\ndef answer():\n    socket.create_connection(('127.0.0.1', {port}), 1)\n"
     "    return 'right'"),
    ("write into Python's libraries", "import os\ndef answer():\n    open(os.path.dirname(os.__file__) + '/x.py', 'w')\n"
     "    return 'right'"),
    ("take all the memory", "def answer():\n    bytearray(2**31)\n    return 'right'"),
    ("never end", "def answer():\n    while True: pass"),
    ("leave a note for the next submission", "import os\ndef answer():\n    os.pwrite(2, b'x', 0)\n"
     "    return 'right' if os.pread(2, 1, 0) else 'nothing'"),
    ("flood the grader with values", "def answer():\n    return [[] for _ in range(10**6)]"),
    ("use a library that would do the work", "import sys\nsys.meta_path[:] = sys.meta_path[1:]\ndef answer():\n"
     "    import sklearn\n    return 'right'"),
)  # fmt: skip


def doctor() -> bool:
    """Print what was found. Returns True if every attack is refused."""
    console = Console()
    for name, found in _needs():
        try:
            say(console, f"{name}: {found()}", "✓", "green")
        except NoSandbox as error:
            say(console, f"{name}: {error}", "✗", "red")
            say(console, "This machine cannot grade safely, and nothing will be graded on it.")
            return False
    harmless = [_refused(console, *attack) for attack in ATTACKS]
    if all(harmless):
        say(
            console,
            f"All {len(ATTACKS)} attacks were refused: this machine can grade strangers' notebooks.",
        )
    else:
        say(
            console,
            f"{harmless.count(False)} of {len(ATTACKS)} attacks went through: do not grade on this machine.",
        )
    return all(harmless)


def _needs() -> list[tuple[str, Callable[[], str]]]:
    def starts() -> str:
        process = sandbox.start(LIMITS)
        process.kill()
        way = (
            "forked from a warm parent"
            if process.warm
            else "each in a bubblewrap of its own, which is slower"
        )
        return f"a sandbox starts, with namespaces and seccomp; {way}"

    return [("bubblewrap", sandbox.bubblewrap), ("sandbox", starts)]


def _refused(console: Console, what: str, code: str) -> bool:
    canary = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as folder, socket.socket() as door:
        file = Path(folder) / "gradebook.db"
        file.write_text(canary)
        door.bind(("127.0.0.1", 0))
        door.listen()
        os.environ["DOCTOR"] = canary
        code = code.replace("{file}", str(file)).replace("{port}", str(door.getsockname()[1]))
        try:
            outputs, notes = grade(
                {0: Cell("student", code, "attack"), 1: Cell("test", FULL, "attack", 1.0)}, LIMITS
            )
        finally:
            del os.environ["DOCTOR"]
    gained = any(output["output_type"] == "execute_result" for output in outputs[1])
    leaked = canary in str(outputs) + str(notes)
    through = gained or leaked
    text = f"to {what}: {'it went through' if through else _reason(outputs[1])}"
    say(console, text, *(("✗", "red") if through else ("✓", "green")))
    return not through


def _reason(outputs: list[dict[str, Any]]) -> str:
    """Say in a few words why the answer earned nothing."""
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if error is None:
        return "no points"
    if error["ename"] == "AssertionError":
        return "the answer is wrong"
    return shorten(f"{error['ename']}: {error['evalue']}".rstrip(": "), 80, placeholder=" …")
