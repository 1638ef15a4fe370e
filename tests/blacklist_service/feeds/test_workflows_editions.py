"""Public notice: off by default, two officials for each edition, and whatever ends is recalled from all that printed it.

All persons are invented.
"""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.rules.operator_profile import INTERNAL
from blacklist_service.rules.pushes import PushKind
from blacklist_service.store import feeds
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.add_push import add_push
from blacklist_service.workflows.approve_edition import approve_edition, refuse_edition
from blacklist_service.workflows.change_schedule import change_schedule
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_deliveries import list_deliveries
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.place_editions import place_editions
from blacklist_service.workflows.plan_release import plan_release
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.publish_recalls import publish_recalls
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.show_edition import show_edition
from exports.masking import mask_id
from tests.blacklist_service.feeds.conftest import World
from tests.blacklist_service.feeds.press import SERIES, Press, open_press
from tests.codes import code_of, exactly


@pytest.fixture
def press(world: World, tmp_path: Path) -> Press:
    return open_press(world, tmp_path / "public")


def test_it_is_off_by_default(world: World) -> None:
    with pytest.raises(RefusedError, match=exactly("EDITION.OFF")):
        add_edition_series(world.context, world.maker, code=SERIES, member_code="office", masking="notice_1")


def test_an_operator_that_may_not_publish_prints_nothing(press: Press) -> None:
    press.world.list_person()
    internal = dataclasses.replace(press.context, profile=INTERNAL)
    with pytest.raises(RefusedError, match=exactly("OPERATOR.INTERNAL_ONLY")):
        propose_edition(internal, press.world.maker, SERIES, days=30)
    unassessed = dataclasses.replace(press.context.profile, impact_assessment="")
    with pytest.raises(RefusedError, match=exactly("OPERATOR.IMPACT_ASSESSMENT")):
        propose_edition(
            dataclasses.replace(press.context, profile=unassessed), press.world.maker, SERIES, days=30
        )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"member_code": "platform"}, "EDITION.PUBLISHER"),
        ({"member_code": "bureau"}, "EDITION.PUBLISHER"),
        ({"member_code": "nobody"}, "MEMBER.UNKNOWN"),
        ({"masking": "ndjson"}, "EDITION.MASKING"),
        ({"code": SERIES}, "FEED.EXISTS"),
        ({"code": "../etc"}, "FEED.CODE"),
        ({"region": "34"}, "FEED.REGION"),
    ],
)
def test_a_series_belongs_to_an_office_under_a_masking_profile(
    press: Press, given: dict[str, str], code: str
) -> None:
    wanted = {"code": "other", "member_code": "office", "masking": "notice_1", **given}
    assert code_of(lambda: add_edition_series(press.context, press.world.maker, **wanted)) == code


def test_an_edition_prints_people_masked_numbered_and_signed(
    press: Press, person_number: Callable[[int], str]
) -> None:
    press.world.list_person("张示例三")
    view = press.print(days=10)
    (row,) = press.rows(1)
    assert row["name"] == "张*"
    assert row["id_number"] == mask_id(person_number(1))
    assert set(row) == {
        "key", "subject_kind", "name", "id_type", "id_number", "ground", "legal_basis", "decision_no",
        "listed_on", "publicity_until", "severity",
    }  # fmt: skip
    whole = b"".join(press.file(f"edition-1.{suffix}") for suffix in ("json", "csv", "html"))
    assert person_number(1).encode() not in whole
    assert "示例三".encode() not in whole
    document = json.loads(press.file("edition-1.json"))
    issued = press.context.clock.today()
    assert document["number"] == 1
    assert document["issued_on"] == issued.isoformat()
    assert view.valid_until == issued + timedelta(days=9)
    assert document["expires_on"] == str(view.valid_until)
    assert (view.state, view.publication, view.approved_by) == ("approved", 1, "checker")
    assert press.recalls() == {}


