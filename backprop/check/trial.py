"""Calling an answer: quietly, with copies of the inputs, so that nothing it does can hurt the
check."""

import contextlib
import copy
import functools
import gc
import io
import itertools
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.check.cases import Case, RecordingFunction
from backprop.check.remote import are_remote, is_completed, is_remote, line_of
from backprop.check.timeouts import PATIENCE, call_with_timeout

# pairs of arrays at most that are checked for shared memory; exercises that ask for it have fewer
MANY = 200
SEQUENCES = (list, tuple)
HOLDERS = (np.ndarray, list, tuple)  # where an array may be
# types of what cannot be changed and holds nothing
FIXED = frozenset((str, int, float, bool, type(None)))


@dataclass(eq=False)
class Attempt:
    """What came of one call: `answer` holds one item per function, or `error` what was raised;
    `args` as the call left them."""

    case: Case
    args: tuple[Any, ...]
    damaged: set[int]  # positions of arguments that came back changed
    answer: tuple[Any, ...] | None
    error: BaseException | None
    # processor time of the call alone where the case is timed: no other work, no other thread
    seconds: float
    shared: bool = False  # whether an array of the answer lies in the memory of an argument
    blamed: int = 0  # the place of the function that raised, or that changed its arguments first


def attempts(
    functions: tuple[Callable[..., Any], ...],
    cases: list[Case],
    limit: float | None,
    worth_it: Callable[[Case], bool],
) -> Iterator[Attempt]:
    """Case by case, as long as it is worth it. Functions of another process are asked for several
    cases at once."""
    far = not limit and are_remote(functions)
    together = list(itertools.takewhile(may_wait, cases)) if far else []
    calls = [(function, case) for case in together for function in functions]
    replies = iter(functions[0].ahead(calls) if far and are_remote(functions) else ())
    for case in together:
        yield attempt(tuple(next(replies) for _ in functions), case)
    for case in filter(worth_it, cases[len(together) :]):
        yield attempt(functions, case, limit)


def cached_attempt(answers: tuple[Callable[..., Any], ...], case: Case) -> Attempt:
    """What the reference, or a named mistake, does on a case: tried once."""
    trial: Attempt = case.once(answers, lambda: attempt(answers, case))
    return trial


def attempt(
    functions: tuple[Callable[..., Any], ...], case: Case, limit: float | None = None
) -> Attempt:
    """Call every function of an answer with copies of the case's arguments; each may take `limit`
    seconds, or PATIENCE.

    One that is `careful` has left its arguments alone and needs no copies.
    """
    answers, args, seconds, shared, blamed = [], case.args, float("inf"), False, 0
    damaged: set[int] = set()
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            no_collection() if case.timed else contextlib.nullcontext(),
        ):
            warnings.simplefilter("ignore")
            for function in functions:
                clock = time.perf_counter
                if case.timed:
                    clock = function.processor_time if is_remote(function) else time.process_time
                call, start, used = function, time.perf_counter(), clock()
                if is_remote(function) and not limit and may_be_sent(case):
                    # with arguments that are encoded once for all answers
                    call = function.ahead([(function, case)])[0]
                    seconds = min(time.perf_counter() - start, clock() - used)
                remote, made = is_remote(call), is_completed(call)
                careful = is_completed(call) and call.careful
                args = case.args if careful else tuple(map(_copy, case.args))
                start, used = time.perf_counter(), clock()
                answers.append(
                    call(*args)
                    if (remote or made) and not limit  # another process keeps the time
                    else call_with_timeout(limit or PATIENCE, call, args)
                )
                if call is function:
                    seconds = min(time.perf_counter() - start, clock() - used)
                theirs = arrays_in(args) if _has_arrays(case) else []
                ours = arrays_in(answers[-1]) if theirs else []
                if is_remote(call) or is_completed(call):
                    shared |= call.shared
                shared |= len(ours) * len(theirs) < MANY and overlap(ours, theirs)
                if args is not case.args:
                    changed = {
                        k
                        for k, pair in enumerate(zip(case.args, args, strict=True))
                        if not unchanged(*pair)
                    }
                    blamed = len(answers) - 1 if changed and not damaged else blamed
                    damaged |= changed
    except KeyboardInterrupt as error:
        error._render_traceback_ = functools.partial(interrupted, error)  # type: ignore[attr-defined]
        raise
    except BaseException as error:  # SystemExit too: an answer that leaves is an answer that failed
        return Attempt(case, args, damaged, None, error, seconds, blamed=len(answers))
    return Attempt(case, args, damaged, tuple(answers), None, seconds, shared, blamed)


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector out of what is timed: in a process that holds much, it alone takes
    longer than the call."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def suppress_output() -> Iterator[None]:
    """Swallow what answers print and what they (or C libraries below them) write to stderr: it
    costs nothing."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def describe_error(error: BaseException) -> str:
    """The error in a line, with the learner's own line where it happened."""
    try:
        said = str(error).strip() or "no message"
    except Exception:  # an error of the learner's own class
        said = "its message cannot be read"
    text = f"{type(error).__name__}: {said}"[:300]
    if across := line_of(error):
        return f"{text} ({across})"
    own = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_learners(frame.filename)
    ]
    if own and own[-1].line:
        text += f" (line {own[-1].lineno} of its cell: {own[-1].line.strip()})"
    return text


