"""From a wrong answer to the mistake that explains it: said only if the mistake reproduces the answer's own numbers."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.check.compare import Finding, split
from backprop.check.exercises import Exercise
from backprop.check.mistakes import MISTAKES
from backprop.check.trial import Trial, known

Parts = dict[str, dict[str, Any]]  # output -> leaf -> array, or a sentence in place of it
SIMPLE = (-1.0, 0.5, 2.0)  # factors that come beside another mistake
SAME = 1e-7  # an answer is reproduced if every number agrees to this


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake and how surely it explains the answer: "exact" on all cases, or "likely"."""

    mistake: str
    text: str
    confidence: str


@dataclass
class Judged:
    """A case with the answer's parts, the reference's parts, and what was found wrong."""

    trial: Trial
    got: Parts | str | None  # a sentence where the answer has the wrong number of parts; None where it raised
    want: Parts | None  # None where the reference refuses the input
    findings: list[Finding]
    credit: dict[str, float]
    where: str = ""
    doubt: str = ""  # outputs on which the reference itself disagrees with finite differences


GENERIC = {
    "stub": "The exercise is still the stub. Write your answer where it says YOUR CODE HERE, run the cell, and check again.",
    "returns-none": "The function returns None. It may print or compute the result, but a `return` is missing.",
    "float32": "Your answer is float32, with about 7 digits. Rounding then looks like a wrong gradient, which is why this "
    "course computes in float64: leave out dtype=np.float32 or .astype.",
    "low-precision": "About six digits are right. That is what a finite difference gives, or float32 on the way; "
    "the formula gives all digits.",
    "mutates-input": "The values are right, but the function changes its arguments: whoever calls it goes on with damaged "
    "numbers. Work on copies (x.copy()), and avoid +=, *= and z[...] = on what was passed in.",
    "loop-over-rows": "The values are right, but the rows go through one by one. A sum over rows of products is a matrix "
    "product: write the shapes down, then X.T @ ... does it at once.",
    "quadratic-time": "The values are right, but for each entry of the tape you seem to go through the whole tape once more, and "
    "on a long one that takes for ever. Each entry names its arguments: one visit to each entry is enough.",
    "column-shape": "The numbers are right, but in an array of shape (n, 1) in place of (n,). NumPy combines the two to (n, n) "
    "without a word, so the shape matters. Drop the second axis.",
    "scalar-in-array": "The number is right, but it comes as an array of shape (1,). A plain number is asked for.",
    "swapped-outputs": "The right things come back in the wrong order. Compare the order in the docstring with your return line.",
    "reversed-order": "The right arrays come back in the wrong order: the last layer first. The way back goes from L to 1, "
    "but the lists go from 1 to L.",
    "negated": "Every number has the wrong sign. Look at the order of the difference in the residual, f(x) - y, and at "
    "whether you return the gradient or the descent direction.",
    "missing-factor-2": "Every number is half of what it should be. The loss is (f - y)², with no ½ in front: look at what "
    "its outer derivative brings, equation (4).",
    "constant-factor": "Every number is the right one times the same factor. The structure is right: look for a constant "
    "that is missing, or counted twice, at the start.",
    "transposed": "The numbers are right, but rows and columns are exchanged. Compare the shape of your result with the shape "
    "of what you differentiate by. (reshape does not turn a matrix: it only cuts the same row of numbers anew.)",
    "integer-truncation": "The decimals are cut off: the results were written into an array of integers. Make it with "
    "dtype float (np.zeros does; np.zeros_like of integers, or of a list of integers, does not).",
}


def diagnose(exercise: Exercise, judged: list[Judged]) -> Diagnosis | None:
    """The mistake behind a wrong answer, or None: no guess is made."""
    findings = [finding for case in judged for finding in case.findings]
    named = _by_property(exercise, findings) if all(finding.mistake for finding in findings) else None
    if named:
        return named
    # at a kink a difference quotient is off by more than its precision
    kinds = {finding.kind for case in judged for finding in case.findings if case.trial.case.differentiable}
    kinds = kinds or {finding.kind for finding in findings}
    for kind, mistake in (
        ("stub", "stub"),
        ("none", "returns-none"),
        ("float32", "float32"),
        ("precision", "low-precision"),
        ("inputs", "mutates-input"),
        ("time", exercise.slow),
    ):
        if kinds == {kind}:
            named = _by_property(exercise, findings) if kind == "time" else None
            return named or Diagnosis(mistake, GENERIC[mistake], "exact")
    unexplained = any(finding.kind == "property" and not finding.mistake for finding in findings)
    return (
        (None if unexplained else _by_property(exercise, findings))
        or _by_algorithm(exercise, judged)
        or _by_transformation(exercise, judged)
        or _by_parts(exercise, judged)
    )


