"""Notebook 07: computational graphs, where equation (10) is all that is needed."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from backprop import computational_graphs, linear_chain
from backprop.check.cases import (
    EDGE,
    GENERAL,
    MAGNITUDES,
    Case,
    Rng,
    covering,
    decimals,
    quarters,
    table_rng,
    tabled,
    whole_numbers,
)
from backprop.check.compare import Finding, Loss, Output, describe
from backprop.check.exercises.exercise import TIMED, Exercise, arrays

Entry = tuple[Any, ...]
INPUT: Entry = ("input",)
# entries: deeper than Python recurses (1,000; in a notebook 3,000), and quadratic work shows
LONG = 3_500
# the notebook's: x (z² - z), z = x w
TWICE: list[Entry] = [INPUT, INPUT, ("mul", 0, 1), ("pow", 2, 2), ("sub", 3, 2), ("mul", 4, 0)]


class Tape(list[Entry]):
    """A long tape, quickly copied: its entries are tuples, which nobody can change."""

    def __deepcopy__(self, memo: Any) -> list[Entry]:
        return list(self)


def numbers(rng: Rng, n: int, **bounds: float) -> list[float]:
    return [float(v) for v in decimals(rng, n, **bounds)]


def _suits(op: str, a: float, b: float, value: float) -> bool:
    """Away from kinks and poles, and neither large nor tiny, so that finite differences keep their
    digits."""
    if (
        (op == "relu" and abs(a) < 0.2)
        or (op == "div" and abs(b) < 0.5)
        or (op == "log" and a < 0.4)
    ):
        return False
    if (op in ("exp", "tanh") and abs(a) > 1.5) or (op == "pow" and abs(a) > 2):
        return False
    return 0.05 < abs(value) < 6 or op == "relu"


def random_tape(rng: Rng, n: int, ops: list[str]) -> tuple[list[Entry], list[float]]:
    """A tape with n inputs and these operations, in which every entry counts and some count more
    than once."""
    while True:
        inputs = numbers(rng, n)
        drawn, values, idle = [INPUT] * n, list(inputs), list(range(n))
        left = [str(op) for op in rng.permutation(ops)]
        for _ in range(200):
            if not left and len(idle) == 1:
                break
            op = left[0] if left else str(rng.choice(["add", "sub", "mul"]))
            i = int(rng.choice(idle if rng.random() < 0.7 or not left else len(values)))
            j = int(rng.choice(idle if not left else len(values)))
            k = int(rng.integers(2, 4))
            where = (
                (i, k) if op == "pow" else (i, j) if computational_graphs.ARITY[op] == 2 else (i,)
            )
            if computational_graphs.ARITY[op] == 2 and op != "pow" and i == j:
                continue
            args = [values[i], k] if op == "pow" else [values[e] for e in where]
            if (op == "log" and args[0] <= 0) or (op == "div" and args[1] == 0):
                continue
            value = float(computational_graphs.OPS[op][0](*args))
            if _suits(op, values[i], values[j], value):
                idle = [e for e in idle if e not in ({i} if op == "pow" else set(where))] + [
                    len(drawn)
                ]
                drawn.append((op, *where))
                values.append(value)
                left = left[1:]
        else:
            continue
        uses = np.bincount(
            [e for op, *where in drawn for e in (where[:1] if op == "pow" else where)],
            minlength=len(drawn),
        )
        gradient = computational_graphs.reverse_sweep(drawn, inputs)
        if uses[n:].max() > 1 and np.abs(gradient).min() > 0.02 and np.abs(gradient).max() < 50:
            return drawn, inputs


@cache
def tangle(n: int, ops: tuple[str, ...]) -> tuple[list[Entry], list[float]]:
    """One random tape, the same for every seed: which paths meet in it must not depend on the
    draw."""
    return random_tape(np.random.default_rng([7, *map(len, ops)]), n, list(ops))


def redrawn(rng: Rng, n: int, ops: tuple[str, ...]) -> tuple[list[Entry], list[float]]:
    """That tape, with inputs near its own, so that every number stays away from kinks and poles."""
    drawn, near = tangle(n, ops)
    while True:
        inputs = [round(v * float(rng.uniform(0.93, 1.07)), 2) for v in near]
        values = computational_graphs.evaluate(drawn, inputs)
        gradient = computational_graphs.reverse_sweep(drawn, inputs)
        entries = zip(drawn, values, strict=True)
        suited = (
            _suits(op, values[w[0]], values[w[-1]] if op != "pow" else 0.0, v)
            for (op, *w), v in entries
            if w
        )
        if all(suited) and 0.02 < np.abs(gradient).min() < np.abs(gradient).max() < 50:
            return list(drawn), inputs


def long_tape(entries: int, inputs: int) -> list[Entry]:
    """p = c (b - p) over and over, with the inputs from the third on as c, in turn: the values stay
    small, and b is used all along."""
    drawn, p = Tape([INPUT] * inputs), 0
    for k in range((entries - inputs) // 2):
        drawn += [("sub", 1, p), ("mul", len(drawn), 2 + k % (inputs - 2))]
        p = len(drawn) - 1
    return drawn


def tapes(rng: Rng) -> list[Case]:
    a, b, c = numbers(rng, 3, low=0.5, high=0.9)
    doubling: list[Entry] = [INPUT, *(("add", i, i) for i in range(16))]
    chain = [INPUT, INPUT]
    for i in range(20):
        chain += [("tanh", max(0, 2 * i + 1)), ("add", 2 * i + 2, 0)]
    diamonds = [
        INPUT,
        INPUT,
        ("add", 0, 1),
        ("sub", 0, 1),
        ("mul", 2, 3),
        ("tanh", 4),
        ("neg", 4),
        ("exp", 6),
    ]
    diamonds += [("mul", 5, 7), ("div", 8, 2)]
    whole = [
        INPUT,
        INPUT,
        INPUT,
        ("mul", 0, 1),
        ("sub", 3, 2),
        ("pow", 4, 2),
        ("div", 5, 1),
        ("add", 6, 0),
    ]
    many = [a, b, *numbers(rng, LONG // 10 - 2, low=0.5, high=0.9)]
    x, y = decimals(rng), decimals(rng, low=2.0, high=2.9)
    idle: list[Entry] = [
        INPUT,
        INPUT,
        INPUT,
        ("mul", 0, 2),
        ("exp", 1),
        ("add", 4, 4),
        ("sub", 3, 0),
    ]
    powers: list[Entry] = [INPUT, ("pow", 0, 0), ("pow", 0, 1), ("pow", 0, 2), ("pow", 0, 3)]
    powers += [("add", 1, 2), ("mul", 3, 5), ("sub", 6, 4)]
    at_zero: list[Entry] = [
        INPUT,
        INPUT,
        ("pow", 0, 0),
        ("pow", 0, 1),
        ("pow", 0, 2),
        ("add", 2, 3),
        ("sub", 5, 4),
        ("mul", 6, 1),
    ]
    kink: list[Entry] = [
        INPUT,
        INPUT,
        INPUT,
        ("relu", 0),
        ("relu", 1),
        ("relu", 2),
        ("mul", 5, 4),
        ("add", 6, 3),
    ]
    far: list[Entry] = [
        INPUT,
        INPUT,
        ("tanh", 0),
        ("neg", 0),
        ("tanh", 3),
        ("mul", 2, 1),
        ("add", 5, 4),
    ]
    sized: list[Entry] = [
        INPUT,
        INPUT,
        ("neg", 0),
        ("add", 2, 1),
        ("sub", 3, 0),
        ("relu", 1),
        ("mul", 4, 5),
    ]
    steep: list[Entry] = [
        INPUT,
        INPUT,
        ("exp", 0),
        ("neg", 0),
        ("exp", 3),
        ("log", 4),
        ("mul", 2, 1),
        ("mul", 4, 1),
        ("add", 6, 7),
        ("sub", 8, 5),
    ]
    # equal entries, which only their places tell apart
    again: list[Entry] = [
        INPUT,
        INPUT,
        ("exp", 0),
        ("mul", 2, 1),
        ("exp", 0),
        ("mul", 2, 1),
        ("add", 4, 5),
        ("sub", 6, 3),
        ("add", 7, 7),
    ]
    ten = ["add", "mul", "sub", "div", "neg", "exp", "log", "tanh", "relu", "pow"]
    return [
        Case(GENERAL, "x (z² - z) with z = x w", (list(TWICE), numbers(rng, 2))),
        Case(GENERAL, "each operation at least once", redrawn(rng, 4, tuple(ten))),
        Case(
            GENERAL, "a tangle", redrawn(rng, 3, ("mul", "sub", "exp", "div", "mul", "pow", "add"))
        ),
        Case(
            GENERAL,
            "a tangle with relu and tanh",
            redrawn(rng, 3, ("mul", "relu", "tanh", "sub", "mul", "log", "neg")),
        ),
        Case(
            EDGE,
            "mul(i, i) and add(i, i)",
            ([INPUT, INPUT, ("mul", 0, 0), ("add", 1, 1), ("sub", 2, 3), ("mul", 4, 4)], [x, y]),
        ),
        Case(
            EDGE,
            "relu below 0 and exactly at 0",
            (kink, [-abs(x), abs(y), 0.0]),
            differentiable=False,
        ),
        Case(EDGE, "powers 0, 1, 2, 3 of a negative number", (powers, [-y])),
        Case(EDGE, "powers of 0", (at_zero, [0.0, x])),
        Case(
            EDGE,
            "whole numbers as inputs",
            (
                whole,
                [3, int(rng.choice([2, 4])), int(rng.choice([-3, -1]))],
            ),  # fractions, whatever is drawn
        ),
        Case(EDGE, "an input and an entry that nobody uses", (idle, numbers(rng, 3))),
        Case(EDGE, "inputs only: the last entry is an input", ([INPUT] * 3, numbers(rng, 3))),
        Case(EDGE, "one input, doubled three times", (doubling[:4], [x])),
        Case(EDGE, "diamonds: paths that part and meet again", (diamonds, [a, -b - 0.6])),
        Case(EDGE, "a chain of forty operations", (chain, [x, c])),
        Case(EDGE, "one input alone", ([INPUT], [x])),
        Case(EDGE, "tanh of 800 and of -800", (far, [800.0, x])),
        Case(EDGE, "exp of 690 and of -690", (steep, [690.0, x]), differentiable=False),
        Case(EDGE, "the same operation twice, of equal numbers", (again, [a, a])),
        *(
            Case(EDGE, name, (sized, [x * factor, y * factor]), differentiable=False)
            for name, factor in MAGNITUDES.items()
        ),
        *tape_table(),
        Case(
            "time",
            "one input, doubled sixteen times",
            (doubling, [x]),
            timed=True,
            slow="every-path",
        ),
        Case(
            "time",
            f"a tape of {LONG:,} entries, {len(many)} of them inputs",
            (long_tape(LONG, len(many)), many),
            False,
            timed=True,
        ),
    ]


UNARY = ("neg", "exp", "tanh", "relu", "pow 0", "pow 1", "pow 2", "pow 3")
BINARY = ("add", "sub", "mul", "div")


@cache
def tape_table() -> list[Case]:
    """What comes first, what is done with it, and at which number: any two meet. Both ways meet
    again at the end."""
    rng = table_rng()
    cases = []
    for row in covering(UNARY, BINARY, ("", "at exactly 0", "of a negative number")):
        first, then, at = row
        u = {"": abs(quarters(rng)), "at exactly 0": 0.0}.get(at, -abs(quarters(rng)))
        v = abs(quarters(rng)) + 1
        op: Entry = ("pow", 2, int(first[4:])) if first.startswith("pow") else (first, 2)
        tape = [
            INPUT,
            INPUT,
            ("sub", 0, 1),
            op,
            ("mul", 1, 1),
            (then, 3, 4),
            ("add", 5, 3),
            ("mul", 6, 2),
        ]
        told = (first, then, at)
        cases.append(
            tabled(
                EDGE,
                told,
                (tape, [u + v, v]),
                differentiable=not (first == "relu" and at == "at exactly 0"),
            )
        )
    return cases


def operations(rng: Rng) -> list[Case]:
    """One operation per case, and a share of the points for each family."""

    def case(
        group: str,
        label: str,
        op: str,
        *args: Any,
        differentiable: bool = True,
        witnessed: bool = True,
    ) -> Case:
        value = computational_graphs.OPS[op][0](*args)
        called = (op, args, value if isinstance(value, int) else float(value))
        return Case(group, label, called, differentiable, witnessed=witnessed)

    def two() -> list[float]:
        return numbers(rng, 2)

    a, b, t = abs(decimals(rng)), abs(decimals(rng)), decimals(rng)
    whole = [int(rng.integers(2, 5)), int(rng.integers(5, 9))]
    return [
        case(SUMS, "add", "add", *two()),
        case(SUMS, "sub", "sub", *two()),
        case(SUMS, "sub, equal numbers", "sub", t, t),
        case(SUMS, "neg", "neg", decimals(rng)),
        case(PRODUCTS, "mul", "mul", *two()),
        case(PRODUCTS, "mul by 0", "mul", 0.0, t),
        case(PRODUCTS, "div", "div", *two()),
        case(PRODUCTS, "div of a negative by a negative number", "div", -a, -b - 1.0),
        case(PRODUCTS, "div of 0", "div", 0.0, t),
        case(PRODUCTS, "mul of whole numbers", "mul", *whole),
        case(PRODUCTS, "div of whole numbers", "div", *whole),
        case(CURVES, "exp", "exp", decimals(rng)),
        case(CURVES, "exp at 0", "exp", 0.0),
        case(CURVES, "log", "log", abs(decimals(rng))),
        case(CURVES, "log of a small number", "log", 0.05),
        case(CURVES, "tanh", "tanh", decimals(rng)),
        case(CURVES, "tanh at 0", "tanh", 0.0),
        case(RELU, "relu above 0", "relu", a),
        case(RELU, "relu a little above 0", "relu", 0.05),
        case(RELU, "relu below 0", "relu", -b),
        case(RELU, "relu at exactly 0", "relu", 0.0, differentiable=False),
        case(POW, "pow with k = 2", "pow", decimals(rng), 2),
        case(POW, "pow with k = 3 of a negative number", "pow", -a, 3),
        case(POW, "pow with k = 5", "pow", t, 5),
        case(POW, "pow with k = 1", "pow", decimals(rng), 1),
        case(POW, "pow with k = 0", "pow", decimals(rng), 0),
        *(case(POW, f"pow of 0 with k = {k}", "pow", 0.0, k) for k in range(4)),
        case(POW, "pow of a whole number", "pow", -whole[0], 3),
        case(POW, "pow of a whole number with k = 0", "pow", whole[0], 0),
        *(case(POW, f"pow of a negative number with k = {k}", "pow", -b, k) for k in (0, 1, 2, 4)),
        case(POW, "pow of a large number", "pow", 1e3 * a, 3, witnessed=False),
        case(SUMS, "add of the same number twice", "add", t, t),
        case(SUMS, "sub of whole numbers", "sub", *whole),
        case(SUMS, "neg of 0", "neg", 0.0),
        case(PRODUCTS, "mul of two zeros", "mul", 0.0, 0.0),
        case(
            PRODUCTS, "mul of a large and a tiny number", "mul", 1e6 * a, 1e-6 * b, witnessed=False
        ),
        case(PRODUCTS, "div by a large number", "div", t, 1e4 * b, witnessed=False),
        case(PRODUCTS, "div by a small number", "div", t, 1e-3 * b, witnessed=False),
        case(CURVES, "exp of a large number", "exp", 20 * a, witnessed=False),
        case(CURVES, "exp of a large negative number", "exp", -20 * a, witnessed=False),
        case(CURVES, "log of 1", "log", 1.0),
        case(CURVES, "log of a large number", "log", 1e4 * b, witnessed=False),
        case(CURVES, "tanh of a negative number", "tanh", -b),
        case(CURVES, "tanh a little above 0", "tanh", 0.01 * a),
        case(CURVES, "tanh of 3", "tanh", 3.0),
        *(
            case(CURVES, f"{op} of {a:g}", op, a, witnessed=False)
            for op, a in (("tanh", 800.0), ("tanh", -800.0), ("exp", -800.0), ("exp", 80.0))
        ),
        *(
            case(RELU, f"relu at {z:g}", "relu", z, differentiable=False)
            for z in (1e-9, -1e-9, 1e6, -1e6)
        ),
        case(RELU, "relu at 0, a whole number", "relu", 0, differentiable=False),
    ]


SUMS, PRODUCTS, CURVES, RELU, POW = "add, sub, neg", "mul, div", "exp, log, tanh", "relu", "pow"
FAMILIES = {SUMS: 0.2, PRODUCTS: 0.25, CURVES: 0.2, RELU: 0.1, POW: 0.25}


def _sweep_witness(drawn: list[Entry], inputs: list[float]) -> dict[str, tuple[Loss, Any]]:
    return {
        "gradient": (
            lambda v: computational_graphs.evaluate(drawn, v)[-1],
            np.array(inputs, dtype=float),
        )
    }


def _partials_witness(op: str, args: tuple[Any, ...], value: float) -> dict[str, tuple[Loss, Any]]:
    """The operation as a tape of its own, whose inputs are the arguments."""
    n = 1 if op == "pow" else len(args)
    alone = [*[INPUT] * n, (op, 0, args[1]) if op == "pow" else (op, *range(n))]
    return {
        "partials": (
            lambda v: computational_graphs.evaluate(alone, v)[-1],
            np.array(args[:n], dtype=float),
        )
    }


def _other_order(x: float, y: float, w: Any, target: int) -> Any:
    """The loss of a tape whose target is the entry of that number, and whose product takes all
    other inputs."""
    given = [x, y, *w]
    return (
        np.prod([v for i, v in enumerate(given) if i != target % len(given)]) - given[target]
    ) ** 2


# 07.4: what wrong tapes compute
WRONG_LOSSES: tuple[tuple[str, Callable[[float, float, Any], Any]], ...] = (
    ("loss-missing", lambda x, y, w: w.prod() * x),
    ("no-square", lambda x, y, w: w.prod() * x - y),
    ("no-square", lambda x, y, w: y - w.prod() * x),
    ("plus-y", lambda x, y, w: (w.prod() * x + y) ** 2),
    ("half", lambda x, y, w: (w.prod() * x - y) ** 2 / 2),
    ("square-before-y", lambda x, y, w: (w.prod() * x) ** 2 - y),
    ("square-before-y", lambda x, y, w: (w.prod() * x) ** 2 - y**2),
    ("missing-first-weight", lambda x, y, w: (w[1:].prod() * x - y) ** 2),
    ("missing-last-weight", lambda x, y, w: (w[:-1].prod() * x - y) ** 2),
    ("missing-x", lambda x, y, w: (w.prod() - y) ** 2),
    ("sum-for-product", lambda x, y, w: (w.sum() + x - y) ** 2),
    ("wrong-power", lambda x, y, w: (w.prod() * x - y) ** 3),
    ("input-order", lambda x, y, w: _other_order(x, y, w, 0)),  # y first
    ("input-order", lambda x, y, w: _other_order(x, y, w, -1)),  # y last
    ("input-order", lambda x, y, w: _other_order(x, y, w, -2)),  # y last but one
)


def _use_of(tape: Any, k: int) -> str:
    """Which entry uses entry k first, if one does."""
    for j, (op, *where) in enumerate(tape):
        if k in (where[:1] if op == "pow" else where):
            return f", which goes into entry {j}, {tuple(tape[j])}"
    return ", which no later entry uses"


def _how_far(tape: Any, draws: list[tuple[float, float, Any]], values: list[Any]) -> str:
    """How far a wrong tape is right: what stands on it, of the products, f(x) and the residual."""

    def entry(formula: Callable[[float, float, Any], Any]) -> int | None:
        right = [formula(x, y, w) for x, y, w in draws]
        return next(
            (
                k
                for k in range(len(values[0]))
                if np.allclose([v[k] for v in values], right, rtol=1e-9, atol=1e-12)
            ),
            None,
        )

    L = len(draws[0][2])
    residuals: dict[str, Callable[[float, float, Any], Any]] = {
        "f(x) - y": lambda x, y, w: w.prod() * x - y,
        "y - f(x)": lambda x, y, w: y - w.prod() * x,
    }
    for residual, formula in residuals.items():
        at = entry(formula)
        if at is not None:
            return f". Entry {at} is {residual}{_use_of(tape, at)}. No entry is its square"
    at = entry(lambda x, y, w: w.prod() * x)
    if at is not None:
        return f". Entry {at} is f(x){_use_of(tape, at)}. No entry is f(x) - y or y - f(x)"
    known = [entry(partial(_product_of, i)) for i in range(1, L + 1)]
    right = next(i for i, at in enumerate(known) if at is None)
    if not right:
        return ". No entry is w_1 x"
    last = known[right - 1]
    assert last is not None
    use = _use_of(tape, last)
    return f". Entry {last} is {_product(right)}{use}. No entry is {_product(right + 1)}"


def _product_of(i: int, x: float, y: float, w: Any) -> Any:
    return w[:i].prod() * x


def _product(i: int) -> str:
    """w_i ... w_1 x, as the notebook writes it."""
    return "w_1 x" if i == 1 else "w_2 w_1 x" if i == 2 else f"w_{i} ... w_1 x"


def is_chain(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """07.4: a valid tape with L + 2 inputs whose last entry is the loss of Example 1, whatever the
    inputs are."""
    (L,) = args

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "tape", text, mistake=mistake)

    if not isinstance(answer, list | tuple):
        return failed(
            "", f"it should return a tape, a list of tuples; it returned {describe(answer)}"
        )
    wrong = next(
        (entry for entry in answer if not isinstance(entry, list | tuple) or not entry), None
    )
    if wrong is not None:
        if isinstance(wrong, str):
            text = f'there is an entry {wrong!r}, a string: an entry is a tuple, ("input",) with its comma or ("mul", 0, 1)'
            return failed("string-for-tuple", text)
        return failed(
            "not-a-tape",
            f'there is {wrong!r} in the list: each entry is a tuple, such as ("input",) or ("mul", 0, 1)',
        )
    n = sum(entry[0] == "input" for entry in answer)
    if n != L + 2:
        text = f"it has {n} inputs; for L = {L} there should be {L + 2}: x, y and the weights w_1 to w_{L}"
        return failed(
            "wrong-number-of-inputs", text.replace("the weights w_1 to w_1", "the weight w_1")
        )
    try:
        computational_graphs.check_tape(answer, n)
    except ValueError as error:
        behind = any(entry[0] == "input" for entry in answer[n:])
        return failed("inputs-not-first" if behind else "invalid-entry", str(error))
    rng = np.random.default_rng(L)
    draws = [(decimals(rng), decimals(rng), decimals(rng, L, low=0.7, high=1.4)) for _ in range(6)]
    try:
        values = [computational_graphs.evaluate(answer, [x, y, *w]) for x, y, w in draws]
    except ValueError as error:
        return failed("", f"the tape cannot be evaluated: {error}")
    losses = [float(linear_chain.loss(w, x, y)) for x, y, w in draws]
    last = np.array([v[-1] for v in values], dtype=float)
    if np.allclose(last, losses, rtol=1e-9, atol=1e-12):
        return None
    x, y, w = draws[0]
    text = f"with x = {x}, y = {y}, w = {w.tolist()} the last entry is {last[0]:.6g}; the loss is {losses[0]:.6g}"
    for i in range(len(answer)):
        if np.allclose([v[i] for v in values], losses, rtol=1e-9, atol=1e-12):
            return failed(
                "loss-not-last", f"{text}, which stands at entry {i} of 0 to {len(answer) - 1}"
            )
    for mistake, formula in WRONG_LOSSES:
        if np.allclose(last, [formula(x, y, w) for x, y, w in draws], rtol=1e-9, atol=1e-12):
            return failed(mistake, text)
    used = {k for op, *where in answer for k in (where[:1] if op == "pow" else where)}
    names = ["x", "y", *(f"w_{i + 1}" for i in range(L))]
    idle = [f"{name} (entry {k})" for k, name in enumerate(names) if k not in used]
    if idle:
        return failed("", f"{text}. No entry uses {', '.join(idle)}")
    text += _how_far(answer, draws, values)
    lost = [k for k in range(n, len(answer) - 1) if k not in used]
    if lost:
        text += f". What entry {lost[0]}, {tuple(answer[lost[0]])}, gives is used by no later entry"
    return failed("", text)


# 07.5 mul_backward(a, b, g)

# the shapes of a and b, and what is special about the pair
PAIRS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "equal shapes": ((3, 4), (3, 4)),
    "an axis more": ((4, 3), (3,)),
    "an axis of length 1": ((4, 1), (4, 3)),
    "both are repeated": ((4, 1), (1, 3)),
    "square": ((3, 3), (3,)),
    "a number and an array": ((), (2, 3)),
    "two axes more": ((2, 3, 4), (4,)),
    "two axes more, one of length 1": ((1, 4), (2, 3, 4)),
    "two numbers": ((), ()),
    "vectors, one of length 1": ((1,), (5,)),
    "all axes of length 1": ((1, 1), (3, 2)),
    "nothing is repeated, an axis of length 1": ((1, 3), (1, 3)),
    "a middle axis": ((2, 1, 3), (2, 4, 3)),
}
ORDERS = ("", "a and b exchanged")


def products(rng: Rng) -> list[Case]:
    def case(group: str, label: str, a: tuple[int, ...], b: tuple[int, ...]) -> Case:
        v = np.broadcast_shapes(a, b)
        return Case(group, label, tuple(np.asarray(decimals(rng, *s)) for s in (a, b, v)))

    return [
        case(GENERAL, "a bias for each column: (4, 3) and (3,)", (4, 3), (3,)),
        case(GENERAL, "a number for each row: (4, 1) and (4, 3)", (4, 1), (4, 3)),
        case(GENERAL, "a column and a row: (4, 1) and (1, 3)", (4, 1), (1, 3)),
        case(GENERAL, "nothing is repeated: (2, 3) and (2, 3)", (2, 3), (2, 3)),
        whole_numbers(case(EDGE, "", (4, 3), (3,)), 0, 1),
        *product_table(),
    ]


@cache
def product_table() -> list[Case]:
    """The two shapes, their order, and zeros: any two of their values meet."""
    rng = table_rng()
    zeros = ("", "a is 0", "g is 0", "large and tiny numbers", "tiny numbers")
    cases = []
    for row in covering(tuple(PAIRS), ORDERS, zeros):
        pair, order, special = row
        shapes = PAIRS[pair][::-1] if order else PAIRS[pair]
        a, b, g = (decimals(rng, *s) for s in (*shapes, np.broadcast_shapes(*shapes)))
        factor = {"large and tiny numbers": (1e6, 1e-6, 1e3), "tiny numbers": (1e-6,) * 3}.get(
            special, (float(special != "a is 0"), 1.0, float(special != "g is 0"))
        )
        args = tuple(np.asarray(k * array) for k, array in zip(factor, (a, b, g), strict=True))
        cases.append(tabled(EDGE, row, args))
    return cases


def _product_witness(a: Any, b: Any, g: Any) -> dict[str, tuple[Loss, Any]]:
    return {"da": (lambda v: np.sum(g * (v * b)), a), "db": (lambda v: np.sum(g * (a * v)), b)}


# 07.6 jacobian(tape, inputs, outputs)


def several_outputs(rng: Rng) -> list[Case]:
    """The tapes of 07.3, asked for more than one entry."""
    tape = {case.label: case.args for case in tapes(rng) if not case.timed and not case.traits}
    square = tape["x (z² - z) with z = x w"]
    whole, drawn = tape["each operation at least once"], tape["a tangle"]
    two, idle = (
        tape["diamonds: paths that part and meet again"],
        "an input and an entry that nobody uses",
    )

    def case(group: str, label: str, args: tuple[Any, ...], outputs: list[int]) -> Case:
        return Case(group, label, (*args, outputs))

    end = len(whole[0]) - 1
    return [
        case(GENERAL, "two entries of x (z² - z)", square, [3, 5]),
        case(GENERAL, "three entries, each operation on the tape", whole, [end - 4, end, end - 2]),
        case(GENERAL, "a tangle, all of its operations", drawn, list(range(3, len(drawn[0])))),
        case(EDGE, "the last entry alone", drawn, [len(drawn[0]) - 1]),
        case(EDGE, "the same entry twice", square, [4, 4]),
        case(EDGE, "the later entry first", two, [9, 7, 3]),
        case(EDGE, "an entry, and one made of it", two, [4, 8, 9]),
        case(EDGE, "an input among the outputs", square, [1, 5, 0]),
        case(EDGE, "an output that nobody uses", tape[idle], [5, 3, 6]),
        case(EDGE, "as many outputs as inputs", tape["a tangle with relu and tanh"], [4, 7, 9]),
        case(EDGE, "mul(i, i) and add(i, i)", tape["mul(i, i) and add(i, i)"], [2, 3, 5]),
        case(EDGE, "one input", tape["one input, doubled three times"], [1, 2, 3]),
        case(EDGE, "one input alone", tape["one input alone"], [0]),
        case(EDGE, "whole numbers as inputs", tape["whole numbers as inputs"], [5, 7]),
        # inputs that finite differences cannot take a step from, and a kink close by
        *(Case(EDGE, name, (*tape[name], [4, 6]), differentiable=False) for name in MAGNITUDES),
        case(EDGE, "two equal entries", tape["the same operation twice, of equal numbers"], [5, 3]),
    ]


def _rows_witness(
    drawn: list[Entry], inputs: list[float], outputs: list[int]
) -> dict[str, tuple[Loss, Any]]:
    """Each output has inputs of its own: then the Jacobian is the gradient of a sum."""
    return {
        "J": (
            lambda V: sum(
                computational_graphs.evaluate(drawn, v)[k] for v, k in zip(V, outputs, strict=True)
            ),
            np.tile(np.array(inputs, dtype=float), (len(outputs), 1)),
        )
    }


ROWS = (
    Exercise(
        "07.1",
        ("evaluate",),
        ("tape", "inputs"),
        2,
        arrays("values"),
        (computational_graphs.evaluate,),
        tapes,
        "the table of operations, and what the numbers in an entry stand for",
        (
            "Walk through the tape from its first entry to its last, and put one value into a list for each.",
            "The numbers after an op are positions in the tape: both for add, mul, sub, div; only the first for pow.",
            'An entry ("mul", i, j) gives values[i] * values[j]; entry number i, if it is an input, gives inputs[i].',
        ),
        groups=TIMED,
        slow_mistake="quadratic-time",
    ),
    Exercise(
        "07.2",
        ("local_partials",),
        ("op", "args", "value"),
        3,
        (Output("partials", mask=True),),
        (computational_graphs.local_partials,),
        operations,
        "the table of local partials, row by row",
        (
            "Which of the ten rows fails? The case says so. Check that row with pencil and paper first.",
            "One number for each argument that is an entry, in a tuple: (a,) with its comma is a tuple, (a) is a number.",
            "At k = 0 the power is the constant 1. The formula would ask for base to the power -1: treat k = 0 by itself.",
        ),
        groups=FAMILIES,
        witness=_partials_witness,
    ),
    Exercise(
        "07.3",
        ("reverse_sweep",),
        ("tape", "inputs"),
        5,
        arrays("gradient"),
        (computational_graphs.reverse_sweep,),
        tapes,
        "the sum over all uses of an entry, and the order of the visits",
        (
            "Keep one number for each entry: at first all are 0 except the last entry's, which is 1. Why 1?",
            "Visit the entries from the last to the first. Each hands to each argument its own number times the partial.",
            "What arrives at an entry is added to what is there. For mul(i, i), two shares arrive at the same place.",
        ),
        groups=TIMED,
        witness=_sweep_witness,
        slow_mistake="quadratic-time",
    ),
    Exercise(
        "07.4",
        ("chain_as_tape",),
        ("L",),
        2,
        arrays("tape"),
        (computational_graphs.chain_as_tape,),
        lambda rng: [Case(GENERAL if L > 1 else EDGE, f"L = {L}", (L,)) for L in (3, 1, 2, 5, 30)],
        "f(x) = w_L ... w_1 x and the loss (f(x) - y)², with inputs x, y, w_1, ..., w_L",
        (
            "Write the tape for L = 2 on paper, with the number of each entry beside it. x is entry 0, y entry 1, w_1 entry 2.",
            "A loop over the weights appends one mul per layer. Remember the number of the entry that holds z.",
            "The entry that you append next has the number len(tape). Two more entries follow the loop.",
        ),
        check_property=is_chain,
        property_only=True,
    ),
    Exercise(
        "07.5",
        ("mul_backward",),
        ("a", "b", "g"),
        3,
        arrays("da", "db"),
        (computational_graphs.mul_backward,),
        products,
        "the sum over the uses of an entry: how often was each number of a used?",
        (
            "Forget the shapes first: with g for what comes back to v = a b, what does each factor get? That is 07.2 and (10).",
            "A number that was repeated was used once for each copy, and its shares add up: sum over the axes of the copies.",
            "Sum g * b over the leading axes that a lacks, then over those in which a has length 1, with keepdims=True.",
        ),
        witness=_product_witness,
    ),
    Exercise(
        "07.6",
        ("jacobian",),
        ("tape", "inputs", "outputs"),
        3,
        arrays("J"),
        (computational_graphs.jacobian,),
        several_outputs,
        "where each sweep starts, at which entry and with what in the other g's, also if an output is an input",
        (
            "Your sweep begins with a 1 at the last entry. Which entry gets the 1 if another output is asked for?",
            "One sweep for each output. Where do the zeros of a sweep come from: are they made before the loop, or in it?",
            "For each k in outputs: a new list of zeros, 1.0 at place k, sweep from k down; its first n numbers are a row.",
        ),
        witness=_rows_witness,
    ),
)
