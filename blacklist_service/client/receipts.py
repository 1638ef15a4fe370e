"""A submission's receipt as its sender checks it: signed by the service over its own canonical JSON."""

import base64
import binascii
from collections.abc import Collection

import orjson

from blacklist_service.errors import ConflictError
from blacklist_service.vault.public_keys import is_signed_by, key_of_service


def check_receipt(receipt: bytes, service_keys: Collection[str]) -> dict[str, object]:
    """The receipt's facts. Raises ConflictError CLIENT.RECEIPT_FALSE where the service (by one of its public keys, in
    hex) has not signed exactly these."""
    try:
        document: dict[str, object] = orjson.loads(receipt)
        signature = base64.b64decode(str(document.pop("signature")), validate=True)
        key = str(document["key"])
        is_true = key in service_keys and is_signed_by(
            key_of_service(bytes.fromhex(key)),
            orjson.dumps(document, option=orjson.OPT_SORT_KEYS),
            signature,
        )
    except (ValueError, KeyError, AttributeError, TypeError, binascii.Error):
        is_true, document = False, {}
    if not is_true:
        raise ConflictError(
            "CLIENT.RECEIPT_FALSE", "回执的签名不符。", "The receipt's signature is not right."
        )
    return document
