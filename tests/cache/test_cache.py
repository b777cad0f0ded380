"""The state on disk: what is loaded is what was saved; a crash loses nothing, damage stops nothing."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.cache.cache_manager import CacheManager
from discarr.cache.codec_reading import SchemaUnknown, state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.cache.store import FILE_NAME, Store
from discarr.errors.machine import FolderUnusable, StateUnwritable
from discarr.model.disks import DiskState
from discarr.model.downloads import Download, DownloadState, Live, QueueReading, Waiting
from discarr.model.evidence import Evidence, EvidenceKey, Watch, by_instance
from discarr.model.history import HistoryCursor
from discarr.model.message import PostedMessage
from discarr.model.notices import Outage, Post, Story, Subscription
from discarr.model.services import Instance, ServiceKind, ServiceStatus
from discarr.model.snapshots import Snapshot
from discarr.model.state import BoardPage, CurrentState
from tests.cache.opening import open_cache

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RADARR = Instance(kind=ServiceKind.RADARR)
RADARR_4K = Instance(kind=ServiceKind.RADARR, name="4k")

texts = st.text(st.characters(), max_size=20)  # lone surrogates too: a title is foreign text
moments = st.datetimes(timezones=st.just(UTC))
instances = st.sampled_from([RADARR, RADARR_4K, Instance(kind=ServiceKind.SONARR)])
st.register_type_strategy(datetime, moments)
st.register_type_strategy(str, texts)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Instance, instances)
snowflakes = st.integers(1, 2**64 - 1)
messages = st.builds(PostedMessage, channel_id=snowflakes, message_id=snowflakes)
posts = st.builds(Post, message=st.none() | messages)
amounts = st.integers(-1, 2**53)
snapshots = st.builds(Snapshot, done_bytes=amounts, size_bytes=amounts)
evidences = st.builds(Evidence, snapshots=st.lists(snapshots, min_size=1, max_size=3))


@st.composite
def readings(draw: st.DrawFn, instance: Instance) -> QueueReading:
    downloads = draw(st.lists(st.from_type(Download), max_size=4, unique_by=lambda download: download.key))
    return QueueReading(
        instance=instance,
        downloads=tuple(attrs.evolve(download, instance=instance) for download in downloads),
        read_at=draw(moments),
    )


@st.composite
def states(draw: st.DrawFn) -> CurrentState:
    chosen = draw(st.sets(instances))
    return CurrentState(
        queues={instance: Waiting(last=draw(readings(instance))) for instance in chosen},
        statuses={
            status.instance: status for status in draw(st.lists(st.from_type(ServiceStatus), max_size=2))
        },
        evidence=by_instance(draw(st.lists(evidences, max_size=2))),
        disks={disks.instance: disks for disks in draw(st.lists(st.from_type(DiskState), max_size=2))},
        watches={watch.instance: watch for watch in draw(st.lists(st.from_type(Watch), max_size=2))},
        history={c.instance: c for c in draw(st.lists(st.from_type(HistoryCursor), max_size=2))},
        stories={s.story_id: s for s in draw(st.lists(st.from_type(Story), max_size=2))},
        outages={o.outage_id: o for o in draw(st.lists(st.from_type(Outage), max_size=2))},
        posts={p.post_id: p for p in draw(st.lists(posts, max_size=2))},
        subscriptions={
            each.subscription_id: each for each in draw(st.lists(st.from_type(Subscription), max_size=2))
        },
        board_message=draw(st.none() | messages),
        board_page=draw(st.from_type(BoardPage)),
    )


def unordered(state: CurrentState) -> object:
    """Downloads are put in order where they are shown, not where they are kept."""
    readings = {
        instance: queue.last
        and (
            queue.last.read_at,
            {each.key: without_progress(each, state) for each in queue.last.downloads},
        )
        for instance, queue in state.queues.items()
    }
    return readings, attrs.evolve(state, queues={})


def without_progress(download: Download, state: CurrentState) -> Download:
    """Where its evidence tells it."""
    if download.key not in state.evidence.get(download.instance, {}):
        return download
    return attrs.evolve(download, left_bytes=0, finishes_at=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(states(), min_size=1, max_size=4))
def test_the_rows_written_step_by_step_hold_the_last_state(history: list[CurrentState]) -> None:
    rows: dict[str, str] = {}
    before = CurrentState()
    for after in history:
        for key, text in changed_rows(before, after):
            rows.pop(key, None) if text is None else rows.__setitem__(key, text)
        before = after
    loaded = state_from_rows(SCHEMA, rows)
    assert not loaded.unreadable
    assert unordered(loaded.state) == unordered(before)


@settings(max_examples=60, deadline=None)
@given(states())
def test_nothing_is_written_for_an_equal_state(state: CurrentState) -> None:
    assert list(changed_rows(state, attrs.evolve(state))) == []


def radarr_queue(*downloads: tuple[str, int], read_at: datetime = NOW) -> CurrentState:
    reading = QueueReading(
        instance=RADARR,
        read_at=read_at,
        downloads=tuple(
            Download(
                instance=RADARR,
                key=key,
                download_id=key,
                row_id=1,
                title="Title",
                state=DownloadState.DOWNLOADING,
                left_bytes=left_bytes,
            )
            for key, left_bytes in downloads
        ),
    )
    return CurrentState(queues={RADARR: Live(last=reading)})


@pytest.mark.parametrize(
    ("after", "written", "deleted"),
    [
        (radarr_queue(("a", 5), ("b", 4)), {"download/radarr/b"}, set()),
        (radarr_queue(("a", 5)), set(), {"download/radarr/b"}),
        (radarr_queue(("a", 5), ("b", 5), read_at=NOW + timedelta(seconds=1)), {"queue/radarr"}, set()),
        (CurrentState(), set(), {"queue/radarr", "download/radarr/a", "download/radarr/b"}),
    ],
)
def test_only_what_changed_is_written(after: CurrentState, written: set[str], deleted: set[str]) -> None:
    rows = dict(changed_rows(radarr_queue(("a", 5), ("b", 5)), after))
    assert {key for key, text in rows.items() if text is None} == deleted
    assert {key for key, text in rows.items() if text is not None} == written


def moving(*, left_bytes: int, seen_bytes: int, title: str = "Title") -> CurrentState:
    """A download of ten bytes, and what the evidence last saw of it."""
    (queue,) = radarr_queue(("a", left_bytes)).queues.values()
    assert queue.last is not None
    download = attrs.evolve(
        queue.last.downloads[0], size_bytes=10, title=title, finishes_at=NOW + timedelta(seconds=left_bytes)
    )
    evidence = Evidence(
        instance=RADARR,
        download_id="a",
        snapshots=(Snapshot(at=NOW, done_bytes=seen_bytes, size_bytes=10),),
        progressed_at=NOW,
        mark_bytes=0,
    )
    reading = attrs.evolve(queue.last, downloads=(download,))
    return CurrentState(queues={RADARR: Live(last=reading)}, evidence=by_instance([evidence]))


@pytest.mark.parametrize(
    ("after", "written"),
    [
        (moving(left_bytes=4, seen_bytes=6), {"evidence/radarr/a"}),
        (attrs.evolve(moving(left_bytes=4, seen_bytes=6), evidence={}), {"download/radarr/a"}),
        (moving(left_bytes=4, seen_bytes=6, title="Other"), {"evidence/radarr/a", "download/radarr/a"}),
    ],
)
def test_a_download_that_only_moved_is_told_by_its_evidence(after: CurrentState, written: set[str]) -> None:
    before = moving(left_bytes=5, seen_bytes=5)
    rows = dict(changed_rows(CurrentState(), before))
    changes = dict(changed_rows(before, after))
    assert {key for key, text in changes.items() if text is not None} == written
    queue = state_from_rows(SCHEMA, {k: v for k, v in (rows | changes).items() if v}).state.queues[RADARR]
    assert queue.last is not None
    assert queue.last.downloads[0].left_bytes == 4


ROWS = ["queue/radarr", "download/radarr/a", "status/plex", "evidence/x", "board_page", "message/board"]
garbage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["queue/radarr", "download/radarr/a", "status/plex", "evidence/x", "board_page", "message/board"]
        ),
        garbage.map(json.dumps) | st.text(max_size=9),
    )
)
def test_no_row_whatever_stops_the_load(rows: dict[str, str]) -> None:
    state_from_rows(SCHEMA, rows)


def test_an_unreadable_row_costs_only_itself() -> None:
    rows = {"message/board": '{"channel_id": 1, "message_id": 2}', "message/health": '{"channel_id": "x"}'}
    loaded = state_from_rows(SCHEMA, rows)
    assert loaded.state.board_message == PostedMessage(channel_id=1, message_id=2)
    assert list(loaded.unreadable) == ["message/health"]


def test_a_value_that_later_steps_could_not_use_is_unreadable() -> None:
    """Or it would end every run from its first use on."""
    evidence = Evidence(
        instance=RADARR,
        download_id="a",
        snapshots=(Snapshot(at=NOW, done_bytes=1, size_bytes=2),),
        progressed_at=NOW,
        mark_bytes=1,
    )
    rows = changed_rows(CurrentState(), CurrentState(evidence=by_instance([evidence])))
    ((key, text),) = rows
    assert text is not None
    without = json.dumps(json.loads(text) | {"snapshots": []})
    saved = {key: without, "message/board": '{"channel_id": 1, "message_id": -2}'}
    loaded = state_from_rows(SCHEMA, saved)
    assert loaded.unreadable.keys() == saved.keys()
    assert loaded.state == CurrentState()


def test_a_time_without_a_zone_is_refused() -> None:
    assert (
        "board_page"
        in state_from_rows(SCHEMA, {"board_page": '{"turned_at": "2026-11-22T12:00:00"}'}).unreadable
    )


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(SchemaUnknown):
        state_from_rows(SCHEMA + 1, {})


async def test_a_restart_knows_what_the_last_run_saved(tmp_path: Path) -> None:
    message = PostedMessage(channel_id=1, message_id=2)
    async with open_cache(tmp_path) as cache:
        cache.update(lambda state: attrs.evolve(state, board_message=message))
    async with open_cache(tmp_path) as again:
        assert again.state.value.board_message == message


@pytest.mark.parametrize("damage", [b"", b"not a database, whatever its name says" * 100, None])
async def test_a_damaged_file_is_set_aside_and_the_daemon_starts(
    tmp_path: Path, damage: bytes | None
) -> None:
    path = tmp_path / FILE_NAME
    if damage is None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("pragma user_version = 1")
    else:
        path.write_bytes(damage)
    async with open_cache(tmp_path) as cache:
        assert cache.state.value == CurrentState()
    set_aside = [found for found in tmp_path.iterdir() if "unreadable" in found.name]
    assert len(set_aside) == (0 if damage == b"" else 1)


async def test_something_else_in_its_place_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    async with open_cache(tmp_path):
        assert any("unreadable" in found.name for found in tmp_path.iterdir())


async def test_a_file_of_a_newer_version_is_kept_for_it(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        store.save(SCHEMA + 1, [("board_page", '{"index": 3}')])
    async with open_cache(tmp_path):
        (kept,) = (found for found in tmp_path.iterdir() if "unreadable" in found.name)
    with closing(sqlite3.connect(kept)) as newer:
        assert newer.execute("select value from state").fetchone() == ('{"index": 3}',)


async def test_an_unwritable_folder_is_said_and_named(tmp_path: Path, nursery: trio.Nursery) -> None:
    with pytest.raises(FolderUnusable, match="absent"):
        await CacheManager.open(tmp_path / "absent", now=NOW, requests=nursery)


async def test_what_can_neither_be_read_nor_deleted_keeps_nobody_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store(tmp_path)) as store:
        store.save(SCHEMA, [("board_page", '{"index": 3}'), ("maintenance", "what?")])

    def refuse(*_: object) -> None:
        raise StateUnwritable(str(tmp_path), "disk full")

    monkeypatch.setattr(Store, "save", refuse)
    async with open_cache(tmp_path) as cache:
        assert cache.state.value.board_page.index == 3
    assert "The saved value maintenance cannot be read" in caplog.text
    assert "disk full" in caplog.text


WRITER = """
import sys
from pathlib import Path
from discarr.cache.store import Store
store = Store(Path(sys.argv[1]))
for number in range(1_000_000):
    store.save(1, [(f"row/{row}", str(number)) for row in range(50)])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after_saves", [1, 7, 23])
