"""What a recipient decrypts its feed with: a file of identities (age, HPKE, SM2) of mode 0600, the newest last; and
from which release on nothing may come plain.

The older identities stay until they are forgotten by command, because an object that was fetched before may need them.
Public lines and the member's signature under them lie beside it, to be handed over.
"""

import base64
from datetime import datetime
from pathlib import Path

from blacklist_service.client.folder import Folder, write_private
from blacklist_service.errors import ConflictError, NotReadyError
from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    kind_of,
    new_recipient_identity,
)

_IDENTITIES, _PROOF, _FROM = "identities.txt", "recipient-key-proof.txt", "encrypted-from.txt"
_OTHERS = 0o077


class Identities:
    """The identities of one feed, in the folder of that feed."""

    def __init__(self, path: Path) -> None:
        self.file, self.proof_file = path / _IDENTITIES, path / _PROOF
        self._from = path / _FROM

    def make(
        self,
        own: Folder,
        feed: str,
        at: datetime,
        *,
        is_next: bool = False,
        kind: EncryptionKind | None = None,
    ) -> str:
        """A new identity after those that are there, of the newest one's kind or age where none is said, and its
        public line signed by the member's key.

        Raises ConflictError CLIENT.IDENTITY_EXISTS where there is one and no next one was asked for.
        """
        known, usual = b"", EncryptionKind.AGE
        if self.file.exists():
            if not is_next:
                raise ConflictError(
                    "CLIENT.IDENTITY_EXISTS",
                    "该共享已有解密密钥；更换请加 --next。",
                    "There is an identity for this feed; ask for the next one with --next.",
                )
            usual = kind_of(self.opened().public_lines[-1])
            known = self.file.read_bytes()
        made = new_recipient_identity(kind or usual, at)
        line = RecipientIdentities(made).public_lines[0]
        proof = own.key().sign(recipient_key_statement(own.connection().member, feed, line))
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.file, known + made)
        write_private(self.proof_file, base64.b64encode(proof) + b"\n")
        return line

    def opened(self) -> RecipientIdentities:
        """The identities. Raises NotReadyError CLIENT.NO_IDENTITY, CLIENT.IDENTITY_EXPOSED; InvalidError
        RECIPIENT_KEY.PRIVATE."""
        if not self.file.is_file():
            raise NotReadyError(
                "CLIENT.NO_IDENTITY",
                "发布文件已加密，而目录中没有解密密钥（identities.txt）。",
                "The objects are encrypted, and there is no identity (identities.txt) in this folder.",
            )
        if self.file.stat().st_mode & _OTHERS:
            raise NotReadyError(
                "CLIENT.IDENTITY_EXPOSED",
                "解密密钥可被其他用户读取，请将权限改为 0600。",
                "Other users can read the identity file; set its mode to 0600.",
            )
        return RecipientIdentities(self.file.read_bytes())

    def forget_older(self) -> tuple[str, ...]:
        """Keeps the newest identity alone; gives the public lines of those that are gone."""
        known = self.opened()
        write_private(self.file, known.newest())
        return known.public_lines[:-1]

    @property
    def encrypted_from(self) -> int | None:
        """The release from which on every object must be encrypted; None where that was never said."""
        if not self._from.exists():
            return None
        try:
            return int(self._from.read_bytes())
        except ValueError:
            return 1  # what cannot be read does not open the way for plain files

    def expect_encrypted(self, release: int) -> None:
        """From this release on nothing may come plain; what was said of an earlier one holds."""
        known = self.encrypted_from
        if known is None or release < known:
            self._from.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._from, f"{release}\n".encode())
