# SPDX-License-Identifier: Apache-2.0
"""The engine on real servers: indices with exact fields, and those that a server makes by itself; events, and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elastic_site import EXACT, FOREIGN, Raw, Site, diagnose, documents, site

from elastic_recheck.engines.elastic import Events, Kind, ServerSettings, connect
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.errors import Refused
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.model import Build, BuildDiagnosis, CauseKind, Fingerprint, Readiness, Verdict
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

UUID = "0123456789abcdef0123456789abcdef"
FIELDS: dict[str, str | int] = {
    "build_name": "tempest-full",
    "build_queue": "gate",
    "build_uuid": UUID,
    "build_short_uuid": UUID[:7],
    "build_change": "951234",
    "build_patchset": "3",
    "project": "openstack/nova",
    "voting": 1,
}
BUILD = Build("tempest-full", "FAILURE", f"https://zuul.example.org/t/openstack/build/{UUID}", uuid=UUID)
CONSOLE = Raw(
    "job-output.txt",
    """\
2026-03-01 23:50:01.000000 | controller | setting up
2026-03-01 23:50:02.000000 | controller | E: Failed to fetch http://mirror 503 Service Unavailable
2026-03-02 00:00:02.000000 | controller | E: Failed to fetch http://mirror again 503 Service Unavailable
2026-03-02 00:00:03.000000 | controller | {0} tempest.api.test_a.TestB.test_c [1.2s] ... FAILED
2026-03-02 00:00:04.000000 | controller | tearing down
""",
)
COMPUTE = Raw(
    "controller/logs/screen-n-cpu.txt",
    """\
2026-03-01 23:55:01.000 7 ERROR nova.compute [-] Failed to detach
2026-03-01 23:55:01.000 7 ERROR nova.compute Traceback (most recent call last):
2026-03-01 23:55:01.000 7 ERROR nova.compute   File "x.py", line 1, in y
2026-03-01 23:55:01.000 7 ERROR nova.compute libvirtError: device not found
2026-03-01 23:55:02.000 7 INFO nova.compute [-] all is well
""",
)
API = Raw("controller/logs/screen-n-api.txt", "2026-03-01 23:55:01.000 8 INFO nova.api [-] libvirtError was not here\n")
FILES = (CONSOLE, COMPUTE, API)
HITS = (
    Fingerprint("console", 'message:"Failed to fetch" AND tags:"console"'),
    Fingerprint("joined", 'message:"Failed to detach" AND message:"libvirtError" AND tags:"screen-n-cpu.txt"'),
    Fingerprint("part", 'message:"Failed to detach" AND tags:"screen-n-cpu.txt"'),
    Fingerprint("file", 'filename:"controller/logs/screen-n-cpu.txt" AND message:well'),
    Fingerprint("fields", 'module:"nova.compute" AND loglevel:INFO AND project:*nova AND voting:1'),
    Fingerprint("either", '(message:"no such thing" OR message:"setting up") AND build_name:"tempest-full"'),
    Fingerprint("also", 'message:"setting up"', also=('message:"tearing down"',)),
    Fingerprint("unless", 'message:"setting up"', unless=('message:"no such thing"',)),
    Fingerprint("tests", 'message:"setting up"', test_ids=("tempest.api.test_a.TestB.test_c",)),
)
MISSES = (
    Fingerprint("words", 'message:"Failed fetch"'),
    Fingerprint("job", 'message:"setting up" AND build_name:"tempest"'),
    Fingerprint("project", 'message:"setting up" AND project:"nova"'),
    Fingerprint("other-file", 'message:"Failed to detach" AND message:"was not here"'),
    Fingerprint("no-also", 'message:"setting up"', also=('message:"no such thing"',)),
    Fingerprint("banned", 'message:"setting up"', unless=('message:"tearing down"',)),
    Fingerprint("other-test", 'message:"setting up"', test_ids=("tempest.api.test_a.TestB.test_d",)),
    Fingerprint("not", 'message:"all is well" AND NOT filename:"controller/logs/screen-n-cpu.txt"'),
)


@pytest.fixture(scope="module", params=["exact", "foreign"])
def events(request: pytest.FixtureRequest, server: SearchServer) -> Iterator[Site]:
    """A build's events, with their tracebacks, in indices of two days; and another build with every word."""
    with site(server, f"events-{request.param}", EXACT if request.param == "exact" else FOREIGN) as made:
        made.fill(documents(FIELDS, *FILES, lines=request.param == "exact"))
        noise = "2026-03-01 23:50:01.000000 | controller | no such thing, Failed fetch was not here\n"
        made.fill(
            documents({**FIELDS, "build_uuid": "f" * 32, "build_short_uuid": "f" * 7}, Raw("job-output.txt", noise))
        )
        yield made


