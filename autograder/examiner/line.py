"""The line to a candidate: questions and answers, deadlines, and proxies of what a student has
defined."""

import builtins
import copy
import enum
import re
import socket
import sys
import time
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.candidate import wire
from autograder.candidate.objects import FAMILIES, restore, same
from autograder.examiner.remote import OURS, Objects, RemoteError, number_of, signature
from autograder.examiner.sandbox import START_UP, Limits, Process
from autograder.notes import Kind
from backprop.check.cases import Case, RecordingFunction

WINDOW = 2**16  # bytes of requests that are under way at once
NESTED = 20  # calls of the student's inside calls of the test's inside calls of the student's
COMPARED = "__compare__"
QUESTIONS, COME = 10_000, 2**28  # about objects, and bytes that come, in one test
LOCAL = {
    "_line",
    "_number",
    "__signature__",
    "__set_name__",
    "__array__",
    "__array_interface__",
    "__array_struct__",
}
HANDED, ENTRIES = 20, 10_000  # values that a test may change in place, and entries of each
TEXT = 1000  # characters of a student's error that are repeated
LENT = 10_000  # functions that a candidate may call back: the last ones
OUTPUTS, ROOM = 500, 2**22  # outputs of a cell, and characters of them, that are kept
AGAIN, LEAST = (
    3.0,
    0.5,
)  # s for what has not ended before, the first time that it is met again; and s at least
WORD = re.compile(r"\w+")
PICTURES = (
    "image/png",
    "image/jpeg",
)  # what a student's output may hold beside plain text: nothing that a browser runs


class CandidateGone(Exception):
    """The candidate does not answer any more; `sentence` says why, for the learner."""

    def __init__(self, sentence: str, kind: Kind) -> None:
        super().__init__(sentence)
        self.sentence, self.kind = sentence, kind


class NotTransferable(TypeError):
    """A value that cannot cross the line; `sentence` says why, for the learner."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Patience:
    """How long the cells and calls of one notebook may take. A function that did not end once
    gets much less time the next time.

    An endless loop in one answer is met again where other cells call it. Other answers have as much
    time as before.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits, self.until = limits, time.monotonic() + limits.notebook
        self.late: set[str] = set()  # functions that have not ended
        self.times = 0  # that something has not ended
        self.exercise = self.until  # when the time of the exercise at hand is over

    def begin(self) -> None:
        """An exercise begins: all its calls together have twice the time of one."""
        self.exercise = time.monotonic() + 2 * self.limits.cell

    @property
    def over(self) -> bool:
        """Whether the notebook's time is used up."""
        return time.monotonic() >= self.until

    def allowed(self, wanted: float, names: Iterable[str], counts: bool) -> float:
        """Return the seconds that a cell or call may take.

        Args:
            wanted: s that it may take by its own rule.
            names: Functions that it calls.
            counts: Whether points or definitions depend on it: not those of a demonstration, word
                for word as it was handed out.
        """
        if self.times and not self.late.isdisjoint(names):
            wanted = min(wanted, AGAIN / 2 ** (self.times - 1))
        elif self.times and not counts:
            wanted = min(wanted, 2 * AGAIN)
        elif wanted <= self.limits.cell and counts:
            # an exercise that has more time by itself has it
            wanted = min(wanted, self.exercise - time.monotonic())
        return max(LEAST, min(wanted, self.until - time.monotonic()))

    def note(self, names: Iterable[str]) -> None:
        """Record that something with these functions has not ended in its time."""
        self.times += 1
        self.late.update(names)


