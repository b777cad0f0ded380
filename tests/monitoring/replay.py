"""Plays a history, a data file, through the tracker, the saved state and the verdicts, as the monitor does.

A file has an `about`, perhaps `check_interval_minutes` and `[settings]`, what its downloads have in common
under `[downloads.NAME]`, and `[[step]]`s, one reading each:

    minutes = 5              since the step before (a list is gone through in turn); the interval if left out
    times = 12               how often the step happens, one after the other
    service = "sonarr"       whose reading it is; else "radarr"
    rows = { A = 40 }        percent done; "+0.5" is half a percent more than before;
                             a table changes any field for good: { done = 40, state = "paused" }
    fails = true             the reading fails
    restart = true           the daemon was killed after the step before, and starts for this one
    wall_jump_minutes = 60   somebody sets the clock
    maintenance_minutes = 60 somebody works on the services for so long, from just before the reading on
    client_unavailable = true, service_restarts = true      what the service's health tells from now on
    verdicts = { A = "stuck" }   after it: moving, suspected, stuck, proposed (stuck, only to be proposed),
                             held, no candidate; a download that is not named is not listed
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from discarr.cache.codec_reading import state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.model.downloads import Download, DownloadState, QueueReading, QueueState, Waiting
from discarr.model.evidence import EvidenceKey, Held, Moving, NotCandidate, Stuck, Suspected, Verdict
from discarr.model.maintenance import Maintenance
from discarr.model.queue import Protocol
from discarr.model.services import HealthState, Instance, ServiceKind, ServiceStatus
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState
from discarr.monitoring.download_monitor import with_failure, with_reading
from discarr.monitoring.progress_tracker import ProgressTracker
from discarr.monitoring.verdicts import verdicts

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
GIB = 1024**3
INSTANCES = {kind.value: Instance(kind=kind) for kind in (ServiceKind.RADARR, ServiceKind.SONARR)}
WORDS = {
    Moving: "moving",
    Suspected: "suspected",
    Held: "held",
    NotCandidate: "no candidate",
}

Step = Mapping[str, Any]


@attrs.define
class Replay:
    """What the daemon knows, what is on disk, and the world around them."""

    settings: ProgressSettings
    interval_minutes: float
    kinds: Mapping[str, Mapping[str, Any]]
    state: CurrentState = attrs.field(factory=CurrentState)
    saved: dict[str, str] = attrs.field(factory=dict)
    wall: datetime = START
    monotonic_seconds: float = 1_000.0
    fields: dict[tuple[str, str], dict[str, Any]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, history: Mapping[str, Any]) -> "Replay":
        return cls(
            settings=ProgressSettings(**history.get("settings", {})),
            interval_minutes=history.get("check_interval_minutes", 5),
            kinds=history.get("downloads", {}),
        )

    def play(self, step: Step, repetition: int) -> Mapping[EvidenceKey, Verdict]:
        service = step.get("service", "radarr")
        self._pass_time(step, repetition)
        before = self.state
        if step.get("restart"):
            before = self.state = self._restarted()
        self._tell_health(INSTANCES[service], step)
        if "maintenance_minutes" in step and repetition == 0:
            until = self.wall + timedelta(minutes=step["maintenance_minutes"])
            maintenance = Maintenance(by=1, since=self.wall - timedelta(seconds=1), until=until)
            self.state = attrs.evolve(self.state, maintenance=maintenance)
        self._read(service, step)
        for key, row in changed_rows(before, self.state):
            self.saved.pop(key, None) if row is None else self.saved.update({key: row})
        return verdicts(self.state, self.settings, now=self.wall)

    def _pass_time(self, step: Step, repetition: int) -> None:
        minutes = step.get("minutes", self.interval_minutes)
        passed = timedelta(
            minutes=minutes[repetition % len(minutes)] if isinstance(minutes, list) else minutes
        )
        self.wall += passed + timedelta(minutes=step.get("wall_jump_minutes", 0) if repetition == 0 else 0)
        self.monotonic_seconds += passed.total_seconds()

    def _restarted(self) -> CurrentState:
        self.monotonic_seconds = 7.0  # the machine may have been started anew
        loaded = state_from_rows(SCHEMA, self.saved)
        assert not loaded.unreadable
        waiting: dict[Instance, QueueState] = dict.fromkeys(INSTANCES.values(), Waiting())
        assert all(isinstance(queue, Waiting) for queue in loaded.state.queues.values())
        return attrs.evolve(loaded.state, queues={**waiting, **loaded.state.queues})

    def _tell_health(self, instance: Instance, step: Step) -> None:
        known = self.state.statuses.get(instance) or ServiceStatus(
            instance=instance, state=HealthState.ONLINE, since=START, read_at=START, started_at=START
        )
        told = attrs.evolve(
            known,
            client_unavailable=step.get("client_unavailable", known.client_unavailable),
            started_at=self.wall if step.get("service_restarts") else known.started_at,
        )
        self.state = attrs.evolve(self.state, statuses={**self.state.statuses, instance: told})

    def _read(self, service: str, step: Step) -> None:
        if step.get("fails"):
            self.state = with_failure(self.state, INSTANCES[service], "no answer", now=self.wall)
            return
        downloads = [
            download
            for name, change in step.get("rows", {}).items()
            for download in self._downloads(service, name, change)
        ]
        reading = QueueReading(
            instance=INSTANCES[service],
            downloads=tuple(downloads),
            read_at=self.wall,
            monotonic_seconds=self.monotonic_seconds,
        )
        tracker = ProgressTracker(self.settings, self.interval_minutes * 60)
        self.state = with_reading(self.state, reading=reading, tracker=tracker)

    def _downloads(self, service: str, name: str, change: Any) -> Iterator[Download]:
        fields = self.fields.setdefault((service, name), dict(self.kinds.get(name, {})))
        fields.update(change if isinstance(change, dict) else {"done": change})
        if isinstance(fields["done"], str):
            fields["done"] = fields.get("was", 0.0) + float(fields["done"])
        fields["was"] = fields["done"]
        for number in range(fields.get("count", 1)):
            yield _download(INSTANCES[service], name if number == 0 else f"{name}-{number}", fields)


def _download(instance: Instance, key: str, fields: Mapping[str, Any]) -> Download:
    size = int(fields.get("size_gib", 10) * GIB)
    finishes = fields.get("finishes_in_minutes")
    return Download(
        instance=instance,
        key=key,
        download_id=None if fields.get("pending") else key,
        row_id=1,
        other_row_ids=tuple(range(2, fields.get("row_count", 1) + 1)),
        title=f"Release.{key}",
        state=DownloadState[fields.get("state", "downloading").upper()],
        size_bytes=size,
        left_bytes=size - round(size * fields["done"] / 100),
        added_at=START + timedelta(hours=fields.get("added_hour", 0)),
        finishes_at=None if finishes is None else START + timedelta(minutes=finishes),
        protocol=Protocol(fields.get("protocol", "torrent")),
        download_client=fields.get("client", "qBittorrent"),
    )


def history_files() -> list[Path]:
    return sorted((Path(__file__).parent / "histories").glob("*.toml"))


def read_history(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def in_words(verdict: Verdict) -> str:
    if isinstance(verdict, Stuck):
        return "proposed" if verdict.only_proposed else "stuck"
    return WORDS[type(verdict)]


def said(found: Mapping[EvidenceKey, Verdict], service: str) -> dict[str, str]:
    """What the verdicts on one service's downloads are; those of a `count` are told by the last of them."""
    return {
        key.download_id.partition("-")[0]: in_words(verdict)
        for key, verdict in found.items()
        if key.instance == INSTANCES[service]
    }