@pytest.fixture(scope="module")
def lines(server: SearchServer) -> Iterator[Site]:
    """A build's lines as OpenDev's index has them today: one a document, by themselves, under base names."""
    with site(server, "lines", FOREIGN) as made:
        made.fill(documents(FIELDS, *FILES, joined=False, lines=False))
        yield made


def bugs(diagnosis: BuildDiagnosis) -> list[str]:
    return [hit.bug for hit in diagnosis.hits]


def test_what_hits_and_what_not(events: Site) -> None:
    """Exactly those hit that hit in the embedded engine, whatever the index's mapping is, and nothing is left open."""
    diagnosis = diagnose(events.engine(), BUILD, FIELDS, *HITS, *MISSES)

    assert bugs(diagnosis) == [each.bug for each in HITS]
    assert diagnosis.verdict is Verdict.RECOGNISED
    assert (diagnosis.unread, diagnosis.unread_files, diagnosis.truncated) == ("", (), ())
    assert diagnosis.pipeline == "gate"


def test_both_engines_show_the_same_evidence(server: SearchServer, tmp_path: Path) -> None:
    """File, line, time, text and place of the hit; the files' order is that of their names."""
    for raw in FILES:
        (tmp_path / "logs" / raw.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "logs" / raw.name).write_text(raw.text)
    embedded = EmbeddedEngine(DirectoryLogSource(tmp_path / "logs"), tmp_path / "engine")
    arrival = embedded.look(BUILD)
    assert arrival.logs
    theirs = embedded.diagnose(BUILD, arrival.logs, FIELDS, (*HITS, *MISSES))
    embedded.close()
    with site(server, "same", EXACT) as made:
        made.fill(documents(FIELDS, *FILES))
        ours = diagnose(made.engine(), BUILD, FIELDS, *HITS, *MISSES)

    assert [(hit.bug, replace(hit.evidence, url="")) for hit in ours.hits] == [
        (hit.bug, replace(hit.evidence, url="")) for hit in theirs.hits
    ]


def test_on_lines_words_of_one_event_are_looked_for_in_one_file(lines: Site) -> None:
    """The same fingerprints hit and miss; the line with the first clause is shown; who is concerned is said."""
    engine = lines.engine()

    said = engine.introduce((*HITS, *MISSES))
    diagnosis = diagnose(engine, BUILD, FIELDS, *HITS, *MISSES)

    assert "of bugs joined, other-file the clauses" in said[1]
    assert bugs(diagnosis) == [each.bug for each in HITS]
    evidence = {hit.bug: hit.evidence for hit in diagnosis.hits}
    assert evidence["joined"].text == "[-] Failed to detach"
    assert evidence["joined"].file == "controller/logs/screen-n-cpu.txt"
    assert evidence["joined"].url == "https://logs.example.org/controller/logs/screen-n-cpu.txt"


def test_lines_taken_for_events_hit_less(lines: Site) -> None:
    """What is configured is believed."""
    diagnosis = diagnose(lines.engine(Events.JOINED), BUILD, FIELDS, *HITS)

    assert set(bugs(diagnosis)) == {each.bug for each in HITS} - {"joined"}


def test_an_unrecognised_build_is_explained_by_its_console(events: Site, lines: Site) -> None:
    for made in (events, lines):
        diagnosis = diagnose(made.engine(), BUILD, FIELDS, *MISSES)

        assert diagnosis.verdict is Verdict.NOT_RECOGNISED
        assert diagnosis.cause
        assert diagnosis.cause.kind is CauseKind.TESTS
        assert diagnosis.cause.names == ("tempest.api.test_a.TestB.test_c",)
        assert diagnosis.cause.evidence
        assert diagnosis.cause.evidence.file == "job-output.txt"


def test_a_build_known_by_seven_digits(events: Site) -> None:
    """Change and patch set tell it from another whose id begins alike."""
    build = Build("tempest-full", "FAILURE", f"http://l/34/951234/3/{UUID[:7]}", log_path=f"34/951234/3/{UUID[:7]}")

    assert bugs(diagnose(events.engine(), build, FIELDS, *HITS)) == [each.bug for each in HITS]
    other = diagnose(events.engine(), build, {**FIELDS, "build_patchset": "4"}, *HITS)
    assert other.verdict is not Verdict.RECOGNISED


def test_a_build_known_by_where_its_logs_are(events: Site) -> None:
    build = Build("job", "FAILURE", "https://logs.example.org/", log_path="job/tempest/232")
    root = replace(build, url="https://logs.example.org")

    assert bugs(diagnose(events.engine(), root, FIELDS, HITS[0])) == ["console"]


