"""What a case and a proposal say, field by field, in words: Chinese first, and nothing of what they leave open."""

from collections.abc import Iterable, Mapping

from blacklist_service.console.listing_words import CHANNELS, GROUNDS, OUTCOMES, SEVERITIES
from blacklist_service.console.service_corrections import FAULTS_SAID
from blacklist_service.console.service_corrections import GROUNDS as CORRECTIONS
from blacklist_service.console.words import FIELDS, said

# No reason of the contract: what `corrected` says for people where the debt was paid.
AS_PAID = "as_paid"
_WORDS_OF: Mapping[str, Mapping[str, str]] = {
    "ground": GROUNDS, "severity": SEVERITIES, "outcome": OUTCOMES, "channel": CHANNELS, "was_channel": CHANNELS,
    "end_reason": {AS_PAID: "已还清，相关信息已移除 paid, and removed"},
    "correction_ground": CORRECTIONS, "notice_fault": FAULTS_SAID,
}  # fmt: skip


def term_said(name: str, value: object) -> str:
    """The value of a field as an official reads it."""
    return _WORDS_OF.get(name, {}).get(str(value), said(value))


def terms_said(terms: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    """The fields that have a value, with their names; a number of 0 and a no are values too."""
    return [
        (FIELDS.get(name, name), term_said(name, value)) for name, value in terms if value not in (None, "")
    ]
