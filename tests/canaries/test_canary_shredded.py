"""A shredded person: no byte in the live files, in a backup that is restored with the shred list, or in the feeds; and
what is still sealed there tells nothing of it to whoever has the keys."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from blacklist_service.settings import Settings
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.replay_shreds import shred_list
from blacklist_service.workflows.restore_backup import Source, restore_backup
from tests.canaries import search, shred_story
from tests.canaries.route_story import RouteStory
from tests.sealed_rows import SealedRow, opened, sealed_rows

# What goes by its date alone, in the first night of a restored service (docs/operations/backup-and-keys.md).
BY_DATE = {"release_part.body", "submission_row.sealed_cells"}
# Everything that a case of this story leaves, sealed, while it lives; the paper of a letter is compressed.
LEFT = BY_DATE | {
    "report.sealed_identity", "report.sealed_details", "journal_detail.sealed_detail", "judgement.sealed_note",
    "exhibit_part.sealed_body", "listing.sealed_statement", "objection.sealed_answer", "objection.sealed_narrative",
    "proposal.sealed_reasons", "repair.sealed_application", "agent.sealed_person",
}  # fmt: skip
_EDGE_BYTES = 48


def opening(context: Context) -> list[tuple[SealedRow, bytes]]:
    """Everything sealed that the vault opens in the database, with what it says."""
    sealer = context.opening(SYSTEM, "test").vault.sealer
    with context.store.read() as connection:
        rows = list(sealed_rows(connection))
    return [(row, text) for row in rows if (text := opened(sealer, row)) is not None]


def telling(context: Context) -> list[SealedRow]:
    """The rows among them that say anything of the canary person, and every paper of a letter."""
    return [
        row
        for row, text in opening(context)
        if text.startswith(b"%PDF") or search.found([(row.column, text)])
    ]


def columns_of(rows: Iterable[SealedRow]) -> set[str]:
    return {row.column for row in rows}


def lying_on(rows: Iterable[SealedRow], folder: Path) -> list[str]:
    """The columns of sealed rows whose bytes, the key's or the text's, still lie in a file of a folder."""
    files = [blob for _name, blob in search.files(folder)]
    return [
        row.column
        for row in rows
        for edge in (row.sealed[:_EDGE_BYTES], row.sealed[-_EDGE_BYTES:])
        if any(edge in blob for blob in files)
    ]


def left_in(context: Context, *folders: Path) -> list[str]:
    """Where a canary stands in the files of a service, its database's among them."""
    return search.found(search.files(context.settings.home, *folders, *search.database_folders(context)))


@contextmanager
def restored(story: RouteStory, settings: Settings, backup: Path) -> Iterator[Context]:
    """The service that an older backup gives elsewhere, once the shred list was replayed."""
    marks = {bytes.fromhex(mark) for mark in shred_list(story.context, SYSTEM)}
    done = restore_backup(settings, story.clock, Source(backup, marks=marks))
    assert done.replayed is not None
    assert (done.replayed.shredded > 0, done.replayed.cases) == (True, 1)
    found = replace(open_service(settings, story.clock), profile=story.context.profile)
    yield found
    found.store.engine.dispose()
    found.looks.engine.dispose()


def test_a_shredded_person_is_in_no_file_no_restored_backup_and_no_feed(
    story: RouteStory, elsewhere: Settings, temp: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    identity, live, backup = shred_story.open_feeds(story), story.context, tmp_path / "backup"
    shred_story.come_in_and_be_listed(story)
    # All of it is there to be found, in each feed too.
    assert columns_of(telling(live)) == LEFT | {"letter_paper.sealed_pdf"}
    told = search.found(shred_story.objects_named(live, identity))
    assert {code for code in ("bureau", *shred_story.FEEDS) if any(hit.startswith(code) for hit in told)} == {
        "bureau", *shred_story.FEEDS
    }  # fmt: skip
    back_up(live, SYSTEM, backup)
    shred_story.be_taken_off(story)
    shred_story.settle(story)
    before = telling(live)

    shred_story.pass_years(story)
    shred_story.night(live)
    assert telling(live) == []
    if live.store.is_sqlite:
        assert lying_on(before, live.settings.home) == []
    shred_story.publish(story)
    assert search.found(shred_story.objects_named(live, identity)) == []

    with restored(story, elsewhere, backup) as again:
        assert columns_of(telling(again)) <= BY_DATE
        shred_story.night(again)
        assert telling(again) == []
        if again.store.is_sqlite:
            assert lying_on(before, elsewhere.home) == []
        assert left_in(again) == []

    spoken = capfd.readouterr()
    assert '"event": "call"' in spoken.err
    assert left_in(live, temp, backup, story.witness) == []
    assert search.found([("stdout", spoken.out.encode()), ("stderr", spoken.err.encode())]) == []
