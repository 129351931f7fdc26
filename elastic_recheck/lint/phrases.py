# SPDX-License-Identifier: Apache-2.0
"""Rules on the text of phrases: what the analyser makes of it, and what a log never holds in this form.

All are advice: such a fingerprint does what it says, but often not what its author hoped, or not for long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from elastic_recheck.lint.blanks import between_clauses
from elastic_recheck.lint.findings import Fault, Fix, Severity
from elastic_recheck.lucene import MESSAGE, Leaf, Phrase, Query, Wildcard
from elastic_recheck.lucene.analysis import spans, tokens

ODD: Final = "odd-character"

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ODD: Final = re.compile(r"[^\x20-\x7e\s]|[^\S \t\r\n]")
_PYTHON_2: Final = re.compile(r"(?<![\w'])[ub]'\w")
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,5}|#x[0-9a-fA-F]{1,4});")
_SPLIT: Final = re.compile(r"\b[a-z_]\w*(?:\.\w+)+\.\s+\w+\b")
_PLACE_HOLDER: Final = re.compile(r"%\(\w+\)[sdr]|(?<![\w%])%[sdr]\b|\$\{?[A-Z_]{2,}\b|\{\}")
_OF_ONE_RUN: Final = re.compile(
    r"\b(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})\b"
    r"|\b(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d)"
    r"|\b(?P<address>0x[0-9a-f]{6,16}|(?!127\.|0\.0)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\b",
    re.IGNORECASE,
)
_WILDCARD: Final = re.compile(r"\w\*(?=\s|$)|(?:^|(?<=\s))\*\w|(?<=\w\s)\*(?=\s\w)")

_TELLING: Final = 16
"""A word of so many characters is a name that stands for itself."""


def needless_escapes(query: Query) -> Iterator[Fault]:
    """Inside quotes only ``"`` and the backslash need a backslash before them."""
    for leaf in _phrases(query):
        start = leaf.place.value
        found = [
            Fix(start + match.start(), 1, "")
            for match in _ESCAPE.finditer(query.text[start : leaf.place.end])
            if match[1] not in '"\\'
        ]
        if found:
            characters = " ".join(sorted({query.text[each.position + 1] for each in found}))
            message = f"{characters} {'needs' if len(characters) == 1 else 'need'} no backslash inside quotes"
            advice = "remove it" if len(found) == 1 else "remove them"
            yield Fault("needless-escape", message, advice, found[0].position, Severity.WARNING, tuple(found))


def odd_characters(query: Query) -> Iterator[Fault]:
    """A character that somebody pasted and nobody sees, as the no-break space of a browser.

    A whole word of another script is seen by everybody.
    """
    joining = between_clauses(query)
    foreign = [span for word, *span in spans(query.text) if not _ODD.sub("", word)]
    for match in _ODD.finditer(query.text):
        character = match[0]
        if any(start <= match.start() < end for start, end in foreign):
            continue
        blank = character.isspace()
        advice = "write a blank" if blank else "write it only if the log has it, too"
        fixes = (Fix(match.start(), 1, " "),) if blank else ()
        message = f"holds the character U+{ord(character):04X}"
        severity = Severity.WARNING
        if match.start() in joining:
            message += ", which looks like a blank and makes one word of two"
            advice, severity, fixes = "write a blank", Severity.ERROR, (Fix(match.start(), 1, " "),)
        yield Fault(ODD, message, advice, match.start(), severity, fixes)


def python_2_texts(query: Query) -> Iterator[Fault]:
    """``u'message`` is one word, and Python 3 does not write it."""
    for leaf, match in _found(query, _PYTHON_2):
        message = f"{match[0]}... is how Python 2 showed a text; it is one word that Python 3 does not write"
        yield _warning("python-2", message, "begin the phrase behind it, or join both spellings with OR", leaf)


def html_entities(query: Query) -> Iterator[Fault]:
    """``&lt;`` is the word ``lt``, which a log has only if it is HTML."""
    for leaf, match in _found(query, _ENTITY):
        message = f"{match[0]} stands for its letters; only logs in HTML have it"
        yield _warning("html-entity", message, "write the character itself", leaf)


