# SPDX-License-Identifier: Apache-2.0
"""InspIRCd, alone or with Atheme's services: NickServ and SASL PLAIN."""

from __future__ import annotations

import shutil
import socket
import time

from elastic_recheck.sandbox.irc_daemons.daemon import (
    SERVICE_USER,
    CannotStart,
    Daemon,
    free_port,
    is_root,
    new_folder,
    program,
)

_SERVICES = "services.example.net"
_LINK_SECONDS = 20.0


class Network:
    """A server and its services; ``accounts`` (name to password) are registered with NickServ.

    :ivar server: the InspIRCd. Its clients are throttled to about one line a second after the first ten.
    :raises CannotStart: one of the two is not installed, or does not come up.
    """

    def __init__(self, accounts: dict[str, str], server_password: str = "") -> None:
        program("atheme-services")
        link, services = free_port(), free_port()
        self.server = _inspircd(link, services, server_password)
        try:
            self.services = _atheme(link, services)
        except CannotStart:
            self.server.close()
            raise
        self._password = server_password
        for name, password in accounts.items():
            self._register(name, password)

    def close(self) -> None:
        """End both."""
        self.services.close()
        self.server.close()

    def _register(self, name: str, password: str) -> None:
        """Become somebody, and register again and again until the services are linked and say that it is done."""
        deadline = time.monotonic() + _LINK_SECONDS
        with socket.create_connection(("127.0.0.1", self.server.port), 5) as client:
            client.settimeout(0.5)
            hello = f"PASS :{self._password}\r\n" if self._password else ""
            client.sendall(f"{hello}NICK {name}\r\nUSER {name} 0 * :{name}\r\n".encode())
            heard = b""
            while b"registered" not in heard:
                if time.monotonic() > deadline:
                    raise CannotStart(f"NickServ does not register {name}: {heard[-500:]!r}")
                if b" 001 " in heard:
                    client.sendall(f"PRIVMSG NickServ :REGISTER {password} {name}@example.net\r\n".encode())
                try:
                    heard += client.recv(65536)
                except TimeoutError:
                    continue


def _inspircd(link: int, services: int, password: str) -> Daemon:
    folder, port = new_folder(), free_port()
    required = f'password="{password}"' if password else ""
    (folder / "inspircd.conf").write_text(f"""
<server name="irc.example.net" description="a server for tests" network="TestNet" id="1AA">
<admin name="a" nick="a" email="nobody@example.net">
<bind address="127.0.0.1" port="{port}" type="clients">
<module name="cap"><module name="services_account"><module name="sasl"><module name="spanningtree">
<sasl target="{_SERVICES}" requiressl="no">
<connect name="main" allow="*" maxchans="20" timeout="10" pingfreq="2m" hardsendq="1M" softsendq="8192" recvq="8K"
 threshold="10" commandrate="1000" fakelag="yes" localmax="100" globalmax="100" resolvehostnames="no" useident="no"
 {required}>
<options defaultmodes="not" syntaxhints="no" splitwhois="no">
<performance nouserdns="yes">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<pid file="{folder}/pid">
<log method="file" type="*" level="default" target="{folder}/log">
<limits maxnick="30">
<uline server="{_SERVICES}" silent="yes">
<bind address="127.0.0.1" port="{link}" type="servers">
<link name="{_SERVICES}" ipaddr="127.0.0.1" allowmask="127.0.0.1" port="{services}" sendpass="link" recvpass="link">
""")
    root = ["--runasroot"] if is_root() else []
    return Daemon(folder, port, "inspircd", *root, "--nofork", "--config", f"{folder}/inspircd.conf")


def _atheme(link: int, services: int) -> Daemon:
    folder = new_folder()
    modules = ("backend/opensex", "protocol/inspircd", "crypto/pbkdf2v2", "nickserv/main", "nickserv/register")
    more = ("nickserv/identify", "saslserv/main", "saslserv/plain")
    (folder / "atheme.conf").write_text(
        "".join(f'loadmodule "modules/{module}";\n' for module in (*modules, *more))
        + f"""
serverinfo {{
  name = "{_SERVICES}"; desc = "services"; numeric = "00A"; recontime = 2; netname = "TestNet";
  adminname = "a"; adminemail = "nobody@example.net"; registeremail = "nobody@example.net";
  loglevel = {{ error; info; network; }}; auth = none; casemapping = ascii;
  maxlogins = 50; maxusers = 0; mdlimit = 30; emaillimit = 10; emailtime = 300;
}};
uplink "irc.example.net" {{ host = "127.0.0.1"; port = {link}; send_password = "link"; receive_password = "link"; }};
nickserv {{ nick = "NickServ"; user = "NickServ"; host = "{_SERVICES}"; real = "NickServ"; }};
saslserv {{ nick = "SaslServ"; user = "SaslServ"; host = "{_SERVICES}"; real = "SaslServ"; }};
general {{ }};
"""
    )
    files = ("-c", f"{folder}/atheme.conf", "-D", str(folder), "-l", f"{folder}/log", "-p", f"{folder}/pid")
    if is_root():
        shutil.chown(folder, SERVICE_USER, SERVICE_USER)
    return Daemon(folder, 0, "atheme-services", "-n", *files, user=SERVICE_USER if is_root() else None)
