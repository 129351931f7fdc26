# SPDX-License-Identifier: Apache-2.0
"""From a job line's URL to its logs: Zuul, Jenkins and log servers on loopback."""

from __future__ import annotations

import gzip
from email.utils import formatdate
from pathlib import Path

import pytest
from loopback import Loopback, Reply

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Credentials, Http, Login
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness

UUID = "6f0c2b7d9a5e4c1fb3a87d2e90c41f55"
API = f"/api/tenant/t1/build/{UUID}"
MANIFEST = {
    "tree": [
        {"name": "controller", "children": [{"name": "n-cpu.txt", "mimetype": "text/plain", "size": 7}]},
        {"name": "job-output.txt", "mimetype": "text/plain", "encoding": None, "size": 5},
    ]
}
CONSOLE = "2026-01-02 03:04:05.678901 | hello\n"


@pytest.fixture
def source(server: Loopback) -> HttpLogSource:
    return HttpLogSource(Http(AllowedHosts([server.site]), timeout=2), known_names=("logs/syslog.txt",))


def build(url: str, result: str = "FAILURE") -> Build:
    return Build("tempest-full", result, url)


def there(arrival: Arrival) -> BuildLogs:
    assert arrival.readiness is Readiness.THERE, arrival
    assert arrival.logs is not None
    return arrival.logs


def names(arrival: Arrival) -> list[str]:
    return [file.name for file in there(arrival).files]


def told(arrival: Arrival) -> tuple[Readiness, str]:
    assert arrival.logs is None
    return arrival.readiness, arrival.reason


def away(reason: str) -> tuple[Readiness, str]:
    return Readiness.AWAY, reason


def not_yet(reason: str) -> tuple[Readiness, str]:
    return Readiness.NOT_YET, reason


def never(reason: str) -> tuple[Readiness, str]:
    return Readiness.NEVER, reason


def zuul_says(server: Loopback, **answer: object) -> str:
    """Let Zuul know of the build; returns its page."""
    log_url = server.url("/logs/6f0/")
    known = {
        "result": "FAILURE",
        "end_time": "2026-01-02T04:05:06",
        "log_url": log_url,
        "pipeline": "gate",
        "voting": True,
        "artifacts": [{"url": f"{log_url}zuul-manifest.json", "metadata": {"type": "zuul_manifest"}}],
    }
    server.put_json(API, {**known, **answer})
    return server.url(f"/t/t1/build/{UUID}")


# ---- Zuul ---------------------------------------------------------------------------------------------------------


def test_what_zuul_knows_of_a_build_are_its_events_fields(server: Loopback, source: HttpLogSource) -> None:
    ref = {"project": "openstack/nova", "branch": "stable/x", "change": 951234, "patchset": "3"}
    page = zuul_says(server, job_name="tempest-full", voting=False, ref=ref)
    server.put_json("/logs/6f0/zuul-manifest.json", MANIFEST)
    assert there(source.look(build(page))).fields == {
        "build_name": "tempest-full",
        "build_status": "FAILURE",
        "build_queue": "gate",
        "build_branch": "stable/x",
        "build_change": "951234",
        "build_patchset": "3",
        "build_uuid": UUID,
        "build_short_uuid": UUID[:7],
        "project": "openstack/nova",
        "voting": 0,
    }


def test_a_build_page_leads_to_the_manifests_files(server: Loopback, source: HttpLogSource) -> None:
    page, root = zuul_says(server), server.url("/logs/6f0/")
    server.put_json("/logs/6f0/zuul-manifest.json", MANIFEST)
    assert there(source.look(build(page))) == BuildLogs(
        root,
        (
            LogFile("controller/n-cpu.txt", f"{root}controller/n-cpu.txt", 7, viewable=True),
            LogFile("job-output.txt", f"{root}job-output.txt", 5, viewable=True),
        ),
        viewer=f"{page}/log/",
        pipeline="gate",
        result="FAILURE",
        voting=True,
        fields={
            "build_status": "FAILURE",
            "build_queue": "gate",
            "build_uuid": UUID,
            "build_short_uuid": UUID[:7],
            "voting": 1,
        },
    )


def test_a_white_label_page_below_a_path(server: Loopback, source: HttpLogSource) -> None:
    zuul_says(server)
    answer = {"result": "FAILURE", "log_url": server.url("/logs/6f0"), "artifacts": []}
    server.put_json(f"/zuul/api/build/{UUID}", answer)
    server.put_json("/logs/6f0/zuul-manifest.json", MANIFEST)
    logs = there(source.look(build(server.url(f"/zuul/build/{UUID}"))))
    assert logs.viewer == server.url(f"/zuul/build/{UUID}/log/")
    assert len(logs.files) == 2


