"""The folder of a member's program: the signing key, where the service is, and the calls that wait for an answer.

Everything in it is for its owner's eyes only; the private key never leaves it.
"""

import base64
import os
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from blacklist_service.errors import ConflictError, NotReadyError
from blacklist_service.ids import Randomness
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.vault.tokens import Tokenizer

_KEY, _PUBLIC, _PROOF, _FACTS, _PENDING = (
    "signing-key.pem", "public-key.pem", "proof.txt", "client.json", "pending",
)  # fmt: skip
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Connection:
    """Which member this is, where the service is, and the public keys (hex, with blanks between) that its answers are
    believed by: one, and the next one too from its announcement on."""

    member: str
    url: str = ""
    service_key: str = ""

    @property
    def service_keys(self) -> tuple[str, ...]:
        """The keys one by one."""
        return tuple(self.service_key.split())


class Folder:
    """One member's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def public_key_file(self) -> Path:
        return self.path / _PUBLIC

    @property
    def proof_file(self) -> Path:
        return self.path / _PROOF

    def make(self, member: str, algorithm: str) -> PrivateKey:
        """A new key with the proof that it is held, for enrolment. Raises ConflictError CLIENT.KEY_EXISTS."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)
        if (self.path / _KEY).exists():
            raise ConflictError(
                "CLIENT.KEY_EXISTS", "该目录已有签名密钥。", "There is a signing key in this folder."
            )
        pem = new_private_key(algorithm)
        key = PrivateKey(pem)
        proof = key.sign(enrolment_statement(member, key.public.key_id))
        write_private(self.path / _KEY, pem)
        write_private(self.public_key_file, public_pem(key.public))
        write_private(self.proof_file, base64.b64encode(proof) + b"\n")
        self._keep(Connection(member), Randomness().salt(_SECRET_BYTES).hex())
        return key

    def connect(self, url: str, service_key: str) -> Connection:
        """Keeps where the service is and whose answers are believed."""
        facts = self._facts()
        connection = replace(self.connection(), url=url.rstrip("/"), service_key=service_key)
        self._keep(connection, facts["secret"])
        return connection

    def key(self) -> PrivateKey:
        """The signing key. Raises NotReadyError CLIENT.NO_KEY, CLIENT.KEY_EXPOSED."""
        file = self.path / _KEY
        if not file.is_file():
            raise NotReadyError(
                "CLIENT.NO_KEY",
                "目录中没有签名密钥，请先运行 blacklist client keygen。",
                "There is no signing key in this folder; run blacklist client keygen first.",
            )
        if file.stat().st_mode & 0o077:
            raise NotReadyError(
                "CLIENT.KEY_EXPOSED",
                "签名密钥可被其他用户读取，请将权限改为 0600。",
                "Other users can read the signing key; set its mode to 0600.",
            )
        return PrivateKey(file.read_bytes())

    def connection(self) -> Connection:
        """What is known of the service."""
        facts = self._facts()
        return Connection(facts["member"], facts.get("url", ""), facts.get("service_key", ""))

    def name_of(self, said: str) -> str:
        """The keyed name of what a call says, because a call may name a person."""
        return Tokenizer(bytes.fromhex(self._facts()["secret"])).mac("pending", said.encode()).hex()

    @property
    def pending(self) -> Path:
        return self.path / _PENDING

    def _facts(self) -> dict[str, str]:
        try:
            facts: dict[str, str] = orjson.loads((self.path / _FACTS).read_bytes())
            return facts | {"member": facts["member"], "secret": facts["secret"]}
        except (OSError, ValueError, KeyError, TypeError):
            raise NotReadyError(
                "CLIENT.FOLDER",
                "客户端目录不完整，请先运行 blacklist client keygen 和 connect。",
                "The client's folder is not complete; run blacklist client keygen and connect first.",
            ) from None

    def _keep(self, connection: Connection, secret: str) -> None:
        facts = {
            "member": connection.member,
            "url": connection.url,
            "service_key": connection.service_key,
            "secret": secret,
        }
        write_private(self.path / _FACTS, orjson.dumps(facts, option=orjson.OPT_INDENT_2) + b"\n")


def write_private(path: Path, content: bytes) -> None:
    """A file of mode 0600 that is on the disk, whole, before this returns."""
    draft = path.with_name(f".{path.name}.{Randomness().code()}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
