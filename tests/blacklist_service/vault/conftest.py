"""Keys made for one test run, and a service whose keys another process holds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from blacklist_service.settings import Settings
from blacklist_service.vault.keyring import Vault, open_vault
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.tools import Reason
from tests.blacklist_service.vault.vault_process import VaultProcess, running_vault


@pytest.fixture(scope="session")
def key_provider(tmp_path_factory: pytest.TempPathFactory) -> FileKeyProvider:
    provider = FileKeyProvider(tmp_path_factory.mktemp("vault"))
    provider.create()
    return provider


@pytest.fixture(scope="session")
def roots(key_provider: FileKeyProvider) -> RootKeys:
    return key_provider.load()


@pytest.fixture(scope="session")
def vault(key_provider: FileKeyProvider) -> Vault:
    return open_vault(key_provider).because(Reason("system", "test", "", "service"))


@pytest.fixture
def fresh_home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def vault_process(sqlite_settings: Settings, tmp_path: Path) -> Iterator[VaultProcess]:
    """A vault process that holds the keys which the service of `keyless_settings` was set up with."""
    home = tmp_path / "vault-home"
    home.mkdir(mode=0o700)
    shutil.move(sqlite_settings.home / "keys", home / "keys")
    with running_vault(home) as process:
        yield process


@pytest.fixture
def keyless_settings(sqlite_settings: Settings, vault_process: VaultProcess) -> Settings:
    """The settings of a process that holds no key."""
    return sqlite_settings.model_copy(update={"keys": "process", "vault_socket": vault_process.socket})
