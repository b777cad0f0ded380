"""`/disk`: how much room there is, and how much of it the queues still take."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from discarr.board.figures import bar, percent, relative, size
from discarr.board.text import length, plain
from discarr.board.words import AMBER, BLUE, RED, counted
from discarr.model.disks import DiskState
from discarr.model.downloads import QueueState
from discarr.model.message import Card, Embed
from discarr.model.services import Instance
from discarr.monitoring.disk_room import (
    DiskRoom,
    FolderRoom,
    disk_rooms,
    will_write_bytes,
    without_a_folder,
)

_LABEL, _NAME, _CAUSE = 24, 60, 150
_BODY_LIMIT = 3_600

NO_SERVICES = "Nothing is known of the disks yet. Please ask again in a moment."
NO_FOLDERS = "No root folder is set up."


def disk_card(
    disks: Mapping[Instance, DiskState], queues: Mapping[Instance, QueueState], *, now: datetime
) -> Card:
    rooms = disk_rooms(disks, queues)
    blocks = ["\n".join(_room_lines(room)) for room in rooms]
    rest = [*_failures(disks), *_homeless(disks, queues), *_how_counted(disks, now)]
    shown = _fitting(blocks, _BODY_LIMIT - sum(length(line) + 1 for line in rest))
    more = [f"and {counted(len(blocks) - len(shown), 'more disk')}"] if len(shown) < len(blocks) else []
    embed = Embed(
        title=_title(rooms),
        description="\n".join([*(shown or [_nothing(disks)]), *more, *rest]),
        colour=_colour(rooms, disks),
    )
    return Card(embed=embed)


def _title(rooms: Sequence[DiskRoom]) -> str:
    short = sum(bool(room.short_bytes) for room in rooms)
    if short:
        return f"💾 {counted(short, 'disk')} too full for what is coming"
    return f"💾 {counted(len(rooms), 'disk')}" if rooms else "💾 Disk space"


def _colour(rooms: Sequence[DiskRoom], disks: Mapping[Instance, DiskState]) -> int:
    if any(room.short_bytes for room in rooms):
        return RED
    unsure = any(state.failure for state in disks.values()) or any(
        not each.folder.accessible for room in rooms for each in room.folders
    )
    return AMBER if unsure else BLUE


def _nothing(disks: Mapping[Instance, DiskState]) -> str:
    return NO_FOLDERS if any(state.last for state in disks.values()) else NO_SERVICES


def _room_lines(room: DiskRoom) -> Iterator[str]:
    yield _headline(room)
    yield f"Still to come: {size(room.coming_bytes)}{_after(room)}"
    for each in room.folders:
        yield f"-# {_folder_line(each)}"


def _headline(room: DiskRoom) -> str:
    free, total = room.free_bytes, room.total_bytes
    symbol = "❌" if room.short_bytes else "📁"
    if free is None:
        return f"{symbol} **free space not known**"
    used = percent(done=(total or 0) - free, of=total or 0)
    if total is None or used is None:
        return f"{symbol} **{size(free)} free**"
    return f"{symbol} **{size(free)} free** of {size(total)} {bar(used)} {used} % used"


def _after(room: DiskRoom) -> str:
    if room.free_bytes is None or not room.coming_bytes:
        return ""
    if room.short_bytes:
        return f" · **{size(room.short_bytes)} too much**"
    return f" · {size(room.free_bytes - room.coming_bytes)} free after that"


def _folder_line(each: FolderRoom) -> str:
    name = f"{plain(each.instance.label, _LABEL)}: {plain(each.name, _NAME)}"
    if not each.folder.accessible:
        return f"{name} · ⚠️ the service cannot reach it"
    if not each.coming:
        return f"{name} · nothing to come"
    return f"{name} · {size(each.coming_bytes)} to come in {counted(each.coming, 'download')}"


def _failures(disks: Mapping[Instance, DiskState]) -> Iterator[str]:
    for instance, state in disks.items():
        if state.failure:
            last = f" Last read {relative(state.last.read_at)}." if state.last else ""
            yield f"⚠️ **{plain(instance.label, _LABEL)}**: {plain(state.failure.cause, _CAUSE)}{last}"


def _homeless(disks: Mapping[Instance, DiskState], queues: Mapping[Instance, QueueState]) -> Iterator[str]:
    for instance, state in disks.items():
        found = without_a_folder(state.last, queues.get(instance)) if state.last else ()
        if found and state.last:
            amount = sum(will_write_bytes(each, hard_links=state.last.hard_links) for each in found)
            yield (
                f"❔ **{plain(instance.label, _LABEL)}**: {size(amount)} more in "
                f"{counted(len(found), 'download')} without a known folder"
            )


def _how_counted(disks: Mapping[Instance, DiskState], now: datetime) -> Iterator[str]:
    readings = [state.last for state in disks.values() if state.last]
    if not readings:
        return
    linking = [plain(each.instance.label, _LABEL) for each in readings if each.hard_links]
    counts = "what is left to download, and the whole of what waits for its import"
    links = f" (not of {' and '.join(linking)}, where hard links take no room)" if linking else ""
    oldest = min(each.read_at for each in readings)
    yield f"-# Counted: {counts}{links}. Read {relative(min(oldest, now))}."


def _fitting(blocks: Sequence[str], limit: int) -> list[str]:
    shown: list[str] = []
    for block in blocks:
        limit -= length(block) + 1
        if limit < 0:
            break
        shown.append(block)
    return shown
