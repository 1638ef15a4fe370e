"""The command line `blacklist`: one noun or verb per file, each imported only when it is called."""

from blacklist_service.cli.lazy_group import LazyCommand
from blacklist_service.cli.program import Program

_COMMANDS = {
    "init": LazyCommand("set_up", "init", "生成密钥和数据库 / make keys and database"),
    "db": LazyCommand("set_up", "db", "数据库升级 / migrate the database"),
    "doctor": LazyCommand(
        "doctor", "doctor", "检查设置、密钥、数据库、时钟 / check settings, keys, database, clock"
    ),
    "serve": LazyCommand("serve", "serve", "启动网站与接口 / start the web processes"),
    "worker": LazyCommand("worker", "worker", "启动时钟与任务进程 / start the clock and queue worker"),
    "member": LazyCommand("members", "member", "成员机构 / members"),
    "user": LazyCommand("members", "user", "人员账号 / accounts of people"),
    "official": LazyCommand("officials", "official", "主管部门人员登录 / how officials log in"),
    "key": LazyCommand("members", "key", "接口密钥 / API keys"),
    "client": LazyCommand("client", "client", "成员机构一方的签名调用 / a member's own side: signed calls"),
    "template": LazyCommand("template", "template", "空白报送模板 / the blank upload workbook"),
    "submit": LazyCommand("submit", "submit", "报送一个文件 / take in one file"),
    "submission": LazyCommand("submissions", "submission", "报送批次 / submissions"),
    "match": LazyCommand("match", "match", "离线识别同一主体 / resolve one file, without a database"),
    "evaluate": LazyCommand("evaluate", "evaluate", "与真值比较 / compare a resolution with the truth"),
    "policy": LazyCommand(
        "policies", "policy", "匹配规则：查看、估计、偏差 / the match policy and its estimates"
    ),
    "explain": LazyCommand("explain", "explain", "逐项说明两行的关系 / why two rows are the same or not"),
    "feed": LazyCommand("feed", "feed", "共享与发布 / feeds and releases"),
    "edition": LazyCommand("editions", "edition", "对外通报（默认关闭）/ public notice, off by default"),
    "pboc": LazyCommand("pboc", "pboc", "二代征信报文 / PBOC generation 2 files of account facts"),
    "reference": LazyCommand("reference", "reference", "外部参考数据 / data of other systems, as reference"),
    "batch": LazyCommand("batches", "batch", "批量决定 / decisions about many listings as one"),
    "listing": LazyCommand("listings", "listing", "列入 / listings"),
    "removal": LazyCommand("removals", "removal", "移出的确认与催办 / removals not confirmed, reminders"),
    "objection": LazyCommand("objections", "objection", "异议 / objections"),
    "repair": LazyCommand("repairs", "repair", "信用修复 / repairs"),
    "letter": LazyCommand("letters", "letter", "文书 / letters as PDF: make, show, list"),
    "review": LazyCommand("reviews", "review", "人工复核 / reviews of unsure matches"),
    "subject": LazyCommand("subjects", "subject", "主体的合并与拆分 / subjects, their merges and splits"),
    "profile": LazyCommand("profiles", "profile", "映射配置 / the office's own mapping profiles"),
    "basis": LazyCommand("bases", "basis", "列入依据 / legal bases"),
    "retention": LazyCommand("retention", "retention", "到期清理 / end what has run its term"),
    "decoy": LazyCommand("decoys", "decoy", "虚构人员（诱饵） / invented people who give searchers away"),
    "audit": LazyCommand("audit", "audit", "日志核验 / verify the journal"),
    "vault": LazyCommand("vault", "vault", "密钥轮换 / rotate keys"),
    "backup": LazyCommand("backups", "backup", "备份 / back up"),
    "restore": LazyCommand("backups", "restore", "恢复 / restore a backup"),
}

main = Program(
    name="blacklist",
    lazy=_COMMANDS,
    help="恶意逃废债名单与信用信息共享服务 / the serious-debtor list and credit-sharing service.",
)
