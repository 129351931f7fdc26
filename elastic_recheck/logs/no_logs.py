# SPDX-License-Identifier: Apache-2.0
"""Why there are no logs (yet): what servers and network do, in plain English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import HostRefused, StatusRefused, StatusUnavailable
from elastic_recheck.model import Arrival, Readiness

_FINAL = {
    401: "said 401: it wants credentials that we do not have",
    410: "said 410: the logs are gone",
}


class NoLogs(Exception):
    """One look ended without logs; ``arrival`` tells it."""

    def __init__(self, readiness: Readiness, reason: str) -> None:
        super().__init__(reason)
        self.arrival = Arrival(readiness, reason=reason)


def not_yet(reason: str) -> NoLogs:
    """Logs may still come."""
    return NoLogs(Readiness.NOT_YET, reason)


def never(reason: str) -> NoLogs:
    """Logs will not come."""
    return NoLogs(Readiness.NEVER, reason)


def host_refused(error: HostRefused) -> str:
    """Say which host is not allowed, and where it would be."""
    return f"host {error.host} is not among the hosts that may be asked ([logs] hosts)"


@contextmanager
def said_by(who: str) -> Iterator[None]:
    """End the look with what ``who`` (``log server``, ``Zuul``) said, where it said no."""
    try:
        yield
    except HostRefused as error:
        raise never(host_refused(error)) from error
    except StatusRefused as error:
        if error.status in _FINAL:
            raise never(f"{who} {_FINAL[error.status]}") from error
        raise not_yet(f"{who} said {error.status}") from error
    except StatusUnavailable as error:
        raise NoLogs(Readiness.AWAY, f"{who} said {error.status}") from error
    except Unavailable as error:
        raise NoLogs(Readiness.AWAY, f"{who} {error}") from error
    except Refused as error:
        raise never(str(error)) from error
