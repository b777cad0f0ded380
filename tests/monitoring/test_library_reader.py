"""The list of films and series: read seldom, kept through failures, asked for again ever more seldom."""

from pathlib import Path

import pytest

from discarr.demo.arr.faults import failing
from discarr.model.library import Library, Title, TitleList
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring import library_reader
from discarr.monitoring.library_reader import (
    READ_EVERY_SECONDS,
    for_instances,
    wait_seconds,
    with_failure,
    with_titles,
)
from tests.end_to_end.house import libraries_read, open_house

RADARR, SONARR = Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.SONARR)
HEAT = Title(instance=RADARR, media_id=1, name="Heat (1995)", folded_name="heat 1995")
DUNE = Title(instance=RADARR, media_id=2, name="Dune (2021)", folded_name="dune 2021")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, READ_EVERY_SECONDS), (1, 30), (2, 60), (3, 120), (7, 1800), (5000, 1800)]
)
def test_it_is_read_seldom_and_after_failures_ever_more_seldom(failures: int, seconds: float) -> None:
    assert wait_seconds(failures) == seconds


def test_titles_are_kept_by_name_and_a_failure_leaves_them() -> None:
    library: Library = with_titles({}, RADARR, [HEAT, DUNE])
    assert library[RADARR] == TitleList(titles=(DUNE, HEAT), is_read=True)
    failed = with_failure(library, RADARR, "no answer")
    assert failed[RADARR] == TitleList(titles=(DUNE, HEAT), is_read=True, failure="no answer")
    assert with_titles(failed, RADARR, [HEAT])[RADARR].failure == ""


def test_only_what_is_in_use_is_listed() -> None:
    library = for_instances(with_titles({}, RADARR, [HEAT]), [SONARR])
    assert library == {SONARR: TitleList()}


async def test_a_service_that_fails_is_read_as_soon_as_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(library_reader, "FIRST_RETRY_SECONDS", 0.05)
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.radarr.fault(r"/movie\?", failing(500), times=3)
        async with house.daemon() as daemon:
            await libraries_read(daemon)
            assert len(daemon.library.value[RADARR].titles) == 24
    assert sum("/movie" in exchange.path for exchange in house.radarr.log) == 4
    assert capfd.readouterr().err.count("its library could not be read") == 1
