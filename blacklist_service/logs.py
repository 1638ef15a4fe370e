"""What may stand in a log line, by an allow-list: never a value of a person, a URL or a body."""

import logging
import sys
from contextlib import suppress

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

# Everything else is dropped, whoever passes it: an allow-list cannot forget a kind of data.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request_id", "route", "method", "status", "code", "member", "ms",
        "reference", "error_type", "where", "job", "kind", "object_id", "attempt", "schedule", "count",
    }
)  # fmt: skip


class _SurvivingLogger(structlog.WriteLogger):
    """Writes a line where it can: a closed standard error must not turn a committed act into a failed call."""

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = critical = fatal = failure = err = log = msg


def configure_logs() -> None:
    """One JSON object a line on standard error, for every process of the service."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up at each line: a test may replace standard error.
        logger_factory=lambda *_: _SurvivingLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def keep_allowed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Drops what is not on the list, tracebacks among it: their last line repeats values."""
    return {key: value for key, value in line.items() if key in ALLOWED}


def log() -> FilteringBoundLogger:
    """The logger of the service."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def where_raised(error: BaseException) -> str:
    """The file and line where an error was raised, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
