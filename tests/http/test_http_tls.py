# SPDX-License-Identifier: Apache-2.0
"""TLS: who is trusted, and what is said of those who are not."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from loopback import Loopback, Reply, raw_server

from elastic_recheck.errors import RecordError, Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Credentials, Http, Login


def certificate(folder: Path, address: str) -> Path:
    """Write a self-signed certificate for an address, its key behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


def listening(pem: Path) -> Loopback:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return Loopback(context)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path, "127.0.0.1")


@pytest.fixture
def server(pem: Path) -> Iterator[Loopback]:
    with listening(pem) as loopback:
        yield loopback


def test_an_authority_of_our_own_is_trusted_by_ca_file(server: Loopback, pem: Path, tmp_path: Path) -> None:
    http = Http(AllowedHosts([server.site]), ca_file=pem, timeout=2)
    assert http.get_json(server.put_json("/a", 1)) == 1
    assert http.download(server.put("/log", b"hello"), tmp_path / "log", 100) == ""


def test_a_stranger_is_not_trusted(server: Loopback) -> None:
    with pytest.raises(Refused, match=f"the certificate of {server.site} is not trusted .*ca_file"):
        Http(AllowedHosts([server.site]), timeout=2).get_json(server.put_json("/a", 1))
    assert server.requests == []


def test_a_certificate_for_another_host_is_not_trusted(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "127.0.0.2")
    with listening(pem) as server, pytest.raises(Refused, match=r"is not trusted \(.*mismatch"):
        Http(AllowedHosts([server.site]), ca_file=pem, timeout=2).get_json(server.put_json("/a", 1))


def test_a_redirect_from_https_to_http_is_refused(server: Loopback, pem: Path) -> None:
    with Loopback() as plain:
        server.put("/a", "", {"Location": plain.put_json("/a", 1)}, 301)
        http = Http(AllowedHosts([server.site, plain.site]), ca_file=pem, timeout=2)
        with pytest.raises(Refused, match=f"redirects from https to http://{plain.site}"):
            http.get_json(server.url("/a"))
        assert plain.requests == []


def test_a_login_for_a_host_goes_over_https_alone(server: Loopback, pem: Path) -> None:
    with Loopback() as plain:
        http = Http(
            AllowedHosts([server.site, plain.site]),
            Credentials({"127.0.0.1": Login("ci", "hunter2")}),
            ca_file=pem,
            timeout=2,
        )
        http.get_json(server.put_json("/a", 1))
        http.get_json(plain.put_json("/a", 1))
        assert "Authorization" in server.requests[0].headers
        assert "Authorization" not in plain.requests[0].headers


def test_no_tls_where_https_was_expected() -> None:
    with Loopback() as plain, pytest.raises(Refused, match=f"no TLS with {plain.site}"):
        Http(AllowedHosts([plain.site]), timeout=2).request("GET", f"https://{plain.site}/")


def test_a_connection_that_is_cut_during_the_handshake_may_come_back() -> None:
    with raw_server(lambda _: iter([b""])) as site, pytest.raises(Unavailable, match=site):
        Http(AllowedHosts([site]), timeout=2).request("GET", f"https://{site}/")


def test_a_cut_answer(server: Loopback, pem: Path, tmp_path: Path) -> None:
    url = server.play("/log", Reply(b"hello", length=100))
    with pytest.raises(Unavailable, match="cut the connection"):
        Http(AllowedHosts([server.site]), ca_file=pem, timeout=2).download(url, tmp_path / "log", 1000)


def test_a_ca_file_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(RecordError, match=r"CA file .*empty\.pem: holds no certificate"):
        Http(AllowedHosts([]), ca_file=tmp_path / "empty.pem")
    with pytest.raises(RecordError, match=r"CA file .*missing\.pem: No such file"):
        Http(AllowedHosts([]), ca_file=tmp_path / "missing.pem")
