# SPDX-License-Identifier: Apache-2.0
"""How much a single line looks like the error that broke a build."""

from __future__ import annotations

import re
from enum import IntEnum

from elastic_recheck.causes.harmless import is_harmless


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


class _Kind:
    """Lines of one weight: a pattern, and words (in lower case) of which each such line has one.

    The words are looked for first, since the patterns take their time.

    :param begins: whether the pattern is of the line's beginning alone.
    :ivar words: these words.
    :ivar clues: see ``clues``; the words themselves where they are rare enough.
    """

    def __init__(
        self,
        weight: Weight,
        words: str,
        pattern: str,
        flags: int = 0,
        *,
        begins: bool = False,
        clues: tuple[str, ...] = (),
    ) -> None:
        self.weight = weight
        self.words = words.split("|")
        self.clues = clues or tuple(map(re.escape, self.words))
        compiled = re.compile(pattern, flags)
        self._find = compiled.match if begins else compiled.search

    def fits(self, text: str, lowered: str) -> bool:
        """Tell whether a line is of this kind."""
        return any(word in lowered for word in self.words) and self._find(text) is not None


_COMPILER = _Kind(
    Weight.COMPILER,
    "error|undefined reference|ld: ",
    r"^\s*\S.*?(?::\d+(?::\d+)?|\(\d+(?:,\d+)?\)): (?:fatal )?error\b|^error\[E\d+\]: |: undefined reference to "
    r"|^(?:\S*/)?(?:ld|lld|ld\.\w+): (?:error|cannot|undefined|symbol)|: fatal error [A-Z]+\d+: ",
)
_WRAPPER = _Kind(
    Weight.WRAPPER,
    "exit|error|failed|failure|build step",
    r"exit [1-9]|##\[error\]Executing\b.*\bfailed\b|\W*(?:FAILED|ERROR|FAILURE)\b\W*$|FAILED: |BUILD FAILED"
    r"|Build step '.*' (?:marked|changed)|ERROR: .*\bfailed$|Finished: FAILURE",
    re.IGNORECASE,
    begins=True,
)
_WRAPPED = _Kind(
    Weight.WRAPPER,
    'exit|non-zero|nonzero|rc=|rc:|rc"|returncode|invocationerror|: ***|build stop|was cancel',
    r"exit(?:ed|ing)? (?:with )?(?:code|status|value|error)|\bexit[_ -]?(?:code|status)|non-?zero (?:return|exit)"
    r"|\b(?:rc|returncode)\"?[=:] ?[1-9]|InvocationError|\bmake(?:\[\d+\])?: \*\*\*|\bbuild stopped"
    r"|\b(?:task|job|operation|run|workflow) was cancell?ed",
    re.IGNORECASE,
)
_EXCEPTION = _Kind(
    Weight.RAISED,
    "error|exception|failure|fault|interrupt|timeout|expired|exit|refused|notfound",
    r"^(?:Exception in thread \S+ |Unhandled exception[.:] ?|Uncaught |E {3})?(?:[\w$]+(?:\.|::))*"
    r"[A-Z][\w$]*(?:Error|Exception|Failure|Fault|Interrupt|Timeout|Expired|Exit|Refused|NotFound)(?:: .*|$)",
    begins=True,
    clues=(r"(?-i:[\w$\x80-\xff](?:Error|Exception|Failure|Fault|Interrupt|Timeout|Expired|Exit|Refused|NotFound))",),
)
_ANNOTATED = _Kind(Weight.ANNOTATED, "##[error]|::error", r"##\[error\]|::error\b", begins=True)
_ENDING = _Kind(
    Weight.ENDING,
    "timed out|took |exceeded|segmentation|core dumped|killed|out of memory|no space left|received |lost co"
    "|oom|signal|sigsegv|sigabrt|sigkill",
    r"\b(?:command|process|job|step|build|tests?|task|run)\b.{0,80}\b(?:timed out|took (?:>|over|longer|more)|exceeded)"
    r"|\btimed out after\b|segmentation fault|core dumped|^(?:.*: )?killed$|out of memory|no space left"
    r"|received (?:a )?(?:shutdown )?signal|received SIG[A-Z]+|lost (?:communication|connection)|oom-?kill"
    r"|\bsignals?[ .](?:6|9|11|SIGABRT|SIGKILL|SIGSEGV)\b|\b(?:SIGABRT|SIGKILL|SIGSEGV)\b",
    re.IGNORECASE,
    clues=(
        "timed out|exceeded|segmentation fault|core dumped|killed|out of memory|no space left",
        "took (?:>|over|longer|more)|received (?:a )?(?:shutdown )?sig|lost co(?:mm|nn)",
        "oom-?kill|signals?[ .](?:6|9|11|sig)|sig(?:abrt|kill|segv)",
    ),
)
_LABELLED = _Kind(
    Weight.LABELLED,
    "error|fatal|panic|critical|err!|curl: |failed|unable|could",
    r"^(?:[\w./-]+:? ?)?(?:\[\w+\] ?)?(?:error|fatal|Fatal|Error|panic)"
    r"(?:\s*[:!]| (?=\(|response|from|while|in|at)) ?\S"
    r"|\b(?:ERROR|FATAL|CRITICAL)\b|^E: |^npm ERR! |^thread '.*' panicked at |^CMake Error|^curl: \(\d+\) ",
)
_FINDING = _Kind(
    Weight.FINDING,
    ":|conflict (|would reformat ",
    r"^[^\s:]+:\d+(?::\d+)?:? (?:[A-Z]{1,4}\d{2,5}\b|error\b)|^>>> Lint for |^CONFLICT \(|^would reformat ",
    begins=True,
    clues=(
        r":[\d\x80-\xff]+:? (?-i:[A-Z]{1,4}[\d\x80-\xff]{2}|error)",
        r">>> Lint for |CONFLICT \(|would reformat ",
    ),
)
_GENERAL = _Kind(
    Weight.GENERAL,
    "failed to|failure|unable to|cannot|can't|could|denied|refused|not found|no such file|unreachable|undefined"
    "|unresolved|unexpected|exceeded|conflict|invalid|missing|unrecogni|corrupt|rate limit|forbidden"
    "|unauthorized|too many|bad gateway|unavailable|reset by",
    r"\b(?:failed to|failure|unable to|cannot|can't|could ?n[o']t|denied|refused|not found|no such file|unreachable"
    r"|undefined|unresolved|unexpected|exceeded|conflict|invalid|missing|unrecogni[sz]ed|corrupt|rate limit"
    r"|forbidden|unauthorized|too many requests|bad gateway|service unavailable|reset by peer)\b",
    re.IGNORECASE,
)
_MENTION = _Kind(
    Weight.MENTION,
    "error|fail|exception|abort",
    r"(?=[aef])(?<![\w./-])(?:errors?|fail(?:ed|ure|ures|s)?|exceptions?|aborted)(?![\w/-]|\.\w)",
    re.IGNORECASE,
)

