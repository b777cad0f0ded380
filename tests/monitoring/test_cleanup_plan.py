"""What a preview lists and what it leaves alone; when automatic cleanup holds back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from discarr.model.cleanup import (
    CleanupCandidate,
    CleanupOptions,
    CleanupPlan,
    JournalEntry,
    Outcome,
    Protection,
    ProtectionKind,
    Reason,
)
from discarr.model.downloads import Download, DownloadState, Failing, Live, QueueReading, ReadFailure, Waiting
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState
from discarr.monitoring.breakers import (
    Readings,
    readings_after,
    removals_left,
    suspicious_clients,
    within_breakers,
)
from discarr.monitoring.cleanup_plan import plan_cleanup
from discarr.monitoring.journal import without_old_entries
from discarr.monitoring.verdicts import verdicts
from tests.monitoring.cleaning import with_stuck_reading

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RADARR = Instance(kind=ServiceKind.RADARR)
SONARR = Instance(kind=ServiceKind.SONARR)


def a_download(**more: Any) -> Download:
    values: dict[str, Any] = {
        "instance": RADARR,
        "key": "A1",
        "download_id": "A1",
        "row_id": 1,
        "title": "The.Silent.Harbour.2019.1080p-MOSS",
        "state": DownloadState.DOWNLOADING,
        "media_title": "The Silent Harbour (2019)",
        "size_bytes": 1000,
        "left_bytes": 600,
        "download_client": "qBittorrent",
        "indexer": "Harbour (Prowlarr)",
    }
    return Download(**(values | more))


def reading_of(*downloads: Download, instance: Instance = RADARR) -> QueueReading:
    return QueueReading(instance=instance, downloads=downloads, read_at=NOW)


def state_with(*downloads: Download) -> CurrentState:
    return with_stuck_reading(CurrentState(), reading_of(*downloads))


def plan_of(state: CurrentState, options: CleanupOptions | None = None) -> CleanupPlan:
    return plan_cleanup(state, options or CleanupOptions(), ProgressSettings(), now=NOW, plan_id="plan")


def an_entry(**more: Any) -> JournalEntry:
    values: dict[str, Any] = {
        "entry_id": "entry",
        "at": NOW,
        "by": None,
        "instance": RADARR,
        "download_id": "A1",
        "title": "The.Silent.Harbour.2019.1080p-MOSS",
        "reason": Reason.STUCK,
        "why": "it stood still",
        "options": CleanupOptions(),
        "outcome": Outcome.REMOVED,
    }
    return JournalEntry(**(values | more))


# --- the plan -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "listed"),
    [
        (DownloadState.DOWNLOADING, Reason.STUCK),
        (DownloadState.STALLED, Reason.STUCK),
        (DownloadState.FAILED, Reason.FAILED),
        (DownloadState.NEEDS_A_HAND, "left alone"),
        (DownloadState.DOWNLOADED, "left alone"),
        (DownloadState.IMPORTING, "left alone"),
        (DownloadState.DELAYED, "left alone"),
        (DownloadState.CLIENT_UNAVAILABLE, "left alone"),
        (DownloadState.PAUSED, None),
        (DownloadState.QUEUED, None),
        (DownloadState.IMPORTED, None),
        (DownloadState.UNKNOWN, None),
    ],
    ids=lambda value: str(getattr(value, "value", value)),
)
def test_only_stuck_and_failed_downloads_are_candidates(state: DownloadState, listed: object) -> None:
    plan = plan_of(state_with(a_download(state=state)))
    found = [each.reason for each in plan.candidates] + ["left alone" for _ in plan.left_alone]
    assert found == ([] if listed is None else [listed])


def test_a_download_without_an_id_is_left_alone() -> None:
    plan = plan_of(state_with(a_download(download_id=None, key="pending-1", state=DownloadState.FAILED)))
    assert (plan.candidates, len(plan.left_alone)) == ((), 1)


def test_stuck_ones_stand_before_failed_ones_and_only_what_was_downloaded_is_lost() -> None:
    failed = a_download(key="B", download_id="B", row_id=2, state=DownloadState.FAILED, reason="aborted")
    state = state_with(failed, a_download())
    plan = plan_of(state)
    assert [(each.reason, each.why) for each in plan.candidates][1] == (Reason.FAILED, "aborted")
    assert [each.reason for each in plan.candidates] == [Reason.STUCK, Reason.FAILED]
    assert plan.lost_bytes == 0
    assert plan_of(state, CleanupOptions(from_client=True)).lost_bytes == 800


@pytest.mark.parametrize(
    ("kind", "value", "protects"),
    [
        (ProtectionKind.DOWNLOAD, "a1", True),
        (ProtectionKind.DOWNLOAD, "A", False),
        (ProtectionKind.RELEASE, "the.silent.*-moss", True),
        (ProtectionKind.RELEASE, "silent", False),
        (ProtectionKind.RELEASE, "*", True),
        (ProtectionKind.RELEASE, "", False),
        (ProtectionKind.INDEXER, "harbour (prowlarr)", True),
        (ProtectionKind.INDEXER, "", False),
        (ProtectionKind.CLIENT, "QBITTORRENT", True),
        (ProtectionKind.CLIENT, "SABnzbd", False),
    ],
)
def test_what_is_protected_is_left_alone(kind: ProtectionKind, value: str, *, protects: bool) -> None:
    protection = Protection(protection_id="p", kind=kind, value=value, by=1, at=NOW)
    plan = plan_of(attrs.evolve(state_with(a_download()), protections={"p": protection}))
    assert (plan.candidates == ()) is protects
    assert any("protected" in left.why for left in plan.left_alone) is protects


@pytest.mark.parametrize(
    ("pattern", "protects"),
    [
        ("[Moss] Harbour*", True),
        ("*[1080p]*", True),
        ("[moss] harbour - 01 [1080p][ab12].mkv", True),
        ("[!a]*", False),
        ("*[2160p]*", False),
        ("?Moss? *", True),
        ("*]*[*", True),
    ],
)
def test_brackets_in_a_pattern_are_brackets(pattern: str, *, protects: bool) -> None:
    protection = Protection(protection_id="p", kind=ProtectionKind.RELEASE, value=pattern, by=1, at=NOW)
    state = state_with(a_download(title="[Moss] Harbour - 01 [1080p][AB12].mkv"))
    assert (plan_of(attrs.evolve(state, protections={"p": protection})).candidates == ()) is protects


def test_an_empty_indexer_is_no_match_for_an_empty_protection() -> None:
    protection = Protection(protection_id="p", kind=ProtectionKind.INDEXER, value="", by=1, at=NOW)
    state = attrs.evolve(state_with(a_download(indexer="")), protections={"p": protection})
    assert len(plan_of(state).candidates) == 1


def test_a_download_whose_removal_is_not_settled_is_left_alone() -> None:
    entry = an_entry(outcome=Outcome.UNKNOWN)
    plan = plan_of(attrs.evolve(state_with(a_download()), journal={"entry": entry}))
    assert [left.why for left in plan.left_alone] == ["an earlier removal of it is not settled yet"]


def test_what_the_service_does_not_know_is_not_merely_ignored() -> None:
    state = state_with(a_download(media_title=None))
    assert plan_of(state, CleanupOptions(blocklist=False)).candidates == ()
    assert len(plan_of(state, CleanupOptions(blocklist=False, from_client=True)).candidates) == 1


@pytest.mark.parametrize(
    "queue",
    [
        Waiting(last=reading_of(a_download())),
        Failing(failure=ReadFailure(cause="is down.", since=NOW), last=reading_of(a_download())),
    ],
    ids=["not read yet", "failing"],
)
def test_a_queue_that_was_not_read_is_left_alone_whole(queue: Waiting | Failing) -> None:
    plan = plan_of(attrs.evolve(state_with(a_download()), queues={RADARR: queue}))
    assert plan.candidates == ()
    assert [left.title for left in plan.left_alone] == ["the whole queue"]


def test_one_instance_only() -> None:
    other = a_download(instance=SONARR)
    state = with_stuck_reading(state_with(a_download()), reading_of(other, instance=SONARR))
    chosen = plan_of(state, CleanupOptions(instance_key="sonarr")).candidates
    assert [each.instance for each in chosen] == [SONARR]


# --- the breakers ---------------------------------------------------------------------------------------


def many(count: int, *, stuck: int, client: str = "qBittorrent") -> list[Download]:
    """So many of one client, the first `stuck` of them without progress, the others paused."""
    return [
        a_download(
            key=f"{client}{n}",
            download_id=f"{client}{n}",
            row_id=n + 1,
            download_client=client,
            state=DownloadState.DOWNLOADING if n < stuck else DownloadState.PAUSED,
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "stuck", "suspicious"),
    [(3, 3, False), (4, 4, True), (16, 4, False), (15, 4, True), (100, 25, False), (100, 26, True)],
)
def test_more_than_a_quarter_and_at_least_four_are_an_outage(
    count: int, stuck: int, *, suspicious: bool
) -> None:
    state = state_with(*many(count, stuck=stuck))
    found = suspicious_clients(state, verdicts(state, ProgressSettings(), now=NOW))
    assert found == (frozenset({(RADARR, "qBittorrent")}) if suspicious else frozenset())


@pytest.mark.parametrize(
    ("history", "trusted"),
    [
        ([10], False),
        ([10, 10], False),
        ([10, 10, 10], True),
        ([10, 10, 10, None], False),
        ([10, 10, 10, None, 10, 10], False),
        ([10, 10, 10, None, 10, 10, 10], True),
        ([10, 10, 10, 5], True),
        ([10, 10, 10, 4], False),
        ([10, 10, 10, 4, 4, 4], False),
        ([10, 10, 10, 4, 4, 4, 4], True),
    ],
)
def test_the_first_two_readings_after_trouble_are_not_acted_on(
    history: list[int | None], *, trusted: bool
) -> None:
    known = Readings()
    for minute, count in enumerate(history):
        reading = attrs.evolve(
            reading_of(*many(count or 0, stuck=0)), read_at=NOW + timedelta(minutes=minute)
        )
        failure = Failing(failure=ReadFailure(cause="is down.", since=NOW))
        known = readings_after(known, failure if count is None else Live(last=reading))
    assert known.is_trusted is trusted


def test_a_reading_counts_once() -> None:
    known = Readings()
    for _ in range(5):
        known = readings_after(known, Live(last=reading_of(a_download())))
    assert known.good == 1


def test_only_what_automatic_cleanup_removed_within_the_hour_counts() -> None:
    minutes = [(None, 5), (None, 59), (None, 60), (7, 1)]
    entries = [an_entry(by=by, at=NOW - timedelta(minutes=ago)) for by, ago in minutes]
    assert removals_left(entries, most_per_hour=3, now=NOW) == 1
    assert removals_left(entries, most_per_hour=1, now=NOW) == 0


def a_candidate(name: str, **more: Any) -> CleanupCandidate:
    values: dict[str, Any] = {
        "instance": RADARR,
        "download_id": name,
        "title": name,
        "reason": Reason.STUCK,
        "why": "it stood still",
        "download_client": "qBittorrent",
    }
    return CleanupCandidate(**(values | more))


def test_automatic_cleanup_takes_what_is_beyond_doubt_and_never_from_the_client() -> None:
    candidates = (
        a_candidate("asked about", only_proposed=True),
        a_candidate("of an untrusted queue", instance=SONARR),
        a_candidate("tried before"),
        a_candidate("first"),
        a_candidate("second", reason=Reason.FAILED),
        a_candidate("third"),
    )
    plan = attrs.evolve(plan_of(CurrentState(), CleanupOptions(from_client=True)), candidates=candidates)
    tried = an_entry(download_id="tried before", at=NOW - timedelta(days=1), outcome=Outcome.FAILED)
    state = CurrentState(journal={"entry": tried})
    allowed = within_breakers(plan, state, {}, frozenset({RADARR}), most_per_hour=2)
    assert [each.title for each in allowed.candidates] == ["first", "second"]
    assert not allowed.options.from_client


# --- the journal ----------------------------------------------------------------------------------------


def test_the_journal_goes_back_ninety_days() -> None:
    entries = {
        name: an_entry(entry_id=name, at=NOW - timedelta(days=days))
        for name, days in {"old": 90, "young": 89}.items()
    }
    assert set(without_old_entries(CurrentState(journal=entries), now=NOW).journal) == {"young"}
