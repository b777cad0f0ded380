"""Where the text of a setting comes from.

The process environment wins over the settings file. A secret that stands in neither may be in a file that
NAME_FILE names (in either), else in a systemd credential. An empty text counts as none, for `NAME=` in a
compose file means that nobody filled it in.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from discarr.settings_file import SettingsFile
from discarr.settings_names import FILE_SUFFIX, credential_name, instance_of, is_setting, meant_by

_LARGEST_SECRET_BYTES = 64 * 1024
_WARNED_PREFIXES = ("RADARR_", "SONARR_", "DISCORD_", "DISCARR_")


class SourceUnusable(ValueError):
    """A whole sentence: why the text of a setting cannot be had."""


@attrs.frozen(kw_only=True)
class Given:
    """What somebody gave for a setting, and where it stands."""

    text: str = attrs.field(repr=False)
    where: str


@attrs.frozen(kw_only=True)
class Sources:
    environ: Mapping[str, str] = attrs.field(repr=False)
    file: SettingsFile

    def names(self) -> frozenset[str]:
        """Every name that was given a text, the credentials' as NAME."""
        given = {name for name in (*self.environ, *self.file.lines) if self.plain(name) is not None}
        return frozenset(given) | self._credential_names()

    def plain(self, name: str) -> Given | None:
        in_environment = self.environ.get(name, "").strip()
        if in_environment:
            return Given(text=in_environment, where="environment")
        line = self.file.lines.get(name)
        if line is not None and line.text.strip():
            return Given(text=line.text.strip(), where=self.file.where(line))
        return None

    def secret(self, name: str) -> Given | None:
        """Raises SourceUnusable."""
        direct, in_file = self.plain(name), self.plain(name + FILE_SUFFIX)
        if direct is not None and in_file is not None:
            raise SourceUnusable(
                f"{name} ({direct.where}) and {name}{FILE_SUFFIX} ({in_file.where}) are both set. Keep one."
            )
        if in_file is not None:
            return _secret_in_file(name, in_file)
        return direct or self._credential(name)

    def warnings(self) -> Iterator[str]:
        yield from self.file.warnings
        for name in sorted(self.names()):
            yield from self._misspelt_in_environment(name)
            yield from self._shadowed_credential(name)

    def _misspelt_in_environment(self, name: str) -> Iterator[str]:
        # Only a warning, and only for a likely slip: Docker's links and Kubernetes set RADARR_PORT and the
        # like by themselves, and nobody could remove those.
        if name in self.environ and name.startswith(_WARNED_PREFIXES) and not is_setting(name):
            meant = meant_by(name)
            if meant is not None:
                yield f"{name} (environment) is not a setting and was ignored. Did you mean {meant}?"

    def _shadowed_credential(self, name: str) -> Iterator[str]:
        stronger = self.plain(name) or self.plain(name + FILE_SUFFIX)
        if stronger is not None and name in self._credential_names():
            yield (
                f"the credential {credential_name(name)} is not used: {name} is set elsewhere "
                f"({stronger.where}) and counts more."
            )

    def _credential(self, name: str) -> Given | None:
        if name not in self._credential_names():
            return None
        credential = credential_name(name)
        path = Path(self.environ["CREDENTIALS_DIRECTORY"], credential)
        return Given(
            text=_content_of(path, f"{name} (credential {credential})"), where=f"credential {credential}"
        )

    def _credential_names(self) -> frozenset[str]:
        folder = self.environ.get("CREDENTIALS_DIRECTORY", "")
        names = (_variable_of(file) for file in _files_in(folder)) if folder else ()
        return frozenset(name for name in names if name == "DISCORD_TOKEN" or _is_key_name(name))


def _files_in(folder: str) -> tuple[str, ...]:
    try:
        return tuple(file.name for file in Path(folder).iterdir())
    except (OSError, ValueError):
        # No credentials, then: a secret that was meant to be there is reported as set nowhere.
        return ()


def _variable_of(credential: str) -> str:
    return credential.replace("-", "_").upper() if credential == credential.lower() else ""


def _is_key_name(name: str) -> bool:
    is_default = name in ("RADARR_API_KEY", "SONARR_API_KEY")
    return is_default or (name.endswith("_API_KEY") and instance_of(name) is not None)


def _secret_in_file(name: str, given: Given) -> Given:
    variable = f"{name}{FILE_SUFFIX} ({given.where})"
    text = _content_of(Path(given.text), variable)
    return Given(text=text, where=f"the file that {name}{FILE_SUFFIX} names, {given.where}")


def _content_of(path: Path, source: str) -> str:
    """The path is never repeated: somebody may have put the secret itself in the path's place."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_SECRET_BYTES + 1)
        text = content.decode("utf-8-sig").strip()
    except OSError as error:
        raise SourceUnusable(
            f"{source} cannot be read: {error.strerror}. It must be a file's path."
        ) from None
    except ValueError:
        raise SourceUnusable(
            f"{source} is not a file of plain text. It must hold the secret alone."
        ) from None
    if not text or len(content) > _LARGEST_SECRET_BYTES:
        raise SourceUnusable(f"{source} is empty or far too long. It must hold the secret alone.")
    return text
