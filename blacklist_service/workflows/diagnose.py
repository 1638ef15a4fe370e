"""What the doctor looks at: settings, keys, database, clock, disk, fonts, operator, calendar, queue, journal, removals.

Each check says what it found in both languages and repeats no value of a setting or person. A question: no journal
entry.
"""

import os
import shutil
from collections.abc import Iterator

from blacklist_service.clock import Clock
from blacklist_service.errors import RefusedError, ServiceError
from blacklist_service.letters.press import Press
from blacklist_service.rules.calendar import calendar_years
from blacklist_service.rules.operator_profile import banner
from blacklist_service.settings import Settings, unknown_variables
from blacklist_service.vault.configured_provider import PROCESS, provider_of
from blacklist_service.vault.keyring import vault_of
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge
from blacklist_service.workflows.diagnosing.configuration import (
    LOOPBACK,
    configuration_checks,
    demo_is_public,
)
from blacklist_service.workflows.diagnosing.service_checks import service_checks
from blacklist_service.workflows.open_service import open_service, read_profile
from blacklist_service.workflows.read_kept_estimate import KEPT_NAME, faults_of_kept

_DISK_FAIL_BYTES, _DISK_WARN_BYTES = 256 << 20, 5 << 30


def diagnose(settings: Settings, clock: Clock | None = None) -> tuple[Check, ...]:
    """Every check, in a fixed order. Where keys or database cannot be opened, what needs them is left out."""
    at = clock or Clock()
    checks = [
        *_settings_checks(settings),
        *configuration_checks(settings),
        *_machine_checks(settings, at),
        _profile_check(settings),
    ]
    checks.append(_policy_check(settings, at))
    try:
        checks.append(_keys_check(settings))
        # The profile has had its own check: what is wrong with it hides nothing else.
        context = open_service(settings.model_copy(update={"operator_profile": None}), at)
    except ServiceError as refusal:
        return (*checks, Check(refusal.code, Level.FAIL, refusal.zh, refusal.en))
    except Exception as error:  # a driver's own error: its sentence may repeat the URL
        if "sqlalchemy" not in type(error).__module__:
            raise
        return (
            *checks,
            Check("STORE.DOWN", Level.FAIL, "数据库无法访问。", "The database cannot be reached."),
        )
    try:
        return (*checks, *service_checks(context))
    finally:
        context.store.engine.dispose()
        context.looks.engine.dispose()


def refuse_unsafe(settings: Settings) -> None:
    """Lets only a healthy service start in production, and no other where the outside can reach it. Raises RefusedError
    SETTINGS.UNSAFE with every failed check."""
    is_production = settings.environment == "production"
    checks = diagnose(settings) if is_production else (demo_is_public(settings),)
    failed = [check for check in checks if check.level is Level.FAIL]
    if failed:
        raise RefusedError(
            "SETTINGS.UNSAFE",
            "生产环境检查未通过：" + "".join(f"[{check.code}] {check.zh}" for check in failed),
            "Not safe for production: " + " ".join(f"[{check.code}] {check.en}" for check in failed),
            checks=",".join(check.code for check in failed),
        )


def _keys_check(settings: Settings) -> Check:
    """Raises what the keys or the vault process refuse with."""
    if settings.keys != PROCESS:
        provider_of(settings).load()
        return Check(
            "KEYS", Level.OK, "密钥存在，仅所有者可读。", "The keys are there, for their owner only."
        )
    _ = vault_of(settings).journal_signer.public_key
    return Check("KEYS", Level.OK, "密钥进程在运行。", "The vault process answers.")


