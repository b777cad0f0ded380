"""A settings file keeps every line that somebody wrote, but for those that are answered anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.settings_file import read_settings_file
from discarr.setup.settings_text import HEAD, with_values

URL = "RADARR_URL"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{HEAD}RADARR_URL=http://new\n"),
        ("RADARR_URL=http://old\n", "RADARR_URL=http://new\n"),
        ("# mine\nNOTIFY=none\n", "# mine\nNOTIFY=none\nRADARR_URL=http://new\n"),
        ("NOTIFY=none", "NOTIFY=none\nRADARR_URL=http://new\n"),
        ("RADARR_URL=a\nVERBOSE=on\nRADARR_URL=b\n", "RADARR_URL=http://new\nVERBOSE=on\n"),
        ("export RADARR_URL='http://old'\n\n# end\n", "RADARR_URL=http://new\n\n# end\n"),
    ],
)
def test_a_value_takes_the_place_of_the_old_one(before: str, after: str) -> None:
    assert with_values(before, {URL: "http://new"}) == after


def test_a_secret_that_is_written_stands_in_no_file_of_its_own_any_more() -> None:
    before = "DISCORD_TOKEN_FILE=/run/token\nVERBOSE=on\n"
    assert with_values(before, {"DISCORD_TOKEN": "t"}) == "DISCORD_TOKEN=t\nVERBOSE=on\n"


def test_none_takes_a_setting_away() -> None:
    assert with_values("PLEX_URL=http://plex\nVERBOSE=on\n", {"PLEX_URL": None}) == "VERBOSE=on\n"


KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
"""What settings_values.secret lets through, but for a quotation mark in front."""


@settings(max_examples=60)
@given(key=KEYS.filter(lambda key: key[0] not in "\"'"))
def test_any_key_is_read_as_it_was_written(key: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("written") / "discarr.env"
    path.write_text(with_values("VERBOSE=on\n", {"RADARR_API_KEY": key}))
    file = read_settings_file(path)
    assert file.problems == ()
    assert file.lines["RADARR_API_KEY"].text == key
