"""From an answer to what is wrong with it, case by case, and to its points. Nothing here makes a
sentence for the learner."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from backprop.check import steps
from backprop.check.cases import EDGE, Case
from backprop.check.compare import (
    MIN_SECONDS,
    PARTIAL_CREDIT,
    SLOWDOWN,
    SPREAD,
    Finding,
    Output,
    Slope,
    agrees,
    brief,
    compare,
    in_another_form,
    nearly,
    resembles,
    scaled,
    slope,
    split,
    witnessed,
)
from backprop.check.exercises import Exercise
from backprop.check.judged import Judged
from backprop.check.remote import reason_of
from backprop.check.timeouts import TooLong
from backprop.check.trial import (
    Attempt,
    arrays_in,
    attempt,
    attempts,
    cached_attempt,
    describe_error,
    overlap,
)

# where a property is judged, the reference is not asked: there is nothing to compare
NO_REFERENCE: tuple[Callable[..., Any], ...] = (lambda *args: {},)
SURE_FACTOR = 3  # times below or above the border of time: there no second look is needed
UNASKED = Finding("raises", "", "it was not asked, because an earlier case took too long")
SURE_OF_THE_START = 4  # cases of other lengths whose start is right
FEW = 4  # where fewer cases than one in so many are wrong, a sentence says why they cost so much
DAMAGED_INPUT_FACTOR = 0.9  # what is left of the points where the inputs come back damaged


@lru_cache(maxsize=64)
def cases_for(cases: Callable[[np.random.Generator], list[Case]], seed: int) -> list[Case]:
    """Draw the cases of a seed, once: what is computed for them is kept with them.

    Args:
        cases: the row's function that draws them.
        seed: the seed of the inputs.

    Returns:
        The cases, in the order of the check.
    """
    return cases(np.random.default_rng(seed))


def judge_all(
    exercise: Exercise, functions: tuple[Callable[..., Any], ...], seed: int
) -> list[Judged]:
    """Every case of an exercise, judged, as far as the answer lets it go."""
    judged: list[Judged] = []

    def worth_it(case: Case) -> bool:
        """No time is worth measuring where nothing else is right: from 20,000 rows a slip may
        make a table of 20,000 squared."""
        ordinary = [item for item in judged if item.trial.case.group != EDGE]
        return not (case.timed and ordinary and all(item.findings for item in ordinary))

    for trial in attempts(
        functions, cases_for(exercise.cases, seed), exercise.time_limit, worth_it
    ):
        judged.append(judge_trial(exercise, trial, functions, seed))
        if exercise.explain_failure:
            asked = [
                f
                if f.mistake or f.kind != "property"
                else exercise.explain_failure(functions, trial, f)
                for f in judged[-1].findings
            ]
            judged[-1].findings[:] = asked
        if any(f.kind == "stub" for f in judged[-1].findings):
            break  # a stub is a stub on every case
        if isinstance(trial.error, TooLong):  # nobody waits for the next one
            zero = dict.fromkeys(_shares(exercise), 0.0)
            unasked = cases_for(exercise.cases, seed)[len(judged) :]
            judged += [
                Judged(
                    Attempt(case, case.args, set(), None, trial.error, 0.0),
                    None,
                    None,
                    [UNASKED],
                    zero,
                )
                for case in unasked
            ]
            break
    _imprecise_throughout(exercise, judged)
    _drift_alone(judged)
    if exercise.steps:
        _spare_the_start(judged)
    if not any(item.findings for item in judged):
        finding = _again(exercise, functions, judged[0])
        if exercise.check_repeated and not finding:
            finding = exercise.check_repeated(functions, [item.trial.case for item in judged])
        if finding:
            judged[0].findings.append(finding)
            judged[0].credit = dict.fromkeys(judged[0].credit, finding.credit)
    return judged


def _imprecise_throughout(exercise: Exercise, judged: list[Judged]) -> None:
    """An answer that is imprecise on most of its wrong cases is so on the others too, where the
    drawn numbers cost it more digits: what it keeps is the same. A timed case keeps nothing."""
    for output in exercise.outputs:
        wrong = [(item, f) for item in judged for f in item.findings if f.output == output.name]
        rough = [f for _, f in wrong if f.kind in ("precision", "float32")]
        if 2 * len(rough) <= len(wrong):
            continue
        for item, finding in wrong:
            if finding.kind != "value" or item.trial.case.timed:
                continue
            assert isinstance(item.got, dict) and item.want  # a value was compared with a value
            if not nearly(item.got[output.name], item.want[output.name]):
                continue
            item.findings[item.findings.index(finding)] = replace(
                finding, kind=rough[0].kind, credit=PARTIAL_CREDIT
            )
            if not exercise.scored_steps:
                item.credit[output.name] = max(item.credit[output.name], PARTIAL_CREDIT)
            elif all(f.kind in ("precision", "float32", "inputs") for f in item.findings):
                item.credit = dict.fromkeys(item.credit, PARTIAL_CREDIT)
                item.first_wrong_step = ""


def _drift_alone(judged: list[Judged]) -> None:
    """Rounding that is left in an argument is the mistake only where nothing else is wrong."""
    if all(f.kind == "inputs" for item in judged for f in item.findings):
        return
    for item in judged:
        item.findings[:] = [
            replace(f, mistake="") if f.kind == "inputs" else f for f in item.findings
        ]


def _spare_the_start(judged: list[Judged]) -> None:
    """Blame no start that is right on all chains but those of one length: it is the length that fails."""

    def length(item: Judged) -> int:
        return len(item.trial.case.args[0])

    wrong = [item for item in judged if item.first_wrong_step.startswith(steps.AT_THE_START)]
    lengths = {length(item) for item in wrong}
    alike = [item for item in judged if length(item) in lengths]
    right = [item for item in judged if item not in alike and isinstance(item.got, dict)]
    if len(lengths) == 1 and len(wrong) >= min(2, len(alike)) and len(right) >= SURE_OF_THE_START:
        for item in wrong:
            item.first_wrong_step = steps.OF_ONE_LENGTH


def _again(
    exercise: Exercise, functions: tuple[Callable[..., Any], ...], first: Judged
) -> Finding | None:
    """The first case after all others, and once more: an answer that remembers its calls says
    something else."""
    args = first.trial.case.args
    if (
        exercise.time_limit
        or not isinstance(first.got, dict)
        or not args
        or any(map(callable, args))
    ):
        return None
    before: Any = None
    for _ in range(2):
        trial = attempt(functions, first.trial.case)
        if trial.answer is None:
            assert trial.error is not None
            return Finding(
                "raises",
                "",
                f"asked the same as in this case again, after the others, it raised {describe_error(trial.error)}",
            )
        got = split(exercise.outputs, trial.answer)
        if not isinstance(got, dict) or not _equal(got, first.got):
            text = "asked the same again, after the other cases, it returned something else: something in it remembers earlier "
            text += "calls (a global variable or a default argument that is changed), draws random numbers from elsewhere than "
            text += "from what is passed in, or reads what nobody has written (np.empty)"
            return Finding("again", "", text)
        if before is not None and overlap(arrays_in(before), arrays_in(trial.answer)):
            return Finding(
                "again",
                "",
                "two calls returned the same array: what is written into one answer stands in the other too",
            )
        before = trial.answer
    return None


def _equal(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two answers are the same number for number."""
    return all(
        a[name].keys() == b[name].keys() and all(map(_same, a[name].values(), b[name].values()))
        for name in b
    )


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str)
    numbers = a.dtype.kind in "fiub" and b.dtype.kind in "fiub"
    return agrees(a.astype(float), b.astype(float)) if numbers else a.shape == b.shape


