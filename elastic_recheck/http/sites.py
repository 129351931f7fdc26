# SPDX-License-Identifier: Apache-2.0
"""The servers that are asked: so many connections to each at a time, and none to one that is away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from weakref import WeakSet

from elastic_recheck.circuit import Circuit
from elastic_recheck.errors import Unavailable, Unreachable
from elastic_recheck.http.answer import StatusUnavailable, retry_after
from elastic_recheck.http.hosts import Origin

log = logging.getLogger(__name__)

_AWAY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""What a server says that is away or overloaded as a whole; 500 may concern a single page."""


_ALL: WeakSet[Sites] = WeakSet()


class Turn:
    """One exchange. ``trouble`` is why its answer is none, or empty; ``wish`` for how long to leave the site alone."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.trouble = ""
        self.wish: float | None = None

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of an answer arrived."""
        if status in _AWAY:
            self.trouble, self.wish = f"{self._name} said {status}", retry_after(headers)


def sites_away() -> int:
    """How many sites are not asked just now since they are away, whoever asks them."""
    return sum(sites.away for sites in list(_ALL))


class Sites:
    """Used by many threads. :param connections: to one site at a time. :param clock: in seconds, never set."""

    def __init__(self, connections: int, clock: Callable[[], float]) -> None:
        self._connections, self._clock = connections, clock
        self._slots: dict[str, BoundedSemaphore] = {}
        self._circuits: dict[str, Circuit] = {}
        self._lock = Lock()
        _ALL.add(self)

    @property
    def away(self) -> int:
        """How many of them are away."""
        with self._lock:
            return sum(bool(circuit.why) for circuit in self._circuits.values())

    @contextmanager
    def turn(self, origin: Origin, patience: float) -> Iterator[Turn]:
        """Exchange something with a site, once one of its connections is free.

        :raises Unavailable: none was free within ``patience`` seconds.
        :raises Unreachable: the site is away; it will be asked again, but not now.
        """
        with self._lock:
            slot = self._slots.setdefault(origin.site, BoundedSemaphore(self._connections))
        if not slot.acquire(timeout=patience):
            raise Unavailable(f"{origin.name} was busy with other requests of ours")
        try:
            self._ask(origin)
            turn = Turn(origin.name)
            try:
                yield turn
            except StatusUnavailable:
                raise
            except Unavailable as error:
                turn.trouble = turn.trouble or str(error)
                raise
            finally:
                self._learn(origin, turn)
        finally:
            slot.release()

    def _ask(self, origin: Origin) -> None:
        with self._lock:
            circuit, now = self._circuits.get(origin.site, Circuit()), self._clock()
            if circuit.refuses(now):
                raise Unreachable(circuit.why)
            self._circuits[origin.site] = circuit.asked(now)

    def _learn(self, origin: Origin, turn: Turn) -> None:
        with self._lock:
            before = self._circuits[origin.site]
            after = before.failed(turn.trouble, self._clock(), turn.wish) if turn.trouble else before.answered()
            self._circuits[origin.site] = after
        if after.why and not before.why:
            log.warning("%s is away (%s); one request at a time finds out when it is back", origin.name, after.why)
        elif before.why and not after.why:
            log.warning("%s is back", origin.name)