def _by_property(exercise: Exercise, findings: list[Finding]) -> Diagnosis | None:
    slow = {finding.kind for finding in findings} <= {"time", "raises"}  # where values are wrong, time is not what is amiss
    named = next((finding for finding in findings if finding.mistake and (slow or finding.kind != "time")), None)
    if named is None:
        return None
    known = {mistake.id: mistake.text for mistake in MISTAKES.get(exercise.id, ())}
    return Diagnosis(named.mistake, known.get(named.mistake, ""), "exact")


def _by_algorithm(exercise: Exercise, judged: list[Judged]) -> Diagnosis | None:
    """The first listed mistake that does what the answer does: on all cases, or on all where the answer did not raise."""
    likely: Diagnosis | None = None
    if all(case.trial.answer is None for case in judged):
        return None  # an answer that only raises has shown no numbers to be known by
    for mistake in MISTAKES.get(exercise.id, ()):
        if not mistake.answers:
            continue  # one that is named by the property that fails
        same = _reproduced(exercise, mistake.answers, judged)
        if same is None:
            continue
        if all(same):
            return Diagnosis(mistake.id, mistake.text, "exact")
        calm = sum(isinstance(case.got, dict) for case in judged)
        raised = len(judged) - calm
        enough = calm >= len(judged) // 2 or sum(same) - calm >= raised / 2
        if likely is None and calm >= 2 and enough and _differs(exercise, mistake.answers, judged):
            likely = Diagnosis(mistake.id, mistake.text, "likely")
    return likely


def _reproduced(exercise: Exercise, answers: tuple[Callable[..., Any], ...], judged: list[Judged]) -> list[bool] | None:
    """Case by case whether they do what the answer does; None as soon as they differ in numbers: likeliest where it is wrong."""
    same = []
    for case in sorted(judged, key=lambda case: (case.trial.case.timed, not case.findings)):
        same.append(_reproduces(exercise, answers, case))
        if not same[-1] and isinstance(case.got, dict):
            return None
    return same


