"""The wire: plain data goes through unchanged, anything else is refused, and no bytes do more than
raise WireError."""

import contextlib
import io
import math
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.candidate.wire import (
    ARRAY,
    DEPTH,
    DTYPES,
    FUNCTION,
    LIMIT,
    OBJECTS,
    ROW,
    WireError,
    call,
    decode,
    encode,
    receive,
    send,
)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda dtype: hnp.arrays(
        np.dtype(dtype), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
    )
)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float | np.floating) and math.isnan(a):
        return type(a) is type(b) and math.isnan(b)
    if isinstance(a, complex | np.complexfloating):
        return type(a) is type(b) and same(a.real, b.real) and same(a.imag, b.imag)
    return type(a) is type(b) and bool(a == b)


@given(plain)
def test_plain_data_comes_through_unchanged(value: Any) -> None:
    assert same(decode(encode(value)), value)


def test_an_array_of_names_comes_as_their_list() -> None:
    assert decode(encode(np.array(["tanh", "identity"]))) == ["tanh", "identity"]


@given(arrays)
def test_arrays_come_through_with_dtype_and_shape(array: Any) -> None:
    came = decode(encode([array]))[0]
    assert (came.dtype, came.shape) == (array.dtype, array.shape)
    assert came.tobytes() == array.tobytes()
    assert came.flags.writeable


@given(arrays.filter(lambda array: array.ndim == 1))
def test_lists_of_numbers_come_through_with_their_types(array: Any) -> None:
    for items in (list(array), tuple(array), array.tolist(), [*array, 1.0], [[*array], [*array]]):
        assert same(decode(encode(items)), items)
    assert len(encode(list(np.zeros(1000)))) < 8_100  # at once, not one by one


@given(arrays.filter(lambda array: array.ndim == 2))
def test_lists_of_lists_of_numbers_come_through_with_their_types(array: Any) -> None:
    rows = [list(row) for row in array]
    for items in (rows, (rows, rows), [*rows, []], [*rows, [1.0]], [tuple(row) for row in rows]):
        assert same(decode(encode(items)), items)
    assert len(encode([list(row) for row in np.zeros((100, 10))])) < 8_100


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_raise_the_one_error(data: bytes) -> None:
    with contextlib.suppress(WireError):
        decode(data, lambda number: number)


@settings(max_examples=500)
@given(st.lists(plain | arrays, max_size=3), st.data())
def test_damaged_messages_do_not_either(value: Any, data: Any) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(bytes(message))


def extensions(inner: Any) -> Any:
    return st.builds(
        lambda code, item: msgpack.ExtType(code, msgpack.packb(item)), st.integers(0, 10), inner
    )


@settings(max_examples=500)
@given(
    st.recursive(
        st.none()
        | st.integers(-(2**60), 2**60)
        | st.text()
        | st.binary()
        | st.sampled_from(sorted(DTYPES)),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.text() | st.sampled_from(["bit_generator", "state"]), inner)
            | extensions(inner)
        ),
    )
)
def test_well_formed_lies_do_not_either(value: Any) -> None:
    with contextlib.suppress(WireError):
        decode(msgpack.packb(value))


class Loud(str):
    def __str__(self) -> str:
        raise AssertionError("asked")


class Yes(np.ndarray[Any, Any]):
    def __eq__(self, other: object) -> Any:
        return True


def test_subclasses_arrive_as_their_base() -> None:
    class Half(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    for lie, base in ((Loud("text"), str), (Half(0.5), float), (np.zeros(2).view(Yes), np.ndarray)):
        assert type(decode(encode(lie))) is base
    assert type(decode(encode(np.float32(1.5)))) is np.float32


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (np.array([object()]), "dtype object"),
        (np.zeros(2, dtype=[("a", float)]), "is not plain data"),
        (np.array([b"text"]), "is not plain data"),
        ({1: 2}, "keys that are not strings"),
        ({1, 2}, "a set is not plain data"),
        (object(), "a object is not plain data"),
        (len, "is not plain data"),
        (np.zeros(LIMIT // 8 + 1), "larger than 64 MiB"),
    ],
)
def test_what_cannot_cross_is_refused_with_a_sentence(value: Any, sentence: str) -> None:
    with pytest.raises(WireError, match=sentence):
        encode(value)


def test_depth_is_limited_on_both_sides() -> None:
    deep: Any = 1.0
    for _ in range(DEPTH + 1):
        deep = [deep]
    with pytest.raises(WireError, match="nested"):
        encode(deep)
    with pytest.raises(WireError, match="nested"):
        decode(msgpack.packb(deep))
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(WireError, match="nested"):
        encode(itself)
    with pytest.raises(WireError):
        decode(b"\x91" * 100_000 + b"\xc0")
    rows: Any = [np.float64(1.0)]
    for _ in range(DEPTH):
        rows = [rows]
    with pytest.raises(WireError, match="nested"):
        encode(rows)


def test_lists_of_numbers_have_one_axis_or_two_and_their_limit() -> None:
    for shape in ((2, 2, 2), ()):
        array = encode(np.zeros(shape))
        with pytest.raises(WireError, match="axes"):
            decode(array.replace(bytes([ARRAY]), bytes([ROW]), 1))
    empty = encode(np.zeros((2**25, 0))).replace(bytes([ARRAY]), bytes([ROW]), 1)
    with pytest.raises(WireError, match="values"):
        decode(empty)
    with pytest.raises(WireError, match="values"):
        decode(encode(list(np.zeros(OBJECTS // 2 + 1, dtype=bool))))


def test_generators_cross_by_state_and_functions_by_number() -> None:
    rng = np.random.default_rng(5)
    rng.standard_normal(3)
    assert decode(encode(rng)).standard_normal() == rng.standard_normal()
    assert decode(encode([len], lambda function: 7), lambda number: f"function {number}") == [
        "function 7"
    ]
    with pytest.raises(WireError):
        decode(msgpack.packb(msgpack.ExtType(FUNCTION, msgpack.packb(1))))


def test_messages_are_framed() -> None:
    stream = io.BytesIO()
    send(stream, b"one")
    send(stream, b"")
    stream.seek(0)
    assert (receive(stream), receive(stream)) == (b"one", b"")
    with pytest.raises(EOFError):
        receive(stream)
    with pytest.raises(WireError, match="was announced"):
        receive(io.BytesIO((LIMIT + 1).to_bytes(8, "big")))


@pytest.mark.parametrize("number", [0, 127, 128, 70_000])
def test_a_call_with_encoded_arguments_is_the_request_that_encode_makes(number: int) -> None:
    args = [np.ones((2, 3)), ["tanh", "relu"], 1.5, (1, 2)]
    assert call(number, encode(args)) == encode(
        {"do": "call", "function": number, "args": args, "kwargs": {}}
    )
