"""The trusted side: runs the source's test cells against proxies of what a student has defined.

The student's cells run in a candidate. A test cell runs here, with the locked cells of the source that stand before it; every
other name in it is fetched across the line: a function as a proxy, anything else as plain data. A candidate that hangs, dies or
talks nonsense costs the exercise at hand, with a sentence; it is started anew, and grading goes on.
"""

import builtins
import dis
import socket
import symtable
import time
import types
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from autograder import wire
from autograder.sandbox import Limits, Process
from autograder.shell import Shell

WINDOW = 2**16  # bytes of requests that are under way at once
TEXT = 1000  # characters of a student's error that are repeated
PICTURES = ("image/png", "image/jpeg")  # what a student's output may hold beside plain text: nothing that a browser runs


class Gone(Exception):
    """The candidate does not answer any more; `sentence` says why, for the learner."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CourseError(RuntimeError):
    """A cell of the source fails by itself: nobody can be graded with it, and nobody is."""


class Refused(TypeError):
    """A value that cannot cross the line; `sentence` says why, for the learner."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Line:
    """Questions to a candidate, one at a time. After the first `Gone` every further question gets the same answer."""

    def __init__(self, process: Process, limits: Limits) -> None:
        self.process, self.limits = process, limits
        self.gone: Gone | None = None
        self.allowed, self.deadline = limits.cell, 0.0  # seconds of the question at hand, and when they are over
        self.lent: list[Callable[..., Any]] = []  # functions that went out as arguments of the call that runs now
        self.replies = _Timed(process.line)
        self._receive(time.monotonic() + 60)  # ready

    def run(self, source: str) -> list[dict[str, Any]]:
        """The outputs of a cell."""
        reply = self.ask({"do": "run", "source": source})
        outputs = reply.get("outputs", [])
        if "refused" in reply:  # an output that cannot cross: the cell has run all the same
            outputs = [{"output_type": "stream", "name": "stdout", "text": f"(outputs left out: {_text(reply['refused'])})\n"}]
        return [output for item in outputs if (output := _output(item))]

    def fetch(self, name: str) -> Any:
        """What the student has defined under that name: a proxy, or plain data. KeyError if there is nothing."""
        reply = self.ask({"do": "fetch", "name": name})
        if type(reply.get("function")) is int:
            uses = reply.get("uses")
            return Proxy(self, name, reply["function"], [str(use) for use in uses] if isinstance(uses, list) else [])
        if "value" not in reply:
            raise KeyError(name)
        return reply["value"]

    def answer(self, name: str, args: tuple[Any, ...], reply: dict[str, Any]) -> Any:
        """What a reply says of a call with these arguments: its value, or an error that is raised."""
        if "raised" in reply:
            raise _error(reply)
        if "refused" in reply:
            raise Refused(f"what {name} returns cannot be graded: {_text(reply['refused'])}")
        if "value" not in reply:
            raise self.over("what came back was no answer")
        changed = reply.get("changed")
        for k, after in changed.items() if isinstance(changed, dict) else ():
            if k.isdecimal() and int(k) < len(args):
                _restore(args[int(k)], after)
        return reply["value"]

    def ask(self, request: dict[str, Any], patience: float = 0.0) -> dict[str, Any]:
        if self.gone:
            raise self.gone
        self.lent = []
        self.allowed = max(patience, self.limits.cell)
        self.deadline = time.monotonic() + self.allowed
        self._send(request)
        while True:
            reply = self._receive(self.deadline)
            if "call" not in reply:
                return reply
            self._send(self._call_back(reply))

    def ask_all(self, requests: list[bytes]) -> list[dict[str, Any] | Gone]:
        """The replies to encoded requests that are sent together, as far as they fit; nothing in them is called back.

        Each has its own deadline, from the reply before it. Where there is no reply, there is a `Gone`, and behind it too.
        """
        replies: list[dict[str, Any] | Gone] = []
        waiting = deque(map(_framed, requests))
        sizes: deque[int] = deque()  # of those under way: few enough that neither side waits for the other to read
        while len(replies) < len(requests):
            together = b""
            while waiting and (not sizes or sum(sizes) + len(waiting[0]) <= WINDOW):
                sizes.append(len(waiting[0]))
                together += waiting.popleft()
            try:
                if self.gone:
                    raise self.gone
                self.lent, self.allowed, self.deadline = [], self.limits.cell, time.monotonic() + self.limits.cell
                self._transmit(together)
                reply = self._receive(self.deadline)
                replies.append(self.over("what came back was no answer") if "call" in reply else reply)
            except Gone as gone:
                replies.append(gone)
            sizes.popleft()
        return replies

    def over(self, sentence: str) -> Gone:
        """End the candidate, for this reason."""
        if self.gone is None:
            self.gone = Gone(sentence)
            self.process.kill()
        return self.gone

    def _call_back(self, reply: dict[str, Any]) -> dict[str, Any]:
        number, args, kwargs = reply["call"], reply.get("args"), reply.get("kwargs")
        if type(number) is not int or not 0 <= number < len(self.lent) or type(args) is not list or type(kwargs) is not dict:
            return {"raised": "there is no such function"}
        try:
            return {"value": self.lent[number](*args, **kwargs)}
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"[:TEXT]}

    def _lend(self, function: Callable[..., Any]) -> int:
        self.lent.append(function)
        return len(self.lent) - 1

    def _send(self, message: dict[str, Any]) -> None:
        self._transmit(_framed(wire.encode(message, self._lend)))

    def _transmit(self, data: bytes) -> None:
        try:
            self.process.line.settimeout(max(0.01, self.deadline - time.monotonic()))
            self.process.line.sendall(data)
        except (TimeoutError, OSError):
            raise self.over(self._died()) from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            self.replies.deadline = deadline
            data = wire.receive(self.replies)
            message = wire.decode(data, lambda number: Proxy(self, f"function {number}", number, []))
        except TimeoutError:
            raise self.over(f"it took longer than {self.allowed:g} s and was stopped") from None
        except (EOFError, OSError):
            raise self.over(self._died()) from None
        except wire.WireError as error:
            raise self.over(f"what came back cannot be read: {error}") from None
        if type(message) is not dict:
            raise self.over("what came back was no answer")
        return message

    def _died(self) -> str:
        code = self.process.code()
        code = f" (exit code {code})" if code not in ("", "0") else ""
        return f"the Python process ended{code}: out of memory, a crash, or an exit"


