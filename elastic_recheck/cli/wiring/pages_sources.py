# SPDX-License-Identifier: Apache-2.0
"""From the configuration to those who are asked for what the pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

from elastic_recheck.answers import JournalAnswers
from elastic_recheck.cli.wiring.clock import now
from elastic_recheck.cli.wiring.engines import engine, history, journal_file, log_store, tracker
from elastic_recheck.cli.wiring.reporters import gerrit_rest
from elastic_recheck.cli.wiring.site import gerrit_of
from elastic_recheck.config import Config
from elastic_recheck.counts import Rules
from elastic_recheck.engines.elastic import ElasticEngine
from elastic_recheck.engines.elastic.refresh import ElasticTables
from elastic_recheck.engines.embedded.tables import EmbeddedTables
from elastic_recheck.fingerprints import Library
from elastic_recheck.gerrit.reviews import GerritReviews
from elastic_recheck.ports import Tables
from elastic_recheck.publish.gather import Sources


@contextmanager
def opened(config: Config, environment: Mapping[str, str]) -> Iterator[Sources]:
    """Everybody who is asked, for as long as pages are made.

    :raises ElasticRecheckError: the history or the engine cannot be used.
    """
    gerrit = gerrit_of(config)
    with closing(history(config)) as kept, tables(config, environment) as found:
        yield Sources(
            history=kept,
            library=Library(gerrit.query_file),
            tables=found,
            tracker=tracker(config),
            answers=answers(config),
            reviews=GerritReviews(gerrit_rest(gerrit), gerrit.url) if gerrit.http_password else None,
        )


@contextmanager
def tables(config: Config, environment: Mapping[str, str]) -> Iterator[Tables]:
    """The engine that tells of all builds that it holds.

    :raises ElasticRecheckError: it cannot be used.
    """
    with closing(engine(config, environment)) as chosen:
        if isinstance(chosen, ElasticEngine):
            yield ElasticTables(chosen.tables, chosen, now)
        else:
            with closing(log_store(config)) as store:
                yield EmbeddedTables(chosen, store, now)


def answers(config: Config) -> JournalAnswers:
    """Where it stands what was said."""
    return JournalAnswers(journal_file(config))


def rules(config: Config) -> Rules:
    """What the site's people settled."""
    return Rules(frozenset(config.recheckwatch.gate_pipelines), config.pages.target, config.pages.integrated_gate)


def change_urls(config: Config) -> Callable[[str, int], str]:
    """Where a change of our Gerrit is read; nowhere for one of another."""
    gerrit = config.gerrit
    if gerrit is None:
        return lambda _server, _number: ""
    root = gerrit.url.rstrip("/")
    return lambda server, number: f"{root}/{number}" if server == gerrit.host and number else ""
