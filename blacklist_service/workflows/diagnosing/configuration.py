"""What the doctor says of a configuration before anything is opened: keys, secrets, addresses, the process itself.

No check repeats the value of a setting.
"""

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from blacklist_service.settings import Settings
from blacklist_service.vault import sm2_library
from blacklist_service.vault.configured_provider import PROCESS
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FOR_OTHERS, _WRITABLE_BY_OTHERS = 0o077, 0o022
_DEFAULT_ORIGIN = "blacklist-service/journal"
_DEBUGGING = ("FLASK_DEBUG", "PYTHONDEVMODE", "PYTHONINSPECT", "PYTHONASYNCIODEBUG", "WERKZEUG_DEBUG_PIN")
_ENVIRONMENT_FILE, _SWAPS = Path(".env"), Path("/proc/swaps")
_ENCRYPTED = {"require", "verify-ca", "verify-full"}


def configuration_checks(settings: Settings) -> Iterator[Check]:
    """Every check of the settings and the process, in a fixed order."""
    for check in _CHECKS:
        yield check(settings)


def demo_is_public(settings: Settings) -> Check:
    """Whether a demo or a test can be reached from another machine."""
    is_public = settings.environment != "production" and settings.host not in LOOPBACK
    return judge(
        "SETTINGS.DEMO_PUBLIC", is_good=not is_public, level=Level.FAIL,
        good=("演示或测试环境没有对外监听。", "No demo or test environment listens to the outside."),
        bad=("演示或测试环境不得对外监听。", "A demo or test environment must not listen to the outside."),
    )  # fmt: skip


def _origin(settings: Settings) -> Check:
    is_default = settings.environment == "production" and settings.journal_origin == _DEFAULT_ORIGIN
    return judge(
        "SETTINGS.ORIGIN", is_good=not is_default, level=Level.WARN,
        good=("日志名称已设置。", "The journal has a name of its own."),
        bad=("日志仍用默认名称，见证人无法区分。", "The journal has the default name: witnesses cannot tell it apart."),
    )  # fmt: skip


def _public_url(settings: Settings) -> Check:
    parts = urlsplit(settings.public_url)
    is_plain = parts.scheme == "http" and parts.hostname not in LOOPBACK
    return judge(
        "SETTINGS.PUBLIC_HTTP", is_good=not is_plain, level=Level.FAIL,
        good=("对外地址为 https 或未设置。", "The public address is https, or there is none."),
        bad=("对外地址不是 https。", "The public address is not https."),
    )  # fmt: skip


def _proxy(settings: Settings) -> Check:
    is_open = bool(settings.proxy_hops) and settings.host in {"0.0.0.0", "::"}  # noqa: S104  # compared, not bound
    return judge(
        "SETTINGS.PROXY_BYPASS", is_good=not is_open, level=Level.WARN,
        good=("来源地址只由代理说明。", "Only the proxy says where callers come from."),
        bad=("信任代理的同时监听所有地址，他人可绕过代理伪造来源。",
             "A proxy is trusted while every address is listened at: others could pass it by and forge their address."),
    )  # fmt: skip


def _held_keys(settings: Settings) -> Check:
    has_keys = settings.keys == PROCESS and (settings.home / "keys").exists()
    return judge(
        "KEYS.HELD_HERE", is_good=not has_keys, level=Level.FAIL,
        good=("密钥所在与设置相符。", "The keys lie where the settings say."),
        bad=("已设置密钥进程，但本进程的目录中仍有密钥，请移走。",
             "A vault process is set, but keys still lie in this home: move them away."),
    )  # fmt: skip


def _socket(settings: Settings) -> Check:
    mode = _mode(settings.socket) if settings.keys == PROCESS else None
    return judge(
        "KEYS.SOCKET_MODE", is_good=mode is None or not mode & 0o007, level=Level.FAIL,
        good=("密钥进程的套接字不对所有用户开放。", "The vault's socket is not open to every user."),
        bad=("密钥进程的套接字对所有用户开放。", "The vault's socket is open to every user."),
    )  # fmt: skip


def _bare_keys(settings: Settings) -> Check:
    is_bare = settings.environment == "production" and settings.keys == "file"
    return judge(
        "KEYS.BARE", is_good=not is_bare, level=Level.WARN,
        good=("密钥文件已加锁，或由他处保管。", "The key file is locked, or the keys are kept elsewhere."),
        bad=("密钥文件未加锁：请用口令、密钥服务或密钥进程。",
             "The key file has no lock: use a passphrase, a key service or a vault process."),
    )  # fmt: skip


def _given_secret(settings: Settings) -> Check:
    is_given = bool(settings.keys_secret.get_secret_value()) and settings.keys_secret_file is None
    return judge(
        "KEYS.SECRET_GIVEN", is_good=not is_given, level=Level.WARN,
        good=("密钥秘密不在环境变量中。", "The secret of the keys is not in the environment."),
        bad=("密钥秘密在环境变量中，子进程会继承：请改用文件。",
             "The secret of the keys is in the environment, which children inherit: use a file."),
    )  # fmt: skip


def _secret_file(settings: Settings) -> Check:
    mode = _mode(settings.keys_secret_file) if settings.keys_secret_file else None
    return judge(
        "KEYS.SECRET_MODE", is_good=mode is None or not mode & _FOR_OTHERS, level=Level.FAIL,
        good=("密钥秘密的文件仅所有者可读。", "The file of the keys' secret is for its owner only."),
        bad=("密钥秘密的文件可被其他用户读取。", "Other users can read the file of the keys' secret."),
    )  # fmt: skip


