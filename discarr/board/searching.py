"""`/search`: how a film or series stands, and how a search for it goes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from discarr.board.custom_ids import custom_id_of
from discarr.board.episodes import episode_span
from discarr.board.figures import percent, relative, whole_date
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, and_more
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext, number
from discarr.model.downloads import Download
from discarr.model.library import EpisodeHolding, FilmHolding, Holding, SeriesHolding, Title
from discarr.model.message import Button, ButtonStyle, Card, Embed
from discarr.model.searches import (
    Asking,
    EpisodesSearch,
    Grab,
    OutOfSight,
    SearchEnded,
    SearchFailed,
    Searching,
    SearchOrder,
    SearchProgress,
)
from discarr.model.services import Instance
from discarr.model.user_actions import StartSearch
from discarr.monitoring.missing import MissingEpisodes, missing_episodes, search_orders, why_no_search

_TITLE, _LABEL, _RELEASE, _WORD, _CAUSE, _NAME = 120, 24, 160, 40, 250, 90
_SEASONS_SHOWN, _GRABS_SHOWN, _NAMES_SHOWN = 12, 8, 10

_FILM_STATES = {
    "there": ("✅", marked("It is there."), GREEN),
    "on its way": ("⬇️", marked("It is on its way."), BLUE),
    "not monitored": ("⏸️", marked("Missing, and not monitored: I do not search for it."), GREY),
    "not out": ("⏳", marked("Missing: it is not out yet."), GREY),
    "": ("❔", marked("**Missing.**"), AMBER),
}

_MAY_NOT = marked("Administrators, and the roles of REQUESTER_ROLE_IDS, can start a search.")


def holding_card(
    instance: Instance,
    holding: Holding,
    downloads: Sequence[Download],
    *,
    may_search: bool,
    now: datetime,
) -> Card:
    """With a button where there is something to search for and the reader may."""
    orders = search_orders(holding, downloads, now=now)
    lines, colour = (
        _film(holding, downloads)
        if isinstance(holding, FilmHolding)
        else _series(holding, missing_episodes(holding, downloads, now=now), now)
    )
    if orders and not may_search:
        lines.append(f"-# {_(_MAY_NOT)}")
    embed = _embed(holding.title, instance, lines, colour)
    return Card(embed=embed, rows=_button(instance, holding, orders) if may_search else ())


def progress_card(instance: Instance, title: str, progress: SearchProgress) -> Card:
    match progress:
        case Asking():
            asking = _("Asking {service} to search…", service=plain(instance.label, _LABEL))
            return Card(embed=_embed(title, instance, [f"🔍 {asking}"], BLUE))
        case Searching():
            return Card(embed=_embed(title, instance, list(_searching(instance, progress)), BLUE))
        case SearchEnded(grabs=()):
            nothing = "🫙 " + _("Nothing found that it would take.")
            hint = "-# " + _("A release that has to wait (a delay profile) shows on the board.")
            return Card(embed=_embed(title, instance, [nothing, hint], GREY))
        case SearchEnded(grabs=grabs):
            return Card(embed=_embed(title, instance, list(_grabbed(grabs)), GREEN))
        case SearchFailed(why=why, may_run=may_run):
            lines = ["❌ " + _("The search failed: {why}", why=plain(translated(why), _CAUSE))]
            if may_run:
                lines.append("-# " + _("It may run all the same; the board shows what it finds."))
            return Card(embed=_embed(title, instance, lines, RED))
        case OutOfSight():
            longer = _("It takes long. I do not follow it any further; the board shows what it finds.")
            return Card(embed=_embed(title, instance, [f"⏳ {longer}"], GREY))


def none_found(typed: str, unread: Iterable[Instance]) -> str:
    missing = ", ".join(plain(instance.label, _LABEL) for instance in unread)
    said = [
        _(
            "No film or series of the libraries is called “{name}”. "
            "Type a part of its title and choose from the list.",
            name=plain(typed, _NAME),
        )
    ]
    if missing:
        said.append(_("Not read yet: {services}; please try again in a moment.", services=missing))
    return " ".join(said)


def several_found(titles: Sequence[Title]) -> str:
    shown = [f"- {plain(title.name, _NAME)} · {plain(title.instance.label, _LABEL)}" for title in titles]
    more = ["- " + _("and more")] if len(titles) > _NAMES_SHOWN else []
    listed = "\n".join([*shown[:_NAMES_SHOWN], *more])
    return _("Several fit. Choose one from the list that appears while you type:") + f"\n{listed}"


# --- how it stands --------------------------------------------------------------------------------------


def _embed(title: str, instance: Instance, lines: Sequence[str], colour: int) -> Embed:
    """Nothing from outside stands in the title: there Discord's clients differ about backslashes."""
    name = plain(title, _TITLE) or _("(no title)")
    heading = f"**{name}** · {plain(instance.label, _LABEL)}"
    return Embed(title="🔎 " + _("In the library"), description="\n".join([heading, *lines]), colour=colour)


