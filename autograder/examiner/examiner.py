"""The trusted side: runs the source's test cells against proxies of what a student has defined.

The student's cells run in a candidate. A test cell runs here, with the locked cells of the source
that stand before it; every other name in it is fetched across the line: a function as a proxy,
anything else as plain data. A candidate that hangs, dies or talks nonsense costs the exercise at
hand, with a sentence; it is started anew, and grading goes on.
"""

import ast
import builtins
import contextlib
import dis
import html
import inspect
import io
import random
import re
import symtable
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder import budget
from autograder.candidate import wire
from autograder.candidate.shell import Shell
from autograder.examiner.line import (
    COMPARED,
    OUTPUTS,
    CandidateClient,
    CandidateGone,
    NotTransferable,
    Proxy,
)
from autograder.examiner.remote import number_of
from autograder.notes import Kind, Note

MOST = 20_000  # characters of what a test says
JUDGED = "what was returned is too much to be judged"
THEIR_WORD = (
    "its only evidence is a comparison of the student's own objects, which is the student's word; "
    "compare what they hold too"
)
REFERENCE = "an answer calls the reference, which a graded run refuses"
JUDGING = 30.0  # s of our own processor that the judging of one exercise may take


INDIRECT = {
    "globals",
    "locals",
    "vars",
    "dir",
    "eval",
    "exec",
    "get_ipython",
    "patch",
    "mock",
    "unittest",
    "monkeypatch",
}
WORD = re.compile(r"\b[^\W\d]\w*")


