# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-classify`` as its users meet it, on the sandbox's servers."""

from __future__ import annotations

import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fakes import eventually
from loopback import Loopback, Reply

from elastic_recheck.cli.classify import command
from elastic_recheck.cli.entry import ExitCode
from elastic_recheck.sandbox.log_server import LogServer, LogText
from elastic_recheck.sandbox.zuul import ZuulBuild, ZuulWeb, manifest

REPOSITORY = Path(__file__).parents[2]
UUID = "6f0c2b7d9a5e4c1fb3a87d2e90c41f5"
LINE = "2026-03-04 05:06:07.123456 | controller | out of cheese"
FINGERPRINT = 'title: No cheese\nquery: message:"out of cheese" AND tags:"console"\n'
EVIDENCE = {
    "file": "job-output.txt",
    "line": 1,
    "time": "2026-03-04T05:06:07.123456+00:00",
    "text": "controller | out of cheese",
}


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "queries" / "123.yaml"
    path.parent.mkdir()
    path.write_text(FINGERPRINT)
    return path.parent


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    directory = tmp_path / "logs"
    directory.mkdir()
    (directory / "job-output.txt").write_text(f"{LINE}\n{LINE} again\n")
    return directory


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments], standalone_mode=False)


def told(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# ---- a directory --------------------------------------------------------------------------------------------------


def test_what_is_no_file_is_told_as_unread_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("hello\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "syslog.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "job-output.txt")
    asked = (tmp_path, "--query", 'message:"out of cheese" AND tags:"console"')
    result = invoke(*asked, "--format", "json")

    assert result.return_value == ExitCode.FAILED
    assert told(result)[0]["unread"] == [
        "job-output.txt is a pipe",
        "syslog.txt cannot be opened: No such file or directory",
    ]
    assert "no verdict: 1 fingerprint tried, no hit in what could be read\n" in invoke(*asked).output


def test_a_directory_of_logs_is_shown_with_its_bugs_and_their_evidence(logs: Path, queries: Path) -> None:
    result = invoke(logs, "--queries", queries)

    assert result.return_value == 0
    assert (
        result.output
        == f"""\
{logs}
  bug 123  No cheese  https://bugs.launchpad.net/bugs/123
    job-output.txt:2  2026-03-04 05:06:07
      controller | out of cheese again
"""
    )


def test_json_is_one_object_in_the_promised_shape(logs: Path, queries: Path) -> None:
    (logs / "job-output.txt").write_text(f"{LINE}\n")
    result = invoke(logs, "--queries", queries, "--format", "json")

    assert told(result) == [
        {
            "build": str(logs),
            "bugs": [{"bug": "123", "evidence": EVIDENCE}],
            "unrecognised": False,
            "unread": [],
            "truncated": [],
        }
    ]


def test_what_is_not_recognised_is_said_with_the_last_error(logs: Path, queries: Path) -> None:
    (logs / "job-output.txt").write_text("2026-03-04 05:06:07.1 | controller | ERROR: no crackers\n")
    result = invoke(logs, "--queries", queries)

    assert result.return_value == 0
    assert "not recognised: 1 fingerprint tried, no hit" in result.output
    assert "ERROR: no crackers" in result.output


def test_logs_that_nobody_described_are_searched_only_by_name_and_that_is_said(logs: Path, queries: Path) -> None:
    (logs / "logs").mkdir()
    (logs / "logs" / "kolla.log").write_text("out of crackers\n")
    (logs / "logs" / "picture.png").write_text("x\n")
    query = 'message:"out of crackers"'
    named = 'filename:"logs/kolla.log"'

    assert f"note: 1 more log is searched only by what names one, such as {named}\n" in (
        invoke(logs, "--query", query).output
    )
    assert "note:" not in (output := invoke(logs, "--query", f"{query} AND {named}").output)
    assert "logs/kolla.log:1" in output
    assert "note:" not in invoke(logs, "--queries", queries).output, "a hit is what was asked for"


def test_fields_come_from_the_inventory_and_from_the_command_line(logs: Path, queries: Path) -> None:
    (queries / "123.yaml").write_text(FINGERPRINT.replace("AND tags", 'AND build_name:"tempest-full" AND tags'))
    assert told(invoke(logs, "--queries", queries, "--format", "json"))[0]["bugs"] == []
    (logs / "zuul-info").mkdir()
    (logs / "zuul-info" / "inventory.yaml").write_text("all: {vars: {zuul: {job: tempest-full, voting: true}}}\n")

    assert "bug 123" in invoke(logs, "--queries", queries).output
    assert "not recognised" in invoke(logs, "--queries", queries, "--set", "build_name=other").output


def test_a_job_that_is_not_voting_is_tried_with_what_admits_it(logs: Path, queries: Path) -> None:
    result = invoke(logs, "--queries", queries, "--set", "voting=0")

    assert "not recognised: 0 fingerprints tried" in result.output
    assert "1 fingerprint was not tried (--set voting=1 tries all)" in result.output


def test_a_query_stands_alone_and_is_looked_through(logs: Path, queries: Path) -> None:
    result = invoke(logs, "--query", 'message:"cheese again" tags:"console"', "--format", "json")

    assert [bug["bug"] for bug in told(result)[0]["bugs"]] == ["query"]
    assert "which means OR" in result.stderr


def test_an_explanation_names_the_first_clause_that_is_missing(logs: Path, queries: Path) -> None:
    (queries / "123.yaml").write_text(FINGERPRINT.replace("cheese", "stock"))
    result = invoke(logs, "--queries", queries, "--explain", "123")

    assert (
        """\
  why bug 123, clause by clause (1 file read: job-output.txt):
    - message:"out of stock": 0 events
    + tags:"console": 1 file: job-output.txt
    not hit: the first clause that is missing is message:"out of stock"
      its words: out | of | stock
      nowhere in these files: stock
  not recognised: bug 123 does not hit this build
"""
        in result.output
    )


def test_an_explanation_is_of_the_bug_that_was_asked_about_and_names_others_by_number(
    logs: Path, queries: Path
) -> None:
    (queries / "124.yaml").write_text(FINGERPRINT.replace("No cheese", "Another"))
    (queries / "125.yaml").write_text(FINGERPRINT + "unless: ['message:again']\n")
    hit = invoke(logs, "--queries", queries, "--explain", "124").output
    withheld = invoke(logs, "--queries", queries, "--explain", "125").output

    assert "No cheese" not in hit
    assert hit.endswith("  recognised: bug 124 hits this build\n  other bugs that hit it: 123\n")
    assert withheld.endswith("  not recognised: bug 125 does not hit this build\n  other bugs that hit it: 123, 124\n")


def test_what_could_not_be_read_shows_in_the_exit_code_whatever_was_found(logs: Path, queries: Path) -> None:
    (logs / "syslog.txt").symlink_to("/etc/passwd")
    result = invoke(logs, "--queries", queries)

    assert "bug 123" in result.output
    assert "unread: syslog.txt leads out of" in result.output
    assert result.return_value == ExitCode.FAILED
    absent = invoke(logs, "--query", "message:never", "--explain", "query").output
    assert "bug query does not hit this build, as far as it could be read" in absent


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('message:"cheese" AND tags:"syslog"', ['is tags:"syslog"', "none of the files that were read is one"]),
        ('message:"cheese of"', ["each of its words is there, but not in this order"]),
        ('message:"out of cheese" AND build_name:x', ["no event has it", "say --set build_name="]),
        (
            'message:"cheese again" AND NOT message:"out"',
            ["no single event", 'lacks NOT message:"out"', "job-output.txt:2"],
        ),
        ('message:"out of cheese"', ["hit: 2 events in job-output.txt, first", "job-output.txt:1"]),
    ],
)
def test_an_explanation_says_what_to_do(logs: Path, query: str, said: list[str]) -> None:
    output = invoke(logs, "--query", query, "--explain", "query").stdout

    assert [text for text in said if text not in output] == []


