"""Question 1: is it a fault that needs no mathematics? Form, type, time, None: each has its own
text, and no other name."""

import ast
import difflib
import math
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from backprop.check.compare import UNFILLED, Finding
from backprop.check.diagnose import families, imprecise, single
from backprop.check.diagnose.earlier_function import earlier
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.memory import parsed
from backprop.check.diagnose.trouble import first_trouble
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.exercises import Exercise
from backprop.check.judged import Judged
from backprop.check.remote import are_remote
from backprop.check.trial import arrays_in

# what is no number and no array, as a sentence about the answer ends
OTHER = re.compile(
    r"(?:should hold numbers; it is|should be a list of arrays; it is|it returned) an? (\w+)$"
)
NO_NUMBERS = (
    (
        ("str",),
        'A text comes back (a str), maybe one that shows the right number. Others compute with the number: return it as it is, without f"...", str or format.',
    ),
    (
        ("function", "method", "builtin_function_or_method", "partial"),
        "A function comes back, not what it returns. Is it called, with round brackets?",
    ),
    (
        ("Fraction", "Decimal", "mpf", "Float"),
        "A number of another kind comes back. NumPy computes with floats: make one of it, float(...).",
    ),
)
ALIKE = 0.85  # of two words, from which on one may be the other misspelt
UNFILLED_ENTRY = re.compile(rf"(\S+) {re.escape(UNFILLED)}")
STUB = re.compile(r"(\d\d\.\d+): ")  # how the message of a stub's error begins
KINDS = r"(generator|map|zip|filter|enumerate|reversed|list_reverseiterator|dict_\w+|set)"
ITERATORS = ("generator", "map", "zip", "filter", "enumerate", "reversed", "list_reverseiterator")
LAZY = re.compile(rf"\b(?:is|returned) an? {KINDS}\b|\ba {KINDS} is not plain data")


def ask(wrong: Wrong) -> Diagnosis | None:
    """What is wrong with the form of the answer, whatever its numbers are."""
    return _unwritten(wrong) or _none(wrong) or _form(wrong) or _type(wrong)


def _unwritten(wrong: Wrong) -> Diagnosis | None:
    if {finding.kind for finding in wrong.findings} != {"stub"}:
        return None
    error = next(item.trial.error for item in wrong.judged if item.findings)
    named = STUB.match(str(error))
    if named and named[1] != wrong.exercise.id:
        text = (
            f"It calls the function of {named[1]}, which is still the stub: {_plain(str(error))}. Write that one first, "
            "and check it."
        )
        return Diagnosis("earlier-stub", text, "exact")
    beside = next((f.__name__ for f in wrong.functions if _raises_beside_code(f)), "")
    return Diagnosis(
        "stub", GENERIC["raise-stands"].format(beside) if beside else GENERIC["stub"], "exact"
    )


def _raises_beside_code(function: Any) -> bool:
    """Whether the stub's `raise` stands in a function's body together with code."""
    tree = None if are_remote((function,)) else parsed(function)
    body = next((n.body for n in tree.body if isinstance(n, ast.FunctionDef)), []) if tree else []
    if ast.get_docstring(ast.Module(body, [])) is not None:
        body = body[1:]
    stubs = [
        n for n in body if isinstance(n, ast.Raise) and "NotImplementedError" in ast.unparse(n)
    ]
    return bool(stubs) and any(n not in stubs and not isinstance(n, ast.Pass) for n in body)


def _none(wrong: Wrong) -> Diagnosis | None:
    """None in place of everything, on all cases or on some; or in place of one thing."""
    none = [item for item in wrong.judged if any(_says_none(finding) for finding in item.findings)]
    if not none or any(
        not _says_none(finding) and finding.kind != "raises"
        for item in none
        for finding in item.findings
    ):
        return None
    whole = all(finding.kind == "none" for item in none for finding in item.findings)
    if whole and len(none) == sum(item.trial.answer is not None for item in wrong.judged):
        return Diagnosis("returns-none", GENERIC["returns-none"], "exact")
    if len(none) == len(wrong.judged):
        silent = {
            finding.output for item in none for finding in item.findings if _says_none(finding)
        }
        if silent <= set(wrong.exercise.functions):  # of several functions
            names = " and ".join(f"`{name}`" for name in sorted(silent))
            return Diagnosis("returns-none", f"{names}: {GENERIC['returns-none']}", "exact")
        return None  # an entry that is never filled, on every case: a listed mistake may say more
    others = [item for item in wrong.judged if item.findings and item not in none]
    if others:
        return None
    first = none[0]
    on_some = f"On some inputs, the first of them {_label(first)},"
    unfilled = None if whole else UNFILLED_ENTRY.match(first.findings[0].text)
    if unfilled:
        text = f"{on_some} {unfilled[1]} is None: nothing was put there. If a loop fills the list, where does it begin and end, and which entry does each turn fill?"
    else:
        what = "the function returns" if whole else f"{first.findings[0].output or 'something'} is"
        text = (
            f"{on_some} {what} None: one of its paths ends without a `return`, or what is "
            "returned is still None there. Follow that case through your lines."
        )
    return Diagnosis("sometimes-none", text, "exact")


def _says_none(finding: Finding) -> bool:
    return finding.kind == "none" or (
        finding.kind == "structure"
        and ("None (is a `return` missing?)" in finding.text or UNFILLED in finding.text)
    )


