# SPDX-License-Identifier: Apache-2.0
"""The formats: which line begins an event, which continues one, and what a beginning tells.

Where OpenStack's ``logstash-filters`` (``openstack-filters.conf``) had a rule for a format, it is kept, so that a
fingerprint sees the message that it always saw. One rule is better here: there every line ``TIME PID ERROR`` was
joined to the line above, here only those of a traceback, which have no request's brackets after the module.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from elastic_recheck.events.event import Value
from elastic_recheck.events.files import Format
from elastic_recheck.events.record import Record
from elastic_recheck.events.structured import parse_json
from elastic_recheck.events.times import ISO, SYSLOG, parse_time


class Part(Enum):
    """What a line is to an event."""

    BEGINS = 1
    CONTINUES = 2
    NOISE = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """One format. Without ``begins`` every line is an event of its own.

    ``firsts`` finds, in a whole log but for its first line, all lines that may begin one, and few others: by the byte
    that they begin with, which is quick. Colours may stand before the time.
    """

    parse: Callable[[str, datetime | None], Record]
    begins: re.Pattern[bytes] | None = None
    firsts: re.Pattern[bytes] = re.compile(rb"(?<=\n)")
    continues: re.Pattern[bytes] | None = None
    noise: re.Pattern[bytes] | None = None

    def part(self, line: bytes) -> Part:
        """Tell what a line is, by itself."""
        if self.noise and self.noise.match(line):
            return Part.NOISE
        if self.begins is None:
            return Part.BEGINS
        if not self.begins.match(line) or (self.continues and self.continues.match(line)):
            return Part.CONTINUES
        return Part.BEGINS


_LEVEL = "AUDIT|CRITICAL|DEBUG|INFO|TRACE|WARNING|ERROR"
_NAME = r"[^\s\[\]:]+"

_CONSOLE = re.compile(rf"(?P<time>{ISO}) \|(?:$| (?P<message>.*))", re.DOTALL)

_OSLO = re.compile(
    rf"(?P<time>{ISO}|{SYSLOG})\s++"
    rf"(?:(?:(?:(?P<syslog_host>{_NAME})\s++)?(?P<syslog_program>{_NAME})(?:\[(?P<syslog_pid>\d+)\])?:|(?P<pid>\d+))\s++)?"
    rf"(?P<level>{_LEVEL})\s++\[?\b(?P<module>\S+)\b\]?\s?(?P<message>.*)",
    re.DOTALL,
)

_OSLO_TRACEBACK = re.compile(
    rf"(?:{ISO}|{SYSLOG})\s++(?:\d+|(?:{_NAME}\s++)?{_NAME}(?:\[\d+\])?:)\s++(?:TRACE|ERROR)\s++"
    r"\S++\s*+(?!\[(?!instance: ))".encode()
)
"""What oslo.log's ``logging_exception_prefix`` makes: no brackets after the module but those of an instance."""

_SYSLOG = re.compile(
    rf"(?P<time>{SYSLOG}|{ISO})\s++(?:(?P<syslog_host>{_NAME})\s++)?(?P<syslog_program>{_NAME}?)"
    r"(?:\[(?P<syslog_pid>\d+)\])?:? (?P<message>.*)",
    re.DOTALL,
)

_APACHE_ERROR = re.compile(
    r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)? \d{4})[^\]]*\]\s*"
    r"\[(?:(?P<module>\w+):)?(?P<level>[a-z]+\d?)\]\s*(?:\[pid (?P<pid>\d+)[^\]]*\]\s*)?(?P<message>.*)",
    re.DOTALL,
)

_APACHE_ACCESS = re.compile(
    r'\S+ \S+ \S+ \[(?P<time>[^\]]+)\] "(?P<verb>\w+) (?P<request>[^\s"]++)[^"]*+" (?P<response>\d{3})(?: |$)'
)

_LEADING_TIME = re.compile(rf"\[?(?P<time>{ISO})(?=[\s\],]|$)")

_NO_FIELD = frozenset({"time", "level", "module", "message"})


def _by(pattern: re.Pattern[str]) -> Callable[[str, datetime | None], Record]:
    """Make a parser of a regular expression whose groups are an event's parts; other groups become exact fields."""

    def parse(line: str, reference: datetime | None) -> Record:
        found = pattern.match(line)
        if found is None:
            return _parse_plain(line, reference)
        parts = found.groupdict("")
        fields: dict[str, Value] = {name: value for name, value in parts.items() if value and name not in _NO_FIELD}
        time = parse_time(parts["time"], reference)
        return Record(parts["message"], time, parts.get("level", ""), parts.get("module", ""), fields, parsed=True)

    return parse


def _parse_plain(line: str, reference: datetime | None) -> Record:
    found = _LEADING_TIME.match(line)
    return Record(line, parse_time(found["time"], reference) if found else None)


def _parse_access(line: str, reference: datetime | None) -> Record:
    found = _APACHE_ACCESS.match(line)
    if found is None:
        return _parse_plain(line, reference)
    message = f"{found['verb']} {found['request']} {found['response']}"
    return Record(message, parse_time(found["time"]), fields={"response": found["response"]}, parsed=True)


def _parse_json(line: str, reference: datetime | None) -> Record:
    return parse_json(line, reference) or _parse_plain(line, reference)


LAYOUTS = {
    Format.CONSOLE: Layout(
        _by(_CONSOLE),
        begins=re.compile(rf"{ISO} \|".encode()),
        firsts=re.compile(rb"[0-9\x1b](?<=\n.)"),
        noise=re.compile(rb"</?pre>\s*$", re.IGNORECASE),
    ),
    Format.OSLO: Layout(
        _by(_OSLO),
        begins=re.compile(rf"(?:{ISO}|{SYSLOG}) ".encode()),
        firsts=re.compile(rb"[0-9JFMASOND\x1b](?<=\n.)"),
        continues=_OSLO_TRACEBACK,
        noise=re.compile(rb"\+ "),
    ),
    Format.SYSLOG: Layout(_by(_SYSLOG)),
    Format.APACHE_ERROR: Layout(_by(_APACHE_ERROR)),
    Format.APACHE_ACCESS: Layout(_parse_access),
    Format.JSON: Layout(_parse_json),
    Format.PLAIN: Layout(_parse_plain),
}
"""How each format is cut and read."""
