import re
from collections.abc import Collection
from datetime import timedelta

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from discarr.board import rows
from discarr.board.custom_ids import action_of
from discarr.board.downloads import downloads_card
from discarr.board.embeds import BOARD_MARK, BODIES, board_card, stopped_board_card
from discarr.board.layout import Overall
from discarr.board.quiet import quiet_of
from discarr.board.ranking import Entry
from discarr.board.text import clean
from discarr.model.downloads import (
    DownloadState,
    Episode,
    Failing,
    QueueState,
    ReadFailure,
    Waiting,
)
from discarr.model.notices import ImportedFile, Story
from discarr.model.services import HealthState, Instance, ServiceKind, ServiceStatus
from discarr.model.user_actions import PageTurn, ShowDownloads, TurnBoard
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import (
    NOW,
    RADARR,
    SONARR,
    download,
    failing,
    failures,
    instances,
    live,
    modest,
    queues,
    reading,
    texts,
    view_of,
    waiting,
)

EMPTY_TITLE = board_card(view_of({RADARR: live()})).embed.title


def text_of(queues: dict[Instance, QueueState], *, page: int = 0) -> str:
    embed = board_card(view_of(queues, page=page)).embed
    return visible(f"{embed.title}\n{embed.description}")


def test_a_board_reads_like_this() -> None:
    movie = download(media_title="Blade Runner 2049 (2017)", state=DownloadState.NEEDS_A_HAND, left_bytes=0)
    pack = download(
        media_title="Severance", episodes=tuple(Episode(season=2, number=n) for n in range(1, 11))
    )
    view = view_of(
        {
            RADARR: live(attrs.evolve(movie, reason="Manual Import required.")),
            SONARR: live(pack, instance=SONARR),
        }
    )
    card = board_card(view)
    assert card.embed.title == "⬇️ 2 downloads · 4.0 GB left"
    assert visible(card.embed.description).replace("\N{EN DASH}", "-").splitlines() == [
        "✋\N{NO-BREAK SPACE}1 needs a hand · ⬇️\N{NO-BREAK SPACE}1 downloading",
        "### Movies (1)",
        "✋ **Blade Runner 2049 (2017)**",
        "needs a hand · 10 GB",
        "-# Manual Import required.",
        "### TV (1)",
        "⬇️ **Severance** S02E01-E10",
        "`███░░░ 60%  10 GB` due <t:1786365000:R>",
        "-# Read <t:1786363200:R> · checked every 5 min, edited on change",
    ]
    assert card.embed.footer == BOARD_MARK
    assert [button.label for button in card.rows[0]] == ["Details"]


def test_what_casts_doubt_on_the_rows_stands_above_everything_else() -> None:
    board: dict[Instance, QueueState] = {
        RADARR: live(download()),
        SONARR: failing(reading(download(), instance=SONARR)),
    }
    lines = text_of(board).splitlines()
    assert lines[0].startswith("⚠️ Not all queues can be read")
    assert "**Sonarr** began to fail" in lines[1]
    assert "2 downloading" in lines[2]


def test_a_page_of_trouble_still_tells_what_finishes_next() -> None:
    stalled = [download(key=f"s{n}", state=DownloadState.STALLED) for n in range(9)]
    soon = download(key="soon", media_title="Heat (1995)", finishes_at=NOW + timedelta(minutes=4))
    later = download(key="later", finishes_at=NOW + timedelta(minutes=9))
    board: dict[Instance, QueueState] = {RADARR: live(*stalled), SONARR: live(later, soon, instance=SONARR)}
    assert "⏭️ Next: **Heat (1995)** · due <t:1786363440:R>" in text_of(board)
    assert "Next" not in text_of(board, page=1)


