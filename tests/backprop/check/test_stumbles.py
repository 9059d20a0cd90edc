"""Slips of learners that were told too little, or sent the wrong way: what they are told now."""

import linecache
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backprop.check import check
from backprop.check.exercises import EXERCISES
from backprop.check.message import pointed
from backprop.which_line import Place

# an answer, its earlier answers before it -> what is told
TWO = """
def relu(z):
    return np.maximum(z, 0.0)
def relu_prime(z):
    return 1.0 * (z > 0)
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    return z, relu(z), relu(z) @ W2
"""
CHAIN = """
def forward(w, x):
    return x * np.cumprod(np.append(1.0, w))
"""
NETWORK = """
def sigma(name, z):
    t = np.exp(-np.abs(z))
    return {"identity": 1.0 * z, "relu": np.maximum(z, 0), "leaky_relu": np.maximum(z, 0.01 * z), "tanh": np.tanh(z),
            "sigmoid": np.where(z >= 0, 1.0, t) / (1 + t), "softplus": np.maximum(z, 0) + np.log1p(t)}[name]
def sigma_prime(name, z):
    s = sigma("sigmoid", z)
    return {"identity": np.ones_like(z), "relu": z > 0, "leaky_relu": np.where(z > 0, 1.0, 0.01), "tanh": 1 - np.tanh(z) ** 2,
            "sigmoid": s * (1 - s), "softplus": s}[name]
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * (W_next @ dz_next)
"""
BACKWARD = """
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    dW, db = {lists}
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in range(L - 1, 0, -1):
        {keep}
        dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])
    return {back}
"""
LAST = CHAIN + "def grad_last(w, x, y):\n    z, L = forward(w, x), {L}\n    return {dw}, {dz}\n"
BATCH = (
    NETWORK
    + """
def backward_batch(W, b, activations, X, Y):
    Z, O = forward(W, b, activations, X)
    dW, db = [None] * len(W), [None] * len(W)
    dZ = sigma_prime(activations[-1], Z[-1]) * 2 * (O[-1] - Y) / len(X)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = O[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = backward_step(dZ, W[i], Z[i - 1], activations[i - 1])
    return dW, db
"""
)
CASES = {
    "a loop one layer short, zeros": ("03.5", NETWORK + BACKWARD.format(lists="[0] * L, [0] * L", back="dW, db",
        keep="dW[i], db[i] = np.outer(o[i], dz), dz"), "a loop ends one layer early"),
    "a loop one layer short, append": ("03.5", NETWORK + BACKWARD.format(lists="[], []", back="dW[::-1], db[::-1]",
        keep="dW.append(np.outer(o[i], dz)), db.append(dz)"), "your lists are too short by one"),
    "the lecture's indices of W and b": ("03.2", NETWORK.replace("W[i] + b[i]", "W[i + 1] + b[i + 1]"),
        "Python counts from 0, so subtract one"),
    "the lecture's L": ("01.2", LAST.format(L="len(w)", dw="2 * (w[L] * z[L] - y) * z[L]", dz="2 * (w[L] * z[L] - y) * w[L]"),
        "w_L is w[L - 1]"),
    "z[-1] for z_L throughout": ("01.2", LAST.format(L=0, dw="2 * (w[-1] * z[-1] - y) * z[-1]",
        dz="2 * (w[-1] * z[-1] - y) * w[-1]"), "z_L is read as z[-1]"),
    "rows that cannot broadcast": ("02.8", TWO + """
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    df = 2 * (relu(Z) @ W2 - y)
    dZ = df * relu_prime(Z) * W2
    return X.T @ dZ, dZ.sum(axis=0), relu(Z).T @ df
""", "are combined entry by entry"),
    "a tuple that is not unpacked": ("02.3", TWO + """
def grad_W2(W1, b1, W2, x, y):
    f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu(W1.T @ x + b1)
""", "take it apart: z, o, f = forward(...)."),
    "a value for a function": ("01.5", CHAIN + """
def central_difference(f, x):
    return np.array([(f(x + e) - f(x - e)) / 2e-6 for e in 1e-6 * np.eye(len(x))])
def gradient_check(backward, w, x, y):
    loss = (forward(w, x) - y) ** 2
    return float(np.abs(backward(w, x, y)[0] - central_difference(loss, w)).max())
""", "hand over a function, not what it returns"),
    "a step for one sample": ("03.6", BATCH, "The error comes up inside your `backward_step` (03.3)"),
    "sigma' before the matrix": ("03.3", NETWORK.replace("* (W_next @ dz_next)", "* W_next @ dz_next"),
        "Python reads a * W @ v as (a * W) @ v"),
    "an explosion that vanishes": ("05.4", """
def exploding_example():
    L = 20
    return {"W": [[[100.0]]] * L, "b": [[0.0]] * L, "activations": ["sigmoid"] * L, "x": [1.0], "y": [0.3]}
""", "look for an activation whose slope stays"),
    "Python's sum of rows": ("05.1", NETWORK + """
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz, dW = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y), []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, np.outer(o[i], dz))
        dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz) if i else dz
    return dW, None
def gradient_norms(W, b, activations, x, y):
    return [np.sqrt(sum(g**2)) for g in backward(W, b, activations, x, y)[0]]
""", "Python's own sum adds up its rows alone"),
}  # fmt: skip


