"""Keys made for one test run."""

from pathlib import Path

import pytest

from blacklist_service.vault.keyring import Vault, open_vault
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.tools import Reason


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
