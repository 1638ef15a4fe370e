"""A witness, which runs no service and has no database, cosigns the checkpoint of somebody's journal.

1. The request is read; nobody else judges for this folder meanwhile.
2. It must follow the note that was cosigned last (C2SP tlog-witness).
3. The new note is on the disk before the cosignature is given.
4. A signed checkpoint that does not follow is kept: it is proof of a fork or a rollback.
"""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from blacklist_service.errors import ConflictError, InvalidError, NotReadyError, RefusedError, ServiceError
from blacklist_service.ids import Randomness
from blacklist_service.vault.journal_proofs import read_witness_request
from blacklist_service.vault.signed_notes import NoteError
from blacklist_service.vault.witness import Refusal, WitnessRefusalError, judge
from blacklist_service.vault.witness_folder import WitnessFolder

_PROVES_WRONG = {Refusal.ROLLED_BACK, Refusal.FORKED, Refusal.INCONSISTENT}


class Cosignature(NamedTuple):
    """The line to give back, and the size that it speaks of."""

    line: str
    size: int


def make_witness(folder: Path, name: str, journal_key: str, randomness: Randomness) -> str:
    """Makes the folder of a witness of the journal under this verifier key; returns the witness's own verifier key.

    Raises ConflictError WITNESS.EXISTS; NotReadyError WITNESS.FOLDER.
    """
    return WitnessFolder(folder).create(name, randomness.salt(), journal_key).public.line()


def witness_journal(folder: Path, request_text: str, now: datetime) -> Cosignature:
    """Cosigns a checkpoint that follows the last one.

    Raises InvalidError WITNESS.REQUEST; RefusedError WITNESS.UNSIGNED, WITNESS.ROLLED_BACK,
    WITNESS.FORKED, WITNESS.INCONSISTENT;
    ConflictError WITNESS.OTHER_SIZE (with the size cosigned last); NotReadyError WITNESS.FOLDER.
    """
    try:
        request = read_witness_request(request_text)
    except NoteError:
        raise _malformed() from None
    kept, second = WitnessFolder(folder), int(now.timestamp())
    key, journal = kept.keys()
    with kept.held():
        last = kept.last_note()
        try:
            said = judge(request, journal, last)
        except NoteError:
            raise NotReadyError(
                "WITNESS.FOLDER", "最近副签的检查点已损坏。", "The note that was cosigned last is damaged."
            ) from None
        except WitnessRefusalError as refused:
            if refused.refusal in _PROVES_WRONG:
                kept.keep_refused(refused.refusal.name, second, request.note)
            raise _refusal(refused) from None
        kept.keep(request.note)
    return Cosignature(key.cosign(request.note, second), said.size)


def _refusal(refused: WitnessRefusalError) -> ServiceError:
    size = refused.last_size
    match refused.refusal:
        case Refusal.OLDER:
            return _malformed()
        case Refusal.UNSIGNED:
            return RefusedError(
                "WITNESS.UNSIGNED", "检查点不是该日志签署的。", "The checkpoint is not signed by the journal."
            )
        case Refusal.OTHER_SIZE:
            return ConflictError(
                "WITNESS.OTHER_SIZE",
                f"最近副签的大小为 {size}，请从该大小起请求。",
                f"The size cosigned last is {size}; ask from there.",
                size=size,
            )
        case Refusal.ROLLED_BACK:
            return RefusedError(
                "WITNESS.ROLLED_BACK",
                "检查点小于最近副签的大小：日志被回退。",
                "The tree is smaller than the one cosigned last: the journal was rolled back.",
                size=size,
            )
        case Refusal.FORKED:
            return RefusedError(
                "WITNESS.FORKED",
                "同一大小有两个不同的根：日志已分叉。",
                "Two roots at one size: the journal was forked.",
                size=size,
            )
        case _:  # INCONSISTENT
            return RefusedError(
                "WITNESS.INCONSISTENT",
                "新树不是旧树的延续：历史被改写。",
                "The new tree does not begin with the old one: history was rewritten.",
                size=size,
            )


def _malformed() -> InvalidError:
    return InvalidError("WITNESS.REQUEST", "见证请求无法读取。", "The request cannot be read.")
