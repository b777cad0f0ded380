"""Who answers at an address is known without a key."""

from functools import partial

import pytest
import trio

from discarr.clients.stranger import address_at
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.plex import SimulatedPlex, serve_plex
from discarr.model.services import ServiceKind
from discarr.settings_table import PLEX, RADARR, SONARR


@pytest.mark.parametrize("base", ["", "/films", "/media/radarr"])
@pytest.mark.parametrize("login", ["forms", "none"])
async def test_a_radarr_is_found_with_its_url_base(base: str, login: str, nursery: trio.Nursery) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, url_base=base, login_form=login == "forms")
    url = await nursery.start(partial(serve_servarr, world))
    assert await address_at(RADARR, url) == url + base
    assert all("x-api-key" not in exchange.request_headers for exchange in world.log)
    nursery.cancel_scope.cancel()


async def test_another_service_is_not_taken_for_it(nursery: trio.Nursery) -> None:
    radarr = await nursery.start(partial(serve_servarr, SimulatedServarr(ServiceKind.RADARR)))
    plex = await nursery.start(partial(serve_plex, SimulatedPlex()))
    assert await address_at(PLEX, plex) == plex
    for instance, url in ((SONARR, radarr), (PLEX, radarr), (RADARR, plex), (RADARR, "http://127.0.0.1:1")):
        assert await address_at(instance, url) is None
    nursery.cancel_scope.cancel()
