"""`discarr check` names the cause and what to do, for each thing that people get wrong."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import trio
import trustme

from discarr.demo.arr.faults import failing, redirected, web_page
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.permissions import Permission
from discarr.model.services import ServiceKind
from tests.clients.serving import http
from tests.end_to_end.house import House, open_house
from tests.end_to_end.process import command
from tests.end_to_end.proxy import Proxy, answering


async def checked(house: House, **changes: str) -> tuple[int, dict[str, str]]:
    """The exit code, and the message of each thing that is wrong."""
    done = await command(house, "check", "--json", **changes)
    lines = json.loads(done.stdout)["checks"]
    return done.returncode, {line["subject"]: line["message"] for line in lines if not line["ok"]}


async def test_all_well_is_exit_code_0_and_names_each_permission(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        done = await command(house, "check")
        assert done.returncode == 0, done.stdout + done.stderr
        for words in ("Radarr", "Sonarr", "token", "channel", "View Channel", "Send Messages", "Embed Links"):
            assert words in done.stdout
        assert house.radarr.api_key not in done.stdout + done.stderr
        assert done.stdout.count("announces changes at once") == 2  # Radarr and Sonarr


async def test_who_cannot_be_heard_is_polled_and_no_failure(tmp_path: Path, nursery: trio.Nursery) -> None:
    async with open_house(tmp_path) as house:
        deaf = Proxy(house.environ["RADARR_URL"], answering(http("426 Upgrade Required")))
        url = await nursery.start(deaf.serve)
        done = await command(house, "check", RADARR_URL=url, CHECK_INTERVAL="30s")
    assert done.returncode == 0
    assert "Radarr: is polled every 30 s: no WebSocket to its hub opens (HTTP 426)." in done.stdout
    nursery.cancel_scope.cancel()


@asynccontextmanager
async def another_radarr(
    world: SimulatedServarr, *, certificate: Path | None = None, key: Path | None = None
) -> AsyncIterator[str]:
    async with trio.open_nursery() as nursery:
        yield await nursery.start(partial(serve_servarr, world, certificate=certificate, key=key))
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (failing(503), "starting up"),
        (web_page(), "a web page"),
        (redirected("/login"), "URL base"),
        (failing(500), "HTTP 500"),
        (failing(200, b"certainly not JSON"), "cannot be read"),
    ],
)
async def test_what_radarr_answers_wrongly_is_named(tmp_path: Path, fault: object, words: str) -> None:
    async with open_house(tmp_path) as house:
        house.radarr.fault("/api", fault, times=None)  # type: ignore[arg-type]  # the table holds Faults only
        code, wrong = await checked(house)
        assert code == 1
        assert list(wrong) == ["Radarr"]
        assert words in wrong["Radarr"]


async def test_a_wrong_key_is_named_with_its_setting(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        _, wrong = await checked(house, RADARR_API_KEY="f" * 32)
        assert "RADARR_API_KEY" in wrong["Radarr"]
        assert "401" in wrong["Radarr"]


async def test_a_closed_port_is_named(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        _, wrong = await checked(house, RADARR_URL="http://127.0.0.1:1")
        assert "connection refused" in wrong["Radarr"]
        assert "http://127.0.0.1:1" in wrong["Radarr"]  # the owner's terminal may show what Discord may not


async def test_a_missing_base_path_is_named(tmp_path: Path) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, url_base="/radarr")
    async with open_house(tmp_path) as house, another_radarr(world) as url:
        _, wrong = await checked(house, RADARR_URL=url)
        assert "URL base" in wrong["Radarr"]
        code, wrong = await checked(house, RADARR_URL=f"{url}/radarr/")
        assert (code, wrong) == (0, {})


@pytest.mark.parametrize("too_much", ["/api/v3", "/settings/general"])
async def test_an_address_from_the_browsers_line_is_told_for_its_base(tmp_path: Path, too_much: str) -> None:
    async with open_house(tmp_path) as house:
        plex = f"{house.environ['DISCARR_DISCORD_API']}/nothing"
        url = house.environ["RADARR_URL"] + too_much
        code, wrong = await checked(house, RADARR_URL=url, PLEX_URL=plex)
        assert code == 1
        assert "Check the URL base in RADARR_URL (Settings > General > URL Base)" in wrong["Radarr"]
        assert "Check the URL base in PLEX_URL, and" in wrong["Plex"]  # it has no such setting


async def test_sonarr_in_radarrs_place_is_named(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        _, wrong = await checked(house, RADARR_URL=house.environ["SONARR_URL"])
        assert "Sonarr" in wrong["Radarr"]


async def test_an_unknown_authority_is_named_and_tls_ca_file_mends_it(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate, key, trusted = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(trusted)
    world = SimulatedServarr(ServiceKind.RADARR)
    async with open_house(tmp_path) as house, another_radarr(world, certificate=certificate, key=key) as url:
        _, wrong = await checked(house, RADARR_URL=url)
        assert "TLS_CA_FILE" in wrong["Radarr"]
        for mended in ({"TLS_CA_FILE": str(trusted)}, {"TLS_VERIFY": "false"}):
            code, wrong = await checked(house, RADARR_URL=url, **mended)
            assert (code, wrong) == (0, {})


async def test_a_wrong_token_is_named(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        _, wrong = await checked(house, DISCORD_TOKEN="MTIz.wrong.token")
        assert "DISCORD_TOKEN" in wrong["Discord token"]


async def test_an_unknown_channel_is_named(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        _, wrong = await checked(house, DISCORD_CHANNEL_ID="1234567890123456789")
        assert "DISCORD_CHANNEL_ID" in wrong["Discord channel"]


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        (Permission.VIEW_CHANNEL, "View Channel"),
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
    ],
)
async def test_a_missing_permission_is_named(tmp_path: Path, permission: Permission, name: str) -> None:
    async with open_house(tmp_path) as house:
        house.discord.deny(permission)
        code, wrong = await checked(house)
        assert code == 1
        assert name in wrong[f"Discord permission {name}"]
