"""Where a NaN or an infinity comes up first in a learner's function: it is run once more, and
looked at after each line."""

import copy
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.check.diagnose.memory import behind, reached
from backprop.check.remote import are_remote

LINES = 20_000  # looked at; where there are more, nothing is said


class Enough(Exception):
    """The place is found, or the search takes too long."""


def first_trouble(
    functions: tuple[Callable[..., Any], ...], args: tuple[Any, ...], bad: Callable[[Any], Any]
) -> str:
    """The learner's line after which some variable, or what is returned, is `bad` for the first
    time; empty if there is none."""
    if are_remote(functions) or _holds(args, bad):
        return ""
    plain = tuple(map(behind, functions))
    if not all(plain):
        return ""
    own = {function.__code__ for function in reached(plain)}
    found: list[str] = []
    seen = 0

    def watch(frame: types.FrameType, event: str, arg: Any) -> Any:
        if frame.f_code not in own and frame.f_code.co_filename not in {
            code.co_filename for code in own
        }:
            return None
        # these came in like this
        known = {name for name, value in frame.f_locals.items() if _holds(value, bad)}
        last = before = frame.f_lineno

        def look(frame: types.FrameType, event: str, arg: Any) -> Any:
            nonlocal last, before, seen
            seen += 1
            if seen > LINES:
                raise Enough
            new = next(
                (
                    name
                    for name, value in frame.f_locals.items()
                    if name not in known and _holds(value, bad)
                ),
                None,
            )
            where = linecache.getline(frame.f_code.co_filename, last).strip()
            if where.startswith("with "):  # a with statement is passed once more on the way out
                last, where = before, linecache.getline(frame.f_code.co_filename, before).strip()
            if new or (event == "return" and not known and _holds(arg, bad)):
                what = f"in `{new}`, " if new and not new.startswith(".") else ""
                if "inf" not in where and "nan" not in where:
                    found.append(f"{what}after line {last} of its cell, `{where}`" if where else "")
                raise Enough
            before, last = last, frame.f_lineno
            return look

        return look

    tracer = sys.gettrace()
    try:
        with np.errstate(all="ignore"):
            sys.settrace(watch)
            for function in functions:
                function(*copy.deepcopy(args))
    except Exception:
        pass
    finally:
        sys.settrace(tracer)
    return found[0] if found else ""


def _holds(value: Any, bad: Callable[[Any], Any]) -> bool:
    if isinstance(value, float):
        return bool(bad(value))
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" and bool(np.any(bad(value)))
    return (
        isinstance(value, list | tuple)
        and len(value) < 100
        and any(_holds(item, bad) for item in value)
    )
