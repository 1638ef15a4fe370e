"""Writes tests/vectors/sealed_record.json: records made by the letter of docs/formats/sealed_record.md, with nothing of
the vault's own code, so that format and code check each other.

Keys and nonces are fixed and worthless; the texts are invented.
"""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

FILE = Path(__file__).parent.parent / "tests" / "vectors" / "sealed_record.json"
TENANT = "vectors"
ROOT = bytes(range(32))
_RECORD_KEY = bytes(range(32, 64))
_WRAP_NONCE, _NONCE = bytes(range(64, 76)), bytes(range(76, 88))
_Place = tuple[str, int | str, int, int]
_UNDER_DATA_KEYS: tuple[_Place, ...] = (("report.identity", 4194305, 1, 1), ("report.details", 4194305, 1, 1))
_PLACES: tuple[_Place, ...] = (
    ("upload_part", "7/0", 1, 1),
    ("listing.statement", 9, 2, 3),
)
_TEXTS = ("", '{"name":"虚构人"}', "x" * 63, "x" * 64, "示例" * 100)


def vectors() -> list[dict[str, Any]]:
    """Every suite with every place and some texts; those under data keys with the key in front."""
    return [
        _vector(suite, place, text, is_under_data_key=place in _UNDER_DATA_KEYS)
        for suite in (1, 2)
        for place in _UNDER_DATA_KEYS + _PLACES
        for text in _TEXTS
    ]


def document() -> str:
    """The file's text."""
    fixed = {
        "tenant": TENANT, "data root, version 1": ROOT.hex(), "record key": _RECORD_KEY.hex(),
        "nonce of the wrapping": _WRAP_NONCE.hex(), "nonce of the text": _NONCE.hex(),
    }  # fmt: skip
    return json.dumps({**fixed, "records": vectors()}, indent=1, ensure_ascii=False) + "\n"


def _vector(suite: int, place: _Place, text: str, *, is_under_data_key: bool = False) -> dict[str, Any]:
    aad = _aad(place, suite)
    padded = text.encode() + b"\x80"
    padded += bytes(-len(padded) % 64)
    key, commitment = _expanded(suite, aad)
    sealed = _cipher(suite, key, padded, aad)
    if is_under_data_key:
        # The data key commits to its report, the record to its own place; the key is kept apart.
        front = _wrapped(suite, "persons", 2, _expanded(suite, _aad(("data_key", place[1], 1, 1), suite))[1])
        record = front + commitment + _NONCE + sealed
    else:
        record = _wrapped(suite, "records", 1, commitment) + _NONCE + sealed
    table, row, schema, version = place
    return {
        "suite": suite, "table": table, "row": row, "schema": schema, "version": version, "text": text,
        "aad": aad.hex(), "sealed": record.hex(),
    }  # fmt: skip


def _aad(place: _Place, suite: int) -> bytes:
    table, row, schema, version = place
    parts = ("rec", "1", TENANT, table, str(row), str(version), str(schema), str(suite))
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def _expanded(suite: int, aad: bytes) -> tuple[bytes, bytes]:
    if suite == 1:
        expanded = HKDFExpand(SHA256(), 64, b"rec-v1" + aad).derive(_RECORD_KEY)
        return expanded[:32], expanded[32:]
    expanded = HKDFExpand(SM3(), 48, b"rec-v1" + aad).derive(_RECORD_KEY)
    return expanded[:16], expanded[16:]


def _wrapped(suite: int, purpose: str, number: int, commitment: bytes) -> bytes:
    header = b"CB" + bytes([1, suite]) + number.to_bytes(4, "big") + (1).to_bytes(2, "big")
    if suite == 1:
        wrapping = HKDF(SHA256(), 32, None, f"wrap/{purpose}/AES-256-GCM/HKDF-SHA256".encode()).derive(ROOT)
        wrapped = AESGCMSIV(wrapping).encrypt(_WRAP_NONCE, _RECORD_KEY, header + commitment)
    else:
        wrapping = HKDF(SM3(), 16, None, f"wrap/{purpose}/SM4-GCM/HKDF-SM3".encode()).derive(ROOT)
        wrapped = _sm4_gcm(wrapping, _WRAP_NONCE, _RECORD_KEY, header + commitment)
    return header + _WRAP_NONCE + wrapped + commitment


def _cipher(suite: int, key: bytes, text: bytes, aad: bytes) -> bytes:
    return AESGCM(key).encrypt(_NONCE, text, aad) if suite == 1 else _sm4_gcm(key, _NONCE, text, aad)


def _sm4_gcm(key: bytes, nonce: bytes, text: bytes, aad: bytes) -> bytes:
    running = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    running.authenticate_additional_data(aad)
    return running.update(text) + running.finalize() + running.tag


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(document(), encoding="utf-8")