def test_without_a_manifest_zuuls_log_url_is_searched(server: Loopback, source: HttpLogSource) -> None:
    page = zuul_says(server, artifacts=[])
    server.put_folder("/logs/6f0/", "job-output.txt")
    server.put("/logs/6f0/job-output.txt", CONSOLE)
    logs = there(source.look(build(page)))
    assert [file.name for file in logs.files] == ["job-output.txt"]
    assert (logs.pipeline, logs.viewer) == ("gate", f"{page}/log/")


def test_a_build_that_zuul_does_not_know_yet(server: Loopback, source: HttpLogSource) -> None:
    assert told(source.look(build(server.url(f"/t/t1/build/{UUID}")))) == not_yet("Zuul said 404")


def test_a_build_that_runs(server: Loopback, source: HttpLogSource) -> None:
    page = zuul_says(server, result=None, end_time=None, log_url=None)
    assert told(source.look(build(page))) == not_yet("Zuul said that the build was still running")


def test_logs_that_are_not_there_yet(server: Loopback, source: HttpLogSource) -> None:
    page = zuul_says(server)
    assert told(source.look(build(page, "POST_FAILURE"))) == not_yet("log server said 404")
    server.put_json("/logs/6f0/zuul-manifest.json", {"tree": []})
    assert told(source.look(build(page))) == not_yet("the list of logs was empty")


def test_a_build_without_logs(server: Loopback, source: HttpLogSource) -> None:
    page = zuul_says(server, log_url=None, result="POST_FAILURE")
    assert told(source.look(build(page, "POST_FAILURE"))) == never("Zuul has no logs of it")
    page = zuul_says(server, log_url=None, result="NODE_FAILURE")
    assert told(source.look(build(page, "CUSTOM"))) == never("no test node could be had, the job never ran")


def test_a_protected_tenant(server: Loopback, source: HttpLogSource) -> None:
    server.put_json(API, {"error": "MissingAuthError"}, status=401)
    arrival = source.look(build(server.url(f"/t/t1/build/{UUID}")))
    assert told(arrival) == never("Zuul said 401: it wants credentials that we do not have")


def test_log_hosts_that_are_not_allowed_are_named(server: Loopback, source: HttpLogSource) -> None:
    page = zuul_says(server, log_url="https://storage.example.net/v1/6f0/", artifacts=[])
    arrival = source.look(build(page))
    assert told(arrival) == never("host storage.example.net is not among the hosts that may be asked ([logs] hosts)")


def test_what_answers_is_not_zuul(server: Loopback, source: HttpLogSource) -> None:
    server.put(API, "<html>welcome")
    assert told(source.look(build(server.url(f"/t/t1/build/{UUID}")))) == never(
        f"the answer to {server.url(API)} is not JSON"
    )


# ---- results and links that promise nothing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ("NODE_FAILURE", "no test node could be had, the job never ran"),
        ("SKIPPED", "was skipped"),
        ("MERGE_CONFLICT", "did not merge, rebase"),
    ],
)
def test_results_that_leave_no_logs(server: Loopback, source: HttpLogSource, result: str, reason: str) -> None:
    assert told(source.look(build(zuul_says(server), result))) == never(reason)
    assert server.requests == []


@pytest.mark.parametrize("url", ["", "tempest-full", "ftp://example.org/", "file:///etc/passwd"])
def test_no_link(source: HttpLogSource, url: str) -> None:
    assert told(source.look(build(url))) == never("the CI system gave no link to the logs")


def test_a_host_that_is_not_allowed(source: HttpLogSource) -> None:
    assert told(source.look(build("https://evil.example.org/49/1/check/job/f5abe44"))) == never(
        "host evil.example.org is not among the hosts that may be asked ([logs] hosts)"
    )


# ---- log URLs -------------------------------------------------------------------------------------------------------


def test_a_listing_is_walked_once_the_console_is_there(server: Loopback, source: HttpLogSource) -> None:
    server.put_folder("/49/f5abe44/", "logs/")
    server.put_folder("/49/f5abe44/logs/", "screen-n-cpu.txt.gz")
    url = server.url("/49/f5abe44")
    assert told(source.look(build(url))) == not_yet("log server had no job-output.txt or console.html")
    server.put_folder("/49/f5abe44/", "console.html.gz", "logs/")
    server.put("/49/f5abe44/console.html.gz", gzip.compress(CONSOLE.encode()))
    assert there(source.look(build(url))) == BuildLogs(
        f"{url}/",
        (
            LogFile("console.html.gz", f"{url}/console.html.gz"),
            LogFile("logs/screen-n-cpu.txt.gz", f"{url}/logs/screen-n-cpu.txt.gz"),
        ),
    )


