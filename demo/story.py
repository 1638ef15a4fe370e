"""Lives through the story in seconds: upload, match, review, notice, window, two decisions, release, objection,
removal, tombstone, acknowledgement. Then prints what happened as a table and checks it.

    python -m demo.story --home ./var/demo
"""

import argparse
import csv
import hashlib
import logging
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from rich.console import Console

from blacklist_service.clock import MovingClock
from blacklist_service.ids import submission_and_row
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.settings import Settings
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.list_unconfirmed import list_unconfirmed
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.open_service import open_service, set_up
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.show_submission import SubmissionView, show_submission
from blacklist_service.workflows.verify_journal import verify_journal
from blacklist_service.workflows.verify_listing import verify_listing
from demo.cast import Cast, enrol_cast
from demo.recipient import Recipient
from demo.summary import print_summary
from demo.told import OwnCase, Told
from exports.recipient_state import RecipientState

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = (
    ("reports.gb18030.csv", "gb18030"),
    ("organisations.utf8bom.csv", ""),
    ("reports.jsonl", ""),
    ("provincial_2018.xlsx", ""),
    ("excel_damaged.xlsx", ""),
    ("reports.gb18030.csv", "gb18030"),
)
FEED = "demo-bureau"
# What is missing at the very beginning of every case: the legal basis that the official chooses.
_OPEN_AT_FIRST = {"GATE.BASIS"}
LISTINGS = 12
# A Monday morning in China, in a year whose holidays are known; the story takes some weeks.
BEGINS = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """Where the story plays: the service, its movable clock, its people and the agency's folder."""

    context: Context
    clock: MovingClock
    cast: Cast
    recipient: Recipient
    console: Console


def main() -> int:
    """Tells the story from the beginning and returns the exit status: 0 where every check held."""
    arguments = argparse.ArgumentParser(description="恶意逃废债名单服务演示")
    arguments.add_argument("--home", type=Path, default=Path("var/demo"))
    home = arguments.parse_args().home
    console = Console(stderr=True)
    # What a worker notes of each job would stand between the steps.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    stage = _set_the_stage(home, console)
    told = Told()
    _act(console, "1 平台报送 / platforms report", lambda: _upload(stage, told))
    _act(console, "2 人工复核 / people review the unsure matches", lambda: _review(stage, told))
    _act(console, "3 告知与陈述申辩期 / notice and reply window", lambda: _notice(stage, told))
    _act(console, "4 双人决定 / two officials decide", lambda: _decide(stage, told))
    _act(console, "5 首次发布 / the first release", lambda: _publish(stage, told))
    _act(console, "6 异议 / one subject objects", lambda: _object(stage, told))
    _act(console, "7 日志核验 / the journal is verified", lambda: _verify(stage, told))
    print_summary(Console(), told, stage.context.settings.home, stage.recipient.folder, stage.cast.keys)
    return 0 if all(told.checks.values()) else 1


def _act(console: Console, title: str, play: Callable[[], None]) -> None:
    with console.status(title):
        play()
    console.print(f"[green]✓[/green] {title}")


def _set_the_stage(home: Path, console: Console) -> Stage:
    """A fresh home: the demo's own folder from an earlier run is cleared, anything else is left alone."""
    marker = home / "DEMO"
    if home.exists() and any(home.iterdir()):
        if not marker.exists():
            sys.exit(f"{home} 不是演示目录，已停止 / is not a demo folder; stopped")
        shutil.rmtree(home)
    settings = Settings(
        home=home,
        database_url="",
        operator_profile=SAMPLES / "operator_profile.toml",
        environment="demo",
    )
    set_up(settings)
    marker.write_text("演示数据，均为虚构 / demo data, all invented\n", encoding="utf-8")
    clock = MovingClock(at=BEGINS)
    context = open_service(settings, clock)
    cast = enrol_cast(context)
    add_feed(
        context, cast.checker, code=FEED, member_code="DEMO-BUREAU", format_name="ndjson", audience="bureau",
        region="", cron="0 6 * * *",
    )  # fmt: skip
    recipient = Recipient(context, cast.bureau, FEED, home / "recipient")
    return Stage(context, clock, cast, recipient, console)


def _upload(stage: Stage, told: Told) -> None:
    for name, charset in FILES:
        view = _submit(stage.context, stage.cast.clerk, name, charset)
        told.submissions.append((name, view))
        stage.clock.move(timedelta(minutes=5))
    told.checks["每行均有去向 / every row is accounted for"] = all(
        view.read == view.accepted + view.warned + view.rejected + view.repeated
        for _, view in told.submissions
    )
    taken = {view.submission: view for _, view in told.submissions}.values()
    told.machine_merges = sum(view.accepted + view.warned - view.subjects_new for view in taken)
    first, again = told.submissions[0][1], told.submissions[-1][1]
    told.checks["同一文件得到同一回执 / the same file, the same receipt"] = first == again
    damaged = told.submissions[4][1]
    told.checks["受损证件号被拒绝 / damaged identifiers are refused"] = damaged.rejected > 0


def _submit(context: Context, clerk: Actor, name: str, charset: str) -> SubmissionView:
    body = (SAMPLES / name).read_bytes()
    received = receive_submission(context, clerk, Upload(filename=name, charset=charset), iter([body]))
    process_submission(context, received.submission)
    return show_submission(context, clerk, received.submission)


def _review(stage: Stage, told: Told) -> None:
    """The reviewer says `same` to the first question and leaves the others to a colleague."""
    page = list_reviews(stage.context, stage.cast.maker, limit=200)
    for review in page[:1]:
        decision = ReviewDecision("same", "same_contacts", "示例：电话、住址一致")
        decide_review(stage.context, stage.cast.maker, review.id, review.version, decision)
        told.reviews_decided += 1


