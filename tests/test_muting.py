# SPDX-License-Identifier: Apache-2.0
"""What is muted is not spoken of, and the operators are told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import FakeEngine, FakeReporter, eventually
from watching_bot import QUERY, failed, rules

from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import Unavailable
from elastic_recheck.fingerprints import Library
from elastic_recheck.happenings import BeatDue, CommentMade, NoiseCounted, StopAsked
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.model import Build, BuildDiagnosis, Change, Comment, Evidence, Fingerprint, Hit
from elastic_recheck.muting import EVERY, Muting
from elastic_recheck.noise import Lately, Rules, Sample
from elastic_recheck.parts import Edges
from elastic_recheck.ports import Metrics
from elastic_recheck.pulse import Looking
from elastic_recheck.watch import Watch

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
NOISY, QUIET = {"1": Sample(60, 30)}, Lately(0, {})


@dataclass
class Noises(Metrics):
    counted: list[tuple[int, int]] = field(default_factory=list)

    def noisy(self, muted: int, outages: int) -> None:
        self.counted.append((muted, outages))


def muting(told: list[str], metrics: Metrics | None = None) -> Muting:
    return Muting(None, lambda: (), told.append, metrics or Metrics(), Inbox(lambda: NOW))


def hits(*bugs: str) -> BuildDiagnosis:
    return BuildDiagnosis(Build("job", "FAILURE"), tuple(Hit(bug, Evidence("a.txt", 1, "x")) for bug in bugs))


def test_of_what_is_muted_nothing_is_said_until_it_hits_less() -> None:
    told: list[str] = []
    metrics = Noises()
    muted = muting(told, metrics)
    muted.counted(NOISY, QUIET, Rules())
    muted.counted(NOISY, QUIET, Rules())

    assert muted.audible([hits("1", "2"), hits("1")]) == [hits("2"), hits()]
    muted.counted({"1": Sample(60, 1)}, QUIET, Rules())
    assert muted.audible([hits("1")]) == [hits("1")]
    assert told == ["muted: bug 1 hit 30 of 60 passing builds; narrow it", "no longer muted: bug 1"]
    assert metrics.counted == [(1, 0), (1, 0), (0, 0)]


def test_an_outage_is_told_once_and_spoken_of() -> None:
    told: list[str] = []
    muted = muting(told)
    for _ in range(2):
        muted.counted(NOISY, Lately(20, {"1": 11}), Rules())

    assert muted.audible([hits("1")]) == [hits("1")]
    assert told == ["outage? bug 1 hit 11 of 20 failures in the last hour"]


def test_where_it_cannot_be_counted_all_stays_as_it_was() -> None:
    told: list[str] = []
    muted = muting(told)
    muted.counted(NOISY, QUIET, Rules())
    muted.counted(None, QUIET, Rules())

    assert muted.audible([hits("1")]) == [hits()]


def test_it_is_counted_from_time_to_time_whatever_is_wrong() -> None:
    """Also after the clock was set back; an error is told, not raised."""
    inbox = Inbox(lambda: NOW)
    asked: list[datetime] = []

    def count(fingerprints: Iterable[Fingerprint], since: datetime) -> Mapping[str, Sample]:
        asked.append(since)
        if len(asked) == 2:
            raise Unavailable("locked")
        return NOISY

    counting = Muting(count, lambda: (), lambda _: None, Metrics(), inbox)
    for now in (NOW, NOW + EVERY / 2, NOW + EVERY, NOW - timedelta(days=1)):
        counting.due(now)
    happenings = [inbox.next()[0] for _ in range(3)]

    assert happenings == [NoiseCounted(NOISY), NoiseCounted(None), NoiseCounted(NOISY)]


# ---- the whole bot -----------------------------------------------------------------------------------------------


@dataclass
class Site:
    """A bot that searches all builds that passed; fingerprint 1 hits everything."""

    inbox: Inbox
    engine: FakeEngine
    gerrit: FakeReporter
    operators: list[str]
    passing: dict[str, Sample]

    def hear(self, comment: Comment) -> None:
        self.inbox.put(CommentMade(comment))

    def beat(self) -> None:
        self.inbox.put(BeatDue())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "1.yaml").write_text(QUERY)
    made = Site(Inbox(lambda: datetime.now(UTC)), FakeEngine(), FakeReporter(), [], {})
    edges = Edges(
        made.engine,
        Library(tmp_path / "queries"),
        NoTracker(),
        {"gerrit": made.gerrit, "irc": FakeReporter()},
        chronicle=Chronicle(),
        looking=Looking(made.operators.append),
        passing=lambda _fingerprints, _since: made.passing,
    )

    def run() -> None:
        journal = SqliteJournal(tmp_path / "journal.sqlite")
        Watch(lambda: replace(rules(), passing_share=1.0), journal, edges, made.inbox).run(datetime.now(UTC))
        journal.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield made
    made.inbox.put(StopAsked())
    thread.join(10)


def passed(*jobs: str) -> Comment:
    lines = "\n".join(f"- {job} https://logs.example.org/1/{job}/0123abc/ : SUCCESS in 5m 02s" for job in jobs)
    change = Change("review.example.org", "openstack/nova", 1)
    return Comment(change, 3, "zuul", f"Build succeeded (gate pipeline).\n\n{lines}", datetime.now(UTC))


def test_builds_that_passed_are_searched_one_by_one_while_nothing_else_is_to_do(site: Site) -> None:
    site.engine.held["tempest-full"] = threading.Event()
    site.hear(failed("tempest-full"))
    site.hear(passed("pep8", "docs"))
    eventually(lambda: len(site.engine.tried) == 1)
    site.beat()
    eventually(lambda: site.engine.looks == ["tempest-full"])
    site.engine.held["tempest-full"].set()
    eventually(lambda: bool(site.gerrit.sent))
    _beat_until(site, lambda: len(site.engine.looks) == 3)

    assert sorted(site.engine.looks[1:]) == ["docs", "pep8"]
    assert site.engine.fields[-1]["build_status"] == "SUCCESS"
    assert len(site.gerrit.sent) == 1


def test_a_muted_bug_is_not_named(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    site.passing.update(NOISY)
    _beat_until(site, lambda: any("muted: bug 1" in line for line in site.operators))
    site.hear(failed("tempest-full"))
    eventually(lambda: "withheld from gerrit (nothing useful to say)" in caplog.text)

    assert "tempest-full is recognised 1" in caplog.text
    assert site.gerrit.sent == []


def _beat_until(site: Site, condition: Callable[[], bool]) -> None:
    def beaten() -> bool:
        site.beat()
        return condition()

    eventually(beaten)
