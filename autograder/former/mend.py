"""Where `Mend` stood in version 0."""

import warnings

from autograder.submission.repair import Repair as Mend

__all__ = ["Mend"]

warnings.warn(
    "autograder.mend is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
