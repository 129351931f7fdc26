# SPDX-License-Identifier: Apache-2.0
"""Rules on one query: what it would be taken for, where its author surely meant something else.

Each rule is a function from a query to its faults; ``RULES`` holds them, those on single clauses are in ``phrases``
and ``values``. Most are mistakes that fingerprints of OpenStack's elastic-recheck really had, between 2013 and 2019.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Final

from elastic_recheck.lint import phrases, values
from elastic_recheck.lint.blanks import as_meant
from elastic_recheck.lint.contradictions import contradictions
from elastic_recheck.lint.fields import FIELDS
from elastic_recheck.lint.findings import Fault, Severity, shown
from elastic_recheck.lint.slips import NO_QUOTES, slips
from elastic_recheck.lucene import ANY_FIELD, MESSAGE, Clause, Group, Join, Leaf, Phrase, Query, Sign, Term, Wildcard
from elastic_recheck.lucene.analysis import tokens

Rule = Callable[[Query], Iterator[Fault]]


def leaf_without_field(query: Query) -> Iterator[Fault]:
    """A leaf without a field hits if *any* field has exactly this value, or the message these words."""
    for leaf in query.leaves():
        if leaf.field == ANY_FIELD and not leaf.named and not _confused(query):
            yield Fault(
                "no-field", f"{shown(leaf)} names no field", f"write message:{_quoted(leaf)}", leaf.place.position
            )


def unknown_field(query: Query) -> Iterator[Fault]:
    """A field that no event has never hits, and nobody is told."""
    for leaf in query.leaves():
        if leaf.field in FIELDS or leaf.field == ANY_FIELD:
            continue
        near = difflib.get_close_matches(leaf.field, FIELDS, n=1)
        advice = f"write {near[0]}:" if near else f"use one of {', '.join(FIELDS[:12])}"
        yield Fault("unknown-field", f"no event has a field {leaf.field}", advice, leaf.place.position)


def implicit_operator(query: Query) -> Iterator[Fault]:
    """Two clauses side by side are joined by OR, although AND was meant every time that it counted."""
    for group in query.tree.groups():
        for clause in group.clauses[1:]:
            implicit = clause.join is Join.NONE and clause.sign is not Sign.REQUIRED
            if implicit and not group.named and not _confused(query):
                message = f"nothing stands before {_start(clause)}, which means OR"
                yield Fault(
                    "implicit-operator", message, "write AND before it (or OR, if that is meant)", clause.position
                )


def mixed_operators(query: Query) -> Iterator[Fault]:
    """Lucene has no precedence: ``a OR b AND c`` asks for b and c, and a is of no account."""
    for group in query.tree.groups():
        joins = {clause.join for clause in group.clauses}
        if {Join.AND, Join.OR} <= joins:
            last = next(clause for clause in group.clauses if clause.join is Join.OR)
            message = "AND and OR stand side by side: what is joined by OR alone is not even needed"
            yield Fault("mixed-operators", message, "put the parts joined by OR in parentheses", last.position)


def open_or(query: Query) -> Iterator[Fault]:
    """With nothing around an OR, whatever a tool glues behind the text is joined to its last part alone."""
    clauses = query.tree.clauses
    if len(clauses) > 1 and all(clause.join is Join.OR for clause in clauses[1:]):
        message = "a search that adds AND ... to this text keeps only what stands behind the last OR"
        advice = "put all of it in parentheses, if you paste it elsewhere"
        yield Fault("open-or", message, advice, clauses[-1].position, Severity.NOTE)


def no_tokens(query: Query) -> Iterator[Fault]:
    """A phrase of punctuation alone asks for nothing: its clause is dropped in silence."""
    for leaf in query.leaves():
        if leaf.field == MESSAGE and not isinstance(leaf, Wildcard) and not tokens(leaf.text):
            message = f"{shown(leaf)} holds no word, so it asks for nothing"
            yield Fault("no-tokens", message, "remove it, or add the words around it", leaf.place.position)


def single_quotes(query: Query) -> Iterator[Fault]:
    """Single and typographic quotes do not quote: each word between them is a search of its own."""
    if not _cut_short(query) and (leaf := _single_quoted(query)):
        message = f"{shown(leaf)}: only straight double quotes do quote"
        yield Fault("single-quotes", message, 'write "..." around the whole text', leaf.place.value)


def bare_words(query: Query) -> Iterator[Fault]:
    """Bare words are not a phrase: on the message any one of them is enough, on other fields they are one value."""
    for leaf in query.leaves():
        if not isinstance(leaf, Term) or _confused(query):
            continue
        if leaf.field == MESSAGE and len(tokens(leaf.text)) > 1:
            message = f"{shown(leaf)} asks for any one of its words"
        elif leaf.field not in {MESSAGE, ANY_FIELD} and len(leaf.words) > 1:
            message = f"{shown(leaf)} asks for one value with blanks in it"
        else:
            continue
        yield Fault("bare-words", message, f"write {_quoted(leaf)}, or OR between the words", leaf.place.value)


def every_file(query: Query) -> Iterator[Fault]:
    """Without ``tags`` or ``filename`` every file of every build is fetched and searched.

    Where operators or names of fields are wrong, these are the cause.
    """
    causes = (*implicit_operator(query), *mixed_operators(query), *unknown_field(query))
    if not causes and not _confused(query) and query.possible({"tags": (), "filename": ""}):
        message = "no file is named, so all are searched and any may hit"
        yield Fault("every-file", message, 'add AND tags:"console" or the like', 0, Severity.WARNING)


def hand_written_voting(query: Query) -> Iterator[Fault]:
    """Only voting jobs are looked at anyway."""
    for leaf in query.leaves():
        if leaf.field == "voting":
            message = "only voting jobs are looked at anyway"
            advice = "remove it; allow-nonvoting: true admits the others"
            yield Fault("voting", message, advice, leaf.place.position, Severity.WARNING)


def unescaped_quotes(query: Query) -> Iterator[Fault]:
    """A quotation mark in the middle of a phrase ends it, and what is behind it becomes clauses of its own."""
    if leaf := _cut_short(query):
        message = f"{shown(leaf)} ends at a quotation mark that was meant to be part of it"
        yield Fault("unescaped-quote", message, 'write \\" for a quotation mark inside a phrase', leaf.place.end - 1)


RULES: Final[tuple[Rule, ...]] = (
    unescaped_quotes,
    leaf_without_field,
    unknown_field,
    implicit_operator,
    mixed_operators,
    open_or,
    no_tokens,
    single_quotes,
    bare_words,
    every_file,
    hand_written_voting,
)


def faults_of(query: Query) -> list[Fault]:
    """All that the rules find, on phrases and values too, unless it is not even certain where these end."""
    if (meant := as_meant(query)) is None:
        return list(phrases.odd_characters(query))
    if slipped := list(slips(meant)):
        return slipped  # what else would be said comes of them, or can be said once they are mended
    rules = RULES if _confused(meant) else (*RULES, contradictions, *phrases.RULES, *values.RULES)
    found = [fault for rule in rules for fault in rule(meant)]
    return found if meant is query else [*phrases.odd_characters(query), *_others(found)]


def _others(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.code != phrases.ODD]


def _confused(query: Query) -> bool:
    """Whether quotation marks are wrong; what would be said of single clauses would only confuse."""
    return bool(_single_quoted(query) or _cut_short(query))


def _cut_short(query: Query) -> Leaf | None:
    """The first phrase with more text right behind it."""
    behind = ((leaf, query.text[leaf.place.end : leaf.place.end + 1]) for leaf in query.leaves())
    return next(
        (leaf for leaf, next_ in behind if isinstance(leaf, Phrase) and next_.strip(" \t\r\n)\u3000\xa0")), None
    )


def _single_quoted(query: Query) -> Leaf | None:
    """The first bare word that begins with another quotation mark than the one that quotes."""
    return next((leaf for leaf in query.leaves() if isinstance(leaf, Term) and leaf.text[:1] in NO_QUOTES), None)


def _quoted(leaf: Leaf) -> str:
    text = leaf.pattern if isinstance(leaf, Wildcard) else leaf.text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _start(clause: Clause) -> str:
    return "the parenthesis" if isinstance(clause.node, Group) else shown(clause.node)
