"""An agency enrols, lists and ends the keys that its own feed is encrypted to; nobody else's feed exists for it."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.vault.age_keys import AgeIdentities, new_identity
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    new_recipient_identity,
)
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member
from blacklist_service.workflows.publish_release import publish_release
from tests.kinds import KINDS

V1 = "/api/v1"
PATH = f"{V1}/feeds/bureau/recipient-keys"
MADE_AT = datetime(2026, 3, 2, tzinfo=UTC)


def new_line() -> str:
    return AgeIdentities(new_identity(MADE_AT)).public_lines[0]


@pytest.fixture
def agency(context: Context, both_signers: dict[str, Any]) -> Any:
    """An agency that signs, with a feed of its own, and beside it another's feed."""
    signer = both_signers["agency"]
    add_feed(
        context,
        SYSTEM,
        code="bureau",
        member_code=member_of(context),
        format_name="ndjson",
        audience="regulator",
    )
    add_member(context, SYSTEM, code="stranger", name="虚构", kind="agency")
    add_feed(
        context, SYSTEM, code="theirs", member_code="stranger", format_name="ndjson", audience="regulator"
    )
    return signer


def member_of(context: Context) -> str:
    with context.store.read() as connection:
        asked = (
            "SELECT member.code FROM member JOIN user_account ON member_id = member.id WHERE login = 'agency'"
        )
        return str(connection.execute(text(asked)).scalar_one())


def body(context: Context, signer: Any, line: str, feed: str = "bureau", **given: object) -> bytes:
    proof = signer.key.sign(recipient_key_statement(member_of(context), feed, line))
    return orjson.dumps({"public_key": line, "proof": base64.b64encode(proof).decode(), **given})


def send(signer: Any, path: str, content: bytes) -> Any:
    return signer.call("POST", path, content)


def code_of(answer: Any) -> str:
    return "" if answer.status_code < 400 else str(answer.get_json()["code"])


def test_a_key_is_enrolled_listed_followed_and_ended(context: Context, agency: Any) -> None:
    publish_release(context, SYSTEM, "bureau")
    first, second = new_line(), new_line()
    enrolled = send(agency, PATH, body(context, agency, first))
    assert enrolled.status_code == 201
    assert enrolled.get_json() == {
        "feed": "bureau", "public_key": first, "from_release": 2, "before_ends_at": None
    }  # fmt: skip
    publish_release(context, SYSTEM, "bureau")
    manifest = agency.call("GET", f"{V1}/feeds/bureau/manifest").get_json()
    assert manifest["snapshot"]["name"] == "snapshot-2.ndjson.age"
    assert send(agency, PATH, body(context, agency, second, overlap_days=3)).get_json()["before_ends_at"]
    known = agency.call("GET", PATH).get_json()["items"]
    assert [(one["public_key"], one["state"]) for one in known] == [(second, "live"), (first, "live")]
    ended = send(agency, f"{PATH}/end", orjson.dumps({"public_key": first}))
    assert [(one["public_key"], one["state"]) for one in ended.get_json()["items"]] == [
        (second, "live"), (first, "ended")
    ]  # fmt: skip
    assert code_of(send(agency, f"{PATH}/end", orjson.dumps({"public_key": second}))) == "RECIPIENT_KEY.LAST"
    with context.store.read() as connection:
        told = connection.execute(
            text("SELECT kind, actor FROM journal_entry WHERE kind LIKE 'recipient_key%' ORDER BY id")
        ).all()
    assert [tuple(row) for row in told] == [
        ("recipient_key_added", "agency"), ("recipient_key_added", "agency"), ("recipient_key_ended", "agency"),
    ]  # fmt: skip


def test_another_members_feed_does_not_exist(context: Context, agency: Any) -> None:
    path = f"{V1}/feeds/theirs/recipient-keys"
    line = new_line()
    assert code_of(send(agency, path, body(context, agency, line, "theirs"))) == "FEED.UNKNOWN"
    assert code_of(send(agency, f"{path}/end", orjson.dumps({"public_key": line}))) == "FEED.UNKNOWN"
    assert code_of(agency.call("GET", path)) == "FEED.UNKNOWN"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"proof": "!"}, "RECIPIENT_KEY.PROOF_FORMAT"),
        ({"proof": base64.b64encode(b"x" * 64).decode()}, "RECIPIENT_KEY.PROOF"),
        ({"public_key": "age1nothing"}, "RECIPIENT_KEY.FORMAT"),
        ({"overlap_days": 31}, "BODY.FIELDS"),
    ],
)
def test_what_the_command_refuses_is_refused(
    context: Context, agency: Any, changed: dict[str, object], code: str
) -> None:
    given = orjson.loads(body(context, agency, new_line())) | changed
    assert code_of(send(agency, PATH, orjson.dumps(given))) == code


