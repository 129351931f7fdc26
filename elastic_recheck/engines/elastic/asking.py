# SPDX-License-Identifier: Apache-2.0
"""Asking many searches in one request, each answered, refused or unsure by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.faults import BUSY, TimedOut, spell
from elastic_recheck.engines.elastic.sighting import Sighting
from elastic_recheck.errors import Refused, Unavailable

PAUSES = (1.0, 4.0)
"""Seconds before what an overloaded server turned away is asked again, and once more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one search saw.

    ``rejected``: the server will never run it. ``unsure``: it was not run, or not in full, so that what was not seen
    may be there all the same. Both are the reason, or empty.
    """

    sightings: tuple[Sighting, ...] = ()
    rejected: str = ""
    unsure: str = ""

    @property
    def certain(self) -> bool:
        """Whether what was not seen is not there."""
        return not self.rejected and not self.unsure


Searches = Sequence[tuple[Sequence[str], Json]]


def ask(client: Client, searches: Searches, pause: Callable[[float], None] = time.sleep) -> list[Answer]:
    """Ask all at once, and read the answers; raises as :func:`ask_all`."""
    return [read(item) for item in ask_all(client, searches, pause)]


def ask_all(client: Client, searches: Searches, pause: Callable[[float], None] = time.sleep) -> list[Json]:
    """Ask all at once; only what the server was too busy for is asked again, after a pause.

    :param pause: waits so many seconds.
    :raises Unavailable: the server answered none of it.
    :raises Refused: the server takes no such request.
    """
    answers: dict[int, Json] = {}
    waiting = list(range(len(searches)))
    for seconds in (0.0, *PAUSES):
        if not waiting:
            break
        if seconds:
            pause(seconds)
        try:
            items = client.msearch([searches[number] for number in waiting])
        except Unavailable as error:
            if answers:
                break
            if seconds == PAUSES[-1] or isinstance(error, TimedOut):
                raise
            continue
        if len(items) != len(waiting):
            raise Refused(f"the search server answered {len(items)} of {len(waiting)} searches")
        answers.update(zip(waiting, items, strict=True))
        waiting = [number for number, item in zip(waiting, items, strict=True) if item.get("status") in BUSY]
    return [answers[number] for number in range(len(searches))]


def read(item: Json) -> Answer:
    """One answer out of a multiple search."""
    status = item.get("status", 200)
    if "error" in item:
        reason = spell(item["error"])
        if status in BUSY:
            return Answer(unsure=f"the search server said {status} ({reason})")
        return Answer(rejected=f"the search server said {status} ({reason})")
    hits = item.get("hits", {}).get("hits", ())
    return Answer(tuple(map(Sighting.of, hits)), unsure=in_part(item))


def in_part(item: Json) -> str:
    """Why an answer tells of a part of the documents only; empty where it tells of all."""
    if item.get("timed_out"):
        return "the search server ran out of time"
    shards = item.get("_shards", {})
    total, failures = shards.get("total", 0), shards.get("failures") or [{}]
    # OpenSearch does not count a shard that nobody has just now among the failed ones
    if failed := shards.get("failed", 0) or total - shards.get("successful", total):
        reason = spell(failures[0].get("reason", ""))
        return f"{failed} of {total} shards could not be searched" + (f" ({reason})" if reason else "")
    return ""
