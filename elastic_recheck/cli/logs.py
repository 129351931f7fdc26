# SPDX-License-Identifier: Apache-2.0
"""Where our own log goes: standard error, for the service manager, unless the operator's file says otherwise."""

from __future__ import annotations

import json
import logging
import logging.config
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from elastic_recheck.errors import Refused
from elastic_recheck.hiding import hidden

LogFormat = Literal["text", "json"]
_PLAIN: Final = logging.Formatter()
LINE = "%(asctime)s %(levelname)-7s %(message)s"


class JsonLines(logging.Formatter):
    """One JSON object a line: ``time`` (UTC), ``level``, ``logger``, ``message``, ``traceback`` if there is one.

    What a log call gives as ``extra={"fields": {...}}`` stands beside these. A logging file may name it as a
    formatter's ``class``.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Make the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps({**line, **getattr(record, "fields", {}), **line}, default=str)


def set_up_logging(log_config: Path | None, *, verbose: bool, log_format: LogFormat = "text") -> None:
    """Configure logging; ``log_config`` is a file in the format of Python's ``logging.config.fileConfig``.

    It says everything itself: ``verbose`` and ``log_format`` are for standard error.

    :raises Refused: the file cannot be used.
    """
    if log_config is not None:
        try:
            logging.config.fileConfig(log_config, disable_existing_loggers=False)
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise Refused(
                f"[ircbot] log_config: {log_config} cannot be used ({type(error).__name__}: {error})"
            ) from error
        return
    text = logging.Formatter(LINE, "%Y-%m-%dT%H:%M:%SZ")
    text.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else text)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("elastic_recheck").setLevel(logging.DEBUG if verbose else logging.INFO)
    for library in ("urllib3", "irc"):
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it reports, the event stream says better


def keep_out_of_logs() -> None:
    """Have every log record, whoever writes it, made without secrets, and without characters that act on terminals."""
    logging.setLogRecordFactory(_Record)


class _Record(logging.LogRecord):
    """Made so that nothing in it has to be hidden any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msg, self.args = _seen(hidden(self.getMessage())), ()
        if self.exc_info:
            self.exc_text = hidden(_PLAIN.formatException(self.exc_info))


def _seen(text: str) -> str:
    return text if text.isprintable() else "".join(each if _is_harmless(each) else ascii(each)[1:-1] for each in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character in "\n\t"
