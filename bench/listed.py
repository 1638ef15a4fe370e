"""Listings set down as officials would leave them, thousands at a time: what a release and an enquiry need."""

import dataclasses
from datetime import date, timedelta

from sqlalchemy import insert, select, text, update

from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import LegalBasis as BasisRow
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.adopt_rows import adopt_rows
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user

FEED = "bench"
_BASIS = LegalBasis(
    id="bench", document_no="示例文号", title="示例依据", article="第一条", list_kind="malicious_evasion",
    rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2020, 1, 1),
    allows_third_parties=True, allows_publication=True,
)  # fmt: skip
PROFILE = OperatorProfile(
    name="示例整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset(Audience),
    may_publish=True, impact_assessment="PIA-1", bases=(_BASIS,),
)  # fmt: skip
_SOME = "(SELECT id FROM listing ORDER BY id LIMIT :count)"
_STEPS = (
    f"""UPDATE listing SET state = 'under_review', severity = 'serious', review_opened_on = :served
    WHERE id IN {_SOME}""",
    """INSERT INTO notice (listing_id, channel, content_sha256, sent_on, served_on, proof_sha256, given_by, given_at)
    SELECT id, 'in_person', :digest, :served, :served, :digest, :maker, :at
    FROM listing WHERE state = 'under_review'""",
    """UPDATE listing SET legal_basis_id = 1, served_on = :served, reply_until = :reply, state = 'notified',
    notice_id = (SELECT id FROM notice WHERE listing_id = listing.id) WHERE state = 'under_review'""",
    "UPDATE listing SET state = 'reply_window' WHERE state = 'notified'",
    """INSERT INTO proposal (target, target_id, target_version, act, facts_json, sealed_reasons, digest_sha256,
    state, made_by, made_at, expires_at)
    SELECT 'listing', id, version, 'list', '{}', :empty, :digest, 'open', :maker, :at, :at
    FROM listing WHERE state = 'reply_window'""",
    """UPDATE proposal SET state = 'approved', approved_by = :checker, approved_at = made_at,
    approved_digest = digest_sha256, listing_version = target_version WHERE state = 'open'""",
    """INSERT INTO listing_report (listing_id, report_id) SELECT listing.id, report.id FROM listing
    JOIN report ON report.subject_id = listing.subject_id
    WHERE listing.state = 'reply_window' AND report.state = 'current'""",
    """UPDATE listing SET state = 'listed', decided_by = :maker, approved_by = :checker, listed_on = :listed,
    publicity_until = :until, expires_on = :until, decision_no = 'B' || id, version = version + 1
    WHERE state = 'reply_window'""",
)


def with_operator(context: Context) -> tuple[Context, Actor]:
    """The service under an operator who may share, with a feed and a reader of an agency."""
    context = dataclasses.replace(context, profile=PROFILE)
    add_member(context, SYSTEM, code="office", name="示例整治办", kind="office")
    add_member(context, SYSTEM, code="bureau", name="示例征信", kind="agency")
    maker = add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    add_user(context, SYSTEM, member_code="office", login="checker", role="checker")
    reader = add_user(context, SYSTEM, member_code="bureau", login="reader", role="agency")
    with context.store.begin() as connection:
        row = BasisRow(
            id=1, code=_BASIS.id, document_no=_BASIS.document_no, title=_BASIS.title, article=_BASIS.article,
            level=_BASIS.rank.value, list_kind=_BASIS.list_kind, jurisdiction="",
            in_force_from=_BASIS.in_force_from, in_force_until=None,
            allows_third_parties=True, allows_publication=True,
        )  # fmt: skip
        connection.execute(insert(table_of(BasisRow)).values(**row.model_dump()))
    official = Actor(maker.id or 0, maker.login, maker.role, maker.member_id, "office")
    add_feed(
        context, official, member_code="bureau", code=FEED, format_name="ndjson", audience="bureau",
        cron="0 * * * *",
    )  # fmt: skip
    return context, Actor(reader.id or 0, reader.login, reader.role, reader.member_id, "bureau")


def list_some(context: Context, count: int) -> None:
    """The first so many allegations become listings, with all that the database asks of one."""
    today, now = context.clock.today(), context.clock.now()
    days = {
        "served": today - timedelta(days=60),
        "reply": today - timedelta(days=30),
        "listed": today - timedelta(days=20),
        "until": today + timedelta(days=700),
    }
    given: dict[str, object] = dict(days)
    given["at"] = now
    if context.store.is_sqlite:
        given = {name: day.isoformat() for name, day in days.items()}
        given["at"] = now.strftime("%Y-%m-%d %H:%M:%S.%f")
    given |= {"count": count, "digest": "0" * 64, "empty": b""}
    with context.store.begin() as connection:
        for role in ("maker", "checker"):
            asked = text("SELECT id FROM user_account WHERE login = :login")
            given[role] = connection.execute(asked, {"login": role}).scalar_one()
        for step in _STEPS:
            wanted = {name: value for name, value in given.items() if f":{name}" in step}
            connection.execute(text(step), wanted)
            if not context.store.is_sqlite:
                # The triggers keep plans of when the tables were empty until somebody has counted.
                connection.execute(text("ANALYZE listing, notice, proposal, listing_report"))
        # Written by hand, beside the service: it gives them new digests.
        connection.execute(text("DELETE FROM row_mac"))
    adopt_rows(context, SYSTEM, is_again=True)


def hide_some(context: Context, count: int) -> None:
    """The first so many listings are not to be used from now on, as a missed answer leaves them."""
    listings = table_of(Listing)
    with context.store.begin() as connection:
        first = select(listings.c.id).where(listings.c.state == "listed").order_by(listings.c.id).limit(count)
        connection.execute(update(listings).where(listings.c.id.in_(first)).values(is_suppressed=True))


def dispute_one_in(context: Context, share: int) -> None:
    """One listing in so many is disputed from now on, as an objection leaves it: through the service, which checks the
    digest of each row and writes the new one."""
    listings = table_of(Listing)
    with context.store.begin() as connection:
        some = (listings.c.state == "listed") & (listings.c.id % share == 0)
        connection.execute(update(listings).where(some).values(is_disputed=True))
