"""The sandbox: what a candidate cannot see, cannot do and cannot use up; and what a machine without
one is told.

All of it twice: with a warm parent, and with a bubblewrap for each candidate.
"""

import contextlib
import math
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import NoSandbox
from autograder.examiner import sandbox
from autograder.examiner.line import CandidateClient, CandidateGone

LIMITS = sandbox.Limits(cell=20, memory=2 * 2**30)


@pytest.fixture(scope="module", params=["warm", "alone"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """How candidates are started."""
    sandbox.stop()
    sandbox._failed[:] = ["not wanted here"] * sandbox.TRIES if request.param == "alone" else []
    yield request.param
    sandbox.stop()
    sandbox._failed.clear()


def born(limits: sandbox.Limits = LIMITS) -> CandidateClient:
    return CandidateClient(sandbox.start(limits), limits)


@pytest.fixture(scope="module")
def line(way: str) -> Iterator[CandidateClient]:
    line = born()
    assert line.process.warm == (way == "warm")
    yield line
    line.terminate("the test is over")


LIBC = "import ctypes; libc = ctypes.CDLL(None, use_errno=True); assert "


def says(line: CandidateClient, source: str) -> str:
    """The text of a cell's outputs, or the name and text of its error."""
    return "".join(
        o.get("text") or f"{o.get('ename')}: {o.get('evalue')}" for o in line.run(source)
    )


@pytest.mark.parametrize(
    "source",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.execv('/bin/true', ['true'])",
        "import multiprocessing as m; m.Process(target=print).start()",
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        f"{LIBC} libc.unshare(0x10000000) == 0",
        f"{LIBC} libc.unshare(0x20000) == 0",
        f"{LIBC} libc.ptrace(0, 0, 0, 0) == 0",
        f"{LIBC} libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
        f"{LIBC} libc.umount2(b'/proc', 2) == 0",
        f"{LIBC} libc.chroot(b'/scratch') == 0",
        # clone into a new user namespace
        f"{LIBC} libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) == 0",
        f"{LIBC} libc.syscall(250, 0, -3, 0, 0, 0) >= 0",  # keyctl: the session's keyring
        f"{LIBC} libc.syscall(248, b'user', b'x', b'x', 1, -3) >= 0",  # add_key
        f"{LIBC} libc.syscall(29, 1, 4096, 0o1600) >= 0",  # shmget
        f"{LIBC} libc.setns(0, 0) == 0",
        f"{LIBC} libc.prctl(24, 0, 0, 0, 0) == 0",  # the bounding set is not one's own any more
        "import resource as r; r.setrlimit(r.RLIMIT_CPU, (10**6, 10**6))",
        "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (10**6, 10**6))",
        "open('/proc/self/mem')",
        "open('/proc/1/environ')",
        "open('/dev/ptmx')",
        "import os; os.mkdir('/proc/x')",
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
        "import autograder.examiner.examiner",
        "f = open('/scratch/big', 'wb')\nfor _ in range(100): f.write(bytes(2**20)); f.flush()",
        "files = [open('/dev/null') for _ in range(200)]",
        "x = bytearray(3 * 2**30)",
    ],
)
def test_refused(line: CandidateClient, source: str) -> None:
    assert "Error" in says(line, source)


def test_what_is_there(line: CandidateClient) -> None:
    assert (
        says(line, "import os; print(sorted(os.environ))")
        == str(sorted(sandbox._environment() | {"PWD": ""})) + "\n"
    )
    assert says(line, "print(os.listdir('/proc'))") == "[]\n"
    assert says(line, "print(os.getuid(), os.getgid())") == "65534 65534\n"
    assert says(line, "print(os.listdir('/scratch'), os.getcwd())").endswith("/scratch\n")
    thread = "import threading; t = threading.Thread(target=print, args=('a thread',)); t.start(); t.join()"
    assert says(line, thread) == "a thread\n"
    assert (
        says(line, "import numpy as np; print((np.ones((300, 300)) @ np.ones((300, 300)))[0, 0])")
        == "300.0\n"
    )
    assert "VERMILLION" in says(line, "from backprop import plots; print(plots.__all__)")
    assert (
        says(line, "from backprop.check import check; print(check('01.1', len).points)") == "0.0\n"
    )


def test_nothing_is_left_behind() -> None:
    first = born()
    first.run("for f in ('/scratch/x', '/tmp/x', '/dev/shm/x'): open(f, 'w').write('x')")
    first.run(
        "import numpy, builtins, os; numpy.pi = builtins.x = 3; os.environ['X'] = '1'; os.umask(0)"
    )
    before = descendants()
    first.terminate("enough")
    assert len(descendants()) < len(before)
    second = born()
    there = "[os.listdir(d) for d in ('/scratch', '/dev/shm')], 'x' in os.listdir('/tmp')"
    assert says(second, f"import os; print({there})") == "[[], []] False\n"
    assert says(second, "import numpy; print(numpy.pi, 'X' in os.environ, os.umask(0))").startswith(
        "3.14159"
    )
    assert "NameError" in says(second, "x")
    second.terminate("enough")


def descendants() -> set[int]:
    """The processes below this one."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text().rpartition(")")[2].split()[1]
                )
            except OSError:
                continue
    found, new = set[int](), {os.getpid()}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new}
        found |= new
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import os, signal\nfor pid in (-1, 0, 1, 2, os.getppid()):\n    try: os.kill(pid, 9)\n    except OSError: pass",
        "import os\nfor fd in range(3, 4096):\n    for act in (lambda: os.write(fd, b'x' * 100), lambda: os.close(fd)):\n"
        "        try: act()\n        except OSError: pass",
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,)).start()",
        "x = []\nwhile True: x.append(bytearray(10**8))",
        "import os\nos.setpgid(0, 0)",
        "import ctypes\nctypes.string_at(0)",
        "import fcntl, numpy\nfcntl.flock(open(numpy.__file__), fcntl.LOCK_EX)\nwhile True: pass",
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True: pass",
    ],
)
def test_the_next_one_does_not_notice(source: str) -> None:
    limits = sandbox.Limits(cell=2, memory=2**30)
    sibling, hostile = born(limits), born(limits)
    with contextlib.suppress(CandidateGone):
        hostile.run(source)
    assert says(sibling, "print(1)") == "1\n"
    hostile.terminate("enough")
    start = time.monotonic()
    following = born(limits)
    assert says(following, "print(2)") == "2\n"
    assert time.monotonic() - start < 20
    for line in (sibling, following):
        line.terminate("enough")


def test_threads_are_counted() -> None:
    line = born()
    source = "import threading, time\nn = 0\ntry:\n    while n < 100:\n"
    source += "        threading.Thread(target=time.sleep, args=(9,)).start()\n        n += 1\nexcept RuntimeError: pass\nprint(n)"
    count = says(line, source)
    line.terminate("enough")
    assert int(count) <= (100 if os.geteuid() == 0 else 64)


def test_processor_time_is_counted_from_its_birth() -> None:
    """A limit of its own, and not what is left of its parent's: the second has as much as the first."""
    start = born()
    began = start.process.clock()  # a start from nothing costs seconds on a busy machine
    start.terminate("enough")
    limits = sandbox.Limits(cell=120, cpu=2 + math.ceil(2 * began))
    for _ in range(2):
        line = born(limits)
        with pytest.raises(CandidateGone, match="the Python process ended"):
            line.run("while True: pass")


def test_random_numbers_differ_and_hashes_do_not() -> None:
    lines = [born(), born()]
    assert (
        len(
            {
                says(line, "import random, numpy as np; print(random.random(), np.random.rand())")
                for line in lines
            }
        )
        == 2
    )
    assert len({says(line, "print(hash('x'))") for line in lines}) == 1
    for line in lines:
        line.terminate("enough")


def test_a_candidate_dies_with_whoever_asked_for_it() -> None:
    code = "import time; from autograder.examiner import sandbox as s; p = s.start(s.Limits()); print(1, flush=True); time.sleep(9)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout and asker.stdout.readline()
        below = descendants()
        asker.kill()
    end = time.monotonic() + 10
    while time.monotonic() < end and any(
        Path(f"/proc/{pid}").exists() for pid in below - descendants()
    ):
        time.sleep(0.05)
    assert not [pid for pid in below - descendants() if Path(f"/proc/{pid}").exists()]


def test_python_may_lie_in_the_folder_that_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries = sandbox._libraries()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        home = Path(folder, "python")
        venv.create(home, symlinks=True)
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
        (packages / "here.pth").write_text(sysconfig.get_path("purelib"))
        (packages / "late.py").write_text("answer = 42")
        Path(folder, "secret").touch()
        monkeypatch.setattr(sandbox, "_libraries", lambda: [*libraries, str(home)])
        monkeypatch.setattr(sys, "executable", str(home / "bin" / "python"))
        sandbox.stop()
        line = born()
        assert says(line, "import late; print(late.answer)") == "42\n"
        assert "Read-only" in says(line, "open(late.__file__, 'w')")
        assert says(line, f"import os; print(os.path.exists({folder + '/secret'!r}))") == "False\n"
        line.terminate("the test is over")
        sandbox.stop()


@pytest.mark.parametrize("kind", ["a link to it", "below a link", "a link to its Python", "nested"])
def test_python_may_be_linked_relocated_or_nested(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    """An environment whose folder is a link, a home that is one, an interpreter behind links,
    packages of another environment."""
    home = tmp_path / "real" / "env"
    venv.create(home, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    (packages / "here.pth").write_text(sysconfig.get_path("purelib"))
    (tmp_path / "link").symlink_to(home if kind == "a link to it" else home.parent)
    if kind == "a link to its Python":
        python = home / "bin" / "python"
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "python3").symlink_to(python.resolve())
        python.unlink()
        python.symlink_to(tmp_path / "bin" / "python3")
    prefix = {"a link to it": tmp_path / "link", "below a link": tmp_path / "link" / "env"}.get(
        kind, home
    )
    monkeypatch.setattr(sys, "executable", str(prefix / "bin" / "python"))
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sandbox, "_libraries", sandbox._libraries.__wrapped__)
    sandbox.stop()
    try:
        line = born()
        assert says(line, "import sys; print(sys.prefix)") == f"{prefix}\n"
        line.terminate("the test is over")
    finally:
        sandbox.stop()


def test_what_is_wrong_with_an_environment_is_said_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    venv.create(tmp_path / "bare", symlinks=True)  # without numpy
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / "bin" / "python"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "bare"))
    monkeypatch.setattr(sandbox, "_libraries", sandbox._libraries.__wrapped__)
    sandbox.stop()
    with pytest.raises(NoSandbox, match="a candidate finds packages in ") as found:
        sandbox.start(LIMITS)
    assert "apt-get" not in str(found.value)
    sandbox.stop()
    sandbox._failed.clear()


