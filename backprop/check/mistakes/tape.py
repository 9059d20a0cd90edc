"""Mistakes in notebook 07, computational graphs: the reverse sweep, each time with one slip in it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop import tape
from backprop.check.mistakes.mistake import Mistake

Answer = Callable[..., Any]


def spelled(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


# 07.1 evaluate(tape, inputs)


def make_evaluate(result: Answer = lambda values: values, **ops: Answer) -> Answer:
    """The values in order, with some operations replaced."""

    def evaluate(entries: Any, inputs: Any) -> Any:
        values: list[Any] = []
        for i, (op, *where) in enumerate(entries):
            if op == "input":
                values.append(inputs[i])
            else:
                args = [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
                values.append(ops.get(op, tape.OPS[op][0])(*args))
        return result(values)

    return evaluate


EVALUATE = (
    *spelled(
        "only-last",
        "You return the last value alone. The way back needs the value of every entry: return the whole list.",
        make_evaluate(lambda values: values[-1]),
    ),
    *spelled(
        "swapped-operands",
        "You seem to exchange the two arguments of sub or div. They stand in the entry in the order in which they are read.",
        make_evaluate(sub=lambda a, b: b - a),
        make_evaluate(div=lambda a, b: b / a),
        make_evaluate(sub=lambda a, b: b - a, div=lambda a, b: b / a),
    ),
    *spelled(
        "wrong-power",
        "Your pow is another operation: it multiplies by k, or takes k to the power of the base. Look at its row in the table.",
        make_evaluate(pow=lambda a, k: a * k),
        make_evaluate(pow=lambda a, k: float(k) ** a),
    ),
)


# 07.3 reverse_sweep(tape, inputs)


def add_to(n: Any, j: int, share: Any) -> None:
    n.grad[j] += share


def overwrite(n: Any, j: int, share: Any) -> None:
    n.grad[j] = share


def only_once(n: Any, j: int, share: Any) -> None:
    """Like a set of arguments: a second share from the same entry is not seen."""
    if (n.i, j) not in n.seen:
        n.seen.add((n.i, j))
        n.grad[j] += share


def make_sweep(
    *,
    start: float = 1.0,
    order: Answer = lambda n: range(n.size - 1, -1, -1),
    share: Answer = lambda n, partial: n.grad[n.i] * partial,
    hand_on: Answer = add_to,
    partials: Answer = tape.local_partials,
    result: Answer = lambda n: n.grad[: n.inputs],
) -> Answer:
    """From the last entry to the first, each handing its share to its arguments: right, except for what is replaced."""

    def reverse_sweep(entries: Any, inputs: Any) -> Any:
        n = SimpleNamespace(values=tape.evaluate(entries, inputs), size=len(entries), inputs=len(inputs), seen=set())
        n.grad = [0.0] * n.size
        n.grad[-1] = start
        for i in order(n):
            n.i = i
            op, *where = entries[i]
            if op != "input":
                args = [n.values[where[0]], where[1]] if op == "pow" else [n.values[j] for j in where]
                for j, partial in zip(where, partials(op, args, n.values[i]), strict=False):
                    hand_on(n, j, share(n, partial))
        return np.array(result(n))

    return reverse_sweep


def wrong_partial(name: str, slip: Answer) -> Answer:
    """The local partials with one row replaced."""
    return lambda op, args, value: slip(*args, value) if op == name else tape.local_partials(op, args, value)


SWEEP = (
    *spelled(
        "overwrites",
        "What comes back to an entry seems to overwrite what was there. A value that is used twice reaches the result on two "
        "ways, and their shares add up: look at the sum in (10).",
        make_sweep(hand_on=overwrite),
    ),
    *spelled(
        "counted-once",
        "Where an entry names the same argument twice, as mul(i, i) does, only one of the two shares arrives. Both are ways to "
        "the result: go through the positions of the entry, not through the different arguments.",
        make_sweep(hand_on=only_once),
    ),
    *spelled(
        "forward-order",
        "You seem to go through the tape from its beginning. An entry can hand on its share only when all of its users have "
        "handed theirs to it: in which order does that come about?",
        make_sweep(order=lambda n: range(n.size)),
    ),
    *spelled(
        "no-seed",
        "Everything is zero: nothing was put in at the end. How much does the last entry change if the last entry changes a "
        "little?",
        make_sweep(start=0.0),
    ),
    *spelled(
        "no-upstream",
        "You seem to add local partials alone. What an entry hands on is its own gradient times the partial, as in (2) and "
        "(3).",
        make_sweep(share=lambda n, partial: partial),
    ),
    *spelled(
        "all-entries",
        "You return a number for each entry of the tape. Asked for are those of the inputs, which stand first.",
        make_sweep(result=lambda n: n.grad),
    ),
    *spelled(
        "inputs-reversed",
        "The right numbers come back in the wrong order: the gradient has an entry for each input, in the inputs' order.",
        make_sweep(result=lambda n: n.grad[: n.inputs][::-1]),
    ),
    *spelled(
        "sub-sign",
        "The second argument of sub seems to get a share of the wrong sign. What happens to a - b if b grows?",
        make_sweep(partials=wrong_partial("sub", lambda a, b, value: (1.0, 1.0))),
    ),
    *spelled(
        "mul-partials-swapped",
        "In a product each factor seems to get itself. The slope of a b along a is the other factor.",
        make_sweep(partials=wrong_partial("mul", lambda a, b, value: (a, b))),
    ),
    *spelled(
        "tanh-prime-of-argument",
        "Your slope of tanh is made from its argument, 1 - a². The square is that of the value: look at the table.",
        make_sweep(partials=wrong_partial("tanh", lambda a, value: (1 - a * a,))),
    ),
)


# 07.4 chain_as_tape(L): what fails is a property; its names are explained here

CHAIN = tuple(
    Mistake(name, text, ())
    for name, text in (
        ("loss-missing", "The last entry is f(x). The loss compares it with y: two more entries."),
        ("no-square", "The last entry is the residual. The loss is its square: one more entry."),
        ("plus-y", "The residual has a plus where it should have a minus. Look at the loss of Example 1."),
        ("half", "There is a ½ in your loss. The loss of this course has none."),
        ("square-before-y", "You square before y is taken off. The loss is the square of the whole residual."),
        ("missing-first-weight", "w_1 is not used. x is entry 0, y entry 1: which entry is w_1?"),
        ("missing-last-weight", "w_L is not used: your loop seems to end one layer early."),
        ("missing-x", "The input x is not used: the first layer multiplies it by w_1."),
        ("sum-for-product", "You add the weights. Each layer multiplies: z_{i+1} = w_i z_i."),
        ("wrong-power", "The power at the end is not 2. Look at the loss of Example 1."),
        ("input-order", "The inputs stand in another order than asked for: x, then y, then w_1 to w_L."),
        ("loss-not-last", "The loss is on the tape, but not at its end. The gradient is taken of the last entry."),
        ("string-for-tuple", '("input") is a string; ("input",) is a tuple. The comma makes it.'),
        ("not-a-tape", "Each entry is a tuple: the name of the operation, then the numbers of its arguments."),
        ("wrong-number-of-inputs", "There is one input for each of x, y and the weights. Count them again."),
        ("inputs-not-first", "The inputs come first, all of them, and then the operations."),
        ("invalid-entry", "An entry is not understood: look at its operation and at how many arguments it takes."),
    )
)

MISTAKES: dict[str, tuple[Mistake, ...]] = {"07.1": EVALUATE, "07.3": SWEEP, "07.4": CHAIN}
