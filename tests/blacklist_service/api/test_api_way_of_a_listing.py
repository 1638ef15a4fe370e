"""From an upload to the acknowledged tombstone, through HTTP alone (keys, legal basis and feed are the operator's)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from apiflask import APIFlask

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.jobs import queue
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.answer_enquiry import EnquiryAnswer, answer_enquiries
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enquiring.enquiry import Enquiry

V1 = "/api/v1"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def invented_id(front: str) -> str:
    """A resident ID of nobody: 17 digits and their check character (GB 11643-1999)."""
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]


NAME, NUMBER = "虚构甲", invented_id("34010419900101001")
PROFILE = OperatorProfile(
    name="虚构省整治办", kind=OperatorKind.STATE_ORGAN, region="340000",
    may_export=frozenset({Audience.REGULATOR, Audience.BUREAU, Audience.BANK}),
    bases=(
        LegalBasis(
            id="sample", document_no="虚构〔2018〕1号", title="虚构办法", article="第一条", list_kind="malicious_evasion",
            rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2018, 1, 1),
            allows_third_parties=True,
        ),
    ),
)  # fmt: skip
REPORT = {
    "row_key": "k1", "name": NAME, "id_type": "resident_id", "id_number": NUMBER, "contract_no": "C1",
    "principal": "20000.00", "outstanding": "15000.00", "annual_rate": "18", "loan_date": "2018-03-01",
    "overdue_since": "2018-09-01", "evasion_ground": "able_refuses", "ability_evidence": "虚构：有房产出租收入",
    "collection_log": "虚构：三次书面催收", "notice_channel": "registered_mail", "notice_date": "2019-01-01",
}  # fmt: skip
ENQUIRY = {
    "name": NAME,
    "id_type": "resident_id",
    "id_number": NUMBER,
    "purpose": "credit_approval",
    "consent_ref": "C-1",
}


class Story:
    """One invented case and everybody who has to do with it."""

    def __init__(self, context: Context, callers: dict[str, Any], clock: MovingClock) -> None:
        self.context, self.clock = context, clock
        self.platform, self.maker, self.checker = callers["platform"], callers["maker"], callers["checker"]
        self.agency, self.nobody = callers["agency"], callers["nobody"]
        self.listing, self.version = "", ""

    def ok(self, answer: Any, status: int = 200) -> Any:
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    def seen(self) -> dict[str, str]:
        """If-Match with the version as it stands now."""
        return {"If-Match": self.maker.get(f"{V1}/listings/{self.listing}").headers["ETag"]}

    def allege(self) -> None:
        self.ok(self.platform.post(f"{V1}/reports:batch", json={"items": [REPORT]}))
        queued = self.ok(self.maker.get(f"{V1}/reviews?kind=listing&state=alleged"))
        self.listing = queued["items"][0]["id"]

    def act(self, verb: str, body: dict[str, Any], status: int = 200, by: Any = None) -> Any:
        path = f"{V1}/listings/{self.listing}/{verb}"
        return self.ok((by or self.maker).post(path, json=body, headers=self.seen()), status)

    def approve(self, path: str, digest: str) -> Any:
        return self.ok(self.checker.post(f"{V1}/{path}/approval", json={"digest": digest}))

    def list_it(self) -> str:
        """Verified, noticed, served, waited for and listed by two officials; returns the case number."""
        verify = {"act": "verify", "legal_basis": "sample", "ground": "able_refuses", "severity": "ordinary"}
        assert self.act("decision", verify, 201)["listing"]["state"] == "under_review"
        today = self.context.clock.today().isoformat()
        notice = self.act(
            "notice", {"channel": "registered_mail", "content_sha256": "a" * 64, "sent_on": today}
        )
        served = self.act("notice", {"served_on": today, "proof_sha256": "b" * 64})
        assert (notice["listing"]["state"], served["listing"]["state"]) == ("notified", "reply_window")
        assert served["case_number"] is None
        self.clock.move(timedelta(days=8))
        digest = self.act("decision", {"act": "list", "reasons": "虚构理由"}, 201)["proposal"]["digest"]
        assert self.approve(f"listings/{self.listing}", digest)["listing"]["state"] == "listed"
        return str(notice["case_number"])

    def publish(self) -> dict[str, Any]:
        """The clock's job publishes; the agency follows the manifest and checks every digest."""
        self.clock.move(timedelta(minutes=1))
        queue.enqueue(self.context, "publish_release", 1, self.clock.now().isoformat(timespec="minutes"))
        run_due_jobs(self.context)
        manifest = self.agency.get(f"{V1}/feeds/bureau/manifest")
        assert manifest.headers["ETag"].strip('"') == hashlib.sha256(manifest.data).hexdigest()
        document: dict[str, Any] = orjson.loads(manifest.data)
        return document

    def entries(self, part: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.agency.get(f"{V1}/feeds/bureau/objects/{part['name']}")
        assert "immutable" in answer.headers["Cache-Control"]
        assert hashlib.sha256(answer.data).hexdigest() == part["sha256"]
        return [orjson.loads(line) for line in answer.data.splitlines()]


@pytest.fixture
def story(context: Context, moving_clock: MovingClock, request: pytest.FixtureRequest) -> Story:
    told = replace(context, profile=PROFILE)
    from_conftest: Callable[..., dict[str, Any]] = request.getfixturevalue("enrolled")
    register_legal_bases(told, SYSTEM)
    app: APIFlask = create_app(context=told)
    callers = from_conftest(told, app)
    add_feed(told, SYSTEM, code="bureau", member_code="A001", format_name="ndjson", audience="bureau")
    return Story(told, callers, moving_clock)


def test_the_whole_way(story: Story, subject_headers: Callable[..., dict[str, str]]) -> None:
    story.allege()
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["outcome"] == "not_listed"
    case_number = story.list_it()
    found = story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    assert (found["outcome"], found["disputed"], len(found["entries"])) == ("listed", False, 1)

    manifest = story.publish()
    assert manifest["release"] == 1
    assert len(story.entries(manifest["snapshot"])) == 1
    signature = story.agency.get(f"{V1}/feeds/bureau/manifest.minisig").get_data(as_text=True)
    assert signature.startswith("untrusted comment:")
    for suffix in ("", ".minisig"):
        names = (f"manifest{suffix}", f"manifest.json{suffix}")
        by_call, by_file = (story.agency.get(f"{V1}/feeds/bureau/{name}") for name in names)
        assert (by_call.data, by_call.headers.get("ETag")) == (by_file.data, by_file.headers.get("ETag"))

    me = subject_headers(case_number, NAME, NUMBER)
    own = story.ok(story.nobody.get(f"{V1}/subjects/me", headers=me))
    assert own["listing"]["state"] == "listed"
    accesses = story.ok(story.nobody.get(f"{V1}/subjects/me/accesses", headers=me))["items"]
    assert {"enquiry", "own_record"} <= {access["action"] for access in accesses}
    objected = story.nobody.post(
        f"{V1}/objections", json={"reason": "paid", "narrative": "虚构：已于去年还清"}, headers=me
    )
    if objected.status_code == 422:  # the reasons are the rules' own words
        pytest.fail(objected.get_data(as_text=True))
    place = objected.headers["Location"].removeprefix(f"{V1}/")
    assert story.ok(story.nobody.get(f"{V1}/{place}", headers=me))["narrative"] is None
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["disputed"] is True

    seen = {"If-Match": story.platform.get(f"{V1}/{place}").headers["ETag"]}
    story.ok(story.platform.post(f"{V1}/{place}/answer", json={"answer": "虚构：核实无误"}, headers=seen))
    digest = story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)["digest"]
    story.approve(f"listings/{story.listing}", digest)
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["outcome"] == "not_listed"

    manifest = story.publish()
    (delta,) = manifest["deltas"]
    (tombstone,) = story.entries(delta)
    assert tombstone["op"] == "RETRACT"
    receipt = {"release": 2, "state_checksum": manifest["state_checksum"], "retracted": [tombstone["key"]]}
    wrong = story.agency.post(f"{V1}/feeds/bureau/receipts", json=receipt | {"state_checksum": "0" * 64})
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "FEED.CHECKSUM")
    taken = story.ok(story.agency.post(f"{V1}/feeds/bureau/receipts", json=receipt), 201)
    assert (taken["acknowledged"], taken["removals_closed"]) == (1, 1)


