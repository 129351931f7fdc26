# SPDX-License-Identifier: Apache-2.0
"""What a query hits is summed up as a naive recount has it, and told in words."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.errors import Refused
from elastic_recheck.inquiry import BuildHit, Found, Report, Tally, commit_message, documents

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {"message": st.just("x")},
        optional={
            "build_uuid": st.sampled_from(["a", "b", "c"]),
            "build_status": st.sampled_from(["FAILURE", "SUCCESS"]),
            "build_change": st.sampled_from(["1", "2"]),
            "tags": st.lists(st.sampled_from(["console", "screen"]), max_size=2),
            "node_provider": st.sampled_from(["here", "there"]),
            "@timestamp": st.integers(0, 5).map(lambda days: (NOW - timedelta(days=days)).isoformat()),
        },
    ),
    max_size=30,
)


@given(EVENTS, st.integers(1, 3))
def test_counts_are_those_of_a_recount(events: list[dict[str, object]], quantity: int) -> None:
    tally = Tally(quantity)
    for event in events:
        tally.add(Found.of(event))
    report = tally.report()

    assert report.events == len(events)
    assert set(report.builds) == {event["build_uuid"] for event in events if "build_uuid" in event}
    providers = Counter(str(event["node_provider"]) for event in events if "node_provider" in event)
    told = report.attributes.get("node_provider", ())
    assert [share.events for share in told] == sorted(providers.values(), reverse=True)[:quantity]
    assert all(providers[share.value] == share.events for share in told)


def test_a_build_is_one_however_many_events_tell_of_it_and_its_last_event_counts() -> None:
    tally = Tally(5)
    for hours, extra in ((1, {}), (30, {"build_change": "7"}), (2, {"build_status": "FAILURE"})):
        time = (NOW - timedelta(hours=hours)).isoformat()
        tally.add(Found.of({"message": "x", "build_uuid": "a", "@timestamp": time, **extra}))

    assert tally.report().builds == {"a": BuildHit("FAILURE", "7", NOW - timedelta(hours=1))}


def test_builds_are_drawn_by_day_of_their_last_event_in_utc() -> None:
    times = (NOW, NOW - timedelta(hours=13), NOW - timedelta(days=9), NOW - timedelta(days=10))
    report = Report(builds={str(number): BuildHit(time=time) for number, time in enumerate(times)})

    assert report.by_day(date(2026, 3, 2), 10) == [1, 0, 0, 0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "f:2: is no JSON"), ("[1]", "f:2: is no JSON object"), ("[" * 100_000, "f:2: is no JSON")],
)
def test_a_line_that_is_no_document_is_named(line: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        list(documents(iter(["{}\n", line]), "f"))
    assert str(refused.value).startswith(said)


def test_documents_are_read_as_they_are_or_as_a_search_answers_them() -> None:
    lines = ['{"message": "a"}', "", '{"_index": "i", "_source": {"message": "b"}}']
    assert [each["message"] for each in documents(iter(lines), "f")] == ["a", "b"]


@given(
    st.dictionaries(
        st.sampled_from(["message", "@timestamp", "line", "build_uuid", "tags", "x"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.lists(st.text() | st.integers(), max_size=2)
        | st.dictionaries(st.text(), st.text(), max_size=1),
    )
)
def test_no_document_makes_trouble(document: dict[str, object]) -> None:
    tally = Tally(2)
    tally.add(Found.of(document))
    assert tally.report().events == 1


def test_the_paragraph_for_a_commit_message_names_the_figures_reviewers_ask_for() -> None:
    failed = {str(number): BuildHit("FAILURE", str(number // 2), NOW, "nova-next", "master") for number in range(3)}
    passed = {"4": BuildHit("SUCCESS", "9", NOW - timedelta(days=1), "tempest-full", "master")}

    said = commit_message(Report(events=7, builds=failed | passed, passing=200), 10)

    assert " ".join(said.split()) == (
        "In the last 10 days the query hits 7 events in 4 builds of 3 changes. 3 of them failed; 1 passing build is"
        " hit as well, 0.5 % of all. By job: nova-next (75 %), tempest-full (25 %). All are of branch master. First"
        " seen 2026-03-01 12:00, last 2026-03-02 12:00 UTC."
    )
    assert max(map(len, said.splitlines())) <= 72


def test_nothing_is_said_in_a_sentence() -> None:
    assert commit_message(Report(), 1) == "The query hits nothing in the logs of the last day."
    assert commit_message(Report(), 0) == "The query hits nothing in all logs that there are."
