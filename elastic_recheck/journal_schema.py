# SPDX-License-Identifier: Apache-2.0
"""The journal's tables, as SQL: one script a schema version, oldest first. What was released is never changed."""

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
    """
    CREATE TABLE hits (
        key TEXT NOT NULL REFERENCES failures ON DELETE CASCADE,
        bug TEXT NOT NULL,
        change TEXT NOT NULL,
        time REAL NOT NULL,
        PRIMARY KEY (key, bug)
    ) WITHOUT ROWID;
    CREATE INDEX hits_bug ON hits (bug, time, change);
    INSERT OR IGNORE INTO hits (key, bug, change, time)
        SELECT failures.key, hit.value ->> 'bug', failures.body ->> '$.change.number', failures.time
        FROM failures JOIN builds USING (key), json_each(builds.body, '$.hits') AS hit;
    DROP INDEX deliveries_changed;
    CREATE INDEX deliveries_said ON deliveries (changed)
        WHERE channel = 'gerrit' AND state IN ('due', 'sending', 'answered')
    """,
)
