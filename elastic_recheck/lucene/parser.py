# SPDX-License-Identifier: Apache-2.0
"""Query text to tree: the grammar of Lucene's classic ``QueryParser.jj`` without its ranking and fuzzy parts.

Only the shape is found out here; what AND, OR and NOT side by side mean is said in ``meaning``.
"""

from __future__ import annotations

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene.lexer import Kind, Token, quote_before_text, tokens, unescape
from elastic_recheck.lucene.tree import ANY_FIELD, Clause, Group, Join, Leaf, Phrase, Place, Sign, Term, Wildcard

MAX_DEPTH = 20
"""How deep parentheses may be nested."""

_JOINS = {Kind.AND: Join.AND, Kind.OR: Join.OR}
_SIGNS = {Kind.PLUS: Sign.REQUIRED, Kind.MINUS: Sign.PROHIBITED, Kind.NOT: Sign.PROHIBITED}
_VALUES = frozenset({Kind.OPEN, Kind.QUOTED, Kind.TERM, Kind.BARE_OPERATOR, Kind.STAR, Kind.WILDCARD})
_ENDS_NO_RUN = frozenset({Kind.COLON, Kind.STAR, Kind.AND, Kind.OR})
"""A bare word before one of these is not drawn into the run of words before it."""

_INSTEAD = {
    Kind.AND: "remove it, or what it follows; quote it if the word AND is meant",
    Kind.OR: "remove it, or what it follows; quote it if the word OR is meant",
    Kind.COLON: "quote the value, if the colon is part of it",
    Kind.MINUS: "quote the value, if the sign is part of it; write NOT before the field otherwise",
    Kind.PLUS: "quote the value, if the sign is part of it",
    Kind.NOT: "write one NOT, before the field",
}
"""What to write instead of a token that stands in a wrong place."""


def parse_tree(text: str) -> Group:
    """Parse; text that is blank gives a group without clauses, which hits nothing.

    :raises QueryError: Lucene rejects the text, or it is outside the language.
    """
    if all(character <= " " for character in text):
        return Group(())
    try:
        return _Parser(list(tokens(text))).whole()
    except QueryError as error:
        if (quote := quote_before_text(text, error.position)) is None:
            raise
        problem = f"The phrase ends at this quotation mark, and text goes on right behind it. {error.problem}"
        advice = 'write \\" for a quotation mark inside a phrase, or close the phrase before it'
        raise QueryError(problem, quote, advice) from error


class _Parser:
    def __init__(self, cut: list[Token]) -> None:
        self._tokens = cut
        self._next = 0
        self._depth = 0

    def whole(self) -> Group:
        group = self._group(ANY_FIELD)
        if self._kind() is not Kind.END:
            raise self._unexpected()
        return group

    def _group(self, field: str) -> Group:
        clauses = [self._clause(field, first=True)]
        while self._kind() not in {Kind.CLOSE, Kind.END}:
            clauses.append(self._clause(field, first=False))
        return Group(tuple(clauses), field)

    def _clause(self, field: str, *, first: bool) -> Clause:
        start = self._tokens[self._next].start
        if run := self._run(field):
            return Clause(Join.NONE, Sign.NONE, _exists(run), start)
        join, sign = Join.NONE, Sign.NONE
        if not first and (kind := self._kind()) in _JOINS:
            join = _JOINS[kind]
            self._take()
        if (kind := self._kind()) in _SIGNS:
            sign = _SIGNS[kind]
            self._take()
        return Clause(join, sign, self._node(field), start)

    def _run(self, field: str) -> Term | None:
        """Two or more bare words in a row, where they begin a clause."""
        count = 1
        while self._kind(count) is Kind.TERM and self._kind(count + 1) not in _ENDS_NO_RUN:
            count += 1
        if self._kind() is not Kind.TERM or count == 1:
            return None
        words = [self._take() for _ in range(count)]
        place = Place(position=words[0].start, value=words[0].start, end=words[-1].end)
        return _term(field, words, named=False, place=place)

    def _node(self, field: str) -> Leaf | Group:
        start = self._tokens[self._next].start
        named = self._kind(1) is Kind.COLON and self._kind() in {Kind.TERM, Kind.STAR}
        if named:
            field = self._field()
        if self._kind() not in _VALUES:
            raise self._unexpected()
        value = self._take()
        if value.kind is Kind.OPEN:
            return self._parenthesis(field, value, start, named=named)
        place = Place(position=start, value=value.start, end=value.end)
        if value.kind is Kind.QUOTED:
            leaf: Leaf = Phrase(field, unescape(value.image[1:-1], value.start + 1), named, place)
        elif value.kind in {Kind.STAR, Kind.WILDCARD}:
            unescape(value.image, value.start)
            leaf = Wildcard(field, value.image, named, place)
        else:
            leaf = _term(field, [value], named=named, place=place)
        return _exists(leaf)

    def _field(self) -> str:
        token = self._take()
        self._take()
        if token.kind is Kind.STAR:
            return ANY_FIELD
        field = unescape(token.image, token.start)
        if "*" in field and field != ANY_FIELD:
            raise QueryError("Patterns of field names are not supported", token.start, "name the field")
        return field

    def _parenthesis(self, field: str, opened: Token, start: int, *, named: bool) -> Group:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"Parentheses are nested more than {MAX_DEPTH} deep", opened.start, "remove some of them")
        inner = self._group(field)
        if self._kind() is not Kind.CLOSE:
            raise QueryError("The parenthesis is never closed", opened.start, "write ) where it ends")
        end = self._take().end
        self._depth -= 1
        return Group(inner.clauses, field, named, Place(position=start, value=opened.start, end=end))

    def _kind(self, ahead: int = 0) -> Kind:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)].kind

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _unexpected(self) -> QueryError:
        token = self._tokens[self._next]
        if token.kind is Kind.END:
            problem = "The query ends where a term, a phrase or a parenthesis should follow"
            return QueryError(problem, token.start, "write it, or remove what stands before it")
        if token.kind is Kind.CLOSE and self._depth == 0:
            return QueryError("The parenthesis was never opened", token.start, "remove it, or write ( where it begins")
        problem = f"{token.image} stands where a term, a phrase or a parenthesis should"
        return QueryError(problem, token.start, _INSTEAD.get(token.kind, "write one before it, or remove it"))


def _term(field: str, words: list[Token], *, named: bool, place: Place) -> Term:
    term = Term(field, tuple(unescape(word.image, word.start) for word in words), named, place)
    if len(term.text) > 1 and term.text[0] in "<>":
        raise QueryError("Ranges (< and >) are not supported", place.value, "name the values, or quote the value")
    return term


def _exists(leaf: Leaf) -> Leaf:
    """``_exists_:name`` is another spelling of ``name:*``; any text is a name, and nothing has one that is empty."""
    if leaf.field != "_exists_":
        return leaf
    if isinstance(leaf, Wildcard) or "*" in leaf.text:
        raise QueryError("Patterns of field names are not supported", leaf.place.value, "name the field")
    return Wildcard(leaf.text, "*", True, leaf.place)