def told(exercise: str, code: str) -> Any:
    """The verdict on code that has a source, as a cell has."""
    file = f"<stumble {exercise}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(compile(code, file, "exec"), names)
    functions = (names[name] for name in EXERCISES[exercise].functions)
    return check(exercise, *functions, seed=3, show=False)


@pytest.mark.parametrize("slip", CASES)
def test_a_slip_is_told_what_to_do(slip: str) -> None:
    exercise, code, sentence = CASES[slip]
    verdict = told(exercise, code)
    above = verdict.message.split("Details:")[0]
    assert not verdict.passed
    assert sentence in " ".join(above.split()), above


def test_booleans_are_slopes_in_03_as_in_02() -> None:
    assert told("03.1", NETWORK).passed


def test_a_time_that_was_not_taken_is_not_called_zero() -> None:
    exercise, code, _ = CASES["rows that cannot broadcast"]
    code = code.replace("df * relu", "df[:, None] * relu").replace("- y)", "- y) / len(X)")
    code = code.replace("return X.T @ dZ", "return -(X.T @ dZ)")  # two of three outputs are right
    message = told(exercise, code).message
    assert "time not measured (of 0.8)" in " ".join(message.split()), message


LAMBDA = "verdict = check('01.1', lambda w, x: [x, *(np.prod([w[j] for j in range(1, i + 1)]) * x for i in range(1, len(w) + 1))], show=False)"


def test_a_lambda_is_not_run_again_with_the_rest_of_its_line() -> None:
    """It would hand in a mended answer."""
    calls = []

    def counted(*args: Any, **named: Any) -> Any:
        verdict = check(*args, **named)
        calls.append(verdict)
        return verdict

    file = "<lambda>"
    linecache.cache[file] = (len(LAMBDA), None, [LAMBDA], file)
    exec(compile(LAMBDA, file, "exec"), {"np": np, "check": counted, "__name__": "__main__"})
    assert len(calls) == 1


ENDLESS = """def forward(w, x):
    after, i, z = [*range(1, len(w) + 1), 0], 0, [x]
    while i < len(w):
        z.append(w[i + 1] * z[i])
        i = after[i]
    return z
"""


def test_indices_that_are_moved_end_in_time() -> None:
    start = time.perf_counter()
    assert not told("01.1", ENDLESS).passed
    assert time.perf_counter() - start < 10  # one call that may take PATIENCE takes 20


WORDLESS = """class Odd(ValueError):
    def __str__(self):
        raise RuntimeError
def forward(w, x):
    raise Odd
"""


def test_an_error_that_has_no_words_does_not_end_the_check() -> None:
    assert told("01.1", WORDLESS).points == 0


def test_what_an_answer_keeps_outside_is_there_after_the_check() -> None:
    code = "log = [1.0]\ndef forward(w, x):\n    log.append(x)\n    return log + list(w)"
    file = "<keeps>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(compile(code, file, "exec"), names)
    assert not check("01.1", names["forward"], seed=3, show=False).passed
    assert names["log"][:1] == [1.0]


def test_an_entry_of_a_tape_is_no_result_that_was_not_taken_apart() -> None:
    code = "def evaluate(tape, inputs):\n    return [inputs[k] if e['op'] == 'input' else 0.0 for k, e in enumerate(tape)]"
    assert "hands them over together" not in told("07.1", code).message


