"""Pairs of strikingly similar answers: by the fingerprints of copydetect (winnowing, as in Moss),
names and comments aside.

What everybody may write is discounted: the stub's lines, the worked solution's, and passages that
many submissions share. What is left is a submission's own; two that share most of theirs deserve a
look, no more. It proves nothing.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

# characters of a passage, after names have become single letters: copydetect's own threshold
LENGTH = 25
# submissions that may share a passage before it is nobody's own: the default of Moss, its option -m
COMMON = 10
ENOUGH = 80  # passages that a submission must have of its own to be compared: about six lines
LONGEST = 20_000  # characters of an answer that is compared
SHARE = 0.6  # of its own passages, in the one that has fewer, that make a pair

Codes = dict[str, str]  # exercise -> code of its answer


@dataclass(frozen=True)
class Pair:
    """Two submissions, the share of own passages that they have in common, and where most of these
    lie."""

    first: str
    second: str
    share: float
    exercises: tuple[str, ...]


def similar(answers: dict[str, Codes], known: Iterable[str]) -> list[Pair]:
    """The similar pairs among `answers` (by student), most similar first; `known` is code that
    everybody may share.

    ImportError where copydetect is not installed.
    """
    given = {passage for code in known for passage in passages(code)}
    holders: dict[tuple[str, int], set[str]] = defaultdict(set)
    for student, codes in answers.items():
        for exercise, code in codes.items():
            for passage in passages(code) - given:
                holders[exercise, passage].add(student)
    own: Counter[str] = Counter()
    shared: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (exercise, _), students in holders.items():
        if len(students) > COMMON:
            continue
        own.update(students)
        for pair in combinations(sorted(students), 2):
            shared[pair][exercise] += 1
    pairs = []
    for (first, second), where in shared.items():
        least = min(own[first], own[second])
        share = where.total() / least
        if least >= ENOUGH and share >= SHARE:
            pairs.append(
                Pair(
                    first,
                    second,
                    min(share, 1.0),
                    tuple(sorted(e for e, _ in where.most_common(3))),
                )
            )
    return sorted(pairs, key=lambda pair: (-pair.share, pair.first, pair.second))


def passages(code: str) -> set[int]:
    """The fingerprints of a piece of code: hashes that hold within this process."""
    if len(code) > LONGEST:
        return set()
    from copydetect import CodeFingerprint  # brings matplotlib with it: only where it is used

    return {
        int(value)
        for value in CodeFingerprint(
            "answer.py", LENGTH, 1, language="python", fp=io.StringIO(code)
        ).hashes
    }
