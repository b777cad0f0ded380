"""The card of a notice: what became of a download, of several, or of a service.

How a message of the outbox is known again: by a mark that nobody sees, in the one place of an embed that is
shown to nobody and comes back from Discord letter by letter, the link of an embed without a title. A footer
could be read; invisible characters are at the mercy of whatever Discord strips; and a nonce is not listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from discarr.board.episodes import episode_span
from discarr.board.figures import clock, duration, relative, size
from discarr.board.text import lines_that_fit, plain
from discarr.board.words import AMBER, BLUE, GREEN, RED, and_more, downloads
from discarr.language.kept import translated
from discarr.language.words import _, ngettext, number
from discarr.model.message import Card, Embed
from discarr.model.notices import Outage, Post, Story
from discarr.model.services import HealthState
from discarr.notices.stories import quality_of

_MARK = "https://discord.com/app#discarr-"
"""A real address, for Discord refuses what does not look like one; nothing ever leads there."""

_TITLE, _SPAN, _QUALITY, _SOURCE, _RELEASE, _REASON = 120, 60, 40, 60, 160, 400
_BODY_LIMIT = 3_600


def mark_of(post_id: str) -> str:
    return f"{_MARK}{post_id}"


def post_id_in(url: str | None) -> str | None:
    """Of a message that has our mark."""
    return url.removeprefix(_MARK) if url and url.startswith(_MARK) else None


def post_card(post: Post, stories: Mapping[str, Story], outages: Mapping[str, Outage]) -> Card | None:
    """None where everything it told of is forgotten."""
    told = [stories[name] for name in post.story_ids if name in stories]
    down = [outages[name] for name in post.outage_ids if name in outages]
    if not told and not down:
        return None
    if post.calls:
        return Card(embed=_embed(post, _calling_lines(told), GREEN), calls=post.calls)
    if len(post.story_ids) + len(post.outage_ids) > 1:
        return Card(embed=_embed(post, _digest_lines(told, down), BLUE))
    if down:
        return Card(embed=_embed(post, _outage_lines(down[0]), _outage_colour(down[0])))
    return Card(embed=_embed(post, _story_lines(told[0]), _colour(told[0]), poster_url=told[0].poster_url))


def _embed(post: Post, lines: Iterable[str], colour: int, *, poster_url: str = "") -> Embed:
    return Embed(
        description="\n".join(lines), colour=colour, url=mark_of(post.post_id), thumbnail_url=poster_url
    )


# --- one download ---------------------------------------------------------------------------------------


def _story_lines(story: Story) -> list[str]:
    what = " · ".join([_what(story), *_facts(story)])
    return [f"### {_symbol(story)} {_name(story)}", what, *_reason(story), _source(story)]


def _name(story: Story) -> str:
    title = plain(story.media_title or story.release or _("(no title)"), _TITLE)
    span = plain(episode_span(story.episodes), _SPAN)
    return f"{title} {span}".rstrip()


def _symbol(story: Story) -> str:
    if story.blocked is not None:
        return "✋"
    if _has_failed(story):
        return "⚠️" if story.imported else "❌"
    if not story.imported:
        return "👌"
    return "⬆️" if all(file.is_upgrade for file in story.imported) else "✅"


def _colour(story: Story) -> int:
    return {"✋": AMBER, "⚠️": AMBER, "❌": RED}.get(_symbol(story), GREEN)


def _has_failed(story: Story) -> bool:
    """All of it, or what of it was still to come; what is whole may be marked as failed, and stays there."""
    return story.failed and not story.is_complete


def _what(story: Story) -> str:
    if story.imported:
        return _imported(story)
    if story.failed:
        return _("Download failed")
    return _("Needs a hand") if story.blocked is not None else _("Needed a hand, and does not any more")


def _imported(story: Story) -> str:
    """ "12 of 12 episodes imported", "11 imported, 1 needs a hand", "Upgraded from HDTV-720p"."""
    done, expected = len(story.imported), max(story.expected, len(story.imported))
    if story.blocked is not None:
        return _("{count} imported", count=number(done)) + f", {_need_a_hand(expected - done)}"
    upgrades = [file for file in story.imported if file.is_upgrade]
    if expected == 1:
        return _upgraded(story) if upgrades else _("Imported")
    said = [_episodes_imported(story, done), _share_of_upgrades(len(upgrades), done)]
    if _has_failed(story):
        said.append(_("the rest failed"))
    return ", ".join(filter(None, said))


def _episodes_imported(story: Story, done: int) -> str:
    if not story.expected:
        return ngettext("{count} episode imported", "{count} episodes imported", done)
    return ngettext(
        "{done} of {count} episode imported",
        "{done} of {count} episodes imported",
        max(story.expected, done),
        done=number(done),
    )


def _share_of_upgrades(upgrades: int, done: int) -> str:
    if not upgrades:
        return ""
    if upgrades == done:
        return _("all upgrades")
    return ngettext("{count} upgrade", "{count} upgrades", upgrades)


def _need_a_hand(count: int) -> str:
    if count < 1:
        return _("some need a hand")
    return ngettext("{count} needs a hand", "{count} need a hand", count)


def _upgraded(story: Story) -> str:
    former, now = story.imported[0].former_quality, _quality(story)
    if not former:
        return _("Upgraded")
    if not now:
        return _("Upgraded from {former}", former=plain(former, _QUALITY))
    return _("Upgraded from {former} to {now}", former=plain(former, _QUALITY), now=plain(now, _QUALITY))


def _quality(story: Story) -> str:
    return quality_of(story.imported) or story.quality


def _facts(story: Story) -> list[str]:
    is_said = len(story.imported) == 1 and bool(story.imported[0].former_quality)
    quality = "" if is_said else _quality(story)
    whole = story.size_bytes or sum(file.size_bytes for file in story.imported)
    facts = [plain(quality, _QUALITY), size(whole) if whole else "", _took(story)]
    return [fact for fact in facts if fact]


def _took(story: Story) -> str:
    """By the service's clock alone."""
    last = max((file.at for file in story.imported if file.at is not None), default=None)
    if story.blocked is not None or last is None or story.grabbed_at is None or last < story.grabbed_at:
        return ""
    return _("took {duration}", duration=duration((last - story.grabbed_at).total_seconds()))


