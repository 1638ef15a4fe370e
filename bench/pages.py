"""How long the server takes for each page at so many reports, beside a page that shows nothing of them.

Filled by the service itself: one upload, the first allegations listed, one release, the hourly figures. Then officials,
a clerk and an agency ask for their pages, each some dozens of times, in process: no network and no browser.
The reference is the account page of the same person: session, template and headers, nothing of the list.
"""

import argparse
import json
import re
import time
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from bench.arguments import count
from bench.listed import FEED, list_some, with_operator
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.app import create_app
from blacklist_service.console.queue_kinds import QUEUES
from blacklist_service.settings import Settings
from blacklist_service.store import listings
from blacklist_service.vault.one_time_codes import code_at
from blacklist_service.workflows.change_factors import confirm_secret, draw_secret
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.publish_release import publish_release

_ROWS: Final = 20_000
_TIMES: Final = 40
_LISTED: Final = 2_000
_PASSWORD: Final = "示例口令 for a benchmark"  # of invented accounts
_FORM: Final = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
_TOKEN: Final = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a browser, and the pages that it asks for."""

    who: str
    client: FlaskClient
    paths: tuple[str, ...]


class Took(NamedTuple):
    """One call: wall time, and the processor time of this process, which is the steadier on a busy machine."""

    wall_ms: float
    processor_ms: float


def main() -> None:
    """Reads how many rows are reported and how often each page is asked for; prints a line for each page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=count(), default=_ROWS)
    asked.add_argument("--times", type=count(2), default=_TIMES)
    asked.add_argument("--listed", type=count(), default=_LISTED, help="listings that stand as listed")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings(home=Path(folder) / "home", environment="test")
        with new_service(settings) as opened:
            context, submission = _filled(opened, Path(folder), given.rows, given.listed)
            for reader in _readers(context, submission):
                _measure(reader, given.times)


def _measure(reader: Reader, times: int) -> None:
    bare = _asked(reader.client, "/console/account", times)
    for path in reader.paths:
        found = _asked(reader.client, path, times)
        print(json.dumps(_line(reader.who, path, found, bare), ensure_ascii=False), flush=True)


def _filled(opened: Context, folder: Path, rows: int, listed: int) -> tuple[Context, int]:
    """The service with so many reports, some of them listed and published; the submission's number."""
    clerk = new_clerk(opened)
    submission = take_in(opened, clerk, write_sample(folder / "rows.csv", rows))
    context, _reader = with_operator(opened)
    list_some(context, listed)
    publish_release(context, SYSTEM, FEED)
    measure_figures(context)
    return context, submission


def _readers(context: Context, submission: int) -> Iterator[Reader]:
    app = create_app(context=context)
    queues = tuple(f"/console/queues/{code}" for code in QUEUES)
    cases = tuple(
        f"/console/listings/{context.vault.ids.show('listing', one)}" for one in _some_listings(context)
    )
    official = _come_in(context, app, "maker")
    review = _next_review(official)
    of_cases = (*cases, *(f"{case}/letters" for case in cases[:1]))
    yield Reader("maker", official, ("/console", *queues, "/console/figures", *of_cases, *review))
    sent = context.vault.ids.show("submission", submission)
    clerk = _come_in(context, app, "clerk")
    yield Reader(
        "clerk", clerk,
        ("/console/submissions", f"/console/submissions/{sent}", "/console/uploads", "/console/settlements",
         "/console/objections"),
    )  # fmt: skip
    agency = _come_in(context, app, "reader")
    paths = (
        "/console/feeds",
        f"/console/feeds/{FEED}",
        "/console/removals",
        "/console/enquiries",
        "/console/looks",
        "/console/keys",
    )
    yield Reader("agency", agency, paths)


def _come_in(context: Context, app: Flask, login: str) -> FlaskClient:
    """A browser with the session of this account, its second factor just shown."""
    link = issue_enrolment(context, SYSTEM, login)
    opened = redeem_enrolment(context, link.token, _PASSWORD)
    drawn = draw_secret(context, opened.session)
    now = int(context.clock.now().timestamp())
    opened = confirm_secret(context, opened.session, code_at(_secret(drawn.typed), now))
    client = app.test_client()
    client.set_cookie("console", opened.secret)
    return client


def _secret(typed: str) -> bytes:
    return b32decode(typed.replace(" ", ""))


def _some_listings(context: Context) -> list[int]:
    """One that is listed, and the newest, which is alleged."""
    with context.store.read() as connection:
        first = listings.standing_listings(connection, after=0, limit=1)
        return [one.id for one in first if one.id is not None]


def _next_review(client: FlaskClient) -> tuple[str, ...]:
    """The page of a review that this official has taken up; none where no match waits."""
    token = _TOKEN.search(client.get("/console/queues/match").get_data(as_text=True))
    if token is None:
        return ()
    form = {"form_token": token[1], "region": "", "behind": ""}
    taken = client.post("/console/reviews:next", data=form, headers=_FORM)
    return (taken.location,) if taken.status_code == 303 and "/reviews/" in taken.location else ()


def _asked(client: FlaskClient, path: str, times: int) -> list[Took]:
    """How long each call took, after one that warms."""
    _ask(client, path)
    return [_ask(client, path) for _ in range(times)]


def _ask(client: FlaskClient, path: str) -> Took:
    wall, processor = time.perf_counter(), time.process_time()
    answer = client.get(path)
    answer.get_data()
    took = Took((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


def _line(who: str, path: str, found: list[Took], bare: list[Took]) -> dict[str, Any]:
    wall, processor = [one.wall_ms for one in found], median(one.processor_ms for one in found)
    return {
        "who": who,
        "page": re.sub(r"[a-z0-9]{26}", "…", path),
        "median_ms": round(median(wall), 1),
        "p95_ms": round(quantiles(wall, n=20)[-1], 1),
        "processor_ms": round(processor, 1),
        "of_bare": round(processor / median(one.processor_ms for one in bare), 1),
    }


if __name__ == "__main__":
    main()
