# SPDX-License-Identifier: Apache-2.0
"""The tables of the history.

``builds``: one row a build; ``short`` is the first seven characters of its uuid, or of the end of its log path.
``hits``: one row a build and wording that hit it. ``wordings``: all that decides over what a fingerprint hits;
``versions``: since when a bug's fingerprint reads so (0: since before anybody looked); ``current``: how it reads now.
``tried``: sets of wordings, as a JSON list; a build names the set of those that were tried on it.
``first_hits`` outlives builds. ``covered``: spans of which all builds are known. ``marks``: up to when what was asked.
``logs``: where a build's logs are, compressed. ``notes``: what others said, who may be away the next time.
"""

STEPS = (
    """
    CREATE TABLE builds (
        id TEXT PRIMARY KEY,
        time REAL NOT NULL,
        short TEXT NOT NULL,
        job TEXT NOT NULL,
        result TEXT NOT NULL,
        voting INTEGER NOT NULL,
        pipeline TEXT NOT NULL,
        project TEXT NOT NULL,
        branch TEXT NOT NULL,
        server TEXT NOT NULL,
        change INTEGER NOT NULL,
        patch_set INTEGER NOT NULL,
        url TEXT NOT NULL,
        looked TEXT NOT NULL,
        unread TEXT NOT NULL,
        cause TEXT,
        fields TEXT NOT NULL,
        tried INTEGER REFERENCES tried
    );
    CREATE INDEX builds_time ON builds (time);
    CREATE INDEX builds_change ON builds (change, patch_set, job);
    CREATE TABLE wordings (
        id INTEGER PRIMARY KEY,
        bug TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (bug, text)
    );
    CREATE TABLE versions (
        number INTEGER PRIMARY KEY,
        wording INTEGER NOT NULL REFERENCES wordings,
        since REAL NOT NULL
    );
    CREATE TABLE current (
        bug TEXT PRIMARY KEY,
        wording INTEGER NOT NULL REFERENCES wordings
    );
    CREATE TABLE tried (
        id INTEGER PRIMARY KEY,
        members TEXT NOT NULL UNIQUE
    );
    CREATE TABLE hits (
        build TEXT NOT NULL REFERENCES builds ON DELETE CASCADE,
        wording INTEGER NOT NULL REFERENCES wordings,
        time REAL NOT NULL,
        evidence TEXT,
        PRIMARY KEY (build, wording)
    ) WITHOUT ROWID;
    CREATE TABLE first_hits (
        bug TEXT PRIMARY KEY,
        time REAL NOT NULL
    );
    CREATE TABLE covered (
        start REAL PRIMARY KEY,
        until REAL NOT NULL
    );
    CREATE TABLE logs (
        build TEXT PRIMARY KEY REFERENCES builds ON DELETE CASCADE,
        root TEXT NOT NULL,
        body BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        what TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        time REAL NOT NULL
    );
    CREATE TABLE marks (
        what TEXT PRIMARY KEY,
        until REAL NOT NULL
    )
    """,
)
