# SPDX-License-Identifier: Apache-2.0
"""Names of files, and Zuul's manifest of them."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.logs.found import Found, is_safe
from elastic_recheck.logs.manifest import read_manifest
from elastic_recheck.model import LogFile

ROOT = "https://logs.example.org/6f0/"


def text(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "mimetype": "text/plain", "encoding": None, "last_modified": 1, "size": 5, **more}


def folder(name: str, *children: object) -> dict[str, Any]:
    return {"name": name, "mimetype": "application/directory", "encoding": None, "children": children}


def read(*tree: object) -> Found:
    found = read_manifest(json.dumps({"tree": tree, "index_links": False}).encode(), ROOT)
    assert found is not None
    return found


def test_order_sizes_links_and_what_the_viewer_shows() -> None:
    found = read(
        folder("controller", folder("logs", text("screen-n-cpu.txt", size=7), text("a b#1?.txt"))),
        text("zuul.html", mimetype="text/html"),
        text("job-output.txt"),
        text("job-output.json.gz", mimetype="application/json", encoding="gzip"),
        text("syslog.txt.gz", encoding="gzip", size=None),
    )
    assert found.files == [
        LogFile("controller/logs/screen-n-cpu.txt", f"{ROOT}controller/logs/screen-n-cpu.txt", 7, viewable=True),
        LogFile("controller/logs/a b#1?.txt", f"{ROOT}controller/logs/a%20b%231%3F.txt", 5, viewable=True),
        LogFile("zuul.html", f"{ROOT}zuul.html", 5),
        LogFile("job-output.txt", f"{ROOT}job-output.txt", 5, viewable=True),
        LogFile("job-output.json.gz", f"{ROOT}job-output.json.gz", 5),
        LogFile("syslog.txt.gz", f"{ROOT}syslog.txt.gz", None),
    ]
    assert found.left_out == []


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../x",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "./a",
        "a\x00b",
        "a\nb",
        "a\\b",
        "",
        "a" * 1001,
        "\u202egpj.txt",
    ],
)
def test_names_that_are_refused_are_named(name: str) -> None:
    found = read(text(name), text("job-output.txt"))
    assert [file.name for file in found.files] == ["job-output.txt"]
    assert len(found.left_out) == 1
    assert ascii(name[:100]) in found.left_out[0]
    assert found.left_out[0].isprintable()


def test_a_hostile_folder_takes_its_files_along() -> None:
    found = read(folder("..", folder("..", text("passwd"))), text("job-output.txt"))
    assert [file.name for file in found.files] == ["job-output.txt"]
    assert found.left_out == ["'../../passwd' is no name of a file below the log root"]


@given(st.text(st.sampled_from("ab./\\\x00 \n\u2028"), max_size=12))
def test_a_safe_name_stays_below_every_root(name: str) -> None:
    if is_safe(name):
        path = PurePosixPath("/root", name)
        assert path.is_relative_to("/root")
        assert ".." not in path.parts
        assert name.isprintable()


def test_a_manifest_of_too_many_files_is_cut() -> None:
    found = read(*(text(f"{number}.txt") for number in range(20_005)))
    assert len(found.files) == 20_000
    assert found.left_out == ["more than 20000 files"]


def test_folders_without_end() -> None:
    tree = text("x")
    for _ in range(100):
        tree = folder("a", tree)
    found = read(tree, text("job-output.txt"))
    assert found.names == {"job-output.txt"}
    assert found.left_out == ["folders more than 40 deep"]


def test_not_more_is_said_of_refused_names_than_can_be_read() -> None:
    assert len(read(*(text(f"../{number}") for number in range(1000))).left_out) == 20


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"tree": 1}', b"<html>", b"[" * 100_000, b"\xff"])
def test_what_is_no_manifest(body: bytes) -> None:
    assert read_manifest(body, ROOT) is None


scalars = st.none() | st.booleans() | st.integers() | st.sampled_from(["..", "a", "text/plain", ""])
keys = st.sampled_from(["tree", "name", "children", "mimetype", "size", "encoding"])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6))


@given(values)
def test_no_json_makes_trouble(value: object) -> None:
    for body in (json.dumps(value), json.dumps({"tree": value})):
        found = read_manifest(body.encode(), ROOT)
        assert found is None or all(is_safe(name) for name in found.names)


def test_entries_that_make_no_sense_are_passed_over() -> None:
    found = read(None, 1, "a", {}, {"name": 3}, {"name": "a"}, {"name": "b", "mimetype": "text/plain", "size": "big"})
    assert found.files == [LogFile("b", f"{ROOT}b", None, viewable=True)]
