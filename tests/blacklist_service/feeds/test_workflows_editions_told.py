"""What the journal says of an edition of public notice: proposed, printed or refused, by whom and under which digest."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.approve_edition import approve_edition, refuse_edition
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.grant_authority import end_area, grant_area
from blacklist_service.workflows.propose_edition import propose_edition
from tests.codes import code_of
from tests.told import told

SERIES = "notice"


@pytest.fixture
def series(world: Any, tmp_path: Path) -> int:
    """An operator who publishes, with two people of whom one may be named; the number of the series."""
    settings = world.context.settings.model_copy(update={"notice_folder": tmp_path / "public"})
    world.context = dataclasses.replace(world.context, settings=settings)
    add_edition_series(world.context, world.maker, code=SERIES, member_code="office", masking="notice_1")
    world.list_person()
    world.mark(world.list_person(), "is_disputed", to=True)
    world.move()
    found = told(world.context)[-1]
    return int(found[3])


def test_an_edition_is_told_from_its_proposal_to_its_printing(world: Any, series: int) -> None:
    view = propose_edition(world.context, world.maker, SERIES, days=10)
    assert (view.state, view.made_by, view.approved_by) == ("open", "maker", None)
    assert view.expires_at > view.made_at == world.clock.at
    printed = approve_edition(world.context, world.checker, SERIES, view.digest)
    assert (printed.state, printed.publication, printed.digest) == ("approved", 1, view.digest)
    proposed, published = told(world.context, "edition_proposed", "edition_published")
    assert proposed == (
        "maker", "edition_proposed", "feed", series,
        {"feed": SERIES, "edition": 1, "digest": view.digest, "days": 10, "entries": 1,
         "left_out": {"EDITION.DISPUTED": 1}},
    )  # fmt: skip
    manifest = published[4].pop("manifest_sha256")
    assert len(manifest) == 64
    assert published == (
        "checker", "edition_published", "feed", series,
        {"feed": SERIES, "edition": 1, "release": 1, "digest": view.digest, "made_by": world.maker.user, "entries": 1,
         "left_since": 0},
    )  # fmt: skip


def test_a_refusal_is_told_with_its_reasons(world: Any, series: int) -> None:
    view = propose_edition(world.context, world.maker, SERIES, days=10)
    refused = refuse_edition(world.context, world.checker, SERIES, view.digest, reasons="虚构：遮盖不足")
    assert (refused.state, refused.publication) == ("refused", None)
    assert told(world.context, "edition_refused") == [
        (
            "checker", "edition_refused", "feed", series,
            {"feed": SERIES, "edition": 1, "digest": view.digest, "reasons": "虚构：遮盖不足"},
        )
    ]  # fmt: skip


def test_nobody_else_proposes_approves_or_refuses(world: Any, series: int) -> None:
    assert series
    for actor in (world.checker, world.agency, SYSTEM):
        assert (
            code_of(lambda actor=actor: propose_edition(world.context, actor, SERIES, days=10))
            == "ACCESS.ROLE"
        )
    digest = propose_edition(world.context, world.maker, SERIES, days=10).digest
    for actor in (world.maker, world.agency, SYSTEM):
        for end in (
            lambda actor=actor: approve_edition(world.context, actor, SERIES, digest),
            lambda actor=actor: refuse_edition(world.context, actor, SERIES, digest, reasons="x"),
        ):
            assert code_of(end) == "ACCESS.ROLE"
    end_account(world.context, SYSTEM, "maker")
    assert code_of(lambda: approve_edition(world.context, world.checker, SERIES, digest)) == "APPROVAL.MAKER"


def test_whoever_does_not_reach_everybody_in_it_neither_proposes_nor_approves(
    world: Any, series: int
) -> None:
    assert series

    for login in ("maker", "checker"):
        grant_area(world.context, SYSTEM, login=login, region="510000")
    refused = code_of(lambda: propose_edition(world.context, world.maker, SERIES, days=10))
    assert refused == "NOT_FOUND"
    end_area(world.context, SYSTEM, login="maker", region="510000")
    digest = propose_edition(world.context, world.maker, SERIES, days=10).digest
    assert code_of(lambda: approve_edition(world.context, world.checker, SERIES, digest)) == "NOT_FOUND"
    end_area(world.context, SYSTEM, login="checker", region="510000")
    assert approve_edition(world.context, world.checker, SERIES, digest).state == "approved"
