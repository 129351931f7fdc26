# SPDX-License-Identifier: Apache-2.0
"""The way to whatever host is named on the command line, where there is no configuration."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_recheck.cli.logs import keep_out_of_logs
from elastic_recheck.hiding import conceal
from elastic_recheck.http import CREDENTIALS_VARIABLE, AnyHost, Credentials, Http


def http_to_any_host(environment: Mapping[str, str]) -> Http:
    """Ask with the logins of the environment, which are shown nowhere from now on.

    :raises RecordError: one of them is malformed.
    """
    credentials = Credentials.read(environment=environment.get(CREDENTIALS_VARIABLE, ""))
    for login in credentials.all():
        conceal(login.password, login.user)
    keep_out_of_logs()
    return Http(AnyHost(), credentials)