def _settings_checks(settings: Settings) -> Iterator[Check]:
    is_production = settings.environment == "production"
    yield judge(
        "SETTINGS.ENVIRONMENT", is_good=is_production, level=Level.WARN,
        good=("运行环境为生产。", "The environment is production."),
        bad=("运行环境不是生产，不得处理真实数据。", "The environment is not production: no real data here."),
    )  # fmt: skip
    mode = settings.home.stat().st_mode & 0o777 if settings.home.is_dir() else None
    yield judge(
        "HOME.MODE", is_good=mode is not None and not mode & 0o077, level=Level.FAIL,
        good=("数据目录仅所有者可读。", "The home folder is for its owner only."),
        bad=("数据目录不存在或权限不是 0700。", "The home folder is missing or its mode is not 0700."),
    )  # fmt: skip
    yield judge(
        "SETTINGS.SQLITE_WEB", is_good=not (settings.is_sqlite and settings.web_processes > 1), level=Level.WARN,
        good=("数据库与网站进程数相符。", "The database suits the number of web processes."),
        bad=("嵌入式数据库只宜一个网站进程，生产请用 PostgreSQL。",
             "An embedded database suits one web process; use PostgreSQL in production."),
    )  # fmt: skip
    unknown = ", ".join(unknown_variables(os.environ))
    yield judge(
        "SETTINGS.UNKNOWN", is_good=not unknown, level=Level.WARN,
        good=("环境变量中没有未知的设置。", "The environment holds no unknown setting."),
        bad=(f"环境变量中有未知的设置，可能拼写有误：{unknown}。",
             f"The environment holds unknown settings, perhaps mistyped: {unknown}."),
    )  # fmt: skip
    is_open = settings.host not in LOOPBACK and not settings.proxy_hops
    yield judge(
        "SETTINGS.PLAIN_HTTP", is_good=not is_open, level=Level.WARN,
        good=("网站只在本机或反向代理之后监听。", "The web is served on this machine or behind a proxy."),
        bad=("网站直接对外监听且没有 TLS 反向代理。", "The web listens to the outside without a TLS proxy in front."),
    )  # fmt: skip


def _machine_checks(settings: Settings, clock: Clock) -> Iterator[Check]:
    folder = next(
        path for path in (settings.home.resolve(), *settings.home.resolve().parents) if path.exists()
    )
    free = shutil.disk_usage(folder).free
    level = Level.FAIL if free < _DISK_FAIL_BYTES else Level.WARN if free < _DISK_WARN_BYTES else Level.OK
    yield Check("DISK.FREE", level, f"磁盘剩余 {free >> 20} MiB。", f"{free >> 20} MiB of disk are free.")
    yield judge(
        "FONTS.CJK", is_good=_has_letter_font(settings), level=Level.WARN,
        good=("字体文件夹中有中文字体。", "The font folder has a Chinese font."),
        bad=("字体文件夹中没有中文字体，无法制作文书。", "The font folder has no Chinese font: no letters."),
    )  # fmt: skip
    years = (clock.today().year, clock.today().year + 1)
    missing = ", ".join(str(year) for year in years if year not in calendar_years())
    yield judge(
        "LAW.CALENDAR", is_good=not missing, level=Level.WARN,
        good=("今明两年的节假日安排齐全。", "The holiday notices of this and the next year are there."),
        bad=(f"缺少节假日安排：{missing}。", f"The holiday notice is missing: {missing}."),
    )  # fmt: skip


def _has_letter_font(settings: Settings) -> bool:
    try:
        Press(settings.letter_fonts)
    except ServiceError:
        return False
    return True


def _profile_check(settings: Settings) -> Check:
    try:
        profile = read_profile(settings)
    except ServiceError as refusal:
        return Check(refusal.code, Level.FAIL, refusal.zh, refusal.en)
    said = banner(profile)
    return Check("PROFILE", Level.OK if profile.is_configured else Level.WARN, said.zh, said.en)


def _policy_check(settings: Settings, clock: Clock) -> Check:
    kept = settings.home / KEPT_NAME
    try:
        faults = faults_of_kept(kept, clock.today())
    except ServiceError as refusal:
        return Check(refusal.code, Level.WARN, refusal.zh, refusal.en)
    zh, en = ("；".join(zh for zh, _ in faults), "; ".join(en for _, en in faults))
    return judge(
        "POLICY.ESTIMATE", is_good=not faults, level=Level.WARN,
        good=("保留的估计与现行匹配规则相符。", "The kept estimate bears the match policy in force out.")
        if kept.is_file() else
        (f"没有保留匹配规则的估计 {KEPT_NAME}（可选）。", f"No estimate ({KEPT_NAME}, optional) is kept."),
        bad=(f"匹配规则的估计须重做或复查：{zh}。", f"The kept estimate of the match policy asks for a look: {en}."),
    )  # fmt: skip
