"""People ask: commands and buttons through the real wire, answered at once and privately."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import attrs
import pytest
import trio

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.guild import LIBRARIANS_ROLE_ID, OTHER_CHANNEL_ID
from discarr.demo.discord.interactions import Acknowledgement, Outcome
from discarr.demo.discord.world import SimulatedDiscord
from discarr.errors.discord import GatewayLost
from discarr.gateway.guest import APOLOGY, DiscordGuest, open_guest
from discarr.gateway.interactions import STOPPING, UNKNOWN_BUTTON
from discarr.model.admin_actions import (
    Maintain,
    PreviewCleanup,
    Protect,
    ReloadSettings,
    SetVerbose,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    Unprotect,
)
from discarr.model.calendar import CalendarFilter
from discarr.model.cleanup import CleanupOptions, ProtectionKind
from discarr.model.message import Button, Card, Embed, Picture
from discarr.model.replies import PrivateCard, Reply, Sentence, Silence
from discarr.model.requests import Action, Request
from discarr.model.services import Instance, ServiceKind
from discarr.model.user_actions import (
    CheckNow,
    PageTurn,
    ShowCalendar,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    TurnBoard,
)
from tests.gateway.opening import CARD, PAGED, Handle, only_here, served_discord, settings_for

RADARR = Instance(kind=ServiceKind.RADARR)
SECOND_PAGE = Card(
    embed=Embed(title="Page two"), rows=((Button(custom_id="downloads:0:first:", label="First"),),)
)
FIRST_PAGE = Card(
    embed=Embed(title="Page one"), rows=((Button(custom_id="downloads:1:next:", label="Next"),),)
)


class Secretary:
    """Notes what was asked and gives one answer to everything."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[Request] = []

    async def handle(self, request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        self.asked.append(request)
        return self.reply

    @property
    def actions(self) -> list[Action]:
        return [request.action for request in self.asked]


@asynccontextmanager
async def guest_of(world: SimulatedDiscord, handle: Handle) -> AsyncIterator[DiscordGuest]:
    async with open_guest(
        settings_for(world), handle=handle, refusal=only_here(world), instances=(RADARR,)
    ) as guest:
        await guest.ready()
        await guest.register_commands(world.guild_id)
        yield guest


@asynccontextmanager
async def answering(world: SimulatedDiscord, reply: Reply) -> AsyncIterator[tuple[DiscordGuest, Secretary]]:
    secretary = Secretary(reply)
    async with served_discord(world), guest_of(world, secretary.handle) as guest:
        yield guest, secretary


async def ask(world: SimulatedDiscord, outcomes: list[Outcome]) -> None:
    """A member uses /check, and takes half a second's silence for an answer."""
    outcomes.append(await world.run_command(world.member, "check", answer_within_seconds=0.5))


async def be_asked(
    world: SimulatedDiscord, handle: Handle, people: trio.Nursery, outcomes: list[Outcome]
) -> None:
    """A guest who is asked once and then waits for the end."""
    async with guest_of(world, handle):
        people.start_soon(ask, world, outcomes)
        await trio.sleep_forever()


@asynccontextmanager
async def heard_in_log() -> AsyncIterator[trio.Event]:
    """Set as soon as the interactions have something to say in the log, on whatever thread."""
    heard, trio_loop = trio.Event(), trio.lowlevel.current_trio_token()
    bell = logging.Handler()
    bell.emit = lambda record: trio_loop.run_sync_soon(heard.set)  # type: ignore[method-assign]  # noqa: ARG005  # a bell
    logger = logging.getLogger("discarr.gateway.interactions")
    logger.addHandler(bell)
    try:
        yield heard
    finally:
        logger.removeHandler(bell)


# --- commands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "action"),
    [
        ("check", {}, CheckNow()),
        ("health", {}, ShowHealth()),
        ("downloads", {}, ShowDownloads()),
        (
            "downloads",
            {"instance": "radarr", "state": "STALLED"},
            ShowDownloads(instance_key="radarr", state="STALLED"),
        ),
        ("calendar", {}, ShowCalendar()),
        (
            "calendar",
            {"days": 14, "kind": "digital"},
            ShowCalendar(days=14, only=CalendarFilter.DIGITAL),
        ),
        ("maintenance", {}, Maintain()),
        ("maintenance", {"duration": "1h30m"}, Maintain(asked="1h30m")),
        ("help", {}, ShowHelp()),
        ("verbose", {}, SetVerbose()),
        ("verbose", {"on": True}, SetVerbose(on=True)),
        ("reload", {}, ReloadSettings()),
        ("progress", {}, ShowProgress()),
        ("progress", {"download": "dune"}, ShowProgress(download="dune")),
        ("cleanup", {}, PreviewCleanup(options=CleanupOptions())),
        (
            "cleanup",
            {"instance": "radarr", "from_client": True, "search_again": False},
            PreviewCleanup(
                options=CleanupOptions(instance_key="radarr", from_client=True, blocklist=False, search=False)
            ),
        ),
        ("journal", {}, ShowJournal()),
        ("protect", {}, ShowProtections()),
        ("protect", {"release": "*REMUX*"}, Protect(kind=ProtectionKind.RELEASE, value="*REMUX*")),
        ("protect", {"remove": "3"}, Unprotect(protection_id="3")),
    ],
)
async def test_each_command_is_its_action(name: str, options: dict[str, object], action: Action) -> None:
    world = SimulatedDiscord()
    async with answering(world, Sentence(text="Done")) as (_, secretary):
        outcome = await world.run_command(world.owner, name, options)
    assert secretary.actions == [action]
    assert (outcome.text, outcome.private) == ("Done", True)
    assert outcome.acknowledgement is Acknowledgement.DEFERRED_MESSAGE


