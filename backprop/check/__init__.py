"""What a notebook's check cell calls: `check("01.4", backward).points`; beside it `hint`, `reveal`,
`progress`, `predict`, `yours` and `case`."""

from IPython import get_ipython

from backprop.check import feedback, learner
from backprop.check.api import case, check, prepare
from backprop.check.exercises import EXERCISES
from backprop.check.feedback import Verdict
from backprop.check.judge import cases_for
from backprop.check.learner import hint, progress, reveal
from backprop.check.network import yours
from backprop.check.questions import predict
from backprop.check.session import Session

__all__ = [
    "EXERCISES",
    "Verdict",
    "case",
    "cases_for",
    "check",
    "hint",
    "predict",
    "prepare",
    "progress",
    "reveal",
    "yours",
]

if feedback.in_a_notebook():
    learner.session = Session(get_ipython(), learner.stand_in, learner._failing)
elif get_ipython():
    feedback.explain_missing_answers(get_ipython())
