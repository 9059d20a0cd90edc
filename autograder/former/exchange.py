"""Where `Collect` stood in version 0."""

import warnings

from autograder.course.exchange import Collect

__all__ = ["Collect"]

warnings.warn(
    "autograder.exchange is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
