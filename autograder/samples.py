"""Sample answers kept as data: `samples/01.4.py` holds right and wrong answers to exercise 01.4, a
block each.

# %% given                                    put in front of every block of the file
# %% right: a loop from the back
# %% wrong: missing-factor-2: no 2 from the outer derivative
# %% wrong: ?: an error that no listed mistake explains    (the description may be left out)
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

HEADER = re.compile(r"^# %% (?:(given)|right: (.+)|wrong: ([A-Za-z0-9?-]+)(?:: (.+))?)$")


@dataclass(frozen=True)
class Answer:
    """A learner's answer. `mistake` is None if it is right, "?" if it is wrong in a way that has no
    name."""

    exercise: str
    mistake: str | None
    description: str
    code: str


def read_answers(path: Path) -> list[Answer]:
    """Read the answers in a file. Raises UsageError for a header that is none of the above."""
    given, answers = "", []
    for block in re.split(r"^(?=# %%)", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        header, _, code = block.partition("\n")
        if not header.strip():
            continue
        match = HEADER.match(header.strip())
        if match is None:
            raise UsageError(
                f"{path.name}: {header!r} is not a header; write '# %% right: ...' or '# %% wrong: id: ...'"
            )
        if match[1]:
            given = code.strip() + "\n\n\n"
        else:
            answers.append(
                Answer(
                    path.stem,
                    match[3],
                    match[2] or match[4] or match[3],
                    given + code.strip() + "\n",
                )
            )
    return answers
