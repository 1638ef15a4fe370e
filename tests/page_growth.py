"""More of everything that a page lists, so that a page which asks once a row is seen to ask more often."""

from datetime import timedelta

from sqlalchemy import select

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store import feeds, letters, objections, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Letter, Objection, Repair, Review
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.appoint_agent import AgentGiven, appoint_agent
from blacklist_service.workflows.approve_edition import approve_edition
from blacklist_service.workflows.claim_pile import claim_pile
from blacklist_service.workflows.claim_review import claim_review
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.keep_filter import keep_filter
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measure_own_figures import measure_own_figures
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_channel import propose_channel
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.sealing.statements import Application, seal_application, seal_narrative
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.take_feedback import FeedbackItem, take_feedback
from blacklist_service.workflows.writing.papers import seal_paper
from tests.blacklist_service.api.test_access_regions import add_cases, add_exhibit
from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, NAME, NUMBER, REPORT
from tests.blacklist_service.console.conftest import invented_id
from tests.blacklist_service.console.sending import confirm, held
from tests.page_world import ALONE, CROWDED, SERIES, PageWorld, item

# Under which nobody else is reported.
_AGENT = 5_000
_UNSURE = ReviewDecision("unsure", "not_enough")
_DIFFERENT = ReviewDecision("different", "number_of_another")
_SAME = ReviewDecision("same", "same_document")


def grow(world: PageWorld, count: int) -> None:
    """So many more of everything that a page lists."""
    world.grown += count
    grow_reviews(world, count)
    grow_cases(world, count)
    grow_listed(world, count)
    grow_main(world, count)
    grow_members(world, count)
    world.sit_down()
    grow_uploads(world, count)
    find_places(world)


def grow_reviews(world: PageWorld, count: int) -> None:
    """Questions of every queue: open, left undecided, waiting for a second and a third official, and held back."""
    for one in world.report(count, "虚构子", "另有其人")[::2]:
        add_cases(world.context, one)
    world.report(count, "虚构子", "另有其人", login=CROWDED)
    decisions = (
        (("maker2", _UNSURE),),
        (("maker2", _DIFFERENT),),
        (("maker2", _DIFFERENT), ("checker", _SAME)),
    )
    for judged in decisions:
        behind = _newest_review(world)
        world.report(count, "虚构子", "另有其人")
        for login, decision in judged:
            for number, version in _reviews_behind(world, behind):
                decide_review(world.context, world.actor(login), number, version, decision)


def grow_cases(world: PageWorld, count: int) -> None:
    """Allegations, cases of every stage, proposals, batches and assignments."""
    maker, version = world.actor("maker"), lambda one: world.row(one).version
    for one in world.report(count, "虚构丑"):
        propose_decision(world.context, maker, one, version(one), act="reject", reasons="虚构理由")
    seen = [(one, version(one)) for one in world.report(count, "虚构寅")]
    laid = propose_batch(world.context, maker, seen, act="reject", reasons="虚构理由")
    world.places["batch"] = world.shown("batch", laid.id)
    for one in world.report(count, "虚构卯"):
        propose_batch(world.context, maker, [(one, version(one))], act="reject", reasons="虚构理由")
    for one in world.report(count, "虚构辰", login=ALONE):
        hand_over_case(
            world.context, world.actor("checker"), one, version(one), login="maker", reason="虚构理由"
        )
    for one in world.report(count, "虚构巳"):
        world.verify(one)
    for one in world.report(count, "虚构未"):
        world.verify(one)
        give_notice(
            world.context, maker, one, version(one),
            channel="registered_mail", content_sha256="a" * 64, sent_on=world.clock.today(),
        )  # fmt: skip
    for one in world.report(count, "虚构申"):
        world.serve(one)


def grow_listed(world: PageWorld, count: int) -> None:
    """Listings with later reports, releases with feedback, removals, editions, and requests to decide again."""
    listed = world.list_people(2 * count)
    later = [item(world.numbers[one], "虚构午") for one in listed]
    world.send("/reports:batch", {"items": later}, CROWDED)
    for one in listed:
        ask_again(world, one)
    # Of those who were told before: a recipient that owes a removal gets nothing new.
    for _ in range(count):
        world.decide(world.told.pop(), "remove")
    say_of_entries(world, world.publish())
    world.clock.move(timedelta(minutes=1))
    maker = world.actor("maker")
    laid = propose_edition(world.context, maker, SERIES, days=10)
    approve_edition(world.context, world.actor("checker"), SERIES, laid.digest)
    world.clock.move(timedelta(minutes=1))
    world.places["edition"] = str(propose_edition(world.context, maker, SERIES, days=10).number)


