# SPDX-License-Identifier: Apache-2.0
"""Http against real servers on loopback: what it brings, and what it does not let happen."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from loopback import Loopback, Reply, Request, raw_server, trickle

from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Credentials, HostRefused, Http, Login, StatusRefused, StatusUnavailable

LOG = b"2026-01-02 03:04:05.678901 | TASK [run tests]\n" * 200
LIMIT = 1 << 20


@pytest.fixture
def http(server: Loopback) -> Http:
    return Http(AllowedHosts([server.site]), timeout=2)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "log"


# ---- what it brings -----------------------------------------------------------------------------------------------


def test_get_json(server: Loopback, http: Http) -> None:
    url = server.put_json("/a", {"x": 1})
    assert http.get_json(url) == {"x": 1}
    assert server.requests[0].headers["User-Agent"].startswith("elastic-recheck/")


def test_post_with_json_and_headers(server: Loopback, http: Http) -> None:
    answer = http.request(
        "POST", server.put("/a", ")]}'\n{}", status=201), json={"y": 2}, headers={"Authorization": "Basic x"}
    )
    assert (answer.status, answer.body, answer.url) == (201, b")]}'\n{}", server.url("/a"))
    request = server.requests[0]
    assert json.loads(request.body) == {"y": 2}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == "Basic x"


def test_request_gives_any_status(server: Loopback, http: Http) -> None:
    answer = http.request("GET", server.put("/a", "no", {"X-Reason": "busy"}, status=503))
    assert (answer.status, answer.body, answer.headers["x-reason"]) == (503, b"no", "busy")


def test_head_brings_no_body_and_works_where_only_get_is_known(server: Loopback, http: Http) -> None:
    server.put("/a", LOG)
    server.play("/b", lambda request: Reply(LOG, 501 if request.method == "HEAD" else 200))
    for path in ("/a", "/b"):
        answer = http.head(server.url(path))
        assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, str(len(LOG)), b"")
    assert http.head(server.url("/c")).status == 404


@pytest.mark.parametrize("status", [204, 205, 206])
def test_a_success_without_all_that_was_asked_for_is_not_taken_for_it(
    server: Loopback, http: Http, target: Path, status: int
) -> None:
    """What is not there, or a part that nobody asked for, would be searched as if it were the whole log."""
    body = b"" if status == 204 else LOG
    with pytest.raises(StatusRefused, match=f"said {status}"):
        http.download(server.put("/a", body, status=status), target, LIMIT)


GZIPPED = gzip.compress(LOG)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(LOG, {}, id="plain"),
        pytest.param(GZIPPED, {}, id="gz file"),
        pytest.param(GZIPPED, {"Content-Encoding": "gzip"}, id="gzip encoding"),
        pytest.param(gzip.compress(GZIPPED), {"Content-Encoding": "gzip"}, id="gz file with gzip encoding"),
        pytest.param(LOG, {"Content-Encoding": "gzip", "Content-Type": "application/gzip"}, id="headers lie"),
        pytest.param(zlib.compress(LOG), {"Content-Encoding": "deflate"}, id="deflate"),
        pytest.param(GZIPPED, {"Content-Encoding": "br"}, id="an encoding that it is not"),
    ],
)
def test_a_download_is_plain_whatever_the_headers_say(
    server: Loopback, http: Http, target: Path, body: bytes, headers: dict[str, str]
) -> None:
    assert http.download(server.put("/log.txt.gz", body, headers), target, LIMIT) == ""
    assert target.read_bytes() == LOG


def test_chunked_answers(server: Loopback, http: Http, target: Path) -> None:
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (LOG[:100], LOG[100:])) + b"0\r\n\r\n"
    url = server.play("/log", Reply(body, headers={"Transfer-Encoding": "chunked"}))
    assert http.download(url, target, LIMIT) == ""
    assert target.read_bytes() == LOG


# ---- statuses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410])
def test_statuses_that_are_final(server: Loopback, http: Http, target: Path, status: int) -> None:
    url = server.put("/a", status=status)
    asks: list[Callable[[], object]] = [lambda: http.get_json(url), lambda: http.download(url, target, LIMIT)]
    for ask in asks:
        with pytest.raises(StatusRefused, match=f"{server.site} said {status} to {url}") as caught:
            ask()
        assert caught.value.status == status
    assert not target.exists()


@pytest.mark.parametrize(
    ("status", "headers", "retry_after"),
    [
        (429, {"Retry-After": "7"}, 7),
        (503, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, None),
        (503, {"Retry-After": "soon"}, None),
        (500, {}, None),
        (502, {"Retry-After": "9" * 400}, 999_999_999),
    ],
)
def test_statuses_that_pass(
    server: Loopback, http: Http, status: int, headers: dict[str, str], retry_after: float | None
) -> None:
    with pytest.raises(StatusUnavailable) as caught:
        http.get_json(server.put("/a", "", headers, status))
    assert caught.value.status == status
    if "GMT" in str(headers):
        assert (caught.value.retry_after or 0) > 1e9
    else:
        assert caught.value.retry_after == retry_after


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_not_json(server: Loopback, http: Http, body: bytes) -> None:
    with pytest.raises(Refused, match="is not JSON"):
        http.get_json(server.put("/a", body))


# ---- hosts and redirects ------------------------------------------------------------------------------------------


def test_a_host_that_is_not_allowed_is_not_asked(http: Http) -> None:
    with Loopback() as other:
        with pytest.raises(HostRefused, match=f"host {other.site} is not among the allowed hosts"):
            http.get_json(other.put_json("/a", 1))
        assert other.requests == []


def test_redirects_are_followed_to_allowed_hosts_without_credentials(server: Loopback, target: Path) -> None:
    with Loopback() as other:
        other.put("/there", LOG)
        server.put("/log", "", {"Location": other.url("/there")}, 302)
        http = Http(
            AllowedHosts([server.site, other.site]),
            Credentials({server.site: Login("ci", "hunter2")}),
            timeout=2,
        )
        assert http.download(server.url("/log"), target, LIMIT) == ""
        assert target.read_bytes() == LOG
        answer = http.request("GET", server.url("/log"), headers={"X-Own": "secret", "Authorization": "Bearer x"})
        assert answer.url == other.url("/there")
        assert server.requests[0].headers["Authorization"] == "Basic Y2k6aHVudGVyMg=="
        for request in other.requests:
            assert not {"Authorization", "X-Own"} & set(request.headers)


def test_a_relative_redirect(server: Loopback, http: Http) -> None:
    server.put("/logs", "", {"Location": "/logs/"}, 301)
    server.put("/logs/", "listing")
    answer = http.request("GET", server.url("/logs"))
    assert (answer.url, answer.body) == (server.url("/logs/"), b"listing")


def test_a_redirect_to_a_host_that_is_not_allowed(server: Loopback, http: Http) -> None:
    server.put("/log", "", {"Location": "http://169.254.169.254/latest/meta-data/"}, 302)
    with pytest.raises(HostRefused, match=r"host 169\.254\.169\.254 "):
        http.request("GET", server.url("/log"))


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://u:hunter2@127.0.0.1/", "http://[", "//"])
def test_a_redirect_to_what_is_no_url(server: Loopback, http: Http, location: str) -> None:
    server.put("/log", "", {"Location": location}, 302)
    with pytest.raises(Refused) as caught:
        http.request("GET", server.url("/log"))
    assert "hunter2" not in str(caught.value)


def test_redirects_in_a_circle(server: Loopback, http: Http) -> None:
    server.put("/log", "", {"Location": "/log"}, 302)
    with pytest.raises(Refused, match="more than 5 redirects"):
        http.request("GET", server.url("/log"))
    assert len(server.requests) == 6


def test_the_endless_body_of_a_redirect_is_not_read(server: Loopback, http: Http) -> None:
    server.play("/log", Reply(status=302, headers={"Location": "/there"}, stream=trickle(LOG, 0)))
    assert http.get_json(server.put("/there", "1").replace("/there", "/log")) == 1


def test_a_post_is_not_redirected(server: Loopback, http: Http) -> None:
    server.put("/a", "", {"Location": "/b"}, 307)
    with pytest.raises(Refused, match="redirects a POST to http://"):
        http.request("POST", server.url("/a"), json={})


# ---- size and time ------------------------------------------------------------------------------------------------


def test_an_endless_download_ends_at_its_limit(server: Loopback, http: Http, target: Path) -> None:
    url = server.play("/log", Reply(stream=trickle(LOG, 0)))
    assert http.download(url, target, 100_000) == "was cut off after 100000 bytes"
    assert target.stat().st_size == 100_000
    assert LOG in target.read_bytes()


def test_a_bomb_ends_at_its_limit(server: Loopback, http: Http, target: Path) -> None:
    url = server.put("/log", gzip.compress(gzip.compress(bytes(50_000_000))))
    assert http.download(url, target, 100_000) == "was cut off after 100000 bytes"
    assert target.stat().st_size == 100_000


def test_compressed_bytes_that_yield_nothing_end_too(server: Loopback, http: Http, target: Path) -> None:
    url = server.play("/log", Reply(gzip.compress(b""), stream=trickle(gzip.compress(b"") * 1000, 0)))
    assert http.download(url, target, 10_000) == "was cut off after 10000 bytes"


def test_a_large_answer_is_refused_in_memory(server: Loopback, http: Http) -> None:
    with pytest.raises(Refused, match="was cut off after 100 bytes"):
        http.request("GET", server.put("/a", b"x" * 101), limit=100)


def test_a_slow_download_is_cut_off_in_time(server: Loopback, http: Http, target: Path) -> None:
    url = server.play("/log", Reply(stream=trickle(b"line\n")))
    began = monotonic()
    assert http.download(url, target, LIMIT, seconds=0.5) == "was cut off after 0.5 s"
    assert monotonic() - began < 2
    assert target.read_bytes().startswith(b"line\nline\n")


@pytest.mark.parametrize("block", [b"X-Header: x\r\n", b"x" * 1000], ids=["lines", "one line"])
def test_endless_headers_are_no_http(block: bytes) -> None:
    """However fast they come."""

    def answer(over: Event) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        yield from trickle(block, 0)(over)

    with raw_server(answer) as site:
        http = Http(AllowedHosts([site]), timeout=5)
        with pytest.raises(Unavailable, match="gave an answer that is no HTTP"):
            http.request("GET", f"http://{site}/")


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b"H", id="status line"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n", id="100 Continue"),
    ],
)
def test_trickling_headers_end_in_time(block: bytes) -> None:
    with raw_server(trickle(block)) as site:
        http = Http(AllowedHosts([site]), timeout=0.4)
        began = monotonic()
        with pytest.raises(Unavailable, match=r"did not answer within 0\.4 s"):
            http.request("GET", f"http://{site}/")
        assert monotonic() - began < 2


def test_a_trickling_answer_ends_in_time(server: Loopback) -> None:
    url = server.play("/a", Reply(stream=trickle(b"x")))
    http = Http(AllowedHosts([server.site]), timeout=0.4)
    with pytest.raises(Unavailable, match=r"did not answer within 0\.4 s"):
        http.request("GET", url)


def silence(over: Event) -> Iterator[bytes]:
    over.wait(5)
    yield b""


def test_silence_ends_in_time(target: Path) -> None:
    with raw_server(silence) as site:
        http = Http(AllowedHosts([site]), timeout=0.3)
        with pytest.raises(Unavailable, match=r"did not answer within 0\.3 s"):
            http.request("GET", f"http://{site}/")


def test_silence_in_the_middle_of_a_download(server: Loopback, target: Path) -> None:
    url = server.play("/log", Reply(LOG, stream=silence))
    with pytest.raises(Unavailable, match=r"did not answer within 0\.3 s"):
        Http(AllowedHosts([server.site]), timeout=0.3).download(url, target, LIMIT)


# ---- trouble ------------------------------------------------------------------------------------------------------


def test_a_cut_connection_is_no_whole_answer(server: Loopback, http: Http, target: Path) -> None:
    url = server.play("/log", Reply(LOG, length=2 * len(LOG)))
    for ask in (lambda: http.request("GET", url), lambda: http.download(url, target, LIMIT)):
        with pytest.raises(Unavailable, match="cut the connection in the middle of the answer"):
            ask()


def test_a_cut_chunked_answer(server: Loopback, http: Http, target: Path) -> None:
    reply = Reply(b"ffff\r\nabc", headers={"Transfer-Encoding": "chunked", "Connection": "close"})
    with pytest.raises(Unavailable, match="cut the connection"):
        http.download(server.play("/log", reply), target, LIMIT)


def test_nobody_listens(server: Loopback) -> None:
    site, url = server.site, server.url("/")
    server.__exit__()
    with pytest.raises(Unavailable, match=rf"{site} cannot be reached \(Connection refused\)"):
        Http(AllowedHosts([site])).request("GET", url)


@pytest.mark.parametrize("host", ["a..example.org", "a" * 64 + ".example.org", ".example.org"])
def test_names_that_no_host_can_have(host: str) -> None:
    http = Http(AllowedHosts(["*.example.org"]), timeout=1)
    assert isinstance(failure(lambda: http.request("GET", f"https://{host}/")), Refused)


def test_no_such_host() -> None:
    with pytest.raises(Unavailable, match=r"nowhere\.invalid cannot be found"):
        Http(AllowedHosts(["nowhere.invalid"])).request("GET", "https://nowhere.invalid/")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 two\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        bytes(range(256)) * 10,
    ],
)
def test_rubbish_is_an_expected_error_or_an_answer(said: bytes) -> None:
    with raw_server(lambda _: iter([said])) as site:
        http = Http(AllowedHosts([site]), timeout=1)
        assert site in str(failure(lambda: http.request("GET", f"http://{site}/")) or site)


def test_a_target_that_cannot_be_written(server: Loopback, http: Http, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"cannot write .*: No such file or directory"):
        http.download(server.put("/log", LOG), tmp_path / "missing" / "log", LIMIT)


# ---- what is kept, shared and sent ----------------------------------------------------------------------------------


def test_at_most_so_many_connections_a_host(server: Loopback) -> None:
    def slowly(request: Request) -> Reply:
        server.stopping.wait(0.05)
        return Reply(b"1")

    server.play("/a", slowly)
    http = Http(AllowedHosts([server.site]), timeout=5, connections_per_host=3)
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(http.get_json, [server.url("/a")] * 24)) == [1] * 24
    assert server.busiest == 3


def test_waiting_for_a_connection_ends_in_time(server: Loopback) -> None:
    url = server.play("/a", Reply(stream=silence))
    http = Http(AllowedHosts([server.site]), timeout=0.3, connections_per_host=1)
    with ThreadPoolExecutor(3) as pool:
        for outcome in pool.map(lambda _: failure(lambda: http.get_json(url)), range(3)):
            assert isinstance(outcome, Unavailable)


def failure(ask: Callable[[], object]) -> Exception | None:
    try:
        ask()
    except ElasticRecheckError as error:
        return error
    return None


def test_connections_are_used_again(server: Loopback, http: Http) -> None:
    url = server.put_json("/a", 1)
    for _ in range(5):
        http.get_json(url)
        http.head(url)
    assert server.connections == 1


def test_cookies_are_not_kept(server: Loopback, http: Http) -> None:
    url = server.put("/a", "1", {"Set-Cookie": "session=1; Path=/"})
    http.get_json(url)
    http.get_json(url)
    assert "Cookie" not in server.requests[1].headers


def test_a_proxy_gets_the_requests_and_only_where_it_is_configured(server: Loopback) -> None:
    with Loopback() as proxy:
        url = "http://logs.invalid/a"
        proxy.play("http://logs.invalid/a", Reply(b"1"))
        proxy.play("/a", Reply(b"1"))
        http = Http(AllowedHosts(["logs.invalid"]), proxy=proxy.url().replace("//", "//me:hunter2@"), timeout=2)
        assert http.get_json(url) == 1
        assert proxy.requests[0].path == url
        assert "Proxy-Authorization" in proxy.requests[0].headers


def test_a_proxy_that_refuses_to_connect_is_quoted() -> None:
    with Loopback() as proxy:
        http = Http(AllowedHosts(["logs.invalid"]), proxy=proxy.url(), timeout=2)
        with pytest.raises(Unavailable, match=r"logs\.invalid cannot be reached \(Tunnel .*404.*\) through the proxy"):
            http.get_json("https://logs.invalid/a")


def test_a_server_that_hangs_up() -> None:
    with raw_server(lambda _: iter([])) as site, pytest.raises(Unavailable, match=f"{site} closed the connection"):
        Http(AllowedHosts([site]), timeout=2).request("GET", f"http://{site}/")


def test_a_proxy_that_is_away_is_named_without_its_password() -> None:
    http = Http(AllowedHosts(["logs.invalid"]), proxy="http://me:hunter2@127.0.0.1:1", timeout=2)
    with pytest.raises(Unavailable, match=r"logs\.invalid cannot be reached \(.*\) through the proxy") as caught:
        http.get_json("https://logs.invalid/a")
    assert "hunter2" not in str(caught.value)
