"""Plain data between the examiner and the candidate: what crosses the line of trust, and nothing
else.

A message is eight bytes of length and that many bytes of msgpack. What msgpack does not know has an
extension type of its own: a tuple, a large integer, a complex number, a numeric array (dtype,
shape, raw buffer), a NumPy scalar, a list of NumPy scalars of one dtype, the state of a NumPy
Generator, and a function, which crosses as a number and is called back. A function of the course
crosses as its source text, to the candidate only: the candidate makes it, calls it and records
where. The examiner unpickles nothing, evaluates nothing, and makes nothing from a class that the
sender names. Whatever bytes come in, `decode` returns plain data or raises `WireError`.
"""

import math
import struct
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, Protocol

import msgpack
import numpy as np

from autograder.candidate import values

LIMIT = 64 * 2**20  # bytes of a message
DEPTH = 32  # lists in lists
# values of a message: each takes Python some 60 bytes, whatever it takes on the line
OBJECTS = 500_000
COSTS = {
    3: 2,
    4: 10,
    5: 2,
    6: 1_000,
    7: 500,
    8: 50,
    9: 500,
}  # of a value of a type of our own, counted as so many: complex ... reference
BITS = 4_096  # of an integer: calculating with a longer one takes long
KEY = 1_000  # characters of a key
TUPLE, INT, COMPLEX, ARRAY, SCALAR, GENERATOR, FUNCTION, VALUE, REFERENCE, ROW = range(1, 11)
NESTED = frozenset((list, tuple, dict))
DTYPES = tuple(sorted({np.dtype(kind).newbyteorder("<").str for kind in "?bBhHiIqQefdFD"}))
NUMBERS = {dtype: number for number, dtype in enumerate(DTYPES)}  # a dtype crosses as its place
SCALARS = frozenset(np.dtype(dtype).type for dtype in DTYPES)
BIT_GENERATORS = {
    "PCG64": np.random.PCG64,
    "MT19937": np.random.MT19937,
    "Philox": np.random.Philox,
    "SFC64": np.random.SFC64,
}


class Reader(Protocol):
    """Where a message comes from."""

    def read(self, count: int, /) -> bytes | memoryview: ...


