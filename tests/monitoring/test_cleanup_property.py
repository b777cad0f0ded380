"""Nothing outside the confirmed set is ever removed, and what Discarr says of it is what happened.

Real sockets, simulated services, and whatever can go wrong at random. DISCARR_CLEANUP_RUNS=5000 runs it as
many times; without it a few hundred keep the suite quick.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
import trio
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from discarr.clients.base_limits import RequestLimits
from discarr.demo.arr.downloads import QBITTORRENT, SABNZBD, SimulatedDownload, Stage
from discarr.demo.arr.faults import Fault, failing, lost_answer, web_page
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.cleanup import CleanupOptions, JournalEntry, Outcome
from discarr.model.services import Instance, ServiceKind
from tests.monitoring.cleaning import ADMINISTRATOR, LONG_SECONDS, Ward, admit, dead, deletions, ward

RUNS = int(os.environ.get("DISCARR_CLEANUP_RUNS", "200"))
IMPATIENT = RequestLimits(patient_seconds=0.1)
LATE_SECONDS = 0.15
"""After the client has given up."""
HEALING = timedelta(minutes=10)
REFUSED, NO_SUCH_ROW = 400, 404

STAGES = (
    *(Stage.DOWNLOADING, Stage.STALLED, Stage.METADATA, Stage.FAILED) * 3,
    Stage.IMPORT_BLOCKED,
    Stage.IMPORT_PENDING,
    Stage.PAUSED,
    Stage.QUEUED,
    Stage.DELAYED,
)

Name = tuple[Instance, str]
"""What a download is told from all others by."""

Slot = tuple[Stage, bool, bool, int]
"""Stage, whether its client is usenet, whether the service knows what it is, how many episodes."""

slots = st.tuples(st.sampled_from(STAGES), st.booleans(), st.booleans(), st.integers(1, 3))

CHANGES = (
    *("nothing",) * 12,
    "moves",
    "is grabbed anew",
    "is removed",
    "is paused",
    "is checked",
    "completes",
    "fails",
)
"""What becomes of a download between preview and confirmation."""

DELETE_FAULTS = (
    "none",
    "none",
    "500",
    "500 after it",
    "503 after it",
    "409 after it",
    "web page after it",
    "400",
    "cut",
    "silence",
    "silence after it",
    "done late",
    "removed by somebody",
    "client offline",
    "service restarts",
)
LATE = {"silence", "silence after it", "done late"}
READ_FAULTS = (*("none",) * 6, "500", "web page", "client offline", "service restarts")


@attrs.frozen(kw_only=True)
class Story:
    """One run: what is in the queues, what was agreed to, and what goes wrong."""

    radarr: list[tuple[Slot, str]]
    sonarr: list[tuple[Slot, str]]
    options: CleanupOptions
    confirmed: int
    """The candidates whose place has its bit in here."""
    delete_faults: list[str]
    read_faults: list[str]
    confirmed_twice: bool
    leaves_after_seconds: float | None
    """Discarr is stopped in the middle."""


slots_and_changes = st.lists(st.tuples(slots, st.sampled_from(CHANGES)), min_size=1, max_size=4)
stories = st.builds(
    Story,
    radarr=slots_and_changes,
    sonarr=slots_and_changes,
    options=st.builds(
        CleanupOptions, from_client=st.booleans(), blocklist=st.booleans(), search=st.booleans()
    ),
    confirmed=st.just(0xFF) | st.integers(0, 0xFF),
    delete_faults=st.lists(st.sampled_from(DELETE_FAULTS), min_size=1, max_size=6),
    read_faults=st.lists(st.sampled_from(READ_FAULTS), min_size=4, max_size=8),
    confirmed_twice=st.booleans(),
    leaves_after_seconds=st.none() | st.none() | st.floats(0.0, 0.1),
)


@pytest.fixture(scope="module", autouse=True)
def no_trust_store() -> Iterator[None]:
    """Nothing here speaks TLS, and to load the system's authorities takes as long as a whole run."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("SSL_CERT_FILE", os.devnull)
        yield


