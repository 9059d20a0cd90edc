"""Mistakes in notebook 07, computational graphs: the tape's loops and its table, each time with one
slip in them."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop import computational_graphs
from backprop.check.mistakes.mistake import Mistake, of_pieces

Answer = Callable[..., Any]


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written; without any if it is named by what fails,
    not by its numbers."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers) or (Mistake(name, text, ()),)


def too_deep(right: Answer) -> Answer:
    """Right, and recursive: on a long tape Python gives up."""

    def answer(entries: Any, inputs: Any) -> Any:
        if len(entries) > 1000:
            raise RecursionError
        return right(entries, inputs)

    return answer


# 07.1 evaluate(tape, inputs)


@of_pieces
def make_evaluate(
    result: Answer = lambda values, n: values,
    arguments: Answer = computational_graphs.arguments,
    kept: Answer = lambda value, inputs: value,
    **ops: Answer,
) -> Answer:
    """The values in order, with some operations, what they are given, or what is kept of them, replaced."""

    def evaluate(entries: Any, inputs: Any) -> Any:
        values: list[Any] = []
        for i, (op, *where) in enumerate(entries):
            given = op == "input"
            value = (
                inputs[i]
                if given
                else ops.get(op, computational_graphs.OPS[op][0])(*arguments(op, where, values))
            )
            values.append(kept(value, inputs))
        return result(values, len(inputs))

    return evaluate


def last_values(*places: int) -> Answer:
    """As on a stack: the values that stand last, whatever numbers stand in the entry."""

    def arguments(op: str, where: Any, values: Any) -> Any:
        if op == "pow":
            return values[-1], where[1]
        return [values[place] for place in places] if len(where) > 1 else [values[-1]]

    return arguments


def used_alone(empty: Any) -> Answer:
    """Values for the inputs and for what the last entry needs; `empty` in all other places."""

    def evaluate(entries: Any, inputs: Any) -> Any:
        values: list[Any] = list(computational_graphs.evaluate(entries, inputs))
        used, waiting = set[int](), [len(entries) - 1]
        while waiting:
            i = waiting.pop()
            if i not in used:
                used.add(i)
                op, *where = entries[i]
                waiting += where[:1] if op == "pow" else where
        return [v if i in used or i < len(inputs) else empty for i, v in enumerate(values)]

    return evaluate


EVALUATE = (
    *variants(
        "only-last",
        "You return the last value alone. The way back needs the value of every entry: return the whole list.",
        make_evaluate(lambda values, n: values[-1]),
        make_evaluate(lambda values, n: values[-1:]),
    ),
    *variants(
        "operations-only",
        "The values of the inputs are missing. They are entries like all others: the list has one value for each entry, from "
        "the first on.",
        make_evaluate(lambda values, n: values[n:]),
    ),
    *variants(
        "indices-for-values",
        "Your values are made from the numbers that stand in the entries. They say *where* the arguments are: in mul(0, 1) it is the "
        "values of entries 0 and 1 that are multiplied.",
        make_evaluate(arguments=lambda op, where, values: where),
    ),
    *variants(
        "last-values",
        "Each operation takes the values that stand last, as on a stack, whatever numbers stand in its entry. These numbers say which "
        "entries are its arguments; they may lie far back.",
        make_evaluate(arguments=last_values(-2, -1)),
        make_evaluate(arguments=last_values(-1, -2)),
        *(
            make_evaluate(arguments=last_values(*places), sub=sub, div=div)
            for places, sub, div in (
                ((-2, -1), lambda a, b: b - a, lambda a, b: b / a),
                ((-2, -1), lambda a, b: a - b, lambda a, b: b / a),
                ((-2, -1), lambda a, b: b - a, lambda a, b: a / b),
            )
        ),
    ),
    *variants(
        "unused-not-computed",
        "Entries that the last one does not need have no value of theirs in your list. The value of every entry is asked for, whether "
        "or not one uses it: go through the whole tape.",
        *(used_alone(empty) for empty in (None, 0.0, float("nan"))),
    ),
    *variants(
        "power-looked-up",
        "Your pow takes its power from the tape, from the entry of that number. The second number of pow is no entry, it is the "
        "power itself, a constant: take it as it is.",
        make_evaluate(arguments=lambda op, where, values: [values[j] for j in where]),
    ),
    *variants(
        "off-by-one",
        "Your values come from one place beside the arguments. Entries count from 0, inputs included, like Python's lists.",
        make_evaluate(
            arguments=lambda op, where, values: computational_graphs.arguments(
                op, where, [values[-1], *values]
            )
        ),
    ),
    *variants(
        "swapped-operands",
        "The two arguments of your sub are exchanged. They stand in the entry in the order in which they are read.",
        make_evaluate(sub=lambda a, b: b - a),
    ),
    *variants(
        "swapped-operands",
        "The two arguments of your div are exchanged. They stand in the entry in the order in which they are read.",
        make_evaluate(div=lambda a, b: b / a),
    ),
    *variants(
        "swapped-operands",
        "The two arguments of your sub and of your div are exchanged. They stand in the entry in the order in which they are read.",
        make_evaluate(sub=lambda a, b: b - a, div=lambda a, b: b / a),
    ),
    *variants(
        "wrong-power",
        "Your pow multiplies by k. Look at its row in the table.",
        make_evaluate(pow=lambda a, k: a * k),
    ),
    *variants(
        "wrong-power",
        "Your pow takes k to the power of its argument: base and power are exchanged. Look at its row in the table.",
        make_evaluate(pow=lambda a, k: float(k) ** a),
    ),
    *variants(
        "wrong-power",
        "Your pow is always a square. The entry says which power it is: look at its row in the table.",
        make_evaluate(pow=lambda a, k: a**2),
    ),
    *variants(
        "pow-zero",
        "For k = 0 your pow is its base, as when a product begins with the base. The power 0 of any number is 1: a product of k "
        "factors begins with 1.",
        make_evaluate(pow=lambda a, k: a ** max(k, 1)),
    ),
    *variants(
        "pow-zero",
        "For k = 0 your pow is 0. The power 0 of any number is 1: a product without a factor is 1.",
        make_evaluate(pow=lambda a, k: a**k if k else 0.0),
    ),
    *variants(
        "integer-truncation",
        "Where the inputs are whole numbers, decimals are cut off: as in an array that takes its type from them, or by // in your "
        "div. Make the array with dtype float, or keep the values in a list; and / divides.",
        make_evaluate(kept=lambda value, inputs: np.array(value, np.asarray(inputs).dtype).item()),
    ),
    *variants(
        "integer-truncation",
        "Decimals are cut off on the way, as when the values go through int, or into an array of whole numbers. Make it with dtype "
        "float, or keep the values in a list.",
        make_evaluate(kept=lambda value, inputs: int(value)),
    ),
    *variants(
        "log-base",
        "Your log has another base. Here, as in NumPy's np.log, it is the natural logarithm, the inverse of exp.",
        make_evaluate(log=np.log10),
        make_evaluate(log=np.log2),
    ),
    *variants(
        "exp-base",
        "Your exp is a power of another number. It is e to the power of the argument.",
        make_evaluate(exp=lambda a: 10**a),
        make_evaluate(exp=lambda a: 2**a),
    ),
    *variants(
        "relu-not-maximum",
        "Your relu is another function. ReLU lets numbers above 0 pass as they are, and makes 0 of all others.",
        make_evaluate(relu=abs),
        make_evaluate(relu=lambda a: min(a, 0.0)),
        make_evaluate(relu=lambda a: float(a > 0)),
        make_evaluate(relu=lambda a: a if a > 0 else 0.01 * a),
        make_evaluate(relu=lambda a: a),
    ),
    *variants(
        "neg-keeps-sign",
        "Your neg does not turn the sign over.",
        make_evaluate(neg=lambda a: a),
    ),
    *variants(
        "neg-keeps-sign",
        "Your neg leaves a negative number as it is: it makes numbers negative, where it should turn their sign over.",
        make_evaluate(neg=lambda a: -abs(a)),
    ),
    *variants(
        "div-cut-off",
        "Your div cuts the decimals off, as // does: / divides.",
        make_evaluate(div=lambda a, b: a // b),
    ),
    *variants(
        "tan-for-tanh",
        "That is the tangent. tanh, with an h, is the hyperbolic one: it stays between -1 and 1.",
        make_evaluate(tanh=np.tan),
    ),
    *variants(
        "every-path",
        "The values are right, but an entry is computed anew for each of its users, and each user for each of its own. Sixteen "
        "doublings make 65,536 paths. Each entry is computed once, if you go through the tape in order and keep the values.",
    ),
    *variants(
        "recursion-depth",
        "Short tapes are right. On a long one calls go deeper than Python allows, as of a function that calls itself. No call is "
        "needed: arguments stand before their users, so a loop from the first entry to the last finds every value ready.",
        too_deep(computational_graphs.evaluate),
    ),
    *variants(
        "div-as-product",
        "Your div multiplies its two arguments. Look at its row in the table.",
        make_evaluate(div=lambda a, b: a * b),
    ),
    *variants(
        "sub-as-sum",
        "Your sub adds its two arguments. Look at its row in the table.",
        make_evaluate(sub=lambda a, b: a + b),
    ),
    *variants(
        "mul-as-sum",
        "Your mul adds its two arguments. Look at its row in the table.",
        make_evaluate(mul=lambda a, b: a + b),
    ),
)


# 07.2 local_partials(op, args, value), and 07.3 too: a row of the table that is wrong

BY_HAND = "Differentiate a³ by hand, then a⁴, and read off the rule."
SLIPS: tuple[tuple[str, str, str, tuple[Answer, ...]], ...] = (
    (
        "sub-sign",
        "The second partial of sub has the wrong sign. What happens to a - b if b grows?",
        "sub",
        (lambda a, b, value: (1.0, 1.0),),
    ),
    (
        "sub-reversed",
        "Both partials of sub have the wrong sign. What happens to a - b if a grows?",
        "sub",
        (lambda a, b, value: (-1.0, 1.0),),
    ),
    (
        "sub-reversed",
        "The first partial of sub has the wrong sign. What happens to a - b if a grows?",
        "sub",
        (lambda a, b, value: (-1.0, -1.0),),
    ),
    (
        "add-as-product",
        "The slope of a + b along a is not b. By how much does a sum grow if a grows by 1?",
        "add",
        (lambda a, b, value: (b, a),),
    ),
    (
        "mul-partials-swapped",
        "In a product each factor gets itself as its partial. What is a multiplied by in a b?",
        "mul",
        (lambda a, b, value: (a, b),),
    ),
    (
        "div-sign",
        "The second partial of div has the wrong sign. What happens to a / b (both above 0) if b grows?",
        "div",
        (lambda a, b, value: (1 / b, value / b),),
    ),
    (
        "div-second-partial",
        "The second partial of div is not right. Write a / b as a times b to the power -1 and differentiate along b.",
        "div",
        (
            lambda a, b, value: (1 / b, -a / b),
            lambda a, b, value: (1 / b, -a),
            lambda a, b, value: (1 / b, a),
            lambda a, b, value: (1 / b, -1 / b**2),
            lambda a, b, value: (1 / b, 1 / b),
            lambda a, b, value: (1 / b, -1 / b),
            lambda a, b, value: (1 / b, 1.0),
            lambda a, b, value: (1 / b, a / b),
            lambda a, b, value: (1 / b, -b / a**2),
        ),
    ),
    (
        "div-as-product",
        "Your partials of div are the partials of a product. Along a, the slope of a / b is what a is multiplied by.",
        "div",
        (lambda a, b, value: (b, a),),
    ),
    (
        "div-as-product",
        "Your partials of div are the partials of a product, the second with a minus. Along a, the slope of a / b is what a is "
        "multiplied by.",
        "div",
        (lambda a, b, value: (b, -a),),
    ),
    (
        "div-as-product",
        "The first partial of div is that of a product, b. Along a, the slope of a / b is what a is multiplied by.",
        "div",
        (lambda a, b, value: (b, -value / b),),
    ),
    (
        "neg-sign",
        "neg turns the sign over. What does -a do if a grows?",
        "neg",
        (lambda a, value: (1.0,),),
    ),
    (
        "exp-power-rule",
        "The rule for powers does not hold for exp: there the argument stands in the exponent. Look at its row in the table.",
        "exp",
        (lambda a, value: (a * np.exp(a - 1),),),
    ),
    (
        "exp-power-rule",
        "Your slope of exp has its argument as a factor too many, as when the power stands in front. The rule for powers does not "
        "hold for exp: there the argument stands in the exponent.",
        "exp",
        (lambda a, value: (a * value,),),
    ),
    (
        "exp-of-value",
        "Your slope of exp is the exponential of an exponential. `value` is e to the power of the argument already.",
        "exp",
        (lambda a, value: (np.exp(value),),),
    ),
    (
        "exp-as-argument",
        "Your slope of exp is its argument. Look at its row in the table.",
        "exp",
        (lambda a, value: (a,),),
    ),
    (
        "log-of-value",
        "Your slope of log is made from its value. It is one over the argument.",
        "log",
        (
            lambda a, value: (1 / value,),
            lambda a, value: (1 / np.float64(value),),
            lambda a, value: (1 / value if value else 0.0,),
        ),
    ),
    (
        "log-base",
        "That is the slope of a logarithm with another base. log is the natural one.",
        "log",
        (lambda a, value: (1 / (a * np.log(10)),), lambda a, value: (1 / (a * np.log(2)),)),
    ),
    (
        "tanh-prime-of-argument",
        "Your slope of tanh is made from its argument, 1 - a². It is the value that is squared: look at the table.",
        "tanh",
        (lambda a, value: (1 - a * a,),),
    ),
    (
        "tanh-of-value",
        "In your slope of tanh stands the tanh of a tanh. `value` is tanh of the argument already.",
        "tanh",
        (lambda a, value: (1 - np.tanh(value) ** 2,),),
    ),
    (
        "tanh-plus-square",
        "The slope of tanh has a minus: 1 plus a square would rise without bound, and tanh flattens out.",
        "tanh",
        (lambda a, value: (1 + value**2,),),
    ),
    (
        "tanh-plus-square",
        "Your slope of tanh has the wrong sign: tanh rises everywhere.",
        "tanh",
        (lambda a, value: (value**2 - 1,),),
    ),
    (
        "tanh-not-squared",
        "In the slope of tanh the value is squared.",
        "tanh",
        (lambda a, value: (1 - value,),),
    ),
    (
        "sigmoid-for-tanh",
        "v (1 - v) is the slope of the sigmoid. tanh has another one: look at its row in the table.",
        "tanh",
        (lambda a, value: (value * (1 - value),),),
    ),
    (
        "relu-at-zero",
        "At exactly 0 your relu lets the gradient through. In this course its slope there is 0, as in notebook 02.",
        "relu",
        (lambda a, value: (float(a >= 0),),),
    ),
    (
        "relu-value-for-slope",
        "Your slope of relu is its value. The slope is 1 where the gate is open, 0 where it is shut.",
        "relu",
        (lambda a, value: (value,),),
    ),
    (
        "relu-always-open",
        "Your relu lets the gradient through below 0 as well. There its value does not move, whatever the argument does.",
        "relu",
        (lambda a, value: (1.0,),),
    ),
    (
        "relu-always-open",
        "Below 0 your slope of relu is -1, as of an absolute value. There its value does not move, whatever the argument does.",
        "relu",
        (lambda a, value: (1.0 if a > 0 else -1.0,),),
    ),
    (
        "relu-reversed",
        "Your relu lets the gradient through where it should not, and the other way round.",
        "relu",
        (lambda a, value: (float(a <= 0),), lambda a, value: (float(a < 0),)),
    ),
    (
        "pow-rule",
        f"Your slope of pow lacks its factor. {BY_HAND}",
        "pow",
        (lambda a, k, value: (a ** (k - 1) if k else 0.0,), lambda a, k, value: (a ** (k - 1),)),
    ),
    (
        "pow-rule",
        f"Your slope of pow has not lowered the power. {BY_HAND}",
        "pow",
        (lambda a, k, value: (k * value,),),
    ),
    (
        "pow-rule",
        f"Your slope of pow is k times the base. That is right for k = 2 alone. {BY_HAND}",
        "pow",
        (lambda a, k, value: (k * a,),),
    ),
    (
        "pow-rule",
        f"The factor of your slope of pow is k - 1. {BY_HAND}",
        "pow",
        (lambda a, k, value: ((k - 1) * a ** (k - 1) if k else 0.0,),),
    ),
    (
        "pow-rule",
        f"Your slope of pow is the power itself. {BY_HAND}",
        "pow",
        (lambda a, k, value: (a**k,),),
    ),
    (
        "pow-of-two",
        "Your slope of pow is the slope of a square, whatever k is. The power k may be any whole number from 0 on.",
        "pow",
        (lambda a, k, value: (2 * a,),),
    ),
    (
        "pow-as-exponential",
        "A logarithm stands in your slope of pow, as when it is differentiated by the exponent. In pow it is the base that moves, "
        "k is a constant.",
        "pow",
        (lambda a, k, value: (value * np.log(k),), lambda a, k, value: (value * np.log(a),)),
    ),
    (
        "pow-zero-of-zero",
        "One case is left: base 0 and k = 0. The formula asks for 0 to the power -1, which does not exist; and yet the power is "
        "the constant 1. How much does a constant change?",
        "pow",
        (
            lambda a, k, value: (k * a ** (k - 1),),
            lambda a, k, value: (k * np.float64(a) ** (k - 1),),
            lambda a, k, value: (k * np.power(np.float64(a), k - 1),),
        ),
    ),
    (
        "pow-at-zero-base",
        "Where the base is 0 your slope of pow is 0 whatever k is, as when a division by the base is avoided so. From k = 2 on that is "
        "right; for k = 1 the power is the base itself. A formula without a division needs no branch for the base.",
        "pow",
        (
            lambda a, k, value: (k * value / a if a else 0.0,),
            lambda a, k, value: (k * a ** (k - 1) if a else 0.0,),
        ),
    ),
    (
        "pow-divides-by-base",
        "Your slope of pow is right, except where the base is 0: there k value / a asks for 0 / 0. Write the slope without a "
        "division.",
        "pow",
        (lambda a, k, value: (k * value / a,), lambda a, k, value: (k * value / np.float64(a),)),
    ),
    (
        "pow-of-value",
        "In your slope of pow the *value* stands where its base should. `value` is the power already: what is differentiated is "
        "the base.",
        "pow",
        (
            lambda a, k, value: (k * value ** (k - 1) if k else 0.0,),
            lambda a, k, value: (2 * value,),
        ),
    ),
    (
        "div-first-partial",
        "The first partial of div is not right. Write a / b as a times b to the power -1: what is a multiplied by?",
        "div",
        (
            lambda a, b, value: (1.0, -value / b),
            lambda a, b, value: (1 / a, -value / b),
            lambda a, b, value: (1 / b**2, -value / b),
            lambda a, b, value: (value, -value / b),
        ),
    ),
)


def wrong_partial(name: str, slip: Answer) -> Answer:
    """The local partials with one row replaced."""
    return lambda op, args, value: (
        slip(*args, value) if op == name else computational_graphs.local_partials(op, args, value)
    )


def shaped(change: Answer) -> Answer:
    """The right partials, changed once all are there."""
    return lambda op, args, value: change(
        op, args, computational_graphs.local_partials(op, args, value)
    )


def quotients(sides: tuple[float, float], h: float) -> Answer:
    """Difference quotients in the place of formulas, with this step."""

    def partials(op: str, args: Any, value: Any) -> Any:
        f = computational_graphs.OPS[op][0]
        found = []
        for i in range(1 if op == "pow" else len(args)):
            ends = [
                f(*(a + side * h if j == i else a for j, a in enumerate(args))) for side in sides
            ]
            found.append((ends[0] - ends[1]) / ((sides[0] - sides[1]) * h))
        return tuple(found)

    return partials


PARTIALS = (
    *(
        m
        for h in (1e-5, 1e-6, 1e-4, 1e-3)
        for what, sides in (
            ("(f(x + h) - f(x - h)) / 2h", (1.0, -1.0)),
            ("(f(x + h) - f(x)) / h", (1.0, 0.0)),
        )
        for m in variants(
            "difference-quotient",
            f"Your partials are difference quotients, {what} with h = {h:g}: nearly right at most places, but wrong at a kink, and inexact where "
            "arguments are large or close to a place at which log or div ends. The table has a formula for each, of the arguments and the value.",
            quotients(sides, h),
        )
    ),
    *variants(
        "number-for-tuple",
        "For an operation with one argument you return a number. A tuple is asked for, of length 1: (a,) with its comma is one, "
        "(a) is not.",
        shaped(lambda op, args, partials: partials[0] if len(partials) == 1 else partials),
        *(
            shaped(lambda op, args, partials, only=only: partials[0] if op == only else partials)
            for only in ("neg", "exp", "log", "tanh", "relu", "pow")
        ),
    ),
    *variants(
        "pow-two-partials",
        "You return two partials for pow. k is a constant, not an entry of the tape, so nothing comes back to it: one partial.",
        shaped(lambda op, args, partials: (*partials, 0.0) if op == "pow" else partials),
        shaped(
            lambda op, args, partials: (
                (*partials, args[0] ** args[1] * np.log(args[0])) if op == "pow" else partials
            )
        ),
    ),
    *variants(
        "value-for-partials",
        "What you return is the value of the operation. The exercise asks for its slopes, one along each argument.",
        lambda op, args, value: (value,),
        lambda op, args, value: value,
        lambda op, args, value: (
            (value,) * len(computational_graphs.local_partials(op, args, value))
        ),
    ),
    *variants(
        "partials-times-arguments",
        "Each partial is multiplied by its argument. The exercise asks how much the value changes per unit, not how much of it stems "
        "from the argument.",
        shaped(
            lambda op, args, partials: tuple(a * p for a, p in zip(args, partials, strict=False))
        ),
    ),
    *(
        m
        for name, text, op, slips in SLIPS
        for m in variants(name, text, *(wrong_partial(op, slip) for slip in slips))
    ),
)


# 07.3 reverse_sweep(tape, inputs)


def add_to(n: Any, j: int, share: Any) -> None:
    n.grad[j] += share


def add_real(n: Any, j: int, share: Any) -> None:
    """What an array of floats does to a complex number."""
    n.grad[j] += share.real


def overwrite(n: Any, j: int, share: Any) -> None:
    n.grad[j] = share


def take_off(n: Any, j: int, share: Any) -> None:
    n.grad[j] -= share


def only_once(n: Any, j: int, share: Any) -> None:
    """Like a set of arguments: a second share from the same entry is not seen."""
    if (n.i, j) not in n.seen:
        n.seen.add((n.i, j))
        n.grad[j] += share


def cut_off(of: Answer) -> Answer:
    """What an array of whole numbers does where the inputs are such: to the numbers of the entries
    that `of` picks."""

    def hand_on(n: Any, j: int, share: Any) -> None:
        n.grad[j] += share
        if n.whole and of(n, j):
            n.grad[j] = np.trunc(n.grad[j])

    return hand_on


def first_come(n: Any, j: int, share: Any) -> None:
    """Where something has arrived, nothing more is let in."""
    if j not in n.seen:
        n.seen.add(j)
        n.grad[j] = share


def walk(
    n: Any, *, first_in: bool, last_argument_first: bool = False, again: bool = False
) -> Iterator[int]:
    """From the last entry to its arguments, to theirs ...: broad (first in, first out) or deep,
    each entry once or `again`."""
    waiting, met = [n.size - 1], {n.size - 1}
    while waiting:
        i = waiting.pop(0 if first_in else -1)
        yield i
        op, *where = n.entries[i]
        where = [] if op == "input" else where[:1] if op == "pow" else where
        for j in reversed(where) if last_argument_first else where:
            if again or j not in met:
                met.add(j)
                waiting.append(j)


def deep(n: Any, *, last_argument_first: bool) -> Iterator[int]:
    """As a recursion goes: an entry is met when it is reached, not when it is put aside."""
    waiting, met = [n.size - 1], set[int]()
    while waiting:
        i = waiting.pop()
        if i in met:
            continue
        met.add(i)
        yield i
        op, *where = n.entries[i]
        where = [] if op == "input" else where[:1] if op == "pow" else where
        waiting += where if last_argument_first else where[::-1]


@of_pieces
def make_sweep(
    *,
    start: Answer = lambda n: 1.0,
    before: Answer = lambda n: 0.0,
    order: Answer = lambda n: range(n.size - 1, -1, -1),
    share: Answer = lambda n, j, partial: n.grad[n.i] * partial,
    hand_on: Answer = add_to,
    shares: Answer = lambda where, partials: zip(where, partials, strict=False),
    partials: Answer = computational_graphs.local_partials,
    arguments: Answer = computational_graphs.arguments,
    result: Answer = lambda n: n.grad[: n.inputs],
) -> Answer:
    """From the last entry to the first, each handing its share to its arguments: right, except for
    what is replaced."""

    def reverse_sweep(entries: Any, inputs: Any) -> Any:
        n = SimpleNamespace(entries=entries, size=len(entries), inputs=len(inputs), seen=set())
        n.whole = np.asarray(inputs).dtype.kind in "iu"
        n.values = computational_graphs.evaluate(entries, inputs)
        n.grad = [before(n)] * n.size
        n.grad[-1] = start(n)
        for i in order(n):
            n.i = i
            op, *where = entries[i]
            if op != "input":
                for j, partial in shares(
                    where, partials(op, arguments(op, where, n.values), n.values[i])
                ):
                    hand_on(n, j, share(n, j, partial))
        return np.array(result(n))

    return reverse_sweep


def until_zero(n: Any) -> Iterator[int]:
    """From the last entry on, as long as there is something to hand on."""
    for i in range(n.size - 1, -1, -1):
        if n.grad[i] == 0:
            return
        yield i


def calls_its_arguments(entries: Any, inputs: Any) -> Any:
    """A recursion in which each argument goes on as soon as its share has come."""
    values, grad = computational_graphs.evaluate(entries, inputs), [0.0] * len(entries)
    grad[-1] = 1.0

    def back(i: int) -> None:
        op, *where = entries[i]
        if op != "input":
            partials = computational_graphs.local_partials(
                op, computational_graphs.arguments(op, where, values), values[i]
            )
            for j, partial in zip(where, partials, strict=False):
                grad[j] += grad[i] * partial
                back(j)

    back(len(entries) - 1)
    return np.array(grad[: len(inputs)])


SWEEP = (
    *variants(
        "overwrites",
        "Of the shares that come back to an entry the last one alone counts, as when each overwrites what was there. A value that "
        "is used twice reaches the result on two paths, and their shares add up: look at the sum in (10).",
        make_sweep(hand_on=overwrite),
    ),
    *variants(
        "overwrites",
        "Of the shares that come back to an entry the first one alone counts: what comes later does not get in. A value that is "
        "used twice reaches the result on two paths, and their shares add up: look at the sum in (10).",
        make_sweep(hand_on=first_come),
    ),
    *variants(
        "integer-truncation",
        "Where the inputs are whole numbers, decimals of the gradient are cut off, as in an array that takes its type from them "
        "(np.zeros_like(inputs), np.array(inputs)). A slope has decimals all the same: make the array with dtype float.",
        make_sweep(hand_on=cut_off(lambda n, j: True)),
        make_sweep(hand_on=cut_off(lambda n, j: j < n.inputs)),
        make_sweep(
            result=lambda n: np.trunc(n.grad[: n.inputs]) if n.whole else n.grad[: n.inputs]
        ),
    ),
    *variants(
        "last-is-an-input",
        "Where the last entry is itself an input, all your numbers are 0. It changes by as much as itself, whether or not an operation "
        "stands on the tape: what is its slope along itself?",
        make_sweep(start=lambda n: float(n.entries[-1][0] != "input")),
    ),
    *variants(
        "takes-off",
        "Shares are subtracted where they should be added up. All paths to the result count with their own sign: look at the sum "
        "in (10).",
        make_sweep(hand_on=take_off),
    ),
    *variants(
        "wrong-end",
        "You return the gradient of the last entries of the tape. The inputs stand first.",
        make_sweep(result=lambda n: n.grad[-n.inputs :]),
    ),
    *variants(
        "times-values",
        "Each share is multiplied by the value of its argument, or of its entry. Along a path only slopes are multiplied.",
        make_sweep(share=lambda n, j, partial: n.grad[n.i] * partial * n.values[j]),
        make_sweep(share=lambda n, j, partial: n.grad[n.i] * partial * n.values[n.i]),
    ),
    *variants(
        "counted-once",
        "Where an entry names the same argument twice, as mul(i, i) does, only one of the two shares arrives (as of a set, a dict, "
        "or NumPy's g[[i, i]] += ...). Both are paths to the result: go through the positions of the entry, one by one.",
        make_sweep(hand_on=only_once),
    ),
    *variants(
        "forward-order",
        "Only the last entry hands something on. Either your loop visits no other, or it goes through the tape from its beginning, "
        "where nothing has come back yet. An entry hands on when all of its users have handed theirs to it: in which order does "
        "that come about?",
        make_sweep(order=lambda n: range(n.size)),
        make_sweep(order=lambda n: range(n.inputs, n.size)),
    ),
    *variants(
        "before-all-users",
        "Some entry hands on before all of its users have handed theirs to it, and what arrives later stays there. That happens "
        "where arguments are followed from the end. Look for an order in which every user comes before its arguments. The tape has "
        "one.",
        make_sweep(order=lambda n: walk(n, first_in=True)),
        make_sweep(order=lambda n: walk(n, first_in=False)),
        make_sweep(order=lambda n: walk(n, first_in=True, last_argument_first=True)),
        make_sweep(order=lambda n: walk(n, first_in=False, last_argument_first=True)),
        make_sweep(order=lambda n: deep(n, last_argument_first=False)),
        make_sweep(order=lambda n: deep(n, last_argument_first=True)),
    ),
    *variants(
        "handed-on-again",
        "An entry with several users is visited several times, and each time it hands on all that it has, with what it handed on "
        "before. Each entry hands on once, when all of its users have been.",
        make_sweep(order=lambda n: walk(n, first_in=True, again=True)),
        make_sweep(order=lambda n: walk(n, first_in=False, again=True)),
        make_sweep(order=lambda n: walk(n, first_in=False, last_argument_first=True, again=True)),
        too_deep(calls_its_arguments),
    ),
    *variants(
        "no-seed",
        "Everything is zero. Either nothing was put in at the end, or what you return is not what the sweep has filled. How much "
        "does the last entry change if the last entry changes a little?",
        make_sweep(start=lambda n: 0.0),
    ),
    *variants(
        "seed-is-value",
        "The value of the last entry is a factor in every number, as when the sweep starts with it. It should start with the slope "
        "of the last entry by itself.",
        make_sweep(start=lambda n: n.values[-1]),
    ),
    *variants(
        "seed-everywhere",
        "Every entry begins with a 1, not the last one alone. The 1 says that the result changes by as much as itself; of the other "
        "entries nothing is known before their users have handed something to them.",
        make_sweep(before=lambda n: 1.0),
    ),
    *variants(
        "end-hands-nothing-on",
        "The last entry hands nothing on, so all stays zero. Does your loop visit it, and is its share made from its own number, "
        "not from the argument's?",
        make_sweep(share=lambda n, j, partial: n.grad[j] * partial),
    ),
    *variants(
        "stops-at-zero",
        "Your sweep comes to its end at the first entry whose gradient is 0. Such an entry has nothing to hand on, but those "
        "before it may: go on with the next one.",
        make_sweep(order=until_zero),
    ),
    *variants(
        "first-operation-skipped",
        "Your loop ends too early: the first operation, right after the inputs, is not visited.",
        make_sweep(order=lambda n: range(n.size - 1, n.inputs, -1)),
    ),
    *variants(
        "no-upstream",
        "Your numbers are sums of local partials alone. What an entry hands on is its own gradient times the partial, as in (2) "
        "and (3).",
        make_sweep(share=lambda n, j, partial: partial),
    ),
    *variants(
        "added-not-multiplied",
        "Your shares are the partial *plus* what came back. Along a path slopes are multiplied, as in (2) and (3); it is paths "
        "that add up.",
        make_sweep(share=lambda n, j, partial: n.grad[n.i] + partial),
    ),
    *variants(
        "first-argument-only",
        "Only the first argument of an entry gets its share. Both are paths to the result.",
        make_sweep(shares=lambda where, partials: [(where[0], partials[0])]),
    ),
    *variants(
        "partials-exchanged",
        "The two arguments of an entry get each other's share. The first partial belongs to the first argument.",
        make_sweep(
            shares=lambda where, partials: zip(where[: len(partials)], partials[::-1], strict=True)
        ),
    ),
    *variants(
        "indices-for-values",
        "Your partials are made from the numbers that stand in the entries. They say where the arguments are: a partial needs "
        "their values.",
        make_sweep(arguments=lambda op, where, values: where),
        make_sweep(
            arguments=lambda op, where, values: where,
            partials=wrong_partial("div", lambda a, b, value: (1 / b, -a / b**2)),
        ),
    ),
    *variants(
        "power-looked-up",
        "Your pow takes its power from the tape, from the entry of that number. The second number of pow is no entry, it is the "
        "power itself, a constant: take it as it is.",
        make_sweep(arguments=lambda op, where, values: [values[j] for j in where]),
        make_sweep(
            arguments=lambda op, where, values: [values[j] for j in where], hand_on=add_real
        ),
    ),
    *variants(
        "all-entries",
        "What you return has a number for each entry of the tape. The exercise asks for those of the inputs, which stand first.",
        make_sweep(result=lambda n: n.grad),
    ),
    *variants(
        "inputs-reversed",
        "The right numbers come back in the wrong order: the gradient has an entry for each input, in the inputs' order.",
        make_sweep(result=lambda n: n.grad[: n.inputs][::-1]),
    ),
    *(
        m
        for name, text, op, slips in SLIPS
        for m in variants(
            name, text, *(make_sweep(partials=wrong_partial(op, slip)) for slip in slips)
        )
    ),
    *variants(
        "every-path",
        "The numbers are right, but each path from the end to an input is walked on its own. Sixteen doublings make 65,536 paths. "
        "Let an entry first collect what all its users hand to it, and then hand it on once.",
    ),
    *variants(
        "recursion-depth",
        "Short tapes are right. On a long one calls go deeper than Python allows, as of a function that calls itself. No call is "
        "needed: users stand after their arguments, so a loop from the last entry to the first meets all users of an entry before "
        "it.",
        too_deep(computational_graphs.reverse_sweep),
    ),
)


# 07.4 chain_as_tape(L): what fails is a property; its names are explained here

CHAIN = tuple(
    Mistake(name, text, ())
    for name, text in (
        ("loss-missing", "The last entry is f(x). The loss compares it with y: two more entries."),
        ("no-square", "The last entry is the residual. The loss is its square: one more entry."),
        (
            "plus-y",
            "The residual has a plus where it should have a minus. Look at the loss of Example 1.",
        ),
        ("half", "There is a ½ in your loss. The loss of this course has none."),
        (
            "square-before-y",
            "The square comes before y is subtracted. The loss is the square of the whole residual.",
        ),
        (
            "missing-first-weight",
            "w_1 has no part in your loss. x is entry 0, y entry 1: which entry is w_1?",
        ),
        (
            "missing-last-weight",
            "w_L has no part in your loss: does your loop end one layer early?",
        ),
        (
            "missing-x",
            "The input x has no part in your loss: the first layer multiplies it by w_1.",
        ),
        ("sum-for-product", "The weights are added. Each layer multiplies: z_{i+1} = w_i z_i."),
        ("wrong-power", "The power at the end is not 2. Look at the loss of Example 1."),
        (
            "input-order",
            "Your loss takes another input for y, and multiplies all others. The inputs stand in the order x, y, w_1 to w_L: y is "
            "entry 1.",
        ),
        (
            "loss-not-last",
            "The loss is on the tape, but not at its end. The gradient is taken of the last entry.",
        ),
        ("string-for-tuple", '("input") is a string; ("input",) is a tuple. The comma makes it.'),
        (
            "not-a-tape",
            "Each entry is a tuple: the name of the operation, then the numbers of its arguments.",
        ),
        (
            "wrong-number-of-inputs",
            "There is one input for each of x, y and the weights. Count them again.",
        ),
        ("inputs-not-first", "The inputs come first, all of them, and then the operations."),
        (
            "invalid-entry",
            "An entry is not understood: look at its operation, at how many arguments it takes, and at whether the entries that it "
            "names stand before it, for every L.",
        ),
    )
)

# 07.5 mul_backward(a, b, g)


def make_product(
    da: Answer = lambda g, a, b: g * b,
    db: Answer = lambda g, a, b: g * a,
    to: Answer = computational_graphs.unbroadcast,
) -> Answer:
    """Each factor's share, brought to the factor's shape by `to`."""

    def mul_backward(a: Any, b: Any, g: Any) -> Any:
        return to(da(g, a, b), a.shape), to(db(g, a, b), b.shape)

    return mul_backward


def leading(g: Any, shape: Any) -> Any:
    """The sum over the axes that the argument lacks, and no other."""
    return g.sum(axis=tuple(range(g.ndim - len(shape))))


def of_length_one(g: Any, shape: Any) -> Any:
    """The sum over the axes in which the argument has length 1; axes that it lacks stay."""
    extra = g.ndim - len(shape)
    return g.sum(axis=tuple(k + extra for k, d in enumerate(shape) if d == 1), keepdims=True)


def from_the_left(g: Any, shape: Any) -> Any:
    """The sum over the axes of length 1, counted from the left, and then over axes in front."""
    for k, (have, want) in enumerate(zip(g.shape, shape, strict=False)):
        g = g.sum(axis=k, keepdims=True) if want == 1 != have else g
    return leading(g, shape)


def either(g: Any, shape: Any) -> Any:
    """The sum over the axes that are lacking; only where there are none, that over axes of length 1."""
    return leading(g, shape) if g.ndim > len(shape) else of_length_one(g, shape)


def axes_kept(g: Any, shape: Any) -> Any:
    full = (1,) * (g.ndim - len(shape)) + tuple(shape)
    return g.sum(axis=tuple(k for k, d in enumerate(full) if d == 1), keepdims=True)


def axes_lost(g: Any, shape: Any) -> Any:
    full = (1,) * (g.ndim - len(shape)) + tuple(shape)
    return g.sum(axis=tuple(k for k, d in enumerate(full) if d == 1))


def repeated_axes_lost(g: Any, shape: Any) -> Any:
    full = (1,) * (g.ndim - len(shape)) + tuple(shape)
    return g.sum(axis=tuple(k for k, d in enumerate(full) if d == 1 != g.shape[k]))


def summed_over_rows(g: Any, shape: Any) -> Any:
    return g if g.shape == shape else g.sum(axis=0)


def by(how: Answer) -> Answer:
    """`how` in place of the sum, over the right axes."""

    def to(g: Any, shape: Any) -> Any:
        full = (1,) * (g.ndim - len(shape)) + tuple(shape)
        axes = tuple(k for k, d in enumerate(full) if d == 1 != g.shape[k])
        return how(g, axes).reshape(shape)

    return to


def one_lacking(whole: bool) -> Answer:
    """The sum over one of the axes that the argument lacks, then over those of length 1; if it is not
    `whole`, only where axes are as many as they should be."""

    def to(g: Any, shape: Any) -> Any:
        if g.ndim > len(shape):
            g = g.sum(axis=0)
        if g.ndim > len(shape) and not whole:
            return g
        axes = tuple(k for k, d in enumerate(shape) if d == 1 != g.shape[k])
        return g.sum(axis=axes, keepdims=True)

    return to


def lined_up_from_the_left(g: Any, shape: Any) -> Any:
    """The sum over the axes that differ from the argument's if both are lined up at their first."""
    full = [*shape, *[1] * (g.ndim - len(shape))]
    axes = tuple(k for k, (d, e) in enumerate(zip(g.shape, full, strict=True)) if d != e)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def mean_over_length_one(g: Any, shape: Any) -> Any:
    """The sum over the axes that the argument lacks, the mean over those in which it has length
    1."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    axes = tuple(k for k, d in enumerate(shape) if d == 1 != g.shape[k])
    return g.mean(axis=axes, keepdims=True)


def one_of_length_one(which: slice) -> Answer:
    """The sum over the axes that the argument lacks, and over the first, or the last, of those in
    which it has length 1."""

    def to(g: Any, shape: Any) -> Any:
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
        return g.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1)[which], keepdims=True)

    return to


def pieces_of_its_shape(g: Any, shape: Any) -> Any:
    """The sum of the pieces that reshape cuts, whichever numbers belong together."""
    return g.reshape(-1, *shape).sum(axis=0)


def first_copy(g: Any, axes: Any) -> Any:
    return g[tuple(slice(0, 1) if k in axes else slice(None) for k in range(g.ndim))]


def last_copy(g: Any, axes: Any) -> Any:
    return g[tuple(slice(-1, None) if k in axes else slice(None) for k in range(g.ndim))]


BROADCAST = (
    *variants(
        "not-summed",
        "Your gradients have the shape of the product. A number that was repeated has one gradient: the shares of its copies "
        "add up, as those of an entry with several users do.",
        make_product(to=lambda g, shape: g),
    ),
    *variants(
        "not-summed",
        "Each gradient of yours is the other factor as it stands. What comes back to v, g, has a part in it, and the shares of the "
        "copies add up to the shape of the factor itself.",
        make_product(da=lambda g, a, b: b, db=lambda g, a, b: a, to=lambda g, shape: g),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers are means over copies, or divided by the number of copies. Where a value is used several times, gradients "
        "add up: each copy brings its own share, whole.",
        make_product(to=by(lambda g, axes: g.mean(axis=axes))),
        make_product(to=mean_over_length_one),
    ),
    *variants(
        "one-copy-only",
        "Only one of the copies counts: each of your numbers is a single share, g times the other factor at one place. Every copy "
        "was used, so the shares of all of them add up.",
        make_product(to=by(first_copy)),
        make_product(to=np.resize),
        make_product(to=by(last_copy)),
    ),
    *variants(
        "own-factor",
        "Each factor gets g times itself. What is a multiplied by in a b?",
        make_product(da=lambda g, a, b: g * a, db=lambda g, a, b: g * b),
        make_product(da=lambda g, a, b: g * a, db=lambda g, a, b: g * b, to=lambda g, shape: g),
    ),
    *variants(
        "no-upstream",
        "What comes back to v, g, plays no part. A factor gets g times the other factor, summed over its copies.",
        make_product(da=lambda g, a, b: b + 0 * g, db=lambda g, a, b: a + 0 * g),
    ),
    *variants(
        "as-for-a-sum",
        "g is handed on as it is. That is the way back of a + b; in a product each factor gets g times the other one.",
        make_product(da=lambda g, a, b: g, db=lambda g, a, b: g),
    ),
    *variants(
        "summed-too-early",
        "A sum is taken before the product: g is summed over the copies, and then multiplied. A sum of products is not the product "
        "of the sums: multiply entry by entry first.",
        lambda a, b, g: tuple(
            computational_graphs.unbroadcast(g, x.shape)
            * computational_graphs.unbroadcast(y + 0 * g, x.shape)
            for x, y in ((a, b), (b, a))
        ),
        lambda a, b, g: tuple(
            computational_graphs.unbroadcast(
                computational_graphs.unbroadcast(g, x.shape) * y, x.shape
            )
            for x, y in ((a, b), (b, a))
        ),
        lambda a, b, g: tuple(
            computational_graphs.unbroadcast(g, x.shape) * y for x, y in ((a, b), (b, a))
        ),
    ),
    *variants(
        "length-one-forgotten",
        "The axes that an argument lacks are summed, those in which it has length 1 are not. They were repeated as well.",
        make_product(to=leading),
    ),
    *variants(
        "length-one-forgotten",
        "Of several axes of length 1 only one is summed, as when .index finds the first, or a loop ends too early. Every axis along "
        "which the argument was repeated is summed.",
        *(make_product(to=one_of_length_one(which)) for which in (slice(1), slice(-1, None))),
    ),
    *variants(
        "axes-from-the-left",
        "Where an argument lacks axes and has one of length 1 as well, not all of the right ones are summed. Either one of the two is done "
        "(if, elif), or axes of length 1 are looked for from the left, and NumPy lines shapes up from the right. Sum the axes that it lacks "
        "first: then the places agree, and those of length 1 follow.",
        make_product(to=from_the_left),
        make_product(to=either),
    ),
    *variants(
        "axes-from-the-left",
        "Where an argument lacks axes, the wrong ones are summed, or what is left does not fit, as when its shape is compared with that of g "
        "from the left. NumPy lines shapes up from the right: the axes that are lacking are the first ones.",
        make_product(to=lined_up_from_the_left),
    ),
    *variants(
        "one-lacking-axis",
        "Where an argument lacks several axes, only one of them is summed, and the rest stay, as when the question for more axes is an if, "
        "where it should be a while. Sum all that it lacks: there are g.ndim - a.ndim of them.",
        *(make_product(to=one_lacking(whole)) for whole in (True, False)),
    ),
    *variants(
        "cut-anew",
        "Shares are added that belong to different numbers wherever an axis of length 1 is not the first, as when the products are "
        "cut anew into pieces of the argument's shape (reshape). Sum along the axes in which the argument was repeated.",
        make_product(to=pieces_of_its_shape),
    ),
    *variants(
        "missing-axes-forgotten",
        "The axes of length 1 are summed, those that an argument lacks are not. NumPy puts them in front, and repeats along them.",
        make_product(to=of_length_one),
    ),
    *variants(
        "axes-kept",
        "The numbers are right, but axes that the argument does not have are still there, with length 1. A gradient has the shape "
        "of its argument.",
        make_product(to=axes_kept),
    ),
    *variants(
        "axes-lost",
        "The numbers are right, but an axis of length 1 is gone, as sum drops the axes that it sums over. Look up keepdims.",
        make_product(to=axes_lost),
        make_product(to=repeated_axes_lost),
    ),
    *variants(
        "summed-over-everything",
        "Your sum goes over all axes, so one number is left. Only the axes along which the argument was repeated are summed.",
        make_product(to=lambda g, shape: g.sum()),
        make_product(to=lambda g, shape: g if g.shape == shape else g.sum()),
        make_product(to=lambda g, shape: np.full(shape, g.sum())),
    ),
    *variants(
        "rows-only",
        "Wherever you sum, it is over the first axis. Which axes were repeated depends on the shapes: compare those of the "
        "argument and of g from their ends.",
        make_product(to=summed_over_rows),
        make_product(to=lambda g, shape: g.sum(axis=0)),
    ),
    *variants(
        "matrix-product",
        "Your gradients are matrix products, g @ bᵀ and aᵀ @ g, as for the W of a layer. v = a b multiplies entry by entry, so "
        "each entry of g meets the one entry of b that it was multiplied with; then the shares of the copies add up.",
        lambda a, b, g: (g @ b.T, a.T @ g),
        lambda a, b, g: (np.dot(g, b.T), np.dot(a.T, g)),
        lambda a, b, g: ((g @ b.T).reshape(a.shape), (a.T @ g).reshape(b.shape)),
        lambda a, b, g: (np.dot(g, b.T).reshape(a.shape), np.dot(a.T, g).reshape(b.shape)),
        lambda a, b, g: (
            (np.atleast_2d(g) @ np.atleast_2d(b).T).reshape(a.shape),
            (np.atleast_2d(a).T @ np.atleast_2d(g)).reshape(b.shape),
        ),
    ),
    *variants(
        "one-side-only",
        "One of the two gradients still has the shape of the product. Either factor may be the one that was "
        "repeated.",
        lambda a, b, g: (g * b, computational_graphs.unbroadcast(g * a, b.shape)),
        lambda a, b, g: (computational_graphs.unbroadcast(g * b, a.shape), g * a),
    ),
)


# 07.6 jacobian(tape, inputs, outputs)


def make_jacobian(
    *,
    fresh: bool = True,
    seed: Answer = lambda n, k: 1.0,
    add_seed: bool = False,
    first: Answer = lambda n, k: k,
    rows: Answer = lambda n, made: made,
    cut: Answer = lambda n, grad: list(grad[: n.inputs]),
    keep_interior: bool = True,
    order: Answer = lambda outputs: outputs,
) -> Answer:
    """A sweep for each output: right, except for what is replaced."""

    def jacobian(entries: Any, inputs: Any, outputs: Any) -> Any:
        n = SimpleNamespace(entries=entries, size=len(entries), inputs=len(inputs))
        n.values = computational_graphs.evaluate(entries, inputs)
        grad, made = [0.0] * n.size, []
        for k in order(outputs):
            if fresh:
                grad = [0.0] * n.size
            elif not keep_interior:
                grad[n.inputs :] = [0.0] * (n.size - n.inputs)
            grad[k] = seed(n, k) + (grad[k] if add_seed else 0.0)
            for i in range(first(n, k), n.inputs - 1, -1):
                op, *where = entries[i]
                given = computational_graphs.arguments(op, where, n.values)
                partials = computational_graphs.local_partials(op, given, n.values[i])
                for j, partial in zip(where, partials, strict=False):
                    grad[j] += grad[i] * partial
            made.append(cut(n, grad))
        return np.array(rows(n, made))

    return jacobian


def alike(rows: Answer) -> Answer:
    """Every row the same."""
    return lambda n, made: [rows(made)] * len(made)


def in_one_sweep(entries: Any, inputs: Any, outputs: Any) -> Any:
    """A 1 at every output, and one sweep for all of them."""
    return np.sum(computational_graphs.jacobian(entries, inputs, sorted(set(outputs))), axis=0)


def from_the_end(n: Any, k: int) -> int:
    return int(n.size) - 1


STALE: tuple[dict[str, Any], ...] = tuple(
    {"fresh": False, "add_seed": add_seed, "first": first}
    for add_seed in (False, True)
    for first in (lambda n, k: k, from_the_end)
)

ROW_BY_ROW = (
    *variants(
        "stale-gradients",
        "The first row is right; from the second on, what an earlier sweep has left is handed on once more. Every sweep begins "
        "with zeros: where does your code make them?",
        *(make_jacobian(**slip) for slip in STALE),
    ),
    *variants(
        "stale-gradients",
        "Each row has the rows before it in it, added up, as when the numbers of the inputs are not set back to 0 before the next "
        "sweep. Every output begins anew.",
        make_jacobian(fresh=False, keep_interior=False),
        make_jacobian(fresh=False, keep_interior=False, add_seed=True),
    ),
    *variants(
        "one-row-shared",
        "All rows are the same. Either one sweep has served all outputs, or one list stands in every place of the result, as "
        "[[0.0] * n] * m makes it, or each row is a view of the one array that the last sweep has filled.",
        make_jacobian(rows=alike(lambda made: made[-1])),
        make_jacobian(rows=alike(lambda made: np.sum(made, axis=0))),
        *(make_jacobian(rows=alike(lambda made: made[-1]), **slip) for slip in STALE),
    ),
    *variants(
        "one-sweep-for-all",
        "What comes back is the gradient of the *sum* of all outputs, one row, as when one sweep has a 1 at every output, or the "
        "rows are added up. Each output has a sweep and a row of its own.",
        in_one_sweep,
        make_jacobian(rows=lambda n, made: np.sum(made, axis=0)),
        make_jacobian(rows=lambda n, made: [np.sum(made, axis=0)]),
    ),
    *variants(
        "always-the-last-entry",
        "Every row is the gradient of the last entry. The 1 of a sweep belongs to the output that is asked for.",
        lambda entries, inputs, outputs: computational_graphs.jacobian(
            entries, inputs, [len(entries) - 1] * len(outputs)
        ),
    ),
    *variants(
        "one-output-only",
        "One row comes back, for one of the outputs. Each output has a row; is the return inside your loop?",
        lambda entries, inputs, outputs: computational_graphs.jacobian(entries, inputs, outputs)[0],
        lambda entries, inputs, outputs: computational_graphs.jacobian(entries, inputs, outputs)[
            -1
        ],
        lambda entries, inputs, outputs: computational_graphs.jacobian(entries, inputs, outputs)[
            :1
        ],
    ),
    *variants(
        "seed-is-value",
        "Each row is the right one times the value of its output, as when the sweep starts with it. It should start with the slope "
        "of the output by itself.",
        make_jacobian(seed=lambda n, k: n.values[k]),
    ),
    *variants(
        "no-seed",
        "Everything is zero. Either nothing was put in at the output, or what you return is not what the sweeps have filled. How "
        "much does an entry change if it changes a little?",
        make_jacobian(seed=lambda n, k: 0.0),
    ),
    *variants(
        "end-hands-nothing-on",
        "The output hands nothing on, so all stays zero. Does your loop visit it, and is its share made from its own number, not "
        "from the argument's?",
        make_jacobian(first=lambda n, k: k - 1),
    ),
    *variants(
        "output-is-an-input",
        "Where an output is an input, its row is that of the last input, as when the tape is cut behind the output, but all inputs are "
        "kept, and the sweep begins at the end. Which number of the row is 1 if the output is input k?",
        lambda entries, inputs, outputs: computational_graphs.jacobian(
            entries, inputs, [max(k, len(inputs) - 1) for k in outputs]
        ),
    ),
    *variants(
        "output-is-an-input",
        "Where an output is an input, its row is all 0. No operation leads to it, but it changes by as much as itself: which number of "
        "the row is 1 if the output is input k?",
        make_jacobian(seed=lambda n, k: float(k >= n.inputs)),
    ),
    *variants(
        "all-entries",
        "A row has a number for each entry of the tape. The exercise asks for those of the inputs, which stand first.",
        make_jacobian(cut=lambda n, grad: list(grad)),
    ),
    *variants(
        "order-of-the-tape",
        "The rows stand in the order of the tape, or in the reverse. The first row belongs to the first of `outputs`, wherever it "
        "stands on the tape.",
        make_jacobian(order=sorted),
        make_jacobian(order=lambda outputs: sorted(outputs, reverse=True)),
    ),
    *variants(
        "overwrites",
        "Of the shares that come back to an entry the last one alone counts, as when each overwrites what was there. Within one "
        "sweep shares add up; between sweeps they must not.",
        lambda entries, inputs, outputs: np.array(
            [
                make_sweep(hand_on=overwrite)(entries[: k + 1], inputs)
                if k >= len(inputs)
                else np.eye(len(inputs))[k]
                for k in outputs
            ]
        ),
    ),
)

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "07.1": EVALUATE,
    "07.2": PARTIALS,
    "07.3": SWEEP,
    "07.4": CHAIN,
    "07.5": BROADCAST,
    "07.6": ROW_BY_ROW,
}
