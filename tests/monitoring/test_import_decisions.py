"""What may be imported by hand, and what came of it."""

from typing import Any

import attrs
import pytest

from discarr.clients.removal import Proof
from discarr.model.cleanup import Reason
from discarr.model.downloads import DownloadState, Episode
from discarr.model.evidence import EvidenceKey
from discarr.model.history import EventType, HistoryEvent, Media
from discarr.model.imports import Blocked, ImportFile, ImportOutcome, Lack, Look, Unblocked, Unseen
from discarr.model.service_commands import CommandStatus
from discarr.model.state import CurrentState
from discarr.monitoring.cleanup_plan import as_candidate, as_candidate_again
from discarr.monitoring.import_decisions import blocked_downloads, obstacle
from discarr.monitoring.import_proof import ImportSight, changed_since, result_of, what_became_of
from tests.board.samples import NOW, RADARR, SONARR, download, live, reading

PACK = download(
    instance=SONARR,
    state=DownloadState.NEEDS_A_HAND,
    episodes=tuple(Episode(season=2, number=number) for number in (1, 2, 3)),
)
KEY = EvidenceKey(instance=SONARR, download_id="K")


def episode(number: int, **changes: Any) -> ImportFile:
    file = ImportFile(
        name=f"E{number}.mkv",
        media_title="Show",
        media_ids=frozenset({number}),
        episodes=(Episode(season=2, number=number),),
        order=b"{}",
    )
    return attrs.evolve(file, **changes)


SHOWN = Blocked(key=KEY, download=PACK, files=tuple(map(episode, (1, 2, 3))))


def imported(*episodes: int, event_type: EventType = EventType.IMPORTED) -> tuple[HistoryEvent, ...]:
    return tuple(
        HistoryEvent(event_id=90 + number, event_type=event_type, episode_id=number, media=Media(media_id=7))
        for number in episodes
    )


def sight(*episodes: int, **changes: Any) -> ImportSight:
    seen = ImportSight(
        proof=Proof.DONE,
        status=CommandStatus.COMPLETED,
        history=imported(*episodes),
        reading=reading(PACK, instance=SONARR),
    )
    return attrs.evolve(seen, **changes)


def test_those_that_wait_are_found_in_every_queue() -> None:
    waiting = download(state=DownloadState.NEEDS_A_HAND)
    pending = download(key="pending-1", state=DownloadState.NEEDS_A_HAND, download_id=None)
    queues = {RADARR: live(waiting, download(key="b"), pending), SONARR: live(PACK, instance=SONARR)}
    assert blocked_downloads(CurrentState(queues=queues)) == (waiting, PACK)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (SHOWN, None),
        (attrs.evolve(SHOWN, files=(episode(1), episode(2, rejections=("Sample",)))), None),
        (attrs.evolve(SHOWN, files=()), "no file"),
        (attrs.evolve(SHOWN, unread="it is down"), "it is down"),
        (
            attrs.evolve(SHOWN, files=(episode(1), episode(2, lack=Lack.EPISODE))),
            "an episode for 1 of 2 files (E2",
        ),
        (attrs.evolve(SHOWN, files=(episode(1, lack=Lack.SERIES),)), "a series for its file (E1.mkv)"),
        # A sample beside the film is taken for the same film: it would replace it.
        (attrs.evolve(SHOWN, files=(episode(1), episode(1, name="sample.mkv"))), "the same film or episode"),
        (attrs.evolve(SHOWN, download=attrs.evolve(PACK, key="K@qBittorrent")), "two download clients"),
    ],
)
def test_only_a_whole_mapping_can_be_imported(look: Blocked, why: str | None) -> None:
    found = obstacle(look)
    assert (found is None) if why is None else (why in (found or ""))


@pytest.mark.parametrize(
    ("fresh", "why"),
    [
        (SHOWN, None),
        (attrs.evolve(SHOWN, download=attrs.evolve(PACK, left_bytes=0)), None),
        (Unblocked(key=KEY, title="", now="it is importing"), "it is importing"),
        (Unseen(key=KEY, title="", cause="it is down"), "it is down"),
        (attrs.evolve(SHOWN, download=attrs.evolve(PACK, added_at=NOW)), "grabbed anew"),
        (attrs.evolve(SHOWN, unread="it is slow"), "it is slow"),
        (attrs.evolve(SHOWN, files=SHOWN.files[:2]), "not what was shown"),
        (attrs.evolve(SHOWN, files=(*SHOWN.files[:2], episode(4))), "not what was shown"),
    ],
)
def test_what_changed_since_it_was_shown_is_noticed(fresh: Look, why: str | None) -> None:
    found = changed_since(SHOWN, fresh)
    assert (found is None) if why is None else (why in (found or ""))


