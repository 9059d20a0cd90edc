"""How often the check is wrong: mutants and right answers in odd styles, each judged by the check
and by `truth`."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from backprop.check import Verdict, case, check
from backprop.check.exercises import EXERCISES
from backprop.check.trial import attempt
from quality.corpus import answers
from quality.scorecard import rules, truth
from quality.scorecard.mutants import Kinds, Mutant, kinds_of, mutants

MUTANTS = 48  # of an exercise, at the most
STYLES = 4  # right answers that are mutated, the worked one among them
TOO_LONG = ("06.4",)  # training takes seconds a call: its corpus stands for it
GIVEN = ("right", "planted", "near miss")
SLOW = ("loop-over-rows", "quadratic-time")


@dataclass(frozen=True)
class Judgement:
    """An answer, what it is in truth, and what the check and other graders' rules made of it."""

    exercise: str
    origin: str  # "right" (of the corpus), "planted" (likewise), or a mutation's operator
    right: bool
    passed: bool
    mistake: str | None
    listed: bool  # a listed mistake reproduces it, or (of a planted one) it has a name
    named_correctly: bool
    code: str
    rules: dict[str, bool]  # rule -> whether it passes

    @property
    def outcome(self) -> str:
        if self.right:
            return "right" if self.passed else "slow" if self.mistake in SLOW else "false reject"
        if self.passed:
            return "false accept"
        return (
            "not named"
            if self.mistake is None
            else "named correctly"
            if self.named_correctly
            else "named wrongly"
        )


def judgements(
    exercises: list[str], most: int = MUTANTS, corpus: bool = True, processes: int = 2
) -> Iterator[Judgement]:
    """Of all exercises, in parallel; in the order in which they are done."""
    jobs = [
        (exercise, part)
        for exercise in exercises
        for part in ("mutants", "near misses", *["corpus"] * corpus)
    ]
    with get_context("fork").Pool(processes, maxtasksperchild=4) as pool:
        for found in pool.imap_unordered(_judge_part, [(*job, most) for job in jobs]):
            yield from found


def of_mutants(exercise: str, most: int = MUTANTS) -> list[Judgement]:
    """Mutants of the worked answer and of right answers in other styles; those that do not end are
    left out."""
    found = []
    for k, mutant in enumerate(drawn(exercise, most)):
        judged = of_mutant(mutant, seed=k)
        if judged:
            found.append(judged)
    return found


def of_near_misses(exercise: str) -> list[Judgement]:
    """The reference, a little off: what a loose tolerance would let pass, and what a tight one must
    not refuse."""
    row, found = EXERCISES[exercise], []
    if exercise in truth.BY_PROPERTY or exercise in truth.WITHOUT_NUMBERS:
        return []
    for name, (right, off) in NEAR.items():
        functions = tuple(_off(function, off) for function in row.reference)
        verdict = check(exercise, *functions, seed=5, show=False)
        found.append(
            Judgement(
                exercise,
                "near miss",
                right,
                verdict.passed,
                verdict.mistake,
                False,
                _fair(name, verdict.mistake),
                name,
                {},
            )
        )
    return found


NEAR: dict[str, tuple[bool, Callable[[Any], Any]]] = {
    "times 1.001": (False, lambda a: a * 1.001),
    "times 1 + 1e-6": (False, lambda a: a * (1 + 1e-6)),
    "one entry off by a thousandth of the largest": (False, lambda a: _one_off(a, 1e-3)),
    "one entry off by a millionth of the largest": (False, lambda a: _one_off(a, 1e-6)),
    "float32": (False, lambda a: a.astype(np.float32)),
    "a last axis more": (False, lambda a: a[..., None]),
    "NaN in one entry": (False, lambda a: _one_off(a, np.nan)),
    "times 1 + 1e-13": (True, lambda a: a * (1 + 1e-13)),
    "Fortran order": (True, lambda a: np.array(a, order="F")),
    "a view with other strides": (
        True,
        lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    ),
}
FAIR = {"times 1.001": ("constant-factor",), "times 1 + 1e-6": ("constant-factor", "low-precision"), "float32": ("float32",),
        "one entry off by a millionth of the largest": ("low-precision",),
        "a last axis more": ("column-shape", "scalar-in-array", "keepdims")}  # fmt: skip


def _fair(name: str, mistake: str | None) -> bool:
    return mistake in FAIR.get(name, ())


