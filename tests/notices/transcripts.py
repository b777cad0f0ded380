"""Plays a data file against simulated services on the wire, and writes down what the channel is told.

A file has an `about`, perhaps `[settings]` (notify, quiet_hours, time_zone), its downloads as
`[downloads.NAME]` (`film` or `series` with `episodes`, `upgrades_from`), and `[[step]]`s:

    minutes = 5                   since the step before; 5 if left out
    times = 3                     how often the step happens, one after the other
    do = ["import A", "fail B"]   what happens before the queues and the histories are read: see `_deeds`
    told = ["+ ...", "~ ..."]     what is posted (+) and edited (~) after it, without the small print
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import trio

from discarr.cache.codec_reading import state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.demo.arr.downloads import GIGABYTE, QBITTORRENT, SimulatedDownload, Stage
from discarr.demo.arr.library import film, film_release, pack_release, season_pack, series
from discarr.demo.arr.world import SimulatedServarr
from discarr.gateway.channel import LookBack, OwnMessage
from discarr.gateway.outbox import Outbox, UnchangedPosts
from discarr.gateway.pace import Pace
from discarr.model.downloads import QueueReading
from discarr.model.message import Card, PostedMessage
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import NoticeSettings, Settings
from discarr.model.state import CurrentState
from discarr.monitoring.history_reader import HistoryReader
from discarr.monitoring.noticer import Noticer
from discarr.notices.calls import subscribed
from discarr.notices.stories import LastSeen
from discarr.runtime.current import Current
from discarr.settings import load_settings
from tests.end_to_end.house import AT_ONCE
from tests.monitoring.cleaning import Ward, ward

KINDS = {kind.value: Instance(kind=kind) for kind in (ServiceKind.RADARR, ServiceKind.SONARR)}
REQUIRED = {"DISCORD_TOKEN": "a.token", "DISCORD_CHANNEL_ID": "123456789012345678"}


@attrs.define
class RecordingChannel:
    """A channel that forgets nothing: every message with its card, and what was done in order."""

    cards: dict[int, Card] = attrs.field(factory=dict)
    told: list[str] = attrs.field(factory=list)

    async def tell(self, card: Card, nonce: str) -> PostedMessage:  # noqa: ARG002  # Discord's own affair
        await trio.lowlevel.checkpoint()
        number = len(self.cards) + 1
        self.cards[number] = card
        self.told.append(f"+ {in_words(card)}")
        return PostedMessage(channel_id=1, message_id=number)

    async def edit(self, message: PostedMessage, card: Card) -> None:
        await trio.lowlevel.checkpoint()
        self.cards[message.message_id] = card
        self.told.append(f"~ {in_words(card)}")

    async def look_back(self) -> LookBack:
        await trio.lowlevel.checkpoint()
        own = [
            OwnMessage(message=PostedMessage(channel_id=1, message_id=number), footer="", url=card.embed.url)
            for number, card in self.cards.items()
        ]
        return LookBack(own=tuple(own), reaches_back_to=None)


def in_words(card: Card) -> str:
    lines = [line for line in card.embed.description.splitlines() if not line.startswith("-#")]
    text = " / ".join(re.sub(r"^(### |> )", "", line) for line in lines)
    calls = "".join(f"@{user} " for user in card.calls)
    return calls + re.sub(r"<t:[0-9]+:[a-zA-Z]>", "TIME", text).replace("\\", "").replace("**", "")


@attrs.define
class Theatre:
    """The services, Discarr's part in it, and the channel."""

    ward: Ward
    settings: Current[Settings]
    downloads: Mapping[str, tuple[Instance, SimulatedDownload]]
    channel: RecordingChannel = attrs.field(factory=RecordingChannel)
    before: dict[Instance, QueueReading] = attrs.field(factory=dict)
    noticer: Noticer = attrs.field(init=False)
    history: HistoryReader = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        clock = self.ward.clock
        self.noticer = Noticer(self.ward.cache, self.settings, pace=Pace(), now=clock)
        self.history = HistoryReader(self.ward.cache, now=clock)

    async def play(self, step: Mapping[str, Any]) -> list[str]:
        """What was told after the step."""
        self.channel.told.clear()
        self.ward.clock.pass_(timedelta(minutes=step.get("minutes", 5)))
        for deed in step.get("do", ()):
            self._do(deed)
        for world in self.ward.worlds.values():
            world.refresh()
        await self._read()
        await self._tell()
        return list(self.channel.told)

    async def _read(self) -> None:
        await self.ward.read()
        for instance in self.ward.worlds:
            reading = self.ward.cache.state.value.queues[instance].last
            assert reading is not None
            await self.history.read(instance, LastSeen((self.before.get(instance), reading)))
            self.before[instance] = reading

    async def _tell(self) -> None:
        """Until there is nothing to send and nothing to make."""
        cache = self.ward.cache
        seen: CurrentState | None = None
        while seen is not cache.state.value:
            seen = cache.state.value
            await self.noticer.notice()
            while UnchangedPosts().next_task(cache.state.value) is not None:
                await cache.state.newer_than(cache.state.version)

    def _do(self, deed: str) -> None:
        words = deed.split(" ", 2)
        verb, name, more = words[0], words[1], words[2] if len(words) > 2 else ""
        if verb == "restart":
            self._restart(name)
        elif verb in ("offline", "online"):
            world = self.ward.worlds[KINDS[name]]
            (world.client_offline if verb == "offline" else world.client_online)(QBITTORRENT)
        else:
            instance, download = self.downloads[name]
            _deeds(self.ward.worlds[instance], download, more)[verb]()
        if verb == "await":
            instance, download = self.downloads[name]
            now, asked = self.ward.clock(), int(more)
            self.ward.cache.update(
                partial(
                    subscribed,
                    user_id=asked,
                    instance=instance,
                    download_id=download.download_id,
                    title=download.title,
                    now=now,
                )
            )

    def _restart(self, name: str) -> None:
        """Discarr killed and started again, or a service."""
        if name != "discarr":
            self.ward.worlds[KINDS[name]].restart()
            return
        saved = {k: v for k, v in changed_rows(CurrentState(), self.ward.cache.state.value) if v}
        loaded = state_from_rows(SCHEMA, saved)
        assert not loaded.unreadable
        self.ward.cache.state.replace(loaded.state)
        self.before.clear()
        self.start()


