"""Values of Python's library, NumPy and pandas that cross the line by value, each as a tag and plain data.

`together` makes a value of a tag and plain data by the constructor of that one kind; nothing is evaluated, and no name that the
other side sends chooses a class.
"""

import builtins
import dataclasses
import re
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from pathlib import Path, PosixPath
from typing import Any

import numpy as np

DATES = re.compile(r"<[Mm]8\[\d{0,4}(Y|M|W|D|h|m|s|ms|us|ns)\]")
COLUMN = re.compile(
    r"object|str|string|boolean|bool|[Uu]?[Ii]nt\d+|[Ff]loat\d+|(datetime64|timedelta64)\[\w{1,2}(, UTC)?\]"
)
TYPES = frozenset(kind for kind in vars(builtins).values() if isinstance(kind, type))
CROWD = 100  # keys of one hash: more would take this side's time
LONGEST = 10**7  # of a range, and characters of an array of texts
FIELD: Any = dataclasses._FIELD  # type: ignore[attr-defined]  # by which `dataclasses.fields` knows fields
DIGITS = 5000  # of a Decimal


def _hashed(items: list[Any]) -> list[Any]:
    """Keys that are not made to collide."""
    if len(items) > CROWD and Counter(map(hash, items)).most_common(1)[0][1] > CROWD:
        raise ValueError("keys that collide")
    return items


def _pairs(items: list[Any]) -> list[Any]:
    _hashed([key for key, _ in items])
    return items


def _items(value: Any) -> list[Any]:
    return [list(pair) for pair in dict.items(value)]


def _decimal(text: str) -> Decimal:
    number = Decimal(text[:DIGITS])
    if number.is_finite() and abs(number.adjusted()) > DIGITS:  # int() of it would not end
        raise ValueError("too large")
    return number


def _state(value: list[Any]) -> np.random.RandomState:
    rng = np.random.RandomState()
    rng.set_state(tuple(value))
    return rng


def _records(value: list[Any]) -> Any:
    names, fields, shape = value
    kinds = [
        (str(name), field.dtype, field.shape[len(shape) :])
        for name, field in zip(names, fields, strict=True)
    ]
    array = np.zeros(tuple(shape), kinds)
    for name, field in zip(names, fields, strict=True):
        if field.shape[: len(shape)] != tuple(shape):  # it would be repeated
            raise ValueError("a field of another shape")
        array[name] = field
    return array


def _objects(value: list[Any]) -> Any:
    shape, items = value
    array = np.empty(len(items), object)
    for k, item in enumerate(items):  # one by one: numpy would look into them
        array[k] = item
    return array.reshape(shape)


def _texts(value: list[Any]) -> Any:
    shape, items = value
    if not all(type(item) is str for item in items):
        raise TypeError("an array of texts has texts")
    if len(items) * max(map(len, items), default=0) > LONGEST:  # each takes what the longest does
        raise ValueError(f"an array of texts of more than {LONGEST} characters")
    return np.array(items, dtype=str).reshape(shape)


def _range(value: list[int]) -> range:
    return range(*_bounds(range(*value)))


def _bounds(value: range) -> list[int]:
    if value and abs(value[-1] - value[0]) // abs(value.step) >= LONGEST:
        raise ValueError(f"a range of more than {LONGEST} numbers")
    return [value.start, value.stop, value.step]


def _named(value: list[Any]) -> Any:
    name, fields, items = value
    if not all(field.isidentifier() and not field.startswith("_") for field in fields):
        raise ValueError("names that no namedtuple has")
    own = {
        "_fields": tuple(map(str, fields)),
        "_asdict": lambda self: dict(zip(self._fields, self, strict=True)),
    }
    kind: Any = type(str(name), (tuple,), own)
    for k, field in enumerate(fields):
        setattr(kind, str(field), property(itemgetter(k)))
    return tuple.__new__(kind, items)


def _type(name: str) -> Any:
    kind = getattr(builtins, name)
    if not isinstance(kind, type):
        raise TypeError(name)
    return kind


# tags of exact types, and how they are taken apart
KINDS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    set: ("set", list),
    frozenset: ("frozenset", list),
    range: ("range", _bounds),
    slice: ("slice", lambda s: [s.start, s.stop, s.step]),
    Counter: ("counter", _items),
    OrderedDict: ("ordered", _items),
    defaultdict: ("dict", _items),
    deque: ("deque", list),
    bytearray: ("bytearray", bytes),
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("timedelta", lambda d: [d.days, d.seconds, d.microseconds]),
    Decimal: ("decimal", str),
    Fraction: ("fraction", lambda f: [f.numerator, f.denominator]),
    PosixPath: ("path", str),
    np.random.RandomState: ("state", lambda rng: list(rng.get_state(legacy=True))),
    type(NotImplemented): ("constant", str),
    type(Ellipsis): ("constant", str),
    type(FIELD): ("constant", lambda mark: mark.name),
}
MAKERS: dict[str, Callable[[Any], Any]] = {
    "set": lambda value: set(_hashed(value)),
    "frozenset": lambda value: frozenset(_hashed(value)),
    "range": _range,
    "slice": lambda value: slice(*value),
    "counter": lambda value: Counter(dict(_pairs(value))),
    "ordered": lambda value: OrderedDict(_pairs(value)),
    "dict": lambda value: dict(_pairs(value)),
    "deque": deque,
    "bytearray": bytearray,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda value: timedelta(*value),
    "decimal": _decimal,
    "fraction": lambda value: Fraction(*value),
    "path": Path,
    "state": _state,
    "constant": {"NotImplemented": NotImplemented, "Ellipsis": ..., "_FIELD": FIELD}.__getitem__,
    "named": _named,
    "type": _type,
    "texts": _texts,
    "objects": _objects,
    "records": _records,
}


