# SPDX-License-Identifier: Apache-2.0
"""The journal: every failure from its admission to its one end, on disk before anything is done about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck import ci, records
from elastic_recheck.journal_file import JournalFile
from elastic_recheck.model import FOLLOWS, Build, BuildDiagnosis, Change, Delivery, End, Failure

MOST_COUNTED = 1000
"""Changes that one bug has hit: nobody cares for more, and they need not be counted while a bug breaks everything."""

_COMMENTS = (
    "FROM deliveries JOIN failures USING (key) WHERE channel = 'gerrit' AND state IN ('due', 'sending', 'answered')"
)

_ALIKE = """
    SELECT 1 FROM failures WHERE key = ? OR (key != kin AND kin = ? AND abs(time - ?)
        <= CASE WHEN coalesce(body ->> 'late', 0) = ? THEN ? ELSE ? END)
"""
_BUILDS_BEFORE = """
    SELECT build.value ->> 'job', coalesce(build.value ->> 'uuid', ''), coalesce(build.value ->> 'log_path', '')
    FROM failures, json_each(body, '$.builds') AS build
    WHERE body ->> '$.change.number' = ? AND body ->> '$.change.server' = ? AND body ->> 'patch_set' = ?
"""


class SqliteJournal:
    """The journal in one SQLite file; used by the deciding thread alone."""

    def __init__(self, path: Path) -> None:
        self._file = JournalFile(path)

    def close(self) -> None:
        """Close the file; everything that was written stays."""
        self._file.close()

    def check(self) -> None:
        """Look whether what is written will be found again.

        :raises ElasticRecheckError: the file was removed or replaced.
        """
        self._file.check()

    def heard(self, time: datetime) -> None:
        """All that happened until then has been seen, as far as anybody knows."""
        with self._file.transaction() as write:
            write.execute(
                "INSERT INTO heard (one, time) VALUES (1, ?) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
                (time.timestamp(),),
            )

    def look_back_to(self, time: datetime) -> None:
        """Take what was heard until then for all that was heard."""
        with self._file.transaction() as write:
            write.execute("INSERT OR REPLACE INTO heard (one, time) VALUES (1, ?)", (time.timestamp(),))

    def last_heard(self) -> datetime | None:
        """The latest time that was told to :meth:`heard`; None at the first start."""
        rows = self._file.select("SELECT time FROM heard")
        return datetime.fromtimestamp(rows[0][0], UTC) if rows else None

    def prune(self, before: datetime) -> int:
        """Forget failures that were admitted before then and have all their ends; how many."""
        with self._file.transaction() as write:
            return write.execute(
                "DELETE FROM failures WHERE concluded AND admitted < ? AND NOT EXISTS"
                " (SELECT 1 FROM deliveries WHERE deliveries.key = failures.key AND state IN ('due', 'sending'))",
                (before.timestamp(),),
            ).rowcount

    def admit(self, failure: Failure, now: datetime) -> bool:
        """Write the failure down; False where it (or one of its kin, at about that time) is known already.

        Known is also one of the same patch set and with the same build: a long comment names only a part of the builds.
        """
        with self._file.transaction() as write:
            if _is_known(write, failure):
                return False
            write.execute(
                "INSERT INTO failures (key, kin, time, admitted, body) VALUES (?, ?, ?, ?, ?)",
                (failure.key, failure.kin, failure.time.timestamp(), now.timestamp(), records.to_json(failure)),
            )
        return True

    def unfinished(self) -> Sequence[tuple[bool, datetime, str]]:
        """Failures without diagnosis yet, by key, the most urgent first: whether it is late, its time, its key."""
        rows = self._file.select(
            "SELECT coalesce(body ->> 'late', 0) AS late, time, key FROM failures WHERE NOT concluded"
            " ORDER BY late, time"
        )
        return [(bool(late), datetime.fromtimestamp(time, UTC), key) for late, time, key in rows]

    def recall(self, key: str) -> tuple[Failure, Sequence[BuildDiagnosis | None]]:
        """An admitted failure; a slot a build, filled where it was diagnosed.

        :raises KeyError: it is not known, or was forgotten.
        """
        rows = self._file.select("SELECT body FROM failures WHERE key = ?", (key,))
        if not rows:
            raise KeyError(key)
        failure = self._file.stored(Failure, rows[0][0])
        slots: list[BuildDiagnosis | None] = [None] * len(failure.builds)
        for position, body in self._file.select("SELECT position, body FROM builds WHERE key = ?", (key,)):
            slots[position] = self._file.stored(BuildDiagnosis, body)
        return failure, slots

    def diagnosed(self, key: str, index: int, diagnosis: BuildDiagnosis) -> None:
        """Keep the verdict on one build."""
        with self._file.transaction() as write:
            write.execute(
                "INSERT OR REPLACE INTO builds (key, position, body) VALUES (?, ?, ?)",
                (key, index, records.to_json(diagnosis)),
            )
            write.executemany(
                "INSERT OR IGNORE INTO hits (key, bug, change, time)"
                " SELECT key, ?, body ->> '$.change.number', time FROM failures WHERE key = ?",
                [(hit.bug, key) for hit in diagnosis.hits],
            )

    def concluded(
        self, key: str, deliveries: Sequence[Delivery], withheld: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        """Put down, in one go, what is to be said where, and (channel, reason) of what is kept back."""
        said = [(key, each.channel, "due", "", now.timestamp(), records.to_json(each)) for each in deliveries]
        kept = [(key, channel, str(End.WITHHELD), reason, now.timestamp(), "") for channel, reason in withheld]
        with self._file.transaction() as write:
            write.execute("UPDATE failures SET concluded = 1 WHERE key = ?", (key,))
            write.executemany(
                "INSERT OR IGNORE INTO deliveries (key, channel, state, reason, changed, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                said + kept,
            )

    def changes_hit(self, bugs: Iterable[str], since: datetime) -> Mapping[str, int]:
        """How many changes each of these bugs has hit since then, up to :data:`MOST_COUNTED`."""
        counts = {
            bug: self._file.select(
                "SELECT count(*) FROM (SELECT DISTINCT change FROM hits WHERE bug = ? AND time >= ? LIMIT ?)",
                (bug, since.timestamp(), MOST_COUNTED),
            )[0][0]
            for bug in bugs
        }
        return {bug: count for bug, count in counts.items() if count}

    def lately(self, since: datetime) -> tuple[int, Mapping[str, int]]:
        """How many failures there were since then, and how many of them each bug hit."""
        ((failures,),) = self._file.select(
            "SELECT count(*) FROM failures WHERE concluded AND time >= ? AND key NOT LIKE ?",
            (since.timestamp(), f"%{FOLLOWS}"),
        )
        hits = self._file.select(
            "SELECT bug, count(*) FROM hits WHERE time >= ? AND key NOT LIKE ? GROUP BY bug",
            (since.timestamp(), f"%{FOLLOWS}"),
        )
        return failures, dict(hits)

    def said_on(self, change: Change, patch_set: int) -> tuple[int, int]:
        """How many comments were or will be made on this patch set, and on this change."""
        ((here, all_of_it),) = self._file.select(
            f"SELECT count(*) FILTER (WHERE failures.body ->> 'patch_set' = ?), count(*) {_COMMENTS}"
            " AND failures.body ->> '$.change.server' = ? AND failures.body ->> '$.change.number' = ?",
            (patch_set, change.server, change.number),
        )
        return here, all_of_it

    def said_since(self, since: datetime) -> int:
        """How many comments were or will be made in all, of those decided on since then."""
        ((count,),) = self._file.select(
            "SELECT count(*) FROM deliveries WHERE channel = 'gerrit' AND state IN ('due', 'sending', 'answered')"
            " AND changed >= ?",
            (since.timestamp(),),
        )
        return int(count)

    def undelivered(self) -> Sequence[tuple[Delivery, bool]]:
        """Deliveries without an end, oldest first, and of each whether it was being handed over."""
        rows = self._file.select(
            "SELECT body, state = 'sending' FROM deliveries WHERE state IN ('due', 'sending') ORDER BY changed"
        )
        return [(self._file.stored(Delivery, body), bool(sending)) for body, sending in rows]

    def held(self, delivery: Delivery) -> None:
        """The delivery is not handed over for now, since all is to be held."""
        with self._file.transaction() as write:
            write.execute(
                "UPDATE deliveries SET reason = 'held' WHERE key = ? AND channel = ?", (delivery.key, delivery.channel)
            )

    def were_held(self) -> Sequence[Delivery]:
        """Deliveries without an end that were held since they were tried last."""
        rows = self._file.select("SELECT body FROM deliveries WHERE state IN ('due', 'sending') AND reason = 'held'")
        return [self._file.stored(Delivery, body) for (body,) in rows]

    def sending(self, delivery: Delivery, now: datetime) -> None:
        """The delivery is about to be handed over."""
        self._move(delivery, "sending", "", now)

    def not_sent(self, delivery: Delivery, now: datetime) -> None:
        """The delivery was surely not taken; it is due again."""
        self._move(delivery, "due", "", now)

    def ended(self, delivery: Delivery, end: End, reason: str, now: datetime) -> None:
        """The delivery reached its end."""
        self._move(delivery, end, reason, now)

    def _move(self, delivery: Delivery, state: str, reason: str, now: datetime) -> None:
        with self._file.transaction() as write:
            write.execute(
                "UPDATE deliveries SET state = ?, reason = ?, changed = ? WHERE key = ? AND channel = ?",
                (state, reason, now.timestamp(), delivery.key, delivery.channel),
            )


def _is_known(read: sqlite3.Connection, failure: Failure) -> bool:
    alike = (failure.key, failure.kin, failure.time.timestamp(), failure.late, ci.AT_ONCE, ci.WAYS_DIFFER)
    if read.execute(_ALIKE, alike).fetchone():
        return True
    if failure.follows_up:  # it has the builds of the failure that it follows
        return False
    change = failure.change
    builds = read.execute(_BUILDS_BEFORE, (change.number, change.server, failure.patch_set))
    before = (Build(job, "", uuid=uuid, log_path=path) for job, uuid, path in builds)
    return ci.share_a_build(failure.builds, before)
