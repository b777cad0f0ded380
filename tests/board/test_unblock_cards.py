"""What administrators read of a download that waits for a hand."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.custom_ids import action_of
from discarr.board.unblock import (
    Offered,
    Walk,
    end_card,
    importing_card,
    look_card,
    nothing_blocked_card,
    result_card,
)
from discarr.model.admin_actions import AnswerBlocked, BlockedAnswer
from discarr.model.downloads import DownloadState, Episode
from discarr.model.evidence import EvidenceKey
from discarr.model.imports import (
    Blocked,
    ImportFile,
    ImportOutcome,
    ImportResult,
    Lack,
    Look,
    Unblocked,
    Unseen,
)
from discarr.model.message import Card
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import GB, NOW, RADARR, download, downloads, modest, texts

KEY = EvidenceKey(instance=RADARR, download_id="K")
FILE = ImportFile(
    name="Dune.mkv",
    size_bytes=10 * GB,
    media_title="Dune: Part Two (2024)",
    media_ids=frozenset({7}),
    rejections=("Not an upgrade for existing file /media/films/Dune/old.mkv",),
)
LOOK = Blocked(
    key=KEY,
    download=download(
        state=DownloadState.NEEDS_A_HAND, reason="Not an upgrade", download_client="qBittorrent"
    ),
    files=(FILE,),
)
OFFERED = Offered(look_id="look", expires_at=NOW)
RESULT = ImportResult(
    key=KEY, title="Show.S01", outcome=ImportOutcome.PARTLY, note="why", imported=2, wanted=3
)


def card(look: Look = LOOK, *, place: int = 1, of: int = 2, **offered: Any) -> Card:
    return look_card(look, Walk(place=place, of=of), attrs.evolve(OFFERED, **offered))


def read(shown: Card) -> str:
    return visible(f"{shown.embed.title}\n{shown.embed.description}")


def answers(shown: Card) -> list[BlockedAnswer]:
    actions = [action_of(button.custom_id) for row in shown.rows for button in row]
    assert all(isinstance(action, AnswerBlocked) and action.look_id == "look" for action in actions)
    return [action.answer for action in actions if isinstance(action, AnswerBlocked)]


def test_it_reads_so() -> None:
    assert read(card()).splitlines()[:-1] == [
        "✋ Needs a hand · 1 of 2",
        "**Dune.Part.Two.2024.1080p.WEB-DL-GRP** · Radarr",
        "Dune: Part Two (2024) · 10 GB · qBittorrent",
        "**Radarr says:** Not an upgrade",
        "**1 file**",
        "📄 Dune.mkv · 10 GB · Dune: Part Two (2024)",
        "-# Not an upgrade for existing file old.mkv",
        "**Import:** takes it as listed here.",
    ]
    assert answers(card()) == list(BlockedAnswer)
    assert [button.label for button in card().rows[0]] == [
        "Import 1 file",
        "Remove",
        "Remove and blocklist",
        "Skip",
    ]


@pytest.mark.parametrize(
    ("shown", "words", "buttons"),
    [
        (
            card(attrs.evolve(LOOK, files=(attrs.evolve(FILE, replaces=True),))),
            "⚠️ It replaces the file that the library has already.",
            list(BlockedAnswer),
        ),
        (
            card(attrs.evolve(LOOK, files=(attrs.evolve(FILE, lack=Lack.FILM, media_title=""),))),
            "**Import:** not possible from here: The service does not know a film for its file (Dune.mkv).",
            [BlockedAnswer.REMOVE, BlockedAnswer.BLOCKLIST, BlockedAnswer.SKIP],
        ),
        (
            card(kept=dict.fromkeys((BlockedAnswer.REMOVE, BlockedAnswer.BLOCKLIST), "protected")),
            "**Remove:** not possible: Protected.",
            [BlockedAnswer.IMPORT, BlockedAnswer.SKIP],
        ),
        (
            card(kept={BlockedAnswer.REMOVE: "unknown"}),
            "**Import:** takes it",
            [BlockedAnswer.IMPORT, BlockedAnswer.BLOCKLIST, BlockedAnswer.SKIP],
        ),
        (card(dry_run=True), "DRY_RUN is on", [BlockedAnswer.SKIP]),
        (card(dry_run=True, place=2), "DRY_RUN is on", []),
        (
            card(Unblocked(key=KEY, title="Show.S01", now="it is importing")),
            "This needs no hand any more: it is importing.",
            [BlockedAnswer.SKIP],
        ),
        (
            card(Unseen(key=KEY, title="Show.S01", cause="is starting up."), place=2),
            "It could not be looked at: is starting up.",
            [],
        ),
    ],
)
def test_what_is_possible_has_a_button_and_what_is_not_has_its_reason(
    shown: Card, words: str, buttons: list[BlockedAnswer]
) -> None:
    assert words in read(shown)
    assert answers(shown) == buttons


@pytest.mark.parametrize("outcome", ImportOutcome)
def test_each_outcome_says_what_it_rests_on(outcome: ImportOutcome) -> None:
    shown = result_card(attrs.evolve(RESULT, outcome=outcome), Walk(place=1, of=2), look_id="look")
    assert "2 of 3 episodes imported" in read(shown)
    assert "Why." in read(shown)
    assert ("Nothing is tried again by itself" in read(shown)) is (outcome is ImportOutcome.UNKNOWN)
    assert answers(shown) == [BlockedAnswer.SKIP]


def test_nothing_that_waits_is_not_said_of_what_was_not_read() -> None:
    assert "No download waits for a hand." in read(nothing_blocked_card(name=None, unread=()))
    assert "Radarr could not be read" in read(nothing_blocked_card(name="a", unread=(RADARR,)))


_files = st.builds(
    ImportFile,
    name=texts,
    size_bytes=st.integers(0, 10**15),
    media_title=texts,
    media_ids=st.frozensets(st.integers(1, 5), max_size=2),
    episodes=st.lists(
        st.builds(Episode, season=st.integers(0, 99), number=st.integers(0, 999)), max_size=9
    ).map(tuple),
    replaces=st.booleans(),
    lack=st.none() | st.sampled_from(Lack),
    rejections=st.lists(texts, max_size=5).map(tuple),
)
_looks = st.one_of(
    st.builds(
        Blocked,
        key=st.just(KEY),
        download=downloads,
        files=st.lists(_files, max_size=12).map(tuple),
        unread=texts,
    ),
    st.builds(Unblocked, key=st.just(KEY), title=texts, now=texts),
    st.builds(Unseen, key=st.just(KEY), title=texts, cause=texts),
)


@modest
@given(look=_looks, note=texts, name=texts)
def test_every_card_is_inside_the_limits(look: Look, note: str, name: str) -> None:
    walk = Walk(place=1, of=10**9)
    kept = dict.fromkeys((BlockedAnswer.REMOVE, BlockedAnswer.BLOCKLIST), note)
    assert broken_limits(look_card(look, walk, attrs.evolve(OFFERED, kept=kept))) == []
    result = attrs.evolve(RESULT, title=name, note=note)
    assert broken_limits(result_card(result, walk, look_id="look")) == []
    assert broken_limits(nothing_blocked_card(name=name, unread=(RADARR,) * 9)) == []
    assert broken_limits(end_card(10**9)) == []
    if isinstance(look, Blocked):
        assert broken_limits(importing_card(look)) == []


@modest
@given(text=texts)
def test_no_file_name_or_reason_adds_a_meaning(text: str) -> None:
    def shown(words: str) -> str:
        file = attrs.evolve(FILE, name=words, media_title=words, rejections=(words,))
        look = attrs.evolve(
            LOOK,
            download=attrs.evolve(LOOK.download, title=words, media_title=words, reason=words),
            files=(file,) * 3,
        )
        return card(look, kept={}).embed.description

    if visible(text).strip():
        assert constructs(shown(text)) == constructs(shown("x"))
