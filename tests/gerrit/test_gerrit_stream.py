# SPDX-License-Identifier: Apache-2.0
"""The stream through all that happens to a connection in a year."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import paramiko
import pytest
from fakes import eventually
from scripted_gerrit import ScriptedGerrit, comment_event, running

from elastic_recheck.gerrit.backoff import Backoff
from elastic_recheck.gerrit.ssh import SshLogin
from elastic_recheck.gerrit.stream import COMMAND, LINE_LIMIT, GerritStream
from elastic_recheck.model import Comment
from elastic_recheck.sandbox.keys import make_key

QUICK = Backoff(first=0.05, most=0.2, refused=0.4)
SLOW = Backoff(first=60, refused=60)


class Listener:
    """A stream with what it delivered and called."""

    def __init__(self, login: SshLogin, backoff: Backoff = QUICK, silence: float = 60.0) -> None:
        self.comments: list[Comment] = []
        self.connected = 0
        self.disconnected = 0
        self.dropped = 0
        self.others = 0
        self.garbled = 0
        self.stream = GerritStream(
            login,
            "review.example.org",
            on_connected=self._connected,
            on_disconnected=self._disconnected,
            on_dropped=self._dropped,
            on_other=self._other,
            on_garbled=self._garbled,
            backoff=backoff,
            silence=silence,
        )

    def listening(self) -> AbstractContextManager[threading.Thread]:
        return running(lambda: self.stream.run(self.comments.append), self.stream.stop)

    def texts(self) -> list[str]:
        return [comment.text for comment in self.comments]

    def _connected(self) -> None:
        self.connected += 1

    def _disconnected(self) -> None:
        self.disconnected += 1

    def _dropped(self) -> None:
        self.dropped += 1

    def _other(self) -> None:
        self.others += 1

    def _garbled(self) -> None:
        self.garbled += 1


def say(*portions: bytes) -> Callable[[str, paramiko.Channel], int]:
    """Send these, then stay silent until the client goes."""

    def script(command: str, channel: paramiko.Channel) -> int:
        for portion in portions:
            channel.sendall(portion)
        while channel.get_transport().is_active() and not channel.closed:
            channel.recv(1)
        return 0

    return script


@pytest.fixture
def gerrit(tmp_path: Path) -> Iterator[ScriptedGerrit]:
    with ScriptedGerrit(tmp_path, say()) as scripted:
        yield scripted


def test_several_events_in_one_packet_are_all_read_at_once(gerrit: ScriptedGerrit) -> None:
    gerrit.script = say(comment_event("one") + comment_event("two") + comment_event("three")[:-9], b'r": 5}}\n')
    listener = Listener(gerrit.login)

    with listener.listening():
        eventually(lambda: len(listener.comments) >= 2)

    assert listener.texts()[:2] == ["one", "two"]
    assert listener.comments[0].change.server == "review.example.org"
    assert gerrit.asked == [COMMAND]
    assert listener.connected == 1


def test_rubbish_is_named_and_passed_over(gerrit: ScriptedGerrit, caplog: pytest.LogCaptureFixture) -> None:
    gerrit.script = say(b"\xff rubbish\n", b'{"type": "comment-added"}\n', comment_event("after"))
    listener = Listener(gerrit.login)

    with caplog.at_level(logging.WARNING), listener.listening():
        eventually(lambda: listener.texts() == ["after"])

    assert caplog.text.count("a line was passed over") == 2
    assert listener.garbled == 2


def test_other_events_show_that_the_stream_flows(gerrit: ScriptedGerrit) -> None:
    gerrit.script = say(b'{"type": "change-merged"}\n', comment_event("after"))
    listener = Listener(gerrit.login)

    with listener.listening():
        eventually(lambda: listener.texts() == ["after"])

    assert (listener.others, listener.garbled) == (1, 0)


def test_dropped_output_and_endless_lines_are_told(gerrit: ScriptedGerrit) -> None:
    """Somebody else has to ask for what is missing there."""
    gerrit.script = say(b'{"type":"dropped-output"}\n', b"x" * (LINE_LIMIT + 1) + b"\n", comment_event("after"))
    listener = Listener(gerrit.login)

    with listener.listening():
        eventually(lambda: listener.texts() == ["after"])

    assert listener.dropped == 2


def test_it_connects_again_when_the_server_hangs_up(gerrit: ScriptedGerrit) -> None:
    gerrit.script = say(comment_event("hello"))
    listener = Listener(gerrit.login)

    with listener.listening():
        eventually(lambda: len(listener.comments) == 1)
        gerrit.hang_up()
        eventually(lambda: len(listener.comments) == 2)

    assert (listener.connected, listener.disconnected) == (2, 2)


def test_it_connects_again_when_the_stream_ends(gerrit: ScriptedGerrit) -> None:
    gerrit.script = lambda command, channel: 0
    listener = Listener(gerrit.login)

    with listener.listening():
        eventually(lambda: listener.connected >= 3)


def test_a_frozen_connection_is_noticed(gerrit: ScriptedGerrit, caplog: pytest.LogCaptureFixture) -> None:
    """No error, no end of file, just silence: only asking for an answer tells."""
    gerrit.script = say(comment_event("hello"))
    listener = Listener(replace(gerrit.login, timeout=1), silence=0.3)

    with listener.listening():
        eventually(lambda: len(listener.comments) == 1)
        gerrit.wire.freeze()
        eventually(lambda: "no answer within 1 s" in caplog.text)
        gerrit.wire.thaw()
        eventually(lambda: len(listener.comments) == 2)


def test_silence_alone_is_no_fault(gerrit: ScriptedGerrit) -> None:
    listener = Listener(gerrit.login, silence=0.1)

    with listener.listening():
        eventually(lambda: listener.connected == 1)
        threading.Event().wait(1.0)

    assert listener.connected == 1


def test_a_server_that_is_away_is_tried_again(gerrit: ScriptedGerrit, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    listener = Listener(replace(gerrit.login, port=nobody))

    with listener.listening():
        eventually(lambda: caplog.text.count(f"ssh://bot@127.0.0.1:{nobody}: Connection refused") >= 3)


def test_a_login_that_is_refused_is_tried_slowly(
    gerrit: ScriptedGerrit, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = tmp_path / "other"
    make_key(other)
    listener = Listener(replace(gerrit.login, key=other), SLOW)

    with listener.listening():
        eventually(lambda: "login refused" in caplog.text)
        threading.Event().wait(0.5)

    assert caplog.text.count("login refused") == 1


@pytest.mark.parametrize(
    ("known_hosts", "reason"),
    [
        ("", "is not in"),
        ("[127.0.0.1]:{port} ecdsa-sha2-nistp256 {other}\n", "is not the one in"),
        ("127.0.0.1 ecdsa-sha2-nistp256 {other}\n", "is not in"),
    ],
)
def test_the_host_key_is_checked(
    gerrit: ScriptedGerrit, tmp_path: Path, caplog: pytest.LogCaptureFixture, known_hosts: str, reason: str
) -> None:
    other = make_key(tmp_path / "other").split()[1]
    file = tmp_path / "other_hosts"
    file.write_text(known_hosts.format(port=gerrit.login.port, other=other))
    listener = Listener(replace(gerrit.login, known_hosts=file), SLOW)

    with listener.listening():
        eventually(lambda: reason in caplog.text)

    assert gerrit.asked == []


@pytest.mark.parametrize("missing", ["key", "known_hosts"])
def test_files_that_are_missing_are_named(
    gerrit: ScriptedGerrit, tmp_path: Path, caplog: pytest.LogCaptureFixture, missing: str
) -> None:
    listener = Listener(replace(gerrit.login, **dict[str, Any]({missing: tmp_path / "nowhere"})), SLOW)

    with listener.listening():
        eventually(lambda: str(tmp_path / "nowhere") in caplog.text)


def test_a_missing_right_is_named(gerrit: ScriptedGerrit, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(command: str, channel: paramiko.Channel) -> int:
        channel.sendall_stderr(b"fatal: stream events not permitted\n")
        return 1

    gerrit.script = refuse
    listener = Listener(gerrit.login, SLOW)

    with listener.listening():
        eventually(lambda: "needs the global capability Stream Events" in caplog.text)


def test_it_stops_within_a_second_while_a_server_does_not_greet(gerrit: ScriptedGerrit) -> None:
    """The end of each block below is the proof: it asserts that the thread ended."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        listener = Listener(replace(gerrit.login, port=mute.getsockname()[1]))
        with listener.listening():
            threading.Event().wait(0.3)


