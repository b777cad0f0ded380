"""`/calendar`: what comes out in the next days, day by day.

Nobody tells a bot which time zone a reader is in, so days are cut at midnight of one zone that is named under
the list: TIME_ZONE, where the people around these services live. Hours are Discord's own timestamps, which
every reader's client shows in its own zone; the stamp beside them ("in 3 days") is true in all of them. A
film comes out on a day, not at a moment: its day is the service's, and no zone can move it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby

import attrs

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.episodes import episode_span
from discarr.board.figures import hour, relative, whole_date
from discarr.board.pagination import clamp, items_on, page_footer, pages_for, turn
from discarr.board.rows import several_of_a_kind
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE
from discarr.language.kept import translated
from discarr.language.words import _, ngettext
from discarr.model.calendar import CalendarEntry, CalendarFilter, ReleaseKind
from discarr.model.message import Card, Embed
from discarr.model.services import Instance
from discarr.model.user_actions import PageTurn, ShowCalendar

LINES_ON_A_PAGE = 12

_NAME, _LABEL, _CAUSE, _ZONE = 90, 24, 150, 60
_FAILURES_SHOWN = 3

_SYMBOLS = {
    ReleaseKind.EPISODE: "📺",
    ReleaseKind.CINEMAS: "🎟️",
    ReleaseKind.DIGITAL: "🎬",
    ReleaseKind.PHYSICAL: "💿",
}


@attrs.frozen(kw_only=True)
class CalendarReading:
    """What the services said, or why one of them said nothing."""

    entries: tuple[CalendarEntry, ...]
    failures: Mapping[Instance, str]
    instances: tuple[Instance, ...]
    """All that were asked."""


@attrs.frozen(kw_only=True)
class Zone:
    """Whose midnights part the days."""

    rules: tzinfo
    name: str

    def today(self, now: datetime) -> date:
        return now.astimezone(self.rules).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.rules)

    def noon(self, day: date) -> datetime:
        """A moment that is on this day in nearly every zone of the world."""
        return datetime.combine(day, time(12), self.rules)


@attrs.frozen(kw_only=True)
class CalendarLine:
    """What comes out of one film or series on one day."""

    day: date
    entries: tuple[CalendarEntry, ...]
    """By time; never empty."""


def span_of(action: ShowCalendar, zone: Zone, *, now: datetime) -> tuple[datetime, datetime]:
    """From today on; in whole days of UTC too, for so the days of films are written."""
    today = zone.today(now)
    begin, end = zone.midnight(today), zone.midnight(today + timedelta(days=action.days))
    return min(begin, _utc_midnight(begin)), max(end, _utc_midnight(end) + timedelta(days=1))


def calendar_lines(
    entries: Iterable[CalendarEntry], action: ShowCalendar, zone: Zone, *, now: datetime
) -> tuple[CalendarLine, ...]:
    """Day by day; on a day by time, the films after what has an hour."""
    first = zone.today(now)
    days = range(first.toordinal(), first.toordinal() + action.days)
    wanted = [
        (day, entry)
        for entry in entries
        if entry.kind in action.only.kinds and (day := _day_of(entry, zone)).toordinal() in days
    ]
    groups: dict[tuple[object, ...], list[CalendarEntry]] = {}
    for day, entry in sorted(wanted, key=lambda pair: _place(*pair)):
        groups.setdefault((day, entry.instance, entry.kind, entry.media_id), []).append(entry)
    lines = [CalendarLine(day=_day_of(group[0], zone), entries=tuple(group)) for group in groups.values()]
    return tuple(lines)


def calendar_card(reading: CalendarReading, action: ShowCalendar, zone: Zone, *, now: datetime) -> Card:
    lines = calendar_lines(reading.entries, action, zone, now=now)
    pages = pages_for(len(lines), LINES_ON_A_PAGE)
    page = clamp(action.page, pages)
    shown = items_on(page, lines, LINES_ON_A_PAGE)
    labels = several_of_a_kind(reading.instances)
    description = [
        *_failures(reading.failures),
        *(_days(shown, zone, labels) or [_nothing(reading, action)]),
        "-# " + _("Days as in {zone}; times of day in your own zone.", zone=plain(zone.name, _ZONE)),
    ]
    embed = Embed(
        title=f"📅 {_title(lines, reading.failures, action)}",
        description="\n".join(description),
        colour=AMBER if reading.failures else BLUE,
        footer=page_footer(page, pages),
    )
    buttons = page_buttons(page, pages, lambda to: _turned(action, page, pages, to))
    return Card(embed=embed, rows=buttons)


# --- from entries to lines ------------------------------------------------------------------------------


def _utc_midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _day_of(entry: CalendarEntry, zone: Zone) -> date:
    return entry.at.astimezone(zone.rules if entry.kind.is_a_moment else UTC).date()


def _place(day: date, entry: CalendarEntry) -> tuple[object, ...]:
    at = entry.at if entry.kind.is_a_moment else datetime.max.replace(tzinfo=UTC)
    numbered = (entry.episode.season, entry.episode.number) if entry.episode else (0, 0)
    return day, at, entry.title.casefold(), entry.instance.key, numbered


# --- in words -------------------------------------------------------------------------------------------


def _days(lines: Sequence[CalendarLine], zone: Zone, labels: Collection[Instance]) -> list[str]:
    described = []
    for day, group in groupby(lines, key=lambda line: line.day):
        described += [f"### {whole_date(zone.noon(day))}", *(_line(line, labels) for line in group)]
    return described


def _line(line: CalendarLine, labels: Collection[Instance]) -> str:
    first = line.entries[0]
    episodes = (entry.episode for entry in line.entries if entry.episode)
    name = plain(first.title, _NAME) or _("(no title)")
    title = f"**{name}** {episode_span(episodes)}".rstrip()
    words = [title, *_when(first), *_marks(line.entries)]
    if first.instance in labels:
        words.append(plain(first.instance.label, _LABEL))
    return f"{_SYMBOLS[first.kind]} {' · '.join(words)}"


def _when(entry: CalendarEntry) -> list[str]:
    if entry.kind.is_a_moment:
        return [f"{hour(entry.at)}, {relative(entry.at)}"]
    return [_(entry.kind.value)]


def _marks(entries: Sequence[CalendarEntry]) -> Iterator[str]:
    there = sum(entry.has_file for entry in entries)
    watched = sum(entry.is_monitored for entry in entries)
    if there == len(entries):
        yield "✅ " + _("downloaded")
    elif there:
        yield "✅ " + _("{there} of {count} downloaded", there=there, count=len(entries))
    if watched == 0:
        yield "⏸️ " + _("not monitored")
    elif watched < len(entries):
        yield "⏸️ " + _("{count} not monitored", count=len(entries) - watched)


def _title(lines: Sequence[CalendarLine], failures: Mapping[Instance, str], action: ShowCalendar) -> str:
    what = _how_many(lines, failures)
    return ngettext("{what} in one day", "{what} in {count} days", action.days, what=what)


def _how_many(lines: Sequence[CalendarLine], failures: Mapping[Instance, str]) -> str:
    entries = [entry for line in lines for entry in line.entries]
    episodes = sum(entry.kind is ReleaseKind.EPISODE for entry in entries)
    films = len(entries) - episodes
    counts = [
        ngettext("{count} episode", "{count} episodes", episodes) if episodes else "",
        ngettext("{count} film release", "{count} film releases", films) if films else "",
    ]
    nothing = _("Nothing known") if failures else _("Nothing")
    return ", ".join(filter(None, counts)) or nothing


def _nothing(reading: CalendarReading, action: ShowCalendar) -> str:
    if reading.failures and len(reading.failures) == len(reading.instances):
        return _("What comes out is unknown for now.")
    if not reading.instances:
        return " ".join(
            (
                _("No Radarr or Sonarr is set up."),
                _("Set RADARR_API_KEY or SONARR_API_KEY and reload Discarr."),
            )
        )
    if action.only is not CalendarFilter.EVERYTHING and not reading.failures:
        return _("Nothing of this kind comes out. Leave `kind` out to see everything.")
    if reading.failures:
        return _("The other services know of nothing that comes out.")
    return _("Nothing comes out. More `days` show more.")


def _failures(failures: Mapping[Instance, str]) -> list[str]:
    shown = list(failures.items())[:_FAILURES_SHOWN]
    lines = [f"⚠️ {_missing(instance, why)}" for instance, why in shown]
    more = len(failures) - len(shown)
    if not more:
        return lines
    return [*lines, "⚠️ " + ngettext("and {count} more service", "and {count} more services", more)]


def _missing(instance: Instance, why: str) -> str:
    return _(
        "**{service}** is missing here: {why}",
        service=plain(instance.label, _LABEL),
        why=plain(translated(why), _CAUSE),
    )


def _turned(action: ShowCalendar, page: int, pages: int, to: PageTurn) -> str:
    return custom_id_of(attrs.evolve(action, page=turn(page, pages, to)), button=to)