def test_an_official_sees_the_debt_and_the_reported_ground_stands(story: Story) -> None:
    story.allege()
    shown = story.ok(story.maker.get(f"{V1}/listings/{story.listing}"))
    (debt,) = shown["reports"]
    assert (debt["principal_fen"], debt["outstanding_fen"], debt["annual_rate_bp"]) == (
        2000000,
        1500000,
        1800,
    )
    assert (debt["contract_no"], debt["overdue_since"], debt["settled_on"]) == ("C1", "2018-09-01", None)
    assert debt["ability_evidence"] == REPORT["ability_evidence"]
    assert (shown["identity"]["name"], NUMBER in str(shown)) == ("虚*", False)
    body = {"act": "verify", "legal_basis": "sample", "severity": "ordinary"}
    assert story.act("decision", body, 201)["listing"]["ground"] == "able_refuses"


def test_a_stale_or_missing_version_is_refused(story: Story) -> None:
    story.allege()
    path = f"{V1}/listings/{story.listing}/decision"
    body = {"act": "verify", "legal_basis": "sample", "ground": "able_refuses", "severity": "ordinary"}
    for headers, status, code in (
        ({}, 428, "VERSION.MISSING"),
        ({"If-Match": '"7"'}, 412, "CONFLICT.VERSION"),
        ({"If-Match": "*"}, 400, "HEADER.INVALID"),
        ({"If-Match": 'W/"1"'}, 400, "HEADER.INVALID"),
        ({"If-Match": '"1", "2"'}, 400, "HEADER.INVALID"),
        ({"If-Match": '"99999999999999999999"'}, 400, "HEADER.INVALID"),
    ):
        answer = story.maker.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), headers
    assert story.maker.post(path, json=body, headers=story.seen()).status_code == 201


