# SPDX-License-Identifier: Apache-2.0
"""The bot on a real InspIRCd with Atheme's services: accounts, and a server that throttles."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from irc_peer import Peer, line, running

from elastic_recheck.errors import Refused
from elastic_recheck.irc_bot import Auth, IrcReporter, IrcSettings, Timing
from elastic_recheck.sandbox.irc_daemons import Network

pytestmark = pytest.mark.server

TIMING = Timing(login=15, identify=5, answer=30, first_pause=0.2, longest_pause=0.4)


def settings(network: Network, auth: Auth, nick: str = "recheck", **more: object) -> IrcSettings:
    values = {"password": "s3kretpw", "account": "recheck", "channels": ("#qa",), "timing": TIMING} | more
    return IrcSettings("127.0.0.1", network.server.port, nick, auth=auth, server_password="door", **values)  # type: ignore[arg-type]  # a test's shorthand


@pytest.fixture
def reader(network: Network) -> Iterator[Peer]:
    with Peer(network.server.port, "reader", "#qa", password="door") as peer:
        yield peer


def account_of(peer: Peer, nick: str) -> bytes:
    """What WHOIS says of somebody's account."""
    peer.forget()
    peer.write(f"WHOIS {nick}\r\n")
    peer.expect(rb" 318 ")
    return b"".join(each for each in peer.lines if b" 330 " in each)


@pytest.mark.parametrize("auth", [Auth.SASL, Auth.NICKSERV])
@pytest.mark.parametrize("nick", ["recheck", "another"])
def test_login_with_an_account(
    network: Network, reader: Peer, auth: Auth, nick: str, caplog: pytest.LogCaptureFixture
) -> None:
    """SASL and NickServ, beside a server password, under the account's nick and another; no password is logged."""
    with caplog.at_level(logging.DEBUG), running(settings(network, auth, nick)) as bot:
        bot.send(line("logged in"))
        reader.expect(b"logged in")

        assert b" recheck :" in account_of(reader, nick)

    secret = "IDENTIFY" if auth is Auth.NICKSERV else "AUTHENTICATE"
    assert f"{secret} ***" in caplog.text
    assert "s3kretpw" not in caplog.text
    assert "AHJlY2hlY2sAczNrcmV0cHc" not in caplog.text


def test_a_wrong_sasl_password_keeps_us_out(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    """The library would go on without account: the bot leaves instead, and says why, without the password."""
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused, match="SASL login as recheck failed"):
        IrcReporter(settings(network, Auth.SASL, password="wr0ngpw")).check()

    assert "JOIN" not in caplog.text
    assert "wr0ngpw" not in caplog.text


def test_a_wrong_nickserv_password_is_said(network: Network, reader: Peer, caplog: pytest.LogCaptureFixture) -> None:
    """Open channels are joined all the same."""
    with running(settings(network, Auth.NICKSERV, password="wr0ngpw")) as bot:
        bot.send(line("without account"))
        reader.expect(b"without account")

    assert "NickServ does not accept the password of recheck" in caplog.text
    with pytest.raises(Refused, match="NickServ does not accept"):
        IrcReporter(settings(network, Auth.NICKSERV, "checker", password="wr0ngpw")).check()
    assert "wr0ngpw" not in caplog.text


def test_channels_are_joined_after_the_login(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    """A channel for registered users lets the bot in at the first try."""
    with Peer(network.server.port, "operator", "#registered", password="door") as operator:
        operator.write("MODE #registered +R\r\n")
        with running(settings(network, Auth.NICKSERV, channels=("#registered",))):
            operator.expect(rb":recheck!\S+ JOIN")

    assert "IRC: #registered" not in caplog.text


def test_characters_are_never_cut(network: Network, reader: Peer) -> None:
    """InspIRCd would cut an overlong line inside a character."""
    text = "€" * 700
    with running(settings(network, Auth.NONE, password="")) as bot:
        bot.send(line(text + " end"))
        reader.expect(b"end")

        assert b"".join(reader.heard("#qa")).decode().replace(" ", "") == text + "end"


def test_the_usual_pace_is_taken(network: Network, reader: Peer) -> None:
    """A server that throttles neither hangs up nor loses a line, and each is confirmed within a second or so."""
    with running(settings(network, Auth.NONE, password="")) as bot:
        for number in range(8):
            bot.send(line(f"line {number}"))
        reader.expect(b"line 7")

        assert reader.heard("#qa") == [f"line {number}".encode() for number in range(8)]
