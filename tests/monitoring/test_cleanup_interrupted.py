"""Removals that were interrupted, and automatic cleanup: what is on disk, and what comes of it later."""

import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio
import trio.testing

from discarr.cache.store import FILE_NAME
from discarr.demo.arr.downloads import QBITTORRENT, Stage
from discarr.demo.arr.faults import Fault, failing, lost_answer
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.cleanup import Outcome
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import AutoCleanup, CleanupSettings
from tests.monitoring.cleaning import ADMINISTRATOR, Clock, Ward, admit, dead, deletions, discarr_beside, ward

RADARR = Instance(kind=ServiceKind.RADARR)
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20.0
AUTOMATIC = CleanupSettings(auto=AutoCleanup.ON)


# --- SIGKILL --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [(Fault(), Outcome.REMOVED), (failing(500), Outcome.FAILED)],
    ids=["the service removed it", "the service removed nothing"],
)
async def test_a_removal_interrupted_by_sigkill_is_unknown_on_disk_and_settled_at_the_next_start(
    tmp_path: Path, nursery: trio.Nursery, fault: Fault, outcome: Outcome
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR)
    admit(world, dead(ServiceKind.RADARR))
    url = await nursery.start(partial(serve_servarr, world))
    command = [sys.executable, "-m", "tests.monitoring.removing_process", url, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await nursery.start(partial(trio.run_process, command, env=environ, cwd=ROOT, check=False))
    world.fault(r"/queue/\d", attrs.evolve(fault, meanwhile=process.kill))
    with trio.fail_after(PATIENCE_SECONDS):
        await process.wait()

    clock = Clock(datetime.now(UTC))
    async with discarr_beside({RADARR: url}, tmp_path, clock=clock) as house:
        assert [entry.outcome for entry in house.journal] == [Outcome.UNKNOWN]
        clock.pass_(timedelta(minutes=10))
        await house.cleanup.settle_interrupted()
        assert [entry.outcome for entry in house.journal] == [outcome]
        assert len(world.removals) == (outcome is Outcome.REMOVED)


def client_goes_offline(world: SimulatedServarr) -> None:
    world.client_offline(QBITTORRENT)
    world.refresh()


def service_restarts(world: SimulatedServarr) -> None:
    world.advance(world.now())
    world.restart()


# --- cancelled, settled ---------------------------------------------------------------------------------


async def test_a_cleanup_cancelled_midway_leaves_the_truth_in_the_journal(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR, 1), dead(ServiceKind.RADARR, 2))
        await house.read()
        with trio.CancelScope() as leaving:
            world.fault(r"/queue/\d", Fault(meanwhile=leaving.cancel))
            await house.cleanup.carry_out(house.plan(), by=ADMINISTRATOR)
        assert [(entry.by, entry.outcome) for entry in house.journal] == [(ADMINISTRATOR, Outcome.UNKNOWN)]
        house.clock.pass_(timedelta(minutes=10))
        await house.again().settle_interrupted()
        assert [entry.outcome for entry in house.journal] == [
            Outcome.REMOVED if world.removals else Outcome.FAILED
        ]


@pytest.mark.parametrize(
    "vanish", [client_goes_offline, service_restarts], ids=lambda trouble: trouble.__name__
)
async def test_nothing_is_settled_by_rows_that_vanish_and_come_back(
    tmp_path: Path, vanish: Callable[[SimulatedServarr], None]
) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        world.fault(r"/queue/\d", failing(500))
        await house.clean()
        house.clock.pass_(timedelta(minutes=10))
        vanish(world)
        await house.cleanup.settle_interrupted()
        assert [entry.outcome for entry in house.journal] == [Outcome.UNKNOWN]
        world.client_online(QBITTORRENT)
        house.clock.pass_(timedelta(minutes=10))
        await house.cleanup.settle_interrupted()
        assert [entry.outcome for entry in house.journal] == [Outcome.FAILED]


