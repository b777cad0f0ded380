"""`discarr run` whose days are minutes: `python -m tests.soak.compressed_daemon HOUR_SECONDS`.

It is the real daemon with the real discord.py. Three things pass as fast as its days do: what Discord allows
a bot in a day, for a week's outages would use up the connections of one; the patience of discord.py, which
grows to seventeen minutes from outage to outage, and forgets them after half an hour; and the thorough
collection of garbage, which comes every hour.
"""

import os
import sys
from functools import partial
from pathlib import Path

import attrs
import discord.client
import trio
from discord.backoff import ExponentialBackoff

from discarr import daemon
from discarr.daemon import Start, run_daemon
from discarr.gateway.connection_pace import Allowance, ConnectionPace
from discarr.gateway.pace import Pace
from discarr.runtime.garbage import collect_thoroughly
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings


def compressed(pace: ConnectionPace, hour_seconds: float) -> ConnectionPace:
    def each(allowance: Allowance) -> Allowance:
        price_seconds = allowance.price_seconds * hour_seconds / 3600
        return attrs.evolve(allowance, price_seconds=price_seconds)

    return ConnectionPace(**{name: each(getattr(pace, name)) for name in attrs.fields_dict(ConnectionPace)})


if __name__ == "__main__":
    discord.client.ExponentialBackoff = partial(ExponentialBackoff, base=float(sys.argv[1]) / 3600)  # type: ignore[attr-defined,assignment,arg-type]  # where it is looked up, and a part of a second is fine
    daemon.collect_thoroughly = partial(collect_thoroughly, float(sys.argv[1]))  # type: ignore[attr-defined]  # where it is looked up
    folder = Path(os.environ["STATE_DIRECTORY"])
    trio.run(
        run_daemon,
        Start(
            load_settings=partial(load_settings, env_file=folder / "discarr.env", environ=os.environ),
            state_folder=folder,
            runtime_folder=folder,
            log=start_logging(environ=os.environ),
            pace=Pace(connections=compressed(ConnectionPace(), float(sys.argv[1]))),
        ),
    )
