"""Killed at any moment, under load: what was promised is kept, and nothing is done twice.

While notices, edits of the board, removals, wishes and protections are on their way, SIGKILL comes. What
counts is what the simulated services and the simulated Discord saw. Twenty-five kills, or more:
`DISCARR_KILLS=500 pytest tests/end_to_end/test_killed.py`.
"""

import os
import random
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import attrs
import trio

from discarr.demo.arr.downloads import SimulatedDownload
from discarr.demo.arr.faults import Fault
from discarr.demo.arr.library import Film, film, film_release
from discarr.demo.discord.guild import User
from discarr.demo.discord.messages import Message
from discarr.model.cleanup import Outcome
from discarr.model.state import CurrentState
from discarr.monitoring.journal import unsettled
from tests.end_to_end.faults.traces import assert_nothing_twice
from tests.end_to_end.house import BOARD, PATIENCE_SECONDS, House, open_house, text_of
from tests.end_to_end.process import IMPATIENT, RunningDiscarr, running
from tests.end_to_end.test_cleanup import confirm_button, has_confirm
from tests.end_to_end.test_notices import import_now, notices

KILLS = int(os.environ.get("DISCARR_KILLS", "25"))
DOOMED = 1000
"""Films of this number and above fail; the others are imported, one in each life."""
LONGEST_YOUTH_SECONDS, LONGEST_LIFE_SECONDS, LONGEST_REMOVAL_SECONDS = 2.0, 0.3, 0.05
REMOVAL_SECONDS = 5.0
"""So long one is waited for: what was confirmed before may have left nothing to remove."""
UNSETTLED = timedelta(minutes=10)
"""After which nothing is under way any more (removal_proof.py)."""


@attrs.define
class People:
    """What the owner and a member ask for in each life, and what they were told: that is promised."""

    house: House
    protected: list[str] = attrs.field(factory=list)
    wished_for: list[str] = attrs.field(factory=list)
    confirmed: Counter[str] = attrs.field(factory=Counter)
    """How often each release stood in a preview whose button was pressed."""
    are_busy: trio.Event = attrs.field(factory=trio.Event)
    """In this life: the last thing they ask for is on its way."""

    async def ask_for_everything(self, number: int) -> None:
        await self.house.until(lambda: self.house.discord.commands and self.house.discord.sessions.connected)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._protect, f"Never.{number}.*")
            nursery.start_soon(self._wish, film(number + 1))
            nursery.start_soon(self._clean_up)

    async def _protect(self, pattern: str) -> None:
        told = await self._ask(self.house.discord.owner, "protect", {"release": pattern})
        if "Protected from every cleanup" in told:
            self.protected.append(pattern)

    async def _wish(self, wanted: Film) -> None:
        told = await self._ask(self.house.discord.member, "notify", {"download": name_of(wanted)})
        if "I call you" in told:
            self.wished_for.append(name_of(wanted))

    async def _clean_up(self) -> None:
        owner = self.house.discord.owner
        await self.house.shown(BOARD, lambda text: "failed" in text)
        outcome = await self.house.discord.run_command(owner, "cleanup", {"search_again": False})
        self.are_busy.set()
        if outcome.message is None or not has_confirm(outcome.message):
            return
        shown = words_of(outcome.message)
        listed = [each.title for each in self.house.radarr.downloads]
        self.confirmed.update(title for title in listed if title in shown or "Page 1 of" in shown)
        await self.house.discord.press(owner, outcome.message, confirm_button(outcome.message))

    async def _ask(self, user: User, name: str, options: dict[str, object]) -> str:
        return (await self.house.discord.run_command(user, name, options)).text


async def test_what_was_promised_is_kept_and_nothing_is_done_twice(tmp_path: Path) -> None:
    chance = random.Random(os.environ.get("DISCARR_KILLS_SEED", "five"))  # noqa: S311  # no secret
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = "imported"
        films = [grabbed(house, number) for number in range(1, KILLS + 2)]
        board, people, deletions = await read_once(house), People(house), Deletions(house)
        for number, each in enumerate(films[:-1], start=1):
            doom(house, number)
            import_now(house.radarr, each)
            deletions.know_rows()
            async with running(house, program=IMPATIENT) as discarr:
                await killed_at_random(people, discarr, number, chance)
            assert_it_knew_its_state(discarr)
        import_now(house.radarr, films[-1])
        state = await settled(house, films=len(films))
        assert told(house) == Counter(name_of(film(number)) for number in range(1, len(films) + 1))
        assert_wishes_came_true(house, people)
        assert_protections_are_kept(state, people)
        assert_removals_are_as_confirmed(house, state, people, deletions)
        assert (await house.shown(BOARD)).id == board.id
        assert_nothing_twice(house)


# --- who is in the queue --------------------------------------------------------------------------------


def grabbed(house: House, number: int) -> SimulatedDownload:
    wanted = film(number)
    title = film_release(wanted, "1080p.WEB-DL", number)
    return house.radarr.add(SimulatedDownload(title=title, media=wanted))


def doom(house: House, number: int) -> None:
    house.radarr.fail(grabbed(house, DOOMED + number), "The download client gave up")


def name_of(wanted: Film) -> str:
    return f"{wanted.title} ({wanted.year})"


