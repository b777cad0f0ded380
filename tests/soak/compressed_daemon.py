"""`discarr run` whose days are minutes: `python -m tests.soak.compressed_daemon HOUR_SECONDS`.

It is the real daemon with the real discord.py. Only what Discord allows a bot in a day comes back as fast as
its days pass: else a week's outages within ten minutes would use up the connections of one day.
"""

import os
import sys
from functools import partial
from pathlib import Path

import attrs
import trio

from discarr.daemon import Start, run_daemon
from discarr.gateway.connection_pace import Allowance, ConnectionPace
from discarr.gateway.pace import Pace
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings


def compressed(pace: ConnectionPace, hour_seconds: float) -> ConnectionPace:
    def each(allowance: Allowance) -> Allowance:
        price_seconds = allowance.price_seconds * hour_seconds / 3600
        return attrs.evolve(allowance, price_seconds=price_seconds)

    return ConnectionPace(**{name: each(getattr(pace, name)) for name in attrs.fields_dict(ConnectionPace)})


if __name__ == "__main__":
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
