"""Does the answer index as the lecture counts, from 1? Then it is right with one subtracted from the
indices of some of its arrays."""

import ast
import types
from collections.abc import Callable
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
SECONDS = 0.5  # that a moved answer may take on a case: none should come near


def ask(wrong: Wrong) -> Diagnosis | None:
    """The names whose indices are one too large throughout; asked only where an error was raised, as
    an index from 1 passes the end, or brings arrays together that do not fit."""
    errors = [item.trial.error for item in wrong.failing if item.trial.error]
    if (
        wrong.exercise.id[:2] not in NOTEBOOKS
        or not any(isinstance(error, IndexError | ValueError) for error in errors)
        or any(isinstance(error, TooLong) for error in errors)
    ):
        return None
    definitions = [(f, tree) for f in wrong.functions if (tree := _definition(f))]
    names = sorted(
        {name for _, tree in definitions for node in ast.walk(tree) if (name := _indexed(node))}
    )
    if len(definitions) < len(wrong.functions) or len(names) > MANY:
        return None
    right = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    asked = [*wrong.failing[:MOST], *right[:MOST]]
    for count in range(len(names), 0, -1):
        for chosen in combinations(names, count):
            moved = tuple(_moved(f, tree, set(chosen)) for f, tree in definitions)
            for item in asked:
                with harmless():
                    trial = attempt(moved, item.trial.case, SECONDS)
                if isinstance(trial.error, TooLong):
                    return None
                if wrong.judge(trial, moved).findings:
                    break
            else:
                text = f"{GENERIC['lecture-index']} Here: {', '.join(chosen)}."
                return Diagnosis("lecture-index", text, "exact", step=False, line=False)
    return None


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


def _moved(function: Any, definition: ast.FunctionDef, names: set[str]) -> Callable[..., Any]:
    """The function with one subtracted from the indices of these names; the notebook keeps its own."""

    class Move(ast.NodeTransformer):
        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            self.generic_visit(node)
            if _indexed(node) in names:
                node.slice = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
            return node

    copy = ast.parse(ast.unparse(definition))
    module = compile(ast.fix_missing_locations(Move().visit(copy)), "<moved>", "exec")
    code = next(
        each
        for each in module.co_consts
        if isinstance(each, types.CodeType) and each.co_name == definition.name
    )
    return copied(function, function.__globals__, code)
