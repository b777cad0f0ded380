"""A Radarr or Sonarr that announces its changes: `python -m tests.bench.push_service radarr`."""

import json
import sys
import time
from functools import partial

import trio

from discarr.demo.arr.downloads import GIGABYTE, SimulatedDownload, Stage
from discarr.demo.arr.library import film
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.bench.dialogue import Json, answer_questions

NEVER_BY_ITSELF = 86_400.0


class PushService:
    """Its queue changes when it is asked to, and never by itself."""

    def __init__(self, kind: ServiceKind) -> None:
        self.world = SimulatedServarr(kind, refresh_seconds=NEVER_BY_ITSELF, keep_log=False)
        self._changes = 0

    async def listened_to(self, _asked: Json) -> Json:
        """Wait until somebody is connected to the hub."""
        joined = self.world.hub.joined
        await trio.lowlevel.checkpoint()
        while not joined.value:
            await joined.newer_than(joined.version)
        return {}

    async def change(self, _asked: Json) -> Json:
        """One download more, announced at once; when that was, by the clock all processes share."""
        await trio.lowlevel.checkpoint()
        self._changes += 1
        media = film(self._changes)
        added = SimulatedDownload(title=media.release_title, media=media, size_bytes=GIGABYTE)
        added.enter(Stage.PAUSED)  # one that moves would be worth an edit of its own later
        self.world.add(added)
        self.world.refresh()
        return {"at": time.monotonic()}


async def run(kind: str) -> None:
    service = PushService(ServiceKind(kind))
    async with trio.open_nursery() as nursery:
        url = await nursery.start(partial(serve_servarr, service.world))
        print(json.dumps({"url": url}), flush=True)  # noqa: T201 -- the answer to being started
        await answer_questions({name: getattr(service, name) for name in ("listened_to", "change")})
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(partial(run, *sys.argv[1:]))
