"""What administrators see of the evidence."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.custom_ids import action_of
from discarr.board.progress import chosen_download, chosen_progress_card, none_tracked, progress_card
from discarr.board.progress_lines import heading
from discarr.board.sparkline import sparkline
from discarr.model.admin_actions import ShowProgress
from discarr.model.downloads import QueueState
from discarr.model.evidence import (
    Evidence,
    EvidenceKey,
    Held,
    Hold,
    HoldCause,
    Moving,
    NotCandidate,
    Stuck,
    StuckRule,
    Suspected,
    Verdict,
    by_instance,
)
from discarr.model.message import Card, Picture
from discarr.model.services import Instance
from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot
from discarr.model.state import CurrentState
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import (
    GB,
    NOW,
    RADARR,
    amounts,
    download,
    instances,
    live,
    modest,
    queues,
    texts,
    times,
)

FACTS = Moving(
    since=NOW,
    clock_seconds=600.0,
    threshold_seconds=7200.0,
    done_fraction=0.1,
    rule=StuckRule.NO_PROGRESS,
    why="it made no progress worth the name",
)


def concluded(kind: Callable[..., Verdict], *, minutes: int = 10, **more: object) -> Verdict:
    facts = attrs.asdict(FACTS, recurse=False) | {"clock_seconds": minutes * 60.0}
    return kind(**facts, **more)


def evidence(key: str, *, minutes: int, gained: int) -> Evidence:
    begun = Snapshot(at=NOW - timedelta(hours=1), done_bytes=0, size_bytes=10 * GB)
    newest = Snapshot(at=NOW - timedelta(minutes=minutes), done_bytes=gained, size_bytes=10 * GB)
    return Evidence(
        instance=RADARR,
        download_id=key,
        snapshots=(begun, newest),
        progressed_at=newest.at,
        mark_bytes=gained,
        client="qBittorrent",
    )


NEW, OLD = evidence("new", minutes=1, gained=3 * GB), evidence("K", minutes=40, gained=GB)
STATE = CurrentState(evidence=by_instance((NEW, OLD)), queues={RADARR: live(download())})


def overview(verdicts: Mapping[EvidenceKey, Verdict]) -> Card:
    return progress_card(STATE, verdicts, ProgressSettings(), memory_bytes=85 << 20, now=NOW)


def test_progress_names_the_stuck_first_with_speed_clock_rule_thresholds_and_memory() -> None:
    found = {NEW.key: FACTS, OLD.key: concluded(Stuck, minutes=125, only_proposed=False)}
    card = overview(found)
    moved = "2 snapshots · last progress <t:1786360800:R>"
    assert visible(card.embed.description).splitlines() == [
        "1 stuck, 0 suspected; the longest without progress first.",
        "**Dune: Part Two (2024)** · Radarr · ⛔ stuck",
        f"10 % · 291 KB/s over 1 h · {moved} · clock 2 h 5 min of 2 h · rule: no progress",
        "**new** · Radarr · ▶️ moving",
        "30 % · 874 KB/s over 1 h · 2 snapshots · last progress <t:1786363140:R> · clock 10 min of 2 h",
    ]
    assert {field.name: field.value for field in card.embed.fields} == {
        "Stuck means": "neither 1 % nor 100 MB of progress in 2 h; in 8 h once 90 % are done",
        "History": "4 snapshots; kept for 4 h, at most 50 each",
        "Memory": "85 MB",
    }


def test_every_stuck_download_is_on_some_page_of_progress() -> None:
    known = [evidence(f"K{number:02}", minutes=number, gained=GB) for number in range(20)]
    state = attrs.evolve(STATE, evidence=by_instance(known))
    found = {each.key: concluded(Stuck, minutes=200, only_proposed=False) for each in known}
    cards = [
        progress_card(state, found, ProgressSettings(), memory_bytes=0, now=NOW, page=page)
        for page in range(3)
    ]
    text = "\n".join(card.embed.description for card in cards)
    assert all(f"**{each.key.download_id}**" in text for each in known)
    actions = [action_of(button.custom_id) for button in cards[0].rows[0]]
    assert actions == [ShowProgress(page=page) for page in (0, 0, 1, 2)]


def test_an_outage_is_said_once_however_many_downloads_it_excuses() -> None:
    hold = Hold(cause=HoldCause.OUTAGE, since=NOW)
    field = overview({each.key: concluded(Held, hold=hold) for each in (NEW, OLD)}).embed.fields[0]
    assert visible(field.value) == (
        "Radarr · qBittorrent: everything stopped at once, which looks like an outage, "
        "seen <t:1786363200:R> (2 downloads)"
    )


@pytest.mark.parametrize(
    ("verdict", "sentences"),
    [
        (FACTS, ["It is not stuck.", "It was watched for 10 min of 2 h without progress."]),
        (
            concluded(Stuck, minutes=130, only_proposed=True, only_proposed_why="of a warning"),
            [
                "It is stuck: it made no progress worth the name.",
                "It was watched for 2 h 10 min of 2 h without progress. That is all that the settings allow.",
                "It would only ever be proposed: of a warning.",
            ],
        ),
        (
            concluded(Suspected, minutes=60),
            [
                "It is suspected: it made no progress worth the name.",
                "It was watched for 1 h of 2 h without progress. More than half of its time is used up.",
            ],
        ),
        (
            concluded(Held, hold=Hold(cause=HoldCause.OUTAGE, since=NOW)),
            [
                "It is excused: it made no progress worth the name (seen <t:1786363200:R>).",
                "Its clock stands still at 10 min of 2 h.",
            ],
        ),
        (
            NotCandidate(why="it is paused"),
            ["It cannot be stuck: it is paused.", "Its clock stands still."],
        ),
    ],
)
def test_a_chosen_download_shows_its_chart_and_why_it_is_or_is_not_stuck(
    verdict: Verdict, sentences: list[str]
) -> None:
    chosen = chosen_download(STATE, {OLD.key: verdict}, "dune")
    assert chosen is not None
    card = chosen_progress_card(chosen, picture=None, now=NOW)
    _, _, chart, *said = visible(card.embed.description).splitlines()
    assert chart == f"`{'▁' * 11}{'█' * 21}` from <t:1786359600:R>"
    assert said == sentences


def test_a_picture_takes_the_place_of_the_line_of_text() -> None:
    chosen, picture = chosen_download(STATE, {}, "dune"), Picture(name="progress.png", content=b"PNG")
    assert chosen is not None
    card = chosen_progress_card(chosen, picture=picture, now=NOW)
    assert card.picture is picture
    assert "▁" not in card.embed.description


@pytest.mark.parametrize(
    ("name", "found"), [("K", "Dune"), ("NEW", "new"), ("part two", "Dune"), ("e", "Dune"), ("nothing", None)]
)
def test_a_download_is_chosen_by_the_whole_or_a_part_of_what_it_is_called(
    name: str, found: str | None
) -> None:
    chosen = chosen_download(STATE, {OLD.key: concluded(Suspected)}, name)
    assert (chosen is None) == (found is None)
    assert chosen is None or heading(chosen).startswith(f"**{found}")


def test_a_name_that_is_not_found_cannot_format_the_answer() -> None:
    assert constructs(none_tracked("**@everyone**")) == constructs(none_tracked("x"))


# --- the chart ------------------------------------------------------------------------------------------


def snapshot(minutes_ago: int, done: int) -> Snapshot:
    return Snapshot(at=NOW - timedelta(minutes=minutes_ago), done_bytes=done, size_bytes=10 * GB)


@pytest.mark.parametrize(
    ("snapshots", "chart"),
    [
        ([snapshot(31, 5)], "▁" * 32),
        ([snapshot(31, 0), snapshot(15, GB)], "▁" * 16 + "█" * 16),
        ([snapshot(31, GB), snapshot(15, 0)], "█" * 16 + "▁" * 16),
        ([snapshot(31, 0), snapshot(20, GB // 2), snapshot(10, GB)], "▁" * 11 + "▄" * 10 + "█" * 11),
        ([snapshot(-5, 1)], "▁" * 32),  # the clock was set back
    ],
)
def test_the_chart_runs_from_the_oldest_snapshot_until_now(snapshots: list[Snapshot], chart: str) -> None:
    assert sparkline(snapshots, now=NOW) == f"`{chart}`"


# --- whatever comes -------------------------------------------------------------------------------------

snapshots = st.builds(Snapshot, at=times, done_bytes=amounts, size_bytes=amounts)
verdict_kinds = st.sampled_from(
    [
        FACTS,
        concluded(Suspected, minutes=10**7),
        concluded(Stuck, minutes=10**7, only_proposed=True, only_proposed_why="x" * 100),
        concluded(Held, hold=Hold(cause=HoldCause.OUTAGE, since=NOW)),
        NotCandidate(why="it is paused"),
    ]
)


@modest
@given(
    known=st.lists(
        st.builds(
            Evidence,
            instance=instances,
            download_id=texts,
            snapshots=st.lists(snapshots, min_size=1, max_size=3).map(tuple),
            progressed_at=times,
            mark_bytes=amounts,
            client=texts,
            missing_since=st.none() | times,
        ),
        min_size=1,
        max_size=14,
    ),
    queues=queues,
    memory=amounts,
    verdict=verdict_kinds,
    page=st.integers(-1, 3),
)
def test_no_input_breaks_a_limit_of_progress(
    known: list[Evidence], queues: dict[Instance, QueueState], memory: int, verdict: Verdict, page: int
) -> None:
    state = CurrentState(evidence=by_instance(known), queues=queues)
    verdicts = {each.key: verdict for each in known}
    card = progress_card(state, verdicts, ProgressSettings(), memory_bytes=memory, now=NOW, page=page)
    chosen = chosen_download(state, verdicts, known[0].key.download_id)
    assert broken_limits(card) == []
    assert chosen is None or broken_limits(chosen_progress_card(chosen, picture=None, now=NOW)) == []
