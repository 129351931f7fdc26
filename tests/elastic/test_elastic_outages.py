# SPDX-License-Identifier: Apache-2.0
"""Real search servers that are killed, frozen, too busy, or have lost a part: nothing hangs, nothing is made up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from elastic_site import EXACT, NOW, Raw, Relay, Site, documents, site
from loopback import Reply

from elastic_recheck.engines.elastic import ElasticEngine, Events
from elastic_recheck.errors import Unavailable
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fingerprint, Readiness, Trouble, Verdict
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

UUID = "0123456789abcdef0123456789abcdef"
FIELDS: dict[str, str | int] = {"build_uuid": UUID, "build_name": "tempest-full", "voting": 1}
BUILD = Build("tempest-full", "FAILURE", f"https://zuul.example.org/build/{UUID}", uuid=UUID)
CONSOLE = Raw("job-output.txt", "2026-03-02 00:00:03.000000 | controller | it broke\n")
HIT, MISS = Fingerprint("1", "message:broke"), Fingerprint("2", "message:mended")
TIMEOUT = 1.0


@pytest.fixture(params=["elasticsearch_server", "opensearch_server"])
def filled(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A build of one event, on a server that is whole again afterwards."""
    server: SearchServer = request.getfixturevalue(request.param)
    with site(server, "outages", EXACT) as made:
        made.fill(documents(FIELDS, CONSOLE))
        yield made


@pytest.fixture
def engine(filled: Site) -> ElasticEngine:
    return filled.engine(timeout=TIMEOUT)


def diagnose(engine: ElasticEngine, *fingerprints: Fingerprint) -> BuildDiagnosis:
    return engine.diagnose(BUILD, BuildLogs("", ()), FIELDS, fingerprints or (HIT,))


def recovered(engine: ElasticEngine) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if engine.look(BUILD, NOW).readiness is Readiness.THERE and diagnose(engine).verdict is Verdict.RECOGNISED:
            return True
        time.sleep(0.1)
    return False


@contextmanager
def soon(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_a_frozen_server_is_given_up_after_the_time_limit_and_taken_up_again(
    filled: Site, engine: ElasticEngine
) -> None:
    """The build is unread for a reason that passes, whether it froze before it was looked at, or after."""
    assert recovered(engine)
    filled.server.freeze()
    try:
        with soon(3 * TIMEOUT):
            known = diagnose(engine)
        with soon(3 * TIMEOUT):
            arrival = engine.look(BUILD, NOW)
        with soon(3 * TIMEOUT):
            unknown = diagnose(filled.engine(timeout=TIMEOUT))
    finally:
        filled.server.thaw()

    reason = f"search server {filled.server.url.removeprefix('http://')} did not answer within 1 s"
    assert arrival == Arrival(Readiness.AWAY, reason=reason)
    assert {(each.verdict, each.unread, each.trouble) for each in (known, unknown)} == {
        (Verdict.UNREAD, reason, Trouble.PASSING)
    }
    assert recovered(engine)


def test_a_killed_server_leaves_builds_unread_until_it_is_back(filled: Site, engine: ElasticEngine) -> None:
    assert recovered(engine)
    filled.server.kill()
    try:
        with soon(3):
            arrival, diagnosis = engine.look(BUILD, NOW), diagnose(engine)
    finally:
        filled.server.start()

    reason = f"search server {filled.server.url.removeprefix('http://')} cannot be reached (Connection refused)"
    assert arrival == Arrival(Readiness.AWAY, reason=reason)
    assert (diagnosis.unread, diagnosis.trouble) == (reason, Trouble.PASSING)
    assert recovered(engine)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_too_busy_for_a_moment_is_asked_again(filled: Site, status: int) -> None:
    """Searches at once; whatever else it turned away leaves the build unread, for a reason that passes."""
    busy = Reply(json.dumps({"error": "busy"}).encode(), status, {"Content-Type": "application/json"})
    with Relay(filled.server) as relay:
        reason = f"search server {relay.site} said {status} (busy)"
        engine = filled.engine(Events.JOINED, url=relay.url())
        relay.script = [busy]
        arrivals = [engine.look(BUILD, NOW), engine.look(BUILD, NOW)]
        relay.script = [busy]
        fields = [diagnose(engine), diagnose(engine)]
        relay.script = [busy]
        search = diagnose(engine)

    assert arrivals[0] == Arrival(Readiness.AWAY, reason=reason)
    assert arrivals[1].readiness is Readiness.THERE
    assert [(each.unread, each.trouble) for each in fields] == [(reason, Trouble.PASSING), ("", None)]
    assert search.verdict is Verdict.RECOGNISED


@contextmanager
def lost(filled: Site, day: datetime) -> Iterator[None]:
    """The index of a day is there, and nobody has it just now."""
    index = day.strftime(filled.index_format)
    nowhere = {"number_of_shards": 1, "number_of_replicas": 0, "routing.allocation.require._name": "nobody"}
    filled.ask("PUT", f"{index}?wait_for_active_shards=0&timeout=1s", {"settings": {"index": nowhere}})
    yield
    filled.ask("PUT", f"{index}/_settings", {"index.routing.allocation.require._name": None})


def test_what_a_lost_part_may_hold_is_not_taken_for_missing(filled: Site, engine: ElasticEngine) -> None:
    """A hit counts all the same; silence does not, nor what must not be there, nor a table, until the part is back."""
    banned = Fingerprint("3", "message:broke", unless=("message:mended",))
    with lost(filled, NOW - timedelta(days=1)):
        arrival, diagnosis = engine.look(BUILD, NOW), diagnose(engine, HIT, MISS, banned)
        with pytest.raises(Unavailable, match="1 of 2 shards could not be searched"):
            engine.tables.builds(NOW - timedelta(days=3))
        table = engine.tables.hits([HIT], NOW - timedelta(days=3))

    reason = "1 of 2 shards could not be searched"
    assert arrival.readiness is Readiness.NOT_YET
    assert arrival.logs
    assert arrival.reason.startswith(reason)
    assert ([hit.bug for hit in diagnosis.hits], diagnosis.trouble) == (["1"], Trouble.PASSING)
    assert [line.partition(" (")[0] for line in diagnosis.unread_files] == [
        f"bugs 2, 3 could not be looked for: {reason}"
    ]
    assert table.failed["1"].startswith(reason)
    assert recovered(engine)
    assert diagnose(engine, MISS).verdict is Verdict.NOT_RECOGNISED


def test_only_the_builds_own_days_matter(filled: Site, engine: ElasticEngine) -> None:
    """Where it is known when it was reported."""
    with lost(filled, NOW - timedelta(days=5)):
        assert engine.look(BUILD).readiness is Readiness.NOT_YET
        assert engine.look(BUILD, NOW).readiness is Readiness.THERE
        assert diagnose(engine, MISS).verdict is Verdict.NOT_RECOGNISED
