# SPDX-License-Identifier: Apache-2.0
"""The task that broke a build, as Zuul's ``job-output.json`` tells: the results of all plays, host by host.

Format: Zuul's ``zuul/ansible/base/callback/zuul_json.py``: a list of playbooks, each with ``phase``, ``plays`` (of
tasks, of hosts) and ``stats``, which count the failures that were neither ignored nor rescued.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import ijson

_TASK = ["item", "plays", "item", "tasks", "item"]
_STATS = ["item", "stats"]
_PHASE = ["item", "phase"]
_PLAYBOOK = ["item"]
_DEEPEST = 100
_CLEANING_UP = {"post", "cleanup"}
_LONGEST = 4000
_SAYS_NOTHING = ("non-zero return code", "MODULE FAILURE", "One or more items failed")
_OUTPUTS = ("stderr", "stdout", "module_stderr", "module_stdout")


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A task's name, and why it failed, in the words of Ansible or of the command that it ran."""

    name: str
    why: str


@dataclass(slots=True)
class _Playbook:
    phase: str = ""
    failed: dict[str, FailedTask] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    def breach(self) -> FailedTask | None:
        """The last task that failed on a host which did not get over it."""
        return next((task for host, task in self.failed.items() if _is_broken(self.stats.get(host))), None)


def failed_task(stream: BinaryIO) -> FailedTask | None:
    """Find the task that broke the run; without one, the first that broke the cleaning up. None where there is none."""
    in_cleaning: FailedTask | None = None
    playbook = _Playbook()
    with suppress(ijson.JSONError, ValueError):  # cut off, or something else: what was found before counts
        for path, value in _values(stream):
            if path == _PHASE:
                playbook.phase = str(value)
            elif path == _STATS:
                playbook.stats = value if isinstance(value, dict) else {}
            elif path == _TASK:
                _take(value, playbook)
            elif (breach := playbook.breach()) and playbook.phase not in _CLEANING_UP:
                return breach
            else:
                in_cleaning, playbook = in_cleaning or breach, _Playbook()
    return in_cleaning


def _values(stream: BinaryIO) -> Iterator[tuple[list[str], object]]:
    """Phases, statistics and tasks with their places, as they come, and (with nothing) each playbook at its end.

    :raises ValueError: the file goes deeper than Zuul's do.
    """
    path: list[str] = []
    builder: ijson.ObjectBuilder | None = None
    place = 0
    for event, value in ijson.basic_parse(stream, use_float=True):
        if event in ("end_map", "end_array"):
            path.pop()
        if builder is None and event in ("start_map", "string") and path in (_TASK, _STATS, _PHASE):
            builder, place = ijson.ObjectBuilder(), len(path)
        if builder is not None:
            builder.event(event, value)
            if len(path) == place and not event.startswith("start"):
                yield path, builder.value
                builder = None
        elif event == "end_map" and path == _PLAYBOOK:
            yield path, None
        if event == "map_key":
            path[-1] = value
        elif event.startswith("start"):
            path.append("item")
        if len(path) > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} levels")


def _take(value: object, playbook: _Playbook) -> None:
    """Keep what failed of a task, by host, the last one last."""
    whole = value if isinstance(value, dict) else {}
    hosts, task = whole.get("hosts"), whole.get("task")
    name = task.get("name") if isinstance(task, dict) else None
    for host, result in hosts.items() if isinstance(hosts, dict) else ():
        if isinstance(result, dict) and (result.get("failed") is True or result.get("unreachable") is True):
            playbook.failed.pop(host, None)
            playbook.failed[host] = FailedTask(name if isinstance(name, str) else "", _why(result))


def _is_broken(stats: object) -> bool:
    counts = stats if isinstance(stats, dict) else {}
    return any(isinstance(counts.get(name), int) and counts[name] > 0 for name in ("failures", "unreachable"))


def _why(result: dict[str, Any]) -> str:
    """Ansible's message; what the command or module last said where it tells nothing; of a loop its first failure."""
    items = result.get("results")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and item.get("failed") is True:
            result = item
            break
    message = _lines(result, "msg")
    if message and not message[0].startswith(_SAYS_NOTHING):
        return message[0][:_LONGEST]
    said = next((lines for name in _OUTPUTS if (lines := _lines(result, name))), message)
    return said[-1][:_LONGEST] if said else ""


def _lines(result: dict[str, Any], name: str) -> list[str]:
    text = result.get(name)
    return [line.strip() for line in text.splitlines() if line.strip()] if isinstance(text, str) else []
