"""Where `Exporter, GetGrades` stood in version 0."""

import warnings

from autograder.pages.feedback import FeedbackExporter as Exporter
from autograder.pages.feedback import GetGrades

__all__ = ["Exporter", "GetGrades"]

warnings.warn(
    "autograder.feedback is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
