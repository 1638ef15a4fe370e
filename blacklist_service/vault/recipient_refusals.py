"""The refusals of what is no key of a recipient, of whichever kind."""

from blacklist_service.errors import InvalidError


def refusal_of_line() -> InvalidError:
    """Of what is no public line."""
    return InvalidError(
        "RECIPIENT_KEY.FORMAT",
        "加密公钥须为一行：age1…（age-keygen 生成）、ssh-ed25519 公钥、hpke1-x25519:… 或 sm2:…；SM2 公钥也可为 PEM。",
        "The key to encrypt to is one line: age1… as age-keygen makes it, an ssh-ed25519 key, hpke1-x25519:… or sm2:…; "
        "a key of SM2 may come as PEM.",
    )


def refusal_of_identities() -> InvalidError:
    """Of what is no file of identities."""
    return InvalidError(
        "RECIPIENT_KEY.PRIVATE",
        "解密密钥文件须为 age-keygen 的格式，"
        "每行一个 AGE-SECRET-KEY-1…、HPKE1-X25519-SECRET-KEY:… 或 SM2-SECRET-KEY:…。",
        "The identity file has a line AGE-SECRET-KEY-1…, HPKE1-X25519-SECRET-KEY:… or SM2-SECRET-KEY:… each, "
        "as age-keygen lays it out.",
    )
