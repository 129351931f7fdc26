# SPDX-License-Identifier: Apache-2.0
"""What is said of logs that no fingerprint knows."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.causes import find_cause
from elastic_recheck.events import Format, read
from elastic_recheck.model import Cause, CauseKind


def cause_of(text: str, form: Format = Format.PLAIN) -> Cause | None:
    return find_cause(read(io.BytesIO(text.encode()), form), "log")


def line_of(text: str) -> str:
    """The whole line that the evidence points to."""
    cause = cause_of(text)
    assert cause
    assert cause.evidence
    return text.split("\n")[cause.evidence.line - 1]


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("{0} tempest.api.test_x.XTest.test_y [1.234567s] ... FAILED", "tempest.api.test_x.XTest.test_y"),
        ("{3} nova.tests.T.test_y[id-1,smoke] [0.1s] ... FAILED", "nova.tests.T.test_y"),
        ("{0} setUpClass (tempest.api.X) [0.000000s] ... FAILED", "setUpClass (tempest.api.X)"),
        ("nova.tests.T.test_y ... FAIL", "nova.tests.T.test_y"),
        ("test_y (nova.tests.T) ... ERROR", "nova.tests.T.test_y"),
        ("test_y (nova.tests.T.test_y) ... FAIL", "nova.tests.T.test_y"),
        ("FAIL: nova.tests.T.test_y", "nova.tests.T.test_y"),
        ("ERROR: test_y (nova.tests.T)", "nova.tests.T.test_y"),
        ("FAIL [0.012s]: test_y (__main__.T)", "__main__.T.test_y"),
        ("FAILED tests/test_a.py::T::test_y - AssertionError: 1 != 2", "tests/test_a.py::T::test_y"),
        ("FAILED [0.5s] test_a.py::test_y[a b] - E", "test_a.py::test_y[a b]"),
        ("ERROR tests/test_a.py::test_y", "tests/test_a.py::test_y"),
        ("tests/test_a.py::test_y FAILED        [ 10%]", "tests/test_a.py::test_y"),
        ("[gw1] [ 10%] FAILED tests/test_a.py::test_y", "tests/test_a.py::test_y"),
        ("[  FAILED  ] Suite.Case (12 ms)", "Suite.Case"),
        ("--- FAIL: TestThing (0.01s)", "TestThing"),
        ("not ok 3 - it works", "it works"),
        (" 3/12 Test  #3: unit_x ...................***Failed    0.10 sec", "unit_x"),
        ("[ERROR] org.x.YTest.testZ  Time elapsed: 0.1 s  <<< FAILURE!", "org.x.YTest.testZ"),
    ],
)
@pytest.mark.parametrize(
    "before",
    ["", "2026-07-29T23:48:08.0720611Z ", "2026-01-03 01:02:03.456 | controller | ", "\x1b[31m", "[00:01:02] "],
)
def test_a_failed_test_is_known_by_its_runners_way_of_saying_so(before: str, line: str, test: str) -> None:
    cause = cause_of(f"starting\n{before}{line}\nfatal: something else\n")
    assert cause
    assert (cause.kind, cause.names) == (CauseKind.TESTS, (test,))
    assert cause.evidence
    assert cause.evidence.line == 2


@pytest.mark.parametrize(
    "line",
    [
        "{0} nova.tests.T.test_y [0.1s] ... ok",
        "tests/test_a.py::test_y PASSED [ 1%]",
        "tests/test_a.py::test_y XFAIL [ 1%]",
        "not ok 4 - later # TODO",
        "ERROR: could not install",
        "FAILED: [code=1] src/x.o",
        "2 FAILED, 3 passed",
    ],
)
def test_what_only_looks_like_a_failed_test_is_none(line: str) -> None:
    cause = cause_of(line)
    assert cause is None or cause.kind is not CauseKind.TESTS


def test_the_reason_why_a_test_failed_is_better_evidence_than_its_name() -> None:
    text = """{0} tempest.X.test_y [1.2s] ... FAILED

Captured traceback:
~~~~~~~~~~~~~~~~~~~
    Traceback (most recent call last):

      File "tempest/x.py", line 3, in test_y
    self.assertEqual(1, 2)

    testtools.matchers._impl.MismatchError: 'ACTIVE' != 'VERIFY_RESIZE'

