# SPDX-License-Identifier: Apache-2.0
"""Cut into chunks, a log has the same events, and each event is found from any of its bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elastic_recheck.engines.embedded.chunks import chunks, extent_at, has_long_event, stretches
from elastic_recheck.events import EVENT_LIMIT, Event, Format, event_at, read

LIMIT = 120
LINES = st.sampled_from(
    [
        b"2026-01-03 01:02:03.456 | word",
        b"2026-01-03 01:02:03.456 ERROR nova.x [-] word",
        b"2026-01-03 01:02:03.456 7 ERROR nova.x word",
        b"\x1b[31m2026-01-03 01:02:03.456 | word\x1b[0m",
        b"2026-01-03 01:02:03.456 7 ERROR nova.x \x1b[00mword",
        b"Jan  3 01:02:03 host prog[1]: word",
        b"+ noise",
        b"</pre>",
        b"  indented",
        b"x" * 50,
        b"y" * 200,
        b"z" * 700,
        b"",
        b"\r",
    ]
)
LOGS = st.builds(bytes.__add__, st.lists(LINES, max_size=30).map(b"\n".join), st.sampled_from([b"", b"\n"]))

RUNS = st.builds(
    lambda line, short, count: line + b"\n" + short * count,
    LINES,
    st.sampled_from([b"\n", b"a\n"]),
    st.integers(0, 300),
)
"""A line, and very many that begin nothing."""


def without_place(events: list[Event]) -> list[Event]:
    return [replace(event, line=0, offset=0) for event in events]


@settings(max_examples=500, deadline=None)
@given(
    log=LOGS | st.lists(RUNS, max_size=5).map(b"".join),
    form=st.sampled_from(Format),
    size=st.sampled_from([16, 100, 300, 1000]),
)
@example(log=b"", form=Format.OSLO, size=16)
def test_the_events_of_the_chunks_are_those_of_the_log(log: bytes, form: Format, size: int) -> None:
    parts = list(chunks(io.BytesIO(log), form, size=size, limit=LIMIT))
    assert all(parts)
    found = []
    lines = 0
    for part in parts:
        events = read(io.BytesIO(part), form, limit=LIMIT)
        found += [replace(event, line=event.line + lines) for event in events]
        lines += part.count(b"\n")
        assert len(part) <= 7 * LIMIT + 2 * size
    expected = list(read(io.BytesIO(log), form, limit=LIMIT))
    assert [event.line for event in found] == [event.line for event in expected]
    assert without_place(found) == without_place(expected)


@settings(max_examples=500, deadline=None)
@given(log=LOGS | st.lists(RUNS, max_size=5).map(b"".join), form=st.sampled_from(Format))
def test_no_event_is_cut_short_where_none_is_said_to_be_long(log: bytes, form: Format) -> None:
    if not has_long_event(log, form, limit=LIMIT):
        assert not any(event.truncated for event in read(io.BytesIO(log), form, limit=LIMIT))


@settings(max_examples=300, deadline=None)
@given(log=LOGS, form=st.sampled_from(Format))
def test_an_events_own_lines_give_the_event(log: bytes, form: Format) -> None:
    for offset in range(0, len(log), 7):
        start, end = extent_at(log, offset, form)
        assert start <= offset < end
        whole = event_at(log, offset, form)
        alone = event_at(log[start:end], 0, form)
        assert without_place([whole] if whole else []) == without_place([alone] if alone else [])
        assert whole is None or whole.offset == start


@pytest.mark.parametrize("line", [b"\n", b"  indented\n"])
def test_lines_that_begin_nothing_cost_no_more_than_reading_them(line: bytes) -> None:
    log = line * ((8 << 20) // len(line))
    began = process_time()
    for form in (Format.CONSOLE, Format.OSLO):
        for part in chunks(io.BytesIO(log), form):
            assert not any(stretch.has_long for stretch in stretches(part, form))
    assert process_time() - began < 8


@pytest.mark.parametrize("form", Format)
def test_a_line_of_any_length_is_held_in_bounded_parts(form: Format) -> None:
    size = 1 << 20
    log = b"first\n" + b"x" * (20 * size) + b"\nlast\n"
    parts = list(chunks(io.BytesIO(log), form))
    assert max(map(len, parts)) < 3 * size
    assert next(event.line for part in parts for event in read(io.BytesIO(part), form)) == 1
    assert b"".join(parts).count(b"\n") == 3
    assert sum(map(len, parts)) > EVENT_LIMIT
