from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.changes import check_sentence
from discarr.board.custom_ids import action_of
from discarr.board.downloads import downloads_card
from discarr.board.embeds import BOARD_MARK
from discarr.board.help import help_card
from discarr.model.downloads import DownloadState, QueueState, Waiting
from discarr.model.queue import Protocol
from discarr.model.services import Instance
from discarr.model.user_actions import ShowDownloads
from tests.board.markdown import broken_limits, constructs, units, visible
from tests.board.samples import (
    GB,
    NOW,
    RADARR,
    RADARR_4K,
    SONARR,
    download,
    failing,
    live,
    modest,
    queues,
    reading,
    texts,
)

Queues = dict[Instance, QueueState]

BUSY: Queues = {
    RADARR: live(
        download(key="a", left_bytes=GB, quality="WEBDL-1080p", indexer="Nest", protocol=Protocol.TORRENT),
        download(key="b", state=DownloadState.STALLED),
    ),
    RADARR_4K: live(*(download(key=f"{n}") for n in range(11)), instance=RADARR_4K),
}


def text_of(queues: Queues, **action: Any) -> str:
    embed = downloads_card(queues, ShowDownloads(**action), now=NOW).embed
    return visible(f"{embed.title}\n{embed.description}")


# --- /downloads -----------------------------------------------------------------------------------------


def test_a_private_row_tells_more_than_the_board() -> None:
    text = text_of(BUSY, instance_key="radarr", state="DOWNLOADING")
    assert "🔎 1 download\n**Shown:** Radarr · only downloading" in text
    assert "-# Dune.Part.Two.2024.1080p.WEB-DL-GRP\n-# WEBDL-1080p · torrent · Nest · 1.0 GB left" in text


@pytest.mark.parametrize(
    ("queues", "action", "said"),
    [
        (BUSY, {"state": "FAILED"}, "None of 13 downloads is in this state. Leave `state` out"),
        (BUSY, {"state": "no state"}, "only no state"),
        (BUSY, {"instance_key": "lidarr"}, "There is no such instance. Choose one of: radarr, radarr-4k."),
        ({RADARR: live()}, {"instance_key": "radarr"}, "Leave `instance` out to see the others."),
        ({RADARR: live()}, {}, "nothing is waiting, moving or stuck"),
        ({RADARR: failing()}, {}, "What they hold is unknown for now."),
        ({RADARR: Waiting()}, {"state": "FAILED"}, "the first reading is under way"),
        ({}, {}, "Set RADARR_API_KEY or SONARR_API_KEY"),
    ],
)
def test_an_empty_result_says_why_and_how_to_see_more(
    queues: Queues, action: dict[str, Any], said: str
) -> None:
    assert said in text_of(queues, **action)


def test_its_buttons_keep_the_filter_and_lead_to_their_pages() -> None:
    action = ShowDownloads(instance_key="radarr-4k", state="DOWNLOADING", page=1)
    (buttons,) = downloads_card(BUSY, action, now=NOW).rows
    assert [action_of(button.custom_id) for button in buttons] == [
        attrs.evolve(action, page=page) for page in (0, 0, 2, 2)
    ]


def test_it_is_never_taken_for_a_board() -> None:
    assert not downloads_card(BUSY, ShowDownloads(), now=NOW).embed.footer.startswith(BOARD_MARK)


@modest
@given(
    queues=queues,
    action=st.builds(
        ShowDownloads,
        instance_key=st.none() | texts,
        state=st.sampled_from([None, "nonsense", *DownloadState.__members__]),
        page=st.integers(-3, 9),
    ),
)
def test_no_input_breaks_a_limit_of_the_private_view(queues: Queues, action: ShowDownloads) -> None:
    assert broken_limits(downloads_card(queues, action, now=NOW)) == []


@pytest.mark.parametrize("text", ["*" * 5000, "😀" * 5000])
def test_its_longest_page_is_inside_the_limits(text: str) -> None:
    row = download(
        title=text, media_title=text, reason=text, quality=text, indexer=text, download_client=text,
        state=DownloadState.CLIENT_UNAVAILABLE, size_bytes=10**30, left_bytes=5 * 10**29, added_at=NOW,
    )  # fmt: skip
    crowd = [attrs.evolve(RADARR, name=f"{text}{n}") for n in range(6)]
    kept: Queues = {each: failing(reading(*[row] * 9, instance=each), cause=text) for each in crowd}
    assert broken_limits(downloads_card(kept, ShowDownloads(), now=NOW)) == []


def test_a_poisoned_download_costs_its_line_here_too() -> None:
    text = text_of({RADARR: live(download(indexer=None), download(title=7, media_title=None))})
    assert text.count("One download of Radarr cannot be shown") == 2


# --- /help ----------------------------------------------------------------------------------------------


def test_help_shows_administrators_their_commands_and_nobody_else() -> None:
    everyone, admin = (help_card(is_admin=is_admin) for is_admin in (False, True))
    assert [field.name for field in everyone.embed.fields] == ["For everyone"]
    assert "/reload" in admin.embed.fields[1].value
    assert broken_limits(everyone) == broken_limits(admin) == []


# --- /check ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {}, "There is nothing to check: no Radarr or Sonarr is set up."),
        (BUSY, BUSY, "Checked: nothing changed. The queues that were read hold 13 downloads."),
        (
            {RADARR: live(*(download(key=key) for key in ("gone", "a", "b", "rechecked")))},
            {
                RADARR: live(
                    download(key="new"),
                    download(key="a", state=DownloadState.STALLED),
                    download(key="b", left_bytes=1),
                    download(key="rechecked", left_bytes=9 * GB),
                )
            },
            (
                "Checked: 1 new, 1 no longer in the queue, 1 in another state, 1 further along. "
                "The queues that were read hold 4 downloads."
            ),
        ),
        (
            {RADARR: failing(reading(download())), SONARR: Waiting()},
            {RADARR: live(download()), SONARR: failing(reading(), cause="refused the API key")},
            (
                "Checked: nothing changed. The queues that were read hold 1 download.\n"
                "⚠️ Sonarr could not be read: refused the API key"
            ),
        ),
        ({}, {RADARR: Waiting()}, "⏳ Radarr has not answered yet."),
        (
            {RADARR: live(download(left_bytes="many"))},
            {RADARR: live(download(left_bytes="more"))},
            "Checked: nothing changed. The queues that were read hold 1 download.",
        ),
    ],
)
def test_check_answers_what_changed_and_what_could_not_be_read(
    before: Queues, after: Queues, said: str
) -> None:
    assert visible(check_sentence(before, after)) == said


@modest
@given(before=queues, after=queues)
def test_a_sentence_fits_into_a_message_and_only_speaks(before: Queues, after: Queues) -> None:
    sentence = check_sentence(before, after)
    assert 0 < units(sentence) <= 1_900
    assert constructs(sentence) == []
    assert "finished" not in sentence
