"""Whom a letter goes to and which debts it states, opened from the reports; it remembers which reports it used."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from blacklist_service.errors import RefusedError
from blacklist_service.letters.parts import Addressee, Debt
from blacklist_service.letters.printed import UNKNOWN
from blacklist_service.store import cases, members, reports
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Listing, Report
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import ReportDetails, open_details, open_identity
from exports.masking import mask_id
from exports.profiles.words import GROUNDS, ID_TYPES
from matching.types import RawIdentity, SubjectKind

_BEST_FIRST = ("valid", "invalid", "masked", "missing")
_UNNAMED = "证件号码"


@dataclass(frozen=True, slots=True)
class Reading:
    """The store and the vault as one letter reads them; `used` are the reports that were opened for it."""

    connection: Connection
    context: Context
    used: set[int] = field(default_factory=set)

    def addressee(self, listing: Listing) -> Addressee:
        """The person or firm in full, the number in part; of the best number that was reported.

        Raises: RefusedError LETTER.NOBODY where every report was erased.
        """
        openable = self._openable(listing)
        if not openable:
            raise RefusedError(
                "LETTER.NOBODY",
                "该主体的身份信息已经删除，不能制作文书。",
                "What names the subject has been erased; no letter can be made.",
            )
        best = min(openable, key=lambda report: (_BEST_FIRST.index(report.identifier), report.id))
        assert best.sealed_identity is not None
        self.used.add(best.id)
        identity = open_identity(self.context.vault.sealer, best.id, best.sealed_identity)
        return Addressee(
            name=identity.name,
            id_kind=ID_TYPES.get(identity.id_type, _UNNAMED),
            id_number=mask_id(identity.id_number) or UNKNOWN,
            is_organisation=best.subject_kind == SubjectKind.ORGANISATION,
        )

    def identities(self, listing: Listing) -> list[RawIdentity]:
        """Every identity that is reported of the subject now; where none is, those before."""
        sealer = self.context.vault.sealer
        return [open_identity(sealer, one.id, one.sealed_identity) for one in self._openable(listing)
                if one.sealed_identity is not None]  # fmt: skip

    def debts(self, listing: Listing) -> tuple[Debt, ...]:
        """The debts that the listing rests on, oldest report first."""
        return tuple(self._debt(report) for report in reports_behind(self.connection, listing))

    def current_debts(self, listing: Listing) -> tuple[Debt, ...]:
        """Every debt that is reported of the subject today, decided upon or not, oldest report first."""
        subject = survivor_of(self.connection, listing.subject_id)
        return tuple(self._debt(report) for report in reports.of_subject(self.connection, subject))

    def _openable(self, listing: Listing) -> Sequence[Report]:
        """The current reports, else those before them: who was taken off the list is still told so."""
        current = reports.of_subject(self.connection, survivor_of(self.connection, listing.subject_id))
        found = [report for report in current if report.sealed_identity is not None]
        family = cases.family_of(self.connection, listing.subject_id)
        return found or cases.unerased_reports(self.connection, family)

    def _debt(self, report: Report) -> Debt:
        self.used.add(report.id)
        details = ReportDetails()
        if report.sealed_details is not None:
            details = open_details(self.context.vault.sealer, report.id, report.sealed_details)
        return Debt(
            creditor=members.get_member(self.connection, report.member_id).name,
            contract_no=details.contract_no,
            ground=GROUNDS.get(report.ground, ""),
            principal_fen=report.principal_fen,
            outstanding_fen=report.outstanding_fen,
            annual_rate_bp=report.annual_rate_bp,
            overdue_since=report.overdue_since,
        )
