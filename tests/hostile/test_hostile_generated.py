# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in, made up at random: nothing is raised but the errors that are declared."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from loopback import Loopback, Reply

from elastic_recheck import ci, readiness
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.gerrit import events
from elastic_recheck.gerrit.catch_up import CatchUp
from elastic_recheck.gerrit.reporter import RestReporter
from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.irc_bot.wire import SoundLines
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.logs.manifest import read_manifest
from elastic_recheck.model import Build, Change, Comment, Delivery, Failure, Fingerprint, Readiness

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANGE = Change("review.example.org", "openstack/nova", 951234)
RULES = ci.Rules(frozenset({"zuul"}), "elastic-recheck")
UUID = "0" * 31 + "1"

TEXTS = st.text(st.characters(), max_size=40)
WORDS = st.sampled_from(
    [
        "Build failed", "Build succeeded", " (gate pipeline).", "\n\n", "\n", "- ", "job ", "job job", " : ", "FAILURE",
        "SUCCESS", "NODE_FAILURE", " in 5m 02s", " (non-voting)", "... (truncated)", "http://logs.example.org/1/0123abc/",
        f"https://zuul.example.org/t/x/build/{UUID}", "finger://ze01/" + UUID, "http://[x", "<<<", ">>>", "> ", "\r",
        "(", ")", " ", "\x00", "\u2028", "\ud800", "Patch Set 1: Verified-1",
    ]
)  # fmt: skip
COMMENTS = st.lists(WORDS | TEXTS, max_size=30).map("".join)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from([10**30, -(10**30), 1 << 63])
)
NAMES = st.sampled_from(
    [
        "type", "change", "patchSet", "author", "comment", "number", "project", "branch", "url", "username", "private",
        "eventCreatedOn", "messages", "message", "date", "_number", "_revision_number", "_more_changes", "tag",
        "status", "current_revision", "revisions", "owner", "tree", "name", "children", "mimetype", "size", "encoding",
        "uuid", "job_name", "result", "log_url", "artifacts", "metadata", "ref", "pipeline", "voting", "end_time",
        "building", "relativePath", "builds",
    ]
) | TEXTS  # fmt: skip
JSON = st.recursive(
    SCALARS | COMMENTS | st.sampled_from(["comment-added", "dropped-output", "zuul", "FAILURE", "text/plain", "a.txt"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=25,
)
BODIES = JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path_factory.mktemp("generated") / "journal.sqlite")
    yield journal
    journal.close()


def take(comment: Comment, journal: SqliteJournal) -> None:
    """Go the first steps with a comment, as the daemon does: read, reckon, keep, and find again."""
    journal.heard(min(comment.time, NOW))
    failure = ci.read(comment, RULES)
    if isinstance(failure, Failure):
        journal.admit(failure, NOW)
        journal.said_on(failure.change, failure.patch_set)
        readiness.begin(NOW, failure.time, readiness.Patience())


@given(text=COMMENTS, author=st.sampled_from(["zuul", "mallory", "elastic-recheck", ""]))
def test_comments(text: str, author: str, journal: SqliteJournal) -> None:
    comment = Comment(CHANGE, 1, author, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), NOW)
    take(comment, journal)
    if author != "zuul":
        assert ci.read(comment, RULES) is None


@pytest.mark.parametrize(
    "piece", ["- job http://h/1/0123abc/ : FAILURE\n", "build ", "> ", "- ", " : ", "(", "a b", "in 1s "]
)
def test_comments_take_time_by_their_length(piece: str) -> None:
    """A comment of a megabyte is read in the time of a hundred of ten kilobytes, more or less."""

    def seconds(size: int) -> float:
        text = "Build failed (gate pipeline).\n\n" + piece * (size // len(piece))
        began = time.process_time()
        ci.read(Comment(CHANGE, 1, "zuul", text, NOW), RULES)
        return time.process_time() - began

    assert seconds(1_000_000) < 400 * max(seconds(10_000), 0.002)


@given(line=BODIES)
@example(line=b"[" * 100_000)
@example(line=b'{"type": "comment-added", "change": {"number": ' + b"9" * 5000 + b"}}")
def test_lines_of_the_event_stream(line: bytes, journal: SqliteJournal) -> None:
    said = events.parse(line, "review.example.org", NOW)
    if isinstance(said, Comment):
        take(said, journal)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=BODIES)
