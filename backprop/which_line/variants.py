"""Variants of a learner's own functions: each is one small change of their source, made live in the
functions that stand.

A function's source is found through `linecache`, parsed, and changed as a syntax tree. All
alternatives of the expressions of one statement are compiled together, as branches that a number
selects, so that thousands of variants a second can be tried. The functions keep their identity:
only their code is exchanged, and put back. This module imports nothing of the course, so that a
graded run can use it where the learner's code runs.
"""

import ast
import builtins
import contextlib
import copy
import itertools
import linecache
import random
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np

try:
    import resource
except ImportError:  # Windows, where no limit can be set
    resource = None  # type: ignore[assignment]

Result = TypeVar("Result")
Functions = tuple[Callable[..., Any], ...]
Change = tuple[
    str, ast.expr
]  # what kind of change it is, and the expression that stands there instead
Levelled = tuple[int, str, ast.expr]
Changed = Callable[[Any, Callable[[], Any]], Any]  # a value and the pool's member, what it becomes
# names that a variant's code looks up
CHOICE, REPLACED, VALUE, POOL, EXPONENT, COPIED = (
    "__variant__",
    "__replaced__",
    "__value__",
    "__pool__",
    "__exponent__",
    "__copied__",
)
LARGEST = 10_000  # an exponent of whole numbers above this would not come to an end
LEAVES = 200  # variants that are compiled together
WATCHED = 2.0  # s of processor time that the call which is watched may take
CALL, TICK = (
    0.01,
    0.004,
    # s of processor time: the least limit of a variant's call, and between two looks at the clock
)
SHALLOW = (
    200  # calls inside each other that a variant may make where the answer calls itself for ever
)
MEMORY = 256 * 2**20  # bytes that variants may ask for
MEMBERS, INLINE = (
    160,
    40,
)  # expressions that may stand in place of another: in a function, and in a comprehension or lambda
# how much a change asks for: another sign, name or number; something more or less; the other of two
# like terms; a name that is missing; any expression; something missing that is made of one name;
# something missing that is made of two names
SLIP, SMALL, TWIN, RICH, WIDE, MADE, PAIRS = TIERS = range(7)
OWN = 3  # names of a comprehension or lambda that are tried in it first
PAIRED = 10  # names of which two at a time are combined
NUMBERS = (0, 1, 2, 0.5, -1)
# the first words of Python's audit events that a variant may not cause
HARMFUL = {"open", "os", "shutil", "subprocess", "socket", "tempfile", "ctypes", "sqlite3", "urllib",
           "webbrowser", "pty", "fcntl", "mmap"}  # fmt: skip

# functions that are easily confused
CONFUSED = (
    ("sum", "mean", "max", "min", "prod", "std"), ("maximum", "minimum"), ("exp", "expm1", "log", "log1p", "sqrt", "square", "abs"),
    ("tanh", "sinh", "cosh", "tan", "sign"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("argmax", "argmin", "max"),
    ("cumsum", "cumprod"), ("prod", "sum", "cumprod"), ("outer", "inner", "dot", "multiply", "matmul"), ("ceil", "floor"),
    ("permutation", "arange"), ("zeros", "zeros_like"), ("floor", "round"), ("append", "extend"), ("abs", "square"),
)  # fmt: skip
REDUCTIONS = (
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "argmax",
    "argmin",
    "norm",
    "std",
    "cumsum",
    "cumprod",
    "any",
    "all",
    "reduce",
    "median",
    "var",
    "average",
)
ALONG = ("stack", "concatenate", "argsort", "sort", "flip", "repeat", "take", "diff", "roll")
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add, ast.Sub),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
}
COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)


@dataclass(frozen=True)
class Place:
    """Where a change is, for a sentence: the line and the columns in it, and what kind of
    change."""

    function: str
    line: int  # in the function, whose `def` is line 1
    number: int  # in the cell
    text: str
    start: int
    end: int
    kind: str
    also: "Place | None" = None  # a line near by where a change would do as well


class Harm(Exception):
    """Raised into a variant that would open a file, start a process or the like: nobody has written
    it, so nobody has asked for that."""


_guarded: list[int] = []  # the thread in which a variant runs now


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """The audit hook: see `harmless`."""
    if _guarded and event.partition(".")[0] in HARMFUL and threading.get_ident() in _guarded:
        raise Harm(event)


@contextlib.contextmanager
def harmless() -> Iterator[None]:
    """Let nothing that runs inside, in this thread, do what lasts beyond its call: files, processes,
    sockets. `open(3)` alone would close a descriptor of the kernel's when its file is collected."""
    if not _guarded:
        _hooked()
    _guarded.append(threading.get_ident())
    try:
        yield
    finally:
        _guarded.pop()


@cache
def _hooked() -> None:
    sys.addaudithook(_refuse)  # for good: no hook can be taken away


class TooLong(BaseException):
    """Raised into a variant that does not come to an end. Not an `Exception`, so that an answer's
    own `except` lets it pass."""


class NoSource(LookupError):
    """The source of a function cannot be found, or is not what runs."""


@dataclass
class _Unit:
    """An outermost function of the cell, and the live functions that run its code."""

    node: ast.FunctionDef | ast.Lambda
    name: str
    classes: tuple[str, ...]
    live: list[
        tuple[types.FunctionType, tuple[str, int] | None]
    ]  # with the key of the inner function that it is, if it is one
    pool: dict[str, ast.expr] = field(default_factory=dict)  # its expressions, by what they say
    uses: Counter[str] = field(default_factory=Counter)  # how often each name is read in it


@dataclass
class _Site:
    """An expression that may be changed, and what it is there for."""

    node: ast.expr
    parent: ast.AST
    name: str  # of the parent's field
    index: int | None
    depth: int
    role: str  # index, bound, axis, option, term, factor, test, plain
    names: tuple[str, ...]  # that are in scope
    line: int  # of its statement
    owner: (
        ast.FunctionDef | None
    )  # the function whose names these are; None in a comprehension or a lambda
    subject: str = ""  # of an index: what is indexed

    def put(self, node: ast.expr) -> None:
        if self.index is None:
            setattr(self.parent, self.name, node)
        else:
            getattr(self.parent, self.name)[self.index] = node


class _Member(NamedTuple):
    """An expression that may stand in place of another, or be its factor."""

    node: ast.expr
    dump: str
    numeric: bool  # whether it may hold numbers
    atom: bool  # whether it is a name, or a name with a simple index


@dataclass
class Batch:
    """Variants of one statement, `len(kinds)` of them, that are compiled together or one by one."""

    line: int  # of the statement, in the cell
    end: int  # its last line, with the statements inside it
    unit: _Unit
    places: list[tuple[str, ast.AST]]  # kind and node of each
    codes: Callable[
        [int], types.CodeType | None
    ]  # the code of a variant; the same for all that are chosen by number
    lines: tuple[int, ...] = field(default=())  # where more than one statement is touched
    assigned: tuple[str, ...] = ()  # names that the statement gives a value
    select: Callable[[int], None] | None = (
        None  # makes a variant the live one, where no number does
    )
    # what a variant has in place of the node, where that is an expression
    put: Callable[[int], ast.expr | None] = lambda number: None

    def __len__(self) -> int:
        return len(self.places)


class _Given:
    """The arguments of a case, to be handed over thousands of times: read-only arrays, if the
    answer works with them."""

    def __init__(self, args: tuple[Any, ...], functions: Functions) -> None:
        self.args = args
        self.shared = True
        self.kept = tuple(map(_locked, args))
        self.before = _inside(self.kept)
        try:
            for function in functions:
                function(*self.fresh())
        except Exception as error:
            self.shared = "read-only" not in str(error)
        self.look()

    def fresh(self) -> tuple[Any, ...]:
        self.last = (
            tuple(copy.deepcopy(arg) if type(arg) not in _SAFE else arg for arg in self.kept)
            if self.shared
            else copy.deepcopy(self.args)
        )
        return self.last

    def look(self) -> None:
        """Make a list anew where a call has changed it."""
        if self.shared and _inside(self.kept) != self.before:
            self.kept = tuple(map(_locked, self.args))
            self.before = _inside(self.kept)


_SAFE = (np.ndarray, list, tuple, int, float, str, bool, np.float64, type(None))


