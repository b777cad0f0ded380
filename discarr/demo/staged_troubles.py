"""The demo's troubles: what a visitor breaks on purpose, to see what Discarr makes of it."""

from collections.abc import Callable, Iterator

import attrs

from discarr.demo.arr.cast import PACK, Role
from discarr.demo.arr.downloads import SimulatedDownload, Stage
from discarr.demo.arr.world import DEFAULT_API_KEY, SimulatedServarr
from discarr.demo.discord.sessions import GatewayOutage
from discarr.demo.discord.troubles import Trouble, Troubles
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.plex import SimulatedPlex
from discarr.demo.switch import SwitchedService

PACK_TAKES_SECONDS = 15.0
"""Long enough to see it as one line on the board, short enough to wait for its notice."""

LANDING_PACK = attrs.evolve(PACK, done=0.0, takes_seconds=PACK_TAKES_SECONDS)
ANOTHER_FILM = Role(done=0.2, takes_seconds=180.0)

WRONG_KEY = "f" * 32
NOT_AN_UPGRADE = "Not an upgrade for existing file. Existing quality: Bluray-1080p. New quality: WEBDL-1080p."
DAMAGED = "Aborted, cannot be completed - https://sabnzbd.org/not-complete"
DROPPED = 4000
"""The close code after which a session can be resumed."""


@attrs.frozen(kw_only=True)
class StagedServices:
    """What the troubles happen to."""

    discord: SimulatedDiscord
    radarr: SimulatedServarr
    sonarr: SimulatedServarr
    plex: SimulatedPlex
    radarr_switch: SwitchedService


def staged_troubles(services: StagedServices) -> Troubles:
    return Troubles(
        [
            _radarr_down(services.radarr_switch),
            _wrong_key(services.sonarr),
            _stall(services.radarr),
            _failure(services.radarr),
            _blocked_import(services.radarr),
            _season_pack(services.sonarr),
            _connection_lost(services.discord),
            _plex_starts(services.plex),
        ]
    )


def _radarr_down(switch: SwitchedService) -> Trouble:
    return Trouble(
        key="radarr-down",
        begin_label="Radarr goes down",
        shows="Its rows stay on the board with their age, and nothing is called finished. "
        "The card says offline, and since when.",
        begin=switch.switch_off,
        mend_label="Start Radarr again",
        mend=switch.switch_on,
        is_on=lambda: switch.is_off,
    )


def _wrong_key(sonarr: SimulatedServarr) -> Trouble:
    def use(key: str) -> None:
        sonarr.api_key = key
        sonarr.hub.end_all()

    return Trouble(
        key="wrong-key",
        begin_label="Sonarr gets a new API key",
        shows="Refused is not offline: the card says which setting to mend, "
        "and Discarr does not hammer Sonarr.",
        begin=lambda: use(WRONG_KEY),
        mend_label="Give Sonarr its old key back",
        mend=lambda: use(DEFAULT_API_KEY),
        is_on=lambda: sonarr.api_key != DEFAULT_API_KEY,
    )


def _stall(radarr: SimulatedServarr) -> Trouble:
    stalled = _Affected(radarr, Stage.STALLED)
    return Trouble(
        key="stall",
        begin_label="A download stalls",
        shows="A film gets a warning sign on the board, with the reason. "
        "When it has stood still for a minute (two hours in life), /cleanup proposes to remove it.",
        begin=lambda: stalled.begin(radarr.stall),
        mend_label="The download moves on",
        mend=lambda: stalled.mend(radarr.resume),
        is_on=lambda: stalled.is_on,
    )


def _failure(radarr: SimulatedServarr) -> Trouble:
    failed = _Affected(radarr, Stage.FAILED)
    return Trouble(
        key="failed",
        begin_label="A download fails",
        shows="The board says so, in the download client's own words. "
        "/cleanup shows what it would remove, and asks before it does.",
        begin=lambda: failed.begin(lambda download: radarr.fail(download, DAMAGED)),
        mend_label="It is tried again",
        mend=lambda: failed.mend(radarr.resume),
        is_on=lambda: failed.is_on,
    )


def _blocked_import(radarr: SimulatedServarr) -> Trouble:
    blocked = _Affected(radarr, Stage.IMPORT_BLOCKED)
    return Trouble(
        key="import-blocked",
        begin_label="An import is blocked",
        shows="The film needs a hand, and the board quotes Radarr's own reason. "
        "/unblock deals with it from here.",
        begin=lambda: blocked.begin(lambda download: radarr.block_import(download, NOT_AN_UPGRADE)),
        mend_label="Import it in Radarr",
        mend=lambda: blocked.mend(radarr.unblock),
        is_on=lambda: blocked.is_on,
    )


def _season_pack(sonarr: SimulatedServarr) -> Trouble:
    def land() -> None:
        sonarr.add(sonarr.queue.casting.enter(LANDING_PACK))
        sonarr.refresh()

    return Trouble(
        key="season-pack",
        begin_label="A season pack lands",
        shows="Ten episodes are one line on the board. When all are imported, "
        "in half a minute, one notice tells of it.",
        begin=land,
    )


def _connection_lost(discord: SimulatedDiscord) -> Trouble:
    def lose() -> None:
        discord.gateway_outage = GatewayOutage.CLOSES
        discord.close_gateways(DROPPED)

    def restore() -> None:
        discord.gateway_outage = None

    return Trouble(
        key="connection-lost",
        begin_label="Discord drops the connection",
        shows="The bot goes offline and commands find nobody. It comes back by itself, "
        "and goes on with the same messages.",
        begin=lose,
        mend_label="Let Discarr connect again",
        mend=restore,
        is_on=lambda: discord.gateway_outage is not None,
    )


def _plex_starts(plex: SimulatedPlex) -> Trouble:
    def starting(is_starting: bool) -> Callable[[], None]:  # noqa: FBT001  # the state itself
        return lambda: setattr(plex, "is_starting", is_starting)

    return Trouble(
        key="plex-starting",
        begin_label="Plex is stuck starting",
        shows="Plex answers, but not yet as a Plex: the card says so, and calls it neither well nor gone.",
        begin=starting(is_starting=True),
        mend_label="Plex is ready",
        mend=starting(is_starting=False),
        is_on=lambda: plex.is_starting,
    )


@attrs.define
class _Affected:
    """The one download that a trouble happens to, for as long as it stands there."""

    service: SimulatedServarr
    stage: Stage
    _download: SimulatedDownload | None = None

    @property
    def is_on(self) -> bool:
        return self._still_there() is not None

    def begin(self, happen: Callable[[SimulatedDownload], None]) -> None:
        self._download = next(self._moving(), None) or self._another()
        happen(self._download)
        self.service.refresh()

    def mend(self, happen: Callable[[SimulatedDownload], None]) -> None:
        download = self._still_there()
        if download is not None:
            happen(download)
            self.service.refresh()

    def _still_there(self) -> SimulatedDownload | None:
        """None once the visitor has dealt with it on the channel."""
        download = self._download
        there = download is not None and download in self.service.downloads
        return download if there and download is not None and download.stage is self.stage else None

    def _moving(self) -> Iterator[SimulatedDownload]:
        """Those that download, the slowest first."""
        moving = [each for each in self.service.downloads if each.is_moving]
        return iter(sorted(moving, key=lambda each: each.left / each.bytes_per_second, reverse=True))

    def _another(self) -> SimulatedDownload:
        return self.service.add(self.service.queue.casting.enter(ANOTHER_FILM))
