"""A witness with a folder: what it keeps, what it refuses, and how its cosignature comes back and travels."""

import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.errors import ConflictError, InvalidError, NotReadyError, RefusedError
from blacklist_service.ids import Randomness
from blacklist_service.vault.checkpoints import cosignatures
from blacklist_service.vault.signed_notes import COSIGNATURE, read_note_key, second_of
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.take_cosignatures import take_cosignatures
from blacklist_service.workflows.witness_journal import make_witness
from tests.codes import exactly


def trusting(ledger: Any, *watchers: Any) -> Any:
    lines = " ".join(watcher.line for watcher in watchers)
    return replace(
        ledger.context, settings=ledger.context.settings.model_copy(update={"journal_witnesses": lines})
    )


def test_a_cosignature_comes_back_and_travels(ledger: Any, watcher_of: Any) -> None:
    one, other = watcher_of(ledger), watcher_of(ledger, "other.example")
    keys = [read_note_key(watcher.line) for watcher in (one, other)]
    assert {key.algorithm for key in keys} == {COSIGNATURE}
    size = 0
    for count in (3, 0, 5):
        ledger.write(count)
        ledger.seal()
        for watcher in (one, other):
            line = watcher.cosign(ledger.request(size))
            taken = take_cosignatures(trusting(ledger, one, other), line + "\n")
            assert taken.size == ledger.last().size
            assert second_of(line) == int(ledger.clock.now().timestamp())
        size = ledger.last().size
        assert len(cosignatures(ledger.note(), keys)) == 2
    assert ledger.problem(witnesses=keys) == ""


def test_the_same_cosignature_is_kept_once(ledger: Any, watcher_of: Any) -> None:
    ledger.write(2)
    ledger.seal()
    watcher = watcher_of(ledger)
    first = watcher.cosign(ledger.request(0))
    later = watcher.cosign(ledger.request(2))
    assert first != later
    for line in (first, first, later):
        assert take_cosignatures(trusting(ledger, watcher), line).witnesses == ("witness.example",)
    assert ledger.note().count("witness.example") == 1
    assert first in ledger.note()


def test_a_late_cosignature_is_kept_with_the_checkpoint_that_it_signs(ledger: Any, watcher_of: Any) -> None:
    ledger.write(2)
    ledger.seal()
    watcher = watcher_of(ledger)
    line = watcher.cosign(ledger.request(0))
    ledger.write(1)
    ledger.seal()
    assert take_cosignatures(trusting(ledger, watcher), line).size == 2
    assert "witness.example" not in ledger.note()


def test_lines_of_strangers_are_not_taken(ledger: Any, watcher_of: Any) -> None:
    ledger.write(1)
    ledger.seal()
    known, stranger = watcher_of(ledger), watcher_of(ledger, "stranger.example")
    line = stranger.cosign(ledger.request(0))
    for text in (line, "", "no line", line.replace("stranger", "witness"), line + "\n" + line[:-4]):
        with pytest.raises(RefusedError, match=exactly("JOURNAL.COSIGNATURE")):
            take_cosignatures(trusting(ledger, known), text)
    with pytest.raises(RefusedError, match=exactly("JOURNAL.COSIGNATURE")):
        take_cosignatures(ledger.context, line)
    good = known.cosign(ledger.request(0))
    assert take_cosignatures(trusting(ledger, known), f"{line}\n{good}\n").witnesses == ("witness.example",)
    assert "stranger" not in ledger.note()


def test_a_witness_asks_to_begin_where_it_stands(ledger: Any, watcher_of: Any) -> None:
    ledger.write(3)
    ledger.seal()
    watcher = watcher_of(ledger)
    watcher.cosign(ledger.request(0))
    ledger.write(2)
    ledger.seal()
    with pytest.raises(ConflictError) as refused:
        watcher.cosign(ledger.request(0))
    assert (refused.value.code, refused.value.facts["size"]) == ("WITNESS.OTHER_SIZE", 3)
    # Nothing wrong with the journal: nothing is kept against it.
    assert not (watcher.folder / "refused").exists()
    assert watcher.cosign(ledger.request(3))


def test_a_witness_remembers_before_it_signs(sqlite_ledger: Any, watcher_of: Any) -> None:
    ledger = sqlite_ledger
    ledger.write(3)
    ledger.seal()
    watcher = watcher_of(ledger)
    watcher.cosign(ledger.request(0))
    assert (watcher.folder / "last.note").read_text("utf-8") == ledger.note()
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (watcher.folder / "witness.key", watcher.folder)
    }
    assert modes == {"witness.key": 0o600, "witness.example": 0o700}


