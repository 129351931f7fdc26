# SPDX-License-Identifier: Apache-2.0
"""An index on a real server: filled with numbered documents, asked many searches at once, answering with numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from elastic_recheck.sandbox.search_servers import SearchServer

Search = Mapping[str, Any]
Answer = frozenset[int] | str
"""The documents that hit, or the type of the error that the search was refused with."""

_KINDS = ("string", "long", "double", "boolean")
EXACT_FIELDS: dict[str, Any] = {
    "date_detection": False,
    "properties": {"message": {"type": "text"}, "voting": {"type": "integer", "coerce": True}},
    "dynamic_templates": [
        {f"exact {kind}": {"match_mapping_type": kind, "mapping": {"type": "keyword"}}} for kind in _KINDS
    ],
}
"""The index that the language is defined by: ``message`` analysed, ``voting`` a number, all else as it is."""
FOREIGN: dict[str, Any] = {"date_detection": False}
"""What a server makes of documents by itself: of every string a ``text`` with a sub-field ``keyword``."""
_STRING = {"type": "text", "fields": {"keyword": {"type": "keyword"}}}
FOREIGN_STRINGS: dict[str, Any] = {
    "date_detection": False,
    "properties": {"voting": {"type": "long"}},
    "dynamic_templates": [{f"any {kind}": {"match_mapping_type": kind, "mapping": _STRING}} for kind in _KINDS],
}
"""The same where the first values of a field were strings, and later ones may be anything."""
MOST_HITS = 50_000
_BULK = 2_000
_SEARCHES_AT_ONCE = 64
_SECONDS = 120.0
_SETTINGS = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": -1,
    "translog.durability": "async",
    "max_result_window": MOST_HITS,
    "analyze.max_token_count": 1_000_000,
}
_END_OF_TEXT = "endoftext"


class SearchIndex:
    """An index and the way to it."""

    def __init__(self, server: SearchServer, name: str) -> None:
        self.server = server
        self.name = name

    def fill(self, documents: Sequence[Mapping[str, object]]) -> None:
        """Add documents; their numbers are their places in the sequence."""
        for start in range(0, len(documents), _BULK):
            lines = []
            for number, document in enumerate(documents[start : start + _BULK], start):
                lines += [json.dumps({"index": {"_id": str(number)}}), json.dumps(document)]
            said = self._ask("POST", f"{self.name}/_bulk?filter_path=errors,items.*.error", "\n".join([*lines, ""]))
            assert not said["errors"], said["items"][:3]
        self._ask("POST", f"{self.name}/_refresh")

    @property
    def properties(self) -> dict[str, Any]:
        """The fields as the server has them."""
        said = self._ask("GET", f"{self.name}/_mapping")[self.name]["mappings"]["properties"]
        assert isinstance(said, dict)
        return said

    def answers(self, searches: Sequence[Search]) -> Iterator[Answer]:
        """What each search hits."""
        wanted = "responses.error.root_cause.type,responses.status,responses.hits.hits._id"
        for start in range(0, len(searches), _SEARCHES_AT_ONCE):
            lines = []
            for search in searches[start : start + _SEARCHES_AT_ONCE]:
                body = {"query": search, "size": MOST_HITS, "_source": False, "sort": "_doc", "track_total_hits": False}
                lines += ["{}", json.dumps(body)]
            said = self._ask("POST", f"{self.name}/_msearch?filter_path={wanted}", "\n".join([*lines, ""]))
            yield from map(_answer, said["responses"])

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """What the standard analyser makes of each text."""
        marked = [each for text in texts for each in (text, _END_OF_TEXT)]
        asked = {"analyzer": "standard", "text": marked}
        said = self._ask("POST", f"{self.name}/_analyze?filter_path=tokens.token", json.dumps(asked))
        found: list[list[str]] = [[]]
        for token in said["tokens"]:
            if token["token"] == _END_OF_TEXT:
                found.append([])
            else:
                found[-1].append(token["token"])
        assert found.pop() == []
        return found

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        return ask(self.server, method, path, body)


@contextmanager
def search_index(server: SearchServer, name: str, mapping: Mapping[str, object]) -> Iterator[SearchIndex]:
    """An index with this mapping; removed afterwards."""
    ask(server, "PUT", name, json.dumps({"settings": _SETTINGS, "mappings": mapping}))
    try:
        yield SearchIndex(server, name)
    finally:
        ask(server, "DELETE", name)


def ask(server: SearchServer, method: str, path: str, body: str | None = None) -> Any:
    kind = "application/x-ndjson" if body and body.endswith("\n") else "application/json"
    data = body.encode() if body is not None else None
    with urlopen(Request(f"{server.url}/{path}", data, {"Content-Type": kind}, method=method), timeout=_SECONDS) as it:
        return json.load(it)


def query_string(text: str) -> Search:
    """The search whose answers define the language."""
    return {"query_string": {"query": text}}


def _answer(said: Mapping[str, Any]) -> Answer:
    if "error" in said:
        return str(said["error"]["root_cause"][0]["type"])
    return frozenset(int(hit["_id"]) for hit in said.get("hits", {}).get("hits", ()))
