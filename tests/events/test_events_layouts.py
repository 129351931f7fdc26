# SPDX-License-Identifier: Apache-2.0
"""What each format's lines tell."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.events import EVENT_LIMIT, Event, Format, classify_file, read

WHEN = datetime(2014, 1, 3, 1, 2, 3, 456000, UTC)
REFERENCE = datetime(2014, 1, 3, 2, tzinfo=UTC)


def only(text: str, form: Format) -> Event:
    (event,) = read(io.BytesIO(text.encode()), form, reference=REFERENCE)
    return event


def messages(text: str, form: Format, *, debug: bool = False) -> list[str]:
    return [event.message for event in read(io.BytesIO(text.encode()), form, debug=debug)]


def test_a_console_line_is_what_stands_behind_its_time() -> None:
    event = only("2014-01-03 01:02:03.456 | node | a | b", Format.CONSOLE)
    assert (event.message, event.time) == ("node | a | b", WHEN)


def test_the_page_marks_of_console_html_are_no_lines_and_its_entities_stay() -> None:
    assert messages("<pre>\n2014-01-03 01:02:03.456 | &lt;bound\n</pre>\n", Format.CONSOLE) == ["&lt;bound"]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("2014-01-03 01:02:03.456 ERROR nova.compute [req-1 a b] Boom", {}),
        ("2014-01-03 01:02:03.456 7 ERROR nova.compute [req-1 a b] Boom", {"pid": "7"}),
        ("2014-01-03 01:02:03,456 ERROR [nova.compute] [req-1 a b] Boom", {}),
        (
            "Jan 03 01:02:03.456000 node-1 nova-compute[7]: ERROR nova.compute [req-1 a b] Boom",
            {"syslog_host": "node-1", "syslog_program": "nova-compute", "syslog_pid": "7"},
        ),
        (
            "Jan 03 01:02:03.456000 node-1 nova-compute[7]: \x1b[31mERROR nova.compute [\x1b[36mreq-1 a b\x1b[0m] Boom",
            {"syslog_host": "node-1", "syslog_program": "nova-compute", "syslog_pid": "7"},
        ),
    ],
)
def test_an_oslo_line_tells_level_module_and_process(line: str, fields: dict[str, str]) -> None:
    event = only(line, Format.OSLO)
    assert (event.time, event.level, event.module, event.message) == (WHEN, "ERROR", "nova.compute", "[req-1 a b] Boom")
    assert event.fields == fields


@pytest.mark.parametrize(
    "line",
    [
        "2014-01-03 01:02:03.456 7 TRACE nova.compute Traceback (most recent call last):",
        "2014-01-03 01:02:03.456 7 ERROR nova.compute Traceback (most recent call last):",
        "2014-01-03 01:02:03.456 7 ERROR nova.compute [instance: 1-2]   File x",
        "2014-01-03 01:02:03.456 7 ERROR nova.compute ",
        "Jan 03 01:02:03.456000 node-1 nova-compute[7]: ERROR nova.compute   File x",
        "  File x",
    ],
)
def test_a_tracebacks_lines_belong_to_the_line_above(line: str) -> None:
    head = "2014-01-03 01:02:03.456 ERROR nova.compute [req-1] Boom"
    event = only(f"{head}\n{line}", Format.OSLO)
    assert (event.level, event.message, event.lines) == ("ERROR", f"[req-1] Boom\n{line}", 2)
    assert "multiline" in event.document(classify_file("x", ()), {})["tags"]  # type: ignore[operator]  # a tuple


def test_an_error_is_no_part_of_the_line_above_even_where_all_lines_have_a_process() -> None:
    text = "2014-01-03 01:02:03.456 7 INFO nova.x [req-1] a\n2014-01-03 01:02:03.456 7 ERROR nova.x [req-1] b\n"
    assert messages(text, Format.OSLO) == ["[req-1] a", "[req-1] b"]


def test_debug_lines_and_what_belongs_to_them_are_left_out_unless_wanted() -> None:
    text = "2014-01-03 01:02:03.456 DEBUG nova.x [-] a\n  b\n2014-01-03 01:02:03.456 INFO nova.x [-] DEBUG c\n"
    assert messages(text, Format.OSLO) == ["[-] DEBUG c"]
    assert messages(text, Format.OSLO, debug=True) == ["[-] a\n  b", "[-] DEBUG c"]


def test_a_shells_trace_is_no_part_of_a_services_log() -> None:
    text = "+ set -x\n2014-01-03 01:02:03.456 INFO nova.x [-] a\n+ ls\n  b\n"
    assert messages(text, Format.OSLO) == ["[-] a\n  b"]


def test_a_line_that_oslo_did_not_write_is_its_own_message() -> None:
    event = only("2014-01-03 01:02:03.456 something else", Format.OSLO)
    assert (event.message, event.time, event.level) == ("2014-01-03 01:02:03.456 something else", WHEN, "")


@pytest.mark.parametrize(
    ("line", "host", "program", "pid", "message"),
    [
        ("Jan  3 01:02:03.456 combo sshd(pam_unix)[9]: check pass", "combo", "sshd(pam_unix)", "9", "check pass"),
        ("Jan  3 01:02:03.456 combo logrotate: ALERT exited [1]", "combo", "logrotate", None, "ALERT exited [1]"),
        ("2014-01-03T01:02:03.456+00:00 combo kernel: [ 1.2] oops", "combo", "kernel", None, "[ 1.2] oops"),
    ],
)
def test_a_syslog_line_tells_host_and_program(
    line: str, host: str, program: str, pid: str | None, message: str
) -> None:
    event = only(line, Format.SYSLOG)
    assert (event.time, event.message) == (WHEN, message)
    wanted = {"syslog_host": host, "syslog_program": program, "syslog_pid": pid}
    assert event.fields == {name: value for name, value in wanted.items() if value}


@pytest.mark.parametrize(
    "line",
    [
        "[Fri Jan 03 01:02:03.456000 2014] [wsgi:error] [pid 7:tid 8] oops",
        "[Fri Jan  3 01:02:03.456 2014] [error] oops",
    ],
)
def test_apaches_error_log(line: str) -> None:
    event = only(line, Format.APACHE_ERROR)
    assert (event.time, event.level, event.message) == (WHEN, "error", "oops")


def test_apaches_access_log_is_its_verb_request_and_response() -> None:
    event = only(
        '1.2.3.4 - - [03/Jan/2014:02:02:03 +0100] "GET /v1/x?y HTTP/1.1" 404 12 "-" "curl"', Format.APACHE_ACCESS
    )
    assert (event.message, event.time) == ("GET /v1/x?y 404", WHEN.replace(microsecond=0))


def test_a_structured_log_is_taken_as_it_is() -> None:
    entry = {
        "message": "2014-01-03 01:02:03.456 | not parsed again",
        "asctime": "2014-01-03 01:02:03,456",
        "levelname": "ERROR",
        "name": "nova.compute",
        "traceback": ["Traceback:", "Boom"],
        "attempt": 3,
        "done": False,
        "hosts": ["a", "b"],
        "context": {"deep": 1},
        "nothing": None,
    }
    event = only(json.dumps(entry), Format.JSON)
    assert (event.level, event.module, event.time) == ("ERROR", "nova.compute", WHEN)
    assert event.message == "2014-01-03 01:02:03.456 | not parsed again\nTraceback:\nBoom"
    assert event.fields == {
        "attempt": 3, "done": "false", "hosts": ("a", "b"), "levelname": "ERROR", "name": "nova.compute",
        "asctime": "2014-01-03 01:02:03,456", "message": entry["message"], "traceback": ("Traceback:", "Boom"),
    }  # fmt: skip


def test_journalds_json_is_understood() -> None:
    entry = {
        "MESSAGE": "oops",
        "PRIORITY": "3",
        "SYSLOG_IDENTIFIER": "kernel",
        "__REALTIME_TIMESTAMP": "1388710923456000",
    }
    event = only(json.dumps(entry), Format.JSON)
    assert (event.message, event.level, event.time) == ("oops", "ERROR", WHEN)
    assert event.fields["syslog_program"] == "kernel"


def test_journalds_list_of_bytes_is_a_text_without_its_colours() -> None:
    entry = {"MESSAGE": list(b"\x1b[01;31mERROR caf\xc3\xa9 \xff\x1b[00m")}

    event = only(json.dumps(entry), Format.JSON)
    assert event.message == event.fields["MESSAGE"] == "ERROR caf\u00e9 \ufffd"


@pytest.mark.parametrize("values", [[300, 1], [True, 1], [1.5], ["a"]])
def test_other_lists_are_no_bytes(values: list[object]) -> None:
    assert only(json.dumps({"MESSAGE": values}), Format.JSON).message == json.dumps(values[0]).strip('"')


@pytest.mark.parametrize(
    "line", ["{", "[1]", "{}", '{"a": 1}', "text", '{"message": ""}', "{" * 50_000, '{"a":' * 50_000]
)
def test_a_line_that_is_no_record_is_its_own_message(line: str) -> None:
    event = only(line, Format.JSON)
    assert (event.message, event.fields) == (line, {})


@given(
    st.dictionaries(
        st.text(), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
    )
)
def test_no_record_is_too_odd_and_none_overrides_what_is_known(entry: dict[str, object]) -> None:
    raw = json.dumps({**entry, "message": "m", "tags": "forged", "filename": "forged", "project": "forged"}).encode()
    kind = classify_file("app.json", ())
    for event in read(io.BytesIO(raw), Format.JSON):
        document = event.document(kind, {"project": "nova"})
        assert (document["tags"], document["filename"], document["project"]) == (("app.json",), "app.json", "nova")


def test_any_other_line_keeps_all_its_text() -> None:
    event = only("2014-01-03T01:02:03.4560000Z text", Format.PLAIN)
    assert (event.message, event.time) == ("2014-01-03T01:02:03.4560000Z text", WHEN)


def test_a_document_holds_the_fields_by_the_names_that_fingerprints_use() -> None:
    event = only("2014-01-03 01:02:03.456 7 ERROR nova.x [req-1] Boom", Format.OSLO)
    kind = classify_file("logs/screen-n-cpu.txt.gz", ())
    assert event.document(kind, {"build_name": "x", "voting": 1}) == {
        "message": "[req-1] Boom",
        "loglevel": "ERROR",
        "module": "nova.x",
        "pid": "7",
        "filename": "logs/screen-n-cpu.txt",
        "tags": ("screen-n-cpu.txt.gz", "screen-n-cpu.txt"),
        "build_name": "x",
        "voting": 1,
    }


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize(
    "beginning",
    [
        "",
        "2014-01-03 01:02:03.456 ",
        "2014-01-03 01:02:03.456 7 ERROR ",
        "Jan  3 01:02:03 ",
        "[Fri Jan 03 01:02:03 2014] [error] ",
        "a b c [",
        'a b c [x] "GET ',
    ],
)
def test_no_line_takes_long_whatever_it_repeats(form: Format, beginning: str) -> None:
    """A pattern that tries all ways to divide a line would need minutes for each of these."""
    lines = [
        beginning + piece * (EVENT_LIMIT // len(piece)) for piece in ("a", " ", "a ", "a:", "[a", '"a', "1", "a(1)[")
    ]
    started = monotonic()
    messages("\n".join(lines), form)
    assert monotonic() - started < 10
