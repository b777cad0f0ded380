"""The simulated Discord in a process of its own: `python -m tests.bench.discord_side`."""

import json
from functools import partial

import trio

from discarr.board.embeds import BOARD_MARK
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from tests.bench.dialogue import Json, answer_questions

MARKS = (BOARD_MARK.encode(), json.dumps(BOARD_MARK)[1:-1].encode())
"""The board's mark as either of discord.py's two JSON writers puts it."""


class DiscordSide:
    def __init__(self) -> None:
        self.world = SimulatedDiscord()

    async def board(self, asked: Json) -> Json:
        """Wait until the bot has put its board on the wire once more, and knows its commands."""
        await self.world.wait_until(lambda: self.world.commands and self._boards() > asked["after"])
        return {}

    async def boards(self, _asked: Json) -> Json:
        """How often the bot has put its board on the wire."""
        await trio.lowlevel.checkpoint()
        return {"boards": self._boards()}

    def _boards(self) -> int:
        return sum(any(mark in exchange.request_body for mark in MARKS) for exchange in self.world.log)

    async def without_limits(self, _asked: Json) -> Json:
        """For a bot whose hours pass in seconds."""
        await trio.lowlevel.checkpoint()
        self.world.limits.off()
        return {}

    async def command(self, asked: Json) -> Json:
        """Type a slash command; how long its acknowledgement took, by Discord's own clock."""
        outcome = await self.world.run_command(self.world.member, asked["name"])
        return {"acknowledged_after_seconds": outcome.acknowledged_after_seconds, "text": outcome.text}

    async def calls(self, _asked: Json) -> Json:
        """Every call of the bot's so far, as "METHOD path"."""
        await trio.lowlevel.checkpoint()
        return {"calls": [f"{exchange.method} {exchange.path}" for exchange in self.world.log]}


async def run() -> None:
    side = DiscordSide()
    async with trio.open_nursery() as nursery:
        served = await nursery.start(partial(serve_discord, side.world))
        told = {
            "api_url": served.api_url,
            "token": side.world.token,
            "channel_id": str(side.world.channel_id),
        }
        print(json.dumps(told), flush=True)  # noqa: T201 -- the answer to being started
        questions = ("board", "boards", "without_limits", "command", "calls")
        await answer_questions({name: getattr(side, name) for name in questions})
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(run)
