"""The untrusted side: runs a student's cells as a notebook would, and answers calls of what they
define.

It lives in the sandbox with nothing worth stealing. What it says is data for the examiner, who
believes none of it: a hostile cell may take this whole process over and gains no more than a false
answer.
"""

import builtins
import contextlib
import copy
import importlib.abc
import importlib.machinery
import math
import os
import socket
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from autograder.candidate import objects, wire
from autograder.candidate.seccomp import install_filter, silence
from autograder.candidate.shell import Outputs, Shell
from backprop.which_line import SLIP, SMALL, which_line

OPEN = ("backprop.plots", "backprop.digits")  # what a graded run may import of the course
CLOSED = "graded runs cannot import the reference: write it yourself"
OTHERS = (
    "sklearn",
    "torch",
    "tensorflow",
    "jax",
    "keras",
    "autograd",
)  # libraries that would do the learner's work
TRUSTED = 2**31  # values of a message of the examiner's, whose own limit is its bytes
POINTS, ENTRIES = 10_000, 2**18  # where a function was asked: how many, and numbers in all of them
LONG = 0.5  # s that a variant of an answer may take on a case, once it is right on the first
NUMPY = "answers use numpy alone: a graded run has no other library for learning"


def closed(name: str) -> bool:
    """Whether a module is of the course and not for graded runs."""
    ours = name.startswith(("backprop.", "autograder.")) and name != "backprop.check"
    return ours and not name.startswith(OPEN)


