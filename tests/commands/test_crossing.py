"""What crosses every command."""

from pathlib import Path

import attrs
import pytest
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.cache.store import Store
from discarr.commands.crossing import error_to_reply, in_the_callers_language, kept
from discarr.errors.machine import StateUnwritable
from discarr.errors.services import ServiceUnreachable
from discarr.language.words import _
from discarr.model.admin_actions import Maintain
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Caller, Request
from discarr.model.services import Instance, ServiceKind
from discarr.model.user_actions import CheckNow
from tests.cache.opening import open_cache

CALLER = Caller(user_id=1, channel_id=2, guild_id=3, guild_owner_id=4)


async def turn_page(cache: CacheManager) -> str:
    """And say so."""

    @kept(cache)
    async def command(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        page = attrs.evolve(cache.state.value.board_page, index=7)
        cache.update(lambda state: attrs.evolve(state, board_page=page))
        return Sentence(text="It is so.")

    reply = await command(Request(caller=CALLER, action=Maintain()))
    assert isinstance(reply, Sentence)
    return reply.text


async def test_what_is_promised_is_on_disk_by_then(tmp_path: Path) -> None:
    async with open_cache(tmp_path) as cache:
        assert await turn_page(cache) == "It is so."
        async with open_cache(tmp_path) as on_disk:  # before closing saves as well
            assert on_disk.state.value.board_page.index == 7


async def test_without_a_disk_nothing_is_promised_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StateUnwritable(str(tmp_path), "disk full")

    async with open_cache(tmp_path) as cache:
        monkeypatch.setattr(Store, "save", refuse)
        told = await turn_page(cache)
    assert "It is so." in told
    assert "forgotten: the state cannot be saved (disk full)" in told
    assert str(tmp_path) not in told


async def test_an_expected_error_is_answered_in_words_that_name_no_address() -> None:
    @error_to_reply
    async def command(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        raise ServiceUnreachable(
            Instance(kind=ServiceKind.RADARR), "http://10.1.2.3:7878", "connection refused"
        )

    reply = await command(Request(caller=CALLER, action=CheckNow()))
    assert isinstance(reply, Sentence)
    assert "connection refused" in reply.text
    assert "10.1.2.3" not in reply.text


async def test_a_command_is_answered_in_the_callers_language() -> None:
    @in_the_callers_language
    async def command(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        return Sentence(text=_("Cancel"))

    for locale, said in (("de", "Abbrechen"), ("en-US", "Cancel"), ("xx", "Cancel")):
        caller = attrs.evolve(CALLER, locale=locale)
        assert await command(Request(caller=caller, action=CheckNow())) == Sentence(text=said)


async def test_why_a_service_did_not_answer_is_told_in_the_callers_language() -> None:
    @in_the_callers_language
    @error_to_reply
    async def command(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        raise ServiceUnreachable(Instance(kind=ServiceKind.RADARR), "http://localhost", "connection refused")

    reply = await command(Request(caller=attrs.evolve(CALLER, locale="de"), action=CheckNow()))

    assert isinstance(reply, Sentence)
    assert reply.text.startswith("Radarr: dort antwortet nichts (connection refused).")
