"""The history: what is taken from an event, and above all what is not."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from discarr.clients.wire.history import history_events, history_since
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.history import EventType, HistoryEvent, Media
from discarr.model.services import ServiceKind
from tests.clients.serving import Clients
from tests.clients.test_simulated_services import BOTH, serve
from tests.openapi import SERVARR_STATUSES, specification


def since(body: bytes) -> tuple[HistoryEvent, ...]:
    return tuple(history_since(body, lambda events: events).values())


def event_of(**fields: Any) -> HistoryEvent:
    (event,) = since(json.dumps([{"id": 1, **fields}]).encode())
    return event


def test_an_import_arrives_whole() -> None:
    event = event_of(
        eventType="downloadFolderImported",
        date="2026-11-22T07:01:12Z",
        downloadId="97D57158",
        sourceTitle="Example.Show.S02E05.1080p-MOSS",
        seriesId=3,
        episodeId=77,
        quality={"quality": {"id": 3, "name": "WEBDL-1080p"}, "revision": {"version": 1}},
        data={"size": "4000000000", "downloadClient": "qbittorrent", "downloadClientName": "The box"},
        series={
            "title": "Example Show",
            "images": [
                {"coverType": "banner", "remoteUrl": "https://art.example.org/banner.jpg"},
                {
                    "coverType": "poster",
                    "url": "/MediaCover/3/poster.jpg",
                    "remoteUrl": "https://art.example.org/p.jpg",
                },
            ],
        },
        episode={"seasonNumber": 2, "episodeNumber": 5},
    )
    assert event == HistoryEvent(
        event_id=1,
        event_type=EventType.IMPORTED,
        at=datetime(2026, 11, 22, 7, 1, 12, tzinfo=UTC),
        download_id="97D57158",
        release="Example.Show.S02E05.1080p-MOSS",
        media=Media(media_id=3, title="Example Show", poster_url="https://art.example.org/p.jpg"),
        episode_id=77,
        season=2,
        episode=5,
        quality="WEBDL-1080p",
        size_bytes=4_000_000_000,
        download_client="The box",
    )


@pytest.mark.parametrize(
    ("word", "event_type"),
    [
        ("grabbed", EventType.GRABBED),
        ("downloadFolderImported", EventType.IMPORTED),
        ("DownloadFailed", EventType.FAILED),
        ("downloadIgnored", EventType.IGNORED),
        ("movieFileDeleted", EventType.MOVIE_FILE_DELETED),
        ("episodeFileDeleted", EventType.EPISODE_FILE_DELETED),
        ("seriesFolderImported", EventType.OTHER),
        ("aWordOfNextYear", EventType.OTHER),
        (None, EventType.OTHER),
    ],
)
def test_events_are_known_by_their_words(word: str | None, event_type: EventType) -> None:
    assert event_of(eventType=word).event_type is event_type


PATH, ADDRESS, KEY = "/media/films/Secret Place", "http://192.168.1.5:9696/1/download", "apikey=0a1b2c3d"


def test_neither_paths_nor_addresses_nor_keys_come_in() -> None:
    words = ("grabbed", "downloadFolderImported", "downloadFailed", "movieFileDeleted", "movieFileRenamed")
    data = {
        "downloadUrl": f"{ADDRESS}?{KEY}",
        "droppedPath": PATH,
        "importedPath": PATH,
        "guid": ADDRESS,
        "message": f"Unpacking failed: {PATH}/film.mkv ({ADDRESS}?{KEY})",
    }
    for word in words:
        event = event_of(eventType=word, sourceTitle=f"{PATH}/Film.2020.mkv", data=data)
        told = repr(event)
        assert not any(secret in told for secret in ("/media", "Secret", "192.168", "0a1b2c3d"))
        assert event.message == "Unpacking failed: …"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://image.tmdb.org/t/p/original/a.jpg", "https://image.tmdb.org/t/p/original/a.jpg"),
        ("https://image.tmdb.org/a.jpg?apikey=1#x", "https://image.tmdb.org/a.jpg"),
        ("http://image.tmdb.org/a.jpg", ""),
        ("https://radarr.local:7878/a.jpg", ""),
        ("https://10.0.0.4/a.jpg", ""),
        ("https://nas/MediaCover/1/poster.jpg", ""),
        ("https://me:secret@image.tmdb.org/a.jpg", ""),
        ("/MediaCover/1/poster.jpg", ""),
        ("https://[", ""),
    ],
)
def test_a_poster_is_in_the_public_internet_or_there_is_none(address: str, shown: str) -> None:
    movie = {"title": "A Film", "year": 2020, "images": [{"coverType": "poster", "remoteUrl": address}]}
    media = event_of(movieId=1, movie=movie).media
    assert media == Media(media_id=1, title="A Film (2020)", poster_url=shown)


def test_an_event_that_does_not_fit_costs_itself() -> None:
    body = b'[{"id": 1, "eventType": "grabbed"}, {"id": "two"}, {"id": 3, "data": {"size": "nan"}}]'
    assert [event.event_id for event in since(body)] == [1, 3]


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "data", "movie", "series", "quality", "images", "size"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps([value]).encode())
)
def test_nothing_but_a_value_error_is_ever_raised(body: bytes) -> None:
    try:
        since(body)
        history_events(body)
    except ValueError:
        pass


@BOTH
async def test_the_history_is_asked_for_as_officially_described(
    kind: ServiceKind, nursery: trio.Nursery, clients: Clients
) -> None:
    official = specification(f"{kind.value}.json")
    world = SimulatedServarr(kind, items=30)
    client = clients.servarr(await serve(nursery, world), kind=kind)
    newest = await client.newest_event()
    assert newest is not None
    assert newest.at is not None
    events = await client.history_since(newest.at)
    everything = await client.history_since(None)
    assert events
    assert len(everything) == len(world.history.events) > len(events)
    assert all(event.media and event.media.title for event in events)
    for exchange in world.log:
        assert official.problems(exchange, undescribed_statuses=SERVARR_STATUSES) == []


async def test_our_own_key_is_hidden_where_a_service_quotes_it(
    nursery: trio.Nursery, clients: Clients
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=1)
    client = clients.servarr(await serve(nursery, world))
    world.fail(world.downloads[0])
    world.history.add(world.downloads[0], "downloadFailed", world.now(), message=f"refused {world.api_key}")
    assert [e.message for e in await client.history_since(None) if e.message] == ["refused (secret)"]


def test_an_event_that_comes_again_is_the_very_value_it_was() -> None:
    records = [{"id": number, "eventType": "grabbed"} for number in (1, 2, 3)]
    first = history_since(json.dumps(records[:2]).encode(), lambda events: events)
    made: list[HistoryEvent] = []

    def made_of(events: Sequence[HistoryEvent]) -> Sequence[HistoryEvent]:
        made.extend(events)
        return events

    second = history_since(json.dumps(records).encode(), made_of, known=first)
    assert [event.event_id for event in second.values()] == [1, 2, 3]
    assert [event.event_id for event in made] == [3]
    assert [second[key] is event for key, event in first.items()] == [True, True]
