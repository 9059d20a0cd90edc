"""The check itself: right answers in odd styles pass, near misses fail, and messages say what a
learner needs."""

import gc
import html
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop import (
    classification,
    computational_graphs,
    feedforward,
    linear_chain,
    train_digits,
    two_layer_relu,
)
from backprop.activations import sigma_prime
from backprop.check import EXERCISES, case, check, hint, judge, progress
from backprop.check.cases import MANY_ROWS
from backprop.check.judge import cases_for


def judged(exercise: str, *functions: Any, seed: int = 1) -> Any:
    return check(exercise, *functions, seed=seed, show=False)


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("seed", range(3))
def test_the_reference_earns_all_points(exercise: str, seed: int) -> None:
    row = EXERCISES[exercise]
    verdict = judged(exercise, *row.reference, seed=seed)
    assert verdict.passed, verdict.message
    assert type(verdict.points) is float
    assert verdict.points == row.points
    # nor is the second witness said to disagree, which a learner would take for a fault of the course
    assert "defect" not in verdict.message, verdict.message


@pytest.mark.parametrize("fault", ["raises", "changes its argument"])
def test_the_failing_case_calls_the_function_that_fails(fault: str) -> None:
    def relu_prime(z: Any) -> Any:
        if fault == "raises":
            raise ValueError("no slope")
        z[...] = z > 0
        return z.copy()

    message = judged("02.1", lambda z: np.maximum(z, 0), relu_prime).message
    assert message.endswith("relu_prime(z)"), message


def spoil(change: Any, reference: Any) -> Any:
    def each(value: Any) -> Any:
        return (
            [each(item) for item in value]
            if isinstance(value, list | tuple)
            else change(np.asarray(value, dtype=float))
        )

    return lambda *args, **kwargs: each(reference(*args, **kwargs))


def off_by_one_entry(a: Any) -> Any:
    a = a.copy()
    a.flat[-1] += 1e-3
    return a


NEAR_MISSES = {
    "x 1.001": lambda a: a * 1.001,
    "one entry off": off_by_one_entry,
    "plus a millionth": lambda a: a + 1e-6,
    "NaN": lambda a: a + np.nan,
    "one axis more": lambda a: a[None],
    "a column": lambda a: a[..., None],
    "zero": lambda a: 0 * a,
}


@pytest.mark.parametrize("change", NEAR_MISSES)
@pytest.mark.parametrize("exercise", [e for e, row in EXERCISES.items() if not row.check_property])
def test_near_misses_fail(exercise: str, change: str) -> None:
    row = EXERCISES[exercise]
    verdict = judged(exercise, *(spoil(NEAR_MISSES[change], f) for f in row.reference))
    assert not verdict.passed
    assert verdict.points < verdict.max_points
    assert verdict.message.startswith(row.title)
    spreads = (
        row.scored_steps or row.steps or row.spreads
    )  # there, what follows from a slip is not charged again
    if change != "plus a millionth" and not spreads:
        assert verdict.points <= 0.5 * verdict.max_points


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize(
    "answer",
    [
        None,
        3,
        "text",
        [],
        {},
        object(),
        np.array([None]),
        np.array(["a"]),
        1j,
        (1, 2, 3),
        [[1], [1, 2]],
    ],
)
def test_rubbish_gets_a_sentence_and_no_points(exercise: str, answer: Any) -> None:
    row = EXERCISES[exercise]
    verdict = judged(exercise, *[lambda *args, **kwargs: answer for _ in row.functions])
    assert not verdict.passed
    assert verdict.points <= 0.4 * verdict.max_points


@pytest.mark.parametrize("exercise", EXERCISES)
def test_errors_of_every_kind_are_caught(exercise: str) -> None:
    for error in (
        ZeroDivisionError("by zero"),
        SystemExit(0),
        RecursionError(),
        TypeError("two arguments"),
    ):

        def leave(*args: Any, error: BaseException = error) -> Any:
            raise error

        verdict = judged(exercise, *[leave for _ in EXERCISES[exercise].functions])
        assert verdict.points == 0
        assert type(error).__name__ in verdict.message


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_stub_is_called_a_stub(exercise: str) -> None:
    def stub(*args: Any) -> Any:
        raise NotImplementedError(f"{exercise}: not written yet")

    verdict = judged(exercise, *[stub for _ in EXERCISES[exercise].functions])
    assert (verdict.points, verdict.mistake, verdict.confidence) == (0, "stub", "exact")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("exercise", [e for e, row in EXERCISES.items() if not row.check_property])
