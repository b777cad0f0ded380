"""/signalr/messages: the hub, on the same port as everything else."""

import json

import trio
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from discarr.demo.arr.hub_connection import HubConnection
from discarr.demo.arr.questions import Asked, question
from discarr.demo.arr.world import SimulatedServarr

MESSAGES = "/signalr/messages"


def hub_routes(world: SimulatedServarr) -> list[BaseRoute]:
    def negotiate(asked: Asked) -> Response:
        version = asked.query.number("negotiateVersion", 0)
        return Response(json.dumps(world.hub.negotiate(version)), media_type="application/json")

    def without_upgrade(_asked: Asked) -> Response:
        """What is left of a WebSocket behind a proxy that drops the upgrade: it looks like long polling."""
        return PlainTextResponse("Connection ID required", 400)

    async def connect(websocket: WebSocket) -> None:
        if not world.hub.admits(websocket.query_params.get("id")):
            await websocket.send_denial_response(PlainTextResponse("No Connection with that ID", 404))
            return
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_pass_time, world)
            await HubConnection(world.hub, websocket).run()
            nursery.cancel_scope.cancel()

    return [
        question("POST", f"{MESSAGES}/negotiate", negotiate),
        question("GET", MESSAGES, without_upgrade),
        WebSocketRoute(MESSAGES, connect),
    ]


async def _pass_time(world: SimulatedServarr) -> None:
    """Who listens does not ask: what happens by itself happens in time."""
    while True:
        world.advance(world.now())
        version = world.hub.said.version
        with trio.move_on_after((world.next_due - world.now()).total_seconds()):
            await world.hub.said.newer_than(version)
