"""护照 passport: 6–12 letters and digits; Chinese ordinary ones are E or G and 8 digits, or EA–EZ and 7."""

import re

from matching.identifiers.scheme import form_only

_FORM = re.compile(r"(?=[A-Z]*[0-9]{4})[A-Z0-9]{6,12}\Z")

# PDY and digits is an organisation code that a bank made itself.
compact, read, validate, is_valid, format, SCHEME = form_only(
    "passport", ("护照", "passport"), _FORM, rank=55, foreign_prefix="PDY"
)
