# SPDX-License-Identifier: Apache-2.0
"""How values are written that are of this configuration alone; each is read from its text, all else is let pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from elastic_recheck.records import WrongValueError, compiled

_HIGHEST_PORT: Final = 65535
_URL: Final = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?", re.IGNORECASE)
_HOST: Final = re.compile(r"((\*\.)?[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class ExtraFile:
    """Log files to fetch beyond the usual ones: a regular expression on the path, and the tags of their events."""

    path: re.Pattern[str]
    tags: tuple[str, ...]


def extra_files(value: object) -> object:
    """Read lines of ``PATH-REGEX: tag, tag``.

    :raises WrongValueError: says what to write.
    """
    if not isinstance(value, str):
        return value
    files: list[ExtraFile] = []
    for line in filter(str.strip, value.splitlines()):
        path, colon, tags = line.strip().rpartition(":")
        if not colon:
            raise WrongValueError(f"has the line {line.strip()!r}; write PATH-REGEX: tag, tag")
        try:
            pattern = compiled(path.strip())
        except WrongValueError as error:
            raise WrongValueError(f"has {path.strip()!r}, which {error}") from error
        files.append(ExtraFile(pattern, tuple(tag.strip() for tag in tags.split(",") if tag.strip())))
    return tuple(files)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; an IPv6 ``host`` without brackets."""

    host: str
    port: int


def address(value: object) -> object:
    """Read ``HOST:PORT``, or ``off``.

    :raises WrongValueError: says what to write.
    """
    if not isinstance(value, str):
        return value
    if value.strip() == "off":
        return None
    host, _, port = value.strip().rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > _HIGHEST_PORT:
        raise WrongValueError("is not an address; write HOST:PORT or off")
    return Address(host.removeprefix("[").removesuffix("]"), int(port))


def hosts(value: object) -> object:
    """Refuse what is no host in a list of them, which is passed on as it is.

    :raises WrongValueError: says what to write.
    """
    for host in re.split(r"[,\n]", value) if isinstance(value, str) else ():
        if host.strip() and not _HOST.fullmatch(host.strip()):
            raise WrongValueError(f"has {host.strip()!r}, which is no host; write HOST, HOST:PORT or *.SUFFIX")
    return value


def url(value: object) -> object:
    """Refuse what is neither empty nor a URL of the web without a password.

    :raises WrongValueError: says what to write; not what was written, which may hold a password.
    """
    if isinstance(value, str) and value and not _URL.fullmatch(value):
        raise WrongValueError("has to be a URL that begins with https:// or http://, without user and password")
    return value


def channel(value: object) -> object:
    """Refuse what is no name of an IRC channel.

    :raises WrongValueError: says what to write.
    """
    if isinstance(value, str) and value and value[0] not in "#&+!":
        raise WrongValueError("is not the name of a channel; begin it with #")
    return value
