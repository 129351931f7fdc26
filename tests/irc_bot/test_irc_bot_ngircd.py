# SPDX-License-Identifier: Apache-2.0
"""The bot on a real ngIRCd: what another client in the channel sees."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest
from fakes import eventually
from irc_peer import QUICK, Peer, line, running, say_until_taken

from elastic_recheck.errors import Refused, Unavailable, Unclear
from elastic_recheck.irc_bot import IrcReporter, IrcSettings, Timing
from elastic_recheck.sandbox.irc_daemons import Certificates, Daemon

pytestmark = pytest.mark.server

Start = Callable[..., Daemon]


def settings(daemon: Daemon, nick: str = "recheck", **more: object) -> IrcSettings:
    values = {"server": "localhost", "channels": ("#qa",), "timing": QUICK, "line_every": 0.0} | more
    return IrcSettings(port=daemon.port, nick=nick, **values)  # type: ignore[arg-type]  # a test's shorthand


def test_a_line_arrives_as_it_was_written(irc_server: Daemon) -> None:
    text = "[gate] openstack/nova 951234,3: bug 2081234 ‟naïve” https://bugs.launchpad.net/bugs/2081234"
    with Peer(irc_server.port, "reader", "#qa") as reader, running(settings(irc_server)) as bot:
        bot.send(line(text))
        reader.expect(b"951234")

        assert reader.heard("#qa") == [text.encode()]


def test_tls_with_our_own_authority(start_ngircd: Start, certificates: Certificates) -> None:
    daemon = start_ngircd(tls=certificates)
    context = ssl.create_default_context(cafile=certificates.authority)
    tls: dict[str, Any] = {"tls": True, "ca_file": certificates.authority}
    with Peer(daemon.port, "reader", "#qa", tls=context) as reader, running(settings(daemon, **tls)) as bot:
        bot.send(line("over TLS"))
        reader.expect(b"over TLS")


@pytest.mark.parametrize(("server", "is_known"), [("localhost", False), ("127.1", True)])
def test_tls_is_verified(start_ngircd: Start, certificates: Certificates, server: str, is_known: bool) -> None:
    """Neither an unknown authority nor another name of the host is accepted."""
    daemon = start_ngircd(tls=certificates)
    ca_file = certificates.authority if is_known else None
    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        IrcReporter(settings(daemon, server=server, tls=True, ca_file=ca_file)).check()


def test_server_password(start_ngircd: Start) -> None:
    daemon = start_ngircd(password="s3cret")

    assert "2 joined" in IrcReporter(settings(daemon, channels=("#qa", "#b"), server_password="s3cret")).check()
    with pytest.raises(Refused, match=r"[Pp]assword"):
        IrcReporter(settings(daemon, server_password="wrong")).check()


def test_no_line_ends_no_codes(irc_server: Daemon) -> None:
    """A lone CR ends a command for ngIRCd: what follows it would be a command of the text's author."""
    with Peer(irc_server.port, "reader", "#qa") as reader, running(settings(irc_server)) as bot:
        bot.send(line("a\rPRIVMSG #qa :injected\nQUIT\0 \x0304,05red\x02 bold\x01 \x1b[31m end\u2028."))
        bot.send(line("next"))
        reader.expect(b"next")

        assert reader.heard("#qa") == [b"a PRIVMSG #qa :injected QUIT red bold [31m end .", b"next"]


def test_long_lines_arrive_whole(irc_server: Daemon) -> None:
    """Cut by bytes at blanks, with the prefix that the server adds taken into account: nothing is lost or damaged."""
    words = [f"wörd€{number}" for number in range(300)]
    with Peer(irc_server.port, "reader", "#qa") as reader, running(settings(irc_server)) as bot:
        bot.send(line(" ".join(words)))
        reader.expect(b"299")
        lines = reader.heard("#qa")

        assert b" ".join(lines).decode().split() == words
        assert len(lines) < len(" ".join(words).encode()) / 400
        assert all(b"CUT" not in each for each in lines)


def test_others_may_write_any_bytes(irc_server: Daemon) -> None:
    with Peer(irc_server.port, "reader", "#qa") as reader, running(settings(irc_server)) as bot:
        for junk in (
            b"caf\xe9 \xff\xfe",
            b"\x01PING\x01",
            b"\x01" * 5,
            b"\x01DCC SEND a 1 2 3\x01",
            b"\x10",
            b"x" * 400,
        ):
            reader.say("#qa", junk)
            reader.say("recheck", junk)
        bot.send(line("still here"))
        reader.expect(b"still here")


def test_nick_in_use_and_regained(irc_server: Daemon) -> None:
    with Peer(irc_server.port, "reader", "#qa") as reader:
        thief = Peer(irc_server.port, "recheck2")
        with running(settings(irc_server, "recheck2")) as bot:
            bot.send(line("as another"))
            assert reader.expect(b"as another").startswith(b":recheck2_!")
            thief.write("QUIT\r\n")
            reader.expect(rb"^:recheck2_!\S+ NICK :recheck2$")
            bot.send(line("as myself"))
            assert reader.expect(b"as myself").startswith(b":recheck2!")
        thief.close()


