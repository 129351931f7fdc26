# SPDX-License-Identifier: Apache-2.0
"""Failures that nobody explained, put together by what failed.

A failure goes to the group of that one of its failed tests that fails in the most changes; without failed tests to that
of its failing task and what it said, else to that of its last error line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from elastic_recheck.counts.masks import longest_fixed_part, mask, name_of_test
from elastic_recheck.counts.shown import Group, GroupKind
from elastic_recheck.counts.table import ChangeKey, Seen, Table
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import CauseKind, Evidence
from elastic_recheck.rows import digest

Key = tuple[GroupKind, str]
NOTHING: Key = (GroupKind.NOTHING, "its logs tell of no failed test, task or error")


def groups(table: Table, failures: Sequence[Seen]) -> tuple[Group, ...]:
    """The groups of these failures (latest first), those with the most changes first, then the latest."""
    spread = _changes_by_test(failures)
    found: dict[Key, list[Seen]] = defaultdict(list)
    for seen in failures:
        found[_key(seen, spread)].append(seen)
    made = [_group(table, key, part) for key, part in found.items()]
    return tuple(sorted(made, key=lambda group: (-group.changes, -group.last.timestamp(), group.id)))


def _changes_by_test(failures: Iterable[Seen]) -> Mapping[str, int]:
    changes: dict[str, set[ChangeKey]] = defaultdict(set)
    for seen in failures:
        for test in _tests(seen):
            changes[test].add(seen.change)
    return {test: len(its) for test, its in changes.items()}


def _tests(seen: Seen) -> Sequence[str]:
    cause = seen.row.cause
    return [name_of_test(name) for name in cause.names] if cause and cause.kind is CauseKind.TESTS else ()


def _key(seen: Seen, spread: Mapping[str, int]) -> Key:
    if tests := _tests(seen):
        return GroupKind.TESTS, min(tests, key=lambda test: (-spread[test], test))
    cause = seen.row.cause
    line = mask(cause.evidence.text) if cause and cause.evidence else ""
    if cause and cause.kind is CauseKind.TASK:
        task = f"TASK [{mask(', '.join(cause.names))}]"
        return GroupKind.TASK, f"{task} {line}" if line else task
    return (GroupKind.ERROR, line) if line else NOTHING


def _group(table: Table, key: Key, failures: Sequence[Seen]) -> Group:
    changes = len({seen.change for seen in failures})
    projects = tuple(sorted({seen.row.project for seen in failures}))
    causes = (seen.row.cause for seen in failures)
    evidence = next((cause.evidence for cause in causes if cause and cause.evidence), None)
    return Group(
        id=digest("\n".join(key))[:12],
        kind=key[0],
        name=key[1],
        failures=tuple(map(table.line, failures)),
        changes=changes,
        projects=projects,
        jobs=tuple(sorted({seen.row.job for seen in failures})),
        first=failures[-1].row.time,
        last=failures[0].row.time,
        hit_by=_hit_by(changes, len(projects)),
        evidence=evidence,
        draft=draft(evidence),
    )


def _hit_by(changes: int, projects: int) -> str:
    if changes == 1:
        return "1 change: likely its own"
    return f"{changes} changes, {projects} project{'s' if projects > 1 else ''}"


def draft(evidence: Evidence | None) -> str:
    """The beginning of a fingerprint's file, made of the longest part of the line that stays the same."""
    part = longest_fixed_part(evidence.text) if evidence else ""
    phrase = "".join(each for each in part if each.isprintable()).replace("\\", "\\\\").replace('"', '\\"')
    tags = classify_file(evidence.file, DEFAULT_RULES).tags if evidence else ()
    where = f'\n  AND tags:"{tags[0]}"' if tags else ""
    return f'# queries/BUG.yaml\nquery: >-\n  message:"{phrase or "..."}"{where}\n'
