"""The history of a simulated service, read over the wire after each reading of its queue."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
import trio

from discarr.demo.arr.faults import failing
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.history import HistoryCursor
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring.history_reader import HistoryReader
from tests.demo.arr.serving import a_film
from tests.monitoring.cleaning import Ward, ward

RADARR = Instance(kind=ServiceKind.RADARR)


@attrs.define
class Followed:
    """A service, and a reader that follows it."""

    ward: Ward
    world: SimulatedServarr

    @property
    def cursor(self) -> HistoryCursor | None:
        return self.ward.cache.state.value.history.get(RADARR)

    async def read(self) -> None:
        """A reading of the queue some time later, and the history after it."""
        self.ward.clock.pass_(timedelta(minutes=5))
        self.world.refresh()
        asked = self.asked
        await self.ward.read()
        while self.asked == asked or (self.cursor and self.cursor.read_at != self.ward.clock()):
            await self.ward.cache.state.newer_than(self.ward.cache.state.version)

    @property
    def asked(self) -> int:
        return sum("history" in exchange.path for exchange in self.world.log)


@pytest.fixture
async def followed(tmp_path: Path) -> AsyncIterator[Followed]:
    async with ward(tmp_path) as house, trio.open_nursery() as nursery:
        world = house.worlds[RADARR]
        world.add(a_film(download_id="AB", bytes_per_second=0))
        world.refresh()
        nursery.start_soon(HistoryReader(house.cache, now=house.clock).follow, RADARR)
        with trio.fail_after(10):
            yield Followed(house, world)
        nursery.cancel_scope.cancel()


async def test_each_reading_of_the_queue_costs_one_request_after_the_first(followed: Followed) -> None:
    await followed.read()
    assert followed.cursor is not None
    assert followed.cursor.seen == (1,)
    before = followed.asked
    await followed.read()
    await followed.read()
    assert followed.asked == before + 2


async def test_a_newer_grab_of_the_same_release_begins_its_evidence_afresh(followed: Followed) -> None:
    await followed.read()
    assert "AB" in followed.ward.cache.state.value.evidence[RADARR]
    again = followed.ward.clock.time + timedelta(minutes=2)
    followed.world.history.add(followed.world.downloads[0], "grabbed", again)
    await followed.read()
    assert "AB" not in followed.ward.cache.state.value.evidence[RADARR]


async def test_a_history_whose_end_was_deleted_is_gone_on_with(followed: Followed) -> None:
    await followed.read()
    world = followed.world
    world.history.events.clear()
    world.history.add(world.downloads[0], "grabbed", followed.ward.clock.time - timedelta(days=3))
    await followed.read()
    assert followed.cursor is not None
    assert followed.cursor.at == followed.ward.clock.time - timedelta(days=3, minutes=5)


async def test_an_answer_nobody_can_read_costs_what_is_in_it_and_no_more(
    followed: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    await followed.read()
    followed.world.fault("history/since", failing(200, b"{"))
    await followed.read()
    assert "is not told" in caplog.text
    await followed.read()