def test_a_random_wrong_gradient_is_never_named(exercise: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    row = EXERCISES[exercise]
    noise = spoil(lambda a: rng.standard_normal(a.shape), row.reference[0])
    verdict = judged(exercise, *[noise for _ in row.functions], seed=seed)
    assert verdict.mistake in (None, "remembers"), (
        verdict.message
    )  # it is another one each time that it is asked


def test_one_slip_costs_once_and_the_message_says_where() -> None:
    def backward(w: Any, x: Any, y: Any) -> Any:
        z = linear_chain.forward(w, x)
        dw, dz = np.zeros(len(w)), np.zeros(len(w))
        dz[-1], dw[-1] = 2 * (z[-1] - y) * w[-1], 2 * (z[-1] - y) * z[-2]
        for i in range(len(w) - 2, -1, -1):
            dz[i] = dz[i + 1] * w[i] * (1.5 if i == len(w) - 3 else 1.0)
            dw[i] = dz[i + 1] * z[i]
        return dw, dz

    verdict = judged("01.4", backward)
    assert (
        "Layers 3 to 2 are right; it goes wrong at layer 1: look at equation (3)."
        in verdict.message
    )
    assert 2 < verdict.points < 4


def batch_slips(start: Any = None, step: Any = None, total: Any = None) -> Any:
    """03.6, with a slip at the start, in the step (11) to the first layer, or in the sum over the
    rows of the last one."""

    def backward_batch(W: Any, b: Any, activations: Any, X: Any, Y: Any) -> Any:
        z, o = feedforward.forward(W, b, activations, X)
        dZ = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - Y) / len(X)
        dZ = start(dZ) if start else dZ
        dW, db = [None] * len(W), [None] * len(W)
        for i in range(len(W) - 1, -1, -1):
            dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
            if i == len(W) - 1 and total:
                db[i] = total(dZ)
            if i > 0:
                dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
                dZ = step(dZ) if step and i == 1 else dZ
        return dW, db

    return backward_batch


@pytest.mark.parametrize(
    ("slip", "place"),
    [
        (
            {"start": lambda dZ: dZ + 0.01},
            "The last layer, layer 2, is wrong: what stands there is not what comes of the start ∂ℓ/∂Z_L, with its 1/n.",
        ),
        (
            {"step": lambda dZ: dZ + 0.01},
            "Layer 2 is right; it goes wrong at layer 1: look at equation (11).",
        ),
        (
            {"total": lambda dZ: dZ.sum(axis=0) + 0.01},
            "The last layer, layer 2, is wrong: look at ∂ℓ/∂b_{i+1}, the sum of ∂ℓ/∂Z_{i+1} over the rows.",
        ),
    ],
)
def test_in_a_batch_the_start_the_step_and_the_sum_are_told_apart(slip: Any, place: str) -> None:
    message = judged("03.6", batch_slips(**slip)).message
    assert place in " ".join(message.split())
    assert judged("03.6", batch_slips()).passed


def test_a_classifier_with_a_wrong_start_is_sent_to_the_start() -> None:
    def backward_classifier(W: Any, b: Any, activations: Any, X: Any, labels: Any) -> Any:
        loss, dW, db = classification.backward_classifier(W, b, activations, X, labels)
        z, o = feedforward.forward(W, b, activations, X)
        start = classification.softmax(z[-1]) ** 2 / len(X)
        return loss, *feedforward.backward_from(start, W, activations, z, o)

    message = " ".join(judged("04.5", backward_classifier).message.split())
    assert "is not what comes of the start ∂ℓ/∂Z_L, with its 1/n" in message
    assert "equation (11)" not in message


