# SPDX-License-Identifier: Apache-2.0
"""Compressed bytes in, plain bytes out: by what they begin with, bounded, and true as far as they go.

Magic numbers: gzip RFC 1952, zlib RFC 1950, zstd RFC 8878, the .xz file format 1.2.1, and bzip2. UTF-16, which
PowerShell writes, is known by its byte order mark (RFC 2781) and becomes UTF-8; UTF-8's own mark (RFC 3629, 6) is taken
off, for it would stand before the first line's time.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import zstandard

_MAX_LAYERS = 4
_BLOCK = 256 << 10
_WINDOW = 128 << 20
"""Memory that one archive may ask for, in bytes; also the most that zstd's own tool accepts by default."""
_AHEAD = 4 << 20
"""Bytes of an archive within another that may be taken before anything comes of them: more than any block has."""
_SLICE = 512
"""Bytes given at once to a decoder whose output is not bounded: 512 bytes of zstd make at most 16 MB, others less."""


class _Reader(Protocol):
    def read1(self, size: int = -1, /) -> bytes: ...


class Plain:
    """The plain bytes of ``source``, block by block, to be iterated over once.

    gzip, zlib, zstd, xz and bzip2 are recognised by their first bytes, also several members in a row, and one
    within another (at most four); so is UTF-16. Errors of ``source`` itself pass through.

    :param limit: bytes that are given out at most.
    :param is_over: asked while an archive within another is unpacked, which may take long and yield nothing: whether
        to end here. Why, is known to who says so.
    :ivar cut: after the last block: empty, or what was cut off and why; what came before is a true beginning.
    """

    def __init__(
        self, source: io.RawIOBase | io.BufferedIOBase, limit: int, is_over: Callable[[], bool] = lambda: False
    ) -> None:
        self.cut = ""
        self._limit = self._left = limit
        self._source = source
        self._is_over = is_over

    def __iter__(self) -> Iterator[bytes]:
        reader = self._unwrapped(io.BufferedReader(self._source))
        while block := reader.read1(_BLOCK):
            if len(block) > self._left:
                self._note(f"was cut off after {self._limit} bytes")
                if self._left:
                    yield block[: self._left]
                return
            self._left -= len(block)
            yield block

    def _unwrapped(self, reader: io.BufferedReader[Any]) -> _Reader:
        for _ in range(_MAX_LAYERS):
            head = reader.read(16)
            rest = io.BufferedReader(_Chained(head, reader))
            if (decoder := _decoder(head, rest)) is None:
                return io.BufferedReader(_Chained(head.removeprefix(codecs.BOM_UTF8), reader))
            reader = io.BufferedReader(_Layer(*decoder, self._goes_on, self._note))
        self._note(f"is compressed more than {_MAX_LAYERS} times")
        return io.BytesIO()

    def _goes_on(self, unpacked: int) -> bool:
        """Whether to unpack more of an archive, of which so many bytes were."""
        if unpacked > self._limit - self._left + _AHEAD:
            self._note("was cut off where it holds nothing but empty archives")
            return False
        return not self._is_over()

    def _note(self, cut: str) -> None:
        self.cut = self.cut or cut


def _decoder(head: bytes, source: io.BufferedReader[Any]) -> tuple[str, _Reader] | None:
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip", gzip.GzipFile(fileobj=source)
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz", io.BufferedReader(_Sliced(source, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _WINDOW)))
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2", bz2.BZ2File(source)
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5):
        zstd = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        return "zstd", io.BufferedReader(_Sliced(source, zstd.decompressobj))
    if head[:2] in (b"x\x01", b"x\x9c", b"x\xda"):  # not the fourth, which reads "x^" and may begin a text
        return "zlib", io.BufferedReader(_Sliced(source, zlib.decompressobj))
    if (head[:2] == codecs.BOM_UTF16_LE and head[3:4] == b"\0") or (head[:3] == codecs.BOM_UTF16_BE + b"\0"):
        return "UTF-16", io.BufferedReader(_Recoded(source))
    return None


class _Chained(io.RawIOBase):
    """What was read already, then the rest."""

    def __init__(self, head: bytes, rest: io.BufferedReader[Any]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            return self._rest.readinto1(buffer)
        data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Layer(io.RawIOBase):
    """One decoder's output, as long as it ``goes_on``; where the archive is broken it ends, and that is noted."""

    def __init__(
        self, name: str, decoder: _Reader, goes_on: Callable[[int], bool], note: Callable[[str], None]
    ) -> None:
        self._name = name
        self._decoder = decoder
        self._goes_on = goes_on
        self._note = note
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._goes_on(self._unpacked):
            return 0
        try:
            data = self._decoder.read1(len(buffer))
        except EOFError:
            self._note(f"ends in the middle of the {self._name} archive")
            return 0
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the source's own trouble
            self._note(f"is a broken {self._name} archive from here on")
            return 0
        self._unpacked += len(data)
        buffer[: len(data)] = data
        return len(data)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Sliced(io.RawIOBase):
    """Members in a row, decoded by small slices."""

    def __init__(self, source: io.BufferedReader[Any], new_decompressor: Callable[[], _Decompressor]) -> None:
        self._source = source
        self._new = new_decompressor
        self._member = new_decompressor()
        self._plain = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (count := self._plain.readinto(buffer)):
            if not (data := self._source.read(_SLICE)):
                if not self._member.eof:
                    raise EOFError
                return 0
            self._plain = io.BytesIO(self._decode(data))
        return count

    def _decode(self, data: bytes) -> bytes:
        plain = b""
        while data:
            if self._member.eof:
                self._member = self._new()
            plain += self._member.decompress(data)
            data = self._member.unused_data if self._member.eof else b""
        return plain


class _Recoded(io.RawIOBase):
    """UTF-16 as UTF-8; what is no character becomes U+FFFD."""

    def __init__(self, source: io.BufferedReader[Any]) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._plain = io.BytesIO()
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (count := self._plain.readinto(buffer)) and not self._ended:
            data = self._source.read1(_BLOCK)
            self._ended = not data
            self._plain = io.BytesIO(self._decoder.decode(data, final=self._ended).encode())
        return count
