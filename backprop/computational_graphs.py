"""Computational graphs: a program as a tape, and its gradient in one sweep from the end to the
beginning.

A tape is a list of (op, *argument_indices). Its first n entries are the inputs, ("input",); every
later entry names entries before it: add mul sub div neg exp log tanh relu, and ("pow", i, k) with a
constant integer k >= 0. An entry may be used many times: what comes back along all its uses adds
up, equation (10). As arguments stand before their users, the tape is its own topological order, and
no recursion is needed.
"""

import cmath
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop.shapes import Array, as_array

Entry = Sequence[Any]  # a tuple, or a list

# op: (value of the arguments, partial derivatives given the arguments and the value)
OPS: dict[str, tuple[Callable[..., Any], Callable[..., tuple[Any, ...]]]] = {
    "add": (lambda a, b: a + b, lambda a, b, value: (1.0, 1.0)),
    "mul": (lambda a, b: a * b, lambda a, b, value: (b, a)),
    "sub": (lambda a, b: a - b, lambda a, b, value: (1.0, -1.0)),
    "div": (lambda a, b: a / b, lambda a, b, value: (1 / b, -value / b)),
    "neg": (lambda a: -a, lambda a, value: (-1.0,)),
    "exp": (np.exp, lambda a, value: (value,)),
    "log": (np.log, lambda a, value: (1 / a,)),
    "tanh": (np.tanh, lambda a, value: (1 - value * value,)),
    "relu": (lambda a: a if a.real > 0 else 0.0, lambda a, value: (1.0 if a.real > 0 else 0.0,)),
    "pow": (lambda a, k: a**k, lambda a, k, value: (k * a ** (k - 1) if k else 0.0,)),
}
# the k of pow counted
ARITY = {op: 2 if op in ("add", "mul", "sub", "div", "pow") else 1 for op in OPS}


def evaluate(tape: Sequence[Entry], inputs: ArrayLike) -> list[Any]:
    """Compute the value of every entry, in order.

    Args:
        tape: the entries.
        inputs: the values of its first n entries, (n,).

    Returns:
        A list of numbers, as long as the tape.

    Raises:
        ValueError: an entry is not understood, names an entry that is not before it, or has a value
            that is not finite.
    """
    given = as_array("inputs", inputs, "n").tolist()
    check_tape(tape, len(given))
    values: list[Any] = given
    with np.errstate(all="ignore"):
        for op, *where in tape[len(given) :]:
            args = arguments(op, where, values)
            try:
                value = OPS[op][0](*args)
            except ArithmeticError:  # division by 0, or a power that overflows
                value = np.nan
            if not cmath.isfinite(value):
                raise ValueError(
                    f"entry {len(values)}, {op} of {', '.join(map(str, args))}, is {value}: expected a finite number"
                )
            values.append(value)
    return values


def local_partials(op: str, args: Sequence[Any], value: Any) -> tuple[Any, ...]:
    """Compute d value / d arg of one operation.

    Args:
        op: its name, a key of `OPS`.
        args: the values of its arguments; for pow, (base, k).
        value: the value of the operation.

    Returns:
        A partial derivative for each argument that is an entry: for pow there is one.

    Raises:
        ValueError: there is no such operation, or it takes another number of arguments.
    """
    if op not in OPS:
        raise ValueError(f"op is {op!r}: expected one of {', '.join(OPS)}")
    if len(args) != ARITY[op]:
        raise ValueError(f"{op} has {len(args)} args: expected {ARITY[op]}")
    return OPS[op][1](*args, value)


def reverse_sweep(tape: Sequence[Entry], inputs: ArrayLike) -> Array:
    """Compute the gradient of the last entry: from the end, each entry hands its share to its
    arguments.

    Args:
        tape: the entries.
        inputs: the values of its first n entries, (n,).

    Returns:
        The gradient with respect to the inputs, (n,).

    Raises:
        ValueError: as `evaluate` does.

    Source: equation (10).
    """
    return _sweep(tape, evaluate(tape, inputs), len(np.asarray(inputs)), len(tape) - 1)


def _sweep(tape: Sequence[Entry], values: Sequence[Any], n: int, last: int) -> Array:
    """Compute the gradient of entry `last` with respect to the n inputs, counted from 0 each time."""
    grad = [0.0] * len(tape)
    grad[last] = 1.0
    for i in range(last, n - 1, -1):
        op, *where = tape[i]
        partials = OPS[op][1](*arguments(op, where, values), values[i])
        for j, partial in zip(where, partials, strict=False):  # of ("pow", i, k) only i is an entry
            grad[j] += grad[i] * partial
    return np.array(grad[:n])


