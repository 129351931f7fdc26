# SPDX-License-Identifier: Apache-2.0
"""An engine that remembers and reads only what is asked for says what one says that reads everything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from embedded_logs import LogsInMemory
from embedded_queries import QUERIES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fingerprint, LogFile

LINES = st.lists(
    st.sampled_from(
        [
            "2026-01-03 01:02:03.456 | failed to fetch",
            "2026-01-03 01:02:04.456 7 ERROR nova.compute [req-1 a b] a.b x-y",
            "2026-01-03 01:02:06.456 | {0} tempest.api.T.test_x[smoke] [1.2s] ... FAILED",
            "2026-01-03 01:02:06.456 | ERROR: it broke",
            "nothing",
        ]
    ),
    max_size=4,
).map(lambda lines: "\n".join(lines).encode())
FILES = st.fixed_dictionaries({"job-output.txt": LINES, "logs/screen-n-cpu.txt": LINES, "logs/odd.log": LINES})
HITTING = st.sampled_from(
    [
        'message:"failed to fetch"',
        'message:"it broke" AND tags:"console"',
        'message:"a.b" AND tags:"screen-n-cpu.txt"',
        'message:"nothing" AND filename:"logs/odd.log"',
        'message:"nothing"',
    ]
)
ASKED = HITTING | HITTING | QUERIES
FINGERPRINTS = st.lists(
    st.builds(
        Fingerprint,
        bug=st.uuids().map(str),
        query=ASKED,
        also=st.lists(ASKED, max_size=1).map(tuple),
        unless=st.lists(ASKED, max_size=1).map(tuple),
        test_ids=st.sampled_from([(), (), ("tempest.api.T.test_x",), ("tempest.api.T.test_y",)]),
    ),
    max_size=3,
)


class Builds:
    """Implements :class:`elastic_recheck.ports.LogSource`: a build for each set of files, under a root of its own."""

    def __init__(self) -> None:
        self._numbers = count()
        self._sources: dict[str, LogsInMemory] = {}

    def add(self, files: Mapping[str, bytes]) -> BuildLogs:
        """Take another build."""
        root = f"http://logs.example.org/{next(self._numbers)}/"
        self._sources[root] = LogsInMemory(files)
        return BuildLogs(root, tuple(LogFile(name, root + name) for name in files))

    def look(self, _build: Build) -> Arrival:
        raise NotImplementedError

    def fetch(self, file: LogFile, target: Path) -> str:
        root = file.url.removesuffix(file.name)
        return self._sources[root].fetch(file, target)


class Engines:
    """One engine with a store, one without."""

    def __init__(self, directory: Path) -> None:
        self.builds = Builds()
        limits = Limits(processes=1)
        store = LogStore(directory / "store")
        self.remembering = EmbeddedEngine(self.builds, directory / "a", limits=limits, store=store)
        self.forgetful = EmbeddedEngine(self.builds, directory / "b", limits=limits)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    made = Engines(tmp_path_factory.mktemp("engines"))
    with closing(made.remembering), closing(made.forgetful):
        yield made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=FILES, first=FINGERPRINTS, second=FINGERPRINTS, third=FINGERPRINTS)
def test_asked_in_parts_is_asked_at_once(
    engines: Engines,
    files: Mapping[str, bytes],
    first: list[Fingerprint],
    second: list[Fingerprint],
    third: list[Fingerprint],
) -> None:
    logs = engines.builds.add(files)

    def ask(engine: EmbeddedEngine, fingerprints: list[Fingerprint]) -> BuildDiagnosis:
        return engine.diagnose(Build("tempest-full", "FAILURE"), logs, {"voting": 1}, fingerprints)

    for fingerprints in (first, [*first, *second], third, [*second, *third]):
        assert ask(engines.remembering, fingerprints) == ask(engines.forgetful, fingerprints)
