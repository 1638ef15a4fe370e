"""What proves that a letter or a notice was served: its digest, and the file itself where the office gives it.

The file is kept as those of an objection are (kept_exhibits). The digest that is said, if one is, is that of the file:
a page that was scanned twice is two files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from blacklist_service.errors import InvalidError
from blacklist_service.store import corrected_services, exhibits
from blacklist_service.store.corrected_services import Correction
from blacklist_service.store.exhibits import ProofKind, Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Exhibit
from blacklist_service.workflows.cases.corrected_services import Which, about, withdrawn_among
from blacklist_service.workflows.cases.kept_exhibits import (
    GivenFile,
    Giver,
    KeptExhibit,
    give_exhibits,
    kept_exhibits,
)
from blacklist_service.workflows.cases.service import check_digest
from blacklist_service.workflows.context import Context


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """The digest of what proves a service; and the file of which it is, where that is here and not given yet."""

    sha256: str
    giver: Giver | None = None
    kept: tuple[KeptExhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofView:
    """The file of a proof as pages list it: kind and size, and not its name, which nobody needs to know it by."""

    id: int
    kind: str
    size_bytes: int
    is_erased: bool


@contextmanager
def kept_proof(
    context: Context,
    proof_of: ProofKind,
    said: str | None,
    files: Iterable[GivenFile],
    check: Callable[[Connection], int],
) -> Iterator[ServiceProof | None]:
    """The proof of a service that is about to be said; None where there is neither digest nor file.

    Before a byte of a file is read `check` has seen that the service may be said, and tells the case. The file is
    forgotten where what follows does not become complete. Raises what `check` raises; InvalidError NOTICE.DIGEST,
    NOTICE.OTHER_FILE, and the EXHIBIT.… of kept_exhibits.
    """
    if said is not None:
        check_digest(said)
    left = iter(files)
    first = next(left, None)
    if first is None:
        yield None if said is None else ServiceProof(said)
        return
    with context.store.begin() as connection:
        giver = Giver(check(connection), proof_of=proof_of)
    with kept_exhibits(context, giver, chain((first,), left)) as kept:
        if said not in (None, kept[0].sha256):
            raise InvalidError(
                "NOTICE.OTHER_FILE",
                "所选文件的摘要与填写的 SHA-256 不一致，请核对是否选错文件；本次没有登记任何内容。",
                "The chosen file has another digest than the one that was typed: is it the right one? "
                "Nothing was kept this time.",
            )
        yield ServiceProof(kept[0].sha256, giver, tuple(kept))


def give_proof(
    connection: Connection, context: Context, proof: ServiceProof, number: int
) -> list[dict[str, object]]:
    """The file belongs to the letter or notice of this number, of which the service has just been kept. Returns what
    the journal tells of it; nothing where there is none. Raises RefusedError EXHIBIT.LATE."""
    if proof.giver is None or proof.giver.proof_of is None:
        return []
    return give_exhibits(connection, context, proof.giver, Request(proof.giver.proof_of, number), proof.kept)


def proofs_of_case(
    connection: Connection, listing: int, known: Sequence[Correction] | None = None
) -> dict[tuple[str, int], ProofView]:
    """The files that prove the services of a case: by `letter` or `notice` and its number what stands, and by `service`
    and the number of a correction what came with that. One that is another person's is not among them. `known`: the
    corrections of the case, where the caller has read them."""
    kept = exhibits.proofs_in(connection, listing)
    if not kept:
        return {}
    known = corrected_services.corrections_in(connection, listing) if known is None else known
    hidden = hidden_exhibits(kept, known)
    found = {
        (one.proof_of, one.proof_id): ProofView(
            one.id or 0, one.kind, one.size_bytes, one.sha256 == exhibits.GONE
        )
        for one in kept
        if one.proof_of is not None and one.proof_id is not None and one.id not in hidden
    }
    chain: dict[Which, ProofView | None] = {}
    for one in known:
        which, said = about(one.said), one.said
        if not one.stands:
            continue
        if said.proof_sha256 != said.was_proof_sha256 or ("service", said.id) in found:
            chain[which] = found.get(("service", said.id or 0))
    # The file that came first is that of its service no more where a correction names another proof, or none.
    replaced = {which: view for which, view in chain.items() if view is not None}
    return {which: view for which, view in found.items() if which not in chain} | replaced


def hidden_exhibits(kept: Iterable[Exhibit], known: Sequence[Correction]) -> frozenset[int]:
    """Of some files that prove services those that a correction found to be another person's, by number."""
    withdrawn = withdrawn_among(known)
    corrected: dict[int | None, Which] = {one.said.id: about(one.said) for one in known}
    return frozenset(one.id or 0 for one in kept if (_which(one, corrected), one.sha256) in withdrawn)


def is_hidden(connection: Connection, exhibit: Exhibit) -> bool:
    """A correction found that this proof of a service is another person's."""
    if exhibit.proof_of is None:
        return False
    known = corrected_services.corrections_in(connection, exhibit.listing_id)
    return bool(hidden_exhibits([exhibit], known))


def _which(exhibit: Exhibit, corrected: Mapping[int | None, Which]) -> Which:
    if exhibit.proof_of == "service":
        return corrected.get(exhibit.proof_id, ("", 0))
    return exhibit.proof_of or "", exhibit.proof_id or 0
