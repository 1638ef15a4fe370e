"""An official finds a case by what stands on somebody's paper, without knowing its address: its number, the number of a
letter or decision, that of a document of identity, or a platform's own row key.

What is listed stands in no queue. Nothing is opened: numbers are compared as keyed hashes, and names are not asked.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from blacklist_service.errors import InvalidError
from blacklist_service.intake.texts import trimmed
from blacklist_service.rules.reveal_purposes import FIND_PURPOSES
from blacklist_service.store import authority, enquiries, letters, listings, members, own_papers
from blacklist_service.store.base import NOBODY
from blacklist_service.store.merges import roots_of
from blacklist_service.store.proposals import find_proposal
from blacklist_service.store.reports import subjects_by_key
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import aliases_among, survivors_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.reach import within_reach
from blacklist_service.workflows.recognition.listed_under import tokens_of_any_kind
from blacklist_service.workflows.taking_in.prepare_rows import stored_key
from blacklist_service.workflows.verify_letter import read_document_no
from matching.types import RawIdentity

WAYS = ("case_no", "letter_no", "id_number", "row_key")
_ACTION = "case_search"
_LONGEST = 100
# 〔2026〕第42号: the number of a decision is that of the proposal that was approved.
_DECISION_NO = re.compile(r"[\[(〔【]([0-9]{4})[\])〕】]第?([0-9]{1,9})号?")
_DAYS = ("served_on", "reply_until", "listed_on", "expires_on", "ended_on")


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """What an official has in hand: `by` is one of WAYS, `text` the number; a row key is one `platform`'s."""

    by: str
    text: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case by what names nobody; `days` by the names of the listing's fields, those that it has."""

    listing: int
    state: str
    is_disputed: bool
    is_suppressed: bool
    platforms: tuple[str, ...]
    days: tuple[tuple[str, date], ...]


class _Under(NamedTuple):
    """The cases under a number, whoever reaches them, and the number itself as it is counted."""

    found: Sequence[Listing]
    spelled: str


def find_cases(context: Context, actor: Actor, sought: Sought, *, purpose: str) -> tuple[FoundCase, ...]:
    """The cases under a number that the official reaches, oldest first; none where the number is unknown, or the case
    is another region's or one that the official keeps away from: the answer, the look and the count are the same.

    1. The official is a maker or checker, and the purpose is one of rules.reveal_purposes.
    2. The number is complete, as far as that can be told without asking whether it is known.
    3. A look at everybody whose case is shown stands in the log; at nobody (0) where none is, which counts among the
       people of the day by the number that was typed.

    Law: 征信业管理条例 Art 22 (access is recorded); 个人信息保护法 Art 6; 回避. Journal: no entry, a look (action
    case_search). Raises: ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED; InvalidError VALUE.UNKNOWN, FIND.EMPTY,
    FIND.NUMBER, FIND.PLATFORM; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *OFFICIALS)
    coded(FIND_PURPOSES, purpose, "purpose")
    coded(WAYS, sought.by, "by")
    if not sought.text.strip():
        raise InvalidError("FIND.EMPTY", "请填写要查找的编号或者号码。", "Give the number to look for.")
    with context.store.read() as connection:
        under = _FINDS[sought.by](connection, context, sought)
        reached = within_reach(connection, context, actor, under.found, lambda case: (case.subject_id,))
        living = survivors_of(connection, {one.subject_id for one in reached})
        record_looks(
            context, connection, actor,
            subjects=sorted(set(living.values())) or (NOBODY,), action=_ACTION, purpose=purpose,
            sought=context.vault.tokens.token(_ACTION, under.spelled),
        )  # fmt: skip
        return _shown(connection, reached, living)


def _by_case_no(connection: Connection, context: Context, sought: Sought) -> _Under:
    mac = case_mac(context.vault, _folded(sought.text))
    found = listings.find_listing_by_case(connection, mac)
    return _Under([] if found is None else [found], f"case_no/{mac}")


def _by_letter_no(connection: Connection, _context: Context, sought: Sought) -> _Under:
    """A letter or own paper by its 文号, or what was decided by its 决定文号."""
    text = _folded(sought.text)
    kind, year, serial = read_document_no(text)
    letter = letters.find_numbered(connection, kind, year, serial)
    paper = own_papers.find_numbered(connection, kind, year, serial)
    numbers = {one.listing_id for one in (letter, paper) if one is not None and one.listing_id is not None}
    decision = _DECISION_NO.fullmatch(text)
    proposal = find_proposal(connection, int(decision[2]) if decision else NOBODY)
    if decision and proposal is not None and proposal.target == "listing":
        numbers.add(proposal.target_id)
    found = listings.listings_among(connection, numbers or {NOBODY})
    if decision:
        # A proposal that was not approved has given no number.
        found = [one for one in found if one.decision_no == f"〔{decision[1]}〕第{int(decision[2])}号"]
        return _Under(found, f"decision_no/{decision[1]}/{int(decision[2])}")
    return _Under(found, f"letter_no/{kind}/{year}/{serial}")


def _by_id_number(connection: Connection, context: Context, sought: Sought) -> _Under:
    """Whoever lies under the number as a document of any kind, with what the case was called before a merge."""
    tokens = tokens_of_any_kind(context, RawIdentity(name="", id_number=sought.text[:_LONGEST]))
    if not tokens:
        raise InvalidError(
            "FIND.NUMBER",
            "请填写完整的证件号码，不含星号。",
            "Give the complete number of the document, without asterisks.",
        )
    under = set().union(*enquiries.subjects_under(connection, tokens).values()) or {NOBODY}
    return _Under(_cases_of(connection, under), f"id_number/{min(tokens)}")


def _by_row_key(connection: Connection, context: Context, sought: Sought) -> _Under:
    member = members.find_member_by_code(connection, sought.platform)
    if member is None or member.id is None or member.kind != "platform":
        raise InvalidError(
            "FIND.PLATFORM",
            "行标识由各报送机构自定，请选择报送机构。",
            "A row key is a platform's own: choose the platform.",
        )
    key = stored_key(context.vault, member.id, trimmed(sought.text))
    subjects = subjects_by_key(connection, member.id, key)
    return _Under(_cases_of(connection, set(subjects) or {NOBODY}), f"row_key/{key.hex()}")


_FINDS = {
    "case_no": _by_case_no, "letter_no": _by_letter_no, "id_number": _by_id_number, "row_key": _by_row_key,
}  # fmt: skip


def _cases_of(connection: Connection, subjects: Collection[int]) -> list[Listing]:
    """In as many questions for many people under a number as for one, and as for nobody."""
    living = sorted(set(roots_of(connection, sorted(subjects)).values()))
    return listings.listings_of(connection, sorted(aliases_among(connection, living)))


def _shown(
    connection: Connection, reached: Sequence[Listing], living: dict[int, int]
) -> tuple[FoundCase, ...]:
    reporters = authority.reporters_of_many(connection, frozenset(living.values()))
    known = members.members_among(
        connection, {member for some in reporters.values() for member, _region in some}
    )
    return tuple(
        FoundCase(
            listing=one.id,
            state=one.state,
            is_disputed=one.is_disputed,
            is_suppressed=one.is_suppressed,
            platforms=tuple(
                dict.fromkeys(known[member].name for member, _region in reporters[living[one.subject_id]])
            ),
            days=tuple((name, getattr(one, name)) for name in _DAYS if getattr(one, name) is not None),
        )
        for one in reached
    )


def _folded(text: str) -> str:
    """A number as it was printed, whatever the keyboard made of its letters and blanks."""
    return "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
