# SPDX-License-Identifier: Apache-2.0
"""Network trouble in one plain line: what the libraries raise becomes Unavailable or Refused."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import urllib3

from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable, Unreachable
from elastic_recheck.http.hosts import Origin
from elastic_recheck.http.transport import Deadline


@contextmanager
def said_plainly(origin: Origin, deadline: Deadline) -> Iterator[None]:
    """Turn what requests and urllib3 raise into an error that names the host and no secret."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        raise _explained(error, origin, deadline) from error


def _explained(error: Exception, origin: Origin, deadline: Deadline) -> ElasticRecheckError:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, requests.exceptions.InvalidURL | urllib3.exceptions.LocationValueError):
            return Refused(f"{origin.name} is no name of a host")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Refused(
                f"the certificate of {origin.name} is not trusted ({cause.verify_message}); "
                "if an authority of your own signed it, name its certificate with ca_file or in SSL_CERT_FILE"
            )
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Refused(f"no TLS with {origin.name} ({cause.reason or 'failed'}); is it https that listens there?")
    through = " through the proxy" if any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in causes) else ""
    never_left = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    kind = Unreachable if any(isinstance(cause, never_left) for cause in causes) else Unavailable
    return kind(f"{origin.name} {_trouble(causes, deadline)}{through}")


def _trouble(causes: list[BaseException], deadline: Deadline) -> str:
    for cause in reversed(causes):
        if isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError):
            seconds = deadline.silence if deadline.left else deadline.seconds
            return f"did not answer within {seconds:g} s"
        if isinstance(cause, socket.gaierror):
            return "cannot be found (name resolution failed)"
        if isinstance(cause, urllib3.exceptions.IncompleteRead | http.client.IncompleteRead):
            return "cut the connection in the middle of the answer"
        if isinstance(cause, ConnectionResetError | BrokenPipeError | ssl.SSLError):
            return "closed the connection"
        if isinstance(cause, OSError) and not isinstance(cause, requests.RequestException):
            return f"cannot be reached ({cause.strerror or cause})"
    return f"gave an answer that is no HTTP ({type(causes[-1]).__name__})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """List the error, then what it was made of, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        wrapped = [getattr(error, "reason", None), *reversed(error.args)]
        inner = [one for one in wrapped if isinstance(one, BaseException)]
        error = inner[0] if inner else error.__cause__ or error.__context__
