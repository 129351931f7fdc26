# SPDX-License-Identifier: Apache-2.0
"""What fingerprints hit of the builds that passed is counted from the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import Evidence, Fingerprint
from elastic_recheck.noise import Sample
from elastic_recheck.rows import BuildRow, HitRow, Looked

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
SINCE = NOW - timedelta(days=10)
ONE, TWO = Fingerprint("1", 'message:"one"'), Fingerprint("2", 'message:"two"')


def build(number: int, result: str = "SUCCESS", looked: Looked = Looked.READ, time: datetime = NOW) -> BuildRow:
    return BuildRow(f"{number:032x}", "tempest", result, time, looked=looked)


def hit(row: BuildRow) -> HitRow:
    return HitRow("1", row.id, row.time, Evidence("a.txt", 3, "here"))


def test_only_builds_that_passed_and_were_read_count(history: SqliteHistory) -> None:
    rows = [
        *(build(number) for number in range(1, 4)),
        build(4, "FAILURE"),
        build(5, looked=Looked.UNREAD),
        build(6, time=SINCE - timedelta(days=1)),
    ]
    history.saw([build(7, looked=Looked.NOT)])
    history.judged(rows, [hit(row) for row in rows[1:] if row.looked is Looked.READ], [ONE])
    history.judged([build(8)], [], [ONE, TWO])

    assert history.passing([ONE, TWO], SINCE) == {"1": Sample(4, 2), "2": Sample(1, 0)}


def test_a_fingerprint_that_is_changed_starts_anew(history: SqliteHistory) -> None:
    rows = [build(number) for number in range(1, 4)]
    history.judged(rows, [hit(row) for row in rows], [ONE])
    narrowed = Fingerprint("1", 'message:"one and only"')

    assert history.passing([narrowed], SINCE) == {}
    history.judged(rows, [], [narrowed])
    assert history.passing([narrowed], SINCE) == {"1": Sample(3, 0)}
