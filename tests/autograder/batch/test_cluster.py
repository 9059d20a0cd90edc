"""On Dask workers the same gradebook comes out, whatever dies on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from autograder.batch import cluster, run
from autograder.batch.progress import Outcome, ProgressReporter
from autograder.batch.workers import Failure
from autograder.course.course import Course
from autograder.errors import ClusterFault
from tests.autograder import small
from tests.autograder.batch.conftest import CLASS
from tests.autograder.batch.test_run import autograder
from tests.autograder.course.test_gradebook import url
from tests.autograder.small import NAME, rows, tree


def dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "dask.log").open("ab") as log:
        command = [
            sys.executable,
            "-m",
            "dask",
            *arguments,
            "--scheduler-file",
            str(folder / "scheduler.json"),
        ]
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": str(small.ROOT)},
        )


@pytest.fixture(scope="module")
def scheduler(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers."""
    folder = tmp_path_factory.mktemp("dask")
    head = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", folder=folder)
    alone = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    workers = [dask("worker", *alone, folder=folder) for _ in range(2)]
    try:
        # the file is there a moment before what is in it
        while not (told := _text(folder / "scheduler.json")):
            assert head.poll() is None, (folder / "dask.log").read_text()
            time.sleep(0.1)
        yield json.loads(told)["address"], workers
    finally:
        for process in (*workers, head):
            process.terminate()
            process.wait()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def odd(job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if job == 4:
        raise ValueError("four")
    return 2 * job


def make_odd() -> Any:
    return odd


def test_a_poison_submission_is_set_aside_and_hurts_no_other(scheduler: tuple[str, Any]) -> None:
    results = dict(filter(None, cluster.run_jobs(scheduler[0], 1, make_odd, iter(range(1, 30)))))
    assert results[3] == Failure("its worker died over it, 2 times; it was set aside")
    assert results[4] == Failure("ValueError: four")
    assert {job: result for job, result in results.items() if job not in (3, 4)} == {
        job: 2 * job for job in range(1, 30) if job not in (3, 4)
    }


def test_a_worker_that_dies_takes_no_submission_with_it(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]],
    handed_in: Path,
    undisturbed: tuple[Any, Any, float],
    tmp_path: Path,
) -> None:
    address, running = scheduler
    there = Path(shutil.copytree(handed_in, tmp_path / "there"))

    class Kills(ProgressReporter):
        def done(self, outcome: Outcome, earlier: bool = False) -> None:
            super().done(outcome, earlier)
            if self.summary.graded == 2:
                running[0].kill()

    summary = run.grade(
        Course(there), NAME, run.GradeRequest(), partial(cluster.run_jobs, address, 1), Kills()
    )
    assert (summary.graded, summary.failed) == (CLASS, 0), summary.people
    assert (rows(url(there)), tree(there / "autograded")) == undisturbed[:2]


def test_a_scheduler_of_its_own(handed_in: Path, tmp_path: Path) -> None:
    course = Path(shutil.copytree(handed_in, tmp_path / "course"))
    done = autograder(
        course,
        "grade",
        NAME,
        "--cluster",
        "local",
        "--jobs",
        "1",
        "--quiet",
        "--students",
        "student0[0-1]",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 done in ")
    assert rows(url(course))["student00 one grade check-one"][0] == 2.0


def test_a_scheduler_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(ClusterFault, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        next(cluster.run_jobs("tcp://127.0.0.1:1", 1, make_odd, iter([1])))
