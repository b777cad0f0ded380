"""The page for people: the channel as a browser shows it, and what a visitor does there."""

from typing import cast

from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette

from discarr.demo.discord.world import SimulatedDiscord


def page_application(world: SimulatedDiscord) -> ASGIFramework:
    return cast("ASGIFramework", Starlette(routes=[]))
