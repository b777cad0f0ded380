"""How much room there is, as everybody reads it."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.disk import NO_FOLDERS, NO_SERVICES, disk_card
from discarr.board.embeds import board_card
from discarr.board.layout import BoardView, board_view, worth_an_edit
from discarr.model.disks import DiskReading, DiskState, RootFolder, Shortage
from discarr.model.downloads import QueueState, ReadFailure
from discarr.model.services import Instance
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import (
    GB,
    NOW,
    RADARR,
    SONARR,
    download,
    instances,
    live,
    modest,
    queues,
    texts,
    times,
)

TB = 1024 * GB
FILMS = RootFolder(path="/media/films", free_bytes=TB, total_bytes=4 * TB, disk="/media")
SHORTAGE = Shortage(names=("Radarr films", "Sonarr series"), short_bytes=40 * GB)
COUNTED = (
    "what is left to download, and the whole of what waits for its import (not of Radarr, where hard links "
    "take no room)"
)


def state(*folders: RootFolder, instance: Instance = RADARR, hard_links: bool = False) -> DiskState:
    reading = DiskReading(instance=instance, folders=folders, read_at=NOW, hard_links=hard_links)
    return DiskState(instance=instance, last=reading)


def read(disks: dict[Instance, DiskState], listed: dict[Instance, QueueState]) -> str:
    embed = disk_card(disks, listed, now=NOW).embed
    return visible(f"{embed.title}\n{embed.description}")


def test_it_reads_so() -> None:
    tv = attrs.evolve(FILMS, path="/media/tv")
    listed: dict[Instance, QueueState] = {
        RADARR: live(download(library_folder="/media/films/A", left_bytes=24 * GB)),
        SONARR: live(instance=SONARR),
    }
    disks = {RADARR: state(FILMS, hard_links=True), SONARR: state(tv, instance=SONARR)}
    assert read(disks, listed).splitlines() == [
        "💾 1 disk",
        "📁 **1.0 TB free** of 4.0 TB `███████░░░` 75 % used",
        "Still to come: 24 GB · 1.0 TB free after that",
        "-# Radarr: films · 24 GB to come in 1 download",
        "-# Sonarr: tv · nothing to come",
        f"-# Counted: {COUNTED}. Read <t:1786363200:R>.",
    ]


def test_before_the_first_look_it_says_so() -> None:
    assert NO_SERVICES in read({}, {})
    assert NO_SERVICES in read({RADARR: DiskState(instance=RADARR)}, {})
    assert NO_FOLDERS in read({RADARR: state()}, {})


def test_what_is_not_known_is_not_called_full() -> None:
    text = read({RADARR: state(attrs.evolve(FILMS, free_bytes=None, total_bytes=None))}, {})
    assert "free space not known" in text
    assert "too full" not in text


# --- the board ------------------------------------------------------------------------------------------


def test_the_board_tells_whoever_looks_and_is_not_edited_for_each_byte() -> None:
    listed: dict[Instance, QueueState] = {RADARR: live(download())}

    def view(*shortages: Shortage) -> BoardView:
        return board_view(listed, page=0, check_interval_seconds=300, now=NOW, shortages=shortages)

    with_room, without, later = view(), view(SHORTAGE), view(attrs.evolve(SHORTAGE, short_bytes=39 * GB))
    said = visible(board_card(without).embed.description)
    assert "💾 **Radarr films, Sonarr series**: 40 GB too little room for what is coming." in said
    assert worth_an_edit(with_room, without)
    assert not worth_an_edit(without, later)


_folders = st.builds(
    RootFolder,
    path=texts,
    accessible=st.booleans(),
    free_bytes=st.none() | st.integers(0, 2**53),
    total_bytes=st.none() | st.integers(0, 2**53),
    disk=texts,
)
_states = st.builds(
    DiskState,
    instance=instances,
    last=st.none()
    | st.builds(
        DiskReading,
        instance=instances,
        folders=st.lists(_folders, max_size=30).map(tuple),
        read_at=times,
        hard_links=st.booleans(),
    ),
    failure=st.none() | st.builds(ReadFailure, cause=texts, since=times),
)


@modest
@given(disks=st.dictionaries(instances, _states, max_size=4), listed=queues)
def test_every_card_is_inside_the_limits(
    disks: dict[Instance, DiskState], listed: dict[Instance, QueueState]
) -> None:
    assert broken_limits(disk_card(disks, listed, now=NOW)) == []


@modest
@given(text=texts)
def test_no_folder_or_cause_adds_a_meaning(text: str) -> None:
    def shown(words: str) -> str:
        failure = ReadFailure(cause=words, since=NOW - timedelta(minutes=5))
        known = attrs.evolve(state(attrs.evolve(FILMS, path=f"/{words}")), failure=failure)
        return disk_card({RADARR: known}, {}, now=NOW).embed.description

    if visible(text).strip() and "/" not in text and "\\" not in text:
        assert constructs(shown(text)) == constructs(shown("x"))