def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="apt-get install bubblewrap"):
        sandbox.start(LIMITS)


def test_an_ordinary_user_can_have_one_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    system = [
        path for path in sandbox._libraries() if not path.startswith((sys.prefix, sys.base_prefix))
    ]
    monkeypatch.setattr(
        sandbox, "_libraries", lambda: system
    )  # the interpreter itself may lie in root's home
    nobody = (
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    )
    shell = sandbox._bubblewrap(tmp_path, LIMITS.file, "--proc")
    command = [*nobody, *shell, "--", "/bin/sh", "-c", "id -u; ls / /proc | wc -l; echo x > /usr/x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("65534\n" if nobody else ""), done.stderr
    assert "Read-only file system" in done.stderr


def test_cells_that_were_compiled_before_say_the_same() -> None:
    cells = ["1 + 1", "print('it')\n1 / 0", "%%capture\nprint(1)", "assert (1, 'always')", "x ="]
    said = []
    for _ in range(2):
        line = born()
        said.append([line.run(cell) for cell in cells])
        line.terminate("the test is over")
        sandbox.learn(cells)
    assert said[0] == said[1]


def test_what_draws_is_imported_where_the_course_draws(way: str) -> None:
    if way == "alone":
        pytest.skip("there is no warm parent")
    asked = "import sys\n'matplotlib' in sys.modules"
    sandbox.stop()
    for cell, there in ("x = 1", "False"), ("import matplotlib.pyplot as plt", "True"):
        line = born()
        line.terminate("the warm parent is there")
        sandbox.learn([cell])
        line = born()
        assert line.run(asked)[0]["data"]["text/plain"] == there
        line.terminate("the test is over")


def test_the_digits_are_read_once_where_the_course_asks_for_them(way: str) -> None:
    if way == "alone":
        pytest.skip("there is no warm parent")
    asked = "from backprop import digits\ndigits._table.cache_info().currsize"
    sandbox.stop()
    for cell, there in ("x = 1", "0"), ("from backprop import digits\ndigits.split(seed=0)", "1"):
        born().terminate("the warm parent is there")
        sandbox.learn([cell])
        line = born()
        assert line.run(asked)[0]["data"]["text/plain"] == there
        line.terminate("the test is over")


def test_a_student_may_draw_where_the_course_does_not(way: str) -> None:
    sandbox.stop()
    line = born()
    drawn = "import matplotlib.pyplot as plt\nfrom backprop import plots\nplots.show()\nplt.plot([1, 2])[0].get_xdata()"
    assert not [o for o in line.run(drawn) if o["output_type"] == "error"]
    line.terminate("the test is over")
