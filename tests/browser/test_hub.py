"""The exchange under JupyterHub, set up as docs/instructors/exchange.md says: from log-in to
feedback, each in a browser."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.browser.conftest import SECONDS, Notebook, free_port
from tests.users import BIN, PATH, ROOT, User, needs_root, opening, users

NAME = "01_linear_chain"
PAGE = ROOT / "docs" / "instructors" / "exchange.md"
PASSWORD = "as long as it is wide"
ANSWERS = {
    "answer-01-1": "def forward(w, x):\n    return np.concatenate(([x], x * np.cumprod(w)))\n",
    "answer-01-3": "def backward_step(dz_next, w_i, o_i):\n    return dz_next * o_i, dz_next * o_i\n",
}
# a cell in which somebody looks into what is not theirs
LOOK = """import os
for path in {paths}:
    try:
        print(os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read(20))
    except OSError as error:
        print(error.strerror)
"""


@dataclass(frozen=True)
class Hub:
    """A department's server: who is on it, and where its JupyterHub answers."""

    machine: Path
    teacher: User
    ada: User
    eve: User
    url: str

    @property
    def course(self) -> Path:
        return self.teacher.home / "backprop"

    def nbgrader(self, *arguments: str) -> None:
        """A command that the teacher types in the course's folder."""
        command: list[str | Path] = [BIN / "python", "-m", "nbgrader", *arguments]
        done = self.teacher.run(
            *command,
            cwd=self.course,
            JUPYTER_CONFIG_PATH=str(self.machine / "etc" / "jupyter"),
        )
        assert done.returncode == 0, done.stdout + done.stderr


def needs_proxy() -> None:
    reason = f"JupyterHub's proxy is missing: npm install --global --prefix {BIN.parent} configurable-http-proxy@4.6.3"
    if shutil.which("configurable-http-proxy", path=PATH) is None or shutil.which("node") is None:
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)


@pytest.fixture
def hub() -> Iterator[Hub]:
    needs_root()
    needs_proxy()
    machine = Path(
        tempfile.mkdtemp(prefix="machine-")
    )  # pytest's own folders are closed to other users
    try:
        machine.chmod(0o755)
        with users("teacher", "ada", "eve") as (teacher, ada, eve):
            hub = Hub(machine, teacher, ada, eve, f"http://127.0.0.1:{free_port()}")
            set_up(hub)
            with running(hub):
                yield hub
    finally:
        shutil.rmtree(machine)


def set_up(hub: Hub) -> None:
    """What the page says, with its folders in `machine`, and its groups those that these users have
    by themselves."""
    here = {"/srv/": f"{hub.machine}/srv/", "/etc/": f"{hub.machine}/etc/", "http://127.0.0.1:8000": hub.url,
            '"instructors"': f'"{hub.teacher.name}"', '"students"': f'"{hub.ada.name}", "{hub.eve.name}"'}  # fmt: skip
    text = re.sub("|".join(here), lambda found: here[found[0]], PAGE.read_text(encoding="utf-8"))
    shell = [
        code
        for code in re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
        if code.startswith("mkdir")
    ]
    as_root, as_instructor = (
        [code for code in shell if ("~" in code) == own] for own in (False, True)
    )
    assert (len(as_root), len(as_instructor)) == (2, 1)
    for code in as_root:
        subprocess.run(["sh", "-ec", code], check=True)
    for code in as_instructor:
        assert hub.teacher.run("sh", "-ec", code).returncode == 0
    config = re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    (hub.machine / "srv" / "jupyterhub").mkdir(0o700)
    # Notebook looks at JupyterLab from inside
    config += ['c.Spawner.args = ["--LabApp.expose_app_in_browser=True"]',
               f"c.JupyterHub.hub_port = {free_port()}",
               f'c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"']  # fmt: skip
    (hub.machine / "srv" / "jupyterhub" / "jupyterhub_config.py").write_text("\n".join(config))
    for user in (hub.teacher, hub.ada, hub.eve):
        subprocess.run(["chpasswd"], input=f"{user.name}:{PASSWORD}", text=True, check=True)
    shutil.copytree(ROOT / "solutions" / NAME, hub.course / "solutions" / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", hub.course)
    hub.teacher.own(hub.course)


@contextmanager
def running(hub: Hub) -> Iterator[None]:
    folder = hub.machine / "srv" / "jupyterhub"
    with (folder / "log").open("wb") as log:
        command = opening(str(BIN / "jupyterhub"), "-f", "jupyterhub_config.py")
        known = {"PATH": PATH, "LANG": "C.UTF-8", "HERE": str(folder)}
        server = subprocess.Popen(command, cwd="/", env=known, stdout=log, stderr=log)
    try:
        end = time.monotonic() + SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{hub.url}/hub/health").close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end, (
                    folder / "log"
                ).read_text()
                time.sleep(0.3)
        yield
    finally:
        server.terminate()  # and with it all servers that it has started
        server.wait(SECONDS)


