"""Pairs of strikingly similar answers, by the fingerprints of their tokens (winnowing, as in Moss);
names and comments count for nothing.

What everybody may write is discounted: the stub's lines, the worked solution's, and passages that
many submissions share. What is left is a submission's own; two that share most of theirs deserve a
look, no more. It proves nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from pygments.lexers.python import PythonLexer
from pygments.token import Token

LENGTH = 16  # tokens of a passage: about two lines
WINDOW = 4  # neighbouring passages of which one is kept
# submissions that may share a passage before it is nobody's own: the default of Moss, its option -m
COMMON = 10
ENOUGH = 25  # passages that a submission must have of its own to be compared: about six lines
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
    """Find the similar pairs.

    Args:
        answers: code by student and exercise.
        known: code that everybody may share.

    Returns:
        The pairs, most similar first.
    """
    given = {passage for code in known for passage in passages(code, window=1)}
    holders: dict[tuple[str, bytes], set[str]] = defaultdict(set)
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


def passages(code: str, window: int = WINDOW) -> set[bytes]:
    """Take the fingerprints of a piece of code, by winnowing.

    Args:
        code: Python, which need not parse.
        window: neighbouring passages of which one is kept, the one with the least hash; 1 keeps all.

    Returns:
        Hashes of passages. Two pieces of code that share LENGTH + window - 1 tokens in a row share one.

    Source:
        Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", 2003.
    """
    tokens = list(_tokens(code)) if len(code) <= LONGEST else []
    hashes = [
        blake2b(" ".join(tokens[k : k + LENGTH]).encode(), digest_size=8).digest()
        for k in range(len(tokens) - LENGTH + 1)
    ]
    windows = range(max(1, len(hashes) - window + 1)) if hashes else ()
    return {min(hashes[k : k + window]) for k in windows}


def _tokens(code: str) -> Iterator[str]:
    """Yield the tokens of a piece of code: a name or a text is one letter; comments are left out."""
    last = ""
    for kind, text in PythonLexer().get_tokens(code):
        if kind in Token.Text or kind in Token.Comment or kind in Token.String.Doc:
            continue
        named = kind in Token.Name and kind not in Token.Name.Builtin
        token = "N" if named else "S" if kind in Token.String else text
        if not token == last == "S":  # quotes and what they hold are several tokens there
            yield token
        last = token