def _form(wrong: Wrong) -> Diagnosis | None:
    """Right things in a wrong form: found by mending the form and judging the result."""
    shaped = [
        item
        for item in wrong.failing
        if any(f.kind in ("structure", "shape", "dtype") for f in item.findings)
    ]
    if not shaped:
        return None
    named = next(
        (
            match[1] or match[2]
            for f in wrong.findings
            if f.kind in ("structure", "raises") and (match := LAZY.search(f.text))
        ),
        "",
    )
    for mistake, mend in REPAIRS:
        mended = [_mended(wrong, item, mend) for item in shaped if item.trial.answer is not None]
        if mended and all(item is not None and not item.findings for item in mended):
            text = GENERIC[mistake]
            if mistake == "not-a-list":
                text = _one_by_one(wrong, named, shaped)
            if mistake == "dict-for-arrays":
                text = _of_dicts(wrong, shaped)
            if mistake == "paired":
                names = " and ".join(output.name for output in wrong.exercise.outputs)
                text += f" Here: all {names.replace(' and ', ', then all ')}."
            if mistake == "nested" and all(_is_alone(item) for item in shaped):
                text = GENERIC["nested-alone"]
            elif mistake in ("nested", "extra-output"):
                text += f" Here: {', '.join(output.name for output in wrong.exercise.outputs)}."
            others = [item for item in wrong.judged if item.findings and item not in shaped]
            return Diagnosis(mistake, text, "likely" if others else "exact")
    if named:
        return Diagnosis("not-a-list", _one_by_one(wrong, named, shaped), "exact")
    if any(
        f.kind == "structure" and re.search(r"\b(?:is|returned) a dict\b", f.text)
        for f in wrong.findings
    ):
        return Diagnosis("dict-for-arrays", _of_dicts(wrong, shaped), "exact")
    if all(_is_paired(wrong, item) for item in shaped):
        return Diagnosis("paired", GENERIC["paired"], "exact")
    if any(
        isinstance(leaf, np.matrix)
        for item in shaped
        for answer in item.trial.answer or ()
        for leaf in _leaves(answer)
    ):
        return Diagnosis("matrix", GENERIC["matrix"], "exact")
    text = _no_number(wrong)
    return Diagnosis("", text, "exact") if text else None


def _no_number(wrong: Wrong) -> str:
    """What to make of a text, a function or another kind of number, where one of these comes back on
    every wrong case."""
    texts = [f.text for f in wrong.findings if f.kind == "structure"]
    found = [match for text in texts if (match := OTHER.search(text))]
    if not found or len(found) < len(wrong.findings):
        return ""
    names = {match[1] for match in found}
    for kinds, text in NO_NUMBERS:
        if names <= set(kinds):
            return text
    return ""


def _one_by_one(wrong: Wrong, named: str, shaped: list[Judged]) -> str:
    """What to make of a generator, a set or a map: what the exercise asks for.

    named  what it is, as a sentence about the answer has it; "" if none has
    """
    found = {
        type(part).__name__: hasattr(part, "__next__")
        for item in shaped
        for part in _unlisted(item.trial.answer)
    }
    name = named or next(iter(found), "")
    some_list = any(output.is_list for output in wrong.exercise.outputs)
    if name == "set":
        text = GENERIC["set"]
    elif found.get(name, name in ITERATORS):
        text = GENERIC["not-a-list" if some_list else "not-an-array"]
    else:
        text = GENERIC["no-list" if some_list else "no-array"]
    article = "An" if name[:1] in "aeiou" else "A"
    return f"{article} {name} comes back. {text}" if name else text


