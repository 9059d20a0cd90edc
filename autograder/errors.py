"""One tree of errors: what keeps a command from its work. Each text says what is wrong, where, and
what to do. Every other error is a bug, and shows its traceback."""

import contextlib
from collections.abc import Iterator


class AutograderError(Exception):
    """A command cannot do its work, or no more of it; what was announced is kept."""

    exit_code = 1


class UsageError(AutograderError, ValueError):
    """A course, or a call, that no command can work with."""


class SourceError(AutograderError, ValueError):
    """A source notebook that cannot be built."""


class Unreadable(AutograderError, ValueError):
    """A file that cannot be read as a notebook."""


class NotTaken(AutograderError, ValueError):
    """A file or folder that is not taken from a submission."""


class GradebookFault(AutograderError, OSError):
    """The gradebook cannot be read or written. What was committed before is there."""


class ClusterFault(AutograderError, OSError):
    """The cluster cannot be used."""


class MachineFault(AutograderError, OSError):
    """The operating system refuses: a full disk, a file that may not be read."""


class NoSandbox(AutograderError, RuntimeError):
    """This machine cannot run strangers' code safely."""


class Busy(AutograderError, RuntimeError):
    """Another grader is at this course."""

    exit_code = 3


@contextlib.contextmanager
def machine_faults() -> Iterator[None]:
    """Raise MachineFault where the code inside raises an OSError that has no sentence yet."""
    try:
        yield
    except AutograderError:
        raise
    except OSError as error:
        raise MachineFault(str(error)) from error
