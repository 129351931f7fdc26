# SPDX-License-Identifier: Apache-2.0
"""What must not be shown: the secrets of a configuration, and of the environment that goes with it.

So every command reads the configuration here, and hides what it holds before anything is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from elastic_recheck.cli.logs import keep_out_of_logs
from elastic_recheck.cli.wiring import named_file
from elastic_recheck.config import Config, read
from elastic_recheck.hiding import conceal
from elastic_recheck.http import CREDENTIALS_VARIABLE, Credentials


def configuration(path: Path, environment: Mapping[str, str]) -> Config:
    """Read the configuration; no error, log line or traceback of this process shows a secret of it from now on.

    :raises ElasticRecheckError: it cannot be read, or holds mistakes.
    """
    config = read(path, environment)
    conceal_secrets(config, environment)
    keep_out_of_logs()
    return config


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
