# SPDX-License-Identifier: Apache-2.0
"""All events in turn, or the one at an offset: the same events."""

from __future__ import annotations

import io
import mmap
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_recheck.events import EVENT_LIMIT, Event, Format, event_at, read

PIECES = st.sampled_from(
    [
        b"2014-01-03 01:02:03.456 | console",
        b"2014-01-03 01:02:03.456 | ",
        b"2014-01-03 01:02:03.456 INFO nova.api [req-1 a b] start",
        b"2014-01-03 01:02:03.456 12 DEBUG nova.api [-] hidden",
        b"2014-01-03 01:02:03.456 12 TRACE nova.api Traceback",
        b"Jan 03 01:02:03.456789 host nova-compute[7]: \x1b[31mERROR nova.x [None req-2] red\x1b[0m",
        b"Jan 03 01:02:03.456789 host nova-compute[7]: ERROR nova.x   File",
        b"Jan  3 01:02:03 host kernel: oops",
        b'{"message": "a\\nb", "level": "ERROR"}',
        b'{"message": "quiet", "level": "debug"}',
        b"[Fri Jan 03 01:02:03 2014] [error] apache",
        b'1.2.3.4 - - [03/Jan/2014:01:02:03 +0000] "GET /x HTTP/1.1" 200 3',
        b"    indented",
        b"+ set -x",
        b"<pre>",
        b"",
        b"   ",
        b"\xff\xfe broken \xc3",
        "\u0085 next \u2028 line".encode(),
        b"a\x00b\rc",
        b"long " * 30,
    ]
)
LOGS = st.lists(st.tuples(PIECES, st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\n\n", b""])), max_size=14).map(
    lambda lines: b"".join(text + end for text, end in lines)
)


def events(raw: bytes, form: Format, **options: object) -> list[Event]:
    return list(read(io.BytesIO(raw), form, **options))  # type: ignore[arg-type]  # options of several types


@settings(max_examples=400, deadline=None)
@given(raw=LOGS | st.binary(max_size=60), form=st.sampled_from(Format), limit=st.integers(1, 300), debug=st.booleans())
def test_the_event_at_any_byte_is_the_one_met_when_going_through_all(
    raw: bytes, form: Format, limit: int, debug: bool
) -> None:
    through = events(raw, form, limit=limit, debug=debug)
    at = [event_at(raw, offset, form, limit=limit, debug=debug) for offset in range(len(raw))]
    met = [event for event in at if event is not None]
    assert list(dict.fromkeys((event.offset, event.message) for event in met)) == [
        (event.offset, event.message) for event in through
    ]
    assert all(event in through for event in met)
    assert all(event.offset <= offset for offset, event in enumerate(at) if event)
    assert all(event_at(raw, event.offset, form, limit=limit, debug=debug) == event for event in through)


@given(raw=LOGS, form=st.sampled_from(Format))
def test_a_line_number_counts_line_feeds_only(raw: bytes, form: Format) -> None:
    for event in events(raw, form):
        assert event.line == raw[: event.offset].count(b"\n") + 1


@given(raw=LOGS, form=st.sampled_from(Format), limit=st.integers(1, 300))
def test_no_event_is_made_of_more_bytes_than_the_limit_allows(raw: bytes, form: Format, limit: int) -> None:
    for event in events(raw, form, limit=limit):
        assert len(event.message) <= limit


def test_a_console_line_takes_the_lines_below_that_have_no_time() -> None:
    raw = b"2014-01-03 01:02:03.456 | one\n  two\nthree\n2014-01-03 01:02:04.456 | four\n"
    assert [(event.line, event.message, event.lines) for event in events(raw, Format.CONSOLE)] == [
        (1, "one\n  two\nthree", 3),
        (4, "four", 1),
    ]


def test_a_console_without_any_time_is_read_line_by_line() -> None:
    """Else a whole file would be one event, which once filled the memory of the original."""
    assert [event.message for event in events(b"one\ntwo\n\nthree", Format.CONSOLE)] == ["one", "two", "three"]


def test_lines_beyond_the_limit_are_events_of_their_own_and_the_event_says_so() -> None:
    raw = b"2014-01-03 01:02:03.456 | head\n" + b"tail\n" * 4
    found = events(raw, Format.CONSOLE, limit=len(raw) - 10)
    assert [(event.line, event.message, event.truncated) for event in found] == [
        (1, "head\ntail\ntail", True),
        (4, "tail", False),
        (5, "tail", False),
    ]


@pytest.mark.parametrize(("size", "truncated"), [(EVENT_LIMIT, False), (EVENT_LIMIT + 1, True)])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_only_a_line_longer_than_the_limit_is_truncated(size: int, truncated: bool, end: bytes) -> None:
    (event,) = events(b"x" * size + end, Format.PLAIN)
    assert (len(event.message), event.truncated) == (EVENT_LIMIT, truncated)


def test_a_line_of_100_mb_is_read_in_little_memory_and_the_next_line_keeps_its_number(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\nafter\n")
    tracemalloc.start()
    with log.open("rb") as file:
        found = [(event.line, event.truncated) for event in read(file, Format.PLAIN)]
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
            last = event_at(buffer, 100_000_003, Format.PLAIN)
            inside = event_at(buffer, 50_000_000, Format.PLAIN)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [(1, True), (2, False)]
    assert last
    assert (last.line, last.message) == (2, "after")
    assert inside
    assert (inside.line, inside.truncated) == (1, True)
    assert peak < 8_000_000


def test_nothing_stands_outside_the_buffer() -> None:
    assert event_at(b"", 0, Format.PLAIN) is None
    assert event_at(b"2014-01-03 01:02:03 | a\n", 24, Format.CONSOLE) is None


def test_carriage_returns_colours_and_broken_characters_do_not_end_or_lose_a_line() -> None:
    raw = b"10%\r20%\r\n\x1b[1;31mred\x1b[0m\nnul\x00byte\n\xff\xc3\n" + "a\u0085b\u2028c".encode()
    assert [(event.line, event.message) for event in events(raw, Format.PLAIN)] == [
        (1, "10%\r20%"),
        (2, "red"),
        (3, "nul\x00byte"),
        (4, "\ufffd\ufffd"),
        (5, "a\u0085b\u2028c"),
    ]
