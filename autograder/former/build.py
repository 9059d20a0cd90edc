"""Where `ClearSolutions, Install` stood in version 0."""

import warnings

from autograder.course.build import ClearSolutions, Install

__all__ = ["ClearSolutions", "Install"]

warnings.warn(
    "autograder.build is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