WALK = """def backward(w, x, y):
    L, z = len(w), forward(w, x)
    dw, dz = np.zeros(L), np.zeros(L)
    {start} = 2 * (z[-1] - y) * z[-2], 2 * (z[-1] - y) * w[-1]
    for i in {layers}:
        {step}
    return {back}
"""
OVER = {
    "start": "dw[-1], dz[-1]",
    "layers": "range(L - 1, 0, -1)",
    "step": "dw[i], dz[i] = dz[i] * z[i], dz[i] * w[i]",
    "back": "dw, dz",
}


def walked(**parts: str) -> str:
    """What is told above the fold of a walk back in 01.4."""
    message = told("01.4", CHAIN + WALK.format(**(OVER | parts))).message
    return " ".join(message.split("Details:")[0].split())


def test_a_start_that_is_written_over_or_stands_elsewhere_is_not_called_wrong() -> None:
    over = walked(step="dw[i], dz[i] = dz[i] * z[i] + 0.1, dz[i] * w[i]")
    assert "It goes wrong at the first step" not in over
    assert "is not ∂ℓ/∂z_L, step 2 of the algorithm. Is the start computed in another way" in over
    # another gradient below, so that no listed mistake gives these numbers
    step = "dw[i], dz[i] = 3 + dz[i - 1] * z[L - 1 - i], 0.7 + dz[i - 1] * w[L - 1 - i]"
    first = {"start": "dw[0], dz[0]", "layers": "range(1, L)", "step": step}
    assert "∂ℓ/∂z_L, step 2 of the algorithm, stands in your dz[0]" in walked(**first)
    wrong = walked(back="dw, 1.3 * dz", layers="[]")  # it is computed wrongly, and stands nowhere
    assert "stands in your" not in wrong


def test_a_loop_that_runs_is_not_said_not_to_run() -> None:
    runs = walked(step="dw[i - 1], dz[i - 1] = dz[i - 1] * z[i - 1], dz[i - 1] * w[i - 1]")
    still = walked(layers="range(L - 2, -1)")
    for each in (runs, still):
        assert "as when a loop does not run even once" in each and "still 0" in each


UNFILLED = """def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in range(L - 1, {end}, -1):
        dW[i], db[i] = np.outer(o[i], dz), 2 * dz
        if i > 0:
            dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])
    return {back}
"""


def test_an_entry_that_was_never_filled_is_no_missing_return() -> None:
    message = " ".join(
        told("03.5", NETWORK + UNFILLED.format(end=0, back="dW, db")).message.split()
    )
    assert "dW[0] is None: nothing was put there" in message and "`return`" not in message
    whole = told("03.5", NETWORK + UNFILLED.format(end=-1, back="None, db")).message
    assert "dW should be a list of arrays; it is None (is a `return` missing?)" in whole


def test_some_entries_that_are_never_filled_are_told_with_their_loop() -> None:
    """On some cases alone: with one layer, the loop fills all of them."""
    code = UNFILLED.format(end="0 if L > 1 else -1", back="dW, db").replace("2 * dz", "dz")
    message = " ".join(
        told("03.5", NETWORK + code.replace("o[i], dz", "o[i], 2 * dz")).message.split()
    )
    assert "one of its paths ends without a `return`" not in message


STARTS_WITH_X = """def forward(W, b, activations, x):
    z, o = [{x}], [x]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[{k}]))
    return z, o
"""


@pytest.mark.parametrize("x", ["x", "x.copy()"])
@pytest.mark.parametrize("k", ["i", "i + 1"])
def test_z_that_begins_with_x_is_told_so_first(x: str, k: str) -> None:
    verdict = told("03.2", NETWORK + STARTS_WITH_X.format(x=x, k=k))
    assert verdict.mistake == "z-starts-with-x"
    assert "one and the same array" not in verdict.message


def test_one_array_that_is_written_into_is_still_told() -> None:
    code = """def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(z[i])
        o[i + 1][:] = sigma(activations[i], z[i])
    return z, o
"""
    assert "one and the same array" in " ".join(told("03.2", NETWORK + code).message.split())


RAISES = 'def forward(w, x):\n    """Forward."""\n    {}\n    raise NotImplementedError("01.1: forward is not written yet")\n    {}'