def test_an_empty_board_tells_what_came_last_and_how_the_services_are() -> None:
    files = tuple(ImportedFile(episode=Episode(season=2, number=n), at=NOW) for n in (1, 2))
    stories = [
        Story(story_id="1", instance=SONARR, download_id="1", media_title="Fargo", changed_at=NOW),
        Story(
            story_id="2", instance=SONARR, download_id="2", media_title="Severance", imported=files,
            changed_at=NOW,
        ),
    ]  # fmt: skip
    statuses = [
        ServiceStatus(instance=RADARR, state=HealthState.OFFLINE, since=NOW, read_at=NOW),
        ServiceStatus(instance=SONARR, state=HealthState.ONLINE, since=NOW, read_at=NOW),
    ]
    view = attrs.evolve(view_of({RADARR: live()}), quiet=quiet_of(stories, statuses))
    shown = visible(board_card(view).embed.description).replace("\N{EN DASH}", "-")
    assert "📥 Last imported: **Severance** S02E01-E02, <t:1786363200:R>" in shown
    assert "⚠️ Not well: Radarr. The health card says more." in shown


@modest
@given(text=texts)
def test_no_title_of_what_came_last_adds_a_meaning(text: str) -> None:
    assume(clean(text, 10))

    def shown(title: str) -> list[str]:
        story = Story(
            story_id="1", instance=RADARR, download_id="1", media_title=title,
            imported=(ImportedFile(at=NOW),), changed_at=NOW,
        )  # fmt: skip
        view = attrs.evolve(view_of({RADARR: live()}), quiet=quiet_of([story], []))
        assert broken_limits(board_card(view)) == []
        return constructs(board_card(view).embed.description)

    assert shown(text) == shown("x")


def test_a_failing_instance_keeps_its_rows_marked_with_their_age() -> None:
    text = text_of({RADARR: live(download()), SONARR: failing(reading(download(), instance=SONARR))})
    assert "**Sonarr** began to fail <t:1786362660:R>: nothing answers" in text
    assert text.count("` as of <t:1786363200:R>") == 1
    assert text.count("` due <t:") == 1


def test_every_situation_looks_different() -> None:
    situations: list[dict[Instance, QueueState]] = [
        {},
        {RADARR: Waiting()},
        {RADARR: live(), SONARR: Waiting()},
        {RADARR: failing()},
        {RADARR: live(), SONARR: failing()},
        {RADARR: live()},
        {RADARR: live(download())},
    ]
    titles = [board_card(view_of(situation)).embed.title for situation in situations]
    assert len({title.split(" · ")[0] for title in titles}) == len(situations)


@modest
@given(known=queues, spoiler=st.tuples(instances, failures | waiting))
def test_no_failure_and_no_waiting_ever_looks_empty(
    known: dict[Instance, QueueState], spoiler: tuple[Instance, QueueState]
) -> None:
    instance, state = spoiler
    text = text_of({**known, instance: state})
    assert not text.startswith(EMPTY_TITLE)
    assert BODIES[Overall.EMPTY] not in text


@modest
@given(queues=queues, page=st.integers(-1, 9), interval=st.floats(0, allow_nan=False))
def test_no_input_breaks_a_limit_of_discords(
    queues: dict[Instance, QueueState], page: int, interval: float
) -> None:
    view = attrs.evolve(view_of(queues, page=page), check_interval_seconds=interval)
    assert broken_limits(board_card(view)) == []
    assert broken_limits(stopped_board_card(view, stopped_at=NOW)) == []


def crowded(text: str) -> dict[Instance, QueueState]:
    """Five failing instances of a kind, more than a page, every state, and `text` wherever text can be."""
    row = download(
        title=text, media_title=text, reason=text, size_bytes=10**30, left_bytes=6 * 10**29,
        episodes=tuple(Episode(season=9**9, number=n * 10**9) for n in range(3)),
    )  # fmt: skip
    downloads = [attrs.evolve(row, key=f"{n}", state=state) for n, state in enumerate(DownloadState)]
    crowd = [Instance(kind=kind, name=f"{text}{n}") for kind in ServiceKind for n in range(2)]
    failure = ReadFailure(cause=text, since=NOW)
    return {
        instance: Failing(failure=failure, last=reading(*downloads * 2, instance=instance, set_aside=9**9))
        for instance in crowd
    }


