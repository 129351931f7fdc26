# SPDX-License-Identifier: Apache-2.0
"""Real IRC servers and services on the loopback: ngIRCd; InspIRCd with Atheme (NickServ, SASL). From Debian."""

from elastic_recheck.sandbox.irc_daemons.certificates import Certificates
from elastic_recheck.sandbox.irc_daemons.daemon import CannotStart, Daemon, free_port
from elastic_recheck.sandbox.irc_daemons.inspircd import Network
from elastic_recheck.sandbox.irc_daemons.ngircd import ngircd

__all__ = ["CannotStart", "Certificates", "Daemon", "Network", "free_port", "ngircd"]
