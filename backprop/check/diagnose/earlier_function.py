"""Question 3: is the fault in an earlier function that this one calls? Then the answer is right
with the reference in its place."""

import types
from collections.abc import Callable, Iterator
from typing import Any

from backprop.check.cases import Case
from backprop.check.compare import split
from backprop.check.diagnose.memory import names_in, reached
from backprop.check.diagnose.parts import same_parts
from backprop.check.diagnose.wrong import FRESH, MOST, Diagnosis, Wrong
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.judge import cases_for, judge_trial
from backprop.check.judged import Parts
from backprop.check.timeouts import TooLong
from backprop.check.trial import attempt

Answers = tuple[Callable[..., Any], ...]


def ask(wrong: Wrong) -> Diagnosis | None:
    """The earlier function, or the fewest of them, that is to blame: with the reference in its
    place the wrong cases come out right."""
    if not wrong.failing or not _can_be_asked(wrong):
        return None
    called = list(earlier(wrong.exercise, wrong.functions))
    for chosen in [*([one] for one in called), *([called] if len(called) > 1 else [])]:
        if _is_right_everywhere(wrong, _with_reference(wrong, chosen)):
            mine = " and your ".join(f"`{name}`" for name in wrong.exercise.functions)
            theirs = " and your ".join(f"`{name}` ({row.id})" for name, row in chosen)
            verb = "is" if len(chosen) == 1 else "are"
            if all(_passes(wrong, row) for _, row in chosen):
                text = (
                    f"With the course's own function in place of your {theirs} your {mine} {'is' if len(wrong.functions) == 1 else 'are'} "
                    "right, and yours is right by itself. So look at what passes between them: is an array changed that both of them "
                    "hold, or a list, a type or a shape expected that the other one does not hand over?"
                )
                return Diagnosis("", text, "exact", step=False, line=False)
            text = f"Your {mine} {'is' if len(wrong.functions) == 1 else 'are'} right. Your {theirs}, which it calls, {verb} not: "
            checks = " and ".join(f'check("{row.id}", ...)' for _, row in chosen)
            return Diagnosis(
                "earlier-function", f"{text}begin there, with {checks}.", "exact", step=False
            )
    return None


def _passes(wrong: Wrong, row: Exercise) -> bool:
    """Whether the learner's functions of an earlier exercise are right on its own cases; False where
    one of them is missing."""
    known = getattr(wrong.functions[0], "__globals__", {})
    mine = tuple(known[name] for name in row.functions if name in known)
    return len(mine) == len(row.functions) and not any(
        judge_trial(row, attempt(mine, case), mine, FRESH[0], scored=False).findings
        for case in cases_for(row.cases, FRESH[0])
        if not case.timed
    )


def _is_right_everywhere(wrong: Wrong, answers: Answers) -> bool:
    """Whether the functions are right where the answer is wrong, and stay so where it is right: two
    slips may make up for each other."""
    fine = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    return wrong.right_with(answers) and all(
        not wrong.again(item, answers).findings for item in fine[:MOST]
    )


def ground(wrong: Wrong, broken: list[tuple[str, Exercise]]) -> str:
    """A sentence about functions of earlier exercises that did not pass. It says "begin there" only
    if a wrong case comes out right with the reference in their place."""
    if not broken:
        return ""
    theirs = " and your ".join(f"{name} ({row.id})" for name, row in broken)
    checks = "that check has" if len(broken) == 1 else "those checks have"
    text = f"It calls your {theirs}, and {checks} not passed yet"
    if not _can_be_asked(wrong):
        return f"{text}."  # nobody knows whether that is what is wrong here
    try:
        mended = _with_reference(wrong, broken)
        # the answer is asked again, too: if it remembers calls, it may be right the second time
        better = any(
            wrong.again(item).findings and not wrong.again(item, mended).findings
            for item in wrong.failing[:MOST]
        )
    except Exception:  # the learner's objects break it
        return f"{text}."
    return f"{text}: begin there." if better else ""


def _can_be_asked(wrong: Wrong) -> bool:
    """Whether the answer can be tried with other functions in place of those that it calls: it runs
    in this process, and nobody waits long for it."""
    return (
        not wrong.exercise.time_limit
        and all(isinstance(function, types.FunctionType) for function in wrong.functions)
        and not any(isinstance(item.trial.error, TooLong) for item in wrong.judged)
    )


def _with_reference(wrong: Wrong, chosen: list[tuple[str, Exercise]]) -> Answers:
    """The answer, with the reference in place of these functions of earlier exercises."""
    places = {name: row.reference[row.functions.index(name)] for name, row in chosen}
    return with_others(wrong.functions, places)


def earlier(exercise: Exercise, functions: Answers) -> Iterator[tuple[str, Exercise]]:
    """Functions of earlier exercises that these call, their own notebook's first; the reference
    does not count."""
    used = set().union(*(names_in(function.__code__) for function in reached(functions)))
    known = getattr(functions[0], "__globals__", {})
    rows = [row for row in EXERCISES.values() if row.id < exercise.id and not row.property_only]
    rows.sort(
        key=lambda row: (row.id[:2] != exercise.id[:2], [-int(part) for part in row.id.split(".")])
    )
    for row in rows:
        for name in row.functions:
            theirs = known.get(name)
            if (
                name not in used
                or name in exercise.functions
                or not isinstance(theirs, types.FunctionType)
            ):
                continue
            if not str(theirs.__module__).startswith("backprop."):
                yield name, row


def sound(exercise: Exercise, functions: Answers, case: Case) -> list[Callable[..., Any]]:
    """The functions of earlier exercises that are right on a case that is wrong: with the reference in
    their place the same comes back, so what is wrong lies elsewhere."""
    first = functions[0]
    if not all(isinstance(function, types.FunctionType) for function in functions):
        return []
    known, before = getattr(first, "__globals__", {}), _parts(exercise, functions, case)
    found = []
    for name, row in earlier(exercise, functions) if before is not None else ():
        theirs = {name: row.reference[row.functions.index(name)]}
        after = _parts(exercise, with_others(functions, theirs), case)
        if after is not None and same_parts(after, before, None):
            found.append(known[name])
    return found


def _parts(exercise: Exercise, functions: Answers, case: Case) -> Parts | None:
    """What they return on a case, by its parts; None if they raise, or it has another form."""
    answer = attempt(functions, case).answer
    parts = None if answer is None else split(exercise.outputs, answer)
    return parts if isinstance(parts, dict) else None


def with_others(functions: Answers, places: dict[str, Callable[..., Any]]) -> Answers:
    """Copies of the functions, and of those of the same notebook that they call, that see other
    functions under these names."""
    known = dict(getattr(functions[0], "__globals__", {}))
    for function in reached(functions):
        name = function.__name__
        if known.get(name) is function:
            known[name] = copied(function, known)
    known.update(places)
    return tuple(copied(function, known) for function in functions)


def copied(
    function: Any, known: dict[str, Any], code: types.CodeType | None = None
) -> types.FunctionType:
    """The function that sees these globals, with other code if some is given."""
    new = types.FunctionType(
        code or function.__code__,
        known,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    new.__kwdefaults__ = function.__kwdefaults__
    return new
