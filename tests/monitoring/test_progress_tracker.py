"""What is remembered of each download's progress."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from discarr.model.downloads import Download, DownloadState, QueueReading
from discarr.model.evidence import Evidence, EvidenceKey
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import ProgressSettings
from discarr.monitoring.progress_tracker import ProgressTracker

RADARR, SONARR = Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.SONARR)
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
GIB = 1024**3
SETTINGS = ProgressSettings(min_progress_percent=1.0, min_size_bytes=100 * 1024**2, history_seconds=14_400)
KEY = EvidenceKey(instance=RADARR, download_id="A")


def reading(minute: float, *done: tuple[str, float], instance: Instance = RADARR) -> QueueReading:
    """A reading of downloads of 10 GiB each: (id, GiB done)."""
    return QueueReading(
        instance=instance,
        read_at=START + timedelta(minutes=minute),
        downloads=tuple(
            Download(
                instance=instance,
                key=download_id,
                download_id=download_id,
                row_ids=(1,),
                title="Title",
                state=DownloadState.DOWNLOADING,
                size_bytes=10 * GIB,
                left_bytes=int((10 - gib) * GIB),
            )
            for download_id, gib in done
        ),
    )


def observed(*readings: QueueReading, settings: ProgressSettings = SETTINGS) -> dict[EvidenceKey, Evidence]:
    known: dict[EvidenceKey, Evidence] = {}
    for each in readings:
        known = dict(ProgressTracker(settings).observe(known, each))
    return known


@pytest.mark.parametrize(
    ("done_gib", "progressed_minute"),
    [
        ((0.0, 0.05), 0),  # half of what counts
        ((0.0, 0.05, 0.11), 10),  # both halves together count
        ((0.0, 1.0, 1.0, 1.0), 5),
        ((5.0, 1.0), 5),  # a recheck begins a new count
    ],
)
def test_progress_is_what_the_settings_call_progress(
    done_gib: tuple[float, ...], progressed_minute: int
) -> None:
    evidence = observed(*(reading(5 * step, ("A", gib)) for step, gib in enumerate(done_gib)))[KEY]
    assert evidence.progressed_at == START + timedelta(minutes=progressed_minute)


def test_snapshots_span_the_whole_history_however_often_it_is_read() -> None:
    settings = attrs.evolve(SETTINGS, max_snapshots_per_download=50)
    readings = (reading(minute / 2, ("A", minute / 1000)) for minute in range(2 * 240))
    snapshots = observed(*readings, settings=settings)[KEY].snapshots
    assert len(snapshots) <= 50
    assert snapshots[-1].at - snapshots[0].at > timedelta(hours=3, minutes=50)
    assert len(snapshots) > 40


def test_a_download_that_does_not_move_leaves_nothing_to_save() -> None:
    first = observed(reading(0, ("A", 1)))
    second = ProgressTracker(SETTINGS).observe(first, reading(5, ("A", 1)))
    assert second[KEY] is first[KEY]


def test_reading_one_service_leaves_the_evidence_of_the_other() -> None:
    known = observed(reading(0, ("A", 1)), reading(1, ("B", 1), instance=SONARR), reading(2, ("A", 2)))
    assert {key.instance for key in known} == {RADARR, SONARR}


def test_evidence_outlives_a_client_that_is_away_for_an_hour() -> None:
    known = observed(reading(0, ("A", 1)), reading(5), reading(60, ("A", 1)))
    assert known[KEY].progressed_at == START
    assert known[KEY].missing_since is None


def test_evidence_of_a_download_that_is_gone_ends_with_the_history() -> None:
    assert KEY not in observed(reading(0, ("A", 1)), reading(5), reading(5 + 241))
