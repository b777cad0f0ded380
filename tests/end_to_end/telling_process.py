"""`discarr run` without its patience, as a process of its own: it is there to be killed."""

import os
from functools import partial
from pathlib import Path

import trio

from discarr.cache import cache_manager
from discarr.daemon import Start, run_daemon
from discarr.gateway import outbox
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings
from tests.end_to_end.house import AT_ONCE

if __name__ == "__main__":
    cache_manager.RETRY_SECONDS = outbox.UNSAVED_SECONDS = 0.2
    folder = Path(os.environ["STATE_DIRECTORY"])
    trio.run(
        run_daemon,
        Start(
            load_settings=partial(load_settings, env_file=None, environ=os.environ),
            state_folder=folder,
            runtime_folder=folder,
            log=start_logging(environ=os.environ),
            pace=AT_ONCE,
        ),
    )
