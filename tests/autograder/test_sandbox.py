"""The sandbox: what a candidate cannot see, cannot do and cannot use up; and what a machine without one is told."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.examiner import Line

LIMITS = sandbox.Limits(cell=20, memory=2 * 2**30)


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    line = Line(sandbox.start(LIMITS), LIMITS)
    yield line
    line.over("the test is over")


def says(line: Line, source: str) -> str:
    """The text of a cell's outputs, or the name and text of its error."""
    return "".join(o.get("text") or f"{o.get('ename')}: {o.get('evalue')}" for o in line.run(source))


@pytest.mark.parametrize(
    "source",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.execv('/bin/true', ['true'])",
        "import multiprocessing as m; m.Process(target=print).start()",
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
        "import ctypes; assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0",
        "import ctypes; assert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
        "open('/usr/x', 'w')",
        "open('/course/autograder/candidate.py', 'a')",
        "open('/x', 'w')",
        "import os; os.chmod('/scratch', 0o777) or open('/etc/passwd')",
        "import os; os.mknod('/scratch/fifo')",
        f"import os; os.listdir({str(Path(__file__).parent)!r})",
        f"open({str(Path(sandbox.__file__))!r})",
        "import os; os.listdir('/home')",
        "import backprop.feedforward",
        "import backprop.check.exercises",
        "import autograder.examiner",
        "f = open('/scratch/big', 'wb')\nfor _ in range(100): f.write(bytes(2**20)); f.flush()",
        "files = [open('/dev/null') for _ in range(200)]",
        "x = bytearray(3 * 2**30)",
    ],
)
def test_refused(line: Line, source: str) -> None:
    assert "Error" in says(line, source)


def test_what_is_there(line: Line) -> None:
    assert says(line, "import os; print(sorted(os.environ))") == str(sorted(sandbox._environment() | {"PWD": ""})) + "\n"
    assert "1" in says(line, "print([p for p in os.listdir('/proc') if p.isdecimal()])")
    processes = eval(says(line, "print([p for p in os.listdir('/proc') if p.isdecimal()])"))
    assert len(processes) <= 3, "its own, and bubblewrap's"
    assert says(line, "print(os.listdir('/scratch'), os.getcwd())").endswith("/scratch\n")
    thread = "import threading; t = threading.Thread(target=print, args=('a thread',)); t.start(); t.join()"
    assert says(line, thread) == "a thread\n"
    assert says(line, "import numpy as np; print((np.ones((300, 300)) @ np.ones((300, 300)))[0, 0])") == "300.0\n"
    assert "VERMILLION" in says(line, "from backprop import plots; print(plots.__all__)")
    assert says(line, "from backprop.check import check; print(check('01.1', len).points)") == "0.0\n"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    first = Line(sandbox.start(LIMITS), LIMITS)
    first.run("open('/scratch/x', 'w').write('x'); open('/tmp/x', 'w').write('x')")
    child = first.process.handle.pid
    first.over("enough")
    second = Line(sandbox.start(LIMITS), LIMITS)
    assert says(second, "import os; print(os.listdir('/scratch'), [f for f in os.listdir('/tmp') if f == 'x'])") == "[] []\n"
    second.over("enough")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(sandbox.NoSandbox, match="apt-get install bubblewrap"):
        sandbox.start(LIMITS)


def test_as_an_ordinary_user(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("this is an ordinary user")
    code = "import os; os.setgid(65534); os.setuid(65534)\nfrom autograder import sandbox\nfrom autograder.examiner import Line\n"
    code += "line = Line(sandbox.start(sandbox.Limits()), sandbox.Limits())\nprint(line.run('1 + 1')[0]['data'])"
    if not all(os.stat(folder).st_mode & 0o001 for folder in Path(os.path.realpath(sys.executable)).parents):
        pytest.skip("Python lies where an ordinary user cannot reach it")
    home = os.environ | {"HOME": "/tmp"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=home)
    assert done.stdout == "{'text/plain': '2'}\n", done.stderr
