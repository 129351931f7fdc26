# SPDX-License-Identifier: Apache-2.0
"""The sandbox's IRC: a listener hears what another client says."""

from __future__ import annotations

import time

from fakes import eventually

from elastic_recheck.sandbox.irc import IrcServer, Listener


def test_a_listener_hears_what_is_said_and_nobody_burns_the_processor() -> None:
    server = IrcServer()
    first = Listener(server.port, ["#gate"], "first")
    second = Listener(server.port, ["#gate", "#other"], "second")
    try:
        eventually(lambda: first.is_listening() and second.is_listening())
        assert server.members("#gate") == {"first", "second"}
        used = time.process_time()
        time.sleep(0.3)
        assert time.process_time() - used < 0.15
        second.say("#gate", "nova-next hit bug 1 — once more")
        eventually(lambda: bool(first.heard()))
        (heard,) = first.heard()
        assert (heard.channel, heard.nick, heard.text) == ("#gate", "second", "nova-next hit bug 1 — once more")
    finally:
        first.close()
        second.close()
        server.close()


def test_a_server_that_closes_hangs_up() -> None:
    server = IrcServer()
    listener = Listener(server.port, ["#gate"])
    eventually(listener.is_listening)
    server.close()
    eventually(lambda: not listener.is_connected())
    listener.close()