@dataclass
class Cell:
    """A code cell of a submission. `title` names it in sentences; `points` is the most that a test
    gives."""

    kind: str  # "student", "locked" (runs on both sides), "test"
    source: str
    title: str
    points: float = 0.0
    released: bool = False  # a student's, but word for word as it was handed out
    imports: tuple[str, ...] = ()  # import statements of the source, which run on this side first
    # names that the source's cells for students define up to here: the student's from now on
    theirs: frozenset[str] = frozenset()
    # what the source's own solution is asked of its objects here (None: this is that solution)
    asked: frozenset[str] | None = frozenset()
    answered: frozenset[str] = frozenset()  # what its objects were asked, and answered
    used: frozenset[str] = frozenset()  # names that functions of those cells look up
    needed: bool = True  # False: it is not run; the outputs that it is given say so
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Examiner:
    """Runs the cells of one notebook, in order, each on its own side of the line."""

    def __init__(self, start: Callable[[], CandidateClient], shell: Shell) -> None:
        self.start = start
        self.line = start()
        self.shell = shell
        self.past: list[str] = []  # the cells that a new candidate runs again
        # names that the source's locked cells define: never the student's
        self.own: set[str] = set()
        self.left: set[str] = set()  # names that the source leaves to the student
        self.used: set[str] = set()  # names that the source's functions for students look up
        # of the locked cells' names, what these cells look up
        self.behind: dict[str, list[str]] = {}
        self.notes: list[Note] = []
        # test cells and wrong answers that no mistake explains
        self.unexplained: list[tuple[Cell, Any]] = []

    def run(self, cells: list[Cell]) -> list[Note]:
        """Fill in the outputs of every cell. Returns what a grader should know."""
        plain = inspect.getsourcelines  # which `inspect.getsource` asks too

        def lines_of(thing: Any) -> tuple[list[str], int]:
            if number_of(thing) is None:
                return plain(thing)
            return str(self.line.question("source", thing)).splitlines(keepends=True), 1

        inspect.getsourcelines = lines_of  # type: ignore[assignment]
        for cell in cells:
            # nothing is started any more: what is left says so
            if self.line.gone and self.line.patience.over:
                cell.outputs = [_as_error("Stopped", f"{self.line.gone.sentence}.")]
                continue
            self._given(cell)
            if cell.kind == "test":
                cell.outputs = self._test(cell)
            else:
                cell.outputs = self._student(cell)
                if cell.kind == "locked":
                    self._locked(cell)
            if self.line.gone and not self.line.patience.over:
                self._again()
        self._point()
        self.line.terminate("the notebook is graded")
        return self.notes

    def _given(self, cell: Cell) -> None:
        """Give the tests what the source brings up to here: its imports, but not the names that the
        student defines."""
        known = self.shell.ip.user_ns
        self.left |= cell.theirs
        self.used |= cell.used
        for name in cell.theirs & (self.own | known.keys()):
            known.pop(name, None)
            self.own.discard(name)
        for statement in cell.imports:
            self.own |= _stored(statement) - {"*"}
            with contextlib.suppress(Exception):  # who needs it will miss it
                exec(compile(statement, "<import>", "exec"), known)

    def _student(self, cell: Cell) -> list[dict[str, Any]]:
        if not cell.needed:
            return cell.outputs
        try:
            outputs = self.line.run(cell.source, counts=not cell.released)
        except CandidateGone as gone:
            self.notes.append(Note(gone.kind, cell.title, gone.sentence))
            return [_as_error("Stopped", f"This cell was stopped: {gone.sentence}.")]
        self.past.append(cell.source)
        return outputs

    def _locked(self, cell: Cell) -> None:
        """Run a locked cell here too. If it fails without using anything of the student's, note
        that for the course."""
        plain = self.shell.plain(cell.source)
        stored = _stored(plain)
        self.own |= stored
        self.behind |= dict.fromkeys(stored, _names(plain))
        outputs, asked = self._ours(cell)
        failed = next((output for output in outputs if output["output_type"] == "error"), None)
        if failed and not asked:
            sentence = f"{cell.title}, a read-only cell of the source, fails by itself: {failed['ename']}: {failed['evalue']}"
            self.notes.append(Note(Kind.COURSE, "", sentence))

    def _point(self) -> None:
        """Show, for wrong answers that nothing explains, the line where one small change makes
        everything right.

        When all is graded: thousands of calls may leave traces in the candidate, which is ended
        now.
        """
        for cell, answer in self.unexplained:
            with contextlib.suppress(CandidateGone, wire.WireError):
                place = answer.point()
                if place:
                    cell.outputs.insert(-1, _shown(place))

    def _test(self, cell: Cell) -> list[dict[str, Any]]:
        self.line.patience.begin()
        # in a notebook, answers find what tests import
        texts = [
            text for text in _imports(self.shell.plain(cell.source)) if "__future__" not in text
        ]
        # one that is refused there does not keep the others out
        imported = "\n".join(
            f"try:\n    {text}\nexcept Exception:\n    pass"
            for text in texts
            if not re.search(r"\bbackprop\b", text)
        )
        if imported and not self.line.gone:
            self._student(Cell("student", imported, cell.title))
        try:
            outputs: list[dict[str, Any]] = []
            with budget.processor_time(JUDGING, 3 * JUDGING):
                outputs, _ = self._ours(cell)
            over = next(filter(None, map(_over, outputs)), "")
        except budget.OverBudget as error:
            over = f"{JUDGED}: {error}"
        if over:
            self.notes.append(Note(Kind.NOTED, cell.title, over))
            outputs = [_as_error("Stopped", f"{over[0].upper()}{over[1:]}.")]
        check = sys.modules.get("backprop.check.diagnose")
        if check:
            self.unexplained += [(cell, answer) for answer in check.unexplained]
            check.unexplained.clear()
        if self.line.gone:
            gone = self.line.gone
            self.notes.append(Note(gone.kind, cell.title, gone.sentence))
        return _judged(outputs, cell.points)

    def _ours(self, cell: Cell) -> tuple[list[dict[str, Any]], set[str]]:
        """Run a cell of the source on this side. Names that are unknown here are the student's, for
        this cell alone.

        Returns its outputs and the names that were asked for.
        """
        source, asked = cell.source, set[str]()
        known = self.shell.ip.user_ns
        fetched: dict[str, Any] = {}
        refused: dict[str, str] = {}
        plain = self.shell.plain(source)
        names = dict.fromkeys([*_names(plain), *sorted(_stored(plain) & self.left)])
        todo = list(names)
        while todo:  # what a locked cell's function calls is asked for where that function is used
            new = [name for name in self.behind.get(todo.pop(), ()) if name not in names]
            names |= dict.fromkeys(new)
            todo += new
        if INDIRECT & names.keys():  # globals()[f"answer_{k}"]
            names |= dict.fromkeys(sorted(self.left))
        judged = any(
            str(getattr(known.get(name), "__module__", "")).startswith("backprop.check")
            for name in names
        )
        seeds, writes = bool(SEEDS.search(source)), bool(WRITES.search(source))
        world = World(known, self.left, self.used, seeds, writes)
        self.line.table.given = lambda name: known.get(name) if name in self.own else None
        self.line.open(None if judged else world.news, world.heard, cell.asked)
        for name in names:
            if (
                name not in known
                and name not in self.own
                and (name in self.left or not hasattr(builtins, name))
            ):
                asked.add(name)
                try:
                    fetched[name] = self.line.fetch(name)
                except KeyError:
                    continue
                except NotTransferable as error:
                    refused[name] = error.sentence
                except CandidateGone as gone:
                    return [_as_error("Stopped", f"{gone.sentence}.")], asked
        known.update(fetched)
        world.said.update(fetched)
        try:
            outputs = self.shell.run(source)
            for output in outputs:
                name = str(output.get("evalue", "")).partition("name '")[2].partition("'")[0]
                if output["output_type"] == "error" and name in refused:
                    output.update(
                        evalue=f"`{name}` cannot be used here: {refused[name]}", traceback=[]
                    )
            return outputs, asked
        finally:
            world.over(self.line)
            cell.answered = frozenset(self.line.words) - {""}
            if cell.asked is None and COMPARED in cell.answered and not self.line.plain:
                self.notes.append(Note(Kind.COURSE, cell.title, THEIR_WORD))
            if self.line.closed:
                self.notes.append(Note(Kind.REFERENCE, cell.title, REFERENCE))
            self.line.open(None)

    def _again(self) -> None:
        """Start a new candidate and run the cells that went well again; a cell that fails this time
        is left out."""
        past, self.past = self.past, []
        self.line = self.start()
        while past:
            source = past.pop(0)
            try:
                self.line.run(source)
                self.past.append(source)
            except CandidateGone:
                # it is left out; what went well before it is not lost, but runs once more
                past, self.past = [*self.past, *past], []
                if self.line.patience.over:
                    return
                self.line = self.start()


