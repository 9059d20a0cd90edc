"""Verdicts that hold: kinds of wrong answers that once passed, kinds of right ones that once were
refused, one rule for points."""

import itertools
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import (
    activations,
    computational_graphs,
    feedforward,
    linear_chain,
    train_digits,
    two_layer_relu,
)
from backprop.check import EXERCISES, check, timeouts
from backprop.check.cases import Case, covering
from backprop.check.judge import cases_for, in_common, judge_all, second_witness
from backprop.check.judge import right as reference
from backprop.check.trial import attempt, interrupted, suppress_output
from backprop.finite_difference import central_difference, relative_error
from quality.scorecard import outside

Answer = Callable[..., Any]


def points(exercise: str, *functions: Answer, seed: int = 1) -> float:
    with suppress_output():
        return outside.points(exercise, functions, seed)  # without a search for the reason


def test_any_two_values_of_two_dimensions_meet() -> None:
    dimensions = (("a", "b", "c", "d"), ("x", "y", "z"), ("", "1"), ("p", "q", "r"))
    rows = covering(*dimensions)
    for (i, one), (j, other) in itertools.combinations(enumerate(dimensions), 2):
        assert {(row[i], row[j]) for row in rows} == set(itertools.product(one, other))
    assert len(rows) <= 16  # 12 at least, for the two longest


@pytest.mark.parametrize("exercise", [row.id for row in EXERCISES.values() if row.witness])
def test_the_second_witness_confirms_the_tables_too(exercise: str) -> None:
    row = EXERCISES[exercise]
    with suppress_output():
        for case in cases_for(row.cases, 2):
            _, want = reference(row, case)
            large = any(
                size in case.label
                for size in ("large", "small number", "tiny", "40", "1000", "00", "fifty")
            )
            if want and case.differentiable and not case.timed and not large:
                assert not second_witness(row, case, want, 2), case.label


def kinked(prime: Callable[[str, Any], Any]) -> Answer:
    """03.5 with another slope at the kink."""

    def backward(W: Any, b: Any, names: Any, x: Any, y: Any) -> Any:
        z, o = feedforward.forward(W, b, names, x)
        dz, dW, db = prime(names[-1], z[-1]) * 2 * (o[-1] - y), [], []
        for i in range(len(W) - 1, -1, -1):
            dW.insert(0, np.outer(o[i], dz))
            db.insert(0, dz)
            dz = prime(names[i - 1], z[i - 1]) * (W[i] @ dz) if i else dz
        return dW, db

    return backward


def relu_at_least(name: str, z: Any) -> Any:
    return (z >= 0) * 1.0 if name == "relu" else activations.sigma_prime(name, z)


def leaky_one(name: str, z: Any) -> Any:
    return np.where(z >= 0, 1.0, 0.01) if name == "leaky_relu" else activations.sigma_prime(name, z)


def zero_over_zero(backward: Any, w: Any, x: Any, y: Any) -> Any:
    numeric = central_difference(lambda v: linear_chain.loss(v, x, y), w)
    dw = backward(w, x, y)[0]
    return np.abs(dw - numeric).max() / np.maximum(np.abs(dw).max(), np.abs(numeric).max())


def arrays_alone(a: Any, b: Any) -> Any:
    if a.shape != b.shape:
        raise ValueError
    return relative_error(a, b)


def vectors_alone(f: Any, grad: Any, x: Any, rng: Any) -> Any:
    u = rng.standard_normal(len(x))
    u /= np.linalg.norm(u)
    return relative_error(grad @ u, (f(x + 1e-6 * u) - f(x - 1e-6 * u)) / 2e-6)


def by_the_promise(f: Any, grad: Any, x: Any, rng: Any) -> Any:
    u = rng.standard_normal(x.shape)
    u /= np.linalg.norm(u)
    promise, found = np.sum(grad * u), (f(x + 1e-6 * u) - f(x - 1e-6 * u)) / 2e-6
    return 0.0 if promise == found else abs(promise - found) / abs(promise)


def softplus_cut_off(name: str, z: Any) -> Any:
    return (
        np.where(z > 5, z, activations.sigma(name, z))
        if name == "softplus"
        else activations.sigma(name, z)
    )