def judge_trial(
    exercise: Exercise,
    trial: Attempt,
    functions: tuple[Callable[..., Any], ...],
    seed: int,
    scored: bool = True,
) -> Judged:
    """One case, in the order of judgement; `scored` where what a wrong one keeps, and whether a right
    one is in doubt, will be asked."""
    outputs, drawn = exercise.outputs, trial.case
    reference, want = right(exercise, drawn)
    zero = dict.fromkeys(_shares(exercise), 0.0)
    if trial.answer is None:
        if reference.answer is None and type(trial.error) is type(reference.error):
            return Judged(trial, None, None, [], dict.fromkeys(zero, 1.0))
        return Judged(trial, None, want, [_raised(exercise, trial.error)], zero)
    if all(answer is None for answer in trial.answer):
        return Judged(trial, "None", want, [Finding("none", "", "it returned None")], zero)
    got = split(outputs, trial.answer)
    if want is None:
        text = f"it should refuse this input with a {type(reference.error).__name__}; it returned {brief(trial.answer[0])}"
        return Judged(trial, got, None, [Finding("property", "", text)], zero)
    if isinstance(got, str):
        return Judged(trial, got, want, [Finding("structure", "", got)], zero)
    findings, credit = [], dict.fromkeys(zero, 1.0)
    for output in outputs:
        finding = _judge_output(exercise, output, got, want, trial)
        if finding:
            findings.append(finding)
            credit[output.name] = finding.credit
    item = Judged(trial, got, want, findings, credit)
    if exercise.also_check:
        finding = exercise.also_check(arguments_after(trial), trial.answer[0])
        if finding:
            findings.append(finding)
        credit["points"] = 0.0 if finding else 1.0
    if trial.damaged:
        names = [exercise.arguments[k] for k in sorted(trial.damaged)]
        text = f"{', '.join(names)} came back changed: an answer must not alter its inputs"
        drift = exercise.also_check is not None and np.allclose(
            trial.args[1], drawn.args[1], rtol=1e-12, atol=1e-12
        )
        findings.append(Finding("inputs", "", text, mistake="drifting-input" if drift else ""))
    if exercise.new and not findings and trial.shared:
        text = (
            "the result is the argument itself, or a view of it: a change of one changes the other"
        )
        findings.append(Finding("shared", "", f"{text}. A new array is asked for"))
        item.credit = credit = dict.fromkeys(credit, PARTIAL_CREDIT)
    if drawn.timed:
        slow = None if findings else _slow(exercise, functions, trial, reference)
        credit = item.credit = dict.fromkeys(credit, 0.0 if findings or slow else 1.0)
        findings += [slow] if slow else []
    if not scored:
        return item
    if exercise.steps and _comparable(findings, got, want):
        _score_steps(exercise, item, got, want)
    if drawn.timed:  # what is wrong with very many rows alone is no step of the formula
        item.first_wrong_step = ""
    if findings and not drawn.timed:
        _forgive(exercise, item, got, want)
    if not findings and exercise.witness and drawn.differentiable and drawn.witnessed:
        item.doubt = second_witness(exercise, drawn, got, seed)
    return item


