# SPDX-License-Identifier: Apache-2.0
"""The history keeps each build and each hit once, whoever writes them, and knows what was tried."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pages_world import world

from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import BuildLogs, Cause, CauseKind, Evidence, Fingerprint, LogFile
from elastic_recheck.rows import BuildRow, HitRow, Looked

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=100)
HOUR = timedelta(hours=1)
ONE = Fingerprint("1", 'message:"one"')
TWO = Fingerprint("2", 'message:"two"', also=('message:"more"',))


def build(number: int = 1, **told: object) -> BuildRow:
    known = {"job": "tempest", "result": "FAILURE", "time": NOW, "change": 5, "patch_set": 1, **told}
    return BuildRow(f"{number:032x}", **known)  # type: ignore[arg-type]


def hit(bug: str, row: BuildRow, text: str = "here") -> HitRow:
    return HitRow(bug, row.id, row.time, Evidence("a.txt", 3, text, row.time, "https://logs.example.org/a#3", 0, 4))


def test_a_made_up_site_comes_back_as_it_was(history: SqliteHistory) -> None:
    """Odd names, passing builds, causes and evidence included."""
    made = world(builds=300, bugs=20)

    history.note_fingerprints(made.fingerprints, NOW)
    history.judged(made.builds, made.hits, made.fingerprints)
    history.judged(made.builds, made.hits, made.fingerprints)

    assert sorted(history.builds(LONG_AGO), key=lambda row: row.id) == sorted(made.builds, key=lambda row: row.id)
    key = lambda each: (each.build, each.bug)  # noqa: E731
    assert sorted(history.hits(LONG_AGO), key=key) == sorted(made.hits, key=key)
    assert history.first_hits() == made.first_hits


def test_two_sources_complete_each_other(history: SqliteHistory) -> None:
    """What the comment said comes first, in whichever order they come; nothing that one of them knows is lost."""
    said = build(
        server="review.example.org", project="openstack/nova", pipeline="gate", looked=Looked.UNREAD, unread="404"
    )
    found = build(
        result="SUCCESS", branch="master", looked=Looked.READ, fields={"node_provider": "a"}, time=NOW + 2 * HOUR
    )

    for rows in ((said, found), (found, said)):
        history.prune(NOW + 100 * HOUR)
        for row in rows:
            history.saw([row])
        (kept,) = history.builds(LONG_AGO)
        assert (kept.result, kept.time, kept.branch, kept.pipeline) == ("FAILURE", NOW, "master", "gate")
        assert (kept.looked, kept.unread, kept.fields) == (Looked.READ, "", {"node_provider": "a"})


def test_a_log_path_and_a_uuid_name_the_same_build(history: SqliteHistory) -> None:
    told = BuildRow("logs/05/5/1/gate/tempest/0123456", "tempest", "FAILURE", NOW, server="r", change=5, patch_set=1)
    uuid = "0123456789abcdef0123456789abcdef"
    found = BuildRow(uuid, "tempest", "FAILURE", NOW + HOUR, change=5, patch_set=1)
    other = BuildRow(uuid, "tempest", "FAILURE", NOW + HOUR, change=6, patch_set=1)
    history.note_fingerprints([ONE], NOW)

    history.saw([told])
    history.judged([found], [hit("1", found)], [ONE])

    assert [row.id for row in history.builds(LONG_AGO)] == [told.id]
    assert [each.build for each in history.hits(LONG_AGO)] == [told.id]
    history.prune(NOW + 100 * HOUR)
    history.saw([told, other])
    assert len(history.builds(LONG_AGO)) == 2


def test_a_build_without_an_id_is_one_within_seconds(history: SqliteHistory) -> None:
    """A comment that is heard twice differs in the fraction of its time; a recheck comes later."""
    rows = [
        BuildRow(f"r/5/1/job:NODE_FAILURE/{seconds}", "job", "NODE_FAILURE", NOW + timedelta(seconds=seconds), change=5)
        for seconds in (0, 3, 60)
    ]
    history.saw(rows)
    assert [row.time for row in history.builds(LONG_AGO)] == [NOW + timedelta(seconds=3), NOW + timedelta(seconds=60)]


def test_a_changed_fingerprint_is_tried_again(history: SqliteHistory) -> None:
    """Hits of the old wording do not count any more, and count again when it comes back, without being tried again."""
    rows = [build(1), build(2), build(3, looked=Looked.UNREAD, unread="404")]
    rows[:2] = [row.completed_by(build(number, looked=Looked.READ)) for number, row in enumerate(rows[:2], 1)]
    changed = Fingerprint("1", 'message:"won"')
    history.note_fingerprints([ONE, TWO], NOW)
    assert set(history.unjudged([ONE], LONG_AGO)) == set()

    history.judged(rows, [hit("1", rows[0]), hit("2", rows[1])], [ONE, TWO])
    assert history.unjudged([ONE, TWO], LONG_AGO) == {}

    history.note_fingerprints([changed, TWO], NOW + HOUR)
    assert [each.bug for each in history.hits(LONG_AGO)] == ["2"]
    assert history.unjudged([changed, TWO], LONG_AGO) == {rows[0].id: (changed,), rows[1].id: (changed,)}
    history.judged(rows, [hit("1", rows[1])], [changed])
    assert {(each.bug, each.build) for each in history.hits(LONG_AGO)} == {("1", rows[1].id), ("2", rows[1].id)}

    history.note_fingerprints([ONE], NOW + 2 * HOUR)
    assert history.unjudged([ONE, changed], LONG_AGO) == {}
    assert [(each.bug, each.build) for each in history.hits(LONG_AGO)] == [("1", rows[0].id)]
    told = [(each.bug, each.since) for each in history.wordings()]
    long_ago = datetime.fromtimestamp(0, UTC)
    assert told == [("1", long_ago), ("2", long_ago), ("1", NOW + HOUR), ("1", NOW + 2 * HOUR)]


def test_what_does_not_hit_any_more_is_forgotten(history: SqliteHistory) -> None:
    row = build(looked=Looked.READ)
    history.note_fingerprints([ONE], NOW)
    history.judged([row], [hit("1", row)], [ONE])
    history.judged([row], [], [ONE])
    assert history.hits(LONG_AGO) == []


def test_a_hit_without_evidence_keeps_the_one_it_had(history: SqliteHistory) -> None:
    row = build(looked=Looked.READ, cause=Cause(CauseKind.TASK, ("run",)))
    history.note_fingerprints([ONE], NOW)
    history.judged([row], [hit("1", row)], [ONE])
    history.judged([row], [HitRow("1", row.id, NOW)], [ONE])
    assert [each.evidence and each.evidence.text for each in history.hits(LONG_AGO)] == ["here"]


def test_an_unread_build_is_tried_again_once_it_can_be_read(history: SqliteHistory) -> None:
    row = build(looked=Looked.UNREAD, unread="404")
    history.judged([row], [], [ONE])
    assert history.unjudged([ONE], LONG_AGO) == {}
    history.saw([build(looked=Looked.READ)])
    assert history.unjudged([ONE], LONG_AGO) == {row.id: (ONE,)}


def test_first_hits_outlive_builds(history: SqliteHistory) -> None:
    row = build(looked=Looked.READ)
    history.judged([row], [hit("1", row)], [ONE])
    assert history.prune(NOW + HOUR) == 1
    assert (history.builds(LONG_AGO), history.hits(LONG_AGO)) == ([], [])
    assert history.first_hits() == {"1": NOW}


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_covered_spans_are_the_union(told: list[tuple[int, int]]) -> None:
    """They are told in any order, overlap and touch; asked for are the minutes that any of them holds."""
    history = SqliteHistory(Path(":memory:"))
    minute = timedelta(minutes=1)
    for start, length in told:
        history.covers(NOW + start * minute, NOW + (start + length) * minute)
    spans = history.covered(NOW)
    expected = {number for start, length in told for number in range(start, start + length)}
    found = [number for start, end in spans for number in range((start - NOW) // minute, (end - NOW) // minute)]
    assert sorted(found) == sorted(expected)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    history.close()


def test_several_write_at_once(tmp_path: Path) -> None:
    """Two processes' connections, two threads each: nothing is lost, nothing is there twice."""
    made = world(builds=400, bugs=10)
    parts = [made.builds[number::4] for number in range(4)]
    histories = [SqliteHistory(tmp_path / "history.sqlite") for _ in range(2)]

    def write(number: int) -> None:
        for row in parts[number] + parts[(number + 1) % 4]:
            histories[number % 2].judged([row], [each for each in made.hits if each.build == row.id], made.fingerprints)

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    histories[0].note_fingerprints(made.fingerprints, NOW)
    assert sorted(row.id for row in histories[1].builds(LONG_AGO)) == sorted(row.id for row in made.builds)
    assert len(histories[1].hits(LONG_AGO)) == len(made.hits)
    for each in histories:
        each.close()


def test_where_logs_are_comes_back(history: SqliteHistory) -> None:
    """Also of a build that has odd file names; it goes with its build."""
    row = build()
    logs = BuildLogs("https://l/1/", (LogFile("a\nb.txt", "https://l/1/a%0Ab.txt", 3, True),), fields={"voting": 1})
    history.keep_logs(row.id, logs, {"build_name": "x"})
    assert history.logs(row.id) is None
    history.saw([row])
    history.keep_logs(row.id, logs, {"build_name": "x"})
    assert history.logs(row.id) == (logs, {"build_name": "x"})
    history.prune(NOW + HOUR)
    assert history.logs(row.id) is None


def test_notes_are_found_by_their_beginning(history: SqliteHistory) -> None:
    for what, text in (("bug 1", "old"), ("bug 1", "one"), ("bug 2", "two"), ("review 1", "three")):
        history.note(what, text, NOW)
    assert history.noted("bug ") == {"1": ("one", NOW), "2": ("two", NOW)}
