# SPDX-License-Identifier: Apache-2.0
"""Which hosts may be asked, and how URLs are read and shown."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.errors import Refused
from elastic_recheck.http import AllowedHosts, HostRefused, Origin, redacted


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("logs.example.org", "https://logs.example.org/a"),
        ("logs.example.org", "http://LOGS.Example.org./a"),
        ("Logs.Example.org", "https://logs.example.org:443"),
        ("logs.example.org:8080", "http://logs.example.org:8080/a"),
        ("*.example.org", "https://a.b.example.org/"),
        ("*.example.org:8443", "https://a.example.org:8443/"),
        ("10.0.0.7", "http://10.0.0.7/private"),
        ("[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_allowed(pattern: str, url: str) -> None:
    AllowedHosts([pattern]).check(Origin.of(url))


@pytest.mark.parametrize(
    ("pattern", "url", "named"),
    [
        ("logs.example.org", "https://other.example.org/a", "other.example.org"),
        ("logs.example.org", "https://logs.example.org:9200/a", "logs.example.org:9200"),
        ("logs.example.org:8080", "https://logs.example.org/a", "logs.example.org"),
        ("*.example.org", "https://example.org/a", "example.org"),
        ("*.example.org", "https://evilexample.org/a", "evilexample.org"),
        ("example.org", "https://example.org.evil.net/a", "example.org.evil.net"),
        ("127.0.0.1", "http://localhost/a", "localhost"),
        ("*", "http://localhost/a", "localhost"),
    ],
)
def test_refused_by_the_name_that_would_allow_it(pattern: str, url: str, named: str) -> None:
    with pytest.raises(HostRefused) as caught:
        AllowedHosts([pattern]).check(Origin.of(url))
    assert caught.value.host == named
    AllowedHosts([named]).check(Origin.of(url))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "https://user:secret@example.org/",
        "https://example.org\\@evil.net/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exam ple.org/",
        "https://example.org/a\r\nX: y",
        "https://ex\u00e4mple.org/",
        "https:///path",
        "https://" + "a." * 30_000 + "org/",
        "https://example.org/\ud800",
        "",
    ],
)
def test_urls_that_are_never_asked(url: str) -> None:
    with pytest.raises(Refused) as caught:
        Origin.of(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60).map(lambda text: "https://" + text))
def test_whatever_is_read_has_the_host_that_other_parsers_read(url: str) -> None:
    try:
        origin = Origin.of(url)
    except Refused:
        return
    assert (urlsplit(url).hostname or "").rstrip(".") == origin.host.strip("[]")


def test_urls_are_shown_without_secrets() -> None:
    assert redacted("https://user:secret@example.org/a?token=secret#x") == "https://example.org/a?..."
    assert redacted("https://[broken/a") == "a malformed URL"
