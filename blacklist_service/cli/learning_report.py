"""The report of an estimate: as one document that can be kept, as tables, and the proposed policy as TOML."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from rich.console import RenderableType

from blacklist_service.cli.output import facts_table, table
from blacklist_service.cli.private_file import private_file
from blacklist_service.errors import InvalidError
from matching.learning.kept import FORM
from matching.learning.labels import Label, ReviewedShare
from matching.learning.learn import Estimate
from matching.learning.weights import LevelEstimate
from matching.types import SubjectKind, Verdict

Document = dict[str, Any]


def estimate_document(
    found: Sequence[Estimate],
    proposal: Mapping[str, Any],
    policy: str,
    made_on: date,
    reviewed: Sequence[ReviewedShare],
) -> Document:
    """Everything that was estimated, with the pairs behind each figure; holds no value of a row."""
    estimates = [
        {one.name: _plain(getattr(estimate, one.name)) for one in fields(estimate) if one.name != "mixture"}
        for estimate in found
    ]
    return {
        "form": FORM,
        "made_on": made_on.isoformat(),
        "policy": policy,
        "proposal": dict(proposal),
        "estimates": estimates,
        "reviewed": [asdict(one) for one in reviewed],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) if hasattr(one, "__dataclass_fields__") else one for one in value]
    if isinstance(value, Mapping):
        return {key: dict(one) for key, one in value.items()}
    return value


def read_labels(path: Path) -> list[Label]:
    """The labels that `policy labels` wrote. Raises InvalidError POLICY.LABELS."""
    try:
        return [
            Label(
                SubjectKind(one["kind"]),
                tuple((field, level) for field, level in one["levels"]),
                Verdict(one["verdict"]),
                float(one["score"]),
                str(one["reason"]),
            )
            for one in json.loads(path.read_text("utf-8"))["labels"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidError(
            "POLICY.LABELS", "文件不是复核结论。", "The file holds no labels of `policy labels`."
        ) from None


def json_text(document: Document) -> str:
    """A report as it is kept."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def write_text(path: Path, text: str) -> None:
    """A file for its owner's eyes, complete or not at all."""
    with private_file(path) as out:
        out.write(text.encode())


def policy_toml(proposal: Mapping[str, Any], policy: str, made_on: date, found: Sequence[Estimate]) -> str:
    """The proposal as a file for `match --what-if`, each changed weight with what it was and why."""
    rows = sum(one.rows for one in found)
    lines = [
        f"# 拟议规则，未生效。Proposed on {made_on.isoformat()} from {rows} rows; not in force.",
        f"# 现行 in force: {policy}. 先用 `blacklist match FILE --what-if` 试算 / try it before anything else.",
        f"version = {json.dumps(proposal['version'])}",
    ]
    known = {(line.field, line.level): line for estimate in reversed(found) for line in estimate.levels}
    for field, levels in proposal["weights"].items():
        lines += ["", f"[weights.{field}]"]
        for level, bits in levels.items():
            line = known[field, level]
            lines.append(
                f"{level} = {bits}  # {line.policy_bits:+.1f}; {_range(line)} "
                f"({line.same_pairs:.0f} / {line.different_pairs:.0f} 对 pairs)"
            )
    return "\n".join(lines) + "\n"


def estimate_tables(
    found: Sequence[Estimate], proposal: Mapping[str, Any], true: Mapping[str, Any] | None
) -> Iterator[RenderableType]:
    """What a person reads: the figures of each kind, and what is proposed."""
    for one in found:
        facts = {
            "主体 kind": one.kind.value,
            "行 rows": one.rows,
            "候选对（比对）candidates (looked at)": f"{one.candidates} ({one.looked_at})",
            "同一、相关、不同 same, related, different": " · ".join(f"{share:.4f}" for share in one.shares),
            "双方有效号码的对（相同）pairs with two valid numbers (equal)": f"{one.witnesses} ({one.equal_numbers})",
            "每行待复核 questions per row": f"{one.unsure_share:.4f}",
        }
        yield facts_table("估计 estimate", facts)
        yield _weights_table(one, (true or {}).get(one.kind.value))
        yield _gates_table(one)
        yield _scores_table(one)
        yield _calibration_table(one)
    changed = [
        (field, level, bits)
        for field, levels in proposal["weights"].items()
        for level, bits in levels.items()
    ]
    yield table(
        f"拟议 {proposal['version']}（未生效）proposed, not in force",
        ("字段 field", "程度 level", "权重 bits"),
        changed,
    )


