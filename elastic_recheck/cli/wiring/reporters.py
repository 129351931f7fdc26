# SPDX-License-Identifier: Apache-2.0
"""From the configuration to those who answer, and to Gerrit."""

from __future__ import annotations

from elastic_recheck.cli.wiring.site import gerrit_of, named_file
from elastic_recheck.config import Channels, Config, Gerrit
from elastic_recheck.errors import Refused
from elastic_recheck.gerrit.reporter import RestReporter, SshReporter
from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.gerrit.ssh import SshLogin
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.irc_bot import Auth, IrcReporter, IrcSettings
from elastic_recheck.ports import Reporter


def ssh_login(gerrit: Gerrit) -> SshLogin:
    """How the bot logs in to Gerrit over SSH.

    :raises Refused: there is no key.
    """
    if gerrit.key is None:
        raise Refused("[gerrit] key: names no private key file")
    return SshLogin(gerrit.host, gerrit.port, gerrit.user, gerrit.key, gerrit.known_hosts)


def gerrit_rest(gerrit: Gerrit) -> GerritRest:
    """Gerrit over REST; the password goes to that one site.

    :raises ElasticRecheckError: ``ca_file`` cannot be used.
    """
    ca_file = named_file("[gerrit] ca_file", gerrit.ca_file)
    http = Http(AllowedHosts.of_urls(gerrit.url), ca_file=ca_file, proxy=gerrit.proxy)
    return GerritRest(http, gerrit.url, gerrit.http_user, gerrit.http_password.value)


def comment_reporter(config: Config) -> Reporter:
    """Answers over REST where there is an HTTP password, else over SSH."""
    gerrit = gerrit_of(config)
    if gerrit.http_password:
        return RestReporter(gerrit_rest(gerrit), gerrit.notify)
    return SshReporter(ssh_login(gerrit), gerrit.notify)


def irc_reporter(config: Config, channels: Channels) -> IrcReporter | None:
    """The bot on IRC; None where no server or no channel is configured."""
    irc = config.ircbot
    names = dict.fromkeys([*(each.name for each in channels.channels), *filter(None, [irc.ops_channel])])
    if not irc.server or not names:
        return None
    return IrcReporter(
        IrcSettings(
            server=irc.server,
            port=irc.port,
            nick=irc.nick,
            channels=tuple(names),
            tls=irc.tls,
            ca_file=named_file("[ircbot] ca_file", irc.ca_file),
            auth=Auth(irc.auth),
            account=irc.account,
            password=irc.password.value,
            server_password=irc.server_password.value,
            resend=irc.resend,
        )
    )