def _locked(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.copy("K")
        value.flags.writeable = False
        return value
    return type(value)(map(_locked, value)) if type(value) in (list, tuple) else value


def _inside(value: Any) -> Any:
    """What lists hold, by identity."""
    return [_inside(item) for item in value] if isinstance(value, list | tuple) else id(value)


class Variants:
    """All variants of the functions of an answer, and of whatever else stands in the same cell.

    Use it as a context: on leaving, every function has its own code again. NoSource where there is
    nothing to be changed.
    """

    def __init__(
        self, functions: Sequence[Callable[..., Any]], sound: Sequence[Callable[..., Any]] = ()
    ) -> None:
        """sound: functions of the same cell that are known to be right: nothing is changed in them."""
        self.functions: Functions = tuple(functions)
        plain = [function for function in map(_plain, functions) if function]
        if not plain:
            raise NoSource("not a Python function")
        self.file = plain[0].__code__.co_filename
        self.space: dict[str, Any] = plain[0].__globals__
        self.lines = linecache.getlines(self.file)
        text = "".join(self.lines)
        if not text.strip():
            raise NoSource("its source is not kept")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise NoSource("its source cannot be parsed") from error
        self.live = _functions_of(self.file, [*functions, *self.space.values()])
        self.flags = plain[0].__code__.co_flags & _FUTURE
        # the functions that are asked for first, then what else stands in their cell
        self.units = sorted(
            (unit for unit in self._units(tree) if any(f not in sound for f, _ in unit.live)),
            key=lambda unit: not any(f in plain for f, _ in unit.live),
        )
        self.originals = [(f, f.__code__) for f in self.live]
        self.kinds: dict[str, str] = {}
        self.seen: set[int] = set()
        self.active: dict[int, Any] = {}
        self.ticks, self.deadline, self.patience = 0, float("inf"), CALL
        self.depth = self.limit = sys.getrecursionlimit()
        self.given: _Given | None = None
        self.args: tuple[Any, ...] = ()
        self.want: tuple[Any, ...] | None = None
        self.over: Callable[[], bool] = lambda: False
        self.idle: dict[tuple[int, int], bool] = {}
        self.called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if not self.units:
            raise NoSource("its source is not what runs")

    def __enter__(self) -> Self:
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(self._clock())
        self.stack.enter_context(same_random_numbers())
        self.space[EXPONENT], self.space[VALUE] = _exponent, self._value
        self.space[COPIED] = copy.copy
        self._reset()
        return self

    def __exit__(self, *_: object) -> None:
        self.restore()
        for name in (CHOICE, REPLACED, VALUE, EXPONENT, COPIED):
            self.space.pop(name, None)
        self.stack.close()

    def _value(self, site: int, value: Any, pool: Callable[[], Any]) -> Any:
        """What an expression's value becomes in the variant that is live."""
        change = self.active.get(site)
        return value if change is None else change(value, pool)

    def restore(self) -> None:
        """Give every function its own code again."""
        for function, code in self.originals:
            if function.__code__ is not code:
                function.__code__ = code

    def watch(
        self,
        args: tuple[Any, ...],
        want: tuple[Any, ...] | None = None,
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        """Call the answer once, to know which lines run, what kind of value each name holds and how
        long a call takes; keep what a right one returns, if that is known, and how to ask whether
        the time is up."""
        self.args, self.want, self.over = args, want, over
        file, seen, kinds = self.file, self.seen, self.kinds

        def trace(frame: types.FrameType, event: str, _: Any) -> Any:
            if frame.f_code.co_filename != file:
                return None
            seen.add(frame.f_lineno)
            if event == "return":
                kinds.update(
                    (name, kind)
                    for name, value in frame.f_locals.items()
                    if (kind := kind_of(value)) != "none"
                )
            return trace

        before = sys.gettrace()
        start = time.thread_time()
        sys.settrace(trace)
        try:
            with (
                warnings.catch_warnings(),
                np.errstate(all="ignore"),
            ):
                warnings.simplefilter("ignore")
                for function in self.functions:
                    # it may never end
                    self.within(WATCHED, partial(function, *copy.deepcopy(args)))
        except RecursionError:
            # deep down, every call takes long
            self.depth = SHALLOW + sum(1 for _ in traceback.walk_stack(None))
        except Exception:  # which it raises for the check, too
            pass
        finally:
            sys.settrace(before)
            sys.setrecursionlimit(self.limit)
        self.patience = max(
            CALL, 4 * (time.thread_time() - start)
        )  # a call that is watched takes longer
        for name, value in self.space.items():
            if not name.startswith("_") or callable(value):
                kinds.setdefault(name, kind_of(value))

    def trying(self, batch: Batch, numbers: Sequence[int]) -> Iterator[int]:
        """Make each of these variants live in turn, and say which one it is; those that do not even
        compile are passed over."""
        last: types.CodeType | None = None
        try:
            for number in numbers:
                code = batch.codes(number)
                if code is not last and code is not None and not self._install(batch.unit, code):
                    code = None
                last = code
                if code is not None:
                    self._reset()
                    if batch.select:
                        batch.select(number)
                    else:
                        self.space[CHOICE] = number
                    yield number
        finally:
            self._reset()
            self.restore()

    def _reset(self) -> None:
        self.active.clear()
        self.space[CHOICE] = self.space[REPLACED] = -1

    def outcomes(
        self, batch: Batch, args: tuple[Any, ...]
    ) -> Iterator[tuple[int, tuple[Any, ...] | None, BaseException | None]]:
        """Call every variant of a batch: (its number, what its functions return, what one of them
        raised). It is live meanwhile."""
        given = self._given(args)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for number in self.trying(batch, range(len(batch))):
                yield number, *self.call(given)

    @property
    def left(self) -> tuple[Any, ...]:
        """The arguments of the last call, as it left them."""
        return self.given.last if self.given else ()

    def _given(self, args: tuple[Any, ...]) -> "_Given":
        if self.given is None or self.given.args is not args:
            self.given = _Given(args, self.functions)
        return self.given

    def call(self, given: "_Given") -> tuple[tuple[Any, ...] | None, BaseException | None]:
        """What the functions, as they are now, return, or what one of them raises."""
        if self.depth != self.limit:
            sys.setrecursionlimit(self.depth)
        try:
            return self.within(
                self.patience,
                lambda: tuple(function(*given.fresh()) for function in self.functions),
            ), None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return None, error
        finally:
            if sys.getrecursionlimit() != self.limit:  # an answer may have set it, and not back
                sys.setrecursionlimit(self.limit)
            given.look()

    def within(self, seconds: float, call: Callable[[], Result]) -> Result:
        """What the call returns. TooLong if it takes more processor time: other work on the machine
        does not count."""
        try:
            try:
                self.deadline = self.ticks + 1 + seconds / TICK
                with harmless():
                    return call()
            finally:
                self.deadline = float("inf")
        except TooLong:  # the alarm may have gone off in the line above
            self.deadline = float("inf")
            raise

    @contextlib.contextmanager
    def _clock(self) -> Iterator[None]:
        """Count processor time meanwhile. Only the main thread can, and not on Windows, where
        nothing is tried."""
        if (
            not hasattr(signal, "ITIMER_PROF")
            or threading.current_thread() is not threading.main_thread()
        ):
            raise NoSource("an endless variant could not be stopped")

        def ring(*_: Any) -> None:
            self.ticks += 1
            if self.ticks > self.deadline:
                raise TooLong

        before, space = signal.signal(signal.SIGPROF, ring), _less_memory()
        signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            if space:
                resource.setrlimit(resource.RLIMIT_AS, space)

    def place(self, batch: Batch, number: int) -> Place:
        """Where a variant differs from what the learner wrote."""
        kind, node = batch.places[number]
        first = getattr(node, "lineno", batch.line)
        raw = self.lines[first - 1].rstrip("\n")
        columns = raw.encode()  # in which syntax trees count

        def column(number: int) -> int:
            return len(columns[:number].decode(errors="ignore"))

        start, end = column(getattr(node, "col_offset", 0)), len(raw)
        if getattr(node, "end_lineno", None) == first:
            end = column(node.end_col_offset)  # type: ignore[attr-defined]
        text = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        name, top = self._function_at(batch.unit, first)
        if kind.startswith("a missing ") and text.startswith(("if ", "elif ", "while ")):
            kind = "a condition"  # any change that lets it go the other way would do
        return Place(
            name,
            first - top + 1,
            first,
            text,
            max(0, start - indent),
            min(len(text), max(start + 1, end) - indent),
            kind,
        )

    def instead(self, batch: Batch, number: int) -> Iterator[tuple[str, bool, Batch]]:
        """Yield what tells more of the kind of a change: (the kind, whether the variants must be right
        for it or wrong, the variants)."""
        kind, node = batch.places[number]
        inside = _test_around(batch.unit.node, node)
        if inside:
            site = _Site(inside.test, inside, "test", None, 0, "test", (), batch.line, None)
            nothing = kind == "a condition"  # then the mark goes under the whole test
            made = (
                [inside.test] if nothing else [_new(ast.Constant, node, v) for v in (True, False)]
            )
            others = self._chosen(
                batch.unit, inside, [(site, [("a condition", new) for new in made])]
            )
            yield "a condition", not nothing, others
        elif kind == "a missing copy" and isinstance(node, ast.expr):
            here = next((s for s in self._all_sites(batch.unit) if s.node is node), None)
            if here:
                copied = _call(node, COPIED, node)
                yield "", False, self._chosen(batch.unit, node, [(here, [(kind, copied)])])
        elif kind == "a name" and isinstance(node, _Line):
            for parent, name, block in _blocks(batch.unit.node):
                for k, statement in enumerate(block):
                    if statement is node.statement:
                        rest, gone = [*block[:k], *block[k + 1 :]], "a line too many"
                        yield (
                            gone,
                            True,
                            self._changed_block(
                                batch.unit, parent, name, block, gone, statement, rest, ()
                            ),
                        )

    def where_made(self, batch: Batch, number: int) -> Batch | None:
        """The same change where a name gets its value, if it is changed where that is read, which is
        nowhere else; None of any other change."""
        node, new = batch.places[number][1], batch.put(number)
        if not isinstance(node, ast.Name) or new is None or node.id in _names(new):
            return None
        makers = [
            s for s in ast.walk(batch.unit.node) if isinstance(s, ast.stmt) and node.id in _made(s)
        ]
        if len(makers) != 1 or _uses(batch.unit.node)[node.id] != 1:
            return None
        (maker,) = makers
        site = next((s for s in self._sites(batch.unit, maker) if s.parent is maker), None)
        if not isinstance(maker, ast.Assign) or site is None or site.node is not maker.value:
            return None
        return self._chosen(batch.unit, maker, [(site, [("", copy.deepcopy(new))])])

    def _all_sites(self, unit: _Unit) -> Iterator[_Site]:
        for statement in _statements(unit.node):
            yield from self._sites(unit, statement)

    def batches(self, tier: int) -> Iterator[Batch]:
        """Yield the variants of a tier, for each statement that runs."""
        for unit in self.units:
            for statement in _statements(unit.node):
                if self._runs(statement):
                    yield from self._of_expressions(unit, statement, tier)
            if tier >= RICH:
                yield from self._of_values(unit, tier)
            if tier in (SLIP, SMALL, RICH):
                yield from self._of_blocks(unit, tier)

    # where the functions are

    def _units(self, tree: ast.Module) -> Iterator[_Unit]:
        for node, classes in _outermost(tree, ()):
            name = (
                ".".join((*classes, node.name)) if isinstance(node, ast.FunctionDef) else "lambda"
            )
            unit = _Unit(node, name, classes, [])
            try:
                code = self._compiled(unit)
            except (SyntaxError, ValueError):
                continue
            inner = list(_inner(code))
            for function in self.live:
                if function.__code__ == code or _key(function.__code__) == _key(code) != (
                    "<lambda>",
                    node.lineno,
                ):
                    unit.live.append((function, None))
                elif function.__code__ in inner:
                    unit.live.append((function, _key(function.__code__)))
            if unit.live:
                _guard_powers(unit.node)
                yield unit

    def _compiled(self, unit: _Unit) -> types.CodeType:
        """The code of a unit's tree as it stands now."""
        node = unit.node
        body: ast.stmt = _new(ast.Expr, node, node) if isinstance(node, ast.Lambda) else node
        for name in reversed(unit.classes):
            body = ast.ClassDef(name, [], [], [body], [], lineno=unit.node.lineno, col_offset=0)
        code = compile(ast.Module([body], []), self.file, "exec", self.flags, dont_inherit=True)
        for _ in unit.classes:
            code = next(c for c in code.co_consts if isinstance(c, types.CodeType))
        name = "<lambda>" if isinstance(unit.node, ast.Lambda) else unit.node.name
        return next(
            c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == name
        )

    def _install(self, unit: _Unit, code: types.CodeType) -> bool:
        try:
            for function, key in unit.live:
                function.__code__ = (
                    code if key is None else next(c for c in _inner(code) if _key(c) == key)
                )
        except (ValueError, StopIteration):  # it closes over other names
            self.restore()
            return False
        return True

    def _function_at(self, unit: _Unit, line: int) -> tuple[str, int]:
        """The name of the innermost named function around a line, and the line of its `def`."""
        best, name = unit.node, unit.name
        for node in ast.walk(unit.node):
            if (
                isinstance(node, ast.FunctionDef)
                and node is not unit.node
                and node.lineno <= line <= (node.end_lineno or line)
            ):
                best, name = node, node.name
        return name, best.lineno

    def _runs(self, statement: ast.AST) -> bool:
        first, last = _extent(statement)
        return any(line in self.seen for line in range(first, last + 1))

    # variants of expressions

    def _of_expressions(
        self, unit: _Unit, statement: ast.stmt | ast.Lambda, tier: int
    ) -> Iterator[Batch]:
        """Sites of one depth do not overlap: their alternatives are compiled into one code."""
        depths: dict[int, list[tuple[_Site, list[Change]]]] = defaultdict(list)
        for site in self._sites(unit, statement):
            changes = [
                (kind, new)
                for level, kind, new in self._simple(site)
                if tier in (level, RICH)
                and tier == (RICH if _leaves_idle(unit, site, kind, new) else level)
            ]
            if tier == TWIN:
                changes = list(self._twins(site))
            for k in range(0, len(changes), LEAVES):
                depths[site.depth].append((site, changes[k : k + LEAVES]))
        for depth in sorted(depths):
            waiting: list[tuple[_Site, list[Change]]] = []
            for item in depths[depth]:
                if waiting and (
                    sum(len(c) for _, c in waiting) + len(item[1]) > LEAVES
                    or waiting[-1][0] is item[0]
                ):
                    yield self._chosen(unit, statement, waiting)
                    waiting = []
                waiting.append(item)
            if waiting:
                yield self._chosen(unit, statement, waiting)

    def _chosen(
        self, unit: _Unit, statement: ast.AST, sites: list[tuple[_Site, list[Change]]]
    ) -> Batch:
        """A batch whose variants are branches of one code, compiled when it is first asked for."""
        places: list[tuple[str, ast.AST]] = [
            (kind, site.node) for site, changes in sites for kind, _ in changes
        ]
        made: list[types.CodeType | None] = []

        def codes(number: int) -> types.CodeType | None:
            if not made:
                made.append(self._branches(unit, sites))
            return made[0]

        put = [new for _, changes in sites for _, new in changes]
        line, end = _extent(statement)[0], _last(statement)
        return Batch(
            line,
            end,
            unit,
            places,
            codes,
            assigned=_made(statement),
            put=lambda number: put[number],
        )

    def _branches(
        self, unit: _Unit, sites: list[tuple[_Site, list[Change]]]
    ) -> types.CodeType | None:
        for sound in (lambda _: True, _compiles):  # one that does not compile spoils all
            first = 0
            try:
                for site, changes in sites:
                    leaves = [new if sound(new) else site.node for _, new in changes]
                    site.put(_switch(site.node, leaves, first))
                    first += len(changes)
                return self._compiled(unit)
            except (SyntaxError, ValueError, RecursionError, TypeError):
                continue
            finally:
                for site, _ in sites:
                    site.put(site.node)
        return None

    def _sites(self, unit: _Unit, statement: ast.stmt | ast.Lambda) -> list[_Site]:
        """The expressions of a statement, without those of the statements inside it."""
        found: list[_Site] = []
        outer, around = _names_around(unit.node, statement)
        line = _extent(statement)[0]

        def visit(
            node: ast.AST,
            depth: int,
            names: tuple[str, ...],
            role: str,
            subject: str,
            owner: ast.FunctionDef | None,
        ) -> None:
            for name, value in ast.iter_fields(node):
                if name in _NOT_CHANGED.get(type(node), ()) or (
                    name == "body" and isinstance(node, ast.stmt)
                ):
                    continue
                for index, child in (
                    enumerate(value) if isinstance(value, list) else ((None, value),)
                ):
                    if not isinstance(child, ast.AST) or isinstance(
                        child,
                        ast.stmt | ast.expr_context | ast.operator | ast.pattern,  # no expression
                    ):
                        continue
                    inside, whose = names, owner
                    if isinstance(
                        node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
                    ):
                        inside, whose = (
                            names + tuple(n for n in _targets(node) if n not in names),
                            None,
                        )
                    elif isinstance(node, ast.Lambda) and name == "body":
                        inside, whose = (
                            names + tuple(a.arg for a in node.args.args if a.arg not in names),
                            None,
                        )
                    mine, what = _role(node, name, index, role, subject)
                    deeper = depth
                    if isinstance(child, ast.expr) and _may_change(child, node, name):
                        found.append(
                            _Site(child, node, name, index, depth, mine, inside, line, whose, what)
                        )
                        deeper = depth + 1
                    elif isinstance(child, ast.expr):
                        deeper = depth + 1
                    visit(child, deeper, inside, mine, what, whose)

        visit(statement, 0, outer, "plain", "", around)
        return found

    def _simple(self, site: _Site) -> Iterator[Levelled]:
        """(tier, kind, what stands there instead): another sign, name, number or order; something
        more or less."""
        node, at = site.node, site.node
        kind = _kind_of_role(site)
        match node:
            case ast.BinOp(left, op, right):
                for other in OPERATORS.get(type(op), ()):
                    what = _operator_kind(type(op), other)
                    yield (
                        SMALL if what == "an operator" else SLIP,
                        kind or what,
                        _new(ast.BinOp, at, left, other(), right),
                    )
                if isinstance(op, ast.Mult | ast.MatMult):
                    yield SMALL, "the kind of product", self._np(at, "outer", left, right)
                    if isinstance(op, ast.Mult):
                        yield (
                            SMALL,
                            "the kind of product",
                            _new(ast.BinOp, at, right, ast.MatMult(), left),
                        )
                    else:
                        yield SMALL, "the kind of product", self._np(at, "outer", right, left)
                        yield (
                            SMALL,
                            "the kind of product",
                            _new(ast.BinOp, at, right, ast.Mult(), left),
                        )
                if isinstance(op, ast.Sub | ast.Div | ast.MatMult | ast.Pow | ast.FloorDiv):
                    yield (
                        SLIP,
                        kind or "the order of the two operands",
                        _new(ast.BinOp, at, right, op, left),
                    )
                what = (
                    "a factor too many"
                    if isinstance(op, ast.Mult | ast.Div | ast.MatMult)
                    else "a term too many"
                )
                if isinstance(op, ast.Pow):
                    what = "a power"
                yield SLIP, kind or what, left
                yield SLIP, kind or what, right
                yield from ((SMALL, "the brackets", new) for new in _rotated(node))
                yield from ((SMALL, "an operator", new) for new in _tighter(node))
            case ast.UnaryOp(ast.USub(), ast.Constant(value)) if isinstance(value, int | float):
                yield from (
                    (level, kind or "a number", _number(at, n)) for level, n in _near(-value)
                )
            case ast.UnaryOp(ast.USub(), operand):
                yield SLIP, kind or "a sign", operand
                if isinstance(operand, ast.BinOp):
                    negated = _new(ast.UnaryOp, at, ast.USub(), operand.left)
                    yield (
                        SMALL,
                        "the brackets",
                        _new(ast.BinOp, at, negated, operand.op, operand.right),
                    )
            case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
                yield SLIP, "a condition", operand
            case ast.Constant(bool(value)):
                yield SLIP, "an option", _new(ast.Constant, at, not value)
            case ast.Constant(int() | float() as value):
                yield from (
                    (level, kind or "a number", _number(at, n)) for level, n in _near(value)
                )
            case ast.Name(id):
                for name in site.names:
                    if name != id and self._alike(id, name):
                        yield SLIP, kind or "a name", _new(ast.Name, at, name, ast.Load())
            case ast.Attribute(value, "T"):
                yield SLIP, "a transpose", value
            case ast.Attribute(value, attr) if attr not in ("shape", "size", "ndim", "dtype"):
                if not isinstance(value, ast.Name) or self.kinds.get(value.id) != "module":
                    for name in dict.fromkeys(
                        itertools.chain(*(group for group in CONFUSED if attr in group))
                    ):
                        yield SMALL, "a name", _new(ast.Attribute, at, value, name, ast.Load())
            case ast.Compare(left, [op], [right]):
                for compare in COMPARISONS if isinstance(op, COMPARISONS) else ():
                    if not isinstance(op, compare):
                        words = any(
                            isinstance(n, ast.Constant) and isinstance(n.value, str)
                            for n in (left, right)
                        )
                        yield (
                            RICH if words else SLIP,
                            "a condition" if site.role == "test" else "a comparison",
                            _new(ast.Compare, at, left, [compare()], [right]),
                        )
            case ast.BoolOp(op, values):
                yield (
                    SLIP,
                    "a condition",
                    _new(ast.BoolOp, at, ast.And() if isinstance(op, ast.Or) else ast.Or(), values),
                )
                for k in range(len(values)):
                    rest = [*values[:k], *values[k + 1 :]]
                    yield (
                        SMALL,
                        "a condition",
                        rest[0] if len(rest) == 1 else _new(ast.BoolOp, at, op, rest),
                    )
            case ast.IfExp(test, body, orelse):
                yield SLIP, "a condition", _new(ast.IfExp, at, test, orelse, body)
                yield SMALL, "a condition", body
                yield SMALL, "a condition", orelse
            case ast.Call():
                yield from self._of_call(node, kind)
                if isinstance(node.func, ast.Name) and self.kinds.get(node.func.id) == "function":
                    for k in (-1, 0):
                        entry = _new(ast.Subscript, at, node, _number(at, k), ast.Load())
                        yield SLIP, "a missing index", entry
                if isinstance(node.func, ast.Name) and node.func.id in site.names:
                    for name in site.names:
                        if name != node.func.id and self.kinds.get(name) == "function":
                            other = _new(ast.Name, at, name, ast.Load())
                            new = _new(ast.Call, at, other, node.args, node.keywords)
                            yield SLIP, "the function that is called", new
            case ast.Tuple(items, ast.Load()) | ast.List(items, ast.Load()) if 2 <= len(items) <= 5:
                for a, b in itertools.combinations(range(len(items)), 2):
                    swapped = list(items)
                    swapped[a], swapped[b] = swapped[b], swapped[a]
                    yield SLIP, "the order", _new(type(node), at, swapped, ast.Load())
                if len(items) > 3:
                    yield SLIP, "the order", _new(type(node), at, items[::-1], ast.Load())
                for k in range(len(items)):
                    yield (
                        SMALL,
                        "one thing too many",
                        _new(type(node), at, [*items[:k], *items[k + 1 :]], ast.Load()),
                    )
            case ast.Subscript(value, index, ast.Load()):
                yield from self._of_subscript(node, value, index, site.names)
        if site.role == "test":
            yield (
                RICH if isinstance(node, ast.Compare) else SLIP,
                "a condition",
                _new(ast.UnaryOp, at, ast.Not(), node),
            )
        if site.role in ("index", "bound") and isinstance(
            node, ast.Name | ast.BinOp | ast.Call | ast.Subscript
        ):
            for step in (ast.Add(), ast.Sub()):
                yield SLIP, kind, _new(ast.BinOp, at, node, step, _number(at, 1))
                yield SMALL, kind, _new(ast.BinOp, at, node, step, _number(at, 2))
        if site.role == "bound" and site.name in ("lower", "upper", "step"):
            yield SLIP, kind, _new(ast.Constant, at, None)
        if _in_a_product(site) and not (isinstance(node, ast.Attribute) and node.attr == "T"):
            yield SMALL, "a transpose", _new(ast.Attribute, at, node, "T", ast.Load())
        if site.role in ("term", "factor", "plain") and not isinstance(
            node, ast.Constant | ast.Compare | ast.Tuple | ast.List
        ):
            if site.role == "term" and not (isinstance(node, ast.UnaryOp)):
                yield SMALL, "a sign", _new(ast.UnaryOp, at, ast.USub(), node)
            if isinstance(
                node, ast.Name | ast.Subscript | ast.Call | ast.Attribute | ast.BinOp
            ) and self._numeric(node):
                yield SMALL, "a transpose", _new(ast.Attribute, at, node, "T", ast.Load())
            if site.role == "term" and self._numeric(node):
                yield (
                    SMALL,
                    "a missing factor",
                    _new(ast.BinOp, at, _number(at, 2), ast.Mult(), node),
                )
                yield (
                    SMALL,
                    "a factor too many",
                    _new(ast.BinOp, at, node, ast.Div(), _number(at, 2)),
                )
                if isinstance(node, ast.Name | ast.Subscript | ast.Call):
                    yield SMALL, "a missing copy", self._np(at, "array", node)

    def _twins(self, site: _Site) -> Iterator[Change]:
        """The other of two like terms beside an expression: f(x + h) - f(x - h)."""
        node, roles = site.node, ("term", "operand", "factor")
        if site.role in roles and 2 < _size(node) <= 12 and self._numeric(node):
            for twin in _siblings(node, site.names, self._alike):
                for left, op, right in (
                    (node, ast.Sub(), twin),
                    (twin, ast.Sub(), node),
                    (node, ast.Add(), twin),
                ):
                    yield "a missing term", _new(ast.BinOp, node, left, op, right)

    def _of_call(self, node: ast.Call, kind: str) -> Iterator[Levelled]:
        func, args, keywords = node.func, node.args, node.keywords

        def again(func: Any = func, args: Any = args, keywords: Any = keywords) -> ast.expr:
            return _new(ast.Call, node, func, args, keywords)

        name = (
            func.attr
            if isinstance(func, ast.Attribute)
            else func.id
            if isinstance(func, ast.Name)
            else ""
        )
        for other in dict.fromkeys(
            itertools.chain(*(group for group in CONFUSED if name in group))
        ):
            if other != name:
                new = (
                    _new(ast.Attribute, func, func.value, other, ast.Load())
                    if isinstance(func, ast.Attribute)
                    else _new(ast.Name, func, other, ast.Load())
                )
                yield SLIP, "the function that is called", again(new)
        if isinstance(func, ast.Name):
            for other in self._own_functions():
                if other != name and _takes(self.space[other], len(args)):
                    yield (
                        SLIP,
                        "the function that is called",
                        again(_new(ast.Name, func, other, ast.Load())),
                    )
        for a, b in itertools.combinations(range(len(args)), 2):
            if not any(isinstance(args[k], ast.Starred) for k in (a, b)):
                swapped = list(args)
                swapped[a], swapped[b] = swapped[b], swapped[a]
                yield SLIP, "the order of the arguments", again(args=swapped)
        for k, keyword in enumerate(keywords):
            what = (
                "an axis"
                if keyword.arg in ("axis", "keepdims")
                else "the dtype"
                if keyword.arg == "dtype"
                else "an option"
            )
            yield SMALL, what, again(keywords=[*keywords[:k], *keywords[k + 1 :]])
        if args and not isinstance(args[0], ast.Starred):
            yield SMALL, "a call", args[0]
        if (
            isinstance(func, ast.Attribute)
            and self.kinds.get(getattr(func.value, "id", ""), "") != "module"
        ):
            yield SMALL, "a call", func.value
        if len(args) > 1:
            for k in range(len(args)):
                yield SMALL, "an argument too many", again(args=[*args[:k], *args[k + 1 :]])
        if name in REDUCTIONS:
            has = {keyword.arg for keyword in keywords}
            method = (
                isinstance(func, ast.Attribute)
                and self.kinds.get(getattr(func.value, "id", ""), "") != "module"
            )
            if "axis" not in has and len(args) < (1 if method else 2):
                for axis in (0, 1, -1):
                    more = _new(ast.keyword, node, "axis", _number(node, axis))
                    yield SMALL, "an axis", again(keywords=[*keywords, more])
                    yield (
                        SMALL,
                        "an axis",
                        again(
                            keywords=[
                                *keywords,
                                more,
                                _new(ast.keyword, node, "keepdims", _new(ast.Constant, node, True)),
                            ]
                        ),
                    )
            elif "keepdims" not in has:
                yield (
                    SMALL,
                    "an axis",
                    again(
                        keywords=[
                            *keywords,
                            _new(ast.keyword, node, "keepdims", _new(ast.Constant, node, True)),
                        ]
                    ),
                )
        if name in ALONG and not any(keyword.arg == "axis" for keyword in keywords):
            for axis in (0, 1, -1):
                more = _new(ast.keyword, node, "axis", _number(node, axis))
                yield SMALL, "an axis", again(keywords=[*keywords, more])
        yield from ((SMALL, "the brackets", new) for new in _moved(node))
        if name == "range":
            yield (
                SMALL,
                "the order of a loop",
                _new(ast.Call, node, _new(ast.Name, node, "reversed", ast.Load()), [node], []),
            )
            if len(args) == 1:
                yield SLIP, "a bound", again(args=[_number(node, 1), args[0]])
            elif len(args) == 3:
                yield SLIP, "a bound", again(args=args[:2])

    def _of_subscript(
        self, node: ast.Subscript, value: ast.expr, index: ast.expr, names: tuple[str, ...]
    ) -> Iterator[Levelled]:
        of = f"an index of {ast.unparse(value)}" if isinstance(value, ast.Name) else "an index"

        def again(index: ast.expr) -> ast.expr:
            return _new(ast.Subscript, node, value, index, ast.Load())

        yield SMALL, of, value
        items = index.elts if isinstance(index, ast.Tuple) else [index]
        for k, item in enumerate(items):
            if isinstance(item, ast.Slice):
                ends = [
                    _new(ast.Name, node, name, ast.Load())
                    if self.kinds.get(name) == "int"
                    else _call(node, "len", _new(ast.Name, node, name, ast.Load()))
                    for name in names
                    if self.kinds.get(name) in ("int", "array", "list", "strs")
                ]
                for level, new in _slices(node, item, ends):
                    yield (
                        level,
                        "a bound",
                        again(
                            _new(ast.Tuple, node, [*items[:k], new, *items[k + 1 :]], ast.Load())
                            if len(items) > 1
                            else new
                        ),
                    )
        if len(items) > 1:
            yield (
                SLIP,
                "the order of the indices",
                again(_new(ast.Tuple, node, items[::-1], ast.Load())),
            )

    # variants with other values

    def _of_values(self, unit: _Unit, tier: int) -> Iterator[Batch]:
        """Another expression of the function in place of one; a factor, a term or a call that is
        missing.

        All are made by one code, in which every expression passes through a function that may
        change its value.
        """
        sites = [site for statement in _statements(unit.node) if self._runs(statement) for site in self._sites(unit, statement)
                 if not (isinstance(site.node, ast.Constant) and site.role in ("axis", "option"))]  # fmt: skip
        scopes: dict[tuple[str, ...], list[_Member]] = {}
        for site in sites:
            if site.names not in scopes:
                scopes[site.names] = self._pool(unit, site)
        code: list[types.CodeType | None] = []

        def codes(number: int) -> types.CodeType | None:
            if not code:
                code.append(self._instrumented(unit, sites, scopes))
            return code[0]

        assigned = {
            _extent(statement)[0]: (_last(statement), _made(statement))
            for statement in _statements(unit.node)
        }
        by_line: dict[int, list[tuple[int, _Site]]] = defaultdict(list)
        for k, site in enumerate(sites):
            by_line[site.line].append((k, site))
        for line, here in by_line.items():
            places: list[tuple[str, ast.AST]] = []
            settings: list[tuple[int, Any, int]] = []
            self._ask_for_say(unit, here, codes)
            for k, site in here:
                idle = self.idle.get((id(unit), k), False)
                if idle and tier >= WIDE:
                    continue
                for kind, change, member in self._value_changes(
                    site, scopes[site.names], tier, idle
                ):
                    if change is None and _goes_around(unit, site, scopes[site.names][member]):
                        continue
                    places.append((kind, site.node))
                    settings.append((k, change, member))

            def select(number: int, settings: Any = settings) -> None:
                site, change, member = settings[number]
                self.space[CHOICE] = member
                if change is None:
                    self.space[REPLACED] = site
                else:
                    self.active[site] = change

            def put(number: int, settings: Any = settings, here: Any = here) -> ast.expr | None:
                k, change, member = settings[number]
                site = next(site for n, site in here if n == k)
                return None if change else scopes[site.names][member].node

            end, made = assigned[line]
            yield Batch(line, end, unit, places, codes, assigned=made, select=select, put=put)

    def _ask_for_say(self, unit: _Unit, here: list[tuple[int, _Site]], codes: Any) -> None:
        """Find the sites of a line whose value has no say in what is wrong on the first case: nothing
        that is added to it there mends the answer. Nothing is found when the time is up."""
        sites = {k: site for k, site in here if (id(unit), k) not in self.idle}
        if not sites:
            return
        settings: list[tuple[int, Changed | None]] = [(-1, None)]
        for k, asked in sites.items():
            settings += [(k, change) for change in (NEGATED if asked.role == "test" else OTHERS)]

        def select(number: int) -> None:
            site, change = settings[number]
            if change is not None:
                self.active[site] = change

        batch = Batch(0, 0, unit, [("", unit.node)] * len(settings), codes, select=select)
        idle = dict.fromkeys(sites, True)
        before: list[Any] | None = None
        for number, answers, _ in self.outcomes(batch, self.args):
            site = settings[number][0]
            after = None if answers is None else _leaves(answers)
            if site < 0:  # copied: an answer may fill the same array at each call
                before = after and [_copied(leaf) for leaf in after]
            elif before is None or after is None or _moves(before, after, self.want):
                idle[site] = False
            if self.over():
                return
        self.idle.update(((id(unit), k), value) for k, value in idle.items())

    def _value_changes(
        self, site: _Site, pool: list[_Member], tier: int, idle: bool
    ) -> Iterator[tuple[str, Any, int]]:
        """(kind, what is done with the value and the pool; None if the pool's stands there instead,
        the pool's member). To what has no say, nothing is added."""
        if tier > WIDE:
            yield from self._made_changes(site, pool, tier)
            return
        kind = _kind_of_role(site)
        what, is_name = ast.dump(site.node), isinstance(site.node, ast.Name)
        for number, member in enumerate(pool):
            named = isinstance(member.node, ast.Name)
            known = (is_name and named) or member.dump == what  # another name is a slip
            if (
                member.atom == (tier == RICH)
                and not known
                and (named or site.role not in ("axis", "option"))
            ):
                yield kind or "what stands here", None, number
        if site.role in ("index", "bound", "axis", "option", "test"):
            counted = site.role in ("index", "bound") and not isinstance(site.node, ast.Constant)
            counted = counted and tier == RICH
            for number, member in enumerate(pool if counted else ()):
                if self._is_count(member.node) and member.dump != what:
                    for change in OF_COUNTS:
                        yield kind, change, number
            if tier == RICH and site.role in ("index", "test"):
                yield "a condition", lambda value, pool: np.logical_not(value), 0
            return
        if not self._numeric(site.node):
            for kind, change in OF_LISTS if tier == RICH else ():
                yield kind, change, 0
            for number, member in enumerate(pool if tier == RICH else ()):
                if self._is_list(member.node) and member.dump != what:
                    for change in WITH_LISTS:
                        yield "a missing part of a list", change, number
                elif self._is_count(member.node) and isinstance(site.node, ast.List):
                    yield "the length of a list", lambda value, pool: value * pool(), number
            return
        for kind, change in (
            OF_ARRAYS if tier == RICH and not isinstance(site.node, ast.Constant) else ()
        ):
            yield kind, change, 0
        for helper in self._helpers():
            function = self.space[helper]
            if tier == RICH and _takes(function, 1):
                yield "a missing call", lambda value, pool, function=function: function(value), 0
        if idle:
            return
        changes = (WITH_SMALL, WITH_ANY) if site.role in ("term", "operand") else (TO_FACTORS, ())
        for number, member in enumerate(pool):
            for kind, change in (
                changes[not member.atom] if member.numeric and member.atom == (tier == RICH) else ()
            ):
                yield kind, change, number

    def _is_list(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self.kinds.get(node.id) in ("list", "strs")

    def _is_count(self, node: ast.expr) -> bool:
        """Whether it is a whole number by its name, or a length."""
        match node:
            case ast.Name(id):
                return self.kinds.get(id) == "int"
            case ast.Call(ast.Name("len")):
                return True
        return False

    def _made_changes(
        self, site: _Site, pool: list[_Member], tier: int
    ) -> Iterator[tuple[str, Any, int]]:
        """What is missing beside an expression, made of one name or of two: exp(-z), W @ o."""
        if site.role not in ("term", "operand", "factor") or not self._numeric(site.node):
            return
        atoms = [k for k, member in enumerate(pool) if member.numeric and member.atom]
        if tier == MADE:
            for (kind, change), number in itertools.product(_OF_ONE, atoms):
                yield kind, change, number
            return
        for first, second in itertools.combinations(atoms[:PAIRED], 2):
            for (kind, change), made in itertools.product(_WITH, _OF_TWO):
                yield kind, self._beside_both(change, made, first, second), first
        # what was computed less what came in, times a name
        residuals = [k for k, member in enumerate(pool) if _is_residual(member.node)]
        for first, second in itertools.product(residuals if site.role == "term" else (), atoms):
            changed = self._beside_both(lambda value, made: value * made, _OF_TWO[0], first, second)
            yield "a missing factor", changed, first

    def _beside_both(self, change: Any, made: Any, first: int, second: int) -> Changed:
        def changed(value: Any, pool: Callable[[], Any]) -> Any:
            one = pool()
            self.space[CHOICE] = second
            try:
                return change(value, made(one, pool()))
            finally:
                self.space[CHOICE] = first

        return changed

    def _instrumented(self, unit: _Unit, sites: list[_Site], scopes: Any) -> types.CodeType | None:
        """The unit with every site's value passed through `__value__`."""
        put: list[_Site] = []
        owners: dict[int, tuple[ast.FunctionDef, list[ast.expr]]] = {}
        bodies: list[tuple[ast.FunctionDef, list[ast.stmt]]] = []
        try:
            for k in reversed(range(len(sites))):  # the innermost first
                site = sites[k]
                at = site.node
                members = [member.node for member in scopes[site.names]]
                if (
                    site.owner is None
                ):  # a comprehension or a lambda: its own names are known only there
                    pool = _pool_of(at, members[:INLINE])
                else:
                    pool = _new(ast.Name, at, POOL, ast.Load())
                    owners[id(site.owner)] = site.owner, members
                passed = _new(
                    ast.Call,
                    at,
                    _new(ast.Name, at, VALUE, ast.Load()),
                    [_number(at, k), site.node, pool],
                    [],
                )
                chosen = _new(
                    ast.Compare,
                    at,
                    _new(ast.Name, at, REPLACED, ast.Load()),
                    [ast.Eq()],
                    [_number(at, k)],
                )
                site.put(_new(ast.IfExp, at, chosen, _new(ast.Call, at, pool, [], []), passed))
                put.append(site)
            for owner, members in owners.values():
                bodies.append((owner, owner.body))
                assigned = _new(
                    ast.Assign,
                    owner,
                    [_new(ast.Name, owner, POOL, ast.Store())],
                    _pool_of(owner, members),
                )
                owner.body = [assigned, *owner.body]
            return self._compiled(unit)
        except (SyntaxError, ValueError, RecursionError, TypeError):
            return None
        finally:
            for site in put:
                site.put(site.node)
            for owner, body in bodies:
                owner.body = body

    def _pool(self, unit: _Unit, site: _Site) -> list[_Member]:
        """What may stand at a site, each once.

        The expressions of the unit whose names are in scope there; the same with other indices; the
        slopes of what is in scope.
        """
        if not unit.pool:
            for statement in _statements(unit.node):
                for other in self._sites(unit, statement):
                    if (
                        not isinstance(other.node, ast.Constant | ast.Compare)
                        and _size(other.node) <= 12
                    ):
                        unit.pool.setdefault(ast.dump(other.node), copy.deepcopy(other.node))
            for node in list(unit.pool.values()):
                for new in _shifted(node):
                    unit.pool.setdefault(ast.dump(new), new)
        local = {
            n
            for f in ast.walk(unit.node)
            if isinstance(f, ast.FunctionDef | ast.Lambda | ast.comprehension)
            for n in _locals(f)
        }
        unknown = local - set(site.names)
        own: list[
            ast.expr
        ] = [  # what a comprehension or lambda binds itself comes last in its names
            _new(ast.Name, site.node, name, ast.Load())
            for name in (() if site.owner else site.names[-OWN:])
            if self.kinds.get(name) in ("int", "float", "array")
        ]
        pool = {ast.dump(node): node for node in own}
        pool |= {d: node for d, node in unit.pool.items() if unknown.isdisjoint(_names(node))}
        atoms = self._atoms(pool, site)
        more = [node for node, kind, _ in atoms if kind == "number"]
        for name in site.names:
            if self.kinds.get(name) in ("list", "strs"):  # even if nothing is made of it
                more.append(_new(ast.Name, site.node, name, ast.Load()))
            if self.kinds.get(name) in ("array", "list", "strs"):
                more.append(_call(site.node, "len", _new(ast.Name, site.node, name, ast.Load())))
        counts = [
            n
            for n in more
            if isinstance(n, ast.Call)
            or (isinstance(n, ast.Name) and self.kinds.get(n.id) == "int")
        ]
        steps = [
            _new(ast.BinOp, site.node, n, op(), _number(site.node, 1))
            for n in counts
            for op in (ast.Sub, ast.Add)
        ]
        for node in (
            *more,
            *self._pairs_of_entries(unit, site),
            *steps,
            *self._residuals(site, atoms),
            *self._calls(site, atoms),
            *self._slopes(site, atoms),
            *self._entries(pool, site),
            *self._slices_of(site),
        ):
            pool.setdefault(ast.dump(node), node)
        return [
            _Member(node, dump, self._numeric(node), _is_atom(node))
            for dump, node in itertools.islice(pool.items(), MEMBERS)
        ]

    def _entries(self, pool: dict[str, ast.expr], site: _Site) -> Iterator[ast.expr]:
        """Entries of the arrays in scope, at the indices that stand in the function by name, and at
        those that came in."""
        at = site.node
        came_in = [a.arg for a in site.owner.args.args] if site.owner else []
        numbers = [name for name in came_in if self.kinds.get(name) == "int"]
        indices = {
            ast.dump(item): item
            for node in pool.values()
            if isinstance(node, ast.Subscript)
            for item in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
            if isinstance(item, ast.Name) or _is_whole_number(item)
        } | {name: _new(ast.Name, at, name, ast.Load()) for name in numbers}
        for name in site.names:
            if self.kinds.get(name) == "array":
                for index in indices.values():
                    array = _new(ast.Name, site.node, name, ast.Load())
                    yield _new(ast.Subscript, site.node, array, index, ast.Load())

    def _pairs_of_entries(self, unit: _Unit, site: _Site) -> Iterator[ast.expr]:
        """Entries of the arrays in scope, and of the last one of a list, at two indices that stand in
        the function together, in what is assigned too: z[-1][rows, labels]."""
        at = site.node
        pairs = {
            ast.dump(node.slice): node.slice
            for node in ast.walk(unit.node)
            if isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Tuple)
            and not any(isinstance(item, ast.Slice | ast.Constant) for item in node.slice.elts)
            and {n for n in _names(node.slice) if n not in self.space} <= set(site.names)
        }
        for name in site.names if pairs else ():
            if self.kinds.get(name) in ("array", "list"):
                whole: ast.expr = _new(ast.Name, at, name, ast.Load())
                if self.kinds.get(name) == "list":
                    whole = _new(ast.Subscript, at, whole, _number(at, -1), ast.Load())
                for index in pairs.values():
                    yield _new(ast.Subscript, at, whole, index, ast.Load())

    def _slices_of(self, site: _Site) -> Iterator[ast.expr]:
        """The arrays in scope without their first entry, or without their last."""
        at = site.node
        for name in site.names:
            if self.kinds.get(name) == "array":
                for bounds in ((_number(at, 1), None), (None, _number(at, -1))):
                    array = _new(ast.Name, at, name, ast.Load())
                    part = _new(ast.Slice, at, *bounds, None)
                    yield _new(ast.Subscript, at, array, part, ast.Load())

    def _helpers(self) -> list[str]:
        """The functions of the learner's that are in scope."""
        return sorted(self._own_functions(), key=lambda name: name not in self.called)[:24]

    def _own_functions(self) -> list[str]:
        """Names of functions that the learner's cells and files define: IPython's `open` and `exit`
        stand beside them, and a check's `reveal`."""
        return [
            name
            for name, value in self.space.items()
            if isinstance(value, types.FunctionType)
            and not name.startswith("__")
            and (value.__globals__ is self.space or not _of_a_library(value))
        ]

    def _atoms(self, pool: dict[str, ast.expr], site: _Site) -> list[tuple[ast.expr, str, str]]:
        """Names and indexed names in scope: (expression, its kind, its index)."""
        at, found = site.node, []
        simple = [
            n
            for n in pool.values()
            if isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice | ast.Tuple)
        ]
        last = _number(at, -1)
        whole = [
            _new(ast.Name, at, name, ast.Load())
            for name in site.names
            if self.kinds.get(name) == "int"
        ]
        indices: dict[str, ast.expr] = {ast.dump(n.slice): n.slice for n in simple}
        indices |= {ast.dump(index): index for index in (last, *whole)}
        for name in site.names:
            kind = self.kinds.get(name, "")
            here = _new(ast.Name, at, name, ast.Load())
            if kind in ("int", "float", "array"):
                found.append((here, "number", ""))
            elif kind == "str":
                found.append((here, "str", ""))
            elif kind in ("list", "strs"):
                for dump, index in indices.items():
                    found.append(
                        (
                            _new(ast.Subscript, at, here, index, ast.Load()),
                            "str" if kind == "strs" else "number",
                            dump,
                        )
                    )
        return found

    def _calls(self, site: _Site, atoms: list[tuple[ast.expr, str, str]]) -> Iterator[ast.expr]:
        """Calls of the helpers in scope with what they may be asked for: σ′ at some z."""
        at = site.node
        for helper in self._helpers():
            if helper not in self.called and helper.startswith("_"):
                continue
            func = _new(ast.Name, at, helper, ast.Load())
            if _takes(self.space[helper], 1):
                for atom, kind, _ in atoms:
                    if kind == "number":
                        yield _new(ast.Call, at, func, [atom], [])
            elif _takes(self.space[helper], 2):
                for first, kind, index in atoms:
                    for atom, other, same in atoms if kind == "str" else ():
                        if other == "number" and (index == same or not index or not same):
                            yield _new(ast.Call, at, func, [first, atom], [])

    def _residuals(self, site: _Site, atoms: list[tuple[ast.expr, str, str]]) -> Iterator[ast.expr]:
        """Differences between what was computed and what came in, and twice these."""
        at = site.node
        args = [a.arg for a in site.owner.args.args] if site.owner else []
        numbers = [node for node, kind, _ in atoms if kind == "number"]
        for y in numbers:
            for f in numbers if isinstance(y, ast.Name) and y.id in args[-1:] else ():
                if f is not y:
                    difference = _new(ast.BinOp, at, f, ast.Sub(), y)
                    yield difference
                    yield _new(ast.BinOp, at, _number(at, 2), ast.Mult(), difference)

    def _slopes(self, site: _Site, atoms: list[tuple[ast.expr, str, str]]) -> Iterator[ast.expr]:
        """Derivatives as they are written by hand: t > 0, 1 - t², t (1 - t)."""
        at = site.node
        for atom, kind, _ in atoms:
            if kind == "number":
                less = _new(ast.BinOp, at, _number(at, 1), ast.Sub(), atom)
                square = _new(ast.BinOp, at, atom, ast.Mult(), atom)
                yield _new(ast.Compare, at, atom, [ast.Gt()], [_number(at, 0)])
                yield _new(ast.BinOp, at, _number(at, 1), ast.Sub(), square)
                yield _new(ast.BinOp, at, atom, ast.Mult(), less)

    def _np(self, at: ast.AST, name: str, *args: ast.expr) -> ast.expr:
        alias = next((k for k, v in self.space.items() if v is np), "np")
        return _new(
            ast.Call,
            at,
            _new(ast.Attribute, at, _new(ast.Name, at, alias, ast.Load()), name, ast.Load()),
            list(args),
            [],
        )

    def _alike(self, a: str, b: str) -> bool:
        """Whether one name may stand for another: both hold numbers, or things of one kind, or
        nobody knows."""
        x, y = self.kinds.get(a, ""), self.kinds.get(b, "")
        one = {x, y}
        return (
            not x or not y or x == y or one <= {"int", "float", "array"} or one <= {"list", "strs"}
        )

    def _numeric(self, node: ast.expr) -> bool:
        """Whether an expression may hold numbers, as far as its looks tell."""
        match node:
            case ast.Name(id):
                return self.kinds.get(id, "array") in ("int", "float", "array")
            case ast.Subscript(ast.Name(id), _):
                return self.kinds.get(id, "list") in ("list", "array", "dict", "tuple")
            case ast.Call(ast.Name("range" | "zip" | "enumerate" | "reversed" | "list" | "len")):
                return isinstance(node.func, ast.Name) and node.func.id == "len"
            case ast.Constant(value):
                return isinstance(value, int | float) and not isinstance(value, bool)
            case (
                ast.List()
                | ast.Tuple()
                | ast.ListComp()
                | ast.GeneratorExp()
                | ast.Dict()
                | ast.Lambda()
                | ast.JoinedStr()
                | ast.Starred()
            ):
                return False
        return True

    # variants of statements

    def _of_blocks(self, unit: _Unit, tier: int) -> Iterator[Batch]:
        bound = set(_locals(unit.node)) if isinstance(unit.node, ast.FunctionDef) else set()
        used = {
            n.id: None
            for n in ast.walk(unit.node)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        names = tuple(
            name
            for name in used
            if name in bound or (name not in self.space and not hasattr(builtins, name))
        )
        came_in = {a.arg for a in ast.walk(unit.node.args) if isinstance(a, ast.arg)}
        for parent, name, block in _blocks(unit.node):
            edits = (
                list(_moved_far(block))
                if tier == RICH
                else [*_reordered(block, tier), *_assigned(block, tier)]
            )
            if tier in (SLIP, SMALL):  # over what came in, nobody writes by a slip
                edits += _renamed(block, [n for n in names if (n in came_in) == (tier == SMALL)])
            for kind, statement, other, new in edits:
                if self._runs(statement) or (other is not None and self._runs(other)):
                    lines = tuple(
                        sorted({_extent(s)[0] for s in (statement, other) if s is not None})
                    )
                    yield self._changed_block(
                        unit, parent, name, block, kind, statement, new, lines
                    )
            if tier == SMALL:
                for kind, statement, rest, put in _out_of_loops(block):
                    if self._runs(statement):
                        yield self._changed_blocks(
                            unit, [(parent, name, block, rest), put], kind, statement
                        )

    def _changed_block(self, unit: _Unit, parent: ast.AST, name: str, block: list[ast.stmt], kind: str, statement: ast.stmt,
                       new: list[ast.stmt], lines: tuple[int, ...]) -> Batch:  # fmt: skip
        batch = self._changed_blocks(unit, [(parent, name, block, new)], kind, statement)
        batch.lines = lines
        return batch

    def _changed_blocks(
        self, unit: _Unit, edits: list[Any], kind: str, statement: ast.stmt
    ) -> Batch:
        def codes(number: int) -> types.CodeType | None:
            try:
                for parent, name, _, new in edits:
                    setattr(parent, name, new or [_new(ast.Pass, statement)])
                return self._compiled(unit)
            except (SyntaxError, ValueError, RecursionError):
                return None
            finally:
                for parent, name, old, _ in edits:
                    setattr(parent, name, old)

        return Batch(
            _extent(statement)[0], _last(statement), unit, [(kind, _Line(statement))], codes
        )


class _Line(ast.AST):
    """A whole statement as a place: its first line."""

    def __init__(self, statement: ast.stmt) -> None:
        super().__init__()
        self.statement = statement
        self.lineno, self.col_offset = statement.lineno, statement.col_offset
        first, last = _extent(statement)
        self.end_lineno = (
            statement.end_lineno if last == first and statement.end_lineno == first else first + 1
        )
        self.end_col_offset = statement.end_col_offset


def _less_memory() -> tuple[int, int] | None:
    """Let this process have MEMORY more bytes, not all of the machine's; return the limits that it
    had."""
    if resource is None:
        return None
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + MEMORY
        if before[0] != resource.RLIM_INFINITY:
            most = min(most, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    except (OSError, ValueError):  # not Linux
        return None
    return before


@contextlib.contextmanager
def same_random_numbers() -> Iterator[None]:
    """Leave the global random numbers of Python and NumPy where they were."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def kind_of(value: Any) -> str:
    """What a name holds: int, float, array, strs (a list of them), list, str, module, function,
    ..."""
    if value is None:
        return "none"
    if isinstance(value, bool | int | np.integer):
        return "int"
    if isinstance(value, float | np.floating):
        return "float"
    if isinstance(value, np.ndarray):
        return "array"
    if isinstance(value, list | tuple):
        return "strs" if value and all(isinstance(item, str) for item in value) else "list"
    if isinstance(value, types.ModuleType):
        return "module"
    return "function" if callable(value) else type(value).__name__


_FUTURE = 0x1FF0000  # flags of `from __future__`, which a cell may have set
_NOT_CHANGED: dict[type, tuple[str, ...]] = {  # fields of a node whose expressions stay as they are
    ast.FunctionDef: ("decorator_list", "args", "returns", "body"),
    ast.ClassDef: ("bases", "keywords", "decorator_list", "body"),
    ast.Lambda: ("args",),
    ast.AnnAssign: ("annotation",),
    ast.JoinedStr: ("values",),
    ast.Import: ("names",),
    ast.Global: ("names",),
    ast.Nonlocal: ("names",),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse", "target"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.Raise: ("exc", "cause"),
    ast.comprehension: ("target",),
}


def _plain(function: Any) -> types.FunctionType | None:
    """The function behind a callable: a method, a partial, a decorated function, an object that can
    be called."""
    for _ in range(8):
        inner = (
            getattr(function, "__wrapped__", None)
            or getattr(function, "func", None)
            or getattr(function, "__func__", None)
        )
        if inner is None and isinstance(function, types.FunctionType):
            return function
        function = inner if inner is not None else vars(type(function)).get("__call__")
    return None


def _of_a_library(function: types.FunctionType) -> bool:
    """Whether a function comes from a package, or from Python itself."""
    module = str(function.__module__)
    return "." in module or module in sys.stdlib_module_names


def _functions_of(file: str, values: list[Any]) -> list[types.FunctionType]:
    """The live functions from that file, in these values and what they hold: classes, tables,
    closures, decorators."""
    found: list[types.FunctionType] = []
    seen: set[int] = set()
    waiting = [(value, 0) for value in reversed(values)]
    while waiting:
        value, depth = waiting.pop()
        if id(value) in seen or depth > 6:
            continue
        seen.add(id(value))
        inside: list[Any] = []
        if isinstance(value, types.FunctionType):
            if value.__code__.co_filename == file:
                found.append(value)
            elif not depth or "__wrapped__" in vars(value):
                inside = [vars(value).get("__wrapped__")]
            for cell in value.__closure__ or ():
                with contextlib.suppress(ValueError):  # it is empty
                    inside.append(cell.cell_contents)
        elif isinstance(value, dict | list | tuple | set) and len(value) <= 200:
            inside = list(value.values() if isinstance(value, dict) else value)
        elif isinstance(value, type):
            inside = (
                list(vars(value).values())
                if any(_from(file, v) for v in vars(value).values())
                else []
            )
        else:
            inside = (
                [getattr(value, name, None) for name in ("__wrapped__", "__func__", "func", "fget")]
                if not isinstance(value, np.ndarray | types.ModuleType | int | float | str)
                else []
            )
            if any(_from(file, v) for v in vars(type(value)).values()):
                inside += [type(value), *getattr(value, "__dict__", {}).values()]
        waiting += [(item, depth + 1) for item in inside if item is not None]
    return found


def _from(file: str, value: Any) -> bool:
    value = getattr(value, "__func__", getattr(value, "fget", value))
    return isinstance(value, types.FunctionType) and value.__code__.co_filename == file


def _key(code: types.CodeType) -> tuple[str, int]:
    return code.co_name, code.co_firstlineno


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _inner(constant)


def _outermost(node: ast.AST, classes: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child, classes
        else:
            yield from _outermost(
                child, (*classes, child.name) if isinstance(child, ast.ClassDef) else classes
            )


def _statements(node: ast.FunctionDef | ast.Lambda) -> Iterator[ast.stmt | ast.Lambda]:
    """All statements of a function, those of its loops and inner functions too; a lambda is one."""
    if isinstance(node, ast.Lambda):
        yield node
        return
    for child in ast.walk(node):
        if (
            isinstance(child, ast.stmt)
            and child is not node
            and not isinstance(child, ast.FunctionDef | ast.ClassDef)
        ):
            yield child


def _extent(statement: ast.AST) -> tuple[int, int]:
    """The first and the last line of a statement, without the statements inside it."""
    first, last = statement.lineno, getattr(statement, "end_lineno", None) or statement.lineno  # type: ignore[attr-defined]
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        last = max(first, body[0].lineno - 1)
    return first, last


def _last(statement: ast.AST) -> int:
    return getattr(statement, "end_lineno", None) or statement.lineno  # type: ignore[attr-defined]


def _blocks(node: ast.AST) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    for child in ast.walk(node):
        for name in ("body", "orelse"):
            block = getattr(child, name, None)
            if isinstance(block, list) and block:
                yield child, name, block


def _locals(function: ast.AST) -> list[str]:
    """The names that a function, a lambda or a comprehension binds itself, in the order in which
    they appear."""
    names: dict[str, None] = {}
    if isinstance(function, ast.comprehension):
        return [n.id for n in ast.walk(function.target) if isinstance(n, ast.Name)]
    args = function.args  # type: ignore[attr-defined]
    for arg in (
        *args.posonlyargs,
        *args.args,
        *args.kwonlyargs,
        *(a for a in (args.vararg, args.kwarg) if a),
    ):
        names[arg.arg] = None

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(
                child,
                ast.FunctionDef
                | ast.Lambda
                | ast.ListComp
                | ast.GeneratorExp
                | ast.SetComp
                | ast.DictComp,
            ):
                if isinstance(child, ast.FunctionDef):
                    names[child.name] = None
                continue
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                names[child.id] = None
            if isinstance(child, ast.MatchAs | ast.MatchStar) and child.name:
                names[child.name] = None
            visit(child)

    for part in function.body if isinstance(function.body, list) else []:  # type: ignore[attr-defined]
        visit(ast.Module([part], []))
    return list(names)


def _names_around(
    unit: ast.FunctionDef | ast.Lambda, statement: ast.AST
) -> tuple[tuple[str, ...], ast.FunctionDef | None]:
    """The names in scope at a statement: those of the functions that it stands in; and the
    innermost of them."""
    names: dict[str, None] = {}
    owner: list[ast.FunctionDef] = []

    def visit(node: ast.AST, inside: list[ast.AST]) -> bool:
        if node is statement:
            for function in inside or [unit]:
                names.update(dict.fromkeys(_locals(function)))
                owner[:] = [function] if isinstance(function, ast.FunctionDef) else []
            return True
        more = [*inside, node] if isinstance(node, ast.FunctionDef | ast.Lambda) else inside
        return any(visit(child, more) for child in ast.iter_child_nodes(node))

    visit(unit, [])
    return tuple(names), owner[0] if owner else None


def _test_around(root: ast.AST, node: ast.AST) -> ast.If | ast.IfExp | None:
    """The condition in whose test a node stands, the innermost; None if it stands in none."""
    found = None
    for outer in ast.walk(root):  # the outer ones come first
        if isinstance(outer, ast.If | ast.IfExp) and any(n is node for n in ast.walk(outer.test)):
            found = outer
    return found


def _goes_around(unit: _Unit, site: _Site, member: _Member) -> bool:
    """Whether what a variable of the function's holds, which more than one statement makes, is computed
    anew where it is read: that repairs what those statements do, and its own line is right."""
    if not isinstance(site.node, ast.Name) or member.atom or site.node.id in _names(member.node):
        return False
    name, statements = site.node.id, ast.walk(unit.node)
    makers = [s for s in statements if isinstance(s, ast.stmt) and name in _made(s)]
    return len(makers) > 1 and not any(
        node is site.node for maker in makers for node in ast.walk(maker)
    )


def _leaves_idle(unit: _Unit, site: _Site, kind: str, new: ast.expr) -> bool:
    """Whether something is left out there, and with it the only use of a name of the function's: it has
    been given that name to be used."""
    if not kind.endswith(" too many"):
        return False
    lost = (_names(site.node) - _names(new)) & set(site.names)
    if lost and not unit.uses:
        unit.uses.update(_uses(unit.node))
    here = _uses(site.node) if lost else Counter[str]()
    return any(unit.uses[name] == here[name] for name in lost)


def _uses(node: ast.AST) -> Counter[str]:
    """How often each name is read."""
    return Counter(
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    )


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _made(statement: ast.AST) -> tuple[str, ...]:
    """The names that an assignment gives a value."""
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return ()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return tuple(n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


def _targets(comprehension: Any) -> list[str]:
    return [name for generator in comprehension.generators for name in _locals(generator)]


def _role(
    parent: ast.AST, name: str, index: int | None, role: str, subject: str
) -> tuple[str, str]:
    """What an expression is there for, by where it stands."""
    match parent:
        case ast.Subscript() if name == "slice":
            return "index", ast.unparse(parent.value) if isinstance(
                parent.value, ast.Name | ast.Attribute
            ) else ""
        case ast.Slice():
            return "bound", ""
        case ast.Call(ast.Name("range")) if name == "args":
            return "bound", ""
        case ast.keyword():
            return ("axis" if parent.arg == "axis" else "option"), ""
        case ast.Call(ast.Attribute(_, attr)) if (
            name == "args" and attr in REDUCTIONS and index is not None
        ):
            return (
                ("axis", "")
                if isinstance(parent.args[index], ast.Constant | ast.UnaryOp)
                else ("term", "")
            )
        case ast.If() | ast.While() | ast.IfExp() if name == "test":
            return "test", ""
        case (
            ast.Assign()
            | ast.AugAssign()
            | ast.Return()
            | ast.Call()
            | ast.Tuple()
            | ast.List()
            | ast.Lambda()
            | ast.ListComp()
            | ast.GeneratorExp()
        ):
            return (
                ("term", "")
                if role not in ("index", "bound") or isinstance(parent, ast.Call | ast.stmt)
                else (role, subject)
            )
        case ast.IfExp():
            return "term", ""
        case ast.BinOp(_, op, _):
            if role in ("index", "bound"):
                return role, subject
            return "factor" if isinstance(op, ast.Mult | ast.Div) else "operand", ""
        case ast.UnaryOp():
            return role if role in ("index", "bound", "axis") else "operand", subject
        case ast.For() if name == "iter":
            return "plain", ""
    return "plain", subject


def _in_a_product(site: _Site) -> bool:
    """Whether it is a factor of a matrix product."""
    parent = site.parent
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)


_NAMED = ast.Name | ast.Attribute  # other functions of these are tried as other calls


def _may_change(node: ast.expr, parent: ast.AST, name: str) -> bool:
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) or isinstance(
        node, ast.Slice | ast.Starred | ast.Yield | ast.NamedExpr | ast.JoinedStr
    ):
        return False
    if isinstance(parent, ast.Call) and name == "func" and isinstance(node, _NAMED):
        return False
    if isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript):
        return False
    if (
        isinstance(node, ast.Name)
        and isinstance(parent, ast.Attribute)
        and node.id in ("np", "math", "numpy")
    ):
        return False
    return not (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _new(kind: Any, at: ast.AST, *args: Any) -> Any:
    return kind(*args, lineno=at.lineno, col_offset=at.col_offset)  # type: ignore[attr-defined]


def _call(at: ast.AST, name: str, *args: ast.expr) -> ast.expr:
    call: ast.expr = _new(ast.Call, at, _new(ast.Name, at, name, ast.Load()), list(args), [])
    return call


def _number(at: ast.AST, value: float) -> ast.expr:
    number: ast.expr = _new(ast.Constant, at, abs(value))
    return number if value >= 0 else _new(ast.UnaryOp, at, ast.USub(), number)


def _near(value: float) -> list[tuple[int, float]]:
    """The numbers that may be meant: a step away and the usual ones; twice, half, ten times or a
    tenth of it."""
    near: dict[float, int] = {}
    if abs(value) > 1e300:  # a whole number may be larger than any float
        return []
    if isinstance(value, int) or (abs(value) < 100 and value == int(value)):
        near |= {value + 1: SLIP, value - 1: SLIP}
    if 0.1 <= abs(value) <= 10 or not value:
        near = {**dict.fromkeys((0, 1, 2), SLIP if value == int(value) else SMALL), **near}
        near = {**near, **{n: SMALL for n in (0.5, -1) if n not in near}}
    if value not in NUMBERS:
        near = {
            **dict.fromkeys((2 * value, value / 2, 10 * value, value / 10, -value), SMALL),
            **near,
        }
    return [(level, n) for n, level in near.items() if n != value]


def _operator_kind(before: type[ast.operator], after: type[ast.operator]) -> str:
    if {before, after} == {ast.Add, ast.Sub}:
        return "a sign"
    return "the kind of product" if {before, after} == {ast.Mult, ast.MatMult} else "an operator"


def _rotated(node: ast.BinOp) -> Iterator[ast.expr]:
    """The same operands and operators with the brackets moved."""
    if isinstance(node.left, ast.BinOp):
        inner = node.left
        yield _new(
            ast.BinOp,
            node,
            inner.left,
            inner.op,
            _new(ast.BinOp, node, inner.right, node.op, node.right),
        )
        if isinstance(inner.left, ast.BinOp):
            deep = inner.left
            right = _new(
                ast.BinOp,
                node,
                _new(ast.BinOp, node, deep.right, inner.op, inner.right),
                node.op,
                node.right,
            )
            yield _new(ast.BinOp, node, deep.left, deep.op, right)
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        yield _new(
            ast.BinOp,
            node,
            _new(ast.BinOp, node, node.left, node.op, inner.left),
            inner.op,
            inner.right,
        )
    match node:  # a * b - c * d -> a * (b - c) * d
        case ast.BinOp(
            ast.BinOp(a, ast.Mult(), b), ast.Add() | ast.Sub(), ast.BinOp(c, ast.Mult(), d)
        ):
            middle = _new(ast.BinOp, node, b, node.op, c)
            first = _new(ast.BinOp, node, a, ast.Mult(), middle)
            yield _new(ast.BinOp, node, first, ast.Mult(), d)
    if isinstance(node.left, ast.UnaryOp):
        yield _new(
            ast.UnaryOp,
            node,
            node.left.op,
            _new(ast.BinOp, node, node.left.operand, node.op, node.right),
        )
    for side, other in (("left", node.right), ("right", node.left)):
        call = getattr(node, side)
        if (
            isinstance(call, ast.Call) and call.args and not isinstance(call.args[0], ast.Starred)
        ):  # f(a) + b -> f(a + b)
            pair = (call.args[0], other) if side == "left" else (other, call.args[0])
            yield _new(
                ast.Call,
                node,
                call.func,
                [_new(ast.BinOp, node, pair[0], node.op, pair[1]), *call.args[1:]],
                call.keywords,
            )
        if isinstance(call, ast.Call) and isinstance(
            call.func, ast.Attribute
        ):  # a.f() + b -> (a + b).f()
            pair = (call.func.value, other) if side == "left" else (other, call.func.value)
            whole = _new(ast.BinOp, node, pair[0], node.op, pair[1])
            yield _new(
                ast.Call,
                node,
                _new(ast.Attribute, node, whole, call.func.attr, ast.Load()),
                call.args,
                call.keywords,
            )


def _tighter(node: ast.BinOp) -> Iterator[ast.expr]:
    """a + b + c -> a + b * c: the other operator binds more tightly, so the operands regroup."""
    inner, sums = node.left, ast.Add | ast.Sub
    if isinstance(inner, ast.BinOp) and isinstance(node.op, sums) and isinstance(inner.op, sums):
        for op in (ast.Mult, ast.Div, ast.MatMult):
            right = _new(ast.BinOp, node, inner.right, op(), node.right)
            yield _new(ast.BinOp, node, inner.left, inner.op, right)


def _moved(call: ast.Call) -> Iterator[ast.expr]:
    """f(a + b) -> f(a) + b and a + f(b): the bracket of a call closes earlier, or opens later."""
    if call.args and isinstance(call.args[0], ast.BinOp):
        inner, rest = call.args[0], call.args[1:]
        yield _new(
            ast.BinOp,
            call,
            _new(ast.Call, call, call.func, [inner.left, *rest], call.keywords),
            inner.op,
            inner.right,
        )
        yield _new(
            ast.BinOp,
            call,
            inner.left,
            inner.op,
            _new(ast.Call, call, call.func, [inner.right, *rest], call.keywords),
        )
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.BinOp):
        inner, name = call.func.value, call.func.attr
        right = _new(
            ast.Call,
            call,
            _new(ast.Attribute, call, inner.right, name, ast.Load()),
            call.args,
            call.keywords,
        )
        left = _new(
            ast.Call,
            call,
            _new(ast.Attribute, call, inner.left, name, ast.Load()),
            call.args,
            call.keywords,
        )
        yield _new(ast.BinOp, call, inner.left, inner.op, right)
        yield _new(ast.BinOp, call, left, inner.op, inner.right)


def _slices(at: ast.AST, item: ast.Slice, ends: list[ast.expr]) -> Iterator[tuple[int, ast.expr]]:
    """Bounds that are missing, a number or one of the names and lengths; those that are there are
    changed as expressions."""
    bounds = [(SLIP, _number(at, n)) for n in (1, -1)]
    for bound in ends:
        bounds.append((SMALL, bound))
        for op in (ast.Add, ast.Sub):
            bounds.append((SMALL, _new(ast.BinOp, at, bound, op(), _number(at, 1))))
    for level, bound in bounds:
        if item.lower is None:
            yield level, _new(ast.Slice, at, bound, item.upper, item.step)
        if item.upper is None:
            yield level, _new(ast.Slice, at, item.lower, bound, item.step)
    if item.step is None:
        yield SLIP, _new(ast.Slice, at, item.lower, item.upper, _number(at, -1))
    ends_or_begins = ast.unparse(item).replace(" ", "")
    if ends_or_begins == "1:":  # all but the first, for all but the last
        yield SLIP, _new(ast.Slice, at, None, _number(at, -1), None)
    elif ends_or_begins == ":-1":
        yield SLIP, _new(ast.Slice, at, _number(at, 1), None, None)


def _shifted(node: ast.expr) -> Iterator[ast.expr]:
    """An expression with all its indices moved by one, and with the last in place of them."""
    indices = [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Name | ast.BinOp | ast.UnaryOp)
    ]
    if not indices or len({ast.dump(n.slice) for n in indices}) > 1:
        return
    old = indices[0].slice
    steps: list[ast.expr] = (
        [_new(ast.BinOp, old, old, op(), _number(old, 1)) for op in (ast.Add, ast.Sub)]
        if not isinstance(old, ast.UnaryOp)
        else []
    )
    if isinstance(old, ast.BinOp) and isinstance(old.right, ast.Constant):
        steps.append(old.left)
    for new in (*steps, _number(old, -1)):
        changed = copy.deepcopy(node)
        for n in ast.walk(changed):
            if isinstance(n, ast.Subscript) and isinstance(
                n.slice, ast.Name | ast.BinOp | ast.UnaryOp
            ):
                n.slice = new
        yield changed


def _is_atom(node: ast.expr) -> bool:
    """A name, or a name with a simple index."""
    match node:
        case ast.Name() | ast.Subscript(
            ast.Name(), ast.Name() | ast.Constant() | ast.UnaryOp(_, ast.Constant())
        ):
            return True
        case ast.Subscript(ast.Name(), ast.BinOp(ast.Name(), _, ast.Constant())) | ast.Call(
            ast.Name("len"), [ast.Name()]
        ):
            return True
    return False


def _leaves(value: Any) -> list[Any]:
    """What an answer holds, in its order."""
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def _copied(value: Any) -> Any:
    """An array anew; anything else as it is."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _moves(before: list[Any], after: list[Any], want: tuple[Any, ...] | None) -> bool:
    """Whether something that is wrong before is another after; if what is right is not known,
    whether anything is."""
    right = before if want is None else _leaves(want)
    if not len(before) == len(after) == len(right):
        return True
    for old, new, wanted in zip(before, after, right, strict=True):
        try:
            one, other, goal = (np.asarray(value, float) for value in (old, new, wanted))
        except (TypeError, ValueError):
            return True
        if not one.shape == other.shape == goal.shape:
            return True
        moved = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        wrong = True if want is None else ~(np.abs(one - goal) <= 1e-9 * np.abs(goal))
        if np.any(moved & wrong):
            return True
    return False


def _is_mask(value: Any) -> bool:
    """Whether it is true or false, or an array of these."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "b"
    return isinstance(value, bool | np.bool_)


def _is_whole_number(node: ast.expr) -> bool:
    """Whether it is a literal whole number, with a sign or without."""
    bare = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(bare, ast.Constant) and isinstance(bare.value, int)


def _is_residual(node: ast.expr) -> bool:
    """Whether it is twice a difference of two names."""
    match node:
        case ast.BinOp(ast.Constant(2), ast.Mult(), ast.BinOp(left, ast.Sub(), right)):
            return _is_atom(left) and _is_atom(right)
    return False


def _siblings(
    node: ast.expr, names: Sequence[str], alike: Callable[[str, str], bool]
) -> Iterator[ast.expr]:
    """An expression with one name exchanged for another at one place, or with one + for -."""
    inside = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.BinOp)]
    for k, old in enumerate(inside):
        if isinstance(old, ast.BinOp) and isinstance(old.op, ast.Add | ast.Sub):
            changed = copy.deepcopy(node)
            same: Any = [n for n in ast.walk(changed) if isinstance(n, ast.Name | ast.BinOp)][k]
            same.op = ast.Sub() if isinstance(old.op, ast.Add) else ast.Add()
            yield changed
        elif isinstance(old, ast.Name) and old.id in names:
            for name in names:
                if name != old.id and alike(old.id, name):
                    changed = copy.deepcopy(node)
                    same = [n for n in ast.walk(changed) if isinstance(n, ast.Name | ast.BinOp)][k]
                    same.id = name
                    yield changed


def _size(node: ast.AST) -> int:
    return sum(isinstance(n, ast.expr) for n in ast.walk(node))


def _takes(function: Any, count: int) -> bool:
    """Whether a function can be called with that many arguments."""
    code = function.__code__
    return (
        code.co_argcount - len(function.__defaults__ or ()) <= count <= code.co_argcount
        and not code.co_kwonlyargcount
    )


def _compiles(node: ast.expr) -> bool:
    """Whether an expression is one at all."""
    try:
        compile(ast.Expression(node), "", "eval")
    except (SyntaxError, ValueError, RecursionError, TypeError):
        return False
    return True


def _switch(original: ast.expr, leaves: list[ast.expr], first: int) -> ast.expr:
    """The leaf that the number of a variant selects; the original for all other numbers."""
    chosen = _below(original, first + len(leaves), _tree(original, leaves, first), original)
    return _below(original, first, original, chosen)


def _tree(at: ast.AST, leaves: list[ast.expr], first: int) -> ast.expr:
    """The leaf whose number, counted from `first`, is chosen, by halves."""
    if len(leaves) == 1:
        return leaves[0]
    half = len(leaves) // 2
    return _below(
        at, first + half, _tree(at, leaves[:half], first), _tree(at, leaves[half:], first + half)
    )


def _below(at: ast.AST, number: int, yes: ast.expr, no: ast.expr) -> ast.expr:
    test = _new(
        ast.Compare,
        at,
        _new(ast.Name, at, CHOICE, ast.Load()),
        [ast.Lt()],
        [_new(ast.Constant, at, number)],
    )
    whole: ast.expr = _new(ast.IfExp, at, test, yes, no)
    return whole


def _pool_of(at: ast.AST, members: list[ast.expr]) -> ast.expr:
    """A function without arguments that gives the chosen member."""
    none = ast.arguments([], [], None, [], [], None, [])
    function: ast.expr = _new(ast.Lambda, at, none, _tree(at, members or [_number(at, 0)], 0))
    return function


def _kind_of_role(site: _Site) -> str:
    of = f"an index of {site.subject}" if site.subject else "an index"
    return {"index": of, "bound": "a bound", "axis": "an axis"}.get(site.role, "")


def _negated(value: Any, pool: Any) -> Any:
    return np.logical_not(value)


OTHERS: tuple[Changed, ...] = (  # other numbers, whatever they are; of a mask, the other entries
    lambda value, pool: 1.37 * value + 0.19,
    lambda value, pool: _negated(value, pool) if _is_mask(value) else -0.71 * value - 0.53,
)
NEGATED: tuple[Changed, ...] = (_negated,)  # any other number would leave what is true true
OF_LISTS: tuple[tuple[str, Changed], ...] = (
    ("the order of a list", lambda value, pool: list(value)[::-1]),
    ("a missing copy", lambda value, pool: list(value)),
)
OF_ARRAYS: tuple[tuple[str, Changed], ...] = (
    ("a shape", lambda value, pool: value[:, None]),
    ("a shape", lambda value, pool: value[None]),
    ("a shape", lambda value, pool: value[0]),
    ("a shape", lambda value, pool: value.ravel()),
    ("a shape", lambda value, pool: value.item()),
    ("the order of the entries", lambda value, pool: value[::-1]),
    ("a missing copy", lambda value, pool: value.copy()),
    ("a missing sum", lambda value, pool: value.sum()),
    ("a missing sum", lambda value, pool: value.sum(0)),
    ("a missing sum", lambda value, pool: value.sum(1)),
    ("a missing sum", lambda value, pool: value.sum(-1, keepdims=True)),
    ("a missing mean", lambda value, pool: value.mean()),
    ("a missing mean", lambda value, pool: value.mean(0)),
    ("a missing mean", lambda value, pool: value.mean(1)),
    ("a missing maximum", lambda value, pool: value.max()),
    ("a missing maximum", lambda value, pool: value.max(-1, keepdims=True)),
    ("a missing root", lambda value, pool: np.sqrt(value)),
    ("a missing square", lambda value, pool: value * value),
    ("a missing call", lambda value, pool: np.exp(value)),
    ("a missing call", lambda value, pool: np.log(value)),
    ("a missing call", lambda value, pool: np.abs(value)),
    ("a missing call", lambda value, pool: np.tanh(value)),
    ("a missing call", lambda value, pool: np.diag(value)),
    ("a missing call", lambda value, pool: np.maximum(value, 0)),
    ("the dtype", lambda value, pool: float(value)),
    ("the dtype", lambda value, pool: np.asarray(value, float)),
    ("a sign", lambda value, pool: -value),
    ("a condition", lambda value, pool: np.logical_not(value)),
    ("a missing divisor", lambda value, pool: value / value.sum()),
    ("a missing divisor", lambda value, pool: value / value.sum(-1, keepdims=True)),
    ("a missing divisor", lambda value, pool: value / value.sum(0)),
    ("a missing divisor", lambda value, pool: value / len(value)),
    ("a missing divisor", lambda value, pool: value / np.sqrt(np.sum(value * value))),
    ("a missing term", lambda value, pool: value - value.max()),
    ("a missing term", lambda value, pool: value - value.max(-1, keepdims=True)),
    ("a missing term", lambda value, pool: value - value.max(0)),
    ("a missing term", lambda value, pool: value - value.mean()),
    ("a missing factor", lambda value, pool: 2 * value),
    ("a missing factor", lambda value, pool: value / 2),
    ("a missing term", lambda value, pool: value + 1),
    ("a missing term", lambda value, pool: value - 1),
    ("a missing term", lambda value, pool: value + 2),
    ("a missing term", lambda value, pool: value - 2),
    ("a missing term", lambda value, pool: 1 - value),
)
TERMS: tuple[tuple[str, Changed], ...] = (
    ("a missing term", lambda value, pool: value + pool()),
    ("a missing term", lambda value, pool: value - pool()),
    ("a missing term", lambda value, pool: pool() - value),
)
WITH_ANY: tuple[tuple[str, Changed], ...] = (
    ("a missing factor", lambda value, pool: value * pool()),
    *TERMS,
)
POWERS: tuple[tuple[str, Changed], ...] = (
    ("a missing power", lambda value, pool: value ** _exponent(pool())),
    ("a missing power", lambda value, pool: value ** (_exponent(pool()) - 1)),
    ("a missing power", lambda value, pool: value ** (_exponent(pool()) - 2)),
)
TO_FACTORS = (*TERMS, *POWERS)  # beside a factor another one stands beside the whole product
WITH_LISTS: tuple[Changed, ...] = (
    lambda value, pool: value + pool(),
    lambda value, pool: pool() + value,
)
OF_COUNTS: tuple[Changed, ...] = (
    lambda value, pool: value - pool(),
    lambda value, pool: value + pool(),
)
WITH_SMALL: tuple[tuple[str, Changed], ...] = (
    *WITH_ANY,
    ("a missing factor", lambda value, pool: 2 * value * pool()),
    ("a missing factor", lambda value, pool: value / (2 * pool())),
    ("a missing factor", lambda value, pool: value / pool()),
    ("a missing factor", lambda value, pool: value @ pool()),
    ("a missing factor", lambda value, pool: pool() @ value),
    *POWERS,
)


_OF_ONE: tuple[tuple[str, Changed], ...] = (
    ("a missing term", lambda value, pool: value + _logistic(pool())),
    ("a missing term", lambda value, pool: value - _logistic(pool())),
    ("a missing term", lambda value, pool: _logistic(pool()) - value),
    ("a missing factor", lambda value, pool: value * _logistic(pool())),
    ("a missing term", lambda value, pool: value - np.square(np.tanh(pool()))),
    ("a missing term", lambda value, pool: np.logaddexp.reduce(pool()) - value),
    ("a missing term", lambda value, pool: value - _log_sum_exp(pool())),
    ("a missing term", lambda value, pool: value + np.exp(-pool())),
    ("a missing term", lambda value, pool: value + np.exp(pool())),
    ("a missing term", lambda value, pool: value + np.log(pool())),
    ("a missing term", lambda value, pool: value - np.log(pool())),
    ("a missing term", lambda value, pool: value + np.tanh(pool())),
    ("a missing term", lambda value, pool: value + np.square(pool())),
    ("a missing term", lambda value, pool: value - np.square(pool())),
    ("a missing term", lambda value, pool: value + np.max(pool(), -1, keepdims=True)),
    ("a missing term", lambda value, pool: value - np.max(pool(), -1, keepdims=True)),
    ("a missing term", lambda value, pool: value + np.abs(pool())),
    ("a missing term", lambda value, pool: value - np.abs(pool())),
    # one column, beside a matrix
    ("a missing term", lambda value, pool: value + pool()[..., None]),
    ("a missing term", lambda value, pool: value - pool()[..., None]),
    ("a missing factor", lambda value, pool: value * pool()[..., None]),
    ("a missing factor", lambda value, pool: 2 * value / pool()),
    ("a missing factor", lambda value, pool: value * (1 - pool())),
    ("a missing factor", lambda value, pool: value * np.exp(pool())),
    ("a missing factor", lambda value, pool: value * np.exp(-pool())),
    ("a missing factor", lambda value, pool: value * np.tanh(pool())),
    ("a missing factor", lambda value, pool: value * np.sqrt(pool())),
    ("a missing divisor", lambda value, pool: value / (1 + np.exp(-pool()))),
    ("a missing divisor", lambda value, pool: value / np.sqrt(pool())),
    ("a missing divisor", lambda value, pool: value / np.square(pool())),
    ("a missing divisor", lambda value, pool: value / np.sum(pool())),
    ("a missing divisor", lambda value, pool: value / np.sum(pool(), -1, keepdims=True)),
    ("a missing divisor", lambda value, pool: value / np.sum(pool(), 0)),
    ("a missing divisor", lambda value, pool: value / np.sqrt(np.sum(np.square(pool())))),
    ("a missing divisor", lambda value, pool: value / np.shape(pool())[-1]),
    ("a missing divisor", lambda value, pool: value / np.size(pool())),
)


def _log_sum_exp(value: Any) -> Any:
    return np.logaddexp.reduce(value, axis=-1, keepdims=True)


def _logistic(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))


_WITH: tuple[tuple[str, Changed], ...] = (
    ("a missing term", lambda value, made: value + made),
    ("a missing term", lambda value, made: value - made),
    ("a missing term", lambda value, made: made - value),
    ("a missing factor", lambda value, made: value * made),
)
_OF_TWO: tuple[Callable[[Any, Any], Any], ...] = (
    lambda a, b: a * b,
    lambda a, b: 2 * a * b,
    lambda a, b: a @ b,
    lambda a, b: b @ a,
    lambda a, b: a.T @ b,
    lambda a, b: b.T @ a,
    lambda a, b: a - b,
    lambda a, b: a / b,
)


def _guard_powers(node: ast.AST) -> None:
    """Every exponent that is no literal is looked at before it is used: 9 ** 9 ** 9 cannot be
    stopped."""
    for child in ast.walk(node):
        if (
            isinstance(child, ast.BinOp)
            and isinstance(child.op, ast.Pow)
            and not isinstance(child.right, ast.Constant)
        ):
            child.right = _new(
                ast.Call,
                child.right,
                _new(ast.Name, child.right, EXPONENT, ast.Load()),
                [child.right],
                [],
            )


def _exponent(value: Any) -> Any:
    if type(value) is int and abs(value) > LARGEST:
        raise OverflowError("the exponent is too large")
    return value


Edit = tuple[
    str, ast.stmt, ast.stmt | None, list[ast.stmt]
]  # kind, the statement, another that is touched, the block instead


def _reordered(block: list[ast.stmt], tier: int) -> Iterator[Edit]:
    """A line left out; two neighbours exchanged; a test left out."""
    for k, statement in enumerate(block):
        gone = (
            ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.Return | ast.Break | ast.Continue
        )
        if tier == SMALL and isinstance(statement, gone) and not _docstring(statement):
            yield "a line too many", statement, None, [*block[:k], *block[k + 1 :]]
        if tier == SMALL and isinstance(statement, ast.If):
            yield "a condition", statement, None, [*block[:k], *statement.body, *block[k + 1 :]]
        after = block[k + 1] if k + 1 < len(block) else None
        ends = (
            ast.Return | ast.Break | ast.Continue | ast.Raise
        )  # what comes after these does not run
        if (
            tier == SLIP
            and after
            and not _docstring(statement)
            and not isinstance(statement, ends)
            and not isinstance(after, ends)
        ):
            yield (
                "the order of two lines",
                statement,
                after,
                [*block[:k], after, statement, *block[k + 2 :]],
            )


def _moved_far(block: list[ast.stmt]) -> Iterator[Edit]:
    """A statement at another place of its block."""
    if len(block) > 12:
        return
    for k, statement in enumerate(block):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and not _docstring(
            statement
        ):
            rest = [*block[:k], *block[k + 1 :]]
            for at in range(len(block)):
                if abs(at - k) > 1:
                    yield (
                        "the order of the lines",
                        statement,
                        None,
                        [*rest[:at], statement, *rest[at:]],
                    )


def _assigned(block: list[ast.stmt], tier: int) -> Iterator[Edit]:
    """= for += and the other way round; what changes an array in place makes a new one."""
    for k, statement in enumerate(block):

        def instead(new: ast.stmt, k: int = k) -> list[ast.stmt]:
            return [*block[:k], new, *block[k + 1 :]]

        if tier == SLIP and isinstance(statement, ast.AugAssign):
            target, value = statement.target, statement.value
            loaded = _loaded(target)
            for op in (ast.Add, ast.Sub, ast.Mult, ast.Div):
                if not isinstance(statement.op, op):
                    yield (
                        "a sign" if op in (ast.Add, ast.Sub) else "an operator",
                        statement,
                        None,
                        instead(_new(ast.AugAssign, statement, target, op(), value)),
                    )
            yield "= for +=", statement, None, instead(_new(ast.Assign, statement, [target], value))
            made = _new(ast.BinOp, statement, loaded, statement.op, value)
            yield (
                "a change in place",
                statement,
                None,
                instead(_new(ast.Assign, statement, [target], made)),
            )
        elif tier == SMALL and _takes_apart(statement):
            assert isinstance(statement, ast.Assign)
            whole = statement.targets[0]
            assert isinstance(whole, ast.Tuple | ast.List)
            for items in itertools.permutations(whole.elts):
                if items != tuple(whole.elts):
                    target = _new(type(whole), statement, list(items), ast.Store())
                    new = _new(ast.Assign, statement, [target], statement.value)
                    yield "the order", statement, None, instead(new)
        elif (
            tier == SMALL
            and isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], ast.Name | ast.Subscript | ast.Attribute)
        ):
            target = statement.targets[0]
            if isinstance(target, ast.Subscript):  # of a dictionary, where nothing may be there yet
                get = _new(ast.Attribute, statement, target.value, "get", ast.Load())
                before = _new(ast.Call, statement, get, [target.slice, _number(statement, 0.0)], [])
                added = _new(ast.BinOp, statement, before, ast.Add(), statement.value)
                yield (
                    "= for +=",
                    statement,
                    None,
                    instead(_new(ast.Assign, statement, [target], added)),
                )
            for op in (ast.Add, ast.Sub, ast.Mult):
                yield (
                    "= for +=",
                    statement,
                    None,
                    instead(
                        _new(ast.AugAssign, statement, statement.targets[0], op(), statement.value)
                    ),
                )


def _takes_apart(statement: ast.stmt) -> bool:
    """Whether it gives names to the two or three results of a call."""
    match statement:
        case ast.Assign([ast.Tuple(items) | ast.List(items)], ast.Call()):
            return 2 <= len(items) <= 3 and all(isinstance(item, ast.Name) for item in items)
    return False


def _renamed(block: list[ast.stmt], names: Sequence[str]) -> Iterator[Edit]:
    """Another name for what an assignment, a loop or a comprehension makes."""
    for k, statement in enumerate(block):
        for j, item in enumerate(_named(statement)):
            for name in names:
                if name != item.id:
                    changed = copy.copy(statement)  # the statements inside stay the same ones
                    for part, value in ast.iter_fields(statement):
                        if part not in _INSIDE:
                            setattr(changed, part, copy.deepcopy(value))
                    _named(changed)[j].id = name
                    yield "a name", statement, None, [*block[:k], changed, *block[k + 1 :]]


_INSIDE = ("body", "orelse", "handlers", "finalbody")


def _named(statement: ast.stmt) -> list[ast.Name]:
    """The names that a statement gives a value, without the statements inside it."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return []
    head = [
        part
        for name, value in ast.iter_fields(statement)
        if name not in _INSIDE
        for part in (value if isinstance(value, list) else [value])
        if isinstance(part, ast.AST)
    ]
    return [
        node
        for part in head
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _loaded(target: ast.expr) -> ast.expr:
    loaded = copy.copy(target)
    loaded.ctx = ast.Load()  # type: ignore[attr-defined]
    return loaded


def _out_of_loops(block: list[ast.stmt]) -> Iterator[Any]:
    """The last statement of a loop or condition moved out after it, and the next one moved into
    it."""
    for k, outer in enumerate(block):
        if isinstance(outer, ast.For | ast.While | ast.If) and outer.body:
            last = outer.body[-1]
            kind = "the place of `return`" if isinstance(last, ast.Return) else "an indentation"
            yield (
                kind,
                last,
                [*block[: k + 1], last, *block[k + 1 :]],
                (outer, "body", outer.body, outer.body[:-1]),
            )
            if k + 1 < len(block):
                after = block[k + 1]
                yield (
                    "an indentation",
                    after,
                    [*block[: k + 1], *block[k + 2 :]],
                    (outer, "body", outer.body, [*outer.body, after]),
                )


def _docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
