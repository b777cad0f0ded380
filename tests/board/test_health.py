from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from discarr.board.health import (
    HEALTH_MARK,
    HealthView,
    health_card,
    health_view,
    stopped_health_card,
    worth_an_edit,
)
from discarr.board.text import clean
from discarr.model.services import HealthState, Instance, ServiceKind, ServiceStatus
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import NOW, RADARR, RADARR_4K, SONARR, instances, modest, texts, times

PLEX = Instance(kind=ServiceKind.PLEX)


def status(
    instance: Instance = RADARR, state: HealthState = HealthState.ONLINE, **more: Any
) -> ServiceStatus:
    return ServiceStatus(instance=instance, state=state, since=NOW - timedelta(hours=5), read_at=NOW, **more)


def view_of(*statuses: ServiceStatus) -> HealthView:
    return health_view(statuses, now=NOW)


statuses = st.lists(
    st.builds(
        ServiceStatus,
        instance=instances,
        state=st.sampled_from(HealthState),
        since=times,
        read_at=times,
        last_good_at=st.none() | times,
        detail=texts,
        warnings=st.lists(texts, max_size=9).map(tuple),
        version=st.none() | texts,
        response_seconds=st.none() | st.floats(),
    ),
    max_size=30,
)


def test_a_health_card_reads_like_this() -> None:
    card = health_card(
        view_of(
            status(RADARR, version="6.0.4.10291", response_seconds=0.042),
            status(PLEX, HealthState.DISABLED),
            status(
                SONARR, HealthState.DEGRADED, version="4.0.16", response_seconds=1.23, warnings=tuple("abcde")
            ),
            status(
                RADARR_4K, HealthState.OFFLINE, detail="nothing answers", last_good_at=NOW, response_seconds=9
            ),
        )
    )
    since = "began <t:1786345200:R>"
    assert card.embed.title == "❌ 2 of 3 services not well"
    assert visible(card.embed.description).splitlines() == [
        f"❌ **Radarr 4k** offline, {since}",
        "-# nothing answers",
        "-# last good <t:1786363200:R>",
        f"⚠️ **Sonarr** degraded, {since}",
        *("-# • a", "-# • b", "-# • c", "-# and 2 more"),
        "-# Its own page System > Status explains such warnings.",
        "-# 4.0.16 · 1.2 s",
        f"✅ **Radarr** online, {since}",
        "-# 6.0.4.10291 · 42 ms",
        "\N{HEAVY MINUS SIGN} **Plex** disabled",
        "-# Read <t:1786363200:R> · edited on change",
    ]
    assert card.embed.footer == HEALTH_MARK


def test_a_warning_names_no_folder_above_the_last() -> None:
    warned = status(state=HealthState.DEGRADED, warnings=("Missing root folder: /media/films",))
    assert "Missing root folder: films" in visible(health_card(view_of(warned)).embed.description).replace(
        "\\", ""
    )


def test_every_state_has_a_shape_and_its_word() -> None:
    lines = [
        health_card(view_of(status(state=state))).embed.description.split("\n")[0] for state in HealthState
    ]
    assert len({line.split()[0] for line in lines}) == len(HealthState)
    assert all(state.value in line for state, line in zip(HealthState, lines, strict=True))


@pytest.mark.parametrize(
    ("statuses", "title"),
    [
        ([], "No service looked at yet"),
        ([status(state=HealthState.DISABLED)], "No service is switched on"),
        ([status()], "1 service, all well"),
        ([status(), status(SONARR, HealthState.DEGRADED)], "1 of 2 services not well"),
    ],
)
def test_the_title_says_how_it_stands(statuses: list[ServiceStatus], title: str) -> None:
    assert health_card(view_of(*statuses)).embed.title.partition(" ")[2] == title


@modest
@given(statuses=statuses)
def test_no_input_breaks_a_limit_of_discords(statuses: list[ServiceStatus]) -> None:
    view = view_of(*statuses)
    assert broken_limits(health_card(view)) == []
    assert broken_limits(stopped_health_card(view, stopped_at=NOW)) == []
    assert not worth_an_edit(view, view)


def test_where_not_every_service_fits_the_worst_are_shown_and_the_rest_counted() -> None:
    ill = [Instance(kind=ServiceKind.SONARR, name=f"{n:03}") for n in range(200)]
    services = [status(each, HealthState.OFFLINE, detail="*" * 900) for each in ill]
    description = health_card(view_of(status(), *services)).embed.description
    shown = description.count("❌")
    assert shown > 5
    assert f"and {201 - shown} more: {200 - shown} offline, 1 online" in description


@pytest.mark.parametrize("size", range(0, 300, 23))
def test_as_many_services_as_fit_are_inside_the_limits(size: int) -> None:
    ill = [Instance(kind=ServiceKind.SONARR, name=f"{n:03}") for n in range(200)]
    view = view_of(*(status(each, HealthState.OFFLINE, detail="d" * size) for each in ill))
    assert broken_limits(health_card(view)) == []
    assert broken_limits(stopped_health_card(view, stopped_at=NOW)) == []


@modest
@given(text=texts)
def test_no_warning_detail_or_version_adds_a_meaning(text: str) -> None:
    assume(clean(text, 10))

    def card_with(words: str) -> list[str]:
        said = status(state=HealthState.DEGRADED, detail=words, warnings=(words,), version=words)
        return constructs(health_card(view_of(said)).embed.description)

    assert card_with(text) == card_with("x")


def test_response_and_reading_times_are_not_worth_an_edit() -> None:
    shown = view_of(status(response_seconds=0.04))
    later = attrs.evolve(status(response_seconds=3.1), read_at=NOW + timedelta(minutes=9), last_good_at=NOW)
    assert not worth_an_edit(shown, health_view([later], now=NOW + timedelta(minutes=9)))


@pytest.mark.parametrize(
    "change",
    [
        {"state": HealthState.OFFLINE},
        {"warnings": ("disk almost full",)},
        {"version": "7.0"},
        {"detail": "another"},
        {"since": NOW},
    ],
)
def test_what_a_reader_acts_on_is_worth_an_edit(change: dict[str, Any]) -> None:
    assert worth_an_edit(view_of(status()), view_of(attrs.evolve(status(), **change)))


def test_a_stopped_card_says_so_first() -> None:
    card = stopped_health_card(view_of(status()), stopped_at=NOW)
    assert card.embed.description.startswith("**Not updated any more**: Discarr stopped <t:1786363200:R>")
    assert card.embed.footer.startswith(HEALTH_MARK)
