"""The commands that Discord keeps for the bot in one server: asked for, and replaced where they differ."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import discord

from discarr.errors.discord import CommandsForbidden, PermissionMissing, RequestRefused
from discarr.gateway.invitation import invitation
from discarr.gateway.refusals import translated
from discarr.gateway.slash_commands import SlashCommand, is_registered, registration_of

COMMANDS_REFUSED = partial(RequestRefused, "to register the commands")


class Registration:
    """Every method raises CommandsForbidden where the bot was invited without the scope for commands."""

    def __init__(self, client: discord.Client, *, guild_id: int, channel_id: int) -> None:
        self._client = client
        self._guild_id = guild_id
        self._channel_id = channel_id

    async def existing(self) -> Sequence[Mapping[str, Any]]:
        """With their localizations, which Discord leaves out unless it is asked for them."""
        route = discord.http.Route(
            "GET",
            "/applications/{application_id}/guilds/{guild_id}/commands",
            application_id=self._application_id,
            guild_id=self._guild_id,
        )
        with self._translated():
            found: Sequence[Mapping[str, Any]] = await self._client.http.request(
                route, params={"with_localizations": "true"}
            )
        return found

    async def bring_up_to_date(self, commands: Sequence[SlashCommand]) -> bool:
        """Whether Discord's list had to be changed."""
        wanted = registration_of(commands)
        if is_registered(wanted, await self.existing()):
            return False
        with self._translated():
            await self._client.http.bulk_upsert_guild_commands(self._application_id, self._guild_id, wanted)
        return True

    @property
    def _application_id(self) -> int:
        return self._client.application_id or 0  # known since the login

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """No permission in the channel decides here: a 403 (50001) is the scope's."""
        try:
            with translated(channel_id=self._channel_id, refused=COMMANDS_REFUSED):
                yield
        except PermissionMissing as refused:
            raise CommandsForbidden(invitation(self._client)) from refused