def words_of(message: Message) -> str:
    return text_of(message).replace("\\", "")


@attrs.define
class Deletions:
    """What the service was asked to remove, by release."""

    house: House
    _titles: dict[str, str] = attrs.field(factory=dict)

    def know_rows(self) -> None:
        self._titles |= {str(row.id): row.download.title for row in self.house.radarr.rows()}

    def sent(self) -> Counter[str]:
        log = self.house.radarr.log
        asked = [exchange.path for exchange in log if exchange.method == "DELETE"]
        return Counter(self._titles[path.rpartition("/")[2]] for path in asked)


# --- lives ----------------------------------------------------------------------------------------------


async def read_once(house: House) -> Message:
    """The first run finds out where the history ends; its board."""
    house.radarr.refresh()
    async with running(house, program=IMPATIENT) as discarr:
        board = await house.shown(BOARD, lambda text: "Movies" in text)
        await house.until(lambda: house.discord.commands)
        await two_more_readings(house)
        assert await discarr.end(signal.SIGTERM) == 0
    return board


async def two_more_readings(house: House) -> None:
    """Of the history: with the second, what the first told is known."""
    for _ in range(2):
        asked = trio.Event()
        house.radarr.fault("history/since", Fault(meanwhile=asked.set))
        with trio.fail_after(PATIENCE_SECONDS):
            await asked.wait()


async def killed_at_random(
    people: People, discarr: RunningDiscarr, number: int, chance: random.Random
) -> None:
    """While it starts, with its hands full, or while a service is being asked to remove something."""
    people.are_busy, removing = trio.Event(), trio.Event()
    people.house.radarr.faults.clear()
    people.house.radarr.fault(r"/queue/\d", Fault(meanwhile=removing.set))
    longest = chance.choice([LONGEST_YOUTH_SECONDS, LONGEST_LIFE_SECONDS, LONGEST_REMOVAL_SECONDS])
    async with trio.open_nursery() as nursery:
        nursery.start_soon(people.ask_for_everything, number)
        if longest != LONGEST_YOUTH_SECONDS:
            with trio.move_on_after(PATIENCE_SECONDS) as patience:
                await people.are_busy.wait()
            assert not patience.cancelled_caught, discarr.log
        if longest == LONGEST_REMOVAL_SECONDS:
            with trio.move_on_after(REMOVAL_SECONDS):
                await removing.wait()
        await trio.sleep(chance.uniform(0.0, longest))  # the random instant itself
        assert await discarr.end(signal.SIGKILL) == -signal.SIGKILL
        nursery.cancel_scope.cancel()


async def settled(house: House, *, films: int) -> CurrentState:
    """A last life that nobody ends: what it knows once everything is told and settled."""
    async with house.daemon() as daemon:
        await all_told(house, films)
        await two_more_readings(house)
        house.ahead = UNSETTLED
        await daemon.check_everything()
        known = daemon._cache.state  # nothing outside tells that there is nothing left to settle
        with trio.fail_after(PATIENCE_SECONDS):
            while unsettled(known.value) or any(post.is_unsent for post in known.value.posts.values()):
                await known.newer_than(known.version)
        return known.value


async def all_told(house: House, films: int) -> None:
    """Patiently: what no life was long enough to tell is told now, one after the other."""
    while (count := told(house).total()) < films:
        seen = count
        await house.until(lambda: told(house).total() > seen)  # noqa: B023  # it ends before the next turn


# --- what must hold -------------------------------------------------------------------------------------


def assert_it_knew_its_state(discarr: RunningDiscarr) -> None:
    assert not [words for words in ("Traceback", "cannot be read", "unreadable") if words in discarr.log]


def told(house: House) -> Counter[str]:
    """How often each film is told as imported: alone or in a digest."""
    lines = [
        line
        for message in notices(house)
        if not message.mentioned_ids
        for line in words_of(message).splitlines()
        if line.startswith(("### ✅", "✅"))
    ]
    names = [name_of(film(number)) for number in range(1, KILLS + 2)]
    return Counter(name for name in names for line in lines if name in line)


def assert_wishes_came_true(house: House, people: People) -> None:
    """Whoever was told "I call you" is called once; whoever was not, at most once."""
    called = [words_of(message) for message in notices(house) if message.mentioned_ids]
    calls = Counter(
        name_of(film(number))
        for number in range(1, KILLS + 2)
        for each in called
        if name_of(film(number)) in each
    )
    assert people.wished_for
    assert set(people.wished_for) <= set(calls)
    assert set(calls.values()) == {1}


def assert_protections_are_kept(state: CurrentState, people: People) -> None:
    kept = Counter(protection.value for protection in state.protections.values())
    assert people.protected
    assert set(people.protected) <= set(kept)
    assert set(kept.values()) == {1}


def assert_removals_are_as_confirmed(
    house: House, state: CurrentState, people: People, deletions: Deletions
) -> None:
    """Each confirmation asks for a removal once at most, and the journal has what became of each."""
    entries = Counter(entry.title for entry in state.journal.values())
    removed = [entry.title for entry in state.journal.values() if entry.outcome is Outcome.REMOVED]
    sent = deletions.sent()
    assert removed
    assert sorted(removed) == sorted(download.title for download in house.radarr.removals)
    assert sent <= entries <= people.confirmed
