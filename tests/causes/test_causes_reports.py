# SPDX-License-Identifier: Apache-2.0
"""What is said of failed builds by the files that are written for programs."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from subunit.v2 import StreamResultToBytes

from elastic_recheck.causes import ReportKind, read_report, report_kind
from elastic_recheck.model import Cause, CauseKind


def cause_of(kind: ReportKind, content: bytes) -> Cause | None:
    return read_report(kind, "the/file", lambda: io.BytesIO(content))


def names_of(kind: ReportKind, content: bytes) -> tuple[str, ...]:
    cause = cause_of(kind, content)
    assert cause is None or cause.kind is CauseKind.TESTS
    return cause.names if cause else ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("testrepository.subunit", ReportKind.SUBUNIT),
        ("testrepository.subunit.gz", ReportKind.SUBUNIT),
        ("testrepository.subunit.zst", ReportKind.SUBUNIT),
        ("logs/subunit_log.txt.gz", ReportKind.SUBUNIT),
        ("controller/logs/tempest.subunit", ReportKind.SUBUNIT),
        ("testr_results.html", ReportKind.HTML),
        ("logs/stestr_results.html.gz", ReportKind.HTML),
        ("console.html", None),
        ("junit.xml", ReportKind.JUNIT),
        ("tests/junit/report-1.xml", ReportKind.JUNIT),
        ("target/surefire-reports/TEST-org.x.Y.xml", ReportKind.JUNIT),
        ("TEST-org.x.Y.xml", ReportKind.JUNIT),
        ("logs/test_results.xml", ReportKind.JUNIT),
        ("nosetests.xml.gz", ReportKind.JUNIT),
        ("job-output.json.gz", ReportKind.TASKS),
        ("logs/libvirt/qemu/instance-1.xml", None),
        ("coverage.xml", None),
        ("job-output.txt", None),
        ("performance.json", None),
    ],
)
def test_a_report_is_known_by_its_name(name: str, kind: ReportKind | None) -> None:
    assert report_kind(name) is kind


# ---- HTML --------------------------------------------------------------------------------------------------------

HTML = b"""
<tr class='passClass'>
    <td class="testname">tempest.a.GoodTest</td>
</tr>
<tr id='pt1.1' class='hiddenRow'>
    <td class='none'><div class='testcase'>test_good[id-1]</div></td>
</tr>
<tr class='failClass'>
    <td class="testname">tempest.b.BadTest: of many things</td>
    <td class="small">3</td>
</tr>
<tr id='pt2.1' class='hiddenRow'>
    <td class='none'><div class='testcase'>test_skipped[id-2]</div></td>
</tr>
<tr id='ft2.2' class='none'>
    <td class='failCase'><div class='testcase'>test_bad[id-3,smoke]</div></td>
    <td colspan='7' align='left'>
        <pre>
        ft2.2: Traceback &lt;tr id='ft9.9'
        &lt;div class='testcase'&gt;test_made_up&lt;/div&gt;
        </pre>
    </td>
</tr>
<tr id='ft2.3' class='none'>
    <td class='errorCase'><div class='testcase'>test_worse</div></td>
</tr>
<tr class='errorClass'>
    <td class="testname">setUpClass (tempest.c</td>
</tr>
<tr id='ft3.1' class='none'>
    <td class='errorCase'><div class='testcase'>WorstTest)</div></td>
