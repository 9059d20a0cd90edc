"""The zip for Gradescope, run in a namespace that looks like its container: root, no network, 768
MB, a docker's capabilities."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import gradescope
from autograder.candidate import seccomp
from autograder.cli import main
from autograder.examiner.sandbox import _libraries
from tests.autograder.test_nbgrader import ROOT

NAME = "01_linear_chain"
# what docker leaves to root: no CAP_SYS_ADMIN, and so no namespaces
DOCKER = "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE"
HALF = "def grad_last(w, x, y):\n    z = forward(w, x)\n    return z[-2] * (z[-1] - y), w[-1] * (z[-1] - y)"
ATTACK = """
import glob, os
seen = {}
sure = ("/autograder/source/gradescope.json", "/autograder/results/results.json")
for path in (*glob.glob("/autograder/source/**", recursive=True), *glob.glob("/autograder/results/*"), *sure):
    try:
        seen[path] = str(open(path, "rb").read(9))
    except OSError as error:
        seen[path] = type(error).__name__
for what in (lambda: os.fork(), lambda: os.kill(os.getppid(), 9), lambda: __import__("socket").socket(),
             lambda: open("/autograder/results/results.json", "w"), lambda: os.setuid(0)):
    try:
        what()
        seen[str(what)] = "went through"
    except OSError:
        pass
print(seen, os.getuid())
def forward(w, x):
    raise ValueError(f"{[name for name, found in seen.items() if not found.endswith('Error')]} as {os.getuid()}")
"""


@cache
def zipped(*options: str) -> bytes:
    """The zip that the command makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "autograder.zip")
        main(["gradescope", NAME, "--root", str(ROOT), "--to", str(path), *options])
        return path.read_bytes()


def unpack(folder: Path, *options: str) -> Path:
    """/autograder as Gradescope lays it out."""
    (folder / "autograder.zip").write_bytes(zipped(*options))
    base = folder / "autograder"
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        archive.extractall(base / "source")
    (base / "run_autograder").write_bytes((base / "source" / "run_autograder").read_bytes())
    (base / "run_autograder").chmod(0o755)
    for name in ("submission", "results", "venv"):
        (base / name).mkdir()
    return base


