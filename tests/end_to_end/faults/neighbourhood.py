"""A house whose Radarr is behind a door, and a daemon that reads when it is asked to."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from discarr.clients.base_limits import RequestLimits
from discarr.daemon import Daemon
from discarr.demo.arr.world import SimulatedServarr
from tests.end_to_end.faults.door import MEGABYTE, Door
from tests.end_to_end.house import BOARD, HEALTH, House, open_house

SHORT = RequestLimits(read_seconds=2.0, whole_seconds=2.5, patient_seconds=2.5, answer_bytes=4 * MEGABYTE)
"""So that nobody waits long; and on a busy machine a healthy service still answers within them."""


@attrs.frozen(kw_only=True)
class Neighbourhood:
    house: House
    door: Door
    daemon: Daemon
    nursery: trio.Nursery

    @property
    def radarr(self) -> SimulatedServarr:
        return self.house.radarr


@asynccontextmanager
async def neighbourhood(
    folder: Path,
    *,
    films: int = 2,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    called: str = "",
) -> AsyncIterator[Neighbourhood]:
    """The daemon has shown the films and one series."""
    async with open_house(folder, films=films, episodes=1) as house, trio.open_nursery() as nursery:
        house.limits = SHORT
        house.environ |= {"CHECK_INTERVAL": "1h", "HEALTH_CHECK_INTERVAL": "1h"}
        door = Door(house.environ["RADARR_URL"], host=host, tls=tls)
        port = await door.open(nursery)
        house.environ["RADARR_URL"] = f"{'https' if tls else 'http'}://{called or host}:{port}"
        if tls is not None:
            house.environ["TLS_CA_FILE"] = str(folder / "ca.pem")
        async with house.daemon() as daemon:
            await house.shown(BOARD, lambda text: "Movies" in text and "TV" in text)
            await house.shown(HEALTH, lambda text: text.count("online") == len("RS"))
            await house.until(lambda: house.discord.commands)
            yield Neighbourhood(house=house, door=door, daemon=daemon, nursery=nursery)
        nursery.cancel_scope.cancel()