def test_sigkill_leaves_the_previous_or_the_next_state_never_a_mixture(
    tmp_path: Path, after_saves: int
) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(after_saves):
            said = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        said = max([said, *map(int, writer.stdout.read().split(b"\n")[:-1])])
    with closing(Store(tmp_path)) as store:
        _schema, rows = store.load()
    (number,) = set(rows.values())
    assert int(number) in (said, said + 1)
    assert len(rows) == 50


EVIDENCE_OF_1 = {
    "key": {"instance": "radarr", "download_id": "a"},
    "snapshots": [{"at": NOW.isoformat(), "done_bytes": 1, "size_bytes": 2}],
    "progressed_at": NOW.isoformat(),
    "mark_bytes": 1,
}
DOWNLOAD_OF_1 = {
    "instance": "radarr",
    "key": "a",
    "download_id": "a",
    "row_ids": [7, 8, 9],
    "title": "A",
    "state": "downloading",
}
ROWS_OF_1 = {
    "evidence/radarr/a": json.dumps(EVIDENCE_OF_1),
    "queue/radarr": json.dumps({"instance": "radarr", "read_at": NOW.isoformat()}),
    "download/radarr/a": json.dumps(DOWNLOAD_OF_1),
    "board_page": '{"index": 3}',
}


def test_the_state_of_an_older_discarr_is_read() -> None:
    loaded = state_from_rows(1, ROWS_OF_1)
    assert loaded.unreadable == {}
    evidence, queue = loaded.state.evidence[RADARR]["a"], loaded.state.queues[RADARR]
    assert evidence.key == EvidenceKey(instance=RADARR, download_id="a")
    assert list(evidence.snapshots) == [Snapshot(at=NOW, done_bytes=1, size_bytes=2)]
    assert queue.last is not None
    assert [download.row_ids for download in queue.last.downloads] == [(7, 8, 9)]
    assert loaded.state.board_page == BoardPage(index=3)


@pytest.mark.parametrize("text", ["null", "[]", '{"row_ids": []}', '{"row_ids": 7}', '{"key": "a"}', "{"])
def test_of_an_older_state_only_what_cannot_be_read_is_lost(text: str) -> None:
    broken = {"evidence/radarr/b": text, "download/radarr/b": text}
    loaded = state_from_rows(1, ROWS_OF_1 | broken)
    assert loaded.unreadable.keys() == broken.keys()
    assert loaded.state == state_from_rows(1, ROWS_OF_1).state


async def test_the_state_of_an_older_discarr_is_written_anew_as_a_whole(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        store.save(1, [*ROWS_OF_1.items(), ("download/radarr/b", "{")])
    async with open_cache(tmp_path) as cache:
        with closing(Store(tmp_path)) as store:
            assert store.load() == (1, ROWS_OF_1)
        await cache.save()
        read = cache.state.value
    with closing(Store(tmp_path)) as store:
        assert store.load()[0] == SCHEMA
    async with open_cache(tmp_path) as again:
        assert again.state.value == read