async def test_the_request_says_who_asks() -> None:
    world = SimulatedDiscord()
    world.give_role(world.member, LIBRARIANS_ROLE_ID)
    async with answering(world, Sentence(text="Done")) as (_, secretary):
        await world.run_command(world.member, "check")
    caller = secretary.asked[0].caller
    assert (caller.user_id, caller.guild_owner_id) == (world.member.id, world.owner.id)
    assert (caller.channel_id, caller.guild_id) == (world.channel_id, world.guild_id)
    assert caller.role_ids == {LIBRARIANS_ROLE_ID}
    assert caller.permission_bits == int(world.guild.permissions_in(world.channel_id, world.member.id))


async def test_the_work_begins_only_after_the_acknowledgement() -> None:
    world = SimulatedDiscord()
    requests_before_work: list[str] = []

    async def handle(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        requests_before_work.append(world.log[-1].path.rpartition("/")[2])
        return Sentence(text="Worked")

    async with served_discord(world), guest_of(world, handle):
        outcome = await world.run_command(world.member, "check")
    assert requests_before_work == ["callback"]
    assert outcome.text == "Worked"
    assert outcome.acknowledged_after_seconds is not None
    assert outcome.acknowledged_after_seconds < 1.0


async def test_a_private_card_is_shown_to_the_caller_alone() -> None:
    world = SimulatedDiscord()
    async with answering(world, PrivateCard(card=CARD)):
        outcome = await world.run_command(world.member, "downloads")
    assert outcome.private
    assert "Nothing is downloading" in outcome.text
    assert not world.messages()


async def test_a_picture_comes_with_its_card_and_goes_with_it() -> None:
    world = SimulatedDiscord()
    pictured = attrs.evolve(FIRST_PAGE, picture=Picture(name="chart.png", content=b"drawn"))
    async with answering(world, PrivateCard(card=pictured)) as (guest, secretary):
        board = await guest.post(PAGED)
        to_command = await world.run_command(world.member, "downloads")
        to_press = await world.press(world.member, board.message_id, "board:next")
        for outcome in (to_command, to_press):
            assert outcome.message is not None
            assert [file.content for file in outcome.message.attachments] == [b"drawn"]
            assert outcome.message.embeds[0]["image"]["url"] == "attachment://chart.png"
        secretary.reply = PrivateCard(card=SECOND_PAGE)
        assert to_command.message is not None
        turned = await world.press(world.member, to_command.message, "Next")
    assert turned.message is not None
    assert not turned.message.attachments
    assert "image" not in turned.message.embeds[0]


async def test_silence_takes_the_thinking_away() -> None:
    world = SimulatedDiscord()
    async with answering(world, Silence()):
        await world.run_command(world.member, "check", answer_within_seconds=0.2)
        await world.wait_until(lambda: not world.private_messages(world.member))


async def test_a_refusal_is_the_only_request_and_no_work_begins() -> None:
    world = SimulatedDiscord()
    async with answering(world, Sentence(text="Done")) as (_, secretary):
        before = len(world.log)
        elsewhere = await world.run_command(world.owner, "check", channel_id=OTHER_CHANNEL_ID)
        stranger = await world.run_command(world.member, "reload")
    assert f"<#{world.channel_id}>" in elsewhere.text
    assert "administrators" in stranger.text
    assert elsewhere.private
    assert stranger.private
    assert not secretary.asked
    assert [exchange.path.rpartition("/")[2] for exchange in world.log[before:]] == ["callback"] * 2


async def test_an_answer_pings_nobody_and_fits() -> None:
    world = SimulatedDiscord()
    async with answering(world, Sentence(text=f"@everyone <@{world.owner.id}> " + "x" * 3000)):
        outcome = await world.run_command(world.member, "help")
    assert outcome.message is not None
    assert not outcome.message.mentioned_ids
    assert not outcome.message.mentions_everyone
    assert len(outcome.message.content) == 2000


async def test_what_follows_a_card_takes_its_place_as_soon_as_it_is_known() -> None:
    world, known = SimulatedDiscord(), trio.Event()

    async def handle(request: Request) -> Reply:
        if request.action == CheckNow():
            return PrivateCard(card=CARD, then=ShowHealth())
        await known.wait()
        return PrivateCard(card=SECOND_PAGE)

    async with served_discord(world), guest_of(world, handle):
        first = await world.run_command(world.member, "check")
        assert "Nothing is downloading" in first.text
        known.set()
        await world.wait_until(lambda: "Page two" in world.private_messages(world.member)[0].text)
    assert len(world.private_messages(world.member)) == 1


# --- buttons ------------------------------------------------------------------------------------------


async def test_a_press_on_the_board_is_acknowledged_without_a_sign() -> None:
    world = SimulatedDiscord()
    async with answering(world, Silence()) as (guest, secretary):
        message = await guest.post(PAGED)
        outcome = await world.press(world.member, message.message_id, "board:next", answer_within_seconds=0.1)
    assert outcome.acknowledgement is Acknowledgement.DEFERRED_UPDATE
    assert secretary.actions == [TurnBoard(to=PageTurn.NEXT)]
    assert not world.private_messages(world.member)


async def test_a_button_of_a_previous_run_works() -> None:
    world = SimulatedDiscord()
    secretary = Secretary(Sentence(text="Turned"))
    async with served_discord(world):
        async with guest_of(world, secretary.handle) as guest:
            message = await guest.post(PAGED)
        async with guest_of(world, secretary.handle):
            outcome = await world.press(world.member, message.message_id, "board:next")
    assert secretary.actions == [TurnBoard(to=PageTurn.NEXT)]
    assert (outcome.text, outcome.private) == ("Turned", True)


async def test_two_presses_at_once_are_both_served() -> None:
    world = SimulatedDiscord()
    async with answering(world, Silence()) as (guest, secretary):
        message = await guest.post(PAGED)
        async with trio.open_nursery() as nursery:
            for user in (world.member, world.owner):
                nursery.start_soon(
                    partial(world.press, user, message.message_id, "board:next", answer_within_seconds=0.1)
                )
    assert {request.caller.user_id for request in secretary.asked} == {world.member.id, world.owner.id}


async def test_a_private_views_page_turns_in_place() -> None:
    world = SimulatedDiscord()
    async with answering(world, PrivateCard(card=FIRST_PAGE)) as (_, secretary):
        first = await world.run_command(world.member, "downloads")
        assert first.message is not None
        secretary.reply = PrivateCard(card=SECOND_PAGE)
        second = await world.press(world.member, first.message, "Next")
    assert second.message is not None
    assert second.message.id == first.message.id
    assert "Page two" in second.text
    assert secretary.actions[1] == ShowDownloads(page=1)


async def test_a_private_card_for_a_press_on_the_board_is_a_new_private_message() -> None:
    world = SimulatedDiscord()
    async with answering(world, PrivateCard(card=FIRST_PAGE)) as (guest, _):
        message = await guest.post(PAGED)
        outcome = await world.press(world.member, message.message_id, "board:next")
    assert outcome.private
    assert "Downloads" in world.messages()[0].text


async def test_a_button_nobody_knows_any_more_is_answered_politely() -> None:
    world = SimulatedDiscord()
    old = Card(embed=Embed(title="Old"), rows=((Button(custom_id="v0:whatever", label="Old"),),))
    async with answering(world, Sentence(text="Done")) as (guest, secretary):
        message = await guest.post(old)
        outcome = await world.press(world.member, message.message_id, "Old")
    assert (outcome.text, outcome.private) == (UNKNOWN_BUTTON, True)
    assert not secretary.asked


async def test_no_view_is_kept_however_many_messages_are_sent() -> None:
    world = SimulatedDiscord()
    async with answering(world, PrivateCard(card=FIRST_PAGE)) as (guest, _):
        message = await guest.post(PAGED)
        await guest.edit(message, PAGED)
        await world.run_command(world.member, "downloads")
        store = guest._bot._connection._view_store
        assert not store._views
        assert not store._synced_message_views


# --- what goes wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=404, json={"code": 10062, "message": "Unknown interaction"}),
        Fault(status=400, json={"code": 40060, "message": "Interaction has already been acknowledged."}),
        Fault(drop=True),
    ],
)
async def test_an_interaction_that_cannot_be_acknowledged_costs_only_itself(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    world = SimulatedDiscord()
    async with answering(world, Sentence(text="Done")) as (_, secretary):
        world.fault("POST", "/callback$", fault)
        async with trio.open_nursery() as people, heard_in_log() as warned:
            people.start_soon(ask, world, [])
            await warned.wait()
            people.cancel_scope.cancel()
        outcome = await world.run_command(world.member, "health")
    assert outcome.text == "Done"
    assert secretary.actions == [ShowHealth()]
    assert len([record for record in caplog.records if "could not be acknowledged" in record.message]) == 1


async def test_an_answer_that_is_lost_costs_only_itself() -> None:
    world = SimulatedDiscord()
    async with answering(world, Sentence(text="Done")):
        world.fault("PATCH", "/messages/@original$", Fault(drop=True))
        lost = await world.run_command(world.member, "check", answer_within_seconds=0.2)
        outcome = await world.run_command(world.member, "health")
    assert "Done" not in lost.text
    assert outcome.text == "Done"


async def test_a_bug_reaches_the_person_and_the_owner() -> None:
    world = SimulatedDiscord()

    async def handle(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        raise ZeroDivisionError

    outcomes: list[Outcome] = []
    async with served_discord(world), trio.open_nursery() as people:
        with pytest.raises(ZeroDivisionError):
            await be_asked(world, handle, people, outcomes)
    assert [outcome.text for outcome in outcomes] == [APOLOGY]


async def test_who_asks_while_the_daemon_stops_is_told_so() -> None:
    world = SimulatedDiscord()
    asked = trio.Event()

    async def handle(_request: Request) -> Reply:
        asked.set()
        await trio.sleep_forever()
        raise AssertionError

    outcomes: list[Outcome] = []
    async with served_discord(world), trio.open_nursery() as people:
        with trio.CancelScope() as outside:
            async with guest_of(world, handle):
                people.start_soon(ask, world, outcomes)
                await asked.wait()
                outside.cancel()
    assert [outcome.text for outcome in outcomes] == [STOPPING]


async def test_work_in_nurseries_that_is_cut_off_leaves_its_caller_an_answer_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = SimulatedDiscord()
    asked = trio.Event()

    async def handle(_request: Request) -> Reply:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
            asked.set()
        raise AssertionError

    outcomes: list[Outcome] = []
    async with served_discord(world), trio.open_nursery() as people:
        with trio.CancelScope() as outside:
            async with guest_of(world, handle):
                people.start_soon(ask, world, outcomes)
                await asked.wait()
                outside.cancel()
    assert [outcome.text for outcome in outcomes] == [STOPPING]
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_who_asks_during_the_last_words_is_told_so() -> None:
    world = SimulatedDiscord()
    async with served_discord(world):
        with trio.CancelScope() as outside:
            async with guest_of(world, Secretary(Sentence(text="Done")).handle):
                outside.cancel()
                with trio.CancelScope(shield=True):
                    outcome = await world.run_command(world.member, "check")
    assert outcome.text == STOPPING


async def test_an_answer_with_a_card_that_cannot_be_built_ends_this_guest() -> None:
    world = SimulatedDiscord()
    crowded = attrs.evolve(PAGED, rows=(tuple(PAGED.rows[0] * 6),))
    async with served_discord(world), trio.open_nursery() as people:
        with pytest.raises(GatewayLost) as caught:
            await be_asked(world, Secretary(PrivateCard(card=crowded)).handle, people, [])
    assert isinstance(caught.value.__cause__, ValueError)
