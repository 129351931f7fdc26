# SPDX-License-Identifier: Apache-2.0
"""The errors that are expected: each is said in one line. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

from elastic_recheck.hiding import hidden


class ElasticRecheckError(Exception):
    """Something outside this program is not as it should be; ``str()`` is the one line that says so, and no secret."""

    def __str__(self) -> str:
        return hidden(super().__str__())


class QueryError(ElasticRecheckError):
    """A query's text is outside the language.

    :ivar position: where, in characters from the start of the query's text.
    :ivar problem: what is wrong, without the advice.
    :ivar advice: what to write instead.
    """

    def __init__(self, problem: str, position: int, advice: str) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem = problem
        self.position = position
        self.advice = advice


class RecordError(ElasticRecheckError):
    """A file of ours (configuration, messages, fingerprint) is wrong.

    :ivar mistakes: every mistake found, one line each, each naming the file and the key.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class Unavailable(ElasticRecheckError):
    """The other side did not answer as it should just now: trying again later makes sense."""


class Refused(ElasticRecheckError):
    """The other side understood and said no: trying the same again makes no sense."""


class TooLarge(Refused):
    """The answer is larger than what is read of one; asking for less may help."""


class Unreachable(Unavailable):
    """Nothing was sent: the other side could not even be reached."""


class Unclear(Unavailable):
    """It was sent, and nobody knows whether it was, or still will be, carried out."""


def shortage(error: BaseException) -> str:
    """What this machine did not give just now, by an error of any kind; empty where the error says nothing of that."""
    match error:
        case MemoryError():
            return "no memory is left"
        case OSError():
            return str(error)
        case RuntimeError() if "start new thread" in str(error):
            return "no thread can be begun"
    return ""
