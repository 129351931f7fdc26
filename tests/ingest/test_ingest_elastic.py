# SPDX-License-Identifier: Apache-2.0
"""Logs put into real search servers: once, whatever is repeated, and found by the engine afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from ingest_logs import Logs

from elastic_recheck.engines.elastic import Client, ElasticEngine, IndexSettings, Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.sink import ElasticSink
from elastic_recheck.engines.elastic.template import NAME, pattern
from elastic_recheck.errors import Unavailable
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.ingest import Ingest, Subject, Tally
from elastic_recheck.model import Build, Fingerprint
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server
ENDED = datetime(2026, 1, 3, 1, 30, tzinfo=UTC)
CONSOLE = b"".join(b"2026-01-03 01:02:%02d.456 | line %d of the console\n" % (n % 60, n) for n in range(3000))
COMPUTE = b"""\
Jan 03 01:02:04.456 host nova-compute[7]: ERROR nova.compute.manager [req-1 a b] Detach failed
Jan 03 01:02:04.456 host nova-compute[7]: ERROR nova.compute.manager Traceback (most recent call last):
Jan 03 01:02:04.456 host nova-compute[7]: ERROR nova.compute.manager DeviceDetachFailed: vdb
Jan 03 01:02:05.456 host nova-compute[7]: DEBUG nova.compute.manager [req-1 a b] quiet words
"""
ODD = b"".join(
    [
        b'{"message": "a field that is a text", "odd": "text"}\n',
        b'{"message": "a field that is a number", "odd": 5, "voting": "yes"}\n',
        b'{"message": "a field below a text", "odd.inner": "text"}\n',
        b'{"message": "half a character \\ud800 here", "long": "' + b"x" * 40000 + b'"}\n',
    ]
)
FILES = {
    "job-output.txt": CONSOLE,
    "controller/logs/screen-n-cpu.txt": COMPUTE,
    "controller/logs/performance.json": ODD,
    "unlisted.txt": b"nobody asks\n",
}
EVENTS = 3000 + 1 + 4


@dataclass
class Site:
    """A search server with indices of this test alone."""

    server: SearchServer
    kind: Kind
    index_format: str
    directory: Path

    def client(self) -> Client:
        return connect(ServerSettings(self.kind, self.server.url))

    def ingest(self, *subjects: Subject, client: Client | None = None) -> Tally:
        sink = ElasticSink(client or self.client(), self.index_format, DEFAULT_RULES, pause=lambda _: None)
        return Ingest(sink, self.directory, pause=lambda _: None).run(subjects or [subject()])

    def ask(self, method: str, path: str, body: object = None) -> Json:
        answer = self.server.http.request(method, f"{self.server.url}/{path}", json=body)
        found: Json = json.loads(answer.body)
        return found

    def everything(self) -> list[Json]:
        names = pattern(self.index_format)
        self.ask("POST", f"{names}/_refresh")
        found = self.ask("POST", f"{names}/_search", {"size": 10000, "sort": [{"line": "asc"}]})
        hits: list[Json] = found["hits"]["hits"]
        return hits


@pytest.fixture(params=["elasticsearch", "opensearch"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    server: SearchServer = request.getfixturevalue(f"{request.param}_server")
    site = Site(server, Kind(request.param), f"ingest{uuid4().hex[:8]}-%Y.%m.%d", tmp_path)
    yield site
    site.ask("DELETE", f"_index_template/{NAME}")
    for hit in {hit["_index"] for hit in site.everything()}:
        site.ask("DELETE", hit)


def subject(uuid: str = "0123456789abcdef0123456789abcdef") -> Subject:
    build = Build("tempest-full", "FAILURE", f"http://zuul/{uuid}", uuid=uuid)
    fields: dict[str, str | int] = {"build_uuid": uuid, "voting": 1, "build_name": "tempest-full"}
    return Subject(uuid, build, Logs(FILES, f"http://logs/{uuid}/"), fields, ENDED)


def test_events_are_documents_as_fingerprints_expect_them(site: Site) -> None:
    tally = site.ingest()
    assert tally.failures == []
    assert (tally.files, tally.events) == (3, EVENTS)
    hits = site.everything()
    assert len(hits) == EVENTS
    assert {hit["_index"] for hit in hits} == {ENDED.strftime(site.index_format)}
    (detach,) = [hit["_source"] for hit in hits if hit["_source"]["filename"].endswith("n-cpu.txt")]
    assert detach["message"].startswith("[req-1 a b] Detach failed\n")
    assert detach["message"].endswith("DeviceDetachFailed: vdb")
    assert detach["@timestamp"] == "2026-01-03T01:02:04.456000+00:00"
    assert (detach["line"], detach["loglevel"], detach["voting"]) == (1, "ERROR", 1)
    assert {"screen-n-cpu.txt", "screen", "oslofmt", "multiline"} <= set(detach["tags"])
    assert detach["log_url"].endswith("/controller/logs/screen-n-cpu.txt")
    index = hits[0]["_index"]
    fields = site.ask("GET", f"{index}/_mapping")[index]["mappings"]["properties"]
    types = {name: definition.get("type") for name, definition in fields.items()}
    assert (types["message"], types["voting"], types["@timestamp"]) == ("text", "integer", "date")
    rest = {name: kind for name, kind in types.items() if name not in {"message", "voting", "@timestamp", "line"}}
    assert set(rest.values()) == {"keyword"}, rest


def test_nothing_is_doubled_by_repeating_or_by_several_at_once(site: Site) -> None:
    with ThreadPoolExecutor(3) as threads:
        tallies = list(threads.map(lambda _: site.ingest(subject(), subject("f" * 32)), range(3)))
    assert [tally.failures for tally in tallies] == [[], [], []]
    assert sum(tally.events for tally in tallies) == 2 * EVENTS
    assert len(site.everything()) == 2 * EVENTS
    assert site.ingest().events == 0


def test_a_log_lines_own_fields_never_keep_it_out(site: Site) -> None:
    site.ingest()
    messages = {hit["_source"]["message"] for hit in site.everything()}
    assert {"a field that is a text", "a field that is a number", "a field below a text"} <= messages
    assert any(message.startswith("half a character") for message in messages)


class Busy:
    """A client whose server turns away, at first, every third document, and every second request as a whole."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.sent: Counter[str] = Counter()
        self.requests = 0

    def put_template(self, name: str, body: Json) -> None:
        self._client.put_template(name, body)

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        self.requests += 1
        if self.requests % 2:
            raise Unavailable("search server said 429")
        names = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        answers = []
        for number, name in enumerate(names):
            self.sent[name] += 1
            if self.sent[name] == 1 and number % 3 == 0:
                answers.append({"index": {"status": 429, "error": {"type": "rejected", "reason": "queue is full"}}})
            else:
                answers += self._client.bulk(lines[2 * number : 2 * number + 2])
        return answers