def test_builds_that_are_known_to_have_ended_need_no_console(server: Loopback) -> None:
    source = HttpLogSource(Http(AllowedHosts([server.site]), timeout=2), settle=None)
    server.put_folder("/49/f5abe44/", "build.log", "logs/")
    server.put_folder("/49/f5abe44/logs/", "more.log")
    assert names(source.look(build(server.url("/49/f5abe44/")))) == ["build.log", "logs/more.log"]
    server.put_json("/50/f5abe44/zuul-manifest.json", {"tree": [{"name": "build.log", "mimetype": "text/plain"}]})
    assert names(source.look(build(server.url("/50/f5abe44/")))) == ["build.log"]


def test_a_manifest_beside_the_logs_is_enough(server: Loopback, source: HttpLogSource) -> None:
    server.put_json("/49/f5abe44/zuul-manifest.json", MANIFEST)
    assert names(source.look(build(server.url("/49/f5abe44")))) == ["controller/n-cpu.txt", "job-output.txt"]


def test_known_names_are_tried_where_nothing_is_listed(server: Loopback, source: HttpLogSource) -> None:
    url = server.url("/49/f5abe44/")
    assert told(source.look(build(url))) == not_yet("log server said 404")
    server.put("/49/f5abe44/job-output.txt", CONSOLE)
    server.put("/49/f5abe44/logs/syslog.txt.gz", gzip.compress(b"x"))
    assert names(source.look(build(url))) == ["job-output.txt", "logs/syslog.txt.gz"]


def test_names_are_tried_compressed_as_the_console_is(server: Loopback, source: HttpLogSource) -> None:
    for name in ("job-output.txt.zst", "logs/syslog.txt.zst"):
        server.put(f"/49/f5abe44/{name}", b"x")
    assert names(source.look(build(server.url("/49/f5abe44/")))) == ["job-output.txt.zst", "logs/syslog.txt.zst"]
    assert names(source.look(build(server.url("/49/f5abe44/job-output.txt.zst")))) == [
        "job-output.txt.zst",
        "logs/syslog.txt.zst",
    ]


def test_a_slow_log_server_is_not_tried_for_ever(server: Loopback) -> None:
    server.put("/49/f5abe44/job-output.txt", CONSOLE)
    http = Http(AllowedHosts([server.site]), timeout=2)
    times = iter(range(0, 1000, 50))
    source = HttpLogSource(http, known_names=[f"{n}.txt" for n in range(9)], clock=lambda: next(times))
    arrival = source.look(build(server.url("/49/f5abe44/")))
    assert arrival.readiness is Readiness.THERE
    assert arrival.logs is not None
    assert arrival.logs.truncated == ("1.txt and what would be tried after it: log server is too slow",)


@pytest.mark.parametrize("url", ["/49/f5abe44/job-output.txt", "/49/f5abe44/job-output.txt.gz?x=1#L7", "/49/f5abe44//"])
def test_a_link_to_the_console_itself(server: Loopback, source: HttpLogSource, url: str) -> None:
    server.put("/49/f5abe44/job-output.txt", CONSOLE)
    assert names(source.look(build(server.url(url)))) == ["job-output.txt"]


def test_a_site_that_answers_everything_with_a_page_has_no_logs(server: Loopback, source: HttpLogSource) -> None:
    reply = Reply(b'<a href="static/">x</a>', headers={"Content-Type": "text/html"})
    for name in ("", "zuul-manifest.json", "job-output.txt", "job-output.txt.gz", "consoleText"):
        server.play(f"/49/f5abe44/{name}", reply)
    arrival = source.look(build(server.url("/49/f5abe44/")))
    assert told(arrival) == not_yet("log server had no job-output.txt or console.html")
    for name in ("console.html", "no-such-file.html"):
        server.play(f"/49/f5abe44/{name}", reply)
    arrival = source.look(build(server.url("/49/f5abe44/")))
    assert told(arrival) == not_yet("log server had every file that it was asked for")


