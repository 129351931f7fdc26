# SPDX-License-Identifier: Apache-2.0
"""Decompression: what comes out is true, and no more than was asked for."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.decompression import Plain
from elastic_recheck.events import ENDINGS

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zz": zlib.compress,
    ".zst": zstandard.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}
packers = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


def test_every_ending_of_compressed_files_is_of_a_format_that_is_read() -> None:
    assert set(PACKERS) == set(ENDINGS)


texts = st.binary(max_size=3000).map(lambda noise: b"2026-01-02 | " + noise * 3)


class Trickle(io.RawIOBase):
    """Gives one to three bytes at a time, as a network may."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)
        self._turn = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._turn += 1
        data = self._data.read(min(len(buffer), 1 + self._turn % 3))
        buffer[: len(data)] = data
        return len(data)


def plain(data: bytes, limit: int = 1 << 20) -> tuple[bytes, str]:
    reader = Plain(io.BytesIO(data), limit)
    return b"".join(reader), reader.cut


@given(st.binary(max_size=100))
def test_what_is_not_compressed_stays_as_it_is(data: bytes) -> None:
    text = b"+ " + data
    assert plain(text) == (text, "")


@packers
@given(text=texts)
def test_compressed_bytes_come_out_plain(pack: Callable[[bytes], bytes], text: bytes) -> None:
    assert plain(pack(text)) == (text, "")


@packers
def test_small_pieces_make_no_difference(pack: Callable[[bytes], bytes]) -> None:
    text = b"line of a log\n" * 500
    reader = Plain(Trickle(pack(text)), 1 << 20)
    assert b"".join(reader) == text
    assert reader.cut == ""


