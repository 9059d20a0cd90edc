"""One network that is a learner's own: answers that pass are kept in `my_network.py`, and later
notebooks take them from there.

From notebook 03 on it is one network; 00 brings its gradient check. (01 and 02 have a `forward` and
a `backward` of their own, which would be in the way.) A graded run has no such file: there the
copies stand in that the notebooks bring along.
"""

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
HEAD = '"""Your own network: answers that have passed. Checks keep them, later notebooks use them."""\n\nimport numpy as np\n'
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


def keep(folder: Path, exercise_id: str, functions: Sequence[Callable[..., Any]]) -> None:
    """Write the source of an answer that has passed, and of the learner's own helpers that it
    calls, into `my_network.py`.

    What cannot be kept is left out, and `yours` says so: functions without a source, and those
    that need a value of the notebook.
    """
    if exercise_id[:2] in REHEARSALS:
        return
    path = folder / FILE
    try:
        parts = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
        found = dict[str, str]()
        for function in functions:
            _collect(function, found)
        answers = {
            name
            for row in EXERCISES.values()
            if row.id[:2] not in REHEARSALS
            for name in row.functions
        }
        for name, source in found.items():
            if name in {f.__name__ for f in functions} or name not in answers or name not in parts:
                parts[name] = source
        text = HEAD + "".join(
            f"\n\n# ---- {name}\n{source}\n" for name, source in sorted(parts.items())
        )
        compile(text, FILE, "exec")
        draft = path.with_name(f"{FILE}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except (OSError, TypeError, SyntaxError, LookupError):
        return


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
        why = "your answer has not passed yet, or needs more of its notebook than functions"
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


def _collect(function: Callable[..., Any], found: dict[str, str]) -> None:
    """The source of a function and of the functions of the notebook that it calls. LookupError if
    it needs anything else of it."""
    if not isinstance(function, types.FunctionType) or function.__code__.co_filename.startswith(
        "<worked"
    ):
        raise TypeError("not a function of the learner's own")
    found[function.__name__] = textwrap.dedent(inspect.getsource(function)).rstrip()
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if isinstance(value, types.FunctionType) and value.__module__ == "__main__":
            if name not in found:
                _collect(value, found)
        elif name in function.__globals__ and value is not np:
            raise LookupError(name)


def _names(code: types.CodeType) -> set[str]:
    """The global names in a function's code, and in the functions inside it; attributes too, most
    of which are no globals."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _sections(text: str) -> dict[str, str]:
    """What the file holds, by the names of its functions."""
    parts = SECTION.split(text)[1:]
    return {name: source.strip("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}
