"""A recipient follows its feed in one go: pull, apply, report; with the snapshot where the deltas do not converge."""

from dataclasses import dataclass

from blacklist_service.client.apply_release import Applied, apply_release
from blacklist_service.client.calls import Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.report_release import Reported, report_release
from blacklist_service.clock import Clock
from exports.refusals import FeedRefusalError


@dataclass(frozen=True, slots=True)
class Followed:
    """What one round came to."""

    applied: Applied
    reported: Reported


def follow(calls: Calls, folder: FeedFolder, clock: Clock) -> Followed:
    """One round, to be repeated no sooner than the manifest's `min_wait_s`. Raises what its three steps raise."""
    with folder.alone() as store:
        pull(calls, folder, store, clock)
        try:
            applied = apply_release(folder, store, clock)
        except FeedRefusalError:
            if not store.position().must_reload:
                raise
            pull(calls, folder, store, clock)
            applied = apply_release(folder, store, clock)
        return Followed(applied, report_release(calls, folder, store))
