# SPDX-License-Identifier: Apache-2.0
"""The history, for any number of threads and processes at once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck import records
from elastic_recheck.database import SharedDatabase
from elastic_recheck.history import writing
from elastic_recheck.history.columns import clean, from_columns, to_hit
from elastic_recheck.history.passing import passing_samples
from elastic_recheck.history.schema import STEPS
from elastic_recheck.model import BuildLogs, Fields, Fingerprint
from elastic_recheck.noise import Sample
from elastic_recheck.rows import BuildRow, HitRow, Looked, Wording, wording


class SqliteHistory:
    """Implements :class:`elastic_recheck.ports.History`, whose docstrings say what each method does.

    A loss of power may cost the last few rows, never the file.

    :raises ElasticRecheckError: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._database = SharedDatabase(path, STEPS)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def saw(self, builds: Iterable[BuildRow]) -> Mapping[str, str]:
        """Write builds down; by their ids, those under which they are kept."""
        with self._database.transaction() as write:
            return writing.put_builds(write, builds)

    def judged(self, builds: Iterable[BuildRow], hits: Iterable[HitRow], tried: Collection[Fingerprint]) -> None:
        """Write down what was found in builds on which all of ``tried`` were tried.

        :raises ValueError: a hit is of a fingerprint that was not tried.
        """
        found, rows = list(hits), list(builds)
        if strangers := {hit.bug for hit in found} - {each.bug for each in tried}:
            raise ValueError(f"hits of fingerprints that were not tried: {sorted(strangers)}")
        with self._database.transaction() as write:
            kept, numbers = writing.put_builds(write, rows), writing.put_wordings(write, tried)
            hit = {(kept[each.build], numbers[each.bug]) for each in found if each.build in kept}
            read = {kept[row.id] for row in rows if row.looked is Looked.READ}
            gone = {build: [each for each in numbers.values() if (build, each) not in hit] for build in read}
            writing.drop_hits(write, gone)
            writing.put_hits(write, found, kept, numbers)
            writing.put_tried(write, read, numbers.values())

    def note_fingerprints(self, fingerprints: Collection[Fingerprint], now: datetime) -> None:
        """These are the fingerprints now; a wording that is new is kept with the time."""
        with self._database.transaction() as write:
            writing.put_current(write, writing.put_wordings(write, fingerprints), now.timestamp())

    def unjudged(self, fingerprints: Collection[Fingerprint], since: datetime) -> Mapping[str, Sequence[Fingerprint]]:
        """By id, builds since then whose logs were read or never looked at, and those that were not tried on them."""
        rows = self._database.select(
            "SELECT id, tried FROM builds WHERE time >= ? AND looked IN (?, ?)",
            (since.timestamp(), str(Looked.NOT), str(Looked.READ)),
        )
        numbers = {(bug, text): number for number, bug, text in self._database.select("SELECT * FROM wordings")}
        sets = {number: set(json.loads(text)) for number, text in self._database.select("SELECT * FROM tried")}
        missing = {
            tried: tuple(
                each for each in fingerprints if numbers.get((each.bug, wording(each))) not in sets.get(tried, ())
            )
            for tried in {tried for _, tried in rows}
        }
        return {id_: missing[tried] for id_, tried in rows if missing[tried]}

    def builds(self, since: datetime) -> Sequence[BuildRow]:
        """All builds since then, oldest first."""
        rows = self._database.select("SELECT * FROM builds WHERE time >= ? ORDER BY time, id", (since.timestamp(),))
        return [from_columns(row) for row in rows]

    def hits(self, since: datetime) -> Sequence[HitRow]:
        """All hits, of the fingerprints as they are now, on builds since then."""
        rows = self._database.select(
            "SELECT bug, build, hits.time, evidence FROM builds JOIN hits ON build = builds.id JOIN current"
            " USING (wording) WHERE builds.time >= ? ORDER BY hits.time, build, bug",
            (since.timestamp(),),
        )
        return [to_hit(*row) for row in rows]

    def passing(self, fingerprints: Iterable[Fingerprint], since: datetime) -> Mapping[str, Sample]:
        """Of each fingerprint on how many builds that passed since then it was tried, as it reads, and what it hit."""
        return passing_samples(self._database, fingerprints, since)

    def wordings(self) -> Sequence[Wording]:
        """All wordings ever seen, oldest first."""
        rows = self._database.select(
            "SELECT bug, text, since FROM versions JOIN wordings ON wording = wordings.id ORDER BY number"
        )
        return [Wording(bug, text, _time(since)) for bug, text, since in rows]

    def first_hits(self) -> Mapping[str, datetime]:
        """When each bug was first hit, as far back as was ever known, longer than builds are kept."""
        return {bug: _time(time) for bug, time in self._database.select("SELECT bug, time FROM first_hits")}

    def covered(self, since: datetime) -> Sequence[tuple[datetime, datetime]]:
        """The spans, oldest first, from then on, of which all builds are known."""
        rows = self._database.select(
            "SELECT start, until FROM covered WHERE until > ? ORDER BY start", (since.timestamp(),)
        )
        return [(max(since, _time(start)), _time(until)) for start, until in rows]

    def covers(self, start: datetime, end: datetime) -> None:
        """All builds of this span were written down."""
        touching = end.timestamp(), start.timestamp()
        with self._database.transaction() as write:
            spans = write.execute("SELECT * FROM covered WHERE start <= ? AND until >= ?", touching).fetchall()
            first, last = (
                min([touching[1], *(each[0] for each in spans)]),
                max([touching[0], *(each[1] for each in spans)]),
            )
            write.execute("DELETE FROM covered WHERE start <= ? AND until >= ?", touching)
            write.execute("INSERT INTO covered (start, until) VALUES (?, ?)", (first, last))

    def asked_until(self, what: str) -> datetime | None:
        """The mark that was set for ``what``; None where none was."""
        rows = self._database.select("SELECT until FROM marks WHERE what = ?", (what,))
        return _time(rows[0][0]) if rows else None

    def mark_asked(self, what: str, until: datetime) -> None:
        """All that ``what`` has to tell until then is written down."""
        with self._database.transaction() as write:
            write.execute("INSERT OR REPLACE INTO marks (what, until) VALUES (?, ?)", (what, until.timestamp()))

    def keep_logs(self, build: str, logs: BuildLogs, fields: Fields) -> None:
        """Write down where a known build's logs are."""
        body = zlib.compress(f"{records.to_json(logs)}\n{json.dumps(dict(fields))}".encode())
        with self._database.transaction() as write:
            write.execute(
                "INSERT OR REPLACE INTO logs SELECT id, ?, ? FROM builds WHERE id = ?",
                (clean(logs.root), body, clean(build)),
            )

    def logs(self, build: str) -> tuple[BuildLogs, Fields] | None:
        """Where a build's logs are; None where nobody said."""
        rows = self._database.select("SELECT body FROM logs WHERE build = ?", (clean(build),))
        if not rows:
            return None
        logs, fields = zlib.decompress(rows[0][0]).decode().split("\n")
        return records.from_json(BuildLogs, logs), json.loads(fields)

    def log_roots(self) -> Mapping[str, str]:
        """By build, the roots of the logs that were told."""
        return dict(self._database.select("SELECT build, root FROM logs"))

    def note(self, what: str, text: str, now: datetime) -> None:
        """Remember a text under a name."""
        with self._database.transaction() as write:
            write.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (clean(what), clean(text), now.timestamp()))

    def noted(self, about: str) -> Mapping[str, tuple[str, datetime]]:
        """All texts whose names begin so, by what follows in the name, each with its time."""
        rows = self._database.select(
            "SELECT what, text, time FROM notes WHERE substr(what, 1, ?) = ?", (len(about), about)
        )
        return {what[len(about) :]: (text, _time(time)) for what, text, time in rows}

    def prune(self, before: datetime) -> int:
        """Forget builds older than that, and what was only of them; how many."""
        with self._database.transaction() as write:
            gone = write.execute("DELETE FROM builds WHERE time < ?", (before.timestamp(),)).rowcount
            write.execute("DELETE FROM tried WHERE id NOT IN (SELECT tried FROM builds WHERE tried IS NOT NULL)")
            write.execute("DELETE FROM covered WHERE until < ?", (before.timestamp(),))
            write.execute("DELETE FROM notes WHERE time < ?", (before.timestamp(),))
        return gone


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
