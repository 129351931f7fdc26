# SPDX-License-Identifier: Apache-2.0
"""JSON lines: a structured log is taken as it is. Names of fields: oslo.log's JSONFormatter, logstash, journald."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from elastic_recheck.events.event import Value
from elastic_recheck.events.lines import CONTROL_SEQUENCE
from elastic_recheck.events.record import Record
from elastic_recheck.events.times import parse_time

_MESSAGE = ("message", "MESSAGE", "msg", "log", "text")
_TIME = ("@timestamp", "timestamp", "time", "asctime", "ts", "__REALTIME_TIMESTAMP")
_LEVEL = ("loglevel", "levelname", "level", "severity")
_MODULE = ("logger", "name", "module")
_TRACEBACK = ("traceback", "exc_info")

_JOURNALD = {"SYSLOG_IDENTIFIER": "syslog_program", "_HOSTNAME": "syslog_host", "_PID": "syslog_pid"}
_PRIORITIES = ("EMERG", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG")
"""journald's PRIORITY, which is syslog's severity (RFC 5424, 6.2.1), in the words of oslo.log."""

_FIELDS_AT_MOST = 100
_LONGEST_INTEGER = 1 << 63


def parse_json(line: str, reference: datetime | None) -> Record | None:
    """Read one JSON object that has a message; None where the line is anything else."""
    if not line.startswith("{"):
        return None
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if text := _text_of_bytes(entry.get("MESSAGE")):
        entry["MESSAGE"] = text
    message = _first(entry, _MESSAGE)
    if not message:
        return None
    message = "\n".join((message, *(line for name in _TRACEBACK for line in _texts(entry.get(name)))))
    fields = {_JOURNALD.get(name, name): _value(value) for name, value in list(entry.items())[:_FIELDS_AT_MOST]}
    return Record(
        message,
        _time(_first(entry, _TIME), reference),
        _level(entry),
        _first(entry, _MODULE),
        {name: value for name, value in fields.items() if value not in ("", ())},
        parsed=True,
    )


def _text_of_bytes(value: object) -> str:
    """What journald writes as a list of bytes, as something in it cannot be printed, mostly a terminal's colours."""
    if isinstance(value, list) and all(type(byte) is int and 0 <= byte <= 255 for byte in value):
        return CONTROL_SEQUENCE.sub(b"", bytes(value)).decode("utf-8", "replace")
    return ""


def _first(entry: Mapping[str, object], names: Iterable[str]) -> str:
    return next((text for name in names for text in _texts(entry.get(name))), "")


def _level(entry: Mapping[str, object]) -> str:
    priority = _first(entry, ("PRIORITY",))
    return _first(entry, _LEVEL) or (_PRIORITIES[int(priority)] if priority in {*"01234567"} else "")


def _time(text: str, reference: datetime | None) -> datetime | None:
    if text.isascii() and text.isdigit():
        # seconds since 1970, or thousandths, or millionths of one: 11, 14 or 17 digits last past the year 5000
        scale = 1_000_000 if len(text) > 14 else 1_000 if len(text) > 11 else 1
        try:
            return datetime.fromtimestamp(int(text) / scale, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return parse_time(text, reference)


def _value(value: object) -> Value:
    """Turn a JSON value into an exact field's, empty where it cannot be one (an object, null)."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LONGEST_INTEGER:
        return value
    texts = _texts(value)
    return texts if isinstance(value, list) else next(iter(texts), "")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text for each in value if not isinstance(each, list) for text in _texts(each))
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (str(value),) if isinstance(value, (str, int, float)) else ()
