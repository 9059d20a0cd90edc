"""The questions that the notebooks ask before one goes on: `predict("01.a", dw_2=-48)` says whether
it is right.

Nothing here is graded. A question knows its answers, what a frequent wrong one shows, and why the
right one is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backprop.check.compare import describe
from backprop.check.feedback import tell

CLOSE = 0.01  # of a number, or absolutely where it is 0: a prediction is made on paper


@dataclass(frozen=True)
class Question:
    """What is asked for, by name; what wrong answers show, by name and value; why the right ones
    are right."""

    right: Mapping[str, Any]
    why: str
    wrong: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    # where to look, for any other wrong answer
    place: str = "Follow one change to the loss, a step at a time."


CHOICES = "The choices are a, b and c."
# the small choices that build a derivation, which is then written and read by a person
WRITTEN = {"03.7": ("03.b", "03.c", "03.d", "03.e")}

QUESTIONS: dict[str, Question] = {
    "00.a": Question(
        {"steeper": "central", "smaller_step": "forward"},
        "Truncation falls with h² for the central difference and with h for the forward one. Round-off is the same for both, so "
        "the forward one, which has more truncation, meets it at a smaller h.",
        {
            "steeper": {"forward": "With which power of h does each truncation error fall?"},
            "smaller_step": {
                "central": "At the foot of the V truncation equals round-off. Whose truncation is larger at one h?"
            },
        },
        "Each answer is central or forward.",
    ),
    "01.a": Question(
        {"dw_2": -48},
        "Raise w_2 by one unit: z_3 rises by o_2 = 6, and each unit of z_3 is worth -8.",
        {
            "dw_2": {
                48: "Which way does the loss go if z_3 rises?",
                -14: "The two rates are multiplied, not added.",
                8: "That is what goes on to z_2. The weight was multiplied by what it had received: o_2.",
                6: "That is how much z_3 rises. What is one unit of z_3 worth to the loss?",
                -8: "That is the worth of one unit of z_3. By how many units does z_3 rise?",
            }
        },
    ),
    "01.b": Question(
        {"dw_1": 24, "dz_1": 16},
        "8 comes from the right. The weight gets 8 times what it had received, 3; 8 times the weight, 2, goes on to the left.",
        {
            "dw_1": {
                16: "That goes on to the left. The weight's slope has the other factor: what it had received."
            },
            "dz_1": {
                24: "That is the weight's slope. What goes on to the left is what came, times the weight.",
                -16: "8 comes from the right: the step before has just found it.",
            },
        },
    ),
    "02.a": Question(
        {"zero_column": 1, "negative_column": 2},
        "Unit 1 is closed, so its whole column is 0. W2[2] is negative, and everything else in the product is positive there.",
        {
            "zero_column": {2: "Unit 2 is open: z[2] is 2.", 0: "Unit 0 is open: z[0] is 3."},
            "negative_column": {
                0: "W2[0] is positive.",
                1: "A closed unit lets nothing through, whatever its sign.",
            },
        },
        "A column belongs to one unit: look at its z and at its W2.",
    ),
    "02.b": Question(
        {"opens_at": 5},
        "z[1] is W1[0, 1] - 5: it crosses 0 at 5, and there the curve has its kink.",
        {"opens_at": {2: "There we stand, and the unit is closed.", 0: "At 0, z[1] is -5."}},
        "A unit opens where its z crosses 0.",
    ),
    "03.a": Question(
        {"column_1": 0},
        "Unit 1 is closed: its gate lets nothing back, so ∂ℓ/∂z_1[1] is 0, and with it all its incoming weights.",
        {},
        "Column 1 holds the weights that enter unit 1. What comes back to its z?",
    ),
    # 03.7 as a sequence of small choices
    "03.b": Question(
        {"choice": "b"},
        "z_{i+1}[k] gathers over column k: the first index of W counts the units that send, the second the unit that receives.",
        {
            "choice": {
                "a": "That is row k: the weights that leave unit k of layer i. (8) has a transpose.",
                "c": "Coordinate k of a product is a sum over the units that send: nothing else is summed.",
            }
        },
        CHOICES,
    ),
    "03.c": Question(
        {"choice": "a"},
        "The weight reaches the loss through every coordinate of z_{i+1} that contains it, and the paths add up, as in (10).",
        {
            "choice": {
                "b": "The chain rule multiplies along one path and adds up the paths. What is added here?",
                "c": "Before you know which coordinate contains the weight, all of them may.",
            }
        },
        CHOICES,
    ),
    "03.d": Question(
        {"choice": "c"},
        "Only the coordinate k = k' contains W[j, k'], and there it is multiplied by o_i[j]. The Kronecker delta says so.",
        {
            "choice": {
                "a": "It would be so if every coordinate contained this weight. Which do?",
                "b": "The weight itself is not its own slope: along one factor, the slope is the other factor.",
            }
        },
        CHOICES,
    ),
    "03.e": Question(
        {"choice": "b"},
        "Entry (j, k') is o_i[j] times ∂ℓ/∂z_{i+1}[k']: what was received down the side, what came back across.",
        {
            "choice": {
                "a": "That has the shape (d_{i+1}, d_i). A gradient has the shape of what it belongs to.",
                "c": "An inner product is one number, and needs vectors of one length.",
            }
        },
        CHOICES,
    ),
    "04.a": Question(
        {"p_2": 0.625},
        "Every exponential gets the factor e^10, and so does their sum: it cancels. Only differences of logits count.",
        {
            "p_2": {
                10.625: "Then the three would not add up to 1.",
                1: "All three logits rise, not this one alone.",
            }
        },
        "Write e^(z + 10) as a product, in the numerator and in the sum below it: what cancels?",
    ),
    "06.a": Question(
        {"unseen_percent": 10},
        "Labels that mean nothing teach nothing: of ten classes it hits one in ten, about.",
        {
            "unseen_percent": {
                0: "One in ten is hit by chance.",
                100: "Its own digits, perhaps. What of others?",
                50: "There are ten classes, not two.",
            }
        },
        "How does one fare who has learned nothing, and names one of ten?",
    ),
    "07.a": Question(
        {"by_y": -2},
        "f - y has the slope -1 along y, and the loss 2 (f - y) = 2 along the residual. No training asks for it; the tape has it.",
        {"by_y": {2: "y is subtracted: what is the slope of f - y along y?"}},
        "The target is an input of the tape like any other: two steps lead from it to the loss.",
    ),
}


def predict(question_id: str, *unnamed: Any, **guesses: Any) -> None:
    """Say whether a prediction is right; nothing of it is graded.

    Args:
        question_id: for instance "01.a", as the notebook has it.
        unnamed: an answer without its name; a sentence says how to write it.
        guesses: the answers, by the names that the notebook gives them; None stands for one that is
            not made yet. For an unknown question or name a sentence says what there is.
    """
    from backprop.check import learner

    question = QUESTIONS.get(question_id)
    if question is None:
        tell(f"There is no question {question_id!r}. There are {', '.join(QUESTIONS)}.")
        return
    if unnamed:
        values = map(repr, unnamed) if len(unnamed) == len(question.right) else ["..."] * 99
        named = ", ".join(f"{k}={v}" for k, v in zip(question.right, values, strict=False))
        tell(f'Give your answer its name: predict("{question_id}", {named}).')
        return
    unknown = guesses.keys() - question.right.keys()
    if unknown:
        asked, given = ", ".join(question.right), ", ".join(sorted(unknown))
        tell(f"{question_id} asks for {asked}, not for {given}: compare the spelling.")
        return
    open_ = [name for name in question.right if guesses.get(name) is None]
    lines = []
    for name, guess in guesses.items():
        right = question.right[name]
        if guess is None:
            continue
        if _is(guess, right):
            lines.append(f"✓ {name} = {guess}: right.")
        elif form := _of_another_form(guess, right):
            lines.append(f"✗ {name}: {form}")
        else:
            known = (
                text for value, text in question.wrong.get(name, {}).items() if _is(guess, value)
            )
            lines.append(
                f"✗ {name} = {guess}: not yet. {next(known, _nearer(guess, right) or question.place)}"
            )
    if open_:
        lines.append(
            f"{question_id}: put your answer in place of None, for {', '.join(open_)}, and run the cell."
        )
    elif all(line.startswith("✓") for line in lines):
        lines.append(question.why)
        learner.note(question_id)
    tell(*lines)


def _is(guess: Any, value: Any) -> bool:
    """Whether a prediction is the value: a word, or a number to one in a hundred; of several,
    each."""
    if isinstance(value, str) or isinstance(guess, str):
        return str(guess).strip().lower() == str(value)
    try:
        found = np.asarray(guess, dtype=float)
        return found.size > 0 and bool((abs(found - value) <= CLOSE * max(abs(value), 1.0)).all())
    except (TypeError, ValueError):
        return False


def _of_another_form(guess: Any, value: Any) -> str:
    """What is said of a word where a number is asked for, and of anything but a word where a word
    is."""
    if isinstance(value, str) and not isinstance(guess, str):
        kind = "a letter" if len(value) == 1 else "a word"
        return f"{kind} in quotes is asked for, not {describe(guess)}."
    if not isinstance(value, str) and isinstance(guess, str):
        return f"a number is asked for: leave out the quotes around {guess}."
    return ""


def _nearer(guess: Any, value: Any) -> str:
    """What can be said of any wrong number: that its sign is wrong."""
    if isinstance(value, str) or not isinstance(guess, int | float | np.number):
        return ""
    return "The size is right, the sign is not." if _is(-guess, value) and value else ""