def encoded(args: tuple[Any, ...]) -> bytes:
    """The arguments of a case, which nobody changes, as they cross the line; they are encoded once."""
    if id(args) not in _encoded:
        _encoded[id(args)] = args, wire.encode(list(args))  # kept together: the id is nobody else's as long as they are there
    return _encoded[id(args)][1]


_encoded: dict[int, tuple[tuple[Any, ...], bytes]] = {}


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


class _Timed:
    """A socket that reads until a deadline, and what has come but has not been asked for yet."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.deadline, self.come = line, 0.0, memoryview(b"")

    def read(self, count: int) -> memoryview:
        if not self.come:
            self.line.settimeout(max(0.001, self.deadline - time.monotonic()))
            self.come = memoryview(self.line.recv(max(count, WINDOW)))
        part, self.come = self.come[:count], self.come[count:]
        return part


class Proxy:
    """A student's function, called across the line."""

    def __init__(self, line: Line, name: str, number: int, uses: list[str]) -> None:
        self._line, self._number, self.__name__, self.uses = line, number, name, uses
        self.patience = 0.0  # s that a call may take, where its exercise allows more than a call has by itself
        self.busy = 0.0  # s of processor time of the last call, as the candidate says: more than the truth would only hurt it

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function returns; its arguments are left as the call left them. Raises what it raised, or `Gone`."""
        request = {"do": "call", "function": self._number, "args": list(args), "kwargs": kwargs}
        reply = self._line.ask(request, self.patience)
        busy = reply.get("busy")
        self.busy = busy if type(busy) is float else 0.0
        return self._line.answer(self.__name__, args, reply)

    def ahead(self, calls: list[tuple["Proxy", tuple[Any, ...]]]) -> list[Callable[..., Any]]:
        """Stand-ins for calls that are made now, in this order: called with the same arguments, each does what its call did."""
        requests = [wire.call(proxy._number, encoded(args)) for proxy, args in calls]
        replies = self._line.ask_all(requests)
        return [_Said(proxy, reply) for (proxy, _), reply in zip(calls, replies, strict=True)]

    def __deepcopy__(self, memo: Any) -> "Proxy":
        return self


@dataclass
class _Said:
    """A call that has been made, and what came of it."""

    proxy: Proxy
    reply: "dict[str, Any] | Gone"

    @property
    def careful(self) -> bool:
        """Whether the call has left its arguments alone."""
        return isinstance(self.reply, Gone) or not self.reply.get("changed")

    def __call__(self, *args: Any) -> Any:
        if isinstance(self.reply, Gone):
            raise self.reply
        return self.proxy._line.answer(self.proxy.__name__, args, self.reply)


@dataclass
class Cell:
    """A code cell on its way through; `title` names it in sentences, `points` is the most that a test gives."""

    kind: str  # "student", "locked" (runs on both sides), "test"
    source: str
    title: str
    points: float = 0.0
    released: bool = False  # a student's, but word for word as it was handed out
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Examiner:
    """Runs the cells of one notebook, in order, each on its own side."""

    def __init__(self, start: Callable[[], Line], shell: Shell) -> None:
        self.start = start
        self.line = start()
        self.shell = shell
        self.past: list[str] = []  # the cells that a new candidate runs again
        self.own: set[str] = set()  # names that the source's locked cells define: never the student's
        self.notes: list[str] = []

    def run(self, cells: list[Cell]) -> list[str]:
        """Fill in the outputs of every cell; returns what a grader should know."""
        for cell in cells:
            if cell.kind == "test":
                cell.outputs = self._test(cell)
            else:
                cell.outputs = self._student(cell)
                if cell.kind == "locked":
                    self._locked(cell)
            if self.line.gone:
                self._again()
        self.line.over("the notebook is graded")
        return self.notes

    def _student(self, cell: Cell) -> list[dict[str, Any]]:
        try:
            outputs = self.line.run(cell.source)
        except Gone as gone:
            self.notes.append(f"{cell.title}: {gone.sentence}")
            return [_as_error("Stopped", f"This cell was stopped: {gone.sentence}.")]
        self.past.append(cell.source)
        return outputs

    def _locked(self, cell: Cell) -> None:
        """Run a locked cell here too. CourseError if it fails without asking for anything of the student's."""
        self.own |= _stored(self.shell.plain(cell.source))
        outputs, asked = self._ours(cell.source)
        failed = next((output for output in outputs if output["output_type"] == "error"), None)
        if failed and not asked:
            raise CourseError(f"{cell.title}, a cell of the source, fails by itself: {failed['ename']}: {failed['evalue']}")

    def _test(self, cell: Cell) -> list[dict[str, Any]]:
        outputs, _ = self._ours(cell.source)
        if self.line.gone:
            self.notes.append(f"{cell.title}: {self.line.gone.sentence}")
        return _judged(outputs, cell.points)

    def _ours(self, source: str) -> tuple[list[dict[str, Any]], set[str]]:
        """Run a cell of the source on this side; names that it does not know here are the student's, for this cell alone.

        Returns its outputs and the names that were asked for.
        """
        asked = set()
        known = self.shell.ip.user_ns
        fetched: dict[str, Any] = {}
        for name in _names(self.shell.plain(source)):
            if name not in known and name not in self.own and not hasattr(builtins, name):
                asked.add(name)
                try:
                    fetched[name] = self.line.fetch(name)
                except KeyError:
                    continue
                except Gone as gone:
                    return [_as_error("Stopped", f"{gone.sentence}.")], asked
        known.update(fetched)
        try:
            return self.shell.run(source), asked
        finally:
            for name, value in fetched.items():
                if known.get(name) is value:
                    del known[name]

    def _again(self) -> None:
        """A new candidate, in which the cells that went well run again; one that does not go well twice is left out."""
        past, self.past = self.past, []
        self.line = self.start()
        for source in past:
            try:
                self.line.run(source)
                self.past.append(source)
            except Gone:
                self.line = self.start()


