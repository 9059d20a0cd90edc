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


def test_an_ordinary_user_can_have_one_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    system = [path for path in sandbox._libraries() if not path.startswith((sys.prefix, sys.base_prefix))]
    monkeypatch.setattr(sandbox, "_libraries", lambda: system)  # the interpreter itself may lie in root's home
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*nobody, *sandbox._bubblewrap(tmp_path, LIMITS), "--", "/bin/sh", "-c", "id -u; ls / /proc | wc -l; echo x > /usr/x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("65534\n" if nobody else ""), done.stderr
    assert "Read-only file system" in done.stderr
