# SPDX-License-Identifier: Apache-2.0
"""A site's search server: its indices filled from raw logs as its own log processing would, and an engine on them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from loopback import Loopback, Reply, Request

from elastic_recheck.engines.elastic import ElasticEngine, Events, IndexSettings, Kind, ServerSettings, connect
from elastic_recheck.events import DEFAULT_RULES, classify_file, read
from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint
from elastic_recheck.sandbox.search_servers import SearchServer

NOW = datetime(2026, 3, 2, 0, 10, tzinfo=UTC)
"""Shortly after midnight, when a build's events lie in two daily indices."""
EXACT: dict[str, Any] = {
    "properties": {
        "message": {"type": "text"},
        "@timestamp": {"type": "date"},
        "voting": {"type": "integer"},
        "line": {"type": "integer"},
    },
    "dynamic_templates": [{"exact": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}}],
}
"""``message`` analysed, every other text exact: the indices that fingerprints were written for."""
FOREIGN: dict[str, Any] = {}
"""What a server makes of documents by itself: of every text a ``text`` with a sub-field ``keyword``."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """One raw log file of a build."""

    name: str
    text: str


def documents(build: Fields, *files: Raw, joined: bool = True, lines: bool = True) -> Iterator[Document]:
    """The documents of one build; where not ``joined``, one a line; without ``lines``, no line numbers are kept."""
    for raw in files:
        kind = classify_file(raw.name, DEFAULT_RULES)
        for event in read(BytesIO(raw.text.encode()), kind.format, debug=True, reference=NOW):
            time = event.time
            for number, message in enumerate([event.message] if joined else event.message.split("\n"), event.line):
                document: Document = {**event.document(kind, build), "message": message}
                document["tags"] = list(document["tags"] if joined else kind.tags)
                document["log_url"] = f"https://logs.example.org/{raw.name}"
                if lines:
                    document["line"] = number
                time = event.time or time
                yield {**document, "@timestamp": (time or NOW).isoformat()}


class Site:
    """Indices ``NAME-YYYY.MM.DD`` on a server."""

    def __init__(self, server: SearchServer, name: str, mapping: Mapping[str, Any]) -> None:
        self.server, self.name = server, name
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1}
        template = {"settings": settings, "mappings": mapping}
        self.ask("PUT", f"_index_template/{name}", {"index_patterns": [f"{name}-*"], "template": template})

    @property
    def index_format(self) -> str:
        return f"{self.name}-%Y.%m.%d"

    def fill(self, found: Iterable[Document]) -> None:
        lines = []
        for document in found:
            day = datetime.fromisoformat(document["@timestamp"]).strftime(self.index_format)
            lines += [json.dumps({"index": {"_index": day}}), json.dumps(document)]
        said = self.ask("POST", "_bulk", "\n".join([*lines, ""]))
        assert not said["errors"], said
        self.ask("POST", f"{self.name}-*/_refresh")

    def ask(self, method: str, path: str, body: object = None) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        data = text.encode() if body is not None else None
        with urlopen(HttpRequest(f"{self.server.url}/{path}", data, {"Content-Type": kind}, method=method)) as answer:
            return json.load(answer)

    def engine(
        self,
        events: Events = Events.AUTO,
        settle: float = 0,
        needed: Sequence[str] = (),
        url: str = "",
        timeout: float = 60,
    ) -> ElasticEngine:
        client = connect(ServerSettings(Kind(self.server.kind.name), url or self.server.url, timeout=timeout))
        settings = IndexSettings(self.index_format, events, tuple(needed), timedelta(seconds=settle))
        return ElasticEngine(client, settings, clock=lambda: NOW, pause=lambda _: None)


@contextmanager
def site(server: SearchServer, name: str, mapping: Mapping[str, Any]) -> Iterator[Site]:
    """A site whose indices are removed afterwards."""
    made = Site(server, f"{name}-{threading.get_native_id()}", mapping)
    try:
        yield made
    finally:
        found = made.ask("GET", f"_cat/indices/{made.name}-*?format=json&h=index")
        for each in found:
            made.ask("DELETE", each["index"])
        made.ask("DELETE", f"_index_template/{made.name}")


class Relay(Loopback):
    """Passes every request on to a real server, unless ``script`` has a reply for it."""

    def __init__(self, server: SearchServer) -> None:
        super().__init__()
        self._url = server.url
        self.script: list[Reply | None] = []

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.script and (reply := self.script.pop(0)):
            return reply
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        passed = HttpRequest(self._url + request.path, request.body or None, headers, method=request.method)
        with urlopen(passed) as said:
            kept = {name: said.headers[name] for name in ("Content-Type", "X-Elastic-Product") if said.headers[name]}
            return Reply(said.read(), said.status, kept)


def diagnose(engine: ElasticEngine, build: Build, fields: Fields, *fingerprints: Fingerprint) -> BuildDiagnosis:
    """Look, then diagnose, as the daemon does."""
    arrival = engine.look(build)
    return engine.diagnose(build, arrival.logs or BuildLogs(build.url, ()), fields, fingerprints)