def at_once(f: Any, df: Any, x: Any, steps: Any) -> Any:
    steps = np.array(steps)
    return steps[np.argmin(np.abs((f(x + steps) - f(x - steps)) / (2 * steps) - df(x)))]


def half_shuffled(n: int, size: int, rng: Any) -> Any:
    order = np.arange(n)
    order[: n // 2] = rng.permutation(n // 2)
    return [order[i : i + size] for i in range(0, n, size)]


def hands_z_back(name: str, z: Any) -> Any:
    return z if name == "identity" else activations.sigma(name, z)


def as_the_weights(w: Any, x: Any, y: Any) -> Any:
    """Slopes in arrays of the weights' own type, which cuts them off where these are whole numbers."""
    dw, dz = linear_chain.backward(w, x, y)
    return dw.astype(w.dtype), dz.astype(w.dtype)


def bias_gradient_of_the_biases_type(W1: Any, b1: Any, W2: Any, x: Any, y: Any) -> Any:
    db1 = np.zeros_like(b1)
    db1[:] = two_layer_relu.grad_b1(W1, b1, W2, x, y)
    return db1


def gradients_of_the_weights_type(W: Any, b: Any, names: Any, x: Any, y: Any) -> Any:
    dW, db = feedforward.backward(W, b, names, x, y)
    return [dV.astype(V.dtype) for dV, V in zip(dW, W, strict=True)], db


def rounded_errors(f: Any, df: Any, x: Any, steps: Any) -> Any:
    return min(steps, key=lambda h: round(abs((f(x + h) - f(x - h)) / (2 * h) - df(x)), 12))


class Left:
    """What a function has left for another: the slope comes from the last output."""

    def sigma(self, name: str, z: Any) -> Any:
        self.last = activations.sigma(name, z)
        return self.last.copy()

    def sigma_prime(self, name: str, z: Any) -> Any:
        if name == "tanh" and self.last.shape == z.shape:
            return 1 - self.last**2
        return activations.sigma_prime(name, z)


left = Left()


def never_in_its_place(n: int, size: int, rng: Any) -> Any:
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(i)
        order[[i, j]] = order[[j, i]]
    return [order[i : i + size] for i in range(0, n, size)]


def logits_of(W: Any, b: Any, names: Any, X: Any) -> Any:
    return feedforward.forward(W, b, names, X)[0][-1]


def in_blocks(W: Any, b: Any, names: Any, X: Any) -> Any:
    classes = np.zeros(len(X), dtype=int)
    for k in range(max(1, len(X) // 50)):
        rows = slice(50 * k, 50 * (k + 1))
        classes[rows] = logits_of(W, b, names, X[rows]).argmax(axis=1)
    return classes


def exp_up_to_20(tape: Any, inputs: Any) -> Any:
    values = computational_graphs.evaluate(tape, inputs)
    most = np.exp(20.0)
    return [min(v, most) if op == "exp" else v for (op, *_), v in zip(tape, values, strict=True)]


def in_an_array_of_the_biases_type(W1: Any, b1: Any, W2: Any, x: Any) -> Any:
    z, o, f = two_layer_relu.forward(W1, b1, W2, x)
    return z.astype(b1.dtype), o, f


def nan_like_itself(a: Any, b: Any) -> Any:
    same = np.shape(a) == np.shape(b) and np.array_equal(a, b, equal_nan=True)
    return 0.0 if same else relative_error(a, b)


WRONG: dict[str, tuple[str, tuple[Answer, ...]]] = {
    "values of the biases' own type": ("02.2", (in_an_array_of_the_biases_type,)),
    "a NaN that is like another": ("00.2", (nan_like_itself,)),
    "a slope of the biases' own type": ("02.6", (bias_gradient_of_the_biases_type,)),
    "slopes of the matrices' own type": ("03.5", (gradients_of_the_weights_type,)),
    "errors that are rounded": ("00.3", (rounded_errors,)),
    "what another function has left": ("03.1", (left.sigma, left.sigma_prime)),
    "a shuffle that leaves nothing in its place": ("06.1", (never_in_its_place,)),
    "logits that are rounded": ("06.3", (lambda *net: logits_of(*net).round(2).argmax(axis=1),)),
    "rows in blocks of 50": ("06.3", (in_blocks,)),
    "what is larger than 20 is cut off": ("07.1", (exp_up_to_20,)),
    "relu's slope 1 at 0": ("03.5", (kinked(relu_at_least),)),
    "leaky relu's slope 1 at 0": ("03.5", (kinked(leaky_one),)),
    "0 / 0 where the gradient is zero": ("01.5", (zero_over_zero,)),
    "lists and numbers are no arrays": ("00.2", (arrays_alone,)),
    "all x are vectors": ("00.4", (vectors_alone,)),
    "divides by one of the two slopes": ("00.4", (by_the_promise,)),
    "f of all steps at once": ("00.3", (at_once,)),
    "between two magnitudes": ("03.1", (softplus_cut_off, activations.sigma_prime)),
    "half of the indices shuffled": ("06.1", (half_shuffled,)),
    "slopes of the weights' own type": ("01.4", (as_the_weights,)),
    "hands back its argument": ("03.1", (hands_z_back, activations.sigma_prime)),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_kind_of_wrong_answer_is_refused_with_every_seed(kind: str) -> None:
    exercise, functions = WRONG[kind]
    earned = {points(exercise, *functions, seed=seed) for seed in range(3)}
    assert len(earned) == 1 and earned.pop() < EXERCISES[exercise].points


def step_by_size(f: Any, x: Any, h: float = 1e-5) -> Any:
    x, slopes = np.array(x, dtype=float), np.zeros(np.shape(x))
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h * max(1.0, abs(x[k]))
        slopes[k] = (f(x + e) - f(x - e)) / (2 * e[k])
    return slopes


def close_is_equal(a: Any, b: Any) -> float:
    if np.shape(a) == np.shape(b) and np.allclose(a, b):
        return 0.0
    return relative_error(a, b)


def floor_below(a: Any, b: Any) -> float:
    size = max(np.abs(a).max(), np.abs(b).max()) + 1e-5
    return float(np.abs(np.asarray(a) - b).max() / size)


def eight_places(f: Any, df: Any, x: float, steps: Any) -> Any:
    return min(steps, key=lambda h: round(abs((f(x + h) - f(x - h)) / (2 * h) - df(x)), 8))


def without_signs(f: Any, grad: Any, x: Any, rng: Any) -> float:
    u = rng.standard_normal(np.shape(x))
    u /= np.sqrt(np.sum(u * u))
    slopes = (float(np.sum(grad * u)), (f(x + 1e-5 * u) - f(x - 1e-5 * u)) / 2e-5)
    return relative_error(*np.abs(slopes))


def closed_where_negative(dz_next: float, w_i: float, o_i: float) -> Any:
    return dz_next * o_i, dz_next * w_i * (o_i > 0)


def moved_too_early(W: Any, b: Any, activations_: Any, x: Any, y: Any) -> Any:
    dW, db = feedforward.backward(W, b, activations_, x, y)
    moved = [w if i == 0 else w - 0.01 * g for i, (w, g) in enumerate(zip(W, dW, strict=True))]
    z, o = feedforward.forward(W, b, activations_, x)
    dz = 2 * (o[-1] - y) * activations.sigma_prime(activations_[-1], z[-1])
    for i in reversed(range(len(W))):
        dW[i], db[i] = np.outer(o[i], dz), dz
        if i:
            dz = (moved[i] @ dz) * activations.sigma_prime(activations_[i - 1], z[i - 1])
    return dW, db


def of_the_layer_above(W: Any, b: Any, activations_: Any, x: Any, y: Any) -> Any:
    z, o = feedforward.forward(W, b, activations_, x)
    dz = 2 * (o[-1] - y) * activations.sigma_prime(activations_[-1], z[-1])
    dW, db = [np.zeros(0)] * len(W), [np.zeros(0)] * len(W)
    for i in reversed(range(len(W))):
        dW[i], db[i] = np.outer(o[i], dz), dz
        if i:
            dz = (W[i] @ dz) * activations.sigma_prime(activations_[i], z[i - 1])
    return dW, db


def overflows(W: Any, b: Any, activations_: Any, X: Any) -> Any:
    powers = np.exp(feedforward.forward(W, b, activations_, X)[0][-1])
    return (powers / powers.sum(axis=1, keepdims=True)).argmax(axis=1)


DRAWN = [
    ("00.1", step_by_size),
    ("00.2", close_is_equal),
    ("00.2", floor_below),
    ("00.3", eight_places),
    ("00.4", without_signs),
    ("01.3", closed_where_negative),
    ("03.5", moved_too_early),
    ("03.5", of_the_layer_above),
    ("06.3", overflows),
]


@pytest.mark.parametrize(("exercise", "answer"), DRAWN, ids=[f.__name__ for _, f in DRAWN])
def test_the_draw_does_not_decide(exercise: str, answer: Answer) -> None:
    earned = {points(exercise, answer, seed=seed) for seed in range(20)}
    assert len(earned) == 1
    assert earned.pop() < EXERCISES[exercise].points


def test_an_imprecise_answer_is_not_wrong_where_a_case_takes_more_digits_from_it() -> None:
    def rounded(off: float) -> Answer:
        def batch_gradients(W1: Any, b1: Any, W2: Any, X: Any, y: Any) -> Any:
            return tuple(
                d + off * np.abs(d).max() * np.cos(np.arange(d.size)).reshape(d.shape)
                for d in two_layer_relu.batch_gradients(W1, b1, W2, X, y)
            )

        return batch_gradients

    def imprecise(*args: Any) -> Any:
        return rounded(1e-4 if len(args[3]) == 4 else 1e-7)(*args)

    def wrong(*args: Any) -> Any:
        return rounded(1e-7 if len(args[3]) == 4 else 1e-4)(*args)

    def wrong_where_it_is_timed(*args: Any) -> Any:
        return rounded({4: 0.0, 20_000: 1e-4}.get(len(args[3]), 1e-7))(*args)

    earned = [points("02.8", answer) for answer in (imprecise, wrong, wrong_where_it_is_timed)]
    assert earned[1] < earned[0] == earned[2] == 1.6  # half of all but the time


def test_copies_updated_in_place_are_right() -> None:
    def sgd_step(params: Any, grads: Any, velocity: Any, lr: float, momentum: float) -> Any:
        params, velocity = [p.copy() for p in params], [v.copy() for v in velocity]
        for p, g, v in zip(params, grads, velocity, strict=True):
            v[:] = momentum * v - lr * g
            p += v
        return params, velocity

    assert points("06.2", sgd_step) == EXERCISES["06.2"].points


def test_what_remembers_its_first_call_is_asked_again() -> None:
    calls = []

    def relu(z: Any) -> Any:
        calls.append(z)
        return two_layer_relu.relu(z) + (
            len(calls) > len(EXERCISES["02.1"].cases(np.random.default_rng(0)))
        )

    verdict = check("02.1", relu, two_layer_relu.relu_prime, seed=1, show=False)
    assert not verdict.passed and "asked the same again" in " ".join(verdict.message.split())


def test_one_buffer_for_all_results_is_seen() -> None:
    kept: dict[Any, Any] = {}

    def layer_gradients(o: Any, dz_next: Any) -> Any:
        dW = kept.setdefault((len(o), len(dz_next)), np.zeros((len(o), len(dz_next))))
        dW[:] = np.outer(o, dz_next)
        return dW, dz_next.copy()

    assert "same array" in check("03.4", layer_gradients, seed=1, show=False).message


def negated(function: Answer) -> Answer:
    return lambda *args: tuple(
        [-a for a in part] if isinstance(part, list) else -part for part in function(*args)
    )


def test_a_slip_at_the_start_costs_once_and_alike() -> None:
    shares = [
        points("03.5", negated(feedforward.backward)) / 5,
        points("01.4", negated(linear_chain.backward)) / 4,
    ]
    shares.append(
        points("03.6", negated(feedforward.backward_batch)) / 5 / 0.8
    )  # where it is wrong, nobody measures its time
    assert all(0.59 < share < 0.68 for share in shares), shares


def test_order_keeps_half_and_a_loop_that_ends_too_early_the_layers_it_has_seen() -> None:
    def reversed_order(w: Any, x: Any, y: Any) -> Any:
        return tuple(part[::-1] for part in linear_chain.backward(w, x, y))

    def too_early(*args: Any) -> Any:
        dW, db = feedforward.backward(*args)
        return [None, *dW[1:]], [None, *db[1:]]

    assert points("01.4", reversed_order) == pytest.approx(2.0)
    assert 1 < points("03.5", too_early) < 4


def test_an_output_that_is_right_earns_nothing_for_one_that_is_wrong() -> None:
    def zero_dw(w: Any, x: Any, y: Any) -> Any:
        return np.zeros(len(w)), linear_chain.backward(w, x, y)[1]

    assert points("01.4", zero_dw) == pytest.approx(2.67)  # a part of three is missing


def test_failing_on_fewer_cases_never_earns_less() -> None:
    def only(where: Callable[[Any], bool]) -> Answer:
        return lambda o, dz: (np.outer(o, dz) * (2 if where(o) else 1), dz.copy())

    everywhere, square, never = (
        points("03.4", only(w)) for w in (lambda o: True, lambda o: len(o) == 3, lambda o: False)
    )
    assert everywhere <= square <= never


def test_the_message_says_where_the_points_went() -> None:
    text = " ".join(check("03.5", kinked(relu_at_least), seed=1, show=False).message.split())
    assert (
        "Points: kinked activations 1.75 of 1.75, smooth activations 1.75 of 1.75, edge cases"
        in text
    )


def test_what_the_wrong_cases_share_is_told() -> None:
    with suppress_output():
        judged = judge_all(EXERCISES["03.5"], (kinked(relu_at_least),), 1)
    assert "no right case has: a unit exactly at its kink and relu." in in_common(judged)


def test_an_endless_answer_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backprop.check.trial.PATIENCE", 0.3)

    def forward(w: Any, x: Any) -> Any:
        while len(w) == 2:
            pass
        return linear_chain.forward(w, x)

    start = time.monotonic()
    verdict = check("01.1", forward, seed=1, show=False)
    assert (
        time.monotonic() - start < 30 and verdict.points == 0 and "was stopped" in verdict.message
    )


def test_another_alarm_goes_on_behind_ours() -> None:
    class Rung(Exception):
        pass

    def ring() -> None:
        time.sleep(0.01)

    with pytest.raises(timeouts.TooLong) as caught:
        timeouts.call_with_timeout(
            0.2, lambda: [timeouts.call_with_timeout(5.0, ring, ()) for _ in range(2000)], ()
        )
    assert "0.2" in caught.value.sentence
    # the earlier one rings inside the later one too
    start = time.monotonic()
    with pytest.raises(timeouts.TooLong) as caught:
        timeouts.call_with_timeout(
            0.1, lambda: timeouts.call_with_timeout(30.0, time.sleep, (30.0,)), ()
        )
    assert "0.1" in caught.value.sentence and time.monotonic() - start < 20
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_an_alarm_of_the_learners_own_goes_on() -> None:
    rings: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rings.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        timeouts.call_with_timeout(5.0, time.sleep, (0.3,))
        time.sleep(0.2)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(rings) >= 2


def test_an_interrupt_shows_the_learners_frames_alone() -> None:
    def stopped(n: int, size: int, rng: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        check("06.1", stopped, seed=1, show=False)
    shown = "\n".join(caught.value._render_traceback_())  # type: ignore[attr-defined]
    assert (
        "stopped" in shown
        and str(Path(timeouts.__file__).parent) not in shown
        and shown == "\n".join(interrupted(caught.value))
    )


def test_a_training_that_another_random_source_decides_loses_half() -> None:
    def train(X: Any, labels: Any, rng: Any) -> Any:
        return train_digits.train(X, labels, np.random.default_rng(len(calls.append(0) or calls)))

    calls: list[int] = []
    assert points("06.4", train) == pytest.approx(3.0)


def test_one_sweep_for_each_input_is_too_slow() -> None:
    def reverse_sweep(tape: Any, inputs: Any) -> Any:
        values, n, found = computational_graphs.evaluate(tape, inputs), len(inputs), []
        for which in range(n):
            dot = [float(i == which) for i in range(n)]
            for i, (op, *where) in enumerate(tape[n:], n):
                args = [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
                partials = computational_graphs.local_partials(op, args, values[i])
                dot.append(sum(dot[j] * p for j, p in zip(where, partials, strict=False)))
            found.append(dot[-1])
        return np.array(found)

    assert points("07.3", reverse_sweep) == pytest.approx(4.0)


def test_of_equal_logits_any_is_the_largest_but_one_for_each_row() -> None:
    def last(*args: Any) -> Any:
        z = feedforward.forward(*args)[0][-1]
        return z.shape[1] - 1 - z[:, ::-1].argmax(axis=1)

    def each(*args: Any) -> Any:
        z = feedforward.forward(*args)[0][-1]
        return np.where(z == z.max(axis=1, keepdims=True))[1]

    assert points("06.3", last) == 2
    assert points("06.3", each) < 2


def _changed(change: Callable[[Any], Any], value: Any) -> Any:
    """The value with every number in it changed."""
    if isinstance(value, tuple | list):
        return type(value)(_changed(change, item) for item in value)
    return change(np.asarray(value, dtype=float)) if np.asarray(value).dtype.kind in "fi" else value


CUTS = {
    "what is small": lambda a: np.where(np.abs(a) < 1e-8, 0.0, a),
    "what is large": lambda a: np.clip(a, -1e4, 1e4),
}
LARGE_OR_SMALL = [
    "01.1",
    "01.2",
    "01.3",
    "01.4",
    "02.2",
    "02.3",
    "02.4",
    "02.5",
    "02.6",
    "02.8",
    "03.2",
    "03.3",
    "03.4",
    "03.5",
    "03.6",
    "06.2",
    "07.1",
    "07.3",
]
SMALL = [*LARGE_OR_SMALL, "00.2", "04.1", "04.2", "04.3", "04.4", "07.2", "07.6"]


@pytest.mark.parametrize(
    ("cut", "exercise"),
    [*(("what is large", e) for e in LARGE_OR_SMALL), *(("what is small", e) for e in SMALL)],
)
def test_what_cuts_off_the_small_or_the_large_is_refused(cut: str, exercise: str) -> None:
    """Each decade of magnitude on which an answer is finite has a case."""
    row = EXERCISES[exercise]
    answers = [lambda *args, f=f: _changed(CUTS[cut], f(*args)) for f in row.reference]
    assert all(points(exercise, *answers, seed=seed) < row.points for seed in range(3))


class Elsewhere:
    """An answer in another process that has used a second for each call: it doubles a list."""

    uses: list[str] = []  # noqa: RUF012
    patience, shared, seconds = 0.0, False, 0.0

    def __init__(self, careful: bool) -> None:
        self.careful = careful

    def ahead(self, calls: list[tuple[Any, Case]]) -> list[Answer]:
        self.seconds += len(calls)
        return [Made(self.careful) for _ in calls]

    def processor_time(self) -> float:
        return self.seconds

    def point(self, *args: Any) -> None:
        return None

    def __call__(self, *args: Any) -> Any:
        raise AssertionError("its arguments are sent anew")


class Made:
    shared = False

    def __init__(self, careful: bool) -> None:
        self.careful = careful

    def __call__(self, values: list[float]) -> list[float]:
        doubled = [2 * value for value in values]
        if not self.careful:
            values[0] = 0.0
        return doubled


@pytest.mark.parametrize("careful", [True, False])
def test_a_timed_call_elsewhere_is_sent_with_the_cases_own_arguments(careful: bool) -> None:
    case = Case("general", "a list", ([1.0, 2.0],), timed=True)
    trial = attempt((Elsewhere(careful),), case)
    assert trial.answer == ([2.0, 4.0],) and trial.damaged == (set() if careful else {0})
    assert case.args == ([1.0, 2.0],) and 0 < trial.seconds < 1  # the lesser of the two clocks
