"""What a notebook's check cell calls: `check("01.4", backward).points`, and beside it `hint`, `progress` and `case`."""

from IPython import get_ipython

from backprop.check import feedback
from backprop.check.api import case, check, prepare
from backprop.check.exercises import EXERCISES
from backprop.check.feedback import Verdict
from backprop.check.judge import drawn
from backprop.check.learner import hint, progress

__all__ = ["EXERCISES", "Verdict", "case", "check", "drawn", "hint", "prepare", "progress"]

if get_ipython():
    feedback.explain_missing_answers(get_ipython())