</tr>
"""


def test_failed_tests_of_an_html_report_are_named_with_their_class() -> None:
    assert names_of(ReportKind.HTML, HTML) == (
        "tempest.b.BadTest.test_bad",
        "tempest.b.BadTest.test_worse",
        "setUpClass (tempest.c.WorstTest)",
    )


@given(st.binary() | st.integers(0, len(HTML)).map(lambda end: HTML[:end]))
def test_a_broken_html_report_names_no_other_tests(content: bytes) -> None:
    assert set(names_of(ReportKind.HTML, content)) <= set(names_of(ReportKind.HTML, HTML))


# ---- subunit -----------------------------------------------------------------------------------------------------


def packets(*statuses: tuple[str, str]) -> bytes:
    stream = io.BytesIO()
    writer = StreamResultToBytes(stream)
    for test, status in statuses:
        writer.status(test_id=test, test_status="inprogress")
        writer.status(
            test_id=test, file_name="traceback", file_bytes=b"Traceback\n  x\nKeyError", mime_type="text/plain"
        )
        writer.status(test_id=test, test_status=status)
    return stream.getvalue()


def test_of_a_binary_stream_the_tests_are_told_that_failed() -> None:
    stream = packets(("a.b.C.test_x[id-1,smoke]", "fail"), ("a.b.C.test_y", "success"), ("a.b.C.test_z", "uxsuccess"))

    assert names_of(ReportKind.SUBUNIT, stream) == ("a.b.C.test_x", "a.b.C.test_z")


def test_a_binary_stream_may_have_plain_output_between_its_packets() -> None:
    stream = b"running\n" + packets(("t.one", "fail")) + b"noise \xb3 \xff\n" + packets(("t.two", "fail"))

    assert "t.one" in names_of(ReportKind.SUBUNIT, stream)


def test_a_binary_stream_that_breaks_off_tells_what_came_before() -> None:
    stream = packets(("t.one", "fail"), ("t.two", "fail"))

    assert names_of(ReportKind.SUBUNIT, stream[:-4]) == ("t.one",)


def test_of_a_text_stream_the_tests_are_told_that_failed_and_not_what_their_details_say() -> None:
    stream = (
        b"test: t.one\nfailure: t.one [ multipart\nContent-Type: text/plain\nlog\n10\r\nfailure: t.none\n0\r\n]\n"
        b"test: t.two\nsuccess: t.two\ntest: t.three\nerror: t.three [\nTraceback\n]\nfailure: t.four\n"
    )

    assert names_of(ReportKind.SUBUNIT, stream) == ("t.one", "t.three", "t.four")


@given(st.binary(max_size=300), st.integers(0, 200))
def test_no_stream_is_too_broken(noise: bytes, at: int) -> None:
    stream = packets(("t.one", "fail"))
    cause_of(ReportKind.SUBUNIT, stream[:at] + noise + stream[at:])


@given(st.integers(0, 0xFFFF), st.binary(max_size=40))
def test_no_packet_is_too_broken(flags: int, body: bytes) -> None:
    cause_of(ReportKind.SUBUNIT, b"\xb3" + (0x2000 | flags & 0xFFF).to_bytes(2, "big") + body)


# ---- JUnit -------------------------------------------------------------------------------------------------------

JUNIT = b"""<?xml version="1.0"?>
<testsuites><testsuite name="s" tests="4">
<testcase classname="a.b.C" name="test_ok"/>
<testcase classname="a.b.C" name="test_x"><system-out>x</system-out>
  <failure message="1 != 2">Traceback</failure></testcase>
<testcase classname="" name="tests/test_a.py::test_y"><error>
  boom
