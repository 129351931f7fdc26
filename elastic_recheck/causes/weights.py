# SPDX-License-Identifier: Apache-2.0
"""How much a single line looks like the error that broke a build."""

from __future__ import annotations

import re
from enum import IntEnum


class Weight(IntEnum):
    """What a line is, from nothing to certainty."""

    NOTHING = 0
    WRAPPER = 1
    """Says only that something before it failed."""
    MENTION = 2
    """Has the word error or failed."""
    GENERAL = 3
    """Says that something was not possible."""
    FINDING = 4
    """One complaint of a linter, or of a tool that compares."""
    HOLLOW = 5
    """An exception that says only that something failed."""
    ENDING = 6
    """Something was ended from outside: time, memory, disk, signals."""
    LABELLED = 7
    """A program calls it an error or fatal."""
    ANNOTATED = 8
    """The CI system itself shows it as an error."""
    RAISED = 9
    """An exception."""
    COMPILER = 10
    """A compiler or linker points at a place in the sources."""


VERDICT = re.compile(r"^##\[error\].*\bexit(?:ed with)? code|^Build step '.*' marked build as failure")
"""With these a CI system says that the build has failed; what follows is cleaning up."""


def weigh(text: str, *, raised: bool) -> Weight:
    """Weigh one line's text.

    :param raised: whether it is the last line of a traceback.
    """
    if raised:
        weight = Weight.RAISED
    elif not _WORTH_A_LOOK.search(text) or _BEGINS_HARMLESS.match(text) or _IS_HARMLESS.search(text):
        return Weight.NOTHING
    else:
        weight = next((weight for weight, pattern in _PATTERNS if pattern.search(text)), Weight.NOTHING)
    return Weight.HOLLOW if weight is Weight.RAISED and _HOLLOW.search(text) else weight


_WORTH_A_LOOK = re.compile(
    r"error|fail|exception|fatal|panic|abort|denied|refused|unable|cannot|could|can't|not found|no such|undefined"
    r"|tim(?:ed|e) ?out|exceed|killed|fault|core dumped|memory|no space|conflict|invalid|unexpected|missing|unreach"
    r"|exit|unresolv|cancel|signal|took|critical|lint|loss|lost|return|^E[: ]|[A-Z]\d{3}\b",
    re.IGNORECASE,
)
"""Whatever has a weight has one of these: the patterns below need not be tried on all lines."""

_BEGINS_HARMLESS = re.compile(
    r"""\++\ | \$\ | \[command\] | \#\#\[(?!error\]) | ::(?!error\b) | \s*[\w.-]+:\ (?:error|fail|true|false)$
    | (?:\S+\ )?\[?(?:hint|note|remark|info|debug|notice|warn(?:ing)?|trace)\b(?!\.) | \[\s*\d+\s*/\s*\d+\]\ """,
    re.VERBOSE | re.IGNORECASE,
)
"""Commands as a shell or a runner repeats them, levels below error, settings, a build's progress."""

_IS_HARMLESS = re.compile(
    r"""\b(?:0|no|without|zero)\ (?:\w+\ )?(?:errors?|fail(?:ures?|ed)|exceptions?)\b
    | \b(?:errors?|failures?|failed|unreachable)\s*[=:]\s*0\b | \b\w*Warning:\ | :\ (?:warning|note)\b
    | \b(?:ignor(?:ed?|ing)|retry(?:ing)?|continue-on-error|expected\ fail(?:ure)?)\b | \|\|\ (?:true|:)\s*$
    | \b(?:PASSED|SKIPPED|XFAIL|xfail)\s*(?:\[|$) | \.\.\.\ ?(?:ok|OK|PASSED|SKIPPED|yes|no)\b""",
    re.VERBOSE,
)