_KINDS = (_COMPILER, _WRAPPER, _WRAPPED, _EXCEPTION, _ANNOTATED, _ENDING, _LABELLED, _FINDING, _GENERAL, _MENTION)
"""The first that fits decides: what is told by a certain form stands before what is told by words."""

CLUES = tuple(clue for kind in _KINDS for clue in kind.clues)

_ALL_WORDS = {word for kind in _KINDS for word in kind.words}
_WORDS = tuple(word for word in _ALL_WORDS if not any(other != word and other in word for other in _ALL_WORDS))
"""A line of any weight has one of them; most lines have none."""

_HOLLOW = re.compile(r"\bfailed!?$|\bnon-?zero exit (?:status|code) -?\d+\.?$", re.IGNORECASE)


def weigh(text: str, *, raised: bool) -> Weight:
    """Weigh one line's text.

    :param raised: whether it is the last line of a traceback.
    """
    weight = Weight.RAISED if raised else _weight(text)
    return Weight.HOLLOW if weight is Weight.RAISED and _HOLLOW.search(text) else weight


def _weight(text: str) -> Weight:
    lowered = text.lower()
    for word in _WORDS:
        if word in lowered:
            break
    else:
        return Weight.NOTHING
    for kind in _KINDS:
        if kind.fits(text, lowered):
            return Weight.NOTHING if is_harmless(text) else kind.weight
    return Weight.NOTHING