def test_answers_of_gerrit(body: bytes, server: Loopback, journal: SqliteJournal) -> None:
    """What was missed, how a change stands, what is said on it, and the answer to a post."""
    rest = GerritRest(Http(AllowedHosts([server.site]), timeout=5), server.url(), "bot", "password")
    everything(server, Reply(b")]}'\n" + body))
    with suppress(Unavailable, Refused):
        for comment in CatchUp(rest, "review.example.org", server.url()).since(NOW - timedelta(hours=6), {"zuul"}):
            take(comment, journal)
    with suppress(Unavailable, Refused):
        rest.standing(CHANGE)
    with suppress(Unavailable, Refused):
        RestReporter(rest).send(Delivery("k", "gerrit", "text", CHANGE, 1, "autogenerated:elastic-recheck~gate~0"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=BODIES, status=st.sampled_from([200, 200, 200, 404, 500]), kind=st.sampled_from(["text/html", "a/json"]))
def test_answers_of_ci_systems_and_log_servers(body: bytes, status: int, kind: str, server: Loopback) -> None:
    """A look never raises; what it finds lies below the root, on the same server."""
    source = HttpLogSource(Http(AllowedHosts([server.site]), timeout=5), known_names=["a.txt"], settle=0)
    everything(server, Reply(body, status, {"Content-Type": kind}))
    for path in (f"/t/x/build/{UUID}", "/job/x/7/", "/logs/0123abc/"):
        arrival = source.look(Build("job", "FAILURE", server.url(path), uuid=UUID))
        assert (arrival.logs is None) == (arrival.readiness is not Readiness.THERE)
        for file in arrival.logs.files if arrival.logs else ():
            assert ".." not in file.name.split("/")
            assert file.name.isprintable()


@given(body=BODIES)
def test_lists_of_logs(body: bytes) -> None:
    found = read_manifest(body, "http://logs.example.org/1/")
    for file in found.files if found else ():
        assert file.url.startswith("http://logs.example.org/1/")
        assert file.size is None or 0 <= file.size < 1 << 63


@given(data=st.lists(st.binary(max_size=600), max_size=10), more=TEXTS)
def test_lines_of_irc(data: list[bytes], more: str) -> None:
    lines = SoundLines()
    for block in [*data, more.encode(errors="surrogatepass"), b"\r\n"]:
        lines.feed(block)
        for line in lines.lines():
            assert "\n" not in line
    assert len(lines) <= SoundLines.longest


QUERIES = (
    'message:"failed" AND tags:"console"',
    'message:"error" OR message:"Traceback"',
    "message:a* AND NOT loglevel:DEBUG",
    'filename:"job-output.txt" AND message:"503 Service Unavailable"',
)
LOG_WORDS = st.sampled_from(
    [
        b"2026-03-01 10:00:01.000000 | controller | ", b"2026-03-01 10:00:01.123 1234 ERROR nova.compute [-] ",
        b"Mar 01 10:00:01 host nova[1]: ", b'{"message": "error", "level": "\\ud800"}', b'{"message": ',
        b"Traceback (most", b"\xe2\x84\xaa",
        b"failed", b"error ", b"503 Service Unavailable", b"\n", b"\r\n", b"\x00", b"\x1b[31m", b"\xff\xfe",
        b"TASK [x]", b"fatal: [c]: FAILED! => {", b"}", b"... FAILED", b"  ", b"-" * 50, b"=" * 50, b"a" * 3000,
    ]
)  # fmt: skip
LOGS = st.lists(LOG_WORDS | st.binary(max_size=20), max_size=60).map(b"".join)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(log=LOGS, name=st.sampled_from(["job-output.txt", "screen-n-cpu.txt", "a.json", "syslog.txt"]))
def test_logs(log: bytes, name: str) -> None:
    """Searched, and explained where nothing was found; twice the same."""
    kind = classify_file(name, DEFAULT_RULES)
    fingerprints = tuple(Fingerprint(str(number), query) for number, query in enumerate(QUERIES))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_bytes(log)
        task = Task((FetchedFile(path, kind, "http://logs.example.org/1"),), {"build_name": "x"}, fingerprints, 60)
        assert scan(task) == scan(task)


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def everything(server: Loopback, reply: Reply) -> None:
    """Whatever is asked has this answer."""
    for path in (
        f"/api/tenant/x/build/{UUID}",
        "/job/x/7/api/json",
        "/job/x/7/",
        "/logs/0123abc/",
        "/logs/0123abc/zuul-manifest.json",
        "/logs/0123abc/job-output.txt",
        "/a/changes/",
        "/a/changes/openstack%2Fnova~951234",
        "/a/changes/openstack%2Fnova~951234/messages",
        "/a/changes/openstack%2Fnova~951234/revisions/1/review",
    ):
        server.play(path, reply)


def test_every_declared_error_is_one_of_ours() -> None:
    assert all(issubclass(each, ElasticRecheckError) for each in (Unavailable, Refused))