@pytest.mark.parametrize(
    "places", [("", "return x * np.cumprod(np.append(1.0, w))"), ("z = [x]", "")]
)
def test_a_raise_that_stands_beside_code_is_told(places: tuple[str, str]) -> None:
    verdict = told("01.1", RAISES.format(*places))
    assert (
        "The line `raise NotImplementedError(...)` still stands in your `forward`"
        in verdict.message.replace("\n", " ")
    )
    assert "Not written yet" not in verdict.message


@pytest.mark.parametrize("places", [("", ""), ("pass", "")])
def test_a_stub_alone_is_not_written_yet(places: tuple[str, str]) -> None:
    assert told("01.1", RAISES.format(*places)).message.endswith("0 of 2 points. Not written yet.")


def above(exercise: str, code: str) -> str:
    """What is told above the fold, on one line."""
    return " ".join(told(exercise, code).message.split("Details:")[0].split())


LAYER = "def layer_gradients(o, dz_next):\n    return {}, dz_next\n"


def test_a_column_times_a_vector_is_not_called_a_product_entry_by_entry() -> None:
    column = above("03.4", LAYER.format("o[:, None] @ dz_next"))
    assert "a column (n, 1) meets a row (1, m) there" in column
    assert "You seem to multiply o and dz_next entry by entry" not in column
    entries = above("03.4", LAYER.format("o * dz_next"))
    assert "dW comes out as o times dz_next, entry by entry" in entries
    assert "a column (n, 1)" not in entries


def test_of_a_lost_axis_only_what_stands_in_the_code_is_told() -> None:
    def lost(code: str) -> str:
        head = "def grad_W2(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n    "
        return above("02.3", TWO + head + code)

    one = lost("return 0.3 * (f - y)")
    assert "One number stands for all entries." in one and "an index" not in one
    indexed = lost("return 0.3 * z[0]")
    assert "an index takes an axis away" in indexed and "a sum, a mean" not in indexed


COUNTED = """def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    df = 2 * (relu(Z) @ W2 - y) / len(X)
    dZ = np.outer(df, W2) * relu_prime(Z)
    return X.T @ dZ, 3 * dZ.sum(axis={axis}), relu(Z).T @ df
"""


def test_what_a_vector_of_a_wrong_length_has_an_entry_for_is_told() -> None:
    assert "It has an entry for each row of `X`" in above("02.8", TWO + COUNTED.format(axis=1))
    assert "It has an entry for each" not in above("02.8", TWO + COUNTED.format(axis=0))


def test_one_number_is_asked_for_where_an_array_comes_back() -> None:
    code = (
        CHAIN
        + "def grad_last(w, x, y):\n    z = forward(w, x)\n    return 2 * (z - y), 2 * (z - y) * w[-1]\n"
    )
    assert "One number is asked for, and an array of shape (4,) comes back" in above("01.2", code)


OUTSIDE = """z = np.array([3.0, 6.0, -6.0, -24.0])
EPS = 0.0
def grad_last(w, x, y):
    {make}
    return 2 * (z[-1] - y) * z[-2] + EPS, {k} * (z[-1] - y) * w[-1]
"""


def test_what_comes_from_the_notebook_is_told_so() -> None:
    stays = above("01.2", CHAIN + OUTSIDE.format(make="pass", k=2))
    assert (
        "`z` and `EPS` are not made inside your `grad_last`: they come from the notebook" in stays
    )
    inside = above("01.2", CHAIN + OUTSIDE.format(make="z = forward(w, x)", k=3))
    assert "from the notebook" not in inside


LOGITS = """def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
def cross_entropy(z, label):
    m = np.max(z)
    return {loss}
def cross_entropy_grad(z, label):
    dz = z.copy()
    dz[label] -= 1
    return {dz}
"""


def test_properties_are_told_in_plain_words() -> None:
    code = LOGITS.format(loss="m + np.sum(np.log(np.exp(z - m))) - z[label]", dz="softmax(dz)")
    assert "the entries of your `dz` add up to 1 in every case." in above("04.3", code)
    loss = above("04.2", code)
    assert (
        "A right `loss` is never negative; yours is, in" in loss
        and "cases (the first is case" in loss
    )
    rows = above("04.1", "def softmax(z):\n    e = np.exp(z - max(z))\n    return e / e.sum()\n")
    assert "cases that are wrong, z is a matrix; of the 13 that are right, in 1 only." in rows


