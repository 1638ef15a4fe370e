"""A release reads each row with its digest beside it: without one, or under that of another row, nothing is released."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import RefusedError
from blacklist_service.store import releases
from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import (
    FeedEntry,
    LegalBasis,
    Listing,
    ListingReport,
    Notice,
    Proposal,
    Report,
    Subject,
)
from tests.codes import exactly

READ = (FeedEntry, LegalBasis, Listing, ListingReport, Notice, Proposal, Report, Subject)
HARMS = {
    "without": "DELETE FROM row_mac WHERE guard = :guard",
    "of_another": "UPDATE row_mac SET mac = (SELECT mac FROM row_mac WHERE guard = :other LIMIT 1) WHERE guard = :guard",
}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("shelf", READ, ids=lambda shelf: shelf.__name__)
def test_a_row_that_is_not_under_its_own_digest_stops_the_release(
    world: Any, shelf: type[Shelf], harm: str
) -> None:
    world.open_feed()
    for _ in range(60):  # enough that digests are compared in one step
        world.list_person()
    assert world.publish().entries == 60
    guard = GUARD_OF_TABLE[table_of(shelf).name].number
    given = {"guard": guard, "other": GUARD_OF_TABLE["feed"].number}
    with world.context.store.begin() as connection:
        connection.execute(
            text(HARMS[harm]), {name: given[name] for name in given if f":{name}" in HARMS[harm]}
        )
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        world.publish()


def test_rows_come_with_what_stands_in_them_and_nothing_is_missing(world: Any) -> None:
    numbers = [world.list_person() for _ in range(3)]
    with world.context.store.read() as connection:
        (cases,) = releases.listed_in_batches(connection, 10)
    assert [case.listing.id for case in cases] == numbers
    assert [case.subject_kind for case in cases] == ["person"] * 3
    assert all(len(case.reports) == 1 and case.notice is not None for case in cases)
