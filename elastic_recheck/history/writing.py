# SPDX-License-Identifier: Apache-2.0
"""How builds, wordings and hits are written down; each function within a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from elastic_recheck import records
from elastic_recheck.ci import AT_ONCE
from elastic_recheck.history.columns import clean, from_columns, short_id, to_columns
from elastic_recheck.model import Fingerprint
from elastic_recheck.rows import BuildRow, HitRow, is_uuid, wording

_BUILD = """
    INSERT INTO builds (id, time, short, job, result, voting, pipeline, project, branch, server, change, patch_set,
        url, looked, unread, cause, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        time = excluded.time, job = excluded.job, result = excluded.result, voting = excluded.voting,
        pipeline = excluded.pipeline, project = excluded.project, branch = excluded.branch, server = excluded.server,
        change = excluded.change, patch_set = excluded.patch_set, url = excluded.url, looked = excluded.looked,
        unread = excluded.unread, cause = excluded.cause, fields = excluded.fields
"""
_SAME = """
    SELECT * FROM builds WHERE change = ? AND patch_set = ? AND job = ? AND short = ?
        AND (short != '' OR (result = ? AND pipeline = ? AND abs(time - ?) <= ?))
"""
_HIT = (
    "INSERT INTO hits (build, wording, time, evidence) VALUES (?, ?, ?, ?) ON CONFLICT (build, wording) DO UPDATE SET"
    " time = excluded.time, evidence = coalesce(excluded.evidence, evidence)"
)
_FIRST_HIT = (
    "INSERT INTO first_hits (bug, time) VALUES (?, ?) ON CONFLICT (bug) DO UPDATE SET time = min(time, excluded.time)"
)


def put_builds(write: sqlite3.Connection, builds: Iterable[BuildRow]) -> dict[str, str]:
    """Write builds down, completing what is known of them; by their ids, the ids under which they are kept."""
    kept = {}
    for row in builds:
        known = _known(write, row)
        whole = _merged(row, known) if known else row
        if whole != known:
            write.execute(_BUILD, to_columns(whole))
        kept[row.id] = clean(whole.id)
    return kept


def _known(write: sqlite3.Connection, row: BuildRow) -> BuildRow | None:
    """What is known of the build by now; a log path and a uuid may name the same build.

    Builds without any id, alike but for their time, are one where that differs by no more than two tellings do.
    """
    found = write.execute("SELECT * FROM builds WHERE id = ?", (clean(row.id),)).fetchall()
    if not found:
        alike = (row.change, row.patch_set, clean(row.job), short_id(row))
        close = (clean(row.result), clean(row.pipeline), row.time.timestamp(), AT_ONCE)
        found = [
            other
            for other in write.execute(_SAME, (*alike, *close)).fetchall()
            if not (is_uuid(row.id) and is_uuid(other[0]))
        ]
    return from_columns(found[0]) if found else None


def _merged(new: BuildRow, old: BuildRow) -> BuildRow:
    """Both together, under the old id; what the CI system's comment said (it knows the server) comes first."""
    if old.server and not new.server:
        return old.completed_by(new)
    return replace(new.completed_by(old), id=old.id)


def put_wordings(write: sqlite3.Connection, fingerprints: Iterable[Fingerprint]) -> dict[str, int]:
    """Number the fingerprints' wordings, by bug; the same one always has the same number."""
    numbers = {}
    for each in fingerprints:
        values = (clean(each.bug), wording(each))
        write.execute("INSERT OR IGNORE INTO wordings (bug, text) VALUES (?, ?)", values)
        (numbers[each.bug],) = write.execute("SELECT id FROM wordings WHERE bug = ? AND text = ?", values).fetchone()
    return numbers


def put_current(write: sqlite3.Connection, numbers: Mapping[str, int], now: float) -> None:
    """These wordings are the current ones. Of those that are seen at the very first look nobody knows since when."""
    since = now if write.execute("SELECT 1 FROM versions").fetchone() else 0.0
    before = dict(write.execute("SELECT bug, wording FROM current").fetchall())
    changed = [number for bug, number in numbers.items() if before.get(bug) != number]
    write.executemany("INSERT INTO versions (wording, since) VALUES (?, ?)", [(number, since) for number in changed])
    write.execute("DELETE FROM current")
    write.executemany("INSERT INTO current (bug, wording) VALUES (?, ?)", list(numbers.items()))


def put_hits(
    write: sqlite3.Connection, hits: Iterable[HitRow], kept: Mapping[str, str], numbers: Mapping[str, int]
) -> None:
    """Write hits down; ``kept`` and ``numbers`` are of :func:`put_builds` and :func:`put_wordings`."""
    for hit in hits:
        if hit.build in kept:
            evidence = records.to_json(hit.evidence) if hit.evidence else None
            time = hit.time.timestamp()
            write.execute(_HIT, (kept[hit.build], numbers[hit.bug], time, evidence))
            write.execute(_FIRST_HIT, (hit.bug, time))


def drop_hits(write: sqlite3.Connection, gone: Mapping[str, Collection[int]]) -> None:
    """Forget hits; ``gone``: by build, the wordings that do not hit it any more."""
    for build, numbers in gone.items():
        write.executemany("DELETE FROM hits WHERE build = ? AND wording = ?", [(build, each) for each in numbers])


def put_tried(write: sqlite3.Connection, builds: Iterable[str], numbers: Collection[int]) -> None:
    """These wordings were tried on these builds, too."""
    by_set: dict[int | None, list[str]] = {}
    for build in builds:
        (before,) = write.execute("SELECT tried FROM builds WHERE id = ?", (build,)).fetchone()
        by_set.setdefault(before, []).append(build)
    for before, its in by_set.items():
        members = sorted(tried_in(write, before) | set(numbers))
        write.execute("INSERT OR IGNORE INTO tried (members) VALUES (?)", (json.dumps(members),))
        (after,) = write.execute("SELECT id FROM tried WHERE members = ?", (json.dumps(members),)).fetchone()
        if after != before:
            write.executemany("UPDATE builds SET tried = ? WHERE id = ?", [(after, build) for build in its])


def tried_in(read: sqlite3.Connection, number: int | None) -> set[int]:
    """The wordings of a set."""
    row = read.execute("SELECT members FROM tried WHERE id = ?", (number,)).fetchone()
    return set(json.loads(row[0])) if row else set()
