"""What a kernel runs first where `make learn` has started it: after a restart, a check says what to
run.

Nothing is imported here but what a kernel has already; the first cell of a notebook imports the
check.
"""

NAMES = {"check", "hint", "progress", "predict", "reveal", "yours", "plots", "np", "perf_counter"}


def _explain(
    shell: object, kind: type, error: NameError, trace: object, tb_offset: int | None = None
) -> None:
    """Say what to run where a name of the first cells is missing."""
    if error.name in NAMES:
        print(
            f"{error.name} does not exist yet: the cells at the top were not run since the kernel started."
        )
        print("In the menu: Run, Run All Above Selected Cell.")
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)  # type: ignore[attr-defined]


if "get_ipython" in globals():
    globals()["get_ipython"]().set_custom_exc((NameError,), _explain)
