"""A platform's clerk sends a file through the pages, has it looked through, and confirms what stands there."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from blacklist_service.jobs.process import run_due_jobs
from tests.blacklist_service.console.conftest import Official

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


def send(who: Official, body: bytes, name: str = "export.csv", **changed: Any) -> TestResponse:
    """Sends the form of the upload page, as a browser does."""
    who.get("/uploads")
    fields = {"form_token": who.token, "charset": "", "file": (BytesIO(body), name, "text/csv")} | changed
    return who.client.post("/console/uploads", data=fields, headers=OURS, content_type="multipart/form-data")


def held(who: Official, body: bytes, **more: Any) -> str:
    """Sends a file and has it looked through; returns the path of its page."""
    sent = send(who, body, **more)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    run_due_jobs(who.context)
    return str(sent.location).removeprefix("/console")


def text(who: Official, path: str) -> str:
    answer = who.get(path)
    assert answer.status_code == 200, (answer.status_code, answer.location)
    return answer.get_data(as_text=True)


def asked(who: Official, path: str) -> str:
    """What the page asks by itself while it waits; "" where it waits for nothing."""
    found = re.search(r'hx-get="([^"]+)"', text(who, path))
    return "" if found is None else unescape(found[1]).removeprefix("/console")


def confirm(who: Official, path: str) -> TestResponse:
    """Looks at the page of a held file and confirms what stands there."""
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', text(who, path))
    return who.send(path, seen=seen[1] if seen else "")
