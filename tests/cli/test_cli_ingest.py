# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-ingest`` as its users meet it, on the sandbox's servers."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from elastic_recheck.cli.ingest import command
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.sandbox.log_server import LogServer, LogText
from elastic_recheck.sandbox.search_servers import SearchServer
from elastic_recheck.sandbox.zuul import ZuulBuild, ZuulWeb, manifest

LINE = "2026-03-04 05:06:07.123456 | controller | out of cheese\n"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    directory = tmp_path / "logs"
    directory.mkdir()
    (directory / "job-output.txt").write_text(LINE * 3)
    return directory


class Site:
    """A Zuul with ten builds, every second of them passing, one without logs."""

    def __init__(self) -> None:
        self.zuul, self.logs = ZuulWeb(), LogServer()
        self.tenant = f"{self.zuul.url.rstrip('/')}/t/openstack"
        for number in range(10):
            self._publish(number, "SUCCESS" if number % 2 else "FAILURE", f"{number}/")
        self._publish(10, "NODE_FAILURE", "")

    def _publish(self, number: int, result: str, folder: str) -> None:
        root = f"{self.logs.url.rstrip('/')}/{folder}" if folder else ""
        console = LogText("job-output.txt", LINE * (number + 1))
        for log in (console, manifest([console])) if folder else ():
            self.logs.publish(folder, log)
        uuid = f"{number:x}".rjust(32, "a")
        self.zuul.publish(ZuulBuild(uuid, "tempest", result, True, "gate", "nova", "master", 5, 1, root))

    def close(self) -> None:
        self.zuul.close()
        self.logs.close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments], standalone_mode=False)


def counted(*arguments: object) -> dict[str, Any]:
    result = invoke(*arguments, "--format", "json")
    assert result.exception is None, result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_directory_is_put_into_a_store_once(logs: Path, tmp_path: Path) -> None:
    first = counted(logs, "--store", tmp_path / "store", "--set", "build_name=tempest")
    assert (first["builds"], first["files"], first["bytes"], first["failures"]) == (1, 1, 3 * len(LINE), [])
    assert counted(logs, "--store", tmp_path / "store")["files"] == 0
    store = LogStore(tmp_path / "store")
    (root,) = store.roots()
    assert root == str(logs)
    store.close()


def test_the_summary_is_one_line(logs: Path, tmp_path: Path) -> None:
    (line,) = invoke(logs, "--store", tmp_path / "store").stdout.splitlines()
    assert line.startswith("1 build: 1 file, 0.0 MB (")


@pytest.mark.parametrize(
    ("options", "builds"),
    [
        ((), {0, 2, 4, 6, 8}),
        (("--results", "passing"), {1, 3, 5, 7, 9}),
        (("--results", "all"), set(range(10))),
        (("--recent", 4, "--results", "all"), {6, 7, 8, 9}),
        (("--results", "all", "--share", 0), set()),
        (("--project", "neutron"), set()),
    ],
)
def test_builds_are_those_that_zuul_lists(
    site: Site, tmp_path: Path, options: tuple[object, ...], builds: set[int]
) -> None:
    found = counted("--zuul", site.tenant, "--store", tmp_path, *options)
    assert found["failures"] == []
    store = LogStore(tmp_path)
    assert {int(root.rstrip("/").rpartition("/")[2]) for root in store.roots()} == builds
    for root in store.roots():
        fields = store.fields(root)
        assert fields
        assert (fields["build_name"], fields["project"], fields["build_change"]) == ("tempest", "nova", "5")
    store.close()