class World:
    """What a test does to the student's names, to input and to random numbers, as far as a call is to find it there."""

    def __init__(
        self, known: dict[str, Any], left: set[str], used: set[str], seeds: bool, writes: bool
    ) -> None:
        self.known, self.left, self.used, self.seeds = known, left, used, seeds
        self.state = ""  # of random numbers, as the candidate was told last
        self.writes = writes
        self.here = Path.cwd()  # whatever folder a test goes to
        self.seen = _stamps(self.here) if writes else {}  # files that the candidate has too
        self.said: dict[str, Any] = {}  # of the names that were fetched, what the candidate has

    def names(self) -> dict[str, Any]:
        """Changed names, and those that are gone, which the source leaves to the student."""
        news: dict[str, Any] = {}
        gone = [
            name
            for name, value in self.said.items()
            if name in self.left and name not in self.known and value is not GONE
        ]
        for name, value in self.said.items():
            now = self.known.get(name, GONE)
            if name in self.left & self.used and now is not value and now is not GONE:
                with contextlib.suppress(wire.WireError):
                    wire.encode(now, lambda function: 0, True, number_of)
                    news[name] = now
        self.said |= news | dict.fromkeys(gone, GONE)
        return ({"names": news} if news else {}) | ({"gone": gone} if gone else {})

    def news(self) -> dict[str, Any]:
        """All that is to go with a question."""
        found = self.names()
        watch = [
            name
            for name, value in self.said.items()
            if name in self.left and not isinstance(value, Proxy | type)
        ]
        if watch:
            found["watch"] = watch
        replaced = {name: now for name, was in REPLACEABLE.items()
                    if (now := self.known.get(name, getattr(builtins, name))) is not was and callable(now)}  # fmt: skip
        if replaced:
            found["builtins"] = replaced
        if vars(warnings)["_showwarnmsg_impl"] is not UNWATCHED:
            found["warned"] = True
        if self.writes and (files := self.files()):
            found["files"] = files
        if isinstance(sys.stdin, io.StringIO):
            found["stdin"] = sys.stdin.getvalue()[sys.stdin.tell() :]
        if self.seeds:  # once it is set or drawn from here, and not as it is there after a call
            state = [list(np.random.get_state()), list(random.getstate()[1])]
            if (told := repr((state[0][1].tobytes(), state[0][2:], state[1]))) != self.state:
                self.state, found["random"] = told, state
        return found

    def files(self) -> dict[str, bytes]:
        """Files that the test has written beside itself since it last asked."""
        now = _stamps(self.here)
        new = [name for name, stamp in now.items() if self.seen.get(name) != stamp]
        self.seen = now
        return {name: (self.here / name).read_bytes() for name in new}

    def heard(self, name: str, value: Any) -> None:
        """What a call has made of a name that it was to watch."""
        if name in self.said and name in self.left and self.known.get(name) is self.said[name]:
            self.known[name] = self.said[name] = value

    def over(self, line: CandidateClient) -> None:
        """After the test: the student's names are the student's again, as the test has left them."""
        changed = {
            name
            for name in self.said
            if name in self.left and self.known.get(name, GONE) is not self.said[name]
        }
        if changed and not line.gone:
            with contextlib.suppress(CandidateGone, NotTransferable, Exception):
                line.question("len", "")
        for name, value in self.said.items():
            if value is not GONE and self.known.get(name, GONE) is value:
                del self.known[name]


