"""The service's secrets: which there are, and whether others could read them."""

import stat
from collections.abc import Iterator
from pathlib import Path

from discarr.service.places import Places
from discarr.settings_file import SettingsFile, read_settings_file
from discarr.settings_names import credential_name
from discarr.settings_sources import Sources

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def credentials_alone(places: Places) -> dict[str, str]:
    """The environment of a service that was given all of its credentials and nothing else."""
    return {"CREDENTIALS_DIRECTORY": str(places.credentials)}


def credential_files(places: Places) -> list[Path]:
    """Only what is a secret of ours: systemd would hand an editor's left-overs to the service, too."""
    names = Sources(environ=credentials_alone(places), file=SettingsFile()).names()
    return [places.credentials / credential_name(name) for name in names - {"CREDENTIALS_DIRECTORY"}]


def open_secrets(places: Places) -> Iterator[str]:
    """A line for each that others could read; the service would run all the same."""
    folder = places.credentials
    if folder.exists() and folder.stat().st_mode & _OTHERS:
        yield f"others may look into {folder}. Run: chmod -R go= {folder}"
    in_file = Sources(environ={}, file=read_settings_file(places.settings)).names()
    for name in sorted(in_file):
        if name == "DISCORD_TOKEN" or name.endswith("_API_KEY"):
            yield (
                f"{name} stands in {places.settings}, which everybody on this machine may read. Move it to "
                f"{folder / credential_name(name)}, which only root can read, and run this again."
            )
