"""Workers on this machine: processes that are started once and get one job at a time. If a worker
dies, its job goes to another."""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.budget import CLOCK, MEMORY, OverBudget, bound_memory, processor_time
from autograder.course.handin import fault_of
from autograder.errors import NoSandbox

TICK = 0.2  # s after which somebody who waits for results hears that there is none yet
LIVES = 2  # workers that a job may take with it


@dataclass(frozen=True)
class Failure:
    """Why a job has no result; `fatal` if no other job will have one either."""

    text: str
    fatal: bool = False


def attempt(work: Callable[[Any], Any], job: Any) -> Any:
    """Return the result of a job, or the failure in its place."""
    try:
        with processor_time(CLOCK, 3 * CLOCK):
            return work(job)
    except NoSandbox as error:
        return Failure(str(error), fatal=True)
    except (MemoryError, OverBudget) as error:
        return Failure(fault_of(error) or "")
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}")


class Worker:
    """A process that makes results of jobs."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]], others: list["Worker"]) -> None:
        context = multiprocessing.get_context("fork")  # what is imported and read is shared
        self.line, theirs = context.Pipe()
        self.job: Any = None
        inherited = [self.line, *(other.line for other in others)]
        self.process = context.Process(target=serve, args=(make, theirs, inherited))
        self.process.start()
        theirs.close()

    def send(self, job: Any) -> None:
        self.job = job
        with contextlib.suppress(OSError):  # it has died: `receive` will say so
            self.line.send(job)

    def receive(self) -> Any:
        """Return the result of the job. Raises EOFError if the process has died over it."""
        try:
            return self.line.recv()
        except OSError:
            raise EOFError from None

    def end(self) -> None:
        self.line.close()

    def kill(self) -> None:
        self.end()
        self.process.kill()
        self.process.join()


def run_jobs(
    count: int, make: Callable[[], Callable[[Any], Any]], jobs: Iterator[Any]
) -> Generator[tuple[Any, Any] | None, None, None]:
    """Yield pairs of a job and its result or `Failure`, in the order in which they end; yield None
    now and then while there is nothing.

    `make` is called once in each worker and returns what makes a result of a job. Jobs are taken
    only when a worker is free.
    """
    workers: list[Worker] = []
    again: list[Any] = []  # jobs whose worker has died
    deaths: dict[int, int] = {}

    def feed(worker: Worker) -> None:
        job = again.pop() if again else next(jobs, None)
        worker.job = None
        if job is not None:
            worker.send(job)

    try:
        for _ in range(count):
            workers.append(Worker(make, workers))
        for worker in workers:
            feed(worker)
        while busy := {worker.line: worker for worker in workers if worker.job is not None}:
            ready = multiprocessing.connection.wait(list(busy), TICK)
            if not ready:
                yield None
            for line in ready:
                worker = busy[line]  # type: ignore[index]
                job = worker.job
                try:
                    result = worker.receive()
                except EOFError:
                    worker.kill()
                    workers.remove(worker)
                    worker = Worker(make, workers)
                    workers.append(worker)
                    deaths[id(job)] = deaths.get(id(job), 0) + 1
                    if deaths[id(job)] < LIVES:
                        again.append(job)
                        feed(worker)
                        continue
                    result = Failure(f"its worker died over it, {LIVES} times; it was set aside")
                deaths.pop(id(job), None)
                feed(worker)
                yield job, result
    finally:
        for worker in workers:
            worker.end()
        for worker in workers:
            if worker.job is not None:
                worker.process.kill()
            worker.process.join(5)
            worker.process.kill()


def serve(make: Callable[[], Callable[[Any], Any]], line: Any, inherited: list[Any]) -> None:
    """Make results of the jobs that come along `line`, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever feeds us
    for other in inherited:
        other.close()  # so that the line ends when its other end does
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    work = make()
    bound_memory(2 * MEMORY)
    while True:
        try:
            line.send(attempt(work, line.recv()))
        except (EOFError, OSError):
            return
