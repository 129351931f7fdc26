# SPDX-License-Identifier: Apache-2.0
"""Real servers are the judge of words: what their standard analyser makes of texts, ours does too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import pytest
from fingerprint_corpus import WHENCE, fingerprint_queries, log_lines
from generated_texts import texts
from search_index import EXACT_FIELDS, SearchIndex, search_index

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import analysis, parse
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

TEXTS = 22_000
TEXTS_A_REQUEST = 250


@cache
def real_texts() -> tuple[str, ...]:
    return tuple(dict.fromkeys([*log_lines(), *(text for query in fingerprint_queries() for text in leaves(query))]))


def leaves(query: str) -> list[str]:
    try:
        return [str(leaf) for leaf in parse(query).leaves()]
    except QueryError:
        return []


@cache
def cut_here() -> tuple[tuple[str, list[str]], ...]:
    """All texts, and the words that we make of them."""
    return tuple(
        (text, analysis.tokens(text)) for text in (*real_texts(), *texts(Random(5), TEXTS - len(real_texts())))
    )


def differences(index: SearchIndex, asked: Sequence[tuple[str, list[str]]]) -> list[str]:
    wrong = []
    for start in range(0, len(asked), TEXTS_A_REQUEST):
        batch = asked[start : start + TEXTS_A_REQUEST]
        for (text, ours), tokens in zip(batch, index.tokens([text for text, _ in batch]), strict=True):
            if ours != tokens:
                theirs_only = [token for token in tokens if token not in ours]
                ours_only = [token for token in ours if token not in tokens]
                wrong.append(f"{text[:60]!a}: {theirs_only[:5]!a} came out as {ours_only[:5]!a}")
    return wrong


def test_the_same_words_are_cut(server: SearchServer, figure: Callable[[str], None]) -> None:
    asked = cut_here()
    with search_index(server, "analysis", EXACT_FIELDS) as index:
        wrong = differences(index, asked)
    figure(f"{server}: {len(asked):,} texts cut into words alike ({len(real_texts()):,} from {WHENCE})")
    assert not wrong, "\n".join(wrong[:60])
