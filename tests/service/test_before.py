"""What is looked at before anything is done: settings, secrets, what the sandbox lets the service see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from discarr.errors.settings import SettingsInvalid
from discarr.service.errors import ServiceSettingsAbsent, SettingsClosed
from discarr.service.install import settings_of_service
from discarr.service.places import Places
from discarr.service.secrets import credential_files, open_secrets
from discarr.service.sight import closed_to_others


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path)
    places.configuration.mkdir(parents=True)
    places.credentials.mkdir(mode=0o700)
    # pytest's own folders are closed to others, which is what is being asked about here.
    closed = [folder for folder in (tmp_path, *tmp_path.parents) if not folder.stat().st_mode & 0o001]
    modes = {folder: folder.stat().st_mode for folder in closed}
    for folder, mode in modes.items():
        folder.chmod(mode | 0o001)
    yield places
    for folder, mode in modes.items():
        folder.chmod(mode)


def configure(places: Places) -> None:
    places.settings.write_text("DISCORD_CHANNEL_ID=123456789012345678\n")
    places.settings.chmod(0o644)
    (places.credentials / "discord-token").write_text("a.token")


def test_settings_are_read_as_the_service_will_read_them(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(places)
    # Whose environment it was that root came from is nothing to the service.
    monkeypatch.setenv("DISCORD_CHANNEL_ID", "999999999999999999")

    assert settings_of_service(places).settings.gateway.channel_id == 123456789012345678


def test_without_settings_it_says_how_to_get_them(places: Places) -> None:
    with pytest.raises(ServiceSettingsAbsent, match=r"no settings in .*discarr\.env .*init --service"):
        settings_of_service(places)


def test_a_secret_that_is_missing_is_named(places: Places) -> None:
    configure(places)
    (places.credentials / "discord-token").unlink()

    with pytest.raises(SettingsInvalid, match="DISCORD_TOKEN"):
        settings_of_service(places)


@pytest.mark.parametrize("closed", ["discarr.env", ""])
def test_settings_that_the_service_could_not_read_are_refused(places: Places, closed: str) -> None:
    configure(places)
    path = places.configuration / closed
    path.chmod(0o700)

    with pytest.raises(SettingsClosed, match=rf"chmod go\+rX {path} "):
        settings_of_service(places)


def test_only_our_secrets_are_handed_over(places: Places) -> None:
    configure(places)
    for name in ("radarr-4k-api-key", "discord-token~", "id_rsa", "tmdb-api-key"):
        (places.credentials / name).write_text("secret")

    assert {path.name for path in credential_files(places)} == {"discord-token", "radarr-4k-api-key"}


def test_a_secret_that_others_could_read_is_told_with_the_place_where_it_belongs(places: Places) -> None:
    configure(places)
    assert list(open_secrets(places)) == []

    places.credentials.chmod(0o755)
    with places.settings.open("a") as file:
        file.write("SONARR_API_KEY=secret\nRADARR_API_KEY=\n")

    folder, in_file = open_secrets(places)
    assert f"chmod -R go= {places.credentials}" in folder
    assert f"Move it to {places.credentials}/sonarr-api-key" in in_file
    assert "secret\n" not in in_file


def test_what_everybody_may_read_is_open() -> None:
    assert closed_to_others(Path("/etc/passwd")) is None
