"""What a fresh look proves of an import by hand: whether it is still what was shown, and what came of it."""

from collections.abc import Iterable

import attrs

from discarr.clients.removal import Proof
from discarr.language.words import marked
from discarr.model.downloads import QueueReading
from discarr.model.history import EventType, HistoryEvent
from discarr.model.imports import Blocked, ImportOutcome, ImportResult, Look, Unblocked, Unseen
from discarr.model.service_commands import CommandStatus
from discarr.monitoring.import_decisions import obstacle

NOT_ANY_MORE = {
    EventType.IMPORTED: marked("it was imported"),
    EventType.FAILED: marked("it was removed and its release blocklisted"),
    EventType.IGNORED: marked("it was taken out of the queue"),
}
"""What the newest of these events says about a download that is not listed any more."""


@attrs.frozen(kw_only=True)
class ImportSight:
    """What was seen of an import after it was asked for."""

    proof: Proof
    """Of the asking alone: DONE means that the service took the command."""
    cause: str = ""
    status: CommandStatus = CommandStatus.UNKNOWN
    history: tuple[HistoryEvent, ...] = ()
    """Of the download, newer than the asking."""
    reading: QueueReading | None = None
    """None where the service could not be looked at again."""


def changed_since(shown: Blocked, fresh: Look) -> str | None:
    """Why an import would not be what was agreed to; None if it would."""
    match fresh:
        case Unblocked(now=now):
            return now
        case Unseen(cause=cause):
            return f"it could not be looked at again: {cause}"
        case Blocked(download=download) if download.added_at != shown.download.added_at:
            return marked("it was grabbed anew")
        case Blocked(unread=unread) if unread:
            return f"its files could not be looked at again: {unread}"
        case Blocked(files=files) if files != shown.files:
            return marked("its files, or what the service takes them for, are not what was shown")
        case Blocked():
            return obstacle(fresh)


def what_became_of(history: Iterable[HistoryEvent]) -> str:
    """Of a download that is not listed any more."""
    telling = [event for event in history if event.event_type in NOT_ANY_MORE]
    newest = max(telling, key=lambda event: event.event_id, default=None)
    return NOT_ANY_MORE[newest.event_type] if newest else marked("it is not in the queue just now")


def result_of(shown: Blocked, sight: ImportSight) -> ImportResult:
    """What the history proves, then what the queue does; never that the command was taken."""
    wanted = frozenset[int]().union(*(file.media_ids for file in shown.files))
    imported = len(wanted & _imported(sight.history))
    outcome, note = _outcome(shown, sight, imported=imported, wanted=len(wanted))
    return ImportResult(
        key=shown.key,
        title=shown.download.title,
        outcome=outcome,
        note=note,
        imported=imported,
        wanted=len(wanted),
    )


def not_asked(shown: Blocked, why: str) -> ImportResult:
    return ImportResult(key=shown.key, title=shown.download.title, outcome=ImportOutcome.NOT_ASKED, note=why)


def _imported(history: Iterable[HistoryEvent]) -> frozenset[int]:
    events = (event for event in history if event.event_type is EventType.IMPORTED)
    ids = (event.episode_id or (event.media.media_id if event.media else None) for event in events)
    return frozenset(media_id for media_id in ids if media_id is not None)


def _outcome(shown: Blocked, sight: ImportSight, *, imported: int, wanted: int) -> tuple[ImportOutcome, str]:
    if imported == wanted:
        return ImportOutcome.IMPORTED, _rest_of_the_release(shown, wanted)
    if sight.proof is Proof.REFUSED or sight.proof is Proof.NO_SUCH_ROW:
        return ImportOutcome.NOT_IMPORTED, sight.cause
    if sight.reading is None:
        return ImportOutcome.UNKNOWN, f"it was asked for, and could not be looked at again: {sight.cause}"
    if not sight.status.has_ended:
        return ImportOutcome.UNKNOWN, sight.cause or marked("the service is still at it, or has not begun")
    if imported:
        return ImportOutcome.PARTLY, marked("the service's own log (System > Logs) says why not all of it")
    if not any(download.key == shown.key.download_id for download in sight.reading.downloads):
        return ImportOutcome.UNKNOWN, marked("it left the queue, and its history shows no import")
    return ImportOutcome.NOT_IMPORTED, marked(
        "it still waits; the service's own log (System > Logs) says why"
    )


def _rest_of_the_release(shown: Blocked, wanted: int) -> str:
    episodes = len(shown.download.episodes)
    if episodes > wanted:
        return f"the release has {episodes} episodes; the others have no file, so it may go on waiting"
    return marked("its history shows it")
