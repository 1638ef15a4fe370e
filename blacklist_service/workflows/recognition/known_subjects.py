"""How the engine opens the identities of known subjects: sealed bytes are fetched at once, opened when needed."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from blacklist_service.store import candidates
from blacklist_service.store.session import Connection
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.sealing.records import open_comparable
from matching.subjects import Load
from matching.types import Identity


def loaders(
    connection: Connection, sealer: RecordSealer, known: Collection[int]
) -> dict[int, tuple[Load, Load | None]]:
    """For each subject how to open its identities when they are needed, and how those that were left out at first."""
    sealed: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    in_part: set[int] = set()
    for report, subject, identity, is_part in candidates.identities_in_part(connection, known):
        sealed[subject].append((report, identity))
        if is_part:
            in_part.add(subject)

    def opened(reports: Sequence[tuple[int, bytes]]) -> list[tuple[int, Identity]]:
        return [(report, open_comparable(sealer, report, identity)) for report, identity in reports]

    def loader(subject: int) -> tuple[Load, Load | None]:
        def load() -> list[tuple[int, Identity]]:
            return opened(sealed[subject])

        def load_rest() -> list[tuple[int, Identity]]:
            return opened(candidates.identities_that_tell(connection, subject))

        return load, load_rest if subject in in_part else None

    return {subject: loader(subject) for subject in known}
