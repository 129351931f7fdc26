# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between the engine and a search server, on a server that answers as it is told to."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Reply, Request, trickle

from elastic_recheck.engines.elastic import ElasticEngine, Events, IndexSettings, Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.asking import PAUSES
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fingerprint, Readiness, Verdict
from elastic_recheck.sandbox.irc_daemons import CannotStart
from elastic_recheck.sandbox.irc_daemons.certificates import Certificates

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
UUID = "0123456789abcdef0123456789abcdef"
BUILD = Build("job", "FAILURE", f"https://zuul.example.org/build/{UUID}", uuid=UUID)
FINGERPRINTS = tuple(Fingerprint(bug, f'message:"words {bug}"') for bug in ("1", "2", "3"))
HEADERS = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
INDEX = "logstash-2026.03.02"
FOUND = {
    "hits": {"total": {"value": 7, "relation": "eq"}, "hits": [{"_source": {"build_queue": "gate"}}]},
    "aggregations": {"indices": {"buckets": [{"key": INDEX, "doc_count": 7}]}, "newest": {"value": 0}},
}
CAPS = {"indices": [INDEX], "fields": {"message": {"text": {"type": "text", "searchable": True}}}}
NOTHING = {"status": 200, "hits": {"hits": []}, "_shards": {"total": 1, "failed": 0}, "timed_out": False}
HIT = {**NOTHING, "hits": {"hits": [{"_source": {"message": "words here", "filename": "f", "@timestamp": None}}]}}
BUSY = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}}
REJECTED = {
    "status": 400,
    "error": {
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "root_cause": [{"type": "query_shard_exception", "reason": "too deep\n  by far"}],
    },
}
PARTIAL = {**NOTHING, "_shards": {"total": 5, "failed": 2, "failures": [{"reason": {"type": "x", "reason": "gone"}}]}}
LATE = {**NOTHING, "timed_out": True}


def reply(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, dict(HEADERS))


class SearchServer:
    """Answers searches for fingerprints from ``script``, item by item; the build is there, its console is empty."""

    def __init__(self, loopback: Loopback, path: str = "") -> None:
        self.loopback = loopback
        self.script: list[Reply | list[dict[str, Any]]] = []
        loopback.play(f"{path}/_msearch", self._answer)
        loopback.play(f"{path}/{INDEX}/_field_caps", reply(CAPS))
        loopback.play(f"{path}/", reply({"version": {"number": "8.19.21"}}))
        days = [
            f"logstash-2026.{month}.{day:02}" for month, last in (("02", 28), ("03", 3)) for day in range(1, last + 1)
        ]
        self.names = ",".join(days[days.index("logstash-2026.02.19") :])
        self.searched = f"{path}/{self.names}/_search"
        loopback.play(self.searched, reply(FOUND))

    def _answer(self, request: Request) -> Reply:
        said = self.script.pop(0) if self.script else []
        if isinstance(said, Reply):
            return said
        bodies = [json.loads(line) for line in request.body.splitlines()[1::2]]
        known = [HIT if body.get("_source") is False else NOTHING for body in bodies[len(said) :]]
        return reply({"responses": [*said, *known]})

    def asked(self) -> list[list[dict[str, Any]]]:
        """The bodies of each request of several searches."""
        found = [each.body for each in self.loopback.requests if each.path.endswith("/_msearch")]
        return [[json.loads(line) for line in body.splitlines()] for body in found]


@pytest.fixture
def server() -> Iterator[SearchServer]:
    with Loopback() as loopback:
        yield SearchServer(loopback)


class Pauses:
    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def engine(server: SearchServer, pauses: Pauses | None = None, timeout: float = 5, **more: Any) -> ElasticEngine:
    client = connect(ServerSettings(Kind.ELASTICSEARCH, server.loopback.url(), timeout=timeout, **more))
    settings = IndexSettings(events=Events.JOINED)
    return ElasticEngine(client, settings, clock=lambda: NOW, pause=pauses or Pauses())


def diagnose(server: SearchServer, fingerprints: Sequence[Fingerprint] = FINGERPRINTS) -> BuildDiagnosis:
    return engine(server).diagnose(BUILD, BuildLogs("", ()), {}, fingerprints)


def test_all_fingerprints_are_asked_in_one_request_over_the_days_that_hold_the_build(server: SearchServer) -> None:
    """Each as a clause of its own beside the build's, one hit wanted, nothing counted, no more than is shown."""
    server.script = [[HIT, HIT, HIT]]

    diagnosis = diagnose(server)

    assert [hit.bug for hit in diagnosis.hits] == ["1", "2", "3"]
    (asked,) = server.asked()
    assert [each["index"] for each in asked[::2]] == [[INDEX]] * 4
    assert all(each["ignore_unavailable"] and each["allow_no_indices"] for each in asked[::2])
    assert asked[1]["query"] == {
        "bool": {"filter": [{"term": {"build_uuid": UUID}}, {"match_phrase": {"message": "words 1"}}]}
    }
    assert (asked[1]["size"], asked[1]["track_total_hits"]) == (1, False)
    assert "message" in asked[1]["_source"]


