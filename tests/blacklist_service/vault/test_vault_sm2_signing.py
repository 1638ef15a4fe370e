"""The house's own SM2 keys: one for each version of the feeds' root, the same wherever that root is opened."""

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.vault import sm2, sm2_library, sm2_signing
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.root_keys import KeyState, RootKey, RootKeys
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.sm2_signing import Sm2Signer, Sm2SigningKeys
from tests.codes import exactly

if not sm2.is_available():
    pytest.skip("no SM2 in the system's libcrypto", allow_module_level=True)


class Source:
    """Roots that may be replaced, as a provider's are."""

    def __init__(self, roots: RootKeys) -> None:
        self.roots = roots

    def current(self) -> RootKeys:
        return self.roots

    def reread(self) -> RootKeys:
        return self.roots


def test_the_key_follows_from_the_root_alone() -> None:
    roots = new_roots()
    first, again = Sm2Signer(roots, 1), Sm2Signer(roots, 1)
    assert first.public_key == again.public_key
    assert first.public_key != Sm2Signer(new_roots(), 1).public_key
    assert len(first.key_id) == 8
    assert first.key_id != Signer(roots, "feed", "manifest").key_id
    signatures = {first.sign(b"x"), again.sign(b"x")}
    assert len(signatures) == 2
    assert all(sm2.verify(first.public_key, b"x", one) for one in signatures)


def test_a_version_that_comes_is_known_at_once_and_signs_once_it_is_in_force() -> None:
    roots, later = new_roots(), new_roots()
    source = Source(roots)
    keys = Sm2SigningKeys(source)
    first = keys.active().public_key
    assert keys.known() == [(first, "active")]
    next_root = RootKey(later.version("feed", 1), KeyState.PENDING)
    source.roots = roots.replaced("feed", {2: next_root})
    assert keys.active().public_key == first
    (_, second) = keys.known()
    assert second == (Sm2Signer(later, 1).public_key, "pending")
    assert sm2.verify(second.public_key, b"x", keys.sign_by(second.public_key, b"x"))
    with pytest.raises(LookupError):
        keys.sign_by(Signer(roots, "feed", "manifest").public_key, b"x")


def test_nothing_is_made_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(new_roots())
    with monkeypatch.context() as changed:
        changed.setattr(sm2_library, "library", lambda: None)
        keys = Sm2SigningKeys(source)
        for ask in (keys.active, keys.known, lambda: keys.sign_by(b"", b"x")):
            with pytest.raises(NotReadyError, match=exactly("SM2.UNAVAILABLE")):
                ask()
    assert keys.active().public_key


def test_what_the_library_does_not_read_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2_signing, "_BEFORE_NUMBER", b"no key")
    with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
        Sm2Signer(new_roots(), 1)


def test_no_key_shows_itself() -> None:
    roots = new_roots()
    assert repr(Sm2Signer(roots, 1)) == "Sm2Signer(…)"
    assert repr(Sm2SigningKeys(Source(roots))) == "Sm2SigningKeys(…)"
