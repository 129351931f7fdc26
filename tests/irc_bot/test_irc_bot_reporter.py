# SPDX-License-Identifier: Apache-2.0
"""The bot against servers that follow a script, most of them a bad one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import eventually
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from irc_peer import QUICK, ScriptedServer, line, running

from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable, Unclear
from elastic_recheck.irc_bot import Auth, IrcReporter, IrcSettings
from elastic_recheck.sandbox.irc import IrcServer, Listener

Script = Callable[[str], str | bytes]


def settings(port: int, **more: object) -> IrcSettings:
    values = {"nick": "bot", "channels": ("#qa",), "timing": QUICK, "line_every": 0.0} | more
    return IrcSettings("127.0.0.1", port, **values)  # type: ignore[arg-type]  # a test's shorthand


def polite(text: str) -> str:
    """What a well-behaved server says to one line of the bot."""
    command, _, rest = text.partition(" ")
    match command:
        case "USER":
            return ":server 001 bot :welcome\r\n"
        case "JOIN":
            return f":bot!~bot@host.example JOIN {rest}\r\n"
        case "PING":
            return f":server PONG server :{rest}\r\n"
        case _:
            return ""


def but(**answers: str | bytes) -> Script:
    """A polite server, but for some commands."""
    return lambda text: answers.get(text.partition(" ")[0], polite(text))


def test_on_the_sandbox_of_the_demo() -> None:
    server = IrcServer()
    listener = Listener(server.port, ["#qa"])
    eventually(listener.is_listening)
    with running(settings(server.port)) as bot:
        bot.send(line("hello"))
        eventually(lambda: [each.text for each in listener.heard()] == ["hello"])
    listener.close()
    server.close()


def test_a_channel_that_is_not_ours_is_refused() -> None:
    with ScriptedServer(polite) as server, running(settings(server.port)) as bot:
        with pytest.raises(Refused, match="#other is not one of the channels"):
            bot.send(line("x", "#other"))
        bot.send(line("x", "#QA"))


def test_nothing_to_say_is_said_at_once() -> None:
    with ScriptedServer(polite) as server, running(settings(server.port)) as bot:
        bot.send(line("\r\n\x02\x0f"))

        assert not [each for each in server.lines if each.startswith("PRIVMSG")]


def test_a_pong_of_another_ping_proves_nothing() -> None:
    with ScriptedServer(but(PING=":server PONG server :something-else\r\n")) as server:
        patient = replace(QUICK, answer=0.5, patience=10)
        with (
            running(settings(server.port, timing=patient)) as bot,
            pytest.raises(Unclear, match="no answer within"),
        ):
            bot.send(line("x"))


def test_a_connection_cut_behind_the_line_leaves_its_end_unclear() -> None:
    """And is not tried again, unless that is wished for."""
    with ScriptedServer(but(PRIVMSG="ERROR :Closing link (killed)\r\n")) as server:
        with running(settings(server.port)) as bot, pytest.raises(Unclear, match="killed"):
            bot.send(line("x"))
        with running(settings(server.port, resend=True)) as bot, pytest.raises(Unclear, match="killed"):
            bot.send(line("x"))


def test_only_one_line_is_unclear_at_a_time() -> None:
    """What waited behind a line that was never confirmed was not written, and may be sent again."""
    with ScriptedServer(but(PING="")) as server:
        quick = replace(QUICK, answer=0.4, patience=10)
        with running(settings(server.port, timing=quick)) as bot:
            with pytest.raises(Unclear):
                bot.send(line("first"))
            with pytest.raises(Unavailable, match="not said within"):
                bot.send(line("second"))

        assert [each for each in server.lines if each.startswith("PRIVMSG")] == ["PRIVMSG #qa :first"]


def test_a_part_of_a_text_that_is_refused_makes_it_unclear() -> None:
    answers = iter(["", ":server 404 bot #qa :Cannot send to channel\r\n", ""])
    script: Script = lambda text: next(answers) if text.startswith("PRIVMSG") else polite(text)  # noqa: E731 - as short
    with (
        ScriptedServer(script) as server,
        running(settings(server.port)) as bot,
        pytest.raises(Unclear, match="only a part"),
    ):
        bot.send(line("word " * 250))


@pytest.mark.parametrize(
    ("script", "error", "why"),
    [
        (but(USER=""), Unavailable, "not let in within"),
        (but(NICK=":server 433 * bot :Nickname is in use\r\n", USER=""), Unavailable, "its variants too"),
        (but(NICK=":server 432 * bot :Erroneous Nickname\r\n"), Refused, "the nick bot is not accepted: bot Erroneous"),
        (but(USER="ERROR :Closing Link: K-lined (spam)\r\n"), Refused, r"K-lined \(spam\)"),
        (but(USER="ERROR :Closing Link: server is full\r\n"), Unavailable, "server is full"),
        (but(USER=":server 464 bot :Password incorrect\r\n"), Refused, "Password incorrect"),
        (
            but(JOIN=":server 474 bot #qa :Cannot join channel (+b)\r\n"),
            Unavailable,
            r"#qa \(.*Cannot join channel \(\+b\)",
        ),
        (but(JOIN=""), Unavailable, r"not let into #qa \(no answer\)"),
    ],
    ids=["silent", "nick taken", "nick refused", "banned", "full", "password", "channel banned", "no join"],
)
def test_the_check_says_what_is_wrong(script: Script, error: type[ElasticRecheckError], why: str) -> None:
    quick = replace(QUICK, connect=0.3, login=0.5, identify=0.2)
    with ScriptedServer(script) as server, pytest.raises(error, match=why):
        IrcReporter(settings(server.port, timing=quick)).check()


@pytest.mark.parametrize(
    ("sasl", "error", "why"),
    [
        ({"CAP": ""}, Unavailable, "not let in within"),
        ({"CAP": ":server CAP * LS :multi-prefix\r\n"}, Unavailable, "server does not support sasl"),
        ({"CAP": ":server CAP * LS :sasl\r\n:server CAP * NAK :sasl\r\n"}, Unavailable, "refused sasl"),
        (
            {"CAP": ":server CAP * LS :sasl\r\n:server CAP * ACK :sasl\r\n", "AUTHENTICATE": ""},
            Unavailable,
            "not let in",
        ),
        ({"CAP": ":server CAP * LS :sasl\r\n:server 905 bot :SASL message too long\r\n"}, Refused, "too long"),
        ({"CAP": ":server CAP * LS :sasl\r\n:server 904 bot :SASL authentication failed\r\n"}, Refused, "failed"),
    ],
    ids=["hangs", "none", "refused", "hangs later", "too long", "wrong"],
)
def test_sasl_that_does_not_work(sasl: dict[str, str], error: type[ElasticRecheckError], why: str) -> None:
    """Nobody goes on without the account, and nobody waits for ever."""
    quick = replace(QUICK, login=0.7)
    with ScriptedServer(but(USER="", **sasl)) as server, pytest.raises(error, match=why):
        IrcReporter(settings(server.port, timing=quick, auth=Auth.SASL, password="s3cret")).check()
    assert not [each for each in server.lines if each.startswith("JOIN")]


def test_nickserv_that_does_not_answer_holds_nothing_up_for_long() -> None:
    quick = replace(QUICK, identify=0.3)
    account = {"auth": Auth.NICKSERV, "account": "me", "password": "s3cret"}
    with ScriptedServer(polite) as server, running(settings(server.port, timing=quick, **account)):
        assert "PRIVMSG NickServ :IDENTIFY me s3cret" in server.lines


def test_nobody_else_can_say_that_we_are_identified() -> None:
    welcome = ":server 001 bot :hi\r\n:mallory!m@h NOTICE bot :You are now identified\r\n"
    with ScriptedServer(but(USER=welcome)) as server:
        account = {"auth": Auth.NICKSERV, "password": "s3cret", "timing": replace(QUICK, identify=30)}
        with running(settings(server.port, **account), joined=False) as bot:
            eventually(lambda: "PRIVMSG NickServ :IDENTIFY s3cret" in server.lines)
            time.sleep(0.3)

            assert not bot.connected


def test_a_server_that_hangs_up_at_once_is_not_hammered() -> None:
    """The pauses grow also where connecting as such succeeds."""
    timing = replace(QUICK, first_pause=0.2, longest_pause=10)
    with ScriptedServer(but(USER="ERROR :go away\r\n")) as server:
        bot = IrcReporter(settings(server.port, timing=timing))
        bot.start()
        time.sleep(1.5)
        bot.stop()

        assert 2 <= server.connections <= 5


def test_no_server_is_no_reason_to_wait_for_a_stop() -> None:
    bot = IrcReporter(settings(1, timing=replace(QUICK, first_pause=30)))
    bot.start()
    with pytest.raises(Unavailable, match="not connected to IRC"):
        bot.send(line("x"))
    began = time.monotonic()
    bot.stop()

    assert time.monotonic() - began < 1


def test_a_host_name_that_is_none() -> None:
    with pytest.raises(Unavailable, match="cannot connect"):
        IrcReporter(replace(settings(1), server="a..b")).check()


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=700),
            st.from_regex(
                rb"(:[ -~]{0,20} )?(PRIVMSG|NOTICE|NICK|QUIT|PING|PONG|JOIN|PART|KICK|MODE|CAP|[0-9]{3}|[a-z]+)"
                rb"( [!-~]{0,10}){0,4}( :[\x00-\xff]{0,30})?",
                fullmatch=True,
            ).filter(lambda line: not line.lstrip(b":").upper().startswith((b"ERROR", b"464", b"465"))),
        ),
        max_size=30,
    )
)
def test_no_input_breaks_the_bot(caplog: pytest.LogCaptureFixture, junk: list[bytes]) -> None:
    """Whatever a server sends between its answers, the bot neither raises nor loses a line."""
    noise = b"".join(each.replace(b"\n", b"") + b"\r\n" for each in junk if b"ERROR" not in each.upper())
    with ScriptedServer(but(JOIN=noise + b":bot!~bot@h JOIN #qa\r\n:x!y@z NICK :q\r\n")) as server:
        quick = replace(QUICK, answer=3)
        with running(settings(server.port, timing=quick), joined=False) as bot:
            eventually(lambda: bot.connected)

    assert "Traceback" not in caplog.text
