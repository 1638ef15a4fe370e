"""Keeps the files of one side of an objection or of an application for repair, and what proves a service: sealed piece
by piece as they come, and given to it all together.

Until then a file belongs to no request; each piece is a short transaction of its own, so that a slow sender holds
nothing up. What breaks off is dropped here, by the next form of the same giver, or by tidy_queue after a day.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.intake.exhibit_kinds import HEAD_BYTES, exhibit_kind
from blacklist_service.intake.heads import head_of
from blacklist_service.rules.exhibits import (
    LARGEST_BYTES,
    LONGEST_NAME,
    MIB,
    MOST_BYTES,
    MOST_BYTES_OF_AGENT,
    MOST_EXHIBITS,
    MOST_OF_AGENT,
)
from blacklist_service.store import exhibits
from blacklist_service.store.exhibits import Held, ProofKind, Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Exhibit, Listing
from blacklist_service.workflows.cases.proof import AGENT, acting_on_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.exhibits import seal_pieces

_NOTHING = Held(0, 0)
# Of a name that is believed in nothing so much is looked at: to compose its characters takes the square of its length.
_LONGEST_GIVEN = 4 * LONGEST_NAME


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as its sender gives it: the name is believed in nothing, and the bytes can be read once."""

    name: str = field(repr=False)
    body: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives files in which case: the subject, or its agent, or a member that reported the debt (`member`); or the
    office what proves that it served something (`proof_of`)."""

    listing: int
    member: int | None = None
    is_agent: bool = False
    proof_of: ProofKind | None = None

    @property
    def side(self) -> str:
        """The side of the request, as the database names it."""
        return "subject" if self.member is None else "source"

    @property
    def most(self) -> Held:
        """How many files its side may have, and how large, for this giver to add one."""
        if self.proof_of is not None:
            return Held(1, LARGEST_BYTES)
        return Held(MOST_OF_AGENT, MOST_BYTES_OF_AGENT) if self.is_agent else Held(MOST_EXHIBITS, MOST_BYTES)


@dataclass(frozen=True, slots=True)
class KeptExhibit:
    """A file that is here: its number, SHA-256 in hex, and how many bytes."""

    id: int
    kind: str
    sha256: str
    size_bytes: int


@contextmanager
def kept_exhibits(
    context: Context, giver: Giver, files: Iterator[GivenFile], held: Held = _NOTHING
) -> Iterator[list[KeptExhibit]]:
    """The files, kept; forgotten where what follows does not become complete. `held`: what its side has given before.

    Who begins anew has given up what it had on its way, so that neither a process that died nor a second form stands
    in the way of evidence. Raises InvalidError EXHIBIT.KIND, EXHIBIT.EMPTY, EXHIBIT.TOO_LARGE, EXHIBIT.TOO_MUCH,
    EXHIBIT.TOO_MANY, EXHIBIT.ONE_PROOF, EXHIBIT.PERSONS_ROOM; RefusedError EXHIBIT.LATE to whom that happens.
    """
    opened: list[int] = []
    kept: list[KeptExhibit] = []
    first = next(files, None)
    if first is not None:
        _give_up_others(context, giver)
    try:
        for number, file in enumerate(() if first is None else chain((first,), files), start=1):
            _check_room(giver, Held(held.files + number, held.size_bytes))
            left = giver.most.size_bytes - held.size_bytes - sum(one.size_bytes for one in kept)
            kept.append(_keep(context, giver, file, number=number, left=left, opened=opened))
        yield kept
    except BaseException:
        # Only what belongs to no request: the answer to the last commit may be lost, and the files given.
        if opened:
            with context.store.begin() as connection:
                exhibits.drop_on_the_way(connection, opened)
        raise


@contextmanager
def kept_on_proof(
    context: Context,
    claim: tuple[str, str, str, str | None],
    files: Iterator[GivenFile],
    check: Callable[[Connection, Listing], None],
) -> Iterator[list[KeptExhibit]]:
    """The files of somebody whose case it is and who may ask for what it asks (`check`), before a byte of them is read:
    case number, name, number and an agent's access code. Raises also what the proof and the check raise."""
    first = next(files, None)
    if first is None:
        yield []
        return
    with acting_on_case(context, *claim) as (connection, listing, actor):
        check(connection, listing)
        giver = Giver(listing.id, is_agent=actor == AGENT)
    with kept_exhibits(context, giver, chain((first,), files)) as kept:
        yield kept


def give_exhibits(
    connection: Connection, context: Context, giver: Giver, request: Request, kept: Sequence[KeptExhibit]
) -> list[dict[str, object]]:
    """The files belong to the request, which the caller holds; one that it has already is not kept twice.

    Returns what the journal tells of the new ones. Raises InvalidError EXHIBIT.TOO_MANY, EXHIBIT.TOO_MUCH, where others
    came meanwhile; RefusedError EXHIBIT.LATE where one was dropped.
    """
    known, new = exhibits.digests_of(connection, request, giver.member), []
    for one in kept:
        if one.sha256 not in known:
            known.add(one.sha256)
            new.append(one)
    held = exhibits.held_of(connection, request, giver.member)
    _check_room(giver, Held(held.files + len(new), held.size_bytes + sum(one.size_bytes for one in new)))
    now = context.clock.now()
    for one in new:
        if not exhibits.give(connection, one.id, one.sha256, request, now):
            raise _late()
    if len(new) < len(kept):
        exhibits.drop_on_the_way(connection, [one.id for one in kept if one not in new])
    return [
        {"exhibit": one.id, "kind": one.kind, "sha256": one.sha256, "bytes": one.size_bytes} for one in new
    ]


