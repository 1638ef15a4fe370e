"""Clauses and periods of a letter, from the law's dated parameters and the stored legal bases."""

from datetime import date

from blacklist_service.letters.parts import Clause, Period
from blacklist_service.rules.law import parameter, whole_number
from blacklist_service.store.tables import LegalBasis


def clause_of(code: str, on: date) -> Clause:
    """Where a parameter stands, as it is in force on a day."""
    found = parameter(code, on)
    return Clause(found.document, found.article)


def period_of(code: str, on: date, until: date | None = None) -> Period:
    """A time of the law that begins on a day, with its last day where that is known."""
    found = parameter(code, on)
    return Period(whole_number(code, on), found.unit.value, clause_of(code, on), until)


def basis_clause(basis: LegalBasis) -> Clause:
    """A legal basis of the list, by title, number and article."""
    return Clause(f"《{basis.title}》（{basis.document_no}）", basis.article)
