"""Corrected facts as pages and letters show them: of which debt, what stood, and what stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blacklist_service.store import cases, decided_facts, members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.corrections import corrections_of
from blacklist_service.workflows.cases.proposals import facts_of
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_details

Value = int | bool | date | None
_ACT = "decide_objection"


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionShown:
    """One fact of one debt; the number of its contract is "" where that was erased. Money in fen, the rate in
    hundredths of a percent."""

    report: int
    member_id: int
    member: str
    contract_no: str
    field: str
    was: Value
    now: Value


@dataclass(frozen=True, slots=True)
class DecidedShown:
    """One fact of a report that was corrected: what stood, what stands, since when."""

    field: str
    was: Value
    now: Value
    decided_on: date


def decided_shown(connection: Connection, reports: Collection[int]) -> dict[int, tuple[DecidedShown, ...]]:
    """What officials have corrected of some reports, by report; a report of which nothing was is missing."""
    return {
        report: tuple(DecidedShown(*one) for one in facts)
        for report, facts in decided_facts.decided_of(connection, reports).items()
    }


def corrections_shown(
    connection: Connection, context: Context, facts: Mapping[str, Any]
) -> tuple[CorrectionShown, ...]:
    """What a proposal, or an approved decision, corrects, in its order. Whoever calls has written the look."""
    corrected = corrections_of(facts, context.clock.today())
    if not corrected:
        return ()
    about = {one.id: one for one in cases.reports_by_number(connection, sorted(corrected))}
    names = members.members_among(connection, {one.member_id for one in about.values()})
    found = []
    for number, decided in corrected.items():
        report = about.get(number)
        contract_no = ""
        if report is not None and report.sealed_details is not None:
            contract_no = open_details(context.vault.sealer, number, report.sealed_details).contract_no
        member = 0 if report is None else report.member_id
        name = "" if report is None else names[member].name
        found += [
            CorrectionShown(number, member, name, contract_no, one.field, one.was, one.now) for one in decided
        ]
    return tuple(found)


def corrections_approved(
    connection: Connection, context: Context, objection: Objection
) -> tuple[CorrectionShown, ...]:
    """What the decision on an objection has corrected; nothing before it."""
    if objection.outcome != "correct":
        return ()
    decided = proposals.find_approved(connection, "objection", objection.id or 0, _ACT)
    return () if decided is None else corrections_shown(connection, context, facts_of(decided))


def facts_shown(context: Context, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a proposal for a program: reports under the ids that leave the house."""
    if "corrections" not in facts:
        return dict(facts)
    ids = context.vault.ids
    corrected = [{**one, "report": ids.show("report", one["report"])} for one in facts["corrections"]]
    return {**facts, "corrections": corrected}