def _keep(
    context: Context, giver: Giver, file: GivenFile, *, number: int, left: int, opened: list[int]
) -> KeptExhibit:
    head, chunks = head_of(file.body, HEAD_BYTES)
    kind = exhibit_kind(head)
    if not head:
        raise InvalidError(
            "EXHIBIT.EMPTY",
            f"第 {number} 个文件是空的，请重新选择；本次没有提交任何内容。",
            f"File {number} is empty; choose it again. Nothing was sent this time.",
        )
    if kind is None:
        raise InvalidError(
            "EXHIBIT.KIND",
            f"第 {number} 个文件不是照片（JPEG、PNG、HEIC）或者 PDF，请拍照或者另存为 PDF；本次没有提交任何内容。",
            f"File {number} is no photograph (JPEG, PNG, HEIC) and no PDF: take a photograph of it or save it as PDF. "
            "Nothing was sent this time.",
        )
    exhibit = _open(context, giver, kind)
    opened.append(exhibit)
    digest, size = sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            _check_size(giver, number, size, left)
            digest.update(chunk)
            yield chunk

    for piece, sealed in enumerate(seal_pieces(context.vault.sealer, exhibit, _name(file.name), counted())):
        with context.store.begin() as connection:
            if not exhibits.add_piece(connection, exhibit, piece, key=sealed.key, body=sealed.parts[0]):
                raise _late()
    with context.store.begin() as connection:
        if not exhibits.complete(connection, exhibit, sha256=digest.hexdigest(), size_bytes=size):
            raise _late()
    return KeptExhibit(exhibit, kind, digest.hexdigest(), size)


def _open(context: Context, giver: Giver, kind: str) -> int:
    begun = Exhibit(
        id=None, listing_id=giver.listing, side=giver.side, member_id=giver.member, proof_of=giver.proof_of,
        kind=kind, received_at=context.clock.now(),
    )  # fmt: skip
    with context.store.begin() as connection:
        return exhibits.add_exhibit(connection, begun)


def _give_up_others(context: Context, giver: Giver) -> None:
    with context.store.begin() as connection:
        others = exhibits.on_the_way(connection, giver.listing, giver.member, giver.proof_of)
        exhibits.drop_on_the_way(connection, others)


def _late() -> RefusedError:
    return RefusedError(
        "EXHIBIT.LATE",
        "上传时间过长，或者同一案件又提交了新的文件，本次没有提交任何内容，请重试。",
        "This took too long, or other files were sent in this case meanwhile. Nothing was sent this time; try again.",
    )


def _name(given: str) -> str:
    """A name as it is shown again: without a path, control characters and reversed writing, and not endless."""
    last = given.replace("\\", "/").rpartition("/")[2]
    said = unicodedata.normalize("NFC", last[:_LONGEST_GIVEN])
    shown = "".join(one for one in said if unicodedata.category(one)[0] != "C")
    return shown.strip()[:LONGEST_NAME]


def _check_size(giver: Giver, number: int, size: int, left: int) -> None:
    if size > LARGEST_BYTES:
        raise too_large(number)
    if size > left:
        raise _persons_room() if giver.is_agent else too_much()


def _check_room(giver: Giver, held: Held) -> None:
    if giver.proof_of is not None and held.files > giver.most.files:
        raise InvalidError(
            "EXHIBIT.ONE_PROOF",
            "每次送达登记一个证明文件，多页请合成一个 PDF；本次没有登记任何内容。",
            "A service is proven by one file: put pages into one PDF. Nothing was kept this time.",
        )
    if giver.is_agent and (held.files > giver.most.files or held.size_bytes > giver.most.size_bytes):
        raise _persons_room()
    if held.files > MOST_EXHIBITS:
        raise InvalidError(
            "EXHIBIT.TOO_MANY",
            f"每件每方最多 {MOST_EXHIBITS} 个文件，请只选最能说明问题的，多页合成一个 PDF；本次没有提交任何内容。",
            f"At most {MOST_EXHIBITS} files of each side with one request: choose those that say most, and put pages "
            "into one PDF. Nothing was sent this time.",
        )
    if held.size_bytes > MOST_BYTES:
        raise too_much()


def _persons_room() -> InvalidError:
    return InvalidError(
        "EXHIBIT.PERSONS_ROOM",
        f"代理人提交后，本方文件不得超过 {MOST_OF_AGENT} 个、合计 {MOST_BYTES_OF_AGENT // MIB} MiB，"
        "其余留给本人，请由本人补充；本次没有提交任何内容。",
        f"An agent adds files up to {MOST_OF_AGENT} of its side and {MOST_BYTES_OF_AGENT // MIB} MiB in all; the rest "
        "is the person's own, who can add more. Nothing was sent this time.",
    )


def too_large(number: int) -> InvalidError:
    """One file is larger than is kept, told by its place."""
    return InvalidError(
        "EXHIBIT.TOO_LARGE",
        f"第 {number} 个文件超过 {LARGEST_BYTES // MIB} MiB，请用较小的照片或者分几个文件；本次没有提交任何内容。",
        f"File {number} is larger than {LARGEST_BYTES // MIB} MiB: send a smaller photograph, or parts. "
        "Nothing was sent this time.",
    )


def too_much() -> InvalidError:
    """The files of one side are larger together than is kept."""
    return InvalidError(
        "EXHIBIT.TOO_MUCH",
        f"每件每方的文件合计不超过 {MOST_BYTES // MIB} MiB，请减少文件或者用较小的照片；本次没有提交任何内容。",
        f"At most {MOST_BYTES // MIB} MiB of files of each side with one request: send fewer or smaller ones. "
        "Nothing was sent this time.",
    )
