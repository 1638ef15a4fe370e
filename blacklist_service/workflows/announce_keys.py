"""The public keys as files to hand out: those in force, and what proves to whoever trusts one of them which comes next.

`feed.pub`, `journal.pub` and `receipt.pub` are in force. While a next one waits, `feed-next.pub` lies beside with a
signature of the key in force (`minisign -V -p feed.pub -m feed-next.pub`), and `journal-next.note`, `receipt-next.note`
are handovers (vault/key_handovers.py). Until the one before is retired, `feed.pub.minisig`, `journal.note` and
`receipt.note` say the same under that one, for whoever comes late.

Where manifests are signed by SM2 too, `feed-sm2.pub` (PEM) is in force, and the feed's key has signed it
(`feed-sm2.pub.minisig`). It goes with the feed's key: the next one is `feed-sm2-next.pub`, which the SM2 key in force
has signed (`feed-sm2-next.pub.sm2.b64`, DER in base64); late comers have `feed-sm2.pub.sm2.b64` by the one before.

A question: no journal entry.
"""

from base64 import b64encode
from collections.abc import Iterator
from functools import partial

from blacklist_service.vault.key_handovers import handover_note
from blacklist_service.vault.private_keys import public_pem
from blacklist_service.vault.public_keys import SM2, PublicKey
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.signed_notes import ED25519, NoteKey
from blacklist_service.vault.signing import key_id_of
from blacklist_service.vault.tools import MessageSigner, MessageSigners
from blacklist_service.workflows.context import Context
from exports import minisign

# What there is only during an overlap, or while manifests are signed by SM2.
PROOFS = frozenset(
    {
        "feed-next.pub", "feed-next.pub.minisig", "feed.pub.minisig",
        "journal-next.note", "journal.note", "receipt-next.note", "receipt.note",
        "feed-sm2.pub", "feed-sm2.pub.minisig", "feed-sm2.pub.sm2.b64",
        "feed-sm2-next.pub", "feed-sm2-next.pub.sm2.b64",
    }
)  # fmt: skip


def announced_keys(context: Context) -> dict[str, str]:
    """Every file by its name. Raises NotReadyError SM2.UNAVAILABLE where SM2 is set and cannot be had."""
    vault, origin = context.vault, context.settings.journal_origin
    return dict(
        [
            *_feed_files(vault.feed_keys),
            *(_sm2_files(vault.feed_sm2_keys, vault.feed_signer) if context.settings.sm2_manifests else ()),
            *_note_files("journal", origin, vault.journal_keys),
            *_note_files("receipt", f"{origin}/receipt", vault.receipt_keys),
        ]
    )


def _feed_files(keys: MessageSigners) -> Iterator[tuple[str, str]]:
    active, pending, before = _standing(keys)
    yield "feed.pub", _feed_file(active)
    if pending:
        yield "feed-next.pub", _feed_file(pending)
        yield "feed-next.pub.minisig", _vouched(keys, active, pending)
    if before:
        yield "feed.pub.minisig", _vouched(keys, before, active)


def _sm2_files(keys: MessageSigners, by: MessageSigner) -> Iterator[tuple[str, str]]:
    active, pending, before = _standing(keys)
    text = _pem(active)
    yield "feed-sm2.pub", text
    yield "feed-sm2.pub.minisig", minisign.sign(text.encode(), by.key_id, by.sign, "SM2 key of the feeds")
    if pending:
        yield "feed-sm2-next.pub", _pem(pending)
        yield "feed-sm2-next.pub.sm2.b64", _signed_by_sm2(keys, active, pending)
    if before:
        yield "feed-sm2.pub.sm2.b64", _signed_by_sm2(keys, before, active)


def _note_files(name: str, origin: str, keys: MessageSigners) -> Iterator[tuple[str, str]]:
    active, pending, before = _standing(keys)
    named = partial(NoteKey, origin, ED25519)
    yield f"{name}.pub", f"{named(active).line()}\n"
    if pending:
        yield f"{name}-next.note", handover_note(named(active), partial(keys.sign_by, active), named(pending))
    if before:
        yield f"{name}.note", handover_note(named(before), partial(keys.sign_by, before), named(active))


def _standing(keys: MessageSigners) -> tuple[bytes, bytes, bytes]:
    """The key in force, the one that waits and the one before it; b"" where there is none."""
    known = {state: [one.public_key for one in keys.known() if one.state == state] for state in KeyState}
    newest = [*known[KeyState.DECRYPT_ONLY], b""][-2:][0]
    return known[KeyState.ACTIVE][0], [*known[KeyState.PENDING], b""][0], newest


def _feed_file(public_key: bytes) -> str:
    return minisign.public_key_text(key_id_of(public_key), public_key)


def _pem(public_key: bytes) -> str:
    return public_pem(PublicKey(SM2, public_key)).decode("ascii")


def _signed_by_sm2(keys: MessageSigners, by: bytes, subject: bytes) -> str:
    return b64encode(keys.sign_by(by, _pem(subject).encode())).decode("ascii") + "\n"


def _vouched(keys: MessageSigners, by: bytes, subject: bytes) -> str:
    """The signature file of a public key file, by another key of the feed."""
    sign = partial(keys.sign_by, by)
    comment = f"next key {key_id_of(subject)[::-1].hex().upper()}"
    return minisign.sign(_feed_file(subject).encode(), key_id_of(by), sign, comment)