def test_only_what_a_busy_server_turned_away_is_sent_again(site: Site) -> None:
    busy = Busy(site.client())
    logs = Logs({"job-output.txt": CONSOLE[:5000]}, "http://logs/busy/")
    tally = site.ingest(Subject("busy", Build("j", "FAILURE"), logs, {}, ENDED), client=cast("Client", busy))
    assert tally.failures == []
    assert len(site.everything()) == tally.events == len(busy.sent)
    assert Counter(busy.sent.values()).keys() == {1, 2}
    assert logs.fetched["job-output.txt"] == 1


def test_the_engine_finds_what_was_put(site: Site) -> None:
    """With the evidence that the embedded engine would show."""
    site.ingest()
    site.everything()
    engine = ElasticEngine(site.client(), IndexSettings(site.index_format), clock=lambda: ENDED)
    build = subject().build
    arrival = engine.look(build)
    assert arrival.logs
    fingerprints = [
        Fingerprint("1", 'message:"Detach failed" AND message:"DeviceDetachFailed" AND tags:"screen-n-cpu.txt"'),
        Fingerprint("2", 'message:"of the console" AND filename:"job-output.txt"'),
        Fingerprint("3", 'message:"quiet words"'),
    ]
    diagnosis = engine.diagnose(build, arrival.logs, {}, fingerprints)
    assert [(hit.bug, hit.evidence.line) for hit in diagnosis.hits] == [("1", 1), ("2", 3000)]