def prepare(cells: Iterable[Cell], shell: Shell) -> None:
    """Read the source's cells, so that the examiners of the next notebooks need not."""
    for cell in cells:
        if cell.kind != "student" and cell.source not in shell.known:
            shell.learn(cell.source)
            _names(shell.plain(cell.source))
            _stored(shell.plain(cell.source))


@cache
def _names(source: str) -> list[str]:
    """The names that a cell may look up, those inside its functions too."""
    try:
        code = compile(source, "<test>", "exec")
    except SyntaxError:
        return []
    found: dict[str, None] = {}

    def visit(code: types.CodeType) -> None:
        found.update({str(i.argval): None for i in dis.get_instructions(code) if i.opname in ("LOAD_NAME", "LOAD_GLOBAL")})
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                visit(constant)

    visit(code)
    return list(found)


@cache
def _stored(source: str) -> set[str]:
    """The names that a cell defines or imports at its top level."""
    try:
        table = symtable.symtable(source, "<locked>", "exec")
    except SyntaxError:
        return set()
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def _judged(outputs: list[dict[str, Any]], points: float) -> list[dict[str, Any]]:
    """A test cell's outputs as nbgrader reads them: its last value, if it is one, a plain float between 0 and the points.

    nbgrader would take NaN, a negative number or np.float64(0.5) for full points, and a word on stderr for none.
    """
    kept = [output for output in outputs if output["output_type"] != "execute_result" and output.get("name") != "stderr"]
    failed = next((output for output in kept if output["output_type"] == "error"), None)
    if failed:  # the line of the test that failed and what it says; what lies below that line is the grader's own
        line = next((line for line in failed["traceback"] if line.startswith("----> ")), "")
        failed["traceback"] = [*([line] if line else []), f"{failed['ename']}: {failed['evalue']}"]
        return kept
    result = next((output for output in outputs if output["output_type"] == "execute_result"), None)
    if result is None:
        return kept
    text = str(result["data"].get("text/plain", "")).removeprefix("np.float64(").removesuffix(")")
    try:
        value = float(text)
    except ValueError:
        return [*kept, result]
    value = min(max(value, 0.0), points) if np.isfinite(value) else 0.0
    return [*kept, {"output_type": "execute_result", "data": {"text/plain": repr(value)}, "metadata": {}}]


