# SPDX-License-Identifier: Apache-2.0
"""The tables of the store.

``builds``: one row a build whose logs are here. ``files``: one row a log file. ``searches``: one row for each way in
which a build was searched. ``verdicts``: what one query saw in one such search; ``evidence`` is null where it saw
nothing.
"""

STEPS = (
    """
    CREATE TABLE builds (
        id INTEGER PRIMARY KEY,
        root TEXT NOT NULL UNIQUE,
        fields TEXT NOT NULL DEFAULT '{}',
        added REAL NOT NULL,
        stored INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX builds_added ON builds (added, id);
    CREATE TABLE files (
        build INTEGER NOT NULL REFERENCES builds ON DELETE CASCADE,
        name TEXT NOT NULL,
        position INTEGER NOT NULL,
        tags TEXT NOT NULL,
        format TEXT NOT NULL,
        url TEXT NOT NULL,
        listed_size INTEGER,
        size INTEGER NOT NULL DEFAULT 0,
        stored INTEGER NOT NULL DEFAULT 0,
        first REAL,
        last REAL,
        cut TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (build, name)
    ) WITHOUT ROWID;
    CREATE TABLE searches (
        id INTEGER PRIMARY KEY,
        build INTEGER NOT NULL REFERENCES builds ON DELETE CASCADE,
        way TEXT NOT NULL,
        unread TEXT NOT NULL DEFAULT '[]',
        truncated TEXT NOT NULL DEFAULT '[]',
        cause TEXT,
        failed_tests TEXT,
        UNIQUE (build, way)
    );
    CREATE TABLE queries (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
    );
    CREATE TABLE verdicts (
        search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
        query INTEGER NOT NULL REFERENCES queries,
        evidence TEXT,
        PRIMARY KEY (search, query)
    ) WITHOUT ROWID
    """,
)
