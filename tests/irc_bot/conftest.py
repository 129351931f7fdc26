# SPDX-License-Identifier: Apache-2.0
"""Real IRC servers, each started once for all tests that do not break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from elastic_recheck.sandbox.irc_daemons import CannotStart, Certificates, Daemon, Network, ngircd

HOW = "to have this run: apt-get install --no-install-recommends ngircd inspircd atheme-services openssl"


@contextmanager
def or_skip() -> Iterator[None]:
    try:
        yield
    except CannotStart as why:
        pytest.skip(f"{why}; {HOW}")


@pytest.fixture
def start_ngircd() -> Iterator[Callable[..., Daemon]]:
    """Starts an ngIRCd of the test's own."""
    daemons: list[Daemon] = []

    def start(**options: object) -> Daemon:
        with or_skip():
            daemons.append(ngircd(**options))  # type: ignore[arg-type]  # handed on as they are
        return daemons[-1]

    yield start
    for daemon in daemons:
        daemon.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    with or_skip():
        return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def irc_server() -> Iterator[Daemon]:
    """An ngIRCd without flood control."""
    with or_skip():
        daemon = ngircd()
    with daemon:
        yield daemon


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """InspIRCd and Atheme with the account ``recheck`` (password ``s3kret pw`` without the blank)."""
    with or_skip():
        network = Network({"recheck": "s3kretpw"}, "door")
    yield network
    network.close()
