# SPDX-License-Identifier: Apache-2.0
"""Examples are cut into events and judged as a real log would be."""

from __future__ import annotations

import pytest

from elastic_recheck.lint.examples import check_examples, documents
from elastic_recheck.lucene import parse
from elastic_recheck.model import Example, Fingerprint

CONSOLE = 'message:"out of cheese" AND tags:"console"'


def faults(
    query: str, hits: tuple[Example, ...] = (), misses: tuple[Example, ...] = (), unless: tuple[str, ...] = ()
) -> list[str]:
    fingerprint = Fingerprint("1", query, hits=hits, misses=misses, unless=unless)
    return [f"{'.'.join(map(str, location))} {fault.code}" for location, fault in check_examples(fingerprint)]


@pytest.mark.parametrize(
    "query",
    [
        CONSOLE,
        'message:"out of cheese" AND tags:"console.html" AND build_name:"gate-*" AND voting:1',
        'message:"out of cheese" AND filename:"job-output.txt" AND project:"openstack/nova"',
        'message:"out of cheese" AND filename:"console.html"',
        'message:"out of cheese" AND filename:logs*screen-n-cpu.txt AND build_name:*tempest*',
        'message:"out of cheese" AND (tags:"screen-a.txt" OR tags:"screen-b.txt") AND NOT build_name:"c"',
        'message:"out of cheese" AND tags:"syslog" AND syslog_program:"kernel"',
        'message:"out of cheese" AND module:"nova.compute.manager" AND loglevel:"ERROR" AND tags:"screen-n-cpu.txt"',
        'message:"out of cheese" AND tags:"no such tag" AND tags:multiline',
        'message:"out of cheese"',
    ],
)
def test_a_bare_line_has_whatever_exact_fields_the_query_asks_for(query: str) -> None:
    assert faults(query, (Example("out of cheese"),), (Example("out of crackers"),)) == []


def test_a_line_is_cut_as_in_its_file() -> None:
    """The console's time is no part of the message; the service's level and module are fields."""
    (console,) = documents(parse(CONSOLE), Example("2026-03-04 05:06:07.123456 | controller | out of cheese"))
    line = "Mar 04 05:06:07.123456 np01 nova-compute[61]: ERROR nova.compute.manager [None req-1 a] out of cheese"
    (service,) = documents(parse('message:"cheese" AND tags:"screen-n-cpu.txt"'), Example(line))

    assert console["message"] == "controller | out of cheese"
    assert (console["filename"], console["tags"]) == ("job-output.txt", ("job-output.txt", "console", "console.html"))
    assert (service["loglevel"], service["module"]) == ("ERROR", "nova.compute.manager")
    assert service["filename"] == "controller/logs/screen-n-cpu.txt"


def test_what_an_example_says_of_itself_counts() -> None:
    misses = (
        Example("out of cheese", {"file": "controller/logs/syslog.txt"}),
        Example("out of cheese", {"tags": ("screen",)}),
        Example("out of cheese", {"build_name": "other"}),
    )
    query = CONSOLE + ' AND build_name:"gate"'

    assert faults(query, (Example("out of cheese", {"file": "job-output.txt"}),), misses) == []


def test_lines_of_a_traceback_are_one_event_and_other_lines_are_not() -> None:
    query = 'message:"Exception during message handling" AND message:"out of cheese" AND tags:"screen-n-cpu.txt"'
    start = "Mar 04 05:06:07.123456 np01 nova-compute[61]: ERROR oslo_messaging.rpc.server"
    joined = f"{start} [None req-1 a] Exception during message handling\n{start} CheeseError: out of cheese"
    apart = f"{start} [None req-1 a] Exception during message handling\n{start} [None req-2 b] out of cheese"

    assert faults(query, (Example(joined),), (Example(apart),)) == []


def test_examples_that_do_not_do_as_they_should_are_named() -> None:
    hits = (Example("out of cheese"), Example("out of crackers"))
    misses = (Example("out of crackers"), Example("OUT-OF: cheese!"))

    assert faults(CONSOLE, hits, misses) == ["examples.hits.1 example-not-hit", "examples.misses.1 example-hit"]


def test_the_clauses_that_are_not_fulfilled_are_named() -> None:
    query = 'message:"out of cheese" AND message:"redo" AND tags:"console"'
    fingerprint = Fingerprint("1", query, hits=(Example("out of cheese"),), misses=(Example("a"),))
    ((_, fault),) = check_examples(fingerprint)

    assert fault.message == 'is not hit: nothing in it is message:"redo"'


def test_a_missing_kind_of_example_is_named() -> None:
    assert faults(CONSOLE, (Example("out of cheese"),)) == ["examples no-miss"]
    assert faults(CONSOLE, (), (Example("a"),)) == ["examples no-hit"]


def test_a_fingerprint_from_before_there_were_examples_is_left_in_peace() -> None:
    assert faults(CONSOLE) == []


def test_lines_that_are_never_searched_are_no_examples() -> None:
    line = "Mar 04 05:06:07.123456 np01 nova-compute[61]: DEBUG nova.compute.manager [None req-1 a] out of cheese"
    query = 'message:"out of cheese" AND tags:"screen-n-cpu.txt"'

    assert faults(query, (Example(line),), (Example("b"),)) == ["examples.hits.0 empty-example"]


def test_unless_excludes() -> None:
    both = Example("2026-03-04 05:06:07.1 | out of cheese\n2026-03-04 05:06:08.1 | cheese found")

    assert (
        faults(CONSOLE, (Example("out of cheese"),), (both,), unless=('message:"cheese found" AND tags:"console"',))
        == []
    )
    assert faults(CONSOLE, (both,), (Example("a"),), unless=('message:"cheese found" AND tags:"console"',)) == [
        "examples.hits.0 example-not-hit"
    ]
