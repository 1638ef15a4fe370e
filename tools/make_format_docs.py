"""Writes docs/formats/*.md: exports from their module docstrings, uploads from the table of their fields.

With `--check` it only compares; exit status 1: stale.
"""

import inspect
import sys
from pathlib import Path
from types import ModuleType

from blacklist_service.intake.fields import FIELDS, FieldRule
from blacklist_service.intake.foreign import court_list, ifcert
from blacklist_service.intake.template import describe_field
from exports import (
    audience,
    canonical,
    editions,
    follow,
    manifest,
    minisign,
    recalls,
    recipient_state,
    release,
    status_list,
)
from exports.profiles import office
from exports.refusals import SENTENCES
from exports.registry import format_modules
from tools.generated import give
from tools.pboc_page import pboc_page

DOCS = Path(__file__).resolve().parent.parent / "docs" / "formats"
_NOTE = "<!-- Generated from module docstrings by tools/make_format_docs.py: edit there. -->\n\n"
_PBOC_NOTE = (
    "<!-- Generated from exports/pboc and its tables by tools/make_format_docs.py: edit there. -->\n\n"
)
_UPLOAD_NOTE = (
    "<!-- Generated from blacklist_service/intake/fields.py by tools/make_format_docs.py: edit there. -->\n\n"
)
_UPLOAD_HEAD = """# 报送文件 Upload files

空白模板：`blacklist template OUT.xlsx` 或 `GET /api/v1/template.xlsx`。 The blank template comes from either.

- CSV (UTF-8, UTF-8 with BOM, GB18030; comma, tab or semicolon), XLSX or JSON Lines (the codes below are the keys);
  up to 1,000,000 rows and 1 GiB per file.
- 第一行为表头。列名可用下表的列名、代码或别名，不区分全半角、大小写和空格。The first row is the header; a column may
  carry its name, its code or one of the other names, whatever its width, case or blanks.
- 无法识别的列会使整个文件被拒绝，并提示最接近的列名；除姓名外的列可以省略。An unknown column refuses the file
  and is told with the nearest known name; every column but the name may be missing. A file of corrections and
  withdrawals needs `row_key` and `operation` instead.
- 缺少“列入必需”的内容时该行仍会接收，但补全前不能列入。A row without what is required to be listed is taken as an
  allegation and waits for it.

"""
_UPLOAD_FOOT = """
Dates: `2018-08-09`, `2018/8/9`, `2018.8.9`, `20180809`, `2018年8月9日` or a date cell.

金额：元，最多两位小数，可带千分位；整列为万元时在列名后加“(万元)”。
Amounts: yuan, thousands commas allowed; 万元 only as a suffix of the column's name.

Numbers and cards: text cells, because a numeric cell has lost its last digits.

What is told about a row: [codes](../api/codes.md). Each rejected row comes back in the error workbook
(`blacklist submit … --errors OUT.xlsx`, `GET /api/v1/submissions/{id}/errors.xlsx`) with reasons; repair and send that.
"""
_FEED_PARTS: tuple[tuple[str, ModuleType], ...] = (
    ("Canonical JSON", canonical),
    ("Releases: operations, versions, order, state checksum", release),
    ("The manifest", manifest),
    ("Signatures", minisign),
    ("Following a feed", follow),
    ("Applying", recipient_state),
)


def format_docs() -> dict[str, str]:
    """The text of every page, by file name."""
    pages = {f"{module.FORMAT.name}.md": f"{_NOTE}{_docstring(module)}\n" for module in format_modules()}
    pages["court_list.md"] = f"{_NOTE}{_docstring(court_list)}\n"
    pages["ifcert.md"] = f"{_NOTE}{_docstring(ifcert)}\n"
    pages["status_list.md"] = f"{_NOTE}{_docstring(status_list)}\n"
    pages["profile.md"] = f"{_NOTE}{_docstring(office)}\n"
    pages["edition.md"] = (
        f"{_NOTE}# Public notice\n\n{_docstring(editions)}\n\n## The recall list\n\n{_docstring(recalls)}\n"
    )
    others = {"feed.md": _feed_page(), "upload.md": _upload_page(), "pboc_gen2.md": _PBOC_NOTE + pboc_page()}
    return pages | others


def _feed_page() -> str:
    parts = [f"## {title}\n\n{_docstring(module)}\n" for title, module in _FEED_PARTS]
    codes = ["| code | 中文 | English |", "|---|---|---|"]
    codes += [f"| `{code}` | {chinese} | {english} |" for code, (chinese, english) in SENTENCES.items()]
    fields = ["| field | " + " | ".join(audience.Audience) + " |", "|---|" + "---|" * len(audience.Audience)]
    for field, row in audience.DISCLOSURES.items():
        shown = [row[addressee].value if addressee in row else "–" for addressee in audience.Audience]
        fields.append(f"| `{field}` | " + " | ".join(shown) + " |")
    everybody = " | ".join(["whole"] * len(audience.Audience))
    fields += [f"| `{field}` | {everybody} |" for field in ("disputed", "statement")]
    return (
        f"{_NOTE}# The feed\n\nWhat a recipient needs to know to follow a feed. Formats: "
        + ", ".join(f"[{module.FORMAT.name}]({module.FORMAT.name}.md)" for module in format_modules())
        + ".\n\n"
        + "\n".join(parts)
        + "\n## Why a recipient refuses\n\n"
        + "\n".join(codes)
        + "\n\n## Which fields leave for whom\n\n"
        + f"{_docstring(audience)}\n\n"
        + "\n".join(fields)
        + "\n"
    )


def _upload_page() -> str:
    columns = [
        "| 列名 column | code | also read | how | when | values, length |",
        "|---|---|---|---|---|---|",
    ]
    columns += [_upload_line(rule) for rule in FIELDS]
    return _UPLOAD_NOTE + _UPLOAD_HEAD + "\n".join(columns) + "\n" + _UPLOAD_FOOT


def _upload_line(rule: FieldRule) -> str:
    how, when, length = describe_field(rule)
    coded = [f"`{code}` {' / '.join(labels)}" for code, labels in rule.values.items()]
    cells = (rule.title, f"`{rule.code}`", "、".join(rule.names[1:]), how, when, "；".join(coded) or length)
    return f"| {' | '.join(cells)} |"


def _docstring(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "")


def main(arguments: list[str]) -> int:
    """Writes or, with --check, compares. Gives the exit status."""
    return give({DOCS / name: text for name, text in format_docs().items()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
