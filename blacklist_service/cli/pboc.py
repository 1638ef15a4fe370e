"""The group of commands for PBOC generation 2 (二代征信): files of account facts; none needs database or keys."""

from blacklist_service.cli.lazy_group import LazyCommand, LazyGroup

pboc = LazyGroup(
    name="pboc",
    help="二代征信报文 / PBOC generation 2 files: account facts, never the list.",
    lazy={
        "check": LazyCommand(
            "pboc_check", "check", "按公开的校验规则检查 / check a file by the published rules"
        ),
        "encode": LazyCommand("pboc_records", "encode", "由记录生成报文 / make files from records"),
        "decode": LazyCommand("pboc_records", "decode", "读出报文中的记录 / read the records of a file"),
        "report": LazyCommand("pboc_report", "report", "由报送文件生成账户报文 / accounts of an upload"),
        "follow": LazyCommand(
            "pboc_follow", "follow", "由发布生成删除和整合 / deletions and merges of a release"
        ),
        "feedback": LazyCommand(
            "pboc_feedback", "feedback", "反馈对应到原行 / lead feedback back to the rows"
        ),
    },
)
