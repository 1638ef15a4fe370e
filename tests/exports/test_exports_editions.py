"""Editions of public notice: three files that say the same of masked people, and a recall list that misses nobody."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.audience import AudienceError
from exports.canonical import canonical_bytes, read_canonical
from exports.editions import (
    MASKINGS,
    EditionError,
    EditionHead,
    PrintedRow,
    content_digest,
    edition_files,
    printed,
    row_digests,
)
from exports.formulas import guard
from exports.recalls import (
    KeptEntry,
    PrintedEdition,
    RecallsHead,
    editions_in,
    recall_list,
    recalls,
)

DAY = date(2026, 3, 2)
HEAD = EditionHead(
    "notice", 3, "示例整治办", "340000", "notice_1", DAY, date(2026, 3, 31), "示例科 0551-0000000"
)
ENTRY = {
    "subject_kind": "person", "name": "张示例三", "id_type": "resident_id", "id_number": "340101198001010017",
    "legal_representative": None, "phone": "13900000001", "ground": "able_refuses", "legal_basis": "示例文号 第一条",
    "decision_no": "示例决字1号", "listed_on": "2026-02-09", "publicity_until": "2028-02-09", "severity": "serious",
    "outstanding_fen": 90_000, "principal_fen": 100_000, "overdue_since": "2024-06-01", "platform": "示例贷",
    "out_of_contact": True, "collection_log": "电话三次", "reporting_members": ["platform"], "disputed": False,
    "statement": None,
}  # fmt: skip


def rows_of(*entries):
    return [
        PrintedRow(f"k{number}", printed("notice_1", entry, may_be_published=True))
        for number, entry in enumerate(entries)
    ]


class Cells(HTMLParser):
    """The cells of a page's rows, and what a page must not have."""

    def __init__(self):
        super().__init__()
        self.rows, self.tags, self._is_in = [], set(), False

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)
        self._is_in = tag == "td"
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, _tag):
        self._is_in = False

    def handle_data(self, data):
        if self._is_in:
            self.rows[-1][-1] += data


def test_only_the_fields_of_the_profile_are_printed_and_people_in_part():
    shown = printed("notice_1", ENTRY, may_be_published=True)
    assert tuple(shown) == MASKINGS["notice_1"]
    assert shown["name"] == "张*"
    assert shown["id_number"] == "340***********0017"


def test_a_firm_is_named_whole():
    firm = ENTRY | {
        "subject_kind": "organisation", "name": "示例有限公司", "id_type": "uscc", "id_number": "91340100EXAMPLE00X",
    }  # fmt: skip
    shown = printed("notice_1", firm, may_be_published=True)
    assert (shown["name"], shown["id_number"]) == ("示例有限公司", "91340100EXAMPLE00X")


@pytest.mark.parametrize(
    ("changed", "may_be_published", "code"),
    [
        ({}, False, "AUDIENCE.NOT_PUBLISHABLE"),
        ({"legal_basis": ""}, True, "AUDIENCE.NO_LEGAL_BASIS"),
        ({"disputed": True}, True, "EDITION.DISPUTED"),
        ({"statement": "示例声明"}, True, "EDITION.STATEMENT"),
    ],
)
def test_what_must_not_be_printed_is_refused(changed, may_be_published, code):
    with pytest.raises((AudienceError, EditionError)) as refused:
        printed("notice_1", ENTRY | changed, may_be_published=may_be_published)
    assert refused.value.code == code


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), max_size=5))
def test_the_three_files_say_the_same_whatever_the_words(words):
    rows = [
        PrintedRow(f"k{number}", dict.fromkeys(MASKINGS["notice_1"]) | {"decision_no": word})
        for number, word in enumerate(words)
    ]
    as_json, as_csv, as_html = (one.content for one in edition_files(HEAD, rows))
    entries = json.loads(as_json)["entries"]
    assert canonical_bytes(read_canonical(as_json)) == as_json
    assert [one["decision_no"] for one in entries] == words
    lines = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"), newline="")))[1:]
    at = 1 + MASKINGS["notice_1"].index("decision_no")
    assert [line[at] for line in lines] == [guard(word) for word in words]
    assert not any(line[at].startswith(("=", "+", "-", "@")) for line in lines)
    page = Cells()
    page.feed(as_html.decode())
    assert [row[at] for row in page.rows if row] == words


def test_the_page_names_its_end_and_loads_nothing():
    (_json, _csv, page) = edition_files(HEAD, rows_of(ENTRY))
    text = page.content.decode()
    found = Cells()
    found.feed(text)
    assert not found.tags & {"script", "link", "img", "iframe", "style", "form"}
    assert "第 3 期" in text
    assert "有效期至 2026-03-31" in text
    assert "recalls.json" in text
    assert "noindex" in text
    assert "有能力拒不偿还" in text
    assert "340101198001010017" not in text
    assert "张示例三" not in text


def test_the_same_edition_is_the_same_bytes_and_every_cell_is_under_the_digest():
    rows = rows_of(ENTRY, ENTRY | {"decision_no": "示例决字2号"})
    assert [one.sha256 for one in edition_files(HEAD, rows)] == [
        one.sha256 for one in edition_files(HEAD, rows)
    ]
    for code in MASKINGS["notice_1"]:
        other = [PrintedRow(rows[0].key, rows[0].fields | {code: "x"}), rows[1]]
        assert content_digest(row_digests(other)) != content_digest(row_digests(rows))
    assert content_digest(row_digests(rows[:1])) != content_digest(row_digests(rows))
    assert content_digest(row_digests(rows[::-1])) == content_digest(row_digests(rows))


def edition(number, publication):
    return PrintedEdition(
        number, publication, DAY, DAY + timedelta(days=9), 1, (("edition-1.json", "0" * 64),)
    )


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=12),
    st.sets(st.integers(1, 12), max_size=6),
)
def test_every_change_behind_an_edition_is_recalled_of_it(spans, publications):
    editions = [edition(number, at) for number, at in enumerate(sorted(publications), start=1)]
    entries = [
        KeptEntry(f"k{at:02d}", first, first + longer, "removed", DAY)
        for at, (first, longer) in enumerate(spans)
    ]
    found = {one.key: one.editions for one in recalls(entries, editions)}
    for entry in entries:
        carried = tuple(e.number for e in editions if entry.first <= e.publication < entry.last)
        assert found.get(entry.key, ()) == carried
    assert list(found) == sorted(found)


def test_the_editions_of_a_recall_list_are_read_back():
    editions = [edition(1, 1), edition(2, 4)]
    at = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    head = RecallsHead("notice", "示例整治办", 5, "0" * 64, at, at + timedelta(hours=25))
    content = recall_list(head, editions, recalls([KeptEntry("k", 1, 5, "removed", DAY)], editions))
    assert editions_in(content) == editions
    document = json.loads(content)
    assert document["recalls"] == [{"key": "k", "kind": "removed", "since": "2026-03-02", "editions": [1, 2]}]
    assert (document["issued_at"], document["expires_at"]) == ("2026-03-02T08:00:00Z", "2026-03-03T09:00:00Z")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema":"feed/1"}', b"[]", b'{"schema": "recalls/1"}'])
def test_what_is_no_recall_list_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it says, it is refused
        editions_in(content)
