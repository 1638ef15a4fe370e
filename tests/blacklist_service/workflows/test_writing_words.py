"""Every code that a case can have has its words on paper, every kind of letter its target, writer and step."""

import pytest

from blacklist_service.letters.kinds import KINDS
from blacklist_service.rules.gates import NoticeChannel
from blacklist_service.rules.grounds import GROUNDS
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.rules.objections import ObjectionReason, Outcome
from blacklist_service.rules.terms import Severity
from blacklist_service.workflows import make_letter
from blacklist_service.workflows.writing import steps, words
from blacklist_service.workflows.writing.cases import TARGETS
from exports.profiles.words import GROUNDS as GROUND_WORDS


@pytest.mark.parametrize(
    ("codes", "known"),
    [
        (NoticeChannel, words.CHANNELS),
        (EndReason, words.END_REASONS),
        (ObjectionReason, words.OBJECTION_REASONS),
        (Outcome, words.OUTCOMES),
        (Severity, words.SEVERITIES),
        (GROUNDS, GROUND_WORDS),
        ({kind.KIND for kind in KINDS}, TARGETS),
        (TARGETS, make_letter._WRITERS),
        # What a request for correction asks for tells its step.
        (TARGETS, {*steps._STEPS, "correction_request"}),
    ],
    ids=["channels", "ends", "reasons", "outcomes", "severities", "grounds", "kinds", "writers", "steps"],
)
def test_no_code_is_without_words(codes: object, known: object) -> None:
    assert set(codes) == set(known)  # type: ignore[call-overload]  # enums, tuples and tables alike
