"""`python -m discarr.demo.discord`: the simulated Discord alone, until a signal or its parent's end."""

import argparse
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

import trio

from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.transcript import rendered
from discarr.demo.discord.world import DEFAULT_TOKEN, SimulatedDiscord

if TYPE_CHECKING:
    from discarr.demo.discord.messages import Message


def main() -> None:
    asked = _arguments()
    trio.run(_run, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m discarr.demo.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of REST and the page; 0: any free one")
    parser.add_argument("--gateway-port", type=int, default=0, help="of the gateway; 0: any free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token; default: %(default)s")
    parser.add_argument(
        "--channel-id", type=int, default=DEFAULT_CHANNEL_ID, help="of #downloads; default: %(default)s"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    parser.add_argument("--print", action="store_true", help="write the channel's messages as they change")
    return parser.parse_args()


async def _run(asked: argparse.Namespace) -> None:
    world = SimulatedDiscord(token=asked.token, channel_id=asked.channel_id)
    serve = partial(serve_discord, world, port=asked.port, gateway_port=asked.gateway_port)
    async with trio.open_nursery() as nursery:
        await nursery.start(_end_on_signal, nursery.cancel_scope)
        served = await nursery.start(serve)
        _say(f"listening on {served.page_url.rstrip('/')}")
        if asked.print:
            nursery.start_soon(_print_changes, world)
        if asked.with_parent:
            nursery.start_soon(_end_with_parent, nursery.cancel_scope)


async def _end_on_signal(
    scope: trio.CancelScope, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            scope.cancel()


async def _end_with_parent(scope: trio.CancelScope) -> None:
    """Standard input is the parent's pipe: it ends with the parent, however that dies."""
    async with trio.lowlevel.FdStream(sys.stdin.fileno()) as parent:
        while await parent.receive_some():
            pass
    scope.cancel()


async def _print_changes(world: SimulatedDiscord) -> None:
    printed: dict[int, Message] = {}
    while True:
        for message in world.messages() if world.channel_id in world.guild.channels else ():
            if printed.get(message.id) != message:
                _say(f"\n{rendered(message, now=world.clock.now())}")
            printed[message.id] = message
        await world.changes.wait()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
