"""The registered commands of the application, for the guild and for everywhere."""

from typing import Any

from discarr.demo.discord.clock import Snowflakes
from discarr.demo.discord.command_forms import CHAT_INPUT, check_command, check_commands
from discarr.demo.discord.refusals import UnknownCommand

Json = dict[str, Any]

_KEPT = (
    "name",
    "description",
    "name_localizations",
    "description_localizations",
    "default_member_permissions",
)


class Commands:
    """One scope: a guild's commands (with its id), or the global ones (guild None)."""

    def __init__(self, *, application_id: int, guild_id: int | None, snowflakes: Snowflakes) -> None:
        self._application_id = application_id
        self._guild_id = guild_id
        self._snowflakes = snowflakes
        self._by_id: dict[int, Json] = {}

    def all(self) -> list[Json]:
        return list(self._by_id.values())

    def get(self, command_id: int) -> Json:
        if command_id not in self._by_id:
            raise UnknownCommand
        return self._by_id[command_id]

    def named(self, name: str, of_type: int = CHAT_INPUT) -> Json | None:
        return next((c for c in self.all() if (c["name"], c["type"]) == (name, of_type)), None)

    def replace_all(self, asked: list[Json]) -> list[Json]:
        """PUT: a name that was there before keeps its id."""
        check_commands(asked)
        stored = [self._stored(command) for command in asked]
        self._by_id = {int(command["id"]): command for command in stored}
        return stored

    def add(self, asked: Json) -> tuple[Json, bool]:
        """POST, an upsert by name: the command, and whether it is new."""
        check_command(asked)
        known = self.named(asked["name"], asked.get("type") or CHAT_INPUT)
        stored = self._stored(asked)
        self._by_id[int(stored["id"])] = stored
        return stored, known is None

    def change(self, command_id: int, asked: Json) -> Json:
        changed = {**self.get(command_id), **asked}
        check_command(changed)
        stored = self._described(changed, command_id)
        self._by_id[command_id] = stored
        return stored

    def remove(self, command_id: int) -> None:
        self.get(command_id)
        del self._by_id[command_id]

    def _stored(self, asked: Json) -> Json:
        known = self.named(asked["name"], asked.get("type") or CHAT_INPUT)
        if known is None:
            return self._described(asked, self._snowflakes.make())
        again = self._described(asked, int(known["id"]))
        unchanged = again | {"version": known["version"]} == known
        return known if unchanged else again

    def _described(self, asked: Json, command_id: int) -> Json:
        described: Json = {key: asked.get(key) for key in _KEPT} | {
            "id": str(command_id),
            "application_id": str(self._application_id),
            "version": str(self._snowflakes.make()),
            "type": asked.get("type") or CHAT_INPUT,
            "description": asked.get("description") or "",
            "nsfw": bool(asked.get("nsfw", False)),
            "dm_permission": asked.get("dm_permission") is not False,
            "contexts": asked.get("contexts"),
            "integration_types": asked.get("integration_types") or [0],
        }
        if asked.get("options"):
            described["options"] = [_option(option) for option in asked["options"]]
        return described | ({"guild_id": str(self._guild_id)} if self._guild_id else {})


def without_localizations(command: Json, locale: str = "en-US") -> Json:
    """As Discord lists it unless `with_localizations` is asked for: in one language, and that alone."""
    shown = {key: value for key, value in command.items() if not key.endswith("_localizations")}
    for word in ("name", "description"):
        found = (command.get(f"{word}_localizations") or {}).get(locale)
        if found is not None:
            shown[f"{word}_localized"] = found
    for inner in ("options", "choices"):
        if inner in command:
            shown[inner] = [without_localizations(each, locale) for each in command[inner]]
    return shown


def _option(asked: Json) -> Json:
    stored = {
        key: value for key, value in asked.items() if value is not None and key not in ("required", "options")
    }
    if asked.get("required"):
        stored["required"] = True
    if asked.get("options"):
        stored["options"] = [_option(option) for option in asked["options"]]
    return stored