def test_of_two_requests_at_once_none_leads_back(sqlite_ledger: Any, watcher_of: Any) -> None:
    ledger = sqlite_ledger
    watcher, requests = watcher_of(ledger), []
    for _ in range(6):
        ledger.write(1)
        ledger.seal()
        requests.append(ledger.request(0))
    done: list[str] = []

    def ask(request: str) -> None:
        try:
            done.append(watcher.cosign(request))
        except (ConflictError, RefusedError) as refused:
            done.append(refused.code)

    threads = [threading.Thread(target=ask, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(line.startswith("—") for line in done) == 1
    assert len(done) == 6


@pytest.mark.parametrize("request_text", ["", "old 0", "old x\n\n", "old 0\n\nnote"])
def test_what_is_no_request_is_refused(sqlite_ledger: Any, watcher_of: Any, request_text: str) -> None:
    watcher = watcher_of(sqlite_ledger)
    with pytest.raises((InvalidError, RefusedError)) as refused:
        watcher.cosign(request_text)
    assert refused.value.code in {"WITNESS.REQUEST", "WITNESS.UNSIGNED"}


def test_an_old_size_above_the_new_one_is_no_request(sqlite_ledger: Any, watcher_of: Any) -> None:
    sqlite_ledger.write(2)
    sqlite_ledger.seal()
    request = sqlite_ledger.request(0).replace("old 0", "old 9")
    with pytest.raises(InvalidError, match=exactly("WITNESS.REQUEST")):
        watcher_of(sqlite_ledger).cosign(request)


def test_a_checkpoint_of_another_journal_is_not_cosigned(sqlite_ledger: Any, watcher_of: Any) -> None:
    sqlite_ledger.write(2)
    sqlite_ledger.seal()
    elsewhere = sqlite_ledger.request(0).replace("blacklist-service/journal", "example.org/journal")
    with pytest.raises(RefusedError, match=exactly("WITNESS.UNSIGNED")):
        watcher_of(sqlite_ledger).cosign(elsewhere)


def test_a_folder_is_made_once(sqlite_ledger: Any, watcher_of: Any) -> None:
    watcher = watcher_of(sqlite_ledger)
    with pytest.raises(ConflictError, match=exactly("WITNESS.EXISTS")):
        watcher_of(sqlite_ledger)
    assert (watcher.folder / "witness.pub").read_text("utf-8") == watcher.line + "\n"
    key = journal_key(sqlite_ledger.context).line()
    assert (watcher.folder / "journal.pub").read_text("utf-8") == key + "\n"


@pytest.mark.parametrize(
    ("name", "key"), [("a b", ""), ("", ""), ("a+b", ""), ("a", "no key"), ("a", "witness")]
)
def test_a_folder_needs_a_name_and_the_key_of_a_journal(
    sqlite_ledger: Any, watcher_of: Any, tmp_path: Path, name: str, key: str
) -> None:
    lines = {"": journal_key(sqlite_ledger.context).line(), "witness": watcher_of(sqlite_ledger).line}
    with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
        make_witness(tmp_path / "new", name, lines.get(key, key), Randomness())
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "harm", ["no folder", "open key", "damaged key", "damaged journal", "two journals", "damaged note"]
)
def test_a_damaged_folder_cosigns_nothing(sqlite_ledger: Any, watcher_of: Any, harm: str) -> None:
    sqlite_ledger.write(2)
    sqlite_ledger.seal()
    watcher = watcher_of(sqlite_ledger)
    watcher.cosign(sqlite_ledger.request(0))
    key = watcher.folder / "witness.key"
    match harm:
        case "no folder":
            watcher = replace(watcher, folder=watcher.folder / "none")
        case "open key":
            key.chmod(0o644)
        case "damaged key":
            key.write_text("name\nxx\n", "utf-8")
        case "damaged journal":
            (watcher.folder / "journal.pub").write_text("x", "utf-8")
        case "two journals":
            own = journal_key(sqlite_ledger.context)
            lines = f"{own.line()}\n{replace(own, name='example.org/other').line()}\n"
            (watcher.folder / "journal.pub").write_text(lines, "utf-8")
        case "damaged note":
            (watcher.folder / "last.note").write_text("x", "utf-8")
    with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
        watcher.cosign(sqlite_ledger.request(2))
