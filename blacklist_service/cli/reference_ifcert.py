"""Checks a dump that a platform made for the ifcert system 1.5 by that system's own rules; without database or keys."""

from dataclasses import asdict
from pathlib import Path

import click
from rich.console import RenderableType

from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.intake.foreign.check_dump import DumpReport, check_dump
from blacklist_service.intake.foreign.dump_files import dump_files
from blacklist_service.intake.foreign.findings import SENTENCES

_ROWS_SHOWN = 20


@click.command("check-ifcert")
@click.argument("dump", metavar="DIR|ZIP", type=click.Path(exists=True, path_type=Path))
@click.pass_context
def check_ifcert(context: click.Context, dump: Path) -> None:
    """按接口检查平台数据，列出规则与行号 / findings by interface and row, never a value; exit status 1 where there is
    one, or where nothing could be read."""
    output: Output = context.obj
    report = check_dump(dump_files(dump))
    facts = {
        "dump": dump.name, "sound": report.is_sound, "files": report.files,
        "messages": report.messages.total(), "rows": report.rows.total(), "findings": report.rules.total(),
    }  # fmt: skip
    document = {
        **facts,
        "interfaces": [
            {
                "interface": name,
                "messages": count,
                "rows": report.rows[name],
                "findings": _found_in(report, name),
            }
            for name, count in sorted(report.messages.items())
        ],
        "loans": dict(sorted(report.loans.items())),
        "rules": [
            {
                "interface": interface,
                "rule": rule,
                "zh": SENTENCES[rule][0],
                "en": SENTENCES[rule][1],
                "count": count,
            }
            for (interface, rule), count in sorted(report.rules.items())
        ],
        "first": [asdict(one) for one in report.first],
    }
    output.give(document, facts_table("ifcert 数据检查 check", facts), *_tables(report))
    if not report.is_sound:
        context.exit(1)


def _found_in(report: DumpReport, interface: str) -> int:
    return sum(count for (name, _rule), count in report.rules.items() if name == interface)


def _tables(report: DumpReport) -> list[RenderableType]:
    """Interfaces, states of loans, and the first findings; nothing where there is none."""
    shown: list[RenderableType] = []
    if report.messages:
        interfaces = [
            (name, count, report.rows[name], _found_in(report, name))
            for name, count in sorted(report.messages.items())
        ]
        columns = ("接口 interface", "报文 messages", "行 rows", "不符 findings")
        shown.append(table("接口 interfaces", columns, interfaces))
    if report.loans:
        shown.append(facts_table("借款状态 loans", dict(sorted(report.loans.items()))))
    if report.first:
        findings = [
            (one.file, one.interface, one.row or None, one.rule, one.field, "\n".join(SENTENCES[one.rule]))
            for one in report.first[:_ROWS_SHOWN]
        ]
        columns_of_findings = (
            "文件 file",
            "接口 interface",
            "行 row",
            "规则 rule",
            "字段 field",
            "说明 what",
        )
        shown.append(table(f"{report.rules.total()} 项不符 findings", columns_of_findings, findings))
    return shown
