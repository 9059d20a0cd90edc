"""Where a candidate lives: in a bubblewrap, with nothing in it but Python, its libraries and empty
folders to write in.

What protects what:

- bubblewrap (namespaces: user, mount, pid, net, ipc, uts, cgroup; everything read-only) keeps the
  home, the course, the gradebook, other submissions, other processes, the environment and the
  network away from a candidate;
- `candidate/zygote.py`, a warm parent inside one bubblewrap, gives every candidate namespaces of
  its own once more, so that candidates are kept from it and from each other, and nothing of one is
  left for the next; where the kernel does not allow that, each candidate gets a bubblewrap of its
  own, which takes half a second longer and keeps the same from it;
- `candidate/seccomp.py`, installed last, from inside, keeps it from the kernel: no processes,
  sockets, mounts, other processes' memory;
- limits bound its time, memory, files and threads (threads not for root, whom the kernel does not
  count);
- `candidate/wire.py` lets nothing but plain data out, to an examiner who believes none of it.

If a machine cannot do this, nothing is run at all.
"""

import atexit
import contextlib
import glob
import importlib.util
import json
import os
import pwd
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

from autograder import budget
from autograder.candidate.seccomp import limit
from autograder.candidate.server import NUMPY, OTHERS
from autograder.candidate.zygote import DIGITS
from autograder.errors import NoSandbox

HOW = (
    "on Debian: apt-get install bubblewrap libseccomp2, and allow user namespaces (sysctl user.max_user_namespaces)"
    if sys.platform == "linux" else "only Linux can: grade there, or in a virtual machine"
)  # fmt: skip
INSIDE = "/course"  # the candidate's own code
SCRATCH = "/scratch"
ABSENT = "absent.py"  # what stands in the place of a library that a graded run lacks
# who a candidate is to itself; a kernel may refuse new namespaces to one who is root there
NOBODY = "65534"
WARM = f"import gc, sys; gc.disable(); sys.path.insert(0, {INSIDE!r}); from autograder.candidate.zygote import main; main(int(sys.argv[1]))"
ALONE = f"""
import sys
sys.path.insert(0, {INSIDE!r})
from autograder.candidate.server import main
main(int(sys.argv[1]), shut_in=sys.argv[2] == "1", figures=sys.argv[3] == "1")
"""
SYSTEM = (
    "/lib",
    "/lib64",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/localtime",
)  # beside /usr
# memory that is given back stays here: the kernel would clear each page of the next array again
KEPT = {
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_TOP_PAD_": str(2**22),
}
LINKS = 10  # of the interpreter's file that are followed
START_UP = 60.0  # s until a candidate must be ready
CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: of unix(7)
SCM_CREDENTIALS = 2  # of unix(7): Python has the name on Linux alone
PROCESSOR = 2  # the kind of a process's clock: clock_getcpuclockid(3)
LAST_WORD = 1.0  # s that the exit code of a candidate may come after the end of its line
# warm parents that may fail in a row before every candidate gets a bubblewrap of its own
TRIES = 3


@dataclass(frozen=True)
class Limits:
    """What a candidate may use: wall clock seconds per cell or call, and the other limits over its
    whole life."""

    cell: float = 30.0  # s of wall clock, of one cell or one call
    notebook: float = 300.0  # s of wall clock, of all cells and calls of a notebook
    cpu: int = 300  # s of processor time
    memory: int = 4 * 2**30  # bytes of address space
    file: int = 64 * 2**20  # bytes of a file, and of all files together
    files: int = 128  # open at once
    # whom it runs as, where there is root and no sandbox: behind seccomp, with these limits
    user: str = ""
    others: bool = False  # whether libraries for learning may be imported
    figures: bool = False  # whether the figures of the course are drawn


def with_libraries(limits: Limits) -> Limits:
    """Return the same limits for a notebook that may import any library."""
    return replace(limits, others=True)


@dataclass
class Process:
    """A running candidate: the line to it, how to end it with all its children, and how it
    ended."""

    line: socket.socket
    end: Callable[[], None]
    code: Callable[[], str]  # its exit code, or why it never began; "" if that is not known
    warm: bool = False  # whether it came from a warm parent
    clock: Callable[[], float] = time.monotonic  # s of processor time, once it is ready

    def kill(self) -> None:
        self.line.close()
        self.end()


def start(limits: Limits, sandboxed: bool = True) -> Process:
    """Start a candidate at the other end of a socket. Raises NoSandbox where it cannot be confined;
    `sandboxed=False` does not try."""
    if sandboxed:
        bubblewrap()
    while sandboxed and len(_failed) < TRIES:
        try:
            return _ready(the_zygote().spawn(limits))
        except NoSandbox as error:
            _failed.append(str(error))
            stop()
    return _ready(_alone(limits, sandboxed))


