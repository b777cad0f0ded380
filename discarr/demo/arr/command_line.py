"""Simulated services started alone: `python -m discarr.demo.radarr --port 7878 --items 50`."""

import argparse

import trio

from discarr.demo.arr.product import PRODUCTS
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.shelf import USUAL_TITLES
from discarr.demo.arr.world import DEFAULT_API_KEY, SimulatedServarr
from discarr.demo.endings import run_until_told
from discarr.demo.switch import Serve
from discarr.model.services import ServiceKind

DEMO_REFRESH_SECONDS = 3.0


def run_servarr(kind: ServiceKind) -> None:
    product = PRODUCTS[kind]
    options = _parser(product.app_name, product.port)
    options.add_argument("--items", type=int, default=40, help="rows in the queue (default: %(default)s)")
    options.add_argument(
        "--titles", type=int, default=USUAL_TITLES, help="in the library (default: %(default)s)"
    )
    options.add_argument("--api-key", default=DEFAULT_API_KEY, help="default: %(default)s")
    options.add_argument("--url-base", default="", help="such as /radarr")
    options.add_argument("--refresh-seconds", type=float, default=DEMO_REFRESH_SECONDS)
    asked = options.parse_args()
    world = SimulatedServarr(
        kind,
        api_key=asked.api_key,
        url_base=asked.url_base,
        items=asked.items,
        refresh_seconds=asked.refresh_seconds,
        arrivals=asked.items > 0,
        keep_log=False,
    )

    world.shelf.titles = asked.titles

    async def serve(*, port: int, task_status: trio.TaskStatus[str]) -> None:
        await serve_servarr(world, port=port, task_status=task_status)

    run_alone(serve, port=asked.port, with_parent=asked.with_parent)


def plain_options(app_name: str, port: int) -> argparse.Namespace:
    """For a service that has no options of its own."""
    return _parser(app_name, port).parse_args()


def run_alone(serve: Serve, *, port: int, with_parent: bool) -> None:
    """Serve until SIGTERM, SIGINT or, with a parent, until it closes our standard input."""

    async def perform() -> None:
        async with trio.open_nursery() as nursery:
            address = await nursery.start(lambda *, task_status: serve(port=port, task_status=task_status))
            # The contract with whoever started us: this is the first line.
            print(f"listening on {address}", flush=True)

    run_until_told(perform, with_parent=with_parent)


def _parser(app_name: str, port: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f"A simulated {app_name} on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=port, help="default: %(default)s; 0: any free one")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    return parser
