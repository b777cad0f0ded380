"""The REST application: every route under /api/v10, recorded, with the planned faults."""

from typing import cast

import trio
from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from discarr.demo.discord.channel_routes import CHANNEL_ROUTES
from discarr.demo.discord.command_routes import COMMAND_ROUTES
from discarr.demo.discord.faults import faulty
from discarr.demo.discord.guild_routes import GUILD_ROUTES
from discarr.demo.discord.interaction_routes import INTERACTION_ROUTES
from discarr.demo.discord.routing import starlette_route
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.web import recording

ROUTES = (*GUILD_ROUTES, *CHANNEL_ROUTES, *COMMAND_ROUTES, *INTERACTION_ROUTES)


def api_application(world: SimulatedDiscord) -> ASGIFramework:
    app = Starlette(
        routes=[starlette_route(world, route) for route in ROUTES],
        exception_handlers={HTTPException: _no_such_route},
    )
    return recording(faulty(cast("ASGIFramework", app), world.faults), world.took_place)


async def _no_such_route(_request: Request, error: Exception) -> Response:
    await trio.lowlevel.checkpoint()
    status, words = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"message": f"{status}: {words}", "code": 0}, status)