class CandidateClient:
    """Asks a candidate, one question at a time. After the first `CandidateGone`, every further
    question raises it again."""

    def __init__(self, process: Process, limits: Limits, patience: Patience | None = None) -> None:
        self.process, self.limits = process, limits
        self.patience = patience or Patience(limits)
        # the function of the call at hand, and what it calls, as far as that is known
        self.named: list[str] = []
        self.gone: CandidateGone | None = None
        self.allowed, self.deadline = (
            limits.cell,
            0.0,
        )  # seconds of the question at hand, and when they are over
        # functions that went out as arguments: an answer may keep one
        self.callbacks: dict[int, Callable[..., Any]] = {}
        self.counted = 0  # of them
        self.replies = _Timed(process.line)
        # the objects of the candidate, where a test may ask about them
        self.objects: Objects | None = None
        self.table = Objects(self.question, self._allows)
        # what of a test's doings a call is to find there
        self.world: Callable[[], dict[str, Any]] = dict
        self.rule: frozenset[str] | None = None  # what may be asked of objects; None: anything
        self.words: set[str] = set()  # what has been asked, and was answered
        # lists and arrays that a test got of an object or a name, and what they were: it may change them
        self.handed: dict[tuple[Any, str], tuple[Any, Any, Any]] = {}
        self.plain = False  # whether any answer but that of a comparison was plain data
        self.closed = False  # whether a call of this test has asked for the reference
        self.stdout, self.heard_news = sys.stdout, (lambda name, value: None)
        self.depth = self.asked = self.come = 0  # calls in calls; questions and bytes of this test
        self._receive(time.monotonic() + START_UP)  # ready

    def begin(self, files: dict[str, bytes], others: bool) -> None:
        """Give the candidate the files beside its notebook; `others`: it may import any library."""
        if files or others:
            try:
                for name, data in files.items():  # one by one: a message has its limit
                    self.ask({"do": "begin", "files": {name: data}, "others": others})
                self.ask({"do": "begin", "files": {}, "others": others})
            except CandidateGone:
                pass
            except wire.WireError as error:
                self.terminate(f"a file beside the notebook cannot be handed over: {error}")

    def run(self, source: str, counts: bool = True) -> list[dict[str, Any]]:
        """The outputs of a cell; `counts` says whether points or definitions depend on it."""
        late = self.patience.late
        reply = self.ask(
            {"do": "run", "source": source},
            named=late & set(WORD.findall(source)) if late else (),
            counts=counts,
        )
        outputs = reply.get("outputs", [])
        if "refused" in reply:  # an output that cannot cross: the cell has run all the same
            outputs = [
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": f"(outputs left out: {_text(reply['refused'])})\n",
                }
            ]
        return _kept(outputs)

    def fetch(self, name: str) -> Any:
        """Return what the student has defined under that name: a proxy, or plain data. Raises
        KeyError if there is nothing."""
        reply = self.ask({"do": "fetch", "name": name} | self._more())
        if type(reply.get("function")) is int:
            uses = reply.get("uses")
            return Proxy(
                self,
                name,
                reply["function"],
                [str(use) for use in uses] if isinstance(uses, list) else [],
            )
        if "refused" in reply:
            why = _text(reply["refused"])
            raise NotTransferable(
                f"it is there, but it cannot be sent: {why}; convert it to plain data in the test"
            )
        if "value" not in reply:
            raise KeyError(name)
        if self.objects:
            self._hand(None, name, reply["value"])
        return reply["value"]

    def _hand(self, of: Any, name: str, value: Any) -> None:
        if _fickle(value):
            self.handed[number_of(of), name] = of, value, copy.deepcopy(value)
            if len(self.handed) > HANDED:
                del self.handed[next(iter(self.handed))]

    def _written(self) -> list[list[Any]]:
        """What the test has changed in place since it got it or told of it."""
        found = []
        for (number, name), (of, value, before) in self.handed.items():
            if not same(before, value):
                found.append([of, name, value])
                self.handed[number, name] = of, value, copy.deepcopy(value)
        return found

    def answer(self, name: str, args: tuple[Any, ...], reply: dict[str, Any]) -> Any:
        """Return the value that a reply to a call with these arguments brings, or raise its
        error."""
        if "raised" in reply:
            self.closed |= reply.get("closed") is True
            error = reply.get("error")
            raise error if isinstance(error, RemoteError) else _error(reply)
        if "refused" in reply:
            raise NotTransferable(
                f"what {name} returns cannot be graded: {_text(reply['refused'])}"
            )
        if "value" not in reply:
            raise self.terminate("what came back was not an answer", Kind.ODD_REPLY)
        asked = reply.get("asked")
        for k, points in asked.items() if isinstance(asked, dict) else ():
            probe = args[int(k)] if k.isdecimal() and int(k) < len(args) else None
            if isinstance(probe, RecordingFunction) and type(points) is list:
                probe.asked += [point for point in points if isinstance(point, np.ndarray)]
        changed = reply.get("changed")
        for k, after in changed.items() if isinstance(changed, dict) else ():
            if k.isdecimal() and int(k) < len(args):
                restore(args[int(k)], after)
        for k in reply["itself"] if self.objects and type(reply.get("itself")) is list else ():
            if type(k) is int and 0 <= k < len(args) and type(args[k]) is type(reply["value"]):
                return args[k]
        return reply["value"]

    def ask(
        self,
        request: dict[str, Any],
        patience: float = 0.0,
        named: Iterable[str] = (),
        counts: bool = True,
    ) -> dict[str, Any]:
        if self.gone:
            raise self.gone
        if self.patience.over:
            raise self.terminate(self._used_up(), Kind.TIMED_OUT)
        if self.depth > NESTED:
            raise RecursionError("calls of calls of calls, without an end")
        before, self.depth = (self.allowed, self.deadline), self.depth + 1
        self.named = list(named)
        self.allowed = self.patience.allowed(max(patience, self.limits.cell), self.named, counts)
        self.deadline = time.monotonic() + self.allowed
        if before[1] and self.depth > 1:  # within the time of the call around it
            self.deadline = min(self.deadline, before[1])
        try:
            self._send(request)
            while True:
                reply = self._receive(self.deadline)
                if "call" not in reply:
                    return reply
                answer = self._call_back(reply)
                try:
                    self._send(answer)
                except wire.WireError as error:  # it waits for an answer all the same
                    self._send(
                        {"raised": f"TypeError: {error}", "kind": "TypeError", "text": str(error)}
                    )
        except (RecursionError, MemoryError):
            raise self.terminate(
                "its answers were nested too deep, or too large", Kind.ODD_REPLY
            ) from None
        finally:
            self.depth -= 1
            self.allowed, self.deadline = before if self.depth else (self.allowed, self.deadline)

    def question(self, what: "str | int", *args: Any, **kwargs: Any) -> Any:
        """A question about an object by its name, or a call of one by its number."""
        self.asked += 1
        if self.asked > QUESTIONS:
            raise self.terminate(f"the test asked its objects more than {QUESTIONS} times")
        word = _word(what, args, kwargs)
        if not self._may(word):
            kind = AttributeError if what == "getattr" else NotTransferable
            raise kind(
                f"`{word}` is asked of no object here: the source's own solution gives plain data, "
                "or an object without it"
            )
        request = {
            "do": "call",
            "function": what,
            "args": list(args),
            "kwargs": kwargs,
        } | self._more()
        plain = self.plain
        value = self.heard(what if isinstance(what, str) else "the class", args, self.ask(request))
        self.plain = plain if word == COMPARED else self.plain
        if what == "exit" and args[1] is not None and value:  # it swallows an error of the test
            word = "__exit__"
            value = self._may(word)
        self.words.add(word)
        if what == "getattr":
            self._hand(args[0], args[1], value)
        return value

    def _may(self, word: str) -> bool:
        return not word or self.rule is None or word in self.rule

    def _allows(self, word: str) -> bool:
        if self._may(word):
            self.words.add(word)
        return self._may(word)

    def heard(self, name: str, args: tuple[Any, ...], reply: dict[str, Any]) -> Any:
        """Return the answer to a call, once what the call has printed and changed is so here
        too."""
        if type(reply.get("printed")) is str and sys.stdout is not self.stdout:
            sys.stdout.write(reply["printed"])
        for said in reply["warned"][:TEXT] if type(reply.get("warned")) is list else ():
            if type(said) is not dict or type(said.get("bases")) is not list:
                raise self.terminate("what came back was not an answer", Kind.ODD_REPLY)
            kinds = [getattr(builtins, str(word), None) for word in said["bases"][:TEXT]]
            kind = next(
                k for k in (*kinds, Warning) if isinstance(k, type) and issubclass(k, Warning)
            )
            # of the test's own module: Python shows some kinds for it alone
            warnings.warn_explicit(_text(said.get("text")), kind, "<answer>", 1, module="__main__")
        news = reply.get("news")
        for item, value in news.items() if isinstance(news, dict) else ():
            if self._allows(f"={item}"):
                self.heard_news(item, value)
        value = self.answer(name, args, reply)
        self.plain = self.plain or (value is not None and number_of(value) is None)
        return value

    def open(
        self,
        world: Callable[[], dict[str, Any]] | None,
        news: Callable[[str, Any], None] | None = None,
        rule: frozenset[str] | None = None,
    ) -> None:
        """For the next test: whether it may ask about objects, and what it says of its own doings.

        An object is handed what the test compares it with, or changes a name of the test's, only
        as `rule` says: as the source's own solution does there. Plain data are judged by the test.
        """
        self.objects, self.world = (self.table, world) if world else (None, dict)
        self.heard_news = news or (lambda name, value: None)
        self.rule, self.words, self.plain, self.handed = rule, set(), False, {}
        self.asked, self.come, self.stdout, self.closed = 0, 0, sys.stdout, False
        self.table.lent.clear()

    def _more(self) -> dict[str, Any]:
        if not self.objects:
            return {}
        written = self._written()
        return {"more": True} | self.world() | ({"written": written} if written else {})

    def ask_all(
        self, requests: list[bytes], named: Iterable[str] = ()
    ) -> list[dict[str, Any] | CandidateGone]:
        """Send encoded requests together, as far as they fit, and return the replies. Nothing in
        them is called back.

        Each has its own deadline, from the reply before it. Where there is no reply, there is a
        `CandidateGone`, and after it too.
        """
        replies: list[dict[str, Any] | CandidateGone] = []
        waiting = deque(map(_framed, requests))
        self.named = list(named)
        # of the requests under way: few enough that neither side waits for the other to read
        sizes: deque[int] = deque()
        while len(replies) < len(requests):
            together = b""
            while waiting and (not sizes or sum(sizes) + len(waiting[0]) <= WINDOW):
                sizes.append(len(waiting[0]))
                together += waiting.popleft()
            try:
                if self.gone:
                    raise self.gone
                if self.patience.over:
                    raise self.terminate(self._used_up(), Kind.TIMED_OUT)
                self.allowed = self.patience.allowed(self.limits.cell, self.named, True)
                self.deadline = time.monotonic() + self.allowed
                self._transmit(together)
                reply = self._receive(self.deadline)
                replies.append(
                    self.terminate("what came back was not an answer", Kind.ODD_REPLY)
                    if "call" in reply
                    else reply
                )
            except CandidateGone as gone:
                replies.append(gone)
            sizes.popleft()
        return replies

    def terminate(self, sentence: str, kind: Kind = Kind.NOTED) -> CandidateGone:
        """End the candidate, for this reason."""
        if self.gone is None:
            self.gone = CandidateGone(sentence, kind)
            self.process.kill()
        return self.gone

    def _call_back(self, reply: dict[str, Any]) -> dict[str, Any]:
        number, args, kwargs = reply["call"], reply.get("args"), reply.get("kwargs")
        if (
            type(number) is not int
            or number not in self.callbacks
            or type(args) is not list
            or type(kwargs) is not dict
        ):
            return {"raised": "there is no such function"}
        try:
            return {"value": self.callbacks[number](*args, **kwargs)}
        except Exception as error:
            said = {"raised": f"{type(error).__name__}: {error}"[:TEXT]}
            return (
                said | {"kind": type(error).__name__, "text": str(error)[:TEXT]}
                if self.objects
                else said
            )

    def _lend(self, function: Callable[..., Any]) -> int | str | list[Any]:
        if isinstance(function, RecordingFunction):
            return _text_of(function)
        self.counted += 1
        self.callbacks[self.counted] = function
        self.callbacks.pop(self.counted - LENT, None)
        if not self.objects:
            return self.counted
        # a decorator passes them on
        said = [getattr(function, word, None) for word in ("__name__", "__doc__")]
        return [self.counted, *(_text(word) or None for word in said)]

    def _send(self, message: dict[str, Any]) -> None:
        self._transmit(
            _framed(
                wire.encode(
                    message, self._lend, bool(self.objects), self._refer if self.objects else None
                )
            )
        )

    def _refer(self, value: Any) -> Any:
        """What is said of an object: the number of a student's, the contents of one of a locked
        cell's class, and for one of the test's own class whom to ask."""
        number, kind = number_of(value), type(value)
        if number is not None and kind is types.CoroutineType:
            value.close()  # the student's function awaits its own
        if number is not None or kind.__module__ != "__main__" or isinstance(value, type):
            return number
        if kind is self.table.given(kind.__name__):
            if isinstance(value, enum.Enum):
                return {"of": kind.__name__, "member": value.name}
            if hasattr(value, "__dict__"):
                return {"of": kind.__name__, "has": dict(vars(value))}
        # nothing of a library's can be reached from here: it could do anything
        if callable(value) or any(one.__module__ != "__main__" for one in kind.__mro__[:-1]):
            return None

        def asked(name: Any) -> Any:
            if type(name) is not str or name[:1] == "_":
                raise AttributeError(str(name)[:TEXT])
            found = getattr(value, name)
            own = getattr(found, "__module__", "") == "__main__" or number_of(found) is not None
            if callable(found) and not own:
                raise AttributeError(str(name)[:TEXT])
            return found

        self.table.lent.append(value)
        return {"asks": asked, "lent": len(self.table.lent) - 1}

    def _transmit(self, data: bytes) -> None:
        try:
            self.process.line.settimeout(max(0.01, self.deadline - time.monotonic()))
            self.process.line.sendall(data)
        except (TimeoutError, OSError):
            raise self.terminate(self._died(), Kind.CRASHED) from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            self.replies.deadline = deadline
            data = wire.receive(self.replies)
            self.come += len(data)
            if self.objects and self.come > COME:
                raise wire.WireError(f"a test got more than {COME // 2**20} MiB")
            objects = self.objects
            message = wire.decode(data, self._proxy, bool(objects), objects.of if objects else None)
        except TimeoutError:
            self.patience.note(self.named)
            used_up = self.patience.over
            sentence = f"it took longer than {self.allowed:g} s and was stopped"
            raise self.terminate(self._used_up() if used_up else sentence, Kind.TIMED_OUT) from None
        except (EOFError, OSError):
            raise self.terminate(self._died(), Kind.CRASHED) from None
        except wire.WireError as error:
            raise self.terminate(
                f"what came back cannot be read: {error}", Kind.ODD_REPLY
            ) from None
        if type(message) is not dict:
            raise self.terminate("what came back was not an answer", Kind.ODD_REPLY)
        return message

    def _proxy(self, number: Any) -> "Proxy":
        if type(number) is not int:
            raise wire.WireError("a function is no number")
        return Proxy(self, f"function {number}", number, [])

    def _used_up(self) -> str:
        return f"the {self.limits.notebook:g} s that a notebook may take were used up"

    def _died(self) -> str:
        code = self.process.code()
        code = f" (exit code {code})" if code not in ("", "0") else ""
        return f"the Python process ended{code}: out of memory, a crash, or an exit"


