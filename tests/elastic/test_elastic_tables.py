# SPDX-License-Identifier: Apache-2.0
"""Builds and hits counted on real servers, against a recount by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from elastic_site import EXACT, FOREIGN, NOW, Document, Relay, Site, site

from elastic_recheck.engines.elastic import Events
from elastic_recheck.engines.elastic.listing import PAGE
from elastic_recheck.model import Fingerprint
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

SINCE = NOW - timedelta(days=3)
DAYS_AGO = [timedelta(days=days, hours=hours) for days in range(5) for hours in (0, 7)]
FINGERPRINTS = (
    Fingerprint("odd", 'message:"number odd"'),
    Fingerprint("odd-any", 'message:"number odd"', allow_nonvoting=True),
    Fingerprint("torn", 'message:"number odd" AND message:"second line"'),
    Fingerprint("also", 'message:"number odd"', also=('message:"in the gate"',), allow_nonvoting=True),
    Fingerprint("unless", 'message:"number odd"', unless=('message:"in the gate"',), allow_nonvoting=True),
    Fingerprint("tests", "message:number", test_ids=("a.b.C.test_d",), allow_nonvoting=True),
    Fingerprint("none", 'message:"number even odd"'),
)


def uuid(number: int) -> str:
    return f"{number:032x}"


def build(number: int) -> Iterator[Document]:
    """One build's events: two files, sent twice, and half of them two minutes later, some over midnight."""
    queue = "gate" if number % 3 == 0 else "check"
    common = {
        "build_uuid": uuid(number),
        "build_name": f"job-{number % 2}",
        "build_queue": queue,
        "voting": int(number % 5 != 0),
        "project": "openstack/nova",
        "tags": ["console"],
    }
    texts = [("a.txt", f"number {'odd' if number % 2 else 'even'}"), ("a.txt", f"second line, in the {queue}")]
    texts += [("b.txt", "{0} a.b.C.test_d ... FAILED")] if number % 4 == 0 else []
    ended = NOW - DAYS_AGO[number % len(DAYS_AGO)]
    for _ in range(2):
        for file, text in texts:
            for minutes in (0, 2):
                time = (ended - timedelta(minutes=minutes)).isoformat()
                yield {**common, "filename": file, "log_url": f"http://l/{file}", "message": text, "@timestamp": time}


COUNT = 60


def recent(number: int) -> bool:
    return NOW - DAYS_AGO[number % len(DAYS_AGO)] >= SINCE


@pytest.fixture(scope="module", params=["exact", "foreign"])
def filled(request: pytest.FixtureRequest, server: SearchServer) -> Iterator[Site]:
    with site(server, f"tables-{request.param}", EXACT if request.param == "exact" else FOREIGN) as made:
        made.fill(document for number in range(COUNT) for document in build(number))
        yield made


def test_each_build_is_listed_once(filled: Site) -> None:
    """However many documents it has, however often they were sent, on whichever days."""
    rows = filled.engine().tables.builds(SINCE)

    assert sorted(row.build for row in rows) == sorted(uuid(number) for number in range(COUNT) if recent(number))
    row = next(row for row in rows if row.build == uuid(3))
    assert row.fields["build_queue"] == "gate"
    assert row.fields["build_name"] == "job-1"
    assert row.fields["voting"] == "1"
    assert row.time == NOW - DAYS_AGO[3]


@pytest.mark.parametrize("events", [Events.JOINED, Events.LINES])
def test_hits_are_those_of_a_recount(filled: Site, events: Events) -> None:
    table = filled.engine(events).tables.hits(FINGERPRINTS, SINCE)

    odd = {number for number in range(COUNT) if recent(number) and number % 2}
    voting = {number for number in range(COUNT) if number % 5}
    expected = {
        "odd": odd & voting,
        "odd-any": odd,
        "torn": odd & voting if events is Events.LINES else set(),
        "also": {number for number in odd if number % 3 == 0},
        "unless": {number for number in odd if number % 3},
        "tests": {number for number in range(COUNT) if recent(number) and number % 4 == 0},
        "none": set(),
    }
    found = {bug: {row.build for row in table.rows if row.bug == bug} for bug in expected}
    assert found == {bug: {uuid(number) for number in numbers} for bug, numbers in expected.items()}
    assert len(table.rows) == sum(map(len, expected.values()))
    assert table.failed == {}


def test_no_build_is_left_out_however_many_a_bug_hits(server: SearchServer) -> None:
    """More than one answer lists, and more than one page of it."""
    count = PAGE + 50
    with site(server, "many", EXACT) as made:
        common = {"message": "a word", "filename": "a.txt", "@timestamp": NOW.isoformat()}
        made.fill({**common, "build_uuid": uuid(number)} for number in range(count))

        tables = made.engine(Events.JOINED).tables
        found = tables.hits([Fingerprint("1", "message:word")], SINCE)

        assert {row.build for row in found.rows} == {uuid(number) for number in range(count)}
        assert (len(found.rows), len(tables.builds(SINCE))) == (count, count)


def test_hits_take_two_requests(filled: Site) -> None:
    """The fields of the indices (again where one is not there yet), then all fingerprints in one request."""
    with Relay(filled.server) as relay:
        engine = filled.engine(Events.JOINED, url=relay.url())
        engine.tables.hits(FINGERPRINTS, SINCE)
        engine.tables.hits(FINGERPRINTS, SINCE)

    paths = [path.partition("?")[0].rpartition("/")[2] for path in relay.asked()]
    assert paths == ["_field_caps", "_msearch"] * 2
