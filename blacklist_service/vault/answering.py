"""What the vault process does for a call: the local vault's own answer, and every refusal by its code."""

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from typing import Any, final

from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.vault import calls, sm2_library
from blacklist_service.vault.calls import Call, Refusal, Result
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.tools import KeyedHash, MessageSigners

_OPTIONAL_SIGNER = "feed_sm2_signer"
SIGNERS = ("feed_signer", "receipt_signer", "journal_signer", "sftp_signer", _OPTIONAL_SIGNER)


@final
@dataclass(frozen=True, repr=False, slots=True)
class Answering(KeyHolder):
    """Answers the calls of the other processes out of the vault that holds the keys."""

    vault: Vault

    def answer(self, frame: bytes) -> bytes:
        """The answer to a frame, as a frame's content. Raises FrameError for what is no call at all."""
        call = calls.read_request(frame)
        try:
            return calls.pack_result(_RESULTS[type(call)](self.vault, call))
        except ServiceError as refusal:
            return calls.pack_refusal(Refusal(_kind_of(refusal), refusal.code, refusal.zh, refusal.en))
        except (ValueError, OverflowError):
            # A number out of range, or a text that no key can be made of: the caller's fault, whatever it is.
            refused = _refused()
            return calls.pack_refusal(Refusal("InvalidError", refused.code, refused.zh, refused.en))


def _kind_of(refusal: ServiceError) -> str:
    return type(refusal).__name__


def _refused() -> InvalidError:
    return InvalidError(
        "VAULT.CALL", "密钥进程无法处理该请求。", "The vault process cannot do what it was asked."
    )


def _few(items: Sized) -> None:
    if len(items) > calls.MOST_RECORDS:
        raise _refused()


def _greet(vault: Vault, _: calls.Greet) -> Result:
    names = [name for name in SIGNERS if name != _OPTIONAL_SIGNER or sm2_library.is_available()]
    return {name: _keys(vault, name).active().public_key for name in names}


def _seal(vault: Vault, call: calls.Seal) -> Result:
    _few(call.records)
    return [vault.sealer.seal(*record, version=call.version) for record in call.records]


def _seal_people(vault: Vault, call: calls.SealPeople) -> Result:
    _few(call.people)
    return vault.sealer.seal_people(call.people)


def _seal_honey(vault: Vault, call: calls.SealHoney) -> Result:
    return vault.sealer.seal_honey(call.person)


def _open(vault: Vault, call: calls.Open) -> Result:
    sealer = vault.sealer.because(call.reason)
    return sealer.open(call.table, call.row, call.schema, call.sealed, version=call.version)


def _tokens(vault: Vault, call: calls.Tokens) -> Result:
    _few(call.people)
    return vault.tokens.tokens_of_each(call.people)


def _token(vault: Vault, call: calls.Token) -> Result:
    return vault.tokens.token(call.kind, call.text)


def _macs(vault: Vault, call: calls.Macs) -> Result:
    _few(call.messages)
    hashes: dict[str, KeyedHash] = {
        "digests": vault.digests, "lookups": vault.lookups, "secrets": vault.secrets, "entry_keys": vault.entry_keys,
    }  # fmt: skip
    return hashes[call.key].macs(call.messages)


def _mac_each(vault: Vault, call: calls.MacEach) -> Result:
    return vault.secrets.mac_each(call.kind, call.message)


def _make_rows(vault: Vault, call: calls.MakeRows) -> Result:
    _few(call.rows)
    return vault.rows.make(call.rows)


def _hold_rows(vault: Vault, call: calls.HoldRows) -> Result:
    _few(call.pairs)
    return vault.rows.hold(call.pairs)


def _show_id(vault: Vault, call: calls.ShowId) -> Result:
    return vault.ids.show(call.kind, call.number)


def _read_id(vault: Vault, call: calls.ReadId) -> Result:
    return vault.ids.read(call.kind, call.shown)


def _sign(vault: Vault, call: calls.Sign) -> Result:
    keys = _keys(vault, call.signer)
    try:
        return keys.sign_by(call.public_key or keys.active().public_key, call.message)
    except LookupError:
        raise _refused() from None


def _known_keys(vault: Vault, call: calls.KnownKeys) -> Result:
    return _keys(vault, call.signer).known()


def _keys(vault: Vault, name: str) -> MessageSigners:
    keys: Sequence[MessageSigners] = (
        vault.feed_keys,
        vault.receipt_keys,
        vault.journal_keys,
        vault.sftp_keys,
        vault.feed_sm2_keys,
    )
    return dict(zip(SIGNERS, keys, strict=True))[name]


_RESULTS: dict[type[Call], Callable[[Vault, Any], Result]] = {
    calls.Greet: _greet,
    calls.Seal: _seal,
    calls.SealPeople: _seal_people,
    calls.SealHoney: _seal_honey,
    calls.Open: _open,
    calls.Tokens: _tokens,
    calls.Token: _token,
    calls.Macs: _macs,
    calls.MacEach: _mac_each,
    calls.MakeRows: _make_rows,
    calls.HoldRows: _hold_rows,
    calls.ShowId: _show_id,
    calls.ReadId: _read_id,
    calls.Sign: _sign,
    calls.KnownKeys: _known_keys,
}