def _stamps(here: Path) -> dict[str, tuple[int, int]]:
    """When the files below a folder were written, and how large they are; links are left alone."""
    facts = {p: p.stat() for p in here.rglob("*") if p.is_file() and not p.is_symlink()}
    return {str(p.relative_to(here)): (f.st_mtime_ns, f.st_size) for p, f in facts.items()}


GONE = object()
UNWATCHED = vars(warnings)["_showwarnmsg_impl"]
WRITES = re.compile(r"write|to_csv|to_json|save|dump|open\(")
REPLACEABLE = {"input": builtins.input, "print": builtins.print}
SEEDS = re.compile(r"\b(seed|set_state|setstate)\b")


def prepare(cells: Iterable[Cell], shell: Shell) -> None:
    """Read the source's cells and import what they import, so that the examiners of this notebook
    and of the next ones need not."""
    for cell in cells:
        ours = () if cell.kind == "student" else _imports(shell.plain(cell.source))
        for statement in (*cell.imports, *ours):
            with contextlib.suppress(Exception):  # it lies beside the notebook, or nowhere
                exec(compile(statement, "<import>", "exec"), {})
        if cell.kind != "student" and cell.source not in shell.known:
            shell.precompile(cell.source)
            _names(shell.plain(cell.source))
            _stored(shell.plain(cell.source))


@cache
def _names(source: str) -> list[str]:
    """Return the names that a cell may look up, those inside its functions included."""
    try:
        code = compile(source, "<test>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return []
    found: dict[str, None] = {}

    def visit(code: types.CodeType) -> None:
        found.update(
            {
                str(i.argval): None
                for i in dis.get_instructions(code)
                if i.opname in ("LOAD_NAME", "LOAD_GLOBAL")
            }
        )
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                visit(constant)

    visit(code)
    if INDIRECT & found.keys():  # what it looks up stands in its texts
        found.update(dict.fromkeys(WORD.findall(source)))
    return list(found)


@cache
def _stored(source: str) -> set[str]:
    """Return the names that a cell defines or imports at its top level."""
    try:
        table = symtable.symtable(source, "<locked>", "exec")
    except SyntaxError:
        return set()
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def _over(output: dict[str, Any]) -> str:
    """Say what a test has used too much of: our own processor, or memory, on either side of the
    line. "" if nothing."""
    name, text = output.get("ename"), str(output.get("evalue", ""))
    if name == MemoryError.__name__:
        return f"this took more memory than there is: {text or name}"
    return f"{JUDGED}: {text}" if name == budget.OverBudget.__name__ else ""


@cache
def _imports(source: str) -> tuple[str, ...]:
    """The import statements at a cell's top level."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ()
    return tuple(ast.unparse(s) for s in body if isinstance(s, ast.Import | ast.ImportFrom))


def _bounded(output: dict[str, Any]) -> dict[str, Any]:
    """Shorten the texts of a test cell's output that an answer has made long."""
    if "data" in output:
        data = {k: v[:MOST] if k == "text/plain" else v for k, v in output["data"].items()
                if k == "text/plain" or not isinstance(v, str) or len(v) <= 10 * MOST}  # fmt: skip
        return output | {"data": data}
    return output | {name: output[name][:MOST] for name in ("text", "evalue") if name in output}


def _judged(outputs: list[dict[str, Any]], points: float) -> list[dict[str, Any]]:
    """Return a test cell's outputs as nbgrader reads them: a last value becomes a plain float
    between 0 and the points.

    nbgrader would take NaN, a negative number or np.float64(0.5) for full points, and a word on
    stderr for none.
    """
    outputs = [
        _bounded(output)
        for k, output in enumerate(outputs)
        if k < OUTPUTS or output["output_type"] == "error"
    ]
    kept = [
        output
        for output in outputs
        if output["output_type"] != "execute_result" and output.get("name") != "stderr"
    ]
    failed = next((output for output in kept if output["output_type"] == "error"), None)
    # the line of the test that failed and what it says; what lies below that line is the grader's
    # own
    if failed:
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
    return [
        *kept,
        {"output_type": "execute_result", "data": {"text/plain": repr(value)}, "metadata": {}},
    ]


def _shown(place: Any) -> dict[str, Any]:
    """Show a pointer at a line of the student's, as an output of the test cell: text, a box, and
    data for a report."""
    from backprop.check.message import pointed

    text = pointed(place)
    prose, *code = text.split("\n    ")
    box = f"<div>{html.escape(' '.join(prose.split()))}</div><pre>{html.escape(chr(10).join(code))}</pre>"
    facts = {"line": place.number, "kind": place.kind}
    data = {"text/plain": text, "text/html": box, "application/vnd.backprop.pointer+json": facts}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _as_error(name: str, sentence: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": sentence,
        "traceback": [f"{name}: {sentence}"],
    }
