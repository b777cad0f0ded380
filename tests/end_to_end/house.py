"""A whole Discarr in a test: the daemon, an unmodified discord.py, and simulated services on real sockets."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import trio

from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.daemon import Daemon, Start, run_daemon
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import Outcome
from discarr.demo.discord.messages import Message
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway.connection_pace import Allowance, ConnectionPace
from discarr.gateway.pace import Pace
from discarr.model.services import ServiceKind
from discarr.runtime.clock import utc_now
from discarr.runtime.logs import Log, start_logging
from discarr.settings import load_settings

BOARD, HEALTH = "Discarr · downloads", "Discarr · services"
PATIENCE_SECONDS = 40.0
"""Long enough for a busy machine; nothing here waits this long when it works."""

_FREE = Allowance(burst=1, price_seconds=0.0)
AT_ONCE = Pace(
    burst=1000,
    refill_seconds=0.01,
    spacing_seconds=0.0,
    press_seconds=0.0,
    settling_seconds=0.0,
    notices_a_minute=1000,
    connections=ConnectionPace(
        identifies_of_day=_FREE, identifies_in_a_row=_FREE, connects_of_day=_FREE, connects_in_a_row=_FREE
    ),
)
"""Nobody waits for a minute in a test; how often a message may be edited is tested by itself."""


class Listener(logging.Handler):
    """What somebody says in the log, on whichever thread, for whoever waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._grew = trio.Event()
        self._trio = trio.lowlevel.current_trio_token()

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage() + "\n"
        self._trio.run_sync_soon(self._announce)

    def _announce(self) -> None:
        grew, self._grew = self._grew, trio.Event()
        grew.set()

    async def heard(self, words: str) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while words not in self.text:
                await self._grew.wait()


@attrs.define
class House:
    """The simulated world, and the settings that point Discarr at it."""

    discord: SimulatedDiscord
    radarr: SimulatedServarr
    sonarr: SimulatedServarr
    environ: dict[str, str]
    folder: Path
    log: Log
    listener: Listener
    pace: Pace = AT_ONCE
    ahead: timedelta = timedelta()
    """How far Discarr's clocks are ahead of ours: hours pass without waiting for them."""

    stepped: timedelta = timedelta()
    """How far the clock on the wall was set, or ran on in a suspension: Trio's knows nothing of either."""
    limits: RequestLimits = DEFAULT_LIMITS

    def now(self) -> datetime:
        return utc_now() + self.ahead + self.stepped

    def monotonic(self) -> float:
        return trio.current_time() + self.ahead.total_seconds()

    def start(self) -> Start:
        return Start(
            load_settings=lambda: load_settings(env_file=None, environ=self.environ),
            state_folder=self.folder,
            runtime_folder=self.folder,
            log=self.log,
            pace=self.pace,
            limits=self.limits,
            environ={},
            now=self.now,
            monotonic=self.monotonic,
        )

    @asynccontextmanager
    async def daemon(self) -> AsyncIterator[Daemon]:
        """It runs while the block does, and is stopped as SIGTERM would."""
        async with trio.open_nursery() as nursery:
            daemon = await nursery.start(run_daemon, self.start())
            try:
                yield daemon
            except BaseException:
                nursery.cancel_scope.cancel()
                raise
            daemon.stop()

    def marked(self, mark: str) -> list[Message]:
        """The bot's messages whose footer begins like this."""
        own = (message for message in self.discord.messages() if message.author_id == self.discord.bot.id)
        return [message for message in own if text_of(message).rpartition("\n")[2].startswith(mark)]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until this holds; looked at again after whatever happens in Discord, requests included."""
        with trio.fail_after(PATIENCE_SECONDS):
            await self.discord.wait_until(holds)

    async def ask(
        self,
        user: User,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel_id: int | None = None,
    ) -> Outcome:
        """Type a slash command, once the bot has registered its own."""
        await self.until(lambda: self.discord.commands)
        return await self.discord.run_command(user, name, options, channel_id=channel_id)

    async def shown(self, mark: str, holds: Callable[[str], object] = bool) -> Message:
        """The one board or card, once its text is as wanted."""

        def found() -> Message | None:
            marked = self.marked(mark)
            return marked[-1] if marked and holds(text_of(marked[-1])) else None

        with trio.fail_after(PATIENCE_SECONDS):
            message = await self.discord.wait_until(found)
        assert message is not None
        return message


async def libraries_read(daemon: Daemon) -> None:
    """Wait until every library was read: from then on its titles are offered."""
    with trio.fail_after(PATIENCE_SECONDS):
        while not all(known.is_read for known in daemon.library.value.values()):
            await daemon.library.newer_than(daemon.library.version)


def text_of(message: Message) -> str:
    """Everything a reader sees of a message's embeds, the footer last."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.get("title", ""), embed.get("description", "")]
        parts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
        parts.append(embed.get("footer", {}).get("text", ""))
    return "\n".join(parts)


@asynccontextmanager
async def open_house(folder: Path, *, films: int = 3, episodes: int = 12) -> AsyncIterator[House]:
    """The simulated services on the wire; Discarr is not started yet."""
    discord = SimulatedDiscord()
    discord.limits.off()  # as AT_ONCE
    radarr = SimulatedServarr(ServiceKind.RADARR, items=films)
    sonarr = SimulatedServarr(ServiceKind.SONARR, items=episodes)
    async with trio.open_nursery() as nursery:
        served = await nursery.start(partial(serve_discord, discord))
        environ = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_CHANNEL_ID": str(discord.channel_id),
            "DISCARR_DISCORD_API": served.api_url,
            "RADARR_URL": await nursery.start(partial(serve_servarr, radarr)),
            "RADARR_API_KEY": radarr.api_key,
            "SONARR_URL": await nursery.start(partial(serve_servarr, sonarr)),
            "SONARR_API_KEY": sonarr.api_key,
            "CHECK_INTERVAL": "1",
            "HEALTH_CHECK_INTERVAL": "1",
            "NOTIFY": "none",  # most tests look at the board and the card alone
        }
        listener = Listener()
        log, logger = start_logging(environ={}), logging.getLogger("discarr.gateway.channel_watch")
        logger.addHandler(listener)
        try:
            yield House(discord, radarr, sonarr, environ, folder, log, listener)
        finally:
            logger.removeHandler(listener)
        nursery.cancel_scope.cancel()