def test_what_a_non_voting_build_may_not_be_told(events: Site) -> None:
    build = replace(BUILD, voting=False)
    allowed = replace(HITS[0], bug="allowed", allow_nonvoting=True)

    assert bugs(diagnose(events.engine(), build, FIELDS, *HITS, allowed)) == ["allowed"]


def test_a_build_that_nothing_is_known_of_is_unread(events: Site) -> None:
    """Nothing is said about a build of which nothing was indexed, be it that nobody looked before."""
    stranger = replace(BUILD, uuid="e" * 32)

    arrival = events.engine().look(stranger)
    diagnosis = diagnose(events.engine(), stranger, {}, *HITS)

    assert (arrival.readiness, arrival.reason) == (Readiness.NOT_YET, "the index held nothing of it")
    assert diagnosis.verdict is Verdict.UNREAD


def test_readiness_is_a_count_that_stays_the_same_and_the_files_that_are_needed(server: SearchServer) -> None:
    with site(server, "ready", EXACT) as made:
        engine = made.engine(settle=3600 * 24, needed=["job-output.txt", "screen-n-cpu.txt"])
        made.fill(documents(FIELDS, CONSOLE))
        first = engine.look(BUILD)
        made.fill(documents(FIELDS, COMPUTE))
        second = engine.look(BUILD)
        partly = engine.diagnose(BUILD, second.logs or pytest.fail("no logs"), FIELDS, MISSES)

    assert first.readiness is second.readiness is Readiness.NOT_YET
    assert first.reason == "the index lacked screen-n-cpu.txt (5 events so far)"
    assert second.reason == "the index was still being filled with it (7 events so far)"
    assert partly.verdict is Verdict.UNREAD
    assert partly.unread_files == ("the index was still being filled with it (7 events so far)",)


@pytest.mark.parametrize(
    "name", ["screen-n-cpu.txt", "screen-n-cpu.txt.gz", "a/b/screen-n-cpu.txt", "a/screen-n-cpu.txt.xz"]
)
def test_a_needed_file_is_there_in_whichever_folder_and_however_compressed(server: SearchServer, name: str) -> None:
    with site(server, "named", EXACT) as made:
        engine = made.engine(settle=3600 * 24, needed=["screen-n-cpu.txt"])
        made.fill({**document, "filename": name} for document in documents(FIELDS, COMPUTE))

        assert engine.look(BUILD).reason == "the index was still being filled with it (2 events so far)"
        made.fill({**document, "filename": f"{name}.old"} for document in documents(FIELDS, COMPUTE))
        other = made.engine(settle=3600 * 24, needed=["n-cpu.txt"])
        assert other.look(BUILD).reason == "the index lacked n-cpu.txt (4 events so far)"


def test_a_build_that_failed_long_ago_is_not_waited_for(server: SearchServer) -> None:
    """Unless documents came while it was watched."""
    old = Raw("job-output.txt", "2026-03-01 20:00:00.000000 | controller | hello\n")
    with site(server, "late", EXACT) as made:
        watching = made.engine(settle=60)
        before = watching.look(BUILD)
        made.fill(documents(FIELDS, old))
        looks = [made.engine(settle=60).look(BUILD).readiness, watching.look(BUILD).readiness]

    assert before.readiness is Readiness.NOT_YET
    assert looks == [Readiness.THERE, Readiness.NOT_YET]


def test_the_wrong_client_is_said_in_one_line(
    elasticsearch_server: SearchServer, opensearch_server: SearchServer
) -> None:
    opensearch = connect(ServerSettings(Kind.OPENSEARCH, elasticsearch_server.url))
    elasticsearch = connect(ServerSettings(Kind.ELASTICSEARCH, opensearch_server.url))

    with pytest.raises(Refused, match=r"is Elasticsearch \d+\.\S+, not OpenSearch; set engine = elasticsearch$"):
        opensearch.identify()
    with pytest.raises(Refused, match=r"is not Elasticsearch; if it is OpenSearch, set engine = opensearch$"):
        elasticsearch.identify()
    with pytest.raises(Refused, match=r"406 .*if it is OpenSearch, set engine = opensearch$"):
        elasticsearch.search(["a"], {"size": 0})


def test_what_the_index_cannot_serve_is_said(events: Site, server: SearchServer) -> None:
    said = events.engine().introduce([Fingerprint("1", 'severity:HIGH AND message:"x"')])

    assert said[0].lower().startswith(server.kind.name)
    assert said[1:] == ["the index has no field severity, which bug 1 asks for"]
