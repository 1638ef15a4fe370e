"""Every code that the room can raise is in the table, and every entry of the table is raised."""

import re
from pathlib import Path

import blacklist_service
import matching.identifiers
from blacklist_service import intake
from blacklist_service.intake.findings import SEVERITY, TEXTS, describe, finding
from blacklist_service.intake.identities import row_code
from blacklist_service.intake.types import Severity

_OWN_CODE = re.compile(r'"((?:FILE|HEADER|ROW)\.[A-Z_0-9]+)"')
_ANY_PROBLEM = re.compile(r'"((?:ID|PHONE|CARD)\.[A-Z_]+)"')
_PROBLEM = re.compile(r'(error|warning)\(\s*"((?:ID|PHONE|CARD)\.[A-Z_]+)"')


def _sources(folder: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(folder).rglob("*.py")))


def _raised_in_the_room() -> set[str]:
    return set(_OWN_CODE.findall(_sources(str(Path(intake.__file__).parent))))


def _raised_in_the_service() -> set[str]:
    """A workflow may find by the database what intake cannot see."""
    return set(_OWN_CODE.findall(_sources(str(Path(blacklist_service.__file__).parent))))


def _of_identifiers() -> str:
    return _sources(str(Path(matching.identifiers.__file__).parent))


def _problems() -> set[tuple[str, bool]]:
    source = _of_identifiers()
    return {(code, kind == "error") for kind, code in _PROBLEM.findall(source)}


def _row_codes_of_identifiers() -> set[str]:
    named = {row_code(problem, is_error=True) for problem in _ANY_PROBLEM.findall(_of_identifiers())}
    return named | {row_code(problem, is_error=is_error) for problem, is_error in _problems()}


def test_every_code_raised_in_the_room_is_in_the_table() -> None:
    assert _raised_in_the_room() - set(SEVERITY) == set()


def test_every_problem_of_an_identifier_has_a_sentence_and_its_own_severity() -> None:
    problems = _problems()
    assert len(problems) > 15
    for problem, is_error in problems:
        code = row_code(problem, is_error=is_error)
        assert code in SEVERITY, problem
        assert (SEVERITY[code] is Severity.ERROR) == is_error, problem


def test_nothing_in_the_table_is_never_raised() -> None:
    raised = _raised_in_the_service()
    assert set(SEVERITY) - raised == _row_codes_of_identifiers() - raised


def test_every_sentence_is_chinese_first_and_says_something_in_both_languages() -> None:
    for code, (chinese, english) in TEXTS.items():
        assert re.search("[\u4e00-\u9fff]", chinese), code
        assert re.fullmatch("[\x20-\x7e“”万元新增更正撤回个人企业是否]*", english), code
        assert chinese.endswith("。"), code
        assert english.endswith("."), code


def test_the_nearest_known_name_is_told_of_an_unknown_column() -> None:
    chinese, english = describe(finding("HEADER.UNKNOWN_COLUMN", 1, "身份证号马", "身份证号"))
    assert (chinese[-12:], english[-8:]) == ("最接近的列名：身份证号。", "is 身份证号.")
    assert "身份证号马" not in chinese + english
    assert describe(finding("HEADER.UNKNOWN_COLUMN", 1, "星座")) == TEXTS["HEADER.UNKNOWN_COLUMN"]


def test_a_warning_is_true_of_rejected_rows_too() -> None:
    """A row may be warned and rejected: a warning must not say that it was taken."""
    warnings = [TEXTS[code] for code, severity in SEVERITY.items() if severity is Severity.WARNING]
    assert [zh for zh, en in warnings if "接收" in zh or "Taken" in en] == []


def test_a_description_repeats_neither_column_nor_suggestion() -> None:
    found = finding("ROW.DATE", 7, "某列", "某值")
    assert describe(found) == TEXTS["ROW.DATE"]
    assert "某" not in "".join(describe(found))