def test_kicked_and_back(irc_server: Daemon) -> None:
    with (
        Peer(irc_server.port, "operator", "#kick") as reader,
        running(settings(irc_server, channels=("#kick",))) as bot,
    ):
        reader.expect(b"recheck.* JOIN")
        reader.forget()
        reader.write("KICK #kick recheck :out\r\n")
        reader.expect(b"recheck.* JOIN")
        say_until_taken(bot, "back", "#kick")
        reader.expect(b"back")


def test_a_channel_that_does_not_let_us_in(irc_server: Daemon) -> None:
    """It is named with the server's reason; other channels do not suffer; it is joined when it is opened."""
    with Peer(irc_server.port, "operator", "#closed") as operator, Peer(irc_server.port, "reader", "#qa") as reader:
        operator.write("MODE #closed +i\r\n")
        operator.expect(rb"MODE #closed \+i")
        both = settings(irc_server, channels=("#closed", "#qa"))
        with pytest.raises(Unavailable, match=r"#closed \(.*\+i"):
            IrcReporter(both).check()
        with running(both, joined=False) as bot:
            say_until_taken(bot, "open")
            reader.expect(b"open")
            with pytest.raises(Unavailable, match=r"not in #closed: .*\+i"):
                bot.send(line("x", "#closed"))
            operator.write("MODE #closed -i\r\n")
            say_until_taken(bot, "let in", "#closed")
            operator.expect(b"let in")


def test_a_line_that_the_channel_refuses_was_not_said(irc_server: Daemon) -> None:
    with (
        Peer(irc_server.port, "operator", "#mute") as operator,
        running(settings(irc_server, channels=("#mute",))) as bot,
    ):
        operator.write("MODE #mute +m\r\n")
        operator.expect(rb"MODE #mute \+m")
        with pytest.raises(Unavailable, match="Cannot send"):
            bot.send(line("refused", "#mute"))
        operator.write("MODE #mute -m\r\n")
        operator.expect(rb"MODE #mute -m")
        bot.send(line("heard", "#mute"))
        operator.expect(b"heard")

        assert operator.heard("#mute") == [b"heard"]


def test_killed_and_restarted(start_ngircd: Start) -> None:
    """The bot comes back, joins again, and the next line arrives; meanwhile it says that it is away."""
    daemon = start_ngircd()
    with running(settings(daemon)) as bot:
        bot.send(line("before"))
        daemon.kill()
        eventually(lambda: not bot.connected)
        with pytest.raises(Unavailable, match=r"not connected"):
            bot.send(line("meanwhile"))
        daemon.start()
        with Peer(daemon.port, "reader", "#qa") as reader:
            say_until_taken(bot, "after")
            reader.expect(b"after")

            assert reader.heard("#qa") == [b"after"]


def test_a_frozen_server_is_noticed(start_ngircd: Start) -> None:
    """A line written to it has an unclear end; without a line, the bot's own PING finds out."""
    daemon = start_ngircd()
    timing = Timing(ping_after=0.5, patience=0.7, answer=5, first_pause=0.2, longest_pause=0.2, connect=0.5)
    with Peer(daemon.port, "reader", "#qa") as reader, running(settings(daemon, timing=timing)) as bot:
        daemon.freeze()
        with pytest.raises(Unclear, match="silent"):
            bot.send(line("said or not"))
        daemon.thaw()
        eventually(lambda: bot.connected and not bot.outside())
        daemon.freeze()
        eventually(lambda: not bot.connected, 5)
        daemon.thaw()
        say_until_taken(bot, "thawed")
        reader.expect(b"thawed")

        assert reader.heard("#qa").count(b"said or not") == 1


def test_rate_limit(irc_server: Daemon) -> None:
    """Four at once, then one a while: a second reader sees the gaps."""
    paced = settings(irc_server, line_every=0.3, burst=4)
    with Peer(irc_server.port, "reader", "#qa") as reader, running(paced) as bot:
        time.sleep(1.3)  # the join has taken one of the burst
        began = time.monotonic()
        for number in range(4):
            bot.send(line(f"burst {number}"))
        burst = time.monotonic() - began
        bot.send(line("one more"))
        reader.expect(b"one more")

        assert burst < 0.3
        assert time.monotonic() - began > 0.25


def test_stop_quits_at_once(irc_server: Daemon) -> None:
    with Peer(irc_server.port, "reader", "#qa") as reader, running(settings(irc_server)) as bot:
        reader.expect(b"recheck.* JOIN")
        began = time.monotonic()
        bot.stop()

        assert time.monotonic() - began < 1
        assert b"QUIT" in reader.expect(rb"^:recheck!\S+ QUIT")


def test_no_password_in_any_log(start_ngircd: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Not even the library's raw lines at level DEBUG show the server's password."""
    daemon = start_ngircd(password="s3cret-word")
    with caplog.at_level(logging.DEBUG):
        IrcReporter(settings(daemon, server_password="s3cret-word")).check()
        with pytest.raises(Refused):
            IrcReporter(settings(daemon, server_password="wr0ng-word")).check()

    assert "TO SERVER: JOIN #qa" in caplog.text
    assert "s3cret-word" not in caplog.text
    assert "wr0ng-word" not in caplog.text
