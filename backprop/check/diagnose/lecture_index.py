"""Does the answer index as the lecture counts, from 1? Then it is right with one subtracted from the
indices of some of its arrays."""

import ast
import copy
import types
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from backprop.check.diagnose.earlier_function import copied
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.memory import parsed
from backprop.check.diagnose.wrong import MOST, Diagnosis, Wrong
from backprop.check.timeouts import TooLong
from backprop.check.trial import attempt
from backprop.which_line import harmless

NOTEBOOKS = ("01", "03")  # whose section 1 has a table of the lecture's indices and Python's
MANY = 6  # arrays whose indices are moved, in all their combinations
MOST_GROUPS, LEFT_OUT = (
    9,
    2,
)  # groups of indices in loops, and how many of them may stay as they are
SECONDS = 0.5  # that a moved answer may take on a case: none should come near


def ask(wrong: Wrong) -> Diagnosis | None:
    """The names whose indices are one too large throughout, if an error was raised, as an index from 1
    passes the end, or brings arrays together that do not fit; else nearly all indices of a loop, each
    place by itself."""
    errors = [item.trial.error for item in wrong.failing if item.trial.error]
    if wrong.exercise.id[:2] not in NOTEBOOKS or any(isinstance(e, TooLong) for e in errors):
        return None
    definitions = [(f, tree) for f in wrong.functions if (tree := _definition(f))]
    if len(definitions) < len(wrong.functions):
        return None
    loud = any(isinstance(error, IndexError | ValueError) for error in errors)
    places = [place for _, tree in definitions for place in _places(tree)]
    looped = [place for place in places if place.looped]
    tried = []
    names = sorted({place.name for place in places})
    if loud and len(names) <= MANY:
        tried += [
            (places, {(name,) for name in chosen})
            for count in range(len(names), 0, -1)
            for chosen in combinations(names, count)
        ]
    for of in (Place.whole, Place.use, Place.line) if len({p.name for p in looped}) > 1 else ():
        groups = sorted({of(place) for place in looped})
        if len(groups) <= MOST_GROUPS:
            tried += [
                (looped, set(chosen))
                for count in range(len(groups), max(1, len(groups) - LEFT_OUT) - 1, -1)
                for chosen in combinations(groups, count)
                if len({name for name, *_ in chosen}) > 1
            ]
    for among, chosen in tried:
        moved = [place for place in among if chosen & {of(place) for of in KINDS}]
        right = _right(wrong, tuple(_moved(f, tree, moved) for f, tree in definitions))
        if right is None:
            return None  # one of them takes too long: nobody waits for the next
        if right:
            text = f"{GENERIC['lecture-index']} Here: {_told(moved, places)}."
            return Diagnosis("lecture-index", text, "exact", step=False, line=False)
    return None


def _right(wrong: Wrong, moved: tuple[Callable[..., Any], ...]) -> bool | None:
    """Whether these functions are right where the answer is wrong, and where it is right; None where
    they take too long."""
    right = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    for item in (*wrong.failing[:MOST], *right[:MOST]):
        with harmless():
            trial = attempt(moved, item.trial.case, SECONDS)
        if isinstance(trial.error, TooLong):
            return None
        if wrong.judge(trial, moved).findings:
            return False
    return True


@dataclass(frozen=True)
class Place:
    """Where a name is indexed: the line and column, whether something is put there, and whether a loop's
    variable is in the index."""

    name: str
    row: int
    column: int
    put: bool
    looped: bool

    def whole(self) -> tuple[Any, ...]:
        return (self.name,)

    def use(self) -> tuple[Any, ...]:
        return (self.name, self.put)

    def line(self) -> tuple[Any, ...]:
        return (self.name, self.put, self.row)


KINDS = (Place.whole, Place.use, Place.line)


def _places(tree: ast.AST) -> list[Place]:
    loops = [node.target for node in ast.walk(tree) if isinstance(node, ast.For)]
    variables = {n.id for target in loops for n in ast.walk(target) if isinstance(n, ast.Name)}
    found = []
    for node in ast.walk(tree):
        if name := _indexed(node):
            assert isinstance(node, ast.Subscript)
            inside = {n.id for n in ast.walk(node.slice) if isinstance(n, ast.Name)}
            put = isinstance(node.ctx, ast.Store)
            found.append(Place(name, node.lineno, node.col_offset, put, bool(inside & variables)))
    return found


def _told(moved: list[Place], places: list[Place]) -> str:
    """The names, and of those that are not moved everywhere, where they are."""
    told = []
    for name in sorted({place.name for place in moved}):
        mine = [place for place in places if place.name == name]
        there = [place for place in moved if place.name == name]
        where = {True: " where it is assigned", False: " where it is read"}
        uses = {place.put for place in there}
        some = len(there) < len(mine) and any(p.looped and p not in there for p in mine)
        told.append(f"{name}{where[uses.pop()] if some and len(uses) == 1 else ''}")
    return ", ".join(told)


def _definition(function: Any) -> ast.FunctionDef | None:
    """The `def` of a plain function, without its decorators; None of anything else: the source of a
    lambda is the statement that it stands in."""
    if not isinstance(function, types.FunctionType) or function.__closure__:
        return None
    tree = parsed(function)
    body = tree.body if tree else []
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        return None
    body[0].decorator_list.clear()
    return body[0] if body[0].name == function.__name__ else None


def _indexed(node: ast.AST) -> str:
    """The name that is indexed here with something that may be moved: "" for a slice, and for what is
    counted from the end."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        return ""
    from_the_end = isinstance(node.slice, ast.UnaryOp)
    return "" if from_the_end or isinstance(node.slice, ast.Slice | ast.Tuple) else node.value.id


def _moved(function: Any, definition: ast.FunctionDef, places: list[Place]) -> Callable[..., Any]:
    """The function with one subtracted from the indices at these places; the notebook keeps its own."""
    at = {(place.row, place.column) for place in places}

    class Move(ast.NodeTransformer):
        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            self.generic_visit(node)
            if _indexed(node) and (node.lineno, node.col_offset) in at:
                node.slice = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
            return node

    module = compile(
        ast.fix_missing_locations(
            ast.Module([Move().visit(copy.deepcopy(definition))], type_ignores=[])
        ),
        "<moved>",
        "exec",
    )
    code = next(
        each
        for each in module.co_consts
        if isinstance(each, types.CodeType) and each.co_name == definition.name
    )
    return copied(function, function.__globals__, code)
