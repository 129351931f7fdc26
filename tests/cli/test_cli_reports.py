# SPDX-License-Identifier: Apache-2.0
"""The commands for reports of the first elastic-recheck: their options, files and keys, counted by today's engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from elastic_recheck.cli import graph, success, uncategorized
from elastic_recheck.cli.reports import replace_file
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.model import BuildLogs, LogFile

NOW = datetime.now(UTC).replace(microsecond=0)
PROJECTS = ("openstack/nova", "openstack/nova", "openstack/heat", "mine/own")
LINES = ("it failed to fetch", "another odd thing", "another odd thing", "it failed to fetch")


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    """A daemon's configuration, stored logs of failed and passed builds, and two fingerprints."""
    store = LogStore(tmp_path / "state" / "logs")
    sink = StoreSink(store, DEFAULT_RULES)
    for number in range(16):
        ended = NOW.replace(minute=0, second=0) - timedelta(hours=6 * (number // 4), minutes=1)
        fields = {
            "build_uuid": f"{number:032x}",
            "build_name": "docs-ansible" if number == 5 else "tempest-full",
            "build_status": "SUCCESS" if number in range(8, 12) else "FAILURE",
            "build_queue": "check" if number == 4 else "gate",
            "build_change": str(number),
            "project": PROJECTS[number % 4],
            "voting": 1,
        }
        plain, file = tmp_path / "plain", LogFile("job-output.txt", "")
        plain.write_text(f"{ended:%Y-%m-%d %H:%M:%S.000} | {LINES[number % 4]}\n")
        with sink.build(BuildLogs(f"http://l/{number}/", (file,)), fields, ended) as build:
            build.put(file, plain, "")
    store.close()
    queries = tmp_path / "queries"
    queries.mkdir()
    (queries / "1000001.yaml").write_text('query: message:"failed to fetch" AND tags:"console"\n')
    (queries / "1000002.yaml").write_text('query: message:"never seen" AND tags:"console"\nsuppress-graph: true\n')
    path = tmp_path / "er.conf"
    path.write_text(f"[recheckwatch]\nstate_dir = {tmp_path}/state\n[launchpad]\nenabled = false\n[logs]\nhosts = l\n")
    return path


def invoke(command: click.Command, conf: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(command, ["-c", str(conf), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_the_graph_has_its_old_keys_and_counts(conf: Path, tmp_path: Path) -> None:
    output = tmp_path / "all.json"

    invoke(graph.command, conf, str(tmp_path / "queries"), "-o", str(output))

    told = json.loads(output.read_text())
    assert set(told) == {"now", "last_indexed", "behind", "status", "buglist"}
    (bug,) = told["buglist"]
    assert set(bug) == {"number", "query", "logstash_url", "bug_data", "fails", "fails24", "voting", "data"}
    assert (bug["number"], bug["fails"], bug["fails24"]) == ("1000001", 6, 6)
    assert [sum(count for _, count in each["data"]) for each in bug["data"]] == [6, 2]


def test_the_graph_of_a_queue_counts_its_builds_only(conf: Path, tmp_path: Path) -> None:
    told = json.loads(invoke(graph.command, conf, str(tmp_path / "queries"), "-q", "^gate$").stdout)

    assert told["buglist"][0]["fails"] == 5


def test_a_suffix_narrows_every_query_and_is_forgotten(conf: Path, tmp_path: Path) -> None:
    queries = str(tmp_path / "queries")
    invoke(graph.command, conf, queries)

    narrowed = json.loads(invoke(graph.command, conf, queries, "--es-query-suffix", 'project:"mine/own"').stdout)

    assert narrowed["buglist"][0]["fails"] == 3
    assert narrowed["buglist"][0]["query"].endswith('AND (project:"mine/own")')
    assert json.loads(invoke(graph.command, conf, queries).stdout)["buglist"][0]["fails"] == 6


def test_fingerprints_are_listed_with_their_hits_and_the_rate(conf: Path, tmp_path: Path) -> None:
    lines = invoke(success.command, conf, "-d", str(tmp_path / "queries"), "--lp", "False").stdout.splitlines()

    assert lines[0] == "bug 1000001"
    assert "  hits: 6 failing builds (6 in 24 hours), 2 of 4 passing builds that were looked into" in lines
    assert "classification rate overall: 50.0 % (6 of 12 failures)" in lines
    silent = invoke(success.command, conf, "-d", str(tmp_path / "queries"), "-r", "False").stdout
    assert "classification rate" not in silent


def test_what_is_not_explained_is_told_for_the_integrated_gate_and_for_the_others(conf: Path, tmp_path: Path) -> None:
    output = tmp_path / "www"

    invoke(uncategorized.command, conf, "-d", str(tmp_path / "queries"), "-o", str(output))

    gate, others = ((output / name).read_text() for name in ("integrated_gate.html", "others.html"))
    assert "openstack/nova" in gate
    assert "openstack/heat" not in gate
    assert "openstack/heat" in others
    assert "mine/own" not in gate + others
    assert "docs-ansible" not in gate + others
    assert (output / "static" / "pages.css").exists()


def test_templates_of_the_site_stand_instead_of_ours(conf: Path, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "unrecognised.html").write_text("{{ page.groups|length }} groups of ours")

    told = invoke(uncategorized.command, conf, "-d", str(tmp_path / "queries"), "-t", str(templates)).stdout

    assert told.count("1 groups of ours") == 2


def test_a_query_for_all_failures_says_which_builds_count(conf: Path, tmp_path: Path) -> None:
    none = ("--all-fails-query", 'message:"nobody says this"')

    told = invoke(uncategorized.command, conf, "-d", str(tmp_path / "queries"), *none).stdout

    assert "openstack/nova" not in told


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (graph.command, ["queries", "-q", "("], "is no regular expression"),
        (graph.command, ["queries", "--es-query-suffix", "a AND"], "The query ends"),
        (uncategorized.command, ["-d", "queries", "--all-fails-query", "x:("], "--all-fails-query"),
        (graph.command, ["nowhere"], "does not exist"),
    ],
)
def test_wrong_usage_is_said(
    conf: Path, tmp_path: Path, command: click.Command, arguments: list[str], said: str
) -> None:
    placed = [str(tmp_path / each) if each == "queries" else each for each in arguments]

    result = CliRunner().invoke(command, ["-c", str(conf), *placed])

    assert result.exit_code == 2
    assert said in result.output


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """What is in the way stays, and nothing is left beside it."""
    target = tmp_path / "all.json"
    replace_file(target, b"old")
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"
    (tmp_path / "here").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        replace_file(tmp_path / "here", b"new")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.json", "here"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A process may write no file of more than so many bytes; its own signal for it is ignored, as by Python."""
    script = (
        "import resource; from pathlib import Path; from elastic_recheck.cli.reports import replace_file;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); replace_file(Path('all.json'), b'x' * 2000)"
    )
    (tmp_path / "all.json").write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("all.json", b"old")]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_bytes)
        replace_file(pipe, b"told")
        assert read.result(10) == b"told"
    assert pipe.is_fifo()
