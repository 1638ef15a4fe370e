"""The life of a canary person in the service, from the upload to the night in which the law has it erased."""

import base64
import io
from collections.abc import Iterator
from datetime import date, timedelta

from blacklist_service.jobs import queue
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import HOUSE_SCHEDULES
from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.private_keys import new_private_key
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    new_recipient_identity,
)
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.appoint_agent import AgentGiven, appoint_agent
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.read_feed import manifest_of, object_of
from blacklist_service.workflows.recuse_from_case import recuse_from_case
from blacklist_service.workflows.reveal_subject import reveal_subject
from exports.manifest import Manifest
from tests.blacklist_service.api.conftest import ACCOUNTS, enrol_signer
from tests.canaries.route_story import REPORT, SIMILAR, V1, RouteStory
from tests.canaries.search import (
    ADDRESS,
    CARD,
    CONTRACT,
    EVIDENCE,
    LOG,
    NAME,
    NARRATIVE,
    NUMBER,
    PHONE,
    WRONG_NUMBER,
)

# Beside the feed `bureau` of the routes: three more formats, one of them encrypted to its recipient.
FEEDS = {"table": "csv", "columns": "parquet", "sealed": "ndjson"}
SEALED = "sealed"
# The day on which the debt was paid; five years later the law asks for erasure (征信业管理条例 Art 16).
_SETTLED = date(2026, 4, 1)
_YEARS_AFTER = date(2031, 4, 2)
_HEADER = (
    "行标识,姓名,证件号码,手机号,银行卡号,住址,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,"
    "逃废债情形,偿还能力依据,催收情况,结清日期"
)


def open_feeds(story: RouteStory) -> RecipientIdentities:
    """Feeds of several formats to one agency; what opens the encrypted one."""
    identity = RecipientIdentities(new_recipient_identity(EncryptionKind.HPKE, story.clock.now()))
    for code, name in FEEDS.items():
        add_feed(story.context, SYSTEM, code=code, member_code="A001", format_name=name, audience="bureau")
    signer = enrol_signer(story.context, story.callers["agency"].client, "agency", new_private_key())
    (line,) = identity.public_lines
    proof = signer.key.sign(recipient_key_statement(ACCOUNTS["agency"][0], SEALED, line))
    body = {"public_key": line, "proof": base64.b64encode(proof).decode()}
    story.post("agency", f"/feeds/{SEALED}/recipient-keys", body)
    return identity


def upload(story: RouteStory, settled: str = "") -> None:
    """A file with a row that is taken in, and one that is rejected and kept for the error workbook."""
    rows = [
        f"{key},{NAME},{number},{PHONE},{CARD},{ADDRESS},{CONTRACT}-{key},10000.00,5000.00,12.5,2018-01-01,2019-01-01,"
        f"able_refuses,{EVIDENCE},{LOG},{settled}"
        for key, number in (("u1", NUMBER), ("u2", WRONG_NUMBER))
    ]
    body = {"data": "\n".join([_HEADER, *rows]).encode(), "content_type": "text/csv"}
    taken = story.call("platform", "POST", f"{V1}/submissions?charset=utf-8", **body).get_json()
    run_due_jobs(story.context)
    place = f"/submissions/{taken['submission']}"
    story.places["submission"] = place


def come_in_and_be_listed(story: RouteStory) -> None:
    """Reported, reviewed, given notice, decided by two officials, published, enquired after, objected and written to."""
    story.report_and_review()
    upload(story)
    story.list_it()
    publish(story)
    story.enquire_and_publish()
    maker = actor_of_login(story.context, "maker")
    number = story.context.vault.ids.read("listing", story.listing)
    reveal_subject(story.context, maker, number, purpose="check_identity", reason=NARRATIVE)
    given = AgentGiven("虚构代理人", "110101199003070011", "other", "read", story.context.clock.today())
    appoint_agent(story.context, story.subject["Case-Number"], NAME, NUMBER, given=given)
    story.stand_up()


def be_taken_off(story: RouteStory) -> None:
    """Removed as a batch, after one proposal was refused in free words; an auditor keeps away, and says why."""
    story.take_off()
    auditor = actor_of_login(story.context, "auditor")
    number = story.context.vault.ids.read("listing", story.listing)
    recuse_from_case(story.context, auditor, number, reason=NARRATIVE)
    publish(story)
    story.prove()


def settle(story: RouteStory) -> None:
    """The sender tells of every debt that it was paid; the reports of before are superseded."""
    story.clock.move(timedelta(days=(_SETTLED - story.context.clock.today()).days))
    told = {"settled_on": _SETTLED.isoformat()}
    story.post("platform", "/reports:batch", {"items": [one | told for one in (REPORT, *SIMILAR)]})
    upload(story, _SETTLED.isoformat())


def pass_years(story: RouteStory) -> None:
    """The first day on which every report of the person must be gone."""
    story.clock.move(timedelta(days=(_YEARS_AFTER - story.context.clock.today()).days))


def night(context: Context) -> None:
    """Everything that the clock has the house do in a night."""
    for schedule in HOUSE_SCHEDULES:
        queue.enqueue(context, schedule.kind, 0, context.clock.now().isoformat(timespec="minutes"))
    run_due_jobs(context)


def publish(story: RouteStory) -> None:
    """A release of each feed."""
    story.clock.move(timedelta(minutes=1))
    for feed in range(1, 3 + len(FEEDS)):
        queue.enqueue(story.context, "publish_release", feed, story.clock.now().isoformat(timespec="minutes"))
    run_due_jobs(story.context)


def objects_named(context: Context, identity: RecipientIdentities) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of everything that the manifests name now, as the recipient has it, and opened where it is
    encrypted. Not by HTTP: the keys of members have run out when the person goes."""
    agency = actor_of_login(context, "agency")
    for code in ("bureau", *FEEDS):
        manifest = manifest_of(context, agency, code)[0]
        yield f"{code} manifest", manifest
        named = Manifest.from_bytes(manifest)
        for name in {named.snapshot.name, *(delta.name for delta in named.deltas)}:
            body = b"".join(object_of(context, agency, code, name).chunks)
            yield f"{code} {name}", body
            if code == SEALED:
                out = io.BytesIO()
                identity.open_object(io.BytesIO(body), ObjectPlace("A001", code, name), out)
                yield f"{code} {name} opened", out.getvalue()
