"""Where the settings go: one file of the person's own, or the two places that the service reads."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from discarr.errors.settings import SettingsInvalid, SettingsUnwritable
from discarr.model.services import Instance
from discarr.service.places import Places
from discarr.settings_file import SettingsFile, read_settings_file
from discarr.settings_names import credential_name, instances_in
from discarr.settings_sources import Sources, SourceUnusable
from discarr.setup.settings_text import Values, with_values
from discarr.setup.writing import PlannedFile

OWN = 0o600
FOR_ALL = 0o644
OWN_FOLDER = 0o700
COPY = ".before-init"
DISCORD_API = "DISCARR_DISCORD_API"


@attrs.frozen(kw_only=True)
class Destination:
    settings: Path
    credentials: Path | None = None
    """The folder of the service's secrets; None where they stand among the settings."""

    def holds(self) -> Sources:
        """What is set there already. Raises SettingsInvalid where the file needs mending first."""
        file = read_settings_file(self.settings) if self.settings.exists() else SettingsFile()
        if file.problems:
            raise SettingsInvalid(file.problems)
        return Sources(environ=self.environ({}), file=file)

    def more_instances(self) -> list[Instance]:
        """Named ones ("Radarr 4k"), of which nothing is asked."""
        return sorted(instances_in(self.holds().names()), key=lambda instance: instance.key)

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """As whoever reads these settings will have it: the service has nothing of ours."""
        if self.credentials is None:
            return dict(environ)
        ours = {DISCORD_API: environ[DISCORD_API]} if DISCORD_API in environ else {}
        return {**ours, "CREDENTIALS_DIRECTORY": str(self.credentials)}

    def plan(self, plain: Values, secrets: Values) -> tuple[PlannedFile, ...]:
        """What is to be written, and a copy of each file that is there."""
        if self.credentials is None:
            files: tuple[PlannedFile, ...] = (self._settings({**plain, **secrets}, OWN),)
        else:
            # A secret in the file for all would count more than the credential.
            settings = self._settings({**plain, **dict.fromkeys(secrets)}, FOR_ALL)
            files = (*(self._credential(name, value) for name, value in secrets.items()), settings)
        return (*_copies(files), *files)

    def _settings(self, values: Values, mode: int) -> PlannedFile:
        return PlannedFile(path=self.settings, text=with_values(_text_of(self.settings), values), mode=mode)

    def _credential(self, name: str, value: str | None) -> PlannedFile:
        path = (self.credentials or Path()) / credential_name(name)
        text = None if value is None else f"{value}\n"
        return PlannedFile(path=path, text=text, mode=OWN, folder_mode=OWN_FOLDER)


def _copies(files: Iterable[PlannedFile]) -> Iterator[PlannedFile]:
    for file in files:
        there = _text_of(file.path)
        if there:
            yield PlannedFile(path=file.path.with_name(file.path.name + COPY), text=there, mode=OWN)


def held(sources: Sources, name: str, *, secret: bool) -> str:
    """What is set already, or nothing: a file that cannot be read is asked for anew."""
    try:
        given = sources.secret(name) if secret else sources.plain(name)
    except SourceUnusable:
        return ""
    return given.text if given else ""


def for_person(env_file: Path) -> Destination:
    """A link goes on leading to the file that is written."""
    return Destination(settings=Path(os.path.realpath(env_file)))


def for_service(places: Places) -> Destination:
    return Destination(settings=places.settings, credentials=places.credentials)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise SettingsUnwritable(str(path), str(reason)) from error
