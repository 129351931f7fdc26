# SPDX-License-Identifier: Apache-2.0
"""A certificate authority and what it signs, made by openssl for one run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from elastic_recheck.sandbox.irc_daemons.daemon import program


class Certificates:
    """``authority`` signs ``certificate``, which is for ``localhost`` and 127.0.0.1 and goes with ``key``.

    :raises CannotStart: openssl is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.authority = folder / "authority.pem"
        self.certificate = folder / "certificate.pem"
        self.key = folder / "key.pem"
        request, extensions, authority_key = folder / "request.pem", folder / "extensions", folder / "authority-key.pem"
        extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        new = ("req", "-newkey", "rsa:2048", "-nodes")
        _openssl(*new, "-x509", "-days", "2", "-subj", "/CN=Tests", "-keyout", authority_key, "-out", self.authority)
        _openssl(*new, "-subj", "/CN=localhost", "-keyout", self.key, "-out", request)
        signed_by = ("-CA", self.authority, "-CAkey", authority_key, "-CAcreateserial")
        _openssl(
            "x509", "-req", "-days", "2", "-in", request, *signed_by, "-extfile", extensions, "-out", self.certificate
        )


def _openssl(*arguments: str | Path) -> None:
    subprocess.run([program("openssl"), *map(str, arguments)], check=True, capture_output=True)  # noqa: S603 - our own
