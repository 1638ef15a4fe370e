"""The key provider that the settings name."""

from collections.abc import Callable
from functools import partial

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.key_locks import PassphraseLock, ServiceLock
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.provider import (
    ElsewhereKeyProvider,
    FileKeyProvider,
    GivenKeyProvider,
    KeyProvider,
)
from blacklist_service.vault.transit import TransitKeyService

# The setting of a process that holds no keys.
PROCESS = "process"


def provider_of(settings: Settings) -> KeyProvider:
    """The key provider named in the settings. Raises NotReadyError VAULT.PROVIDER for an unknown one, VAULT.SECRET
    where its secret is missing."""
    chosen = _PROVIDERS.get(settings.keys)
    if chosen is None:
        raise NotReadyError("VAULT.PROVIDER", "未知的密钥来源设置。", "The key provider setting is unknown.")
    return chosen(settings)


def _secret(settings: Settings) -> str:
    try:
        found = (
            settings.keys_secret.get_secret_value()
            if settings.keys_secret_file is None
            else settings.keys_secret_file.read_text("utf-8").strip()
        )
    except (OSError, ValueError):
        found = ""
    if not found:
        raise NotReadyError(
            "VAULT.SECRET",
            "缺少密钥来源所需的秘密（口令、令牌或密钥文档）。",
            "The secret that the key provider needs (passphrase, token or key document) is missing.",
        )
    return found


def _by_passphrase(settings: Settings) -> KeyProvider:
    return FileKeyProvider(settings.home, PassphraseLock(_secret(settings)))


def _by_transit(settings: Settings) -> KeyProvider:
    service = TransitKeyService(
        settings.key_service_url,
        settings.key_service_key,
        _secret(settings),
        settings.key_service_ca,
        read_networks(settings.outgoing_networks),
    )
    return FileKeyProvider(settings.home, ServiceLock(service))


_PROVIDERS: dict[str, Callable[[Settings], KeyProvider]] = {
    "file": lambda settings: FileKeyProvider(settings.home),
    "passphrase": _by_passphrase,
    "transit": _by_transit,
    PROCESS: lambda _: ElsewhereKeyProvider(),
    "secret": lambda settings: GivenKeyProvider(partial(_secret, settings)),
}