def _by_transformation(exercise: Exercise, judged: list[Judged]) -> Diagnosis | None:
    """The right answer, changed in one way that is the same everywhere."""
    pairs = [(case.got, case.want) for case in judged if isinstance(case.got, dict) and case.want is not None]
    if len(pairs) < max(2, len(judged) // 2) or exercise.free:
        return None
    wrong = {finding.output for case in judged for finding in case.findings} & {output.name for output in exercise.outputs}
    if not wrong:
        return None
    confidence = "exact" if len(pairs) == len(judged) else "likely"
    for order in _orders([output.name for output in exercise.outputs]):
        if all(_same_parts(got, _swapped(want, order), None, exercise.noise) for got, want in pairs):
            return Diagnosis("swapped-outputs", GENERIC["swapped-outputs"], confidence)
    for mistake, change in TRANSFORMATIONS:
        changed = [change(want) for _, want in pairs]
        if all(_same_parts(want, new, wrong) for (_, want), new in zip(pairs, changed, strict=True)):
            continue  # numbers have no rows and columns to exchange
        if mistake == "integer-truncation" and not any(_some(new, wrong) for new in changed):
            continue  # nothing but zeros is left: that has other reasons too
        if all(_same_parts(got, new, wrong, exercise.noise) for (got, _), new in zip(pairs, changed, strict=True)):
            return Diagnosis(mistake, GENERIC[mistake], confidence)
    k = _factor(pairs, wrong, exercise.noise)
    if k is not None:
        mistake = "missing-factor-2" if abs(k - 0.5) < SAME and exercise.id[:2] != "00" else "constant-factor"
        text = GENERIC[mistake] + (f" Here the factor is {k:.6g}." if mistake == "constant-factor" else "")
        return Diagnosis(mistake, text, confidence)
    return None


def _by_parts(exercise: Exercise, judged: list[Judged]) -> Diagnosis | None:
    """A mistake that explains each wrong output on its own, where no single one explains them all; or one times a factor."""
    calm = [case for case in judged if isinstance(case.got, dict) and case.want is not None]
    first: dict[str, int] = {}
    for number, case in enumerate(judged):
        for finding in case.findings:
            first.setdefault(finding.output, number)
    wrong = [output.name for output in exercise.outputs if output.name in first]
    if exercise.free or len(calm) < max(2, len(judged) // 2):
        return None
    for name in sorted(wrong, key=lambda name: first[name]):  # what is explained is what the message shows first
        for mistake in MISTAKES.get(exercise.id, ()):
            if not mistake.answers:
                continue
            pairs: list[tuple[Any, Parts]] = []
            for case in calm:
                reply = reply_of(exercise, mistake.answers, case.trial)
                if not isinstance(reply, dict) or not _simply_related(case.got, reply, name):
                    break
                pairs.append((case.got, reply))
            if len(pairs) < len(calm) or all(_same_parts(case.want, r, {name}) for case, (_, r) in zip(calm, pairs, strict=True)):
                continue
            if all(_same_parts(got, reply, {name}) for got, reply in pairs):
                return Diagnosis(mistake.id, mistake.text, "likely")
            k = None if exercise.noise else _factor(pairs, set(wrong))  # errors of 1 and of 1/2 are no multiples of each other
            if k is not None and any(abs(k - simple) < SAME for simple in SIMPLE):
                return Diagnosis(mistake.id, mistake.text + f" Beside that, everything is multiplied by {k:g}.", "likely")
    return None


def _simply_related(got: Any, reply: Parts, output: str) -> bool:
    """Whether an output is the reply, or a simple multiple of it: one look, before all cases are tried."""

    def times(k: float) -> Parts:
        return _each(lambda a: a if isinstance(a, str) else k * a)(reply)

    return any(_same_parts(got, times(k), {output}) for k in (1.0, *SIMPLE))


def reply_of(exercise: Exercise, answers: tuple[Callable[..., Any], ...], trial: Trial) -> Parts | str | BaseException:
    """What a mistake makes of a case, by its parts: tried and taken apart once."""
    mine = known(answers, trial.case)
    parts: Parts | str | BaseException = trial.case.once((exercise.id, answers), lambda: _parts(exercise, mine))
    return parts


def _parts(exercise: Exercise, trial: Trial) -> Parts | str | BaseException:
    return trial.error if trial.answer is None and trial.error else split(exercise.outputs, trial.answer or ())


def _reproduces(exercise: Exercise, answers: tuple[Callable[..., Any], ...], case: Judged) -> bool:
    reply = reply_of(exercise, answers, case.trial)
    if isinstance(reply, BaseException):
        return type(reply) is type(case.trial.error)
    if isinstance(reply, str) or not isinstance(case.got, dict):
        return isinstance(reply, str) and reply == case.got
    if not _same_parts(case.got, reply, None, exercise.noise):
        return False
    # where the numbers are right, the mistake lies in where f is asked, or in what the call leaves behind
    on_the_side = exercise.extra and case.want is not None and _same_parts(case.want, reply, None)
    return not on_the_side or _same_side_effects(known(answers, case.trial.case), case.trial)


def _same_side_effects(a: Trial, b: Trial) -> bool:
    def asked(trial: Trial) -> list[list[float]]:
        flat = (np.ravel(point).astype(complex).view(float) for point in trial.args[0].asked)
        return sorted(np.round(point, 10).tolist() for point in flat)

    return a.damaged == b.damaged and asked(a) == asked(b)


def _differs(exercise: Exercise, answers: tuple[Callable[..., Any], ...], judged: list[Judged]) -> bool:
    """Whether the mistake is one on the cases where the answer did not raise."""
    calm = [case for case in judged if isinstance(case.got, dict) and case.want is not None]
    replies = [reply_of(exercise, answers, case.trial) for case in calm]
    pairs = zip(calm, replies, strict=True)
    return any(isinstance(r, dict) and not _same_parts(case.want, r, None, exercise.noise) for case, r in pairs)


def _same_parts(got: Any, want: Any, outputs: set[str] | None, noise: float = 0.0) -> bool:
    names = want.keys() if outputs is None else [name for name in want if name in outputs]
    return all(
        got.get(name, {}).keys() == want[name].keys()
        and all(_same(got[name][leaf], want[name][leaf], noise) for leaf in want[name])
        for name in names
    )


def _same(a: Any, b: Any, noise: float = 0.0) -> bool:
    """Equal to 1e-7; where answers carry `noise`, equal to 1e-3, or both below it."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str)
    if a.shape != b.shape:
        return False
    a, b = (v.astype(float) if v.dtype.kind == "b" else v for v in (a, b))
    with np.errstate(all="ignore"):
        size = np.abs(np.where(np.isfinite(b), b, 0)).max(initial=0.0)
        tolerance = 1e-3 if noise else SAME if a.dtype not in (np.float32, np.float16) else 1e-4
        near = np.abs(a - b) <= tolerance * np.abs(b) + (noise or 1e-3 * tolerance * (size or 1.0))
    return bool(np.all((near & np.isfinite(b)) | (a == b) | (np.isnan(a) & np.isnan(b))))


def _some(parts: Parts, outputs: set[str]) -> bool:
    return any(np.any(leaf) for name in outputs for leaf in parts[name].values())


def _each(change: Callable[[Any], Any]) -> Callable[[Parts], Parts]:
    return lambda parts: {name: {leaf: change(a) for leaf, a in leaves.items()} for name, leaves in parts.items()}


def _reversed(parts: Parts) -> Parts:
    def turn(name: str, leaves: dict[str, Any]) -> dict[str, Any]:
        if list(leaves) == [name]:
            return {name: leaves[name][::-1] if np.ndim(leaves[name]) == 1 else leaves[name]}
        return dict(zip(leaves, reversed(leaves.values()), strict=True))

    return {name: turn(name, leaves) for name, leaves in parts.items()}


def _orders(names: list[str]) -> list[tuple[str, ...]]:
    return [order for order in itertools.permutations(names) if order != tuple(names)]


def _swapped(parts: Parts, order: tuple[str, ...]) -> Parts:
    """The outputs in another order, under the names of the places where they land."""
    return {
        name: {leaf.replace(other, name): array for leaf, array in parts[other].items()}
        for name, other in zip(parts, order, strict=True)
    }


TRANSFORMATIONS: tuple[tuple[str, Callable[[Parts], Parts]], ...] = (
    ("negated", _each(lambda a: -a)),
    ("transposed", _each(lambda a: a.T)),
    ("transposed", _each(lambda a: a.T.reshape(a.shape))),
    ("reversed-order", _reversed),
    ("scalar-in-array", _each(lambda a: a.reshape(1) if a.ndim == 0 else a)),
    ("scalar-in-array", _each(lambda a: a.reshape(1, 1) if a.ndim == 0 else a)),
    ("column-shape", _each(lambda a: a[..., None] if a.ndim == 1 else a)),
    ("column-shape", _each(lambda a: a[:, None] if a.ndim == 1 else a.reshape(1) if a.ndim == 0 else a)),
    ("integer-truncation", _each(np.trunc)),
)


def _factor(pairs: list[tuple[Any, Any]], outputs: set[str], noise: float = 0.0) -> float | None:
    """k if got = k want in every entry of the wrong outputs, on at least three numbers that are not zero; None if not so."""
    a, b = [], []
    for got, want in pairs:
        for name in outputs & want.keys():
            if got[name].keys() != want[name].keys():
                return None
            for leaf, wanted in want[name].items():
                value = got[name][leaf]
                if isinstance(value, str) or isinstance(wanted, str) or value.shape != wanted.shape or value.dtype.kind == "c":
                    return None
                a.append(np.ravel(value))
                b.append(np.ravel(wanted))
    if not a:
        return None
    x, y = np.concatenate(a).astype(float), np.concatenate(b).astype(float)
    if not (np.isfinite(x).all() and np.isfinite(y).all()) or np.count_nonzero(y) < 3 or not x.any():
        return None
    top = float(np.abs(y).max())  # values of a tape may be so large that their squares overflow
    with np.errstate(over="ignore"):
        k = float((x / top) @ (y / top) / ((y / top) @ (y / top)))
    if not np.isfinite(k):
        return None
    same = all(_same(p, k * q, noise) for p, q in zip(a, b, strict=True))
    return k if same and abs(k - 1) > max(SAME, 1e3 * noise) else None
