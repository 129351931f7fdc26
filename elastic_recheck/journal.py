# SPDX-License-Identifier: Apache-2.0
"""The journal: every failure from its admission to its one end, on disk before anything is done about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck import records
from elastic_recheck.database import open_database
from elastic_recheck.model import BuildDiagnosis, Change, Delivery, End, Failure

KIN_WITHIN = 5.0
"""Seconds: two failures without any build id, alike but for their time, are one within this span."""

STEPS = (
    """
    CREATE TABLE failures (
        key TEXT PRIMARY KEY,
        kin TEXT NOT NULL,
        time REAL NOT NULL,
        admitted REAL NOT NULL,
        concluded INTEGER NOT NULL DEFAULT 0,
        body TEXT NOT NULL
    );
    CREATE INDEX failures_kin ON failures (kin, time);
    CREATE INDEX failures_time ON failures (time);
    CREATE INDEX failures_unfinished ON failures (admitted) WHERE NOT concluded;
    CREATE TABLE builds (
        key TEXT NOT NULL REFERENCES failures ON DELETE CASCADE,
        position INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (key, position)
    );
    CREATE TABLE deliveries (
        key TEXT NOT NULL REFERENCES failures ON DELETE CASCADE,
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        changed REAL NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (key, channel)
    );
    CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('due', 'sending')
    """,
    "CREATE TABLE heard (one INTEGER PRIMARY KEY CHECK (one = 1), time REAL NOT NULL)",
    "CREATE INDEX failures_change ON failures (body ->> '$.change.number');"
    "CREATE INDEX deliveries_changed ON deliveries (changed)",
)


_COMMENTS = (
    "FROM deliveries JOIN failures USING (key) WHERE channel = 'gerrit' AND state IN ('due', 'sending', 'answered')"
)


class SqliteJournal:
    """The journal in one SQLite file; used by the deciding thread alone."""

    def __init__(self, path: Path) -> None:
        self._database = open_database(path, STEPS)

    def close(self) -> None:
        """Close the file; everything that was written stays."""
        self._database.close()

    def heard(self, time: datetime) -> None:
        """All that happened until then has been seen, as far as anybody knows."""
        with self._transaction() as write:
            write.execute(
                "INSERT INTO heard (one, time) VALUES (1, ?) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
                (time.timestamp(),),
            )

    def look_back_to(self, time: datetime) -> None:
        """Take what was heard until then for all that was heard."""
        with self._transaction() as write:
            write.execute("INSERT OR REPLACE INTO heard (one, time) VALUES (1, ?)", (time.timestamp(),))

    def last_heard(self) -> datetime | None:
        """The latest time that was told to :meth:`heard`; None at the first start."""
        row = self._database.execute("SELECT time FROM heard").fetchone()
        return datetime.fromtimestamp(row[0], UTC) if row else None

    def prune(self, before: datetime) -> int:
        """Forget failures that were admitted before then and have all their ends; how many."""
        with self._transaction() as write:
            return write.execute(
                "DELETE FROM failures WHERE concluded AND admitted < ? AND NOT EXISTS"
                " (SELECT 1 FROM deliveries WHERE deliveries.key = failures.key AND state IN ('due', 'sending'))",
                (before.timestamp(),),
            ).rowcount

    def admit(self, failure: Failure, now: datetime) -> bool:
        """Write the failure down; False where it (or one of its kin within 5 s) is known already."""
        time = failure.time.timestamp()
        with self._transaction() as write:
            known = write.execute(
                "SELECT 1 FROM failures WHERE key = ? OR (key != kin AND kin = ? AND abs(time - ?) <= ?)",
                (failure.key, failure.kin, time, KIN_WITHIN),
            ).fetchone()
            if known:
                return False
            write.execute(
                "INSERT INTO failures (key, kin, time, admitted, body) VALUES (?, ?, ?, ?, ?)",
                (failure.key, failure.kin, time, now.timestamp(), records.to_json(failure)),
            )
        return True

    def unfinished(self) -> Sequence[tuple[Failure, Sequence[BuildDiagnosis | None]]]:
        """Failures without diagnosis yet, oldest first; a slot a build, filled where it was diagnosed."""
        rows = self._database.execute("SELECT key, body FROM failures WHERE NOT concluded ORDER BY admitted").fetchall()
        return [self._with_builds(key, records.from_json(Failure, body)) for key, body in rows]

    def _with_builds(self, key: str, failure: Failure) -> tuple[Failure, Sequence[BuildDiagnosis | None]]:
        slots: list[BuildDiagnosis | None] = [None] * len(failure.builds)
        for position, body in self._database.execute("SELECT position, body FROM builds WHERE key = ?", (key,)):
            slots[position] = records.from_json(BuildDiagnosis, body)
        return failure, slots

    def diagnosed(self, key: str, index: int, diagnosis: BuildDiagnosis) -> None:
        """Keep the verdict on one build."""
        with self._transaction() as write:
            write.execute(
                "INSERT OR REPLACE INTO builds (key, position, body) VALUES (?, ?, ?)",
                (key, index, records.to_json(diagnosis)),
            )

    def concluded(
        self, key: str, deliveries: Sequence[Delivery], withheld: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        """Put down, in one go, what is to be said where, and (channel, reason) of what is kept back."""
        said = [(key, each.channel, "due", "", now.timestamp(), records.to_json(each)) for each in deliveries]
        kept = [(key, channel, str(End.WITHHELD), reason, now.timestamp(), "") for channel, reason in withheld]
        with self._transaction() as write:
            write.execute("UPDATE failures SET concluded = 1 WHERE key = ?", (key,))
            write.executemany(
                "INSERT OR IGNORE INTO deliveries (key, channel, state, reason, changed, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                said + kept,
            )

    def changes_hit(self, bugs: Iterable[str], since: datetime) -> Mapping[str, int]:
        """How many changes each of these bugs has hit since then."""
        rows = self._database.execute(
            "SELECT hit.value ->> 'bug' AS bug, count(DISTINCT failures.body -> 'change')"
            " FROM failures JOIN builds USING (key), json_each(builds.body, '$.hits') AS hit"
            " WHERE failures.time >= ? GROUP BY bug",
            (since.timestamp(),),
        )
        found = dict(rows.fetchall())
        return {bug: found[bug] for bug in bugs if bug in found}

    def said_on(self, change: Change, patch_set: int) -> tuple[int, int]:
        """How many comments were or will be made on this patch set, and on this change."""
        here, all_of_it = self._database.execute(
            f"SELECT count(*) FILTER (WHERE failures.body ->> 'patch_set' = ?), count(*) {_COMMENTS}"
            " AND failures.body ->> '$.change.server' = ? AND failures.body ->> '$.change.number' = ?",
            (patch_set, change.server, change.number),
        ).fetchone()
        return here, all_of_it

    def said_since(self, since: datetime) -> int:
        """How many comments were or will be made in all, of those decided on since then."""
        (count,) = self._database.execute(
            f"SELECT count(*) {_COMMENTS} AND deliveries.changed >= ?", (since.timestamp(),)
        ).fetchone()
        return int(count)

    def undelivered(self) -> Sequence[tuple[Delivery, bool]]:
        """Deliveries without an end, oldest first, and of each whether it was being handed over."""
        rows = self._database.execute(
            "SELECT body, state = 'sending' FROM deliveries WHERE state IN ('due', 'sending') ORDER BY changed"
        ).fetchall()
        return [(records.from_json(Delivery, body), bool(sending)) for body, sending in rows]

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
        with self._transaction() as write:
            write.execute(
                "UPDATE deliveries SET state = ?, reason = ?, changed = ? WHERE key = ? AND channel = ?",
                (state, reason, now.timestamp(), delivery.key, delivery.channel),
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
