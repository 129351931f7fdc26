# SPDX-License-Identifier: Apache-2.0
"""Elasticsearch, by its own client (8.19 or later of that line, which talks to servers 8 and 9).

The client checks by itself that it talks to Elasticsearch. OpenSearch refuses its content type with 406, or is found
out by the missing header ``X-Elastic-Product``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import elasticsearch

from elastic_recheck.engines.elastic import faults
from elastic_recheck.engines.elastic.client import Json, msearch_lines
from elastic_recheck.engines.elastic.server import CONNECTIONS, ServerSettings
from elastic_recheck.engines.elastic.shapes import ABOUT, BULK, FIELDS, SEARCH, SEARCHES, checked
from elastic_recheck.errors import Refused

# It tells of every request, and of what we say ourselves.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)


class ElasticsearchClient:
    """Implements :class:`elastic_recheck.engines.elastic.client.Client`."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._site = settings.site
        options: dict[str, Any] = {}
        if settings.api_key:
            options["api_key"] = settings.api_key
        elif settings.user:
            options["basic_auth"] = (settings.user, settings.password)
        if context := settings.tls():
            options["ssl_context"] = context
        self._client = elasticsearch.Elasticsearch(
            settings.address,
            request_timeout=settings.timeout,
            max_retries=0,
            retry_on_timeout=False,
            connections_per_node=CONNECTIONS,
            **options,
        )

    def identify(self) -> str:
        """Ask for ``/``."""
        try:
            with self._plainly():
                about = checked(self._client.info().body, "version", ABOUT, self._settings)
                return f"Elasticsearch {about['version'].get('number', '')}"
        except Refused as error:
            cause = error.__cause__
            if isinstance(cause, elasticsearch.ApiError) and cause.status_code in faults.NOT_TOLD:
                return ""
            raise

    def search(self, indices: Sequence[str], body: Json) -> Json:
        """Search once."""
        with self._plainly():
            answer = self._client.search(index=indices, body=body, ignore_unavailable=True, allow_no_indices=True)
            return checked(answer.body, "hits", SEARCH, self._settings)

    def msearch(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        """Search several times in one request."""
        with self._plainly():
            answer = self._client.msearch(body=msearch_lines(searches))
            return list(checked(answer.body, "responses", SEARCHES, self._settings)["responses"])

    def field_caps(self, indices: Sequence[str]) -> Json:
        """Ask for the fields of these indices."""
        with self._plainly():
            answer = self._client.field_caps(
                index=indices, fields="*", include_unmapped=True, ignore_unavailable=True, allow_no_indices=True
            )
            return checked(answer.body, "fields", FIELDS, self._settings)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        """Write in one request."""
        with self._plainly():
            answer = self._client.bulk(operations=cast("Sequence[Json]", lines))  # it takes texts, too
            return list(checked(answer.body, "items", BULK, self._settings)["items"])

    def put_template(self, name: str, body: Json) -> None:
        """Make or replace an index template."""
        with self._plainly():
            self._client.indices.put_index_template(name=name, **body)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except elasticsearch.UnsupportedProductError as error:
            raise Refused(f"{self._site} is not Elasticsearch; {faults.WRONG_CLIENT}") from error
        except elasticsearch.ApiError as error:
            raise faults.of_status(self._site, error.status_code, error.body) from error
        except elasticsearch.ConnectionTimeout as error:
            raise faults.of_slowness(self._site, self._settings.timeout) from error
        except elasticsearch.SSLError as error:
            raise faults.of_tls(self._site, str(error)) from error
        except elasticsearch.ConnectionError as error:
            raise faults.of_connection(self._site, error) from error
        except elasticsearch.SerializationError as error:
            raise faults.of_garbage(self._site) from error
