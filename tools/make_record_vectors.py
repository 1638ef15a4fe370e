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
_PLACES: tuple[tuple[str, int | str, int, int], ...] = (
    ("report.identity", 4194305, 1, 1),
    ("report.details", 4194305, 1, 1),
    ("upload_part", "7/0", 1, 1),
    ("listing.statement", 9, 2, 3),
)
_TEXTS = ("", '{"name":"虚构人"}', "x" * 63, "x" * 64, "示例" * 100)


def vectors() -> list[dict[str, Any]]:
    """Every suite with every place and some texts."""
    return [
        _vector(suite, place, text) for suite in (1, 2) for place in _PLACES for text in _TEXTS
    ]  # fmt: skip


def document() -> str:
    """The file's text."""
    fixed = {
        "tenant": TENANT, "data root, version 1": ROOT.hex(), "record key": _RECORD_KEY.hex(),
        "nonce of the wrapping": _WRAP_NONCE.hex(), "nonce of the text": _NONCE.hex(),
    }  # fmt: skip
    return json.dumps({**fixed, "records": vectors()}, indent=1, ensure_ascii=False) + "\n"


def _vector(suite: int, place: tuple[str, int | str, int, int], text: str) -> dict[str, Any]:
    table, row, schema, version = place
    parts = ("rec", "1", TENANT, table, str(row), str(version), str(schema), str(suite))
    aad = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    padded = text.encode() + b"\x80"
    padded += bytes(-len(padded) % 64)
    header = b"CB" + bytes([1, suite]) + (1).to_bytes(4, "big") + (1).to_bytes(2, "big")
    if suite == 1:
        wrapping = HKDF(SHA256(), 32, None, b"wrap/records/AES-256-GCM/HKDF-SHA256").derive(ROOT)
        expanded = HKDFExpand(SHA256(), 64, b"rec-v1" + aad).derive(_RECORD_KEY)
        key, commitment = expanded[:32], expanded[32:]
        wrapped = AESGCMSIV(wrapping).encrypt(_WRAP_NONCE, _RECORD_KEY, header + commitment)
        sealed = AESGCM(key).encrypt(_NONCE, padded, aad)
    else:
        wrapping = HKDF(SM3(), 16, None, b"wrap/records/SM4-GCM/HKDF-SM3").derive(ROOT)
        expanded = HKDFExpand(SM3(), 48, b"rec-v1" + aad).derive(_RECORD_KEY)
        key, commitment = expanded[:16], expanded[16:]
        wrapped = _sm4_gcm(wrapping, _WRAP_NONCE, _RECORD_KEY, header + commitment)
        sealed = _sm4_gcm(key, _NONCE, padded, aad)
    record = header + _WRAP_NONCE + wrapped + commitment + _NONCE + sealed
    return {
        "suite": suite, "table": table, "row": row, "schema": schema, "version": version, "text": text,
        "aad": aad.hex(), "sealed": record.hex(),
    }  # fmt: skip


def _sm4_gcm(key: bytes, nonce: bytes, text: bytes, aad: bytes) -> bytes:
    running = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    running.authenticate_additional_data(aad)
    return running.update(text) + running.finalize() + running.tag


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(document(), encoding="utf-8")
