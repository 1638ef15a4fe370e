"""The file that proves a service: kept as it came and sealed, with the digest that the service names, for its officials."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blacklist_service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
)
from blacklist_service.rules.exhibits import LARGEST_BYTES
from blacklist_service.store import data_keys
from blacklist_service.store.words import erase_words
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, kept_exhibits
from blacklist_service.workflows.cases.own_words import OwnService
from blacklist_service.workflows.give_notice import confirm_service, give_notice
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_exhibit import show_exhibit
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record
from tests.codes import exactly
from tests.pictures import HTML, JPEG, PDF

DIGEST = sha256(PDF).hexdigest()
_COLUMNS = (
    "listing_id, proof_of, proof_id, side, member_id, objection_id, kind, size_bytes, sha256, received_at"
)


def files(*contents: bytes) -> Iterator[GivenFile]:
    return (GivenFile(f"虚构回执{at}.pdf", iter([content])) for at, content in enumerate(contents))


def unread() -> Iterator[GivenFile]:
    def never() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    yield GivenFile("x", never())


def rows(desk: Any) -> list[tuple[Any, ...]]:
    with desk.context.store.read() as connection:
        asked = text("SELECT proof_of, proof_id, objection_id, kind, sha256 FROM exhibit ORDER BY id")
        return [tuple(row) for row in connection.execute(asked)]


def own(desk: Any, listing: int) -> tuple[str, str, str]:
    return desk.case_numbers[listing], desk.name, desk.id_number


@pytest.fixture
def decision(office: Any) -> Any:
    """A decision that was printed for somebody who was listed."""
    return make_letter(office.context, office.maker, "listing_decision", "listing", office.listed().id).letter


def serve(desk: Any, letter: Any, actor: Any = None, **given: Any) -> Any:
    said = {"channel": "in_person", "sent_on": desk.today, "served_on": desk.today} | given
    return serve_letter(desk.context, actor or desk.maker, letter.id, **said)


def tell(desk: Any, view: Any, **given: Any) -> Any:
    said = {"channel": "in_person", "content_sha256": "a" * 64, "sent_on": desk.today} | given
    return give_notice(desk.context, desk.maker, view.id, view.version, **said)


def opened(desk: Any, exhibit: int) -> bytes:
    return b"".join(show_exhibit(desk.context, desk.checker, exhibit).chunks)


def test_the_receipt_of_a_letter_is_kept_whole_and_officials_open_it(office: Any, decision: Any) -> None:
    serve(office, decision, files=files(PDF))
    assert rows(office) == [("letter", decision.id, None, "pdf", DIGEST)]
    shown = show_case(office.context, office.auditor, decision.target_id)
    (served,) = shown.served
    assert served.service is not None
    assert (served.id, served.service.proof_sha256) == (decision.id, DIGEST)
    proof = shown.proofs["letter", decision.id]
    assert (proof.kind, proof.size_bytes, proof.is_erased) == ("pdf", len(PDF), False)
    assert opened(office, proof.id) == PDF
    looks = show_own_accesses(office.context, *own(office, decision.target_id)).items
    assert [one.action for one in looks].count("exhibit") == 1


def test_the_receipt_of_a_notice_is_kept_with_it_or_when_it_comes_in(desk: Any) -> None:
    at_once = tell(desk, desk.verified(), served_on=desk.today, files=files(PDF)).listing
    later = tell(desk, desk.verified()).listing
    confirm_service(
        desk.context, desk.maker, later.id, later.version,
        served_on=desk.today, proof_sha256=sha256(JPEG).hexdigest(), files=files(JPEG),
    )  # fmt: skip
    for view, content in ((at_once, PDF), (later, JPEG)):
        shown = show_case(desk.context, desk.maker, view.id)
        (notice,) = shown.notices
        assert notice.proof_sha256 == sha256(content).hexdigest()
        assert opened(desk, shown.proofs["notice", notice.id].id) == content
        assert len(shown.proofs) == 1


def test_a_digest_alone_is_enough_and_keeps_no_file(office: Any, decision: Any) -> None:
    serve(office, decision, proof_sha256=DIGEST)
    assert (rows(office), show_case(office.context, office.maker, decision.target_id).proofs) == ([], {})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "NOTICE.PROOF"),
        ({"files": [HTML]}, "EXHIBIT.KIND"),
        ({"files": [b""]}, "EXHIBIT.EMPTY"),
        ({"files": [PDF, JPEG]}, "EXHIBIT.ONE_PROOF"),
        ({"files": [PDF + bytes(LARGEST_BYTES)]}, "EXHIBIT.TOO_LARGE"),
        ({"files": [PDF], "proof_sha256": "5" * 64}, "NOTICE.OTHER_FILE"),
        ({"files": [PDF], "proof_sha256": "5"}, "NOTICE.DIGEST"),
    ],
)
def test_what_is_no_proof_is_refused_and_nothing_is_kept(
    office: Any, decision: Any, given: dict[str, Any], code: str
) -> None:
    asked = given | ({"files": files(*given["files"])} if "files" in given else {})
    with pytest.raises(InvalidError, match=exactly(code)):
        serve(office, decision, **asked)
    assert rows(office) == []
    assert show_case(office.context, office.maker, decision.target_id).served == ()
    serve(office, decision, files=files(PDF))


def test_a_notice_that_was_not_served_has_no_proof(desk: Any) -> None:
    view = desk.verified()
    with pytest.raises(InvalidError, match=exactly("NOTICE.PROOF")):
        tell(desk, view, files=unread())
    with pytest.raises(RefusedError, match=exactly("NOTICE.CHANNEL")):
        tell(desk, view, channel="sms", served_on=desk.today, files=unread())
    with pytest.raises(ConflictError, match=exactly("CONFLICT.VERSION")):
        give_notice(
            desk.context, desk.maker, view.id, view.version + 1, channel="in_person", content_sha256="a" * 64,
            sent_on=desk.today, served_on=desk.today, files=unread(),
        )  # fmt: skip
    assert desk.stored(view.id).version == view.version


def test_no_byte_is_read_of_whom_the_service_is_not_to_say(office: Any, decision: Any) -> None:
    for actor in (office.checker, office.auditor, office.platform):
        with pytest.raises(ForbiddenError):
            serve(office, decision, actor, files=unread())
    with pytest.raises(InvalidError, match=exactly("LETTER.DAYS")):
        serve(office, decision, served_on=office.today.replace(year=2030), files=unread())
    serve(office, decision, proof_sha256=DIGEST)
    with pytest.raises(ConflictError, match=exactly("LETTER.SERVED")):
        serve(office, decision, files=unread())


def test_members_are_told_of_no_proof_and_the_person_that_there_is_one(office: Any, decision: Any) -> None:
    serve(office, decision, channel="registered_mail", files=files(PDF))
    with pytest.raises(NotFoundError):
        show_exhibit(office.context, office.platform, 1)
    (letter,) = show_own_record(office.context, *own(office, decision.target_id)).letters
    assert letter.service == OwnService("registered_mail", office.today, DIGEST, is_kept=True)


def test_the_person_is_told_how_its_notice_was_served(office: Any) -> None:
    view = office.verified()
    notice = make_letter(office.context, office.maker, "listing_notice", "listing", view.id).letter
    given = tell(office, view, content_sha256=notice.sha256, served_on=office.today, proof_sha256=DIGEST)
    (letter,) = show_own_record(office.context, given.case_no, office.name, office.id_number).letters
    assert (letter.kind, letter.service) == (
        "listing_notice",
        OwnService("in_person", office.today, DIGEST, is_kept=False),
    )


def test_a_letter_that_was_not_served_says_nothing(office: Any, decision: Any) -> None:
    (letter,) = show_own_record(office.context, *own(office, decision.target_id)).letters
    assert letter.service is None


def test_the_offices_file_and_the_persons_do_not_push_each_other_out(office: Any, decision: Any) -> None:
    listing = decision.target_id
    with kept_exhibits(office.context, Giver(listing), files(JPEG)):
        serve(office, decision, files=files(PDF))
        assert [row[:2] for row in rows(office)] == [(None, None), ("letter", decision.id)]
    with kept_exhibits(office.context, Giver(listing), files(JPEG)):
        assert len(rows(office)) == 2  # the first of the person was given up by its second form alone


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exhibit SET proof_id = NULL",
        "UPDATE exhibit SET proof_of = 'notice'",
        "UPDATE exhibit SET kind = 'jpg'",
        "UPDATE exhibit SET sha256 = 'a'",
        "DELETE FROM exhibit",
        *(
            f"INSERT INTO exhibit ({_COLUMNS}) SELECT {_COLUMNS.replace(column, value)} FROM exhibit"
            for column, value in (
                ("proof_of", "'notice'"),
                ("proof_of", "'parcel'"),
                ("proof_of", "NULL"),
                ("proof_id", "proof_id + 1"),
                ("size_bytes", "0"),
                ("sha256", f"'{'5' * 64}'"),
                ("listing_id", "(SELECT min(id) FROM listing)"),
                ("objection_id", "(SELECT min(id) FROM listing)"),
            )
        ),
    ],
)
def test_the_database_keeps_the_proof_of_what_was_served(office: Any, decision: Any, change: str) -> None:
    other = office.listed().id  # a case of another number
    serve(office, decision, files=files(PDF))
    change = change.replace("(SELECT min(id) FROM listing)", str(other))
    with (
        pytest.raises(DBAPIError, match="exhibit_"),
        office.context.store.engine.begin() as connection,
    ):
        connection.execute(text(change))


def test_the_proof_goes_with_the_words_of_the_case_and_its_digest_stays_with_the_service(
    office: Any, decision: Any
) -> None:
    serve(office, decision, files=files(PDF))
    with office.context.store.begin() as connection:
        erase_words(connection, decision.target_id, office.context.clock.now())
    shown = show_case(office.context, office.maker, decision.target_id)
    proof = shown.proofs["letter", decision.id]
    assert proof.is_erased
    assert shown.served[0].service is not None
    assert shown.served[0].service.proof_sha256 == DIGEST
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.ERASED")):
        show_exhibit(office.context, office.maker, proof.id)
    with office.context.store.read() as connection:
        left = connection.execute(text("SELECT count(*) FROM exhibit_part")).scalar_one()
        keys = connection.execute(text("SELECT count(*) FROM exhibit_key")).scalar_one()
    assert (left, keys) == (0, 0)


@pytest.mark.parametrize("kind", ["listing_decision", "listing_notice"])
def test_the_proof_goes_with_the_report_that_its_letter_was_printed_from(office: Any, kind: str) -> None:
    view = office.verified() if kind == "listing_notice" else office.listed()
    letter = make_letter(office.context, office.maker, kind, "listing", view.id).letter
    other = tell(office, office.verified(), served_on=office.today, files=files(JPEG)).listing
    if kind == "listing_notice":
        tell(office, view, content_sha256=letter.sha256, served_on=office.today, files=files(PDF))
    else:
        serve(office, letter, files=files(PDF))
    with office.context.store.begin() as connection:
        data_keys.destroy(connection, [view.id])
    (gone,) = show_case(office.context, office.maker, view.id).proofs.values()
    assert gone.is_erased
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.ERASED")):
        show_exhibit(office.context, office.maker, gone.id)
    (stays,) = show_case(office.context, office.maker, other.id).proofs.values()
    assert opened(office, stays.id) == JPEG


def test_whoever_is_second_keeps_no_file(office: Any, decision: Any) -> None:
    def while_another_says_it() -> Iterator[bytes]:
        serve(office, decision, proof_sha256="5" * 64)
        yield PDF

    with pytest.raises(ConflictError, match=exactly("LETTER.SERVED")):
        serve(office, decision, files=[GivenFile("x", while_another_says_it())])
    assert rows(office) == []
