# SPDX-License-Identifier: Apache-2.0
"""The cause that is found among the events with clues is the cause that all events tell."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elastic_recheck.causes import CauseFinder, find_cause
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.suspects import suspects
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import FileKind, Format, read
from elastic_recheck.model import Cause

SEEN = (
    *(
        "",
        "  ",
        "all is well",
        "</pre>",
        "+ ls -l",
        "++ echo hello",
        "+ echo 'no luck'",
        "no luck",
        "+ exit 1",
        "exit 0",
    ),
    *("Traceback (most recent call last):", '  File "a.py", line 1, in f', "ValueError: no", "  ValueError", "a.B:"),
    *("During handling of the above exception, another exception occurred:", "E   KeyError: 'a'", "OSError"),
    *("{0} a.b.C.test_d [0.1s] ... FAILED", "a/b.py::test_c FAILED", "not ok 3 - x", "--- FAIL: TestX", "ok 1"),
    *("TASK [run: x]", "PLAY RECAP *****", "host : ok=1 changed=0 unreachable=0 failed=1", "failed: [host] (item=a)"),
    *("fatal: [host]: FAILED!", "...ignoring", "POST-RUN START: [x]", "ERROR", "host | MODULE FAILURE", "host | ERROR"),
    *("a.c:3:4: error: no", "a.py:3:4: E501 long", "a.py:3: W2\u0663 x", "ld: cannot find -lx", "E: Unable to fetch"),
    *(
        "step timed out after 3 s",
        "\u017ftep \u212ailled",
        "process Killed",
        "\u212ailled",
        "took > 3 s",
        "received SIGTERM",
    ),
    *("##[error]Process completed with exit code 1.", "curl: (7) no", "npm ERR! x", "fatal: no", "panic: x", "rc=1"),
    *(
        "could not open",
        "mis\u017fing",
        "fa\u0130led",
        "fa\u0131led",
        "warning: failed",
        "0 errors",
        "Killed -- x",
        "\ufffd",
    ),
)
PREFIXES = (
    *("", "2026-01-03 01:02:03.456 | ", "2026-01-03 01:02:03.456 | host | ", "[00:01:02] ", "\x1b[31m", "\x1b\x1b[31m"),
    *(
        "2026-01-03 01:02:03.456 7 INFO a.b [-] ",
        "2026-01-03 01:02:03.456 7 DEBUG a.b [-] ",
        "Jan  3 01:02:03 h p[7]: ",
    ),
    "2026-01-03 01:02:03.456 7 ERROR a.b ",
)
LINES = st.tuples(st.sampled_from(PREFIXES), st.sampled_from(SEEN), st.sampled_from(["", "\r", "\x1b[0m"])).map("".join)
LOGS = st.lists(
    st.one_of(LINES, LINES.flatmap(lambda line: st.integers(1, 120).map(lambda times: "\n".join([line] * times))))
)


def among_clues(log: bytes, form: Format) -> tuple[Cause | None, int]:
    """The cause, and how many events were looked at."""
    with TemporaryDirectory() as directory:
        path = Path(directory, "log")
        path.write_bytes(log)
        file = FetchedFile(path, FileKind("log", (), form, listed=True), "")
        finder, count = CauseFinder(), 0
        for event in suspects(file, Reader(Task((file,), {}, (), 60.0)), lambda: finder.attentive):
            finder.feed(event)
            count += 1
        return finder.cause("log"), count


@given(LOGS, st.sampled_from(Format))
def test_the_cause_among_clues_is_that_of_all_events(lines: list[str], form: Format) -> None:
    log = "\n".join(lines).encode()
    assert among_clues(log, form)[0] == find_cause(read(io.BytesIO(log), form), "log")


def _in_json(text: str, key: str, form: str) -> str:
    """A line of JSON whose message is so written: plainly, each character by its number, or byte by byte."""
    if form == "numbers":
        units = text.encode("utf-16-be", "surrogatepass")
        said = '"' + "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)) + '"'
    else:
        said = json.dumps(list(text.encode()) if form == "bytes" else text, ensure_ascii=form == "ascii")
    return f'{{"ids": [1, 2], "{key}": {said}, "level": "INFO"}}'


IN_JSON = st.builds(
    _in_json,
    LINES | st.lists(LINES, min_size=2, max_size=3).map("\n".join),
    st.sampled_from(["message", "msg", "MESSAGE", "M\\u0045SSAGE"]),
    st.sampled_from(["plain", "ascii", "numbers", "bytes"]),
)


@given(st.lists(IN_JSON | LINES))
@example([_in_json("fatal: no disk", "MESSAGE", "bytes")])
@example([_in_json("fatal: no disk", "message", "numbers")])
def test_the_cause_among_clues_of_json_is_that_of_all_events(lines: list[str]) -> None:
    """However the messages are written."""
    log = "\n".join(lines).encode()
    assert among_clues(log, Format.JSON)[0] == find_cause(read(io.BytesIO(log), Format.JSON), "log")


def test_of_a_structured_log_of_megabytes_only_what_may_tell_is_read() -> None:
    dull = b'{"level": "INFO", "ids": [1, 2], "message": "Building wheel 17 of 40"}\n' * 60_000
    cause, count = among_clues(dull + b'{"message": "fatal: no disk"}\n' + dull, Format.JSON)
    assert cause
    assert cause.evidence
    assert cause.evidence.line == 60_001
    assert count == 1


@pytest.mark.parametrize("form", [Format.CONSOLE, Format.PLAIN])
def test_lines_and_chunks_are_counted_in_a_log_of_megabytes(form: Format) -> None:
    dull = b"2026-01-03 01:02:03.456 | Building wheel 17 of 40\n" * 60_000
    log = dull + b"2026-01-03 01:02:03.456 | fatal: no disk\n" + dull
    cause, count = among_clues(log, form)
    assert cause
    assert cause.evidence
    assert replace(cause.evidence, time=None).line == 60_001
    assert count == 1