REFUSED_THEN_REMOVED = Story(
    radarr=[((Stage.DOWNLOADING, False, True, 1), "nothing")],
    sonarr=[((Stage.DOWNLOADING, False, True, 1), "nothing")],
    options=CleanupOptions(),
    confirmed=0xFF,
    delete_faults=["400"],
    read_faults=["none"] * 4,
    confirmed_twice=True,
    leaves_after_seconds=None,
)


@settings(
    max_examples=RUNS, deadline=None, derandomize=RUNS <= 200, suppress_health_check=[HealthCheck.too_slow]
)
@given(stories)
@example(REFUSED_THEN_REMOVED)
def test_nothing_else_is_removed_and_the_journal_tells_what_happened(story: Story) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trio.run(live_through, story, Path(folder))


async def live_through(story: Story, folder: Path) -> None:
    kinds = (ServiceKind.RADARR, ServiceKind.SONARR)
    async with ward(folder, kinds=kinds, limits=IMPATIENT) as house:
        cast = [*populate(house, ServiceKind.RADARR, story.radarr)]
        cast += populate(house, ServiceKind.SONARR, story.sonarr)
        await house.read()
        plan = house.plan(story.options)
        chosen = [each for place, each in enumerate(plan.candidates) if story.confirmed >> place & 1]
        plan = attrs.evolve(plan, candidates=tuple(chosen))
        confirmed = {(each.instance, each.download_id) for each in chosen}

        taken: set[Name] = set()
        for world, download, change in cast:
            happen(world, download, change)
        for world in house.worlds.values():
            world.queue.refresh()
            trouble(house, world, story, taken)
        receipts: list[JournalEntry] = []

        async def confirm(plan_id: str) -> None:
            numbered = attrs.evolve(plan, plan_id=plan_id)
            receipts.extend((await house.cleanup.carry_out(numbered, by=ADMINISTRATOR)).entries)

        with trio.move_on_after(story.leaves_after_seconds or 30.0) as leaving:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(confirm, "one")
                if story.confirmed_twice:
                    nursery.start_soon(confirm, "two")

        never_wrong(house, confirmed)
        if not leaving.cancelled_caught:
            agree(house, receipts, alone=not story.confirmed_twice)
        await heal(house, story)
        never_wrong(house, confirmed)
        assert all(entry.outcome is not Outcome.UNKNOWN for entry in house.journal), house.journal
        doubtful = taken if leaving.cancelled_caught else set()
        agree(house, house.journal, alone=not story.confirmed_twice, doubtful=doubtful)
        told = {(entry.instance, entry.download_id) for entry in house.journal}
        assert removed(house) <= told


def populate(
    house: Ward, kind: ServiceKind, drawn: list[tuple[Slot, str]]
) -> list[tuple[SimulatedServarr, SimulatedDownload, str]]:
    world = house.worlds[Instance(kind=kind)]
    cast = []
    for number, ((stage, usenet, known, episodes), change) in enumerate(drawn):
        client = SABNZBD if usenet else QBITTORRENT
        download = dead(kind, number, stage=stage, client=client, episodes=episodes, known=known)
        download.added_at = world.started_at
        cast.append((world, download, change))
    admit(world, *(download for _, download, _ in cast))
    return cast


def happen(world: SimulatedServarr, download: SimulatedDownload, change: str) -> None:
    match change:
        case "moves":
            download.left_bytes = max(0.0, download.left - 1)
            download.changed = True
        case "is grabbed anew":
            download.added_at = world.now()
            download.changed = True
        case "is removed":
            world.remove(download)
        case "completes" if not download.stage.is_pending:
            download.enter(Stage.IMPORT_BLOCKED)
        case "is paused" if not download.stage.is_pending:
            world.pause(download)
        case "is checked" if not download.stage.is_pending:
            download.enter(Stage.QUEUED, seconds=LONG_SECONDS)  # as QBittorrent.cs tells it
        case "fails" if not download.stage.is_pending:
            download.enter(Stage.FAILED)


