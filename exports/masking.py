"""How a value is shown in part: name 张*, resident ID 前3后4, phone 前3后4 (JR/T 0171-2020, C2 masked on display)."""

_MASK = "*"


def mask_name(name: str) -> str:
    """The first character and one star, whatever the length: 张*, so that the length tells nothing."""
    return f"{name[0]}{_MASK}" if name else ""


def mask_id(number: str) -> str:
    """The first three and last four characters of 15 and more; of shorter numbers one and two; below eight nothing.

    Short numbers (passports: 9) would stand almost in the clear under 前3后4.
    """
    if len(number) >= 15:
        return _middle(number, 3, 4)
    if len(number) >= 8:
        return _middle(number, 1, 2)
    return _MASK * len(number)


def mask_phone(number: str) -> str:
    """The first three and last four of eleven and more characters; of shorter numbers only the last two."""
    if len(number) >= 11:
        return _middle(number, 3, 4)
    return _middle(number, 0, 2) if len(number) >= 5 else _MASK * len(number)


def _middle(text: str, first: int, last: int) -> str:
    return text[:first] + _MASK * (len(text) - first - last) + text[len(text) - last :]
