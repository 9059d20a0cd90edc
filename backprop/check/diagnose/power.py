"""On a tape: is the second number of pow, a constant, read as the number of an entry? It is tried, with
entries that nothing uses."""

from typing import Any

import numpy as np

from backprop.check.cases import Case
from backprop.check.diagnose import earlier_function
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.trial import attempt

# entry 3 is no neighbour of the base, and the last entry on neither side: no slip of an index meets it
TAPE: list[tuple[Any, ...]] = [*[("input",)] * 7, ("pow", 1, 3)]
GIVEN = (0.9, 1.3, 0.7, 1.9, 1.1, 0.6, 1.6)
INPUTS = [
    list(GIVEN),
    [2.4 if k == 3 else v for k, v in enumerate(GIVEN)],
    [*GIVEN[:4], 1.2, *GIVEN[5:]],
]
PLACES = {"07.1": -1, "07.3": 1}  # what pow gives, and what comes back to its base
TEXT = (
    "The second number of a pow is read as the number of an entry: what comes out changes with that entry's value. It is no entry, it is "
    "the power itself, a constant: take it as it is."
)


def ask(wrong: Wrong) -> Diagnosis | None:
    """Whether the result of pow changes with the value of the entry whose number is its power."""
    place = PLACES.get(wrong.exercise.id)
    if place is None or not any(item.findings for item in wrong.judged):
        return None
    results = []
    for inputs in INPUTS:
        answer = attempt(wrong.functions, Case("", "", (list(TAPE), inputs))).answer
        if answer is None:
            return None
        try:
            results.append(complex(np.ravel(answer[0])[place]))
        except (TypeError, ValueError, IndexError):
            return None
    if results[0] == results[1] or results[0] != results[2] or not np.isfinite(results).all():
        return None
    return earlier_function.ask(wrong) or Diagnosis("power-looked-up", TEXT, "exact", step=False)
