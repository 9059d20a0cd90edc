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


@dataclass(eq=False)
class Ticket:
    """A job on its way, and how many workers have died over it."""

    job: Any
    deaths: int = 0


class Queue:
    """Jobs in their order. A job whose worker has died comes again, until LIVES workers have."""

    def __init__(self, jobs: Iterator[Any]) -> None:
        self.jobs = jobs
        self.again: list[Ticket] = []

    def take(self) -> Ticket | None:
        """Return the next job, None if there is none left."""
        if self.again:
            return self.again.pop()
        job = next(self.jobs, None)
        return None if job is None else Ticket(job)

    def died(self, ticket: Ticket) -> Failure | None:
        """Count a death. Returns the failure that ends the job, None if it is tried again."""
        ticket.deaths += 1
        if ticket.deaths < LIVES:
            self.again.append(ticket)
            return None
        return Failure(f"its worker died over it, {LIVES} times; it was set aside")


class Worker:
    """A process that makes results of jobs."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]], others: list["Worker"]) -> None:
        context = multiprocessing.get_context("fork")  # what is imported and read is shared
        self.line, theirs = context.Pipe()
        self.ticket: Ticket | None = None
        inherited = [self.line, *(other.line for other in others)]
        self.process = context.Process(target=serve, args=(make, theirs, inherited))
        self.process.start()
        theirs.close()

    def send(self, ticket: Ticket | None) -> None:
        """Give the worker a job; None if there is no more."""
        self.ticket = ticket
        if ticket is not None:
            with contextlib.suppress(OSError):  # it has died: `receive` will say so
                self.line.send(ticket.job)

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
    queue = Queue(jobs)
    try:
        for _ in range(count):
            workers.append(Worker(make, workers))
        for worker in workers:
            worker.send(queue.take())
        while busy := {worker.line: worker for worker in workers if worker.ticket}:
            ready = multiprocessing.connection.wait(list(busy), TICK)
            if not ready:
                yield None
            for line in ready:
                worker = busy[line]  # type: ignore[index]
                ticket = worker.ticket
                assert ticket is not None  # it is busy
                try:
                    result = worker.receive()
                except EOFError:
                    worker.kill()
                    workers.remove(worker)
                    worker = Worker(make, workers)
                    workers.append(worker)
                    result = queue.died(ticket)
                    if result is None:
                        worker.send(queue.take())
                        continue
                worker.send(queue.take())
                yield ticket.job, result
    finally:
        for worker in workers:
            worker.end()
        for worker in workers:
            if worker.ticket:
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