def split_words(query: Query) -> Iterator[Fault]:
    """A dotted name is one word; a blank in it, mostly of a folded line, makes it two that no log has."""
    for leaf, match in _found(query, _SPLIT):
        message = f"a blank cuts the name {match[0]!r} into two words"
        yield _warning("split-word", message, "write the name in one piece, or quote it up to the last dot only", leaf)


def place_holders(query: Query) -> Iterator[Fault]:
    """``%s`` stands in the source code, the log has a value there."""
    for leaf, match in _found(query, _PLACE_HOLDER):
        message = f"{match[0]} stands in source code; in the log a value stands there"
        yield _warning("place-holder", message, "end the phrase before it, and begin another behind it", leaf)


def of_one_run(query: Query) -> Iterator[Fault]:
    """Ids, times and addresses are others in the next run."""
    for leaf, match in _found(query, _OF_ONE_RUN):
        kind = {"id": "an id", "time": "a time", "address": "an address"}[match.lastgroup or "id"]
        message = f"{match[0]} is {kind}, which is another one in the next run"
        yield _warning("one-run", message, "end the phrase before it, and begin another behind it", leaf)


def leading_wildcards(query: Query) -> Iterator[Fault]:
    """A search server looks through all values of the field for a pattern that begins with ``*``."""
    for leaf in query.leaves():
        if isinstance(leaf, Wildcard) and leaf.pattern[:1] in {"*", "?"} and leaf.pattern != "*":
            message = f"{leaf} begins with a wildcard, which costs a search server most"
            advice = (
                "name the values (tags has each file's plain name)" if leaf.field == "filename" else "name the values"
            )
            yield Fault("leading-wildcard", message, advice, leaf.place.position, Severity.WARNING)


def quoted_wildcards(query: Query) -> Iterator[Fault]:
    """Inside quotes ``*`` stands for itself, and on the message, where punctuation is dropped, for nothing."""
    for leaf in _phrases(query):
        if _WILDCARD.search(leaf.text):
            message = "inside quotes * is no wildcard"
            advice = "end the phrase before it, and begin another behind it"
            if leaf.field != MESSAGE:
                advice = "write the value without quotes"
            yield _warning("quoted-wildcard", message, advice, leaf)


def single_words(query: Query) -> Iterator[Fault]:
    """Where all that is asked of the message is one short word, far too much hits."""
    leaves = [leaf for leaf in query.leaves() if leaf.field == MESSAGE]
    words = {token for leaf in leaves if isinstance(leaf, Phrase) for token in tokens(leaf.text)}
    if len(words) == 1 and len(word := min(words)) < _TELLING and all(isinstance(leaf, Phrase) for leaf in leaves):
        message = f"asks the message for the single word {word}"
        yield _warning("single-word", message, "add more of the line, so that nothing else is hit", leaves[0])


def repeated_clauses(query: Query) -> Iterator[Fault]:
    """The same clause twice side by side asks for nothing more."""
    seen: set[tuple[str, str]] = set()
    for clause in query.tree.clauses:
        text = str(clause.node), clause.sign.value
        if text in seen:
            yield Fault("repeated", f"{text[0]} stands there twice", "remove one", clause.position, Severity.WARNING)
        seen.add(text)


RULES: Final[tuple[Callable[[Query], Iterator[Fault]], ...]] = (
    needless_escapes,
    odd_characters,
    python_2_texts,
    html_entities,
    split_words,
    place_holders,
    of_one_run,
    leading_wildcards,
    quoted_wildcards,
    single_words,
    repeated_clauses,
)


def _phrases(query: Query) -> Iterator[Phrase]:
    return (leaf for leaf in query.leaves() if isinstance(leaf, Phrase))


def _found(query: Query, pattern: re.Pattern[str]) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """The first place in each phrase on the message that the pattern finds."""
    for leaf in _phrases(query):
        if leaf.field == MESSAGE and (match := pattern.search(leaf.text)):
            yield leaf, match


def _warning(code: str, message: str, advice: str, leaf: Leaf) -> Fault:
    return Fault(code, message, advice, leaf.place.value, Severity.WARNING)
