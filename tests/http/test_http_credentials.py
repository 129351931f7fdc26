# SPDX-License-Identifier: Apache-2.0
"""Which login goes where."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from elastic_recheck.errors import RecordError
from elastic_recheck.http import Credentials, Login, Origin


def login_for(credentials: Credentials, url: str) -> str | None:
    login = credentials.for_origin(Origin.of(url))
    return login.authorization if login else None


def test_a_host_without_a_port_gets_its_login_over_https_alone() -> None:
    credentials = Credentials.read(environment="Logs.example.org=ci:secret")
    assert login_for(credentials, "https://logs.example.org/a") == "Basic Y2k6c2VjcmV0"
    assert login_for(credentials, "https://logs.example.org:8443/a") == "Basic Y2k6c2VjcmV0"
    assert login_for(credentials, "http://logs.example.org/a") is None
    assert login_for(credentials, "https://other.example.org/a") is None


def test_a_named_port_gets_its_login_over_http_too() -> None:
    credentials = Credentials.read(environment="logs.example.org:80=bearer:to:ken")
    assert login_for(credentials, "http://logs.example.org/a") == "Bearer to:ken"
    assert login_for(credentials, "https://logs.example.org/a") is None


def test_netrc_gives_logins_and_the_environment_wins(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.org login u password p\nmachine b.org login bearer password t\n")
    credentials = Credentials.read(netrc, "a.org=u:other")
    assert login_for(credentials, "https://a.org/") == Login("u", "other").authorization
    assert login_for(credentials, "https://b.org/") == "Bearer t"


def test_a_default_entry_is_sent_to_nobody(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login u password p\n")
    assert login_for(Credentials.read(netrc), "https://default/") is None
    assert login_for(Credentials.read(netrc), "https://a.org/") is None


def test_mistakes_name_the_place_and_no_secret(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.org login u password hunter2\nmachine b.org logn u\n")
    with pytest.raises(RecordError, match=r"netrc: line 2 is not in netrc form"):
        Credentials.read(netrc)
    with pytest.raises(RecordError, match="missing: cannot be read"):
        Credentials.read(tmp_path / "missing")
    with pytest.raises(RecordError, match="word 2 is not host=user:password") as caught:
        Credentials.read(environment="a.org=u:p hunter2")
    assert "hunter2" not in str(caught.value)


def test_secrets_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    login = Login("ci", "hunter2")
    logging.getLogger(__name__).warning("%r %s", login, Credentials({"a.org": login}))
    assert "hunter2" not in caplog.text