class Desk:
    """A browser in which one user logs in."""

    def __init__(self, browser: Any, hub: Hub, user: User) -> None:
        self.user, self.home = user, f"{hub.url}/user/{user.name}"
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(SECONDS * 1000)
        self.page = self.context.new_page()
        self.page.goto(f"{hub.url}/hub/login")
        self.page.fill("#username_input", user.name)
        self.page.fill("#password_input", PASSWORD)
        self.page.click("#login_submit")  # a server starts; nobody waits for it here

    def assignments(self) -> Any:
        """The page with the Assignment List open; JupyterLab is loaded once."""
        self.page.wait_for_url(f"{self.home}/lab**")
        self.page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)")
        self.page.evaluate(
            "() => window.jupyterapp.commands.execute('nbgrader:open-assignment-list')"
        )
        self.page.wait_for_selector(
            f"#released_assignments_list >> text=/{NAME}|no assignments/ >> visible=true"
        )
        return self.page

    def fetch(self) -> Notebook:
        """The assignment's notebook, fetched and opened."""
        self.assignments().click("#released_assignments_list button:text('Fetch')")
        self.page.wait_for_selector("#fetched_assignments_list button:text('Submit')")
        return Notebook(self.page, self.home, f"{NAME}/{NAME}.ipynb")

    def submit(self) -> None:
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        self.assignments().click("#fetched_assignments_list button:text('Submit')")
        self.page.wait_for_selector("#submitted_assignments_list button:text('Fetch Feedback')")

    def press(self, where: str, button: str, said: str) -> None:
        """A button of Formgrader, and what it must say."""
        self.page.goto(f"{self.home}/formgrader/{where}")
        self.page.click(button)
        self.page.wait_for_selector(".modal-body")
        assert said in self.page.inner_text(".modal-body")


def test_a_round_from_log_in_to_feedback(browser: Any, hub: Hub) -> None:
    ada, eve, teacher = (Desk(browser, hub, user) for user in (hub.ada, hub.eve, hub.teacher))
    hub.nbgrader("generate_assignment", NAME)
    hub.nbgrader("release_assignment", NAME)

    notebook = ada.fetch()
    notebook.run_all()
    for grade_id, code in ANSWERS.items():
        notebook.write(notebook.find(grade_id), code)
    assert "All right." in notebook.output(notebook.find("check-01-1"))
    ada.submit()
    ada.page.click(f"#fetched_assignments_list a:text('{NAME}')")
    ada.page.click("#fetched_assignments_list button:text('Validate')")
    said = ada.page.inner_text(".jp-Dialog")
    assert (
        "01.3 backward_step: 1 of 2 points." in said
        and "01.2 grad_last: 0 of 2 points. Not written yet." in said
    )
    ada.page.keyboard.press("Escape")

    closed = [
        hub.course,
        hub.course / "gradebook.db",
        hub.ada.home,
        hub.ada.home / NAME / f"{NAME}.ipynb",
        hub.machine / "srv" / "jupyterhub",
        hub.machine / "srv" / "nbgrader" / "exchange" / "backprop" / "inbound",
    ]
    assert all(path.exists() for path in closed)
    notebook = eve.fetch()
    notebook.write(
        cell := notebook.find("answer-01-1"), LOOK.format(paths=[str(path) for path in closed])
    )
    assert notebook.output(cell).split() == ["Permission", "denied"] * len(closed)
    for url in (
        f"{ada.home}/lab",
        f"{ada.home}/api/contents/{NAME}/{NAME}.ipynb",
        f"{teacher.home}/formgrader/manage_assignments",
    ):
        answer = eve.context.request.get(url)
        assert (answer.status, hub.ada.name in answer.url or hub.teacher.name in answer.url) == (
            403,
            True,
        ), answer.url
    assert eve.context.request.get(f"{eve.home}/formgrader/manage_assignments").status == 404
    eve.submit()

    teacher.page.wait_for_url(f"{teacher.home}/lab**")
    teacher.page.goto(f"{hub.url}/hub/user-redirect/formgrader/manage_assignments")
    teacher.page.wait_for_url(f"{teacher.home}/formgrader/manage_assignments")
    teacher.press("manage_assignments", "td.collect a", "Successfully collected")
    teacher.press(
        f"manage_submissions/{NAME}",
        f"tr:has-text('{hub.ada.name}') td.autograde a",
        "Successfully autograded",
    )
    teacher.press("manage_assignments", "td.generate-feedback a", "Successfully generated feedback")
    teacher.press("manage_assignments", "td.release-feedback a", "Successfully released feedback")
    graded = hub.course / "autograded" / hub.ada.name / NAME / f"{NAME}.ipynb"
    assert graded.owner() == hub.teacher.name
    assert nbformat.read(graded, as_version=4).metadata["autograder"][
        "sandbox"
    ]  # the course's Execute, not nbgrader's
    with Gradebook(f"sqlite:///{hub.course / 'gradebook.db'}") as gradebook:
        scores = {
            g.name: g.auto_score
            for g in gradebook.find_submission_notebook(NAME, NAME, hub.ada.name).grades
        }
    assert scores["check-01-1"] == 2 and scores["check-01-4"] == 0
    assert scores["check-01-3"] == pytest.approx(1, abs=0.3)

    ada.assignments().click("#refresh_assignments_list")
    ada.page.click("#submitted_assignments_list button:text('Fetch Feedback')")
    ada.page.click("#submitted_assignments_list a:text('view feedback')")
    ada.page.dblclick(f".jp-DirListing-item:has-text('{NAME}.html')")
    page = ada.page.frame_locator(".jp-HTMLViewer iframe").locator("body")
    page.wait_for()
    text = " ".join(page.inner_text().split())
    assert "01.1 forward 2 of 2 points" in text and "01.3 backward_step 1 of 2 points" in text
    for desk in (ada, eve, teacher):
        desk.context.close()