@pytest.mark.parametrize("text", ["*" * 5000, "😀" * 5000, "1." * 5000, "e\u0301" * 5000, "👩🏽" * 5000])
def test_the_longest_page_there_can_be_is_inside_the_limits(text: str) -> None:
    for page in (0, 5, 10, 19):
        view = view_of(crowded(text), page=page)
        assert broken_limits(board_card(view)) == []
        assert broken_limits(stopped_board_card(view, stopped_at=NOW)) == []


@modest
@given(text=texts)
def test_no_title_reason_cause_or_name_adds_a_meaning_to_the_board(text: str) -> None:
    assume(clean(text, 10))
    shown = board_card(view_of(crowded(text))).embed.description
    harmless = board_card(view_of(crowded("x"))).embed.description
    assert constructs(shown) == constructs(harmless)


def test_buttons_turn_the_shared_page_and_end_at_the_ends() -> None:
    queues: dict[Instance, QueueState] = {RADARR: live(*(download(key=f"{n}") for n in range(17)))}
    cards = [board_card(view_of(queues, page=page)) for page in range(3)]
    assert [action_of(button.custom_id) for button in cards[0].rows[0][:-1]] == [
        TurnBoard(to=to) for to in PageTurn
    ]
    disabled = [[button.disabled for button in card.rows[0][:-1]] for card in cards]
    assert disabled == [[True, True, False, False], [False] * 4, [False, False, True, True]]
    assert [card.embed.footer for card in cards] == [f"{BOARD_MARK} · page {n} of 3" for n in (1, 2, 3)]


def test_details_begin_with_what_the_page_begins_with() -> None:
    queues: dict[Instance, QueueState] = {
        RADARR: live(*(download(key=f"{n}", media_title=f"Film {n:02}") for n in range(17)))
    }
    for page, first in enumerate(("Film 00", "Film 08", "Film 16")):
        asked = action_of(board_card(view_of(queues, page=page)).rows[0][-1].custom_id)
        assert isinstance(asked, ShowDownloads)
        titles = re.findall(r"Film \d\d", downloads_card(queues, asked, now=NOW).embed.description)
        assert titles[0] == first


def test_a_stopped_board_says_so_first_and_promises_nothing() -> None:
    view = view_of({RADARR: live(*(download(key=f"{n}") for n in range(17)))})
    card = stopped_board_card(view, stopped_at=NOW + timedelta(minutes=3))
    assert card.embed.description.startswith(
        "**Not updated any more**: Discarr stopped <t:1786363380:R>, <t:1786363380:f>."
    )
    assert "due" not in card.embed.description
    assert "checked every" not in card.embed.description
    assert card.embed.description.count("` downloading") == 8
    assert card.embed.description.endswith("-# Read <t:1786363200:R>")
    assert card.embed.footer.startswith(BOARD_MARK)
    assert card.rows == ()


def test_a_poisoned_download_has_a_line_that_says_so() -> None:
    text = text_of({RADARR: live(download(), download(title=None, media_title=None))})
    assert "One download of Radarr cannot be shown; the log says why." in text
    assert "Error" not in text


def test_one_page_of_ten_thousand_downloads_formats_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    formatted = []

    def counting(entry: Entry, labels: Collection[Instance]) -> rows.BoardRow:
        formatted.append(entry)
        return rows_as_ever(entry, labels)

    rows_as_ever = rows.readable_row
    monkeypatch.setattr(rows, "readable_row", counting)
    many = tuple(download(key=f"{n}") for n in range(10_000))
    card = board_card(view_of({RADARR: live(*many)}, page=600))
    assert len(formatted) == 8
    assert card.embed.title == "⬇️ 10,000 downloads · 39 TB left"
