"""The cards of notices: what they say, and that nothing foreign in them does anything."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.board.notices import mark_of, post_card, post_id_in
from discarr.demo.discord.message_forms import checked_embeds
from discarr.model.downloads import Episode
from discarr.model.message import Card
from discarr.model.notices import ImportedFile, Outage, Post, Story
from discarr.model.services import HealthState, Instance, ServiceKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SONARR = Instance(kind=ServiceKind.SONARR)
PACK = Story(
    story_id="s",
    instance=SONARR,
    download_id="AB",
    media_title="A Show",
    release="A.Show.S01-GROUP",
    indexer="Harbour",
    quality="WEBDL-1080p",
    size_bytes=3 << 30,
    grabbed_at=NOW,
    expected=3,
    episodes=tuple(Episode(season=1, number=number) for number in (1, 2, 3)),
    changed_at=NOW,
)


def files(count: int, upgrades: int = 0) -> tuple[ImportedFile, ...]:
    return tuple(
        ImportedFile(
            episode_id=n, at=NOW + timedelta(minutes=n), quality="WEBDL-1080p", is_upgrade=n <= upgrades
        )
        for n in range(1, count + 1)
    )


def card_of(*stories: Story, calls: tuple[int, ...] = (), outages: tuple[Outage, ...] = ()) -> Card:
    post = Post(
        post_id="abc",
        story_ids=tuple(story.story_id for story in stories),
        outage_ids=tuple(outage.outage_id for outage in outages),
        calls=calls,
        made_at=NOW,
    )
    card = post_card(
        post, {story.story_id: story for story in stories}, {outage.outage_id: outage for outage in outages}
    )
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("changes", "headline", "what"),
    [
        ({"imported": files(3)}, "✅", "3 of 3 episodes imported · WEBDL-1080p · 3.0 GB · took 3 min"),
        ({"imported": files(2)}, "✅", "2 of 3 episodes imported · WEBDL-1080p · 3.0 GB · took 2 min"),
        ({"imported": files(3, 3)}, "⬆️", "3 of 3 episodes imported, all upgrades"),
        ({"imported": files(3, 2)}, "✅", "3 of 3 episodes imported, 2 upgrades"),
        ({"imported": files(2), "blocked": "No"}, "✋", "2 imported, 1 needs a hand · WEBDL-1080p · 3.0 GB"),
        ({"imported": files(3), "expected": 0}, "✅", "3 episodes imported"),
        ({"failed": True, "failure": "no parts"}, "❌", "Download failed"),
        ({"blocked": "Not an upgrade"}, "✋", "Needs a hand"),
        ({"is_unblocked": True}, "👌", "Needed a hand, and does not any more"),
        ({"imported": files(1), "expected": 1}, "✅", "Imported · WEBDL-1080p"),
    ],
)
def test_what_became_of_a_download(changes: dict[str, Any], headline: str, what: str) -> None:
    lines = card_of(attrs.evolve(PACK, **changes)).embed.description.replace("\\", "").splitlines()
    assert lines[0] == f"### {headline} A Show S01E01\N{EN DASH}E03"
    assert lines[1].startswith(what)
    assert lines[-1] == "-# Sonarr · Harbour · A.Show.S01-GROUP"


def test_a_service_that_took_its_clock_back_says_no_nonsense() -> None:
    early = attrs.evolve(PACK, imported=(ImportedFile(at=NOW - timedelta(hours=1)),), expected=1)
    assert "took" not in card_of(early).embed.description


def test_an_outage_and_its_end() -> None:
    outage = Outage(outage_id="o", instance=SONARR, state=HealthState.REFUSED, since=NOW, detail="a key")
    down = card_of(outages=(outage,)).embed.description
    assert down.splitlines()[0] == "### ❌ Sonarr refuses the API key"
    up = card_of(outages=(attrs.evolve(outage, ended_at=NOW + timedelta(minutes=12)),)).embed.description
    assert up.splitlines()[0] == "### ✅ Sonarr is back"
    assert up.endswith("for 12 min.")


def test_what_is_forgotten_makes_no_card() -> None:
    assert post_card(Post(post_id="abc", story_ids=("gone",), made_at=NOW), {}, {}) is None


def test_a_mark_is_read_back_and_is_seen_by_nobody() -> None:
    embed = card_of(PACK).embed
    assert (post_id_in(embed.url), embed.title) == ("abc", "")
    assert post_id_in(mark_of("xyz")) == "xyz"
    assert post_id_in("https://discord.com/app") is post_id_in(None) is None


hostile = st.text(st.characters(), max_size=300) | st.sampled_from(
    ["@everyone <@1> <@&2>", "[a](http://b)", "### x\n> y", "`" * 300, "||" * 200, "\u202e" * 50]
)
files_of_any_kind = st.builds(ImportedFile, quality=hostile, former_quality=hostile)
stories = st.builds(
    Story,
    story_id=st.uuids().map(str),
    instance=st.just(SONARR),
    media_title=hostile,
    release=hostile,
    indexer=hostile,
    quality=hostile,
    failure=hostile,
    blocked=st.none() | hostile,
    poster_url=st.just(""),
    imported=st.lists(st.builds(ImportedFile, quality=hostile, former_quality=hostile), max_size=3).map(
        tuple
    ),
    changed_at=st.just(NOW),
    grabbed_at=st.just(NOW),
    news_since=st.just(NOW),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(stories, min_size=1, max_size=60), st.booleans())
def test_whatever_services_write_a_card_keeps_within_discords_limits_and_pings_nobody(
    told: list[Story],
    is_call: bool,  # noqa: FBT001  # hypothesis passes it
) -> None:
    card = card_of(*told, calls=(4711,) if is_call else ())
    checked_embeds({"embeds": [{"description": card.embed.description, "url": card.embed.url}]})
    unescaped = re.sub(r"\\[^\w\s]", "", card.embed.description)
    assert not re.search(r"<@|@everyone|\]\(", unescaped)
