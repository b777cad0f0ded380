"""A process of its own that carries out a cleanup of one Radarr: URL and FOLDER; it is there to be killed."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import trio

from discarr.model.services import Instance, ServiceKind
from tests.monitoring.cleaning import Clock, discarr_beside


async def clean(url: str, folder: str) -> None:
    clock = Clock(datetime.now(UTC))
    async with discarr_beside({Instance(kind=ServiceKind.RADARR): url}, Path(folder), clock=clock) as house:
        await house.clean()


if __name__ == "__main__":
    trio.run(clean, sys.argv[1], sys.argv[2])
