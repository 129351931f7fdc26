# SPDX-License-Identifier: Apache-2.0
"""Everything that pages are counted from, brought up to date; what cannot be stays as it was, and that is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from elastic_recheck import known_bugs, records
from elastic_recheck.build_rows import failure_rows
from elastic_recheck.counts import Rules, Site
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.fingerprints import Library
from elastic_recheck.model import Bug, Fingerprint
from elastic_recheck.ports import Answers, BugTracker, History, Reviews, Tables
from elastic_recheck.publish.asking import Form, ask
from elastic_recheck.recording import KEEP
from elastic_recheck.rows import FailureRow, Review, TableReport

_WRITTEN = "failures written down"
REVIEWED = timedelta(days=10)
"""How far back what was said about failures is looked through."""


@dataclass(frozen=True, slots=True)
class _Reviews:
    """Several reviews as one value."""

    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked. ``answers`` and ``reviews`` are None where there is nobody to ask."""

    history: History
    library: Library
    tables: Tables | None = None
    tracker: BugTracker = field(default_factory=known_bugs.NoTracker)
    answers: Answers | None = None
    reviews: Reviews | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How long, in seconds, the engine may take, and then tracker and Gerrit each; ``keep``: how long rows are kept."""

    engine: float = 600.0
    asking: float = 30.0
    keep: timedelta = KEEP


def gather(
    sources: Sources,
    rules: Rules,
    pace: Pace,
    now: datetime,
    change_url: Callable[[str, int], str],
    progress: Callable[[str], None],
) -> Site:
    """Bring the history up to date and take all that there is out of it.

    :raises Unavailable: the history itself cannot be used.
    """
    history, since = sources.history, now - pace.keep
    loaded = sources.library.current()
    fingerprints, problems = loaded.fingerprints, list[str]()
    history.note_fingerprints(fingerprints, now)
    progress("what was said about failures")
    failures = _failures(sources, now, problems)
    progress("builds and hits")
    report = _refresh(sources, fingerprints, since, pace.engine, problems)
    history.prune(since)
    progress("what is known of the bugs")
    bugs = _bugs(sources, fingerprints, now, pace.asking, problems)
    reviews = _reviews(sources, fingerprints, now, pace.asking, problems)
    covered = history.covered(since)
    return Site(
        now=now,
        horizon=covered[0][0] if covered else now,
        covered=tuple(covered),
        builds=history.builds(since),
        hits=history.hits(since),
        fingerprints=fingerprints,
        wordings=history.wordings(),
        first_hits=history.first_hits(),
        bugs=bugs,
        reviews=reviews,
        failures=failures,
        report=report,
        problems=tuple(problems),
        mistakes=loaded.mistakes,
        rules=rules,
        change_url=change_url,
    )


def _failures(sources: Sources, now: datetime, problems: list[str]) -> Sequence[FailureRow]:
    if sources.answers is None:
        return ()
    try:
        rows = sources.answers.failures(now - REVIEWED)
    except ElasticRecheckError as error:
        problems.append(f"what was said about failures is not to be had ({error})")
        return ()
    _write_down(rows, sources.history, now)
    return rows


def _write_down(rows: Sequence[FailureRow], history: History, now: datetime) -> None:
    """Have the builds of failures in the history; most are there since the last time, and as they were."""
    before = json.loads(history.noted(_WRITTEN).get("", ("{}", now))[0])
    known = {
        row.failure.key: [each and [str(each.verdict), each.unread, each.result] for each in row.verdicts]
        for row in rows
    }
    new = [row for row in rows if before.get(row.failure.key) != known[row.failure.key]]
    history.saw(build for row in new for build in failure_rows(row.failure, row.verdicts))
    history.note(_WRITTEN, json.dumps(known), now)


def _refresh(
    sources: Sources, fingerprints: Sequence[Fingerprint], since: datetime, seconds: float, problems: list[str]
) -> TableReport:
    if sources.tables is None:
        return TableReport()
    try:
        return sources.tables.refresh(sources.history, fingerprints, since, seconds)
    except ElasticRecheckError as error:
        problems.append(f"builds and hits are as they were: {error}")
        return TableReport()


def _bugs(
    sources: Sources, fingerprints: Sequence[Fingerprint], now: datetime, seconds: float, problems: list[str]
) -> Mapping[str, Bug]:
    untold = known_bugs.unasked([each.bug for each in fingerprints], {each.bug: each for each in fingerprints})
    asked = [bug for bug, known in untold.items() if known_bugs.is_tracked(known)]
    form = Form(
        "bug ",
        "the bug tracker",
        lambda bug: sources.tracker.bug(bug) or untold[bug],
        records.to_json,
        lambda text: records.from_json(Bug, text),
    )
    found = ask(form, asked, sources.history, now, seconds)
    problems += [found.problem] if found.problem else []
    return {bug: found.known.get(bug, known) if bug in asked else known for bug, known in untold.items()}


def _reviews(
    sources: Sources, fingerprints: Sequence[Fingerprint], now: datetime, seconds: float, problems: list[str]
) -> Mapping[str, Sequence[Review]]:
    reviews = sources.reviews
    if reviews is None:
        return {}
    form = Form(
        "reviews ",
        "Gerrit",
        lambda bug: _Reviews(tuple(reviews.fixing(bug))),
        records.to_json,
        lambda text: records.from_json(_Reviews, text),
    )
    found = ask(form, [each.bug for each in fingerprints], sources.history, now, seconds)
    problems += [found.problem] if found.problem else []
    return {bug: known.reviews for bug, known in found.known.items()}
