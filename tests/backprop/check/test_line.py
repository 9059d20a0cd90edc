"""Which line: a pointer at the one place where a small change makes an answer right, and silence
where there are two."""

import linecache
import math
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop import finite_difference, linear_chain, two_layer_relu
from backprop.activations import sigma_prime
from backprop.check import api, check
from backprop.check.diagnose import earlier_function, line
from backprop.check.diagnose.line import fitting, point
from backprop.check.exercises import EXERCISES
from backprop.check.judge import cases_for, judge_all
from backprop.check.message import pointed
from backprop.which_line import Place, search, which_line
from backprop.which_line.variants import RICH, _near

CHAIN = """def backward(w, x, y):
    L = len(w)
    z = [x]
    for i in range(L):
        z.append(w[i] * z[i])
    upstream = 2 * (z[L] - y)
    dw, dz = np.zeros(L), np.zeros(L)
    for i in range(L - 1, -1, -1):
        dw[i] = upstream * z[i]
        dz[i] = upstream * w[i]
        upstream = dz[i]
    return dw, dz
"""
SLIPS = [  # what stands there, what is written in its place, line, where the mark stands, kind
    ("upstream * z[i]", "upstream * z[i + 1]", 9, "i + 1", "an index of z"),
    ("z[L] - y", "z[L] + y", 6, "z[L] + y", "a sign"),
    ("2 * (z[L] - y)", "z[L] - y", 6, "z[L] - y", "a missing factor"),
    ("range(L - 1, -1, -1)", "range(L - 2, -1, -1)", 8, "L - 2", "a bound"),
    ("dz[i] = upstream * w[i]", "dz[i] = upstream", 10, "upstream", "a missing factor"),
    ("return dw, dz", "return dz, dw", 12, "dz, dw", "the order"),
    (
        "dw[i] = upstream * z[i]\n",
        "dw[i] += upstream * z[i] * 2\n",
        9,
        "upstream * z[i] * 2",
        "",  # a factor too many, or a 1 for the 2: nobody can tell
    ),
    ("2 * (z[L] - y)", "2 * z[L] - y", 6, "2 * z[L] - y", "the brackets"),
    ("    return dw, dz", "        return dw, dz", 12, "return dw, dz", "the place of `return`"),
]


