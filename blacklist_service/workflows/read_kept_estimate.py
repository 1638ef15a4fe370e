"""The report of `policy estimate` that the operator keeps as a file. A question: no journal entry."""

from datetime import date
from pathlib import Path

from blacklist_service.errors import InvalidError
from matching.learning.kept import KeptReport, faults_of, read_report
from matching.policy import POLICY

# Where the doctor looks for it, under the home folder.
KEPT_NAME = "policy-estimate.json"


def read_kept_estimate(path: Path) -> KeptReport:
    """The kept report. Raises InvalidError POLICY.REPORT."""
    try:
        return read_report(path.read_text("utf-8"))
    except (ValueError, OSError):
        raise InvalidError(
            "POLICY.REPORT", "文件不是估计报告。", "The file is no report of `policy estimate`."
        ) from None


def faults_of_kept(path: Path, today: date) -> tuple[tuple[str, str], ...]:
    """Why the kept report asks for a look (matching.learning.kept); none where no report is kept.

    Raises InvalidError POLICY.REPORT.
    """
    return faults_of(read_kept_estimate(path), POLICY.version, today) if path.is_file() else ()
