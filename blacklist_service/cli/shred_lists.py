"""Shred lists as files: one mark a line, in hexadecimal."""

from pathlib import Path

from blacklist_service.errors import InvalidError


def read_marks(list_file: Path) -> set[bytes]:
    """The marks of a list. Raises InvalidError VAULT.SHRED_LIST."""
    try:
        return {bytes.fromhex(line) for line in list_file.read_text("ascii").split()}
    except ValueError:
        raise InvalidError(
            "VAULT.SHRED_LIST", "该文件不是销毁清单。", "This file is not a shred list."
        ) from None
