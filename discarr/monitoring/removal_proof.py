"""What a fresh look at a service proves about a download: whether it is as agreed, and what became of it."""

from datetime import datetime, timedelta

import attrs

from discarr.clients.removal import Proof, RemovalAnswer
from discarr.language.words import marked
from discarr.model.cleanup import CleanupCandidate, CleanupOptions, JournalEntry, Outcome
from discarr.model.downloads import Download, QueueReading
from discarr.model.evidence import Held, Verdict
from discarr.model.history import EventType, HistoryEvent
from discarr.model.services import HealthAnswer
from discarr.monitoring.cleanup_plan import as_candidate_again

PATIENCE = timedelta(minutes=3)
"""A removal nobody answered may still be under way, and a list may be 90 s old: after this they are not."""

SETTLED_IN = timedelta(minutes=5)
"""A service that started lists nothing until its first refresh, and not every client's at that."""


@attrs.frozen(kw_only=True)
class Sight:
    """What was read of one service, all of it after the moment in question, the queue before the rest."""

    reading: QueueReading
    before: QueueReading | None = None
    """An earlier reading: whose neighbours left together with it was not removed, its client is offline."""
    health: HealthAnswer | None = None
    """None where it was not asked or did not say."""
    history: tuple[HistoryEvent, ...] = ()
    """Of the download."""


@attrs.frozen(kw_only=True)
class Fate:
    outcome: Outcome
    note: str


# --- before ---------------------------------------------------------------------------------------------


def found_in(reading: QueueReading, wanted: CleanupCandidate | JournalEntry) -> Download | None:
    """The download with this id in this client, whether or not it is a newer grab."""
    return next((each for each in reading.downloads if _is_same(each, wanted)), None)


def changed_since(candidate: CleanupCandidate, download: Download, verdict: Verdict | None) -> str | None:
    """Why this is no longer what was agreed to; None if it is."""
    if download.added_at != candidate.added_at:
        return marked("it was grabbed anew since the preview")
    if download.done_bytes != candidate.done_bytes or download.size_bytes != candidate.size_bytes:
        return marked("it moved since the preview")
    fresh = as_candidate_again(download, verdict, candidate.reason)
    if fresh is None and isinstance(verdict, Held):
        return f"its clock stands still by now: {verdict.why}"
    if fresh is None or fresh.reason is not candidate.reason:
        return f"it is not {candidate.reason.value} any more"
    return None


def row_of(reading: QueueReading, download: Download) -> int | None:
    """A row id that means this download and no other: the id is a hash of 31 bits, and two may share one."""
    others = {row_id for each in reading.downloads if each.key != download.key for row_id in each.row_ids}
    return next((row_id for row_id in download.row_ids if row_id > 0 and row_id not in others), None)


# --- after ----------------------------------------------------------------------------------------------


def fate_by_answer(answer: RemovalAnswer) -> Fate:
    """What became of a removal as far as the answer tells: all there is while nothing could be read again."""
    match answer.proof:
        case Proof.DONE:
            return Fate(outcome=Outcome.REMOVED, note=marked("the service said so"))
        case Proof.REFUSED:
            return Fate(outcome=Outcome.FAILED, note=answer.cause)
        case Proof.NO_SUCH_ROW:
            return Fate(
                outcome=Outcome.FAILED, note=marked("the service did not know it under the id it had given")
            )
        case Proof.UNCLEAR:
            return Fate(outcome=Outcome.UNKNOWN, note=answer.cause)


def fate(entry: JournalEntry, answer: RemovalAnswer, sight: Sight, *, now: datetime) -> Fate:
    """What became of a removal, as a look afterwards shows."""
    listed = _is_still_listed(entry, sight.reading)
    match answer.proof:
        case Proof.DONE:
            return _fate_when_done(entry, sight, listed=listed)
        case Proof.NO_SUCH_ROW:
            return _fate_without_row(entry, sight, listed=listed, now=now)
        case Proof.REFUSED if listed:
            return fate_by_answer(answer)
        case Proof.REFUSED | Proof.UNCLEAR:
            # It was refused and is gone all the same: who removed it is as unclear.
            return _fate_when_unclear(entry, sight, listed=listed, now=now)


def is_gone(entry: CleanupCandidate | JournalEntry, sight: Sight, *, now: datetime) -> bool:
    """Whether its absence means anything: rows vanish too with a client offline or a service restarted."""
    health = sight.health
    return (
        not _is_listed_anywhere(entry, sight.reading)
        and health is not None
        and not health.client_unavailable
        and health.started_at is not None
        and now - health.started_at >= SETTLED_IN
        and not _left_with_its_neighbours(entry, sight)
    )