# what is missing can only be made anew: exercise, code, line
MADE = {
    "a bound by name": (
        "01.1",
        "def forward(w, x):\n    n, z = len(w), np.zeros(len(w) + 40)\n    z[0] = x\n    for i in range(n):\n"
        "        z[i + 1] = w[i] * z[i]\n    return z[:]\n",
        6,
    ),
    "what += adds to": (
        "01.3",
        "def backward_step(dz_next, w_i, o_i):\n    dw, dz = dz_next, dz_next\n    dw *= o_i\n"
        "    dw *= w_i\n    return dw, dz\n",
        4,
    ),
    "a sum to divide by": (
        "04.1",
        "def softmax(z):\n    return np.exp(z - z.max(axis=-1, keepdims=True))\n",
        2,
    ),
    "an axis that is kept": (
        "04.1",
        "def softmax(z):\n    return np.exp(z - np.logaddexp.reduce(z, axis=-1))\n",
        2,
    ),
    "a mask turned round": (
        "02.1",
        "def relu(z):\n    return np.maximum(z, 0.0)\n\n"
        "def relu_prime(z):\n    slope = np.ones(z.shape)\n"
        "    slope[np.greater(z, 0)] = 0\n    return slope\n",
        3,
    ),
    "the exponential of a name": (
        "04.4",
        "def binary_cross_entropy_grad(z, y):\n    return 1.0 - y\n",
        2,
    ),
    "a term beside a number": (
        "04.4",
        "def binary_cross_entropy_grad(z, y):\n    h = z / 2\n    return 0.5 * 1 - y\n",
        3,
    ),
    "a product of two names": (
        "02.2",
        "def forward(W1, b1, W2, x):\n    z = 1 * b1\n    o = np.maximum(z, 0)\n"
        "    return z, o, o @ W2\n",
        2,
    ),
    "a product of two names, twice": (
        "01.2",
        "def grad_last(w, x, y):\n    *before, last = [float(v) for v in w]\n    z = x\n"
        "    for v in before:\n        z = z * v\n"
        "    return 2 * last * z * z, 2 * last * last * z - 2 * y * last\n",
        6,
    ),
    "a name of what is computed less what came in": (
        "02.4",
        "def grad_W1_entry(i, j, W1, b1, W2, x, y):\n    z_j = W1[:, j] @ x + b1[j]\n"
        "    if z_j <= 0:\n        return 0.0\n    f = np.maximum(x @ W1 + b1, 0) @ W2\n"
        "    return W2[j]\n",
        6,
    ),
    "the logistic function of a name": (
        "04.4",
        "def binary_cross_entropy_grad(z, y):\n    return y\n",
        2,
    ),
    "a transpose in a product": (
        "02.2",
        "def forward(W1, b1, W2, x):\n    z = (W1 @ x.reshape(-1, 1)).ravel() + b1\n"
        "    o = np.maximum(z, 0)\n    return z, o, o @ W2\n",
        2,
    ),
    "a product where a sum stands": (
        "01.2",
        "def grad_last(w, x, y):\n    z = x * np.cumprod(np.concatenate(([1.0], w)))\n"
        "    r = z[-1] - y\n    return r * z[-2] + z[-2] + r, 2 * w[-1] * r\n",
        4,
    ),
    "an array without its first entry": (
        "01.4",
        "def backward(w, x, y):\n    L = w.size\n    z = x * np.cumprod(np.r_[1.0, w])\n"
        "    dz = np.empty(L + 1)\n    dz[L] = 2.0 * (z[L] - y)\n    for i in reversed(range(L)):\n"
        "        dz[i] = dz[i + 1] * w[i]\n    return z[:-1], dz[:-1]\n",
        8,
    ),
    "the other of two like terms": (
        "00.1",
        "def central_difference(f, x, h=1e-6):\n    x = np.asarray(x, dtype=float)\n"
        "    grad = np.zeros(x.size)\n    for k in range(x.size):\n"
        "        plus, minus = x.flatten(), x.flatten()\n        plus[k] += h\n"
        "        minus[k] -= h\n        grad[k] = f(plus.reshape(x.shape)) / (2 * h)\n"
        "    return grad.reshape(x.shape)\n",
        8,
    ),
    "a term beside cases that are matched": (
        "07.2",
        "def local_partials(op, args, value):\n    match op, *args:\n"
        "        case 'pow', _, 0:\n            return (0.0,)\n"
        "        case 'pow', a, k:\n            return (k * a ** k,)\n"
        "        case 'add' | 'sub', _, _:\n            return 1.0, 1.0 if op == 'add' else -1.0\n"
        "        case 'mul', a, b:\n            return b, a\n"
        "        case 'div', a, b:\n            return 1 / b, -a / b**2\n"
        "        case 'log', a:\n            return (1 / a,)\n        case _, a:\n"
        "            slopes = {'neg': -1.0, 'exp': value, 'tanh': 1 - value**2}\n"
        "            return (slopes.get(op, float(a > 0)),)\n",
        6,
    ),
    "the order where what is called is itself a call": (
        "05.2",
        "def chain_ratio(w, L):\n    return float(getattr('power', np)(w, L - 2))\n",
        2,
    ),
    "a vector as a column": (
        "02.2",
        "def forward(W1, b1, W2, x):\n    z = W1.T @ x.reshape(-1, 1)\n"
        "    o = np.maximum(z, 0)\n    return z.ravel(), o.ravel(), (W2[None] @ o).item()\n",
        2,
    ),
    "the size of a name": (
        "02.1",
        "def relu(z):\n    return z / 2\n\n\ndef relu_prime(z):\n    return np.heaviside(z, 0.0)\n",
        2,
    ),
    "the power of a factor": (
        "07.2",
        "def local_partials(op, args, value):\n    a, b = args[0], args[-1]\n"
        "    if op == 'pow':\n        return (b * a if b else 0.0,)\n"
        "    return {'add': lambda: (1.0, 1.0), 'sub': lambda: (1.0, -1.0), 'mul': lambda: (b, a),\n"
        "            'div': lambda: (1 / b, -a / b**2), 'neg': lambda: (-1.0,),\n"
        "            'exp': lambda: (value,), 'log': lambda: (1 / a,),\n"
        "            'tanh': lambda: (1 - value**2,), 'relu': lambda: (float(a > 0),)}[op]()\n",
        4,
    ),
    "a term where a property is judged": (
        "00.4",
        "def directional_check(f, grad, x, rng):\n    u = rng.normal(size=x.shape)\n"
        "    u = u / np.sqrt(np.sum(u**2))\n    eps = 1e-6\n"
        "    plus, minus = f(x + eps * u), f(-eps * u)\n"
        "    slope, told = (plus - minus) / (2 * eps), np.vdot(grad, u)\n"
        "    scale = max(abs(slope), abs(told))\n"
        "    return abs(slope - told) / scale if scale else 0.0\n",
        5,
    ),
}


