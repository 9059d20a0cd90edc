"""Does the answer index as the lecture counts, from 1? Then it is right with one subtracted from the
indices of some of its arrays."""

import ast
import inspect
import textwrap
import types
from collections.abc import Callable
from itertools import combinations
from typing import Any

from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.wrong import MOST, Diagnosis, Wrong
from backprop.check.timeouts import TooLong

MANY = 6  # arrays whose indices are moved, in all their combinations


def ask(wrong: Wrong) -> Diagnosis | None:
    """The names whose indices are one too large throughout; asked only where an error was raised, as
    an index from 1 passes the end, or brings arrays together that do not fit."""
    errors = [item.trial.error for item in wrong.failing if item.trial.error]
    if (
        not any(isinstance(error, IndexError | ValueError) for error in errors)
        or any(isinstance(error, TooLong) for error in errors)
        or wrong.exercise.time_limit
        or not all(isinstance(f, types.FunctionType) and not f.__closure__ for f in wrong.functions)
    ):
        return None
    try:
        trees = [ast.parse(textwrap.dedent(inspect.getsource(f))) for f in wrong.functions]
    except (OSError, TypeError, SyntaxError):
        return None
    names = sorted({name for tree in trees for node in ast.walk(tree) if (name := _indexed(node))})
    right = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    for count in range(len(names), 0, -1) if len(names) <= MANY else ():
        for chosen in combinations(names, count):
            moved = tuple(map(_moved, wrong.functions, trees, [set(chosen)] * len(trees)))
            if wrong.right_with(moved) and not any(
                wrong.again(item, moved).findings for item in right[:MOST]
            ):
                text = f"{GENERIC['lecture-index']} Here: {', '.join(chosen)}."
                return Diagnosis("lecture-index", text, "exact", step=False, line=False)
    return None


def _indexed(node: ast.AST) -> str:
    """The name that is indexed here with something that may be moved: "" for a slice, and for what is
    counted from the end."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        return ""
    from_the_end = isinstance(node.slice, ast.UnaryOp)
    return "" if from_the_end or isinstance(node.slice, ast.Slice | ast.Tuple) else node.value.id


def _moved(function: Callable[..., Any], tree: ast.Module, names: set[str]) -> Callable[..., Any]:
    """The function with one subtracted from the indices of these names; the notebook keeps its own."""

    class Move(ast.NodeTransformer):
        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            self.generic_visit(node)
            if _indexed(node) in names:
                node.slice = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
            return node

    copy = ast.parse(ast.unparse(tree))
    code = compile(ast.fix_missing_locations(Move().visit(copy)), "<moved>", "exec")
    known = dict(function.__globals__)
    exec(code, known)
    moved: Callable[..., Any] = known[function.__name__]
    return moved
