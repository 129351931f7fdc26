# SPDX-License-Identifier: Apache-2.0
"""What was found is remembered, as long as the build's files are there."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.events import classify_file
from elastic_recheck.model import Cause, CauseKind, Evidence, LogFile

ROOT = "http://a/"
SEEN = Evidence("job-output.txt", 3, "what it said \udcff", datetime(2026, 1, 3, tzinfo=UTC), "http://a/x", 2, 5)
KNOWN = Known(
    {"message:a": SEEN, "message:b": None},
    ("x: gone",),
    ("y: too long",),
    (Cause(CauseKind.TESTS, ("t.T.x",), SEEN),),
    frozenset({"t.T.x"}),
)


def stored(directory: Path, now: float | None = None) -> LogStore:
    store = LogStore(directory, clock=time.time if now is None else lambda: now)
    with store.hold(ROOT) as build:
        (directory / "x").write_bytes(b"data")
        build.put(LogFile("x", "u"), classify_file("x", ()), 0, directory / "x")
    return store


def test_what_is_remembered_is_what_was_found(tmp_path: Path) -> None:
    store = stored(tmp_path)
    store.verdicts.remember(ROOT, "way", KNOWN)
    store.close()
    store = LogStore(tmp_path)
    recalled = store.verdicts.recall(ROOT, "way")
    assert recalled
    evidence = recalled.verdicts["message:a"]
    assert evidence
    assert evidence.text == "what it said ?"
    assert (evidence.line, evidence.time, evidence.start, evidence.end) == (3, SEEN.time, 2, 5)
    assert recalled.verdicts["message:b"] is None
    assert (recalled.unread, recalled.truncated) == (("x: gone",), ("y: too long",))
    assert recalled.failed_tests == frozenset({"t.T.x"})
    assert recalled.causes
    assert recalled.causes[0].names == ("t.T.x",)
    store.close()


def test_each_way_of_searching_is_remembered_by_itself(tmp_path: Path) -> None:
    store = stored(tmp_path)
    store.verdicts.remember(ROOT, "way", KNOWN)
    store.verdicts.remember(ROOT, "other", Known({"message:a": None}))
    recalled = store.verdicts.recall(ROOT, "other")
    assert recalled == Known({"message:a": None})
    assert store.verdicts.recall(ROOT, "third") is None
    store.close()


def test_what_is_learnt_later_is_added(tmp_path: Path) -> None:
    store = stored(tmp_path)
    store.verdicts.remember(ROOT, "way", Known({"message:a": None}))
    store.verdicts.remember(ROOT, "way", Known({"message:b": None}, causes=(), failed_tests=frozenset()))
    expected = Known({"message:a": None, "message:b": None}, causes=(), failed_tests=frozenset())
    assert store.verdicts.recall(ROOT, "way") == expected
    store.close()


def test_verdicts_go_with_their_build(tmp_path: Path) -> None:
    store = stored(tmp_path, now=0.0)
    store.verdicts.remember(ROOT, "way", KNOWN)
    store.close()
    LogStore(tmp_path).close()
    store = stored(tmp_path)
    assert store.verdicts.recall(ROOT, "way") is None
    store.verdicts.remember("http://nowhere/", "way", KNOWN)
    assert store.verdicts.recall("http://nowhere/", "way") is None
    store.close()