{0} tempest.X.test_z [1.2s] ... FAILED
"""
    cause = cause_of(text)
    assert cause
    assert cause.names == ("tempest.X.test_y", "tempest.X.test_z")
    assert cause.evidence
    assert (cause.evidence.line, cause.evidence.text) == (
        10,
        "testtools.matchers._impl.MismatchError: 'ACTIVE' != 'VERIFY_RESIZE'",
    )


ZUUL = """\
2026-01-03 01:02:01.1 | RUN START: [untrusted : example.org/x/playbooks/run.yaml@master]
2026-01-03 01:02:02.1 | TASK [fetch : Try the mirror]
2026-01-03 01:02:02.2 | controller | ERROR
2026-01-03 01:02:02.3 | controller | {
2026-01-03 01:02:02.3 | controller |   "msg": "non-zero return code"
2026-01-03 01:02:02.3 | controller | }
2026-01-03 01:02:02.4 | controller | ERROR: Ignoring Errors
2026-01-03 01:02:03.1 | TASK [devstack : Run devstack]
2026-01-03 01:02:04.1 | controller | E: Unable to locate package python-nothing
2026-01-03 01:02:05.1 | controller | ERROR
2026-01-03 01:02:05.2 | controller | {
2026-01-03 01:02:05.2 | controller |   "msg": "non-zero return code",
2026-01-03 01:02:05.2 | controller |   "rc": 1
2026-01-03 01:02:05.2 | controller | }
2026-01-03 01:02:06.1 | PLAY RECAP
2026-01-03 01:02:06.2 | controller | ok: 5 changed: 2 unreachable: 0 failed: 1 skipped: 0 rescued: 0 ignored: 1
2026-01-03 01:02:07.1 | RUN END RESULT_NORMAL: [untrusted : example.org/x/playbooks/run.yaml@master]
2026-01-03 01:02:08.1 | POST-RUN START: [untrusted : example.org/x/playbooks/post.yaml@master]
2026-01-03 01:02:09.1 | TASK [fetch-output : Collect logs]
2026-01-03 01:02:09.2 | controller | ERROR
2026-01-03 01:02:09.3 | PLAY RECAP
2026-01-03 01:02:09.4 | controller | ok: 5 changed: 2 unreachable: 0 failed: 1 skipped: 0
"""


def test_the_failing_task_is_the_one_that_ended_the_run_not_an_ignored_one_nor_one_of_the_cleaning_up() -> None:
    cause = cause_of(ZUUL, Format.CONSOLE)
    assert cause
    assert (cause.kind, cause.names) == (CauseKind.TASK, ("devstack : Run devstack",))
    assert cause.evidence
    assert (cause.evidence.line, cause.evidence.text) == (9, "E: Unable to locate package python-nothing")


def test_a_rescued_task_is_no_cause() -> None:
    cause = cause_of(ZUUL.replace("failed: 1", "failed: 0", 1), Format.CONSOLE)
    assert cause
    assert cause.names == ("fetch-output : Collect logs",)


def test_ansibles_own_output_names_the_task() -> None:
    cause = cause_of(
        """\
TASK [mirror : Set up] *****************************************************
fatal: [node-1]: UNREACHABLE! => {"changed": false, "msg": "Data could not be sent"}

PLAY RECAP *****************************************************************
node-1                     : ok=3    changed=1    unreachable=1    failed=0    skipped=1
"""
    )
    assert cause
    assert (cause.kind, cause.names) == (CauseKind.TASK, ("mirror : Set up",))


@pytest.mark.parametrize(
    "text",
    [
        "compiling\n>a.cpp:12:3: error: no matching function\n   12 | x\nmake: *** [all] Error 1\n",
        "x\n>C:\\src\\a.h(89): error C2143: syntax error\nninja: build stopped: subcommand failed.\n",
        ">a.o: undefined reference to `x'\ncollect2: error: ld returned 1 exit status\n",
        ">ERROR: Could not find a version that satisfies the requirement nothing\nerror: exit code 1\n",
        "Get:1 http://x\n>E: Failed to fetch http://mirror/x  503  Service Unavailable\n+ exit 100\n",
        ">##[error]Unable to download artifact\n##[error]Process completed with exit code 1.\n##[group]x\n",
        ">curl: (22) The requested URL returned error: 503\nscript returned exit code 22\n",
        ">docker: Error response from daemon: manifest unknown\nmake: *** [pull] Error 125\n",
        ">thread 'main' panicked at src/main.rs:3:5:\nexit status 101\n",
        '>Exception in thread "main" java.lang.NullPointerException: x\n\tat a.b.C(C.java:1)\nFinished: FAILURE\n',
        ">npm ERR! code ERESOLVE\nnpm ERR! A complete log of this run can be found in: x\n",
        "Traceback (most recent call last):\n  File 'x', line 1\n    raise x\n>my.Odd: value\nexit status 1\n",
        ">py311: commands failed\n",
    ],
)
def test_the_error_is_told_from_what_came_of_it(text: str) -> None:
    """The line marked by > is the error."""
    lines = text.split("\n")
    truth = next(line[1:] for line in lines if line.startswith(">"))
    assert line_of("\n".join(line.removeprefix(">") for line in lines)) == truth


def test_of_a_chain_of_exceptions_the_last_is_the_error() -> None:
    text = """Traceback (most recent call last):
  File "a.py", line 1, in <module>
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
RuntimeError: no x
"""
    assert line_of(text) == "RuntimeError: no x"


def test_lines_of_another_stream_within_a_traceback_do_not_hide_its_end() -> None:
    text = (
        "Traceback (most recent call last):\nSkipping 1 of 4\n  File 'a', line 1\nValueError: no\nfailed to say bye\n"
    )
    assert line_of(text) == "ValueError: no"


def test_the_last_words_of_a_script_that_gives_up_are_its_error() -> None:
    text = "+ check\n+ echo 'Not enough disks'\nNot enough disks\n+ echo 'found 1'\nfound 1\n+ exit 1\n+ cleanup\n"
    assert line_of(text) == "Not enough disks"


def test_an_error_after_the_verdict_is_one_of_cleaning_up() -> None:
    text = "error: no such thing\n##[error]Process completed with exit code 1.\n" + "x\n" * 50 + "error: cannot clean\n"
    assert line_of(text) == "error: no such thing"


@pytest.mark.parametrize(
    "line",
    [
        "all is well",
        "Ran 3 tests, 0 failures",
        "  if-no-files-found: error",
        "+ echo error: x",
        "test_errors.py::test_x PASSED",
        "x.cpp:1:2: warning: no error here",
        "DEBUG error handling is on",
        "UserWarning: Error uploading",
        "failed=0 errors=0",
        "",
    ],
)
def test_a_line_that_is_no_error_is_none(line: str) -> None:
    assert cause_of(line) is None


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_no_text_is_too_odd(text: str) -> None:
    cause_of(text)
