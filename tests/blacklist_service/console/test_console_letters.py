"""The letters of a case at the console: offered at their step, made once, read by whoever may look, and by nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Look
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.object_to_listing import object_to_listing
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation, Official
from tests.pictures import HTML, PDF, a_file

PLAIN = {"until": "", "case_no": ""}


def letters(official: Official, alleged: Allegation) -> str:
    return official.get(f"/listings/{alleged.listing}/letters").get_data(as_text=True)


def offered(text: str) -> list[str]:
    return re.findall(r'<details class="act" id="make-([a-z_]+)-\d+"', text)


def make(official: Official, alleged: Allegation, kind: str, **more: str) -> Any:
    """Makes a letter about the listing by the form of the page."""
    given = {"kind": kind, "target": "listing", "about": alleged.listing} | PLAIN | more
    return official.send(f"/listings/{alleged.listing}/letters", **given)


def act(official: Official, alleged: Allegation, name: str, **fields: str) -> Any:
    official.get(f"/listings/{alleged.listing}")
    given = {"act": name, "version": str(alleged.row().version)} | fields
    if name == "give_notice":
        sent = official.send_files(f"/listings/{alleged.listing}/notice", **given)
    else:
        sent = official.send(f"/listings/{alleged.listing}", **given)
    assert sent.status_code < 400, sent.get_data(as_text=True)
    return sent


@pytest.fixture
def maker(inside: Callable[..., Any], alleged: Allegation, context: Context) -> Any:
    """An official whose case is under review, in a house that letters may name."""
    settings = context.settings.model_copy(update={"public_url": "http://localhost"})
    object.__setattr__(context, "settings", settings)
    official = inside("maker")
    act(
        official, alleged, "verify", legal_basis="sample-basis", ground="able_refuses", severity="ordinary",
        reasons="虚构理由",
    )  # fmt: skip
    return official


def test_a_letter_is_offered_at_its_step_made_once_and_read(
    maker: Any, alleged: Allegation, context: Context
) -> None:
    assert offered(letters(maker, alleged)) == ["listing_notice"]
    first = make(maker, alleged, "listing_notice")
    assert first.status_code == 303
    assert make(maker, alleged, "listing_notice").location == first.location
    text = letters(maker, alleged)
    assert offered(text) == []
    assert "列告〔2026〕第1号" in text
    assert (
        re.findall(r"列告〔2026〕第\d号", text) == ["列告〔2026〕第1号"] * 2
    )  # the row, and its link's name
    id_ = first.location.partition("#")[2]
    assert f'<tr id="{id_}"' in text
    paper = maker.get(f"/letters/{id_}/paper")
    assert paper.get_data()[:5] == b"%PDF-"
    assert paper.headers["Content-Disposition"].startswith("attachment; filename=")
    with context.looks.read() as connection:
        table = table_of(Look)
        looked = [tuple(one) for one in connection.execute(select(table.c.actor, table.c.action))]
    assert looked.count(("maker", "letter")) == 2


def test_an_auditor_reads_and_makes_nothing(
    maker: Any, inside: Callable[..., Any], alleged: Allegation
) -> None:
    id_ = make_and_tell(maker, alleged)
    auditor = inside("auditor")
    text = letters(auditor, alleged)
    assert "审计人员只能查看" in text
    assert offered(text) == []
    assert auditor.get(f"/letters/{id_}/paper").get_data()[:5] == b"%PDF-"
    auditor.get("")
    assert make(auditor, alleged, "listing_notice").status_code == 403


def make_and_tell(maker: Any, alleged: Allegation) -> str:
    """Makes the notice; its opaque id."""
    letters(maker, alleged)
    location: str = make(maker, alleged, "listing_notice").location
    return location.partition("#")[2]


def test_the_copy_for_the_envelope_is_given_once(maker: Any, alleged: Allegation, context: Context) -> None:
    text = letters(maker, alleged)
    make(maker, alleged, "listing_notice")
    sha256 = re.search(r"<code>([0-9a-f]{64})</code>", letters(maker, alleged))
    assert sha256 is not None
    assert text.count("<code>") < letters(maker, alleged).count("<code>")
    today = context.clock.today().isoformat()
    told = act(
        maker, alleged, "give_notice", channel="in_person", content_sha256=sha256[1], sent_on=today, served_on=today,
        proof_sha256="0" * 64,
    )  # fmt: skip
    case_no = re.search(r"<code[^>]*>([0-9A-Z-]{10,})</code>", told.get_data(as_text=True))
    assert case_no is not None
    assert offered(letters(maker, alleged)) == ["service_record"]
    slip = make(maker, alleged, "service_record", case_no=case_no[1])
    assert (slip.status_code, slip.get_data()[:5]) == (200, b"%PDF-")
    assert slip.headers["Content-Disposition"] == 'attachment; filename="slip-2026.pdf"'
    text = letters(maker, alleged)
    assert offered(text) == []
    assert case_no[1] not in text
    # The same step again is the letter that was made; its copy was given and is nowhere.
    assert make(maker, alleged, "service_record", case_no=case_no[1]).status_code == 303


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "listing_decision"}, "LETTER.STATE"),
        ({"kind": "nonsense"}, "LETTER.KIND"),
        ({"kind": "listing_notice", "target": "repair"}, "NOT_FOUND"),
        ({"kind": "objection_receipt"}, "LETTER.TARGET"),
        ({"kind": "listing_notice", "until": "2026-13-01"}, "FORM.DAY"),
        ({"kind": "listing_notice", "about": "x" * 26}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_made_is_told(
    maker: Any, alleged: Allegation, given: dict[str, str], code: str
) -> None:
    letters(maker, alleged)
    form = {"kind": "listing_notice", "target": "listing", "about": alleged.listing} | PLAIN | given
    answer = maker.send(f"/listings/{alleged.listing}/letters", **form)
    assert 400 <= answer.status_code < 500
    assert code in answer.get_data(as_text=True)


def test_without_a_fresh_factor_there_is_the_way_to_one(
    maker: Any, alleged: Allegation, moving_clock: MovingClock
) -> None:
    id_ = make_and_tell(maker, alleged)
    moving_clock.move(timedelta(minutes=12))
    text = letters(maker, alleged)
    assert offered(text) == []
    assert f'href="/console/step-up/listings/{alleged.listing}/letters"' in text
    assert maker.get(f"/letters/{id_}/paper").get_data()[:5] != b"%PDF-"


def test_that_a_letter_was_served_is_kept_by_its_form(
    maker: Any, inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    about, today = object_to(maker, alleged, context), context.clock.today().isoformat()
    make(maker, alleged, "objection_receipt", target="objection", about=about)
    text = letters(maker, alleged)
    (id_,) = re.findall(r'<details class="act" id="serve-([a-z0-9]{26})"', text)
    assert "未登记" in text
    form = {"channel": "in_person", "sent_on": today, "served_on": today, "proof_sha256": "7" * 64}
    wrong = maker.send_files(f"/letters/{id_}/service", **(form | {"channel": "sms"}))
    assert (wrong.status_code, "NOTICE.CHANNEL" in wrong.get_data(as_text=True)) == (409, True)
    letters(maker, alleged)
    served = maker.send_files(f"/letters/{id_}/service", **form)
    assert served.location == f"/console/listings/{alleged.listing}/letters#{id_}"
    text = letters(maker, alleged)
    assert ("7" * 64 in text, "serve-" in text, "未登记" in text) == (True, False, False)
    again = maker.send_files(f"/letters/{id_}/service", **form)
    assert (again.status_code, "LETTER.SERVED" in again.get_data(as_text=True)) == (409, True)
    auditor = inside("auditor")
    assert "7" * 64 in letters(auditor, alleged)
    assert auditor.send_files(f"/letters/{id_}/service", **form).status_code == 403


def test_who_keeps_away_sees_no_letter(maker: Any, alleged: Allegation, context: Context) -> None:
    id_ = make_and_tell(maker, alleged)
    recuse(context, SYSTEM, login="maker", subject=alleged.row().subject_id)
    for path in (f"/listings/{alleged.listing}/letters", f"/letters/{id_}/paper"):
        answer = maker.get(path)
        assert answer.status_code == 403
        assert "ACCESS.RECUSED" in answer.get_data(as_text=True)


def test_a_request_for_correction_names_what_is_missing(
    maker: Any, inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    objection = object_to(maker, alleged, context)
    assert offered(letters(maker, alleged)) == ["service_record", "objection_receipt", "correction_request"]
    until = (context.clock.today() + timedelta(days=15)).isoformat()
    form = {"kind": "correction_request", "target": "objection", "about": objection, "case_no": ""}
    none = maker.send(f"/listings/{alleged.listing}/letters", **form, until=until)
    assert "LETTER.MISSING" in none.get_data(as_text=True)
    letters(maker, alleged)
    both = {"missing": ["identity_proof", "signature"]}
    sent = maker.send(f"/listings/{alleged.listing}/letters", **form, until=until, **both)
    assert sent.status_code == 303
    text = letters(maker, alleged)
    assert "补正〔2026〕第1号" in text
    assert "correction_request" in offered(text)


def object_to(maker: Any, alleged: Allegation, context: Context) -> str:
    """Somebody who was told of its case objects; the objection's opaque id."""
    from_page = act(
        maker, alleged, "give_notice", channel="in_person", content_sha256="1" * 64,
        sent_on=context.clock.today().isoformat(), served_on=context.clock.today().isoformat(),
        proof_sha256="0" * 64,
    ).get_data(as_text=True)  # fmt: skip
    case_no = re.search(r"<code[^>]*>([0-9A-Z-]{10,})</code>", from_page)
    assert case_no is not None
    filed = object_to_listing(
        context, case_no[1], PERSON, NUMBER, reason="paid", narrative="虚构：已经还清。"
    )
    return context.vault.ids.show("objection", filed.id)


