"""The town in which the journeys play: members of every kind, their clients, a worker that is run by hand."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.publish_release import feed_public_key
from exports.feed_keys import FeedKeys
from exports.follow import FeedReport, verify_folder
from exports.manifest import Manifest
from exports.recipient_state import RecipientState, reported

PROFILE = Path(__file__).parents[2] / "samples" / "operator_profile.toml"
FEED = "bureau-feed"
_ACCOUNTS = (
    ("PLATFORM", "platform", "platform"),
    ("OFFICE", "office", "maker"),
    ("OFFICE", "office", "checker"),
    ("OFFICE", "office", "auditor"),
    ("BUREAU", "agency", "agency"),
)


@dataclass
class Caller:
    """Somebody who calls over HTTP; every answer must have the expected status."""

    client: FlaskClient
    headers: dict[str, str]

    def call(self, method: str, path: str, expected: int, **given: Any) -> TestResponse:
        headers = self.headers | given.pop("headers", {})
        response = self.client.open(f"/api/v1{path}", method=method, headers=headers, **given)
        assert response.status_code == expected, (
            method,
            path,
            response.status_code,
            response.get_data(as_text=True),
        )
        return response

    def get(self, path: str, expected: int = 200, **given: Any) -> TestResponse:
        return self.call("GET", path, expected, **given)

    def post(
        self, path: str, body: dict[str, Any], expected: int = 200, *, version: int | None = None
    ) -> TestResponse:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self.call("POST", path, expected, json=body, headers=headers)


@dataclass
class Town:
    """Everybody, the service's clock, and the folder of the bureau."""

    context: Context
    clock: MovingClock
    callers: dict[str, Caller]
    folder: Path
    state: RecipientState | None = field(default=None)

    def __getattr__(self, name: str) -> Caller:
        try:
            return self.callers[name]
        except KeyError:
            raise AttributeError(name) from None

    def subject(self, case_number: str, name: str, id_number: str) -> Caller:
        """The subject itself, without an account: the case number of its letter and its own identity."""
        proof = json.dumps({"name": name, "id_number": id_number}).encode()
        headers = {
            "Case-Number": case_number,
            "Case-Proof": base64.urlsafe_b64encode(proof).decode().rstrip("="),
        }
        return Caller(self.callers["agency"].client, headers)

    def work(self) -> None:
        """The clock queues what is due and a worker does it."""
        tick(self.context)
        run_due_jobs(self.context)

    def next_morning(self, days: int = 1) -> None:
        self.clock.move(timedelta(days=days))
        self.work()

    def two_officials_list(self) -> tuple[str, str]:
        """The one allegation that waits comes onto the list: taken up, told, waited for, decided by two. Gives the case's
        id and its case number; ten days pass."""
        (waiting,) = self.maker.get("/reviews?kind=listing&state=alleged").json["items"]
        place = f"/listings/{waiting['id']}"
        verify = {
            "act": "verify", "legal_basis": "sample-basis", "ground": "able_refuses", "severity": "serious",
        }  # fmt: skip
        self.maker.post(f"{place}/decision", verify, 201, version=self._version(place))
        today, digest = self.clock.today().isoformat(), hashlib.sha256(b"letter").hexdigest()
        notice = {
            "channel": "registered_mail", "content_sha256": digest, "sent_on": today, "served_on": today,
            "proof_sha256": digest,
        }  # fmt: skip
        told = self.maker.post(f"{place}/notice", notice, version=self._version(place)).json
        self.next_morning(days=10)
        body = {"act": "list", "reasons": "示例：事实清楚"}
        made = self.maker.post(f"{place}/decision", body, 201, version=self._version(place)).json["proposal"]
        self.checker.post(f"{place}/approval", {"digest": made["digest"]})
        return str(waiting["id"]), str(told["case_number"])

    def _version(self, place: str) -> int:
        return int(self.maker.get(place).json["listing"]["version"])

    def follow_feed(self) -> FeedReport:
        """The bureau downloads what is new and verifies it from its folder alone."""
        for name in ("manifest.json", "manifest.json.minisig"):
            (self.folder / name).write_bytes(self.agency.get(f"/feeds/{FEED}/{name}").data)
        manifest = Manifest.from_bytes((self.folder / "manifest.json").read_bytes())
        for name in [manifest.snapshot.name, *(delta.name for delta in manifest.deltas)]:
            (self.folder / name).write_bytes(self.agency.get(f"/feeds/{FEED}/objects/{name}").data)
        keys = FeedKeys(feed_public_key(self.context))
        report = verify_folder(self.folder, keys, self.state, self.clock.now())
        self.state = report.state
        return report

    def acknowledge(self, report: FeedReport) -> dict[str, Any]:
        receipt = dict(report.receipt)
        assert self.state is not None
        self.state = reported(self.state, report.receipt)
        taken: dict[str, Any] = self.agency.post(f"/feeds/{FEED}/receipts", receipt, 201).json
        return taken


@pytest.fixture
def town(context: Context, moving_clock: MovingClock, tmp_path: Path) -> Town:
    object.__setattr__(context, "profile", parse_operator_profile(PROFILE.read_bytes()))
    app = create_app(context=context)
    callers: dict[str, Caller] = {}
    for code, kind, role in _ACCOUNTS:
        if not any(known == code for known, _, seen in _ACCOUNTS if seen in callers):
            add_member(
                context,
                SYSTEM,
                code=code,
                name="示例机构",
                kind=kind,
                region="340000" if kind == "office" else "",
            )
        add_user(context, SYSTEM, member_code=code, login=role, role=role)
        key = issue_key(context, SYSTEM, login=role, days=700).text
        callers[role] = Caller(app.test_client(), {"Authorization": f"Bearer {key}"})
    register_legal_bases(context, SYSTEM)
    add_feed(
        context, actor_of_login(context, "checker"), code=FEED, member_code="BUREAU",
        format_name="ndjson", audience="bureau", region="", cron="0 6 * * *",
    )  # fmt: skip
    folder = tmp_path / "bureau"
    folder.mkdir()
    return Town(context, moving_clock, callers, folder)


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture
def invented_number() -> Callable[[int], str]:
    """An invented resident number with a right check digit (GB 11643)."""

    def number(person: int) -> str:
        body = f"34010419820{1 + person % 9}{10 + person // 9 % 19}{201 + person % 700:03d}"
        return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]

    return number
