# SPDX-License-Identifier: Apache-2.0
"""Secrets, out of the configuration file, out of other files, or out of the environment."""

from __future__ import annotations

import netrc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from elastic_recheck.records import Secret

VARIABLE: Final = "ELASTIC_RECHECK_CREDENTIALS"
Place = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Credential:
    """What a log host wants to see; with the login ``bearer`` the password is a bearer token."""

    host: str
    login: str
    password: Secret


def resolve_secret(section: dict[str, str], key: str, place: Place, environment: Mapping[str, str]) -> Secret:
    """Take a secret key, or its ``_file`` or ``_env`` form, out of a section.

    :raises ValueError: more than one form is given, or the one given leads nowhere.
    """
    forms = {suffix: section.pop(key + suffix) for suffix in ("", "_file", "_env") if key + suffix in section}
    if len(forms) > 1:
        raise ValueError(f"is given as {' and as '.join(key + suffix for suffix in forms)}; keep one")
    if "_file" in forms:
        return Secret(_first_line(place(forms["_file"])))
    if "_env" in forms:
        if not (value := environment.get(forms["_env"])):
            raise ValueError(f"{key}_env names the environment variable {forms['_env']}, which is not set")
        return Secret(value)
    return Secret(forms.get("", ""))


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            line = stream.readline(4096).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"its file {path} cannot be read: {error}") from error
    if not line:
        raise ValueError(f"its file {path} has an empty first line")
    return line


def from_netrc(path: Path) -> dict[str, Credential]:
    """Read log hosts' credentials from a netrc file (GNU inetutils' format); its ``default`` entry is not used.

    :raises ValueError: the file cannot be read or is none.
    """
    try:
        hosts = netrc.netrc(str(path)).hosts
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    except netrc.NetrcParseError as error:
        raise ValueError(f"{path} is not a netrc file: line {error.lineno}: {error.msg}") from error
    return {
        host.lower(): Credential(host.lower(), login, Secret(password))
        for host, (login, _, password) in hosts.items()
        if host != "default"
    }


def from_environment(environment: Mapping[str, str]) -> dict[str, Credential]:
    """Read log hosts' credentials from ``ELASTIC_RECHECK_CREDENTIALS="host=user:password host2=bearer:token"``.

    :raises ValueError: a part has another form.
    """
    credentials: dict[str, Credential] = {}
    for number, part in enumerate(environment.get(VARIABLE, "").split(), start=1):
        host, equals, account = part.partition("=")
        login, colon, password = account.partition(":")
        if not (host and equals and login and colon and password):
            raise ValueError(f"part {number} is not of the form host=user:password or host=bearer:token")
        credentials[host.lower()] = Credential(host.lower(), login, Secret(password))
    return credentials
