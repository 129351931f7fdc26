# SPDX-License-Identifier: Apache-2.0
"""From the configuration to a search server: how it is reached, the engine on it, and what is said of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from elastic_recheck.cli.wiring.site import named_file
from elastic_recheck.config import Config, DataSource
from elastic_recheck.engines.elastic import ElasticEngine, Events, IndexSettings, Kind, ServerSettings, connect
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Fingerprint

log = logging.getLogger(__name__)

FIRST_ANSWER = 1.5
"""Seconds that the start waits for a server to say who it is."""


def search_engine(config: Config) -> ElasticEngine:
    """The engine that asks the search server; nothing is sent yet.

    :raises Refused: what is configured of the server cannot be used.
    """
    source = config.data_source
    index = IndexSettings(source.index_format, Events(source.events), source.needed_files, source.settle)
    return ElasticEngine(connect(server_settings(source)), index)


def server_settings(source: DataSource) -> ServerSettings:
    """How the search server is reached.

    :raises Refused: it is not said where it is, or who we are there is said twice.
    """
    if not source.es_url:
        raise Refused(f"[data_source] es_url: is empty; engine = {source.engine} needs the search server's URL")
    if source.api_key and (source.user or source.password):
        raise Refused("[data_source] api_key: stands instead of user and password; keep the one or the others")
    return ServerSettings(
        Kind(source.engine),
        source.es_url,
        user=source.user,
        password=source.password.value,
        api_key=source.api_key.value,
        ca_file=named_file("[data_source] ca_file", source.ca_file),
        timeout=source.timeout.total_seconds(),
    )


def introduce(config: Config, engine: ElasticEngine, fingerprints: Sequence[Fingerprint]) -> None:
    """Say at the start whom the engine talks to; then, in a thread of its own, what it cannot do there.

    A server that is away, or slow, may come back: only that it is for the other client is found out at once.

    :raises Refused: it is, or does not let the account in.
    """
    settings = server_settings(config.data_source)
    with closing(connect(replace(settings, timeout=min(settings.timeout, FIRST_ANSWER)))) as client:
        try:
            client.identify()
        except Unavailable as error:
            log.warning("%s; it is asked again when a build has failed", error)
    threading.Thread(target=_tell, args=(engine, fingerprints), name="search server", daemon=True).start()


def _tell(engine: ElasticEngine, fingerprints: Sequence[Fingerprint]) -> None:
    try:
        server, *lacks = engine.introduce(fingerprints)
    except (Unavailable, Refused) as error:
        log.warning("%s", error)
        return
    log.info("asking %s", server)
    for line in lacks:
        log.warning("%s", line)


def check(config: Config, fingerprints: Sequence[Fingerprint]) -> str:
    """Ask the server who it is, and what its index is like; a line, and one a note.

    :raises Unavailable, Refused: it does not answer as it should.
    """
    source = config.data_source
    with closing(search_engine(config)) as engine:
        server, *lacks = engine.introduce(fingerprints)
    return "\n      note: ".join((f"{server} at {source.es_url}, indices {source.index_format}", *lacks))
