# SPDX-License-Identifier: Apache-2.0
"""Publishing draws what changed, keeps what cannot be drawn, and says what is not up to date."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from xml.etree import ElementTree as ET

import pytest
from pages_world import NOW, World, world

from elastic_recheck.counts import Rules, Site
from elastic_recheck.counts.shown import Freshness, Page, path_of
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.fingerprints import Library
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import Bug, BugTask, Fingerprint
from elastic_recheck.ports import History
from elastic_recheck.publish.flow import Publishing
from elastic_recheck.publish.gather import Pace, Sources, gather
from elastic_recheck.rows import BuildRow, FailureRow, HitRow, Looked, Review, TableReport
from elastic_recheck.site_directory import SiteDirectory

ATOM = "{http://www.w3.org/2005/Atom}"


class Plain:
    """Draws the name of each page, and remembers which it drew."""

    version = "1"

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.broken: dict[str, Exception] = {}

    def recall(self, text: str) -> None:
        self.recalled = text

    def remembered(self) -> str:
        return "what was drawn"

    def body(self, page: Page) -> str:
        if error := self.broken.get(path_of(page)):
            raise error
        self.drawn.append(path_of(page))
        return f"body of {path_of(page)}"

    def whole(self, page: Page, body: str, freshness: Freshness) -> str:
        return f"{body}, {freshness.now:%H:%M}, {'; '.join(freshness.problems)}"

    def assets(self) -> Iterable[tuple[str, bytes]]:
        yield "assets/style.css", b"body {}"


def site(made: World, **told: object) -> Site:
    plain = Site(
        made.now, made.horizon, made.builds, made.hits, made.fingerprints, made.wordings, made.first_hits, made.bugs,
        made.reviews, made.failures,
    )  # fmt: skip
    return replace(plain, **told)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made() -> World:
    return world(builds=600, bugs=12)


def test_everything_is_there(tmp_path: Path, made: World) -> None:
    """Pages with their data, the files of old, the feed, the changes and the renderer's own files; all valid JSON."""
    out, renderer = tmp_path / "out", Plain()

    published = Publishing(SiteDirectory(out), renderer).publish(lambda: site(made))

    names = {str(each.relative_to(out.resolve())) for each in out.resolve().rglob("*") if each.is_file()}
    pages = {"index", "gate", "unrecognised", "health", *(f"bug/{each.bug}" for each in made.fingerprints)}
    assert {name for name in names if name.endswith(".html")} == {f"{page}.html" for page in pages}
    assert {name for name in names if name.endswith(".data.json")} == {f"{page}.data.json" for page in pages}
    assert {"all.json", "gate.json", "bugs.atom", "assets/style.css"} <= names
    assert (published.pages, published.drawn, published.failed) == (len(pages), len(pages), ())
    for name in names:
        if name.endswith(".json"):
            told = json.loads((out / name).read_bytes())
            assert name in {"all.json", "gate.json"} or told["version"] == 1
    assert ET.parse(out / "bugs.atom").getroot().tag == f"{ATOM}feed"


def test_every_change_and_build_is_found(tmp_path: Path, made: World) -> None:
    out = tmp_path / "out"
    Publishing(SiteDirectory(out), Plain()).publish(lambda: site(made))
    for row in (row for row in made.builds if NOW - row.time < timedelta(days=10)):
        ids = json.loads((out / f"find/build/{row.id[:2]}.json").read_bytes())["builds"]
        assert ids[row.id] == row.change
        (answer,) = json.loads((out / f"find/change/{row.change % 1000:03}.json").read_bytes())["changes"][
            str(row.change)
        ]
        assert row.id in {build["id"] for report in answer["reports"] for build in report["builds"]}


def test_what_is_said_of_changes_is_as_if_all_of_it_were_made_anew(tmp_path: Path, made: World) -> None:
    """After a build, a hit and an answer more; files of other changes are the same, not others alike."""
    out, anew = tmp_path / "out", tmp_path / "anew"
    failed = [row for row in made.builds if row.result == "FAILURE" and NOW - row.time < timedelta(days=9)]
    hit = next(row for row in failed if row.id not in {hit.build for hit in made.hits})
    answered = next(each for each in made.failures if each.failure.change.number % 1000 != hit.change % 1000)
    before = site(
        made,
        builds=made.builds[:-1],
        failures=tuple(replace(each, answers=()) if each == answered else each for each in made.failures),
    )
    after = site(made, hits=(*made.hits, HitRow(made.fingerprints[0].bug, hit.id, hit.time)))

    Publishing(SiteDirectory(out), Plain()).publish(lambda: before)
    first = {path.name: path.stat().st_ino for path in (out / "find/change").glob("*.json")}
    Publishing(SiteDirectory(out), Plain()).publish(lambda: after)
    Publishing(SiteDirectory(anew), Plain()).publish(lambda: after)

    again = {path.name: path.stat().st_ino for path in (out / "find/change").glob("*.json")}
    touched = {made.builds[-1].change, hit.change, answered.failure.change.number}
    assert {name for name in again if again[name] != first.get(name)} == {f"{each % 1000:03}.json" for each in touched}
    assert {path.relative_to(out): path.read_bytes() for path in (out / "find").rglob("*.js*")} == {
        path.relative_to(anew): path.read_bytes() for path in (anew / "find").rglob("*.js*")
    }


