# SPDX-License-Identifier: Apache-2.0
"""A server that is away costs one request at a time, and nobody else anything."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from fakes import Steady
from loopback import Loopback, Reply, Request, raw_server

from elastic_recheck.circuit import FIRST_PAUSE, TOLERATED
from elastic_recheck.errors import Unavailable, Unreachable
from elastic_recheck.http import AllowedHosts, Http, sites_away


def silence(over: Event) -> Iterator[bytes]:
    over.wait(30)
    yield b""


def half_an_answer(over: Event) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning"


def rubbish(over: Event) -> Iterator[bytes]:
    yield b"\x00\xff no HTTP at all\r\n\r\n"


def http(clock: Steady, *sites: str, timeout: float = 0.1) -> Http:
    return Http(AllowedHosts(sites), timeout=timeout, clock=clock)


def fails(client: Http, url: str, times: int = TOLERATED) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable) as caught:
            client.request("GET", url).check()
        assert not isinstance(caught.value, Unreachable) or "cannot be reached" in str(caught.value)


@pytest.mark.parametrize("trouble", [silence, half_an_answer, rubbish])
def test_a_server_in_trouble_is_left_alone_while_another_answers(trouble: Callable[[Event], Iterator[bytes]]) -> None:
    """The reason that is given stays what it was, and nothing was sent."""
    with raw_server(trouble) as away, Loopback() as server:
        client = http(Steady(), away, server.site)
        fails(client, f"http://{away}/")
        began = time.monotonic()
        with pytest.raises(Unreachable, match=f"^{away} "):
            client.request("GET", f"http://{away}/")

        assert time.monotonic() - began < 0.09
        assert client.request("GET", server.put("/", "here")).body == b"here"


def test_a_server_that_is_back_is_found_out_by_one_request() -> None:
    """The first to ask when the pause is over asks for all."""
    clock = Steady()
    with Loopback() as server:
        client, url = http(clock, server.site), server.put("/", status=503)
        fails(client, url)
        server.put("/", "here")
        with pytest.raises(Unreachable, match="said 503"):
            client.request("GET", url)
        clock.now += FIRST_PAUSE

        assert [client.request("GET", url).body for _ in range(3)] == [b"here"] * 3
        assert len(server.requests) == TOLERATED + 3


def test_servers_that_are_away_are_counted() -> None:
    gc.collect()  # clients of other tests
    before, clock = sites_away(), Steady()
    with Loopback() as server:
        client, url = http(clock, server.site), server.put("/", status=503)
        fails(client, url)
        assert sites_away() == before + 1
        server.put("/", "here")
        clock.now += FIRST_PAUSE
        client.request("GET", url)

    assert sites_away() == before


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_for_how_long_is_left_alone_at_once(status: int) -> None:
    clock = Steady()
    with Loopback() as server:
        client, url = http(clock, server.site), server.put("/", "busy", {"Retry-After": "90"}, status)
        assert client.request("GET", url).status == status
        clock.now = 89
        with pytest.raises(Unreachable, match=f"said {status}"):
            client.request("GET", url)
        clock.now = 90

        assert client.request("GET", url).status == status
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_a_server_that_says_no_is_there(status: int) -> None:
    """Each question has its own answer, however many are bad ones."""
    with Loopback() as server:
        client, url = http(Steady(), server.site, timeout=10), server.put("/", status=status)

        assert [client.request("GET", url).status for _ in range(2 * TOLERATED)] == [status] * 2 * TOLERATED


def test_a_full_disk_is_not_laid_at_the_servers_door(tmp_path: Path) -> None:
    with Loopback() as server:
        client, url = http(Steady(), server.site, timeout=10), server.put("/", "here")
        for _ in range(2 * TOLERATED):
            with pytest.raises(Unavailable, match="cannot write"):
                client.download(url, tmp_path / "no such folder" / "log", 100)

        assert client.request("GET", url).body == b"here"


def test_while_one_finds_out_the_others_do_not_wait() -> None:
    """The one request at a time may take its time-out; nobody else does."""
    clock, asked, go = Steady(), Event(), Event()

    def slow(request: Request) -> Reply:
        asked.set()
        go.wait(10)
        return Reply(b"here")

    with Loopback() as server:
        client = Http(AllowedHosts([server.site]), timeout=10, clock=clock)
        fails(client, server.put("/", status=502))
        clock.now += FIRST_PAUSE
        url = server.play("/", slow)
        with ThreadPoolExecutor(1) as pool:
            probe = pool.submit(client.request, "GET", url)
            assert asked.wait(10)
            with pytest.raises(Unreachable):
                client.request("GET", url)
            go.set()

            assert probe.result(10).body == b"here"
