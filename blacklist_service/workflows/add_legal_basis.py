"""Puts the documents on which listings may stand on the shelf: one by one, or from the operator's profile."""

from blacklist_service.errors import ConflictError
from blacklist_service.rules.legal_bases import LegalBasis as BasisRule
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import LegalBasis
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.cases.facts import basis_rule
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role


def add_legal_basis(context: Context, actor: Actor, basis: BasisRule) -> int:
    """A legal basis is known from now on; returns its number.

    1. The code is new: a basis never changes under listings that stand on it, a new text takes a new code.
    2. Whether it can carry a list at all is asked at every gate (rules.legal_bases), not here.

    Law: 国办发〔2020〕49号. Journal: legal_basis_added with the whole basis.
    Raises: ConflictError BASIS.EXISTS.
    """
    require_role(actor, "checker", SYSTEM.role)
    with context.store.begin() as connection:
        acting_account(connection, context, actor, "checker")
        if listings.find_basis_by_code(connection, basis.id) is not None:
            raise _exists()
        number = _add(connection, basis)
        record(
            connection, context, actor,
            kind="legal_basis_added", object_kind="legal_basis", object_id=number,
            detail={"code": basis.id, "document_no": basis.document_no, "article": basis.article},
        )  # fmt: skip
        return number


def register_legal_bases(context: Context, actor: Actor) -> tuple[str, ...]:
    """The legal bases of the operator's profile are known; returns the codes that are new or were ended.

    1. What is known already must say the same; only its last day in force may be set.
    2. What is new is added.

    Journal: legal_bases_registered with the codes, if any. Raises: ConflictError BASIS.EXISTS where the profile
    says something else under a known code.
    """
    require_role(actor, "checker", SYSTEM.role)
    changed: list[str] = []
    with context.store.begin() as connection:
        acting_account(connection, context, actor, "checker")
        for basis in context.profile.bases:
            known = listings.find_basis_by_code(connection, basis.id)
            if known is None:
                _add(connection, basis)
                changed.append(basis.id)
            elif _is_ended_now(known, basis):
                assert known.id is not None
                listings.end_basis(connection, known.id, basis.in_force_until)
                changed.append(basis.id)
        if changed:
            record(
                connection, context, actor,
                kind="legal_bases_registered", object_kind="operator", object_id=0,
                detail={"codes": changed},
            )  # fmt: skip
    return tuple(changed)


def _is_ended_now(known: LegalBasis, given: BasisRule) -> bool:
    stored = basis_rule(known)
    if stored == given:
        return False
    known_until = LegalBasis(**{**known.model_dump(), "in_force_until": given.in_force_until})
    if basis_rule(known_until) != given:
        raise _exists()
    return True


def _add(connection: Connection, basis: BasisRule) -> int:
    return listings.add_basis(
        connection,
        LegalBasis(
            id=None,
            code=basis.id,
            document_no=basis.document_no,
            title=basis.title,
            article=basis.article,
            level=basis.rank.value,
            list_kind=basis.list_kind,
            jurisdiction=basis.jurisdiction,
            in_force_from=basis.in_force_from,
            in_force_until=basis.in_force_until,
            allows_third_parties=basis.allows_third_parties,
            allows_publication=basis.allows_publication,
        ),
    )


def _exists() -> ConflictError:
    return ConflictError(
        "BASIS.EXISTS",
        "该编号已用于另一项列入依据，请使用新编号。",
        "This code stands for another legal basis already; use a new one.",
    )
