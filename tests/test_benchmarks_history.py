# SPDX-License-Identifier: Apache-2.0
"""The builds that search servers are measured with."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fingerprints import newest
from benchmarks.history import DAYS, FIRST, LAST, ten_days
from elastic_recheck import lucene
from elastic_recheck.events import DEFAULT_RULES, classify_file, read
from elastic_recheck.model import LogFile


def test_past_builds_are_the_same_whenever_they_are_fetched_and_hit_what_was_planted(tmp_path: Path) -> None:
    """Each of the ten days has some, each of them its own time, and all of its events fall into the hour of its end."""
    queries = [lucene.parse(text) for text in newest(None, 40)]
    builds = ten_days(tmp_path / "lines", None, [query.text for query in queries], 60_000)

    assert len({build.ended for build in builds}) == len({build.build.uuid for build in builds}) == len(builds)
    assert {build.ended.date().toordinal() - FIRST.date().toordinal() for build in builds} == set(range(DAYS))
    build = builds[-1]
    assert build.ended < LAST
    file = LogFile("job-output.txt", f"{build.build.url}/job-output.txt")
    plain, again = tmp_path / "plain", tmp_path / "again"
    build.fetch(file, plain)
    build.fetch(file, again)
    assert plain.read_bytes() == again.read_bytes()
    kind = classify_file(file.name, DEFAULT_RULES)
    with plain.open("rb") as stream:
        events = list(read(stream, kind.format))
    assert {event.time.replace(minute=0, second=0, microsecond=0) for event in events if event.time} == {
        build.ended.replace(minute=0)
    }
    hit = {query.text for query in queries for event in events if query.matches(event.document(kind, build.fields))}
    assert len(hit) >= len(build.planted)
