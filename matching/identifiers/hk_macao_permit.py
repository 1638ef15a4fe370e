"""港澳居民来往内地通行证: H or M and 8 digits, with 10 on old cards (PBOC rule I0000401: 9 or 11 characters)."""

import re

from matching.identifiers.scheme import form_only

_FORM = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})\Z")

compact, read, validate, is_valid, format, SCHEME = form_only(
    "hk_macao_permit",
    ("港澳居民来往内地通行证", "mainland travel permit of Hong Kong and Macao residents"),
    _FORM,
    rank=40,
)