def trouble(house: Ward, world: SimulatedServarr, story: Story, taken: set[Name]) -> None:
    for name in story.delete_faults:
        world.fault(r"/api/v3/queue/\d+", fault_of(house, world, name, taken))
    for name in story.read_faults:
        world.fault(r"/api/v3/(queue|history)\?", fault_of(house, world, name, taken))


def fault_of(house: Ward, world: SimulatedServarr, name: str, taken: set[Name]) -> Fault:
    """What befalls one request; what somebody else removes meanwhile is noted in `taken`."""

    def somebody_removes() -> None:
        # Only what is asked for at this very moment: whether an earlier 500 had removed it as well, or a
        # person did later, is written nowhere in the world.
        asked_for = [entry for entry in house.journal if house.worlds[entry.instance] is world][-1]
        for download in world.downloads:
            if download.download_id == asked_for.download_id:
                world.remove(download)
                taken.add((asked_for.instance, asked_for.download_id))

    def client_goes() -> None:
        world.client_offline(QBITTORRENT)
        world.queue.refresh()

    return {
        "none": Fault(),
        "500": failing(500),
        "500 after it": lost_answer(500),
        "503 after it": lost_answer(503),
        "409 after it": lost_answer(409),
        "web page after it": attrs.evolve(web_page(), carried_out=True),
        "400": failing(REFUSED),
        "cut": attrs.evolve(failing(200, b"{}"), cut_after=1),
        "web page": web_page(),
        "silence": Fault(status=500, delay_seconds=LATE_SECONDS),
        "silence after it": Fault(silence_seconds=LATE_SECONDS),
        "done late": Fault(delay_seconds=LATE_SECONDS),
        "removed by somebody": Fault(meanwhile=somebody_removes),
        "client offline": Fault(meanwhile=client_goes),
        "service restarts": Fault(meanwhile=world.restart),
    }[name]


async def heal(house: Ward, story: Story) -> None:
    """All is well again, time has passed, and Discarr starts anew."""
    if not LATE.isdisjoint(story.delete_faults):
        await trio.sleep(LATE_SECONDS)  # what a service does after everyone gave up, nobody can wait for
    for world in house.worlds.values():
        world.faults.clear()
        world.client_online(QBITTORRENT)
    house.clock.pass_(HEALING)
    await house.read()
    await house.again().settle_interrupted()


def removed(house: Ward) -> set[Name]:
    return {
        (instance, download.download_id)
        for instance, world in house.worlds.items()
        for download in world.removals
    }


def never_wrong(house: Ward, confirmed: set[Name]) -> None:
    assert removed(house) <= confirmed
    for world in house.worlds.values():
        assert max(Counter(map(id, world.removals)).values(), default=0) <= 1
        # Only what the service itself said it did not do may be asked for again, by a second confirmation.
        rows = Counter(asked.path for asked in deletions(world) if asked.status not in (REFUSED, NO_SUCH_ROW))
        assert max(rows.values(), default=0) <= 1


def agree(
    house: Ward, entries: Sequence[JournalEntry], *, alone: bool, doubtful: Collection[Name] = ()
) -> None:
    """What the entries say is what the service's own log says; of two confirmations one may find it done.

    `doubtful`: somebody else removed it at the very moment at which our own removal was interrupted.
    """
    told = {(each.instance, each.download_id) for each in entries if each.outcome is Outcome.REMOVED}
    for entry in entries:
        event(entry.outcome.value)
        name = (entry.instance, entry.download_id)
        was_removed = name in removed(house)
        if entry.outcome in (Outcome.REMOVED, Outcome.ALREADY_GONE):
            still_there = {download.download_id for download in house.worlds[entry.instance].downloads}
            assert entry.download_id not in still_there, entry
        match entry.outcome:
            case Outcome.REMOVED:
                assert was_removed or name in doubtful, entry
            case Outcome.FAILED:
                assert not was_removed or (name in told and not alone), entry
            case Outcome.ALREADY_GONE | Outcome.SKIPPED if alone:
                assert not was_removed, entry
