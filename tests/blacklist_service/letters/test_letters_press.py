"""Letters on paper: what stands in them, PDF/A-2a and PDF/UA-1, the same bytes, and nothing that cannot be printed."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError, RefusedError
from blacklist_service.letters.kinds import BY_KIND as KINDS
from blacklist_service.letters.kinds import Letter, ServiceRecord
from blacklist_service.letters.press import Press
from tests.blacklist_service.letters.conftest import DEBT, head, letters
from tests.codes import exactly

GOLDEN = Path(__file__).parents[2] / "golden" / "letters"
SAMPLES = letters()
NOTICE, DECISION = SAMPLES["listing_notice"], SAMPLES["objection_decision"]
BY_KIND = pytest.mark.parametrize("kind", sorted(KINDS))


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def named(name: str) -> Letter:
    return replace(NOTICE, head=head(NOTICE.KIND, name))


@BY_KIND
def test_what_stands_in_each_letter(press: Press, kind: str):
    """The texts in tests/golden/letters were read; where a letter changes, read the new one and put it there."""
    text = "\n\f\n".join(pages_of(press.pdf(SAMPLES[kind]))) + "\n"

    assert text == (GOLDEN / f"{kind}.txt").read_text("utf-8")


@BY_KIND
def test_each_letter_says_that_it_is_an_accessible_archive_copy_with_its_fonts(press: Press, kind: str):
    """typst itself refuses to write a file that breaks PDF/A-2a or PDF/UA-1; here is seen that it was asked to."""
    reader = pypdf.PdfReader(io.BytesIO(press.pdf(SAMPLES[kind])))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh-CN", True)
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all("/FontFile3" in one or "/FontFile2" in one for one in descriptors)


@BY_KIND
def test_the_same_facts_give_the_same_bytes_from_another_press(press: Press, font_folder: Path, kind: str):
    assert Press(font_folder).pdf(SAMPLES[kind]) == press.pdf(SAMPLES[kind])


@pytest.mark.parametrize("rare", ["𠮷", "䶮", "𬱖", "㛃", "龑", "阿依古丽·买买提", "Ñandú"])
def test_rare_characters_print_and_can_be_read_out(press: Press, rare: str):
    assert rare in bare("".join(pages_of(press.pdf(named(f"甲{rare}乙")))))


# A character of Unicode 15.1 and one of 15 that the font lacks, private use, direction, nothing, half a pair.
@pytest.mark.parametrize(
    "unknown", ["\U0002ebf0", "\U000323af", "\ue001", "\U000f0001", "\u202e", "\u200b", "\x00", "\ud842"]
)
def test_what_cannot_be_printed_makes_no_letter_and_is_not_repeated(press: Press, unknown: str):
    with pytest.raises(RefusedError, match=exactly("LETTER.CHARACTER")) as refused:
        press.pdf(named(f"甲{unknown}乙"))

    assert "甲" not in refused.value.zh + refused.value.en + str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "hostile",
    ["#emph[x]", "*b*", "_i_", "$x^2$", "@a", "<b>", "\\u{41}", "`raw`", '"quoted"', "]]", "#sys.inputs.data",
     "= t", "- t", "/ t: u", "//c", "/*c*/", "~", "--", "'", "{{", '#include "/etc/passwd"'],
)  # fmt: skip
def test_typst_markup_in_data_prints_as_it_is(press: Press, hostile: str):
    assert bare(f"甲{hostile}乙") in bare("".join(pages_of(press.pdf(named(f"甲{hostile}乙")))))


@settings(max_examples=20)
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30))
def test_any_ascii_name_prints_as_it_is(press: Press, name: str):
    assert bare(f"甲{name}乙") in bare("".join(pages_of(press.pdf(named(f"甲{name}乙")))))


def test_lines_of_a_text_become_paragraphs(press: Press):
    text = pages_of(press.pdf(replace(DECISION, reasons="第一段。\n第二段。")))[0]

    assert "第一段。\n第二段。" in text


def test_a_page_has_22_lines_of_28_characters(press: Press):
    """GB/T 9704-2012 5.2.3; the paragraph's first line begins two characters in."""
    pages = pages_of(press.pdf(replace(DECISION, reasons="字" * (28 * 60 - 2))))
    full = [[line for line in page.split("\n") if set(line) == {"字"}] for page in pages]

    assert len(full[1]) == 22
    assert {len(line) for line in full[1]} == {28}
    assert len(full[0][0]) == 26


def test_a_long_name_and_twenty_debts_run_over_pages_with_their_heading(press: Press):
    name = "长" * 200
    debts = tuple(replace(DEBT, contract_no=f"HT-{number:04}") for number in range(1, 21))
    pages = pages_of(press.pdf(replace(named(name), debts=debts)))
    whole = bare("".join(pages))

    assert name in whole
    assert [number for number in range(1, 21) if f"HT-{number:04}" not in whole] == []
    assert sum("逾期起始日" in page for page in pages) > 1


def test_the_case_number_stands_in_the_record_of_service_alone(press: Press):
    record = SAMPLES["service_record"]
    assert isinstance(record, ServiceRecord)
    case_no = record.case_no
    found = [kind for kind in SAMPLES if case_no in "".join(pages_of(press.pdf(SAMPLES[kind])))]

    assert found == ["service_record"]


def test_each_page_is_a_picture_for_the_eye(press: Press):
    pictures = press.pictures(NOTICE, 30)

    assert len(pictures) == len(pages_of(press.pdf(NOTICE)))
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


@pytest.mark.parametrize("place", ["empty", "missing"])
def test_without_a_chinese_font_no_letter_is_made(tmp_path: Path, place: str):
    (tmp_path / "empty").mkdir()

    with pytest.raises(NotReadyError, match=exactly("LETTER.FONT")):
        Press(tmp_path / place)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: replace(one, reply_window=replace(one.reply_window, count=9)), "起9个工作日内"),
        (
            lambda one: replace(one, reply_window=replace(one.reply_window, unit="calendar_days")),
            "起6日内",
        ),
        (lambda one: replace(one, head=head(one.KIND, is_organisation=True)), "你单位可以陈述、申辩"),
        (
            lambda one: replace(one, debts=(replace(DEBT, outstanding_fen=None, overdue_since=None),)),
            "—15.40%—",
        ),
        (lambda one: replace(one, head=replace(one.head, issued_on=date(2026, 11, 30))), "2026年11月30日"),
    ],
)
def test_what_is_given_is_what_is_printed(press: Press, change: Callable[[Letter], Letter], sentence: str):
    assert sentence in bare("".join(pages_of(press.pdf(change(NOTICE)))))
