# SPDX-License-Identifier: Apache-2.0
"""Directory listings of web servers, read and walked."""

from __future__ import annotations

import html
from collections.abc import Callable
from time import monotonic
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback

from elastic_recheck.errors import Unavailable
from elastic_recheck.http import AllowedHosts, Answer, Http
from elastic_recheck.logs.listing import TreeOfListings, read_listing

HERE = "https://logs.example.org/49/job/f5abe44/"
HTML = {"Content-Type": "text/html;charset=UTF-8"}

APACHE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of /49/job/f5abe44</title>
</head><body><table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><img src="/icons/back.gif"></td><td><a href="/49/job/">Parent Directory</a></td></tr>
<tr><td><A HREF="console.html.gz">console.html.gz</A></td><td>2014-01-08 10:00</td><td>1.2M</td></tr>
<tr><td><a href="logs/">logs/</a></td></tr><tr><td><a href="a%20b%26c.txt">a b&amp;c.txt</a></td></tr></table>
<a href="https://www.apache.org/">Apache</a></body></html>"""

NGINX = """<html><head><title>Index of /49/job/f5abe44/</title></head><body><hr><pre><a href="../">../</a>
<a href="logs/">logs/</a>       08-Jan-2014 10:00       -
<a href="job-output.txt">job-output.txt</a>       08-Jan-2014 10:00       12
</pre></body></html>"""


def page(text: str, url: str = HERE, status: int = 200) -> Answer:
    return Answer(status, HTML, text.encode(), url)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (APACHE, ["console.html.gz", "logs/", "a b&c.txt"]),
        (NGINX, ["logs/", "job-output.txt"]),
        (f'<a href="{HERE}job-output.txt">x</a><a href="/49/job/f5abe44/logs/">y</a>', ["job-output.txt", "logs/"]),
        ('<a href="job-output.txt">x</a><a href="job-output.txt#top">again</a>', ["job-output.txt"]),
    ],
)
def test_listings_of_several_servers(text: str, names: list[str]) -> None:
    assert read_listing(page(text)) == names


@pytest.mark.parametrize(
    "target",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "//evil.example.org/49/job/f5abe44/x",
        "https://evil.example.org/x",
        "javascript:alert(1)",
        "http://[",
        "x?download=1",
        "logs/deeper.txt",
        "",
        "#",
        "./",
    ],
)
def test_links_to_elsewhere_are_no_entries(target: str) -> None:
    assert read_listing(page(f'<a href="{html.escape(target)}">x</a>')) == []


def test_what_is_no_listing() -> None:
    assert read_listing(page(NGINX, status=404)) == []
    assert read_listing(Answer(200, {"Content-Type": "text/plain"}, NGINX.encode(), HERE)) == []
    assert read_listing(page("<![if x[<a <a href=<<a href='")) == []


@given(
    st.lists(st.sampled_from(["<a ", "href", "=", '"', "'", ">", "<", "\n", "//", "[", "x", "../", "%2e", "&#", "#"]))
)
def test_no_page_makes_trouble(pieces: list[str]) -> None:
    for name in read_listing(page("".join(pieces))):
        assert name


@pytest.mark.parametrize("piece", ["<a ", "<a href=", '<a href="', "<a href=\n", "<!--", "<![", "href", "<a x"])
def test_a_hostile_page_is_read_in_little_time(piece: str) -> None:
    began = monotonic()
    read_listing(page(piece * (8_000_000 // len(piece))))
    assert monotonic() - began < 10


# ---- walking ------------------------------------------------------------------------------------------------------


def tree(server: Loopback, known: tuple[str, ...] = (), clock: Callable[[], float] = lambda: 0.0) -> TreeOfListings:
    return TreeOfListings(Http(AllowedHosts([server.site]), timeout=2), known, clock)


def test_a_tree_is_listed_by_name(server: Loopback) -> None:
    server.put_folder("/r/logs/", "n-cpu.txt.gz", "etc/")
    server.put_folder("/r/logs/etc/", "nova.conf")
    found = tree(server).files(server.url("/r/"), ["logs/", "console.html"])
    assert [(file.name, file.url) for file in found.files] == [
        ("console.html", server.url("/r/console.html")),
        ("logs/etc/nova.conf", server.url("/r/logs/etc/nova.conf")),
        ("logs/n-cpu.txt.gz", server.url("/r/logs/n-cpu.txt.gz")),
    ]
    assert found.left_out == []


def test_a_folder_that_links_to_itself_ends(server: Loopback) -> None:
    path = "/r/"
    for _ in range(12):
        server.put_folder(path, "x.txt", "loop/")
        path += "loop/"
    found = tree(server).files(server.url("/r/"), ["loop/"])
    assert found.left_out == ["folders more than 8 deep"]
    assert len(found.files) == 8


def test_too_many_folders_are_cut_and_those_that_matter_come_first(server: Loopback) -> None:
    folders = [f"{number:03}/" for number in range(200)]
    for folder in folders:
        server.put_folder(f"/r/{folder}", "x.txt")
    server.put_folder("/r/", *folders, "controller/")
    server.put_folder("/r/controller/", "n-cpu.txt")
    found = tree(server, ("controller/n-cpu.txt",)).files(server.url("/r/"), [*folders, "controller/"])
    assert "controller/n-cpu.txt" in found.names
    assert len(found.files) == 149
    assert found.left_out == ["52 folders, 148/ first: the tree of logs is too large"]


def test_walking_ends_in_time(server: Loopback) -> None:
    times = iter(range(0, 1000, 50))
    for number in range(9):
        server.put_folder(f"/r/{number}/", "x.txt")
    found = tree(server, clock=lambda: next(times)).files(server.url("/r/"), [f"{number}/" for number in range(9)])
    assert found.names == {"0/x.txt"}
    assert found.left_out == ["8 folders, 1/ first: the tree of logs is too large"]


def test_odd_names_are_names(server: Loopback) -> None:
    """Neither a space nor what could be read as a URL leads anywhere else."""
    for folder in ("a b#c/", "http:/", "x?y=1/"):
        server.put_folder(f"/r/{quote(folder)}", "1%2.txt")
    found = tree(server).files(server.url("/r/"), ["a b#c/", "http:/", "x?y=1/"])
    assert found.names == {"a b#c/1%2.txt", "http:/1%2.txt", "x?y=1/1%2.txt"}
    assert server.url("/r/a%20b%23c/1%252.txt") in [file.url for file in found.files]


def test_a_folder_that_is_closed_is_named(server: Loopback) -> None:
    server.put("/r/private/", "no", status=403)
    found = tree(server).files(server.url("/r/"), ["private/", "console.html"])
    assert found.names == {"console.html"}
    assert found.left_out == ["folder private/: log server said 403"]


def test_a_folder_that_is_away_for_now_is_not_passed_over(server: Loopback) -> None:
    server.put("/r/logs/", "no", status=503)
    with pytest.raises(Unavailable):
        tree(server).files(server.url("/r/"), ["logs/", "console.html"])


def test_hostile_entries_are_named(server: Loopback) -> None:
    found = tree(server).files(server.url("/r/"), ["../", "a\x00/", "..", "x\ny", "console.html"])
    assert found.names == {"console.html"}
    assert len(found.left_out) == 4
    assert server.requests == []
