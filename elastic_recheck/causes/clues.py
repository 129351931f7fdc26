# SPDX-License-Identifier: Apache-2.0
"""What to look for in a log's bytes: a line without any of it tells nothing of why a build failed, unless it is one
that was waited for.

Regular expressions as Python and Hyperscan both have them, for bytes, in whichever case of ASCII, each within a line.
"""

from __future__ import annotations

from elastic_recheck.causes import errors, tasks, tests, tracebacks, weights

_FOLDED = ("\N{KELVIN SIGN}", "\N{LATIN SMALL LETTER LONG S}", "\u0130", "\u0131")
"""The characters (and I with a dot above, and i without) that Python takes for k, s and i where it ignores case."""

CLUES = frozenset(
    {
        *(character.encode() for character in _FOLDED),
        *(clue.encode() for room in (errors, tasks, tests, tracebacks, weights) for clue in room.CLUES),
    }
)