def _film(film: FilmHolding, downloads: Sequence[Download]) -> tuple[list[str], int]:
    symbol, state, colour = _FILM_STATES[why_no_search(film, downloads)]
    percent_done = _how_far(downloads) if not film.has_file else None
    on_its_way = _("It is on its way: {percent} %.", percent=percent_done)
    said = _(state) if percent_done is None else on_its_way
    out = (
        (_("In cinemas"), film.in_cinemas),
        (_("Digital release"), film.digital_release),
        (_("Physical release"), film.physical_release),
    )
    dates = " · ".join(f"{kind} {whole_date(date)}" for kind, date in out if date is not None)
    return [f"{symbol} {said}", *([f"-# {dates}"] if dates else [])], colour


def _how_far(downloads: Sequence[Download]) -> int | None:
    known = (percent(done=each.done_bytes, of=each.size_bytes) for each in downloads)
    return max((each for each in known if each is not None), default=None)


def _series(series: SeriesHolding, missing: MissingEpisodes, now: datetime) -> tuple[list[str], int]:
    aired = [each for each in series.episodes if each.airs_at is not None and each.airs_at <= now]
    there = sum(each.has_file for each in aired)
    lines = [
        ngettext(
            "**{there} of {count} aired episode there.**",
            "**{there} of {count} aired episodes there.**",
            len(aired),
            there=number(there),
        )
    ]
    if missing.wanted:
        lines += ["❔ **" + _("Missing") + "**", *_seasons(missing.wanted, aired)]
    if missing.on_their_way:
        lines.append("⬇️ " + _("On their way: {episodes}", episodes=_spans(missing.on_their_way)))
    if missing.unmonitored:
        unmonitored = ngettext(
            "Missing and not monitored: {count} episode",
            "Missing and not monitored: {count} episodes",
            len(missing.unmonitored),
        )
        lines.append(f"⏸️ {unmonitored}")
    coming = (each.airs_at for each in series.episodes if each.airs_at is not None and each.airs_at > now)
    if (following := min(coming, default=None)) is not None:
        lines.append("-# " + _("The next one airs {time}.", time=relative(following)))
    whole = not (missing.wanted or missing.on_their_way or missing.unmonitored)
    return lines, GREEN if whole else AMBER if missing.wanted else BLUE


def _seasons(wanted: Sequence[EpisodeHolding], aired: Sequence[EpisodeHolding]) -> Iterator[str]:
    by_season = [(season, list(group)) for season, group in groupby(wanted, key=lambda e: e.episode.season)]
    for season, group in by_season[:_SEASONS_SHOWN]:
        known = sum(each.episode.season == season for each in aired)
        span = episode_span(each.episode for each in group)
        if len(group) == known > 1:
            yield "- " + _("{episodes}, all {count} of them", episodes=span, count=known)
        else:
            yield f"- {span}"
    if len(by_season) > _SEASONS_SHOWN:
        more = len(by_season) - _SEASONS_SHOWN
        yield "- " + ngettext("and {count} more season", "and {count} more seasons", more)


def _spans(episodes: Iterable[EpisodeHolding]) -> str:
    return episode_span(each.episode for each in episodes)


def _button(
    instance: Instance, holding: Holding, orders: Sequence[SearchOrder]
) -> tuple[tuple[Button, ...], ...]:
    if not orders:
        return ()
    start = custom_id_of(StartSearch(instance_key=instance.key, media_id=holding.media_id))
    return ((Button(custom_id=start, label=_label(holding, orders), style=ButtonStyle.PRIMARY),),)


def _label(holding: Holding, orders: Sequence[SearchOrder]) -> str:
    if isinstance(holding, FilmHolding):
        return _("Search for it")
    episodes = sum(len(each.episode_ids) for each in orders if isinstance(each, EpisodesSearch))
    seasons = sum(not isinstance(each, EpisodesSearch) for each in orders)
    counts = [
        ngettext("{count} season", "{count} seasons", seasons) if seasons else "",
        ngettext("{count} episode", "{count} episodes", episodes) if episodes else "",
    ]
    return _("Search for {what}", what=_(" and ").join(filter(None, counts)))


# --- how the search goes --------------------------------------------------------------------------------


def _searching(instance: Instance, progress: Searching) -> Iterator[str]:
    service = plain(instance.label, _LABEL)
    if progress.already:
        already = _("{service} was searching for this already; I follow that search…", service=service)
        yield f"🔍 {already}"
    else:
        yield "🔍 " + _("{service} searches…", service=service)
    if progress.trouble:
        why = plain(translated(progress.trouble), _CAUSE)
        yield "-# ⚠️ " + _("I cannot see how far it is: {why} I go on asking.", why=why)


def _grabbed(grabs: Sequence[Grab]) -> Iterator[str]:
    yield "✅ **" + ngettext("{count} release grabbed", "{count} releases grabbed", len(grabs)) + "**"
    for grab in grabs[:_GRABS_SHOWN]:
        words = [episode_span(grab.episodes), plain(grab.quality, _WORD), plain(grab.indexer, _WORD)]
        yield "- " + (" · ".join(word for word in words if word) or _("One release"))
        yield "-# " + (plain(grab.release, _RELEASE) or _("(no name)"))
    if len(grabs) > _GRABS_SHOWN:
        yield and_more(len(grabs) - _GRABS_SHOWN)
    yield "-# " + _("The board shows how they get on.")
