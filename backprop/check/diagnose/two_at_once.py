"""Question 5: two at once? A listed mistake times a factor or turned round, or one in each
output."""

from typing import Any

from backprop.check.diagnose.named import reply_of
from backprop.check.diagnose.parts import MATCH_RTOL, each, factor, same_parts
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Parts
from backprop.check.mistakes import MISTAKES

SIMPLE_FACTORS = (-1.0, 0.5, 2.0)  # factors that come beside another mistake


def ask(wrong: Wrong) -> Diagnosis | None:
    """A mistake that explains each wrong output on its own, where no single one explains them all;
    or one times a factor."""
    exercise, judged = wrong.exercise, wrong.judged
    calm = [case for case in judged if isinstance(case.got, dict) and case.want is not None]
    first: dict[str, int] = {}
    for number, case in enumerate(judged):
        for finding in case.findings:
            first.setdefault(finding.output, number)
    outputs = [output.name for output in exercise.outputs if output.name in first]
    if exercise.property_only or len(calm) < max(2, len(judged) // 2):
        return None
    for name in sorted(
        outputs, key=lambda name: first[name]
    ):  # what is explained is what the message shows first
        for mistake in MISTAKES.get(exercise.id, ()):
            if not mistake.answers:
                continue
            pairs: list[tuple[Any, Parts]] = []
            for case in calm:
                reply = reply_of(exercise, mistake.answers, case.trial)
                if not isinstance(reply, dict) or not _simply_related(case.got, reply, name):
                    break
                pairs.append((case.got, reply))
            if len(pairs) < len(calm) or all(
                same_parts(case.want, r, {name}) for case, (_, r) in zip(calm, pairs, strict=True)
            ):
                continue
            if all(same_parts(got, reply, {name}) for got, reply in pairs):
                return Diagnosis(mistake.id, mistake.text, "likely")
            k = (
                None if exercise.noise else factor(pairs, set(outputs))
            )  # errors of 1 and of 1/2 are no multiples of each other
            if k is not None and any(abs(k - simple) < MATCH_RTOL for simple in SIMPLE_FACTORS):
                return Diagnosis(
                    mistake.id,
                    mistake.text + f" Beside that, everything is multiplied by {k:g}.",
                    "likely",
                )
    return None


def _simply_related(got: Any, reply: Parts, output: str) -> bool:
    """Whether an output is the reply, or a simple multiple of it: one look, before all cases are
    tried."""

    def times(k: float) -> Parts:
        return each(lambda a: a if isinstance(a, str) else k * a)(reply)

    return any(same_parts(got, times(k), {output}) for k in (1.0, *SIMPLE_FACTORS))