def test_a_query_that_the_server_rejects_stands_alone(server: SearchServer) -> None:
    """The others are answered, and the bug is named."""
    server.script = [[NOTHING, REJECTED, HIT]]

    diagnosis = diagnose(server)

    assert [hit.bug for hit in diagnosis.hits] == ["3"]
    assert diagnosis.truncated == (
        "bug 2 could not be looked for: the search server said 400 (query_shard_exception: too deep by far)",
    )
    assert diagnosis.unread_files == ()


@pytest.mark.parametrize(
    ("item", "reason"),
    [(PARTIAL, "2 of 5 shards could not be searched (x: gone)"), (LATE, "the search server ran out of time")],
)
def test_what_was_searched_in_part_is_no_miss(server: SearchServer, item: dict[str, Any], reason: str) -> None:
    """Nothing is said of "no known bug" then; a hit remains one."""
    server.script = [[NOTHING, item, item]]

    diagnosis = diagnose(server)

    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnosis.unread_files == (f"bugs 2, 3 could not be looked for: {reason}",)
    server.script = [[NOTHING, {**item, "hits": HIT["hits"]}, NOTHING]]
    assert [hit.bug for hit in diagnose(server).hits] == ["2"]


def test_what_must_not_be_there_must_have_been_looked_for(server: SearchServer) -> None:
    fingerprint = Fingerprint("1", "message:a", unless=("message:b",))
    server.script = [[HIT, LATE]]

    assert diagnose(server, [fingerprint]).verdict is Verdict.UNREAD
    server.script = [[HIT, NOTHING]]
    assert diagnose(server, [fingerprint]).verdict is Verdict.RECOGNISED


def test_only_what_the_server_was_too_busy_for_is_asked_again(server: SearchServer) -> None:
    pauses = Pauses()
    server.script = [[NOTHING, BUSY, BUSY], [HIT, BUSY], [HIT]]

    diagnosis = engine(server, pauses).diagnose(BUILD, BuildLogs("", ()), {}, FINGERPRINTS)

    assert [hit.bug for hit in diagnosis.hits] == ["2", "3"]
    assert [len(asked) // 2 for asked in server.asked()] == [4, 2, 1]
    assert tuple(pauses.taken) == PAUSES


def test_a_server_that_stays_busy_leaves_the_build_unread(server: SearchServer) -> None:
    server.script = [[NOTHING, NOTHING, BUSY], [BUSY], [BUSY]]

    diagnosis = diagnose(server)

    reason = "the search server said 429 (es_rejected_execution_exception: queue is full)"
    assert diagnosis.unread_files == (f"bug 3 could not be looked for: {reason}",)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_request_that_is_turned_away_is_sent_again(server: SearchServer, status: int) -> None:
    server.script = [reply({"error": "busy"}, status), [HIT, NOTHING, NOTHING]]

    assert diagnose(server).verdict is Verdict.RECOGNISED
    server.script = [reply({"error": "busy"}, status)] * 3
    assert diagnose(server).unread == f"search server {server.loopback.site} said {status} (busy)"


@pytest.mark.parametrize(
    ("status", "what_to_do"),
    [
        (401, "it wants an account; set user and password, or api_key, in [data_source]"),
        (403, "the account may not do this; it needs to read the indices of index_format"),
    ],
)
def test_a_refusal_is_said_and_not_repeated(server: SearchServer, status: int, what_to_do: str) -> None:
    server.script = [reply({"error": {"type": "security_exception", "reason": "no"}}, status)]

    expected = f"search server {server.loopback.site} said {status} (security_exception: no): {what_to_do}"
    assert diagnose(server).unread == expected
    assert len(server.asked()) == 1


def test_an_account_that_may_only_read_needs_no_more(server: SearchServer) -> None:
    """Asking for the server's name may be forbidden."""
    server.loopback.play("/", reply({"error": "no permissions for [cluster:monitor/main]"}, 403))
    server.loopback.play(f"/{server.names}/_field_caps", reply(CAPS))

    assert engine(server).introduce(FINGERPRINTS) == ["the server (it does not say what it is)"]


def test_a_silent_server_is_not_asked_again_at_once(server: SearchServer) -> None:
    server.loopback.play("/_msearch", Reply(stream=trickle(b"", 0.5)))

    diagnosis = engine(server, timeout=0.3).diagnose(BUILD, BuildLogs("", ()), {}, FINGERPRINTS)

    assert diagnosis.unread == f"search server {server.loopback.site} did not answer within 0.3 s"
    assert len(server.asked()) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<html>welcome</html>",
        "",
        "[]",
        "{}",
        '{"responses": {}}',
        '{"responses": [1]}',
        '{"responses": [{"hits": null}]}',
        '{"responses": [{"hits": {"hits": [{"_source": "x"}]}}]}',
        '{"responses": [{"status": "200"}]}',
    ],
)
def test_rubbish_is_said_to_be_rubbish(server: SearchServer, body: str) -> None:
    server.script = [Reply(body.encode(), 200, dict(HEADERS))]

    assert "gave an answer that is no" in diagnose(server).unread


