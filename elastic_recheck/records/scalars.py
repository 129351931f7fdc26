# SPDX-License-Identifier: Apache-2.0
"""Where each character of a YAML scalar's value stands in the file (YAML 1.1, chapter 9, "Scalar Styles").

Folding turns breaks and indentation into other blanks, or none; whatever is no blank stands in value and file in the
same order, between quotation marks perhaps escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]
"""From where to where in the file, in characters."""

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_BLANK_IN_QUOTES: Final = re.compile(r"(?:[ \t\r\n]|\\\r?\n)*")
_ESCAPED: Final = re.compile(r"\\(?:x.{2}|u.{4}|U.{8}|.)|.", re.DOTALL)
_ESCAPED_BLANK: Final = re.compile(r"\\(?:[tnr \t]|x0[9aAdD]|x20|u0020)")
_DOUBLED: Final = re.compile(r"''|.", re.DOTALL)
_ONE: Final = re.compile(r".", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar's place in the file, quotation marks or the indicator of a block included, and its style."""

    begin: int
    end: int
    style: str

    def spans(self, text: str, value: str) -> Sequence[Span] | None:
        """For each character of the value the file's characters that it was read from; None where these do not fit.

        A blank that folding made stands where the next word begins, and has no length there.
        """
        here, spans = self._begin(text), []
        for character in value:
            blank = character in " \t\r\n"
            if blank and self.style == '"' and (escape := _ESCAPED_BLANK.match(text, self._skip(text, here), self.end)):
                spans.append(escape.span())
                here = escape.end()
                continue
            if blank and text[here : here + 1] == character:
                spans.append((here, here + 1))
                here += 1
                continue
            here = self._skip(text, here)
            if blank:
                spans.append((here, here))
                continue
            unit = self._unit.match(text, here, self.end)
            if unit is None or (len(unit[0]) == 1 and unit[0] != character):
                return None
            spans.append(unit.span())
            here = unit.end()
        return spans

    @property
    def _unit(self) -> re.Pattern[str]:
        return {'"': _ESCAPED, "'": _DOUBLED}.get(self.style, _ONE)

    def _begin(self, text: str) -> int:
        if self.style in ("|", ">"):
            return text.find("\n", self.begin, self.end) + 1 or self.end
        return self.begin + (self.style in ("'", '"'))

    def _skip(self, text: str, here: int) -> int:
        blanks = (_BLANK_IN_QUOTES if self.style == '"' else _BLANK).match(text, here, self.end)
        return blanks.end() if blanks else here
