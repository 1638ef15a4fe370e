"""Sets the service up and opens it: keys, database, operator profile, in one place for every door."""

from pathlib import Path

from blacklist_service.clock import Clock
from blacklist_service.errors import NotReadyError
from blacklist_service.ids import Randomness
from blacklist_service.rules.opening_budgets import OPENING_BUDGETS
from blacklist_service.rules.operator_profile import INTERNAL, OperatorProfile, parse_operator_profile
from blacklist_service.settings import Settings
from blacklist_service.store import restores
from blacklist_service.store.copies import exists
from blacklist_service.store.migrate import HEAD, current_head, upgrade
from blacklist_service.store.row_macs import guarded
from blacklist_service.store.session import Store, access_url, open_store
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.workflows.context import Context


def set_up(settings: Settings) -> bool:
    """Makes the home folder, the keys and the database; what exists is left as it is.

    Returns whether keys were made. Safe to repeat.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.home.chmod(0o700)
    provider = provider_of(settings)
    is_new = isinstance(provider, FileKeyProvider) and not provider.exists() and provider.create()
    migrate(settings)
    return is_new


def migrate(settings: Settings) -> None:
    """Brings the database, and the file of looks beside an embedded one, to the pinned migration."""
    for url in dict.fromkeys((settings.url, access_url(settings.url))):
        store = _opened(settings, url)
        upgrade(store)
        store.engine.dispose()
        if store.is_sqlite:
            # The journal mode has made the companions by now; all three are for the owner's eyes only.
            for path in Path(url.removeprefix("sqlite:///")).parent.glob("*.sqlite*"):
                path.chmod(0o600)


def lock_keys(settings: Settings) -> bool:
    """Locks a key file that lies there bare, as the settings say; False where it is locked already.

    Raises NotReadyError VAULT.NO_LOCK where they name no lock, VAULT.KEYS_READ_ONLY where there is no file.
    """
    return provider_of(settings).lock_bare()


def open_service(settings: Settings, clock: Clock | None = None, *, may_be_held: bool = False) -> Context:
    """Opens keys and database. Raises NotReadyError STORE.MISSING or STORE.MIGRATION where `blacklist init` or
    `db upgrade` is due, and RESTORE.HELD where a restore waits for the shred list, unless it is opened for that."""
    at = clock or Clock()
    vault = vault_of(settings, BudgetGate(OPENING_BUDGETS, at))
    _refuse_missing(settings)
    store = _opened(settings, settings.url)
    if current_head(store) != HEAD:
        raise NotReadyError(
            "STORE.MIGRATION", "数据库需要升级：blacklist db upgrade。", "Run blacklist db upgrade first."
        )
    if not may_be_held:
        _refuse_held(store)
    return Context(
        settings=settings,
        store=Store(guarded(store.engine, vault.rows)),
        looks=_looks(settings, store),
        vault=vault,
        clock=at,
        randomness=Randomness(),
        profile=read_profile(settings),
    )


def _refuse_missing(settings: Settings) -> None:
    """SQLite would make an empty file of whatever is asked for, and hide that the database is gone."""
    if settings.is_sqlite and not all(exists(url) for url in (settings.url, access_url(settings.url))):
        raise NotReadyError(
            "STORE.MISSING",
            "没有数据库：请运行 blacklist init，或从备份恢复（blacklist restore）。",
            "There is no database: run blacklist init, or restore a backup (blacklist restore).",
        )


def _refuse_held(store: Store) -> None:
    with store.read() as connection:
        is_held = restores.is_held(connection)
    if is_held:
        store.engine.dispose()
        raise NotReadyError(
            "RESTORE.HELD",
            "数据库刚从备份恢复，须先按最新的销毁清单再次销毁：blacklist vault shred 清单。",
            "The database was restored from a backup; first destroy again what the newest shred list names: "
            "blacklist vault shred LIST.",
        )


def read_profile(settings: Settings) -> OperatorProfile:
    """Who runs this and on what legal basis; regulator-internal where nobody said."""
    if settings.operator_profile is None:
        return INTERNAL
    try:
        return parse_operator_profile(settings.operator_profile.read_bytes())
    except OSError:
        raise NotReadyError(
            "PROFILE.MISSING", "找不到运营主体配置文件。", "The operator profile file cannot be read."
        ) from None


def _looks(settings: Settings, store: Store) -> Store:
    """An engine of their own also in one database: a look is written while its reader holds a connection, and
    readers that fill a common pool would wait for each other."""
    url = access_url(settings.url)
    return store if store.is_sqlite and url == settings.url else _opened(settings, url)


def _opened(settings: Settings, url: str) -> Store:
    return open_store(url, cache_mib=settings.sqlite_cache_mib, mapped_mib=settings.sqlite_mapped_mib)
