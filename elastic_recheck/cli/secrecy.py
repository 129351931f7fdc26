# SPDX-License-Identifier: Apache-2.0
"""What must not be shown: the secrets of a configuration, and of the environment that goes with it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from urllib.parse import unquote

from elastic_recheck.cli.wiring import named_file
from elastic_recheck.config import Config
from elastic_recheck.hiding import conceal, hidden
from elastic_recheck.http import CREDENTIALS_VARIABLE, Credentials


def conceal_secrets(config: Config, environment: Mapping[str, str]) -> None:
    """Hide every secret of the configuration from now on.

    :raises ElasticRecheckError: the file of logins cannot be read.
    """
    irc, data, gerrit = config.ircbot, config.data_source, config.gerrit
    conceal(irc.password.value, irc.account or irc.nick)
    conceal(irc.server_password.value)
    conceal(data.password.value, data.user)
    conceal(data.api_key.value)
    proxies = [config.logs.proxy]
    if gerrit:
        conceal(gerrit.http_password.value, gerrit.http_user)
        proxies.append(gerrit.proxy)
    for user, password in re.findall(r"//([^/?#@:]*):([^/?#@]*)@", " ".join(proxies)):
        conceal(unquote(password), unquote(user))
    logins = named_file("[logs] credentials_file", config.logs.credentials_file)
    for login in Credentials.read(logins, environment.get(CREDENTIALS_VARIABLE, "")).all():
        conceal(login.password, login.user)


def keep_out_of_logs() -> None:
    """Have every log record, whoever writes it, made without secrets, and without characters that act on terminals."""
    make, plain = logging.getLogRecordFactory(), logging.Formatter()

    def without_secrets(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.msg, record.args = _seen(hidden(record.getMessage())), ()
        if record.exc_info:
            record.exc_text = hidden(plain.formatException(record.exc_info))
        return record

    logging.setLogRecordFactory(without_secrets)


def _seen(text: str) -> str:
    return text if text.isprintable() else "".join(each if _is_harmless(each) else ascii(each)[1:-1] for each in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character in "\n\t"
