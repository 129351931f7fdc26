# SPDX-License-Identifier: Apache-2.0
"""OpenSearch, by its own client, which does not look whom it talks to: :meth:`OpensearchClient.identify` does."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import opensearchpy
from opensearchpy import exceptions

from elastic_recheck.engines.elastic import faults
from elastic_recheck.engines.elastic.client import Json, msearch_lines
from elastic_recheck.engines.elastic.server import CONNECTIONS, ServerSettings
from elastic_recheck.engines.elastic.shapes import ABOUT, BULK, FIELDS, SEARCH, SEARCHES, checked
from elastic_recheck.errors import Refused

# It tells of every request, and of what we say ourselves.
logging.getLogger("opensearch").setLevel(logging.ERROR)

LAST_COMMON = (7, 10)
"""The last version of Elasticsearch that speaks as OpenSearch does, which came out of it."""


class OpensearchClient:
    """Implements :class:`elastic_recheck.engines.elastic.client.Client`."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._site = settings.site
        options: dict[str, Any] = {}
        if settings.api_key:
            options["headers"] = {"Authorization": f"ApiKey {settings.api_key}"}
        elif settings.user:
            options["http_auth"] = (settings.user, settings.password)
        if context := settings.tls():
            options["ssl_context"] = context
        self._client = opensearchpy.OpenSearch(
            settings.address,
            timeout=settings.timeout,
            max_retries=0,
            retry_on_timeout=False,
            pool_maxsize=CONNECTIONS,
            **options,
        )

    def identify(self) -> str:
        """Ask for ``/``."""
        try:
            with self._plainly():
                version = checked(self._client.info(), "version", ABOUT, self._settings)["version"]
        except Refused as error:
            cause = error.__cause__
            if isinstance(cause, exceptions.TransportError) and cause.status_code in faults.NOT_TOLD:
                return ""
            raise
        number = str(version.get("number", ""))
        if version.get("distribution") == "opensearch":
            return f"OpenSearch {number}"
        parsed = re.match(r"(\d+)\.(\d+)", number)
        if parsed and (int(parsed[1]), int(parsed[2])) > LAST_COMMON:
            raise Refused(f"{self._site} is Elasticsearch {number}, not OpenSearch; set engine = elasticsearch")
        return f"Elasticsearch {number}"

    def search(self, indices: Sequence[str], body: Json) -> Json:
        """Search once."""
        with self._plainly():
            answer = self._client.search(index=list(indices), body=body, params=dict(_LENIENT))
            return checked(answer, "hits", SEARCH, self._settings)

    def msearch(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        """Search several times in one request."""
        with self._plainly():
            answer = self._client.msearch(body=msearch_lines(searches))
            return list(checked(answer, "responses", SEARCHES, self._settings)["responses"])

    def field_caps(self, indices: Sequence[str]) -> Json:
        """Ask for the fields of these indices."""
        with self._plainly():
            parameters = {"fields": "*", "include_unmapped": "true", **_LENIENT}
            answer = self._client.field_caps(index=list(indices), params=parameters)
            return checked(answer, "fields", FIELDS, self._settings)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        """Write in one request."""
        with self._plainly():
            answer = self._client.bulk(body="".join(f"{line}\n" for line in lines))
            return list(checked(answer, "items", BULK, self._settings)["items"])

    def put_template(self, name: str, body: Json) -> None:
        """Make or replace an index template."""
        with self._plainly():
            self._client.indices.put_index_template(name=name, body=body)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except exceptions.ConnectionTimeout as error:
            raise faults.of_slowness(self._site, self._settings.timeout) from error
        except exceptions.SSLError as error:
            raise faults.of_tls(self._site, error.error) from error
        except exceptions.ConnectionError as error:
            raise faults.of_connection(self._site, error) from error
        except exceptions.TransportError as error:
            raise faults.of_status(self._site, int(error.status_code), error.info or error.error) from error
        except exceptions.SerializationError as error:
            raise faults.of_garbage(self._site) from error


_LENIENT = {"ignore_unavailable": "true", "allow_no_indices": "true"}