def test_logs_cannot_write_on_the_terminal(logs: Path, queries: Path) -> None:
    (logs / "job-output.txt").write_text(f"{LINE} \x1b[31m\x1b]0;title\x07 \u202e\n")
    result = invoke(logs, "--queries", queries, "--explain", "123")

    assert not set(result.output) & {"\x1b", "\x07", "\u202e"}


def test_a_compressed_console_in_a_sub_folder_is_found(tmp_path: Path, queries: Path) -> None:
    path = tmp_path / "build" / "logs" / "console.html.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(f"{LINE}\n".encode()))

    assert "logs/console.html:1" in invoke(tmp_path / "build", "--queries", queries).output


# ---- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Name a build: a directory of logs, a URL, --change N or --recent N"),
        (["logs", "--change", "1"], 2, "Give one of WHAT, --change and --recent."),
        (["none"], 2, "There is no directory none."),
        (["951234,3"], 2, "write --change 951234,3 --zuul"),
        (["zuul.example.org/t/x"], 2, "write https://zuul.example.org/t/x"),
        (["ftp://x/"], 2, "it must begin with https:// or http://"),
        (["https://review.example.org/c/a/b/+/12/3"], 2, "ask with --change 12,3 --zuul"),
        (["6f0c2b7d9a5e4c1fb3a87d2e90c41f55"], 2, "write the URL of its page"),
        (["logs/job-output.txt"], 2, "Name the directory that it is in"),
        (["--change", "12"], 2, "need --zuul"),
        (["--change", "x"], 2, "is no change; write its number"),
        (["--recent", "0"], 2, "--recent"),
        (["logs", "--project", "x"], 2, "go with --change and --recent only"),
        (["logs", "--set", "x"], 2, "is not of the form FIELD=VALUE"),
        (["logs", "--set", "voting=no"], 2, "voting is 0 or 1"),
        (["logs", "--query", 'message:"a" AND'], 2, "--query: The query ends"),
        (["logs", "--explain", "124"], 2, "there is no fingerprint 124; did you mean 123?"),
        (["logs", "--queries", "logs"], 1, "logs holds no fingerprint (*.yaml)"),
        (["empty"], 1, "empty holds no file"),
        (["other"], 1, "is no log that is known or asked for"),
        (["plain"], 0, "none of its files is a console"),
        (["--help"], 0, "elastic-recheck-classify --recent 20"),
    ],
)
def test_every_answer_helps(
    tmp_path: Path, logs: Path, queries: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "picture.png").write_text("x")
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "build.log").write_text("x")
    program = "from elastic_recheck.cli.classify import main; main()"

    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == code, ended.stderr
    assert said in " ".join((ended.stdout + ended.stderr).split())
    assert "Traceback" not in ended.stderr


