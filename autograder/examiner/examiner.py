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
import re
import symtable
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from autograder import budget
from autograder.candidate import wire
from autograder.candidate.shell import Shell
from autograder.examiner.line import OUTPUTS, CandidateClient, CandidateGone
from autograder.notes import Kind, Note

MOST = 20_000  # characters of what a test says
JUDGED = "what was returned is too much to be judged"
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
    theirs: frozenset[str] = (
        frozenset()
    )  # names that the source's cells for students define up to here: the student's from now on
    needed: bool = True  # False: it is not run; the outputs that it is given say so
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Examiner:
    """Runs the cells of one notebook, in order, each on its own side of the line."""

    def __init__(self, start: Callable[[], CandidateClient], shell: Shell) -> None:
        self.start = start
        self.line = start()
        self.shell = shell
        self.past: list[str] = []  # the cells that a new candidate runs again
        self.own: set[str] = (
            set()
        )  # names that the source's locked cells define: never the student's
        self.notes: list[Note] = []
        self.unexplained: list[
            tuple[Cell, Any]
        ] = []  # test cells and wrong answers that no mistake explains

    def run(self, cells: list[Cell]) -> list[Note]:
        """Fill in the outputs of every cell. Returns what a grader should know."""
        for cell in cells:
            if (
                self.line.gone and self.line.patience.over
            ):  # nothing is started any more: what is left says so
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
        self.own |= _stored(self.shell.plain(cell.source))
        outputs, asked = self._ours(cell.source)
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
        try:
            outputs: list[dict[str, Any]] = []
            with budget.processor_time(JUDGING, 3 * JUDGING):
                outputs, _ = self._ours(cell.source)
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

    def _ours(self, source: str) -> tuple[list[dict[str, Any]], set[str]]:
        """Run a cell of the source on this side. Names that are unknown here are the student's, for
        this cell alone.

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
                except CandidateGone as gone:
                    return [_as_error("Stopped", f"{gone.sentence}.")], asked
        known.update(fetched)
        try:
            return self.shell.run(source), asked
        finally:
            for name, value in fetched.items():
                if known.get(name) is value:
                    del known[name]

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
            except (
                CandidateGone
            ):  # it is left out; what went well before it is not lost, but runs once more
                past, self.past = [*self.past, *past], []
                if self.line.patience.over:
                    return
                self.line = self.start()


def prepare(cells: Iterable[Cell], shell: Shell) -> None:
    """Read the source's cells, so that the examiners of the next notebooks need not."""
    for cell in cells:
        for statement in cell.imports:
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
    outputs = [_bounded(output) for output in outputs[:OUTPUTS]]
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