def test_an_official_does_not_approve_what_it_was_not_shown(story: Story) -> None:
    story.allege()
    story.list_it()
    story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)
    answer = story.checker.post(f"{V1}/listings/{story.listing}/approval", json={"digest": "0" * 64})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "APPROVAL.DIGEST")


def test_ranges_and_held_copies(story: Story) -> None:
    story.allege()
    story.list_it()
    manifest = story.publish()
    path = f"{V1}/feeds/bureau/objects/{manifest['snapshot']['name']}"
    whole = story.agency.get(path)
    etag = whole.headers["ETag"]
    part = story.agency.get(path, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.data) == (206, whole.data[3:10])
    assert part.headers["Content-Range"] == f"bytes 3-9/{len(whole.data)}"
    rest = story.agency.get(path, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (rest.status_code, rest.data) == (206, whole.data[5:])
    for headers in ({"Range": "bytes=5-", "If-Range": '"other"'}, {"Range": "bytes=-0"}, {"Range": "bytes=0-1,4-5"},
                    {"Range": "lines=1-2"}, {"Range": "bytes=9-3"}):  # fmt: skip
        answer = story.agency.get(path, headers=headers)
        assert (answer.status_code, answer.data) == (200, whole.data), headers
    beyond = story.agency.get(path, headers={"Range": f"bytes={len(whole.data)}-"})
    assert (beyond.status_code, beyond.get_json()["code"]) == (416, "FEED.RANGE")
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole.data)}"
    end = story.agency.get(path, headers={"Range": "bytes=-5"})
    assert (end.status_code, end.data) == (206, whole.data[-5:])
    last = len(whole.data) - 1
    assert end.headers["Content-Range"] == f"bytes {last - 4}-{last}/{last + 1}"
    longer = story.agency.get(path, headers={"Range": f"bytes=-{last + 100}"})
    assert (longer.status_code, longer.data) == (206, whole.data)
    held_part = story.agency.get(path, headers={"Range": "bytes=3-9", "If-None-Match": etag})
    assert (held_part.status_code, held_part.data, "Content-Range" in held_part.headers) == (304, b"", False)
    assert story.agency.get(path, headers={"If-None-Match": etag}).status_code == 304
    held = story.agency.get(f"{V1}/feeds/bureau/manifest").headers["ETag"]
    assert story.agency.get(f"{V1}/feeds/bureau/manifest", headers={"If-None-Match": held}).status_code == 304