def test_a_bad_fingerprint_is_named_and_the_others_are_tried(logs: Path, queries: Path) -> None:
    (queries / "124.yaml").write_text("query: [\n")
    result = invoke(logs, "--queries", queries)

    assert "left out: " in result.stderr
    assert "bug 123" in result.stdout


def test_a_directory_of_logs_needs_no_network_libraries(logs: Path, queries: Path) -> None:
    program = (
        "import sys; from click.testing import CliRunner; from elastic_recheck.cli.classify import command\n"
        f"CliRunner().invoke(command, [{str(logs)!r}, '--queries', {str(queries)!r}], catch_exceptions=False)\n"
        "heavy = {'requests', 'urllib3', 'paramiko', 'irc', 'launchpadlib', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=REPOSITORY)

    assert ended.stdout == "[]\n", ended.stderr


# ---- other machines -----------------------------------------------------------------------------------------------


class Ci:
    """A Zuul and its log server, with some builds."""

    def __init__(self) -> None:
        self.zuul, self.logs = ZuulWeb(), LogServer()
        self.tenant = f"{self.zuul.url.rstrip('/')}/t/openstack"
        for number, (change, patch_set, pipeline, result, text) in enumerate(
            [
                (951234, 2, "check", "FAILURE", LINE),
                (951234, 3, "check", "SUCCESS", LINE),
                (951234, 3, "gate", "TIMED_OUT", LINE),
                (951234, 3, "gate", "NODE_FAILURE", ""),
                (951240, 1, "gate", "FAILURE", "2026-03-04 05:06:07.1 | controller | ERROR: no crackers"),
                (951241, 1, "check", "SUCCESS", LINE),
            ]
        ):
            self._publish(f"{UUID}{number}", change, patch_set, pipeline, result, text)

    def _publish(self, uuid: str, change: int, patch_set: int, pipeline: str, result: str, text: str) -> None:
        root = f"{uuid[-3:]}/{uuid}"
        console = LogText("job-output.txt", f"{text}\n")
        for log in (console, manifest([console])) if text else ():
            self.logs.publish(root, log)
        url = f"{self.logs.url}/{root}/" if text else ""
        self.zuul.publish(
            ZuulBuild(uuid, "tempest-full", result, True, pipeline, "openstack/nova", "master", change, patch_set, url)
        )

    def page(self, number: int) -> str:
        return f"{self.tenant}/build/{UUID}{number}"


@pytest.fixture
def ci() -> Iterator[Ci]:
    ci = Ci()
    yield ci
    ci.zuul.close()
    ci.logs.close()


def test_a_build_page_tells_what_zuul_knows_of_the_build(ci: Ci, queries: Path) -> None:
    (queries / "123.yaml").write_text(
        FINGERPRINT.replace("AND tags", 'AND build_name:"tempest-full" AND build_queue:"check" AND tags')
    )
    result = invoke(ci.page(0), "--queries", queries)

    assert result.return_value == 0
    assert "tempest-full openstack/nova 951234,2 master check FAILURE" in result.output
    assert f"{ci.page(0)}/log/job-output.txt#1" in result.output


def test_a_change_is_that_of_its_newest_patch_set(ci: Ci, queries: Path) -> None:
    result = invoke("--change", "951234", "--zuul", ci.tenant, "--queries", queries, "--format", "json")

    assert result.return_value == 1
    assert told(result) == [
        {
            "build": ci.page(3),
            "bugs": [],
            "unrecognised": False,
            "unread": ["no test node could be had, the job never ran"],
            "truncated": [],
        },
        {
            "build": ci.page(2),
            "bugs": [{"bug": "123", "evidence": EVIDENCE}],
            "unrecognised": False,
            "unread": [],
            "truncated": [],
        },
    ]


def test_a_patch_set_can_be_chosen(ci: Ci, queries: Path) -> None:
    result = invoke("--change", "951234,2", "--zuul", f"{ci.tenant}/status", "--queries", queries, "--format", "json")

    assert [each["build"] for each in told(result)] == [ci.page(0)]


def test_the_newest_failures_of_a_project_and_pipeline(ci: Ci, queries: Path) -> None:
    arguments = ("--recent", "20", "--project", "openstack/nova", "--pipeline", "gate", "--zuul", ci.tenant)
    result = invoke(*arguments, "--queries", queries)

    assert [line for line in result.output.splitlines() if line.startswith("http")] == [ci.page(n) for n in (4, 3, 2)]
    assert result.output.endswith("3 builds: 1 recognised, 1 not recognised, 1 unread (bug 123 in 1)\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--change", "1"], "knows of no build of change 1"),
        (["--change", "951241"], "knows of no failed build (change 951241,1)"),
        (["--recent", "3", "--project", "a/b"], "knows of no failed build (project a/b)"),
    ],
)
def test_what_zuul_does_not_know_is_said(ci: Ci, queries: Path, arguments: list[str], said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "elastic_recheck.cli.classify", *arguments, "--zuul", ci.tenant],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=REPOSITORY,
    )

    assert ended.returncode == 1
    assert said in ended.stderr


