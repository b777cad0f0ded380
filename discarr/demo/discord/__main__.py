"""`python -m discarr.demo.discord`: the simulated Discord alone, until a signal or its parent's end."""

import argparse
import sys
from functools import partial

import trio

from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.transcript import print_changes
from discarr.demo.discord.world import DEFAULT_TOKEN, SimulatedDiscord
from discarr.demo.endings import run_until_told


def main() -> None:
    asked = _arguments()
    run_until_told(partial(_perform, asked), with_parent=asked.with_parent)


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


async def _perform(asked: argparse.Namespace) -> None:
    world = SimulatedDiscord(token=asked.token, channel_id=asked.channel_id)
    serve = partial(serve_discord, world, port=asked.port, gateway_port=asked.gateway_port)
    async with trio.open_nursery() as nursery:
        served = await nursery.start(serve)
        _say(f"listening on {served.page_url.rstrip('/')}")
        if asked.print:
            nursery.start_soon(print_changes, world, _say)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
