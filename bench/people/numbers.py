"""Numbers with valid check digits: resident IDs, mobile numbers, cards, passports, permits, firms' codes."""

from random import Random

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PREFIXES = (
    "130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 165 166 171 172 173 175 "
    "176 177 178 180 181 182 183 184 185 186 187 188 189 191 193 195 196 197 198 199"
).split()
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_id(region: str, birth: str, order: int) -> str:
    """A number of GB 11643 from six digits, yyyymmdd and the order (odd for men)."""
    body = f"{region}{birth}{order:03d}"
    return body + check_of(body)


def check_of(body: str) -> str:
    """The check character of 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def mobile(chance: float) -> str:
    """A mobile number from a number in [0, 1)."""
    prefix, rest = divmod(int(chance * len(_PREFIXES) * 10**8), 10**8)
    return f"{_PREFIXES[prefix]}{rest:08d}"


def bank_card(chance: float) -> str:
    """A card of 19 digits with its Luhn digit; the issuer 690000 is nobody's."""
    body = f"690000{int(chance * 10**12):012d}"
    total = sum(
        (int(d) * 2 - 9 * (int(d) > 4)) if at % 2 == 0 else int(d) for at, d in enumerate(reversed(body))
    )
    return body + str(-total % 10)


def passport(random: Random) -> str:
    """A passport number as several states write theirs."""
    form = random.choice(("A########", "AA#######", "#########", "E########", "AB######", "K#######A"))
    letters = {"A": "ABCDEFGHJKLMNPRSTUVWXYZ", "B": "ABCDEFGH"}
    return "".join(
        str(random.randrange(10)) if sign == "#" else random.choice(letters.get(sign, sign)) for sign in form
    )


def credit_code(region: str, body: str, department: str = "91") -> str:
    """A unified social credit code with both check characters around 8 characters of an organisation code."""
    code = f"{department}{region}{body}{organisation_check(body)}"
    total = sum(_USCC.index(sign) * pow(3, at, 31) for at, sign in enumerate(code))
    return code + _USCC[-total % 31]


def organisation_check(body: str) -> str:
    """The check of GB 11714 over 8 characters."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def organisation_body(random: Random) -> str:
    """Eight characters: old codes are digits, new ones begin with MA."""
    if random.random() < 0.5:
        return "".join(random.choices("0123456789", k=8))
    return "MA" + "".join(random.choices(_USCC, k=6))