def test_only_what_changed_is_drawn_again(tmp_path: Path, made: World) -> None:
    """A minute later nothing is drawn but what speaks of the time, and all pages say the new time."""
    out, first, second = tmp_path / "out", Plain(), Plain()
    Publishing(SiteDirectory(out), first).publish(lambda: site(made))
    later = NOW + timedelta(minutes=1)

    published = Publishing(SiteDirectory(out), second).publish(lambda: site(made, now=later))

    assert second.recalled == "what was drawn"

    assert published.drawn < 6
    quiet = next(each.bug for each in made.fingerprints if f"bug/{each.bug}" not in second.drawn)
    assert (out / f"bug/{quiet}.html").read_text().startswith(f"body of bug/{quiet}, 14:08")


def test_a_page_that_cannot_be_drawn_stays_as_it_was(tmp_path: Path, made: World) -> None:
    out, renderer = tmp_path / "out", Plain()
    Publishing(SiteDirectory(out), renderer).publish(lambda: site(made))
    renderer.broken = {"health": ZeroDivisionError()}

    published = Publishing(SiteDirectory(out), renderer).publish(
        lambda: site(made, now=NOW + timedelta(hours=1), hits=())
    )

    assert published.failed == ("health",)
    assert (out / "health.html").read_text().startswith("body of health, 14:07")
    assert (out / "index.html").read_text().startswith("body of index, 15:07")


def test_a_full_disk_ends_it_and_leaves_the_last_edition(tmp_path: Path, made: World) -> None:
    """A page that could not be written is no bug in its drawing; the others would fare no better."""
    out, renderer = tmp_path / "out", Plain()
    Publishing(SiteDirectory(out), renderer).publish(lambda: site(made))
    renderer.broken = {"health": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))}

    with pytest.raises(Refused, match="No space left"):
        Publishing(SiteDirectory(out), renderer).publish(lambda: site(made, now=NOW + timedelta(hours=1), hits=()))

    assert (out / "index.html").read_text().startswith("body of index, 14:07")


@pytest.mark.parametrize("damage", [b"", b"\0" * 9, b"[]", b'{"bases": 1}'])
def test_files_are_made_anew_where_nobody_knows_what_they_were_made_of(
    tmp_path: Path, made: World, damage: bytes
) -> None:
    """A loss of power may leave anything in any file."""
    out = tmp_path / "out"
    Publishing(SiteDirectory(out), Plain()).publish(lambda: site(made))
    (out / "find/bases.json").write_bytes(damage)
    changes = next((out / "find/change").glob("*.json"))
    told = changes.read_bytes()
    changes.write_bytes(b"damaged")

    Publishing(SiteDirectory(out), Plain()).publish(lambda: site(made))

    assert changes.read_bytes() == told


def test_what_cannot_be_gathered_leaves_the_last_edition(tmp_path: Path, made: World) -> None:
    out = tmp_path / "out"
    publishing = Publishing(SiteDirectory(out), Plain())
    publishing.publish(lambda: site(made))

    def away() -> Site:
        raise Unavailable("history.sqlite: disk I/O error")

    with pytest.raises(Unavailable):
        publishing.publish(away)
    assert (out / "index.html").read_text().startswith("body of index, 14:07")


# ---- gathering ---------------------------------------------------------------------------------------------------


class Tracker:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    def bug(self, number: str) -> Bug | None:
        self.asked.append(number)
        if self.away:
            raise Unavailable("launchpad: 503")
        return Bug(number, f"https://bugs.launchpad.net/bugs/{number}", f"title {number}", (BugTask("nova", "New"),))


class Changes:
    def fixing(self, bug: str) -> Sequence[Review]:
        return [Review(int(bug), "nova", "fix it", "https://review.example.org/1")]


class Broken:
    """An engine that is away."""

    def refresh(
        self, history: History, fingerprints: Sequence[Fingerprint], since: datetime, seconds: float
    ) -> TableReport:
        raise Unavailable("search.example.org: connection refused")


class Told:
    def __init__(self, made: World) -> None:
        self.rows: Sequence[FailureRow] = made.failures

    def failures(self, since: datetime) -> Sequence[FailureRow]:
        return [row for row in self.rows if row.failure.time >= since]


