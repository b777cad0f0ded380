"""Downloads, queues and strategies for any of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
from hypothesis import settings
from hypothesis import strategies as st

from discarr.board.layout import BoardView, board_view
from discarr.model.downloads import (
    Download,
    DownloadState,
    Episode,
    Failing,
    Live,
    QueueReading,
    QueueState,
    ReadFailure,
    Waiting,
)
from discarr.model.services import Instance, ServiceKind

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
GB = 1024**3
RADARR = Instance(kind=ServiceKind.RADARR)
RADARR_4K = Instance(kind=ServiceKind.RADARR, name="4k")
SONARR = Instance(kind=ServiceKind.SONARR)

modest = settings(max_examples=40, deadline=None)
"""Without a deadline: a busy machine is no failure."""

_PLAIN = Download(
    instance=RADARR,
    key="K",
    download_id="K",
    row_id=1,
    title="Dune.Part.Two.2024.1080p.WEB-DL-GRP",
    media_title="Dune: Part Two (2024)",
    state=DownloadState.DOWNLOADING,
    size_bytes=10 * GB,
    left_bytes=4 * GB,
    finishes_at=NOW + timedelta(minutes=30),
)


def download(**changes: Any) -> Download:
    return attrs.evolve(_PLAIN, **changes)


def reading(*downloads: Download, instance: Instance = RADARR, **changes: Any) -> QueueReading:
    listed = tuple(attrs.evolve(each, instance=instance) for each in downloads)
    return attrs.evolve(QueueReading(instance=instance, downloads=listed, read_at=NOW), **changes)


def live(*downloads: Download, instance: Instance = RADARR, **changes: Any) -> Live:
    return Live(last=reading(*downloads, instance=instance, **changes))


def failing(last: QueueReading | None = None, cause: str = "nothing answers") -> Failing:
    return Failing(failure=ReadFailure(cause=cause, since=NOW - timedelta(minutes=9)), last=last)


def view_of(queues: Mapping[Instance, QueueState], *, page: int = 0, now: datetime = NOW) -> BoardView:
    return board_view(queues, page=page, check_interval_seconds=300, now=now)


texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Po", "Ps", "Sm")), max_size=300),
    st.sampled_from(
        [
            "*" * 5000,
            "👩‍👩‍👧‍👦" * 300,
            "a" + "\u0301" * 900,
            "@everyone <@1> <#2> <t:1:R> https://x.y [a](https://b.c)",
            "# head\n> quote\n- list\n1. one\n-# small ||s|| `c` :smile:",
            "\u202emoc.live\u202c \u200b\ud800",
        ]
    ),
)
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone.min]))
amounts = st.one_of(st.integers(-5, 10**12), st.just(10**30), st.just(10**400))
instances = st.builds(
    Instance, kind=st.sampled_from(ServiceKind), name=st.sampled_from(["", "4k", "_" * 60, "a*b"])
)
downloads = st.builds(
    Download,
    instance=instances,
    key=texts,
    download_id=st.none() | texts,
    row_id=st.just(1),
    title=texts,
    state=st.sampled_from(DownloadState),
    media_title=st.none() | texts,
    episodes=st.lists(st.builds(Episode, season=amounts, number=amounts), max_size=6).map(tuple),
    reason=texts,
    size_bytes=amounts,
    left_bytes=amounts,
    finishes_at=st.none() | times,
    added_at=st.none() | times,
    download_client=texts,
    indexer=texts,
    quality=texts,
)
readings = st.builds(
    QueueReading,
    instance=instances,
    downloads=st.lists(downloads, max_size=3).map(tuple),
    read_at=times,
    set_aside=st.integers(0, 10**9),
)
failures = st.builds(
    Failing, failure=st.builds(ReadFailure, cause=texts, since=times), last=st.none() | readings
)
waiting = st.builds(Waiting, last=st.none() | readings)
queue_states = st.one_of(waiting, failures, st.builds(Live, last=readings))
queues = st.dictionaries(instances, queue_states, max_size=3)