def _output(item: Any) -> dict[str, Any] | None:
    """An output of the student's as a notebook may keep it: text and pictures, or nothing."""
    if type(item) is not dict:
        return None
    kind = item.get("output_type")
    if kind == "stream":
        return {"output_type": "stream", "name": "stdout", "text": _text(item.get("text"), 10**6)}
    if kind == "error":
        lines = item.get("traceback")
        lines = [_text(line, 10 * TEXT) for line in lines[:200]] if type(lines) is list else []
        return {"output_type": "error", "ename": _text(item.get("ename")), "evalue": _text(item.get("evalue")), "traceback": lines}
    data = item.get("data")
    if kind in ("display_data", "execute_result") and type(data) is dict:
        kept = {name: _text(data[name], 10**7) for name in ("text/plain", *PICTURES) if name in data}
        return {"output_type": kind, "data": kept, "metadata": {}} if kept else None
    return None


def _as_error(name: str, sentence: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}


def _error(reply: dict[str, Any]) -> Exception:
    """The student's exception as the built-in one nearest to it, with the line of theirs that raised it."""
    bases = reply.get("bases")
    kinds = [getattr(builtins, str(name), None) for name in (bases if type(bases) is list else [])]
    kind = next((k for k in kinds if isinstance(k, type) and issubclass(k, Exception) and k is not Exception), None)
    text, name = _text(reply.get("text")), _text(reply["raised"], 80)
    error: Exception
    try:
        error = kind(text) if kind and kind.__name__ == name else (kind or RuntimeError)(f"{name}: {text}")
    except Exception:  # UnicodeDecodeError and its like want more than a text
        error = RuntimeError(f"{name}: {text}")
    line, number = _text(reply.get("line"), 200), reply.get("number")
    if line and type(number) is int:
        error.learners_line = f"line {number} of its cell: {line}"  # type: ignore[attr-defined]
    return error


def _restore(ours: Any, theirs: Any) -> None:
    """Make an argument what the call has left of it, as far as that is possible in place."""
    if isinstance(ours, np.ndarray):
        if isinstance(theirs, np.ndarray) and theirs.shape == ours.shape and theirs.dtype == ours.dtype:
            ours[...] = theirs
    elif isinstance(ours, list) and type(theirs) is list:
        if len(ours) == len(theirs):
            for k, item in enumerate(theirs):
                if isinstance(ours[k], np.ndarray | list):
                    _restore(ours[k], item)
                else:
                    ours[k] = item
        else:
            ours[:] = theirs
    elif isinstance(ours, dict) and type(theirs) is dict:
        ours.clear()
        ours.update(theirs)
    elif isinstance(ours, np.random.Generator) and isinstance(theirs, np.random.Generator):
        ours.bit_generator.state = theirs.bit_generator.state


def _text(value: Any, limit: int = TEXT) -> str:
    return value[:limit] if type(value) is str else ""
