# SPDX-License-Identifier: Apache-2.0
"""What queries saw in builds, remembered: a build that is asked about again is not searched again.

What one query sees in a build depends on nothing but the query's meaning, the build's files, and the way in which they
are searched, which the caller sums up in one text (``way``). So other fingerprints may come, change and go.
"""

from __future__ import annotations

import json

from elastic_recheck import records
from elastic_recheck.database import SharedDatabase
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.model import Cause, Evidence


class VerdictMemory:
    """Verdicts on builds whose files are in the store; they go with the build."""

    def __init__(self, database: SharedDatabase) -> None:
        self._database = database

    def recall(self, root: str, way: str) -> Known | None:
        """What is known of a build; None where it was never searched in this way."""
        rows = self._database.select(
            "SELECT searches.id, unread, truncated, cause, failed_tests"
            " FROM searches JOIN builds ON build = builds.id WHERE root = ? AND way = ?",
            (root, way),
        )
        if not rows:
            return None
        search, unread, truncated, cause, failed = rows[0]
        verdicts = self._database.select(
            "SELECT text, evidence FROM verdicts JOIN queries ON query = queries.id WHERE search = ?", (search,)
        )
        return Known(
            {text: evidence and records.from_json(Evidence, evidence) for text, evidence in verdicts},
            tuple(json.loads(unread)),
            tuple(json.loads(truncated)),
            None if cause is None else tuple(records.from_json(Cause, each) for each in json.loads(cause)),
            None if failed is None else frozenset(json.loads(failed)),
        )

    def remember(self, root: str, way: str, known: Known) -> None:
        """Write down what is known, and keep other verdicts; nothing, where the build is not in the store."""
        causes = None if known.causes is None else json.dumps([records.to_json(each) for each in known.causes])
        failed = None if known.failed_tests is None else json.dumps(sorted(known.failed_tests))
        evidence = {text: each and records.to_json(each) for text, each in known.verdicts.items()}
        with self._database.transaction() as write:
            rows = write.execute(
                "INSERT INTO searches (build, way, unread, truncated, cause, failed_tests)"
                " SELECT id, ?, ?, ?, ?, ? FROM builds WHERE root = ?"
                " ON CONFLICT DO UPDATE SET unread = excluded.unread, truncated = excluded.truncated,"
                " cause = excluded.cause, failed_tests = excluded.failed_tests RETURNING id",
                (way, json.dumps(known.unread), json.dumps(known.truncated), causes, failed, root),
            ).fetchall()
            for (search,) in rows:
                write.executemany("INSERT OR IGNORE INTO queries (text) VALUES (?)", [(text,) for text in evidence])
                write.executemany(
                    "INSERT OR REPLACE INTO verdicts (search, query, evidence)"
                    " SELECT ?, id, ? FROM queries WHERE text = ?",
                    [(search, each, text) for text, each in evidence.items()],
                )
