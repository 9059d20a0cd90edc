"""IPython without a terminal: runs cells as a notebook would, and keeps their outputs.

A cell that is plain Python, as nearly all are, does without what IPython would do first: look at
its tokens for magics, compile each statement by itself, format every error twice. Whatever else it
is, IPython runs it. Tracebacks look like IPython's but are made of lines alone: parsing the source
of every frame, as IPython does, takes longer than most cells run.
"""

import ast
import contextlib
import hashlib
import linecache
import sys
import textwrap
import types
from collections.abc import Coroutine, Iterator, Sequence
from inspect import CO_VARARGS, CO_VARKEYWORDS
from itertools import groupby, islice
from typing import Any

OUTPUT = 200_000  # characters of a cell's streams that are kept
ROOM, ITEMS = 2**24, 1_000  # characters of what it displays, and outputs, that are kept
AROUND = 2  # lines of a frame that are shown before and after the one at fault
NUMBERS, RULE = 7, 75  # columns of line numbers, and of a traceback's first lines
QUIET = (
    "matplotlib",
    "load_ext",
    "reload_ext",
    "autoreload",
    "config",
    "pip",
    "conda",
)  # magics that do nothing here
FRAMES = 30  # of an error, and errors of a chain, that are shown
CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"


class Outputs:
    """The outputs of one cell, in order, as a notebook keeps them."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.left, self.room = OUTPUT, ROOM

    def stream(self, name: str, text: str) -> None:
        text = text[: self.left]
        self.left -= len(text)
        if text and self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"] += text
        elif text and len(self.items) < ITEMS:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def data(self, kind: str, data: Any, metadata: Any) -> None:
        self.room -= sum(
            len(value) for value in dict(data).values() if isinstance(value, str | bytes)
        )
        if self.room >= 0 and len(self.items) < ITEMS:
            self.items.append(
                {"output_type": kind, "data": dict(data), "metadata": dict(metadata or {})}
            )

    def error(self, kind: Any, error: Any, lines: Sequence[str]) -> None:
        self.items.append(
            {
                "output_type": "error",
                "ename": kind.__name__,
                "evalue": _said(error),
                "traceback": "\n".join(lines).split("\n"),
            }
        )


class Stream:
    """Stands for sys.stdout while cells run."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, shell: "Shell") -> None:
        self.name, self.shell = name, shell

    def write(self, text: str) -> int:
        self.shell.outputs.stream(self.name, text)
        return len(text)

    def writelines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class Shell:
    """IPython, with its outputs kept."""

    def __init__(self) -> None:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        self.outputs = Outputs()
        # cells that were compiled before they are run
        self.known: dict[str, list[types.CodeType]] = {}
        self.cells: dict[str, int] = {}  # by file name, how a cell is counted
        config = Config(HistoryManager={"enabled": False})  # no file, and no thread to write it
        ip: Any = InteractiveShell.instance(config=config, colors="nocolor", history_length=0)
        self.ip, self.rules = ip, ip.compile.flags
        self.ip.display_pub.publish = self._display
        self.ip.display_trap.hook = self._result
        self.ip._showtraceback = lambda kind, error, lines: self.outputs.error(kind, error, lines)
        self.ip.InteractiveTB.structured_traceback = self._traceback
        for name in QUIET:
            ip.magics_manager.magics["line"][name] = lambda line: None
        self.ip.enable_gui = lambda gui=None: None  # %matplotlib asks for a window's event loop
        self.silent, self.formatted = False, self.ip.display_formatter.format
        self.ip.display_formatter.format = self._formatted
        self.run_line_magic = self.ip.run_line_magic
        self.ip.run_line_magic = self._line_magic
        streams: Any = Stream("stdout", self), Stream("stderr", self)
        sys.stdout, sys.stderr = streams

    def warm_up(self) -> None:
        """Import what only the first value, the first magic and the first error need, and leave no
        trace."""
        for source in ("1", "1 / 0", "1 +"):
            self.ip.run_cell(source, store_history=False)
        self.plain("%magic")
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):
            vars(sys).pop(name, None)

    @contextlib.contextmanager
    def no_figures(self) -> Iterator[None]:
        """Show, draw and keep nothing inside: nobody sees the outputs of a graded call."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        backend = getattr(pyplot, "_backend_mod", None)
        kept, show = set(_figures()), getattr(backend, "show", None)
        self.silent = True
        if backend:
            backend.show = _nothing
        try:
            yield
        finally:
            self.silent = False
            if backend:
                backend.show = show
            if figures := _figures():
                for number in set(figures) - kept:
                    sys.modules["matplotlib.pyplot"].close(number)

    def _formatted(self, *args: Any, **kwargs: Any) -> Any:
        return ({}, {}) if self.silent else self.formatted(*args, **kwargs)

    def _line_magic(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Run a line magic. One that fails here, because there is no window for instance, says so
        and does not stop its cell."""
        kwargs["_stack_depth"] = kwargs.get("_stack_depth", 1) + 1
        try:
            return self.run_line_magic(name, *args, **kwargs)
        except Exception as error:
            self.outputs.stream(
                "stderr", f"%{name} does nothing here: {type(error).__name__}: {_said(error)}\n"
            )
            return None

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell and return its outputs; an error is one of them."""
        self.outputs = Outputs()
        ip, count = self.ip, self.ip.execution_count
        codes = self.compiled(source)
        if not codes or ip.events.callbacks["pre_run_cell"] or ip.events.callbacks["post_run_cell"]:
            self._certain(not ip.run_cell(source, store_history=True).success)
            return self.outputs.items
        self.cells[_file(source)] = count
        ip.execution_count += 1
        ip.history_manager.store_inputs(count, source, source)
        ip.events.trigger("pre_execute")
        with ip.builtin_trap, ip.display_trap:
            for code in codes:
                if _at_once(ip.run_code(code)):  # it has failed, and has said so
                    self._certain(True)
                    break
        ip.events.trigger("post_execute")
        # what this very cell has asked for, as matplotlib does where it draws
        if ip.events.callbacks["post_run_cell"]:
            from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

            ip.events.trigger(
                "post_run_cell", ExecutionResult(ExecutionInfo(source, True, False, True, None))
            )
        return self.outputs.items

    def _certain(self, failed: bool) -> None:
        """A cell that has failed has an error among its outputs, though nobody can format it: a
        test cell without one would pass."""
        items = self.outputs.items
        if failed and not any(item["output_type"] == "error" for item in items):
            text = "the cell has failed, and its error cannot be shown"
            items.append(
                {"output_type": "error", "ename": "Error", "evalue": text, "traceback": [text]}
            )

    def precompile(self, source: str) -> None:
        """Compile a cell in advance, if it can be compiled."""
        if codes := self.compiled(source):
            self.known[source] = codes

    def plain(self, source: str) -> str:
        """Return a cell as Python, without its magics."""
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return str(self.ip.transform_cell(source))
        return source

    def compiled(self, source: str) -> list[types.CodeType]:
        """Compile a cell's statements, with the last one apart if it has a value to show. Returns
        nothing if the cell is not plain Python."""
        name, compiler = _file(source), self.ip.compile
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        # no `from __future__ import` has changed the rules
        if source in self.known and compiler.flags == self.rules:
            return self.known[source]
        if not source.strip():
            return []
        try:
            body = compiler.ast_parse(source, filename=name).body
            last = [body.pop()] if body and isinstance(body[-1], ast.Expr) else []
            whole = [compiler(ast.Module(body, []), name, "exec")]
            return whole + [compiler(ast.Interactive([node]), name, "single") for node in last]
        except Exception:
            # magics, an await, or what nobody compiles: IPython knows what to do, or to say
            return []

    def _display(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.outputs.data("display_data", data, metadata)

    def _result(self, value: Any = None) -> None:
        if value is not None:
            self.outputs.data("execute_result", *self.ip.display_formatter.format(value))

    def _traceback(self, kind: Any, error: Any, trace: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Format an error, and those before it in the chain, as IPython shows them."""
        lines = [*self._told(error, trace)]
        for _ in range(FRAMES):
            word = CONTEXT if error.__cause__ is None else CAUSE
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is None:
                break
            lines[:0] = [*self._told(error, error.__traceback__), "", word, ""]
        return ["-" * RULE, *lines]

    def _told(self, error: BaseException, trace: types.TracebackType | None) -> list[str]:
        name, frames = type(error).__name__, list[tuple[types.CodeType, int]]()
        while trace is not None:
            frames.append((trace.tb_frame.f_code, trace.tb_lineno))
            # what stands above is not the cell's
            if trace.tb_frame.f_code is type(self.ip).run_code.__code__:
                frames.clear()
            trace = trace.tb_next
        lines = [f"{name}{'Traceback (most recent call last)':>{RULE - len(name)}}"]
        for (code, number), same in islice(groupby(frames), FRAMES):
            more = len(list(same)) - 1
            lines += [
                *self._frame(code, number),
                *([f"    [... and {more} times more]"] if more else []),
                "",
            ]
        return [*lines, f"{name}: {_said(error)}"]

    def _frame(self, code: types.CodeType, number: int) -> list[str]:
        """Format the place of a frame, and the lines around it."""
        name = code.co_filename
        label = self.ip.compile.format_code_name(name) or (
            "Cell",
            f"In[{self.cells[name]}]" if name in self.cells else "",
        )
        head = f"{' '.join(label)}, line {number}" if label[1] else f"File {name}:{number}"
        first = 1
        if code.co_name != "<module>":
            plain = code.co_argcount + code.co_kwonlyargcount
            starred = [
                star
                for star, flag in (("*", CO_VARARGS), ("**", CO_VARKEYWORDS))
                if code.co_flags & flag
            ]
            names = [
                *code.co_varnames[:plain],
                *map(str.__add__, starred, code.co_varnames[plain:]),
            ]
            head, first = f"{head}, in {code.co_qualname}({', '.join(names)})", code.co_firstlineno
        text = linecache.getlines(name)
        start = max(first, number - AROUND)
        shown = textwrap.dedent("".join(text[start - 1 : number + AROUND])).splitlines()
        return [head, *(f"{_margin(n, n == number)} {line}" for n, line in enumerate(shown, start))]


def _figures() -> Sequence[int]:
    """The numbers of the open figures."""
    helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
    return helpers.Gcf.figs if helpers else ()


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Stands for a function that would draw."""


def _file(source: str) -> str:
    """The file name that a cell has in tracebacks."""
    return f"<ipython-input-{hashlib.sha256(source.encode(errors='replace')).hexdigest()[:12]}>"


def _margin(number: int, here: bool) -> str:
    return f"{'> ':->{NUMBERS - len(str(number))}}{number}" if here else f"{number:>{NUMBERS}}"


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "<its text cannot be shown>"


def _at_once(coroutine: Coroutine[Any, Any, bool]) -> bool:
    """Return what a coroutine returns that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return bool(end.value)
    raise RuntimeError("it waits")
