# SPDX-License-Identifier: Apache-2.0
"""Names of indices, and what fields they have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from elastic_recheck.engines.elastic import indices
from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.fields import MISSED_AGAIN, IndexFields, alike, by_index, exact, names

DAY = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)

CAPS: Json = {
    "indices": ["a", "b"],
    "fields": {
        "_id": {"_id": {"type": "_id", "searchable": True}},
        "message": {"text": {"type": "text", "searchable": True}},
        "message.keyword": {"keyword": {"type": "keyword", "searchable": True, "indices": ["a"]}},
        "build_change": {
            "long": {"type": "long", "searchable": True, "indices": ["a"]},
            "text": {"type": "text", "searchable": True, "indices": ["b"]},
        },
        "host": {"object": {"type": "object", "searchable": False}},
        "host.name": {"keyword": {"type": "keyword", "searchable": True}},
        "module": {
            "keyword": {"type": "keyword", "indices": ["b"]},
            "unmapped": {"type": "unmapped", "indices": ["a"]},
        },
    },
}


class Server:
    """Knows the fields of some indices, and counts how often it was asked."""

    def __init__(self, caps: Json) -> None:
        self.caps = caps
        self.asked: list[list[str]] = []

    def field_caps(self, indices: Sequence[str]) -> Json:
        self.asked.append(list(indices))
        return self.caps


class FieldsOnly(Server):
    def identify(self) -> str:
        raise NotImplementedError

    def search(self, indices: Sequence[str], body: Json) -> Json:
        raise NotImplementedError

    def msearch(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        raise NotImplementedError

    def put_template(self, name: str, body: Json) -> None:
        raise NotImplementedError

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def test_the_days_before_and_behind_are_among_the_indices() -> None:
    assert indices.over("logs-%Y.%m.%d", DAY, DAY) == ("logs-2026.02.27", "logs-2026.02.28", "logs-2026.03.01")


@pytest.mark.parametrize("name", ["logs", "logs-*"])
def test_a_name_without_a_date_is_one_index(name: str) -> None:
    assert indices.over(name, DAY, DAY) == (name,)


def test_only_indices_that_hold_something_are_asked_and_no_other_names() -> None:
    """Where the server calls them otherwise, an alias was asked, and goes on being asked."""
    assert indices.those_found(["a", "b", "c"], ["c", "b"]) == ("b", "c")
    assert indices.those_found(["alias"], [".ds-alias-000001"]) == ("alias",)


def test_fields_are_told_apart_by_index() -> None:
    """With sub-fields in their fields; what is not searchable, or the server's own, is left out."""
    found = by_index(CAPS)

    assert found["a"]["message"] == {"type": "text", "fields": {"keyword": {"type": "keyword"}}}
    assert found["b"]["message"] == {"type": "text"}
    assert (found["a"]["build_change"], found["b"]["build_change"]) == ({"type": "long"}, {"type": "text"})
    assert set(found["a"]) == {"message", "build_change", "host.name"}
    assert "module" in found["b"]


def test_exact_names() -> None:
    found = by_index(CAPS)

    assert [exact(found["a"], name) for name in ("message", "build_change", "host.name", "module")] == [
        "message.keyword",
        "build_change",
        "host.name",
        "",
    ]
    assert exact(found["b"], "build_change") == ""


def test_indices_alike_in_what_matters_are_asked_together() -> None:
    found = by_index(CAPS)

    assert [among for among, _ in alike(found, {"host.name"})] == [("a", "b")]
    assert [among for among, _ in alike(found, {"host.name", "build_change"})] == [("a",), ("b",)]
    assert [among for among, _ in alike(found, {"*"})] == [("a",), ("b",)]


def test_fields_are_read_once_an_index_and_again_where_one_is_missed() -> None:
    now = 0.0
    server = FieldsOnly(CAPS)
    fields = IndexFields(server, lambda: now)

    fields.of(["a", "b"], {"message"})
    fields.of(["a", "b"], {"message"})
    fields.of(["a", "b"], {"module"})
    now = MISSED_AGAIN
    fields.of(["a", "b"], {"message"})
    fields.of(["a", "b"], {"module"})

    assert server.asked == [["a", "b"], ["a"]]


def test_a_sub_field_is_a_field_to_be_asked_for() -> None:
    """As in queries that were written for such an index."""
    assert "message.keyword" in names(by_index(CAPS)["a"])
    assert [among for among, _ in alike(by_index(CAPS), {"message.keyword"})] == [("a",), ("b",)]


def test_an_index_that_is_not_there_is_asked_for_again() -> None:
    server = FieldsOnly({"indices": [], "fields": {}})
    fields = IndexFields(server, lambda: 0.0)

    assert fields.of(["a"], ()) == fields.of(["a"], ()) == {"a": {}}
    assert len(server.asked) == 2


def test_an_alias_has_the_fields_of_the_indices_behind_it() -> None:
    assert IndexFields(FieldsOnly(CAPS), lambda: 0.0).of(["alias"], ())["alias"] == by_index(CAPS)["b"]


@pytest.mark.parametrize(
    ("index_format", "names"),
    [("logstash-%Y.%m.%d", ("logstash-*",)), ("logs-%Y-%m-x", ("logs-*-x",)), ("all-logs", ("all-logs",))],
)
def test_months_are_asked_by_a_wildcard(index_format: str, names: tuple[str, ...]) -> None:
    """The names of all days would not fit into a URL."""
    assert indices.over(index_format, datetime(2020, 1, 1, tzinfo=UTC), DAY) == names
