"""Calls that take their time: a limit that is kept, and a clock that is shown meanwhile."""

import contextlib
import contextvars
import html
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from IPython.display import display

from backprop.check.remote import is_remote

# s that a call may take which has no limit of its own: an endless loop ends with a sentence
PATIENCE = 20.0
TICK = 0.5  # s between two looks at the clock
MARGIN = 1e-3  # s by which an alarm may come early


class TooLong(BaseException):
    """Raised into an answer that runs over its time. Not an `Exception`, so that an answer's own
    `except` lets it pass."""

    def __init__(self, seconds: float) -> None:
        self.sentence = f"it took longer than {seconds:g} s and was stopped"
        super().__init__(self.sentence)


def call_with_timeout(seconds: float, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """What the function returns; `TooLong` if that takes more seconds of wall clock."""
    if is_remote(function):  # the line to the other process keeps the time
        function.patience = seconds
        return function(*args)
    start = time.monotonic()
    with _alarm(seconds):
        answer = function(*args)
    if time.monotonic() - start > seconds:  # where no alarm can be set
        raise TooLong(seconds)
    return answer


@contextlib.contextmanager
def clock(what: str, limit: float) -> Iterator[Callable[[Any], None]]:
    """Show in a notebook that `what` is at work, and for how long; yields a function that puts the
    result in the clock's place."""
    start, done = time.monotonic(), threading.Event()
    place: Any = display(_Clock(what, 0.0, limit), display_id=True)

    def tick() -> None:
        while not done.wait(TICK):
            place.update(_Clock(what, time.monotonic() - start, limit))

    # in this cell's context: it holds the cell that the outputs of a thread belong to
    thread = threading.Thread(target=contextvars.copy_context().run, args=(tick,), daemon=True)
    thread.start()
    try:
        yield place.update
    finally:
        done.set()
        thread.join()


class _Clock:
    """How long it has been at work, as text and as a bar that is full when the time is up."""

    def __init__(self, what: str, seconds: float, limit: float) -> None:
        self.text = f"{what} is at work: {seconds:.0f} s. It is stopped after {limit:g} s."
        self.seconds, self.limit = seconds, limit

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        bar = f'<progress value="{self.seconds:.1f}" max="{self.limit:g}" aria-label="time used" style="width:12em"></progress>'
        return f'<div style="padding:.3em .8em">{bar} {html.escape(self.text)}</div>'


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raises TooLong into the code inside when the time is up; only the main thread can, and not on
    Windows."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    start, before, over = (
        time.monotonic(),
        signal.getsignal(signal.SIGALRM) or signal.SIG_DFL,
        False,
    )
    left = interval = 0.0

    def ring(*args: Any) -> None:
        rest = seconds - (time.monotonic() - start)
        if rest <= MARGIN and not over:
            raise TooLong(seconds)
        if callable(before):  # an alarm of somebody who waits outside
            before(*args)
        if not over:
            signal.setitimer(signal.ITIMER_REAL, max(MARGIN, rest))

    try:
        try:
            signal.signal(signal.SIGALRM, ring)
            left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
            if 0 < left < seconds:
                signal.setitimer(signal.ITIMER_REAL, left)
            yield
        finally:
            over = True  # an alarm that rings while it is put away would leave its handler behind
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's alarm goes on
            rest = left - (time.monotonic() - start)
            signal.setitimer(signal.ITIMER_REAL, max(MARGIN, rest), interval)