def _sm2(settings: Settings) -> Check:
    is_missing = settings.sm2_manifests and settings.keys != PROCESS and not sm2_library.is_available()
    return judge(
        "SETTINGS.SM", is_good=not is_missing, level=Level.FAIL,
        good=("SM2 未启用，或本机可用。", "SM2 is not asked for, or this machine can do it."),
        bad=("已启用 SM2 签名，但本机的 libcrypto 不支持：不会发布。",
             "Signatures by SM2 are set and the libcrypto of this machine cannot: nothing will be published."),
    )  # fmt: skip


def _environment_file(_: Settings) -> Check:
    mode = _mode(_ENVIRONMENT_FILE)
    return judge(
        "SETTINGS.FILE_MODE", is_good=mode is None or not mode & _FOR_OTHERS, level=Level.WARN,
        good=("设置文件 .env 仅所有者可读，或没有。", "The file .env is for its owner only, or there is none."),
        bad=("设置文件 .env 可被其他用户读取。", "Other users can read the file .env."),
    )  # fmt: skip


def _profile(settings: Settings) -> Check:
    mode = _mode(settings.operator_profile) if settings.operator_profile else None
    return judge(
        "PROFILE.MODE", is_good=mode is None or not mode & _WRITABLE_BY_OTHERS, level=Level.FAIL,
        good=("运营主体配置只有所有者可改。", "Only its owner can change the operator profile."),
        bad=("其他用户可以更改运营主体配置。", "Other users can change the operator profile."),
    )  # fmt: skip


def _home_owner(settings: Settings) -> Check:
    is_mine = not settings.home.is_dir() or settings.home.stat().st_uid == os.geteuid()
    return judge(
        "HOME.OWNER", is_good=is_mine, level=Level.FAIL,
        good=("数据目录属于本进程的用户。", "The home folder is this user's own."),
        bad=("数据目录属于另一用户。", "The home folder belongs to another user."),
    )  # fmt: skip


def _database_files(settings: Settings) -> Check:
    modes = [_mode(path) or 0 for path in settings.home.glob("*.sqlite*")] if settings.is_sqlite else []
    return judge(
        "STORE.FILE_MODE", is_good=not any(mode & _FOR_OTHERS for mode in modes), level=Level.FAIL,
        good=("数据库文件仅所有者可读。", "The database's files are for their owner only."),
        bad=("数据库文件可被其他用户读取。", "Other users can read the database's files."),
    )  # fmt: skip


def _database_way(settings: Settings) -> Check:
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    is_local = settings.is_sqlite or not host or host in LOOPBACK or host.startswith("/")
    modes = parse_qs(parts.query).get("sslmode", [""])
    return judge(
        "STORE.PLAIN", is_good=is_local or modes[0] in _ENCRYPTED, level=Level.WARN,
        good=("到数据库的连接在本机或已加密。", "The way to the database is on this machine or enciphered."),
        bad=("到另一台机器上数据库的连接未要求加密：请设 sslmode=verify-full。",
             "The way to a database on another machine may be in the clear: set sslmode=verify-full."),
    )  # fmt: skip


def _witnesses(settings: Settings) -> Check:
    has_none = settings.environment == "production" and not settings.journal_witnesses.strip()
    return judge(
        "JOURNAL.NO_WITNESS", is_good=not has_none, level=Level.WARN,
        good=("日志有见证人。", "The journal has a witness."),
        bad=("日志没有见证人：运营者自己可以改写。", "The journal has no witness: the operator could rewrite it."),
    )  # fmt: skip


def _debugging(settings: Settings) -> Check:
    is_on = settings.environment == "production" and any(
        os.environ.get(name, "0") != "0" for name in _DEBUGGING
    )
    return judge(
        "PROCESS.DEBUG", is_good=not is_on, level=Level.FAIL,
        good=("没有打开调试。", "No debugging is switched on."),
        bad=("环境变量打开了调试，生产环境不得使用。", "The environment switches debugging on: not in production."),
    )  # fmt: skip


def _root(settings: Settings) -> Check:
    is_root = settings.environment == "production" and os.geteuid() == 0
    return judge(
        "PROCESS.ROOT", is_good=not is_root, level=Level.WARN,
        good=("进程以普通用户运行。", "The process runs as an ordinary user."),
        bad=("进程以 root 运行，请改用专用用户。", "The process runs as root: give it a user of its own."),
    )  # fmt: skip


def _core_dumps(_: Settings) -> Check:
    is_dumped = resource.getrlimit(resource.RLIMIT_CORE)[0] != 0
    return judge(
        "PROCESS.CORE", is_good=not is_dumped, level=Level.WARN,
        good=("不会产生核心转储。", "No core is dumped."),
        bad=("此命令行可能产生核心转储：请设 LimitCORE=0。", "A core may be dumped from here: set LimitCORE=0."),
    )  # fmt: skip


def _swap(_: Settings) -> Check:
    try:
        is_on = len(_SWAPS.read_text("ascii").splitlines()) > 1
    except OSError:
        is_on = False
    return judge(
        "MACHINE.SWAP", is_good=not is_on, level=Level.WARN,
        good=("没有交换区。", "There is no swap."),
        bad=("交换区可能写下内存中的密钥与个人信息：请关闭或加密。",
             "Swap may write down keys and persons that lie in memory: switch it off or encipher it."),
    )  # fmt: skip


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


_CHECKS: tuple[Callable[[Settings], Check], ...] = (
    demo_is_public, _origin, _public_url, _proxy, _held_keys, _socket, _bare_keys, _given_secret, _secret_file,
    _sm2,
    _environment_file, _profile, _home_owner, _database_files, _database_way, _witnesses, _debugging, _root,
    _core_dumps, _swap,
)  # fmt: skip
