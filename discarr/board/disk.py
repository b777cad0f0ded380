"""`/disk`: how much room there is, and how much of it the queues still take."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from discarr.board.figures import bar, percent, relative, size
from discarr.board.text import length, lines_that_fit, plain
from discarr.board.words import AMBER, BLUE, RED
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext
from discarr.model.disks import DiskState
from discarr.model.downloads import QueueState
from discarr.model.message import Card, Embed
from discarr.model.services import Instance
from discarr.monitoring.disk_room import (
    WHOLE_DISK,
    DiskRoom,
    FolderRoom,
    disk_rooms,
    will_write_bytes,
    without_a_folder,
)

_LABEL, _NAME, _CAUSE = 24, 60, 150
_BODY_LIMIT = 3_600

NO_SERVICES = marked("Nothing is known of the disks yet. Please ask again in a moment.")
NO_FOLDERS = marked("No root folder is set up.")


def disk_card(
    disks: Mapping[Instance, DiskState], queues: Mapping[Instance, QueueState], *, now: datetime
) -> Card:
    rooms = disk_rooms(disks, queues)
    blocks = ["\n".join(_room_lines(room)) for room in rooms]
    rest = [*_failures(disks), *_homeless(disks, queues), *_how_counted(disks, now)]
    shown = lines_that_fit(blocks, _BODY_LIMIT - sum(length(line) + 1 for line in rest))
    more = [_more_disks(len(blocks) - len(shown))] if len(shown) < len(blocks) else []
    embed = Embed(
        title=_title(rooms),
        description="\n".join([*(shown or [_nothing(disks)]), *more, *rest]),
        colour=_colour(rooms, disks),
    )
    return Card(embed=embed)


def _title(rooms: Sequence[DiskRoom]) -> str:
    short = sum(bool(room.short_bytes) for room in rooms)
    if short:
        too_full = ngettext(
            "{count} disk too full for what is coming", "{count} disks too full for what is coming", short
        )
        return f"💾 {too_full}"
    return "💾 " + (ngettext("{count} disk", "{count} disks", len(rooms)) if rooms else _("Disk space"))


def _more_disks(count: int) -> str:
    return ngettext("and {count} more disk", "and {count} more disks", count)


def _colour(rooms: Sequence[DiskRoom], disks: Mapping[Instance, DiskState]) -> int:
    if any(room.short_bytes for room in rooms):
        return RED
    unsure = any(state.failure for state in disks.values()) or any(
        not each.folder.accessible for room in rooms for each in room.folders
    )
    return AMBER if unsure else BLUE


def _nothing(disks: Mapping[Instance, DiskState]) -> str:
    return _(NO_FOLDERS if any(state.last for state in disks.values()) else NO_SERVICES)


def _room_lines(room: DiskRoom) -> Iterator[str]:
    yield _headline(room)
    yield " · ".join([_("Still to come: {size}", size=size(room.coming_bytes)), *_after(room)])
    for each in room.folders:
        yield f"-# {_folder_line(each)}"


def _headline(room: DiskRoom) -> str:
    free, total = room.free_bytes, room.total_bytes
    symbol = "❌" if room.short_bytes else "📁"
    if free is None:
        return f"{symbol} **" + _("free space not known") + "**"
    used = percent(done=(total or 0) - free, of=total or 0)
    if total is None or used is None:
        return f"{symbol} " + _("**{size} free**", size=size(free))
    room_left = _("**{size} free** of {total}", size=size(free), total=size(total))
    return f"{symbol} {room_left} {bar(used)} " + _("{percent} % used", percent=used)


def _after(room: DiskRoom) -> list[str]:
    if room.free_bytes is None or not room.coming_bytes:
        return []
    if room.short_bytes:
        return ["**" + _("{size} too much", size=size(room.short_bytes)) + "**"]
    return [_("{size} free after that", size=size(room.free_bytes - room.coming_bytes))]


def _folder_line(each: FolderRoom) -> str:
    folder = _(each.name) if each.name == WHOLE_DISK else each.name
    name = f"{plain(each.instance.label, _LABEL)}: {plain(folder, _NAME)}"
    if not each.folder.accessible:
        return f"{name} · ⚠️ " + _("the service cannot reach it")
    if not each.coming:
        return f"{name} · " + _("nothing to come")
    coming = ngettext(
        "{size} to come in {count} download",
        "{size} to come in {count} downloads",
        each.coming,
        size=size(each.coming_bytes),
    )
    return f"{name} · {coming}"


def _failures(disks: Mapping[Instance, DiskState]) -> Iterator[str]:
    for instance, state in disks.items():
        if state.failure:
            why = plain(translated(state.failure.cause), _CAUSE)
            last = [_("Last read {time}.", time=relative(state.last.read_at))] if state.last else []
            yield " ".join([f"⚠️ **{plain(instance.label, _LABEL)}**: {why}", *last])


def _homeless(disks: Mapping[Instance, DiskState], queues: Mapping[Instance, QueueState]) -> Iterator[str]:
    for instance, state in disks.items():
        found = without_a_folder(state.last, queues.get(instance)) if state.last else ()
        if found and state.last:
            amount = sum(will_write_bytes(each, hard_links=state.last.hard_links) for each in found)
            more = ngettext(
                "{size} more in {count} download without a known folder",
                "{size} more in {count} downloads without a known folder",
                len(found),
                size=size(amount),
            )
            yield f"❔ **{plain(instance.label, _LABEL)}**: {more}"


def _how_counted(disks: Mapping[Instance, DiskState], now: datetime) -> Iterator[str]:
    readings = [state.last for state in disks.values() if state.last]
    if not readings:
        return
    linking = [plain(each.instance.label, _LABEL) for each in readings if each.hard_links]
    if linking:
        counts = _(
            "Counted: what is left to download, and the whole of what waits for its import (not of "
            "{services}, where hard links take no room).",
            services=_(" and ").join(linking),
        )
    else:
        counts = _("Counted: what is left to download, and the whole of what waits for its import.")
    oldest = min(each.read_at for each in readings)
    yield f"-# {counts} " + _("Read {time}.", time=relative(min(oldest, now)))
