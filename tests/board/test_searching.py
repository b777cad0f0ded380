"""`/search` as a reader sees it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.searching import holding_card, none_found, progress_card, several_found
from discarr.board.suggestions import suggestions
from discarr.model.downloads import Episode
from discarr.model.library import EpisodeHolding, FilmHolding, Holding, SeriesHolding, Title, TitleList
from discarr.model.message import Card
from discarr.model.requests import Suggest
from discarr.model.searches import (
    Asking,
    Grab,
    OutOfSight,
    SearchEnded,
    SearchFailed,
    Searching,
    SearchProgress,
)
from discarr.model.state import CurrentState
from discarr.model.suggestions import Suggestible
from discarr.model.user_actions import ShowHelp
from tests.board.samples import GB, NOW, RADARR, RADARR_4K, SONARR, download, modest

texts = st.text(max_size=600)
episodes = st.builds(
    EpisodeHolding,
    episode_id=st.integers(1, 10**6),
    episode=st.builds(Episode, season=st.integers(0, 99_999), number=st.integers(0, 99_999)),
    title=texts,
    airs_at=st.none() | st.just(NOW) | st.just(NOW + timedelta(days=9)),
    is_monitored=st.booleans(),
    has_file=st.booleans(),
)
holdings: st.SearchStrategy[Holding] = st.builds(
    FilmHolding,
    media_id=st.integers(1, 10**9),
    title=texts,
    is_monitored=st.booleans(),
    has_file=st.booleans(),
    is_available=st.booleans(),
    in_cinemas=st.none() | st.just(NOW),
) | st.builds(
    SeriesHolding,
    media_id=st.integers(1, 10**9),
    title=texts,
    is_monitored=st.booleans(),
    episodes=st.lists(episodes, max_size=60).map(tuple),
)
grabs = st.builds(Grab, release=texts, quality=texts, indexer=texts)
progresses: st.SearchStrategy[SearchProgress] = (
    st.builds(Searching, already=st.booleans(), trouble=texts)
    | st.builds(SearchEnded, grabs=st.lists(grabs, max_size=30).map(tuple))
    | st.builds(SearchFailed, why=texts, may_run=st.booleans())
    | st.sampled_from([Asking(), OutOfSight()])
)


def fits(card: Card) -> bool:
    return 0 < len(card.embed.title) <= 256 and len(card.embed.description) <= 4096


@modest
@given(holding=holdings, may_search=st.booleans())
def test_no_film_or_series_breaks_discords_limits(holding: Holding, may_search: bool) -> None:  # noqa: FBT001  # drawn
    card = holding_card(SONARR, holding, [], may_search=may_search, now=NOW)
    assert fits(card)
    assert may_search or card.rows == ()
    assert all(len(button.label) <= 80 for row in card.rows for button in row)


@modest
@given(progress=progresses, title=texts)
def test_no_search_breaks_discords_limits(progress: SearchProgress, title: str) -> None:
    assert fits(progress_card(RADARR, title, progress))


def test_a_film_on_its_way_says_how_far_it_is() -> None:
    film = FilmHolding(media_id=1, title="Dune (2024)", is_monitored=True, has_file=False, is_available=True)
    coming = download(size_bytes=10 * GB, left_bytes=4 * GB)
    card = holding_card(RADARR, film, [coming], may_search=True, now=NOW)
    assert "It is on its way: 60 %." in card.embed.description
    assert card.rows == ()


def test_a_series_tells_what_is_missing_and_when_the_next_one_airs() -> None:
    def episode(number: int, **changes: object) -> EpisodeHolding:
        known: dict[str, object] = {"airs_at": NOW, "is_monitored": True, "has_file": False}
        return EpisodeHolding(
            episode_id=number,
            episode=Episode(season=1, number=number),
            title="",
            **known | changes,  # type: ignore[arg-type]  # fields by name
        )

    following = NOW + timedelta(days=2)
    show = SeriesHolding(
        media_id=1,
        title="Show",
        is_monitored=True,
        episodes=(
            episode(1, has_file=True),
            episode(2),
            episode(3),
            episode(4, is_monitored=False),
            episode(5, airs_at=following),
        ),
    )
    card = holding_card(SONARR, show, [], may_search=True, now=NOW)
    text = card.embed.description
    assert "1 of 4 aired episodes there" in text
    assert "- S01E02\N{EN DASH}E03" in text
    assert "not monitored: 1 episode" in text
    assert f"<t:{int(following.timestamp())}:R>" in text
    assert card.rows[0][0].label == "Search for 2 episodes"


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Asking(), "Asking"),
        (Searching(), "Radarr 4k searches"),
        (Searching(already=True), "was searching for this already"),
        (Searching(trouble="no answer."), "cannot see how far it is: no answer"),
        (SearchEnded(grabs=()), "Nothing found"),
        (SearchEnded(grabs=(Grab(release="Dune", quality="WEB", indexer="Harbour"),)), "1 release grabbed"),
        (SearchFailed(why="refused."), "The search failed: refused"),
        (SearchFailed(why="no answer.", may_run=True), "may run all the same"),
        (OutOfSight(), "It takes long"),
    ],
)
def test_each_stage_of_a_search_has_its_words(progress: SearchProgress, words: str) -> None:
    assert words in progress_card(RADARR_4K, "Dune", progress).embed.description


def title(number: int, name: str, **changes: object) -> Title:
    known: dict[str, object] = {"instance": RADARR, "folded_name": name.lower()}
    return Title(media_id=number, name=name, **known | changes)  # type: ignore[arg-type]  # fields by name


def test_titles_are_offered_by_their_key_and_the_instance_is_named_where_there_are_two() -> None:
    asked = Suggest(what=Suggestible.TITLE, typed="dune", of_command=ShowHelp())
    one = {RADARR: TitleList(titles=(title(7, "Dune (2021)"), title(8, "Heat")))}
    both = {**one, RADARR_4K: TitleList(titles=(title(9, "Dune (2021)", instance=RADARR_4K),))}
    assert [(c.name, c.value) for c in suggestions(CurrentState(), one, asked, to=1)] == [
        ("Dune (2021)", "radarr:7")
    ]
    assert [(c.name, c.value) for c in suggestions(CurrentState(), both, asked, to=1)] == [
        ("Dune (2021) · Radarr", "radarr:7"),
        ("Dune (2021) · Radarr 4k", "radarr-4k:9"),
    ]


def test_what_is_not_found_says_which_library_was_not_read_yet() -> None:
    assert none_found("*Dune*", []) == (
        "No film or series of the libraries is called “\\*Dune\\*”. "
        "Type a part of its title and choose from the list."
    )
    assert "Not read yet: Radarr, Sonarr;" in none_found("Dune", [RADARR, SONARR])


def test_of_many_that_fit_the_first_ten_are_named() -> None:
    many = several_found([title(number, f"Dune {number}") for number in range(25)])
    assert many.count("\n") == 11
    assert many.endswith("and more")
    assert len(many) <= 2000
