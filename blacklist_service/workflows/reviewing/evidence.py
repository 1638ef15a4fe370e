"""What was compared, as keyed digests: by them a pair that was judged does not come back until the data change."""

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct

from blacklist_service.store import candidates, reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_comparable
from matching.decide import compare
from matching.evidence import Evidence, evidence_of, whole_of
from matching.types import Identity

_KIND = "review_evidence"
_TOKEN = Struct(">q")


def identities_of_subject(connection: Connection, context: Context, subject: int) -> list[Identity]:
    """The subject's different identities by its current reports; of very many reports a part (store.candidates)."""
    found = candidates.identities_in_part(connection, [subject])
    return _opened(context, ((report, sealed) for report, _, sealed, _ in found))


def identities_of_reports(connection: Connection, context: Context, numbers: Sequence[int]) -> list[Identity]:
    """The different identities of these reports, without those that are erased."""
    found = (reports.find(connection, number) for number in numbers)
    return _opened(
        context,
        (
            (one.id, one.sealed_identity)
            for one in found
            if one is not None and one.sealed_identity is not None
        ),
    )


def digest_of(context: Context, evidence: Evidence) -> int:
    """The keyed digest of one compared field with its two values."""
    return context.vault.digests.token(_KIND, evidence.text)


def evidence_between(left: Sequence[Identity], right: Sequence[Identity]) -> Iterator[Evidence]:
    """What each identity of the two sides says, and all that is compared between any two of them."""
    yield from map(whole_of, (*left, *right))
    for one in left:
        for other in right:
            yield from evidence_of(one, other, compare(one, other))


def packed(context: Context, evidence: Iterable[Evidence]) -> bytes:
    """The digests as they are kept with a judgement."""
    return b"".join(map(_TOKEN.pack, sorted({digest_of(context, one) for one in evidence})))


def unpacked(kept: bytes) -> set[int]:
    """The digests of a kept judgement."""
    return {token for (token,) in _TOKEN.iter_unpack(kept)}


def _opened(context: Context, sealed: Iterable[tuple[int, bytes]]) -> list[Identity]:
    identities = (open_comparable(context.vault.sealer, report, identity) for report, identity in sealed)
    return list(dict.fromkeys(identities))
