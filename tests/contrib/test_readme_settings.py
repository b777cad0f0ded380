"""The README's table of settings tells the truth about each of them."""

import re
from pathlib import Path

import pytest

from discarr.settings_table import SETTINGS, Setting

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_readme_has_each_setting_with_its_default(setting: Setting[object]) -> None:
    default = re.escape(f"`{setting.default}`") if setting.default else ""

    assert re.search(rf"^\| `{setting.name}` \| {default} *\|", README.read_text(), re.MULTILINE)