_WRAPPER = re.compile(
    r"""exit(?:ed|ing)?\ (?:with\ )?(?:code|status|value|error)|\bexit[_ -]?(?:code|status)|non-?zero\ (?:return|exit)
    | ^exit\ [1-9]|\b(?:rc|returncode)[=:]\ ?[1-9]|InvocationError|\bmake(?:\[\d+\])?:\ \*\*\*|\bbuild\ stopped
    | \b(?:task|job|operation|run|workflow)\ was\ cancell?ed|^\#\#\[error\]Executing\b.*\bfailed\b
    | ^\W*(?:FAILED|ERROR|FAILURE)\b\W*$|^FAILED:\ |^BUILD\ FAILED|^Build\ step\ '.*'\ (?:marked|changed)
    | ^(?:ERROR|error):\ .*\bfailed$|^Finished:\ FAILURE""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPILER = re.compile(
    r"^\s*\S.*?(?::\d+(?::\d+)?|\(\d+(?:,\d+)?\)): (?:fatal )?error\b|^error\[E\d+\]: |: undefined reference to "
    r"|^(?:\S*/)?(?:ld|lld|ld\.\w+): (?:error|cannot|undefined)|: fatal error [A-Z]+\d+: "
)
_EXCEPTION = re.compile(
    r"^(?:Exception in thread \S+ |Unhandled exception[.:] ?|Uncaught |E {3})?(?:[\w$]+(?:\.|::))*"
    r"[A-Z][\w$]*(?:Error|Exception|Failure|Fault|Interrupt|Timeout|Expired|Exit|Refused|NotFound)(?:: .*|$)"
)
_HOLLOW = re.compile(r"\bfailed!?$|\bnon-?zero exit (?:status|code) -?\d+\.?$", re.IGNORECASE)
_LABELLED = re.compile(
    r"^(?:[\w./-]+:? ?)?(?:\[\w+\] ?)?(?:error|fatal|Fatal|Error|panic)(?:[:!]| (?=[:(]|response|from|while|in|at)) ?\S"
    r"|\b(?:ERROR|FATAL|CRITICAL)\b|^E: |^npm ERR! |^thread '.*' panicked at |^CMake Error|^curl: \(\d+\) |^rsync error"
)
_ENDING = re.compile(
    r"""\b(?:command|process|job|step|build|tests?|task|run)\b.{0,80}\b
        (?:timed\ out|took\ (?:>|over|longer|more)|exceeded)
    | \btimed\ out\ after\b|segmentation\ fault|core\ dumped|^(?:.*:\ )?killed$|out\ of\ memory|no\ space\ left
    | received\ (?:a\ )?(?:shutdown\ )?signal|received\ SIG[A-Z]+|lost\ (?:communication|connection)|oom-?kill""",
    re.VERBOSE | re.IGNORECASE,
)
_FINDING = re.compile(
    r"^\S+?:\d+(?::\d+)?:? (?:[A-Z]{1,4}\d{2,5}\b|error\b)|^>>> Lint for |^CONFLICT \(|^would reformat "
)
_GENERAL = re.compile(
    r"""\b(?:failed\ to|failure|unable\ to|cannot|can't|could\ ?n[o']t|denied|refused|not\ found|no\ such\ file
    | unreachable|undefined|unresolved|unexpected|exceeded|conflict|invalid|missing|unrecogni[sz]ed|corrupt)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_MENTION = re.compile(
    r"(?<![\w./-])(?:errors?|fail(?:ed|ure|ures|s)?|exceptions?|aborted)(?![\w/-]|\.\w)", re.IGNORECASE
)

_PATTERNS = (
    (Weight.COMPILER, _COMPILER),
    (Weight.WRAPPER, _WRAPPER),
    (Weight.RAISED, _EXCEPTION),
    (Weight.ANNOTATED, re.compile(r"^##\[error\]|^::error\b")),
    (Weight.ENDING, _ENDING),
    (Weight.LABELLED, _LABELLED),
    (Weight.FINDING, _FINDING),
    (Weight.GENERAL, _GENERAL),
    (Weight.MENTION, _MENTION),
)
"""The first that fits decides: what is told by a certain form stands before what is told by words."""
