"""What happens around the cells of a learner's session: a cell that needs an unwritten answer says
so, and the run goes on.

A graded run, and nbgrader's Validate page, know nothing of this: there an error is an error.
"""

import ast
import re
import symtable
from collections.abc import Callable, Collection
from typing import Any

from backprop.check.exercises import EXERCISES
from backprop.check.feedback import tell

STUB = re.compile(r"(\d\d\.\d+): \w+ is not written yet")  # what the stub of an exercise raises
RESTART = "After a restart of the kernel: Run, Run All Above Selected Cell."
ANSWERS = {name for row in EXERCISES.values() for name in row.functions}
STUBBED = re.compile(r'raise NotImplementedError\("(\d\d\.\d+): ')
CHECKED = re.compile(r'check\("(\d\d\.\d+)"')


class Session:
    """Which names wait for which exercises, in one kernel."""

    def __init__(
        self, shell: Any, stand_in: Callable[[str], None], failing: Collection[str] = ()
    ) -> None:
        self.shell = shell
        self.failing = failing  # exercises whose last check did not pass
        self.stand_in = stand_in  # what is done with an exercise whose stub has just been defined
        self.source = ""  # of the cell that runs
        self.told = False  # whether its error was told in a sentence
        self.needs: set[str] = set()  # the exercises that it waits for
        self.waits: dict[str, set[str]] = {}  # names that a cell would have made, had it not waited
        self.broken: dict[str, str] = {}  # answers whose cell failed when it was run last, and why
        shell.events.register("pre_run_cell", self.before)
        shell.events.register("post_run_cell", self.after)
        shell.set_custom_exc((Exception,), self.explain)

    def before(self, info: Any) -> None:
        """Note what is about to run."""
        self.source, self.told, self.needs = str(info.raw_cell), False, set()

    def explain(
        self, shell: Any, kind: Any, error: Exception, trace: Any, tb_offset: int | None = None
    ) -> None:
        """Say in a sentence what a cell waits for; any other error is shown as always."""
        self.needs = self.needed(error)
        if self.needs:
            waits = ", ".join(sorted(self.needs))
            named = ", ".join(name for id in sorted(self.needs) for name in EXERCISES[id].functions)
            verb, once = ("is", "it is") if named.count(",") == 0 else ("are", "they are")
            reason = (
                ""
                if isinstance(error, NotImplementedError | NameError)
                else f" ({kind.__name__}: {error})"
            )
            self.say(
                f"This cell needs {waits}: {named} {verb} not written yet{reason}. Once {once}, run this cell again."
            )
        elif isinstance(error, NameError) and error.name in ANSWERS:
            self.say(f"{self.missing(error.name)} {RESTART}")
        else:
            used = loaded(self.plain())
            wrong = [
                f"{name} ({id})"
                for id in sorted(self.failing)
                for name in EXERCISES[id].functions
                if name in used
            ]
            if wrong and not CHECKED.search(self.source):
                error.add_note(
                    f"This cell uses {', '.join(wrong)}, whose check has not passed: begin there."
                )
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    def after(self, result: Any) -> None:
        """Note what the cell has made, or would have made; what was told in a sentence does not
        stop the run."""
        made = stored(self.plain())
        if self.told:
            result.error_in_exec = None
            self.waits |= {name: self.needs for name in made if self.needs}
        elif result.success:
            for name in made:
                self.waits.pop(name, None)
                self.broken.pop(name, None)
            for id in sorted(set(STUBBED.findall(self.source))):
                self.stand_in(id)
        elif result.error_before_exec is not None:
            line = getattr(result.error_before_exec, "lineno", None)
            for name in re.findall(r"^def (\w+)\(", self.source, flags=re.MULTILINE):
                if name in ANSWERS:
                    self.broken[name] = (
                        f"Its cell does not run{f' (line {line})' if line else ''}: {result.error_before_exec}."
                    )

    def needed(self, error: Exception) -> set[str]:
        """The exercises that an error comes from: a stub, or a name that a waiting cell has not
        made."""
        if isinstance(error, NotImplementedError) and (stub := STUB.fullmatch(str(error))):
            return {stub[1]}
        if isinstance(error, NameError) and error.name in self.waits:
            return self.waits[error.name]
        return set[str]().union(*(self.waits.get(name, set()) for name in loaded(self.plain())))

    def missing(self, name: str) -> str:
        """What to run first, where an answer does not exist."""
        asked = CHECKED.search(self.source)
        first = f"{name} does not exist yet: run the cell above{f', the answer of {asked[1]}' if asked else ''}."
        then = (
            f"{self.broken[name]} Correct it first."
            if name in self.broken
            else "If it shows an error, correct it first."
        )
        return f"{first} {then}"

    def stale(self, names: tuple[str, ...]) -> str:
        """A sentence if the cell of one of these answers did not run when it was run last: an older
        version would be judged."""
        broken = [name for name in names if name in self.broken]
        return (
            f"{self.broken[broken[0]]} Correct it and run it: this check judges your old {broken[0]}."
            if broken
            else ""
        )

    def say(self, text: str) -> None:
        """Print a sentence in place of the traceback."""
        self.told = True
        tell(text)

    def plain(self) -> str:
        """The cell as Python, without its magics."""
        return str(self.shell.transform_cell(self.source))


def stored(source: str) -> set[str]:
    """The names that a cell defines at its top level."""
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except SyntaxError:
        return set()
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def loaded(source: str) -> set[str]:
    """The names that a cell looks up, those inside its functions too."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
