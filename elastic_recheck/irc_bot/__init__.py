# SPDX-License-Identifier: Apache-2.0
"""Answers on IRC. The only door to the ``irc`` library.

From the outside in: :class:`IrcReporter` keeps a thread that connects again and again; each connection is one
:class:`~elastic_recheck.irc_bot.session.Session`, whose parts are ``login`` (nick and account), ``membership``
(channels), ``pulse`` (is the server still there?) and ``speaker`` (one delivery at a time).
"""

from elastic_recheck.irc_bot.reporter import IrcReporter
from elastic_recheck.irc_bot.settings import Auth, IrcSettings, Timing

__all__ = ["Auth", "IrcReporter", "IrcSettings", "Timing"]
