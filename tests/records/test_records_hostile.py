# SPDX-License-Identifier: Apache-2.0
"""Whatever a file holds, it is read or its mistakes are named; nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elastic_recheck.config import read, read_channels
from elastic_recheck.errors import RecordError
from elastic_recheck.fingerprints import read_fingerprint
from elastic_recheck.lint import lint

ODD = ["\n", "  ", " ", "\t", "\x00", "\u00e9", "\ud800"]
YAML = """
query: message : "a_b" tags AND OR NOT ( ) - [ ] { } , examples: hits: misses: also: unless: > | &a *a !!str ' \\ # * ?
/ ~ true channels: messages: events: [positive] test_ids: title: bug: https://a text:
"""
INI = """
[gerrit] [ircbot] [logs] [recheckwatch] [launchpad] [DEFAULT] [ ] = : %(a)s % user port tls pass pass_file pass_env
jobs_re deadline files hosts state_dir # ; 1 99999999999999999999 a{9999999999} yes ( a , ~ / 1G 9d
"""


def content(words: str) -> st.SearchStrategy[bytes]:
    """Words of the format and odd characters in any order, or any bytes."""
    pieces = st.lists(st.sampled_from([*words.split(), *ODD]), max_size=40)
    return pieces.map(lambda parts: "".join(parts).encode(errors="surrogatepass")) | st.binary(max_size=200)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def unnamed(path: Path, data: bytes, reader: Callable[[Path], object]) -> list[str]:
    """Read, and return the mistakes that do not name the file."""
    path.write_bytes(data)
    try:
        reader(path)
    except RecordError as error:
        return [mistake for mistake in error.mistakes if str(path) not in mistake]
    return []


@given(data=content(YAML))
@example(data=b"query: [" + b"[" * 100_000)
@example(data=b"a: &a [" + b"*a," * 1000)
@example(
    data=b'query: message:"a" AND tags:b\nexamples: {hits: [{text: a, tags: []}, {text: a, file: ""}], misses: []}'
)
def test_fingerprints_and_channels(directory: Path, data: bytes) -> None:
    path = directory / "1.yaml"

    assert unnamed(path, data, read_fingerprint) == []
    assert unnamed(path, data, read_channels) == []
    lint([path])


@given(data=content(INI))
@example(data=b"[ircbot]\npass_file = a\x00b")
@example(data=b"[recheckwatch]\njobs_re = a{99999999999999999999}")
@example(data=b"[logs]\nmax_file_size = " + b"9" * 5000)
@example(data=b"[recheckwatch]\ndeadline = " + b"9" * 5000)
def test_configurations(directory: Path, data: bytes) -> None:
    assert unnamed(directory / "a.conf", data, lambda path: read(path, {"HOME": "/home/bot"})) == []
