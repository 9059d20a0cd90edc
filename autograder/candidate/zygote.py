"""The warm parent: Python, numpy and IPython are imported once, and matplotlib where the course draws;
every candidate is a fork of it.

It lives in a bubblewrap with nothing worth stealing, runs trusted code alone and never sees a
submission: what a candidate inherits is what every candidate is given. Each is born into namespaces
of its own (user, mount, pid, net, ipc, uts, cgroup) as the first process there, so that it ends as
a whole. It sees no process, for its /proc is empty; its /tmp, /scratch and /dev/shm are new, but
for Python and its packages where they lie in /tmp; its session is its own, so that a signal to its
group reaches nobody else; it has no capabilities, no descriptor but the line to its examiner,
limits counted from its birth, and seccomp, closed last. Random numbers are seeded anew. String
hashes are not: they are the same in every graded run.

A request comes over the control socket with two descriptors: the line, which goes to the candidate,
and the lifeline, which stays here. When the lifeline closes, whoever asked wants the candidate dead
or is dead, and it is killed. When a candidate ends, its exit code is written on the lifeline, after
all that there was of it is gone. A request of another kind brings cells of the course, word for
word as they were handed out: they are compiled here, and what draws is imported, and the digits are
read, if they name them. What students have written is compiled by candidates.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import warnings
from typing import Any

import numpy as np

from autograder.candidate import seccomp
from autograder.candidate.forking import MANY, freeze, gather
from autograder.candidate.server import NUMPY, Candidate, close_the_course
from autograder.candidate.shell import Shell
from backprop import digits

EMPTY = (
    "/tmp",
    "/dev/shm",
    "/scratch",
)  # covered by folders of a candidate's own; the last covers ROOM
ROOM, NO_PROC = (
    "/scratch",
    "/proc",
)  # where these folders lie, and what is covered by one that stays empty
INODES = 4_096  # files and folders that a candidate may make
NAMESPACES = 0x7E020000  # of clone(2): user, mount, pid, net, ipc, uts, cgroup
NOSUID, NODEV, NOEXEC, RDONLY, BIND, REC, PRIVATE = (
    2,
    4,
    8,
    1,
    0x1000,
    0x4000,
    0x40000,
)  # of mount(2)
REMOUNT = 32  # of mount(2)
DIGITS = "datasets/data/digits.csv.gz"  # in the folder of scikit-learn
SUBREAPER = 36  # of prctl(2): the children of a child that ends become ours


def main(fd: int) -> None:
    """Import everything, report readiness on the control socket `fd`, and fork a candidate for
    every request until that socket closes."""
    seccomp.syscall_filter()
    close_the_course()
    candidate = Candidate()
    candidate.shell.warm_up()
    freeze()
    gc.enable()
    seccomp.libc("prctl", SUBREAPER, 1, 0, 0, 0)
    control = socket.socket(fileno=fd)
    control.send(b"ready")
    born = serve(control, candidate.shell)
    if born:
        line, figures = born
        candidate.converse(line, figures)
    os._exit(0)  # nothing here needs to be put away


def serve(control: socket.socket, shell: Shell) -> tuple[int, bool] | None:
    """Fork candidates, end those whose lifeline closes, reap those that have ended. Returns in a
    candidate, and when everything is over."""
    poll = select.poll()
    # first: a descriptor that is closed below is not taken again within one round
    poll.register(control, select.POLLIN)
    born = 0
    pids: dict[int, int] = {}  # by lifeline
    ends: dict[int, int] = {}  # lifelines by the descriptor of their candidate's process
    while True:
        for fd, _ in poll.poll():
            if fd == control.fileno():
                message, fds, _, _ = socket.recv_fds(control, 4096, 2)
                if not message:
                    return None
                request = json.loads(message)
                if "cells" in request:
                    learn(shell, fds[0], request["figures"])
                    continue
                born += 1
                if born == MANY:
                    gather()
                line, life = fds
                answer = spawn(request, line)
                if answer == "":
                    control.detach()
                    return line, request["figures"]
                os.close(line)
                if answer.isdecimal():
                    pids[life] = int(answer)
                    ends[process := os.pidfd_open(int(answer))] = life
                    poll.register(life, select.POLLIN)
                    poll.register(process, select.POLLIN)
                else:
                    _say(life, answer)
            elif fd in ends:
                life = ends.pop(fd)
                code = os.waitstatus_to_exitcode(os.waitpid(pids.pop(life), 0)[1])
                poll.unregister(fd)
                os.close(fd)
                with contextlib.suppress(KeyError):  # not there any more if the lifeline came first
                    poll.unregister(life)
                _say(life, str(code))
            elif fd in pids:
                os.kill(pids[fd], signal.SIGKILL)
                poll.unregister(fd)


def learn(shell: Shell, fd: int, figures: bool) -> None:
    """Compile cells of the course, import what draws if they or the run ask for it, and read the
    digits if they do. A cell that Python warns about is left to each candidate, which should see the
    warning."""
    with open(fd, encoding="utf-8") as file:
        cells = json.load(file)
    gc.disable()  # of what is imported, all stays
    if figures or any("matplotlib" in cell for cell in cells):
        import matplotlib.pyplot  # noqa: F401  with its list of fonts, which takes long to make

        from backprop.plots import show  # noqa: F401  and all figures with it
    if any("digits" in cell for cell in cells):
        with contextlib.suppress(ImportError):  # a candidate that asks for them is told
            digits.load_digits()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in cells:
            shell.precompile(cell)
    freeze()
    gc.enable()


def spawn(request: dict[str, Any], line: int) -> str:
    """Fork a candidate. Returns its pid, or the reason why there is none; in the candidate itself
    returns nothing, once it is confined."""
    read, write = os.pipe()
    # whoever enters a new pid namespace does not live in it, but its children do
    between = os.fork()
    if between == 0:
        try:
            enter_namespaces(request["file"], request["covered"])
            pid = os.fork()
            if pid == 0:
                confine(request, line)
                return ""
            os.write(write, str(pid).encode())
        except Exception as error:
            os.write(write, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(write)
    os.waitpid(between, 0)
    with open(read, encoding="utf-8") as pipe:
        return pipe.read() or "it ended at once"


def enter_namespaces(size: int, covered: list[str]) -> None:
    """Put this process and its children into new namespaces, with folders of `size` bytes where a
    candidate may write."""
    uid, gid = os.getuid(), os.getgid()
    seccomp.libc("unshare", NAMESPACES)
    facts = {
        "setgroups": "deny",
        "uid_map": f"{uid} {uid} 1",
        "gid_map": f"{gid} {gid} 1",
        "oom_score_adj": "1000",
    }
    for (
        name,
        text,
    ) in facts.items():  # the last: where memory ends, a candidate is killed before its parent
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    seccomp.libc("mount", None, b"/", None, REC | PRIVATE, None)
    python = {
        path: os.open(path, os.O_PATH)
        for path in {sys.prefix, sys.base_prefix}
        if path.startswith("/tmp/")
    }
    # one file system for all that is written, so that its bounds are those of all folders together
    room = f"size={size},nr_inodes={INODES},mode=700"
    seccomp.libc("mount", b"none", ROOM.encode(), b"tmpfs", NOSUID | NODEV | NOEXEC, room.encode())
    for path in EMPTY:
        part = f"{ROOM}/{path.replace('/', '-')}"
        os.mkdir(part, 0o700)
    for path in EMPTY:
        part = f"{ROOM}/{path.replace('/', '-')}"
        seccomp.libc("mount", part.encode(), path.encode(), None, BIND, None)
        # what is imported later is imported from there
        for home, fd in python.items() if path == "/tmp" else ():
            os.makedirs(home)
            seccomp.libc(
                "mount", f"/proc/self/fd/{fd}".encode(), home.encode(), None, BIND | REC, None
            )
            os.close(fd)
    for folder in covered:
        cover(folder)
    nowhere = "size=4096,nr_inodes=1,mode=700"
    seccomp.libc(
        "mount",
        b"none",
        NO_PROC.encode(),
        b"tmpfs",
        NOSUID | NODEV | NOEXEC | RDONLY,
        nowhere.encode(),
    )
    os.chdir("/scratch")


def cover(folder: str) -> None:
    """Replace a library that a candidate may not use by a sentence; of scikit-learn, the digits
    stay."""
    path = os.path.join(folder, DIGITS)
    digits = os.open(path, os.O_PATH) if os.path.exists(path) else None
    seccomp.libc(
        "mount",
        b"none",
        folder.encode(),
        b"tmpfs",
        NOSUID | NODEV | NOEXEC,
        b"size=65536,nr_inodes=10,mode=755",
    )
    with open(os.path.join(folder, "__init__.py"), "w") as file:
        file.write(f"raise ImportError({NUMPY!r})\n")
    if digits is not None:
        os.makedirs(os.path.dirname(path))
        open(path, "x").close()
        seccomp.libc("mount", f"/proc/self/fd/{digits}".encode(), path.encode(), None, BIND, None)
        os.close(digits)
    seccomp.libc(
        "mount", None, folder.encode(), None, REMOUNT | RDONLY | NOSUID | NODEV | NOEXEC, None
    )


def confine(request: dict[str, Any], line: int) -> None:
    """Close what was inherited except the line, set limits, drop privileges, install the filter."""
    os.setsid()
    seccomp.silence()
    os.closerange(3, line)
    os.closerange(line + 1, 2**20)
    seccomp.limit(request["limits"])
    seccomp.drop_privileges()
    np.random.seed()  # Python's own `random` does this by itself
    seccomp.install_filter()


def _say(life: int, text: str) -> None:
    with socket.socket(fileno=life) as lifeline, contextlib.suppress(OSError):
        lifeline.send(text.encode())
