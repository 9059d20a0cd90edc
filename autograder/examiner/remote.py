"""A student's objects by reference: stand-ins whose attributes, items and operators are questions
to the candidate.

What comes back is the candidate's word, as any answer is. A comparison of such an object with plain data is not asked: it is
False, so that an object that calls itself equal to everything equals no number. Between two objects it is the student's word.
"""

import abc
import builtins
import enum
import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.candidate.objects import SPECIAL

OVERRIDES = ("__array_ufunc__", "__array_function__", "__array_priority__", "__array_wrap__")
COMPARISONS = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"})
OURS = frozenset(
    {"ahead", "processor_time", "patience", "uses", "careful", "sentence", "learners_line"}
)  # asked by `backprop.check`
Asks = Callable[..., Any]  # a question by name, with its arguments
LONGEST = 10**7  # of a student's container: Python makes room for it before the first item comes
MOST = 60  # classes that one message may tell of
OBJECTS, CLASSES = 100_000, 2_000  # of one candidate
DOC = 2_000  # characters of a docstring that are kept
GRADER = ("autograder", "backprop")  # whose classes a student's object never has
BY_VALUE = ("numpy", "pandas")  # whose objects cross by value, if at all


class RemoteType(type):
    """A student's class."""

    _ask: Asks
    _number: int

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any
    ) -> Any:
        if "_ask" not in namespace and any(
            isinstance(base, RemoteType) and "_number" in vars(base) for base in bases
        ):
            raise TypeError(
                f"{bases[0].__name__} is a student's class: a test cannot derive a class from it here"
            )
        return super().__new__(mcs, name, bases, namespace)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._ask(cls._number, *args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if (
            name in (*OURS, *OVERRIDES, "_ask", "_number")
            or name.startswith("_ipython_")
            or "_ask" not in cls.__dict__
        ):
            raise AttributeError(name)
        return cls._ask("getattr", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._ask("setattr", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._ask("delattr", cls, name)

    def __getitem__(cls, key: Any) -> Any:
        return cls._ask("item", cls, key)

    def __iter__(cls) -> Any:
        return cls._ask("iter", cls)

    def __len__(cls) -> int:
        return int(cls._ask("len", cls))

    def __bool__(cls) -> bool:
        return True

    def __contains__(cls, item: Any) -> bool:
        return bool(cls._ask("contains", cls, item))

    def __dir__(cls) -> Any:
        return cls._ask("dir", cls) if "_ask" in cls.__dict__ else super().__dir__()

    @property
    def __signature__(cls) -> inspect.Signature:
        return signature(cls._ask("signature", cls))


class Remote(metaclass=RemoteType):
    """A student's object."""

    __slots__ = ("__weakref__", "_asks", "_it")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Nothing of a locked cell's class runs here because a student has derived one from it."""

    def __getattr__(self, name: str) -> Any:
        if name in (*OURS, *OVERRIDES, "_asks", "_it") or name.startswith(("_ipython_", "_repr_")):
            raise AttributeError(name)
        return self._asks("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._asks("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._asks("delattr", self, name)

    def __dir__(self) -> Any:
        return self._asks("dir", self)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return self._asks("getattr", self, "__dict__")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a student's object stays where it is")

    def __deepcopy__(self, memo: Any) -> Any:
        import copy

        return _copied(self, copy.deepcopy)

    def __copy__(self) -> Any:
        import copy

        return _copied(self, copy.copy)


def _copied(value: Any, how: Callable[..., Any]) -> Any:
    return value._asks("copy" if how.__name__ == "copy" else "deepcopy", value)


LIKE = {
    kind.__name__: kind
    for kind in (
        property,
        map,
        filter,
        zip,
        enumerate,
        reversed,
        types.GeneratorType,
        types.CoroutineType,
    )
}


class RemoteError(Exception):
    """A student's exception; its class here stands below this one and below the built-in one that
    it is made of."""

    def __getattr__(self, name: str) -> Any:
        asks = vars(self).get("_asks")
        if asks is None or name in OURS or name.startswith("__"):
            raise AttributeError(name)
        return asks("getattr", self, name)

    def __str__(self) -> str:
        asks = vars(self).get("_asks")
        return str(asks("special", self, "__str__")) if asks else super().__str__()

    @property
    def args(self) -> Any:  # type: ignore[override]
        asks = vars(self).get("_asks")
        return asks("getattr", self, "args") if asks else ()


class Objects:
    """All objects of one candidate that were told of here."""

    def __init__(self, ask: Asks, may: Callable[[str], bool]) -> None:
        self.ask = ask  # and what was told of before is kept: it stays the same object
        self.may = may  # whether the source's own solution does so in this test, too
        self.given: Callable[[str], Any] = lambda name: None  # what the locked cells define
        self.lent: list[Any] = []  # the test's own objects that the candidate may hand back
        self.known: dict[int, Any] = {}
        self.classes: dict[tuple[int, bool], Any] = {}

    def of(self, told: Any) -> Any:
        """The stand-in for what a message tells of. ValueError and the like if it tells
        nonsense."""
        if "lent" in told:
            if type(told["lent"]) is not int or told["lent"] < 0:
                raise ValueError("no such object")
            return self.lent[told["lent"]]
        number, classes = int(told["number"]), told["classes"]
        if len(classes) > MOST or len(self.known) > OBJECTS or len(self.classes) > CLASSES:
            raise ValueError("too many objects")
        kind = self._class(int(told["class"]), classes, 0)
        if told["is"] == "class":
            return kind
        own = vars(kind).get("_ours")
        if own is not None and issubclass(own, enum.Enum):
            return own[told["member"]]
        if number not in self.known:
            made = kind.__new__(kind)
            if isinstance(made, BaseException):
                vars(made).update(_asks=self.ask, _number=number)
            else:
                object.__setattr__(made, "_asks", self.ask)
                object.__setattr__(made, "_it", number)
            if vars(kind).get("_like") is types.CoroutineType:
                made = _coroutine(made)  # one of this side's loop
            self.known[number] = made
        return self.known[number]

    def _class(self, number: int, classes: dict[str, Any], depth: int) -> Any:
        if depth > MOST:
            raise ValueError("classes without an end")
        name, bases, special, builtin, hashed, doc, module = classes[str(number)]
        ours = getattr(builtins, builtin, None) if builtin else self._same(name, module)
        ours = ours if isinstance(ours, type) else None
        failing = ours is not None and issubclass(ours, Exception)
        if builtin and failing:  # a stand-in is of no other built-in class
            return ours
        # an error that a library means something by, as unittest does by SkipTest, counts as such
        # only where the source's own solution raises it
        failing = failing and (module == "__main__" or self.may(f"raise {module}.{name}"))
        if (number, failing) in self.classes:
            return self.classes[number, failing]
        above = list(dict.fromkeys(self._class(int(base), classes, depth + 1) for base in bases))
        if failing:
            above = [ours]
        error = next((base for base in above if issubclass(base, Exception)), None)
        root: Any = RemoteError if error else Remote
        space: dict[str, Any] = {
            "_ask": staticmethod(self.ask),
            "_number": number,
            "__doc__": doc[:DOC] if type(doc) is str else None,
            "__module__": "__main__",
        }
        like = LIKE.get(name) if module != "__main__" else None
        if not error:
            if like:
                space |= {"__class__": property(lambda self: like), "_like": like}
            elif ours and not builtin and module == "__main__":
                space |= {"_ours": ours, **_asked_for(ours)}
                if type(ours) is type:
                    above = [*(above or [root]), ours]
            elif ours and not builtin:
                word = f"is {module}.{name}"
                space["__class__"] = property(lambda self: ours if self._may(word) else type(self))
                space["_may"] = staticmethod(self.may)
            space |= {
                "__slots__": (),
                "__init__": Asked("__init__"),
                **{word: _special(word) for word in special if word in SPECIAL},
            }
            if not hashed:
                space["__hash__"] = None
            elif "__eq__" in space and "__hash__" not in space:
                space["__hash__"] = object.__hash__
        name = name[:80].replace("\0", "")
        try:
            if not error:
                made = RemoteType(name, tuple(above) or (root,), space)
                if type(ours) is abc.ABCMeta and "_ours" in space:
                    ours.register(made)
            else:
                bases = (
                    above
                    if any(issubclass(base, RemoteError) for base in above)
                    else [root, *above]
                )
                made = _error_type(name, tuple(bases), space)
        except TypeError:  # bases that no class can have
            made = RemoteType(name, (Remote,), {"_ask": staticmethod(self.ask), "_number": number})
        self.classes[number, failing] = made
        return made

    def _same(self, name: Any, module: Any) -> Any:
        """The class of this name that a locked cell, or a library that is loaded here, defines."""
        if type(name) is not str or type(module) is not str or module.split(".")[0] in GRADER:
            return None
        loaded = getattr(sys.modules.get(module), "__dict__", {})  # nothing is imported
        found = self.given(name) if module == "__main__" else loaded.get(name)
        if not isinstance(found, type) or found.__module__ != module:
            return None
        if issubclass(found, BaseException):
            made_by_itself = isinstance(found.__new__, types.BuiltinFunctionType)
            return found if issubclass(found, Exception) and made_by_itself else None
        return None if module.split(".")[0] in BY_VALUE else found


class Asked:
    """A name of a locked cell's class, for which the student's object or class answers."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, it: Any, kind: Any) -> Any:
        return kind._ask("getattr", kind if it is None else it, self.name)


def _asked_for(ours: type) -> dict[str, Any]:
    """What a stand-in has so that it counts as one of a locked cell's class and runs none of the
    methods that it names itself."""
    names = {name for kind in ours.__mro__[:-1] for name in vars(kind)}
    return {
        "__new__": object.__new__,
        "__getattribute__": object.__getattribute__,
        "__del__": lambda self: None,
        **{name: Asked(name) for name in names if not name.startswith("__")},
    }


class ErrorType(type):
    """A student's class of exceptions: raised here, made there."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_ask" not in vars(cls):
            return super().__call__(*args, **kwargs)
        return vars(cls)["_ask"](vars(cls)["_number"], *args, **kwargs)


def _error_type(name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
    return ErrorType(name, bases, space)


def _special(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if name in COMPARISONS and not isinstance(args[0], Remote):
            return NotImplemented
        if name == "__await__":
            return _awaited(self)
        if name == "__exit__":  # an error of the test's does not cross: its kind and its text do
            told = (args[0].__name__, str(args[1])) if args and args[0] else None
            answer = self._asks("exit", self, told)
            return answer and not (told and issubclass(args[0], AssertionError))
        try:
            answer = self._asks("special", self, name, *args, **kwargs)
        except TypeError:
            if name not in COMPARISONS:
                raise
            return NotImplemented  # nothing to compare: they are not equal
        if name == "__len__" and type(answer) is int and answer > LONGEST:
            raise ValueError(f"a length of {answer}: {LONGEST} is the most")
        return answer

    method.__name__ = name
    return method


async def _coroutine(value: Any) -> Any:
    return value._asks("await", value)


def _awaited(value: Any) -> Any:
    return value._asks("await", value)
    yield


def number_of(value: Any) -> int | None:
    """The number of a stand-in, if it is one."""
    if isinstance(value, Remote):
        return int(object.__getattribute__(value, "_it"))
    if isinstance(value, RemoteError):
        return vars(value).get("_number")
    if isinstance(value, RemoteType | ErrorType):
        return vars(value).get("_number")
    if isinstance(value, types.CoroutineType) and value.cr_code is _coroutine.__code__:
        return number_of(value.cr_frame.f_locals["value"]) if value.cr_frame else None
    return value._number if type(value).__name__ == "Proxy" else None


def signature(told: Any) -> inspect.Signature:
    """The signature that a candidate tells of."""
    parameters, returns, has = told
    none = inspect.Parameter.empty
    made = [
        inspect.Parameter(
            str(name),
            inspect._ParameterKind(kind),
            default=default if given else none,
            annotation=said if noted else none,
        )
        for name, kind, default, given, said, noted in parameters
    ]
    return inspect.Signature(made, return_annotation=returns if has else none)
