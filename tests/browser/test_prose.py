"""A submission's prose in a real browser: known ways to make a page run something, and none of them
does."""

from pathlib import Path
from typing import Any

from nbconvert.filters import markdown2html

from autograder.submission.sanitize import sanitized

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://127.0.0.1/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)' id=go>go</a>",
    "<a href='&#106;avascript:alert(1)'>go</a>",
    "<a href='java\\tscript:alert(1)'>go</a>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](&#106;avascript:alert(1))",
    "[go](javascript&colon;alert(1))",
    "[go](<javascript:alert(1)>)",
    "[go]( \n javascript:alert(1))",
    "[go][x]\n\n[x]: javascript:alert(1)",
    "[go](data:text/html,<script>alert(1)</script>)",
    "[go](vbscript:alert(1))",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<details ontoggle=alert(1) open>x</details>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<style>@import 'http://127.0.0.1/x.css'</style>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data='javascript:alert(1)'></object>",
    "<base href='javascript:'>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<a\nhref=javascript:alert(1)>go</a>",
    "<input autofocus onfocus=alert(1)>",
]


def test_nothing_runs_in_a_browser(browser: Any, tmp_path: Path) -> None:
    body = "\n".join(f"<section>{markdown2html(sanitized(source))}</section>" for source in ATTACKS)
    assert "alert" in body
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on(
        "request",
        lambda request: ran.append(request.url) if request.url.endswith((".js", ".css")) else None,
    )
    (tmp_path / "page.html").write_text(f"<!doctype html><html><body>{body}</body></html>")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate(
        "document.querySelectorAll('summary, button, input').forEach(element => element.click())"
    )
    page.wait_for_timeout(500)
    goals = page.locator("a[href]").evaluate_all(
        "links => links.map(link => link.protocol)"
    )  # as the browser reads them
    page.close()
    assert ran == []
    assert set(goals) <= {"file:", "http:", "https:", "mailto:"}