class Counting(SqliteHistory):
    """Remembers which builds were written down."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.written: list[str] = []

    def saw(self, builds: Iterable[BuildRow]) -> Mapping[str, str]:
        rows = list(builds)
        self.written += [row.id for row in rows]
        return super().saw(rows)


def sources(tmp_path: Path, **told: object) -> Sources:
    queries = tmp_path / "queries"
    queries.mkdir(exist_ok=True)
    for bug in (1, 2):
        (queries / f"{bug}.yaml").write_text(f'query: message:"thing {bug}"\n')
    known = {"history": SqliteHistory(tmp_path / "history.sqlite"), "library": Library(queries), **told}
    return Sources(**known)  # type: ignore[arg-type]


def gathered(its: Sources, now: datetime = NOW) -> Site:
    return gather(its, Rules(), Pace(), now, lambda _, number: f"https://r/{number}", lambda _: None)


def test_the_tracker_is_asked_once_an_hour(tmp_path: Path) -> None:
    """By whichever process; while it is away its last answers stand, and that is told."""
    tracker = Tracker()
    its = sources(tmp_path, tracker=tracker, reviews=Changes())
    first = gathered(its)
    assert (first.bugs["1"].title, first.reviews["2"][0].number, first.problems) == ("title 1", 2, ())
    gathered(sources(tmp_path, tracker=tracker), NOW + timedelta(minutes=50))
    assert sorted(tracker.asked) == ["1", "2"]

    tracker.away = True
    later = gathered(its, NOW + timedelta(minutes=70))
    assert later.bugs["1"].title == "title 1"
    assert later.problems == ("the bug tracker: 2 of 2 questions failed (launchpad: 503)",)


def test_an_engine_that_is_away_costs_what_is_new(tmp_path: Path, made: World) -> None:
    """What is known stays, the journal's failures come in, and the pages say what is not up to date."""
    found = gathered(sources(tmp_path, tables=Broken(), answers=Told(made)))

    assert found.problems == ("builds and hits are as they were: search.example.org: connection refused",)
    assert len(found.builds) == len(made.failures) == len(found.failures)


def test_a_failure_is_written_down_again_when_there_is_news_of_it(tmp_path: Path, made: World) -> None:
    """A build that was waited for is read in the end; what is as it was is not written again."""
    row = next(each for each in made.failures if each.verdicts[0])
    its, build = Told(made), row.failure.builds[0].uuid
    history = Counting(tmp_path / "history.sqlite")
    its.rows = [replace(row, verdicts=(None,))]
    waiting = gathered(sources(tmp_path, history=history, answers=its))
    gathered(sources(tmp_path, history=history, answers=its))
    its.rows = [row]
    read = gathered(sources(tmp_path, history=history, answers=its), NOW + timedelta(minutes=1))
    gathered(sources(tmp_path, history=history, answers=its), NOW + timedelta(minutes=2))

    assert [each.looked for each in waiting.builds] == [Looked.WAITING]
    assert [each.looked for each in read.builds] == [Looked.READ]
    assert history.written == [build, build]


def test_a_fingerprint_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    its = sources(tmp_path)
    (tmp_path / "queries/3.yaml").write_text("query: [1]\n")
    assert "3.yaml" in gathered(its).mistakes[0]


class Silent(Tracker):
    """Answers the first questions, and then nobody, until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.stopping = Event()

    def bug(self, number: str) -> Bug | None:
        if self.away:
            assert self.stopping.wait(60)
        return super().bug(number)


def test_a_tracker_that_does_not_answer_costs_the_time_that_it_has(tmp_path: Path) -> None:
    """Its last titles stay, what it owes is counted, and nobody is asked any more."""
    tracker = Silent()
    its, pace = sources(tmp_path, tracker=tracker), Pace(asking=0.2)
    assert gathered(its).bugs["2"].title == "title 2"
    tracker.away = True
    asked = len(tracker.asked)
    (tmp_path / "queries/3.yaml").write_text('query: message:"thing 3"\n')
    try:
        later = gather(its, Rules(), pace, NOW + timedelta(hours=2), lambda _, number: str(number), lambda _: None)
        assert len(tracker.asked) == asked
    finally:
        tracker.stopping.set()
    assert (later.bugs["2"].title, later.bugs["3"].title) == ("title 2", "")
    assert later.problems == ("the bug tracker: 3 of 3 questions failed (3 answers did not come in 0 s)",)


def test_a_bug_of_ours_in_asking_is_not_swallowed(tmp_path: Path) -> None:
    class Wrong(Tracker):
        def bug(self, number: str) -> Bug | None:
            raise ZeroDivisionError(number)

    with pytest.raises(ZeroDivisionError):
        gathered(sources(tmp_path, tracker=Wrong()))
