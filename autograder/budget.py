"""Budgets of trusted processes: what a stranger's data may cost the process that reads, judges or
shows it."""

import contextlib
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

MEMORY = 384 * 2**20  # bytes that a process may take beyond what it has when it begins
CLOCK = 60.0  # s of processor time of one submission in a trusted process


class OverBudget(Exception):
    """Something has used more processor time than it may; the text says how much."""


@contextlib.contextmanager
def processor_time(seconds: float, fatal: float = 0.0) -> Iterator[None]:
    """Raise OverBudget into the code inside when it has used this much processor time. It works in
    the main thread alone.

    Args:
        seconds: s of processor time.
        fatal: s after which the kernel ends the process, for code of a C library, which hears
            nothing before it returns; 0 where a process has more to do than this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    outer = signal.getitimer(signal.ITIMER_PROF)
    over = False  # a clock that rings while it is being put away would leave its limits behind

    def ring(number: int, frame: FrameType | None) -> None:
        if over:
            return
        raise OverBudget(
            f"it took more than {seconds:g} s of the grader's processor and was stopped"
        )

    before, start = signal.signal(signal.SIGPROF, ring), _used()
    # no RLIMIT_CPU: it counts from the birth of a process, by ticks, which drift from what
    # `getrusage` says
    fatal = 0.0 if signal.getitimer(signal.ITIMER_VIRTUAL)[0] else fatal
    if fatal:
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_VIRTUAL, fatal)
    try:
        try:
            # and again, where somebody has caught it
            signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
            yield
        finally:
            over = True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if outer[0]:
            signal.setitimer(signal.ITIMER_PROF, max(outer[0] - (_used() - start), 0.001), outer[1])
        if fatal:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def bound_memory(more: int = MEMORY) -> None:
    """Limit this process to so many bytes more than it has. A request for more raises
    MemoryError."""
    with contextlib.suppress(OSError, ValueError):  # not on Linux: there is no such file
        facts = dict(
            line.split(":", 1)
            for line in Path("/proc/self/status").read_text().splitlines()
            if ":" in line
        )
        _bound(resource.RLIMIT_DATA, int(facts["VmData"].split()[0]) * 1024 + more)


def unbound() -> None:
    """Lift the limit that a process has inherited from one that read a stranger's data."""
    _bound(resource.RLIMIT_DATA, resource.RLIM_INFINITY)


def _bound(what: int, most: int) -> None:
    """Set a limit, as far as its hard limit allows. A process that this one starts may raise it
    again."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(
        what, (most if hard == resource.RLIM_INFINITY or 0 <= most < hard else hard, hard)
    )


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