def _word(what: "str | int", args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What an object is asked for, "" where the question hands nothing over."""
    if what == "getattr":
        return str(args[1])
    if what in ("setattr", "delattr"):
        return f"={args[1]}"
    if what == "special":
        name = args[1].strip("_")
        free = name in ("call", "format") or not (args[2:] or kwargs)
        return "" if free else f"__{FAMILIES.get(name, name)}__"
    return what if what in ("item", "contains") else ""


def encoded(case: Case) -> bytes:
    """Encode the arguments of a case, which nobody changes, once."""
    data: bytes = case.once("encoded", lambda: wire.encode(list(case.args), _text_of))
    return data


def _text_of(function: Callable[..., Any]) -> str:
    if isinstance(function, RecordingFunction):
        return str(function.source)
    raise wire.WireError("a function is not plain data")


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


class _Timed:
    """A socket that reads until a deadline, with the bytes that have come but not been asked
    for."""

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

    def __init__(self, line: CandidateClient, name: str, number: int, uses: list[str]) -> None:
        self._line, self._number, self._name, self.uses = line, number, name, uses
        # s that a call may take, where its exercise allows more than a call has by itself
        self.patience = 0.0
        self.shared = False  # whether its answer was, as the candidate says, an argument itself

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function returns; its arguments are left as the call left them. Raises what it
        raised, or `CandidateGone`."""
        request = {
            "do": "call",
            "function": self._number,
            "args": list(args),
            "kwargs": kwargs,
        } | self._line._more()
        reply = self._line.ask(request, self.patience, [self._name, *self.uses])
        self.shared = reply.get("shared") is True
        return self._line.heard(self._name, args, reply)

    def processor_time(self) -> float:
        """Seconds that the candidate has used, by the kernel's clock."""
        return self._line.process.clock()

    def __getattr__(self, name: str) -> Any:
        if (
            self._line.objects is None
            or name in OURS
            or name.startswith(("_ipython_", "_repr_"))
            or name in LOCAL
        ):
            raise AttributeError(f"'function' object has no attribute {name!r}")
        return self._line.question("getattr", self, name)

    @property
    def __name__(self) -> Any:
        return (
            self._name
            if self._line.objects is None
            else self._line.question("getattr", self, "__name__")
        )

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return (
            None if self._line.objects is None else self._line.question("getattr", self, "__doc__")
        )

    @property
    def __class__(self) -> Any:
        return type(self) if self._line.objects is None else types.FunctionType

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise TypeError("a student's function stays one")

    @property
    def __signature__(self) -> Any:
        if self._line.objects is None:
            raise AttributeError("__signature__")
        return signature(self._line.question("signature", self))

    def ahead(self, calls: list[tuple["Proxy", Case]]) -> list[Callable[..., Any]]:
        """Make calls now, in this order, and return a stand-in for each: called with the same
        arguments, it does what its call did."""
        requests = [wire.call(proxy._number, encoded(case)) for proxy, case in calls]
        named = [name for proxy, _ in calls for name in (proxy._name, *proxy.uses)]
        replies = self._line.ask_all(requests, dict.fromkeys(named))
        return [
            CompletedCall(proxy, reply) for (proxy, _), reply in zip(calls, replies, strict=True)
        ]

    def point(
        self,
        functions: tuple["Proxy", ...],
        cases: list[tuple[Any, ...]],
        failing: int,
        near: Callable[..., bool],
        right: Callable[..., bool],
        seconds: float,
    ) -> list[list[Any]]:
        """Let the candidate look for the line at fault. It asks `near` and `right` about every
        outcome; its answer is not trusted."""

        def judged(judge: Callable[..., bool]) -> Callable[[Any, Any], bool]:
            def ask(number: Any, replies: Any) -> bool:
                if (
                    type(number) is not int
                    or not 0 <= number < len(cases)
                    or type(replies) is not list
                ):
                    return False
                made = [
                    CompletedCall(function, reply)
                    for function, reply in zip(functions, replies, strict=False)
                ]
                sound = len(made) in (1, len(functions)) and all(
                    type(reply) is dict and ("raised" in reply) != ("value" in reply)
                    for reply in replies
                )
                return sound and judge(number, tuple(made))

            return ask

        numbers = [function._number for function in functions]
        request = {
            "do": "point",
            "functions": numbers,
            "cases": [list(args) for args in cases],
            "failing": failing,
        }
        reply = self._line.ask(
            {**request, "near": judged(near), "right": judged(right), "seconds": seconds}
        )
        found = reply.get("value")
        kinds = [str, int, int, str, int, int, str]
        if type(found) is not list or not all(
            type(place) is list and list(map(type, place)) == kinds for place in found
        ):
            return []
        return [
            [_text(item, 200) if type(item) is str else item for item in place]
            for place in found[:2]
        ]

    def __deepcopy__(self, memo: Any) -> "Proxy":
        return self


@dataclass
class CompletedCall:
    """A call that has been made, with its result."""

    proxy: Proxy
    reply: "dict[str, Any] | CandidateGone"

    @property
    def careful(self) -> bool:
        """Whether the call has left its arguments unchanged, and has called no function among
        them."""
        if isinstance(self.reply, CandidateGone):
            return True
        return not (self.reply.get("changed") or self.reply.get("asked"))

    @property
    def shared(self) -> bool:
        """Whether the call has returned one of its arguments."""
        return not isinstance(self.reply, CandidateGone) and self.reply.get("shared") is True

    def __call__(self, *args: Any) -> Any:
        if isinstance(self.reply, CandidateGone):
            raise self.reply
        return self.proxy._line.answer(self.proxy._name, args, self.reply)


def _kept(items: Any) -> list[dict[str, Any]]:
    """Return as many outputs as a notebook may keep."""
    kept: list[dict[str, Any]] = []
    items, left = items if type(items) is list else [], ROOM
    for item in items[:OUTPUTS]:
        output = _output(item)
        left -= _size(output)
        if left < 0:
            break
        kept += [output] if output else []
    if left < 0 or len(items) > OUTPUTS:
        left_out = (
            f"(more outputs were left out: a cell may have {OUTPUTS}, of {ROOM} characters)\n"
        )
        kept.append({"output_type": "stream", "name": "stdout", "text": left_out})
    return kept


def _size(output: dict[str, Any] | None) -> int:
    """Count the characters of an output."""
    if output is None:
        return 0
    texts = (
        output.get("text", ""),
        output.get("ename", ""),
        output.get("evalue", ""),
        *output.get("traceback", ()),
    )
    return sum(map(len, (*texts, *output.get("data", {}).values())))


def _output(item: Any) -> dict[str, Any] | None:
    """Return an output of the student's as a notebook may keep it: text and pictures, or
    nothing."""
    if type(item) is not dict:
        return None
    kind = item.get("output_type")
    if kind == "stream":
        return {"output_type": "stream", "name": "stdout", "text": _text(item.get("text"), 10**6)}
    if kind == "error":
        lines = item.get("traceback")
        lines = [_text(line, 10 * TEXT) for line in lines[:200]] if type(lines) is list else []
        return {
            "output_type": "error",
            "ename": _text(item.get("ename")),
            "evalue": _text(item.get("evalue")),
            "traceback": lines,
        }
    data = item.get("data")
    if kind in ("display_data", "execute_result") and type(data) is dict:
        kept = {name: _text(data[name], ROOM) for name in ("text/plain", *PICTURES) if name in data}
        return {"output_type": kind, "data": kept, "metadata": {}} if kept else None
    return None


def _error(reply: dict[str, Any]) -> Exception:
    """Turn the student's exception into the nearest built-in one, with the line of theirs that
    raised it."""
    bases = reply.get("bases")
    kinds = [getattr(builtins, str(name), None) for name in (bases if type(bases) is list else [])]
    kind = next(
        (
            k
            for k in kinds
            if isinstance(k, type) and issubclass(k, Exception) and k is not Exception
        ),
        None,
    )
    text, name = _text(reply.get("text")), _text(reply["raised"], 80)
    error: Exception
    try:
        error = (
            kind(text)
            if kind and kind.__name__ == name
            else (kind or RuntimeError)(f"{name}: {text}")
        )
    except Exception:  # UnicodeDecodeError and its like want more than a text
        error = RuntimeError(f"{name}: {text}")
    line, number = _text(reply.get("line"), 200), reply.get("number")
    if line and type(number) is int:
        error.learners_line = f"line {number} of its cell: {line}"  # type: ignore[attr-defined]
    return error


def _fickle(value: Any) -> bool:
    """Whether a test may change this value in place: an array, or a small list or dict."""
    if isinstance(value, np.ndarray):
        return value.size <= ENTRIES and value.dtype.kind in "biufc"
    inside = list(value.values()) if type(value) is dict else value
    if type(value) not in (list, dict) or len(value) > ENTRIES // 100:
        return False
    return all(_fickle(item) or isinstance(item, int | float | str | None) for item in inside)


def _text(value: Any, limit: int = TEXT) -> str:
    return value[:limit] if type(value) is str else ""
