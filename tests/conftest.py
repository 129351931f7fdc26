# SPDX-License-Identifier: Apache-2.0
"""Being here puts this directory on the path, so that every test may import ``loopback``."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import settings
from loopback import Loopback

from elastic_recheck.history import SqliteHistory
from elastic_recheck.sandbox.real_gerrit import CannotStart, RealGerrit
from elastic_recheck.sandbox.search_servers import ELASTICSEARCH, OPENSEARCH, Kind, Release, SearchServer

settings.register_profile("usual", deadline=None)  # the machine may be busy
settings.register_profile("chaos", deadline=None, max_examples=1000)
settings.load_profile("usual")
"""``pytest --hypothesis-profile chaos`` tries many more examples."""

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line with what a test counted or measured, to be shown at the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what tests counted, and where the time went."""
    figures = config.stash.get(FIGURES, [])
    if minutes := _minutes_by_room(terminalreporter):
        figures = [*figures, f"minutes by room: {minutes}"]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)


def _minutes_by_room(terminalreporter: pytest.TerminalReporter) -> str:
    """Of the rooms that took long, the longest first, servers that were started for them included."""
    seconds: dict[str, float] = defaultdict(float)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            path = report.nodeid.removeprefix("tests/").partition("::")[0]
            seconds[path.partition("/")[0]] += report.duration
    longest = sorted(seconds.items(), key=lambda each: -each[1])
    return ", ".join(f"{room} {time / 60:.1f}" for room, time in longest if time >= 6)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """An HTTP server that says what a test lays down; some rooms have servers of their own by this name."""
    with Loopback() as loopback:
        yield loopback


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    """A history that nothing is written in yet."""
    with closing(SqliteHistory(tmp_path / "history.sqlite")) as made:
        yield made


@pytest.fixture(scope="session")
def real_gerrit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealGerrit]:
    """A real Gerrit for all tests that want one; they may kill it, and must start it again."""
    try:
        gerrit = RealGerrit(tmp_path_factory.mktemp("gerrit"))
    except CannotStart as error:
        pytest.skip(f"a real Gerrit needs Java and Maven: {error}")
    yield gerrit
    gerrit.close()


@pytest.fixture(scope="session")
def elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchServer]:
    """A real Elasticsearch for all tests that want one; they use indices of their own and remove them."""
    yield from search_server(ELASTICSEARCH, first_release(ELASTICSEARCH), tmp_path_factory)


@pytest.fixture(scope="session")
def opensearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchServer]:
    """A real OpenSearch, likewise."""
    yield from search_server(OPENSEARCH, first_release(OPENSEARCH), tmp_path_factory)


@pytest.fixture(scope="session")
def newest_elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchServer]:
    """Elasticsearch of the newest release, for tests that the release matters to."""
    yield from search_server(ELASTICSEARCH, second_release(ELASTICSEARCH), tmp_path_factory)


@pytest.fixture(scope="session")
def newest_opensearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchServer]:
    """OpenSearch, likewise."""
    yield from search_server(OPENSEARCH, second_release(OPENSEARCH), tmp_path_factory)


SEARCH_VERSIONS = os.environ.get("ELASTIC_RECHECK_SEARCH_VERSIONS", "")
"""``oldest`` or ``newest``: the releases of search servers that alone are wanted."""


def first_release(kind: Kind) -> Release:
    return kind.newest if SEARCH_VERSIONS == "newest" else kind.oldest


def second_release(kind: Kind) -> Release:
    if SEARCH_VERSIONS:
        pytest.skip(f"ELASTIC_RECHECK_SEARCH_VERSIONS asks for the {SEARCH_VERSIONS} search servers alone")
    return kind.newest


def search_server(kind: Kind, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchServer]:
    try:
        server = SearchServer(kind, tmp_path_factory.mktemp(kind.name), release)
    except CannotStart as error:
        pytest.skip(f"{kind.name} {release.version} needs Java {release.java} and Maven: {error}")
    yield server
    server.close()