def _unlisted(value: Any) -> Iterator[Any]:
    """What stands in an answer that has items, and is neither a list nor an array."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _unlisted(part)
    elif not isinstance(value, dict | str | np.ndarray) and hasattr(value, "__iter__"):
        yield value


def _of_dicts(wrong: Wrong, shaped: list[Judged]) -> str:
    """What to make of a dict: of one in place of everything, or of those in places of lists."""
    whole = any(
        isinstance(value, dict) for item in shaped for value in item.trial.answer or ()
    ) or any(re.search(r"\breturned a dict\b", f.text) for f in wrong.findings)
    if len(wrong.exercise.outputs) == 1:
        return GENERIC["dict-for-one"]
    return GENERIC["dict-for-arrays" if whole else "dicts"]


def _is_alone(item: Judged) -> bool:
    """Whether what came back is a list or tuple of one item."""
    answer = item.trial.answer or ()
    return all(isinstance(value, list | tuple) and len(value) == 1 for value in answer)


def _is_paired(wrong: Wrong, item: Judged) -> bool:
    """Whether a list of tuples came back, each with one array of every kind, where a list of each
    kind is asked for."""
    answer, wanted = item.trial.answer, len(wrong.exercise.outputs)
    lists = wanted > 1 and all(output.is_list for output in wrong.exercise.outputs)
    if not lists or answer is None or len(answer) != 1 or not isinstance(answer[0], list):
        return False
    return all(isinstance(pair, tuple) and len(pair) == wanted for pair in answer[0])


def _mended(
    wrong: Wrong, item: Judged, mend: Callable[[Any, Wrong], Iterator[Any]]
) -> Judged | None:
    """The first of the mended answers that is right."""
    answer = item.trial.answer or ()
    try:
        for new in (
            mend(answer[0], wrong) if len(answer) == 1 else _each_mended(answer, mend, wrong)
        ):
            judged = wrong.judge(
                replace(item.trial, answer=new if isinstance(new, Several) else (new,)),
                wrong.functions,
            )
            if not judged.findings:
                return judged
    except Exception:  # what cannot be mended in this way has another form
        return None
    return None


class Several(tuple[Any, ...]):
    """An answer of several functions."""


def _each_mended(
    answer: tuple[Any, ...], mend: Callable[[Any, Wrong], Iterator[Any]], wrong: Wrong
) -> Iterator[Any]:
    yield Several(next(mend(part, wrong), part) for part in answer)


def _as_lists(value: Any, wrong: Wrong) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield type(value)(_listed(part) for part in value)
    else:
        whole = _listed(value)
        yield whole
        yield [_listed(part) for part in whole]


def _listed(value: Any) -> Any:
    """A list in place of what only makes its items one by one."""
    if isinstance(value, dict | str | np.ndarray | list | tuple) or not hasattr(value, "__iter__"):
        return value
    return list(value)


def _without_dict(value: Any, wrong: Wrong) -> Iterator[Any]:
    def bare(part: Any) -> Any:
        return [part[key] for key in sorted(part)] if isinstance(part, dict) else part

    if isinstance(value, dict):
        names = [output.name for output in wrong.exercise.outputs]
        found = [part for part in value.values() if not isinstance(part, dict)] or list(
            value.values()
        )
        if all(name in value for name in names):
            found = [value[name] for name in names]
        yield tuple(found) if len(found) > 1 else found[0]
    elif isinstance(value, tuple | list) and any(isinstance(part, dict) for part in value):
        yield tuple(bare(part) for part in value)


def _unpaired(value: Any, wrong: Wrong) -> Iterator[Any]:
    lists = [output.name for output in wrong.exercise.outputs if output.is_list]
    if len(lists) == len(wrong.exercise.outputs) > 1 and all(
        len(pair) == len(lists) for pair in value
    ):
        yield tuple(list(column) for column in zip(*value, strict=True))


def _parted(value: Any, wrong: Wrong) -> Iterator[Any]:
    """One list cut into the lists that were put together in it, all equally long."""
    n = len(wrong.exercise.outputs)
    if isinstance(value, list) and n > 1 and len(value) % n == 0:
        size = len(value) // n
        yield tuple(value[k * size : (k + 1) * size] for k in range(n))


def _flat(value: Any, wrong: Wrong) -> Iterator[Any]:
    if isinstance(value, tuple | list) and len(value) == 2 and len(wrong.exercise.outputs) == 3:
        first, second = value
        if isinstance(second, tuple | list) and len(second) == 2:
            yield (first, *second)
        if isinstance(first, tuple | list) and len(first) == 2:
            yield (*first, second)
    if isinstance(value, tuple | list) and len(value) == 1:
        yield value[0]


def _chosen(value: Any, wrong: Wrong) -> Iterator[Any]:
    wanted = len(wrong.exercise.outputs)
    if isinstance(value, tuple) and wanted < len(value) < wanted + 4:
        for chosen in combinations(value, wanted):
            yield chosen if wanted > 1 else chosen[0]


def _plain_arrays(value: Any, wrong: Wrong) -> Iterator[Any]:
    def plain(part: Any) -> Any:
        if isinstance(part, np.matrix):
            return np.asarray(part).ravel() if 1 in part.shape else np.asarray(part)
        return type(part)(map(plain, part)) if isinstance(part, list | tuple) else part

    if any(isinstance(leaf, np.matrix) for leaf in _leaves(value)):
        yield plain(value)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


REPAIRS: tuple[tuple[str, Callable[[Any, Wrong], Iterator[Any]]], ...] = (
    ("not-a-list", _as_lists), ("dict-for-arrays", _without_dict), ("paired", _unpaired), ("one-list", _parted), ("nested", _flat),
    ("extra-output", _chosen), ("matrix", _plain_arrays),
)  # fmt: skip


def _type(wrong: Wrong, everywhere: bool = False) -> Diagnosis | None:
    """The type of the numbers, if it is wrong on every wrong case (or `everywhere`); arguments that
    came back changed; time."""
    findings = wrong.findings
    kinds = {finding.kind for finding in findings}
    dtypes = {
        leaf.dtype.kind + str(leaf.dtype.itemsize)
        for item in wrong.judged
        if item.findings
        for leaf in _arrays(item)
    }
    objects = ["dtype object" in finding.text for finding in findings]
    if any(objects) and all(objects):
        return Diagnosis("object-array", GENERIC["object-array"], "exact")
    if (
        "dtype" in kinds
        and not everywhere
        and all(any(f.kind == "dtype" for f in item.findings) for item in wrong.failing)
    ):
        everywhere = True
    if "dtype" in kinds and everywhere:
        if _is_complex_throughout(wrong):
            return Diagnosis("complex-numbers", GENERIC["complex-numbers"], "exact")
        if any("dtype object" in finding.text for finding in findings):
            return Diagnosis("object-array", GENERIC["object-array"], "exact")
        return None
    # beyond 65,504 it is infinite
    if "f2" in dtypes and kinds <= {"value", "precision", "float32", "inputs", "finite"}:
        return Diagnosis("float16", GENERIC["float16"], "exact")
    # at a kink a difference quotient is off by more than its precision
    calm = {
        f.kind for item in wrong.judged for f in item.findings if item.trial.case.differentiable
    } or kinds
    if "inputs" in calm:
        calm = calm - {"shared"}  # what is changed in place comes back, too
    for kind, mistake in (
        ("float32", "float32"),
        ("precision", "low-precision"),
        ("inputs", "mutates-input"),
        ("shared", "returns-argument"),
        ("time", wrong.exercise.slow_mistake),
    ):
        if kind == "shared" and kinds != {"shared"}:
            continue
        named = kind == "time" and any(finding.mistake for finding in findings)  # that says more
        if not named and kind in calm and calm <= {kind, "inputs"}:
            # which of the things that leave few digits, where it can be shown
            found = (
                (imprecise.ask(wrong) or families.rounded_off(wrong) or single.ask(wrong))
                if kind == "precision"
                else None
            )
            if kind == "precision" and not found and imprecise.of_zeros(wrong):
                return None
            if kind == "precision" and not found and "value" in kinds:
                return Diagnosis("low-precision", GENERIC["low-precision-at-kinks"], "exact")
            if kind == "precision" and not found and wrong.exercise.numerical:
                return Diagnosis(mistake, GENERIC["low-precision-numerical"], "exact")
            if kind == "precision" and not found and imprecise.seldom(wrong):
                return Diagnosis(mistake, GENERIC["low-precision-seldom"], "exact")
            return found or Diagnosis(mistake, GENERIC[mistake], "exact")
    return None


def _is_complex_throughout(wrong: Wrong) -> bool:
    """Whether every wrong case that gives numbers gives complex ones: a few of them come of other
    mistakes, as of a power that should not be there."""
    shown = [list(_arrays(item)) for item in wrong.judged if item.findings]
    kinds = [{leaf.dtype.kind for leaf in leaves} for leaves in shown if leaves]
    return bool(kinds) and all("c" in each for each in kinds)


def _arrays(item: Judged) -> Iterator[Any]:
    if isinstance(item.got, dict):
        for leaves in item.got.values():
            yield from (leaf for leaf in leaves.values() if not isinstance(leaf, str))


def _label(item: Judged) -> str:
    return f"({item.trial.case.label})"


def _plain(text: str) -> str:
    return STUB.sub("", text).rstrip(".")


def rest(wrong: Wrong) -> Diagnosis | None:
    """What an error, a shape or a NaN says by itself, where nothing explains it: a sentence, and no
    name."""
    kinds = [
        finding.kind for finding in next(item for item in wrong.judged if item.findings).findings
    ]
    wanted = [output.name for output in wrong.exercise.outputs]
    parts = rf"^it should return {len(wanted)} things, .* it returned (?!None)(\d*)"
    told = [re.match(parts, f.text) for f in wrong.findings if f.kind == "structure"]
    if (
        told
        and len(told) == len(wrong.findings)
        and all(m and int(m[1] or 1) < len(wanted) for m in told)
    ):
        text = f"{GENERIC['missing-output']} Here: {', '.join(wanted)}."
        return Diagnosis("missing-output", text, "exact", step=False, line=False)
    if "raises" in kinds and (text := _of_results(wrong) or _misspelt(wrong)):
        return Diagnosis("", text, "exact", step=False, line=False)
    if "raises" in kinds and (text := _of_a_call(wrong)):
        return Diagnosis("", text, "exact", step=False)
    if "raises" in kinds and (error := raised_by(wrong)):
        return Diagnosis("", error[0], "exact", step=False, advice=error[1])
    for kind, question in (("shape", _shape), ("finite", _not_finite)):
        if kind in kinds and (text := question(wrong)):
            return Diagnosis("", text, "exact", step=kind == "finite")
    found = _type(wrong, everywhere=True)
    return found and replace(found, confidence="likely")


ERRORS: tuple[tuple[str, str], ...] = (
    (r"^IndexError: index (-?\d+) is out of bounds for axis \d+ with size 0", "Index {0} is asked of an axis without entries."),
    (r"^IndexError: index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
     "An axis with {1} entries is asked for index {0}; its last one is {last}. Look at the bounds of the loop, if there is "
     "one, and at which index belongs to which axis."),
    (r"^IndexError: (?:list|tuple) (?:assignment )?index out of range",
     "A list or tuple is asked for an entry that it does not have. Counting begins at 0, so the last of n is n - 1: look at the index "
     "and, in a loop, at its bounds."),
    (r"^IndexError: too many indices for array: array is (\d)-dimensional, but (\d) were indexed",
     "An array with {0} axes is given {1} indices: print its shape."),
    (r"matmul: .*\(size (\d+) is different from 1\)",
     "A matrix product does not fit: the last axis of its left factor has one entry, and the first axis of its right one {0}. "
     "In @ and np.dot these two must be equally long: a column (n, 1) meets a row (1, m) there, no vector (m,). Write the shapes beside "
     "your formula."),
    (r"matmul: .*\(size (\d+) is different from (\d+)\)",
     "A matrix product does not fit: the last axis of its left factor has {1} entries, and the first axis of its right one {0}. "
     "In @ and np.dot these two must be equally long. Write the shapes beside your formula: one factor may need .T, or the product is meant "
     "entry by entry (*)."),
    (r"shapes (\(.*?\)) and (\(.*?\)) not aligned|matmul: .*mismatch|cannot be multiplied",
     "A matrix product does not fit: in @ and np.dot the last axis of the left factor and the first of the right one must be equally long. "
     "Print both shapes: are these the arrays that you mean there, of this layer? If they are, does a factor need .T, or is the product meant "
     "entry by entry (*)?"),
    (r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
     "Arrays of shapes {0} and {1} are combined entry by entry, and do not fit. Are these the arrays that you mean there, of this layer? If "
     "they are, is a matrix product (@) meant, or an outer product?"),
    (r"cannot reshape array of size (\d+) into shape (\(.*?\))",
     "An array with {0} entries does not fit the shape {1}. If these are the sizes of an example, ask the arrays for theirs "
     "(len, .shape, .size), or leave one of them to reshape (-1)."),
    (r"^IndexError: invalid index to scalar variable|^TypeError: '(?:numpy\.)?(?:float|int)\w*' object (?:is not subscriptable|does not support)",
     "A single number is asked for an entry, as an array or a list would be. Was its name given to a number on the way, or has an index been "
     "taken already?"),
    (r"^KeyError: (.*)", "The key {0} is asked for, and nothing is stored under it. Is another key meant, or does an input like this one "
     "leave it out?"),
    (r"^NameError: name '(\w+)' is not defined", "The name {0} is not known. Was its cell run, or its module imported? Compare the "
     "spelling."),
    (r"^UnboundLocalError: .*'(\w+)'", "On this input {0} is used before anything was assigned to it. Either the path to that line, past "
     "an if or through a loop that does not run, assigns nothing to it. Or one outside is meant: a name that is assigned anywhere in a function "
     "is the function's own."),
    (r"^TypeError: '(.*?)' object cannot be interpreted as an integer",
     "A {0} stands where a whole number is asked for: np.zeros(z) takes z for a shape, np.zeros_like(z) makes an array like it; "
     "range and indices want an int, so // in place of /."),
    (r"^TypeError: unhashable type: '(.*?)'",
     "A {0} cannot be the key of a dictionary, nor an item of a set. A cached function (lru_cache) makes keys of its arguments: "
     "if there is a cache, leave it out."),
    (r"^TypeError: '(generator|map|zip|filter)' object is not subscriptable",
     "A {0} makes its items one by one and has no indices: write list(...) around it."),
    (r"^TypeError: 'NoneType' object|unsupported operand type\(s\).*NoneType",
     "Something is None here. So is what a function without a `return` gives, or a method that works in place (append, sort), "
     "and an entry or a name that was not filled yet."),
    (r"unsupported operand type\(s\) for \^|ufunc 'bitwise_xor' not supported",
     "In Python ^ is no power: it compares the bits of whole numbers (exclusive or). The power is **."),
    (r"^TypeError: .*takes (\d+) positional arguments? but (\d+)",
     "A function is called with {1} arguments and takes {0}. Compare the call with its first line; if the check makes the call, "
     "compare that line with the one in the exercise."),
    (r"^TypeError: .*missing \d+ required positional",
     "A function is called with too few arguments. Compare the call with its first line; if the check makes the call, compare "
     "that line with the one in the exercise."),
    (r"^TypeError: '(.*?)' object is not callable",
     "A {0} is called as if it were a function. Where a function is asked for, as central_difference asks for the loss, hand over a function, "
     "not what it returns. If none is meant there: round brackets after a name call it, an index needs square ones, a product *."),
    (r"^ZeroDivisionError: .*negative power",
     "0 is raised to a negative power, which divides by 0. Is that power needed where the base is 0?"),
    (r"^ZeroDivisionError", "Something is divided by 0. What is 0 on this input, and is the division needed then?"),
    (r"^FloatingPointError: (.*)", "NumPy was told to raise an error where this occurs: {0}."),
    (r"inhomogeneous shape",
     "Arrays or lists of unequal lengths are put into one array. Print their lengths. If they should be equal, which of them is not as "
     "long as it should be? If they should not, keep them in a list, and go through it one by one."),
    (r"setting an array element with a sequence|only (?:length-1|size-1|0-dimensional) arrays can be converted",
     "An array or a list stands where one number belongs. Print the shape of what is assigned or converted: an index, a sum, or .item() "
     "may be missing."),
    (r"truth value of an array",
     "A whole array stands where one True or False is needed (`if`, `and`, `or`, `in`, max, min, sort). np.where, np.maximum, & and "
     "| work entry by entry."),
    (r"^RecursionError", "Functions call themselves, or each other, too often. Where does that stop? A loop needs no stack."),
    (r"^OverflowError: .*(?:math range error|result too large|out of range)", "A number became larger than a float64 can hold, about 1e308. "
     "exp does so from 710 on: where it is exp, let it only see numbers that are not positive."),
    (r"math domain error|expected a nonnegative input|expected a positive input", "A function of math is asked for a number outside of its "
     "range, as a logarithm of 0 or of a negative number is, or a root of one: look at which values can come in here."),
)  # fmt: skip


SHAPES_MEET = re.compile(r"not aligned|matmul: .*mismatch|could not be broadcast together")
IF_IT_FITS = "So print the shapes on this input: are these the arrays that you mean there, or is one of another layer, or left over?"
IF_A_PRODUCT = " If they are, does a factor need .T, or is the product meant entry by entry (*)?"
IF_BY_ENTRY = " If they are, is a matrix product (@) meant, or an outer product?"
TUPLE = re.compile(
    r"unsupported operand type\(s\) for .*'tuple'|'tuple' object has no attribute|tuple indices must be"
)
UNFIT = re.compile(
    r"^ValueError: .*(not aligned|matmul: |could not be broadcast|einstein sum)|^IndexError: "
)


ROWS = {"X", "Y", "Z"}  # arguments with many samples, one in each row
WHAT_IT_TAKES = "what does it take, in which order, and are these the arrays, or the entries, of the layer that you mean?"


def _called(wrong: Wrong) -> dict[str, Exercise]:
    """The earlier answers that are called, by name."""
    called: dict[str, Exercise] = {}
    for name, row in earlier(wrong.exercise, wrong.functions):
        called.setdefault(name, row)  # its own notebook's comes first
    return called


def _of_results(wrong: Wrong) -> str:
    """That the results of an earlier answer are not unpacked, where that is what an error says."""
    error = _error(wrong)
    if TUPLE.search(f"{type(error).__name__}: {error}"):
        called = _called(wrong)
        several = {name: row.outputs for name, row in called.items() if len(row.outputs) > 1}
        text = "A tuple stands where one thing is meant: a function that returns several things hands them over together."
        calls = [
            f"{', '.join(output.name for output in outputs)} = {name}(...)"
            for name, outputs in several.items()
            if len(called[name].functions) == 1
        ]
        return (
            f"{text} If it is such a tuple, take it apart: {' and '.join(calls)}." if calls else ""
        )
    return ""


def _of_a_call(wrong: Wrong) -> str:
    """That an earlier answer is handed what it does not take, where that is what an error says."""
    error, called = _error(wrong), _called(wrong)
    line = f"{type(error).__name__}: {error}"
    frames = [f.name for f in traceback.extract_tb(error.__traceback__) if f.name in called]
    if UNFIT.search(line) and frames and frames[-1] not in wrong.exercise.functions:
        name = frames[-1]
        text = f"The error comes up inside your `{name}` ({called[name].id}). "
        rows = bool(ROWS & set(wrong.exercise.arguments))
        asked = "does it take one sample or many, and which shapes?" if rows else WHAT_IT_TAKES
        return f"{text}Look at your call of it: {asked} Its docstring says so."
    return ""


def _error(wrong: Wrong) -> BaseException:
    """The first error that was raised; one that says nothing if there was none."""
    raised = (item for item in wrong.judged if any(f.kind == "raises" for f in item.findings))
    return next((item.trial.error for item in raised if item.trial.error), BaseException())


def raised(wrong: Wrong) -> str:
    """What the error means, and where it is; "" if that is not known."""
    return " ".join(filter(None, raised_by(wrong) or ()))


def raised_by(wrong: Wrong) -> tuple[str, str] | None:
    """What the error means, and what it may come from."""
    error = _error(wrong)
    line = f"{type(error).__name__}: {error}"
    for pattern, text in ERRORS:
        found = re.search(pattern, line)
        if found:
            groups = [group or "" for group in found.groups()]
            last = int(groups[1]) - 1 if "{last}" in text else 0
            # the first sentence says what is so; what the learner's error says is put in afterwards
            fact, dot, advice = text.partition(". ")
            fact = f"{fact}{dot.strip()}"
            advice = advice.format(*groups, last=last)
            right = sum(not item.findings for item in wrong.judged)
            if 2 * right > len(wrong.judged) and SHAPES_MEET.search(line):
                # the line itself may be right: then what comes in there is not what is meant
                advice = (
                    f"{right} of {len(wrong.judged)} cases are right all the same. {IF_IT_FITS}"
                )
                advice += IF_BY_ENTRY if "broadcast" in line else IF_A_PRODUCT
            advice += _of_rows(groups) if "broadcast" in line else ""
            if "arrays can be converted" in line and (name := _asked_at_an_array(wrong)):
                return ONE_NUMBER.format(name=name), ""
            fact = re.sub(r"^A (?=[aeiou])", "An ", fact.format(*groups, last=last))
            return (_with_squeeze(wrong, fact) if SHAPES_MEET.search(line) else fact), advice
    return None


ONE_NUMBER = (
    "Your answer calls {name} with an array, and {name} takes one number: not every function takes arrays. Call it for one number after the "
    "other, in a loop."
)


def _asked_at_an_array(wrong: Wrong) -> str:
    """The function among the arguments that was called with an array, though it is one of a number;
    "" if there is none."""
    row = wrong.exercise
    for item in wrong.judged:
        x = item.trial.case.args[row.arguments.index("x")] if "x" in row.arguments else None
        for name, f in zip(row.arguments, item.trial.args, strict=False):
            asked = getattr(f, "asked", ()) if isinstance(x, float) else ()
            if isinstance(item.trial.error, TypeError) and any(np.size(p) > 1 for p in asked):
                return f"`{name}`"
    return ""


def _of_rows(shapes: list[str]) -> str:
    """Of two shapes that do not fit: that one of the arrays has one number for each row of the
    other; "" where it has not."""
    sizes = sorted((tuple(map(int, re.findall(r"\d+", shape))) for shape in shapes[:2]), key=len)
    if len(sizes) < 2 or len(sizes[0]) != 1 or len(sizes[1]) < 2 or sizes[0][0] != sizes[1][0]:
        return ""
    few, many = (str(size).replace(" ", "") for size in sizes)
    return (
        f" {few} has one number for each row of {many}: was it made with len where the whole shape is meant, or does it need a second "
        "axis, [:, None], to meet rows?"
    )


def _with_squeeze(wrong: Wrong, fact: str) -> str:
    """The fact, and what squeeze does, where the answer calls it and every wrong case has an axis of
    length 1."""
    calls = (
        node
        for tree in filter(None, map(parsed, wrong.functions))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )
    called = any(
        not call.keywords  # of all axes: np.squeeze(a), or a.squeeze()
        and (getattr(call.func, "attr", ""), getattr(call.func, "id", ""), len(call.args))
        in (("squeeze", "", 0), ("squeeze", "", 1), ("", "squeeze", 1))
        and not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant))
        for call in calls
    )
    cases = [item.trial.case.args for item in wrong.judged if item.findings]
    if not called or not all(any(1 in array.shape for array in arrays_in(args)) for args in cases):
        return fact
    return f"{fact} Your code calls squeeze, which takes away every axis of length 1, that of a single row or a single unit too."


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _misspelt(wrong: Wrong) -> str:
    """Of a key that is not there: one that is there and is spelt nearly like it. Where the answer runs
    in another process, its frames are not known here."""
    if are_remote(wrong.functions):
        return ""
    for item in wrong.judged:
        error = item.trial.error
        if not isinstance(error, KeyError) or not error.args or not isinstance(error.args[0], str):
            continue
        key, near = error.args[0], set[str]()
        for frame, _ in traceback.walk_tb(error.__traceback__):
            names = set(frame.f_code.co_names) & frame.f_globals.keys()
            seen = [*frame.f_locals.values(), *(frame.f_globals[name] for name in names)]
            for keys in (value.keys() for value in seen if isinstance(value, dict)):
                if key not in keys:
                    words = [w for w in keys if isinstance(w, str) and _digits(w) == _digits(key)]
                    near |= set(difflib.get_close_matches(key, words, n=1, cutoff=ALIKE))
        if len(near) == 1:
            return f"The key '{key}' is asked for, and nothing is stored under it, but under '{near.pop()}'. Is that one meant?"
    return ""


def _shape(wrong: Wrong) -> str:
    """How a wrong shape differs from the right one, the same on every case."""
    seen: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {}
    for item in wrong.judged:  # in their order: the first is the one that is shown
        if not isinstance(item.got, dict) or item.want is None or item.trial.case.timed:
            continue
        for finding in item.findings:
            for leaf, array in item.got[finding.output].items() if finding.kind == "shape" else ():
                right = item.want[finding.output].get(leaf)
                if right is not None and not isinstance(array, str) and array.shape != right.shape:
                    how = _differs(array.shape, right.shape)
                    seen.setdefault(how, (leaf, array.shape, right.shape))
    if "table or rows" in seen:  # with as many rows as columns, the two look the same
        seen.pop("table", None)
    if "flat" in seen:  # so do a row laid flat and a lost axis
        seen.pop("squeezed", None)
    if "summed" in seen:  # where one entry is asked for, its axis is lost in the same way
        seen.pop("squeezed", None)
    if len(seen) != 1:
        return ""
    ((how, (leaf, got, want)),) = seen.items()
    the = f"The shape of `{leaf}`" if len(wrong.exercise.outputs) > 1 else "The shape"
    text = f"{the} is {got} where {want} is asked for."
    if how == "number":
        return SHAPES[how].format(got)
    if how == "summed":
        return _with_squeeze(wrong, f"{text} {_lost(wrong, got)}")
    if how == "other":
        return _with_squeeze(wrong, f"{text} {_lengths(got, want)}")
    if how == "length" and (counted := _counted(wrong)):
        return f"{text} {counted}"
    # an array of a list is as long as its layer is wide: no loop over entries is behind that
    by_entry = how == "length" and "[" not in leaf and _loops(wrong)
    loop = " Where does your loop begin and end?" if by_entry else ""
    return _with_squeeze(wrong, f"{text} {SHAPES[how]}{loop}")


def _lost(wrong: Wrong, got: tuple[int, ...]) -> str:
    """What has taken an axis away, of what stands in the code."""
    ways = [text for text, stands in AXES_TAKEN if any(map(stands, _nodes(wrong)))]
    text = "One number stands for all entries." if not got else "The result has an axis too few."
    if not ways:
        return f"{text} Print the shapes on the way: where is it lost?"
    told = ", ".join(filter(None, (", ".join(ways[:-1]), f"{'and ' * (len(ways) > 1)}{ways[-1]}")))
    return f"{text} Look at this in your code: {told}."


def _called_by(node: ast.AST) -> str:
    """The last name of what is called; "" of what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