def test_who_is_left_out_is_told_with_the_reason(press: Press) -> None:
    world = press.world
    shown, disputed, suppressed, worded, over = (world.list_person() for _ in range(5))
    world.mark(disputed, "is_disputed", to=True)
    world.mark(suppressed, "is_suppressed", to=True)
    world.sql("UPDATE listing SET sealed_statement = :s WHERE id = :n", s=b"sealed", n=worded)
    yesterday = world.context.clock.today() - timedelta(days=1)
    press.set_term("publicity_until", str(yesterday) if world.context.store.is_sqlite else yesterday, over)
    view = press.propose()
    assert view.entries == 1
    found = show_edition(world.context, world.checker, SERIES)
    assert found.refused == {
        disputed: "EDITION.DISPUTED", suppressed: "GATE.SUPPRESSED", worded: "EDITION.STATEMENT",
        over: "EDITION.PUBLICITY_OVER",
    }  # fmt: skip
    assert [row.fields["decision_no"] for row in found.rows] == [f"示例决字{shown}号"]
    assert found.left_since == 0
    assert view.left_out == dict.fromkeys(sorted(found.refused.values()), 1)


def test_without_a_basis_for_publication_nobody_is_printed(press: Press) -> None:
    press.world.list_person()
    press.world.sql("UPDATE legal_basis SET allows_publication = :no", no=False)
    with pytest.raises(RefusedError, match=exactly("EDITION.EMPTY")):
        press.propose()


def test_every_look_at_a_proposed_edition_is_in_the_log(press: Press) -> None:
    listing = press.world.list_person()
    press.propose()
    show_edition(press.context, press.world.checker, SERIES)
    with press.context.looks.read() as looks:
        rows = looks.execute(text("SELECT actor, action, subject_id FROM look")).all()
    assert ("checker", "edition", listing) in [tuple(row) for row in rows]


def test_the_maker_cannot_approve_and_the_digest_binds(press: Press) -> None:
    press.world.list_person()
    view = press.propose()
    maker = dataclasses.replace(press.world.maker, also=("checker",))
    assert code_of(lambda: approve_edition(press.context, maker, SERIES, view.digest)) == "ACCESS.ROLE"
    assert code_of(lambda: press.approve("0" * 64)) == "APPROVAL.DIGEST"
    assert code_of(lambda: approve_edition(press.context, press.world.agency, SERIES, view.digest)) == (
        "ACCESS.ROLE"
    )
    press.world.move(hours=24 * 40)
    assert code_of(lambda: press.approve(view.digest)) == "APPROVAL.EXPIRED"


def test_a_refused_edition_is_not_printed_and_takes_no_number(press: Press) -> None:
    press.world.list_person()
    view = press.propose()
    refused = refuse_edition(press.context, press.world.checker, SERIES, view.digest, reasons="示例")
    assert refused.state == "refused"
    assert code_of(lambda: press.approve(view.digest)) == "EDITION.NONE"
    place_editions(press.context, SYSTEM)
    assert not (press.folder / SERIES).exists()
    assert press.propose().number == 1


@pytest.mark.parametrize("days", [0, 31])
def test_an_edition_is_valid_for_no_longer_than_the_rules_say(press: Press, days: int) -> None:
    press.world.list_person()
    with pytest.raises(InvalidError, match=exactly("EDITION.DAYS")):
        press.propose(days)


def test_who_is_removed_is_recalled_from_every_edition_and_never_printed_again(press: Press) -> None:
    ended, stays = press.world.list_person(), press.world.list_person()
    press.print()
    press.print()
    assert len(press.rows(2)) == 2
    press.world.end(ended)
    assert [one.feed for one in list_owed_removals(press.context, SYSTEM)] == [SERIES]
    assert press.recall() == 1
    assert press.recalls() == {press.key(ended): ("removed", [1, 2])}
    assert list_owed_removals(press.context, SYSTEM) == []
    press.print()
    assert [row["key"] for row in press.rows(3)] == [press.key(stays)]
    assert press.recalls() == {press.key(ended): ("removed", [1, 2])}
    with press.context.store.read() as connection:
        closed = connection.execute(text("SELECT closed_at FROM removal")).scalar()
    assert closed is not None


