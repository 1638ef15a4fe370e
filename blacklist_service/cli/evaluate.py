"""How good the resolution of one file is against the truth."""

from dataclasses import asdict
from pathlib import Path

import click
from rich.console import RenderableType

from blacklist_service.cli.evaluation_picture import draw_evaluation
from blacklist_service.cli.file_options import charset_option, input_file, jobs_option, output_file
from blacklist_service.cli.learning_report import write_text
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.policy_rows import compared_pairs
from blacklist_service.cli.private_file import refuse_inputs
from blacklist_service.cli.resolution import load_rows, reading
from blacklist_service.cli.truth import read_truth
from matching import evaluate as figures
from matching.evaluate import Evaluation
from matching.policy import POLICY

_SWEEP = "若把得分不低于此值的比对过的行对全部合并 sweep: if every compared pair from a score on were joined"


@click.command()
@click.argument("file", type=input_file)
@click.option("--truth", "truth_file", required=True, type=input_file, help="TRUTH.csv: row_id,truth[,kind]")
@jobs_option
@click.option(
    "--picture",
    type=output_file,
    help="评估图 OUT.svg / a picture of it",
)
@charset_option
@click.pass_obj
def evaluate(
    output: Output,
    file: Path,
    truth_file: Path,
    jobs: int | None,
    picture: Path | None,
    charset: str | None,
) -> None:
    """与真值比较 / precision, recall, review share, sweep of thresholds, errors by variation."""
    refuse_inputs((picture,), file, truth_file)
    with reading(file, charset, jobs, output) as rows:
        truth = read_truth(truth_file, rows.names, output)
        resolved = rows.resolve()
    compared = compared_pairs(load_rows(file, charset, output))
    found = figures.evaluate(resolved, truth.subject_of, truth.kind_of, compared)
    if picture is not None:
        write_text(picture, draw_evaluation(found, POLICY.version))
    more = {"precision_at_least": found.precision_at_least, "sweep_share": compared.share}
    left_out = {"truth_unmatched": len(truth.unmatched), "rows_without_truth": truth.left_out}
    output.give({**asdict(found), **more, **left_out}, *_shown(found))


def _shown(found: Evaluation) -> list[RenderableType]:
    facts = {
        "行 rows": found.rows,
        "真实同一对 true pairs": found.true_pairs,
        "机器合并对 merged pairs": found.merged_pairs,
        "错误合并对 wrong pairs": found.wrong_pairs,
        "准确率 precision": f"{found.precision:.5f}",
        "准确率下限（95 % 置信，逐对计）precision at least (95 %, pair by pair)": f"{found.precision_at_least:.5f}",
        "召回率（机器）recall": f"{found.recall:.5f}",
        "召回率（含复核）recall with review": f"{found.recall_with_review:.5f}",
        "完全正确的主体 exact clusters": f"{found.exact_clusters:.5f}",
        "待复核对 review pairs": found.review_pairs,
        "复核占比 review share": f"{found.review_share:.5f}",
        "复核命中率 review precision": f"{found.review_precision:.5f}",
    }
    shown: list[RenderableType] = [facts_table("评估 evaluation", facts)]
    # One line for every ten bits; the document has them all.
    steps = {int(line.score // 10): line for line in reversed(found.sweep)}
    sweep = [
        (f"{line.score:g}", f"{line.precision:.5f}", f"{line.recall:.5f}")
        for line in reversed(steps.values())
    ]
    columns = ("得分下限 score ≥", "准确率 precision", "召回率 recall")
    shown.append(table(_SWEEP, columns, sweep))
    kinds = sorted({*found.missed_by_kind, *found.wrong_by_kind})
    if kinds:
        errors = [
            (kind or "–", found.missed_by_kind.get(kind, 0), found.wrong_by_kind.get(kind, 0))
            for kind in kinds
        ]
        shown.append(
            table("按变体的错误 errors by variation", ("变体 kind", "漏 missed", "误 wrong"), errors)
        )
    return shown
