"""Wrong answers by mutation: one small change at a time in the syntax tree of a right answer, as a
tired learner would make it."""

import ast
import random
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import libcst as cst
import numpy as np

# functions that learners take for one another
CONFUSED = {
    "sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "exp": "expm1",
    "log": "log1p", "zeros": "ones", "zeros_like": "ones_like", "ones_like": "zeros_like", "sigma": "sigma_prime",
    "sigma_prime": "sigma", "relu": "relu_prime", "relu_prime": "relu", "argmax": "argmin", "cumprod": "cumsum", "prod": "sum",
    "sqrt": "square", "square": "sqrt", "tanh": "sinh", "permutation": "arange", "abs": "square", "outer": "inner",
}  # fmt: skip
COMPARED: dict[type[cst.BaseCompOp], list[cst.BaseCompOp]] = {
    cst.GreaterThan: [cst.GreaterThanEqual(), cst.LessThan()],
    cst.GreaterThanEqual: [cst.GreaterThan(), cst.LessThan()],
    cst.LessThan: [cst.LessThanEqual(), cst.GreaterThan()],
    cst.LessThanEqual: [cst.LessThan(), cst.GreaterThan()],
    cst.Equal: [cst.NotEqual()],
    cst.NotEqual: [cst.Equal()],
}
AXES = {"0": ("1",), "1": ("0",), "-1": ("0",)}
Kinds = dict[
    str, dict[str, tuple[str, int]]
]  # function -> local name -> what it was when the function returned


@dataclass(frozen=True)
class Mutant:
    """A changed answer: which operator changed it, on which line, and its code."""

    exercise: str
    operator: str
    line: int
    code: str


def mutants(
    exercise: str,
    functions: tuple[str, ...],
    code: str,
    kinds: Kinds,
    rng: random.Random,
    most: int,
) -> list[Mutant]:
    """Up to `most` answers that are one change away from `code`, drawn so that every operator has
    its turn.

    `functions` are those that may be changed; `kinds` says which names may be taken for one
    another.
    """
    module = cst.parse_module(code)
    lines = cst.MetadataWrapper(module, unsafe_skip_copy=True).resolve(
        cst.metadata.PositionProvider  # type: ignore[attr-defined]
    )
    sites: dict[str, list[tuple[cst.CSTNode, cst.CSTNode]]] = {}
    for node, outer, inner in _nodes(module):
        for operator, new in _changes(node, kinds.get(inner, {})) if outer in functions else ():
            sites.setdefault(operator, []).append((node, new))
    for changes in sites.values():
        rng.shuffle(changes)
    found: dict[str, Mutant] = {}
    same = ast.dump(ast.parse(code))
    while sites and len(found) < most:
        for operator in list(sites):
            node, new = sites[operator].pop()
            if not sites[operator]:
                del sites[operator]
            changed: Any = module.deep_replace(node, new)  # type: ignore[arg-type]
            if _parses(changed.code) and ast.dump(ast.parse(changed.code)) != same:
                found.setdefault(
                    changed.code, Mutant(exercise, operator, lines[node].start.line, changed.code)
                )
    return list(found.values())[:most]


def kinds_of(functions: list[Callable[..., Any]], calls: Callable[[], Any], filename: str) -> Kinds:
    """The kind of every local name when a function of the answer returns: (type, number of axes),
    seen while `calls` runs."""
    seen: Kinds = {}

    def watch(frame: types.FrameType, event: str, value: Any) -> None:
        if event == "return" and frame.f_code.co_filename == filename:
            here = seen.setdefault(frame.f_code.co_name, {})
            here.update({name: (type(v).__name__, np.ndim(v) if isinstance(v, np.ndarray) else 0)
                         for name, v in frame.f_locals.items()})  # fmt: skip

    sys.setprofile(watch)
    try:
        calls()
    finally:
        sys.setprofile(None)
    return seen


def _nodes(module: cst.Module) -> list[tuple[cst.CSTNode, str, str]]:
    """The nodes inside functions, each with the outermost and the innermost function that it stands
    in."""
    found: list[tuple[cst.CSTNode, str, str]] = []

    def visit(node: cst.CSTNode, outer: str, inner: str) -> None:
        if isinstance(node, cst.FunctionDef):
            visit(node.body, outer or node.name.value, node.name.value)
            return
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Comment):
            return
        if inner:
            found.append((node, outer, inner))
        for child in node.children:
            visit(child, outer, inner)

    visit(module, "", "")
    return found


