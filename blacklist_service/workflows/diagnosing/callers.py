"""What the doctor asks about those who look at people: is anybody suspended, and does a key alone decide?"""

from blacklist_service.store import credentials, members, quotas
from blacklist_service.workflows.context import OFFICIALS, Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge
from blacklist_service.workflows.logging_in.factors import factors_of


def suspension_check(context: Context) -> Check:
    """Whoever is suspended waits for two officials, and somebody should know."""
    with context.store.read() as connection:
        running = quotas.count_running(connection)
    return judge(
        "ACCESS.SUSPENSIONS", is_good=not running, level=Level.WARN,
        good=("没有暂停的机构或人员。", "Nobody is suspended."),
        bad=(f"有 {running} 家机构或人员被暂停查询：blacklist member suspension list。",
             f"{running} members or persons are suspended: blacklist member suspension list."),
    )  # fmt: skip


def bare_keys_check(context: Context) -> Check:
    """An official's API key decides without a second factor only where somebody chose that (record 0066)."""
    now = context.clock.now()
    with context.store.read() as connection:
        deciding = {user.id: user for user in members.all_users(connection) if user.role in OFFICIALS}
        holders = {
            key.user_id
            for key in members.all_keys(connection)
            if key.user_id in deciding and key.revoked_at is None and key.expires_at > now
        }
        bare = sum(
            not factors_of(connection, user).count and credentials.find_password(connection, user) is None
            for user in holders
        )
    return judge(
        "ACCESS.BARE_KEYS", is_good=not bare or context.settings.officials_sign == "always", level=Level.WARN,
        good=("没有仅凭访问密钥即可作出决定的账号。", "No API key decides without a signature."),
        bad=(f"有 {bare} 个账号仅凭访问密钥即可作出决定；请登记签名密钥并设 BLACKLIST_OFFICIALS_SIGN=always。",
             f"{bare} accounts decide with an API key alone: enrol signing keys, BLACKLIST_OFFICIALS_SIGN=always."),
    )  # fmt: skip
