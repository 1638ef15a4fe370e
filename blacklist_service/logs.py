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
        "reference", "error_type", "where", "job", "kind", "object_id", "attempt", "schedule", "count", "source",
    }
)  # fmt: skip


class _SurvivingLogger(structlog.WriteLogger):
    """Writes a line where it can: a closed standard error must not turn a committed act into a failed call."""

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = critical = fatal = failure = err = log = msg


class _LibraryLines(logging.Handler):
    """What libraries and warnings have to say: who, where and of what kind; never their sentence, which may repeat
    a URL or a value."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        log().log(
            record.levelno,
            "library",
            source=record.name,
            where=f"{record.funcName}:{record.lineno}",
            error_type="" if error is None else error.__name__,
        )


def _no_urls(_record: logging.LogRecord) -> bool:
    """The web server's access log names URLs and addresses: it stays silent even where somebody turns it on."""
    return False


def _no_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


def configure_logs() -> None:
    """One JSON object a line on standard error, for every process of the service and every library in it."""
    _configure_libraries()
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


def _configure_libraries() -> None:
    root = logging.getLogger()
    if not any(isinstance(one, _LibraryLines) for one in root.handlers):
        root.addHandler(_LibraryLines(logging.WARNING))
    # Warnings name values too: pydantic's show what did not fit.
    logging.captureWarnings(capture=True)
    logging.getLogger("granian.access").addFilter(_no_urls)
    logging.getLogger("_granian").addFilter(_no_traceback)


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