def say_of_entries(world: PageWorld, release: int) -> None:
    """The agency rejects every entry that stands, under one code each release."""
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "bureau").id or 0
        known = feeds.entries_by_listing(connection, feed, sorted(world.numbers))
    items = [FeedbackItem(one.entry_key, "rejected", "E17") for one in known.values() if one.state == "live"]
    take_feedback(world.context, world.actor("agency"), "bureau", release, items)


def ask_again(world: PageWorld, listing: int) -> None:
    """A decided objection and a refused application, and that each be reconsidered, as the store keeps them."""
    now, today, sealer = world.context.clock.now(), world.context.clock.today(), world.context.vault.sealer
    asked = {"listing_id": listing, "received_on": today, "received_at": now, "due_on": today}
    objection = {"reason": "paid", "answer_due_on": today}
    narrative = seal_narrative(sealer, listing, now, "虚构陈述")
    application = seal_application(sealer, listing, now, Application("虚构申请", True))
    with world.context.store.begin() as connection:
        closed = Objection(id=None, state="closed", outcome="reject", decided_on=today, **asked, **objection)
        first = objections.add_objection(connection, closed)
        again = Objection(
            id=None, state="answered", reconsiders_id=first, sealed_narrative=narrative, **asked, **objection
        )
        objections.add_objection(connection, again)
        refused = objections.add_repair(
            connection, Repair(id=None, state="refused", decided_on=today, **asked)
        )
        objections.add_repair(
            connection,
            Repair(id=None, state="applied", reconsiders_id=refused, sealed_application=application, **asked),
        )


def grow_main(world: PageWorld, count: int) -> None:
    """Reports, files, letters, requests, agents and looks of the one case, who asked about it, and further reports of
    somebody about whom a question is asked."""
    questioned = world.numbers[world.questioned]
    for _ in range(count):
        world.people += 1
        code = f"P{world.people + 100}"
        world.add_platform(code)
        phone = f"139{world.people:08d}"
        items = [
            REPORT | {"row_key": code},
            item(questioned, "虚构子", phone=phone),
            item(questioned, f"别名{code}"),
        ]
        world.send("/reports:batch", {"items": items}, code)
        for request in (("objection", world.objection), ("repair", world.repair)):
            world.places[f"exhibit of {request[0]}"] = world.shown(
                "exhibit", add_exhibit(world.context, world.main, request[1], request[0], name=code)
            )
        ask_again(world, world.main)
        name_agent(world)
        world.places["letter"] = world.shown("letter", add_letter(world))
        show_listing(world.context, world.actor("auditor"), world.main)
        world.send("/enquiries", ENQUIRY, "agency")


def name_agent(world: PageWorld) -> None:
    """The person of the one case names somebody else to act for it."""
    proof = (world.case_no, NAME, NUMBER)
    revoke_agent(world.context, *proof)
    until = world.clock.today() + timedelta(days=30)
    given = AgentGiven("虚构代理", invented_id(_AGENT + world.people), "lawyer", "act", until)
    appoint_agent(world.context, *proof, given=given)


def grow_members(world: PageWorld, count: int) -> None:
    """Feeds, series, keys, filters and accounts, and how a platform is paid."""
    for _ in range(count):
        world.people += 1
        add_feed(
            world.context, SYSTEM, code=f"feed{world.people}", member_code="A001", format_name="ndjson",
            audience="bureau",
        )  # fmt: skip
        publish_release(world.context, SYSTEM, f"feed{world.people}")
        add_edition_series(
            world.context, SYSTEM, code=f"series{world.people}", member_code="O001", masking="notice_1"
        )
        world.key("agency")
        keep_filter(
            world.context, world.actor("maker"), name=f"虚构{world.people}", queue="match", region="340100",
            is_late=False,
        )  # fmt: skip
        propose_channel(
            world.context, world.actor("clerk"), payee="虚构网贷公司", phone="95000",
            page="https://pay.example.com/", note="",
        )  # fmt: skip


