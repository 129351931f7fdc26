# SPDX-License-Identifier: Apache-2.0
"""Parsed queries, kept, since the same fingerprints are tried on one build after the other."""

from functools import lru_cache

from elastic_recheck import lucene

parse = lru_cache(maxsize=8192)(lucene.parse)