def newest_event(history: tuple[HistoryEvent, ...]) -> int:
    return max((event.event_id for event in history), default=0)


def _fate_when_done(entry: JournalEntry, sight: Sight, *, listed: bool) -> Fate:
    if listed:
        return Fate(outcome=Outcome.UNKNOWN, note=marked("the service said it was done, and still lists it"))
    if entry.options.blocklist and EventType.FAILED not in _new_events(entry, sight):
        return Fate(outcome=Outcome.REMOVED, note=_without_history(entry.options))
    return Fate(outcome=Outcome.REMOVED, note="")


def _without_history(options: CleanupOptions) -> str:
    """FailedDownloadService.MarkAsFailed does nothing for what the service did not grab itself."""
    note = marked("the service kept no history of it, so the release may not be blocklisted")
    return note if options.from_client else f"{note}, and the service may list it again"


def _fate_without_row(entry: JournalEntry, sight: Sight, *, listed: bool, now: datetime) -> Fate:
    """404: this removal did nothing, unless the history knows better: some proxies ask twice, unasked."""
    left_behind = _left_behind(entry.options)
    if not listed and left_behind in _new_events(entry, sight):
        return Fate(outcome=Outcome.REMOVED, note=marked("its history shows it"))
    if is_gone(entry, sight, now=now):
        return Fate(outcome=Outcome.ALREADY_GONE, note=marked("somebody or something else removed it"))
    if listed:
        return Fate(outcome=Outcome.FAILED, note=marked("the service listed it under an id it did not know"))
    return Fate(
        outcome=Outcome.FAILED, note=marked("the service does not list it just now; it may come back")
    )


def _fate_when_unclear(entry: JournalEntry, sight: Sight, *, listed: bool, now: datetime) -> Fate:
    events = _new_events(entry, sight)
    left_behind = _left_behind(entry.options)
    if left_behind is not None and left_behind in events:
        return Fate(outcome=Outcome.REMOVED, note=marked("its history shows it"))
    if EventType.IMPORTED in events:
        return Fate(outcome=Outcome.ALREADY_GONE, note=marked("it was imported meanwhile"))
    if listed and now - entry.at >= PATIENCE:
        return Fate(outcome=Outcome.FAILED, note=marked("it is still there"))
    if not is_gone(entry, sight, now=now):
        return Fate(outcome=Outcome.UNKNOWN, note=marked("nothing proves yet what became of it"))
    if left_behind is not None and sight.history:
        # Of a download it has a history of, the service would have written down the removal as well.
        return Fate(
            outcome=Outcome.ALREADY_GONE, note=marked("it is gone, and its history shows no removal of ours")
        )
    return Fate(outcome=Outcome.REMOVED, note=marked("it is not listed any more"))


def _left_behind(options: CleanupOptions) -> EventType | None:
    """The event a removal leaves in the history; removed from its client and nothing else, it leaves none."""
    if options.blocklist:
        return EventType.FAILED
    return None if options.from_client else EventType.IGNORED


def _new_events(entry: JournalEntry, sight: Sight) -> set[EventType]:
    return {event.event_type for event in sight.history if event.event_id > entry.history_mark}


def _is_same(download: Download, wanted: CleanupCandidate | JournalEntry) -> bool:
    return (download.download_id, download.download_client) == (wanted.download_id, wanted.download_client)


def _is_still_listed(wanted: CleanupCandidate | JournalEntry, reading: QueueReading) -> bool:
    """A newer grab of the same release is not the one that was removed."""
    download = found_in(reading, wanted)
    return download is not None and download.added_at == wanted.added_at


def _is_listed_anywhere(wanted: CleanupCandidate | JournalEntry, reading: QueueReading) -> bool:
    """In another client too: somebody may have renamed its own."""
    return any(
        (each.download_id, each.added_at) == (wanted.download_id, wanted.added_at)
        for each in reading.downloads
    )


def _left_with_its_neighbours(wanted: CleanupCandidate | JournalEntry, sight: Sight) -> bool:
    def neighbours(reading: QueueReading | None) -> bool:
        return any(
            each.download_client == wanted.download_client and each.download_id != wanted.download_id
            for each in (reading.downloads if reading else ())
            if each.download_id is not None
        )

    return neighbours(sight.before) and not neighbours(sight.reading)
