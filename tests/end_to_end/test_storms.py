"""Discord's gateway takes connections and is of no use: discord.py would storm it, and is held back.

The five seconds that discord.py waits before it identifies again are taken away here: the storm is worse, and
the test shorter. How a whole day comes out is in tests/gateway/test_connection_pace.py.
"""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import attrs
import discord
import pytest

from discarr.demo.discord.sessions import GatewayOutage
from discarr.gateway.pace import Pace
from tests.end_to_end.house import BOARD, House, Listener, open_house

GATEKEEPER = logging.getLogger("discarr.gateway.gatekeeper")


@pytest.fixture
def no_pause_before_identify(monkeypatch: pytest.MonkeyPatch) -> None:
    async def go_on(*_: object, **__: object) -> None:
        pass

    monkeypatch.setattr(discord.Client, "before_identify_hook", go_on)


@pytest.fixture
async def gatekeeper() -> AsyncIterator[Listener]:
    listener = Listener()
    GATEKEEPER.addHandler(listener)
    yield listener
    GATEKEEPER.removeHandler(listener)


def count(house: House, *what: str) -> int:
    return sum(event.what in what for event in house.discord.gateway_log)


@attrs.frozen(kw_only=True)
class Case:
    outage: GatewayOutage
    code: int
    most_identifies: int
    most_connects: int


CASES = [
    Case(outage=GatewayOutage.CLOSES, code=4000, most_identifies=1, most_connects=10),
    Case(outage=GatewayOutage.INVALIDATES, code=4000, most_identifies=5, most_connects=8),
    Case(outage=GatewayOutage.INVALIDATES, code=1000, most_identifies=5, most_connects=8),
]


@pytest.mark.usefixtures("no_pause_before_identify")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_storm_is_over_before_it_began(tmp_path: Path, gatekeeper: Listener, case: Case) -> None:
    async with open_house(tmp_path) as house:
        house.pace = Pace()
        async with house.daemon():
            await house.shown(BOARD)
            house.discord.gateway_outage = case.outage
            house.discord.close_gateways(case.code)
            await gatekeeper.heard("waits until")
            assert count(house, "identified", "invalidated") <= case.most_identifies
            assert 3 < count(house, "connected") <= case.most_connects, "it began, and was held back"
