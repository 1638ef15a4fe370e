"""Check digits: ISO 7064 MOD 11-2 (GB 11643) and MOD 11,10 (GS 15), MOD 31 (GB 32100), MOD 11 (GB 11714),
Luhn (GB/T 19584)."""

_MOD_11_2_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOD_11_2_CHECKS = "10X98765432"


def _three_digits(weights: tuple[int, ...]) -> dict[str, int]:
    """What three digits add to the sum, by their text: a sixth of the look-ups that single digits need."""
    first, second, third = weights
    return {
        f"{number:03d}": number // 100 * first + number // 10 % 10 * second + number % 10 * third
        for number in range(1000)
    }


_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH = (
    _three_digits(_MOD_11_2_WEIGHTS[start : start + 3]) for start in range(0, 15, 3)
)
_LAST = {
    f"{number:02d}": number // 10 * _MOD_11_2_WEIGHTS[15] + number % 10 * _MOD_11_2_WEIGHTS[16]
    for number in range(100)
}
_DOUBLED = str.maketrans("0123456789", "0246813579")

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(3**position % 31 for position in range(17))

_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def mod_11_2(first_17: str) -> str:
    """The 18th character of a resident number, from 17 ASCII digits."""
    total = _FIRST[first_17[:3]] + _SECOND[first_17[3:6]] + _THIRD[first_17[6:9]]
    total += _FOURTH[first_17[9:12]] + _FIFTH[first_17[12:15]] + _LAST[first_17[15:]]
    return _MOD_11_2_CHECKS[total % 11]


def mod_31(first_17: str) -> str:
    """The 18th character of a unified social credit code; "" if a character is outside its alphabet."""
    total = 0
    for character, weight in zip(first_17, _USCC_WEIGHTS, strict=True):
        value = _USCC_VALUES.get(character)
        if value is None:
            return ""
        total += value * weight
    return USCC_ALPHABET[(31 - total % 31) % 31]


def mod_11(first_8: str) -> str:
    """The check character of an organisation code, from 8 ASCII digits or capitals (A = 10)."""
    total = sum(int(character, 36) * weight for character, weight in zip(first_8, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def mod_11_10(first: str) -> str:
    """The last digit of a registration number (ISO 7064 MOD 11,10; 工商注册号 GS 15-2006), from its ASCII digits."""
    product = 10
    for digit in first:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def luhn_fits(digits: str) -> bool:
    """The last digit of a card number agrees with the others."""
    counted = digits[-1::-2] + digits[-2::-2].translate(_DOUBLED)
    return (sum(counted.encode()) - 48 * len(counted)) % 10 == 0