def test_a_sum_that_stands_there_is_not_called_missing() -> None:
    place = Place("f", 2, 2, "return m + np.sum(np.log(np.exp(z - m)))", 18, 40, "a missing sum")
    assert "Does the sum stand in the right place?" in " ".join(pointed(place).split())
    beside = replace(place, text="return np.sum(z), np.log(np.exp(z))", start=25)
    assert "Is a sum missing there?" in " ".join(pointed(beside).split())


def test_sizes_of_an_example_are_told_where_they_do_not_fit() -> None:
    code = """def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return x.reshape(2, 1) @ (2 * (f - y) * W2 * relu_prime(z)).reshape(1, 3)
"""
    assert "If these are the sizes of an example, ask the arrays for theirs" in above(
        "02.5", TWO + code
    )


def test_a_number_in_place_of_a_list_is_told() -> None:
    assert "A single number is asked for an entry" in walked(
        layers="range(L - 2, -1, -1)", step="dw, dz = dz[i + 1] * z[i], dz[i + 1] * w[i]"
    )


TO_L = {"layers": "range(L - 1, 0, -1)"}
INDICES = {  # a walk back in 01.4 -> whether its indices are called the lecture's, and which
    "all of a loop, the start by L - 1": (
        TO_L
        | {
            "start": "dw[L - 1], dz[L - 1]",
            "step": "dw[i], dz[i] = dz[i + 1] * z[i], dz[i + 1] * w[i]",
        },
        "Here: dw, dz, w, z.",
    ),
    "all but what comes from the right": (TO_L, "Here: dw, dz where it is assigned, w, z."),
    "a loop that is right": (
        {
            "layers": "range(L - 2, -1, -1)",
            "step": "dw[i], dz[i] = dz[i + 1] * z[i], dz[i + 1] * w[i] * 1.3",
        },
        "",
    ),
    "one index alone": (
        {
            "layers": "range(L - 2, -1, -1)",
            "step": "dw[i], dz[i] = dz[i + 1] * z[i] + 0.5, dz[i + 1] * w[i + 1]",
        },
        "",
    ),
}


@pytest.mark.parametrize("name", INDICES)
def test_indices_of_a_loop_that_are_the_lectures_are_told_though_nothing_is_raised(
    name: str,
) -> None:
    parts, here = INDICES[name]
    said = walked(**parts)
    assert ("subtract one" in said) == bool(here) and here in said, said


def test_indices_are_moved_place_by_place_where_entries_are_left_empty() -> None:
    code = """def layer_gradients(o, dz):
    return np.outer(o, dz), dz
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    dz, dW, db = [None] * L, [None] * L, [None] * L
    dz[-1] = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[-1], db[-1] = layer_gradients(o[-2], dz[-1])
    for i in range(L - 1, 0, -1):
        dz[i] = backward_step(dz[i], W[i], z[i], activations[i])
        dW[i], db[i] = layer_gradients(o[i], dz[i])
    return dW, db
"""
    verdict = told("03.5", NETWORK + code)
    assert verdict.mistake == "lecture-index", verdict.message
    right = code.replace("dz[i] = b", "dz[i - 1] = b").replace("z[i], act", "z[i - 1], act")
    right = right.replace("tions[i])", "tions[i - 1])").replace(
        "o[i], dz[i])", "o[i - 1], dz[i - 1])"
    )
    assert told("03.5", NETWORK + right.replace("dW[i], db[i] =", "dW[i - 1], db[i - 1] =")).passed


BACK_TO_FRONT = """def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in range(L - 1, -1, -1):
        dW.append({dW})
        db.append(dz)
        if i > 0:
            dz = backward_step(dz, W[i], z[i - 1], {name})
    return {back}
"""


@pytest.mark.parametrize(
    ("name", "back", "said"),
    [
        ("activations[i]", "dW, db", True),
        ("activations[i - 1]", "dW, db", False),
        ("activations[i]", "dW[::-1], db[::-1]", False),
    ],
)
def test_lists_that_begin_with_the_last_layer_are_told_beside_another_slip(
    name: str, back: str, said: bool
) -> None:
    code = BACK_TO_FRONT.format(name=name, back=back, dW="np.outer(o[i], dz)")
    text = "First: your lists begin with the last layer."
    assert (text in above("03.5", NETWORK + code)) == said