def jacobian(tape: Sequence[Entry], inputs: ArrayLike, outputs: Sequence[int]) -> Array:
    """Compute the gradients of several entries, one sweep for each.

    Args:
        tape: the entries.
        inputs: the values of its first n entries, (n,).
        outputs: the indices of m entries.

    Returns:
        One row for each of `outputs`, (m, n).

    Raises:
        ValueError: as `evaluate` does, or there is no such entry.
    """
    values = evaluate(tape, inputs)
    unknown = [i for i in outputs if not 0 <= i < len(tape)]
    if unknown or not len(outputs):
        raise ValueError(f"outputs is {outputs}: expected entries from 0 to {len(tape) - 1}")
    return np.array([_sweep(tape, values, len(np.asarray(inputs)), int(i)) for i in outputs])


def mul_backward(a: ArrayLike, b: ArrayLike, g: ArrayLike) -> tuple[Array, Array]:
    """Compute the gradients of v = a * b for arrays that NumPy broadcasts.

    Args:
        a: one factor, of any shape.
        b: the other.
        g: dl/dv, in the shape of a * b.

    Returns:
        dl/da and dl/db, each in the shape of its argument.

    Raises:
        ValueError: g has another shape.
    """
    a, b, g = np.asarray(a), np.asarray(b), np.asarray(g)
    if np.broadcast_shapes(a.shape, b.shape) != g.shape:
        raise ValueError(f"g has shape {g.shape}: expected that of a * b, {(a * b).shape}")
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over all axes along which an array was repeated.

    Args:
        g: the gradient with respect to the repeated array.
        shape: the shape of the array before it was repeated.

    Returns:
        An array of that shape.
    """
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(k for k, d in enumerate(shape) if d == 1)
    return np.asarray(g.sum(axis=stretched, keepdims=True))


def chain_as_tape(L: int) -> list[Entry]:
    """Write Example 1 as a tape.

    Args:
        L: the number of layers, at least 1.

    Returns:
        The entries: inputs x, y, w_1 ... w_L; then z_{i+1} = w_i z_i; the last one is the loss
        (f(x) - y)**2.

    Raises:
        ValueError: L is less than 1.

    Source: Example 1.
    """
    if L < 1:
        raise ValueError(f"L is {L}: expected at least one layer")
    tape: list[Entry] = [("input",)] * (L + 2)
    z = 0
    for i in range(L):
        tape.append(("mul", i + 2, z))
        z = len(tape) - 1
    return [*tape, ("sub", z, 1), ("pow", len(tape), 2)]


def check_tape(tape: Sequence[Entry], n: int) -> None:
    """Check that a tape is one.

    Args:
        tape: the entries.
        n: the number of its inputs.

    Raises:
        ValueError: a sentence about the first entry that is wrong.
    """
    if n < 1 or len(tape) < n:
        raise ValueError(
            f"the tape has {len(tape)} entries for {n} inputs: expected an entry for each, and one input at least"
        )
    for i, entry in enumerate(tape):
        if not isinstance(entry, list | tuple) or not entry:
            raise ValueError(
                f'entry {i} is {entry!r}: expected a tuple such as ("input",) or ("mul", 0, 1)'
            )
        op, *where = entry
        if (op == "input") != (i < n):
            raise ValueError(
                f"entry {i} is {op!r}, and there are {n} inputs: expected the first {n} entries, and no others"
            )
        if op == "input":
            if where:
                raise ValueError(
                    f'entry {i} is {tuple(entry)}: an input is ("input",), its number comes from the inputs'
                )
            continue
        if not isinstance(op, str) or op not in OPS:
            raise ValueError(f"entry {i} has op {op!r}: expected one of {', '.join(OPS)}")
        if len(where) != ARITY[op]:
            raise ValueError(f"entry {i}, {op}, has {len(where)} arguments: expected {ARITY[op]}")
        for j in where[:1] if op == "pow" else where:
            if not isinstance(j, int | np.integer) or not 0 <= j < i:
                raise ValueError(
                    f"entry {i} is {tuple(entry)}: expected entries before it, 0 to {i - 1}, as arguments"
                )
        if op == "pow" and (not isinstance(where[1], int | np.integer) or where[1] < 0):
            raise ValueError(
                f"entry {i} has the power {where[1]!r}: expected an integer that is not negative"
            )


def arguments(op: str, where: Sequence[int], values: Sequence[Any]) -> list[Any]:
    """Look up what an operation is given.

    Args:
        op: its name.
        where: its argument indices; the k of ("pow", i, k) is no index.
        values: the values of the entries so far.

    Returns:
        The values of its arguments, and of ("pow", i, k) the k itself.
    """
    return [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
