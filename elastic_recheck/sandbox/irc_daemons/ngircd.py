# SPDX-License-Identifier: Apache-2.0
"""ngIRCd: small, starts at once, no SASL. It takes a lone CR for the end of a command."""

from __future__ import annotations

from elastic_recheck.sandbox.irc_daemons.certificates import Certificates
from elastic_recheck.sandbox.irc_daemons.daemon import SERVICE_USER, Daemon, free_port, is_root, new_folder


def ngircd(password: str = "", tls: Certificates | None = None, penalty: int = 0) -> Daemon:
    """Start it. With ``tls`` its port speaks TLS only; ``penalty`` 0: no flood control, -1: its own.

    :raises CannotStart: it is not installed, or does not come up.
    """
    folder, port = new_folder(), free_port()
    (folder / "conf.d").mkdir()
    (folder / "ngircd.conf").write_text(
        f"""[Global]
Name = irc.example.net
Info = a server for tests
Listen = 127.0.0.1
Ports = {free_port() if tls else port}
AdminEMail = nobody@example.net
MotdPhrase = "hello"
{f"Password = {password}" if password else ""}
{f"ServerUID = {SERVICE_USER}" if is_root() else ""}
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 30
MaxPenaltyTime = {penalty}
[Options]
DNS = no
Ident = no
PAM = no
IncludeDir = {folder}/conf.d
"""
        + (f"[SSL]\nCertFile = {tls.certificate}\nKeyFile = {tls.key}\nPorts = {port}\n" if tls else "")
    )
    return Daemon(folder, port, "ngircd", "-n", "-f", f"{folder}/ngircd.conf")
