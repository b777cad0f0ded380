"""`/calendar` as a reader sees it: days of one named zone, hours of everybody's own."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.calendar import CalendarReading, Zone, calendar_card, calendar_lines, span_of
from discarr.model.calendar import CalendarEntry, CalendarFilter, ReleaseKind
from discarr.model.downloads import Episode
from discarr.model.message import Card
from discarr.model.user_actions import ShowCalendar
from tests.board.samples import NOW, RADARR, RADARR_4K, SONARR, modest

BERLIN = Zone(rules=ZoneInfo("Europe/Berlin"), name="Europe/Berlin")
NEW_YORK = Zone(rules=ZoneInfo("America/New_York"), name="America/New_York")
EVENING = datetime(2026, 8, 11, 23, 30, tzinfo=UTC)
"""The 12th in Berlin, still the 11th in New York."""


def episode(number: int = 5, **changes: Any) -> CalendarEntry:
    entry = CalendarEntry(
        instance=SONARR,
        kind=ReleaseKind.EPISODE,
        media_id=7,
        title="Copper Station",
        at=EVENING,
        episode=Episode(season=2, number=number),
        has_file=False,
        is_monitored=True,
    )
    return attrs.evolve(entry, **changes)


def film(kind: ReleaseKind, **changes: Any) -> CalendarEntry:
    entry = CalendarEntry(
        instance=RADARR,
        kind=kind,
        media_id=9,
        title="Silent Harbour (2026)",
        at=datetime(2026, 8, 12, tzinfo=UTC),
        has_file=False,
        is_monitored=True,
    )
    return attrs.evolve(entry, **changes)


def reading(*entries: CalendarEntry, **changes: Any) -> CalendarReading:
    return attrs.evolve(CalendarReading(entries=entries, failures={}, instances=(RADARR, SONARR)), **changes)


def card(
    *entries: CalendarEntry, zone: Zone = BERLIN, action: ShowCalendar | None = None, **read: Any
) -> Card:
    return calendar_card(reading(*entries, **read), action or ShowCalendar(), zone, now=NOW)


def text(shown: Card) -> str:
    return shown.embed.description


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, 12), (NEW_YORK, 11)])
def test_the_day_is_the_zones_and_the_hour_everybodys_own(zone: Zone, day: int) -> None:
    noon = datetime(2026, 8, day, 12, tzinfo=zone.rules)
    stamp = int(EVENING.timestamp())
    assert f"### <t:{int(noon.timestamp())}:D>" in text(card(episode(), zone=zone))
    assert f"<t:{stamp}:t>, <t:{stamp}:R>" in text(card(episode(), zone=zone))
    assert zone.name.replace("_", "\\_").replace("/", "\\/") in text(card(episode(), zone=zone))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_the_day_of_a_film_is_the_services_in_every_zone(zone: Zone) -> None:
    (line,) = calendar_lines([film(ReleaseKind.DIGITAL)], ShowCalendar(), zone, now=NOW)
    assert line.day.isoformat() == "2026-08-12"
    assert ":t>" not in text(card(film(ReleaseKind.DIGITAL), zone=zone))


def test_what_a_series_shows_on_one_day_is_one_line() -> None:
    shown = text(card(episode(6, has_file=True), episode(5), episode(1, at=EVENING + timedelta(days=7))))
    assert "S02E05\N{EN DASH}E06" in shown
    assert "✅ 1 of 2 downloaded" in shown
    assert shown.count("Copper Station") == 1  # in a week it is beyond the seven days


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (episode(has_file=True), "✅ downloaded"),
        (episode(is_monitored=False), "⏸️ not monitored"),
        (film(ReleaseKind.CINEMAS), "🎟️ **Silent Harbour \\(2026\\)** · in cinemas"),
        (film(ReleaseKind.DIGITAL), "🎬 **Silent Harbour \\(2026\\)** · digital release"),
        (film(ReleaseKind.PHYSICAL), "💿 **Silent Harbour \\(2026\\)** · physical release"),
    ],
)
def test_each_line_says_what_it_is_and_how_it_stands(entry: CalendarEntry, words: str) -> None:
    assert words in text(card(entry))


def test_the_instance_is_named_where_there_are_several_of_a_kind() -> None:
    both = (film(ReleaseKind.DIGITAL), film(ReleaseKind.DIGITAL, instance=RADARR_4K))
    shown = text(card(*both, instances=(RADARR, RADARR_4K)))
    assert "Radarr 4k" in shown
    assert shown.count("Silent Harbour") == 2


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (CalendarFilter.EPISODES, {ReleaseKind.EPISODE}),
        (CalendarFilter.FILMS, {ReleaseKind.CINEMAS, ReleaseKind.DIGITAL, ReleaseKind.PHYSICAL}),
        (CalendarFilter.DIGITAL, {ReleaseKind.DIGITAL}),
        (CalendarFilter.EVERYTHING, set(ReleaseKind)),
    ],
)
def test_only_what_is_asked_for_is_shown(only: CalendarFilter, kinds: set[ReleaseKind]) -> None:
    everything = [episode(), *map(film, set(ReleaseKind) - {ReleaseKind.EPISODE})]
    lines = calendar_lines(everything, ShowCalendar(only=only), BERLIN, now=NOW)
    assert {line.entries[0].kind for line in lines} == kinds


def test_a_service_that_does_not_answer_is_named_and_nothing_is_claimed_of_it() -> None:
    shown = card(episode(), failures={RADARR: "nothing answers (connection refused)."})
    assert "**Radarr** is missing here: nothing answers" in text(shown)
    assert "Copper Station" in text(shown)
    down = card(failures={RADARR: "no answer", SONARR: "no answer"})
    assert "unknown for now" in text(down)
    assert "Nothing comes out" not in text(down)


def test_pages_keep_what_was_asked_for() -> None:
    many = [episode(media_id=number, title=f"Series {number}") for number in range(30)]
    shown = card(*many, action=ShowCalendar(days=14, only=CalendarFilter.EPISODES, page=1))
    assert shown.embed.footer == "Page 2 of 3"
    ids = [button.custom_id for button in shown.rows[0]]
    assert ids[2] == "calendar:2:next:14:episodes"
    assert len(set(ids)) == 4


entries = st.lists(
    st.builds(
        film,
        st.sampled_from([ReleaseKind.CINEMAS, ReleaseKind.DIGITAL]),
        title=st.text(max_size=400),
        media_id=st.integers(1, 50),
        at=st.datetimes(datetime(2026, 8, 1), datetime(2026, 9, 30), timezones=st.just(UTC)),  # noqa: DTZ001  # aware
        has_file=st.booleans(),
        is_monitored=st.booleans(),
    ),
    max_size=40,
)


@modest
@given(entries=entries, page=st.integers(0, 9), cause=st.text(max_size=500))
def test_no_list_breaks_discords_limits(entries: list[CalendarEntry], page: int, cause: str) -> None:
    failing = dict.fromkeys((RADARR, RADARR_4K, SONARR), cause)
    shown = card(*entries, action=ShowCalendar(days=31, page=page), failures=failing)
    assert len(shown.embed.description) <= 4096
    assert len(shown.embed.title) <= 256


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_the_services_are_asked_for_every_hour_of_every_day_that_is_shown(zone: Zone) -> None:
    begin, end = span_of(ShowCalendar(days=3), zone, now=NOW)
    first = zone.today(NOW)
    assert begin <= zone.midnight(first)
    assert end >= zone.midnight(first + timedelta(days=3))
    assert begin <= datetime(first.year, first.month, first.day, tzinfo=UTC)
    assert end >= datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=3)
