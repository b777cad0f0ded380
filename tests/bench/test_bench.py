"""The benchmark itself starts, measures the real thing and prints its table: no figure is judged here."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio

from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import DEFAULT_API_KEY
from discarr.model.services import ServiceKind
from tests.bench.figures import Figure, Limit, Samples
from tests.bench.hours import measure_hours
from tests.bench.moving_queue import MovingQueue
from tests.bench.prepared import Asked, PreparedAnswers
from tests.bench.services import HERE
from tests.bench.table import as_table

PARTS = ("poll", "memory", "loops", "start", "idle")


def test_it_prints_a_table_and_json_of_the_same_figures(tmp_path: Path) -> None:
    told = tmp_path / "bench.json"
    tiny = ("--only", *PARTS, "--rows", "20", "--runs", "1", "--idle-seconds", "0.2", "--json", str(told))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", *tiny],
        cwd=HERE,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    figures: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    rows = [line for line in ran.stdout.splitlines() if line.startswith("| ")]
    assert [row.split("|")[1].strip() for row in rows] == ["figure", *(each["figure"] for each in figures)]
    requests = next(each for each in figures if each["figure"].endswith("requests"))
    assert requests["floor"] == [2]
    assert requests["measured"][0] >= 2


async def test_hours_pass_in_seconds_and_discord_is_called_in_them() -> None:
    quiet, moving = await measure_hours(runs=1, checkout=HERE, minutes=3)
    assert 0 < moving.measured.median <= 6
    assert quiet.measured.median <= moving.measured.median


@pytest.mark.parametrize("kind", [ServiceKind.RADARR, ServiceKind.SONARR])
@pytest.mark.parametrize("packing", ["identity", "gzip"])
async def test_prepared_pages_are_the_simulators_own_byte_for_byte(
    kind: ServiceKind, packing: str, nursery: trio.Nursery
) -> None:
    queue = MovingQueue.of(kind, 40)
    prepared = PreparedAnswers(queue.world)
    address = await nursery.start(partial(serve_servarr, queue.world))
    asked = Asked(
        method="GET",
        target="/api/v3/queue?page=2&pageSize=15&sortKey=title&sortDirection=ascending",
        headers=[(b"x-api-key", DEFAULT_API_KEY.encode()), (b"accept-encoding", packing.encode())],
    )
    await prepared.answer(asked)
    assert queue.change(0.5) >= 10
    await prepared.prepare()
    kept = await prepared.answer(asked)
    async with (
        httpx.AsyncClient(base_url=address, headers=list(asked.headers)) as client,
        client.stream("GET", asked.target) as response,
    ):
        body = b"".join([piece async for piece in response.aiter_raw()])
    assert kept.body == body
    assert kept.headers == [
        header for header in response.headers.raw if header[0] not in (b"date", b"server")
    ]
    nursery.cancel_scope.cancel()


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_a_queue_changes_by_the_share_it_is_told_to_and_keeps_its_size(share: float) -> None:
    queue = MovingQueue.of(ServiceKind.SONARR, 500)
    before = {
        row.id: row.text(with_media=False, with_episode=False, now=queue.world.now())
        for row in queue.world.rows()
    }
    queue.change(share)
    after = {
        row.id: row.text(with_media=False, with_episode=False, now=queue.world.now())
        for row in queue.world.rows()
    }
    differ = sum(before.get(row_id) != text for row_id, text in after.items())
    assert differ == pytest.approx(500 * share, abs=12)
    assert len(queue.world.rows()) == 500


def test_a_figure_is_judged_by_its_median_or_by_its_ratio_to_the_floor_run_by_run() -> None:
    slow = Samples([2.0, 8.0, 3.0])
    floor = Samples([1.0, 2.0, 1.0])
    assert Figure(name="", unit="s", measured=slow, limit=Limit(most=3.0)).is_within
    assert not Figure(name="", unit="s", measured=slow, limit=Limit(most=2.9)).is_within
    judged = Figure(name="poll", unit="s", measured=slow, floor=floor, limit=Limit(most=2.0, of_ratio=True))
    assert judged.ratio == 3.0
    assert "| poll   | 3 s [2..8]          | 1 s   | 3.00  | 2 x floor | OVER |" in as_table([judged])
