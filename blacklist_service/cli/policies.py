"""The match policy: what is in force, what the rows say about it, and whether they have moved away from it."""

from dataclasses import asdict
from pathlib import Path

import click
import orjson
from rich.console import RenderableType

from blacklist_service.cli.file_options import charset_option, input_file, output_file
from blacklist_service.cli.learning_report import (
    estimate_document,
    estimate_tables,
    json_text,
    policy_toml,
    read_labels,
    reviewed_table,
    write_text,
)
from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.policy_rows import estimates_of, names_of, some
from blacklist_service.cli.policy_truth import measured_levels
from blacklist_service.cli.resolution import load_rows
from blacklist_service.cli.service import opened_as
from blacklist_service.cli.truth import read_truth
from blacklist_service.cli.what_if import check_version, read_policy
from blacklist_service.workflows.list_labels import list_labels
from blacklist_service.workflows.read_kept_estimate import read_kept_estimate
from matching.learning.drift import DriftFinding, limits_on, read_estimate
from matching.learning.kept import drifted
from matching.learning.labels import measure_labels
from matching.learning.learn import Bound
from matching.learning.proposal import propose
from matching.policy import POLICY, Policy
from matching.reasons import REASONS

_pairs = click.option(
    "--pairs",
    default=Bound().candidates,
    show_default=True,
    type=click.IntRange(1000),
    help="最多比对的对数 / pairs looked at, at most",
)
_RULES = {
    "V": "否决 forbids a merge",
    "R": "转人工 asks a person",
    "C": "转人工 asks a person",
    "N": "不同 different",
}
_WHAT = {
    "weaker": "证据弱于规则 weaker than the policy",
    "stronger": "证据强于规则 stronger than the policy",
    "weight": "权重变化 weight moved",
    "candidates": "每行候选对 candidates per row",
    "questions": "每行待复核 questions per row",
}


@click.group()
def policy() -> None:
    """匹配规则 / the match policy."""


@policy.command("show")
@click.argument("file", type=input_file, required=False)
@click.pass_obj
def show(output: Output, file: Path | None) -> None:
    """现行规则；给出文件时显示其不同之处 / the policy in force; with FILE what that one changes."""
    shown = POLICY if file is None else read_policy(file)
    document = _policy_document(shown)
    facts = {
        "版本 version": shown.version,
        "先验（比特）prior": shown.prior,
        "复核下限 review floor": shown.review_floor,
        "共用上限（人）max holders": shown.max_holders,
    }
    weights = [
        (field, level, bits, shown.weights[field][level])
        for field, levels in POLICY.weights.items()
        for level, bits in levels.items()
        if file is None or bits != shown.weights[field][level]
    ]
    floors = [
        (gate.code, gate.kind.value, _floor(old.floor), _floor(gate.floor), _in_words(gate.code))
        for gate, old in zip(shown.gates, POLICY.gates, strict=True)
        if file is None or gate.floor != old.floor
    ]
    columns = ("现行 in force", "此规则 this one")
    output.give(
        document,
        facts_table("匹配规则 policy", facts),
        table("权重（比特）weights", ("字段 field", "程度 level", *columns), weights),
        table("关口 gates", ("代码 code", "主体 kind", *columns, "说明 meaning"), floors),
        *([] if file is not None else [_rules_table()]),
    )


def _in_words(code: str) -> str:
    return "\n".join(REASONS[code])


def _other_rules() -> list[str]:
    """The rules that are no gates: vetoes, what goes to a person, contradictions in a subject, too little."""
    return sorted(code for code in REASONS if code[0] in _RULES)


def _rules_table() -> RenderableType:
    lines = [(code, _RULES[code[0]], _in_words(code)) for code in _other_rules()]
    return table("其他规则 other rules", ("代码 code", "作用 does", "说明 meaning"), lines)


def _policy_document(shown: Policy) -> dict[str, object]:
    gates = [
        {"code": one.code, "kind": one.kind.value, "floor": _floor(one.floor), **_sentences(one.code)}
        for one in shown.gates
    ]
    return {
        "version": shown.version,
        "in_force": shown is POLICY,
        "prior": shown.prior,
        "review_floor": shown.review_floor,
        "name_range": shown.name_range,
        "max_holders": shown.max_holders,
        "weights": {field: dict(levels) for field, levels in shown.weights.items()},
        "gates": gates,
        "rules": [{"code": code, **_sentences(code)} for code in _other_rules()],
    }


def _sentences(code: str) -> dict[str, str]:
    return dict(zip(("zh", "en"), REASONS[code], strict=True))


def _floor(floor: float) -> float | None:
    # JSON knows no infinity: a gate without a floor.
    return None if floor == float("-inf") else floor


