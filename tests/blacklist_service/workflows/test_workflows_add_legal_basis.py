"""Legal bases: added under a code that never changes its meaning, or taken over from the operator's profile."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blacklist_service.errors import ConflictError, ForbiddenError
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.store import listings
from blacklist_service.workflows.add_legal_basis import add_legal_basis, register_legal_bases
from blacklist_service.workflows.cases.facts import basis_rule
from blacklist_service.workflows.context import SYSTEM

BASIS = LegalBasis(
    id="law", document_no="示例法", title="虚构", article="第二条", list_kind="malicious_evasion",
    rank=BasisRank.LAW, jurisdiction="", in_force_from=date(2020, 1, 1), allows_third_parties=True,
)  # fmt: skip


def stored(desk: Any, code: str) -> LegalBasis:
    with desk.context.store.read() as connection:
        found = listings.find_basis_by_code(connection, code)
    assert found is not None
    return basis_rule(found)


def with_profile(desk: Any, *bases: LegalBasis) -> Any:
    return replace(desk.context, profile=replace(desk.context.profile, bases=bases))


def test_a_basis_is_kept_as_it_was_given(desk: Any) -> None:
    number = add_legal_basis(desk.context, desk.checker, BASIS)
    assert stored(desk, "law") == BASIS
    assert desk.kinds("legal_basis", number) == ["legal_basis_added"]


def test_a_code_never_changes_its_meaning(desk: Any) -> None:
    add_legal_basis(desk.context, SYSTEM, BASIS)
    for again in (BASIS, replace(BASIS, article="第三条")):
        with pytest.raises(ConflictError) as refused:
            add_legal_basis(desk.context, SYSTEM, again)
        assert refused.value.code == "BASIS.EXISTS"
    with pytest.raises(ConflictError):
        register_legal_bases(with_profile(desk, replace(BASIS, article="第三条")), SYSTEM)
    assert stored(desk, "law") == BASIS


def test_the_profile_adds_what_is_new_and_may_end_a_basis(desk: Any) -> None:
    other = replace(BASIS, id="other")
    assert register_legal_bases(with_profile(desk, BASIS, other), SYSTEM) == ("law", "other")
    assert register_legal_bases(with_profile(desk, BASIS, other), SYSTEM) == ()
    ended = replace(BASIS, in_force_until=date(2026, 12, 31))
    assert register_legal_bases(with_profile(desk, ended, other), SYSTEM) == ("law",)
    assert stored(desk, "law") == ended
    assert desk.kinds("operator", 0) == ["legal_bases_registered", "legal_bases_registered"]


def test_a_maker_adds_none(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        add_legal_basis(desk.context, desk.maker, BASIS)
