"""Somebody types: what is offered over the real wire, and that nobody is ever shown an error for it."""

import logging

import pytest
import trio

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import Acknowledgement, Outcome
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway import interactions
from discarr.gateway.guest import open_guest
from discarr.model.admin_actions import ShowProgress
from discarr.model.replies import Choices, Reply, Sentence
from discarr.model.requests import Request, Suggest
from discarr.model.suggestions import Choice, Suggestible
from tests.gateway.opening import Handle, only_here, served_discord, settings_for

EXPIRED = {"message": "Unknown interaction", "code": 10062}
OFFERED = Choices(choices=(Choice(name="The Silent Harbour", value="ABC"),))


async def typed(world: SimulatedDiscord, handle: Handle, user: User, text: str = "sil") -> Outcome:
    """What a user gets who types this into /progress."""
    async with (
        served_discord(world),
        open_guest(settings_for(world), handle=handle, refusal=only_here(world)) as guest,
    ):
        await guest.ready()
        await guest.register_commands(world.guild_id)
        return await world.autocomplete(user, "progress", {"download": text}, focused="download")


def replying(reply: Reply, asked: list[Request]) -> Handle:
    async def handle(request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        asked.append(request)
        return reply

    return handle


async def test_what_is_typed_goes_home_and_the_choices_come_back() -> None:
    world, asked = SimulatedDiscord(), list[Request]()
    outcome = await typed(world, replying(OFFERED, asked), world.administrator)
    assert outcome.acknowledgement is Acknowledgement.CHOICES
    assert outcome.choices == ({"name": "The Silent Harbour", "value": "ABC"},)
    (request,) = asked
    assert request.action == Suggest(
        what=Suggestible.DOWNLOAD, typed="sil", of_command=ShowProgress(download="sil")
    )
    assert request.caller.user_id == world.administrator.id


async def test_an_administrators_command_offers_a_member_nothing_and_asks_nobody() -> None:
    world, asked = SimulatedDiscord(), list[Request]()
    outcome = await typed(world, replying(OFFERED, asked), world.member)
    assert (outcome.acknowledgement, outcome.choices) == (Acknowledgement.CHOICES, ())
    assert asked == []


async def test_what_discord_would_refuse_is_not_sent() -> None:
    world = SimulatedDiscord()
    choices = (
        Choice(name="x" * 150, value="long name"),
        Choice(name="long value", value="x" * 101),
        Choice(name="  ", value="no name"),
        *(Choice(name=str(number), value=str(number)) for number in range(40)),
    )
    outcome = await typed(world, replying(Choices(choices=choices), []), world.owner)
    assert outcome.acknowledgement is Acknowledgement.CHOICES
    assert outcome.choices[0] == {"name": "x" * 100, "value": "long name"}
    assert [choice["value"] for choice in outcome.choices[1:3]] == ["0", "1"]


async def test_an_answer_that_is_no_list_offers_nothing() -> None:
    world = SimulatedDiscord()
    outcome = await typed(world, replying(Sentence(text="No"), []), world.owner)
    assert (outcome.acknowledgement, outcome.choices) == (Acknowledgement.CHOICES, ())


async def test_home_that_is_too_slow_offers_nothing_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "SUGGEST_SECONDS", 0.05)

    async def never(_request: Request) -> Reply:
        await trio.sleep_forever()
        raise AssertionError

    world = SimulatedDiscord()
    outcome = await typed(world, never, world.owner)
    assert (outcome.acknowledgement, outcome.choices) == (Acknowledgement.CHOICES, ())


async def test_an_interaction_that_expired_costs_nothing_but_itself(caplog: pytest.LogCaptureFixture) -> None:
    world = SimulatedDiscord()
    world.fault("POST", "/callback$", Fault(status=404, json=EXPIRED))
    with caplog.at_level(logging.INFO):
        outcome = await typed(world, replying(OFFERED, []), world.owner)
    assert outcome.acknowledgement is None
    assert "could not be completed" not in caplog.text
