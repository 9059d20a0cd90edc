"""What the source's cells give a test besides its own text: imports, names, and the files beside
them."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

# a notebook that imports these keeps other libraries for learning out
MODULES_OF_ITS_OWN = ("backprop",)


OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Beside:
    """The files beside a notebook, by relative path.

    The assignment's lie beside the tests and beside the student's code; the student's own lie
    beside the student's code alone.
    """

    ours: dict[str, bytes] = field(default_factory=dict)
    theirs: dict[str, bytes] = field(default_factory=dict)


NOTHING = Beside()


@cache
def imports(source: str) -> tuple[str, ...]:
    """Return the import statements of a cell, with those inside `if`, `try` and `with`, without
    those of functions and classes."""
    return tuple(ast.unparse(node) for node in _imports(_body(source)))


@cache
def defined_names(source: str) -> frozenset[str]:
    """Return the names that a cell defines at its top level, except by an import."""
    return frozenset(_defined(_body(source)))


def bound_names(source: str) -> frozenset[str]:
    """Return the names that a cell binds at its top level, by an import too."""
    body = _body(source)
    imported = (
        alias.asname or alias.name.partition(".")[0]
        for node in _imports(body)
        for alias in node.names
    )
    return frozenset((*_defined(body), *imported)) - {"*"}


@cache
def used_names(source: str) -> frozenset[str]:
    """Find the names that the functions and classes of a cell look up or change outside themselves."""
    inside = [
        child
        for statement in _body(source)
        for node in ast.walk(statement)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
        for child in ast.walk(node)
    ]
    found = {node.id for node in inside if isinstance(node, ast.Name)}
    return frozenset(found.union(*(node.names for node in inside if isinstance(node, ast.Global))))


def keeps_libraries_out(source: NotebookNode) -> bool:
    """Whether submissions to this notebook may use no library that would do the learner's work.
    That is so if the notebook imports our reference."""
    statements = (
        s for cell in source.cells if cell.cell_type == "code" for s in imports(cell.source)
    )
    return any(
        s.startswith(("import ", "from ")) and s.split()[1].split(".")[0] in MODULES_OF_ITS_OWN
        for s in statements
    )


def _body(source: str) -> list[ast.stmt]:
    for text in (source, None):
        try:
            return ast.parse(
                TransformerManager().transform_cell(source) if text is None else text
            ).body
        except (
            SyntaxError,
            ValueError,
            MemoryError,
            RecursionError,
        ):  # magics; and what even IPython cannot read
            continue
    return []


def _inner(node: ast.stmt) -> Iterable[ast.stmt]:
    """Yield the statements inside a compound statement that belong to the cell itself."""
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(node, name, [])
    for handler in getattr(node, "handlers", []):
        yield from handler.body


def _imports(body: Iterable[ast.stmt]) -> Iterable[ast.Import | ast.ImportFrom]:
    for node in body:
        if isinstance(node, ast.Import) or (
            isinstance(node, ast.ImportFrom) and node.module != "__future__"
        ):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _imports(_inner(node))


def _defined(body: Iterable[ast.stmt]) -> Iterable[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        inner = list(_inner(node))
        skip = {id(child) for child in inner}
        todo: list[ast.AST] = [node]
        while todo:
            for child in ast.iter_child_nodes(todo.pop()):
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                    yield child.id
                if id(child) not in skip and not isinstance(child, OWN_SCOPE):
                    todo.append(child)
        yield from _defined(inner)
