"""The README's table of settings tells the truth about each of them."""

import re
from pathlib import Path

import pytest

from discarr.settings_table import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_readme_has_each_setting_with_its_default(setting: Setting[object]) -> None:
    default = re.escape(f"`{setting.default}`") if setting.default else ""

    assert re.search(rf"^\| `{setting.name}` \| {default} *\|", README, re.MULTILINE)


def test_the_readme_puts_the_secrets_where_the_unit_looks_for_them() -> None:
    unit = (ROOT / "contrib" / "systemd" / "discarr.service").read_text(encoding="utf-8")
    looked_for = {
        str(Path(path).parent) for path in re.findall(r"^#?LoadCredential=.+:(.+)$", unit, re.MULTILINE)
    }
    assert looked_for == {"/etc/discarr/credentials"}
    assert all(f"`{folder}`" in README for folder in looked_for)
