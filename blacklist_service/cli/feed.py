"""The group of feed commands: verify needs no database and is imported without one."""

from blacklist_service.cli.lazy_group import LazyCommand, LazyGroup

feed = LazyGroup(
    name="feed",
    help="共享与发布 / feeds and releases.",
    lazy={
        "add": LazyCommand("feeds", "add", "开通共享 / open a feed for an agency"),
        "list": LazyCommand("feeds", "list_all", "共享列表 / every feed"),
        "schedule": LazyCommand("feeds", "schedule", "更改时间表 / change when a feed is published"),
        "publish": LazyCommand("feeds", "publish", "立即发布 / publish one release now"),
        "push": LazyCommand("pushes", "push", "推送 / releases brought to the recipient"),
        "recipient-key": LazyCommand(
            "recipient_keys", "recipient_key", "加密公钥 / keys that objects are encrypted to"
        ),
        "export": LazyCommand("feed_files", "export", "导出发布文件 / write what a recipient would download"),
        "status-list": LazyCommand(
            "feed_status_list", "status_list", "状态位串 / which entries ended, one bit each, without names"
        ),
        "ack": LazyCommand("feed_files", "acknowledge", "登记回执 / take a recipient's receipt in"),
        "feedback": LazyCommand(
            "feed_feedback", "feedback", "逐条反馈 / which entries the recipient rejected, under which code"
        ),
        "trace": LazyCommand("feed_trace", "trace", "泄露追溯 / whose copy a leaked file is"),
        "verify": LazyCommand("feed_verify", "verify", "核验发布 / verify a download without a database"),
    },
)
