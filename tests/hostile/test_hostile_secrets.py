# SPDX-License-Identifier: Apache-2.0
"""Servers that echo the bot's secrets in whatever they say: none of them stands in anything that the bot writes."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from daemon_process import DaemonProcess
from fakes import eventually
from hostile_site import CONSOLE, KNOWN, HostileSite, hostile_site
from loopback import Loopback, Reply, Request, raw_server

SECRETS = {
    "gerrit": "gerrit-s3cr3t/+%",
    "irc": "irc-s3cr3t-of-nickserv",
    "server": "irc-s3cr3t-of-server",
    "netrc": "netrc-s3cr3t",
    "environment": "environment-s3cr3t",
    "proxy": "proxy-s3cr3t",
    "api_key": "api-key-s3cr3t",
    "search": "search-s3cr3t",
}
KEPT_WHERE_THEY_BELONG = {"elastic-recheck.conf", "netrc", "id_ecdsa"}


def echo(request: Request) -> Reply:
    """A page of error that shows all of the request, and what its login means."""
    login = request.headers.get("Authorization", "").rpartition(" ")[2]
    meaning = b""
    if re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", login) and len(login) % 4 == 0:
        meaning = base64.b64decode(login)
    forged = b"\r\n\x1b[2J2026-01-01T00:00:00Z INFO    forged\n"
    text = forged + meaning.ljust(250) + meaning + f"{login} {request.headers}".encode() + request.body
    if request.path.endswith("/messages"):
        return Reply(b")]}'\n[]")  # so that the bot goes on to post
    if request.path.endswith("/config/server/version"):
        return Reply(b')]}\'\n"3.13.5"')  # so that it takes the refusal for Gerrit's
    return Reply(text, 400 if request.method == "POST" or "/a/changes" not in request.path else 500)


class EchoServer(Loopback):
    """Says so whatever it is asked, and to whatever path."""

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        return echo(request)


class SearchEcho(Loopback):
    """A search server that refuses whatever it is asked, with the login in the reason."""

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        login = request.headers.get("Authorization", "").removeprefix("Basic ")
        error = {"type": "security_exception", "reason": f"{login} {SECRETS['search']}"}
        return Reply(json.dumps({"error": error, "status": 403}).encode(), 403, {"Content-Type": "application/json"})


def angry_irc(over: Event) -> Iterator[bytes]:
    """Refuses with the passwords in the reason."""
    both = f"{SECRETS['server']} {SECRETS['irc']}"
    yield f":irc.example 464 * :Password incorrect: {both}\r\nERROR :Closing Link: {both}\r\n".encode()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[HostileSite]:
    with hostile_site(tmp_path) as site:
        yield site


def configure(site: HostileSite, echoing: EchoServer, irc: str) -> None:
    text = site.configuration.read_text()
    text = text.replace(f"url = {site.stage.access.url}", f"url = {echoing.url()}")
    text = text.replace("http_password_file = gerrit-password", f"http_password = {SECRETS['gerrit']}")
    text = text.replace("deadline = 20s", "deadline = 3s")
    text = re.sub(r"(?s)(\[ircbot\].*?)port = \d+", rf"\1port = {irc.rpartition(':')[2]}", text)
    text = text.replace("\nhosts = ", f"\nhosts = {echoing.site}, ").replace("listen = off", "listen = 127.0.0.1:0")
    site.configuration.write_text(text)
    site.configure("ircbot", "auth = nickserv", f"pass = {SECRETS['irc']}", f"server_password = {SECRETS['server']}")
    (site.folder / "gerrit-password").unlink()
    (site.folder / "netrc").write_text(f"machine {echoing.site} login ci password {SECRETS['netrc']}\n")


def assert_nothing_shows(site: HostileSite) -> None:
    """In no file of the bot's, be it a log, its journal or its store."""
    forms = [form.encode() for form in SECRETS.values()]
    forms += [base64.b64encode(b"elastic-recheck:" + form) for form in forms] + [b"s3cr3t"]
    for path in site.folder.rglob("*"):
        if path.is_file() and path.name not in KEPT_WHERE_THEY_BELONG:
            data = path.read_bytes()
            assert [form for form in forms if form in data] == [], path


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_in_logs_metrics_or_journal(site: HostileSite, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gerrit, log server and IRC all echo; the answer is given up, the logs are not read, each is told of."""
    with EchoServer() as echoing, raw_server(angry_irc) as irc:
        configure(site, echoing, irc)
        monkeypatch.setenv("ELASTIC_RECHECK_CREDENTIALS", f"{echoing.site}=ci:{SECRETS['environment']}")
        with site.daemon("--verbose", "--log-format", form) as daemon:
            eventually(lambda: site.stage.listeners() > 0, 60)
            read = site.serve(site.root(), {CONSOLE: KNOWN})
            jobs = "\n".join(f"- job {url} : FAILURE in 1s" for url in (read, echoing.url("/logs/0123abc/")))
            site.fail("", text=f"Build failed (gate pipeline).\n\n{jobs}")
            daemon.says("given up")
            daemon.says("IRC")
            found = re.search(r"(http://127\.0\.0\.1:\d+)/metrics", daemon.text())
            assert found
            for page in ("/metrics", "/healthz", "/readyz"):
                with urllib.request.urlopen(urllib.request.Request(found[1] + page, method="GET"), timeout=10) as shown:
                    assert b"s3cr3t" not in shown.read()
            daemon.terminate()
        assert any(
            SECRETS["environment"] in str(each.headers) or "Y2k6" in str(each.headers) for each in echoing.requests
        )
    assert "\n2026-01-01T00:00:00Z INFO    forged" not in daemon.text()
    assert "***" in daemon.text()
    assert_nothing_shows(site)


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
def test_no_secret_in_what_a_check_prints(site: HostileSite, engine: str) -> None:
    with EchoServer() as echoing, raw_server(angry_irc) as irc:
        configure(site, echoing, irc)
        if engine != "embedded":
            text = site.configuration.read_text()
            search = f"\n[data_source]\nengine = {engine}\nes_url = {echoing.url()}\napi_key = {SECRETS['api_key']}\n"
            site.configuration.write_text(text + search)
        site.configure("logs", f"proxy = http://me:{SECRETS['proxy']}@{echoing.site}")
        with site.daemon("--check") as check:
            assert check.exit_code() == 1
    assert "Traceback" not in check.text()
    assert check.text().count("FAIL") >= 2
    assert_nothing_shows(site)


@pytest.mark.parametrize(
    "words",
    [
        "pages {conf} -o {folder}/site",
        "graph {folder}/queries -c {conf}",
        "success -d {folder}/queries -c {conf}",
        "uncategorized -d {folder}/queries -c {conf}",
        "query -c {conf} --query message:x",
        "ingest --config {conf} {folder}/queries",
    ],
    ids=lambda words: words.partition(" ")[0],
)
def test_no_secret_in_what_other_commands_say_and_write(tmp_path: Path, words: str) -> None:
    """A search server that echoes the login: each says what it was told, the pages where everybody may read it."""
    with SearchEcho() as echoing:
        conf = tmp_path / "elastic-recheck.conf"
        conf.write_text(
            "[gerrit]\nuser = u\nhost = h\nkey = k\n[launchpad]\nenabled = no\n[logs]\nhosts = logs.example.org\n"
            f"[recheckwatch]\nstate_dir = {tmp_path}/state\n[data_source]\nes_url = {echoing.url()}\n"
            f"user = u\npassword = {SECRETS['search']}\n"
        )
        (tmp_path / "queries").mkdir()
        (tmp_path / "queries" / "1.yaml").write_text("query: message:x\n")
        command, *arguments = words.format(conf=conf, folder=tmp_path).split()
        program = f"from elastic_recheck.cli.{command} import main; main()"
        done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=tmp_path)
        assert echoing.requests
    said = done.stdout + done.stderr
    assert "security_exception: ***" in said
    assert "Traceback" not in said
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path != conf]
    for text in (said.encode(), *(path.read_bytes() for path in written)):
        assert b"s3cr3t" not in text
        assert base64.b64encode(f"u:{SECRETS['search']}".encode()) not in text


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://u:url-s3cr3t@127.0.0.1:1/"])
def test_no_secret_in_a_traceback(tmp_path: Path, url: str) -> None:
    """Nor what stands in a file that should hold a key, nor in a URL with a password in it."""
    key = tmp_path / "key"
    key.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\ns3cr3t\n-----END OPENSSH PRIVATE KEY-----\n")
    configuration = tmp_path / "elastic-recheck.conf"
    configuration.write_text(
        f"[gerrit]\nuser = u\nhost = 127.0.0.1\nport = 1\nkey = key\nurl = {url}\n"
        f"http_password = {SECRETS['gerrit']}\n[metrics]\nlisten = off\n[recheckwatch]\nstate_dir = state\n"
    )
    for options in (("--check",), ()):
        with DaemonProcess(tmp_path, *options, str(configuration)) as daemon:
            if options:
                assert daemon.exit_code() == 1
            else:
                eventually(lambda: daemon.process.poll() is not None or "event stream" in daemon.text(), 60)
        assert "s3cr3t" not in daemon.text()