AXES_TAKEN: tuple[tuple[str, Callable[[ast.AST], bool]], ...] = (
    ("an index takes an axis away", lambda n: isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice)),
    ("a sum, a mean or a largest entry goes over one", lambda n: _called_by(n) in ("sum", "mean", "max", "min", "prod", "average", "norm")),
    ("@ of two vectors is one number", lambda n: isinstance(getattr(n, "op", None), ast.MatMult) or _called_by(n) in ("dot", "inner", "vdot")),
)  # fmt: skip


def _lengths(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    """Which axes have another length than they should."""
    axes = [
        f"axis {k} has length {a} in place of {b}"
        for k, (a, b) in enumerate(zip(got, want, strict=True))
        if a != b
    ]
    text = " and ".join(axes)
    return f"{text[0].upper()}{text[1:]}. Print the shapes on the way: which array brings it in?"


def _counted(wrong: Wrong) -> str:
    """Of a vector that is too short or too long: what it has an entry for, wherever its shape is wrong."""
    fitting: set[str] | None = None
    lengths = set()
    for item in wrong.judged:
        parts = item.got if isinstance(item.got, dict) else {}
        for finding in item.findings:
            leaves = list(parts.get(finding.output, {}).values())
            if finding.kind != "shape" or len(leaves) != 1:
                continue
            got = leaves[0]
            counts = {
                f"{what} of `{name}`"
                for name, arg in zip(wrong.exercise.arguments, item.trial.case.args, strict=False)
                if isinstance(arg, np.ndarray) and arg.ndim == 2
                for what, n in zip(("row", "column"), arg.shape, strict=True)
                if np.shape(got) == (n,)
            }
            fitting = counts if fitting is None else fitting & counts
            lengths.add(np.shape(got))
    if not fitting or len(fitting) > 1 or len(lengths) < 2:
        return ""
    loop = "where do your loops begin and end" if _loops(wrong) else "which axis is taken away"
    return f"It has an entry for each {fitting.pop()}. What should it have one for, and {loop}?"


def _nodes(wrong: Wrong) -> list[ast.AST]:
    """All that stands in the answer, as far as its source is known."""
    trees = filter(None, map(parsed, wrong.functions))
    return [node for tree in trees for node in ast.walk(tree)]


def _loops(wrong: Wrong) -> bool:
    """Whether a loop stands in the answer, as far as its source is known."""
    loops = ast.For | ast.While | ast.comprehension
    return any(isinstance(node, loops) for node in _nodes(wrong))


def _differs(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    if not want:
        return "number"
    if sorted(got) != sorted(want) and len(got) == len(want) == 1:
        return "length"
    if len(got) > len(want):
        if tuple(n for n in got if n != 1) == tuple(n for n in want if n != 1):
            return "extra axis"
        return "table" if len(set(got)) == 1 and len(got) == 2 else "table or rows"
    if len(got) < len(want):
        if tuple(n for n in want if n != 1) == tuple(n for n in got if n != 1):
            return "squeezed"
        return "flat" if math.prod(got) == math.prod(want) else "summed"
    return "turned" if got == want[::-1] else "other"


SHAPES = {
    "extra axis": "The result has an axis of length 1 too many. keepdims=True, x[None], a column of shape (n, 1) or np.matrix "
    "leave one: drop it.",
    "table": "The result has an axis too many: it is a table. (n, 1) with (n,) makes one, (n, n), and so do np.outer and np.diag. "
    "Print the shapes on the way.",
    "table or rows": "The result has an axis too many. Two vectors become a table in np.outer, and where (n, 1) meets (m,); a sum, a "
    "largest entry or its place, if it is not taken along an axis, leaves a whole row where one number for each row belongs. "
    "Print the shapes on the way.",
    "squeezed": "An axis of length 1 has been lost: np.squeeze takes it away, and so do a sum, a maximum and an index. It "
    "stays, even where there is one unit, one input or one row.",
    "flat": "There are as many numbers as asked for, but they are laid flat, in fewer axes: ravel, np.kron of vectors, and "
    "reshape(-1) do that.",
    "turned": "Rows and columns of the shape are exchanged.",
    "length": "The result has the wrong length. Compare it with what it belongs to, entry by entry.",
    "number": "One number is asked for, and an array of shape {} comes back: what makes one number of it (an index, a sum, a norm, a call), and where?",
}


def _not_finite(wrong: Wrong) -> str:
    """Where a NaN or an infinity first comes up, if the function can be run here; what makes them."""
    item = next(item for item in wrong.judged if any(f.kind == "finite" for f in item.findings))
    finding = next(f for f in item.findings if f.kind == "finite")
    infinite, args = "inf;" in finding.text, item.trial.case.args
    what, causes = ("infinite", OF_INFINITY) if infinite else ("NaN", OF_NAN)
    origin = first_trouble(wrong.functions, args, np.isinf if infinite else np.isnan)
    text = f"A number is {what} where it should be finite."
    if not origin:
        return f"{text} {causes} Which of them is in your formula, and is it needed?"
    text += f" It is so first {origin}."
    before = "" if infinite else first_trouble(wrong.functions, args, lambda v: ~np.isfinite(v))
    if before and before != origin:
        return f"{text} Before that a number is infinite, first {before}: ∞ - ∞, 0 · ∞ and ∞/∞ are NaN."
    return f"{text} {causes}"


OF_NAN = "0/0, 0 · ∞, ∞ - ∞ and ∞/∞ make NaN, and so does the logarithm or the root of a negative number."
OF_INFINITY = (
    "A division by 0 makes ∞, and so do log(0), exp of more than 709, and what grows beyond 1e308."
)