def _off(function: Callable[..., Any], off: Callable[[Any], Any]) -> Callable[..., Any]:
    """The function with all arrays that it returns passed through `off`."""

    def each(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(each(item) for item in value)
        return off(np.asarray(value, dtype=float))

    return lambda *args: each(function(*args))


def _one_off(a: Any, by: float) -> Any:
    a = np.array(a)
    if a.size:
        at = np.unravel_index(a.size // 2, a.shape)
        a[at] += by * (np.abs(a).max() or 1.0)
    return a


def drawn(exercise: str, most: int = MUTANTS, draw: int = 0) -> list[Mutant]:
    """Mutants of right answers in several styles; another `draw` chooses others."""
    row, rng = EXERCISES[exercise], random.Random(f"{exercise} {draw}" if draw else exercise)
    if exercise in TOO_LONG:
        return []
    others = [answer.code for answer in answers(exercise) if answer.mistake is None]
    codes = [truth.worked(exercise)[0], *rng.sample(others, min(STYLES - 1, len(others)))]
    found: dict[str, Mutant] = {}
    for k, code in enumerate(codes):
        share = (most - len(found)) // (len(codes) - k)
        for mutant in mutants(exercise, row.functions, code, _kinds(exercise, code), rng, share):
            found.setdefault(mutant.code, mutant)
    return list(found.values())


def of_mutant(mutant: Mutant, seed: int) -> Judgement | None:
    """None where the mutant does not even end, or where the draw decides what it is."""
    try:
        with truth.limited():
            functions = truth.functions_of(mutant.exercise, mutant.code)
        right = truth.is_right(mutant.exercise, functions)
        with truth.limited(4 * truth.SECONDS):
            verdict = check(mutant.exercise, *functions, seed=seed, show=False)
            passed_by = rules.passes(mutant.exercise, functions)
        listed, every = (
            (set[str](), set[str]()) if right else truth.explanations(mutant.exercise, functions)
        )
    except (truth.Endless, TimeoutError):
        return None
    except (
        Exception
    ):  # it does not even define its functions: a learner sees the error, no check judges it
        return None
    correctly = verdict.mistake in every
    return Judgement(
        mutant.exercise,
        mutant.operator,
        right,
        verdict.passed,
        verdict.mistake,
        bool(listed),
        correctly,
        mutant.code,
        passed_by,
    )


def of_corpus(exercise: str) -> list[Judgement]:
    """The sample answers, whose truth and names people have written down."""
    found = []
    for answer in answers(exercise):
        functions = truth.functions_of(exercise, answer.code)
        verdict = check(exercise, *functions, seed=4, show=False)
        right, named = answer.mistake is None, answer.mistake not in (None, "?")
        by = rules.passes(exercise, functions) if exercise not in TOO_LONG else {}
        origin = "right" if right else "planted"
        correctly = verdict.mistake == answer.mistake
        found.append(
            Judgement(
                exercise,
                origin,
                right,
                verdict.passed,
                verdict.mistake,
                named,
                correctly,
                answer.code,
                by,
            )
        )
    return found


def table(found: list[Judgement]) -> dict[str, Counter[str]]:
    """exercise -> how many of each outcome, over mutants and corpus."""
    rows: dict[str, Counter[str]] = {}
    for judged in found:
        row = rows.setdefault(judged.exercise, Counter())
        row[judged.outcome] += 1
        row["right in truth" if judged.right else "wrong in truth"] += 1
        row["mutants"] += judged.origin not in GIVEN
        if judged.listed and not judged.right:
            row["listed"] += 1
            row["listed, named correctly"] += judged.named_correctly
    return dict(sorted(rows.items()))


def _judge_part(job: tuple[str, str, int]) -> list[Judgement]:
    exercise, part, most = job
    if part == "mutants":
        return of_mutants(exercise, most)
    return of_corpus(exercise) if part == "corpus" else of_near_misses(exercise)


def _kinds(exercise: str, code: str) -> Kinds:
    functions = list(truth.functions_of(exercise, code))
    drawn = EXERCISES[exercise].cases(np.random.default_rng(0))[0]
    return kinds_of(functions, lambda: attempt(tuple(functions), drawn), f"<{exercise}>")


@dataclass(frozen=True)
class Slip:
    """One wrong layer, counted from the last, in an answer that is right everywhere else and
    propagates what it has."""

    exercise: str
    back: int
    what: str

    def located(self, seed: int) -> tuple[bool, str]:
        """Whether the message names the layer at which the way back goes wrong."""
        verdict = check(self.exercise, self.answer(), seed=seed, show=False)
        number = _first_case(verdict)
        L = len(case(self.exercise, seed, number)[0])
        said = (
            f"it goes wrong at layer {L - self.back}:"
            if self.back
            else f"The last layer, layer {L}, is wrong:"
        )
        return " ".join(said.split()) in " ".join(verdict.message.split()), verdict.message

    def answer(self) -> Any:
        return {"01.4": _chain, "03.5": _network, "03.6": _batch}[self.exercise](
            self.back, self.what
        )


SLIPS = [
    Slip(exercise, back, what)
    for exercise in ("01.4", "03.5", "03.6")
    for back in (0, 1, 2)
    for what in ("dz", "dw")
]


def _first_case(verdict: Verdict) -> int:
    found = re.search(r"\bcase\s+(\d+)\s*\(", verdict.message)
    assert found, verdict.message
    return int(found[1])


def _chain(back: int, what: str) -> Any:
    def backward(w: Any, x: Any, y: Any) -> Any:
        L = len(w)
        z = [x]
        for weight in w:
            z.append(weight * z[-1])
        dw, dz, upstream = np.zeros(L), np.zeros(L), 2 * (z[L] - y)
        for i in range(L - 1, -1, -1):
            off = 1.3 if L - 1 - i == back else 1.0
            dw[i] = upstream * z[i] * (off if what == "dw" else 1.0)
            dz[i] = upstream = upstream * w[i] * (off if what == "dz" else 1.0)
        return dw, dz

    return backward


def _batch(back: int, what: str) -> Any:
    sigma, sigma_prime = (truth.worked("03.5")[1][name] for name in ("sigma", "sigma_prime"))

    def backward_batch(W: Any, b: Any, activations: Any, X: Any, Y: Any) -> Any:
        O, Z = [X], []
        for weights, bias, name in zip(W, b, activations, strict=True):
            Z.append(O[-1] @ weights + bias)
            O.append(sigma(name, Z[-1]))
        L, dW, db, upstream = len(W), [], [], 2 * (O[-1] - Y) / len(X)
        for i in range(L - 1, -1, -1):
            off = 1.3 if L - 1 - i == back else 1.0
            dZ = upstream * sigma_prime(activations[i], Z[i]) * (off if what == "dz" else 1.0)
            dW.insert(0, O[i].T @ dZ * (off if what == "dw" else 1.0))
            db.insert(0, dZ.sum(axis=0))
            upstream = dZ @ W[i].T
        return dW, db

    return backward_batch


def _network(back: int, what: str) -> Any:
    rows = _batch(back, what)
    return lambda W, b, activations, x, y: rows(W, b, activations, x[None], y[None])
