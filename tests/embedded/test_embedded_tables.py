# SPDX-License-Identifier: Apache-2.0
"""What the store tells pages is what a recount by hand finds, and only what is new is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.engines.embedded.tables import EmbeddedTables
from elastic_recheck.errors import Refused
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import (
    Arrival,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Fields,
    Fingerprint,
    LogFile,
    Readiness,
)
from elastic_recheck.rows import Looked

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
SINCE = NOW - timedelta(days=10)
COUNT = 24
ODD = Fingerprint("odd", 'message:"number odd" AND tags:"console"')
THIRD = Fingerprint("third", 'message:"the third one"', allow_nonvoting=True)
NEVER = Fingerprint("never", 'message:"never said"')


def uuid(number: int) -> str:
    return f"{number * 7919:032x}"


def ended(number: int) -> datetime:
    """Some over midnight, and none for two days."""
    return NOW - timedelta(hours=5 * number + (60 if number > COUNT // 2 else 0))


class Nowhere:
    """No log server: what is not stored is not to be had."""

    def look(self, build: Build) -> Arrival:
        return Arrival(Readiness.NEVER)

    def fetch(self, file: LogFile, target: Path) -> str:
        raise Refused("log server said 404")


class Counting:
    """An engine that remembers what it was asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        return self._engine.look(build, reported)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        self.asked.append((build.uuid, tuple(each.bug for each in fingerprints)))
        return self._engine.diagnose(build, logs, fields, fingerprints)

    def close(self) -> None:
        self._engine.close()


class Site:
    """A store, an engine, a history, as a process for pages has them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.store = LogStore(directory / "logs")
        engine = EmbeddedEngine(Nowhere(), directory / "work", limits=Limits(processes=1), store=self.store)
        self.engine = Counting(engine)
        self.history = SqliteHistory(directory / "history.sqlite")
        self.tables = EmbeddedTables(self.engine, self.store, lambda: NOW)

    def put(self, number: int) -> None:
        time = ended(number)
        lines = [f"{time:%Y-%m-%d %H:%M:%S.000} | number {'odd' if number % 2 else 'even'}"]
        lines += [f"{time:%Y-%m-%d %H:%M:%S.001} | the third one"] * (number % 3 == 0)
        plain = self.directory / "plain"
        plain.write_text("\n".join(lines) + "\n")
        root = f"http://logs.example.org/{number}/"
        file = LogFile("job-output.txt", f"{root}job-output.txt")
        fields: dict[str, str | int] = {
            "build_uuid": uuid(number), "build_name": "tempest", "build_queue": "gate", "voting": int(number % 5 != 0),
            "build_status": "SUCCESS" if number % 4 == 0 else "FAILURE", "build_change": str(number // 2),
            "build_patchset": "1", "node_provider": f"prov-{number % 2}", "project": "openstack/nova",
        }  # fmt: skip
        with StoreSink(self.store, DEFAULT_RULES).build(BuildLogs(root, (file,)), fields, time) as sink:
            sink.put(file, plain, "")

    def refresh(self, *fingerprints: Fingerprint, seconds: float = 60) -> tuple[str, ...]:
        self.history.note_fingerprints(fingerprints, NOW)
        report = self.tables.refresh(self.history, fingerprints, SINCE, seconds)
        assert report.failed == {}
        return report.problems

    def hits(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for hit in self.history.hits(SINCE):
            found.setdefault(hit.bug, set()).add(hit.build)
        return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.engine.close()
    made.history.close()


def test_hits_are_those_of_a_recount(site: Site) -> None:
    """Of failing and passing builds, each once however often it was put; each row tells what its fields tell."""
    for number in (*range(COUNT), *range(5)):
        site.put(number)

    assert site.refresh(ODD, THIRD, NEVER) == ()

    assert site.hits() == {
        "odd": {uuid(number) for number in range(COUNT) if number % 2 and number % 5},
        "third": {uuid(number) for number in range(COUNT) if number % 3 == 0},
    }
    rows = {row.id: row for row in site.history.builds(SINCE)}
    assert sorted(rows) == sorted(uuid(number) for number in range(COUNT))
    told = rows[uuid(7)]
    assert (told.job, told.result, told.pipeline, told.change, told.patch_set) == ("tempest", "FAILURE", "gate", 3, 1)
    assert (told.looked, told.fields) == (Looked.READ, {"node_provider": "prov-1"})
    assert abs(told.time - ended(7)) < timedelta(seconds=1)
    evidence = next(hit.evidence for hit in site.history.hits(SINCE) if hit.bug == "odd")
    assert evidence is not None
    assert evidence.text == "number odd"


def test_only_what_is_new_is_asked(site: Site) -> None:
    """A second time nothing; a new build with all fingerprints; a changed fingerprint alone on all builds."""
    for number in range(6):
        site.put(number)
    site.refresh(ODD, THIRD)
    assert len(site.engine.asked) == 6

    site.refresh(ODD, THIRD)
    assert len(site.engine.asked) == 6
    site.put(6)
    site.refresh(ODD, THIRD)
    assert site.engine.asked[6:] == [(uuid(6), ("odd", "third"))]

    changed = Fingerprint("odd", 'message:"number even"')
    site.refresh(changed, THIRD)
    assert sorted(site.engine.asked[7:]) == sorted((uuid(number), ("odd",)) for number in range(7))
    assert site.hits()["odd"] == {uuid(number) for number in range(7) if number % 2 == 0 and number % 5}


def test_what_there_is_no_time_for_comes_the_next_time(site: Site) -> None:
    for number in range(6):
        site.put(number)
    assert site.refresh(THIRD, seconds=0) == ("6 builds are still to be searched for new or changed fingerprints",)
    assert site.refresh(THIRD) == ()
    assert site.hits() == {"third": {uuid(0), uuid(3)}}


def test_a_pause_of_more_than_a_day_is_not_covered(site: Site) -> None:
    for number in range(COUNT):
        site.put(number)
    site.refresh(THIRD)
    (first, second) = site.history.covered(SINCE)
    newest = ended(0)
    assert [each.replace(microsecond=0) for each in second] == [ended(COUNT // 2), newest]
    assert [each.replace(microsecond=0) for each in first] == [ended(COUNT - 1), ended(COUNT // 2 + 1)]


def test_a_query_that_cannot_be_read_is_told(site: Site) -> None:
    site.put(1)
    broken = Fingerprint("broken", 'message:"a" AND (')
    report = site.tables.refresh(site.history, [broken, ODD], SINCE, 60)
    assert list(report.failed) == ["broken"]
    assert site.engine.asked == [(uuid(1), ("odd",))]