def test_another_agency_does_not_learn_of_the_feed(story: Story, request: pytest.FixtureRequest) -> None:
    for path in ("manifest", "manifest.minisig", "objects/snapshot-1.ndjson"):
        for caller, code in ((story.agency, "FEED.NO_RELEASE" if "manifest" in path else "FEED.OBJECT"),):
            assert caller.get(f"{V1}/feeds/bureau/{path}").get_json()["code"] == code
        stranger = type(story.agency)(story.agency.client, request.getfixturevalue("keys")["agency2"])
        assert stranger.get(f"{V1}/feeds/bureau/{path}").get_json()["code"] == "FEED.UNKNOWN"


def test_enquiries_by_the_batch_answer_each_for_itself(story: Story) -> None:
    story.allege()
    story.list_it()
    items = [
        ENQUIRY,
        ENQUIRY | {"purpose": "marketing_not_allowed"},
        ENQUIRY | {"id_number": "340104199001010019"},
    ]
    answered = story.ok(story.agency.post(f"{V1}/enquiries:batch", json={"items": items}))["items"]
    assert answered[0]["answer"]["outcome"] == "listed"
    assert answered[1]["refusal"]["code"] == "ENQUIRY.PURPOSE_NOT_ALLOWED"
    assert answered[2]["refusal"]["code"] == "ENQUIRY.IDENTIFIER"
    assert NAME not in orjson.dumps(answered[1:]).decode()


@pytest.mark.parametrize(
    "applied_at",
    ["2026-11-20T08:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", -1e12, 1e18, "x"],
)
def test_a_receipt_says_an_instant_that_exists_or_is_refused(story: Story, applied_at: object) -> None:
    story.allege()
    story.list_it()
    manifest = story.publish()
    receipt = {"release": manifest["release"], "state_checksum": manifest["state_checksum"]}
    path = f"{V1}/feeds/bureau/receipts"
    odd = story.ok(story.agency.post(path, json=receipt | {"applied_at": applied_at}), 422)
    assert odd["code"] == "BODY.FIELDS"
    story.ok(story.agency.post(path, json=receipt | {"applied_at": "2026-11-20T08:00:00+08:00"}), 201)


def test_very_many_rows_about_one_person_spend_nobodys_enquiries(story: Story) -> None:
    story.allege()
    story.list_it()
    rows = [REPORT | {"row_key": f"z{number}", "contract_no": f"Z{number}"} for number in range(130)]
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": rows}))
    # Of each person some sixty are opened, and as many of nobody beside them.
    gate = BudgetGate({"member": (140, 10_000)}, story.clock)
    context = replace(story.context, vault=vault_of(story.context.settings, gate))
    agency = actor_of_login(context, "agency")
    (answer,) = answer_enquiries(context, agency, [Enquiry(**ENQUIRY)])
    assert isinstance(answer, EnquiryAnswer)
    assert (answer.outcome, len(answer.entries)) == ("listed", 1)


OBJECT = {"reason": "paid", "narrative": "虚构：已于去年还清"}
APPLY = {"application": "虚构：已全部还清", "has_public_commitment": True}


