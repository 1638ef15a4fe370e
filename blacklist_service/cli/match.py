"""Resolves the identities within one file: no database, no keys, nothing kept."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import chain, islice
from pathlib import Path

import click
import numpy as np

from blacklist_service.cli.file_options import charset_option, input_file, jobs_option, output_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.policy_rows import estimates_of
from blacklist_service.cli.policy_trial import PolicyTrial, trial_document, trial_tables
from blacklist_service.cli.private_file import private_file, refuse_inputs
from blacklist_service.cli.resolution import load_rows, reading
from blacklist_service.cli.row_findings import RowFindings
from blacklist_service.cli.truth import read_truth
from blacklist_service.cli.usage import WrongUsageError
from blacklist_service.cli.what_if import read_policy
from exports.formulas import guard
from matching.batch.result import BatchResult, PairVerdict
from matching.learning.learn import Bound

_LINES_AT_ONCE = 5000
# A trial asks how right the rules are, not what the weights should be.
_NO_WEIGHTS = Bound(random=0)


@click.command(options_metavar="--out CLUSTERS.csv [OPTIONS]")
@click.argument("file", type=input_file)
@click.option(
    "--out",
    type=output_file,
    help="CLUSTERS.csv: row_id,cluster_id；必填，--what-if 除外 / required, but with --what-if",
)
@click.option("--pairs", type=output_file, help="PAIRS.csv: row_id_a,row_id_b,verdict,score,reason")
@jobs_option
@click.option(
    "--what-if", "policy_file", type=input_file, help="比较另一套规则，不保存 / compare with another policy"
)
@click.option(
    "--truth", "truth_file", type=input_file, help="与 --what-if 合用的真值 / TRUTH.csv for --what-if"
)
@charset_option
@click.pass_obj
def match(
    output: Output,
    file: Path,
    out: Path | None,
    pairs: Path | None,
    jobs: int | None,
    policy_file: Path | None,
    truth_file: Path | None,
    charset: str | None,
) -> None:
    """离线识别一个文件中的同一主体 / resolve the identities within one file, without a database."""
    if policy_file is not None:
        if out is not None or pairs is not None:
            raise WrongUsageError(
                "--what-if 不保存任何内容：请去掉 --out 和 --pairs。",
                "--what-if saves nothing: leave --out and --pairs away.",
            )
        _what_if(output, file, policy_file, truth_file=truth_file, jobs=jobs, charset=charset)
        return
    if truth_file is not None:
        raise WrongUsageError(
            "--truth 须与 --what-if 合用；现行规则请用 evaluate 评估。",
            "--truth goes with --what-if; `evaluate` measures the policy in force.",
        )
    if out is None:
        raise WrongUsageError("缺少选项 '--out'。", "Missing option '--out'.")
    refuse_inputs((out, pairs), file)
    with reading(file, charset, jobs, output) as rows:
        result = rows.resolve()
        names, findings = rows.names, rows.findings

    def name(place: int) -> str:
        # The files are opened in spreadsheets, and the ids are whatever the sender wrote.
        return guard(names.of(place))

    # The files name rows, but who stands together is about persons: for the owner's eyes only.
    places = zip(result.rows.tolist(), result.clusters.tolist(), strict=True)
    write_lines(out, ("row_id", "cluster_id"), ((name(row), name(cluster)) for row, cluster in places))
    if pairs is not None:
        lines = _pair_lines(result.each_pair(), name)
        write_lines(pairs, ("row_id_a", "row_id_b", "verdict", "score", "reason"), lines)
    _tell(output, result, findings, out, pairs)


def write_lines(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    """A CSV file (UTF-8, LF) that is there complete or not at all."""
    with private_file(path) as raw:
        for line in _encoded(header, lines):
            raw.write(line)


def _encoded(header: Iterable[str], lines: Iterable[Iterable[object]]) -> Iterator[bytes]:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    source = chain((header,), lines)
    while portion := list(islice(source, _LINES_AT_ONCE)):
        writer.writerows(portion)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def _pair_lines(pairs: Iterable[PairVerdict], name: Callable[[int], str]) -> Iterator[tuple[object, ...]]:
    for pair in pairs:
        yield name(pair.row_a), name(pair.row_b), pair.verdict.value, f"{pair.score:.2f}", pair.reason


def _tell(output: Output, result: BatchResult, findings: RowFindings, out: Path, pairs: Path | None) -> None:
    sizes = np.unique(result.clusters, return_counts=True)[1]
    same = int(np.count_nonzero(result.found["is_same"]))
    document: dict[str, object] = {
        "rows": len(result.rows),
        "rows_with_findings": findings.rows,
        "clusters": len(sizes),
        "largest_cluster": int(sizes.max(initial=0)),
        "same": same,
        "unsure": len(result.found) - same,
        "keys_too_common": result.capped_tokens,
        "out": str(out),
        "pairs": None if pairs is None else str(pairs),
    }
    labels = (
        "行 rows",
        "未能完整读取的行 rows with findings",
        "主体 clusters",
        "最大 largest",
        "相同 same",
        "待复核 unsure",
        "过于常见的键 common keys",
    )
    shown = dict(zip((*labels, "结果 out", "成对 pairs"), document.values(), strict=True))
    output.give(
        {**document, "findings": findings.document()},
        facts_table("离线识别 match", shown),
        *findings.tables(),
    )


def _what_if(
    output: Output,
    file: Path,
    policy_file: Path,
    *,
    truth_file: Path | None,
    jobs: int | None,
    charset: str | None,
) -> None:
    other = read_policy(policy_file)
    with reading(file, charset, jobs, output) as rows:
        before, after = rows.resolve(), rows.resolve(other)
        names = rows.names
    truth = None if truth_file is None else read_truth(truth_file, names, output)
    identities = load_rows(file, charset, output)
    document = trial_document(
        PolicyTrial(
            other,
            before,
            after,
            estimates_of(identities, output, bound=_NO_WEIGHTS),
            estimates_of(identities, output, other, bound=_NO_WEIGHTS),
            {row.place: row.identity for row in identities},
            names.of,
        ),
        truth,
    )
    output.give(document, *trial_tables(document))
