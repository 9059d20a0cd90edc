"""Grades notebooks that nobody has reason to trust, in the place of nbgrader's own `autograde`.

The names below are the programming interface. They are imported when they are first used: the
package is copied into the sandbox, where what they need is missing.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.batch.feedback import feedback
    from autograder.batch.regrade import regrade
    from autograder.batch.run import grade
    from autograder.course.course import Course
    from autograder.course.exports import export
    from autograder.errors import AutograderError
    from autograder.pages.report import report

__all__ = ["AutograderError", "Course", "export", "feedback", "grade", "regrade", "report"]

WHERE = {
    "AutograderError": "errors",
    "Course": "course.course",
    "export": "course.exports",
    "feedback": "batch.feedback",
    "grade": "batch.run",
    "regrade": "batch.regrade",
    "report": "pages.report",
}

# the names that an nbgrader_config.py of version 0 imports are found there, with a warning that
# says what to write instead
__path__.append(str(Path(__file__).parent / "former"))


def __getattr__(name: str) -> Any:
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
