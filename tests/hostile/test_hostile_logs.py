# SPDX-License-Identifier: Apache-2.0
"""Logs as nobody should serve them, through the whole daemon: bounded, answered for, and said to be truncated."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
import zstandard
from hostile_site import BUG, CONSOLE, KNOWN, Attacked
from loopback import Reply, trickle

MB = 1 << 20
DAEMON_KB = 300 << 10
"""KiB that the daemon's own process may come to, whatever is served."""
WORKER_KB = 300 << 10
"""The same for a process that searches."""
NOISE = b"2026-03-01 10:00:00.000000 | controller | ok: nothing happens in this line of a very long log\n"


def endless(block: bytes, total: int, first: bytes = b"") -> Reply:
    """A body of so many bytes, made as it is sent."""

    def blocks(over: Event) -> Iterator[bytes]:
        for _ in range(total // len(block)):
            if over.is_set():
                return
            yield block

    return Reply(first, stream=blocks)


def test_a_log_of_more_than_a_gigabyte(attacked: Attacked, figure: Callable[[str], None]) -> None:
    """Cut at a gigabyte, searched up to there in a bounded part of the memory; what was found there is said."""
    block = NOISE * (MB // len(NOISE))
    with attacked.watched() as seen:
        began = time.monotonic()
        answer = attacked.site.answer_to({CONSOLE: endless(block, 1200 * MB, KNOWN)}, 250)
        took = time.monotonic() - began
    figure(f"a log of 1.2 GB: {took:.0f} s, daemon {seen.daemon >> 10} MB, search {seen.workers >> 10} MB at most")
    assert BUG in answer
    attacked.daemon.says("tempest-full was read in part: job-output.txt: was cut off after 1073741824 bytes")
    assert seen.daemon < DAEMON_KB
    assert seen.workers < WORKER_KB
    assert attacked.is_well()


def test_a_line_of_100_megabytes(attacked: Attacked) -> None:
    """Searched as far as an event may be long; the lines behind it are read."""
    with attacked.watched() as seen:
        answer = attacked.site.answer_to({CONSOLE: Reply(b"x" * (100 * MB) + b"\n" + KNOWN)})
    assert BUG in answer
    assert seen.daemon < DAEMON_KB
    assert seen.workers < WORKER_KB


def test_a_bomb(attacked: Attacked) -> None:
    """Ten gigabytes in ten megabytes: unpacked up to the limit."""
    bomb = zstandard.compress(KNOWN) + zstandard.compress(bytes(64 * MB)) * 160
    with attacked.watched() as seen:
        answer = attacked.site.answer_to({CONSOLE: Reply(bomb, headers={"Content-Encoding": "zstd"})}, 120, "bombed")
    assert BUG in answer
    attacked.daemon.says("bombed was read in part: job-output.txt: was cut off after 1073741824 bytes")
    assert seen.daemon < DAEMON_KB
    assert seen.workers < WORKER_KB


def test_a_bomb_that_unpacks_to_nothing(attacked: Attacked) -> None:
    """Archives of empty archives cost a moment, not hours; that nothing could be read is said."""
    bomb = zstandard.compress(gzip.compress(b"") * 5_000_000)
    answer = attacked.site.answer_to({CONSOLE: bomb})
    assert "read in part" in answer
    assert "was cut off where it holds nothing but empty archives" in answer


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_log_of_windows(attacked: Attacked, encoding: str) -> None:
    """A byte order mark and CR LF, or UTF-16 throughout."""
    text = KNOWN.decode().replace("\n", "\r\n")
    assert BUG in attacked.site.answer_to({CONSOLE: text.encode(encoding)})


def test_nul_and_control_bytes(attacked: Attacked) -> None:
    """They are neither an end nor an order, and none of them comes out again."""
    odd = bytes(range(32)).replace(b"\n", b"") + b"\x7f\x1b]0;title\x07\xff\xfe\xc2\x85 "
    answer = attacked.site.answer_to({CONSOLE: odd + b"\n" + KNOWN.replace(b"  503", odd + b" 503 ")})
    assert all(each.isprintable() or each == "\n" for each in answer)
    assert attacked.is_well()


def test_a_slow_drip_delays_nobody_else(attacked: Attacked) -> None:
    """A server that says a byte now and then holds one build up, not the next one."""
    site = attacked.site
    slow = site.fail(site.serve(site.root(), {CONSOLE: Reply(stream=trickle(b"x", 0.2))}))
    began = time.monotonic()
    assert BUG in site.answer_to({CONSOLE: KNOWN})
    assert time.monotonic() - began < 15
    assert site.answers(slow) == []