@policy.command("estimate")
@click.argument("file", type=input_file)
@click.option("--out", type=output_file, help="拟议规则 POLICY.toml / the proposed policy")
@click.option("--report", type=output_file, help="估计报告 OUT.json / the whole report, for `policy drift`")
@click.option("--version", help="拟议规则的版本 / version of the proposal; default: e- and the date")
@click.option(
    "--labels", "labels_file", type=input_file, help="复核结论 LABELS.json / reviewed pairs (`policy labels`)"
)
@click.option("--truth", "truth_file", type=input_file, help="TRUTH.csv: row_id,truth[,kind]")
@_pairs
@charset_option
@click.pass_obj
def estimate(
    output: Output,
    file: Path,
    out: Path | None,
    report: Path | None,
    version: str | None,
    labels_file: Path | None,
    truth_file: Path | None,
    pairs: int,
    charset: str | None,
) -> None:
    """从一个文件估计权重与误差，提出新规则，不改变现行规则 / weights and errors from one file; nothing changes."""
    today = output.clock.today()
    version = version or f"e-{today.isoformat()}"
    check_version(version)
    labels = [] if labels_file is None else read_labels(labels_file)
    rows = load_rows(file, charset, output)
    found = some(estimates_of(rows, output, bound=Bound(candidates=pairs), labels=labels))
    proposal = propose(POLICY, found, version)
    reviewed = measure_labels(labels)
    document = estimate_document(found, proposal, POLICY.version, today, reviewed)
    true = None
    if truth_file is not None:
        true = measured_levels(rows, read_truth(truth_file, names_of(rows), output), pairs)
    if true is not None:
        document["true_levels"] = true
    if report is not None:
        write_text(report, json_text(document))
    if out is not None:
        write_text(out, policy_toml(proposal, POLICY.version, today, found))
    output.give(document, *estimate_tables(found, proposal, true), *reviewed_table(reviewed))


@policy.command("drift")
@click.argument("file", type=input_file)
@click.option(
    "--against",
    required=True,
    type=output_file,
    help="先前的估计报告；没有时现在建立 / an earlier report of `policy estimate`; made now if missing",
)
@_pairs
@charset_option
@click.pass_context
def drift(ctx: click.Context, file: Path, against: Path, pairs: int, charset: str | None) -> None:
    """数据是否已偏离先前的估计，有警报时退出码为 1 / have the rows moved since; exit status 1 with an alarm."""
    output: Output = ctx.obj
    kept = read_kept_estimate(against) if against.exists() else None
    rows = load_rows(file, charset, output)
    today = output.clock.today()
    found = some(estimates_of(rows, output, bound=Bound(candidates=pairs)))
    document = estimate_document(found, {}, POLICY.version, today, ())
    if kept is None:
        write_text(against, json_text(document))
        output.notice(
            "POLICY.BASELINE",
            "首次运行：本次估计已留作基准，以后与它比较。",
            "First run: this estimate is kept, and later ones are held against it.",
        )
    elif kept.policy != POLICY.version:
        output.notice(
            "POLICY.OTHER_BASELINE",
            f"基准对照的规则是 {kept.policy}，现行规则是 {POLICY.version}：不比较复核量，宜重建基准。",
            f"The baseline was held against policy {kept.policy}, in force is {POLICY.version}: questions are not "
            "compared; make a new baseline.",
        )
    limits = limits_on(today)
    findings = drifted([read_estimate(one) for one in document["estimates"]], kept, POLICY.version, limits)
    has_alarm = any(line.is_alarm for line in findings)
    output.give(
        {
            "alarm": has_alarm,
            "baseline": kept is None,
            "policy": POLICY.version,
            "limits": {name: value for name, value in asdict(limits).items() if name != "anew_after"},
            "findings": [asdict(line) for line in findings],
        },
        table(
            "偏差 drift",
            ("警报 alarm", "什么 what", "主体 kind", "字段 field", "程度 level", "原 before", "现 now"),
            [_drift_line(line) for line in findings],
        ),
    )
    if has_alarm:
        output.note("数据已偏离，请查看估计报告。The rows have moved: look at a new estimate.")
        ctx.exit(1)


def _drift_line(line: DriftFinding) -> tuple[object, ...]:
    figures = (f"{line.before:.3f}", f"{line.now:.3f}")
    return line.is_alarm, _WHAT[line.what], line.kind, line.field, line.level, *figures


@policy.command("labels")
@as_login
@click.option(
    "--out", type=output_file, help="LABELS.json，供 `policy estimate --labels` / for `policy estimate`"
)
@click.pass_obj
def labels(output: Output, login: str, out: Path | None) -> None:
    """人工复核的结论：各规则与得分段的实测准确率 / what people decided: measured precision by rule and score."""
    with opened_as(output, login) as (context, actor):
        found = list_labels(context, actor)
    reviewed = measure_labels(found)
    document = {"labels": [asdict(one) for one in found], "reviewed": [asdict(one) for one in reviewed]}
    if out is not None:
        write_text(out, orjson.dumps(document).decode() + "\n")
    output.give(document, *reviewed_table(reviewed))
