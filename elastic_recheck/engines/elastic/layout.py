# SPDX-License-Identifier: Apache-2.0
"""Whether an index's documents are events (a traceback joined to its line) or single lines."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from elastic_recheck import lucene
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.fields import Properties

SAMPLE = 50
FIELDS = frozenset({"message", "tags"})
_JOINED = lucene.parse('tags:"multiline"')
_TRACEBACK = lucene.parse('message:"Traceback most recent call last" AND NOT tags:(console OR "console.html")')
"""Consoles are lines in either kind of index: each of their lines has a time of its own."""


class Events(StrEnum):
    """What a document is."""

    AUTO = "auto"
    JOINED = "joined"
    LINES = "lines"


def find(client: Client, groups: Sequence[tuple[Sequence[str], Properties]]) -> Events:
    """Find it out from documents: ``AUTO`` where those in the index do not tell.

    Logstash, and our own filling, tag what they joined with ``multiline``. Failing that, tracebacks tell.

    :raises Unavailable, Refused: as the client says.
    """
    answers = client.msearch([search for indices, properties in groups for search in _searches(indices, properties)])
    if any(answer.get("hits", {}).get("total", {}).get("value") for answer in answers[::2]):
        return Events.JOINED
    messages = [_message(hit) for answer in answers[1::2] for hit in answer.get("hits", {}).get("hits", ())]
    if not messages:
        return Events.AUTO
    return Events.JOINED if any("\n" in message.strip() for message in messages) else Events.LINES


def _searches(indices: Sequence[str], properties: Properties) -> list[tuple[Sequence[str], Json]]:
    tagged: Json = {"size": 0, "track_total_hits": 1, "query": _JOINED.to_elasticsearch(properties)}
    broken: Json = {"size": SAMPLE, "_source": ["message"], "query": _TRACEBACK.to_elasticsearch(properties)}
    return [(indices, tagged), (indices, broken)]


def _message(hit: Json) -> str:
    message = (hit.get("_source") or {}).get("message")
    return str(message[0] if isinstance(message, list) and message else message)
