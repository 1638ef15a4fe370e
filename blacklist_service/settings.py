"""Every knob of the service, read once from the environment (`BLACKLIST_*`) or a `.env` file.

A default is right for production or the service refuses to start there. `docs/operations/settings.md` is
generated from the descriptions below.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one process; frozen, so that nothing changes behind a running worker."""

    model_config = SettingsConfigDict(
        env_prefix="BLACKLIST_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(
        default=Path("var"),
        description="Folder of all state: keys, the embedded database, logs. Created with mode 0700.",
    )
    database_url: str = Field(
        default="",
        description="URL of the database; empty: SQLite under the home folder. Production: postgresql+psycopg://…",
    )
    sqlite_cache_mib: int = Field(
        default=64,
        ge=1,
        le=1 << 20,
        description="Pages of the embedded database that each connection keeps, in MiB. To match in well under a "
        "millisecond: as large as the tokens, about 200 MiB a million persons.",
    )
    sqlite_mapped_mib: int = Field(
        default=0,
        ge=0,
        le=2047,
        description="How much of the embedded database's file is read through mapped memory, in MiB, shared by all "
        "processes; 0 is off. Faster look-ups, but a failing disk then kills a process instead of failing a question.",
    )
    narrow_release_from: int = Field(
        default=10_000,
        ge=1,
        description="From so many entries of a feed on, what is published between two slots is narrow: only who must "
        "be taken back or marked is looked at.",
    )
    keys: str = Field(
        default="file",
        description="Key provider. `file`: the root keys lie under HOME/keys with mode 0600. `passphrase`: the same "
        "file, sealed under a passphrase (Argon2id). `transit`: the same file, sealed under a key of HashiCorp Vault's "
        "Transit engine. `secret`: the key document itself comes from the environment or a mounted secret. `process`: "
        "this process holds no key and asks the vault process.",
    )
    vault_socket: Path | None = Field(
        default=None,
        description="Unix socket of the vault process; empty means HOME/vault.sock. For `vault serve`, and for whoever "
        "asks it (`BLACKLIST_KEYS=process`).",
    )
    vault_group: str = Field(
        default="",
        pattern=r"^[a-z0-9_-]{0,32}$",
        description="Group of users (name or number) that may ask the vault process, whose socket then has mode 0660. "
        "Empty: its own user alone, mode 0600.",
    )
    keys_secret: SecretStr = Field(
        default=SecretStr(""),
        description="What the key provider needs: the passphrase, the token of the key service, or the key document.",
    )
    keys_secret_file: Path | None = Field(
        default=None,
        description="File that holds that secret instead; better, because environments are shown and inherited.",
    )
    key_service_url: str = Field(
        default="",
        description="Address of the key service, https except on this machine. For `transit`: of HashiCorp Vault.",
    )
    key_service_key: str = Field(default="blacklist", description="Name of the key at the key service.")
    key_service_ca: Path | None = Field(
        default=None, description="Certificates that vouch for the key service; else those of the system."
    )
    backup_key: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64})?$",
        description="Public key that backups are sealed for (`vault backup-key` makes a pair; its secret half lies off "
        "line). Empty: backups open with the root keys of this installation, which they never hold themselves.",
    )
    cipher_suite: Literal["AES-256-GCM/HKDF-SHA256", "SM4-GCM/HKDF-SM3"] = Field(
        default="AES-256-GCM/HKDF-SHA256",
        description="Suite that new records are sealed under; records of both open always. `SM4-GCM/HKDF-SM3` is 国密.",
    )
    sm2_manifests: bool = Field(
        default=False,
        description="Manifests of feeds are signed by SM2 too (`manifest.json.sm2`), for recipients whose rules ask "
        "for 国密. Whoever holds the keys needs a libcrypto with SM2; where it is missing nothing is published.",
    )
    journal_origin: str = Field(
        default="blacklist-service/journal",
        min_length=1,
        max_length=100,
        pattern=r"^[!-*,-~]+$",
        description="Name of this journal on its checkpoints, such as `example.org/blacklist`; a witness of several "
        "journals tells them apart by it. Set it before the first entry and never change it.",
    )
    journal_witnesses: str = Field(
        default="",
        description="Verifier keys (`audit witness-key`) of the witnesses that the journal takes, with blanks between.",
    )
    journal_witness_urls: str = Field(
        default="",
        description="Addresses of witnesses that are asked by HTTP to cosign, every five minutes, separated by blanks; "
        "`/add-checkpoint` is put behind each (C2SP tlog-witness). https, except on this machine. Their keys stand in "
        "`BLACKLIST_JOURNAL_WITNESSES`.",
    )
    outgoing_networks: str = Field(
        default="",
        pattern=r"^([0-9a-fA-F.:]+/[0-9]{1,3}( +|$))*$",
        description="Private networks in which the service may call a key service, a witness, a webhook or an SFTP "
        "server, as CIDR with blanks between, such as `10.8.0.0/24`. Without it only public addresses are called, and "
        "this machine where the URL says so (for a push, by webhook or SFTP, never).",
    )
    push_folder: Path | None = Field(
        default=None,
        description="Folder below which releases are put down for recipients that collect them here (`feed push add "
        "FEED folder NAME`), each in a folder of its own with mode 0750. Empty: nothing is put down.",
    )
    webhook_ca: Path | None = Field(
        default=None, description="Certificates that vouch for webhooks; else those of the system."
    )
    sftp_mib_per_second: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="MiB a second that a push by SFTP sends and reads back at most (`feed push add FEED sftp …`).",
    )
    sftp_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="Minutes that one push by SFTP may take; objects that arrived stay, and the next push goes on.",
    )
    operator_profile: Path | None = Field(
        default=None,
        description="TOML file that says who runs this and on what legal basis. Without it everything stays "
        "regulator-internal: no export to third parties, no publication.",
    )
    profiles: Path | None = Field(
        default=None,
        description="Folder of the office's own mapping profiles, one `NAME.yaml` each (docs/formats/profile.md).",
    )
    letter_fonts: Path = Field(
        default=Path("/usr/share/fonts/opentype/noto"),
        description="Folder with the fonts of letters (文书); no other font of the machine is used. The default is "
        "where Debian's fonts-noto-cjk puts them. 仿宋, 小标宋 and 黑体 are taken first where they lie there; a font "
        "that has rare characters is used for them.",
    )
    notice_folder: Path | None = Field(
        default=None,
        description="Folder into which editions of public notice (对外通报) and their recall lists are written, for a "
        "web server to publish. Empty: there is no public notice. It also needs an operator profile that may publish.",
    )
    environment: Literal["production", "demo", "test"] = Field(
        default="production",
        description="`production` refuses unsafe settings; `demo` prints log-ins and may move its clock.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that `serve` listens on.")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?)?$",
        description="Where members reach the service, such as https://list.example.org: what their signed calls must "
        "name, whatever a proxy or a header says. With https a call in the clear from another "
        "machine is refused: count the proxy in `BLACKLIST_PROXY_HOPS`. Letters name it as the place where they are "
        "checked. Empty: signed calls are taken at a loopback address only, and no letter is made (`LETTER.ADDRESS`).",
    )
    session_idle_minutes: int = Field(
        default=15, ge=1, le=60, description="Minutes without a call after which a console session is over."
    )
    session_hours: int = Field(
        default=8, ge=1, le=24, description="Hours after which a session of the console is over in any case."
    )
    step_up_minutes: int = Field(
        default=10, ge=1, le=60, description="Minutes that a second factor counts for deciding and unmasking."
    )
    officials_sign: Literal["with_factor", "always"] = Field(
        default="with_factor",
        description="Whose API calls must be signed to decide or to unmask: of officials `with_factor`, or of all.",
    )
    enrolment_hours: int = Field(
        default=24,
        ge=1,
        le=168,
        description="How long the one-time link is good by which an official sets up password and second factor.",
    )
    web_processes: int = Field(default=2, ge=1, le=64, description="Web processes that `serve` starts.")
    prepare_processes: int = Field(
        default=1,
        ge=0,
        le=64,
        description="Processes that check, tokenise and seal the rows of an upload beside the one that resolves "
        "and writes them; 0 does everything in one process.",
    )
    chunk_rows: int = Field(
        default=5000,
        ge=1,
        le=50_000,
        description="Rows per intake transaction. Larger is faster, smaller lets other writers in sooner.",
    )
    max_rows: int = Field(
        default=1_000_000, ge=1, le=1_000_000, description="Rows per upload (contract: one million)."
    )
    max_upload_bytes: int = Field(
        default=1 << 30, ge=1, le=1 << 30, description="Bytes per upload (contract: one gibibyte)."
    )
    max_sheet_bytes: int = Field(
        default=3 << 30, ge=1, description="Unpacked bytes of one workbook; a file beyond it is refused."
    )
    sheet_memory_bytes: int = Field(
        default=4 << 30, ge=1, description="Address space of the child process that reads a workbook."
    )
    sheet_seconds: int = Field(
        default=300, ge=1, description="Processor seconds of the child process that reads a workbook."
    )
    job_lease_seconds: int = Field(
        default=30, ge=5, description="How long a worker may stay silent before its job is given to another."
    )
    second_review_share: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Share of decided reviews, drawn by chance, that a second official decides again without "
        "seeing the first decision; 0 draws none.",
    )
    member_questions: int = Field(
        default=500,
        ge=1,
        description="Questions about unsure matches of one member's reports that stand in the queue at once, the "
        "strongest first; further ones are held back, are counted, and move up as places become free.",
    )
    subject_questions: int = Field(
        default=5, ge=1, description="Of these, questions about one subject at once; further ones move up."
    )
    review_claim_minutes: int = Field(
        default=15,
        ge=1,
        le=240,
        description="How long an official who has taken up a match review keeps others from it; taking it up again "
        "begins it anew.",
    )
    enquiries_per_day: int = Field(
        default=10_000, ge=0, description="Enquiries a day of a member, unless agreed by `member quota set`."
    )
    people_per_day: int = Field(
        default=10_000,
        ge=0,
        description="Different people a day that one account may ask about or open, official or not, where no other "
        "number was agreed (`member quota person`).",
    )
    unknown_calls_per_minute: int = Field(
        default=600,
        ge=0,
        description="Calls a minute from one address (IPv6: one /64) without a valid key, signature or session; beyond "
        "it the address is refused before anything is asked, until the minute ends. 0 is no limit.",
    )
    even_answer_ms: int = Field(
        default=25,
        ge=0,
        le=1000,
        description="Answers that could tell whether a person is known (enquiries, case numbers, log-ins) leave at "
        "whole multiples of so many milliseconds after the call began; 0 lets them go at once.",
    )
    proxy_hops: int = Field(
        default=0,
        ge=0,
        le=4,
        description="Trusted reverse proxies in front; 0 means that X-Forwarded-* headers are ignored.",
    )

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home.resolve()}/blacklist.sqlite"

    @property
    def socket(self) -> Path:
        """The vault process's socket in force."""
        return self.vault_socket or self.home / "vault.sock"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")


def unknown_variables(names: Iterable[str]) -> list[str]:
    """The names that begin like a setting and are none, such as a mistyped one."""
    prefix = Settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    return sorted(name for name in names if name.upper().startswith(prefix) and name.upper() not in known)
