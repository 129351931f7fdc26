# SPDX-License-Identifier: Apache-2.0
"""Where ``elastic-recheck-query`` asks: a file of documents, the store of the embedded engine, or a search server."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from elastic_recheck import lucene
from elastic_recheck.cli import wiring
from elastic_recheck.cli.query_text import parsed
from elastic_recheck.cli.secrecy import configuration
from elastic_recheck.cli.wiring.search_server import server_settings
from elastic_recheck.config import Config, state_directory
from elastic_recheck.engines.elastic import Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.inquiry import IndexInquiry
from elastic_recheck.engines.embedded.inquiry import StoreInquiry
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.errors import QueryError, Refused
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.inquiry import PASSED, Found, Report, Tally, documents

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Where:
    """What the command line says: one of them, or nothing, which means the store of the daemon on this machine."""

    conffile: Path | None = None
    documents: Path | None = None
    store: Path | None = None
    server: str = ""
    engine: str = "elasticsearch"
    index_format: str = ""

    def check(self) -> None:
        """Refuse what does not go together.

        :raises click.UsageError: says what to leave out.
        """
        given = [name for name in ("documents", "store", "server") if getattr(self, name)]
        if len(given) > 1 or (given and self.conffile):
            named = " and ".join(f"--{name}" for name in (*(["conf"] if self.conffile else []), *given))
            raise click.UsageError(f"Give only one of {named}.")

    def ask(self, text: str, days: int, quantity: int, told: Told) -> Report:
        """Ask what the query hits.

        :param days: how far back; 0 stands for any time.
        :raises click.UsageError: the query cannot be read.
        :raises ElasticRecheckError: nobody could be asked.
        """
        since = datetime.now(UTC) - timedelta(days=days) if days else datetime.fromtimestamp(0, UTC)
        if self.documents:
            return _of_documents(self.documents, parsed(text, "the query"), since, quantity)
        config = configuration(self.conffile, os.environ) if self.conffile else None
        if self.server or (config and config.data_source.engine != "embedded"):
            return self._of_server(config, text, since, quantity, told)
        query, rules = parsed(text, "the query"), wiring.file_rules(config) if config else DEFAULT_RULES
        with closing(self._store(config)) as store:
            return StoreInquiry(store, rules).ask(query, since, quantity, told)

    def _of_server(self, config: Config | None, text: str, since: datetime, quantity: int, told: Told) -> Report:
        settings, pattern = ServerSettings(Kind(self.engine), self.server), "logstash-%Y.%m.%d"
        if config and not self.server:
            settings, pattern = server_settings(config.data_source), config.data_source.index_format
        query: lucene.Query | str = text
        try:
            query = lucene.parse(text)
        except QueryError as error:
            click.secho(f"not of our language, so sent as it is ({error})", fg="yellow", err=True)
        with closing(connect(settings)) as client:
            return IndexInquiry(client, self.index_format or pattern).ask(query, since, quantity, told)

    def _store(self, config: Config | None) -> LogStore:
        if config and not self.store:
            return wiring.log_store(config)
        directory = self.store or state_directory(os.environ).expanduser() / "logs"
        if not (directory / "store.sqlite").exists():
            advice = "name another with --store DIR, a daemon's configuration with -c, or a server with --server URL"
            raise Refused(f"{directory} holds no stored logs; {advice}")
        return LogStore(directory)


def _of_documents(path: Path, query: lucene.Query, since: datetime, quantity: int) -> Report:
    tally, passing = Tally(quantity), set()
    with path.open(encoding="utf-8", errors="replace") as stream:
        for document in documents(stream, str(path)):
            found = Found.of(document)
            if found.time is None or found.time >= since:
                if found.status in PASSED:
                    passing.add(found.build)
                if query.matches(document):
                    tally.add(found)
    return tally.report(len(passing))
