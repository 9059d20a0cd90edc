"""One submission: from the bytes of a notebook to a graded notebook."""

import warnings
from typing import Any

FORMER = {
    "Exporter": "PatientReader",
    "Flag": "Flag",
    "set_aside": "quarantine",
}  # what version 0 imported from here


def __getattr__(name: str) -> Any:
    if name not in FORMER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograder.submission import reading

    warnings.warn(
        f"autograder.submission.{name} is gone: in nbgrader_config.py, replace the imports from autograder and what they are "
        "assigned to by 'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
        FutureWarning,
        stacklevel=2,
    )
    return getattr(reading, FORMER[name])
