"""Whatever a case, a proposal and a review can say has words in Chinese and English; a value that is added without
fails here."""

import re
from collections.abc import Mapping
from dataclasses import fields

import pytest

from blacklist_service.console import listing_words, review_words, words
from blacklist_service.console.term_words import term_said, terms_said
from blacklist_service.intake.fields import RULES
from blacklist_service.page_words import beside
from blacklist_service.rules.agents import AgentScope
from blacklist_service.rules.grounds import GROUNDS
from blacklist_service.rules.listing_states import EndReason, ListingState
from blacklist_service.rules.objections import ObjectionReason, ObjectionState, Outcome
from blacklist_service.rules.repairs import RepairState
from blacklist_service.rules.terms import Severity
from blacklist_service.rules.words import WORDS
from blacklist_service.store.tables.listings import NOTICE_CHANNELS
from blacklist_service.workflows.cases.acts import EVENTS
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.compare_review import Value

# Every field whose values are codes, with all of them.
CODED: Mapping[str, tuple[str, ...]] = {
    "state": (*ListingState, *ObjectionState, *RepairState), "end_reason": (*EndReason,),
    "ground": GROUNDS, "severity": (*Severity,), "outcome": (*Outcome,),
}  # fmt: skip
TABLES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "states": (words.STATES, tuple(WORDS)),
    "kinds of paper": (listing_words.IDENTIFIERS, tuple(RULES["id_type"].values)),
    "acts": (words.ACTS, (*EVENTS, "decide_objection", "decide_repair")),
    "objections": (listing_words.OBJECTIONS, (*ObjectionReason,)),
    "channels": (listing_words.CHANNELS, NOTICE_CHANNELS),
    "scopes of agents": (listing_words.AGENT_SCOPES, (*AgentScope,)),
    "marks of a review": (review_words._MARKS, ("same", "different", "alone", "shown")),
    "what waits": (words.KINDS, ("listing", "objection", "repair", "proposal", "removal", "amendment")),
}


def is_said(word: str) -> bool:
    """Chinese, then English that is no code."""
    pair = beside(word)
    return bool(re.search("[\u4e00-\u9fff]", pair.zh)) and bool(pair.en) and "_" not in word


@pytest.mark.parametrize("field", CODED)
def test_every_value_of_a_field_is_said_in_both_languages(field: str) -> None:
    assert [code for code in CODED[field] if not is_said(term_said(field, str(code)))] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_code_of_a_table_is_said_in_both_languages(table: str) -> None:
    known, codes = TABLES[table]
    assert len(codes) > 1
    assert [code for code in codes if not is_said(known.get(str(code), ""))] == []


def test_every_field_that_approving_can_change_has_a_name() -> None:
    shown = {one.name for one in fields(ListingView)} - {"id", "version", "gaps"}
    facts = {
        "outcome",
        "ground",
        "severity",
        "exhibits",
        "is_granted",
        "has_performed",
        "has_public_commitment",
    }
    assert {name for name in shown | facts if not is_said(words.FIELDS.get(name, ""))} == set()


def test_what_is_left_open_is_left_out_and_a_no_is_said() -> None:
    given = [("ground", ""), ("severity", None), ("outcome", "delete_stolen_identity"), ("exhibits", 0),
             ("is_granted", False)]  # fmt: skip
    assert terms_said(given) == [
        ("处理结果 outcome", "删除（身份被冒用） delete, identity stolen"),
        ("材料份数 files with it", "0"),
        ("是否准予 granted", "否 no"),
    ]
    assert term_said("ground", "") == "—"


def test_a_kind_of_paper_is_said_whole_whatever_of_its_code_differs() -> None:
    value = Value((("resid", False), ("ent_id", True)), "different", 1)
    (cell,) = review_words._cells("id_type", [value], 1)
    assert cell.pieces == (("居民身份证 resident ID", True),)
    (same,) = review_words._cells("id_type", [Value((("passport", False),), "same", 1)], 1)
    assert same.pieces == (("护照 passport", False),)
    one, two = review_words._cells(
        "phone", [Value((("1", True),), "different", 1, apart) for apart in (1, 2)], 1
    )
    assert (one.mark_zh, one.mark_en) == ("不同（差 1 位）", "differs by 1 place")
    assert (two.mark_zh, two.mark_en) == ("不同（差 2 位）", "differs by 2 places")
