"""Encryption: whose certificates are believed, and HTTP/2 where the server offers it."""

import ssl
from pathlib import Path

import pytest
import trio
import trustme

from discarr.clients.base import MediaClient
from discarr.clients.trust import trust_of
from discarr.errors.services import CertificateUntrusted, NotTls
from discarr.errors.settings import SettingsInvalid
from discarr.model.services import ServiceKind
from discarr.model.settings import TlsSettings
from tests.clients.serving import Clients, Service

AUTHORITY = trustme.CA()
IDENTITY = b'{"MediaContainer": {"version": "1.42.1"}}'


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


async def serve(nursery: trio.Nursery, folder: Path, *, name: str = "127.0.0.1") -> tuple[Service, str]:
    certificate = AUTHORITY.issue_cert(name)
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    service = Service({"/identity": IDENTITY})
    return service, await service.start(nursery, certificate=folder / "server.pem", key=folder / "server.pem")


def plex(url: str, clients: Clients, tls: TlsSettings) -> MediaClient:
    return clients.open(url, kind=ServiceKind.PLEX, tls=tls)


async def test_an_authority_of_ones_own_is_trusted_and_http2_is_spoken(
    nursery: trio.Nursery, clients: Clients, tmp_path: Path, ca_file: Path
) -> None:
    service, url = await serve(nursery, tmp_path)
    answer = await plex(url, clients, TlsSettings(ca_file=ca_file)).check_health()
    assert answer.version == "1.42.1"
    assert service.requests[0].scope["http_version"] == "2"


async def test_without_tls_it_is_http_1(nursery: trio.Nursery, clients: Clients) -> None:
    service = Service({"/identity": IDENTITY})
    await plex(await service.start(nursery), clients, TlsSettings()).check_health()
    assert service.requests[0].scope["http_version"] == "1.1"


async def test_an_unknown_authority_is_not_trusted(
    nursery: trio.Nursery, clients: Clients, tmp_path: Path
) -> None:
    _, url = await serve(nursery, tmp_path)
    with pytest.raises(CertificateUntrusted, match="TLS_CA_FILE"):
        await plex(url, clients, TlsSettings()).check_health()


async def test_a_certificate_for_another_name_is_not_trusted(
    nursery: trio.Nursery, clients: Clients, tmp_path: Path, ca_file: Path
) -> None:
    _, url = await serve(nursery, tmp_path, name="radarr.example")
    with pytest.raises(CertificateUntrusted, match="IP address mismatch"):
        await plex(url, clients, TlsSettings(ca_file=ca_file)).check_health()


async def test_any_certificate_will_do_when_verification_is_switched_off(
    nursery: trio.Nursery, clients: Clients, tmp_path: Path
) -> None:
    _, url = await serve(nursery, tmp_path, name="radarr.example")
    assert (await plex(url, clients, TlsSettings(verify=False)).check_health()).version == "1.42.1"


async def test_https_to_a_plain_port_is_said_to_be_no_tls(nursery: trio.Nursery, clients: Clients) -> None:
    url = await Service({"/identity": IDENTITY}).start(nursery)
    with pytest.raises(NotTls, match="Try http://"):
        await plex(url.replace("http:", "https:"), clients, TlsSettings()).check_health()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), ("no certificate", "holds no certificate")]
)
def test_an_unusable_ca_file_is_named_by_its_setting(content: str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsInvalid, match=f"TLS_CA_FILE: {words}") as raised:
        trust_of(TlsSettings(ca_file=file))
    assert str(tmp_path) not in str(raised.value)


def test_the_systems_own_trust_store_counts_too(ca_file: Path) -> None:
    ours = len(trust_of(TlsSettings(ca_file=ca_file)).get_ca_certs())
    assert ours >= len(ssl.create_default_context().get_ca_certs()) + 1
