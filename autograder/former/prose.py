"""Where `markdown2html` stood in version 0."""

import warnings

from autograder.pages.markdown import markdown2html

__all__ = ["markdown2html"]

warnings.warn(
    "autograder.prose is gone: in nbgrader_config.py, replace the imports from autograder and what they are assigned to by "
    "'from autograder.nbgrader_plugins import configure' and 'configure(c)'",
    FutureWarning,
    stacklevel=2,
)
