"""Removals beyond the limit, of one manifest, that somebody at the recipient has confirmed by another channel.

Nothing passes by itself: without an acceptance of just this manifest, large enough and not used before, the guard
refuses as ever (`exports/follow.py`, 7). What passed is noted in the recipient's own file, in the same transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass

import orjson

from blacklist_service.client.recipient_store import ACCEPTED
from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError
from exports.feed_keys import FeedKeys
from exports.follow import SignedManifest, check_removals
from exports.manifest import instant_text
from exports.refusals import FeedRefusalError


@dataclass(frozen=True, slots=True)
class Acceptance:
    """At most so many removals of the manifest with this SHA-256 (hex)."""

    most: int
    manifest_sha256: str

    def check(self, signed: SignedManifest, used: Collection[str]) -> None:
        """Raises ConflictError CLIENT.OTHER_MANIFEST where another manifest was confirmed, CLIENT.ACCEPTED_BEFORE where
        one of these was accepted already, by its digest."""
        if self.manifest_sha256 != signed.sha256:
            raise ConflictError(
                "CLIENT.OTHER_MANIFEST",
                "所确认的清单不是已下载的清单，未作任何更改。",
                "Not the manifest that was confirmed lies here; nothing was changed.",
                manifest_sha256=signed.sha256,
            )
        if self.manifest_sha256 in used:
            raise ConflictError(
                "CLIENT.ACCEPTED_BEFORE",
                "该清单的注销已接受过一次，不再接受。",
                "The removals of this manifest were accepted once already; they are not accepted again.",
            )


class RemovalGuard:
    """What one manifest may take away. `passed`: the removals that passed by an acceptance alone."""

    def __init__(self, signed: SignedManifest, keys: FeedKeys, acceptance: Acceptance | None) -> None:
        self._signed, self._keys, self._acceptance = signed, keys, acceptance
        self.passed = 0

    def check(self, removals: int, held: int) -> None:
        """Raises FeedRefusalError FEED.MASS_REMOVAL, which tells the number and the manifest to confirm."""
        try:
            check_removals(removals, held, self._signed, self._keys)
        except FeedRefusalError as refusal:
            if self._acceptance is None or removals > self._acceptance.most:
                said = f"{removals} of {held}, manifest {self._signed.sha256}"
                raise FeedRefusalError(refusal.code, said) from None
            self.passed = max(self.passed, removals)

    def note(self, release: int, clock: Clock) -> dict[str, str]:
        """What is noted of an acceptance that was used; nothing where none was."""
        if self._acceptance is None or not self.passed:
            return {}
        said = {
            "release": release, "removals": self.passed, "most": self._acceptance.most,
            "accepted_at": instant_text(clock.now()),
        }  # fmt: skip
        return {f"{ACCEPTED}{self._signed.sha256}": orjson.dumps(said).decode()}
