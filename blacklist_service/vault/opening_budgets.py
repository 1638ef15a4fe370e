"""Counts what each actor has opened in this minute and on this day, where the opening happens; beyond it nothing opens.

The counts are this process's: of several processes that hold keys each has its own, and the vault process the only
ones. Started again, it takes the day's counts from its log.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import final

from blacklist_service.clock import Clock, day_of
from blacklist_service.errors import ForbiddenError
from blacklist_service.vault.openings_log import OpeningsLog
from blacklist_service.vault.seal import HoneyRecordError
from blacklist_service.vault.tools import Reason

# (openings a minute, openings a day) of each class.
Budgets = Mapping[str, tuple[int, int]]
_SECONDS_OF_A_MINUTE = 60


@final
class BudgetGate:
    """Admits openings within the budget of their class, and tells the log of each before, where there is one."""

    def __init__(self, budgets: Budgets, clock: Clock, log: OpeningsLog | None = None) -> None:
        self._budgets, self._clock, self._log = budgets, clock, log
        self._lock = threading.Lock()
        self._minute, self._day = 0, day_of(clock.now())
        self._of_minute: Counter[tuple[str, str]] = Counter()
        self._of_day: Counter[tuple[str, str]] = Counter() if log is None else log.opened_on(self._day)

    def admit(self, reason: Reason, table: str, row: int | str) -> None:
        """Counts one opening. Raises ForbiddenError VAULT.BUDGET, NotReadyError VAULT.LOG."""
        is_admitted = self._count(reason)
        self._tell(reason, table, row, "opened" if is_admitted else "refused")
        if not is_admitted:
            raise ForbiddenError(
                "VAULT.BUDGET",
                "打开的密封记录超出限额。",
                "More sealed records were to be opened than the budget allows.",
            )

    def alarm(self, reason: Reason, table: str, row: int | str) -> None:
        """Tells that a honey record was opened, and refuses what would have come out.

        Raises ForbiddenError VAULT.ALARM; HoneyRecordError for a walk of the service, which passes by it.
        """
        if reason.budget == "service":
            raise HoneyRecordError
        self._tell(reason, table, row, "alarm")
        raise ForbiddenError(
            "VAULT.ALARM",
            "账号已暂停，须经主管部门两人核准后恢复。",
            "The account is suspended until two officials release it.",
        )

    def _count(self, reason: Reason) -> bool:
        now, who = self._clock.now(), (reason.actor, reason.budget)
        minute = int(now.timestamp()) // _SECONDS_OF_A_MINUTE
        per_minute, per_day = self._budgets.get(reason.budget, (0, 0))
        with self._lock:
            if minute != self._minute:
                self._minute, self._of_minute = minute, Counter()
                # Days begin with a minute.
                if (day := day_of(now)) != self._day:
                    self._day, self._of_day = day, Counter()
            if self._of_minute[who] >= per_minute or self._of_day[who] >= per_day:
                return False
            self._of_minute[who] += 1
            self._of_day[who] += 1
        return True

    def _tell(self, reason: Reason, table: str, row: int | str, outcome: str) -> None:
        if self._log is not None:
            self._log.write(reason, table, row, outcome)
