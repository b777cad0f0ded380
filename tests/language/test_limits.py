"""German is longer than English: whatever holds of each card holds in every language."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from discarr.demo.discord.command_forms import check_commands
from discarr.gateway.command_table import command_table
from discarr.gateway.slash_commands import registration_of
from discarr.language.catalogue import ENGLISH, entries_of, languages
from discarr.language.words import speaking
from discarr.model.services import Instance, ServiceKind
from tests.board import (
    test_calendar,
    test_cleanup_cards,
    test_disk_card,
    test_embeds,
    test_health,
    test_notices,
    test_private,
    test_progress,
    test_searching,
    test_unblock_cards,
)

OTHERS = [language for language in languages() if language != ENGLISH]
SERVICES = [Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.RADARR, name="4k")]

LAWS: list[Callable[..., Any]] = [
    test_calendar.test_no_list_breaks_discords_limits,
    test_cleanup_cards.test_no_input_breaks_a_limit_of_a_preview,
    test_cleanup_cards.test_no_input_breaks_a_limit_of_what_became_of_it,
    test_cleanup_cards.test_no_input_breaks_a_limit_of_the_protections,
    *(
        partial(test_cleanup_cards.test_the_longest_of_each_card_is_inside_the_limits, text, count)
        for text, count in (("W" * 4_000, 1), ("*" * 4_000, 60))
    ),
    test_disk_card.test_every_card_is_inside_the_limits,
    test_embeds.test_no_input_breaks_a_limit_of_discords,
    *(
        partial(test_embeds.test_the_longest_page_there_can_be_is_inside_the_limits, text)
        for text in ("W" * 4_000, "*" * 4_000)
    ),
    test_health.test_no_input_breaks_a_limit_of_discords,
    test_notices.test_whatever_services_write_a_card_keeps_within_discords_limits_and_pings_nobody,
    test_private.test_no_input_breaks_a_limit_of_the_private_view,
    *(
        partial(test_private.test_its_longest_page_is_inside_the_limits, text)
        for text in ("W" * 4_000, "*" * 4_000)
    ),
    test_progress.test_no_input_breaks_a_limit_of_progress,
    test_searching.test_no_film_or_series_breaks_discords_limits,
    test_searching.test_no_search_breaks_discords_limits,
    test_unblock_cards.test_every_card_is_inside_the_limits,
]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("holds", LAWS, ids=lambda law: getattr(law, "func", law).__qualname__)
def test_no_card_breaks_a_limit_in_any_language(holds: Callable[..., Any], language: str) -> None:
    with speaking(language):
        holds()


def test_discord_takes_the_commands_in_every_language() -> None:
    check_commands(registration_of(command_table(SERVICES)))


@pytest.mark.parametrize("language", OTHERS)
def test_every_command_and_option_has_its_names_and_descriptions_there(language: str) -> None:
    """One that broke a rule of Discord's would be missing."""
    translated = {entry.msgid: entry.msgstr for entry in entries_of(language) if entry.msgctxt}
    for command in registration_of(command_table(SERVICES)):
        for named in (command, *command["options"]):
            if translated[named["name"]] != named["name"]:
                assert named["name_localizations"][language] == translated[named["name"]]
            assert 0 < len(named["description_localizations"][language]) <= 100


@pytest.mark.parametrize("language", OTHERS)
def test_no_two_commands_and_no_two_options_share_a_name(language: str) -> None:
    def names(named: list[dict[str, Any]]) -> list[str]:
        return [each["name_localizations"].get(language, each["name"]) for each in named]

    commands = registration_of(command_table(SERVICES))
    for together in (commands, *(command["options"] for command in commands)):
        assert len(set(names(together))) == len(together)
