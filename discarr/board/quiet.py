"""What the board says while there is no download: what came last, and whether the services are well."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from discarr.board.episodes import episode_span
from discarr.board.figures import relative
from discarr.board.text import clean, plain
from discarr.board.words import all_well
from discarr.language.words import _
from discarr.model.notices import Story
from discarr.model.services import HealthState, ServiceStatus

_TITLE, _TITLE_ESCAPED = 72, 84
_SPAN, _SPAN_ESCAPED = 36, 38
_NAMES, _NAMES_ESCAPED = 100, 120


@attrs.frozen(kw_only=True)
class LastImported:
    title: str
    span: str
    """The episodes; "" for films."""
    at: datetime


@attrs.frozen(kw_only=True)
class Quiet:
    """Text is clean but not escaped."""

    last: LastImported | None
    """None while nothing was imported that Discarr knows of."""
    services: int
    """Those that are switched on and were looked at."""
    unwell: str
    """Their names; "" while all are well."""


def quiet_of(stories: Iterable[Story], statuses: Iterable[ServiceStatus]) -> Quiet:
    switched_on = [status for status in statuses if status.state is not HealthState.DISABLED]
    unwell = [status.instance.label for status in switched_on if status.state is not HealthState.ONLINE]
    newest = max((story for story in stories if story.imported), key=_imported_at, default=None)
    return Quiet(
        last=_last(newest) if newest else None,
        services=len(switched_on),
        unwell=clean(", ".join(unwell), _NAMES),
    )


def quiet_lines(quiet: Quiet) -> list[str]:
    """In Discord's markdown, escaped."""
    return [*_last_line(quiet.last), *_services_line(quiet)]


def _last_line(last: LastImported | None) -> list[str]:
    if last is None:
        return []
    span = f" {plain(last.span, _SPAN_ESCAPED)}" if last.span else ""
    title = f"**{plain(last.title, _TITLE_ESCAPED)}**{span}"
    return ["📥 " + _("Last imported: {title}, {time}", title=title, time=relative(last.at))]


def _services_line(quiet: Quiet) -> list[str]:
    if not quiet.services:
        return []
    if not quiet.unwell:
        return [f"✅ {all_well(quiet.services)}"]
    names = plain(quiet.unwell, _NAMES_ESCAPED)
    return ["⚠️ " + _("Not well: {services}. The health card says more.", services=names)]


def _last(story: Story) -> LastImported:
    episodes = [file.episode for file in story.imported if file.episode]
    return LastImported(
        title=clean(story.media_title or story.release, _TITLE) or _("(no title)"),
        span=clean(episode_span(episodes), _SPAN),
        at=_imported_at(story),
    )


def _imported_at(story: Story) -> datetime:
    return max((file.at for file in story.imported if file.at), default=story.changed_at)