def test_of_two_mistakes_the_one_is_explained_that_the_message_shows_first() -> None:
    def backward_classifier(W: Any, b: Any, activations: Any, X: Any, labels: Any) -> Any:
        Z, _ = feedforward.forward(W, b, activations, X)
        _, dW, db = classification.backward_classifier(W, b, activations, X, labels)
        p = np.exp(Z[-1]) / np.exp(Z[-1]).sum(
            axis=1, keepdims=True
        )  # overflows on the way to the loss
        loss = -np.mean(np.log(p[np.arange(len(X)), labels]))
        return loss, [len(X) * g for g in dW], [len(X) * g for g in db]

    verdict = judged("04.5", backward_classifier)
    assert verdict.confidence == "likely"
    # what the message shows first, an entry of dW, is explained
    assert "You have the gradient of the sum over" in verdict.message.split("Details:")[0]
    assert "for dW[" in verdict.message, "of two wrong outputs, the differences are said of one"


def test_an_answer_without_arguments_has_no_case_to_copy() -> None:
    verdict = judged(
        "05.3",
        lambda: {
            "W": [[[0.5]]] * 10,
            "b": [[0]] * 10,
            "activations": ["identity"] * 10,
            "x": [1],
            "y": [2],
        },
    )
    assert "\n\nYour example:\n" in verdict.message
    assert "to copy" not in verdict.message


def test_a_long_finding_hangs_in_text_and_is_one_line_in_a_notebook() -> None:
    def backward(w: Any, x: Any, y: Any) -> Any:
        raise ValueError("one two three four five six seven eight nine ten eleven twelve thirteen")

    verdict = judged("01.4", backward)
    finding = verdict.message.split("\n\n")[1].split("\n")[1:]
    assert len(finding) > 1
    assert finding[0].startswith("  it raised ValueError") and all(
        line.startswith("    ") for line in finding[1:]
    )
    page = verdict._repr_mimebundle_()["text/html"]
    assert f">{html.escape(' '.join(line.strip() for line in finding))}</pre>" in page
    assert ">w = np.array(" in page, "a cell to copy begins at the margin"


def test_what_is_right_is_said_too() -> None:
    def local_partials(op: str, args: Any, value: Any) -> Any:
        slips = {"sub": (1.0, 1.0), "tanh": (1.0,)}
        return slips.get(op) or computational_graphs.local_partials(op, args, value)

    message = judged("07.2", local_partials).message
    assert "Right everywhere: mul, div; relu; pow." in message
    assert "partials[1]: got 1, expected -1." in message


def test_the_long_case_is_spared_an_answer_that_is_wrong_on_every_ordinary_one() -> None:
    """`P[:, labels] -= 1` makes a table of n times n: of 20,000 rows more than a laptop holds."""
    rows = []

    def backward_classifier(W: Any, b: Any, activations: Any, X: Any, labels: Any) -> Any:
        rows.append(len(X))
        P = classification.softmax(feedforward.forward(W, b, activations, X)[0][-1])
        P[:, labels] -= 1
        return 0.0, [np.zeros_like(w) for w in W], [P.sum(axis=0), *b[1:]]

    assert not judged("04.5", backward_classifier).passed
    assert max(rows) < 100


@pytest.mark.parametrize(("clock", "slow"), [(time.process_time, True), (time.perf_counter, False)])
def test_who_works_too_long_is_asked_once_and_who_had_to_wait_is_not_slow(
    clock: Any, slow: bool
) -> None:
    asked = []

    def late(W1: Any, b1: Any, W2: Any, X: Any, y: Any) -> Any:
        asked.append(len(X))
        end = clock() + 0.7
        while len(X) > 1000 and clock() < end:
            time.sleep(0 if slow else 0.1)
        return two_layer_relu.batch_gradients(W1, b1, W2, X, y)

    assert (f"{MANY_ROWS:,} rows took more than 30 " in judged("02.8", late).message) == slow
    assert asked.count(MANY_ROWS) == 1


