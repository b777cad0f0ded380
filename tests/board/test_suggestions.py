"""What is offered while somebody types: the closest first, never more than Discord takes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.board.finding import closest, folded
from discarr.board.suggestions import suggestions
from discarr.model.cleanup import Protection, ProtectionKind
from discarr.model.downloads import Download, DownloadState, Episode, Live, QueueReading
from discarr.model.requests import Suggest
from discarr.model.services import Instance, ServiceKind
from discarr.model.state import CurrentState
from discarr.model.suggestions import Choice, Suggestible
from discarr.model.user_actions import ShowHelp
from discarr.notices.calls import subscribed

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RADARR, FOUR_K = Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.RADARR, name="4k")
SONARR = Instance(kind=ServiceKind.SONARR)


def download(instance: Instance, key: str, **fields: object) -> Download:
    known: dict[str, object] = {
        "download_id": key,
        "row_id": 1,
        "title": f"Release.{key}",
        "state": DownloadState.DOWNLOADING,
    }
    return Download(instance=instance, key=key, **known | fields)  # type: ignore[arg-type]  # fields by name


def knowing(*downloads: Download, **fields: object) -> CurrentState:
    queues = {
        instance: Live(
            last=QueueReading(
                instance=instance,
                read_at=NOW,
                downloads=tuple(each for each in downloads if each.instance == instance),
            )
        )
        for instance in dict.fromkeys(each.instance for each in downloads)
    }
    return CurrentState(queues=queues, **fields)  # type: ignore[arg-type]  # fields by name


def offered(state: CurrentState, what: Suggestible, typed: str = "", *, to: int = 1) -> list[Choice]:
    return list(suggestions(state, {}, Suggest(what=what, typed=typed, of_command=ShowHelp()), to=to))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("silent", ["The Silent Harbour", "A Silent.Harbour 2"]),
        ("HARBOUR the", ["The Silent Harbour"]),
        ("harbour.2", ["A Silent.Harbour 2"]),
        ("pokemon", ["Pokémon"]),
        ("the silent harbour", ["The Silent Harbour"]),
        ("", ["The Silent Harbour", "Pokémon", "A Silent.Harbour 2", "Lonely"]),
        ("on", ["Pokémon", "Lonely"]),
        ("zzz", []),
    ],
)
def test_every_typed_word_is_found_in_any_order_whatever_capitals_accents_and_dots(
    typed: str, found: list[str]
) -> None:
    names = ["The Silent Harbour", "Pokémon", "A Silent.Harbour 2", "Lonely"]
    assert closest(names, typed, folded_name=folded, most=25) == found


def test_the_whole_name_comes_before_its_beginning_and_that_before_any_other_part() -> None:
    names = ["unheat", "the heat", "heat wave", "heat"]
    assert closest(names, "Heat", folded_name=folded, most=25) == names[::-1]


def test_a_download_is_named_as_people_know_it_and_chosen_by_its_key() -> None:
    episodes = (Episode(season=2, number=1), Episode(season=2, number=2))
    pack = download(SONARR, "ABC", media_title="Copper Station", episodes=episodes)
    (choice,) = offered(knowing(pack), Suggestible.DOWNLOAD, "copper")
    assert choice == Choice(name="Copper Station S02E01\N{EN DASH}E02 · downloading", value="ABC")
    assert offered(knowing(pack), Suggestible.DOWNLOAD, "release abc") == [choice]


def test_the_instance_is_named_where_there_are_several_of_a_kind() -> None:
    names = [
        c.name for c in offered(knowing(download(RADARR, "A"), download(FOUR_K, "B")), Suggestible.DOWNLOAD)
    ]
    assert names == ["Release.A · downloading · Radarr", "Release.B · downloading · Radarr 4k"]


def test_only_what_waits_for_a_hand_is_offered_for_unblock() -> None:
    state = knowing(download(RADARR, "A", state=DownloadState.NEEDS_A_HAND), download(RADARR, "B"))
    assert [choice.value for choice in offered(state, Suggestible.BLOCKED)] == ["A"]


def test_only_what_has_an_id_of_its_clients_can_be_protected() -> None:
    state = knowing(download(RADARR, "A"), download(RADARR, "pending-7", download_id=None))
    assert [choice.value for choice in offered(state, Suggestible.PROTECTABLE)] == ["A"]
    assert [choice.value for choice in offered(state, Suggestible.DOWNLOAD)] == ["A", "pending-7"]


@pytest.mark.parametrize(
    ("what", "typed", "values"),
    [
        (Suggestible.INSTANCE, "4k", ["radarr-4k"]),
        (Suggestible.INDEXER, "", ["Harbour", "Papermill"]),
        (Suggestible.CLIENT, "qb", ["qBittorrent"]),
        (Suggestible.PROTECTION, "papermill", ["3"]),
    ],
)
def test_names_of_the_services_are_offered_once_each(
    what: Suggestible, typed: str, values: list[str]
) -> None:
    protection = Protection(protection_id="3", kind=ProtectionKind.INDEXER, value="Papermill", by=1, at=NOW)
    state = knowing(
        download(RADARR, "A", indexer="Papermill", download_client="qBittorrent"),
        download(RADARR, "B", indexer="Papermill"),
        download(FOUR_K, "C", indexer="Harbour", download_client="SABnzbd"),
        protections={"3": protection},
    )
    assert [choice.value for choice in offered(state, what, typed)] == values


@settings(max_examples=50, deadline=None)
@given(
    titles=st.lists(st.text(max_size=300), max_size=40),
    keys=st.lists(st.text(min_size=1, max_size=150), min_size=40, max_size=40, unique=True),
    typed=st.text(max_size=120),
)
def test_nothing_that_discord_would_refuse_is_ever_offered(
    titles: list[str], keys: list[str], typed: str
) -> None:
    downloads = [download(RADARR, key, title=title) for title, key in zip(titles, keys, strict=False)]
    choices = offered(knowing(*downloads), Suggestible.DOWNLOAD, typed)
    assert len(choices) <= 25
    assert all(choice.name.strip() and len(choice.name) <= 100 for choice in choices)
    assert all(0 < len(choice.value) <= 100 for choice in choices)


def test_what_somebody_waits_for_is_offered_to_them_alone() -> None:
    state = subscribed(CurrentState(), user_id=1, instance=RADARR, download_id="AB", title="A Film", now=NOW)
    ((name, value),) = ((each.name, each.value) for each in offered(state, Suggestible.SUBSCRIPTION, "film"))
    assert (name, value) == ("A Film", *state.subscriptions)
    assert offered(state, Suggestible.SUBSCRIPTION, "film", to=2) == []


def test_who_waits_for_one_of_two_instances_with_the_same_release_gets_that_one() -> None:
    state = knowing(download(RADARR, "AB"), download(FOUR_K, "AB"))
    found = [(each.name.rpartition(" · ")[2], each.value) for each in offered(state, Suggestible.AWAITABLE)]
    assert found == [("Radarr", "radarr|AB"), (FOUR_K.label, "radarr-4k|AB")]