def arrays_in(value: Any) -> list[Any]:
    """The arrays in an argument or in an answer."""
    if isinstance(value, np.ndarray):
        return [value]
    if not isinstance(value, SEQUENCES):
        return []
    if not any(issubclass(kind, HOLDERS) for kind in set(map(type, value))):
        return []  # numbers, maybe thousands
    return [a for item in value if type(item) not in FIXED for a in arrays_in(item)]


def _has_arrays(case: Case) -> bool:
    """Whether an argument is or holds an array: a tape of thousands of entries holds none."""
    return bool(case.once("has arrays", lambda: bool(arrays_in(case.args))))


def overlap(ours: list[Any], theirs: list[Any]) -> bool:
    """Whether any of these arrays lies in the memory of any of those."""
    return any(np.may_share_memory(a, b) for a in ours for b in theirs if a.size and b.size)


def interrupted(error: BaseException) -> list[str]:
    """What a notebook shows of an interrupt: where the answer was, and none of the check's own
    frames."""
    own = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_learners(frame.filename)
    ]
    return [
        "Interrupted while your answer was at work:",
        *(line.rstrip("\n") for line in traceback.format_list(own[1:] or own)),
    ]


def _copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy("K")
    if type(value) is list:
        return [_copy(item) for item in value]
    if isinstance(value, str | int | float) or (
        type(value) is tuple and all(type(item) in FIXED for item in value)
    ):
        return value
    return copy.deepcopy(value)


def may_wait(case: Case) -> bool:
    """Whether an answer's reply may come later: nobody times it, and it calls nothing back."""
    return not case.timed and may_be_sent(case)


def may_be_sent(case: Case) -> bool:
    """Whether the arguments can be sent at once: there is no function among them but those that can be
    sent along."""
    return not any(callable(arg) and not isinstance(arg, RecordingFunction) for arg in case.args)


def _is_learners(filename: str) -> bool:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return not (
        filename.startswith(here) or "site-packages" in filename or "lib/python" in filename
    )


def unchanged(before: Any, after: Any) -> bool:
    """Whether an argument is bit for bit what it was before the call."""
    if before is after:  # what cannot change is not copied
        return True
    if isinstance(before, np.ndarray):
        same_kind = (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
        )
        return bool(
            same_kind
            and (
                before.tobytes() == after.tobytes() or np.array_equal(before, after, equal_nan=True)
            )
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    return isinstance(before, str | float | int) is False or bool(before == after)
