# SPDX-License-Identifier: Apache-2.0
"""The failed tests, else the failing task, else the last line that looks like the error."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elastic_recheck.events import Event
from elastic_recheck.model import Cause, CauseKind, Evidence

_TEST = re.compile(
    r"^(?:.*\| )?(?:\{\d+\} )?([A-Za-z_][\w.]*\.\w+(?:\.\w+)+)(?:\[[^\]]*\])?(?: \[[\d.]+s\])? \.\.\. FAILED"
)
_ERROR = re.compile(r"\b(?:error|fatal|failed|exception)\b|Error\b", re.IGNORECASE)


def find_cause(events: Iterable[Event], file: str) -> Cause | None:
    """Find why the build failed in one of its files."""
    names: dict[str, None] = {}
    evidence = error = None
    for event in events:
        if found := _TEST.search(event.message):
            names.setdefault(found[1])
            evidence = evidence or Evidence(file, event.line, event.message, event.time)
        elif _ERROR.search(event.message):
            error = Evidence(file, event.line, event.message, event.time)
    if names:
        return Cause(CauseKind.TESTS, tuple(names), evidence)
    return Cause(CauseKind.ERROR, (), error) if error else None
