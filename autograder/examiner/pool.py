"""The parent of examiners: a process of the grader's own, with IPython and the checks imported,
that forks one examiner per notebook.

It is a new Python or, where a worker has met no submission yet, a fork of that worker, which has
imported what it needs.

A fork has what its parent had before any submission came, and ends with its notebook: nothing that
one submission does to its examiner, and no random number that it draws, is there for the next. What
all of them ask for (cases, the reference's answers, a warm parent for candidates) the parent makes
once, before it forks. What two examiners had to compute for a diagnosis (what the named mistakes do
on a case) the parent computes for the third.
"""

import atexit
import contextlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import backprop
from autograder import budget
from autograder.candidate.forking import MANY, freeze, gather
from autograder.candidate.server import write_files
from autograder.candidate.shell import Shell
from autograder.errors import NoSandbox
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell, Examiner, prepare
from autograder.examiner.line import CandidateClient, Patience, encoded
from autograder.notes import Note

SLACK = 60.0  # s beyond the limits of its cells that an examiner may take
AHEAD = 10.0  # s that may go into making ready for the next notebook what the last ones asked for
TWICE = 2  # diagnoses that ask for the same, before it is made ready
START = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from autograder.examiner.pool import main
main(int(sys.argv[1]))
"""
HERE = Path(__file__).parents[2]


class ExamJob(NamedTuple):
    """A notebook to examine."""

    cells: dict[int, Cell]  # by position
    limits: sandbox.Limits
    sandboxed: bool = True
    seed: int | None = None
    ours: dict[str, bytes] = {}  # noqa: RUF012  files beside both sides, by relative path; nobody changes it
    theirs: dict[str, bytes] = {}  # noqa: RUF012  beside the candidate alone


# outputs, notes, and what objects were asked, of cells by position
Result = tuple[dict[int, list[dict[str, Any]]], list[Note], dict[int, frozenset[str]]]


class Examiners:
    """The handle of that parent, which ends with `close`, or when every process that holds its
    connection has ended."""

    def __init__(self, forked: bool = False) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.pid = _fork(theirs.fileno()) if forked else _python(theirs.fileno())
        self.connection = Connection(ours.detach())

    def grade(self, job: ExamJob) -> Result:
        """What an examiner makes of a notebook. Raises what it could not go on with."""
        patience = SLACK + job.limits.notebook + job.limits.cell
        try:
            self.connection.send(job)
            if not self.connection.poll(patience):
                raise RuntimeError(f"the examiner did not finish within {patience:.0f} s")
            result = self.connection.recv()
        except TimeoutError:  # of whoever called, who has a limit of their own
            raise
        except (EOFError, OSError):
            raise RuntimeError(
                "the examiner ended without a word; the submission is not graded"
            ) from None
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        """End this process's examiners."""
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            process = os.pidfd_open(self.pid)
            # it goes by itself, and puts away what it has laid down
            select.select([process], [], [], sandbox.LAST_WORD)
            os.close(process)
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _python(fd: int) -> int:
    """Start a new Python at the other end of the connection `fd`, and return its pid."""
    paths = [os.path.abspath(path) for path in sys.path if path]
    # before what nbgrader adds: the folder it is called in, maybe with a backprop/
    here = str(HERE)
    paths = paths if here in paths else [here, *paths]
    command = [sys.executable, "-P", "-c", START, str(fd), json.dumps(paths)]
    handle = subprocess.Popen(
        command,
        pass_fds=(fd,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    handle.returncode = 0  # `Examiners` waits for it
    return handle.pid


def _fork(fd: int) -> int:
    """Fork this process, keep only the connection `fd` and stderr open in the fork, and return its
    pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.closerange(3, fd)
        os.closerange(fd + 1, 2**20)
        os.chdir("/")
        sandbox.disown()
        main(fd)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sandbox.cleanup()
        finally:
            os._exit(0)  # what else it has inherited is not its own to end


_own: list[Examiners] = []
_lock = threading.Lock()


def grade(job: ExamJob) -> Result:
    """`Examiners.grade` by this process's own warm parent, which is started when it is first asked
    for."""
    with _lock:
        if not _own:
            _own.append(Examiners())
        try:
            return _own[0].grade(job)
        except (RuntimeError, TimeoutError, KeyboardInterrupt) as error:
            # in an unknown state: the next notebook gets a new one
            if not isinstance(error, NoSandbox):
                close()
            raise


def start() -> None:
    """Make this process's examiners its forks, without imports. It must have one thread and have
    met no submission."""
    # and not another, of the folder that nbgrader was called in
    here = Path(backprop.__file__).parents[1] == HERE
    with _lock:
        if not _own and here and threading.active_count() == 1:
            _own.append(Examiners(forked=True))


@atexit.register
def close() -> None:
    """End this process's examiners."""
    while _own:
        _own.pop().close()


def _forked() -> None:
    """Give a fork of the grader examiners of its own, so that it does not keep its parent's
    alive."""
    global _lock  # noqa: PLW0603  # the lock of a process
    _lock = threading.Lock()
    while _own:
        _own.pop().connection.close()


os.register_at_fork(after_in_child=_forked)


def main(fd: int) -> None:
    """Fork an examiner for every job that comes over the connection `fd`, until it closes."""
    from backprop.check import feedback

    os.environ["NBGRADER_EXECUTION"] = "autograde"
    os.environ["MPLBACKEND"] = "agg"
    budget.unbound()
    connection = Connection(fd)
    shell = Shell()
    sys.stderr = sys.__stderr__  # the shell's own takes what is said there for the output of a cell
    shell.warm_up()
    # the checks may have been imported where there was no shell
    feedback.explain_missing_answers(shell.ip)
    freeze()
    known: set[tuple[str, int]] = set()
    wanted: Counter[tuple[str, int, int]] = Counter()
    for number in itertools.count(1):
        try:
            job: ExamJob = connection.recv()
        except (
            EOFError,
            OSError,
        ):  # whoever asked has ended, maybe without hearing the last answer
            return
        if number == MANY:
            gather()
        if job.sandboxed:
            sandbox.warm_up(job.limits)
            sandbox.learn(
                (
                    cell.source
                    for cell in job.cells.values()
                    if cell.kind == "locked" or (cell.released and cell.needed)
                ),
                job.limits.figures,
            )
        prepare(job.cells.values(), shell)
        exercises = _precompute(job, known)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _examine(connection, job, shell, exercises, write)
        os.close(write)
        with open(read) as report:
            if not _waited_for(pid, connection):
                return
            told = report.read()
        if told and job.seed is not None:
            _learn(json.loads(told), job.seed, wanted)


def _waited_for(pid: int, connection: Connection) -> bool:
    """Wait until an examiner has ended. Returns False if it failed, or if the grader is gone."""
    process = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(connection, 0)  # nothing but its end: the next job may be there already
    gone = {fd for fd, _ in poll.poll()} == {connection.fileno()}
    os.close(process)
    if gone:
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1] == 0 and not gone


def _examine(
    connection: Connection, job: ExamJob, shell: Shell, exercises: list[str], report: int
) -> None:
    from backprop.check import api

    cells, limits, sandboxed, seed, ours, theirs = job
    limits = replace(limits, file=limits.file + sum(map(len, (*ours.values(), *theirs.values()))))
    budget.bound_memory()
    patience = Patience(limits)
    if seed is not None:
        os.environ["BACKPROP_SEED"] = str(seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_files(ours)
        sys.path.insert(0, folder)
        _forget(name.partition("/")[0].removesuffix(".py") for name in ours if name.endswith(".py"))

        def start() -> CandidateClient:
            line = CandidateClient(sandbox.start(limits, sandboxed), limits, patience)
            line.begin(theirs | ours, limits.others)
            return line

        try:
            examiner = Examiner(start, shell)
            notes = examiner.run(list(cells.values()))
            result: Any = (
                {index: cell.outputs for index, cell in cells.items()},
                notes,
                {index: cell.answered for index, cell in cells.items()},
            )
        except Exception as error:
            result = (
                error
                if isinstance(error, NoSandbox)
                else RuntimeError(f"{type(error).__name__}: {error}")
            )
        os.chdir("/")
    with contextlib.suppress(OSError):  # nobody wants to know any more
        connection.send(result)
    if seed is not None:
        with open(report, "w") as file:
            json.dump({name: api.worked_out(name, seed) for name in exercises}, file)
    os._exit(0)  # nothing that this process has inherited is flushed or closed twice


def _forget(names: Iterable[str]) -> None:
    """Forget the modules that a warm parent has imported from elsewhere by these names, which lie beside the notebook."""
    own = set(names) - {*sys.stdlib_module_names, "autograder", "backprop", "numpy"}
    if not own:  # to look at each name alone would copy what is shared with the parent
        return
    for name in [name for name in sys.modules if name.partition(".")[0] in own]:
        del sys.modules[name]


def _precompute(job: ExamJob, known: set[tuple[str, int]]) -> list[str]:
    """Compute once what the tests of this notebook need, so that all examiners inherit it. Returns
    their exercises."""
    from backprop import check
    from backprop.check import api
    from backprop.check.trial import may_be_sent

    seed = job.seed
    text = "\n".join(cell.source for cell in job.cells.values() if cell.kind == "test")
    exercises = [exercise for exercise in check.EXERCISES if f'"{exercise}"' in text]
    if seed is None:
        return exercises
    news = [exercise for exercise in exercises if (exercise, seed) not in known]
    for exercise in news:
        known.add((exercise, seed))
        api.prepare(exercise, seed)
        for case in check.cases_for(check.EXERCISES[exercise].cases, seed):
            if may_be_sent(case):
                encoded(case)
    if news:
        freeze()
    return exercises


def _learn(told: dict[str, list[int]], seed: int, wanted: Counter[tuple[str, int, int]]) -> None:
    """Compute what several diagnoses needed. `told`: by exercise, how much an examiner knew in the
    end about each case."""
    from backprop.check import api
    from backprop.check.mistakes import MISTAKES

    end = time.monotonic() + AHEAD
    for exercise, theirs in told.items():
        ours = api.worked_out(exercise, seed)
        for number, (mine, known) in enumerate(zip(ours, theirs, strict=True)):
            if known - mine > len(MISTAKES.get(exercise, ())) / 2:  # not of a few of them alone
                wanted[exercise, seed, number] += 1
                if wanted[exercise, seed, number] == TWICE and time.monotonic() < end:
                    api.prepare_mistakes(exercise, seed, number)