def is_right(
    exercise: Exercise, functions: tuple[Callable[..., Any], ...], case: Case, seed: int
) -> bool:
    """Whether an answer is right on a case, its time apart."""
    trial = attempt(functions, case)
    return not judge_trial(exercise, trial, functions, seed, scored=False).findings


def may_be_right(
    exercise: Exercise,
    case: Case,
    answer: tuple[Any, ...] | None,
    error: BaseException | None,
    left: tuple[Any, ...] = (),
) -> bool:
    """A quick look at whether an answer is right on a case: of thousands of variants nearly all are
    plainly wrong.

    left  the arguments as the call left them, if they are known: a property may ask them
    """
    reference, want = right(exercise, case)
    if answer is None or want is None:
        return answer is None and type(error) is type(reference.error)
    if exercise.check_property is None:
        return resembles(exercise.outputs, answer, want)
    try:
        return not left or exercise.check_property(_as_called(case, left), answer[0]) is None
    except (
        Exception
    ):  # a property asks for more than a number of some kind: the judge looks closely
        return True


def right(exercise: Exercise, case: Case) -> tuple[Attempt, Any]:
    """What the reference does on a case, and its parts; None where it refuses the input."""
    reference = cached_attempt(NO_REFERENCE if exercise.property_only else exercise.reference, case)
    answer = reference.answer
    return reference, None if answer is None else case.once(
        (exercise.id, "want"), lambda: split(exercise.outputs, answer)
    )


def _judge_output(
    exercise: Exercise, output: Output, got: Any, want: Any, trial: Attempt
) -> Finding | None:
    if exercise.check_property is None:
        return compare(output, got[output.name], want[output.name])
    if not exercise.property_only:
        # its structure and finiteness first: a number, whatever its value
        finding = compare(output, got[output.name], want[output.name])
        if finding and finding.kind not in ("value", "precision", "float32"):
            return finding
    assert trial.answer is not None
    return exercise.check_property(arguments_after(trial), trial.answer[0])


def arguments_after(trial: Attempt) -> tuple[Any, ...]:
    """The arguments as they were drawn, but the functions among them as the call left them: they
    remember its questions."""
    return _as_called(trial.case, trial.args)


