"""The vault process: holds the keys, tells every opening in a log of its own, and answers at a socket.

It needs no database, and writes no journal: what the other processes do with its answers is journaled by them.
"""

from threading import Event

from blacklist_service.clock import Clock
from blacklist_service.errors import RefusedError
from blacklist_service.rules.opening_budgets import OPENING_BUDGETS
from blacklist_service.settings import Settings
from blacklist_service.vault.answering import Answering
from blacklist_service.vault.configured_provider import PROCESS, provider_of
from blacklist_service.vault.keyring import open_vault
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.vault.openings_log import OpeningsLog, verify_openings
from blacklist_service.vault.private_memory import keep_memory_private
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.serving import VaultServer
from blacklist_service.vault.vault_socket import listen

_LOG = "openings"


def make_keys(settings: Settings) -> bool:
    """Makes the home folder of the vault process and its keys; False where they are there. Raises RefusedError
    VAULT.SERVE_KEYS where the settings name no place for keys."""
    provider = provider_of(settings)
    if not isinstance(provider, FileKeyProvider):
        raise _no_keys()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.home.chmod(0o700)
    return not provider.exists() and provider.create()


def vault_server(settings: Settings, clock: Clock, stop: Event) -> VaultServer:
    """The vault process, listening and not yet serving; it ends when `stop` is set.

    Raises RefusedError VAULT.SERVE_KEYS where the settings name another process, VAULT.SOCKET_*; NotReadyError where
    keys are missing, exposed or locked, VAULT.LOG.
    """
    if settings.keys == PROCESS:
        raise _no_keys()
    keep_memory_private()
    gate = BudgetGate(OPENING_BUDGETS, clock, OpeningsLog(settings.home / _LOG, clock))
    vault = open_vault(provider_of(settings), settings.cipher_suite, gate)
    return VaultServer(
        listen(settings.socket, settings.vault_group), Answering(vault), settings.vault_group, stop
    )


def check_openings(settings: Settings) -> tuple[int, str | None]:
    """How many lines of the log of openings hold, and where its chain breaks first."""
    return verify_openings(settings.home / _LOG)


def _no_keys() -> RefusedError:
    return RefusedError(
        "VAULT.SERVE_KEYS",
        "密钥进程须自己保管密钥：BLACKLIST_KEYS 不能是 process 或 secret。",
        "The vault process keeps the keys itself: BLACKLIST_KEYS must name where, and not the process.",
    )
