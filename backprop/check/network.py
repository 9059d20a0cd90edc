"""One network that is a learner's own: answers that pass are kept in `my_network.py`, and later
notebooks take them from there.

From notebook 03 on it is one network; 00 brings its gradient check. (01 and 02 have a `forward` and
a `backward` of their own, which would be in the way.) A graded run has no such file: there the
copies stand in that the notebooks bring along.
"""

import ast
import importlib.util
import inspect
import os
import re
import textwrap
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backprop.check.exercises import EXERCISES
from backprop.check.feedback import in_a_notebook, tell

FILE = "my_network.py"
REHEARSALS = ("01", "02")
# what later notebooks ask for
TAKEN = frozenset(
    ["sigma", "sigma_prime", "forward", "backward", "backward_classifier", "init_weights"]
)
HEAD = '"""Your own network: answers that have passed. Checks keep them, later notebooks use them."""\n\nimport numpy as np\n'
PLAIN = (bool, int, float, str)
SECTION = re.compile(r"^# ---- (\S+)\n", re.MULTILINE)
ROWS = np.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]])
# what a later notebook needs beyond what the check asks: a `forward` that takes one sample per row
TRIALS: dict[str, tuple[Any, ...]] = {
    "forward": (
        [ROWS[:2], np.array([[1.0], [-1.0]])],
        [np.zeros(2), np.ones(1)],
        ["tanh", "identity"],
        ROWS,
    ),
}


# the course's own functions that notebooks bring along: they are nobody's answers
_copies: set[types.CodeType] = set()


def keep(folder: Path, exercise_id: str, functions: Sequence[Callable[..., Any]]) -> str:
    """Write the source of an answer that has passed, and of the learner's own helpers that it
    calls, into `my_network.py`.

    What cannot be kept is left out: functions without a source, and those that need something else
    of the notebook than functions, modules' names and plain values.

    Args:
        folder: where the file lies.
        exercise_id: for instance "03.5".
        functions: the answer, in the order of the exercise.

    Returns:
        A sentence where a later notebook would ask for the answer and it was not kept, else "".
    """
    if exercise_id[:2] in REHEARSALS:
        return ""
    path, names = folder / FILE, EXERCISES[exercise_id].functions
    try:
        parts = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
        found = dict[str, str]()
        for name, function in zip(names, functions, strict=True):
            _collect(name, function, found)
        answers = {
            name
            for row in EXERCISES.values()
            if row.id[:2] not in REHEARSALS
            for name in row.functions
        }
        for name, source in found.items():
            if name in names or name not in answers or name not in parts:
                parts[name] = source
        text = HEAD + "".join(
            f"\n\n# ---- {name}\n{source}\n" for name, source in sorted(parts.items())
        )
        compile(text, FILE, "exec")
        draft = path.with_name(f"{FILE}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except LookupError as error:
        missed = ", ".join(f"`{name}`" for name in names)
        why = f"it needs `{error.args[0]}`, which is made outside. Make that inside the function"
        return (
            f"Not kept for later notebooks: {missed}, because {why}, and check again."
            if TAKEN & {*names}
            else ""
        )
    except (OSError, TypeError, SyntaxError):
        pass
    return ""


def yours(*given: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """Find the learner's own functions of these names in `my_network.py`, and say which they are.

    A function that does not do what this notebook needs (a `forward` for rows) is not taken; a sentence
    says so. A graded run returns `given`.

    Args:
        given: the course's functions, which stand in where the learner has none.

    Returns:
        As many functions, in the same order.
    """
    from backprop.check.learner import folder

    path = folder() / FILE
    _copies.update(f.__code__ for f in given if isinstance(f, types.FunctionType))
    if not in_a_notebook() or not path.exists():
        if in_a_notebook():
            tell(
                "There is no my_network.py yet: the copies above stand in. Answers of 03 that pass are kept there."
            )
        return given
    try:
        spec = importlib.util.spec_from_file_location("my_network", path)
        module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
        spec.loader.exec_module(module)  # type: ignore[union-attr]
    except Exception as error:
        tell(
            f"my_network.py does not run ({type(error).__name__}: {error}): the copies above stand in."
        )
        return given
    taken: list[Callable[..., Any]] = []
    mine: list[str] = []
    unfit: list[str] = []
    for function in given:
        own = getattr(module, function.__name__, None)
        if own is None:
            taken.append(function)
            continue
        fits = _agrees(own, function)
        taken.append(own if fits else function)
        (mine if fits else unfit).append(function.__name__)
    if mine:
        tell(f"Yours, from my_network.py: {', '.join(mine)}.")
    if unfit:
        tell(
            f"Not taken: your {', '.join(unfit)}, because this notebook needs one for a sample in each row. The copy above stands in."
        )
    if rest := [f.__name__ for f in given if f.__name__ not in mine + unfit]:
        why = "your answer has not passed yet, or needs more of its notebook than functions and plain numbers"
        tell(f"The copy above stands in for {', '.join(rest)}: {why}.")
    return tuple(taken)


def _agrees(own: Callable[..., Any], given: Callable[..., Any]) -> bool:
    """Whether a function does on rows what the copy does, where a later notebook asks for rows."""
    if given.__name__ not in TRIALS:
        return True
    args = TRIALS[given.__name__]
    try:
        return all(
            np.allclose(a, b)
            for lists in zip(own(*args), given(*args), strict=True)
            for a, b in zip(*lists, strict=True)
        )
    except Exception:
        return False


def _collect(name: str, function: Callable[..., Any], found: dict[str, str]) -> None:
    """The source of a function, by the name that it goes by, and what it uses of the notebook:
    functions and plain values. LookupError if it needs anything else of it."""
    if not isinstance(function, types.FunctionType) or function.__code__.co_filename.startswith(
        "<worked"
    ):
        raise TypeError("not a function of the learner's own")
    if function.__code__ in _copies:
        raise TypeError("a function of the course")
    source = textwrap.dedent(inspect.getsource(function)).rstrip()
    if name not in _defined(source):
        raise LookupError(name)
    found[name] = source
    for used in sorted(_names(function.__code__) & function.__globals__.keys() - found.keys()):
        value = function.__globals__[used]
        if isinstance(value, types.FunctionType) and value.__module__ == "__main__":
            _collect(used, value, found)
        elif type(value) in PLAIN:
            found[used] = f"{used} = {value!r}"
        elif value is not np:
            raise LookupError(used)


def _defined(source: str) -> set[str]:
    """The names that a piece of code gives at its top level."""
    body = ast.parse(source).body
    assigned = {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return assigned | {node.name for node in body if isinstance(node, ast.FunctionDef)}


def _names(code: types.CodeType) -> set[str]:
    """The global names in a function's code, and in the functions inside it; attributes too, most
    of which are no globals."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _sections(text: str) -> dict[str, str]:
    """What the file holds, by the names of its functions."""
    parts = SECTION.split(text)[1:]
    return {name: source.strip("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}
