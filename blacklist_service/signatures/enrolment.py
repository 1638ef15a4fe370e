"""What a member signs with a new key to show that it holds the private half (proof of possession)."""

_STATEMENT = "cb-key/1\n{member}\n{key_id}\n"


def enrolment_statement(member_code: str, key_id: str) -> bytes:
    """Three lines: the kind of statement, the member's code, the key's name. A proof made for one member is none for
    another."""
    return _STATEMENT.format(member=member_code, key_id=key_id).encode("ascii")