def _ready(process: Process) -> Process:
    process.line.settimeout(START_UP)
    try:
        # the first message of a candidate says that its filter is installed
        ready, told, *_ = process.line.recvmsg(
            1, socket.CMSG_SPACE(CREDENTIALS.size), socket.MSG_PEEK
        )
    except OSError:
        ready, told = b"", []
    if not ready:
        why = process.code()
        process.kill()
        raise NoSandbox(f"no sandbox could be started ({why or 'it did not answer'}); {_cure(why)}")
    if process.warm:
        _failed.clear()
    for _, kind, data in told:
        if kind == SCM_CREDENTIALS:
            process.clock = _processor_clock(CREDENTIALS.unpack(data)[0])
    return process


def _line() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a line: the first is told by the kernel which process writes to it."""
    line, theirs = socket.socketpair()
    if hasattr(socket, "SO_PASSCRED"):  # Linux: without it, the wall clock is looked at
        line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return line, theirs


def _processor_clock(pid: int) -> Callable[[], float]:
    """Return the clock of a process's processor time, in s. It is the kernel's: a candidate cannot
    turn it back, and other work on the machine hardly moves it."""

    def seconds() -> float:
        try:
            return time.clock_gettime(~pid << 3 | PROCESSOR)
        except OSError:  # it has ended, and what is asked next says so
            return 0.0

    return seconds


class Zygote:
    """A zygote in its bubblewrap. It ends with `close`, or when every process that holds its socket
    has ended."""

    def __init__(self) -> None:
        self.known: set[str] = set()  # cells of the course
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as errors:
            course = _shelf()
            command = [
                *_bubblewrap(course, Limits().file, "--proc", others=True),
                "--",
                *_python(WARM),
                str(theirs.fileno()),
            ]
            self.handle = _popen(command, theirs, errors, budget.unbound)
            theirs.close()
            self.control.settimeout(START_UP)
            try:
                ready = self.control.recv(16)
            except OSError:
                ready = b""
            if not ready:
                self.close()
                why = _last_line(errors)
                raise NoSandbox(f"no warm parent could be started ({why}); {_cure(why)}")

    def spawn(self, limits: Limits) -> Process:
        """Start a candidate in namespaces of its own. Raises NoSandbox if the zygote is gone."""
        line, theirs = _line()
        life, held = socket.socketpair()
        request = {"limits": _limits(limits), "file": limits.file, "figures": limits.figures,
                   "covered": [] if limits.others else _covered()}  # fmt: skip
        with theirs, held:
            try:
                socket.send_fds(
                    self.control, [json.dumps(request).encode()], [theirs.fileno(), held.fileno()]
                )
            except OSError as error:
                line.close()
                life.close()
                raise NoSandbox(f"the warm parent is gone ({error})") from None

        def word(patience: float) -> str:
            life.settimeout(patience)
            with contextlib.suppress(OSError):
                return life.recv(1000, socket.MSG_PEEK).decode()
            return ""

        def end() -> None:
            with contextlib.suppress(OSError):  # closed before
                life.shutdown(socket.SHUT_WR)
                word(START_UP)
                life.close()

        return Process(line, end, lambda: word(LAST_WORD), warm=True)

    def learn(self, cells: set[str], figures: bool) -> None:
        """Let it compile these cells and import what they draw with, so that candidates need not."""
        with (
            tempfile.TemporaryFile("w+") as file,
            contextlib.suppress(OSError),
        ):  # it is gone: whoever starts the next will see
            json.dump(sorted(cells), file)
            file.seek(0)
            request = {"cells": len(cells), "figures": figures}
            socket.send_fds(self.control, [json.dumps(request).encode()], [file.fileno()])
            self.known |= cells

    def close(self) -> None:
        """End it, and all its children with it."""
        self.control.close()
        # it goes by itself; what it and they have used is counted then
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.handle.wait(LAST_WORD)
        _kill(self.handle)


_zygotes: list[Zygote] = []
_failed: list[str] = []  # why the last warm parents or their children did not work
# the parent's zygotes in a fork, which must not be collected: that would close them
_left: list[Any] = []


def the_zygote() -> Zygote:
    """Return the zygote of this process, started at the first call. A fork of this process goes on
    using it."""
    if not _zygotes:
        _zygotes.append(Zygote())
        atexit.register(stop)
    return _zygotes[0]


def warm_up(limits: Limits) -> None:
    """Start a zygote, if one can be had, so that forks of this process find it."""
    if not (_zygotes and _zygotes[0].handle.poll() is None):
        with contextlib.suppress(NoSandbox):
            start(limits).kill()


def learn(cells: Iterable[str], figures: bool = False) -> None:
    """Let the zygote of this process, if there is one, know cells that are the course's own;
    `figures`: candidates draw."""
    if _zygotes and (news := set(cells) - _zygotes[0].known):
        _zygotes[0].learn(news, figures)


def cleanup() -> None:
    """Do what this process would do at its exit, for a process that ends without one."""
    stop()
    while _KEPT:
        _KEPT.pop().cleanup()


def disown() -> None:
    """Forget, in a fork that has closed what it inherited, everything that belongs to its
    parent."""
    _left.extend([*_zygotes, *_KEPT])
    _zygotes.clear()
    _KEPT.clear()
    atexit.unregister(stop)


def stop() -> None:
    """End the zygote of this process."""
    atexit.unregister(stop)
    while _zygotes:
        _zygotes.pop().close()


def _alone(limits: Limits, sandboxed: bool) -> Process:
    """Start a candidate in a bubblewrap of its own, or in none."""
    course, who = _shelf(), dict[str, Any]()
    if limits.user and not sandboxed:
        if os.geteuid() != 0:
            raise NoSandbox(f"only root can run submissions as {limits.user}; {HOW}")
        entry = pwd.getpwnam(limits.user)
        who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    start = ALONE if sandboxed else ALONE.replace(INSIDE, str(course))
    line, theirs = _line()
    # where a candidate without a sandbox lives
    folder = tempfile.TemporaryDirectory(prefix="scratch-")
    if who:
        os.chown(folder.name, entry.pw_uid, entry.pw_gid)
    errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the candidate lives
    with theirs:
        shell = (
            [*_bubblewrap(course, limits.file, "--dir", limits.others), "--"] if sandboxed else []
        )
        command = [
            *shell,
            *_python(start),
            str(theirs.fileno()),
            str(int(sandboxed or bool(who))),
            str(int(limits.figures)),
        ]
        try:
            handle = _popen(
                command, theirs, errors, lambda: _first_to_go(limits), folder.name, **who
            )
        except (OSError, subprocess.SubprocessError) as error:
            line.close()
            errors.close()
            folder.cleanup()
            raise NoSandbox(f"no process could be started ({error}); {HOW}") from None

    def code() -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = handle.wait(LAST_WORD)
            return _last_line(errors) or str(code)
        return ""

    def end() -> None:
        _kill(handle)
        errors.close()
        folder.cleanup()

    return Process(line, end, code)


def _popen(
    command: list[str],
    theirs: socket.socket,
    errors: IO[bytes],
    prepare: Callable[[], None] | None,
    folder: str = "/",
    **who: Any,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
        env=_environment(), cwd=folder, start_new_session=True, preexec_fn=prepare, **who,  # noqa: PLW1509  # it starts no thread
    )  # fmt: skip


def _first_to_go(limits: Limits) -> None:
    """Set a candidate's limits. Where memory runs out all the same, the kernel ends it before its
    grader."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    limit(_limits(limits))


