# SPDX-License-Identifier: Apache-2.0
"""Characters that look like blanks, or like nothing, and part no words: pasted from a browser, mostly.

Between clauses they make one word of two, so that whatever else is said of such a query would be wrong.
"""

from __future__ import annotations

import re
from typing import Final

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import Phrase, Query

_NO_BLANK: Final = re.compile(r"[^\S \t\r\n\u3000]|[\u00ad\u200b-\u200f\u2060\ufeff]")


def between_clauses(query: Query) -> frozenset[int]:
    """Where such characters stand outside quotation marks."""
    found = {match.start() for match in _NO_BLANK.finditer(query.text)}
    phrases = [leaf.place for leaf in query.leaves() if isinstance(leaf, Phrase)] if found else []
    return frozenset(each for each in found if not any(place.value <= each < place.end for place in phrases))


def plain_blanks(text: str) -> str:
    """The text with blanks for all such characters, inside quotation marks, too."""
    return _NO_BLANK.sub(" ", text).replace("\u3000", " ")


def as_meant(query: Query) -> Query | None:
    """The query with blanks there, which stand at the same places; None where that is no query."""
    if not (positions := between_clauses(query)):
        return query
    text = "".join(" " if index in positions else character for index, character in enumerate(query.text))
    try:
        return lucene.parse(text)
    except QueryError:
        return None