</error><error message="again"/></testcase>
<testcase classname="a.b.C" name="test_skipped"><skipped message="failure"/></testcase>
</testsuite></testsuites>
"""


def test_of_a_junit_report_the_tests_are_told_that_failed() -> None:
    cause = cause_of(ReportKind.JUNIT, JUNIT)

    assert cause is not None
    assert cause.names == ("a.b.C.test_x", "tests/test_a.py::test_y")
    assert cause.evidence is not None
    assert (cause.evidence.file, cause.evidence.line, cause.evidence.text) == ("the/file", 5, "1 != 2")


def test_a_junit_report_that_breaks_off_tells_what_came_before() -> None:
    assert names_of(ReportKind.JUNIT, JUNIT[: JUNIT.index(b"boom")]) == ("a.b.C.test_x",)


@pytest.mark.parametrize(
    "document",
    [
        b"<domain type='kvm'><testcase name='x'><failure/></testcase></domain>",
        b"<!DOCTYPE t [<!ENTITY a 'xxxxxxxx'><!ENTITY b '&a;&a;&a;&a;'>]>"
        b"<testsuite><testcase name='x'><failure>&b;</failure></testcase></testsuite>",
        b"<!DOCTYPE t SYSTEM 'file:///etc/passwd' [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><testsuite/>",
        b"no XML",
        b"",
    ],
)
def test_what_is_no_report_or_hostile_says_nothing(document: bytes) -> None:
    assert cause_of(ReportKind.JUNIT, document) is None


@given(st.binary(max_size=200), st.integers(0, len(JUNIT)))
def test_no_report_is_too_broken(noise: bytes, at: int) -> None:
    cause_of(ReportKind.JUNIT, JUNIT[:at] + noise + JUNIT[at:])


# ---- job-output.json ---------------------------------------------------------------------------------------------


def playbook(phase: str, tasks: list[tuple[str, dict[str, Any]]], failures: int) -> dict[str, Any]:
    return {
        "phase": phase,
        "playbook": "playbooks/x.yaml",
        "plays": [{"play": {"name": "p"}, "tasks": [{"task": {"name": n}, "hosts": {"ctl.x": r}} for n, r in tasks]}],
        "stats": {"ctl.x": {"failures": failures, "ignored": 1, "ok": 3, "rescued": 0, "unreachable": 0}},
    }


def document(*playbooks: dict[str, Any]) -> bytes:
    return json.dumps(playbooks, indent=4, sort_keys=True).encode()


IGNORED = ("ignored", {"failed": True, "msg": "never mind"})
COMMAND = ("Run tox", {"failed": True, "msg": "non-zero return code", "rc": 1, "stdout": 'a\nERROR: pep8 "failed"\n'})
CLEANING = ("Upload logs", {"failed": True, "msg": "no route to host"})


def test_the_last_task_that_failed_where_the_run_broke_is_the_cause() -> None:
    content = document(
        playbook("pre", [IGNORED], 0), playbook("run", [IGNORED, COMMAND], 1), playbook("post", [CLEANING], 1)
    )
    cause = cause_of(ReportKind.TASKS, content)

    assert cause is not None
    assert (cause.kind, cause.names) == (CauseKind.TASK, ("Run tox",))
    assert cause.evidence is not None
    assert cause.evidence.text == 'ERROR: pep8 "failed"'
    assert "pep8" in content.decode().split("\n")[cause.evidence.line - 1]


def test_what_broke_the_cleaning_up_is_the_cause_where_nothing_else_is() -> None:
    cause = cause_of(ReportKind.TASKS, document(playbook("run", [IGNORED], 0), playbook("post", [CLEANING], 1)))

    assert cause is not None
    assert cause.names == ("Upload logs",)
    assert cause.evidence is not None
    assert cause.evidence.text == "no route to host"


def test_of_a_loop_its_first_failure_is_told() -> None:
    loop = {
        "failed": True,
        "msg": "One or more items failed",
        "results": [{"msg": "ok"}, {"failed": True, "msg": "E2"}],
    }
    cause = cause_of(ReportKind.TASKS, document(playbook("run", [("Install", loop)], 1)))

    assert cause is not None
    assert cause.evidence is not None
    assert cause.evidence.text == "E2"


def test_a_file_that_breaks_off_tells_of_the_playbooks_before() -> None:
    content = document(playbook("run", [COMMAND], 1), playbook("post", [CLEANING], 1))
    cause = cause_of(ReportKind.TASKS, content[:-300])

    assert cause is not None
    assert cause.names == ("Run tox",)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["phase", "plays", "tasks", "task", "hosts", "stats", "name", "failed", "msg", "results", "h"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(VALUES, st.integers(0, 400))
def test_no_file_is_too_odd(value: object, cut: int) -> None:
    content = json.dumps([value]).encode()
    cause_of(ReportKind.TASKS, content)
    cause_of(ReportKind.TASKS, content[:cut])


def test_a_deep_file_says_nothing() -> None:
    assert cause_of(ReportKind.TASKS, b"[" * 200_000) is None


# ---- limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ReportKind)
def test_reading_ends_when_the_caller_says_so(kind: ReportKind) -> None:
    class EnoughError(Exception):
        pass

    def enough() -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        read_report(kind, "file", lambda: io.BytesIO(b"x" * 100), enough)
