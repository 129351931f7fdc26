# SPDX-License-Identifier: Apache-2.0
"""The language of fingerprints: the part of Lucene's query syntax that they use, with Elasticsearch's meaning."""

from elastic_recheck.lucene.document import MESSAGE, VOTING, Document
from elastic_recheck.lucene.query import Query, parse
from elastic_recheck.lucene.tree import ANY_FIELD, Clause, Group, Join, Leaf, Phrase, Place, Sign, Term, Wildcard

__all__ = [
    "ANY_FIELD",
    "MESSAGE",
    "VOTING",
    "Clause",
    "Document",
    "Group",
    "Join",
    "Leaf",
    "Phrase",
    "Place",
    "Query",
    "Sign",
    "Term",
    "Wildcard",
    "parse",
]
