"""From a wrong answer to the mistake that explains it."""

from backprop.check.diagnose.diagnose import GENERIC, Diagnosis, Judged, diagnose, reply_of

__all__ = ["GENERIC", "Diagnosis", "Judged", "diagnose", "reply_of"]
