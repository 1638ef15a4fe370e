"""The group of commands for data of other systems, read as reference: nothing of it enters the list by itself."""

from blacklist_service.cli.lazy_group import LazyCommand, LazyGroup

reference = LazyGroup(
    name="reference",
    help="外部参考数据，不入名单 / data of other systems, as reference: nothing of it enters the list.",
    lazy={
        "courts": LazyCommand(
            "reference_courts",
            "courts",
            "失信被执行人名单：导入、候选 / the courts' list: import it, candidates",
        ),
        "check-ifcert": LazyCommand(
            "reference_ifcert", "check_ifcert", "检查 ifcert 1.5 平台数据 / check a dump of ifcert 1.5"
        ),
    },
)
