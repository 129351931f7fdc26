# SPDX-License-Identifier: Apache-2.0
"""Between the socket and the library: what reaches it, what leaves it, what it logs."""

from __future__ import annotations

import contextlib
import logging
import socket
import time

import irc.client
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from elastic_recheck.errors import Refused
from elastic_recheck.irc_bot import IrcReporter, IrcSettings
from elastic_recheck.irc_bot.wire import NothingYet, SoundLines, Wire, hide_secrets

COMMANDS = "PRIVMSG NOTICE NICK QUIT PING PONG JOIN PART KICK MODE CAP AUTHENTICATE ERROR TOPIC INVITE 001 005 433 353"
LINES = st.one_of(
    st.binary(max_size=600),
    st.builds(
        lambda prefix, command, middle, last: b" ".join([*prefix, command.encode(), *middle, *last]),
        st.lists(st.just(b":bot!~b@h") | st.from_regex(rb":[!-~]{0,9}", fullmatch=True), max_size=1),
        st.sampled_from(COMMANDS.split()) | st.from_regex(r"[A-Za-z]{1,6}|[0-9]{3}", fullmatch=True),
        st.lists(st.from_regex(rb"[!-~]{0,12}", fullmatch=True) | st.just(b"PREFIX=((("), max_size=4),
        st.lists(st.binary(max_size=500).map(lambda text: b":" + text), max_size=1),
    ),
)


@hypothesis_settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=8))
def test_the_library_survives_every_input(lines: list[bytes]) -> None:
    """With our lines filtered, none of its exceptions comes out, and its answers stay within a line."""
    ours, theirs = socket.socketpair()
    connection = irc.client.Reactor().server()
    connection.buffer_class = SoundLines
    connection.connect("server", 1, "bot", password="x", sasl_login="y", connect_factory=lambda _: Wire(ours))
    with ours, theirs:
        theirs.sendall(b"\r\n".join(lines) + b"\r\n")
        with contextlib.suppress(NothingYet):
            connection.process_data()


def test_a_line_without_end_does_not_grow() -> None:
    lines = SoundLines()
    for _ in range(1000):
        lines.feed(b"x" * 1000)
    lines.feed(b"\r\nPING :after\r\n")

    assert len(lines) < 20_000
    assert list(lines) == ["PING :after"]


def test_a_read_does_not_wait() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(NothingYet):
        Wire(ours).recv(1)


def test_a_peer_that_does_not_read_holds_nobody_for_long() -> None:
    """After the time limit the socket is closed: half a line may be out, and nothing may follow it."""
    ours, theirs = socket.socketpair()
    wire = Wire(ours, longest_write=0.2)
    began = time.monotonic()
    with theirs, pytest.raises(TimeoutError):
        wire.send(b"x" * 10_000_000)

    assert time.monotonic() - began < 2
    assert wire.fileno() == -1


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("PASS s3cret", "PASS ***"),
        ("AUTHENTICATE AHBvdABz", "AUTHENTICATE ***"),
        ("PRIVMSG NickServ :IDENTIFY me s3cret", "PRIVMSG NickServ :IDENTIFY ***"),
        ("PRIVMSG #qa :PASS the IDENTIFY test", "PRIVMSG #qa :PASS the IDENTIFY test"),
    ],
)
def test_secrets_are_taken_out_of_the_librarys_log(line: str, shown: str) -> None:
    for message, values in (("TO SERVER: %s", (line,)), (f"TO SERVER: {line}", ())):
        record = logging.LogRecord("irc.client", logging.DEBUG, "", 0, message, values, None)

        assert hide_secrets(record)
        assert record.getMessage() == f"TO SERVER: {shown}"


def test_a_ca_file_that_is_none_is_said_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    missing = tmp_path_factory.mktemp("x") / "missing.pem"
    with pytest.raises(Refused, match=f"ca_file {missing}: No such file"):
        IrcReporter(IrcSettings("h", 6697, "bot", (), tls=True, ca_file=missing))
    missing.write_text("no certificate")
    with pytest.raises(Refused, match="ca_file"):
        IrcReporter(IrcSettings("h", 6697, "bot", (), tls=True, ca_file=missing))
