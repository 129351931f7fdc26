# SPDX-License-Identifier: Apache-2.0
"""Queries of all kinds, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["fetch", "failed", "Failed", "K", "\u212a", "a.b", "x-y", "can't", "\x00", "é", "1,2", "...", ""]
)
LINES = st.lists(WORDS, max_size=4).map(" ".join)
PHRASES = LINES.map(lambda text: 'message:"{}"'.format(text.replace("\x00", " ")))
LEAVES = PHRASES | st.sampled_from(
    [
        "message:fetch",
        "message:(fetch a.b)",
        "message:f*",
        "message:*",
        "fetch",
        'tags:"console"',
        'tags:"multiline"',
        'tags:"odd.log"',
        "tags:*",
        "filename:*screen*",
        'filename:"logs/odd.log"',
        'loglevel:"ERROR"',
        'build_name:"tempest-full"',
        'syslog_program:"prog"',
        "voting:1",
    ]
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        "({}{} {} {}{})".format,
        st.sampled_from(["", "NOT "]),
        inner,
        st.sampled_from(["AND", "OR", ""]),
        st.sampled_from(["", "NOT ", "+"]),
        inner,
    ),
    max_leaves=4,
)