class Writer(Protocol):
    """Where a message goes."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class WireError(ValueError):
    """A value that cannot cross, or bytes that `encode` has not made; the text is a sentence for
    the learner."""


def packed(value: Any) -> bytes:
    """Pack a value that `encode` has made plain."""
    try:
        data: bytes = msgpack.packb(value, use_bin_type=True)
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise WireError(f"it cannot be packed: {error}") from None
    if len(data) > LIMIT:
        raise WireError(f"it is larger than {LIMIT // 2**20} MiB")
    return data


def encode(
    value: Any,
    name: Callable[[Callable[..., Any]], int | str | list[Any]] | None = None,
    more: bool = False,
    refer: Callable[[Any], Any] | None = None,
) -> bytes:
    """Encode a value as bytes. `name` gives a function its number or its text; without it functions
    do not cross. Raises WireError if the value cannot cross.

    With `more`, the kinds of `values` cross too, and anything else as the plain data that `refer`
    makes of it.
    Subclasses of plain types cross as their plain base: an ndarray subclass as an array, a str
    subclass as text.
    """

    def plain(value: Any, depth: int) -> Any:
        if depth > DEPTH:
            raise WireError(f"it is nested more than {DEPTH} deep")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, bytes):
            return bytes.__getitem__(value, slice(None))
        # a dict with more than its items, as a result of scipy is, stays where it is
        acts = (
            refer is not None
            and isinstance(value, dict)
            and hasattr(type(value), "__getattr__")
            and refer(value) is not None
        )
        try:
            parts = values.apart(value) if more and not acts else None
        except (ValueError, TypeError) as error:
            raise WireError(str(error)) from None
        if parts:
            return msgpack.ExtType(VALUE, packed([parts[0], plain(parts[1], depth + 1)]))
        # names in an array: their list says the same
        if isinstance(value, np.ndarray) and value.dtype.kind == "U":
            return plain(np.ndarray.tolist(value), depth + 1)
        # before float: np.float64 is one, and stays a NumPy scalar
        if isinstance(value, np.ndarray | np.generic):
            return _array(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, int):
            number = int.__index__(value)
            if number.bit_length() > BITS:
                raise WireError(f"it is an integer of {number.bit_length()} bits, more than {BITS}")
            return (
                number if -(2**63) <= number < 2**63 else msgpack.ExtType(INT, hex(number).encode())
            )
        if isinstance(value, complex):
            return msgpack.ExtType(COMPLEX, np.array(value, "<c16").tobytes())
        if isinstance(value, tuple):
            return msgpack.ExtType(TUPLE, packed(row(list(tuple.__iter__(value)), depth)))
        if isinstance(value, list):
            return row(list(list.__iter__(value)), depth)
        if isinstance(value, dict) and not acts:
            items = list(dict.items(value))
            if not all(isinstance(key, str) for key, _ in items):
                raise WireError("it is a dict with keys that are not strings")
            return {str.__str__(key): plain(item, depth + 1) for key, item in items}
        if isinstance(value, np.random.Generator):
            return msgpack.ExtType(GENERATOR, packed(plain(_state(value), depth + 1)))
        if refer is not None and (about := refer(value)) is not None:
            return msgpack.ExtType(REFERENCE, packed(plain(about, depth + 1)))
        if callable(value) and name is not None:
            return msgpack.ExtType(FUNCTION, packed(name(value)))
        raise WireError(f"a {type(value).__name__} is not plain data")

    def row(items: list[Any], depth: int) -> Any:
        """A list's items; numbers of one type at once, of which some answers return thousands, in a
        list or in lists of one length."""
        kind = _only(map(type, items))
        if kind is float and depth < DEPTH:
            return items
        if kind is list and depth < DEPTH - 1 and len(set(map(len, items))) == 1:
            kind = _only(map(type, chain.from_iterable(items)))
        if kind in SCALARS and depth < DEPTH:
            return msgpack.ExtType(ROW, _array(np.array(items, dtype=kind)).data)
        return [plain(item, depth + 1) for item in items]

    return packed(plain(value, 0))


CALL = b"\x84" + b"".join(map(packed, ("do", "call", "function")))  # a map of four begins
ARGUMENTS, NAMED = packed("args"), packed("kwargs") + packed({})


def call(function: int, args: bytes) -> bytes:
    """Encode the request to call a function by its number, with a list of arguments that is encoded
    already."""
    return CALL + packed(function) + ARGUMENTS + args + NAMED


def decode(
    data: bytes,
    function: Callable[[Any], Any] | None = None,
    more: bool = False,
    reference: Callable[[Any], Any] | None = None,
    most: int = OBJECTS,
) -> Any:
    """Decode the value in `data`, of `most` values; `function` makes a callable from a function's
    number or text, `reference` an object of what is told of it. Raises WireError for anything
    else."""
    try:
        return _unpack(data, function, more, reference, 0, [most])
    except WireError:
        raise
    except Exception as error:  # msgpack and NumPy raise many kinds; the caller is to meet one
        raise WireError(f"the bytes are not a message: {type(error).__name__}") from None


def send(stream: Writer, data: bytes) -> None:
    """Write one message."""
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: Reader) -> bytes:
    """Read one message. Raises EOFError if the other side is gone, WireError if it announces too
    much."""
    length = int.from_bytes(_exactly(stream, 8), "big")
    if length > LIMIT:
        raise WireError(f"a message of {length} bytes was announced; {LIMIT} is the limit")
    return _exactly(stream, length)


def _exactly(stream: Reader, count: int) -> bytes:
    parts, missing = [], count
    while missing:
        part = stream.read(min(missing, 2**20))
        if not part:
            raise EOFError("the other side is gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _only(kinds: Iterable[type]) -> type | None:
    """The type that all of these are, if there is one."""
    found = set(kinds)
    return found.pop() if len(found) == 1 else None


def _array(value: Any) -> msgpack.ExtType:
    array = np.ndarray.__array__(value) if isinstance(value, np.ndarray) else np.asarray(value)
    array = np.array(array, copy=None, subok=False)
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    if array.dtype.str not in NUMBERS:
        raise WireError(f"an array of dtype {array.dtype} is not plain data: numbers are")
    head = struct.pack(f"<BB{array.ndim}q", NUMBERS[array.dtype.str], array.ndim, *array.shape)
    numbers = array.data if array.flags.c_contiguous else array.tobytes()
    return msgpack.ExtType(
        SCALAR if isinstance(value, np.generic) else ARRAY, b"".join((head, numbers))
    )


def _state(rng: np.random.Generator) -> dict[str, Any]:
    state: dict[str, Any] = dict(rng.bit_generator.state)
    if state.get("bit_generator") not in BIT_GENERATORS:
        raise WireError(
            f"a Generator on {state.get('bit_generator')} does not cross: {', '.join(BIT_GENERATORS)} do"
        )
    return state


def _unpack(
    data: bytes,
    function: Callable[[Any], Any] | None,
    more: bool,
    reference: Callable[[Any], Any] | None,
    depth: int,
    left: list[int],
) -> Any:
    """Unpack the value in `data`; `left` counts down the values that a message may have."""
    if depth > DEPTH:
        raise WireError(f"it is nested more than {DEPTH} deep")

    def spend(cost: int) -> None:
        left[0] -= cost
        if left[0] < 0:
            raise WireError(f"it has more than {OBJECTS} values")

    def counted(value: Any) -> Any:
        spend(1 + len(value))
        return value

    def extension(code: int, inner: bytes) -> Any:
        spend(COSTS.get(code, 1))
        if code == INT:
            if len(inner) > BITS // 4 + 3:
                raise WireError(f"it has an integer of more than {BITS} bits")
            return int(inner.decode("ascii"), 16)
        if code == COMPLEX:
            return complex(np.frombuffer(inner, "<c16", count=1)[0])
        if code == ARRAY:
            return _made(inner)
        if code == SCALAR:
            return _made(inner)[()]
        if code == ROW:
            scalars = _made(inner)
            if scalars.ndim not in (1, 2):
                raise WireError("what should be lists of numbers has more axes than two, or none")
            spend(COSTS[SCALAR] * (scalars.size + len(scalars)))
            return list(scalars) if scalars.ndim == 1 else list(map(list, scalars))
        content = _unpack(inner, function, more, reference, depth + 1, left)
        if code == TUPLE and type(content) is list:
            return tuple(content)
        if code == GENERATOR:
            rng = np.random.Generator(BIT_GENERATORS[content["bit_generator"]]())
            rng.bit_generator.state = content
            return rng
        if code == FUNCTION and function is not None and type(content) in (int, str, list):
            return function(content)
        if code == VALUE and more and type(content) is list and type(content[0]) is str:
            return values.together(*content)
        if code == REFERENCE and more and reference is not None:
            return reference(content)
        raise WireError(f"there is no extension type {code} here")

    value = msgpack.unpackb(
        data, ext_hook=extension, list_hook=counted, object_hook=counted, raw=False, strict_map_key=True, use_list=True,
        max_array_len=max(OBJECTS, left[0]), max_map_len=OBJECTS,
    )  # fmt: skip
    _shallow(value, DEPTH - depth, more)
    return value


def _made(data: bytes) -> Any:
    """Make the array in `data`: the index of its dtype, the number of its axes, their lengths, its
    numbers."""
    dtype, axes = np.dtype(DTYPES[data[0]]), data[1]
    shape, start = struct.unpack_from(f"<{axes}q", data, 2), 2 + 8 * axes
    if (
        axes > 32
        or not all(0 <= n <= LIMIT for n in shape)
        or math.prod(shape) * dtype.itemsize != len(data) - start
    ):
        raise WireError("an array's shape does not fit its bytes")
    return np.ndarray(shape, dtype, data, start).copy()


def _shallow(value: Any, left: int, more: bool) -> None:
    if left < 0:
        raise WireError(f"it is nested more than {DEPTH} deep")
    if type(value) is list or type(value) is tuple:
        if value and left < 1:
            raise WireError(f"it is nested more than {DEPTH} deep")
        if not NESTED.isdisjoint(map(type, value)):
            for item in value:
                if type(item) in NESTED:
                    _shallow(item, left - 1, more)
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) is not str and not more:
                raise WireError("it is a dict with keys that are not strings")
            if type(key) is str and len(key) > KEY:
                raise WireError(
                    f"it is a dict with a key of {len(key)} characters, more than {KEY}"
                )
            _shallow(item, left - 1, more)