def test_a_buildset_is_its_failed_builds(ci: Ci, queries: Path) -> None:
    result = invoke(f"{ci.tenant}/buildset/{'f' * 32}", "--queries", queries, "--format", "json")

    assert [each["build"] for each in told(result)] == [ci.page(n) for n in (0, 2, 3, 4)]


def test_a_page_of_zuul_that_is_no_build_is_said(ci: Ci) -> None:
    for page in ("", "/", "/status", "/builds?project=x"):
        assert "is no page of a build" in str(invoke(f"{ci.tenant}{page}").exception)


def test_a_zuul_without_its_tenant_is_said(ci: Ci) -> None:
    result = invoke("--recent", "1", "--zuul", ci.zuul.url)

    assert "is /t/TENANT missing?" in str(result.exception)


def test_a_jenkins_build_is_that_of_its_job(queries: Path) -> None:
    (queries / "123.yaml").write_text(FINGERPRINT.replace("AND tags", 'AND build_name:"nova tempest" AND tags'))
    with Loopback() as server:
        build = "/job/folder/job/nova%20tempest/232/"
        server.put_json(f"{build}api/json", {"building": False, "result": "FAILURE", "artifacts": []})
        server.put(f"{build}consoleText", "out of cheese\n")
        result = invoke(server.url(f"{build}console"), "--queries", queries)

    assert "bug 123" in result.output
    assert "consoleText:1" in result.output


def test_a_log_url_is_read(ci: Ci, queries: Path) -> None:
    result = invoke(f"{ci.logs.url}/f50/{UUID}0/", "--queries", queries)

    assert "bug 123" in result.output


def test_ctrl_c_ends_it_at_once_although_a_server_is_silent() -> None:
    def silence(stopping: Event) -> Iterator[bytes]:
        stopping.wait(60)
        yield b""

    with Loopback() as server:
        server.play("/zuul-manifest.json", Reply(stream=silence))
        process = subprocess.Popen(
            [sys.executable, "-m", "elastic_recheck.cli.classify", server.url("/")],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        eventually(lambda: bool(server.requests))
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (130, "interrupted\n")
    assert time.monotonic() - begun < 5


def test_a_terminal_is_told_what_takes_its_time_until_there_is_an_answer() -> None:
    """And whoever redirects standard error gets none of it, as all the other tests show."""
    ours, theirs = pty.openpty()
    with Loopback() as server, open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor has no path

        def slowly(_: object) -> Reply:
            server.stopping.wait(1.5)
            return Reply(status=404)

        server.play("/zuul-manifest.json", slowly)
        command_line = [sys.executable, "-m", "elastic_recheck.cli.classify", server.url("/")]
        with subprocess.Popen(
            command_line, stdout=subprocess.PIPE, stderr=theirs, text=True, cwd=REPOSITORY
        ) as process:
            output, _ = process.communicate(timeout=60)
            os.close(theirs)
            shown = terminal.read(65536).decode()

    assert f"1 s  asking for {server.url('/')}" in shown
    assert shown.replace("\x1b[0m", "").endswith(" \r")
    assert "unread: log server said 404" in output
