# SPDX-License-Identifier: Apache-2.0
"""Lines of the event stream, of every age of Gerrit, and lines that no Gerrit should send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.gerrit.events import Dropped, Malformed, parse
from elastic_recheck.model import Change, Comment

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SERVER = "review.example.org"

EVENT: dict[str, Any] = {
    "type": "comment-added",
    "author": {"name": "Zuul", "email": "zuul@example.org", "username": "zuul"},
    "approvals": [{"type": "Verified", "description": "Verified", "value": "-1", "oldValue": "0"}],
    "comment": "Patch Set 3: Verified-1\n\nBuild failed.",
    "patchSet": {"number": 3, "revision": "d35626f", "ref": "refs/changes/34/951234/3"},
    "change": {
        "project": "openstack/nova",
        "branch": "master",
        "number": 951234,
        "subject": "Fix it",
        "owner": {"name": "Alice", "username": "alice"},
        "url": "https://review.example.org/c/openstack/nova/+/951234",
        "status": "MERGED",
        "private": True,
    },
    "project": "openstack/nova",
    "eventCreatedOn": 1795354485,
}


def read(event: object) -> object:
    return parse(json.dumps(event).encode(), SERVER, NOW)


def comment(**changed: Any) -> Comment:
    said = read(EVENT | changed)
    assert isinstance(said, Comment)
    return said


def test_a_comment_of_today() -> None:
    assert comment() == Comment(
        Change(
            SERVER,
            "openstack/nova",
            951234,
            branch="master",
            url="https://review.example.org/c/openstack/nova/+/951234",
            subject="Fix it",
            owner="alice",
            status="MERGED",
            private=True,
        ),
        3,
        "zuul",
        "Patch Set 3: Verified-1\n\nBuild failed.",
        datetime.fromtimestamp(1795354485, UTC),
    )


def test_a_comment_of_old() -> None:
    """Numbers were strings, there was no time, and little else."""
    old = {
        "type": "comment-added",
        "comment": "x",
        "patchSet": {"number": "6"},
        "change": {"project": "p", "number": "64750"},
    }

    assert read(old) == Comment(Change(SERVER, "p", 64750), 6, "", "x", NOW)


@pytest.mark.parametrize("missing", ["author", "approvals", "comment", "project", "eventCreatedOn"])
def test_any_of_these_may_be_missing(missing: str) -> None:
    event = {name: value for name, value in EVENT.items() if name != missing}

    assert isinstance(read(event), Comment)


@pytest.mark.parametrize(
    "changed",
    [
        {"change": None},
        {"change": {"project": "p"}},
        {"change": {"number": 5}},
        {"change": {"project": "p", "number": "5; rm"}},
        {"change": {"project": "p", "number": -5}},
        {"change": {"project": "p", "number": True}},
        {"change": {"project": "p", "number": 10**30}},
        {"patchSet": {}},
        {"patchSet": []},
        {"patchSet": {"number": 0}},
    ],
)
def test_a_comment_that_belongs_nowhere_is_named(changed: dict[str, Any]) -> None:
    assert isinstance(read(EVENT | changed), Malformed)


@pytest.mark.parametrize("time", ["x", None, True, -1, 10**17, 253402300799, 1.5, {}])
def test_an_odd_time_is_now(time: object) -> None:
    assert comment(eventCreatedOn=time).time == NOW


def test_patch_set_level_comments_belong_to_the_text() -> None:
    """Since 3.3 they may stand in for it; some versions say them twice."""
    level = {"/PATCHSET_LEVEL": [{"message": "Build failed.\n\n- a"}, {"message": "Patch Set 3"}, "?"], "a.py": [{}]}

    assert comment(comment="Patch Set 3:\n\n(1 comment)", patchSetComments=level).text == (
        "Patch Set 3:\n\n(1 comment)\n\nBuild failed.\n\n- a"
    )


def test_half_a_surrogate_pair_is_replaced() -> None:
    """JSON can hold it; no database does."""
    said = parse(json.dumps(EVENT).replace("Build", r"\ud83d\ude00 \ud83d").encode(), SERVER, NOW)

    assert isinstance(said, Comment)
    assert "\N{GRINNING FACE} \ufffd failed" in said.text


def test_dropped_output() -> None:
    assert read({"type": "dropped-output", "eventCreatedOn": 1795354485}) == Dropped()


@pytest.mark.parametrize("kind", ["change-merged", "ref-updated", "to-be-invented", None, 5])
def test_other_events_are_none_of_our_business(kind: object) -> None:
    assert read({"type": kind}) is None


@pytest.mark.parametrize("line", [b"", b"{", b"\xff\xfe", b"[]", b"5", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000])
def test_what_is_no_event_is_named(line: bytes) -> None:
    assert isinstance(parse(line, SERVER, NOW), Malformed)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*EVENT, "number", "message", "username"]), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from([*EVENT, "patchSetComments"]), json_values))
def test_any_value_may_stand_anywhere(changed: dict[str, Any]) -> None:
    """Whatever stands in a field, it is a comment, another event, or named as malformed."""
    assert isinstance(read(EVENT | changed), Comment | Dropped | Malformed | None)


@given(st.binary())
def test_any_bytes_can_be_read(line: bytes) -> None:
    parse(line, SERVER, NOW)
