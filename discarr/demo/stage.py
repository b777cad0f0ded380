"""`python -m discarr.demo.stage`: all simulated services in one process, and the page to break them."""

import argparse
import json
import sys
from functools import partial

import trio

from discarr.demo.arr.command_line import DEMO_REFRESH_SECONDS
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.transcript import print_changes
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.endings import run_until_told
from discarr.demo.plex import SimulatedPlex, serve_plex
from discarr.demo.staged_troubles import StagedServices, staged_troubles
from discarr.demo.switch import SwitchedService
from discarr.model.services import ServiceKind

FILM_ROWS, EPISODE_ROWS = 2, 17
"""So many that a season pack is on the board's first page, and that there is a second one."""


def main() -> None:
    asked = _arguments()
    run_until_told(partial(_perform, asked), with_parent=asked.with_parent)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m discarr.demo.stage", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="of the page; any free one without it or if taken"
    )
    parser.add_argument(
        "--films", type=int, default=FILM_ROWS, help="in Radarr's queue (default: %(default)s)"
    )
    parser.add_argument(
        "--episodes", type=int, default=EPISODE_ROWS, help="in Sonarr's queue (default: %(default)s)"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    parser.add_argument("--print", action="store_true", help="write the channel's messages as they change")
    return parser.parse_args()


async def _perform(asked: argparse.Namespace) -> None:
    discord = SimulatedDiscord()
    radarr = _servarr(ServiceKind.RADARR, asked.films)
    sonarr = _servarr(ServiceKind.SONARR, asked.episodes)
    plex = SimulatedPlex(keep_log=False)
    switches = {
        "radarr": SwitchedService(partial(serve_servarr, radarr)),
        "sonarr": SwitchedService(partial(serve_servarr, sonarr)),
        "plex": SwitchedService(partial(serve_plex, plex)),
    }
    services = StagedServices(
        discord=discord, radarr=radarr, sonarr=sonarr, plex=plex, radarr_switch=switches["radarr"]
    )
    async with trio.open_nursery() as nursery:
        for switch in switches.values():
            await nursery.start(switch.run)
        show = partial(serve_discord, discord, port=asked.port, troubles=staged_troubles(services))
        served = await nursery.start(show)
        addresses = {name: switch.address for name, switch in switches.items()}
        # The contract with whoever started us: this is the first line.
        _say(json.dumps(addresses | {"discord": served.page_url.rstrip("/")}))
        if asked.print:
            nursery.start_soon(print_changes, discord, _say)


def _servarr(kind: ServiceKind, rows: int) -> SimulatedServarr:
    return SimulatedServarr(
        kind, items=rows, refresh_seconds=DEMO_REFRESH_SECONDS, arrivals=rows > 0, keep_log=False
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