def _changes(
    node: cst.CSTNode, kinds: dict[str, tuple[str, int]]
) -> Iterator[tuple[str, cst.CSTNode]]:
    match node:
        case cst.BinaryOperation():
            yield from _binary(node)
        case cst.UnaryOperation(operator=cst.Minus()) if not isinstance(
            node.expression, cst.Integer
        ):
            yield "sign", _group(node.expression)
        case cst.UnaryOperation(operator=cst.BitInvert() | cst.Not()):
            yield "condition", _group(node.expression)
        case cst.Return(value=cst.BaseExpression() as value):
            yield from _returned(node, value)
        case cst.Attribute(attr=cst.Name(value="T")):
            yield "transposition", node.value
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name() as i))]):
            for step in ("+ 1", "- 1"):
                yield "index", _at(node, cst.parse_expression(f"{i.value} {step}"))
        case cst.Slice():
            if node.lower is not None:
                yield "index", node.with_changes(lower=None)
            if node.upper is not None:
                yield "index", node.with_changes(upper=None)
        case cst.Integer():
            n = int(node.value, 0)
            yield from (
                ("constant", cst.Integer(str(k))) for k in (n + 1, *((n - 1,) if n else ()))
            )
        case cst.Float():
            for factor in (2.0, 0.5, 10.0):
                yield "constant", cst.Float(repr(float(node.value) * factor or 1.0))
        case cst.Call():
            yield from _called(node)
        case cst.Name(value=name) if name in kinds:
            others = [other for other in kinds if other != name and kinds[other] == kinds[name]]
            yield from (("wrong variable", cst.Name(other)) for other in others)
        case cst.ComparisonTarget():
            yield from (
                ("condition", node.with_changes(operator=new))
                for new in COMPARED.get(type(node.operator), ())
            )
        case cst.SimpleStatementLine(body=[cst.Assign() | cst.AugAssign() | cst.Expr() as only]):
            if not (
                isinstance(only, cst.Expr)
                and isinstance(only.value, cst.SimpleString | cst.ConcatenatedString)
            ):
                yield "removed line", node.with_changes(body=[cst.Pass()])
        case cst.AugAssign(operator=cst.AddAssign() | cst.SubtractAssign()):
            turned = (
                cst.SubtractAssign()
                if isinstance(node.operator, cst.AddAssign)
                else cst.AddAssign()
            )
            yield "sign", node.with_changes(operator=turned)
            yield "overwritten", cst.Assign([cst.AssignTarget(node.target)], node.value)
        case cst.If() | cst.IfExp():
            yield (
                "condition",
                node.with_changes(test=cst.UnaryOperation(cst.Not(), _group(node.test))),
            )


def _binary(node: cst.BinaryOperation) -> Iterator[tuple[str, cst.CSTNode]]:
    left, right, operator = node.left, node.right, node.operator
    match operator:
        case cst.Add() | cst.Subtract():
            yield (
                "sign",
                node.with_changes(
                    operator=cst.Subtract() if isinstance(operator, cst.Add) else cst.Add()
                ),
            )
            yield "dropped term", _group(left)
            yield "dropped term", _group(right)
            if isinstance(operator, cst.Subtract):
                yield "sign", node.with_changes(left=_group(right), right=_group(left))
        case cst.Multiply():
            yield "dropped factor", _group(left)
            yield "dropped factor", _group(right)
            yield "operator", node.with_changes(operator=cst.Add())
        case cst.Divide():
            yield "dropped factor", _group(left)
            yield "operator", node.with_changes(operator=cst.Multiply())
        case cst.MatrixMultiply():
            yield "transposition", node.with_changes(left=_group(right), right=_group(left))
            yield "transposition", node.with_changes(left=_transposed(left))
            yield "transposition", node.with_changes(right=_transposed(right))
            yield "operator", node.with_changes(operator=cst.Multiply())
        case cst.Power():
            yield "dropped factor", _group(left)


def _returned(node: cst.Return, value: cst.BaseExpression) -> Iterator[tuple[str, cst.CSTNode]]:
    if not isinstance(value, cst.Tuple):
        yield "sign", node.with_changes(value=_negated(value))
        return
    elements = list(value.elements)
    for k, element in enumerate(elements):
        if isinstance(element, cst.Element):
            negated = [*elements[:k], cst.Element(_negated(element.value)), *elements[k + 1 :]]
            yield "sign", node.with_changes(value=value.with_changes(elements=negated))
    swapped = [cst.Element(e.value) for e in reversed(elements)]
    yield "swapped argument", node.with_changes(value=value.with_changes(elements=swapped))


def _called(node: cst.Call) -> Iterator[tuple[str, cst.CSTNode]]:
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if isinstance(name, cst.Name) and name.value in CONFUSED:
        new = cst.Name(CONFUSED[name.value])
        yield (
            "function",
            node.with_changes(
                func=node.func.with_changes(attr=new)
                if isinstance(node.func, cst.Attribute)
                else new
            ),
        )
    if isinstance(name, cst.Name) and name.value == "reversed" and len(node.args) == 1:
        yield "order", node.args[0].value
    plain = [k for k, arg in enumerate(node.args) if arg.keyword is None and not arg.star]
    for a, b in pairwise(plain):
        args = list(node.args)
        args[a], args[b] = (
            args[a].with_changes(value=args[b].value),
            args[b].with_changes(value=args[a].value),
        )
        yield "swapped argument", node.with_changes(args=args)
    for k, arg in enumerate(node.args):
        if arg.keyword is not None and arg.keyword.value in ("axis", "keepdims"):
            rest = [
                a.with_changes(comma=cst.MaybeSentinel.DEFAULT)
                for a in (*node.args[:k], *node.args[k + 1 :])
            ]
            yield "axis", node.with_changes(args=rest)
            text = cst.Module([]).code_for_node(arg.value)
            for axis in AXES.get(text, ()):
                other = arg.with_changes(value=cst.parse_expression(axis))
                yield "axis", node.with_changes(args=[*node.args[:k], other, *node.args[k + 1 :]])


def _group(node: cst.BaseExpression) -> cst.BaseExpression:
    """In brackets, unless it needs none."""
    if (
        isinstance(
            node, cst.Name | cst.Call | cst.Attribute | cst.Subscript | cst.Integer | cst.Float
        )
        or node.lpar
    ):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _negated(node: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        return node.expression
    return cst.UnaryOperation(cst.Minus(), _group(node))


def _transposed(node: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(node, cst.Attribute) and node.attr.value == "T":
        return node.value
    return cst.Attribute(_group(node), cst.Name("T"))


def _at(node: cst.Subscript, index: cst.BaseExpression) -> cst.Subscript:
    return node.with_changes(slice=[cst.SubscriptElement(cst.Index(index))])


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True
