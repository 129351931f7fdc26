# SPDX-License-Identifier: Apache-2.0
"""What a search server's refusals mean, said in one line."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable
from elastic_recheck.hiding import hidden

BUSY = frozenset({408, 429, 500, 502, 503, 504})
"""States that pass by themselves: the same may be asked again."""
NOT_TOLD = frozenset({403, 404, 405})
"""States with which an account, or a proxy, is kept from asking for ``/``; all else may work."""
LONGEST_REASON = 200
WRONG_CLIENT = "if it is OpenSearch, set engine = opensearch"


class TimedOut(Unavailable):
    """No answer came in time; asking the same again at once would only make it worse."""


def of_status(site: str, status: int, error: object) -> ElasticRecheckError:
    """The error for an answer with this status, whose body says ``error``."""
    reason = spell(error)
    said = f"{site} said {status}" + (f" ({reason})" if reason else "")
    if status in BUSY:
        return Unavailable(said)
    if status == 401:
        return Refused(f"{said}: it wants an account; set user and password, or api_key, in [data_source]")
    if status == 403:
        return Refused(f"{said}: the account may not do this; it needs to read the indices of index_format")
    if status == 406:
        return Refused(f"{said}: it does not take the requests of this client; {WRONG_CLIENT}")
    return Refused(said)


def of_connection(site: str, error: BaseException) -> Unavailable:
    """The error for a connection that could not be made, or broke: what the system says of it, else the library."""
    cause: BaseException | None = error
    while cause is not None and not (isinstance(cause, OSError) and cause.strerror):
        cause = cause.__cause__ or cause.__context__
    reason = cause.strerror if isinstance(cause, OSError) else spell(str(error))
    return Unavailable(f"{site} cannot be reached ({reason})")


def of_slowness(site: str, seconds: float) -> TimedOut:
    """The error where no answer came in time."""
    return TimedOut(f"{site} did not answer within {seconds:g} s")


def of_tls(site: str, error: object) -> Refused:
    """The error where one side does not trust the other."""
    return Refused(f"no TLS with {site} ({spell(error)}); see ca_file in [data_source]")


def of_garbage(site: str) -> Refused:
    """The error for an answer that the library cannot read."""
    return Refused(f"{site} gave an answer that is no JSON; is es_url right?")


def spell(error: object) -> str:
    """The innermost reason of an error object as both servers write it, cut to one short line."""
    if isinstance(error, Mapping):
        inner = error.get("error", error)
        if isinstance(inner, Mapping):
            kind, reason = _innermost(inner)
            text = f"{kind}: {reason}" if kind and reason else kind or reason
        else:
            text = str(inner)
    else:
        text = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error or "")
    line = " ".join("".join(each if each.isprintable() else " " for each in hidden(text)).split())
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 3]}..."


def _innermost(error: Mapping[str, object]) -> tuple[str, str]:
    for name in ("caused_by", "root_cause"):
        cause = error.get(name)
        if isinstance(cause, list):
            cause = cause[0] if cause else None
        if isinstance(cause, Mapping) and cause.get("reason"):
            return _innermost(cause)
    return str(error.get("type") or ""), str(error.get("reason") or "")
