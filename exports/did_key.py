"""An Ed25519 key as `did:key`, and the alphabet of base58btc in which that and a Data Integrity proof are written."""

_ED25519 = b"\xed\x01"  # multicodec
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def did_of(public_key: bytes) -> str:
    """An Ed25519 key (32 bytes) as `did:key`."""
    return "did:key:z" + base58(_ED25519 + public_key)


def method_of(public_key: bytes) -> str:
    """The one verification method of that `did:key`: its absolute URL, which names the key itself."""
    did = did_of(public_key)
    return f"{did}#{did.removeprefix('did:key:')}"


def base58(content: bytes) -> str:
    """Bytes in the alphabet of base58btc."""
    number, letters = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _BASE58[rest] + letters
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + letters


def base58_bytes(letters: str, length: int) -> bytes:
    """So many bytes back from their letters.

    Raises:
        ValueError: too many letters, or one that is none.
        OverflowError: they say more bytes.
    """
    if len(letters) > 2 * length:
        raise ValueError
    number = 0
    for letter in letters:
        number = number * 58 + _BASE58.index(letter)
    return number.to_bytes(length, "big")