def test_a_key_for_hpke_follows_one_of_age_without_overlap(context: Context, agency: Any) -> None:
    line = RecipientIdentities(new_recipient_identity(EncryptionKind.HPKE, MADE_AT)).public_lines[0]
    assert send(agency, PATH, body(context, agency, new_line())).status_code == 201
    assert code_of(send(agency, PATH, body(context, agency, line))) == "RECIPIENT_KEY.KINDS"
    assert send(agency, PATH, body(context, agency, line, overlap_days=0)).status_code == 201
    publish_release(context, SYSTEM, "bureau")
    manifest = agency.call("GET", f"{V1}/feeds/bureau/manifest").get_json()
    assert manifest["snapshot"]["name"] == "snapshot-1.ndjson.hpke"
    states = [one["state"] for one in agency.call("GET", PATH).get_json()["items"]]
    assert states == ["live", "ended"]


@pytest.mark.skipif(EncryptionKind.SM not in KINDS, reason="no SM2 in the system's libcrypto")
def test_a_key_of_sm2_is_taken_as_line_and_as_pem(context: Context, agency: Any) -> None:
    line, later = (
        RecipientIdentities(new_recipient_identity(EncryptionKind.SM, MADE_AT)).public_lines[0]
        for _ in range(2)
    )
    pem = f"-----BEGIN PUBLIC KEY-----\n{line.removeprefix('sm2:')}\n-----END PUBLIC KEY-----\n"
    # The proof is over the line, whichever way the key comes.
    as_pem = orjson.loads(body(context, agency, line)) | {"public_key": pem}
    enrolled = send(agency, PATH, orjson.dumps(as_pem))
    assert (enrolled.status_code, enrolled.get_json()["public_key"]) == (201, line)
    assert code_of(send(agency, PATH, body(context, agency, line))) == "RECIPIENT_KEY.KNOWN"
    publish_release(context, SYSTEM, "bureau")
    manifest = agency.call("GET", f"{V1}/feeds/bureau/manifest").get_json()
    assert manifest["snapshot"]["name"] == "snapshot-1.ndjson.sm"
    delivered = agency.call("GET", f"{V1}/feeds/bureau/objects/snapshot-1.ndjson.sm").data
    place = f"blacklist-sm/1\nrecipient {member_of(context)}\nfeed bureau\nobject snapshot-1.ndjson.sm\nkey "
    assert delivered.startswith(place.encode())
    assert send(agency, PATH, body(context, agency, later)).status_code == 201
    ended = send(agency, f"{PATH}/end", orjson.dumps({"public_key": pem}))
    assert [one["state"] for one in ended.get_json()["items"]] == ["live", "ended"]


def test_a_proof_for_another_line_or_feed_is_none(context: Context, agency: Any) -> None:
    mine, other = new_line(), new_line()
    stolen = orjson.loads(body(context, agency, mine)) | {"public_key": other}
    assert code_of(send(agency, PATH, orjson.dumps(stolen))) == "RECIPIENT_KEY.PROOF"
    elsewhere = body(context, agency, mine, "theirs")
    assert code_of(send(agency, PATH, elsewhere)) == "RECIPIENT_KEY.PROOF"


def test_a_bearer_key_alone_ends_nothing_and_enrols_nothing(
    context: Context, agency: Any, both_callers: dict[str, Any]
) -> None:
    line = new_line()
    assert send(agency, PATH, body(context, agency, line)).status_code == 201
    bearer = both_callers["agency"]
    refused = bearer.post(f"{PATH}/end", json={"public_key": line})
    assert code_of(refused) == "RECIPIENT_KEY.SIGNED_CALL"
    forged = {"public_key": new_line(), "proof": base64.b64encode(b"x" * 64).decode()}
    assert code_of(bearer.post(PATH, json=forged)) == "RECIPIENT_KEY.PROOF"
