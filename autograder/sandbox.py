"""Where a candidate lives: a bubblewrap of its own, with nothing in it but Python, its libraries and an empty scratch folder.

Namespaces (user, mount, pid, net, ipc, uts, cgroup) take away the home, the course, the gradebook, other submissions, other
processes and the network; seccomp takes away processes, sockets, mounts and other ways to the kernel; limits bound time,
memory, files. If a machine cannot do this, nothing is run at all.
"""

import contextlib
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import backprop

HOW = "on Debian: apt-get install bubblewrap libseccomp2, and allow user namespaces (sysctl user.max_user_namespaces)"
INSIDE = "/course"  # the candidate's own code
SCRATCH = "/scratch"
START = f"""
import sys
sys.path.insert(0, {INSIDE!r})
from autograder.candidate import main
main(int(sys.argv[1]), shut_in=sys.argv[2] == "1")
"""
START_UP = 60.0  # s until a candidate must be ready
class NoSandbox(RuntimeError):
    """This machine cannot run strangers' code safely; the text says why, and what to install."""


@dataclass(frozen=True)
class Limits:
    """What a candidate may use: seconds of wall clock a cell or call, the rest over its whole life."""

    cell: float = 30.0  # s of wall clock, of one cell or one call
    cpu: int = 300  # s of processor time
    memory: int = 4 * 2**30  # bytes of address space
    file: int = 64 * 2**20  # bytes of a file, and of all files together
    files: int = 128  # open at once
    user: str = ""  # whom it runs as, where there is no sandbox but root: with the last door closed, and these limits


@dataclass
class Process:
    """A running candidate: the line to it, and how to end it and all that came of it."""

    line: socket.socket
    handle: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.line.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.handle.pid, signal.SIGKILL)
        self.handle.wait()


def start(limits: Limits, sandboxed: bool = True) -> Process:
    """A candidate at the other end of a socket. NoSandbox where it cannot be shut in; `sandboxed=False` does not try."""
    course = _shelf()
    who: dict[str, Any] = {}
    if limits.user and not sandboxed:
        if os.geteuid() != 0:
            raise NoSandbox(f"only root can run submissions as {limits.user}; {HOW}")
        entry = pwd.getpwnam(limits.user)
        who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    shell = _bubblewrap(course, limits) if sandboxed else []
    ours, theirs = socket.socketpair()
    with theirs, tempfile.TemporaryFile() as errors:
        start = START.replace(INSIDE, INSIDE if sandboxed else str(course))
        python = [sys.executable, "-I", "-c", start, str(theirs.fileno()), str(int(sandboxed or bool(who)))]
        command = [*shell, "--", *python] if sandboxed else python
        try:
            handle = subprocess.Popen(
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                env=_environment(), cwd="/", start_new_session=True, preexec_fn=_limit(limits), **who,
            )  # fmt: skip
        except OSError as error:
            raise NoSandbox(f"no process could be started ({error}); {HOW}") from None
        theirs.close()
        process = Process(ours, handle)
        ours.settimeout(START_UP)
        try:
            ready = ours.recv(1, socket.MSG_PEEK)  # the first message of a candidate says that its door is shut
        except TimeoutError:
            ready = b""
        if not ready:
            process.kill()
            errors.seek(0)
            why = errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["it did not answer"]
            raise NoSandbox(f"no sandbox could be started ({why[0]}); {HOW}")
    return process


def bubblewrap() -> str:
    """Where bubblewrap is; NoSandbox if it is not."""
    path = shutil.which("bwrap")
    if path is None:
        raise NoSandbox(f"bubblewrap is not installed, so submissions cannot be shut in; {HOW}")
    return path


def _bubblewrap(course: Path, limits: Limits) -> list[str]:
    command = [bubblewrap(), "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "candidate"]
    for path in ("/tmp", SCRATCH):  # before the libraries, which may lie below /tmp
        command += ["--size", str(limits.file), "--tmpfs", path]
    for path in _libraries():
        command += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind", path, path]
    for package in ("backprop", "autograder"):  # where the course is installed beside the libraries
        hidden = Path(sysconfig.get_path("purelib")) / package
        command += ["--tmpfs", str(hidden)] if hidden.is_dir() else []
    command += ["--ro-bind", str(course), INSIDE, "--proc", "/proc", "--dev", "/dev"]
    command += ["--size", str(limits.file), "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--remount-ro", "/"]
    return [*command, "--chdir", SCRATCH]


@cache
def _libraries() -> list[str]:
    """The interpreter, its packages and the system's shared libraries: folders and links, to be read only."""
    system = {"/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"}
    paths = system | {sys.prefix, sys.base_prefix}
    found = sorted(path for path in paths if os.path.lexists(path))
    return [path for path in found if not any(path.startswith(f"{other}/") for other in found)]


def _environment() -> dict[str, str]:
    """A short list, made anew: nothing is inherited."""
    return {
        "PATH": "/usr/bin:/bin", "HOME": SCRATCH, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "MPLCONFIGDIR": "/tmp",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline", "NBGRADER_EXECUTION": "autograde",
        "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "PYTHONDONTWRITEBYTECODE": "1", "IPYTHONDIR": "/tmp/ipython",
    }  # fmt: skip


def _limit(limits: Limits) -> Callable[[], None]:
    def limit() -> None:
        for what, most in (
            (resource.RLIMIT_CPU, limits.cpu),
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_FSIZE, limits.file),
            (resource.RLIMIT_NOFILE, limits.files),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))

    return limit


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _shelf() -> Path:
    """A folder with what a candidate may import of the course: figures, data, the wire, itself. Gone when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="candidate-")
    _KEPT.append(folder)
    os.chmod(folder.name, 0o755)  # there is nothing to hide in it, and who reads it may be another user
    root, here, package = Path(folder.name), Path(__file__).parent, Path(backprop.__file__).parent
    (root / "autograder").mkdir()
    (root / "backprop").mkdir()
    for name in ("__init__.py", "wire.py", "seal.py", "candidate.py"):
        shutil.copy(here / name, root / "autograder")
    for name in ("__init__.py", "digits.py"):
        shutil.copy(package / name, root / "backprop")
    shutil.copytree(package / "plots", root / "backprop" / "plots", ignore=shutil.ignore_patterns("__pycache__"))
    return root


