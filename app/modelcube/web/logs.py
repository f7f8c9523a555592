"""Structured logs: one JSON object a line, or coloured text in a terminal; uvicorn's own messages in the same form."""

import logging
import sys

import structlog
from structlog.types import Processor

from modelcube.settings import Settings

CHATTY = ("alembic", "choreographer", "kaleido")  # report on every start, every picture


def configure_logs(settings: Settings) -> None:
    """Set the process's logging up as the settings say; log lines go to standard error."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not console:
        shared.append(structlog.processors.format_exc_info)
    renderer: Processor = console_renderer() if console else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))


def console_renderer() -> structlog.dev.ConsoleRenderer:
    """Lines for people; tracebacks as Python prints them, without the variables' values."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
