"""Every state and event has its Chinese word, and a refused step is told in those words."""

import re
from enum import StrEnum

import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.rules.listing_states import ListingEvent, ListingState, next_state
from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.rules.words import WORDS, word_of

_KINDS: tuple[type[StrEnum], ...] = (
    ListingState, ListingEvent, ObjectionState, ObjectionEvent, RepairState, RepairEvent,
)  # fmt: skip


def test_there_is_a_word_for_every_code_and_for_nothing_else() -> None:
    assert {one.value for kind in _KINDS for one in kind} == set(WORDS)
    assert all(re.fullmatch("[\u4e00-\u9fff]+", word) for word in WORDS.values())
    with pytest.raises(KeyError):
        word_of("gossip")


def test_the_chinese_sentence_of_a_refused_step_speaks_no_code() -> None:
    steps = (
        lambda: next_state(ListingState.UNDER_REVIEW, ListingEvent.REVIEW_OPENED),
        lambda: next_objection_state(ObjectionState.CLOSED, ObjectionEvent.SOURCE_ASKED),
        lambda: next_repair_state(RepairState.GRANTED, RepairEvent.WITHDRAWN),
    )
    for step in steps:
        with pytest.raises(RefusedError) as refused:
            step()
        assert re.fullmatch("[\u4e00-\u9fff“”，。]+", refused.value.zh), refused.value.zh
        assert refused.value.facts["state"] in refused.value.en
