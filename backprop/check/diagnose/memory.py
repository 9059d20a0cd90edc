"""What a learner's function can remember between calls: default arguments, and the variables that
it uses outside of itself.

Only functions of this process can be looked into; of those in another process nothing is known.
"""

import ast
import copy
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.check.trial import unchanged

SMALL = 10_000  # items at most in a copy: nobody copies a data set before each check
KINDS = (list, dict, set, np.ndarray, int, float, type(None))


@dataclass
class Place:
    """A variable within reach: its name, its value now and before, and how to put another value
    there."""

    name: str
    default: bool  # a default argument, made once with the function; else a variable outside of it
    now: Callable[[], Any]
    before: Any
    put: Callable[[Any], None]


def snapshot(functions: tuple[Callable[..., Any], ...]) -> list[Place]:
    """The variables that these functions can change, as they are now."""
    places = []
    for function in reached(functions):
        for k, (name, value) in enumerate(_defaults(function)):
            if isinstance(value, list | dict | set | np.ndarray) and _small(value):
                places.append(
                    Place(name, True, _default(function, k), copy.deepcopy(value), _in_place(value))
                )
        known = function.__globals__
        for name in names_in(function.__code__):
            value = known.get(name)
            if name in known and type(value) in KINDS and _small(value):
                try:
                    places.append(
                        Place(
                            name,
                            False,
                            _variable(known, name),
                            copy.deepcopy(value),
                            _assign(known, name),
                        )
                    )
                except Exception:  # what cannot be copied cannot be put back
                    continue
    return places


def _small(value: Any) -> bool:
    return (
        value.size
        if isinstance(value, np.ndarray)
        else len(value)
        if hasattr(value, "__len__")
        else 1
    ) <= SMALL


def changed(places: list[Place]) -> list[Place]:
    """Those that are not as they were."""
    return [place for place in places if not _same(place.before, place.now())]


def restored(places: list[Place], empty: bool = False) -> None:
    """Put everything back as it was, or make it as empty as on the first day."""
    for place in places:
        place.put(_emptied(place.before) if empty else copy.deepcopy(place.before))


def reached(functions: tuple[Any, ...]) -> list[types.FunctionType]:
    """The functions, and those of the same notebook that they call."""
    found: list[types.FunctionType] = []
    queue = [getattr(function, "__wrapped__", function) for function in functions]
    while queue:
        function = queue.pop(0)
        if (
            isinstance(function, types.FunctionType)
            and function not in found
            and not str(function.__module__).startswith("backprop.")
        ):
            found.append(function)
            queue += [function.__globals__.get(name) for name in names_in(function.__code__)]
    return found


def behind(function: Any) -> Any:
    """The function behind a callable: that of a method, of a partial, of an object that can be called;
    None if there is none, or a library's own."""
    if isinstance(function, types.FunctionType):
        return function
    for _ in range(8):
        inner = getattr(function, "__func__", None) or getattr(function, "func", None)
        function = inner or vars(type(function)).get("__call__")
        if isinstance(function, types.FunctionType):
            return None if "." in str(function.__module__) else function
    return None


def parsed(function: Any) -> ast.Module | None:
    """The statement that defines a function, as a syntax tree; None if its source is not known."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None


def names_in(code: types.CodeType) -> set[str]:
    """The global names in a function's code, and in the functions inside it."""
    inside = (names_in(const) for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*inside)


def _defaults(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    values = function.__defaults__ or ()
    names = (
        function.__code__.co_varnames[: function.__code__.co_argcount][-len(values) :]
        if values
        else ()
    )
    yield from zip(names, values, strict=True)


def _default(function: types.FunctionType, k: int) -> Callable[[], Any]:
    return lambda: (function.__defaults__ or ())[k]


def _variable(known: dict[str, Any], name: str) -> Callable[[], Any]:
    return lambda: known.get(name)


def _assign(known: dict[str, Any], name: str) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        known[name] = value

    return put


def _in_place(container: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        if isinstance(container, np.ndarray):
            container[...] = value
        elif isinstance(container, list):
            container[:] = value
        else:
            container.clear()
            container.update(value)

    return put


def _emptied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.zeros_like(value)
    return None if value is None else type(value)()


def _same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, dict | set):
        return len(a) == len(b) and (
            isinstance(a, set) or all(key in b and _same(a[key], b[key]) for key in a)
        )
    return a is None or unchanged(a, b)
