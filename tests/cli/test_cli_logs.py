# SPDX-License-Identifier: Apache-2.0
"""Logs as JSON."""

from __future__ import annotations

import json
import logging
import sys

from elastic_recheck.cli.logs import JsonLines


def line(record: logging.LogRecord) -> dict[str, object]:
    text = JsonLines().format(record)
    assert "\n" not in text
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def test_a_record_is_one_json_object_on_one_line() -> None:
    record = logging.LogRecord("a.b", logging.WARNING, "file", 1, "said %s\nso", ("it",), None)
    record.created = 1772366400.25
    record.fields = {"failure": "0123", "message": "not this"}

    assert line(record) == {
        "time": "2026-03-01T12:00:00.250+00:00",
        "level": "WARNING",
        "logger": "a.b",
        "message": "said it\nso",
        "failure": "0123",
    }


def test_a_traceback_is_kept() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        record = logging.LogRecord("a", logging.ERROR, "file", 1, "bug", (), sys.exc_info())

    assert "ZeroDivisionError: division by zero" in str(line(record)["traceback"])
