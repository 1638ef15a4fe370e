"""台湾居民来往大陆通行证: 8 digits, or 10–14 characters with a suffix in brackets on old ones (PBOC rule I0000401)."""

import re

from matching.identifiers.scheme import form_only

_FORM = re.compile(r"[0-9]{8}\Z|[0-9]{8,10}(?:\([0-9A-Z]{1,2}\)|[A-Z])\Z")

compact, read, validate, is_valid, format, SCHEME = form_only(
    "taiwan_permit", ("台湾居民来往大陆通行证", "mainland travel permit of Taiwan residents"), _FORM, rank=50
)