CONTAINERS = {"set", "frozenset", "counter", "ordered", "dict", "deque"}


def apart(value: Any) -> tuple[str, Any] | None:
    """A value's tag and what it is made of; None if it is of no kind that is known here."""
    kind = type(value)
    if kind in KINDS:
        tag, take = KINDS[kind]
        return tag, take(value)
    if isinstance(value, dict) and not all(isinstance(key, str) for key in dict.keys(value)):
        return "dict", _items(value)
    if (
        isinstance(value, tuple)
        and kind is not tuple
        and isinstance(getattr(kind, "_fields", None), tuple)
    ):
        return "named", [kind.__name__, list(kind._fields), list(tuple.__iter__(value))]
    if kind is type and value in TYPES:
        return "type", str(value.__name__)
    if isinstance(value, np.ndarray):
        array = np.asarray(value)
        if array.dtype.kind in "mM":
            return "dates", [
                array.dtype.newbyteorder("<").str,
                np.ascontiguousarray(array).view(np.int64).reshape(array.shape),
            ]
        if array.dtype.kind in "UO":
            return ("texts" if array.dtype.kind == "U" else "objects"), [
                list(array.shape),
                array.ravel().tolist(),
            ]
        if array.dtype.names:
            return "records", [
                list(array.dtype.names),
                [array[name] for name in array.dtype.names],
                list(array.shape),
            ]
    if isinstance(value, np.datetime64 | np.timedelta64):
        return "moment", [value.dtype.newbyteorder("<").str, int(value.astype(np.int64))]
    pandas = sys.modules.get("pandas")
    return (
        _frame_apart(pandas, value)
        if pandas and kind.__module__.partition(".")[0] == "pandas"
        else None
    )


def together(tag: str, content: Any) -> Any:
    """The value of a tag and its content; any exception if there is none."""
    if tag in MAKERS:
        if tag in CONTAINERS and type(content) is not list:  # what is counted already
            raise TypeError("a container is made of a list")
        return MAKERS[tag](content)
    if tag in ("dates", "moment") and DATES.fullmatch(content[0]):
        made = np.array(content[1], np.int64).astype(content[0])
        return made[()] if tag == "moment" else made
    if tag.startswith("pandas."):
        import pandas  # type: ignore[import-untyped,unused-ignore]

        return _frame_together(pandas, tag, content)
    raise ValueError(f"there is no kind {tag[:20]!r} here")


def _frame_apart(pandas: types.ModuleType, value: Any) -> tuple[str, Any] | None:
    if type(value) is pandas.Timestamp:
        return "pandas.timestamp", value.isoformat()
    if value is pandas.NaT:
        return "pandas.missing", None
    if type(value) is pandas.Series:
        return "pandas.series", [_column(pandas, value), value.index, value.name]
    if type(value) is pandas.DataFrame:
        return "pandas.frame", [
            [_column(pandas, value.iloc[:, k]) for k in range(value.shape[1])],
            value.index,
            value.columns,
        ]
    if type(value) is pandas.RangeIndex:
        return "pandas.range", [value.start, value.stop, value.step, value.name]
    if type(value) is pandas.MultiIndex:
        return "pandas.many", [value.tolist(), list(value.names)]
    if isinstance(value, pandas.Index):
        return "pandas.index", [_column(pandas, value), value.name]
    return None


def _column(pandas: types.ModuleType, value: Any) -> list[Any]:
    """The dtype and values of a column or an index."""
    if isinstance(value.dtype, pandas.CategoricalDtype):
        return [
            "category",
            list(value),
            list(value.dtype.categories),
            bool(value.dtype.ordered),
        ]
    dtype = str(value.dtype)
    if not COLUMN.fullmatch(dtype):
        raise TypeError(f"a column of dtype {dtype}")
    if isinstance(value.dtype, np.dtype) and value.dtype.kind in "biufmM":
        return [dtype, value.to_numpy()]
    if getattr(value.dtype, "na_value", None) is pandas.NA and value.isna().any():
        raise TypeError("missing values, which nothing compares: fill them")
    return [dtype, list(value)]


def _values(pandas: types.ModuleType, column: list[Any]) -> Any:
    if column[0] == "category":
        return pandas.Categorical(column[1], column[2], ordered=column[3])
    dtype, items = column
    if not COLUMN.fullmatch(dtype) or not isinstance(items, list | np.ndarray):
        raise ValueError("a column of another kind")
    made = _objects([[-1], items]) if dtype == "object" else pandas.array(items, dtype=dtype)
    if getattr(made.dtype, "na_value", None) is pandas.NA and made.isna().any():
        raise ValueError("missing values, which nothing compares")  # `all` takes them for equal
    return made


def _frame_together(pandas: types.ModuleType, tag: str, content: Any) -> Any:
    if tag == "pandas.timestamp":
        return pandas.Timestamp(str(content))
    if tag == "pandas.missing":
        return pandas.NaT
    if tag == "pandas.series":
        column, index, name = content
        if not isinstance(index, pandas.Index):
            raise TypeError("no index")
        return pandas.Series(_values(pandas, column), index=index, name=name)
    if tag == "pandas.range":
        return pandas.RangeIndex(*content[:3], name=content[3])
    if tag == "pandas.many":
        return pandas.MultiIndex.from_tuples(content[0], names=content[1])
    if tag == "pandas.index":
        return pandas.Index(_values(pandas, content[0]), name=content[1])
    columns, index, names = content
    if not isinstance(index, pandas.Index) or not isinstance(names, pandas.Index):
        raise TypeError("no index")
    made = {
        k: pandas.Series(_values(pandas, column), index=index) for k, column in enumerate(columns)
    }
    frame = pandas.DataFrame(made, index=index)
    frame.columns = names
    return frame
