"""`/downloads`: a private view with more about each download than the board has room for."""

from collections.abc import Collection, Mapping
from datetime import datetime

import attrs

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.embeds import BODIES
from discarr.board.figures import relative, size
from discarr.board.layout import DOWNLOADS_ON_A_PAGE, overall_of
from discarr.board.notes import note_lines, notes_on
from discarr.board.pagination import clamp, page_footer, pages_for, turn
from discarr.board.poison import Poisoned, attempt
from discarr.board.ranking import Entry, Place, Ranking, ranked
from discarr.board.rows import readable_row, row_lines, several_of_a_kind, unshown_row
from discarr.board.text import plain
from discarr.board.words import BLUE, downloads, word_of
from discarr.language.words import _, marked, ngettext
from discarr.model.downloads import Download, DownloadState, QueueState
from discarr.model.message import Button, Card, Embed
from discarr.model.queue import Protocol
from discarr.model.services import Instance
from discarr.model.user_actions import PageTurn, ShowDownloads

_RELEASE, _REASON, _WORD, _ASKED, _KEYS = 120, 300, 26, 80, 400


_SEE_OTHERS = marked("Leave `instance` out to see the others.")


def downloads_card(queues: Mapping[Instance, QueueState], action: ShowDownloads, *, now: datetime) -> Card:
    chosen = _of_instance(queues, action.instance_key)
    everything = ranked(chosen)
    ranking = _in_state(everything, action.state)
    pages = pages_for(ranking.total, DOWNLOADS_ON_A_PAGE)
    page = clamp(action.page, pages)
    lines = _blocks(ranking, page, several_of_a_kind(queues)) or [_why_nothing(queues, action, everything)]
    asked_at = "-# " + _("As of {time}, not updated by itself", time=relative(now))
    embed = Embed(
        title=f"🔎 {downloads(ranking.total)}",
        description="\n".join([_filter(chosen, action), *note_lines(notes_on(chosen)), *lines, asked_at]),
        colour=BLUE,
        footer=page_footer(page, pages),
    )
    return Card(embed=embed, rows=_buttons(action, page, pages))


def _of_instance(queues: Mapping[Instance, QueueState], key: str | None) -> Mapping[Instance, QueueState]:
    return {instance: state for instance, state in queues.items() if key is None or instance.key == key}


def _in_state(everything: Ranking, name: str | None) -> Ranking:
    if name is None:
        return everything
    wanted = DownloadState.__members__.get(name)
    return everything.only(wanted) if wanted else Ranking([])


def _filter(chosen: Collection[Instance], action: ShowDownloads) -> str:
    """Which filter is on."""
    labels = [instance.label for instance in chosen] if action.instance_key is not None else []
    instance = plain(labels[0] if labels else action.instance_key or "", _ASKED) or _("all instances")
    every = action.state is None
    state = _("every state") if every else _("only {state}", state=_state_word(action.state or ""))
    return _("**Shown:** {instance} · {state}", instance=instance, state=state)


def _state_word(name: str) -> str:
    state = DownloadState.__members__.get(name)
    return word_of(state) if state else plain(name, _ASKED)


def _why_nothing(queues: Mapping[Instance, QueueState], action: ShowDownloads, everything: Ranking) -> str:
    """And how to see more."""
    if queues and not _of_instance(queues, action.instance_key):
        known = plain(", ".join(instance.key for instance in queues), _KEYS)
        return _("There is no such instance. Choose one of: {instances}.", instances=known)
    if everything.total:
        return ngettext(
            "None of {count} download is in this state. Leave `state` out to see them all.",
            "None of {count} downloads is in this state. Leave `state` out to see them all.",
            everything.total,
        )
    nothing = _(BODIES[overall_of(_of_instance(queues, action.instance_key))])
    return nothing if action.instance_key is None else f"{nothing} {_(_SEE_OTHERS)}"


def _blocks(ranking: Ranking, page: int, labels: Collection[Instance]) -> list[str]:
    shown = ranking.places(page * DOWNLOADS_ON_A_PAGE, (page + 1) * DOWNLOADS_ON_A_PAGE)
    return [line for place in shown for line in _block(place, labels)]


def _block(place: Place, labels: Collection[Instance]) -> list[str]:
    lines = Poisoned(cause=place.cause) if place.cause else attempt(_lines, place.entry, labels)
    return row_lines(unshown_row(place, lines.cause)) if isinstance(lines, Poisoned) else lines


def _lines(entry: Entry, labels: Collection[Instance]) -> list[str]:
    download = entry.download
    row = attrs.evolve(readable_row(entry, labels), reason="")
    release = plain(download.title, _RELEASE) if download.media_title else ""
    details = [plain(download.reason, _REASON), release, " · ".join(_details(download))]
    return [*row_lines(row), *(f"-# {detail}" for detail in details if detail)]


def _details(download: Download) -> list[str]:
    protocol = download.protocol.value if download.protocol is not Protocol.UNKNOWN else ""
    words = (download.quality, protocol, download.download_client, download.indexer)
    details = [plain(word, _WORD) for word in words]
    if download.left_bytes > 0:
        details.append(_("{size} left", size=size(download.left_bytes)))
    if download.added_at is not None:
        details.append(_("added {time}", time=relative(download.added_at)))
    return [detail for detail in details if detail]


def _buttons(action: ShowDownloads, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    def custom_id(to: PageTurn) -> str:
        there = ShowDownloads(
            instance_key=action.instance_key, state=action.state, page=turn(page, pages, to)
        )
        return custom_id_of(there, button=to)

    return page_buttons(page, pages, custom_id)
