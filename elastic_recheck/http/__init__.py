# SPDX-License-Identifier: Apache-2.0
"""The only door to other machines over HTTP."""

from elastic_recheck.http.answer import Answer, StatusRefused, StatusUnavailable
from elastic_recheck.http.client import Http
from elastic_recheck.http.credentials import CREDENTIALS_VARIABLE, Credentials, Login
from elastic_recheck.http.hosts import AllowedHosts, AnyHost, HostRefused, Origin, redacted
from elastic_recheck.http.sites import sites_away

__all__ = [
    "CREDENTIALS_VARIABLE",
    "AllowedHosts",
    "Answer",
    "AnyHost",
    "Credentials",
    "HostRefused",
    "Http",
    "Login",
    "Origin",
    "StatusRefused",
    "StatusUnavailable",
    "redacted",
    "sites_away",
]
