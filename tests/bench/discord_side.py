"""The simulated Discord in a process of its own: `python -m tests.bench.discord_side`."""

import json
from functools import partial

import trio

from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from tests.bench.dialogue import Json, answer_questions


class DiscordSide:
    def __init__(self) -> None:
        self.world = SimulatedDiscord()

    async def board(self, _asked: Json) -> Json:
        """Wait until the bot has posted, and has registered its commands."""
        await self.world.wait_until(lambda: self.world.messages() and self.world.commands)
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
        await answer_questions({name: getattr(side, name) for name in ("board", "command", "calls")})
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(run)
