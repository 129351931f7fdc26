# SPDX-License-Identifier: Apache-2.0
"""The command: old options, figures for people and programs, and what is wrong in one line."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from elastic_recheck.cli.query import command
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.model import BuildLogs, LogFile

NOW = datetime.now(UTC)
EVENTS = [
    {
        "message": "nova: \x1b[31mNo valid host was found\r",
        "build_uuid": f"{number:032x}",
        "build_status": "SUCCESS" if number == 3 else "FAILURE",
        "build_change": str(number // 2),
        "build_name": "tempest-full",
        "host": "h",
        "filename": "job-output.txt",
        "@timestamp": (NOW - timedelta(days=number * 3)).isoformat(),
    }
    for number in range(5)
]
QUERY = 'message:"valid host"'


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(map(json.dumps, EVENTS)))
    return path


def test_the_figures_that_the_command_always_printed_come_first(events: Path, tmp_path: Path) -> None:
    file = tmp_path / "1656386.yaml"
    file.write_text(f"query: {QUERY}\n")

    result = invoke("--documents", events, file)

    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:3] == ["total hits: 4", "build_change", "   50% 0"]
    assert "host" not in lines
    assert "  3 failed, 1 passed (100.0 % of 1 passing builds: it hits what is no failure)" in lines
    assert "\x1b" not in result.output
    assert "host" in invoke("--documents", events, file, "-v").output.splitlines()


def test_programs_get_the_same(events: Path) -> None:
    told = json.loads(invoke("--documents", events, "--query", QUERY, "-d", "7", "--format", "json").output)

    assert (told["hits"], told["builds"], told["failing_builds"], told["changes"]) == (3, 3, 3, 2)
    assert sum(told["builds_by_day"]) == 3
    assert told["samples"][0]["marked"] == [[14, 24]]
    assert told["commit_message"].startswith("In the last 7 days the query hits 3 events in 3 builds")
    of_any_time = json.loads(invoke("--documents", events, "--query", QUERY, "-d", "0", "--format", "json").output)
    assert of_any_time["commit_message"].startswith("In all logs that there are the query hits 5 events in 5 builds")


def test_the_store_of_the_embedded_engine_is_asked(tmp_path: Path) -> None:
    store = LogStore(tmp_path / "logs")
    plain, file = tmp_path / "plain", LogFile("job-output.txt", "")
    plain.write_text(f"{NOW:%Y-%m-%d %H:%M:%S.000} | No valid host was found\n")
    logs, fields = BuildLogs("http://l/1/", (file,)), {"build_status": "FAILURE"}
    with StoreSink(store, DEFAULT_RULES).build(logs, fields, NOW) as build:
        build.put(file, plain, "")
    store.close()

    result = invoke("--store", tmp_path / "logs", "--query", QUERY)

    assert result.output.startswith("total hits: 1\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give a QUERY_FILE or --query TEXT"),
        (["--query", "x", "--documents", "/dev/null", "--server", "http://s"], "only one of --documents and --server"),
        (["--documents", "/dev/null", "--query", "message:[a TO b]"], "the query: "),
        (["--documents", "/dev/null", "-d", "x", "--query", "x"], "-d"),
        (["--server", "localhost:9200", "--query", "x"], "--server"),
        (["--server", "http://u:p@s", "--query", "x"], "--server"),
    ],
)
def test_wrong_usage_is_said(arguments: list[str], said: str) -> None:
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize("text", ["", "titel: x\n", "query: [a]\n", "query: ' '\n"])
def test_a_file_without_a_query_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "1.yaml"
    path.write_text(text)

    result = invoke("--documents", "/dev/null", path)

    assert isinstance(result.exception, ElasticRecheckError)
    assert str(path) in str(result.exception)


def test_an_empty_query_is_refused() -> None:
    result = invoke("--documents", __file__, "--query", " ")
    assert result.exit_code == 2
    assert "--query TEXT is empty" in result.output


@pytest.mark.parametrize(
    ("message", "query", "marked"),
    [
        ("m 11 detach failed no 1", 'message:"detach" AND message:"1"', ["detach", "1"]),
        ("end: " + "x " * 200 + "the end of 4 m", 'message:"end of" AND message:"m"', ["end of", "m"]),
        ("no valid host", "message:*", []),
    ],
)
def test_the_words_that_matched_are_marked_where_they_stand(
    tmp_path: Path, message: str, query: str, marked: list[str]
) -> None:
    """Not where the same letters stand in another word, nor in what marks a word."""
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps({**EVENTS[0], "message": message}))
    arguments = ["--documents", str(path), "--query", query]

    coloured = CliRunner().invoke(command, arguments, color=True).output
    plain = CliRunner().invoke(command, arguments).output

    assert re.findall("\x1b\\[1m\x1b\\[4m(.*?)\x1b\\[0m", coloured) == marked
    assert re.sub("\x1b\\[\\d+m", "", coloured) == plain
    assert message[-10:] in plain
    assert "no \x1b[1m\x1b[4m1" in coloured or "1" not in marked
