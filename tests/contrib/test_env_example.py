"""The example file of the settings tells the truth about each of them."""

import re
from pathlib import Path

import pytest

from discarr.errors.settings import SettingsInvalid
from discarr.settings import load_settings
from discarr.settings_table import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "contrib" / "systemd" / "discarr.env.example").read_text()
REQUIRED = {"DISCORD_TOKEN": "a.token", "DISCORD_CHANNEL_ID": "123456789012345678"}

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


@every_setting
def test_the_example_has_it_commented_with_its_default(setting: Setting[object]) -> None:
    assert f"\n#{setting.name}={setting.default}\n" in EXAMPLE


def test_the_example_means_the_defaults_as_it_is_and_uncommented(tmp_path: Path) -> None:
    as_it_is, uncommented = tmp_path / "as-it-is.env", tmp_path / "uncommented.env"
    as_it_is.write_text(EXAMPLE)
    uncommented.write_text(re.sub(r"^#(?=[A-Z0-9_]+=)", "", EXAMPLE, flags=re.MULTILINE))

    defaults = load_settings(env_file=None, environ=REQUIRED)
    for file in (as_it_is, uncommented):
        loaded = load_settings(env_file=file, environ=REQUIRED)
        assert (loaded.settings, loaded.warnings) == (defaults.settings, defaults.warnings)
    with pytest.raises(SettingsInvalid):
        load_settings(env_file=uncommented, environ={})