def _notice(stage: Stage, told: Told) -> None:
    """Allegations whose gates are met are taken up and the subjects are told, with proof of service."""
    context, maker = stage.context, stage.cast.maker
    chosen: list[int] = []
    after = None
    while len(chosen) < LISTINGS:
        page = list_pending(context, maker, kind="listing", state="alleged", after=after, limit=200)
        for step in page.steps:
            if len(chosen) == LISTINGS:
                break
            shown = show_listing(context, maker, step.id).listing
            if {gap.code for gap in shown.gaps} <= _OPEN_AT_FIRST:
                chosen.append(step.id)
        after = page.after
        if after is None:
            break
    stage.clock.move(timedelta(days=1))
    for listing in chosen:
        shown = show_listing(context, maker, listing).listing
        verified = verify_listing(
            context, maker, listing, shown.version,
            legal_basis="sample-basis", ground=None, severity="serious",
        )  # fmt: skip
        letter = hashlib.sha256(f"示例告知书 {listing}".encode()).hexdigest()
        given = give_notice(
            context, maker, listing, verified.version,
            channel="registered_mail", content_sha256=letter, sent_on=context.clock.today(),
            served_on=context.clock.today(), proof_sha256=hashlib.sha256(b"example proof").hexdigest(),
        )  # fmt: skip
        told.listed.append(listing)
        if listing == chosen[0]:
            told.tombstone = given.case_no or ""
        if listing == chosen[-1]:
            told.own_case = OwnCase(given.case_no or "", *_given_identity(listing))
    told.checks["未告知者不得列入 / nobody is listed without notice"] = bool(told.listed)


def _decide(stage: Stage, told: Told) -> None:
    context = stage.context
    stage.clock.move(timedelta(days=10))
    for listing in told.listed:
        shown = show_listing(context, stage.cast.maker, listing).listing
        proposal = propose_decision(
            context, stage.cast.maker, listing, shown.version, act="list", reasons="示例：事实清楚，证据充分"
        )
        approve_proposal(context, stage.cast.checker, "listing", listing, proposal.digest)


def _publish(stage: Stage, told: Told) -> None:
    # The manifest carries the newest checkpoint of the journal, so that the agency keeps a witness of it.
    seal_journal(stage.context)
    release = publish_release(stage.context, SYSTEM, FEED)
    report = stage.recipient.follow()
    stage.recipient.acknowledge(report)
    told.releases.append(f"{release.number}: {release.snapshot} ({release.entries} 条 / entries)")
    told.checks["接收方校验发布一致 / the recipient's checksum equals ours"] = (
        report.receipt["state_checksum"] == release.state_checksum
    )


def _object(stage: Stage, told: Told) -> None:
    context, cast, listing = stage.context, stage.cast, told.listed[0]
    name, number = _given_identity(listing)
    stage.clock.move(timedelta(days=3))
    objection = object_to_listing(
        context, told.tombstone, name, number, reason="not_me", narrative="示例：本人从未借款"
    )
    disputed = publish_release(context, SYSTEM, FEED)
    report = stage.recipient.follow()
    told.releases.append(f"{disputed.number}: {disputed.delta} (异议标注 / disputed mark)")
    held = next(iter(_disputed(report.state)), None)
    told.checks["异议标注随增量送达 / the disputed mark arrives in the delta"] = held is not None
    stage.recipient.acknowledge(report)
    answered = answer_objection(
        context, cast.clerk, objection.id, objection.version, answer="示例：经核查，合同签名非本人"
    )
    proposal = propose_objection_outcome(
        context, cast.maker, objection.id, answered.version,
        outcome="delete_stolen_identity", reasons="示例：身份被冒用",
    )  # fmt: skip
    approve_proposal(context, cast.checker, "objection", objection.id, proposal.digest)
    _tell_the_recipient(stage, told, held)


def _tell_the_recipient(stage: Stage, told: Told, held: str | None) -> None:
    """The removal stays open until the agency has acknowledged the tombstone."""
    release = publish_release(stage.context, SYSTEM, FEED)
    told.releases.append(f"{release.number}: {release.delta} ({release.retractions} 个注销标记 / tombstones)")
    waiting = list_unconfirmed(stage.context, stage.cast.checker)
    told.checks["移出在确认前保持未结 / the removal stays open until acknowledged"] = len(waiting) == 1
    report = stage.recipient.follow()
    told.checks["接收方已删除 / the recipient has forgotten the entry"] = (
        held is not None and held not in report.state.entries
    )
    taken = stage.recipient.acknowledge(report)
    told.tombstone = f"{taken.acknowledged} 个已确认 / acknowledged"
    told.checks["移出已办结 / the removal is closed"] = taken.removals_closed == 1 and not list_unconfirmed(
        stage.context, stage.cast.checker
    )


def _verify(stage: Stage, told: Told) -> None:
    # The story did its work by hand; the jobs that were queued beside it find nothing left to do.
    run_due_jobs(stage.context)
    seal_journal(stage.context)
    report = verify_journal(stage.context)
    told.checks[f"日志核验通过（{report.size} 条） / the journal verifies"] = report.first_bad is None


def _given_identity(listing: int) -> tuple[str, str]:
    """The subject of the demo knows its own name and number: those of its row in the first sample file."""
    _, row = submission_and_row(listing)
    with (SAMPLES / FILES[0][0]).open(encoding=FILES[0][1], newline="") as file:
        for number, given in enumerate(csv.DictReader(file), start=2):
            if number == row:
                return given["姓名"], given["证件号码"]
    raise LookupError("the listing does not come from the first file")


def _disputed(state: RecipientState) -> list[str]:
    return [key for key, held in state.entries.items() if held.entry.get("disputed") is True]


if __name__ == "__main__":
    sys.exit(main())
