"""Commands as forks of one process that has imported what they need: a new Python takes them longer
than their work on a small course."""

import atexit
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

IMPORTED = ["autograder.cli", "autograder.batch.run", "autograder.batch.feedback", "nbgrader.apps"]


class Done(NamedTuple):
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str
    left: list[str]  # files that it has left where temporary ones lie


def run(
    course: Path, *words: str, watched: Callable[[Any], None] = lambda process: process.join()
) -> Done:
    """Run a command on a course, as if it were typed there.

    Args:
        course: The course's folder.
        words: "autograder" or "nbgrader", and the command.
        watched: What is done with the process until it has ended.
    """
    words = (*words, "--root", str(course)) if words[0] == "autograder" else words
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: forks have one
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder, "room")
        room.mkdir()
        process = context.Process(
            target=_command, args=(words, str(course), folder, dict(os.environ))
        )
        process.start()
        watched(process)
        process.join()
        out, err = (Path(folder, name).read_text(errors="replace") for name in ("out", "err"))
        return Done(process.exitcode or 0, out, err, sorted(os.listdir(room)))


def _command(words: tuple[str, ...], course: str, folder: str, environ: dict[str, str]) -> None:
    for fd, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(os.path.join(folder, name), os.O_CREAT | os.O_WRONLY | os.O_APPEND), fd)
    os.environ.clear()  # those of now: the process that was forked has those of its start
    # nbgrader calls alembic, which lies beside the interpreter
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{environ['PATH']}"
    os.environ.update(environ | {"PATH": path, "TMPDIR": os.path.join(folder, "room")})
    tempfile.tempdir = None
    os.chdir(course)
    sys.argv = list(words)
    if words[0] == "nbgrader":
        from nbgrader.apps import NbGraderApp

        command: Callable[[list[str]], Any] = NbGraderApp.launch_instance
    else:
        from autograder.cli import main as command
    try:
        command(list(words[1:]))
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out
