"""Why two rows of a file are the same, different or unsure, told to one of four readers; never a value."""

from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.file_options import charset_option, input_file
from blacklist_service.cli.fitting_table import FittingTable
from blacklist_service.cli.offline_rows import OfflineRow
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.resolution import load_rows
from blacklist_service.errors import NotFoundError
from exports.formulas import bare
from matching.decide import compare
from matching.explain import ExplanationLine
from matching.explanations import EXPLAINED_TO
from matching.explanations.inspector import Provenance, for_inspector
from matching.explanations.reviewer import for_reviewer
from matching.explanations.source import OwnRow, for_source
from matching.explanations.subject import for_subject
from matching.policy import POLICY
from matching.reproduce import keys_in_both, reproduces
from matching.types import MatchDecision


@click.command()
@click.argument("file", type=input_file)
@click.argument("row_a")
@click.argument("row_b")
@charset_option
@click.option(
    "--for",
    "reader",
    type=click.Choice(EXPLAINED_TO),
    default="reviewer",
    show_default=True,
    help="读者 / reader",
)
@click.pass_obj
def explain(output: Output, file: Path, row_a: str, row_b: str, charset: str | None, reader: str) -> None:
    """逐项说明两行的关系 / why ROW_A and ROW_B (row_id, or 1, 2, …) are the same, different or unsure."""
    rows = {row.row_id: row for row in load_rows(file, charset, output)}
    one, other = _row(rows, row_a), _row(rows, row_b)
    decision = compare(one.identity, other.identity)
    lines = _lines(reader, decision, one, other)
    document = {
        "row_id_a": row_a,
        "row_id_b": row_b,
        "verdict": decision.verdict.value,
        "score": decision.score,
        "reason": decision.reason,
        "policy": decision.policy,
        "lines": [asdict(line) for line in lines],
    }
    if reader in ("source", "subject"):
        # Neither is to know how the other row compares.
        document = {"row_id": row_a, "lines": document["lines"]}
    output.give(document, explanation_table(row_a if len(document) == 2 else f"{row_a} ↔ {row_b}", lines))


def explanation_table(title: str, lines: tuple[ExplanationLine, ...]) -> FittingTable:
    """An explanation as a table: field, level, bits, and the meaning in both languages."""
    shown = [
        (line.field, line.level, None if line.bits is None else f"{line.bits:+.1f}", f"{line.zh}\n{line.en}")
        for line in lines
    ]
    return table(title, ("项 field", "级别 level", "比特 bits", "说明 meaning"), shown)


def _lines(
    reader: str, decision: MatchDecision, one: OfflineRow, other: OfflineRow
) -> tuple[ExplanationLine, ...]:
    match reader:
        case "source":
            return for_source([OwnRow(one.number, one.identity)])
        case "subject":
            return for_subject(decision)
        case "inspector":
            is_same = reproduces(decision, one.identity, other.identity, POLICY)
            provenance = Provenance(
                report=one.row_id,
                compared_with=other.row_id,
                decided_by="offline",
                decided_at="",
                keys=keys_in_both(one.identity, other.identity),
                outcome="reproduced" if is_same else "differs",
            )
            return for_inspector(decision, provenance, POLICY)
        case _:
            return for_reviewer(decision)


def _row(rows: dict[str, OfflineRow], row_id: str) -> OfflineRow:
    # As the file has it, or as `match` wrote it for spreadsheets.
    found = rows.get(row_id) or rows.get(bare(row_id))
    if found is None:
        raise NotFoundError("MATCH.ROW_UNKNOWN", "文件中没有这一行。", "There is no such row in the file.")
    return found