def hand_in(base: Path, changes: dict[str, str], name: str = f"{NAME}.ipynb") -> None:
    notebook = nbformat.read(ROOT / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = changes.get(
            cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source
        )
    nbformat.write(notebook, base / "submission" / name)


def container(base: Path, namespaces: bool) -> dict[str, Any]:
    """Run run_autograder in the like of a container, and read what it wrote."""
    command = [
        "bwrap",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--hostname",
        "gradescope",
        "--clearenv",
    ]
    command += [
        "--setenv",
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "--setenv",
        "HOME",
        "/root",
    ]
    if os.geteuid():
        command += ["--unshare-user", "--uid", "0", "--gid", "0"]
    capabilities = ["ALL"] if namespaces else [f"CAP_{name}" for name in DOCKER.split()]
    command += [word for name in capabilities for word in ("--cap-add", name)]
    for folder in (
        "/etc",
        *reversed(Path(sys.base_prefix).parents),
    ):  # bubblewrap would make them for root alone
        command += ["--dir", str(folder)]
    for path in _libraries():
        if path != sys.prefix:
            command += (
                ["--symlink", os.readlink(path), path]
                if os.path.islink(path)
                else ["--ro-bind", path, path]
            )
    command += [
        "--ro-bind",
        "/etc/passwd",
        "/etc/passwd",
        "--dev",
        "/dev",
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
    ]
    # a /proc of which parts are covered, as docker's, may not be mounted anew in a namespace within
    command += ["--bind", "/proc", "/proc"] if namespaces else ["--unshare-pid", "--proc", "/proc"]
    command += [
        "--bind",
        str(base),
        "/autograder",
        "--ro-bind",
        sys.prefix,
        "/autograder/venv",
        "--chdir",
        "/autograder",
    ]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (768 * 2**20, 768 * 2**20))

    with tempfile.TemporaryFile() as rules:
        if not namespaces:
            _like_docker(rules)
            command += ["--seccomp", str(rules.fileno())]
        done = subprocess.run(
            [*command, "/autograder/run_autograder"], pass_fds=(rules.fileno(),), preexec_fn=limit, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
    assert (base / "results" / "results.json").exists(), done.stderr
    found = json.loads((base / "results" / "results.json").read_text())
    assert found["stdout_visibility"] == "hidden"
    print(done.stdout + done.stderr)  # what Gradescope shows the instructor
    return dict(found)


def _like_docker(file: Any) -> None:
    """Docker's own filter, as far as it matters here: no new namespaces, no mounts."""
    rules = seccomp.Filter()
    for name in ("unshare", "setns", "mount", "umount2", "pivot_root"):
        rules.refuse(name, 1)
    rules.refuse("clone3", 38)
    for flag in (
        0x10000000,
        0x00020000,
        0x20000000,
        0x40000000,
        0x04000000,
        0x08000000,
        0x02000000,
    ):  # CLONE_NEW*
        rules.refuse("clone", 1, (flag, flag))
    rules.library.seccomp_export_bpf(rules.context, file.fileno())
    file.seek(0)


def worked() -> dict[str, str]:
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    return {
        c.metadata.nbgrader.grade_id: c.source
        for c in cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }


def test_right_answers_earn_everything_where_namespaces_are_allowed(tmp_path: Path) -> None:
    base = unpack(tmp_path, "--visibility", "after_due_date")
    hand_in(base, worked() | {"answer-01-2": HALF}, "my notebook (2).ipynb")
    found = container(base, namespaces=True)
    tests = {test["number"]: test for test in found["tests"]}
    assert tests["01.1"]["score"] == tests["01.1"]["max_score"] == 2.0
    assert (tests["01.1"]["status"], tests["01.1"]["name"], tests["01.1"]["visibility"]) == (
        "passed",
        "forward",
        "after_due_date",
    )
    assert (tests["01.2"]["status"], tests["01.2"]["tags"]) == ("failed", ["missing-factor-2"])
    assert tests["01.2"]["output"].startswith("01.2 grad_last: 0 of 2 points.")
    assert found["extra_data"]["namespaces"] is True
    assert "score" not in found  # it would override the sum of the tests


def test_where_they_are_not_nothing_runs_and_it_says_so(tmp_path: Path) -> None:
    base = unpack(tmp_path)
    hand_in(base, worked())
    found = container(base, namespaces=False)
    assert found["score"] == 0
    assert "Nothing was run, because this container cannot confine submissions" in found["output"]
    assert "--without-namespaces" in found["output"]
    assert "tests" not in found


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, as there")
def test_without_namespaces_nobody_answers_and_reaches_nothing(tmp_path: Path) -> None:
    base = unpack(tmp_path, "--without-namespaces")
    hand_in(base, worked() | {"answer-01-1": ATTACK})
    found = container(base, namespaces=False)
    tests = {test["number"]: test for test in found["tests"]}
    assert tests["01.1"]["score"] == 0
    assert "[] as 65534" in " ".join(tests["01.1"]["output"].split())
    assert tests["01.3"]["score"] == tests["01.3"]["max_score"]
    assert found["extra_data"]["namespaces"] is False


def said(found: dict[str, Any]) -> str:
    assert "Traceback" not in json.dumps(found.get("output"))
    texts = [found["output"], *(test["output"] for test in found.get("tests", []))]
    return " ".join(" ".join(texts).split())


def test_what_an_answer_uses_up_is_a_sentence(tmp_path: Path) -> None:
    base = unpack(tmp_path, "--timeout", "2")
    memory = "def backward_step(dz_next, w_i, o_i):\n    return [bytearray(2**30)]"
    forever = "def backward(w, x, y):\n    while True: pass"
    hand_in(base, worked() | {"answer-01-3": memory, "answer-01-4": forever})
    found = container(base, namespaces=True)
    tests = {test["number"]: test for test in found["tests"]}
    assert "it raised MemoryError" in " ".join(tests["01.3"]["output"].split())
    assert "01.4: it took longer than 2 s and was stopped" in said(found)
    assert tests["01.1"]["score"] == tests["01.1"]["max_score"]


def rubbish(base: Path) -> None:
    (base / "submission" / f"{NAME}.ipynb").write_text("rubbish")


def nothing(base: Path) -> None:
    (base / "submission" / "essay.txt").write_text("I have thought about it.")


def broken_settings(base: Path) -> None:
    hand_in(base, {})
    (base / "source" / "gradescope.json").write_text("{}")


def test_a_grader_that_breaks_does_not_blame_the_student(tmp_path: Path) -> None:
    base = unpack(tmp_path)
    hand_in(base, {})
    (base / "source" / "autograder" / "candidate" / "wire.py").write_text("raise SystemError")
    sentence = "This is not a grade of your work; please tell your instructor."
    assert sentence in said(container(base, namespaces=True))


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (rubbish, "Your notebook could not be read: it is not JSON"),
        (nothing, "there is no file that ends in .ipynb"),
        (broken_settings, "The grader failed. This is not a grade of your work"),
    ],
)
def test_what_ends_before_any_code_runs_is_a_sentence(
    tmp_path: Path, prepare: Callable[[Path], None], sentence: str
) -> None:
    base = unpack(tmp_path)
    prepare(base)
    gradescope.run(base)
    found = json.loads((base / "results" / "results.json").read_text())
    assert found["stdout_visibility"] == "hidden"
    assert sentence in said(found)


def test_of_several_notebooks_the_one_with_the_assignments_cells(tmp_path: Path) -> None:
    base = unpack(tmp_path)
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]),
        base / "submission" / "a.ipynb",
    )
    (base / "submission" / "b.ipynb").write_text("rubbish")
    hand_in(base, worked(), "c.ipynb")
    assert sum(test["score"] for test in gradescope.run(base)["tests"]) == 12


def test_grading_as_a_whole_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = unpack(tmp_path)
    hand_in(base, {"answer-01-1": "import time\ntime.sleep(15)"})
    monkeypatch.setattr(gradescope, "WHOLE", 3)
    assert gradescope.run(base)["output"].startswith("Grading took longer than 3 s")


def test_the_scripts_are_sound_and_the_requirements_are_what_the_sources_import(
    tmp_path: Path,
) -> None:
    base = unpack(tmp_path)
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", base / "source" / name], check=True)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert not [name for name in modes if name.startswith("solutions/") and NAME not in name]
    program = "import sys, autograder.gradescope, autograder.candidate.server; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=base / "source",
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"jupytext", "sklearn", "matplotlib"} & set(done.stdout.split())
    pinned = (base / "source" / "constraints.txt").read_text()
    assert "numpy==" in pinned and "backprop" not in pinned


def test_an_assignment_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(SystemExit, match="there is no worked notebook"):
        main(["gradescope", "09_none", "--root", str(ROOT)])
