"""What a service announces is on the board long before the next poll; behind a deaf proxy it is polled."""

from pathlib import Path

import pytest
import trio

from discarr.demo.arr.library import film
from discarr.demo.arr.world import SimulatedServarr
from tests.clients.serving import http
from tests.demo.arr.serving import a_film
from tests.end_to_end.house import BOARD, HEALTH, PATIENCE_SECONDS, open_house
from tests.end_to_end.proxy import Proxy, Treatment, answering, without_upgrade

NEVER_POLLED = "1h"
NEWCOMER = film(7).title


async def listened_to(world: SimulatedServarr) -> None:
    joined = world.hub.joined
    with trio.fail_after(PATIENCE_SECONDS):
        await trio.lowlevel.checkpoint()
        while not joined.value:
            await joined.newer_than(joined.version)


async def test_what_is_announced_is_on_the_board_without_a_poll(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house:
        house.environ |= {"CHECK_INTERVAL": NEVER_POLLED, "HEALTH_CHECK_INTERVAL": NEVER_POLLED}
        async with house.daemon():
            await house.shown(BOARD)
            await listened_to(house.radarr)
            house.radarr.add(a_film())
            house.radarr.refresh()
            await house.shown(BOARD, lambda text: NEWCOMER in text)


async def test_what_a_service_complains_about_is_on_the_card_without_a_poll(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house:
        house.environ |= {"CHECK_INTERVAL": NEVER_POLLED, "HEALTH_CHECK_INTERVAL": NEVER_POLLED}
        house.radarr.warn("IndexerStatusCheck", "An indexer is unavailable")
        async with house.daemon():
            await house.shown(HEALTH, lambda text: "An indexer" in text)
            await listened_to(house.radarr)
            house.radarr.warn("UpdateCheck", "An update is available")
            await house.shown(HEALTH, lambda text: "An update" in text)


DEAF: dict[str, Treatment] = {
    "answers 400": answering(http("400 Bad Request")),
    "answers 426": answering(http("426 Upgrade Required")),
    "answers with a page": answering(http("200 OK", b"<html></html>", "Content-Type: text/html")),
    "hangs up": answering(b""),
    "strips the upgrade": without_upgrade,
}


@pytest.mark.parametrize("proxy", DEAF)
async def test_behind_a_proxy_that_drops_upgrades_it_is_polled_as_ever(
    proxy: str, tmp_path: Path, nursery: trio.Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house:
        deaf = Proxy(house.environ["RADARR_URL"], DEAF[proxy])
        house.environ |= {"RADARR_URL": await nursery.start(deaf.serve), "SONARR_API_KEY": ""}
        async with house.daemon():
            await house.shown(BOARD)
            house.radarr.add(a_film())
            house.radarr.refresh()
            await house.shown(BOARD, lambda text: NEWCOMER in text)
        assert deaf.upgrades >= 1
        assert deaf.open == 0
    log = capsys.readouterr().err
    assert log.count("is polled: no WebSocket to its hub opens") == log.count("announce what changes") == 1
    assert not {"WARNING", "ERROR"} & set(log.split())
    nursery.cancel_scope.cancel()
