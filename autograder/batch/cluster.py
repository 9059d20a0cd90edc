"""Workers on a cluster: those of any running Dask scheduler, or of one that is started here.

A submission travels as bytes, and so does its result: workers need this package and no shared disk.
Only as many submissions are under way as the workers can have at hand, so that the grader's memory
does not grow with the class. In a Dask worker every thread has a process of ours beside it, which
keeps the warm sandbox: what crashes is that process, not the worker and what else lies there.
"""

import contextlib
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

from autograder.batch.workers import TICK, Failure, Queue, Ticket, serve
from autograder.errors import ClusterFault

AT_HAND = 3  # submissions per worker thread: one under way, the others lie there already
WAIT = 120.0  # s for the first worker of a scheduler, and for a scheduler that does not answer
HELP = "import sys; from autograder.batch.cluster import help_out; help_out(int(sys.argv[1]))"


def run_jobs(
    address: str, count: int, make: Callable[[], Callable[[Any], Any]], jobs: Iterator[Any]
) -> Generator[tuple[Any, Any] | None, None, None]:
    """Run jobs as `autograder.batch.workers.run_jobs` does, on the workers of the scheduler at
    `address`; "local" starts a scheduler with `count` workers."""
    try:
        import cloudpickle
        import dask
        import distributed
    except ImportError:
        raise ClusterFault(
            "Dask is not installed: pip install 'backprop-course[cluster]'"
        ) from None
    with contextlib.ExitStack() as stack:
        if address == "local":
            scratch = stack.enter_context(tempfile.TemporaryDirectory())
            # or Dask leaves a folder behind
            stack.enter_context(dask.config.set(temporary_directory=scratch))
            options = {
                "n_workers": count,
                "threads_per_worker": 1,
                "dashboard_address": None,
                "silence_logs": "CRITICAL",
            }
            client = stack.enter_context(
                distributed.Client(stack.enter_context(distributed.LocalCluster(**options)))
            )
        else:
            try:
                client = stack.enter_context(distributed.Client(address, timeout=10))
            except (OSError, ValueError) as error:
                raise ClusterFault(f"no scheduler answers at {address}: {error}") from None
        name = f"autograder-{uuid4().hex}"
        client.register_plugin(_plugin(distributed, name, cloudpickle.dumps(make)))
        stack.callback(_forget, client, name)
        yield from _run(client, distributed, address, name, jobs)


def _run(
    client: Any, distributed: Any, address: str, name: str, jobs: Iterator[Any]
) -> Generator[Any, None, None]:
    under_way: dict[Any, Ticket] = {}  # by future
    queue = Queue(jobs)
    heard = time.monotonic()
    exhausted = False
    while True:
        threads = sum(
            worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()
        )
        while len(under_way) < AT_HAND * threads and not (exhausted and not queue.again):
            ticket = queue.take()
            if ticket is None:
                exhausted = True
            else:
                under_way[client.submit(_grade, name, ticket.job, pure=False)] = ticket
        if not under_way and exhausted and not queue.again:
            return
        if client.status == "running" and threads:
            heard = time.monotonic()
        elif time.monotonic() - heard > WAIT:
            raise ClusterFault(
                f"the scheduler at {address} "
                + ("has no workers" if client.status == "running" else "is gone")
            )
        ready: list[Any] = []
        with contextlib.suppress(TimeoutError):
            if under_way:
                ready = list(
                    distributed.wait(
                        list(under_way), timeout=TICK, return_when="FIRST_COMPLETED"
                    ).done
                )
            else:
                time.sleep(TICK)
        if not ready:
            yield None
        for future in ready:
            ticket = under_way.pop(future)
            if future.status == "finished":
                result = future.result()
            elif future.status == "error" and not isinstance(
                future.exception(), distributed.KilledWorker
            ):
                result = Failure(f"{type(future.exception()).__name__}: {future.exception()}")
            elif (result := queue.died(ticket)) is None:
                continue
            future.release()
            yield ticket.job, result


def _grade(name: str, job: Any) -> Any:
    """Make the result of a job, on a worker."""
    from distributed import get_worker

    plugin: Any = get_worker().plugins[name]
    return plugin.grade(job)


def _forget(client: Any, name: str) -> None:
    with contextlib.suppress(Exception):  # a scheduler that is gone forgets by itself
        client.unregister_worker_plugin(name)


def _plugin(distributed: Any, name: str, make: bytes) -> Any:
    """Make the plugin that every worker of the scheduler gets, those that join later too: `make`,
    and processes that work with it."""

    class Grader(distributed.WorkerPlugin):  # type: ignore[misc]
        def __init__(self) -> None:
            self.name = name

        def setup(self, worker: Any) -> None:
            from autograder.batch.cluster import WorkerProcesses

            self.helpers = WorkerProcesses(make)

        def teardown(self, worker: Any) -> None:
            self.helpers.end()

        def grade(self, job: Any) -> Any:
            return self.helpers.grade(job)

    return Grader()


class WorkerProcesses:
    """The processes beside a Dask worker, one for each of its threads that has work."""

    def __init__(self, make: bytes) -> None:
        self.make = make
        self.idle: list[WorkerProcess] = []

    def grade(self, job: Any) -> Any:
        queue = Queue(iter([job]))
        failure = None
        while ticket := queue.take():
            helper = self.idle.pop() if self.idle else WorkerProcess(self.make)
            try:
                helper.line.send(ticket.job)
                result = helper.line.recv()
            except (EOFError, OSError):
                helper.end()
                failure = queue.died(ticket)
                continue
            self.idle.append(helper)
            return result
        return failure

    def end(self) -> None:
        while self.idle:
            self.idle.pop().end()


class WorkerProcess:
    """A process with one thread, from which others can be forked."""

    def __init__(self, make: bytes) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", HELP, str(theirs.fileno())], pass_fds=(theirs.fileno(),)
            )
        self.line = Connection(ours.detach())
        self.line.send_bytes(make)

    def end(self) -> None:
        self.line.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def help_out(line: int) -> None:
    """Make results of the jobs that come along the socket `line`, until it ends."""
    connection: Any = Connection(line)
    data = connection.recv_bytes()
    try:
        make = pickle.loads(data)
    except Exception as error:  # another version of the package, for instance
        make = partial(
            _unable,
            f"a worker cannot use what it is given: {type(error).__name__}: {error}",
        )
    serve(make, connection, [])


def _unable(why: str) -> Callable[[Any], Any]:
    return lambda job: Failure(why, fatal=True)