def test_a_console_that_is_still_being_written(server: Loopback, source: HttpLogSource) -> None:
    url, path = server.url("/49/f5abe44/"), "/49/f5abe44/job-output.txt"
    server.put(path, b"")
    assert told(source.look(build(url))) == not_yet("the console log was empty")
    server.put(path, CONSOLE, {"Last-Modified": formatdate(usegmt=True)})
    assert told(source.look(build(url))) == not_yet("the console log was still being written")
    server.put(path, CONSOLE, {"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    assert names(source.look(build(url))) == ["job-output.txt"]
    server.put(path, CONSOLE, {"Last-Modified": "yesterday"})
    assert names(source.look(build(url))) == ["job-output.txt"]


@pytest.mark.parametrize(
    ("status", "arrival"),
    [
        (401, never("log server said 401: it wants credentials that we do not have")),
        (403, not_yet("log server said 403")),
        (410, never("log server said 410: the logs are gone")),
        (429, away("log server said 429")),
        (503, away("log server said 503")),
    ],
)
def test_what_a_log_server_says(
    server: Loopback, source: HttpLogSource, status: int, arrival: tuple[Readiness, str]
) -> None:
    for name in ("", "zuul-manifest.json"):
        server.put(f"/49/f5abe44/{name}", "no", status=status)
    assert told(source.look(build(server.url("/49/f5abe44/")))) == arrival


def test_a_log_server_that_is_away(server: Loopback, source: HttpLogSource) -> None:
    url = server.url("/49/f5abe44/")
    server.__exit__()
    assert told(source.look(build(url))) == away(f"log server {server.site} cannot be reached (Connection refused)")


def test_a_login_for_the_log_server(server: Loopback) -> None:
    server.put("/49/f5abe44/job-output.txt", CONSOLE)
    http = Http(AllowedHosts([server.site]), Credentials({server.site: Login("ci", "hunter2")}), timeout=2)
    assert names(HttpLogSource(http, known_names=()).look(build(server.url("/49/f5abe44/"))))
    assert all("Authorization" in request.headers for request in server.requests)


def test_what_is_left_out_is_named(server: Loopback, source: HttpLogSource) -> None:
    hostile = {"name": "..", "children": [{"name": "x", "mimetype": "text/plain"}]}
    server.put_json("/49/f5abe44/zuul-manifest.json", {"tree": [*MANIFEST["tree"], hostile]})
    arrival = source.look(build(server.url("/49/f5abe44/")))
    assert names(arrival) == ["controller/n-cpu.txt", "job-output.txt"]
    assert arrival.logs is not None
    assert arrival.logs.truncated == ("'../x' is no name of a file below the log root",)


# ---- Jenkins --------------------------------------------------------------------------------------------------------


def test_a_jenkins_build_has_its_console_and_its_artifacts(server: Loopback, source: HttpLogSource) -> None:
    url = server.url("/job/x/7/")
    artifacts = [{"relativePath": "logs/n cpu.txt"}, {"relativePath": "../../secret"}]
    server.put_json("/job/x/7/api/json", {"building": False, "result": "UNSTABLE", "artifacts": artifacts})
    arrival = source.look(build(url, "UNSTABLE"))
    assert there(arrival) == BuildLogs(
        url,
        (
            LogFile("consoleText", f"{url}consoleText"),
            LogFile("logs/n cpu.txt", f"{url}artifact/logs/n%20cpu.txt"),
        ),
        result="UNSTABLE",
        truncated=("'../../secret' is no name of a file below the log root",),
    )


def test_a_jenkins_build_that_runs(server: Loopback, source: HttpLogSource) -> None:
    server.put_json("/job/x/7/api/json", {"building": True, "result": None})
    arrival = source.look(build(server.url("/job/x/7/")))
    assert told(arrival) == not_yet("Jenkins said that the build was still running")


def test_a_jenkins_whose_api_is_closed_may_show_its_console(server: Loopback, source: HttpLogSource) -> None:
    url = server.url("/job/x/7")
    assert told(source.look(build(url))) == not_yet("log server said 404")
    server.put("/job/x/7/consoleText", CONSOLE)
    assert names(source.look(build(url))) == ["consoleText"]


# ---- fetching -------------------------------------------------------------------------------------------------------


def test_a_file_is_fetched_plain(server: Loopback, source: HttpLogSource, tmp_path: Path) -> None:
    url = server.put("/log.txt.gz", gzip.compress(b"hello\n"), {"Content-Encoding": "gzip"})
    assert source.fetch(LogFile("log.txt.gz", url), tmp_path / "log") == ""
    assert (tmp_path / "log").read_bytes() == b"hello\n"


def test_what_is_too_large_is_cut_off_and_said(server: Loopback, tmp_path: Path) -> None:
    source = HttpLogSource(Http(AllowedHosts([server.site]), timeout=2), max_file_size=10)
    cut = source.fetch(LogFile("log", server.put("/log", b"0123456789abc")), tmp_path / "log")
    assert cut == "was cut off after 10 bytes"
    assert (tmp_path / "log").read_bytes() == b"0123456789"


def test_files_that_cannot_be_had(server: Loopback, source: HttpLogSource, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="said 404"):
        source.fetch(LogFile("log", server.url("/log")), tmp_path / "log")
    with pytest.raises(Unavailable, match="said 503"):
        source.fetch(LogFile("log", server.put("/busy", status=503)), tmp_path / "log")
    with pytest.raises(Refused, match=r"host evil\.example\.org is not among .* \(\[logs\] hosts\)"):
        source.fetch(LogFile("log", "https://evil.example.org/x"), tmp_path / "log")