def _as_called(case: Case, left: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        after if callable(after) else before for before, after in zip(case.args, left, strict=True)
    )


def _comparable(findings: list[Finding], got: Any, want: Any) -> bool:
    """Whether the steps can be followed: the shapes are right and the numbers are numbers."""
    return all(
        f.kind in ("value", "finite", "precision", "float32", "inputs") for f in findings
    ) and bool(findings)


def _score_steps(exercise: Exercise, item: Judged, got: Any, want: Any) -> None:
    assert exercise.steps
    flat_got = {leaf: a for leaves in got.values() for leaf, a in leaves.items()}
    flat_want = {leaf: a for leaves in want.values() for leaf, a in leaves.items()}
    if all(finding.kind in ("precision", "float32", "inputs") for finding in item.findings):
        item.credit = dict.fromkeys(
            item.credit, min((f.credit for f in item.findings if f.kind != "inputs"), default=1.0)
        )
        return
    with np.errstate(all="ignore"):
        done = exercise.steps(item.trial.case.args, flat_got, flat_want)
    gradients = {f.kind for f in item.findings if f.output != "loss"} - {"inputs"}
    rough = all(nearly(got[f.output], want[f.output]) for f in item.findings if f.output in want)
    if (
        not gradients <= {"precision", "float32"} and not rough
    ):  # what is nearly right shows no step
        item.first_wrong_step = steps.first_wrong_step(done)
    if exercise.scored_steps:
        for part in item.credit:
            mine = [step.right for step in done if step.part == part]
            item.credit[part] = sum(mine) / len(mine) if mine else 1.0


def _forgive(exercise: Exercise, item: Judged, got: Any, want: Any) -> None:
    """What is kept where one thing is wrong everywhere: `docs/students/checks.md` states
    the rule."""
    kept = {} if exercise.check_property else in_another_form(exercise.outputs, got, want)
    # a factor at the start, which spreads, costs the start
    if (exercise.steps or exercise.spreads) and not exercise.scored_steps:
        gradients = [output.name for output in exercise.outputs if output.name.startswith("d")]
        if scaled(
            {name: got[name] for name in gradients}, {name: want[name] for name in gradients}
        ):
            kept |= dict.fromkeys(gradients, SPREAD)
    if exercise.scored_steps:
        # the parts are no outputs: they are kept only if every output that is wrong has another form;
        # where one factor is wrong in all of them, it is the start's, and the others keep half at least
        wrong = {finding.output for finding in item.findings} & {o.name for o in exercise.outputs}
        if kept and wrong <= kept.keys():
            kept = dict.fromkeys(exercise.scored_steps, min(kept.values()))
        else:
            others = exercise.scored_steps[1:] if scaled(got, want) else ()
            kept = dict.fromkeys(others, PARTIAL_CREDIT)
    for part, credit in kept.items():
        item.credit[part] = max(item.credit.get(part, 0.0), credit)


def second_witness(exercise: Exercise, case: Case, got: Any, seed: int) -> str:
    """The outputs that finite differences contradict, along two directions: the reference is in
    doubt then, not the learner."""
    doubt = []
    for output in (output.name for output in exercise.outputs if output.name in got):
        arrays = [np.asarray(a, dtype=float) for a in got[output].values()]
        slopes = (
            _slope(exercise, case, output, [a.shape for a in arrays], k) for k in (seed, seed + 1)
        )
        if not any(along is None or witnessed(arrays, along) for along in slopes):
            doubt.append(output)
    return ", ".join(doubt)


def _slope(
    exercise: Exercise, case: Case, output: str, shapes: list[tuple[int, ...]], seed: int
) -> Slope | None:
    """What the second witness says of an output along one direction; None where it says nothing."""

    def ask() -> Slope | None:
        assert exercise.witness
        witness = exercise.witness(*case.args)
        return slope(shapes, *witness[output], seed) if output in witness else None

    along: Slope | None = case.once((exercise.id, output, seed), ask)
    return along


