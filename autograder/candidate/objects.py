"""A student's objects by reference: what is said of one that stays here, and the questions that can
be asked about it."""

import builtins
import contextlib
import copy
import enum
import inspect
import io
import random
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

# special methods that a class may have, and that are asked for across the line
WORDS = """
    add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor
    radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand ror rxor
    iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ior ixor
    neg pos abs invert int float complex index round trunc floor ceil bool
    eq ne lt le gt ge hash len getitem setitem delitem contains iter next reversed call enter exit
    repr str format bytes await aiter anext copy deepcopy
"""
FAMILIES = {f"{way}{word}": word for way in "ri" for word in WORDS.split()[:14]} | dict.fromkeys(
    ("eq", "ne", "lt", "le", "gt", "ge"), "compare"
)  # which of them a class has is its own affair
SPECIAL = frozenset(f"__{word}__" for word in WORDS.split())
PLAIN_CALLABLES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
)
DOC = 2000  # characters of a docstring that are sent


class Lent:
    """An object of the test's own class: what it has is asked for."""

    def __init__(self, ask: Callable[[str], Any], number: int) -> None:
        vars(self).update(_ask=ask, _number=number)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ask(name)

    def __deepcopy__(self, memo: Any) -> "Lent":
        return self


def about(value: Any, number: Callable[[Any], int]) -> dict[str, Any] | None:
    """What the examiner is told of an object that stays here; None of a plain function, which
    crosses as one."""
    if isinstance(value, PLAIN_CALLABLES):
        return None
    if type(value) is Lent:
        return {"lent": value._number}
    classes: dict[str, Any] = {}
    kind = value if isinstance(value, type) else type(value)

    def tell(cls: type) -> int:
        mine = number(cls)
        if str(mine) not in classes:
            classes[str(mine)] = None
            bases = [base for base in cls.__bases__ if base is not object]
            builtin = cls.__name__ if getattr(builtins, cls.__name__, None) is cls else ""
            special = [
                name for name in vars(cls) if name in SPECIAL and vars(cls)[name] is not None
            ]
            hashed = vars(cls).get("__hash__", "") is not None
            below = [] if builtin else [tell(base) for base in bases]
            doc = cls.__doc__[:DOC] if isinstance(cls.__doc__, str) else None
            classes[str(mine)] = [
                cls.__name__,
                below,
                special,
                builtin,
                hashed,
                doc,
                str(cls.__module__),
            ]
        return mine

    return {
        "number": number(value),
        "class": tell(kind),
        "is": "class" if kind is value else "object",
        "member": value.name if isinstance(value, enum.Enum) else None,
        "classes": classes,
    }


def special(value: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a special method of an object as Python does: that of its class."""
    return getattr(type(value), name)(value, *args, **kwargs)


def leave(value: Any, told: Any) -> Any:
    """End a `with` block; if an error has ended it, with one of this kind and text."""
    if told is None:
        return special(value, "__exit__", None, None, None)
    kind = getattr(builtins, told[0], RuntimeError)
    return special(value, "__exit__", kind, kind(told[1]), None)


def waited_for(value: Any) -> Any:
    """What a coroutine returns."""
    import asyncio

    async def outer() -> Any:
        return await value

    return asyncio.run(outer())


def signature(value: Any) -> list[Any]:
    """The parameters of a function: name, kind, its default if it has one, and its annotation and
    that of the result."""
    found, none = inspect.signature(value), inspect.Parameter.empty

    def said(annotation: Any) -> Any:
        return (
            annotation
            if isinstance(annotation, type) or annotation is None
            else inspect.formatannotation(annotation)
        )

    parameters = [
        [p.name, int(p.kind), *([p.default] if p.default is not none else [None]), p.default is not none,
         said(p.annotation) if p.annotation is not none else None, p.annotation is not none]
        for p in found.parameters.values()
    ]  # fmt: skip
    returns = found.return_annotation
    return [parameters, said(returns) if returns is not none else None, returns is not none]


QUESTIONS: dict[str, Callable[..., Any]] = {
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "dir": dir,
    "special": special,
    "exit": leave,
    "item": lambda value, key: value[key],
    "iter": iter,
    "len": len,
    "contains": lambda value, item: item in value,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "await": waited_for,
    "signature": signature,
    "source": inspect.getsource,
}


def _said(warning: Any) -> dict[str, Any]:
    bases = [kind.__name__ for kind in warning.category.__mro__]
    return {"bases": bases, "text": str(warning.message)}


@contextlib.contextmanager
def as_asked(names: dict[str, Any], request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The world as the test has made it for a call: its names, its input, its random numbers.
    Yields what the call leaves."""
    left: dict[str, Any] = {}
    names.update(request.get("names", {}))
    for name in request.get("gone", []):
        names.pop(name, None)
    watched = {name: names.get(name) for name in request.get("watch", [])}
    replaced = {name: getattr(builtins, name) for name in request.get("builtins", {})}
    for name, function in request.get("builtins", {}).items():
        setattr(builtins, name, function)
    stdin = sys.stdin
    if "stdin" in request:
        sys.stdin = io.StringIO(request["stdin"])
    for of, name, value in request.get("written", []):
        with contextlib.suppress(Exception):  # it is gone
            restore(names[name] if of is None else getattr(of, name), value)
    if "random" in request:
        np.random.set_state(tuple(request["random"][0]))
        random.setstate((3, tuple(request["random"][1]), None))
    seen: Any = warnings.catch_warnings(record=True) if request.get("warned") else None
    try:
        with seen or contextlib.nullcontext([]) as warned:
            if seen:
                warnings.simplefilter("always")
            yield left
        left |= {"warned": [_said(w) for w in warned]} if warned else {}
    finally:
        sys.stdin = stdin
        for name, function in replaced.items():
            setattr(builtins, name, function)
        news = {
            name: names[name]
            for name, before in watched.items()
            if name in names and names[name] is not before
        }
        if news:
            left["news"] = news


def restore(ours: Any, theirs: Any) -> None:
    """Change an argument in place to what the call has left of it, as far as possible."""
    if isinstance(ours, np.ndarray):
        if (
            isinstance(theirs, np.ndarray)
            and theirs.shape == ours.shape
            and theirs.dtype == ours.dtype
        ):
            ours[...] = theirs
    elif isinstance(ours, list) and type(theirs) is list:
        if len(ours) == len(theirs):
            for k, item in enumerate(theirs):
                if isinstance(ours[k], np.ndarray | list) and type(item) is type(ours[k]):
                    restore(ours[k], item)
                else:
                    ours[k] = item
        else:
            ours[:] = theirs
    elif (isinstance(ours, dict) and isinstance(theirs, dict)) or (
        type(ours) is set and type(theirs) is set
    ):  # a defaultdict, too, comes back as a dict
        ours.clear()
        ours.update(theirs)
    elif isinstance(ours, np.random.Generator) and isinstance(theirs, np.random.Generator):
        ours.bit_generator.state = theirs.bit_generator.state


def same(before: Any, after: Any) -> bool:
    """Whether an argument is unchanged. Objects that the call has put into it cannot be
    compared."""
    if before is after or callable(before):
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return bool(
            before.shape == after.shape
            and before.dtype == after.dtype
            and before.tobytes() == after.tobytes()
        )
    if type(before) in (list, tuple):
        return len(before) == len(after) and all(map(same, before, after))
    if type(before) is dict:
        return list(before) == list(after) and all(map(same, before.values(), after.values()))
    if isinstance(before, np.random.Generator):
        return bool(before.bit_generator.state == after.bit_generator.state)
    try:
        return bool(before == after)
    except Exception:  # a table, or an object of the student's
        return False
