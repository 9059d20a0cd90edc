"""What a comparison finds, as data."""

import numpy as np

from backprop.check.compare import Output, compare


def test_a_finding_names_the_array_and_the_entry_that_is_wrong() -> None:
    output = Output("dW", is_list=True)
    want = output.leaves([np.ones((2, 2)), np.arange(4.0).reshape(2, 2)])
    got = {name: array.copy() for name, array in want.items()}
    got["dW[1]"][0, 1] = 7.0
    finding = compare(output, got, want)
    assert finding and (finding.kind, finding.leaf, finding.index) == ("value", "dW[1]", (0, 1))
    assert finding.entry == "dW[1][0, 1]" and finding.text.startswith("dW[1][0, 1]: got 7")


def test_a_number_has_a_name_and_no_index() -> None:
    output = Output("loss")
    finding = compare(output, output.leaves(1.0), output.leaves(2.0))
    assert finding and finding.entry == "loss"
