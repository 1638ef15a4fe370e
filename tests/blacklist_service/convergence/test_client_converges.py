"""Many recipients of one feed over lines that lose, cut, repeat and delay, with wrong clocks, killed while they apply: all
end where the publisher is, and every removal is confirmed by every one of them.
"""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from blacklist_service.vault.private_keys import PrivateKey, new_private_key
from blacklist_service.workflows.releasing.named_objects import DELTAS_LISTED
from tests.blacklist_service.convergence.faulty_line import FAULTS
from tests.blacklist_service.convergence.publisher import Publisher, Sizes
from tests.blacklist_service.convergence.recipients import DONE, KILLED, Recipient, run_rounds

SMALL = Sizes(
    entries=400, releases=20, recipients=5, touched=16, snapshot_every=3, longest_absence=12, mass_every=9
)
LARGE = Sizes(
    entries=100_000, releases=1_000, recipients=20, touched=40, snapshot_every=20, longest_absence=80,
    mass_every=250,
)  # fmt: skip
_LARGE = f"{LARGE.entries},{LARGE.releases},{LARGE.recipients},1"
_MOST_ROUNDS_AT_THE_END = 60
# Who has converged meets servers that have not: nothing leads back.
_ROUNDS_BEHIND = 2


def converge(folder: Path, sizes: Sizes, seed: int, at_once: int) -> list[Recipient]:
    """Publishes all releases while the recipients follow at their own pace, then lets each catch up."""
    names = [f"bureau-{number}" for number in range(sizes.recipients)]
    (folder / "objects").mkdir()
    publisher = Publisher(folder / "objects", sizes, names, seed)
    service_key = PrivateKey(new_private_key())
    publisher.publish()
    recipients = [Recipient(folder / name, publisher, name, seed, service_key) for name in names]
    while publisher.release < sizes.releases:
        due = [one for one in recipients if one.due <= publisher.release]
        run_rounds(due, at_once)
        for one in due:
            one.rest()
        publisher.publish()
    for _ in range(_MOST_ROUNDS_AT_THE_END):
        run_rounds([one for one in recipients if not one.has_converged], at_once)
    for _ in range(_ROUNDS_BEHIND):
        for one in recipients:
            one.least_lag = 1
        run_rounds(recipients, at_once)
    return recipients


def check(recipients: list[Recipient], publisher: Publisher) -> None:
    """All are where the publisher is, and went through what they were to go through."""
    for one in recipients:
        assert one.has_converged, (one.name, one.release, one.outcomes)
        assert one.checksum_of_entries() == publisher.checksums[publisher.release]
        one.line.socket.close()
    faults = {name for one in recipients for name in one.line.faults}
    assert faults >= FAULTS.keys()
    ends = sum((one.outcomes for one in recipients), Counter[str]())
    assert min(ends[DONE], ends[KILLED], ends["FEED.ROLLBACK"]) > 1, ends
    assert len(publisher.retracted) > publisher.sizes.releases


def test_recipients_converge_over_faulty_lines(tmp_path: Path) -> None:
    recipients = converge(tmp_path, SMALL, seed=1, at_once=2)
    check(recipients, recipients[0].publisher)


def test_a_snapshot_that_no_delta_reaches_is_no_publisher() -> None:
    with pytest.raises(ValueError, match="at least every"):
        replace(SMALL, snapshot_every=DELTAS_LISTED + 1)


@pytest.mark.slow
def test_many_recipients_converge_over_a_thousand_deltas(tmp_path: Path) -> None:
    """`BLACKLIST_TEST_CONVERGENCE=entries,releases,recipients,seed[,snapshot_every,longest_absence]` runs another size or
    seed."""
    entries, releases, number, seed, *paces = map(
        int, os.environ.get("BLACKLIST_TEST_CONVERGENCE", _LARGE).split(",")
    )
    snapshot_every, longest_absence = paces or (LARGE.snapshot_every, LARGE.longest_absence)
    sizes = replace(
        LARGE,
        entries=entries, releases=releases, recipients=number,
        snapshot_every=snapshot_every, longest_absence=longest_absence,
    )  # fmt: skip
    recipients = converge(tmp_path, sizes, seed, at_once=2)
    check(recipients, recipients[0].publisher)
