"""Where `Execute` stood in version 0."""

import warnings

from autograder.submission.execute import Execute

__all__ = ["Execute"]

warnings.warn(
    "autograder.execute is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