def test_a_build_that_is_gone_when_it_is_searched_is_unread(server: SearchServer) -> None:
    """Its index was removed, or what is known by now names none of the documents."""
    server.script = [[NOTHING, NOTHING, NOTHING, NOTHING]]

    assert diagnose(server).unread == "the index held nothing of it"


def test_failed_tests_that_cannot_be_asked_for_leave_only_those_open_who_want_to_know(server: SearchServer) -> None:
    wants = Fingerprint("1", "message:a", test_ids=("a.b.c",))
    server.script = [[HIT, HIT], [LATE, LATE]]

    diagnosis = diagnose(server, [wants, Fingerprint("2", "message:b")])

    assert [hit.bug for hit in diagnosis.hits] == ["2"]
    assert diagnosis.unread_files == ("bug 1 could not be looked for: the search server ran out of time",)


def test_a_server_that_is_away_is_waited_for() -> None:
    with Loopback() as loopback:
        site = loopback.site
    settings = ServerSettings(Kind.ELASTICSEARCH, f"http://{site}", timeout=1)

    arrival = ElasticEngine(connect(settings), IndexSettings(), clock=lambda: NOW).look(BUILD)

    assert arrival == Arrival(Readiness.AWAY, reason=f"search server {site} cannot be reached (Connection refused)")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("login", "authorization"),
    [
        ({"user": "bot", "password": "pass word"}, "Basic Ym90OnBhc3Mgd29yZA=="),
        ({"api_key": "aWQ6a2V5"}, "ApiKey aWQ6a2V5"),
        ({}, None),
    ],
)
def test_accounts_and_paths(kind: Kind, login: dict[str, Any], authorization: str | None) -> None:
    """Requests go below the URL's path, each with the account's name."""
    with Loopback() as loopback:
        SearchServer(loopback, "/open/search")
        client = connect(ServerSettings(kind, loopback.url("/open/search/"), **login))
        answers = client.msearch([([INDEX], {"size": 0})])
        client.close()

    assert answers == [NOTHING]
    assert [
        request.headers.get("Authorization", request.headers.get("authorization")) for request in loopback.requests
    ] == [authorization]


@pytest.mark.parametrize("kind", list(Kind))
def test_both_clients_say_the_same(kind: Kind) -> None:
    """Statuses, time limits and broken answers are the same errors."""
    with Loopback() as loopback:
        client = connect(ServerSettings(kind, loopback.url(), timeout=0.3))
        for status, error in ((400, Refused), (403, Refused), (429, Unavailable), (503, Unavailable)):
            loopback.play("/_msearch", reply({"error": {"type": "t", "reason": "why"}}, status))
            with pytest.raises(error, match=rf"search server {loopback.site} said {status} \(t: why\)"):
                client.msearch([([INDEX], {})])
        loopback.play("/_msearch", Reply(stream=lambda over: iter([b""] if over.wait(1) else [])))
        with pytest.raises(Unavailable, match=r"did not answer within 0\.3 s"):
            client.msearch([([INDEX], {})])
        loopback.play("/_msearch", Reply(b"<html>", 200, dict(HEADERS)))
        with pytest.raises(Refused, match="gave an answer that is no"):
            client.msearch([([INDEX], {})])


@pytest.mark.parametrize("kind", list(Kind))
def test_a_certificate_of_ones_own_wants_a_ca_file(kind: Kind, tmp_path: Path) -> None:
    """With it the server is trusted, without it not; a file that is none is named."""
    try:
        certificates = Certificates(tmp_path)
    except CannotStart as error:
        pytest.skip(f"a certificate needs openssl: apt-get install openssl ({error})")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    with Loopback(context) as loopback:
        loopback.play("/_msearch", reply({"responses": [NOTHING]}))
        trusting = connect(ServerSettings(kind, loopback.url(), ca_file=certificates.authority))
        strict = connect(ServerSettings(kind, loopback.url()))

        assert trusting.msearch([([INDEX], {})]) == [NOTHING]
        with pytest.raises(Refused, match=rf"no TLS with search server {loopback.site} .*see ca_file"):
            strict.msearch([([INDEX], {})])
    with pytest.raises(Refused, match="cannot be used as ca_file"):
        connect(ServerSettings(kind, "https://127.0.0.1:1/", ca_file=tmp_path / "missing.pem"))


def test_an_url_with_a_password_is_refused() -> None:
    with pytest.raises(Refused, match=r"not an http or https URL that can be asked: http://127\.0\.0\.1"):
        connect(ServerSettings(Kind.ELASTICSEARCH, "http://user:secret@127.0.0.1:9200/"))


def test_secrets_are_not_shown() -> None:
    settings = ServerSettings(Kind.ELASTICSEARCH, "http://127.0.0.1/", user="bot", password="hush", api_key="hush")

    assert "hush" not in repr(settings)