@pytest.fixture(autouse=True)
def no_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run beside others: how long the machine lets them wait is no matter of theirs."""
    monkeypatch.setattr(line, "WALL", math.inf)


def defined(code: str, name: str, **names: Any) -> Any:
    file = f"<cell {hash(code)}>"
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    space = {"np": np, **names}
    exec(compile(code, file, "exec"), space)
    return space[name]


def pointer(exercise: str, *functions: Any) -> Place | None:
    row = EXERCISES[exercise]
    with np.errstate(all="ignore"):
        # more time than a notebook gives: the machine may have other work
        return point(row, functions, judge_all(row, functions, 3), 3, seconds=10.0)


def searched(code: str, right: Callable[..., Any], *inputs: Any, **limits: Any) -> Place | None:
    """The place in `f` where one change makes it right for all of these inputs; it is wrong for the
    first."""
    f = defined(code, "f", tick=limits.pop("tick", None))

    def fits(args: Any, answer: Any) -> bool:
        return answer is not None and bool(np.array_equal(answer, right(*args)))

    def is_right(case: Any, within: Any) -> bool:
        return fits(case.args, within(0.5, lambda: f(*case.args)))

    first, *others = (SimpleNamespace(args=args) for args in inputs)
    return which_line(
        (f,),
        [first],
        others,
        lambda case, answers, error, left: fits(case.args, answers[0] if answers else None),
        is_right,
        10.0,
        want=(right(*first.args),),
        **limits,
    )


def marked(place: Place) -> str:
    return place.text[place.start : place.end]


@pytest.mark.parametrize(("right", "wrong", "line", "mark", "kind"), SLIPS)
def test_one_slip_is_pointed_at(right: str, wrong: str, line: int, mark: str, kind: str) -> None:
    assert right in CHAIN
    place = pointer("01.4", defined(CHAIN.replace(right, wrong), "backward"))
    assert place is not None
    assert (place.function, place.line, marked(place), place.kind) == ("backward", line, mark, kind)


@pytest.mark.parametrize("missing", MADE)
def test_what_is_missing_is_pointed_at(missing: str) -> None:
    exercise, code, line = MADE[missing]
    space = defined(code, EXERCISES[exercise].functions[0]).__globals__
    place = pointer(exercise, *(space[name] for name in EXERCISES[exercise].functions))
    assert place is not None and place.line == line


@pytest.mark.parametrize(
    ("code", "right", "inputs", "kind"),
    [
        ("a + b", lambda a, b, c: a + 2 * b * c, ((2.0, 3.0, 5.0), (1.0, 0.5, -3.0)), "a missing factor"),
        ("a[: len(a)]", lambda a, b, c: a[: len(a) - c], (([1, 2, 3], [4], 2), ([5, 6], [], 1)), "a bound"),
        ("b[:]", lambda a, b, c: b[: len(a)], (([1], [4, 5], 2), ([5, 6], [7, 8, 9], 1)), "a bound"),
        ("1.0 + 0 * b[c, c]", lambda a, b, c: 1.0 + a[-1][c, c],
         (([np.eye(3), 7 * np.eye(3)], np.ones((3, 3)), 2), ([np.eye(2)], np.ones((2, 2)), 0)), ""),
        ("[c]", lambda a, b, c: [c] * len(a), (([1, 2], [4, 5], 2), ([5, 6, 7], [7], 1)), "the length of a list"),
        ("[c]", lambda a, b, c: [c, *a], (([1], [4, 5], 2), ([5, 6], [7], 1)), "a missing part of a list"),
    ],
)  # fmt: skip
def test_factors_of_two_lengths_entries_and_lists_are_missed(
    code: str, right: Any, inputs: Any, kind: str
) -> None:
    place = searched(f"def f(a, b, c):\n    return {code}\n", right, *inputs)
    assert place is not None and place.kind == kind


def test_a_step_that_another_size_would_make_right_is_not_left_out() -> None:
    code = """def gradient_check(backward, w, x, y):
    h = 1e-5
    w = np.asarray(w, dtype=float)
    steps = h * np.eye(w.size)
    up = (x * np.prod(w + steps, axis=1) - y) ** 2
    down = (x * np.prod(w - steps, axis=1) - y) ** 2
    numeric = (up - down) / 2
    dw = np.asarray(backward(w, x, y)[0], dtype=float)
    gap = np.abs(dw - numeric).max()
    return gap / max(np.abs(dw).max(), np.abs(numeric).max()) if gap else 0.0
"""
    # each weight comes in as a square at most: with a step of 1 the quotient is exact
    assert pointer("01.5", defined(code, "gradient_check")) is None


def test_a_name_of_a_comprehension_is_missed_in_it_however_much_stands_around() -> None:
    around = "".join(f"    q{k} = a[{k} % 2] * {k} + {k}\n" for k in range(30))
    code = f"def f(a, b):\n{around}    return sum(b[j] for p, j in zip(a, [1, 0]))\n"
    place = searched(code, lambda a, b: a @ b[::-1], (np.array([2.0, 3.0]), np.array([5.0, 7.0])),
                     (np.array([-1.0, 0.5]), np.array([4.0, 3.0])))  # fmt: skip
    assert place is not None and (place.line, place.kind) == (32, "a missing factor")


def test_what_is_written_over_in_a_dictionary_is_pointed_at() -> None:
    code = """def f(keys):
    count = {}
    for k in keys:
        count[k] = 1.0
    return [count[k] for k in keys]