def _reason(story: Story) -> list[str]:
    if story.blocked is not None:
        reason = plain(story.blocked, _REASON)
        advice = _("An administrator can look into it with /unblock.")
        return [*([f"> {reason}"] if reason else []), f"-# {advice}"]
    if _has_failed(story) and story.failure:
        return [f"> {plain(story.failure, _REASON)}"]
    return []


def _source(story: Story) -> str:
    named = (story.instance.label, story.indexer, "" if not story.media_title else story.release)
    parts = (plain(text, limit) for text, limit in zip(named, (_SOURCE, _SOURCE, _RELEASE), strict=True))
    return f"-# {' · '.join(part for part in parts if part)}"


# --- several, and a call --------------------------------------------------------------------------------


def _digest_lines(stories: Sequence[Story], outages: Sequence[Outage]) -> list[str]:
    shown = lines_that_fit(chain(map(_outage_line, outages), map(_story_line, stories)), _BODY_LIMIT)
    left_out = len(outages) + len(stories) - len(shown)
    rest = [and_more(left_out)] if left_out else []
    return [f"### 📬 {_counts(stories, outages)}", *shown, *rest]


def _counts(stories: Sequence[Story], outages: Sequence[Outage]) -> str:
    """ "9 imported, 2 failed, 1 needs a hand"."""
    blocked = sum(story.blocked is not None for story in stories)
    failed = sum(story.blocked is None and _has_failed(story) for story in stories)
    imported = sum(bool(story.imported) and story.blocked is None for story in stories)
    parts = [
        _("{count} imported", count=number(imported)) if imported else "",
        _("{count} failed", count=number(failed)) if failed else "",
        _need_a_hand(blocked) if blocked else "",
        ngettext("{count} outage", "{count} outages", len(outages)) if outages else "",
    ]
    return ", ".join(part for part in parts if part) or downloads(len(stories))


def _story_line(story: Story) -> str:
    return " · ".join([f"{_symbol(story)} **{_name(story)}**", _what(story), *_facts(story)[:2]])


def _calling_lines(stories: Sequence[Story]) -> list[str]:
    return lines_that_fit(map(_calling_line, stories), _BODY_LIMIT)


def _calling_line(story: Story) -> str:
    what = _what(story)
    within = f"{what[:1].lower()}{what[1:]}"
    return f"{_symbol(story)} " + _("**{title}** is there: {what}.", title=_name(story), what=within)


# --- a service ------------------------------------------------------------------------------------------


def _outage_lines(outage: Outage) -> list[str]:
    label = plain(outage.instance.label, _SOURCE)
    if outage.ended_at is not None:
        lasted = duration((outage.ended_at - outage.since).total_seconds())
        when = _(
            "Down from {begin} to {end}, for {duration}.",
            begin=clock(outage.since),
            end=clock(outage.ended_at),
            duration=lasted,
        )
        return ["### ✅ " + _("{service} is back", service=label), when]
    why = plain(translated(outage.detail), _REASON)
    return [
        f"### ❌ {_trouble(outage, label)}",
        _("Down since {time}, {relative}.", relative=relative(outage.since), time=clock(outage.since)),
        *([f"> {why}"] if why else []),
    ]


def _trouble(outage: Outage, label: str) -> str:
    if outage.state is HealthState.REFUSED:
        return _("{service} refuses the API key", service=label)
    return _("{service} does not answer", service=label)


def _outage_line(outage: Outage) -> str:
    label, since = f"**{plain(outage.instance.label, _SOURCE)}**", clock(outage.since)
    if outage.ended_at is None:
        return "❌ " + _("{trouble} since {time}", trouble=_trouble(outage, label), time=since)
    lasted = duration((outage.ended_at - outage.since).total_seconds())
    back = _(
        "{service} is back; it was down for {duration}, from {time}",
        service=label,
        duration=lasted,
        time=since,
    )
    return f"✅ {back}"


def _outage_colour(outage: Outage) -> int:
    return RED if outage.ended_at is None else GREEN
