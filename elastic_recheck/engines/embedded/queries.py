# SPDX-License-Identifier: Apache-2.0
"""Parsed queries, kept, since the same fingerprints are tried on one build after the other."""

from functools import lru_cache

from elastic_recheck import lucene

parse = lru_cache(maxsize=8192)(lucene.parse)


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The text that is the same for all queries of the same tree, however they are written."""
    return str(parse(text))