@pytest.mark.parametrize(
    ("path", "body", "other", "open_already"),
    [
        ("objections", OBJECT, OBJECT | {"reason": "not_me"}, "OBJECTION.OPEN"),
        ("repairs", APPLY, APPLY | {"application": "虚构：已还清一半"}, "REPAIR.OPEN"),
    ],
)
def test_what_a_subject_creates_takes_a_key(
    story: Story, subject_headers: Callable[..., dict[str, str]], path: str, body: dict[str, Any],
    other: dict[str, Any], open_already: str,
) -> None:  # fmt: skip
    """Contract http.md: creating calls take `Idempotency-Key` (same key, other body → 422)."""
    story.allege()
    me = subject_headers(story.list_it(), NAME, NUMBER)
    keyed = me | {"Idempotency-Key": "k-1"}
    story.clock.move(timedelta(days=200))

    def post(given: dict[str, Any], headers: dict[str, str]) -> tuple[int, str, Any]:
        answer = story.nobody.post(f"{V1}/{path}", json=given, headers=headers)
        replayed = answer.headers.get("Idempotency-Replayed", "false")
        return answer.status_code, replayed, answer.get_json().get("code", answer.headers.get("Location"))

    # A refused call leaves its key free, and whoever is not the subject learns nothing of a key.
    assert post({}, keyed)[::2] == (422, "BODY.FIELDS")
    status, replayed, place = post(body, keyed)
    assert (status, replayed) == (201, "false")
    assert post(body, keyed) == (201, "true", place)
    assert post(other, keyed) == (422, "false", "IDEMPOTENCY.REUSED")
    assert post(body, me) == (409, "false", open_already)
    assert post(body, keyed | {"Idempotency-Key": "k-2"}) == (409, "false", open_already)
    stranger = subject_headers(keyed["Case-Number"], "虚构乙", NUMBER) | {"Idempotency-Key": "k-1"}
    assert post(body, stranger) == (401, "false", "CASE.PROOF")
    nobodys = subject_headers("2026-AAAA-BBBB-CCCC", NAME, NUMBER) | {"Idempotency-Key": "k-1"}
    assert post(body, nobodys) == (401, "false", "CASE.PROOF")
    # The keys of a case are nobody else's.
    again = story.platform.post(
        f"{V1}/reports:batch", json={"items": [REPORT]}, headers={"Idempotency-Key": "k-1"}
    )
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (200, False)


@pytest.mark.parametrize("is_approved", [True, False])
def test_an_approval_is_held_to_the_version_that_it_names(story: Story, is_approved: bool) -> None:
    """Contract http.md: decisions take `If-Match`. The digest binds an approval; a version that is given does, too."""
    story.allege()
    story.list_it()
    asked = {"end_reason": "removed", "reasons": "虚构理由"}
    digest = story.act("removal", asked, 201)["digest"]
    body = {"digest": digest, "is_approved": is_approved, "reasons": "虚构理由"}
    path, seen = f"{V1}/listings/{story.listing}/approval", story.seen()
    for given, status, code in (
        ('"1"', 412, "CONFLICT.VERSION"),
        ("*", 400, "HEADER.INVALID"),
        ("5", 400, "HEADER.INVALID"),
    ):
        answer = story.checker.post(path, json=body, headers={"If-Match": given})
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), given
    assert story.seen() == seen
    done = story.ok(story.checker.post(path, json=body, headers=seen))
    assert done["done"] == ("listing_removed" if is_approved else "proposal_refused")


def test_feeds_are_a_list_as_every_other(story: Story) -> None:
    """Contract http.md: lists: signed cursor, `limit` ≤ 200."""
    for code in ("z-1", "A.2", "m_3"):
        add_feed(story.context, SYSTEM, code=code, member_code="A001", format_name="csv", audience="bureau")
    whole = story.ok(story.agency.get(f"{V1}/feeds"))
    assert ([feed["feed"] for feed in whole["items"]], whole["next"]) == (
        ["A.2", "bureau", "m_3", "z-1"],
        None,
    )
    found, cursor = [], ""
    for _ in range(2):
        page = story.ok(story.agency.get(f"{V1}/feeds?limit=2{cursor}"))
        found.append([feed["feed"] for feed in page["items"]])
        cursor = f"&cursor={page['next']}"
    assert (found, page["next"]) == ([["A.2", "bureau"], ["m_3", "z-1"]], None)
    assert story.ok(story.agency.get(f"{V1}/feeds?limit=200"))["items"] == whole["items"]
    first = story.ok(story.agency.get(f"{V1}/feeds?limit=1"))["next"]
    for query, code in (
        ("limit=201", "QUERY.FIELDS"), ("limit=0", "QUERY.FIELDS"), ("cursor=x", "CURSOR.INVALID"),
        ("page=1", "QUERY.UNKNOWN"),
    ):  # fmt: skip
        answer = story.agency.get(f"{V1}/feeds?{query}")
        assert (answer.status_code, answer.get_json()["code"]) == (400, code), query
    # A cursor is the caller's own.
    assert story.maker.get(f"{V1}/feeds?cursor={first}").get_json()["code"] == "CURSOR.INVALID"