@pytest.mark.parametrize(
    ("seconds", "slow"),  # of one call after the other, in which the limit is 30 ms
    [
        ([0.01], False),
        ([0.05, 0.02], False),
        ([0.05, 0.05, 0.02], False),
        ([0.05, 0.05, 0.05], True),
        ([0.1], True),
    ],
)
def test_who_is_late_near_the_limit_is_asked_three_times(
    seconds: list[float], slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(seconds)
    monkeypatch.setattr(judge, "best_of_three", lambda exercise, case: 1e-4)
    monkeypatch.setattr(judge, "attempt", lambda *args: SimpleNamespace(seconds=next(calls)))
    row = EXERCISES["02.8"]
    late = next(case for case in cases_for(row.cases, 0) if case.timed)
    first, reference = (SimpleNamespace(seconds=s, case=late) for s in (next(calls), 1e-4))
    finding: Any = judge._slow(row, row.reference, first, reference)  # type: ignore[arg-type]
    assert (finding is not None) == slow
    assert list(calls) == []


def test_what_is_timed_does_not_pay_for_the_rubbish_of_others() -> None:
    collecting = {}

    def evaluate(tape: Any, inputs: Any) -> Any:
        collecting[len(tape)] = gc.isenabled()
        return computational_graphs.evaluate(tape, inputs)

    assert judged("07.1", evaluate).passed
    assert not collecting[max(collecting)]
    assert collecting[1]
    assert gc.isenabled()


def test_damaged_inputs_cost_their_share() -> None:
    def relu(z: Any) -> Any:
        if z.ndim:
            z[z < 0] = 0
        return np.maximum(z, 0)

    verdict = judged("02.1", relu, two_layer_relu.relu_prime)
    assert verdict.mistake == "mutates-input"
    assert verdict.points == pytest.approx(0.9 * verdict.max_points)


def test_float32_keeps_part_of_its_points() -> None:
    def backward(*args: Any) -> Any:
        dW, db = feedforward.backward(*args)
        return [a.astype(np.float32) for a in dW], [a.astype(np.float32) for a in db]

    verdict = judged("03.5", backward)
    assert verdict.mistake == "float32"
    assert verdict.points == pytest.approx(verdict.max_points / 2)


def test_noise_and_warnings_cost_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def forward(w: Any, x: Any) -> Any:
        import os
        import sys
        import warnings

        print("here", file=sys.stderr)
        os.write(2, b"there")
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        return linear_chain.forward(w, x)

    assert judged("01.1", forward).passed
    assert capfd.readouterr().err == ""


def test_the_failing_case_can_be_copied_and_fetched() -> None:
    verdict = judged("01.1", lambda w, x: np.zeros(len(w) + 1), seed=5)
    cell = verdict.message.split("as a cell to copy:\n")[1]
    names: dict[str, Any] = {"np": np, "forward": linear_chain.forward}
    exec("\n".join(line.strip() for line in cell.split("\n")), names)
    np.testing.assert_array_equal(names["w"], case("01.1", seed=5, number=0)[0])
    assert "seed=5" in verdict.message


def test_validate_sees_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(AssertionError, match=r"01\.1 forward: 0 of 2 points"):
        check("01.1", lambda w, x: None)
    assert check("01.1", linear_chain.forward).passed


def test_misuse_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"there is no exercise '9\.9'"):
        check("9.9", len)
    with pytest.raises(
        ValueError,
        match=r'02\.1 takes 2 function\(s\), got 1: write check\("02\.1", relu, relu_prime\)',
    ):
        check("02.1", len)
    assert (
        "should be a function; it is one array of shape (2,)" in judged("01.1", np.zeros(2)).message
    )


def test_a_thing_in_the_place_of_a_function_is_called_what_it_is() -> None:
    assert "backward should be a function; it is an int." in judged("01.4", 5).message


def test_hints_and_progress(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        hint("01.3")
    judged("01.3", linear_chain.backward_step)
    progress()
    out = capsys.readouterr().out
    assert "Hint 1 for 01.3" in out
    assert "the last one" in out
    assert "✓ 01.3 backward_step" in out


def test_a_right_initialisation_is_drawn_six_times_for_each_activation() -> None:
    calls = []

    def init_weights(sizes: list[int], activation: str, rng: Any) -> list[Any]:
        calls.append((len(sizes), activation))
        return train_digits.init_weights(sizes, activation, rng)

    assert judged("05.5", init_weights).passed
    deep = [activation for length, activation in calls if length > 30]
    # six each, and one of each is a case; relu has two calls more that judge no ratio
    assert (deep.count("relu"), deep.count("tanh")) == (9, 7)
