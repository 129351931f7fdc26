# SPDX-License-Identifier: Apache-2.0
"""What is said where the bot cannot log in: one line, with what to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from scripted_gerrit import ScriptedGerrit

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.gerrit.check import check_ssh
from elastic_recheck.sandbox.keys import make_key
from elastic_recheck.sandbox.web import Answer, WebServer


@pytest.fixture
def gerrit(tmp_path: Path) -> Iterator[ScriptedGerrit]:
    with ScriptedGerrit(tmp_path, lambda _command, _channel: 0) as scripted:
        yield scripted


def test_a_key_with_a_passphrase_is_of_no_use(gerrit: ScriptedGerrit, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    paramiko.ECDSAKey.generate().write_private_key_file(str(locked), password="swordfish")

    with pytest.raises(Refused, match="locked has a passphrase, which nobody can type in for the bot"):
        check_ssh(replace(gerrit.login, key=locked))


def test_a_file_that_is_no_private_key_is_named(gerrit: ScriptedGerrit, tmp_path: Path) -> None:
    public = tmp_path / "id.pub"
    public.write_text(make_key(tmp_path / "id"))

    with pytest.raises(Refused, match=r"id\.pub is not in a format that can be read \([^()]+\)$"):
        check_ssh(replace(gerrit.login, key=public))


def test_where_no_host_key_is_known_the_command_is_told_that_fetches_it(gerrit: ScriptedGerrit, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"

    with pytest.raises(Refused, match=rf"make it with: ssh-keyscan -p {gerrit.login.port} 127\.0\.0\.1 >> {nowhere}$"):
        check_ssh(replace(gerrit.login, known_hosts=nowhere))


def test_a_door_that_is_not_ssh_is_told_from_one_that_is_shut(gerrit: ScriptedGerrit) -> None:
    web = WebServer(lambda _: Answer.text("hello"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        shut = server.getsockname()[1]

    with pytest.raises(Unavailable, match=r"what answers there does not speak SSH$"):
        check_ssh(replace(gerrit.login, port=web.port))
    with pytest.raises(Unavailable, match=r"Connection refused$"):
        check_ssh(replace(gerrit.login, port=shut))
    web.close()
