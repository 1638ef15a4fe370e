"""The words for with whom a case is, Chinese first."""

from datetime import date

from blacklist_service.page_words import beside
from blacklist_service.rules.assignments import is_everybodys
from blacklist_service.rules.deadlines import DaysLeft
from blacklist_service.workflows.cases.assignments import AssignmentView


def area_said(region: str) -> str:
    """A region above, by its code."""
    return region or "全国 the country"


def with_whom_said(view: AssignmentView) -> str:
    """With whom a case is, for a case's own page."""
    if view.kind == "escalation":
        area = beside(area_said(view.region))
        return f"已提请上级（{area.zh}） raised to {area.en or area.zh}"
    return "交我办 with you" if view.is_own else f"交 {view.login} 办 with {view.login}"


def note_of(view: AssignmentView, days: DaysLeft | None, today: date) -> str:
    """The same beside a step of a queue: near its deadline, and where the official can act no more, it is
    everybody's."""
    if view.is_own:
        return "下级提请 raised to you" if view.kind == "escalation" else with_whom_said(view)
    if not view.is_able or is_everybodys(days, today):
        whom = beside(with_whom_said(view))
        return f"各人均可办理（{whom.zh}） for everybody now, {whom.en}"
    return with_whom_said(view)
