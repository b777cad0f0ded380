"""JSON to model values: odd values are data, a row that does not fit costs itself, and no more is raised."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.clients.row_downloads import RowDownloads
from discarr.clients.wire.plex import plex_version
from discarr.clients.wire.queue import QueuePage, queue_page
from discarr.clients.wire.queue_rows import QueueRow
from discarr.clients.wire.service import client_unavailable, health_warnings, system_status
from discarr.model.downloads import Download, DownloadState, Episode
from discarr.model.queue import Protocol, SetAside
from discarr.model.reasons import LONGEST_REASON
from discarr.model.services import Instance, ServiceKind

RADARR = Instance(kind=ServiceKind.RADARR)
FIXTURES = Path(__file__).parent.parent / "fixtures"
QUEUES = sorted([*FIXTURES.glob("*/radarr6-*.json"), *FIXTURES.glob("*/v3_queue.json")])


def page_of(*records: Any) -> bytes:
    return json.dumps({"page": 1, "totalRecords": len(records), "records": records}).encode()


def rows_of(body: bytes) -> QueuePage:
    return queue_page(body, partial(map, RowDownloads(RADARR)))


def item_of(**fields: Any) -> Download:
    page = rows_of(page_of({"id": 1, "title": "T", **fields}))
    assert page.set_aside == ()
    return page.items[0]


# --- recorded payloads ------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", QUEUES, ids=lambda file: file.stem)
def test_no_row_of_a_recorded_queue_is_lost(file: Path) -> None:
    page = rows_of(file.read_bytes())
    assert page.set_aside == ()
    assert page.row_count == len(json.loads(file.read_bytes())["records"])


def test_a_recorded_row_arrives_whole() -> None:
    page = rows_of((FIXTURES / "derived-from-source" / "radarr6-timeleft_over_one_day.json").read_bytes())
    assert page.items[0] == Download(
        instance=RADARR,
        key="97D57158EB467D934B5948498D3594CEC7CE90F2",
        row_id=726759897,
        title="Example.Movie.2024.1080p.WEB-DL",
        download_id="97D57158EB467D934B5948498D3594CEC7CE90F2",
        media_id=7,
        state=DownloadState.DOWNLOADING,
        size_bytes=4_000_000_000,
        left_bytes=3_999_000_000,
        finishes_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        added_at=datetime(2026, 11, 22, 7, 1, 12, tzinfo=UTC),
        protocol=Protocol.TORRENT,
        download_client="qBittorrent",
        indexer="1337x (Prowlarr)",
        quality="WEBDL-1080p",
    )


def test_an_overpaged_answer_says_which_page_it_really_is() -> None:
    answer = (
        FIXTURES / "derived-from-source" / "radarr6-overpaged_page9_of_25_returns_page2.json"
    ).read_bytes()
    page = rows_of(answer)
    assert (page.number, page.total_records) == (2, 25)


@pytest.mark.parametrize("total", [b"1.0", b"1e0", b"1"])
def test_a_count_may_be_written_as_any_number(total: bytes) -> None:
    page = rows_of(b'{"page": 1.0, "totalRecords": %b, "records": [{"id": 1}]}' % total)
    assert (page.number, page.total_records) == (1, 1)


@pytest.mark.parametrize("total", [b"1.5", b"NaN", b"1e999", b'"one"', b"null"])
def test_what_is_no_count_is_refused(total: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        rows_of(b'{"page": 1, "totalRecords": %b, "records": [{"id": 1}]}' % total)


# --- values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"movie": {"title": "Dune", "year": 2021}}, {"media_title": "Dune (2021)"}),
        ({"movie": {"title": "Dune", "year": 0}}, {"media_title": "Dune"}),
        ({"movie": {"title": "Dune", "year": 1e308}}, {"media_title": "Dune"}),
        ({"movie": None}, {"media_title": None}),
        ({"movie": {}, "series": {"title": "Severance"}}, {"media_title": "Severance"}),
        ({"series": {"title": "Severance", "year": 2022}}, {"media_title": "Severance"}),
        ({"title": None, "movie": {"title": "Dune"}}, {"title": "Dune"}),
        ({"title": None}, {"title": "(no title)"}),
        ({"seasonNumber": 2, "episode": {"episodeNumber": 5}}, {"episodes": (Episode(season=2, number=5),)}),
        (
            {"episode": {"seasonNumber": 2, "episodeNumber": 5}},
            {"episodes": (Episode(season=2, number=5),)},
        ),
        ({"seasonNumber": 0, "episode": {"seasonNumber": 9}}, {"episodes": ()}),
        ({"seasonNumber": 0, "episode": {"episodeNumber": 9}}, {"episodes": (Episode(season=0, number=9),)}),
        ({"seasonNumber": -1, "episode": {"episodeNumber": 5}}, {"episodes": ()}),
        ({"seasonNumber": 1, "episode": {"episodeNumber": 10**30}}, {"episodes": ()}),
        ({"movie": {"path": "/films/Dune (2021)"}}, {"library_folder": "/films"}),
        ({"series": {"path": "D:\\TV\\Severance"}}, {"library_folder": "D:\\TV"}),
        ({"movie": {"path": "/Dune"}}, {"library_folder": "/"}),
        (
            {"size": 5870368312.844, "sizeleft": 4467066880.0},
            {"size_bytes": 5870368312, "left_bytes": 4467066880},
        ),
        ({"size": 10, "sizeleft": 11}, {"left_bytes": 10}),
        ({"size": -1, "sizeleft": None}, {"size_bytes": 0, "left_bytes": 0}),
        ({"size": 1e308, "sizeleft": 10**40}, {"size_bytes": 2**53, "left_bytes": 2**53}),
        ({"status": "Downloading", "trackedDownloadStatus": "Ok"}, {"state": DownloadState.DOWNLOADING}),
        (
            {"status": "queued", "protocol": "Torrent", "errorMessage": "loading"},
            {"state": DownloadState.METADATA, "protocol": Protocol.TORRENT},
        ),
        (
            {"status": "queued", "protocol": "usenet", "errorMessage": "loading"},
            {"state": DownloadState.QUEUED},
        ),
        ({"downloadId": None}, {"key": "pending-1", "download_id": None}),
        ({"protocol": "carrierPigeon"}, {"protocol": Protocol.UNKNOWN}),
        ({"timeleft": "1.02:03:04", "downloadId": ""}, {"download_id": None}),
        ({"timeleft": "00:41:07.3312846"}, {"finishes_at": None}),
        ({"quality": {"quality": {"name": "Bluray-2160p"}}}, {"quality": "Bluray-2160p"}),
        ({"quality": {}}, {"quality": ""}),
        (
            {
                "statusMessages": [
                    {"title": "A", "messages": []},
                    {"title": "B", "messages": ["b1", None, "b2"]},
                    {},
                ]
            },
            {"reason": "A; b1; b2"},
        ),
        ({"a field of the future": {"any": ["thing"]}}, {"title": "T"}),
    ],
)
def test_odd_values_are_data(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    item = item_of(**fields)
    assert {name: getattr(item, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T08:00:00Z", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22T08:00:00.1Z", datetime(2026, 11, 22, 8, 0, 0, 100_000, tzinfo=UTC)),
        ("2026-11-22T08:00:00.1234567Z", datetime(2026, 11, 22, 8, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-11-22T08:00:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22T10:00:00+02:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59.9999999Z", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_aware_utc_or_unknown(text: str | None, moment: datetime | None) -> None:
    item = item_of(estimatedCompletionTime=text, added=text, status="downloading")
    assert (item.finishes_at, item.added_at) == (moment, moment)


def test_a_long_reason_is_cut() -> None:
    messages = [f"episode {n} was not found" for n in range(100)]
    reason = item_of(statusMessages=[{"messages": messages}]).reason
    assert len(reason) == LONGEST_REASON
    assert reason.endswith("…")


def test_what_waits_for_a_hand_does_not_finish_at_the_time_of_the_last_look() -> None:
    item = item_of(
        status="completed", trackedDownloadStatus="warning", estimatedCompletionTime="2026-11-22T08:00:00Z"
    )
    assert (item.state, item.finishes_at) == (DownloadState.NEEDS_A_HAND, None)


# --- rows that do not fit -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (b'{"id": 9, "title": "Bad", "size": "big"}', "Bad"),
        (b'{"id": "nine", "downloadId": "ABC"}', "ABC"),
        (b'{"id": 18446744073709551616}', "18446744073709551616"),
        (b'{"id": 9, "title": "Bad", "size": NaN}', "Bad"),
        (b'{"id": 9, "title": "Bad", "size": 1e400}', "Bad"),
        (b'{"id": 9, "title": ["Bad"]}', "['Bad']"),
        (b"null", "row 2"),
        (b"[]", "row 2"),
        (b'"text"', "row 2"),
    ],
)
def test_a_row_that_does_not_fit_costs_only_itself(row: bytes, name: str) -> None:
    good = b'{"id": 1, "title": "Good"}'
    page = rows_of(b'{"page": 1, "totalRecords": 3, "records": [%b, %b, %b]}' % (good, row, good))
    assert [item.title for item in page.items] == ["Good", "Good"]
    assert [aside.name for aside in page.set_aside] == [name]
    assert page.set_aside[0].cause


@pytest.mark.parametrize(
    ("title", "kept"),
    [(b"a\xff\xfeb", "a\ufffd\ufffdb"), (rb"a\ud800b", "a?b"), (rb"\ud83c\udfac", "\N{CLAPPER BOARD}")],
)
def test_broken_characters_are_mended(title: bytes, kept: str) -> None:
    page = rows_of(b'{"page": 1, "totalRecords": 1, "records": [{"id": 1, "title": "%b"}]}' % title)
    assert [item.title for item in page.items] == [kept]


# --- whatever comes -----------------------------------------------------------------------------------------

ODD_NUMBERS = st.sampled_from([0, -1, 1.5, 123.0, 1e308, -1e308, 2**63, -(2**70), float("nan"), float("inf")])
ODD_TEXTS = st.sampled_from(["\ud800", "\x00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+23:00", "Ok", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ODD_NUMBERS | st.text() | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from([*QueueRow.__struct_encode_fields__, "name", "year"])  # the very fields it reads
TEXTS, AMOUNTS = st.text() | ODD_TEXTS, st.floats(allow_nan=False, allow_infinity=False) | st.integers()
AS_MEANT = st.fixed_dictionaries(
    {"id": st.integers(-(2**31), 2**31 - 1)},
    optional={
        **dict.fromkeys(("downloadId", "errorMessage", "status", "trackedDownloadState", "protocol"), TEXTS),
        **dict.fromkeys(("size", "sizeleft", "movieId", "seasonNumber"), AMOUNTS),
        "episode": st.fixed_dictionaries({"episodeNumber": AMOUNTS}),
        "statusMessages": st.lists(st.fixed_dictionaries({"messages": st.lists(TEXTS)}), max_size=2),
    },
)
ROWS = st.dictionaries(FIELDS, VALUES, max_size=6) | VALUES | AS_MEANT


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROWS, max_size=4))
def test_every_row_is_a_download_or_set_aside(rows: list[Any]) -> None:
    page = rows_of(page_of(*rows))
    assert page.row_count == len(rows)
    for item in page.items:
        assert 0 <= item.left_bytes <= item.size_bytes <= 2**53
        assert item.title.encode()
        assert item.finishes_at is None or item.finishes_at.tzinfo is UTC
        assert item.other_row_ids == ()
    for aside in page.set_aside:
        assert isinstance(aside, SetAside)
        assert aside.name.encode()


@settings(max_examples=150, deadline=None)
@given(value=VALUES)
def test_any_json_is_read_or_refused_with_a_value_error(value: Any) -> None:
    body = json.dumps(value).encode()
    for read in (
        rows_of,
        system_status,
        health_warnings,
        client_unavailable,
        plex_version,
    ):
        with suppress(ValueError):
            read(body)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_value_error(body: bytes) -> None:
    for read in (
        rows_of,
        system_status,
        health_warnings,
        client_unavailable,
        plex_version,
    ):
        with suppress(ValueError):
            read(body)