def test_it_stops_within_a_second_while_the_connection_is_frozen(gerrit: ScriptedGerrit) -> None:
    listener = Listener(gerrit.login, silence=0.1)
    with listener.listening():
        eventually(lambda: listener.connected == 1)
        gerrit.wire.freeze()
        threading.Event().wait(0.5)


def test_it_stops_within_a_second_between_two_attempts(gerrit: ScriptedGerrit) -> None:
    gerrit.script = lambda command, channel: 0
    listener = Listener(gerrit.login, SLOW)
    with listener.listening():
        eventually(lambda: listener.connected == 1)


def test_a_bug_of_the_one_who_takes_the_comments_is_not_swallowed(gerrit: ScriptedGerrit) -> None:
    """Not even if it looks like trouble with the network."""

    def break_down(comment: Comment) -> None:
        raise OSError("disk full")

    gerrit.script = say(comment_event("hello"))

    with pytest.raises(OSError, match="disk full"):
        Listener(gerrit.login).stream.run(break_down)


def test_nothing_stays_behind(gerrit: ScriptedGerrit) -> None:
    """Gerrit allows an account 64 connections: every one of them is closed, at the end the last one too."""
    gerrit.script = lambda command, channel: 0
    listener = Listener(gerrit.login, Backoff(first=0.01, most=0.02))
    with listener.listening():
        eventually(lambda: listener.connected >= 10, 30)
        eventually(lambda: gerrit.wire.clients() <= 1)

    eventually(lambda: gerrit.wire.clients() == 0)
    assert [thread for thread in threading.enumerate() if thread.name == "bounded"] == []