def test_urls_may_stand_in_a_list_and_one_that_is_wrong_fails_alone(site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "urls"
    listed.write_text(f"{site.logs.url}/3/\n\n  {site.tenant}/build/{'4'.rjust(32, 'a')}\n{site.logs.url}/nowhere/\n")
    result = invoke("--list", listed, "--store", tmp_path / "store", "--format", "json")
    found = json.loads(result.stdout)
    assert result.return_value == 1
    assert (found["builds"], found["files"]) == (2, 2)
    (failure,) = found["failures"]
    assert "/nowhere/" in failure


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            b"zuul.example.org/build/1",
            "There is no directory zuul.example.org/build/1. If it is a URL, write https://zuul",
        ),
        (b"not there", "There is no directory not there."),
        (b"\xff\xfe\x1b[31m", "There is no directory"),
        (b"a\0b", "There is no directory"),
    ],
)
def test_a_line_of_a_list_that_names_nothing_is_named(logs: Path, tmp_path: Path, line: bytes, says: str) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(f"{logs}\n\n".encode() + line + b"\n")
    result = invoke("--list", listed, "--store", tmp_path / "store")
    assert isinstance(result.exception, click.UsageError)
    assert f"{listed}:3: {says}" in result.exception.message
    assert "\x1b" not in result.exception.message


def test_a_configuration_says_where_to_and_which_hosts(site: Site, tmp_path: Path) -> None:
    conf = tmp_path / "recheck.conf"
    conf.write_text(f"[recheckwatch]\nstate_dir = {tmp_path}/state\n[logs]\nhosts = {site.zuul.host}\n")
    found = json.loads(invoke("--zuul", site.tenant, "--config", conf, "--format", "json").stdout)
    assert found["files"] == 0
    assert all("hosts that may be asked" in failure for failure in found["failures"])
    conf.write_text(
        f"[recheckwatch]\nstate_dir = {tmp_path}/state\n[logs]\nhosts = {site.zuul.host}, {site.logs.host}\n"
    )
    assert counted("--zuul", site.tenant, "--config", conf)["files"] == 5
    store = LogStore(tmp_path / "state" / "logs")
    assert len(store.roots()) == 5
    store.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--store", "."), "Name builds"),
        (("/",), "Say where to"),
        (("/", "--store", ".", "--server", "http://y"), "Say where to"),
        (("no-such-place", "--store", "."), "no directory"),
        (("/", "--store", ".", "--set", "voting=yes"), "voting is 0 or 1"),
    ],
)
def test_wrong_usage_says_what_to_write(arguments: tuple[str, ...], says: str) -> None:
    error = invoke(*arguments).exception
    assert isinstance(error, click.UsageError)
    assert says in error.message


def test_a_server_that_is_away_is_an_expected_error(logs: Path, tmp_path: Path) -> None:
    conf = tmp_path / "recheck.conf"
    conf.write_text(f"[recheckwatch]\nstate_dir = {tmp_path}\n[data_source]\nes_url = http://127.0.0.1:9\n")
    error = invoke(logs, "--config", conf).exception
    assert isinstance(error, ElasticRecheckError)
    assert "cannot be reached" in str(error)


def test_on_a_terminal_it_shows_how_far_it_is(logs: Path, tmp_path: Path) -> None:
    terminal, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "elastic_recheck.cli.ingest", str(logs), "--store", str(tmp_path / "store")]
    process = subprocess.run(arguments, stderr=theirs, stdout=subprocess.PIPE, timeout=60, check=False)
    os.close(theirs)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert process.returncode == 0
    assert "builds" in shown
    assert "1/1" in shown


@pytest.mark.server
def test_a_search_server_is_filled_once(elasticsearch_server: SearchServer, logs: Path, tmp_path: Path) -> None:
    conf = tmp_path / "recheck.conf"
    name = "ingestcli-%Y.%m.%d"
    conf.write_text(
        f"[recheckwatch]\nstate_dir = {tmp_path}\n"
        f"[data_source]\nes_url = {elasticsearch_server.url}\nindex_format = {name}\n"
    )
    assert counted(logs, "--config", conf)["new_events"] == 3
    assert counted(logs, "--config", conf)["files"] == 0
    again = counted(logs, "--config", conf, "--again")
    assert (again["files"], again["new_events"]) == (1, 0)
    index = datetime(2026, 3, 4, tzinfo=UTC).strftime(name)
    http, url = elasticsearch_server.http, elasticsearch_server.url
    http.request("POST", f"{url}/{index}/_refresh")
    assert json.loads(http.request("GET", f"{url}/{index}/_count").body)["count"] == 3
    http.request("DELETE", f"{url}/{index}")
    http.request("DELETE", f"{url}/_index_template/elastic-recheck")
