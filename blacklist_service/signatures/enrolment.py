"""What a member signs about its keys: that it holds a new one; that another is for what is encrypted to it."""

_STATEMENT = "cb-key/1\n{member}\n{key_id}\n"
_RECIPIENT_STATEMENT = "cb-recipient-key/1\n{member}\n{feed}\n{public_line}\n"


def enrolment_statement(member_code: str, key_id: str) -> bytes:
    """Three lines: the kind of statement, the member's code, the key's name. A proof made for one member is none for
    another."""
    return _STATEMENT.format(member=member_code, key_id=key_id).encode("ascii")


def recipient_key_statement(member_code: str, feed_code: str, public_line: str) -> bytes:
    """Four lines: the kind of statement, the member's code, the feed's, the public line of age. Signed by a key that
    the member's calls are signed with, so that nobody else's line comes in by a letter in the member's name."""
    text = _RECIPIENT_STATEMENT.format(member=member_code, feed=feed_code, public_line=public_line)
    return text.encode("ascii")
