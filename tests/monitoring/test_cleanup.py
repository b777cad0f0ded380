"""A cleanup carried out on simulated services: what is asked for, what is not, and what is written down."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio

from discarr.clients.base_limits import RequestLimits
from discarr.demo.arr.downloads import SABNZBD, SimulatedDownload, Stage
from discarr.demo.arr.faults import Fault, failing, lost_answer, web_page
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.cleanup import CleanupOptions, Outcome
from discarr.model.evidence import ClientWatch, Hold, HoldCause, Watch, by_instance
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import CleanupSettings
from discarr.model.state import CurrentState
from tests.monitoring.cleaning import ADMINISTRATOR, LONG_SECONDS, Ward, admit, dead, deletions, ward
from tests.openapi import SERVARR_STATUSES, specification

RADARR, SONARR = Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.SONARR)
IMPATIENT = RequestLimits(patient_seconds=0.2)


def outcomes(ward: Ward) -> list[Outcome]:
    return [entry.outcome for entry in ward.journal]


# --- the ancestor's defects -----------------------------------------------------------------------------


async def test_completed_and_warning_items_are_never_deleted(tmp_path: Path) -> None:
    """The ancestor removed what waited for its import, and every plain warning, from the client."""
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        stages = [
            Stage.IMPORT_PENDING,
            Stage.IMPORTING,
            Stage.IMPORT_BLOCKED,
            Stage.UNRECOGNISED,
            Stage.PAUSED,
        ]
        admit(world, *(dead(ServiceKind.RADARR, n, stage=stage) for n, stage in enumerate(stages)))
        warned = dead(ServiceKind.RADARR, 9, stage=Stage.STALLED)
        admit(world, warned)
        await house.read()
        plan = house.plan()
        assert [(each.download_id, each.only_proposed) for each in plan.candidates] == [
            (warned.download_id, True)
        ]
        assert {left.title for left in plan.left_alone} >= {"Release.0.1080p-GROUP", "Release.2.1080p-GROUP"}


async def test_a_season_pack_is_one_delete_never_one_per_episode(tmp_path: Path) -> None:
    async with ward(tmp_path, kinds=[ServiceKind.SONARR]) as house:
        world = house.worlds[SONARR]
        pack = dead(ServiceKind.SONARR, episodes=10)
        admit(world, pack)
        assert len(world.rows()) == 10
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED]
        assert len(deletions(world)) == 1
        assert world.removals == [pack]


async def test_an_empty_200_is_a_success(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        receipt = await house.clean()
        (asked,) = deletions(world)
        assert (asked.status, asked.response_body) == (200, b"")
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED]


@pytest.mark.parametrize(("status", "body"), [(200, b"{}"), (204, b"")])
async def test_an_empty_object_and_204_are_successes_too(tmp_path: Path, status: int, body: bytes) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        world.fault(r"/queue/\d", attrs.evolve(lost_answer(status), body=body))
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED]


async def test_a_failed_fetch_is_not_an_empty_queue(tmp_path: Path) -> None:
    """Neither is nothing removed because of it, nor is anything taken for gone."""
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        await house.read()
        world.fault(r"/queue\?", failing(500))
        receipt = await house.cleanup.carry_out(house.plan(), by=ADMINISTRATOR)
        assert [entry.outcome for entry in receipt.entries] == [Outcome.SKIPPED]
        assert deletions(world) == []


# --- what is asked for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (CleanupOptions(), {"removeFromClient": "false", "blocklist": "true", "skipRedownload": "false"}),
        (
            CleanupOptions(from_client=True),
            {"removeFromClient": "true", "blocklist": "true", "skipRedownload": "false"},
        ),
        (
            CleanupOptions(search=False),
            {"removeFromClient": "false", "blocklist": "true", "skipRedownload": "true"},
        ),
        (
            CleanupOptions(from_client=True, blocklist=False),
            {"removeFromClient": "true", "blocklist": "false", "skipRedownload": "true"},
        ),
    ],
)
async def test_the_options_are_sent_whole(
    tmp_path: Path, options: CleanupOptions, query: dict[str, str]
) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        await house.clean(options)
        (asked,) = deletions(world)
        assert dict(part.split("=") for part in asked.query.split("&")) == {
            **query,
            "changeCategory": "false",
        }


@pytest.mark.parametrize("kind", [ServiceKind.RADARR, ServiceKind.SONARR])
async def test_every_request_is_as_the_official_description_has_it(tmp_path: Path, kind: ServiceKind) -> None:
    official = specification(f"{kind.value}.json")
    async with ward(tmp_path, kinds=[kind]) as house:
        world = house.worlds[Instance(kind=kind)]
        admit(world, dead(kind))
        await house.clean()
        assert {exchange.method for exchange in world.log} == {"GET", "DELETE"}
        assert any(exchange.path == "/api/v3/history" for exchange in world.log)
        for exchange in world.log:
            assert official.problems(exchange, undescribed_statuses=SERVARR_STATUSES) == []


async def test_downloads_of_one_instance_are_removed_one_at_a_time(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, *(dead(ServiceKind.RADARR, n) for n in range(4)))
        asked: list[str] = []

        def note() -> None:
            asked.append("DELETE")
            assert len(asked) == len(deletions(world)) + 1  # those before it are answered

        world.fault(r"/queue/\d", Fault(meanwhile=note), times=None)
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED] * 4
        assert len(asked) == 4


# --- what is not what it was ----------------------------------------------------------------------------


Change = Callable[[SimulatedServarr, SimulatedDownload], None]


def moves(_world: SimulatedServarr, download: SimulatedDownload) -> None:
    download.left_bytes = download.left - 1
    download.changed = True


def completes(_world: SimulatedServarr, download: SimulatedDownload) -> None:
    download.enter(Stage.IMPORT_PENDING)


def is_grabbed_anew(world: SimulatedServarr, download: SimulatedDownload) -> None:
    assert download.added_at is not None
    download.added_at = world.now()
    download.changed = True


def is_paused(world: SimulatedServarr, download: SimulatedDownload) -> None:
    world.pause(download)


def is_checked(_world: SimulatedServarr, download: SimulatedDownload) -> None:
    """QBittorrent.cs lists what it checks as queued."""
    download.enter(Stage.QUEUED, seconds=LONG_SECONDS)


def gets_a_renamed_client(_world: SimulatedServarr, download: SimulatedDownload) -> None:
    download.client = attrs.evolve(download.client, name="qBit")
    download.changed = True


def vanishes_with_its_client(world: SimulatedServarr, download: SimulatedDownload) -> None:
    world.client_offline(download.client)


def is_gone_after_a_restart(world: SimulatedServarr, _download: SimulatedDownload) -> None:
    world.restart()


@pytest.mark.parametrize(
    "change",
    [
        moves,
        completes,
        is_paused,
        is_checked,
        is_grabbed_anew,
        gets_a_renamed_client,
        vanishes_with_its_client,
        is_gone_after_a_restart,
    ],
    ids=lambda change: change.__name__,
)
async def test_a_download_that_changed_since_the_preview_is_skipped(tmp_path: Path, change: Change) -> None:
    async with ward(tmp_path) as house:
        world, download = house.worlds[RADARR], dead(ServiceKind.RADARR)
        download.added_at = world.started_at
        admit(world, download, dead(ServiceKind.RADARR, 2, client=SABNZBD))
        await house.read()
        plan = house.plan()
        change(world, download)
        if change is not is_gone_after_a_restart:
            world.queue.refresh()
        receipt = await house.cleanup.carry_out(plan, by=ADMINISTRATOR)
        outcome = {entry.download_id: entry.outcome for entry in receipt.entries}[download.download_id]
        assert outcome is Outcome.SKIPPED
        assert download not in world.removals
        assert all(entry.download_id != download.download_id for entry in house.journal)


async def test_what_is_excused_by_now_is_skipped_and_the_receipt_says_by_what(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        await house.read()
        plan = house.plan()
        hold = Hold(cause=HoldCause.OUTAGE, since=house.clock())
        watch = Watch(instance=RADARR, clients={"qBittorrent": ClientWatch(hold=hold)})
        house.cache.update(lambda state: attrs.evolve(state, watches={RADARR: watch}))
        receipt = await house.cleanup.carry_out(plan, by=ADMINISTRATOR)
        assert [entry.outcome for entry in receipt.entries] == [Outcome.SKIPPED]
        assert "looks like an outage" in receipt.entries[0].note
        assert deletions(world) == []


async def test_what_somebody_else_removed_is_already_gone(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world, download = house.worlds[RADARR], dead(ServiceKind.RADARR)
        admit(world, download, dead(ServiceKind.RADARR, 2, stage=Stage.PAUSED))
        world.fault(r"/queue/\d", Fault(meanwhile=lambda: world.remove(download)))
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.ALREADY_GONE]
        assert deletions(world)[0].status == 404


async def test_a_404_of_a_proxy_that_asked_twice_is_no_word_against_the_history(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR), dead(ServiceKind.RADARR, 2, stage=Stage.PAUSED))
        world.fault(r"/queue/\d", lost_answer(404))
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED]


# --- answers that prove nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (lost_answer(500), Outcome.REMOVED),
        (lost_answer(504), Outcome.REMOVED),
        (attrs.evolve(lost_answer(200), silence_seconds=0.5), Outcome.REMOVED),
        (lost_answer(409), Outcome.REMOVED),
        (attrs.evolve(lost_answer(200), headers={"content-type": "text/html"}), Outcome.REMOVED),
        (attrs.evolve(lost_answer(200), cut_after=0), Outcome.REMOVED),
        (failing(500), Outcome.UNKNOWN),
        (Fault(delay_seconds=0.5), Outcome.UNKNOWN),
        (failing(400), Outcome.FAILED),
        (failing(401), Outcome.FAILED),
        (failing(409), Outcome.UNKNOWN),
        (web_page(), Outcome.UNKNOWN),
    ],
    ids=[
        "500 after it",
        "504 after it",
        "silence after it",
        "409 after it",
        "an empty 200 that a proxy calls a web page",
        "cut off after it",
        "500",
        "silence",
        "400",
        "401",
        "409",
        "a proxy's login page",
    ],
)
@pytest.mark.parametrize("blocklist", [True, False])
async def test_an_unclear_answer_is_looked_into_and_never_repeated(
    tmp_path: Path, fault: Fault, outcome: Outcome, *, blocklist: bool
) -> None:
    async with ward(tmp_path, limits=IMPATIENT) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR), dead(ServiceKind.RADARR, 2, stage=Stage.PAUSED))
        world.fault(r"/queue/\d", fault)
        receipt = await house.clean(CleanupOptions(from_client=True, blocklist=blocklist))
        assert [entry.outcome for entry in receipt.entries] == [outcome]
        assert outcomes(house) == [outcome]
        await house.read()
        again = [candidate.download_id for candidate in house.plan().candidates]
        assert (again == []) is (outcome in (Outcome.REMOVED, Outcome.UNKNOWN))


# --- who else ------------------------------------------------------------------------------------------


async def test_two_administrators_who_confirm_the_same_plan_remove_once(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world, download = house.worlds[RADARR], dead(ServiceKind.RADARR)
        admit(world, download)
        await house.read()
        plan = house.plan()
        found: list[Outcome] = []

        async def confirm(by: int) -> None:
            receipt = await house.cleanup.carry_out(plan, by=by)
            found.append(receipt.entries[0].outcome)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(confirm, 1)
            nursery.start_soon(confirm, 2)
        assert sorted(found, key=lambda outcome: outcome.value) == [Outcome.REMOVED, Outcome.SKIPPED]
        assert len(deletions(world)) == 1


async def test_two_plans_with_the_same_download_remove_it_once(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR), dead(ServiceKind.RADARR, 2, stage=Stage.PAUSED))
        await house.read()
        first, second = house.plan(plan_id="one"), house.plan(plan_id="two")
        async with trio.open_nursery() as nursery:
            for plan in (first, second):
                nursery.start_soon(partial(house.cleanup.carry_out, plan, by=ADMINISTRATOR))
        assert len(deletions(world)) == 1
        assert outcomes(house) == [Outcome.REMOVED]


async def test_a_dry_run_removes_nothing(tmp_path: Path) -> None:
    async with ward(tmp_path, cleanup=CleanupSettings(dry_run=True)) as house:
        world = house.worlds[RADARR]
        admit(world, dead(ServiceKind.RADARR))
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.SKIPPED]
        assert (deletions(world), house.journal) == ([], ())


async def test_dry_run_switched_on_in_the_middle_ends_the_removals(tmp_path: Path) -> None:
    async with ward(tmp_path) as house:
        world = house.worlds[RADARR]
        admit(world, *(dead(ServiceKind.RADARR, n) for n in range(3)))

        def reload() -> None:
            settings = house.settings.value
            house.settings.replace(attrs.evolve(settings, cleanup=CleanupSettings(dry_run=True)))

        world.fault(r"/queue/\d", Fault(meanwhile=reload))
        receipt = await house.clean()
        assert [entry.outcome for entry in receipt.entries] == [Outcome.REMOVED, *[Outcome.SKIPPED] * 2]
        assert len(deletions(world)) == 1


def each_moved_lately(state: CurrentState) -> CurrentState:
    """Not by as much as counts, but so that nobody takes the line for dead."""
    known = [each for of_instance in state.evidence.values() for each in of_instance.values()]
    moved = by_instance([attrs.evolve(each, moved_at_seconds=LONG_SECONDS) for each in known])
    return attrs.evolve(state, evidence=moved)


@pytest.mark.parametrize(
    ("by", "warned", "outcome"),
    [
        (None, False, Outcome.REMOVED),
        (None, True, Outcome.SKIPPED),
        (ADMINISTRATOR, True, Outcome.REMOVED),
    ],
)
async def test_what_has_a_warning_by_now_is_removed_by_a_person_only(
    tmp_path: Path, by: int | None, outcome: Outcome, *, warned: bool
) -> None:
    async with ward(tmp_path) as house:
        world, download = house.worlds[RADARR], dead(ServiceKind.RADARR)
        admit(world, download, dead(ServiceKind.RADARR, 2))
        await house.read()
        house.cache.update(each_moved_lately)
        (candidate,) = (each for each in house.plan().candidates if each.title == download.title)
        assert not candidate.only_proposed
        plan = attrs.evolve(house.plan(), candidates=(candidate,))
        download.enter(Stage.STALLED if warned else Stage.DOWNLOADING)
        world.queue.refresh()
        receipt = await house.cleanup.carry_out(plan, by=by)
        assert [entry.outcome for entry in receipt.entries] == [outcome]
