"""Answers that run in another process: what the check asks of their functions and errors."""

from collections.abc import Callable
from types import FunctionType
from typing import Any, Protocol, TypeGuard, runtime_checkable
from weakref import WeakKeyDictionary

from backprop.check.cases import Case


@runtime_checkable
class RemoteFunction(Protocol):
    """A function of an answer that runs in another process, which also keeps the time of calls."""

    uses: list[str]  # names of the functions that it calls
    patience: float  # s that a call may take, where its exercise allows more than usual
    shared: bool  # whether the last call returned one of its arguments

    def __call__(self, *args: Any) -> Any: ...

    def processor_time(self) -> float:
        """Seconds of processor time that the other process has used so far."""
        ...

    def ahead(self, calls: list[tuple[Any, Case]]) -> list[Callable[..., Any]]:
        """Make calls of (function, case) now, and return a completed call for each."""
        ...

    def point(
        self,
        functions: tuple[Any, ...],
        cases: list[tuple[Any, ...]],
        failing: int,
        near: Callable[..., bool],
        right: Callable[..., bool],
        seconds: float,
    ) -> list[Any] | None:
        """Look for the line where one small change makes the answer right."""
        ...


@runtime_checkable
class CompletedCall(Protocol):
    """A call that another process has made already: called with the same arguments, it returns or
    raises what its call did."""

    @property
    def careful(self) -> bool:
        """Whether the call has left its arguments unchanged."""
        ...

    @property
    def shared(self) -> bool:
        """Whether the call has returned one of its arguments."""
        ...

    def __call__(self, *args: Any) -> Any: ...


@runtime_checkable
class RemoteError(Protocol):
    """An error that was raised in another process."""

    learners_line: str  # the learner's line that raised it, in words


@runtime_checkable
class ProcessGone(Protocol):
    """An error that says why the other process, or a value of it, is out of reach."""

    sentence: str


def is_remote(function: Any) -> TypeGuard[RemoteFunction]:
    """Whether a function of an answer runs in another process."""
    return _has(function, RemoteFunction)


def is_completed(function: Any) -> TypeGuard[CompletedCall]:
    """Whether a function stands for a call that another process has made."""
    return _has(function, CompletedCall)


_known: WeakKeyDictionary[type, dict[type, bool]] = WeakKeyDictionary()  # by class, by Protocol


def _has(function: Any, protocol: type) -> bool:
    """Whether a function has what a Protocol asks for: asked once for each class, for that takes
    30 µs."""
    kind = type(function)
    if kind is FunctionType:
        return False
    known = _known.setdefault(kind, {})
    if protocol not in known:
        known[protocol] = isinstance(function, protocol)
    return known[protocol]


def are_remote(functions: tuple[Callable[..., Any], ...]) -> TypeGuard[tuple[RemoteFunction, ...]]:
    """Whether all functions of an answer run in another process."""
    return all(map(is_remote, functions))


def reason_of(error: BaseException | None) -> str:
    """Return why another process is out of reach, "" if that is not what the error says."""
    return error.sentence if isinstance(error, ProcessGone) else ""


def line_of(error: BaseException) -> str:
    """Return the learner's line that an error of another process names, "" if it names none."""
    return error.learners_line if isinstance(error, RemoteError) else ""
