"""The real discord.py, unmodified, as the other end: on an asyncio thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import discord
import trio
import yarl
from anyio.from_thread import BlockingPortal, start_blocking_portal
from discord import app_commands

from discarr.demo.discord.serve import Served

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


class Pages(discord.ui.View):
    """Buttons that stay: one answers with an update, one changes the channel's message, one never answers."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="page 2")

    @discord.ui.button(emoji="🔄", custom_id="later")
    async def later(self, interaction: discord.Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.defer()
        assert interaction.message is not None
        await interaction.message.edit(content="edited in the channel")


class Question(discord.ui.Modal, title="Why?"):
    reason: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Reason", custom_id="reason")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"because {self.reason.value}")


class GuestBot(discord.Client):
    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        for command in COMMANDS:
            self.tree.add_command(command)
        self.heard: list[str] = []
        self._news = asyncio.Condition()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The usual one sleeps 5 s."""

    async def setup_hook(self) -> None:
        self.add_view(Pages())
        guild = (await self.fetch_guilds().__anext__()).id
        self.tree.copy_global_to(guild=discord.Object(guild))
        await self.tree.sync(guild=discord.Object(guild))

    async def on_message(self, message: discord.Message) -> None:
        async with self._news:
            self.heard.append(message.content)
            self._news.notify_all()

    async def hear(self, count: int) -> list[str]:
        """The first messages that came over the gateway."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= count)
        return self.heard[:count]


@app_commands.command(description="Say it again, privately")
async def echo(interaction: discord.Interaction, words: str, times: int = 1) -> None:
    await interaction.response.defer(ephemeral=True)
    admin = interaction.permissions.administrator
    await interaction.followup.send(f"{words * times} (administrator: {admin})", view=Pages())


@app_commands.command(description="Open a form")
async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Question())


@app_commands.command(description="Never answer")
async def silent(_: discord.Interaction) -> None:
    return


@app_commands.command(description="Offer choices")
async def suggest(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.send_message(name)


@suggest.autocomplete("name")
async def _names(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=typed.upper(), value=typed)]


COMMANDS: tuple[app_commands.Command[Any, ..., None], ...] = (echo, ask, silent, suggest)


class RunningBot:
    def __init__(self, client: GuestBot, portal: BlockingPortal, ended: "Future[None]") -> None:
        self.client = client
        self._portal = portal
        self._ended = ended

    async def do(self, act: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run on the bot's thread."""
        return await trio.to_thread.run_sync(self._portal.call, act, *args)

    async def channel(self, channel_id: int) -> discord.TextChannel:
        found = await self.do(self.client.fetch_channel, channel_id)
        assert isinstance(found, discord.TextChannel)
        return found

    async def end(self) -> BaseException | None:
        """What ended `start()`."""
        return await trio.to_thread.run_sync(self._ended.exception)


@asynccontextmanager
async def open_bot(
    served: Served, token: str, *, intents: discord.Intents | None = None
) -> AsyncIterator[RunningBot]:
    # Process-wide on purpose: discord.py has no other switch, and only these tests use it here.
    discord.http.Route.BASE = served.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(served.gateway_url)
    starting = start_blocking_portal("asyncio")
    portal = await trio.to_thread.run_sync(starting.__enter__)

    async def make() -> GuestBot:
        return GuestBot(intents or discord.Intents(guilds=True, guild_messages=True))

    client = await trio.to_thread.run_sync(portal.call, make)
    ended = portal.start_task_soon(client.start, token)
    try:
        yield RunningBot(client, portal, ended)
    finally:
        with trio.CancelScope(shield=True), trio.move_on_after(5):
            await trio.to_thread.run_sync(portal.call, client.close)
            ended.cancel()
            await trio.to_thread.run_sync(starting.__exit__, None, None, None)
