# SPDX-License-Identifier: Apache-2.0
"""What single pages say, told as small stories: new and back, groups, health, and find my change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elastic_recheck import lucene
from elastic_recheck.counts import Pages, Rules, Site
from elastic_recheck.counts.masks import longest_fixed_part, mask, mask_ids, name_of_test
from elastic_recheck.counts.shown import GroupKind, Mark
from elastic_recheck.fingerprints import read_fingerprint
from elastic_recheck.model import (
    Bug,
    BugTask,
    Build,
    BuildDiagnosis,
    Cause,
    CauseKind,
    Change,
    Evidence,
    Failure,
    Fingerprint,
)
from elastic_recheck.rows import AnswerRow, BuildRow, FailureRow, HitRow, Looked, Review, TableReport, Wording

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRINT = Fingerprint("1", 'message:"x"', path="queries/1.yaml")
SERVER = "review.example.org"


def row(number: int, **told: object) -> BuildRow:
    known = {"job": "tempest", "result": "FAILURE", "time": NOW - HOUR, "looked": Looked.READ, "change": number}
    return BuildRow(f"{number:032x}", server=SERVER, **{"project": "nova", **known, **told})  # type: ignore[arg-type]


def site(*builds: BuildRow, hits: tuple[HitRow, ...] = (), **told: object) -> Pages:
    made = Site(NOW, NOW - 18 * DAY, builds, hits, (PRINT,))
    return Pages(replace(made, **told))  # type: ignore[arg-type]


def hit_at(*ages: timedelta) -> tuple[list[BuildRow], tuple[HitRow, ...]]:
    builds = [row(number, time=NOW - age) for number, age in enumerate(ages, 1)]
    return builds, tuple(HitRow("1", each.id, each.time) for each in builds)


# ---- new and back --------------------------------------------------------------------------------------------------

FIXED = BugTask("nova", "Fix Released", complete=True, fixed=NOW - 5 * DAY)


@pytest.mark.parametrize(
    ("ages", "told", "expected"),
    [
        ((2 * HOUR, DAY), {}, (Mark.NEW, DAY)),
        ((2 * HOUR, 4 * DAY), {}, None),
        ((2 * HOUR, DAY), {"first_hits": {"1": NOW - 40 * DAY}}, (Mark.BACK, DAY)),
        ((2 * HOUR, 12 * DAY), {}, (Mark.BACK, 2 * HOUR)),
        ((2 * HOUR, 6 * DAY), {}, None),
        ((5 * DAY, 14 * DAY), {}, None),
        ((2 * HOUR, DAY), {"horizon": NOW - 2 * DAY}, None),
        ((2 * HOUR, 4 * DAY), {"bugs": {"1": Bug("1", "", "", (FIXED,))}}, (Mark.BACK, 2 * HOUR)),
        ((), {}, None),
    ],
)
def test_marks(ages: tuple[timedelta, ...], told: dict[str, object], expected: tuple[Mark, timedelta] | None) -> None:
    """New within 72 hours, if it would have been seen before; back after a week of silence, or though it is fixed."""
    builds, hits = hit_at(*ages)
    (line,) = site(*builds, hits=hits, **told).overview.bugs
    assert (line.mark, line.mark_since) == ((expected[0], NOW - expected[1]) if expected else (None, None))


def test_what_is_known_of_a_bug() -> None:
    bug = Bug("1", "https://b/1", "Title", (BugTask("nova", "New", assignee="ann"), BugTask("neutron", "Triaged")))
    reviews = {"1": [Review(5, "nova", "fix", "https://r/5"), Review(6, "nova", "done", "https://r/6", NOW - DAY)]}
    (page,) = site(
        bugs={"1": bug}, reviews=reviews, wordings=[Wording("1", "a", NOW - 20 * DAY), Wording("1", "b", NOW - 2 * DAY)]
    ).bugs()
    known = page.facts
    assert (known.title, known.status, known.assignee) == ("Title", "nova: New, neutron: Triaged", "ann")
    assert (known.projects, known.fixed, [each.number for each in known.reviews]) == (("nova", "neutron"), False, [5])
    assert [(stamp.what, stamp.time) for stamp in page.stamps] == [
        ("fingerprint changed", NOW - 2 * DAY),
        ("fix merged", NOW - DAY),
    ]
    assert (page.recheck, page.path) == ("recheck bug 1", "queries/1.yaml")


# ---- groups --------------------------------------------------------------------------------------------------------


def failed(number: int, kind: CauseKind | None, *names: str, text: str = "", **told: object) -> BuildRow:
    evidence = Evidence("job-output.txt", 3, text) if text else None
    return row(number, cause=Cause(kind, names, evidence) if kind else None, **told)


def test_failures_that_look_alike_are_one_group() -> None:
    """By the failed test that fails most widely, else by task and line, else by line; ids and numbers do not count."""
    builds = [
        failed(1, CauseKind.TESTS, "a.b.test_c[id-1,smoke]", "a.b.test_d", text="boom", project="nova"),
        failed(2, CauseKind.TESTS, "a.b.test_d[id-1]", project="neutron"),
        failed(3, CauseKind.TASK, "devstack", text="Could not resolve 10.1.2.3 after 5 s"),
        failed(4, CauseKind.TASK, "devstack", text="Could not resolve 10.9.2.3 after 77 s"),
        failed(5, CauseKind.TASK, "devstack", text="another thing"),
        failed(6, CauseKind.ERROR, text="ERROR [req-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f] no host at 0x7f00deadbeef"),
        failed(7, CauseKind.ERROR, text="ERROR [req-ffffffff-0a1b-0a1b-0a1b-0a1b2c3d4e5f] no host at 0x7f00000000ef"),
        failed(8, None),
    ]
    groups = site(*builds).unrecognised.groups
    found = {(group.kind, group.name): sorted(line.change for line in group.failures) for group in groups}
    assert found == {
        (GroupKind.TESTS, "a.b.test_d"): [1, 2],
        (GroupKind.TASK, "TASK [devstack] Could not resolve <IP> after <N> s"): [3, 4],
        (GroupKind.TASK, "TASK [devstack] another thing"): [5],
        (GroupKind.ERROR, "ERROR [req-<ID>] no host at <ID>"): [6, 7],
        (GroupKind.NOTHING, "its logs tell of no failed test, task or error"): [8],
    }
    assert {group.hit_by for group in groups} == {
        "2 changes, 2 projects",
        "2 changes, 1 project",
        "1 change: likely its own",
    }
    assert [group.changes for group in groups] == [2, 2, 2, 1, 1]


def test_a_draft_is_a_fingerprint_that_can_be_read(tmp_path: Path) -> None:
    """Whatever stands in the line, and it finds the line that it was made of."""
    line = 'ERROR 17 it said "no \\ host: {a}" & <b> in 5 s'
    (group,) = site(failed(1, CauseKind.ERROR, text=line)).unrecognised.groups
    draft = tmp_path / "1.yaml"
    draft.write_text(group.draft)
    query = lucene.parse(read_fingerprint(draft).fingerprint.query)
    assert query.matches({"message": line, "tags": ["console", "job-output.txt"]})


@pytest.mark.parametrize(
    ("text", "masked", "numbers_kept"),
    [
        ("at 2026-09-16 14:07:01.123 UTC", "at <TIME> UTC", "at <TIME> UTC"),
        ("https://l.example.org/a/b?c=1 said 404", "<URL> said <N>", "<URL> said 404"),
        ("commit 0123abc, deadbeef and facade", "commit <ID>, deadbeef and facade", "commit <ID>, deadbeef and facade"),
        ("a\tb\n c", "a b c", "a b c"),
        ("x" * 5000, "x" * 300, "x" * 300),
    ],
)
def test_masks(text: str, masked: str, numbers_kept: str) -> None:
    assert (mask(text), mask_ids(text)) == (masked, numbers_kept)


def test_names_of_tests_keep_their_digits() -> None:
    assert name_of_test("a.test_1[id-5a,smoke]") == "a.test_1"
    assert longest_fixed_part("pid 12 could not bind 3 ports") == "could not bind"


# ---- health --------------------------------------------------------------------------------------------------------


def test_health_names_what_is_not_to_be_trusted() -> None:
    prints = tuple(
        Fingerprint(bug, f"message:{bug}", suppress_notification=bug == "c", keep="rare" if bug == "d" else "")
        for bug in "abcde"
    )
    builds = [row(number) for number in range(1, 7)] + [row(number, result="SUCCESS") for number in range(7, 10)]
    hits = [
        HitRow(bug, builds[number].id, NOW)
        for bug, numbers in (("a", range(4)), ("b", (0, 1, 2, 7)), ("c", (0,)))
        for number in numbers
    ]
    report = TableReport(failed={"e": "cannot be read"}, joined={"a": "needs a traceback"})
    told = site(*builds, hits=tuple(hits), fingerprints=prints, report=report, mistakes=("x.yaml: no query",)).health

    assert told.lag == HOUR
    assert [(each.bug, each.text) for each in told.failed] == [("e", "cannot be read"), ("", "x.yaml: no query")]
    assert [(each.bug, each.text) for each in told.muted] == [("c", "not spoken of")]
    assert [(each.bug, each.text) for each in told.silent] == [("d", "rare"), ("e", "")]
    assert [(each.bug, each.bad, each.passing.hits, each.passing.read) for each in told.passing] == [("b", True, 1, 3)]
    assert [(each.first, each.second, each.both, each.share) for each in told.overlaps] == [("a", "b", 3, 1.0)]
    assert [each.bug for each in told.need_joined] == ["a"]


def test_a_fingerprint_that_is_young_is_not_silent() -> None:
    told = site(row(1), wordings=[Wording("1", "x", NOW - DAY)]).health
    assert told.silent == ()
    assert site(row(1)).health.silent != ()
    assert site(row(1), horizon=NOW - 5 * DAY).health.silent == ()


def test_a_long_silence_is_a_gap() -> None:
    builds = [row(number, time=NOW - number * HOUR) for number in range(1, 60) if not 20 < number < 40]
    (gap,) = site(*builds, horizon=NOW - 59 * HOUR).health.gaps
    assert (gap.start, gap.end) == (NOW - 40 * HOUR, NOW - 20 * HOUR)


# ---- find my change ------------------------------------------------------------------------------------------------

CHANGE = Change(SERVER, "nova", 5, "master")


def told(builds: list[BuildRow], verdict: BuildDiagnosis | None, *answers: AnswerRow) -> FailureRow:
    failing = tuple(Build(each.job, each.result, uuid=each.id) for each in builds)
    failure = Failure("k", "k", CHANGE, 1, "gate", failing, (), builds[0].time)
    return FailureRow(failure, tuple(verdict for _ in failing), answers)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (AnswerRow("gerrit", "answered", "", NOW), "tempest: bug 1; answered on gerrit"),
        (
            AnswerRow("gerrit", "withheld", "nothing useful to say", NOW),
            "tempest: bug 1; not answered on gerrit: nothing useful to say",
        ),
        (AnswerRow("irc:#x", "given up", "tried 5 times", NOW), "tempest: bug 1; given up on irc:#x: tried 5 times"),
    ],
)
def test_it_is_said_what_was_found_and_done(answer: AnswerRow, expected: str) -> None:
    build = row(1, change=5, patch_set=1, pipeline="gate")
    failures = (told([build], BuildDiagnosis(Build("tempest", "FAILURE")), answer),)
    (found,) = site(build, hits=(HitRow("1", build.id, NOW),), failures=failures).changes
    shown = found.answer()
    assert (shown.number, shown.project, [each.summary for each in shown.reports]) == (5, "nova", [expected])


def test_it_is_said_since_when_logs_are_waited_for() -> None:
    build = row(1, change=5, patch_set=1, pipeline="gate", looked=Looked.WAITING)
    (found,) = site(build, failures=(told([build], None),)).changes
    (report,) = found.answer().reports
    assert (report.waiting_since, report.summary) == (build.time, "tempest: not looked at; waiting for logs")


def test_a_recheck_is_another_report() -> None:
    """So are another pipeline and another patch set; what passed is told, too."""
    builds = [
        row(1, change=5, patch_set=1, pipeline="check", time=NOW - 9 * HOUR),
        row(2, change=5, patch_set=1, pipeline="check", time=NOW - 9 * HOUR, job="tox", result="SUCCESS"),
        row(3, change=5, patch_set=1, pipeline="check", time=NOW - 5 * HOUR, result="SUCCESS"),
        row(4, change=5, patch_set=1, pipeline="check", time=NOW - 5 * HOUR, job="tox", result="SUCCESS"),
        row(5, change=5, patch_set=2, pipeline="check", time=NOW - 3 * HOUR, looked=Looked.UNREAD, unread="404"),
        row(6, change=5, patch_set=2, pipeline="gate", time=NOW - HOUR, voting=False),
    ]
    (found,) = site(*builds).changes
    assert [(report.patch_set, report.pipeline, report.summary) for report in found.answer().reports] == [
        (2, "gate", "tempest (non-voting): not recognised"),
        (2, "check", "tempest: without logs (404)"),
        (1, "check", "nothing failed"),
        (1, "check", "tempest: not recognised"),
    ]
    assert [line.job for line in found.answer().reports[3].builds] == ["tempest", "tox"]


def test_builds_without_a_change_are_counted_and_not_found() -> None:
    """As of periodic jobs: each counts as a change of its own."""
    pages = site(row(1, change=0), row(2, change=0))
    assert pages.overview.banner.failed_changes == 2
    assert pages.changes == ()


# ---- the first day -------------------------------------------------------------------------------------------------


def test_the_first_hour_and_day_are_seen_as_they_go() -> None:
    """What is known for minutes only is drawn where it happens; of the time before nothing is said."""
    builds, hits = hit_at(timedelta(minutes=1), timedelta(minutes=2))
    overview = site(*builds, hits=hits, horizon=NOW - timedelta(minutes=3)).overview

    assert [value and value.failures for value in overview.hours.values][-2:] == [None, 2]
    assert overview.bugs[0].trend.values[-2:] == (None, 2)


def test_where_nothing_is_known_yet_nothing_is_drawn() -> None:
    assert set(site(horizon=NOW).overview.hours.values) == {None}


# ---- parts of the gate -----------------------------------------------------------------------------------------------


def test_projects_that_share_a_gate_have_a_rate_beside_the_others() -> None:
    builds = [row(number, pipeline="gate", project="nova" if number < 3 else "mine") for number in (1, 2, 3, 4, 5)]
    builds.append(row(6, pipeline="check", project="nova"))
    hits = (HitRow("1", builds[0].id, builds[0].time), HitRow("1", builds[4].id, builds[4].time))

    shown = site(*builds, hits=hits, rules=Rules(integrated=re.compile("^nova$"))).unrecognised

    assert [(part.pipeline, part.tallies[0].recognised, part.tallies[0].read) for part in shown.parts] == [
        ("integrated gate", 1, 2),
        ("others in the gate", 1, 3),
    ]
    assert site(*builds, hits=hits).unrecognised.parts == ()


def test_a_first_hit_is_never_after_its_build() -> None:
    """A log's clock may be wrong; what is known of older times than are kept stands."""
    builds, hits = hit_at(2 * HOUR, 3 * DAY)
    for told, first in ((NOW + DAY, NOW - 3 * DAY), (NOW - 40 * DAY, NOW - 40 * DAY)):
        shown = site(*builds, hits=hits, first_hits={"1": told})
        assert [page.first for page in shown.bugs()] == [first]
        assert [line.first for line in shown.overview.bugs] == [first]