async def test_what_leaves_together_with_its_neighbours_is_not_taken_for_removed(tmp_path: Path) -> None:
    """A client that is away, before /health says so."""
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR), dead(ServiceKind.RADARR, 2, stage=Stage.PAUSED))
        world.fault(r"/queue/\d", failing(500))
        await house.clean()
        house.clock.pass_(timedelta(minutes=10))
        client_goes_offline(world)
        world.fault("/health", failing(200, b"[]"))
        await house.cleanup.settle_interrupted()
        assert [entry.outcome for entry in house.journal] == [Outcome.UNKNOWN]


async def test_nothing_is_removed_while_the_journal_cannot_be_written(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        await house.read()
        await house.cache.save()
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as disk:
            disk.execute("create trigger full before insert on state begin select raise(abort, 'full'); end")
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.SKIPPED]
        assert "cannot be saved" in receipt.entries[0].note
        assert str(tmp_path) not in receipt.entries[0].note
        assert (deletions(world), house.journal) == ([], ())


# --- automatic ------------------------------------------------------------------------------------------


async def another_reading(house: Ward, *, minutes: float = 5.0) -> None:
    """And time for all that follows from it."""
    house.clock.pass_(timedelta(minutes=minutes))
    await house.read()
    await trio.testing.wait_all_tasks_blocked(0.05)


async def removals_reach(house: Ward, count: int) -> None:
    version = -1
    with trio.fail_after(PATIENCE_SECONDS):
        await trio.lowlevel.checkpoint()
        while [entry.outcome for entry in house.journal] != [Outcome.REMOVED] * count:
            version = await house.cache.state.newer_than(version)


async def test_automatic_cleanup_waits_for_the_third_reading_and_stops_at_its_limit(
    tmp_path: Path,
) -> None:
    async with ward(tmp_path, cleanup=AUTOMATIC) as house, trio.open_nursery() as nursery:
        world = house.worlds[RADARR]
        failed = [dead(ServiceKind.RADARR, number, stage=Stage.FAILED) for number in range(5)]
        admit(world, *failed, *(dead(ServiceKind.RADARR, 50 + n, stage=Stage.PAUSED) for n in range(12)))
        await nursery.start(house.cleanup.run, AUTOMATIC)
        for _ in range(2):
            await another_reading(house)
            assert deletions(world) == []
        await another_reading(house)
        await removals_reach(house, 3)
        for _ in range(4):
            await another_reading(house)
        assert len(deletions(world)) == 3
        await another_reading(house, minutes=60)
        await removals_reach(house, 5)
        assert {entry.by for entry in house.journal} == {None}
        assert all("removeFromClient=false" in exchange.query for exchange in deletions(world))
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(
    "cleanup",
    [
        CleanupSettings(),
        CleanupSettings(auto=AutoCleanup.PROPOSE),
        CleanupSettings(auto=AutoCleanup.ON, dry_run=True),
    ],
    ids=["off", "propose", "dry run"],
)
async def test_nothing_is_removed_by_itself_unless_asked_for(
    tmp_path: Path, cleanup: CleanupSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="discarr.monitoring.cleanup")
    async with ward(tmp_path, cleanup=cleanup) as house, trio.open_nursery() as nursery:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR, stage=Stage.FAILED))
        await nursery.start(house.cleanup.run, cleanup)
        for _ in range(5):
            await another_reading(house)
        assert deletions(world) == []
        assert caplog.text.count("is left") == cleanup.dry_run  # once, not at every reading
        nursery.cancel_scope.cancel()


async def test_a_removal_left_unknown_is_settled_at_the_next_reading(
    tmp_path: Path,
) -> None:
    async with ward(tmp_path) as house, trio.open_nursery() as nursery:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        await nursery.start(house.cleanup.run, house.settings.value.cleanup)
        world.fault(r"/queue/\d", lost_answer(500))
        world.fault("/history", Fault(), times=1)
        world.fault("/history", failing(500))
        await house.clean()
        assert [entry.outcome for entry in house.journal] == [Outcome.UNKNOWN]
        await another_reading(house)
        await removals_reach(house, 1)
        nursery.cancel_scope.cancel()