def _slow(
    exercise: Exercise,
    functions: tuple[Callable[..., Any], ...],
    trial: Attempt,
    reference: Attempt,
) -> Finding | None:
    """More than 30 times the reference's time, best of three of each: the rows go one by one, or
    the work is quadratic."""
    if trial.seconds <= SLOWDOWN / SURE_FACTOR * max(reference.seconds, MIN_SECONDS):
        return None
    best, times = max(best_of_three(exercise, trial.case), MIN_SECONDS), [trial.seconds]
    sure = trial.seconds > SLOWDOWN * SURE_FACTOR * best  # chance does not explain that
    while len(times) < 3 and not sure and min(times) > SLOWDOWN * best:
        times.append(attempt(functions, trial.case).seconds)
    if min(times) <= SLOWDOWN * best:
        return None
    # how much more differs from run to run, and so does which of the two limits it is; what is said must not
    text = (
        f"{trial.case.label} took more than {SLOWDOWN} times as long as the reference, "
        f"and more than {1e3 * SLOWDOWN * MIN_SECONDS:.0f} ms"
    )
    return Finding("time", "", text, mistake=trial.case.slow)


def best_of_three(exercise: Exercise, case: Case) -> float:
    """Seconds that the reference takes."""
    return min(attempt(exercise.reference, case).seconds for _ in range(3))


def _raised(exercise: Exercise, error: BaseException | None) -> Finding:
    assert error is not None
    if isinstance(error, NotImplementedError):
        return Finding("stub", "", "it is not written yet")
    if sentence := reason_of(error):
        return Finding("raises", "", sentence)
    return Finding("raises", "", f"it raised {describe_error(error)}")


def _shares(exercise: Exercise) -> list[str]:
    """The parts that a case's points are shared between."""
    if exercise.scored_steps:
        return list(exercise.scored_steps)
    return [output.name for output in exercise.outputs] + (
        ["points"] if exercise.also_check else []
    )


def points_of(exercise: Exercise, judged: list[Judged]) -> float:
    """The sum over groups and parts of share times credit, where a group earns what its worst case
    earns."""
    total = sum(earned for earned, _ in by_group(exercise, judged).values())
    if any(finding.kind == "inputs" for item in judged for finding in item.findings):
        total *= DAMAGED_INPUT_FACTOR
    return round(total, 2)


def by_group(exercise: Exercise, judged: list[Judged]) -> dict[str, tuple[float, float]]:
    """group -> (points earned, points to be had) before anything is subtracted for damaged
    inputs."""
    shares, found = _shares(exercise), {}
    for group, weight in exercise.groups.items():
        mine = [item for item in judged if item.trial.case.group == group]
        worst = [min((item.credit.get(part, 0.0) for item in mine), default=0.0) for part in shares]
        found[group] = exercise.points * weight * sum(worst) / len(shares), exercise.points * weight
    return found


def where_points_went(exercise: Exercise, judged: list[Judged]) -> str:
    """A line: "Points: ordinary cases 0.9 of 1.8, edge cases 1.2 of 1.2."; "" where there is one
    group, or nothing is earned."""
    groups = by_group(exercise, judged)
    if len(groups) == 1 or not any(earned for earned, _ in groups.values()):
        return ""
    asked = {item.trial.case.group for item in judged}
    untimed = {  # no time was taken: what came back in it is not right
        item.trial.case.group
        for item in judged
        if item.trial.case.timed and any(f.kind != "time" for f in item.findings)
    }
    told = ", ".join(
        f"{group} {round(earned, 2):g} of {round(most, 2):g}"
        + (" (no right result to time)" if group in untimed else "")
        if group in asked
        else f"{group} not measured (of {round(most, 2):g})"
        for group, (earned, most) in groups.items()
    )
    damaged = any(finding.kind == "inputs" for item in judged for finding in item.findings)
    few = FEW * sum(bool(item.findings) for item in judged) <= len(judged)
    return (
        f"Points: {told}"
        + (
            f"; of their sum {1 - DAMAGED_INPUT_FACTOR:.0%} is subtracted for the changed inputs."
            if damaged
            else "."
        )
        + (" A group earns what its worst case earns, however many are right." if few else "")
    )


def in_common(judged: list[Judged]) -> str:
    """A sentence on what all wrong cases have, two at least, and no right one; "" if there is no
    such thing."""

    def traits(item: Judged) -> set[str]:
        return set(item.trial.case.traits)

    wrong = [traits(item) for item in judged if item.findings]
    shared = set.intersection(*wrong) if len(wrong) > 1 else set()
    if (
        not shared
        or any(shared <= traits(item) for item in judged if not item.findings)
        or len(wrong) == len(judged)
    ):
        return ""
    return f"What all of them have, and no right case has: {' and '.join(sorted(shared))}."
