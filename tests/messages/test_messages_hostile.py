# SPDX-License-Identifier: Apache-2.0
"""Whatever jobs, titles, log lines and URLs hold, a comment stays a comment and a line stays a line."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from messages_views import mail_blocks, markdown

from elastic_recheck.messages import Sentences, Settings, comment, failure_line, sentences_of, storm_line, would_trigger
from elastic_recheck.messages.quoting import clean, code, units
from elastic_recheck.model import (
    Bug,
    BugTask,
    Build,
    BuildDiagnosis,
    Cause,
    CauseKind,
    Change,
    Diagnosis,
    Evidence,
    Failure,
    Hit,
    LeftOut,
)

MARK = "ж"
"""Stands in every hostile text, and in nothing of ours."""

PIECES = st.sampled_from(
    [
        "`",
        "``",
        "```",
        "`" * 40,
        "\n",
        "\n\n",
        "\r",
        "\n\nrecheck ",
        "recheck",
        "Build failed (gate pipeline).",
        "](http://evil.example/x)",
        "[a](http://evil.example/x)",
        "evil.example/x",
        "http://evil.example/x",
        "a@evil.example",
        "<b>",
        "<!--",
        "**b**",
        "_i_",
        "~~s~~",
        "# ",
        "> ",
        "- ",
        "    ",
        "\t",
        "|a|b|\n|-|-|",
        "\\",
        "&amp;",
        "\u202e",
        "\u2028",
        "\x00",
        "\x03" + "04",
        "\ud800",
        "{job}",
        "%(bugs)s",
        "😀" * 30,
        "x" * 300,
        MARK,
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=8).map(lambda parts: MARK + MARK.join(parts) + MARK)
URLS = (
    st.just("") | TEXTS | TEXTS.map(lambda text: f"https://ci.example/{text}") | st.just("https://ci.example/_b_/*c*")
)
RESULTS = st.sampled_from(["FAILURE", "POST_FAILURE", "NODE_FAILURE", "CUSTOM"]) | TEXTS


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    text = draw(TEXTS)
    start, end = draw(st.integers(-2, 400)), draw(st.integers(-2, 400))
    return Evidence(draw(TEXTS), 1, text, None, draw(URLS), start, end)


CAUSES = st.builds(Cause, st.sampled_from(CauseKind), st.lists(TEXTS, max_size=3).map(tuple), st.none() | evidences())
BUILDS = st.builds(Build, job=TEXTS, result=RESULTS, url=URLS, voting=st.booleans(), detail=st.just("") | TEXTS)
BUG_IDS = st.sampled_from(["2081234", "2079876", "mirror-503", f"{MARK}`\n", *(str(number) for number in range(12))])
DIAGNOSES = st.builds(
    BuildDiagnosis,
    build=BUILDS,
    hits=st.lists(st.builds(Hit, BUG_IDS, evidences()), max_size=4).map(tuple),
    cause=st.none() | CAUSES,
    unread=st.just("") | TEXTS,
    unread_files=st.lists(TEXTS, max_size=2).map(tuple),
    truncated=st.lists(TEXTS, max_size=2).map(tuple),
)
TASKS = st.builds(
    BugTask, TEXTS, TEXTS | st.just("Fix Released"), st.booleans(), st.just(""), st.none() | st.datetimes()
)
BUGS = st.dictionaries(
    BUG_IDS, st.builds(Bug, BUG_IDS, URLS, st.just("") | TEXTS, st.lists(TASKS, max_size=2).map(tuple)), max_size=4
)


@st.composite
def diagnoses(draw: st.DrawFn) -> Diagnosis:
    builds = tuple(draw(st.lists(DIAGNOSES, max_size=9)))
    left_out = tuple(LeftOut(build, "jobs_re") for build in draw(st.lists(BUILDS, max_size=2)))
    change = Change("review.example", draw(TEXTS), 951234, draw(TEXTS), draw(URLS))
    pipeline = draw(st.sampled_from(["", "gate"]) | TEXTS)
    asked = tuple(each.build for each in builds)
    return Diagnosis(
        Failure("key", "key", change, 3, pipeline, asked, left_out, datetime(2026, 8, 3, tzinfo=UTC)), builds, 97
    )


OLD = sentences_of({"found_bug": "I noticed that CI failed:\n\n%(bugs)s", "footer": "See the pages."}, "messages.yaml")
ALWAYS = Settings("always", page_url="https://recheck.example")


@settings(max_examples=100, deadline=None)
@given(diagnoses(), BUGS, st.sampled_from([Sentences(), OLD]))
def test_nothing_foreign_leaves_its_code_span(diagnosis: Diagnosis, bugs: dict[str, Bug], words: Sentences) -> None:
    """No markup, no link, no foreign letter outside code, whatever comes in."""
    text = comment(diagnosis, bugs, words, ALWAYS) or ""
    seen = markdown(text)

    assert MARK not in "".join(seen.plain)
    assert seen.kinds <= {
        "inline", "paragraph", "bullet_list", "list_item", "blockquote", "text", "code_inline", "softbreak", "hardbreak"
    }  # fmt: skip
    assert [link for link in seen.links if not link.startswith(("https://ci.example", "https://recheck.example"))] == []
    assert all(unicodedata.category(each)[0] != "C" for each in text if each != "\n")


@settings(max_examples=100, deadline=None)
@given(diagnoses(), BUGS, st.sampled_from([Sentences(), OLD]), st.sampled_from([16_000, 2_000, 300, 20]))
def test_a_comment_keeps_its_form(diagnosis: Diagnosis, bugs: dict[str, Bug], words: Sentences, limit: int) -> None:
    """The verdict on a short first line, within the limit, one block a purpose; it starts no build."""
    text = comment(diagnosis, bugs, words, Settings("always", page_url="https://recheck.example", limit=limit))
    if text is None:
        return
    lines = text.split("\n")

    assert text == text.strip()
    assert len(lines[0]) <= 100
    assert units(text) <= limit
    assert would_trigger(text) is None
    assert not any(re.match(r"\s|recheck|Build \w+ \(", line, re.I) for line in lines if line)
    assert "PRE" not in mail_blocks(text)


@settings(max_examples=100, deadline=None)
@given(diagnoses(), BUGS, st.dictionaries(BUG_IDS, st.integers(0, 99)))
def test_an_irc_line_is_one_line_of_plain_text(
    diagnosis: Diagnosis, bugs: dict[str, Bug], recent: dict[str, int]
) -> None:
    """No CR, no NUL, no colours, and no word at its start that somebody's nick could be."""
    for line in (
        failure_line(diagnosis, bugs, Sentences(), recent),
        *(storm_line(diagnosis.failure.pipeline, bug, 14, timedelta(minutes=10)) for bug in bugs.values()),
    ):
        assert line.startswith("[")
        assert line.isprintable()


@given(TEXTS, st.integers(1, 200))
@example("`", 5)
@example("a`b``c", 80)
@example(" ` ", 80)
@example("", 80)
@example("\\", 80)
def test_a_code_span_shows_its_text(text: str, most: int) -> None:
    """What Markdown shows in the span is the text, cleaned and cut; and there is nothing else."""
    seen = markdown(f"before {code(text, most)} after")

    shown = clean(text).strip()
    assert seen.plain == ["before ", " after"]
    assert len(seen.code) == 1
    assert len(seen.code[0]) <= most
    assert seen.code[0].removesuffix("…").strip() in (shown or "?")
