# SPDX-License-Identifier: Apache-2.0
"""The history filled from real search servers: the same builds and hits as a recount by hand, however it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from elastic_site import EXACT, FOREIGN, NOW, Document, Site, site

from elastic_recheck.engines.elastic.refresh import ElasticTables
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import Fingerprint
from elastic_recheck.rows import BuildRow, Looked
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

SINCE = NOW - timedelta(days=10)
ODD = Fingerprint("odd", 'message:"number odd"')
THIRD = Fingerprint("third", 'message:"the third one"', allow_nonvoting=True)
BROKEN = Fingerprint("broken", 'message:"a" AND (')
MINUTE = timedelta(minutes=1)


def uuid(number: int) -> str:
    return f"{number * 7919:032x}"


def ended(number: int) -> datetime:
    """A build every three hours, over midnights, but none on one whole day."""
    time = NOW - 3 * timedelta(hours=number)
    return time if number < 20 else time - timedelta(days=1)


def build(number: int, zone: str = "+00:00") -> Iterator[Document]:
    """Its events last for two hours, and each was sent twice, one of them from another time zone."""
    common = {
        "build_uuid": uuid(number), "build_name": f"job-{number % 2}", "build_queue": "gate", "tags": ["console"],
        "build_status": "SUCCESS" if number % 4 == 0 else "FAILURE", "voting": int(number % 5 != 0),
        "build_change": str(number // 2), "build_patchset": "1", "project": "openstack/nova", "filename": "a.txt",
        "node_provider": f"prov-{number % 2}", "build_branch": "master", "log_url": "http://l/a.txt",
    }  # fmt: skip
    texts = [f"number {'odd' if number % 2 else 'even'}", *["the third one"] * (number % 3 == 0), "ERROR: it failed"]
    for sent in range(2):
        for position, text in enumerate(texts):
            time = ended(number) - (120 if position == 0 else 0) * MINUTE
            shown = (
                time.isoformat() if not sent else (time + timedelta(hours=5)).isoformat().replace("+00:00", "+05:00")
            )
            yield {**common, "message": text, "@timestamp": shown}


def odd(numbers: range) -> set[str]:
    return {uuid(number) for number in numbers if number % 2 and number % 5}


def third(numbers: range) -> set[str]:
    return {uuid(number) for number in numbers if number % 3 == 0}


@pytest.fixture(params=["exact", "foreign"])
def filled(request: pytest.FixtureRequest, server: SearchServer) -> Iterator[Site]:
    with site(server, f"refresh-{request.param}", EXACT if request.param == "exact" else FOREIGN) as made:
        made.fill(document for number in range(3, 30) for document in build(number))
        yield made


def refresh(filled: Site, history: SqliteHistory, *fingerprints: Fingerprint, seconds: float = 60) -> Mapping[str, str]:
    engine = filled.engine()
    history.note_fingerprints(fingerprints, NOW)
    return ElasticTables(engine.tables, engine, lambda: NOW).refresh(history, fingerprints, SINCE, seconds).failed


def hits(history: SqliteHistory) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for hit in history.hits(SINCE):
        found.setdefault(hit.bug, set()).add(hit.build)
    return found


def test_hits_are_those_of_a_recount(filled: Site, history: SqliteHistory) -> None:
    """At first, when builds come, and when a fingerprint changes; over midnight, with duplicates, from two zones."""
    first = range(3, 30)
    refresh(filled, history, ODD, THIRD)
    assert hits(history) == {"odd": odd(first), "third": third(first)}
    rows = {row.id: row for row in history.builds(SINCE)}
    assert sorted(rows) == sorted(map(uuid, first))
    told = rows[uuid(7)]
    assert (told.time, told.job, told.result, told.change, told.voting) == (ended(7), "job-1", "FAILURE", 3, True)
    assert (told.pipeline, told.branch, told.fields["node_provider"]) == ("gate", "master", "prov-1")
    assert not rows[uuid(5)].voting

    filled.fill(document for number in range(3) for document in build(number))
    refresh(filled, history, ODD, THIRD)
    every = range(30)
    assert hits(history) == {"odd": odd(every), "third": third(every)}
    assert len(history.builds(SINCE)) == len(every)

    even = Fingerprint("odd", 'message:"number even"', allow_nonvoting=True)
    refresh(filled, history, even, THIRD)
    assert hits(history) == {"odd": {uuid(number) for number in every if number % 2 == 0}, "third": third(every)}


def test_a_missing_day_is_not_covered(filled: Site, history: SqliteHistory) -> None:
    refresh(filled, history, ODD)
    assert list(history.covered(SINCE)) == [(ended(29), ended(20)), (ended(19), ended(3))]


def test_failed_builds_are_looked_at_closer(filled: Site, history: SqliteHistory) -> None:
    """Each hit with the line that shows it; what nothing hit, with its last error line. Without time, none of it."""
    refresh(filled, history, ODD, seconds=0)
    assert {hit.evidence for hit in history.hits(SINCE)} == {None}

    refresh(filled, history, ODD)

    failed = {row.id: row for row in history.builds(SINCE) if row.result == "FAILURE"}
    shown = [hit.evidence.text for hit in history.hits(SINCE) if hit.evidence and hit.build in failed]
    assert shown == ["number odd"] * len(odd(range(3, 30)))
    causes = [row.cause for id_, row in failed.items() if id_ not in odd(range(3, 30))]
    assert causes
    assert {cause and cause.evidence and cause.evidence.text for cause in causes} == {"ERROR: it failed"}


def test_a_query_that_cannot_be_counted_is_told(filled: Site, history: SqliteHistory) -> None:
    """And stands in nobody's way; it is counted in full once it can be."""
    assert list(refresh(filled, history, ODD, BROKEN)) == ["broken"]
    assert hits(history) == {"odd": odd(range(3, 30))}
    refresh(filled, history, ODD, Fingerprint("broken", 'message:"the third one"', allow_nonvoting=True))
    assert hits(history)["broken"] == third(range(3, 30))


def test_a_build_that_the_daemon_knows_by_its_log_path_is_the_same(filled: Site, history: SqliteHistory) -> None:
    known = BuildRow(
        f"logs/3/{uuid(7)[:7]}", "job-1", "FAILURE", ended(7) + MINUTE, server="review", change=3, patch_set=1
    )
    history.saw([known])
    refresh(filled, history, ODD)
    (row,) = [row for row in history.builds(SINCE) if row.change == 3 and row.job == "job-1"]
    assert (row.id, row.looked, row.time) == (known.id, Looked.READ, known.time)
    assert known.id in hits(history)["odd"]