def _kill(handle: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(handle.pid, signal.SIGKILL)
    handle.wait()


def bubblewrap() -> str:
    """Return where bubblewrap is. Raises NoSandbox if it is not installed."""
    path = shutil.which("bwrap")
    if path is None:
        raise NoSandbox(f"bubblewrap is not installed, so submissions cannot be confined; {HOW}")
    return path


def _bubblewrap(course: Path, size: int, proc: str, others: bool = False) -> list[str]:
    """Return the command that puts bubblewrap around another; `proc` is "--proc" if /proc shows
    processes, "--dir" if it is empty."""
    command = [
        bubblewrap(),
        "--unshare-all",
        "--unshare-user",
        "--uid",
        NOBODY,
        "--gid",
        NOBODY,
        "--cap-drop",
        "ALL",
    ]
    command += ["--die-with-parent", "--new-session", "--hostname", "candidate"]
    for path, room in (
        ("/tmp", size // 4),
        (SCRATCH, size // 2),
    ):  # before the libraries, which may lie below /tmp
        command += ["--size", str(room), "--tmpfs", path]
    for path in _libraries():
        # a linked environment is bound where the link is; the system's own links lead into what is
        # bound
        linked = path in SYSTEM and os.path.islink(path)
        command += ["--symlink", os.readlink(path), path] if linked else ["--ro-bind", path, path]
    for package in ("backprop", "autograder"):  # where the course is installed beside the libraries
        hidden = Path(sysconfig.get_path("purelib")) / package
        command += ["--tmpfs", str(hidden)] if hidden.is_dir() else []
    command += [] if others else _without_others(course)
    command += ["--ro-bind", str(course), INSIDE, proc, "/proc", "--dev", "/dev"]
    command += ["--size", str(size // 4), "--tmpfs", "/dev/shm", "--tmpfs", "/dev/pts"]
    command += [word for path in ("/dev/pts", "/dev", "/") for word in ("--remount-ro", path)]
    return [*command, "--chdir", SCRATCH]


def _without_others(course: Path) -> list[str]:
    """Cover libraries that would do a learner's work. Of scikit-learn, the digits stay, and a
    sentence."""
    command: list[str] = []
    for folder in _covered():
        command += [
            "--size",
            "4096",
            "--tmpfs",
            folder,
            "--ro-bind",
            str(course / ABSENT),
            f"{folder}/__init__.py",
        ]
        digits = f"{folder}/{DIGITS}"
        command += ["--ro-bind", digits, digits] if os.path.isfile(digits) else []
        command += ["--remount-ro", folder]
    return command


def _covered() -> list[str]:
    """Return the folders of these libraries that a candidate would see."""
    seen = tuple(os.path.realpath(path) + "/" for path in _libraries() if not os.path.islink(path))
    return [folder for folder in _others() if folder.startswith(seen)]


@cache
def _others() -> list[str]:
    """Return the folders of these libraries in the interpreter's paths and in the system's."""
    paths = {*filter(None, sys.path), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    paths |= {
        path
        for room in ("lib", "local/lib")
        for path in glob.glob(f"/usr/{room}/python3*/*-packages")
    }
    found = {os.path.realpath(os.path.join(path, name)) for path in paths for name in OTHERS}
    return sorted(filter(os.path.isdir, found))


@cache
def _libraries() -> list[str]:
    """Return the folders and links of the interpreter, its packages and the system's shared
    libraries, all read-only."""
    paths = {"/usr", *SYSTEM} | {sys.prefix, sys.base_prefix} | set(_elsewhere())
    found = sorted(path for path in paths if os.path.lexists(path))
    return [path for path in found if not any(path.startswith(f"{other}/") for other in found)]


def _elsewhere() -> Iterator[str]:
    """Return the folders that the interpreter depends on: environments that its file's links lead
    to, and another environment's packages."""
    path = sys.executable
    for _ in range(LINKS):
        yield os.path.dirname(os.path.dirname(path))
        if not os.path.islink(path):
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    for name in ("numpy", "matplotlib", "IPython", "msgpack"):
        spec = importlib.util.find_spec(name)
        if (
            spec
            and spec.origin
            and os.path.basename(site := os.path.dirname(os.path.dirname(spec.origin))).endswith(
                "-packages"
            )
        ):
            yield site


def _cure(why: str) -> str:
    """Say what to do where no sandbox could be started, for this reason."""
    if any(word in why for word in ("execvp", "libpython", "encodings")):
        places = ", ".join(_libraries())
        return f"the Python of {sys.executable} does not start where only {places} are there; use another environment"
    if "No module named" in why:
        return (f"a candidate finds packages in {sys.prefix} alone, not those of a user (pip install --user) or of PYTHONPATH; "
                "install them there")  # fmt: skip
    return HOW


def _python(code: str) -> list[str]:
    """Return the command for Python without anything that a user or the current folder adds, like
    -I, but with the environment's hash seed."""
    return [sys.executable, "-s", "-P", "-c", code]


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    return "".join(errors.read().decode(errors="replace").strip().splitlines()[-1:])


def _environment() -> dict[str, str]:
    """Return a short environment, which inherits nothing."""
    return {
        "PATH": "/usr/bin:/bin", "HOME": SCRATCH, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "MPLCONFIGDIR": "/tmp",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline", "NBGRADER_EXECUTION": "autograde",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
        "IPYTHONDIR": "/tmp/ipython", **KEPT,
    }  # fmt: skip


def _limits(limits: Limits) -> list[tuple[int, int]]:
    # macOS takes none that is below its own
    space = [(resource.RLIMIT_AS, limits.memory)] if sys.platform == "linux" else []
    return [
        (resource.RLIMIT_CPU, limits.cpu),
        *space,
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_DATA, limits.memory),  # whoever starts it may have a limit of its own
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
    ]


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _shelf() -> Path:
    """Make a folder with what a candidate may import of the course: figures, data, the wire,
    itself. It is gone when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="candidate-")
    _KEPT.append(folder)
    os.chmod(folder.name, 0o755)  # there is nothing to hide in it, and another user may read it
    root, here = Path(folder.name), Path(__file__).parents[1]
    package = here.parent / "backprop"
    (root / "backprop").mkdir()
    # with what Python has compiled of them, and with their times, by which it knows that
    half_written = shutil.ignore_patterns("*.pyc.*")
    shutil.copytree(here / "candidate", root / "autograder" / "candidate", ignore=half_written)
    shutil.copy2(here / "__init__.py", root / "autograder")
    (root / ABSENT).write_text(f"raise ImportError({NUMPY!r})\n")
    for name in ("__init__.py", "digits.py"):
        shutil.copy2(package / name, root / "backprop")
    for name in ("plots", "which_line"):
        shutil.copytree(package / name, root / "backprop" / name, ignore=half_written)
    return root