"""
    place = searched(
        code, lambda keys: [float(keys.count(k)) for k in keys], ([3, 3, 4],), ([1, 2],)
    )
    assert place is not None and (place.line, place.kind) == (4, "= for +=")


def test_in_an_earlier_function_that_is_right_nothing_is_changed() -> None:
    code = """def sigma(name, z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def sigma_prime(name, z):
    return sigma(name, z) * (1 - sigma(name, z))


def binary_cross_entropy_grad(z, y):
    h = z
    return sigma_prime("sigmoid", h) - y
"""
    row, f = EXERCISES["04.4"], defined(code, "binary_cross_entropy_grad")
    place = pointer("04.4", f)
    assert place is not None and (place.function, place.line) == (f.__name__, 3)
    right = earlier_function.sound(row, (f,), cases_for(row.cases, 3)[0])
    assert [function.__name__ for function in right] == ["sigma", "sigma_prime"]
    wrong = defined(code.replace("0.5 *", "0.4 *"), "binary_cross_entropy_grad")
    assert earlier_function.sound(row, (wrong,), cases_for(row.cases, 3)[0]) == []


def test_two_slips_far_apart_are_not_pointed_at() -> None:
    wrong = CHAIN.replace("upstream * z[i]", "upstream * z[i + 1]").replace("z[L] - y", "z[L] + y")
    assert pointer("01.4", defined(wrong, "backward")) is None


FAR = (
    "def backward_step(dz_next, w_i, o_i):\n    both = np.array([w_i, o_i])\n{}"
    "    return dz_next * both[0], dz_next * both[1]\n"
)


def test_two_places_that_would_do_are_told_if_they_are_near() -> None:
    place = pointer("01.3", defined(FAR.format(""), "backward_step"))
    assert place is not None and place.also is not None and (place.line, place.also.line) == (2, 3)
    told = pointed(place).split("\n")
    assert told[0].startswith("In line 2 of your `backward_step`, or in line 3, one small change")
    assert [line.strip() for line in told[-4:]] == [
        "both = np.array([w_i, o_i])", "^^^^^^^^^^", "return dz_next * both[0], dz_next * both[1]", "^" * 36
    ]  # fmt: skip


def test_two_places_that_would_do_are_not_pointed_at_if_they_are_far_apart() -> None:
    assert pointer("01.3", defined(FAR.format("    # and so on\n" * 3), "backward_step")) is None


def test_a_value_and_the_line_that_hands_it_on_are_told_together() -> None:
    code = (
        "def softmax(z):\n    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    # to be divided\n    # by its sum\n    # along the rows\n    return e\n"
    )
    place = pointer("04.1", defined(code, "softmax"))
    assert place is not None and place.also is not None
    assert (place.line, place.also.line) == (2, 6)


def test_what_is_taken_off_along_an_axis_is_missed_where_it_was() -> None:
    code = (
        "def softmax(z):\n    t = np.asfortranarray(z.T)\n    e = np.exp(t)\n"
        "    return (e / e.sum(axis=0)).T\n"
    )
    place = pointer("04.1", defined(code, "softmax"))
    assert place is not None and 3 in (place.line, place.also.line if place.also else 0)


def test_the_head_of_a_loop_and_a_line_inside_are_told_together() -> None:
    code = (
        "def backward_step(dz_next, w_i, o_i):\n    for f in [o_i]:\n        dz = dz_next * f\n"
        "    return dz_next * o_i, dz\n"
    )
    place = pointer("01.3", defined(code, "backward_step"))
    assert place is not None and place.also is not None
    assert (place.line, place.also.line) == (2, 3)


def test_the_search_has_the_time_that_the_judge_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    monkeypatch.setattr(api, "point", lambda *args, seconds, **_: given.append(seconds))
    wrong = defined(CHAIN.replace("upstream * z[i]", "upstream"), "backward")
    api._verdict(EXERCISES["01.4"], (wrong,), 3, pointing=True)
    monkeypatch.setattr(api, "SECONDS", 0.0)
    api._verdict(EXERCISES["01.4"], (wrong,), 3, pointing=True)
    assert api.LEAST < given[0] < 2.3 and given[1] == api.LEAST


def test_on_a_busy_machine_the_search_ends_by_the_clock_on_the_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function = defined(CHAIN.replace("z[L] - y", "z[L] + y"), "backward")
    assert pointer("01.4", function)
    monkeypatch.setattr(line, "WALL", 0.0)
    assert pointer("01.4", function) is None


def test_a_helper_and_a_class_of_the_same_cell_are_searched() -> None:
    code = (
        "class Step:\n    def __init__(self, o):\n        self.o = o\n\n    def down(self, dz, w):\n"
        "        return dz * self.o, dz / w\n\ndef backward_step(dz_next, w_i, o_i):\n    return Step(o_i).down(dz_next, w_i)\n"
    )
    place = pointer("01.3", defined(code, "backward_step"))
    assert place is not None
    assert (place.function, place.line, place.number, marked(place)) == (
        "Step.down",
        2,
        6,
        "dz / w",
    )


def test_letters_that_take_two_bytes_do_not_move_the_mark() -> None:
    code = "def backward_step(dz_next, w_i, o_i):\n    δℓ = dz_next; return δℓ * o_i, δℓ + w_i\n"
    place = pointer("01.3", defined(code, "backward_step"))
    assert place is not None and marked(place) == "δℓ + w_i"


def test_without_source_nothing_is_said() -> None:
    space = {"np": np}
    exec(CHAIN.replace("upstream * z[i]", "upstream"), space)
    assert pointer("01.4", space["backward"]) is None


def test_the_functions_and_the_notebook_are_left_as_they_were() -> None:
    np.random.seed(5)
    state = np.random.get_state()[1].tolist()  # type: ignore[index, union-attr]
    function = defined(CHAIN.replace("z[L] - y", "z[L] + y"), "backward")
    code, names = function.__code__, set(function.__globals__)
    assert pointer("01.4", function)
    assert function.__code__ is code and set(function.__globals__) == names
    assert np.random.get_state()[1].tolist() == state  # type: ignore[index, union-attr]


def test_a_loop_that_does_not_end_and_a_table_that_is_too_large_are_stopped() -> None:
    code = (
        "def backward_step(dz_next, w_i, o_i):\n    k, n = 3, 3\n    while k != 0:\n        k = k - 1\n"
        "    big = np.zeros((n, 9)) ** n ** n\n    return dz_next * o_i, dz_next + w_i\n"
    )
    start = time.monotonic()
    place = pointer("01.3", defined(code, "backward_step"))
    assert place is not None and place.line == 6
    assert time.monotonic() - start < 60


def test_it_is_deterministic() -> None:
    function = defined(CHAIN.replace("upstream * z[i]", "upstream"), "backward")
    assert pointer("01.4", function) == pointer("01.4", function) is not None


def test_the_box_shows_the_line_and_a_mark_but_never_the_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    verdict = check(
        "01.4", defined(CHAIN.replace("upstream * z[i]", "upstream * z[i + 1]"), "backward"), seed=3
    )
    told = "    dw[i] = upstream * z[i + 1]\n                         ^^^^^"
    assert (
        "In line 9 of your `backward`, one small change makes everything right. Look at what is marked."
        in " ".join(verdict.message.split())
    )  # the name above says of which kind the mistake is
    assert verdict.pointer is not None
    assert "the index of z" in " ".join(pointed(verdict.pointer).split())
    assert told in verdict.message
    assert "z[i]" not in verdict.message.split("Wrong on")[0].replace("z[i + 1]", "")
    page = verdict._repr_mimebundle_()["text/html"]
    assert "upstream * z[i + 1]" in page
    lines = re.search(r'<pre style="white-space:([a-z-]+);[^>]*>[^<]*\^{5}', page)
    assert "line 9 of your <code>backward</code>" in page
    assert lines and lines[1] == "pre"  # broken, the mark would stand under something else
    capsys.readouterr()


def test_a_call_that_fails_inside_an_earlier_function_is_pointed_at() -> None:
    code = (
        "def forward(W1, b1, W2, x):\n    o = np.maximum(x @ W1 + b1, 0)\n    return o, o, o @ W2\n\n"
        "def grad_W2(W1, b1, W2, x, y):\n    _, o, f = forward(W1, b1, x, x)\n"
        "    return 2 * (f - y) * o\n"
    )
    verdict = api._verdict(EXERCISES["02.3"], (defined(code, "grad_W2"),), 3, pointing=True)
    assert "comes up inside your `forward`" in " ".join(verdict.message.split())
    assert verdict.pointer is not None and verdict.pointer.line == 2


def test_in_a_script_no_line_is_looked_for() -> None:
    function = defined(CHAIN.replace("upstream * z[i]", "upstream * z[i + 1]"), "backward")
    assert check("01.4", function, seed=3, show=False).pointer is None


def test_an_entry_of_another_array_is_pointed_at() -> None:
    code = (
        "def grad_W1_entry(i, j, W1, b1, W2, x, y):\n    z = x @ W1 + b1\n    o = np.maximum(z, 0)\n"
        "    return 2 * (o @ W2 - y) * (z[j] > 0) * W1[i, j] * W2[j]\n"
    )
    place = pointer("02.4", defined(code, "grad_W1_entry"))
    assert place is not None and place.text[place.start : place.end] == "W1[i, j]"


def test_a_change_that_goes_round_shared_memory_is_not_pointed_at() -> None:
    code = (
        "def relu(z):\n    if not np.any(z < 0):\n        return z\n    return np.where(z < 0, 0.0, z)\n\n"
        "def relu_prime(z):\n    return (z > 0) * 1.0\n"
    )
    place = pointer("02.1", defined(code, "relu"), defined(code, "relu_prime"))
    assert place is None or "copy" in place.kind


def test_no_copy_is_missed_where_a_number_is_divided_by_zero() -> None:
    code = """def local_partials(op, args, value):
    a = args[0]
    b = args[-1]
    inverse = 1 / a
    if op in ("add", "sub"):
        return 1.0, 1.0 if op == "add" else -1.0
    if op in ("mul", "div"):
        return (b, a) if op == "mul" else (1 / b, -value / b)
    if op == "pow":
        return (b * a ** (b - 1) if b else 0.0,)
    slopes = {"neg": -1.0, "exp": value, "log": inverse, "tanh": 1 - value**2, "relu": float(a > 0)}
    return (slopes[op],)
"""
    place = pointer("07.2", defined(code, "local_partials"))
    assert place is None or "copy" not in place.kind


def test_where_two_kinds_of_change_would_do_no_kind_is_named() -> None:
    wrong = CHAIN.replace("dw[i] = upstream * z[i]", "dw[i] = upstream * z[i] * 2")
    place = pointer("01.4", defined(wrong, "backward"))
    assert place is not None and (place.line, place.kind) == (9, "")
    assert "Look at what is marked." in " ".join(pointed(place).split())


def test_what_sets_few_wrong_cases_right_by_chance_does_not_hide_the_other_line() -> None:
    code = "def chain_ratio(w, L):\n    sign = np.sign(w) ** L\n    return float(sign * abs(w) ** (L - 2))\n"
    place = pointer("05.2", defined(code, "chain_ratio"))
    assert place is not None and place.also is not None
    assert (place.line, place.also.line) == (2, 3)


def test_no_variant_calls_what_a_notebook_brings_along_or_opens_a_file(tmp_path: Path) -> None:
    """IPython's `open(3)` would close a descriptor of the kernel's; `reveal` would show an answer."""
    brought: dict[str, Any] = {"__name__": "IPython.core.interactiveshell", "calls": []}
    exec("def open(x):\n    calls.append(x)\ndef reveal(x):\n    calls.append(x)", brought)
    kept = tmp_path / "kept"
    helpers = f"def double(v):\n    return 2 * v\n\ndef save(v):\n    open({str(kept)!r}, 'w').close()\n    return v\n\n"
    wrong = CHAIN.replace("2 * (z[L] - y)", "double(z[L] + y)")
    place = pointer("01.4", defined(helpers + wrong, "backward", reveal=brought["reveal"]))
    assert place is not None and marked(place) == "z[L] + y"
    assert not kept.exists()
    place = pointer("01.4", defined(helpers + wrong, "backward", open=brought["open"]))
    assert place is not None and not brought["calls"]


def test_a_whole_number_larger_than_any_float_has_no_neighbours() -> None:
    assert _near(10**400) == []


POINTS = ((2.0, -0.5), (2.0, 0.5), (0.5, 0.25), (0.25, -3.0), (1.5, 3.0), (-2.0, 1.5), (-2.0, -1.5))


@pytest.mark.parametrize(
    ("code", "mark", "shape"),
    [
        ("def f(x, y):\n    if x > 1:\n        return x * y\n    return x\n", "x > 1", float),
        ("def f(x, y):\n    if x:\n        return x * y\n    return x\n", "x", float),
        ("def f(x, y):\n    return np.where(x > 1, x * y, x)\n", "x > 1", np.atleast_1d),
    ],
)
def test_a_condition_that_is_true_has_a_say(
    code: str, mark: str, shape: Callable[[float], Any]
) -> None:
    inputs = [(shape(x), shape(y)) for x, y in POINTS]
    place = searched(code, lambda x, y: np.where(y > 0, x * y, x), *inputs)
    assert place is not None and (place.line, marked(place)) == (2, mark)


def test_an_answer_that_fills_one_array_again_and_again_is_searched() -> None:
    code = "OUT = np.zeros(2)\n\ndef f(x, y):\n    OUT[:] = np.sqrt(x)\n    return OUT\n"
    inputs = [(np.array([1.0, 4.0]) * k, np.array([3.0, -0.3]) / k) for k in (1, 2)]
    place = searched(code, lambda x, y: np.sqrt(x) * y, *inputs)
    assert place is not None and place.also is not None
    assert (place.line, place.also.line) == (2, 3)


def test_right_numbers_at_wrong_points_leave_every_line_a_say() -> None:
    code = (
        "def central_difference(f, x, h=1e-6):\n    x, slopes = np.asarray(x, float), []\n"
        "    for u in np.eye(x.size):\n        u = u.reshape(x.shape)\n"
        "        slopes.append((f(x + u) - f(x - u)) / (2 * u.max()))\n"
        "    return np.reshape(slopes, x.shape)\n"
    )
    row, answer = EXERCISES["00.1"], defined(code, "central_difference")
    squares = (
        replace(  # of which any step gives the right slope; more of them end the search sooner
            row,
            cases=lambda rng: [c for c in row.cases(rng) if "x**2 + 3 * x" in repr(c.args[0])] * 2,
        )
    )
    place = point(squares, (answer,), judge_all(squares, (answer,), 3), 3, seconds=10.0)
    assert place is not None and place.line == 4


def test_while_it_is_asked_what_has_a_say_the_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that sleeps for a second at each call: no processor time passes."""
    calls: list[None] = []
    clock = SimpleNamespace(thread_time=lambda: 0.0, monotonic=lambda: float(len(calls)))
    monkeypatch.setattr(search, "time", clock)

    def tick() -> None:
        names, frame = [], sys._getframe().f_back
        while frame:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        if names.count("f") == 1:  # a variant may call itself
            calls.append(None)

    code = f"def f(x):\n    tick()\n    return {' + '.join('x' * 12)}\n"
    for wall in range(10, 360, 25):  # somewhere in between it is asked what has a say
        calls.clear()
        searched(code, lambda x: None, (2.0,), tick=tick, tiers=(RICH,), wall=wall)
        assert wall <= len(calls) <= wall + 4


# A marked place is at fault: where a change elsewhere is meant, nothing is said of this one


def test_a_test_that_may_as_well_be_left_out_is_a_condition_whatever_is_changed_in_it() -> None:
    code = (
        "def f(w):\n    z = [1.0]\n    for v in w:\n        if z[-1] == 0:\n            break\n"
        "        z.append(v * z[-1])\n    return np.array(z)\n"
    )
    inputs = [([2.0, 0.0, 3.0],), ([0.0, 1.0],), ([1.0, 2.0],)]
    place = searched(code, lambda w: np.cumprod([1.0, *w]), *inputs)
    assert place is not None
    assert (marked(place), place.kind) == ("z[-1] == 0", "a condition")


def test_a_test_that_decides_is_not_told_to_be_left_out() -> None:
    code = "def f(x):\n    if x > 1:\n        return 2 * x\n    return 3 * x\n"
    inputs = [(x,) for x in (0.5, 0.75, 3.0, -1.0, -0.1, 0.25)]
    place = searched(code, lambda x: 2 * x if x > 0 else 3 * x, *inputs)
    assert place is not None
    assert place.kind != "a condition"


def test_a_name_that_would_leave_a_line_without_effect_is_a_line_too_many() -> None:
    code = "def f(z):\n    z = np.squeeze(z)\n    top = z.max()\n    return z - top\n"
    inputs = [(np.ones((1, 3)),), (np.ones((2, 3)),), (np.arange(3.0),)]
    place = searched(code, lambda z: z - z.max(), *inputs)
    assert place is not None and place.kind in ("a line too many", ""), place


def test_what_is_computed_anew_where_it_is_read_does_not_put_the_blame_there() -> None:
    code = """
def binary_cross_entropy_grad(z, y):
    if z > 6:
        p = 1.0
    elif z < -6:
        p = 0.0
    else:
        p = 1 / (1 + np.exp(-z))
    return float(p - y)
"""
    place = pointer("04.4", defined(code, "binary_cross_entropy_grad"))
    assert place is None or place.number < 9, place
    code = """
def backward_step(dz_next, W_next, z, activation):
    slope = sigma_prime(activation, z)
    if activation == "relu" and z[0] > 0:
        slope = 2 * slope
    return slope * (W_next @ dz_next)
"""
    place = pointer("03.3", defined(code, "backward_step", sigma_prime=sigma_prime))
    assert place is not None and place.also is not None
    assert [each.text.split(" ")[0] for each in (place, place.also)] == ["if", "slope"]


def test_a_copy_is_missing_only_where_a_copy_helps() -> None:
    code = "def f(x):\n    parts = [2.0 * v for v in x]\n    doubled = parts * 2\n    return np.array(doubled)\n"
    inputs = [([1.0, 2.0],), ([3.0],), ([0.5, 0.25, 4.0],)]
    place = searched(code, lambda x: 4 * np.array(x), *inputs)
    assert place is None or "copy" not in place.kind, place


def test_what_is_missing_is_not_guessed_from_few_wrong_cases() -> None:
    code = "def f(x, y):\n    return x * x\n"
    inputs = [(2.0, 3.0), *((float(x), 0.0) for x in range(20))]
    few = searched(code, lambda x, y: x * x + y, *inputs)
    assert few is not None and not few.kind.startswith("a missing")
    several = searched(code, lambda x, y: x * x + y, inputs[0], (1.0, 2.0), (0.5, 0.1))
    assert several is not None and several.kind.startswith("a missing")


def test_what_is_made_in_one_line_and_read_in_another_alone_is_told_with_both() -> None:
    code = "def f(a, b):\n    column = np.reshape(a, (-1, 1))\n    return column + b\n"
    inputs = [(np.arange(3.0), np.ones(3)), (np.ones(2), np.arange(2.0)), (np.ones(1), np.ones(1))]
    place = searched(code, lambda a, b: a + b, *inputs)
    assert place is not None and place.also is not None
    assert [place.number, place.also.number] == [2, 3]


def at(text: str, part: str, kind: str = "a name", **more: Any) -> Place:
    start = text.index(part)
    return Place("grad_W2", more.pop("line", 2), 2, text, start, start + len(part), kind, **more)


TAKES = "z, o, f = forward(W1, b1, W2, x)"
LINES = {  # a place -> whether it may be shown
    "outputs in the docstring's order": ("01.2", at("return dw, dz", "dw, dz", "the order"), False),
    "outputs in another order": ("01.2", at("return dz, dw", "dz, dw", "the order"), True),
    "a formula in the return line": ("01.2", at("return dw, 2 * dz", "2"), True),
    "what forward gives, by its names": ("02.3", at(TAKES, TAKES), False),
    "other names for it": ("02.3", at("a, o, f = forward(W1, b1, W2, x)", "a"), True),
    "another argument": ("01.2", at("z = forward(w, y)", "y"), True),
    "its arguments by their names": ("01.2", at("z = forward(w, x)", "w"), False),
    "an index of what it gives": ("01.2", at("z = forward(w, x)[-1]", "-1"), True),
    "a return in a loop": (
        "01.2",
        at("return dw, dz", "return dw, dz", "the place of `return`"),
        True,
    ),
    "half a line": ("01.2", at("return (dw,", "dw"), True),
}


@pytest.mark.parametrize("name", LINES)
def test_no_line_is_shown_that_is_right_by_its_names(name: str) -> None:
    exercise, place, shown = LINES[name]
    for named in (True, False):
        assert bool(fitting(place, EXERCISES[exercise], (), named)) == shown


def test_of_two_lines_the_one_is_shown_that_is_not_right_by_its_names() -> None:
    use = at("return 2 * (f - y) * z", "z", line=3)
    right = fitting(replace(at(TAKES, TAKES), also=use), EXERCISES["02.3"], (), True)
    assert right and right.text == use.text and not right.also
    exchanged = TAKES.replace("z, o", "o, z")
    wrong = fitting(replace(at(exchanged, exchanged), also=use), EXERCISES["02.3"], (), True)
    assert wrong and wrong.text == exchanged and not wrong.also


TWICE = """def grad_W2(W1, b1, W2, X, y):
    df = 2 * (X @ W1 @ W2 - y) / n
    return {later}
"""


@pytest.mark.parametrize(
    ("later", "named", "shown"),
    [
        ("X.T @ df / n", True, False),
        ("(X * df).mean()", True, False),
        ("X.T @ df / n", False, True),
        ("X.T @ df / k", True, True),
    ],
)
def test_the_first_of_two_divisors_is_not_shown_beside_a_name(
    later: str, named: bool, shown: bool
) -> None:
    code = TWICE.format(later=later)
    file = f"<twice {later}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {}
    exec(compile(code, file, "exec"), names)
    place = at("df = 2 * (X @ W1 @ W2 - y) / n", "2 * (X @ W1 @ W2 - y) / n", "a factor too many")
    found = fitting(place, EXERCISES["02.8"], (names["grad_W2"],), named)
    assert bool(found) == shown
    after = at("return X.T @ df / n", "X.T @ df / n", "a factor too many", line=3)
    assert fitting(after, EXERCISES["02.8"], (names["grad_W2"],), named)


RESIDUAL = """def grad_W2(W1, b1, W2, x, y):
    {take} = forward(W1, b1, W2, x)
    return {result}
"""


@pytest.mark.parametrize(
    ("take", "result", "kind", "text"),
    [
        ("f, z, o", "2 * (f - y) * o", "the order", "f, z, o = forward(W1, b1, W2, x)"),
        ("z, o, f", "2 * f - y * o", "the brackets", "return 2 * f - y * o"),
    ],
)
def test_results_in_a_wrong_order_and_lost_brackets_are_found(
    take: str, result: str, kind: str, text: str
) -> None:
    code = RESIDUAL.format(take=take, result=result)
    place = pointer("02.3", defined(code, "grad_W2", forward=two_layer_relu.forward))
    assert place is not None and (place.kind, place.text) == (kind, text)
    twice = RESIDUAL.format(take=take, result=f"3 * ({result})")  # and another slip
    assert pointer("02.3", defined(twice, "grad_W2", forward=two_layer_relu.forward)) is None


LOSS = """def gradient_check(backward, w, x, y):
    dw, _ = backward(w, x, y)
    def loss(v):
        f = forward(v, x){index}
        return (f - y) ** 2
    return relative_error(dw, central_difference(loss, w))
"""


def test_an_index_that_is_missing_behind_a_call_is_found() -> None:
    known = {
        "forward": linear_chain.forward,
        "relative_error": finite_difference.relative_error,
        "central_difference": finite_difference.central_difference,
    }
    place = pointer("01.5", defined(LOSS.format(index=""), "gradient_check", **known))
    assert place is not None and place.kind == "a missing index"
    assert "Is an index missing there?" in " ".join(pointed(place).split())
    right = defined(LOSS.format(index="[-1]"), "gradient_check", **known)
    assert check("01.5", right, seed=3, show=False).passed


ENDLESS = """def gradient_norms(W, b, activations, x, y):
    norms, i = [], len(W) - 1
    while i >= 0:
        norms.append(0.0)
        norms.pop()
"""


def test_a_call_that_does_not_end_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is its line looked for, nor, should anybody look, is it watched for ever."""
    monkeypatch.setattr("backprop.check.trial.PATIENCE", 0.3)
    monkeypatch.setattr("backprop.which_line.variants.WATCHED", 0.2)
    functions = (defined(ENDLESS, "gradient_norms"),)
    row, start = EXERCISES["05.1"], time.monotonic()
    judged = judge_all(row, functions, 1)
    assert point(row, functions, judged, 1) is None
    cases = [item.trial.case for item in judged]
    found = which_line(
        functions, cases[:1], iter(cases), lambda *_: False, lambda *_: False, 1.0, wall=2.0
    )
    assert found is None and time.monotonic() - start < 30