def grow_uploads(world: PageWorld, count: int) -> None:
    """Files that wait, one that was read in part, and columns that were said."""
    clerk = world.sitting["clerk"]
    for _ in range(count):
        world.people += 1
        path = held(
            clerk, f"姓名,证件号码,流水{world.people}\n虚构冯,{invented_id(world.people)},L1\n".encode()
        )
        clerk.get(path)
        clerk.send(f"{path}/columns", **{f"column:流水{world.people}": "-"})
        run_due_jobs(world.context)
        world.places["upload"] = path.rpartition("/")[2]
    world.people += 1
    rows = "".join(f"虚构陈{at},{invented_id(world.people)},五千\n" for at in range(count))
    path = held(clerk, f"姓名,证件号码,剩余欠款金额\n{rows}".encode())
    world.places["submission"] = str(confirm(clerk, path).location).rpartition("/")[2]
    run_due_jobs(world.context)


def find_places(world: PageWorld) -> None:
    """What is one of many: reviews, cases that wait for approval by themselves, the reports and requests of a case."""
    maker = world.actor("maker")
    measure_figures(world.context)
    measure_own_figures(world.context)
    world.places["review"] = world.shown("review", list_reviews(world.context, maker, limit=1)[0].id)
    taken = _first_review_of(world, world.questioned)
    claim_review(world.context, world.actor("maker2"), taken)
    claim_pile(world.context, world.actor("checker"))
    waiting = list_pending(world.context, maker, kind="proposal", limit=1).steps
    with world.context.store.read() as connection:
        report = reports.of_subject(connection, world.main)[0]
    world.places |= {
        "taken": world.shown("review", taken),
        "listing": world.shown("listing", world.main),
        "proposed": world.shown("listing", waiting[0].target_id),
        "contested": world.shown("objection", contest(world)),
        "report": world.shown("report", report.id),
        "objection": world.shown("objection", world.objection),
        "repair": world.shown("repair", world.repair),
        "id_number": world.numbers[world.questioned],
    }


def contest(world: PageWorld) -> int:
    """An objection with as many files as the world has grown, whose outcome waits for a checker."""
    objection, _repair = add_cases(world.context, world.contested)
    for at in range(world.grown):
        add_exhibit(world.context, world.contested, objection, name=str(at))
    propose_objection_outcome(
        world.context, world.actor("maker"), objection, 1, outcome="reject", reasons="虚构理由"
    )
    return objection


def add_letter(world: PageWorld) -> int:
    """A kept letter of the case; its paper is invented."""
    world.letters += 1
    sealed = seal_paper(world.context.vault.sealer, world.letters, b"%PDF invented")
    kept = Letter(
        id=world.letters, kind="listing_notice", year=2026, serial=world.letters, listing_id=world.main,
        target="listing", target_id=world.main, step=f"review-{world.letters}", issued_on=world.clock.today(),
        checksum="K7QM-4TXW-9RB2", sha256="a" * 64, made_by=1, made_at=world.clock.now(),
    )  # fmt: skip
    with world.context.store.begin() as connection:
        letters.add_letter(connection, kept, [world.main], key=sealed.key, pdf=sealed.parts[0])
    return world.letters


def _newest_review(world: PageWorld) -> int:
    return max((number for number, _version in _reviews_behind(world, 0)), default=0)


def _reviews_behind(world: PageWorld, number: int) -> list[tuple[int, int]]:
    """The reviews above a number, each with its version."""
    review = table_of(Review)
    asked = select(review.c.id, review.c.version).where(review.c.id > number).order_by(review.c.id)
    with world.context.store.read() as connection:
        return [(int(one), int(version)) for one, version in connection.execute(asked)]


def _first_review_of(world: PageWorld, listing: int) -> int:
    """The oldest question about the person of a listing."""
    review = table_of(Review)
    asked = select(review.c.id).where(review.c.subject_id == world.row(listing).subject_id)
    with world.context.store.read() as connection:
        return int(next(iter(connection.execute(asked.order_by(review.c.id)).scalars())))
