"""Computational graphs: a program as a tape, and its gradient in one sweep from the end to the beginning.

A tape is a list of (op, *argument_indices). Its first n entries are the inputs, ("input",); every later entry names
entries before it: add mul sub div neg exp log tanh relu, and ("pow", i, k) with a constant integer k >= 0. An entry may be
used many times: what comes back along all its uses adds up. As arguments stand before their users, the tape is its own
topological order, and no recursion is needed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backprop.shapes import Array, Numbers

Entry = tuple[Any, ...]

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
    "relu": (lambda a: a if np.real(a) > 0 else 0.0 * a, lambda a, value: (1.0 if np.real(a) > 0 else 0.0,)),
    "pow": (lambda a, k: a**k, lambda a, k, value: (k * a ** (k - 1) if k else 0.0,)),
}
ARITY = {"add": 2, "mul": 2, "sub": 2, "div": 2, "pow": 2}


def evaluate(tape: Sequence[Entry], inputs: Numbers) -> list[Any]:
    """The value of every entry, in order. ValueError for an entry that is not understood or looks ahead."""
    values: list[Any] = []
    given = list(inputs)
    for i, (op, *where) in enumerate(tape):
        _check(i, op, where, len(given))
        if op == "input":
            values.append(given[i])
        else:
            values.append(OPS[op][0](*_arguments(op, where, values)))
    return values


def local_partials(op: str, args: Sequence[Any], value: Any) -> tuple[Any, ...]:
    """d value / d arg of one operation, one for each argument entry; for pow, `args` is (base, k) and there is one."""
    if op not in OPS:
        raise ValueError(f"op is {op!r}: expected one of {', '.join(OPS)}")
    return OPS[op][1](*args, value)


def reverse_sweep(tape: Sequence[Entry], inputs: Numbers) -> Array:
    """The gradient of the last entry by the n inputs, (n,): from the end, each entry hands its share to its arguments."""
    values = evaluate(tape, inputs)
    grad = [0.0] * len(tape)
    grad[-1] = 1.0
    for i in range(len(tape) - 1, -1, -1):
        op, *where = tape[i]
        if op != "input":
            partials = local_partials(op, _arguments(op, where, values), values[i])
            for j, partial in zip(where, partials, strict=False):  # of ("pow", i, k) only i is an entry
                grad[j] += grad[i] * partial
    return np.array(grad[: len(list(inputs))])


def chain_as_tape(L: int) -> list[Entry]:
    """Example 1 as a tape: inputs x, y, w_1 ... w_L; z_{i+1} = w_i z_i; the last entry is the loss (f(x) - y)**2."""
    if L < 1:
        raise ValueError(f"L is {L}: expected at least one layer")
    tape: list[Entry] = [("input",)] * (L + 2)
    z = 0
    for i in range(L):
        tape.append(("mul", i + 2, z))
        z = len(tape) - 1
    tape.append(("sub", z, 1))
    return [*tape, ("pow", len(tape) - 1, 2)]


def _arguments(op: str, where: Sequence[int], values: Sequence[Any]) -> list[Any]:
    return [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]


def _check(i: int, op: str, where: Sequence[int], n: int) -> None:
    if op == "input":
        if i >= n or where:
            raise ValueError(f"entry {i} is an input: expected the first {n} entries, one for each of the inputs, to be ('input',)")
        return
    if op not in OPS:
        raise ValueError(f"entry {i} has op {op!r}: expected input or one of {', '.join(OPS)}")
    if len(where) != ARITY.get(op, 1):
        raise ValueError(f"entry {i}, {op!r}, has {len(where)} arguments: expected {ARITY.get(op, 1)}")
    if i < n:
        raise ValueError(f"entry {i} is {op!r}: expected ('input',), for there are {n} inputs")
    if not all(0 <= j < i for j in (where[:1] if op == "pow" else where)):
        raise ValueError(f"entry {i}, {op!r}, names {tuple(where)}: expected entries before it")
    if op == "pow" and (not isinstance(where[1], int) or where[1] < 0):
        raise ValueError(f"entry {i} has the power {where[1]!r}: expected an integer that is not negative")
