"""Why two rows of a file are the same, different or unsure: field by field, levels and weights, never a value."""

from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.match import CHARSETS
from blacklist_service.cli.offline_rows import OfflineRow
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.resolution import load_rows
from blacklist_service.errors import NotFoundError
from matching.decide import compare
from matching.explain import explain as explain_decision


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("row_a")
@click.argument("row_b")
@click.option("--charset", type=click.Choice(CHARSETS), help="字符集 / charset of a CSV file")
@click.pass_obj
def explain(output: Output, file: Path, row_a: str, row_b: str, charset: str | None) -> None:
    """逐项说明两行的关系 / why ROW_A and ROW_B (row_id, or 1, 2, …) are the same, different or unsure."""
    rows = {row.row_id: row for row in load_rows(file, charset, None, output).read}
    decision = compare(_row(rows, row_a).identity, _row(rows, row_b).identity)
    lines = explain_decision(decision)
    document = {
        "row_id_a": row_a,
        "row_id_b": row_b,
        "verdict": decision.verdict.value,
        "score": decision.score,
        "reason": decision.reason,
        "policy": decision.policy,
        "lines": [asdict(line) for line in lines],
    }
    shown = [
        (line.field, line.level, None if line.bits is None else f"{line.bits:+.1f}", f"{line.zh}\n{line.en}")
        for line in lines
    ]
    columns = ("项 field", "级别 level", "比特 bits", "说明 meaning")
    output.give(document, table(f"{row_a} ↔ {row_b}", columns, shown))


def _row(rows: dict[str, OfflineRow], row_id: str) -> OfflineRow:
    found = rows.get(row_id)
    if found is None:
        raise NotFoundError("MATCH.ROW_UNKNOWN", "文件中没有这一行。", "There is no such row in the file.")
    return found