def _weights_table(one: Estimate, true: Mapping[str, Mapping[str, float]] | None) -> RenderableType:
    columns = [
        "字段 field",
        "程度 level",
        "m",
        "u",
        "规则 policy",
        "估计（95 %）estimate",
        "同 / 异 对 pairs",
    ]
    rows: list[list[object]] = []
    for line in one.levels:
        if max(line.same_pairs, line.different_pairs) < 1:
            continue
        pairs = f"{line.same_pairs:.0f} / {line.different_pairs:.0f}"
        u = None if line.u is None else f"{line.u:.2g}"
        row: list[object] = [
            line.field,
            line.level,
            f"{line.m:.4f}",
            u,
            line.policy_bits,
            _range(line),
            pairs,
        ]
        if true is not None:
            row.append(f"{true.get(line.field, {}).get(line.level, 0.0):.4f}")
        rows.append(row)
    return table("权重（比特）weights", columns if true is None else [*columns, "真实 m true m"], rows)


def _range(line: LevelEstimate) -> str:
    if line.bits is None:
        return "太少 too few"
    return f"{line.bits:+.1f} [{line.low:+.1f}, {line.high:+.1f}]"


def _gates_table(one: Estimate) -> RenderableType:
    columns = (
        "规则 rule",
        "判断 verdict",
        "对 pairs",
        "估计同一 expected same",
        "试验 tried",
        "下限 at least",
    )
    rows = [
        (
            line.reason,
            line.verdict,
            line.pairs,
            f"{line.expected_same:.1f}",
            f"{line.right} / {line.tried}",
            f"{line.low:.5f}",
        )
        for line in one.gates
    ]
    return table("各关口的误差 error of each gate", columns, rows)


def _scores_table(one: Estimate) -> RenderableType:
    columns = (
        "得分 score ≥", "对 pairs", "准确率 precision", "召回率 recall", "试验 tried", "下限 at least", "召回 found",
    )  # fmt: skip
    rows = [
        (
            line.score,
            line.pairs,
            f"{line.precision:.5f}",
            f"{line.recall:.5f}",
            f"{line.right} / {line.tried}",
            f"{line.low:.5f}",
            f"{line.found:.5f}",
        )
        for line in one.scores
        if line.score >= -30
    ]
    return table("若按得分合并 expected error by score", columns, rows)


def _calibration_table(one: Estimate) -> RenderableType:
    columns = ("得分自 from", "对 pairs", "规则 by policy", "估计 by estimate", "号码 by number", "95 %")
    rows = [
        (
            line.score_from,
            line.pairs,
            f"{line.by_policy:.4f}",
            f"{line.by_estimate:.4f}",
            f"{line.same:.4f}",
            f"{line.low:.4f}–{line.high:.4f}",
        )
        for line in one.calibration
    ]
    return table("隐去号码后的校准 calibration with numbers hidden", columns, rows)


def reviewed_table(reviewed: Sequence[ReviewedShare]) -> Iterator[RenderableType]:
    """What people decided, by rule and by score; nothing where nobody has."""
    columns = (
        "规则 rule",
        "得分自 from",
        "相同 same",
        "不同 different",
        "不确定 unsure",
        "占比 share",
        "95 %",
    )
    rows = [
        (
            line.rule,
            line.score_from,
            line.same,
            line.different,
            line.unsure,
            None if line.share is None else f"{line.share:.4f}",
            f"{line.low:.4f}–{line.high:.4f}",
        )
        for line in reviewed
    ]
    if rows:
        yield table("人工复核 reviewed pairs", columns, rows)