def _deeds(
    world: SimulatedServarr, download: SimulatedDownload, more: str
) -> dict[str, Callable[[], object]]:
    now = world.now()

    def imported() -> None:
        download.enter(Stage.IMPORTING, seconds=0.0)

    def grabbed_again() -> None:
        download.enter(Stage.DOWNLOADING)
        download.left_bytes, download.lived_until, download.added_at = None, now, now
        world.add(download)

    return {
        "grab": lambda: world.add(download),
        "import": imported,
        "part": lambda: world.import_part(download, int(more)),
        "elsewhere": lambda: world.import_from_elsewhere(download),
        "fail": lambda: download.enter(Stage.FAILED, seconds=0.0),
        "block": lambda: world.block_import(download, more),
        "unblock": lambda: download.enter(Stage.DOWNLOADING),
        "remove": lambda: world.remove(download),
        "ignore": lambda: world.ignore(download),
        "regrab": grabbed_again,
        "await": lambda: None,
    }


def _download(number: int, kind: Mapping[str, Any]) -> tuple[Instance, SimulatedDownload]:
    if "film" in kind:
        media: Any = film(kind["film"])
        title, service = film_release(media, "1080p.WEB-DL", number), "radarr"
    else:
        show = series(kind["series"])
        media = season_pack(show, 1, kind["episodes"])
        title, service = pack_release(show, 1, "1080p.WEB-DL", number), "sonarr"
    download = SimulatedDownload(
        title=title,
        media=media,
        download_id=f"{number:040X}",
        size_bytes=4 * GIGABYTE,
        upgrades_from=kind.get("upgrades_from", ""),
    )
    return KINDS[service], download


def _settings(given: Mapping[str, str]) -> NoticeSettings:
    environ = {name.upper(): value for name, value in given.items()}
    return load_settings(env_file=None, environ=REQUIRED | environ).settings.notices


async def transcript(path: Path, folder: Path) -> list[tuple[list[str], list[str]]]:
    """For each step what was to be told, and what was."""
    scene = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = scene["downloads"].values()
    downloads = dict(
        zip(scene["downloads"], (_download(n, kind) for n, kind in enumerate(kinds, start=1)), strict=True)
    )
    async with ward(folder, kinds=[instance.kind for instance in KINDS.values()]) as house:
        settings = attrs.evolve(house.settings.value, notices=_settings(scene.get("settings", {})))
        theatre = Theatre(house, Current(settings), downloads)
        outbox = Outbox(house.cache, theatre.channel, pace=AT_ONCE, now=house.clock)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(outbox.run)
            await theatre.play({})  # the first reading finds out where the histories end
            compared = [
                (step.get("told", []), await theatre.play(step))
                for step in scene["step"]
                for _ in range(step.get("times", 1))
            ]
            nursery.cancel_scope.cancel()
    return compared
