"""Which cells a graded run needs. A demonstration does not run if it stands as it was handed out
and nothing reads its names.

The author of a source says that its free cells have no effect but on the names that they bind: the
notebook's metadata hold `"free_cells": "demonstrations"`. Such a cell runs all the same where a name
that it binds is read by an answer, a changed or added cell, a test, a locked cell, or another
demonstration that runs. Where that cannot be told, every cell runs.
"""

import ast
import re
import symtable
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest

from nbformat import NotebookNode
from nbgrader.utils import is_locked, is_solution

from autograder.examiner.examiner import Cell

# characters of a student's cell that is looked through; of a larger one nothing is known
LARGEST = 50_000
DEEPEST = 50  # brackets, or signs in a row, likewise: a parser's stack is finite
LEFT_OUT = "(Left out in grading: this cell is as it was handed out, and no answer and no test reads what it defines.)\n"
# whoever reads one of these may read any name
ANY_NAME = frozenset(
    ("__import__", "_", "__", "___", "In", "Out", "compile", "dir", "eval", "exec", "gc", "get_ipython", "globals", "importlib",
     "inspect", "locals", "open", "runpy", "vars")
)  # fmt: skip
DEVIOUS = re.compile(
    r"__main__|__globals__|_globals\b|_getframe|sys\.modules|user_ns|^\s*[%!]", re.MULTILINE
)
SIGNS = re.compile(rf"(?:[-+~]\s*|not\s+|\*\s*|lambda\s*:\s*){{{DEEPEST}}}")


def leave_out(cells: dict[int, Cell], source: NotebookNode) -> None:
    """Mark the demonstrations among `cells` that a graded run does not need.

    Args:
        cells: the code cells of a submission by position; `Cell.needed` of some becomes False.
        source: the instructor's notebook, whose metadata say whether its free cells are
            demonstrations.
    """
    if source.metadata.get("free_cells") != "demonstrations":
        return
    demonstrations = [cell for cell in cells.values() if cell.kind == "student" and cell.released]
    read: set[str] = set()
    for cell in cells.values():
        if cell in demonstrations:
            continue
        of_the_course = cell.kind != "student"  # the same for a whole class
        names = _known_names(cell.source) if of_the_course else names_of(cell.source)
        if names is None or names[0] & ANY_NAME:
            return
        read |= names[0]
    idle = []
    for cell in demonstrations:
        names = _known_names(cell.source)
        if names is None:
            return
        idle.append((cell, names))
    while woken := [(cell, names) for cell, names in idle if names[1] & read]:
        idle = [pair for pair in idle if pair not in woken]
        read |= {name for _, (reads, _) in woken for name in reads}
    for cell, _ in idle:
        cell.needed = False
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": LEFT_OUT}]


def idle_demonstrations(source: NotebookNode) -> set[str]:
    """Return the texts of a source's demonstrations of which no test and no locked cell reads a
    name: tests need nothing that they import."""
    if source.metadata.get("free_cells") != "demonstrations":
        return set()
    cells = [cell for cell in source.cells if cell.cell_type == "code"]
    known = [_known_names(cell.source) for cell in cells if is_locked(cell)]
    if any(names is None or names[0] & ANY_NAME for names in known):
        return set()
    read = frozenset[str]().union(*(names[0] for names in known if names))
    free = {cell.source for cell in cells if not (is_locked(cell) or is_solution(cell))}
    return {text for text in free if (names := _known_names(text)) and not names[1] & read}


def names_of(source: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the names that a cell may read from outside, and those that it binds at its top level;
    None if that cannot be told."""
    if (
        len(source) > LARGEST
        or DEVIOUS.search(source)
        or _depth(source) > DEEPEST
        or SIGNS.search(source)
    ):
        return None
    read: set[str] = set()
    made: set[str] = set()  # names that earlier statements of this cell have bound
    try:
        table = symtable.symtable(source, "<cell>", "exec")
        statements = ast.parse(source).body
        for statement, text in zip(statements, _texts_of(statements, source), strict=True):
            part = symtable.symtable(text, "<cell>", "exec")
            read |= (set(_read(part)) | _added_to(statement)) - made
            made |= _surely_bound(statement)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    bound = frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    )
    return frozenset(read), bound | frozenset(_made_global(table))


_known_names = cache(names_of)


def _texts_of(statements: list[ast.stmt], source: str) -> Iterable[str]:
    """Yield each statement's own lines; of one that shares a line with another, what it says."""
    lines = source.split("\n")
    plain = not re.search(r"[\r\f]", source)  # at which Python may begin a line, too
    for statement, after in zip_longest(statements, statements[1:]):
        last = statement.end_lineno
        if plain and statement.col_offset == 0 and not (after and _first_line(after) == last):
            yield "\n".join(lines[_first_line(statement) - 1 : last])
        else:
            yield ast.unparse(statement)


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min(node.lineno for node in (*decorators, statement))


def _read(table: symtable.SymbolTable) -> Iterable[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read(child)


def _added_to(statement: ast.stmt) -> set[str]:
    """Return the names from outside that a statement changes by += or its like: a symbol table takes
    them for names that are written alone. A function's own names are not among them."""
    outside: set[str] = set()
    inside: set[str] = set()
    made_global: set[str] = set()
    todo: list[tuple[ast.AST, bool]] = [(statement, False)]
    while todo:
        node, local = todo.pop()
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                (inside if local else outside).add(name)
            case ast.Global(names=names):
                made_global.update(names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                local = True
            case ast.ClassDef():  # where += reads what is outside of all functions
                local = False
        todo += [(child, local) for child in ast.iter_child_nodes(node)]
    return outside | (inside & made_global)


def _surely_bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement at the top level binds whenever it ends without an
    error."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
    return set()


def _made_global(table: symtable.SymbolTable) -> Iterable[str]:
    for child in table.get_children():
        yield from (
            symbol.get_name()
            for symbol in child.get_symbols()
            if symbol.is_declared_global() and symbol.is_assigned()
        )
        yield from _made_global(child)


def _depth(source: str) -> int:
    """Return how deep brackets are nested, at most; those in strings and comments count too."""
    deepest = depth = 0
    for sign in re.findall(r"[()\[\]{}]", source):
        depth += 1 if sign in "([{" else -1
        deepest = max(deepest, depth)
    return deepest
