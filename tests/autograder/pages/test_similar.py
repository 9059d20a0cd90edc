"""Similar answers: what winnowing must find, and what belongs to nobody."""

from autograder.pages import similar
from tests.autograder.pages.test_report import HALF


def test_what_many_share_is_nobodys_own() -> None:
    code = HALF.format(note="")
    crowd = {f"s{k}": {"01.2": code} for k in range(similar.COMMON + 1)}
    assert similar.similar(crowd, []) == []
    del crowd["s0"]
    assert len(similar.similar(crowd, [])) == similar.COMMON * (similar.COMMON - 1) // 2
    assert similar.similar(crowd, [code]) == []


def test_a_copy_is_found_by_any_run_of_tokens_that_is_long_enough() -> None:
    code = HALF.format(note="")
    renamed = code.replace("difference", "delta").replace("HALF", "x").replace("# ", "# my own: ")
    assert similar.passages(renamed) == similar.passages(code)
    assert len(similar.passages(code)) < len(similar.passages(code, window=1))
    tokens = list(similar._tokens(code))
    for start in range(0, len(tokens) - similar.LENGTH - similar.WINDOW + 1, 7):
        run = tokens[start : start + similar.LENGTH + similar.WINDOW - 1]
        text = " ".join("'s'" if token == "S" else token for token in run)
        assert similar.passages(f"import os\n{text}\nimport re") & similar.passages(code)
    assert similar.passages("x = 1") == set() == similar.passages("x" * (similar.LONGEST + 1))
