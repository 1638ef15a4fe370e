"""A recipient's keys of each kind in one file: a line and an object's name tell the kind, and no kind opens another."""

import io
from datetime import UTC, datetime
from itertools import permutations

import pytest

from blacklist_service.errors import InvalidError
from blacklist_service.vault.object_faults import ObjectFileError
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    encrypted_object,
    kind_of,
    new_recipient_identity,
    read_public_line,
)
from tests.codes import exactly
from tests.kinds import KINDS

AT = datetime(2026, 11, 20, tzinfo=UTC)
FILES = {kind: new_recipient_identity(kind, AT) for kind in KINDS}
ALL = RecipientIdentities(b"\n# of the next kind\n".join(FILES.values()))
PAIRS = list(permutations(KINDS, 2))


def place(kind: EncryptionKind) -> ObjectPlace:
    return ObjectPlace("bureau", "feed-a", f"delta-1-2.ndjson.{kind}")


def sealed(kind: EncryptionKind) -> bytes:
    (line,) = [line for line in ALL.public_lines if kind_of(line) is kind]
    out = io.BytesIO()
    with encrypted_object([line], place(kind), out) as sink:
        sink.write(b"abc")
    return out.getvalue()


def opened(identities: RecipientIdentities, kind: EncryptionKind, content: bytes) -> bytes:
    out = io.BytesIO()
    identities.open_object(io.BytesIO(content), place(kind), out)
    return out.getvalue()


def test_the_lines_stand_in_the_order_of_the_file_and_tell_their_kind() -> None:
    assert [kind_of(line) for line in ALL.public_lines] == KINDS
    turned = RecipientIdentities(b"".join(FILES[kind] for kind in reversed(KINDS)))
    assert turned.public_lines == tuple(reversed(ALL.public_lines))
    assert ALL.newest() == FILES[KINDS[-1]].splitlines()[-1] + b"\n"
    assert turned.newest() == FILES[KINDS[0]].splitlines()[-1] + b"\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_identity_says_when_it_was_made_and_its_public_line(kind: EncryptionKind) -> None:
    made, public, _secret = FILES[kind].decode().splitlines()
    line = public.removeprefix("# public key: ")
    assert made == "# created: 2026-11-20T00:00:00+00:00"
    assert RecipientIdentities(FILES[kind]).public_lines == (line,)
    assert read_public_line(f" {line}\n") == line


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_opens_its_own_and_no_other(kind: EncryptionKind) -> None:
    assert opened(ALL, kind, sealed(kind)) == b"abc"
    assert opened(RecipientIdentities(FILES[kind]), kind, sealed(kind)) == b"abc"
    others = RecipientIdentities(b"".join(FILES[other] for other in KINDS if other is not kind))
    with pytest.raises(ObjectFileError, match="other_key"):
        opened(others, kind, sealed(kind))


def test_a_file_under_the_name_of_the_other_kind_is_not_opened() -> None:
    for kind, named in PAIRS:
        with pytest.raises(ObjectFileError, match="not_encrypted"):
            opened(ALL, named, sealed(kind))


@pytest.mark.parametrize(
    "file", [b"", b"# nothing\n \n", b"HPKE1-X25519-SECRET-KEY:x", b"AGE-SECRET-KEY-1", "密钥".encode()]
)
def test_what_is_no_file_of_identities(file: bytes) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.PRIVATE")):
        RecipientIdentities(file)


@pytest.mark.parametrize("line", ["", "age1", "hpke1-x25519:", "ssh-ed25519 AAAA", "密钥"])
def test_what_is_no_public_line(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")):
        read_public_line(line)
