"""Which line: one small change of a learner's own code that makes everything right.

It imports nothing of the course, and holds no answer: it runs where the learner's code runs, in a
graded run in the candidate.
"""

from backprop.which_line.search import which_line
from backprop.which_line.variants import SLIP, SMALL, Place, harmless

__all__ = ["SLIP", "SMALL", "Place", "harmless", "which_line"]
