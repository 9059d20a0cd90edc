"""From a wrong answer to what explains it: questions are asked in order, a file each."""

from backprop.check.diagnose.diagnose import diagnose
from backprop.check.diagnose.earlier_function import ground as on_ground
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.line import Unexplained, point, unexplained
from backprop.check.diagnose.memory import snapshot
from backprop.check.diagnose.named import reply_of
from backprop.check.diagnose.wrong import Diagnosis, Wrong

__all__ = [
    "GENERIC",
    "Diagnosis",
    "Unexplained",
    "Wrong",
    "diagnose",
    "on_ground",
    "point",
    "reply_of",
    "snapshot",
    "unexplained",
]