def gone(**changes: Any) -> ImportSight:
    return sight(reading=reading(instance=SONARR), **changes)


@pytest.mark.parametrize(
    ("seen", "outcome", "count"),
    [
        (sight(1, 2, 3), ImportOutcome.IMPORTED, 3),
        # Whatever the answer was: the history shows it.
        (sight(1, 2, 3, proof=Proof.UNCLEAR, status=CommandStatus.UNKNOWN), ImportOutcome.IMPORTED, 3),
        (sight(1, 2, 3, status=CommandStatus.FAILED), ImportOutcome.IMPORTED, 3),
        (sight(1, 3), ImportOutcome.PARTLY, 2),
        (sight(1, 3, status=CommandStatus.STARTED), ImportOutcome.UNKNOWN, 2),
        (sight(9), ImportOutcome.NOT_IMPORTED, 0),
        (sight(history=imported(1, 2, 3, event_type=EventType.GRABBED)), ImportOutcome.NOT_IMPORTED, 0),
        # That the command ended well says nothing.
        (sight(), ImportOutcome.NOT_IMPORTED, 0),
        (sight(status=CommandStatus.FAILED), ImportOutcome.NOT_IMPORTED, 0),
        (sight(status=CommandStatus.QUEUED), ImportOutcome.UNKNOWN, 0),
        (sight(proof=Proof.UNCLEAR, status=CommandStatus.UNKNOWN), ImportOutcome.UNKNOWN, 0),
        (sight(proof=Proof.REFUSED, cause="no", status=CommandStatus.UNKNOWN), ImportOutcome.NOT_IMPORTED, 0),
        (sight(reading=None), ImportOutcome.UNKNOWN, 0),
        (gone(), ImportOutcome.UNKNOWN, 0),
    ],
)
def test_the_history_proves_it_then_the_queue(seen: ImportSight, outcome: ImportOutcome, count: int) -> None:
    result = result_of(SHOWN, seen)
    assert (result.outcome, result.imported, result.wanted) == (outcome, count, 3)
    assert result.note


def test_a_film_is_known_by_its_own_id() -> None:
    film = Blocked(
        key=EvidenceKey(instance=RADARR, download_id="K"),
        download=download(state=DownloadState.NEEDS_A_HAND),
        files=(ImportFile(name="a.mkv", media_ids=frozenset({7})),),
    )
    event = HistoryEvent(event_id=5, event_type=EventType.IMPORTED, media=Media(media_id=7))
    assert result_of(film, sight(history=(event,))).outcome is ImportOutcome.IMPORTED


def test_a_release_of_which_files_are_missing_may_go_on_waiting() -> None:
    shown = attrs.evolve(SHOWN, files=SHOWN.files[:2])
    result = result_of(shown, sight(1, 2))
    assert result.outcome is ImportOutcome.IMPORTED
    assert "the others have no file" in result.note


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (imported(1), "it was imported"),
        ((*imported(1), *imported(2, event_type=EventType.FAILED)), "blocklisted"),
        (imported(1, event_type=EventType.IGNORED), "taken out"),
        (imported(1, event_type=EventType.GRABBED), "not in the queue just now"),
        ((), "not in the queue just now"),
    ],
)
def test_what_became_of_one_that_is_not_listed(events: tuple[HistoryEvent, ...], words: str) -> None:
    assert words in what_became_of(events)


def test_a_downloads_reason_for_removal_is_that_it_is_blocked() -> None:
    waiting = download(state=DownloadState.NEEDS_A_HAND)
    assert as_candidate(waiting, None) is None
    again = as_candidate_again(waiting, None, Reason.BLOCKED)
    assert again is not None
    assert again.reason is Reason.BLOCKED
    assert as_candidate_again(waiting, None, Reason.STUCK) is None
    assert as_candidate_again(download(), None, Reason.BLOCKED) is None
