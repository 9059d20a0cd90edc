"""What a graded notebook is written as: byte for byte what nbformat writes."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from autograder.submission.pipeline import written

SOLUTIONS = Path(__file__).parents[3] / "solutions"


def odd() -> Any:
    outputs = [
        v4.new_output("stream", text="one\r\ntwo\n\u2028three"),
        v4.new_output(
            "execute_result",
            {
                "text/plain": "a\nb",
                "image/png": "QUJD\nREVG",
                "application/json": {"b": [], "a": {}},
            },
        ),
        v4.new_output("error", ename="E", evalue='"\\ \x1b[0m é', traceback=["a\nb", ""]),
    ]
    metadata = {
        "trusted": True,
        "z": [1, -2.5, 1e300, float("inf"), None, False, [[]]],
        "a": {"é": {}},
    }
    return v4.new_notebook(
        cells=[
            v4.new_code_cell("x\n\ny", outputs=outputs, metadata=metadata),
            v4.new_markdown_cell(""),
        ],
        metadata={"signature": "s", "notes": ["n"]},
    )


@pytest.mark.parametrize("name", ["odd", "01_linear_chain", "03_feedforward", "06_train_digits"])
def test_a_notebook_is_written_as_nbformat_writes_it(name: str) -> None:
    nb = odd() if name == "odd" else nbformat.read(SOLUTIONS / name / f"{name}.ipynb", as_version=4)
    expected = v4.writes(nb).rstrip("\n") + "\n"
    assert written(nb).decode() == expected
