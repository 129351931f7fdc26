# SPDX-License-Identifier: Apache-2.0
"""What a query hits, counted by real servers, is what a recount of the documents has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from elastic_site import EXACT, FOREIGN, NOW, Document, Site, site

from elastic_recheck import lucene
from elastic_recheck.engines.elastic import Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.inquiry import IndexInquiry
from elastic_recheck.errors import Refused
from elastic_recheck.inquiry import Found, Tally
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

SINCE = NOW - timedelta(days=3)
QUERY = 'message:"volume detach" AND build_queue:gate'


def documents() -> Iterator[Document]:
    """Sixty builds over five days, three events each, some of which the query hits; a third passed."""
    for number in range(60):
        for event in range(3):
            yield {
                "build_uuid": f"{number:032x}",
                "build_status": "SUCCESS" if number % 3 == 0 else "FAILURE",
                "build_queue": "gate" if number % 2 else "check",
                "build_change": str(900 + number // 4),
                "build_name": f"job-{number % 7}",
                "build_branch": "master",
                "voting": number % 2,
                "tags": ["console", f"tag-{event}"],
                "filename": "job-output.txt",
                "message": "Volume DETACH failed" if (number + event) % 4 else "fine",
                "@timestamp": (NOW - timedelta(hours=2 * number, minutes=event)).isoformat(),
            }


@pytest.fixture(scope="module", params=["exact", "foreign"])
def filled(request: pytest.FixtureRequest, server: SearchServer) -> Iterator[Site]:
    with site(server, f"inquiry-{request.param}", EXACT if request.param == "exact" else FOREIGN) as made:
        made.fill(documents())
        yield made


def inquiry(filled: Site) -> IndexInquiry:
    client = connect(ServerSettings(Kind(filled.server.kind.name), filled.server.url))
    return IndexInquiry(client, filled.index_format, clock=lambda: NOW)


def test_all_figures_are_those_of_a_recount(filled: Site) -> None:
    query, tally, passing = lucene.parse(QUERY), Tally(5), set()
    for document in documents():
        found = Found.of(document)
        if found.time and found.time >= SINCE:
            passing |= {found.build} if found.status == "SUCCESS" else set()
            if query.matches(document):
                tally.add(found)
    expected = tally.report(len(passing))

    report = inquiry(filled).ask(query, SINCE, 5)

    assert expected.events > 30
    assert (report.events, report.builds, report.passing) == (expected.events, expected.builds, expected.passing)
    assert report.attributes == expected.attributes
    assert [sample.time for sample in report.samples][:1] == [sample.time for sample in expected.samples][:1]


def test_a_text_beyond_our_language_is_sent_as_it_is(filled: Site) -> None:
    assert inquiry(filled).ask("message:volum~1 AND build_change:[900 TO 999]", SINCE, 5).events > 30


def test_what_no_server_understands_is_refused_in_one_line(filled: Site) -> None:
    with pytest.raises(Refused, match=r"^[^\n]+$"):
        inquiry(filled).ask("message:((((", SINCE, 5)


def test_where_no_index_is_there_is_nothing(filled: Site) -> None:
    client = connect(ServerSettings(Kind(filled.server.kind.name), filled.server.url))
    assert IndexInquiry(client, "nowhere-%Y.%m.%d").ask(lucene.parse(QUERY), SINCE, 5).events == 0