class ImportGuard(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands for `backprop` in a graded run: it gives figures and data and a check that judges
    nothing; every other name raises an error that says why."""

    others: tuple[str, ...] = OTHERS

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name == "backprop.check":
            return importlib.machinery.ModuleSpec(name, self)
        if closed(name):
            raise ImportError(CLOSED, name=name)
        # not "sklearn" itself, whose folder holds the digits
        if name.startswith(self.others) and name != "sklearn":
            raise ImportError(NUMPY)
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        verdict = types.SimpleNamespace(
            points=0.0, max_points=0.0, passed=False, message="", mistake=None, confidence=None
        )
        for name in ("check", "hint", "progress", "case", "reveal", "predict"):
            setattr(module, name, lambda *args, **kwargs: verdict)
        # the copies that the notebook brings along
        vars(module)["yours"] = lambda *functions: functions


class Candidate:
    """Answers requests, one at a time. While a call runs, it calls back the functions that it was
    given."""

    stream: Any

    def __init__(self) -> None:
        self.shell = Shell()
        self.functions: list[Callable[..., Any]] = []
        # of objects that went out by reference, by id: they are kept, so the id stays theirs
        self.numbers: dict[int, int] = {}
        self.more = False  # whether the question at hand is one about objects

    def converse(self, fd: int, figures: bool) -> None:
        """Serve the examiner at the other end of the socket `fd` until it closes it; then end."""
        if figures:
            os.environ["BACKPROP_FIGURES"] = "1"
        else:
            disable_figures()
        with socket.socket(fileno=fd) as line, line.makefile("rwb") as self.stream:
            self.reply({"ready": True})
            with contextlib.suppress(EOFError, ConnectionError):
                self.serve()
            os._exit(0)

    def serve(self) -> None:
        while True:
            self.reply(self.answer(self.receive()))

    def receive(self) -> Any:
        return wire.decode(
            wire.receive(self.stream), self.callback, more=True, reference=self.object, most=TRUSTED
        )

    def answer(self, request: Any) -> dict[str, Any]:
        do, self.more = request["do"], request.get("more", False)
        if do == "begin":
            ImportGuard.others = () if request["others"] else OTHERS
            write_files(request["files"])
            if os.getcwd() not in sys.path:
                sys.path.insert(0, os.getcwd())
            return {}
        if do == "run":
            return {"outputs": self.shell.run(request["source"])}
        if do == "fetch":
            return self.fetch(request["name"])
        if do == "point":
            return self.point(request)
        function, args, kwargs = request["function"], request["args"], request["kwargs"]
        asked = (
            objects.QUESTIONS[function] if isinstance(function, str) else self.functions[function]
        )
        if not self.more:
            return self.call(asked, args, kwargs)
        with contextlib.suppress(OSError):  # no room, or a folder in place of the file
            write_files(request.get("files", {}))
        with objects.as_asked(self.shell.ip.user_ns, request) as world:
            reply = self.call(asked, args, kwargs)
        printed = "".join(
            item["text"] for item in self.shell.outputs.items if item.get("name") == "stdout"
        )
        return reply | world | ({"printed": printed} if printed else {})

    def fetch(self, name: str) -> dict[str, Any]:
        if name not in self.shell.ip.user_ns:
            return {"missing": True}
        value = self.shell.ip.user_ns[name]
        if callable(value) and not (self.more and objects.about(value, self.known)):
            return {"function": self.number(value), "uses": _names(value)}
        return {"value": value}

    def call(
        self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        before = _copy(args)
        self.shell.outputs = Outputs()
        try:
            with self.shell.no_figures():
                value = function(*args, **kwargs)
        except BaseException as error:  # whatever a student's code raises is an answer
            raised = {**_raised(error), **_where(error)}
            if type(error) is ImportError and type(error.name) is str and closed(error.name):
                raised["closed"] = True
            return raised | ({"error": error} if self.more and isinstance(error, Exception) else {})
        changed = {
            str(k): after for k, after in enumerate(args) if not objects.same(before[k], after)
        }
        itself = [k for k, a in enumerate(args) if a is value and isinstance(a, CHANGEABLE)]
        asked = {str(k): a.asked for k, a in enumerate(args) if isinstance(a, Recorder) and a.asked}
        return {
            "value": value,
            "changed": changed,
            "shared": _share(value, args),
            **({"asked": asked} if asked else {}),
            **({"itself": itself} if itself else {}),
        }

    def point(self, request: dict[str, Any]) -> dict[str, Any]:
        """Find the place where one small change makes the student's code right. The examiner judges
        every outcome.

        `near` and `right` are its questions: they take the number of a case and the replies of all
        functions.
        """
        functions = [self.functions[number] for number in request["functions"]]
        cases = [_Case(number, tuple(args)) for number, args in enumerate(request["cases"])]
        known: dict[bytes, bool] = {}  # many variants do the same

        def ask(question: Callable[..., Any], case: _Case, replies: list[dict[str, Any]]) -> bool:
            try:
                key = wire.encode([case.number, question is request["near"], replies])
                if key not in known:
                    known[key] = question(case.number, replies) is True
            except wire.WireError:  # nothing that could cross the line
                return False
            return known[key]

        def near(
            case: _Case, answers: tuple[Any, ...] | None, error: BaseException | None, _: Any
        ) -> bool:
            replies = (
                [{"value": answer} for answer in answers]
                if answers is not None
                else [_raised(error)]
            )
            return ask(request["near"], case, replies)

        def right(case: _Case, within: Callable[[float, Callable[[], Any]], Any]) -> bool:
            replies = [
                within(LONG, partial(self.call, function, _copy(list(case.args)), {}))
                for function in functions
            ]
            return ask(request["right"], case, replies)

        failing = request["failing"]
        place = which_line(
            functions,
            cases[:failing],
            cases[failing:],
            near,
            right,
            request["seconds"],
            (SLIP, SMALL),
        )
        places = [found for found in (place, place and place.also) if found]
        return {
            "value": [
                [p.function, p.line, p.number, p.text, p.start, p.end, p.kind] for p in places
            ]
        }

    def reply(self, value: dict[str, Any]) -> None:
        try:
            data = wire.encode(
                value,
                self.number,
                self.more,
                (lambda it: objects.about(it, self.known)) if self.more else None,
            )
        except Exception as error:  # a student's object may raise anything when it is looked at
            data = wire.encode({"refused": str(error)})
        wire.send(self.stream, data)

    def number(self, function: Callable[..., Any]) -> int:
        self.functions.append(function)
        return len(self.functions) - 1

    def known(self, value: Any) -> int:
        """The number of an object, the same each time."""
        if id(value) not in self.numbers:
            self.numbers[id(value)] = self.number(value)
        return self.numbers[id(value)]

    def object(self, told: Any) -> Any:
        if isinstance(told, int):
            return self.functions[told]
        if "asks" in told:
            return objects.Lent(told["asks"], told["lent"])
        kind: Any = self.shell.ip.user_ns[told["of"]]
        if "member" in told:
            return kind[told["member"]]
        made = object.__new__(kind)
        vars(made).update(told["has"])
        return made

    def callback(self, told: int | str | list[Any]) -> "Callback | Recorder":
        if isinstance(told, str):
            return Recorder(told)
        return Callback(self, *told) if isinstance(told, list) else Callback(self, told)


@dataclass
class _Case:
    """The arguments that an answer's functions are called with; the examiner knows them by a
    number."""

    number: int
    args: tuple[Any, ...]


class Callback:
    """A function of the examiner's, called across the line."""

    def __init__(
        self, candidate: Candidate, number: int, name: str | None = None, doc: str | None = None
    ) -> None:
        self.candidate, self.number = candidate, number
        if name:
            self.__name__ = self.__qualname__ = name
        self.__doc__ = doc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.candidate.reply({"call": self.number, "args": list(args), "kwargs": kwargs})
        more = self.candidate.more
        # the function asks for something itself
        while "do" in (answer := self.candidate.receive()):
            self.candidate.reply(self.candidate.answer(answer))
        self.candidate.more = more
        if "raised" in answer:
            kind = getattr(builtins, answer.get("kind", ""), RuntimeError) if more else RuntimeError
            raise (
                kind(answer.get("text", "")) if kind is not RuntimeError else kind(answer["raised"])
            )
        return answer["value"]

    def __deepcopy__(self, memo: Any) -> "Callback":
        return self


class Recorder:
    """A function of the course, made here of its source text: it remembers where it is asked, and
    takes what it is given as it is."""

    def __init__(self, source: str) -> None:
        self.source, self.function = source, _function(source)
        self.asked: list[Any] = []
        self.room = ENTRIES  # of what is remembered

    def __call__(self, x: Any) -> Any:
        point = np.array(x)
        if point.dtype.kind == "O":
            with contextlib.suppress(TypeError, ValueError):
                point = point.astype(float)
        self.room -= point.size
        if len(self.asked) < POINTS:
            plain = point.dtype.newbyteorder("<").str in wire.NUMBERS and self.room >= 0
            self.asked.append(point if plain else np.zeros(0))
        return self.function(x)

    def __repr__(self) -> str:
        return f"lambda x: {self.source}"

    def __deepcopy__(self, memo: Any) -> "Recorder":
        return self


@cache
def _function(source: str) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = eval(f"lambda x: {source}", {"np": np, "math": math})
    return function


def _raised(error: BaseException | None) -> dict[str, Any]:
    return {
        "raised": type(error).__name__,
        "bases": [kind.__name__ for kind in type(error).__mro__],
    }


CHANGEABLE = (list, dict, set, np.ndarray)  # where it matters whether it is the same
HOLDERS = (np.ndarray, list, tuple)  # where an array may be
MANY = 200  # pairs of arrays that are looked at: where new ones are asked for, there are fewer


def _share(value: Any, args: Any) -> bool:
    """Whether an array of the answer shares memory with an argument. The other side of the line
    cannot see that."""
    theirs = [a for a in _arrays(args) if a.size]
    ours = [a for a in _arrays(value) if a.size] if theirs else []
    return len(ours) * len(theirs) < MANY and any(
        np.may_share_memory(a, b) for a in ours for b in theirs
    )


def _arrays(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return [value]
    if type(value) is not list and type(value) is not tuple:
        return []
    if not any(issubclass(kind, HOLDERS) for kind in set(map(type, value))):
        return []  # numbers, maybe thousands
    return [a for item in value if isinstance(item, HOLDERS) for a in _arrays(item)]


def _copy(value: Any) -> Any:
    """Copy a value that has crossed the line; an object of the student's stays itself."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copy, value))
    if type(value) is dict:
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, Recorder):
        return Recorder(value.source)
    if isinstance(value, dict | set | np.random.Generator):
        with contextlib.suppress(Exception):  # what holds objects of the student's may not be
            return copy.deepcopy(value)
    return value


def _names(value: Any) -> list[str]:
    """Return the global names in a function's code, so that feedback can say which other answers it
    uses."""
    code = getattr(value, "__code__", None)
    return [str(name) for name in code.co_names] if isinstance(code, types.CodeType) else []


def _where(error: BaseException) -> dict[str, Any]:
    """Return the text of an error and the last line of the student's cells that it passed."""
    text, line, number = str(error), "", 0
    frame = error.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if name.startswith("<ipython-input") or "ipykernel" in name:
            import linecache

            line, number = linecache.getline(name, frame.tb_lineno).strip(), frame.tb_lineno
        frame = frame.tb_next
    return {"text": text[:1000], "line": line[:200], "number": number}


def write_files(files: dict[str, bytes]) -> None:
    """Write files below the current folder, and leave out a name that leads out of it."""
    here = os.getcwd()
    for name, data in files.items():
        path = os.path.normpath(os.path.join(here, name))
        if path.startswith(f"{here}/"):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)


def close_the_course() -> None:
    """Let nothing of the course be imported any more except figures and data."""
    sys.meta_path.insert(0, ImportGuard())
    os.environ["NBGRADER_EXECUTION"] = "autograde"


def disable_figures() -> None:
    """Replace the functions of `backprop.plots` by ones that do nothing: a graded run that keeps no
    figure need not draw it, nor import what draws."""
    from backprop import plots

    for name in plots.__all__:
        if not name.isupper():  # a colour
            setattr(plots, name, lambda *args, **kwargs: None)


def main(fd: int, shut_in: bool, figures: bool) -> None:
    """Run a candidate without a zygote, at the other end of the socket `fd`; if `shut_in`, install
    the filter first."""
    close_the_course()
    silence()
    if shut_in:
        install_filter()
    Candidate().converse(fd, figures)