def test_the_questions_do_not_grow_with_the_letters(
    maker: Any, alleged: Allegation, context: Context, counted: Any
) -> None:
    about = object_to(maker, alleged, context)
    given = {"target": "objection", "about": about, "until": "2026-12-01"}
    letters(maker, alleged)
    make(maker, alleged, "correction_request", missing="signature", **given)
    with counted(context) as one:
        letters(maker, alleged)
    for missing in ("contact", "commitment", "identity_proof"):
        assert make(maker, alleged, "correction_request", missing=missing, **given).status_code == 303
    with counted(context) as four:
        assert letters(maker, alleged).count("补正〔2026〕") == 4 * 4
    assert four.statements.total() <= one.statements.total()


def test_the_receipt_is_kept_with_the_service_and_given_out_beside_it(
    maker: Any, inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    about, today = object_to(maker, alleged, context), context.clock.today().isoformat()
    make(maker, alleged, "objection_receipt", target="objection", about=about)
    (id_,) = re.findall(r'<details class="act" id="serve-([a-z0-9]{26})"', letters(maker, alleged))
    form = {"channel": "in_person", "sent_on": today, "served_on": today, "proof_sha256": ""}
    for bad, given, code in (
        (HTML, {}, "EXHIBIT.KIND"),
        (PDF, {"proof_sha256": "7" * 64}, "NOTICE.OTHER_FILE"),
        (b"", {}, "EXHIBIT.EMPTY"),
    ):
        letters(maker, alleged)
        refused = maker.send_files(f"/letters/{id_}/service", a_file(bad, "回执.pdf"), **(form | given))
        assert (refused.status_code, code in refused.get_data(as_text=True)) == (422, True)
    letters(maker, alleged)
    without = maker.send_files(f"/letters/{id_}/service", **form)
    assert (without.status_code, "NOTICE.PROOF" in without.get_data(as_text=True)) == (422, True)
    letters(maker, alleged)
    assert maker.send_files(f"/letters/{id_}/service", a_file(PDF, "回执.pdf"), **form).status_code == 303
    auditor = inside("auditor")
    for path in (f"/listings/{alleged.listing}/letters", f"/listings/{alleged.listing}"):
        text = auditor.get(path).get_data(as_text=True)
        assert sha256(PDF).hexdigest() in text
        (link,) = set(re.findall(r'href="/console(/exhibits/[a-z2-7]+)"', text))
        given = auditor.get(link)
        assert given.data == PDF
        assert given.headers["Content-Disposition"].startswith('attachment; filename="exhibit-')
        assert "sandbox" in given.headers["Content-Security-Policy"]
    with context.looks.read() as connection:
        table = table_of(Look)
        looked = [tuple(one) for one in connection.execute(select(table.c.actor, table.c.action))]
    assert looked.count(("auditor", "exhibit")) == 2


FORM = {
    "seen": "0",
    "ground": "day_mistyped",
    "served": "yes",
    "reasons": "虚构：登记笔误",
    "proof_sha256": "",
}


def test_the_service_of_a_letter_is_corrected_by_its_form(
    maker: Any, inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    about, first = object_to(maker, alleged, context), context.clock.today().isoformat()
    make(maker, alleged, "objection_receipt", target="objection", about=about)
    (id_,) = re.findall(r'<details class="act" id="serve-([a-z0-9]{26})"', letters(maker, alleged))
    moving_clock.move(timedelta(days=2))
    maker.come_in()
    today = context.clock.today().isoformat()
    letters(maker, alleged)
    said = {"channel": "in_person", "sent_on": first, "served_on": first}
    assert maker.send_files(f"/letters/{id_}/service", **said, proof_sha256="7" * 64).status_code == 303
    text = letters(maker, alleged)
    assert f'id="correct-{id_}"' in text
    later = maker.send_files(f"/letters/{id_}/service/correction", **(FORM | said | {"served_on": today}))
    assert later.location == f"/console/listings/{alleged.listing}/letters#{id_}"
    text = letters(maker, alleged)
    assert re.search(rf"<del>直接送达[^/]*</span>，{first}</del>", text)
    stale = maker.send_files(f"/letters/{id_}/service/correction", **(FORM | said))
    assert (stale.status_code, "CONFLICT.VERSION" in stale.get_data(as_text=True)) == (409, True)
    letters(maker, alleged)
    sooner = maker.send_files(f"/letters/{id_}/service/correction", **(FORM | said | {"seen": "1"}))
    assert sooner.location == f"/console/proposals/listing/{alleged.listing}"
    shown = inside("checker").get(f"/proposals/listing/{alleged.listing}").get_data(as_text=True)
    assert "日期登记有误" in shown
    assert first in shown
    assert "原登记送达日" in shown
    auditor = inside("auditor")
    auditor.get(f"/listings/{alleged.listing}")
    refused = auditor.send_files(f"/letters/{id_}/service/correction", **(FORM | said))
    assert refused.status_code == 403


def test_a_letter_that_came_back_says_so(maker: Any, alleged: Allegation, context: Context) -> None:
    about, today = object_to(maker, alleged, context), context.clock.today().isoformat()
    make(maker, alleged, "objection_receipt", target="objection", about=about)
    (id_,) = re.findall(r'<details class="act" id="serve-([a-z0-9]{26})"', letters(maker, alleged))
    said = {"channel": "in_person", "sent_on": today, "served_on": today}
    maker.send_files(f"/letters/{id_}/service", **said, proof_sha256="7" * 64)
    letters(maker, alleged)
    given = FORM | said | {"ground": "returned", "served": "no", "served_on": ""}
    assert maker.send_files(f"/letters/{id_}/service/correction", **given).status_code == 303
    text = letters(maker, alleged)
    assert ("没有送达</b>" in text, f'id="serve-{id_}"' in text, f'id="correct-{id_}"' in text) == (
        True, False, True,
    )  # fmt: skip
    odd = maker.send_files(f"/letters/{id_}/service/correction", **(given | {"served": "maybe", "seen": "1"}))
    assert (odd.status_code, "FORM.ANSWER" in odd.get_data(as_text=True)) == (422, True)