@packers
@given(text=texts, part=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_truncated_archive_gives_its_true_beginning_and_says_so(
    pack: Callable[[bytes], bytes], text: bytes, part: float
) -> None:
    packed = pack(text)
    kept = packed[: 10 + int((len(packed) - 10) * part)]
    out, cut = plain(kept)
    assert text.startswith(out)
    assert cut.startswith("ends in the middle of the ")


def test_a_truncated_gzip_gives_all_that_can_be_known() -> None:
    text = b"".join(b"line %d\n" % number for number in range(100_000))
    packed = gzip.compress(text)
    out, cut = plain(packed[:-9], 2_000_000)
    assert len(out) > 0.99 * len(text)
    assert text.startswith(out)
    assert cut == "ends in the middle of the gzip archive"


@packers
@given(texts=st.lists(texts, min_size=2, max_size=4))
def test_members_in_a_row_are_one_text(pack: Callable[[bytes], bytes], texts: list[bytes]) -> None:
    assert plain(b"".join(map(pack, texts))) == (b"".join(texts), "")


@packers
def test_one_archive_within_another(pack: Callable[[bytes], bytes]) -> None:
    """As where a server compresses a ``.gz`` file once more for the way."""
    assert plain(gzip.compress(pack(b"hello"))) == (b"hello", "")
    assert plain(pack(gzip.compress(b"hello"))) == (b"hello", "")


def test_archives_within_archives_without_end() -> None:
    data = b"hello"
    for _ in range(5):
        data = gzip.compress(data)
    assert plain(data) == (b"", "is compressed more than 4 times")


@packers
def test_a_bomb_ends_at_the_limit_in_little_memory(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(50_000_000))
    tracemalloc.start()
    reader = Plain(io.BytesIO(bomb), 1_000_000)
    size = sum(map(len, reader))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 1_000_000
    assert reader.cut == "was cut off after 1000000 bytes"
    assert peak < 40_000_000


def test_a_bomb_within_a_bomb() -> None:
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    assert plain(bomb, 1000) == (bytes(1000), "was cut off after 1000 bytes")


@packers
@given(text=texts, where=st.floats(min_value=0, max_value=1, exclude_max=True), flip=st.integers(1, 255))
def test_damage_is_survived(pack: Callable[[bytes], bytes], text: bytes, where: float, flip: int) -> None:
    """Whatever one byte becomes: no exception, and no more than the limit."""
    packed = bytearray(pack(text))
    packed[int(len(packed) * where)] ^= flip
    out, _ = plain(bytes(packed), 100_000)
    assert len(out) <= 100_000


def test_a_broken_checksum_is_named() -> None:
    packed = bytearray(gzip.compress(b"hello"))
    packed[-8] ^= 1
    out, cut = plain(bytes(packed))
    assert b"hello".startswith(out)
    assert cut == "is a broken gzip archive from here on"


@packers
def test_a_bomb_that_holds_nothing_but_empty_archives_ends_soon(pack: Callable[[bytes], bytes]) -> None:
    """Nothing comes of it, so no limit on what comes of it would end it."""
    empty = pack(b"")
    bomb = zstandard.compress(empty * (300_000_000 // len(empty)))
    began = time.monotonic()
    assert plain(bomb, 1 << 30) == (b"", "was cut off where it holds nothing but empty archives")
    assert time.monotonic() - began < 20


@packers
def test_an_archive_within_another_of_any_size_is_whole(pack: Callable[[bytes], bytes]) -> None:
    """Also of what cannot be compressed, behind some empty archives."""
    data = random.Random(1).randbytes(5_000_000)
    assert plain(gzip.compress(pack(b"") * 1000 + pack(data), 1), 1 << 30) == (data, "")


def test_an_archive_within_another_ends_when_time_is_over() -> None:
    moments = iter([False] * 20 + [True] * 1000)
    bomb = zstandard.compress(gzip.compress(b"") * 1_000_000)
    reader = Plain(io.BytesIO(bomb), 1 << 30, lambda: next(moments))
    assert b"".join(reader) == b""


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(lambda text: f"one\r\n{text}"),
    big=st.booleans(),
    packed=st.booleans(),
)
def test_utf_16_becomes_utf_8(text: str, big: bool, packed: bool) -> None:
    """As PowerShell writes it; half a character at the end becomes U+FFFD."""
    order = codecs.BOM_UTF16_BE if big else codecs.BOM_UTF16_LE
    data = order + text.encode("utf-16-be" if big else "utf-16-le")
    assert plain(gzip.compress(data) if packed else data) == (text.encode(), "")
    assert plain(data + b"a") == (text.encode() + "\ufffd".encode(), "")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    "text", [b"", b"a", b"2026-01-03 01:02:03.456 | a line longer than a look\n", b"\n\xef\xbb\xbf"]
)
def test_the_byte_order_mark_of_utf_8_is_no_part_of_the_first_line(pack: Callable[[bytes], bytes], text: bytes) -> None:
    assert plain(pack(b"\xef\xbb\xbf" + text)) == (text, "")


def test_what_only_begins_like_utf_16_stays_as_it_is() -> None:
    for data in (b"\xff\xfe", b"\xff\xfeab", b"\xfe\xffab", b"\xff\xfe\x00\x01"):
        assert plain(data) == (data, "")


def test_exactly_the_limit_is_not_cut() -> None:
    assert plain(b"12345", 5) == (b"12345", "")
    assert plain(b"123456", 5) == (b"12345", "was cut off after 5 bytes")


def test_zstd_that_wants_too_much_memory_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, compression_level=1)
    huge = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = huge.compress(bytes(1_000_000)) + huge.flush()
    assert plain(packed) == (b"", "is a broken zstd archive from here on")


def test_trouble_of_the_source_passes_through() -> None:
    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise ConnectionResetError(104, "reset")

    with pytest.raises(ConnectionResetError):
        list(Plain(Failing(), 10))


@given(st.sampled_from([b"\x1f\x8b", b"BZh9 is no archive", b"x^2", b"\x28\xb5", b"PK\x03\x04", b""]))
def test_what_only_looks_like_an_archive_is_text(text: bytes) -> None:
    assert plain(text) == (text, "")