def test_a_removal_stays_open_until_the_recall_list_lies_before_the_public(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    press.world.end(listing)
    press.world.move()
    publish_recalls(press.context, SYSTEM)
    assert len(list_owed_removals(press.context, SYSTEM)) == 1
    place_editions(press.context, SYSTEM)
    assert list_owed_removals(press.context, SYSTEM) == []


def test_a_dispute_or_a_suppression_takes_the_entry_back_until_an_edition_carries_it_again(
    press: Press,
) -> None:
    disputed, suppressed = press.world.list_person(), press.world.list_person()
    press.print()
    press.world.mark(disputed, "is_disputed", to=True)
    press.world.mark(suppressed, "is_suppressed", to=True)
    press.recall()
    assert press.recalls() == {
        press.key(disputed): ("removed", [1]), press.key(suppressed): ("suspended", [1])
    }  # fmt: skip
    press.world.mark(disputed, "is_disputed", to=False)
    press.world.mark(suppressed, "is_suppressed", to=False)
    assert press.recall() == 0
    assert press.recalls()[press.key(suppressed)] == ("suspended", [1])
    press.print()
    assert {row["key"] for row in press.rows(2)} == {press.key(disputed), press.key(suppressed)}
    assert {kind for kind, _editions in press.recalls().values()} == {"replaced"}


def test_what_was_printed_wrong_is_suspended_until_the_next_edition(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    press.set_term("severity", "ordinary", listing)
    press.recall()
    assert press.recalls() == {press.key(listing): ("suspended", [1])}
    press.print()
    assert press.rows(2)[0]["severity"] == "ordinary"
    assert press.recalls() == {press.key(listing): ("replaced", [1])}


def test_nobody_new_is_printed_by_a_recall(press: Press) -> None:
    first = press.world.list_person()
    press.print()
    press.world.list_person()
    press.world.end(first)
    press.recall()
    with press.context.store.read() as connection:
        series = feeds.find_feed(connection, SERIES)
        assert series is not None
        assert feeds.count_live(connection, series.id or 0) == 0


def test_an_operator_that_may_no_longer_publish_takes_everything_back(press: Press) -> None:
    listings = [press.world.list_person() for _ in range(3)]
    press.print()
    press.world.context = dataclasses.replace(press.context, profile=INTERNAL)
    press.recall()
    assert press.recalls() == {press.key(one): ("removed", [1]) for one in listings}


def test_the_recall_list_is_renewed_before_it_expires_and_chained(press: Press) -> None:
    press.world.list_person()
    press.print()
    first = press.file("recalls.json")
    assert press.recall() == 0
    press.world.move(hours=12)
    assert press.recall() == 1
    renewed = json.loads(press.file("recalls.json"))
    assert renewed["number"] == json.loads(first)["number"] + 1
    assert renewed["previous_sha256"] == sha256(first).hexdigest()
    assert renewed["expires_at"] > json.loads(first)["expires_at"]


def test_an_expired_edition_leaves_the_folder_and_a_lost_folder_is_filled_again(press: Press) -> None:
    press.world.list_person()
    press.print(days=2)
    for path in (press.folder / SERIES).iterdir():
        path.unlink()
    press.recall()
    assert len(press.rows(1)) == 1
    press.world.move(hours=24 * 2)
    press.recall()
    assert {path.name for path in (press.folder / SERIES).iterdir()} == {
        "recalls.json", "recalls.json.minisig",
    }  # fmt: skip
    assert json.loads(press.file("recalls.json"))["editions"][0]["number"] == 1


def test_what_somebody_changed_in_the_folder_is_put_right(press: Press, tmp_path: Path) -> None:
    press.world.list_person()
    press.print(days=2)
    folder, secret = press.folder / SERIES, tmp_path / "elsewhere"
    secret.write_text("unchanged")
    whole = press.file("edition-1.html")
    (folder / "edition-1.html").write_bytes(whole + b"<script>")
    (folder / "recalls.json").write_bytes(b"{}")
    (folder / ".recalls.json.new").symlink_to(secret)
    # Of a run that was killed: the expired edition would stay under this name.
    (folder / ".edition-1.json.new").write_text("half")
    place_editions(press.context, SYSTEM)
    assert press.file("edition-1.html") == whole
    assert press.recalls() == {}
    assert secret.read_text() == "unchanged"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_recall_list_that_a_restored_database_forgot_is_not_replaced(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    press.world.end(listing)
    press.recall()
    folder = press.folder / SERIES
    newer = {path.name: path.read_bytes() for path in folder.iterdir()}
    # As after the restore of a backup from before: the service made another publication of this number.
    with press.context.store.begin() as connection:
        of_table = "" if press.context.store.is_sqlite else " ON release"
        triggers = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'release'"
            if press.context.store.is_sqlite
            else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'release'::regclass AND NOT tgisinternal"
        )
        for (name,) in connection.execute(text(triggers)).all():
            connection.execute(text(f"DROP TRIGGER {name}{of_table}"))
        connection.execute(
            text("UPDATE release SET manifest = :other WHERE number = 2"), {"other": b'{"number":2}'}
        )
    with pytest.raises(ConflictError, match=exactly("EDITION.FORGOTTEN")):
        place_editions(press.context, SYSTEM)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == newer


def test_a_decoy_or_another_region_is_never_printed(press: Press) -> None:
    press.world.list_person()
    press.print()
    add_edition_series(
        press.context, press.world.maker, code="elsewhere", member_code="office", masking="notice_1",
        region="110000",
    )  # fmt: skip
    with pytest.raises(RefusedError, match=exactly("EDITION.EMPTY")):
        propose_edition(press.context, press.world.maker, "elsewhere", days=30)


def test_a_series_is_never_released_like_a_feed(press: Press) -> None:
    press.world.list_person()
    for act in (
        lambda: publish_release(press.context, SYSTEM, SERIES),
        lambda: plan_release(press.context, SYSTEM, SERIES),
        lambda: change_schedule(press.context, SYSTEM, SERIES, cron="0 6 * * *", calendar="every_day"),
        lambda: add_push(press.context, SYSTEM, SERIES, PushKind.FOLDER, "drop"),
    ):
        assert code_of(act) == "EDITION.NEEDS_APPROVAL"
    assert code_of(lambda: propose_edition(press.context, press.world.maker, "feed-x", days=30)) == (
        "EDITION.SERIES_UNKNOWN"
    )


def test_the_subject_sees_in_which_editions_it_stood(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    press.print()
    press.world.end(listing)
    press.recall()
    (delivery,) = list_deliveries(press.context, press.world.maker, listing)
    assert delivery.editions == (1, 2)
    assert [(step.op, step.confirmed_at is not None) for step in delivery.steps] == [
        ("UPSERT", True), ("RETRACT", True)
    ]  # fmt: skip


def test_what_another_series_printed_is_nobodys_here(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    add_edition_series(
        press.context, press.world.maker, code="second", member_code="office", masking="notice_1"
    )
    assert [
        (one.feed, one.editions) for one in list_deliveries(press.context, press.world.maker, listing)
    ] == [(SERIES, (1,))]
    view = propose_edition(press.context, press.world.maker, "second", days=1)
    press.world.move()
    printed = approve_edition(press.context, press.world.checker, "second", view.digest)
    assert (printed.number, printed.publication) == (1, 1)
    both = list_deliveries(press.context, press.world.maker, listing)
    assert {one.feed: one.editions for one in both} == {SERIES: (1,), "second": (1,)}


def test_every_publication_is_in_the_journal(press: Press) -> None:
    listing = press.world.list_person()
    press.print()
    press.world.end(listing)
    press.recall()
    with press.context.store.read() as connection:
        kinds = [row[0] for row in connection.execute(text("SELECT kind FROM journal_entry ORDER BY id"))]
    wanted = [
        "edition_proposed",
        "edition_published",
        "editions_placed",
        "recalls_published",
        "editions_placed",
    ]
    assert [kind for kind in kinds if kind in set(wanted)] == wanted
