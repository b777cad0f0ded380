"""What a user may write in the file, the environment and the credentials, and what comes of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from discarr.errors.settings import SettingsInvalid
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import AutoCleanup, CleanupSettings, Secret, ServiceSettings
from discarr.settings import LoadedSettings, find_env_file, load_settings
from discarr.settings_table import SETTINGS

REQUIRED = "DISCORD_TOKEN=a.token-of.the_bot\nDISCORD_CHANNEL_ID=123456789012345678\n"

Load = Callable[..., LoadedSettings]
Refuse = Callable[..., tuple[str, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the required lines, then the given ones, with the given environment."""

    def load_lines(lines: str = "", *, start: str = REQUIRED, **environ: str) -> LoadedSettings:
        (tmp_path / "discarr.env").write_bytes((start + lines).encode())
        return load_settings(env_file=tmp_path / "discarr.env", environ=environ)

    return load_lines


@pytest.fixture
def refuse(load: Load, tmp_path: Path) -> Refuse:
    """The problems of lines that must be refused, with the file's name as FILE."""

    def problems(lines: str = "", **given: str) -> tuple[str, ...]:
        with pytest.raises(SettingsInvalid) as caught:
            load(lines, **given)
        return tuple(line.replace(str(tmp_path / "discarr.env"), "FILE") for line in caught.value.problems)

    return problems


def service(loaded: LoadedSettings, key: str) -> ServiceSettings:
    return next(one for one in loaded.settings.services if one.instance.key == key)


# --- the ancestor's files -------------------------------------------------------------------------------


ANCESTORS_EXAMPLE = """\
# Discord configuration
DISCORD_TOKEN={key}  # Get this from Discord Developer Portal
DISCORD_CHANNEL_ID=123456789012345678  # Right-click on channel > Copy ID

RADARR_URL=http://localhost:7878  # Change to your Radarr instance URL
RADARR_API_KEY={key}  # Get from Radarr Settings > General
SONARR_URL=http://localhost:8989  # Change to your Sonarr instance URL
SONARR_API_KEY={key}  # Get from Sonarr Settings > General
PLEX_URL=http://localhost:32400  # Change to your Plex instance URL

CHECK_INTERVAL=300  # How often to check for downloads (in seconds)
HEALTH_CHECK_INTERVAL=60  # How often to check service health (in seconds)
VERBOSE=false  # Set to 'true' for detailed logging
CLEANUP_PREVIOUS_MESSAGES=true  # Clean up previous bot messages on startup

STUCK_THRESHOLD_MINUTES=120  # Minutes without progress before considered stuck
MIN_PROGRESS_CHANGE=1.0  # Minimum % progress change required
MIN_SIZE_CHANGE=104857600  # Minimum bytes downloaded required (100MB)
PROGRESS_HISTORY_HOURS=4  # Hours of progress history to keep
MAX_SNAPSHOTS_PER_DOWNLOAD=50  # Maximum snapshots per download
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_the_ancestors_example_means_the_same_as_the_defaults(load: Load, line_end: str, mark: str) -> None:
    example_file = mark + ANCESTORS_EXAMPLE.format(key="0123456789abcdef").replace("\n", line_end)

    loaded = load(start=example_file)

    only_keys = load("RADARR_API_KEY=0123456789abcdef\nSONARR_API_KEY=0123456789abcdef\n")
    assert loaded.warnings == ()
    assert loaded.settings.progress == only_keys.settings.progress
    assert loaded.settings.monitor == only_keys.settings.monitor
    assert [(one.instance.key, one.url) for one in loaded.settings.services if one.enabled] == [
        ("radarr", "http://localhost:7878"),
        ("sonarr", "http://localhost:8989"),
        ("plex", "http://localhost:32400"),
    ]


def test_a_placeholder_is_named_as_one_for_each_service(load: Load) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(start=ANCESTORS_EXAMPLE.format(key="your_api_key_here"))

    assert [line.split()[0] for line in caught.value.problems] == [
        "DISCORD_TOKEN",
        "RADARR_API_KEY",
        "SONARR_API_KEY",
    ]
    assert all("placeholder" in line for line in caught.value.problems)


# --- services and instances -----------------------------------------------------------------------------


def test_a_service_without_its_key_is_off_and_still_listed(load: Load) -> None:
    loaded = load("RADARR_API_KEY=abc\n")

    assert service(loaded, "radarr").enabled
    assert not service(loaded, "sonarr").enabled
    assert [one.instance.key for one in loaded.settings.services] == ["radarr", "sonarr"]


def test_any_number_of_named_instances_stand_after_their_default(load: Load) -> None:
    loaded = load(
        "SONARR_ANIME_URL=http://anime/\nSONARR_ANIME_API_KEY=k3\n"
        "RADARR_UHD_REMUX_URL=http://remux\nRADARR_UHD_REMUX_API_KEY=k2\n",
        RADARR_4K_URL="https://four.k:444/base/",
        RADARR_4K_API_KEY="k1",
    )

    keys = [one.instance.key for one in loaded.settings.services]
    assert keys == ["radarr", "radarr-4k", "radarr-uhd_remux", "sonarr", "sonarr-anime"]
    assert service(loaded, "radarr-4k") == ServiceSettings(
        instance=Instance(kind=ServiceKind.RADARR, name="4k"),
        url="https://four.k:444/base",
        api_key=Secret("k1"),
    )


def test_a_named_instance_without_its_address_is_a_problem(refuse: Refuse) -> None:
    assert refuse("RADARR_4K_API_KEY=k1\n")[0].startswith("RADARR_4K_URL is set nowhere.")


def test_a_named_instance_without_its_key_is_off_with_a_warning(load: Load) -> None:
    loaded = load("RADARR_API_KEY=k\nRADARR_4K_URL=http://x\n")

    assert not service(loaded, "radarr-4k").enabled
    assert loaded.warnings == ("Radarr 4k is off: RADARR_4K_URL is set, but RADARR_4K_API_KEY is not.",)


# --- where a value comes from ---------------------------------------------------------------------------


def test_the_environment_wins_over_the_file(load: Load) -> None:
    assert load("CHECK_INTERVAL=10\n", CHECK_INTERVAL="20").settings.check_interval_seconds == 20


def test_cleanup_is_off_unless_asked_for(load: Load) -> None:
    asked_for = load("AUTO_CLEANUP=on\nDRY_RUN=yes\nMAX_REMOVALS_PER_HOUR=5\n").settings.cleanup
    assert load().settings.cleanup == CleanupSettings()
    assert asked_for == CleanupSettings(auto=AutoCleanup.ON, dry_run=True, max_removals_per_hour=5)


def test_an_empty_value_is_as_good_as_none(load: Load) -> None:
    loaded = load("CHECK_INTERVAL=10\nPLEX_URL=\nRADARR_API_KEY=  # later\n", CHECK_INTERVAL="")

    assert loaded.settings.check_interval_seconds == 10
    assert not any(one.enabled for one in loaded.settings.services)


@pytest.mark.parametrize("written", ["a$HOME${X}b", "'a$HOME${X}b'", '"a$HOME${X}b"'])
def test_a_dollar_sign_in_a_key_is_data(load: Load, written: str) -> None:
    loaded = load(f"RADARR_API_KEY={written}\n", HOME="/root", X="y")

    assert service(loaded, "radarr").api_key == Secret("a$HOME${X}b")


def test_a_secret_may_stand_in_a_file_named_in_the_file_or_the_environment(
    load: Load, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("from-a-file\n")

    in_file = load(f"RADARR_API_KEY_FILE={tmp_path / 'key'}\n")
    in_environment = load("RADARR_4K_URL=http://x\n", RADARR_4K_API_KEY_FILE=str(tmp_path / "key"))

    assert service(in_file, "radarr").api_key == Secret("from-a-file")
    assert service(in_environment, "radarr-4k").api_key == Secret("from-a-file")


def test_a_secret_given_twice_is_a_problem_that_names_both(refuse: Refuse) -> None:
    assert refuse("RADARR_API_KEY=abc\n", RADARR_API_KEY_FILE="/key") == (
        "RADARR_API_KEY (FILE line 3) and RADARR_API_KEY_FILE (environment) are both set. Keep one.",
    )


def test_a_credential_is_used_where_nothing_else_is_set(load: Load, tmp_path: Path) -> None:
    for name in ("discord-token", "radarr-api-key", "radarr-4k-api-key", "of-another-program"):
        (tmp_path / name).write_text(f"from-{name}\n")

    loaded = load(
        start="DISCORD_CHANNEL_ID=123456789012345678\nRADARR_API_KEY=direct\nRADARR_4K_URL=http://x\n",
        CREDENTIALS_DIRECTORY=str(tmp_path),
    )

    assert loaded.settings.gateway.token == Secret("from-discord-token")
    assert service(loaded, "radarr-4k").api_key == Secret("from-radarr-4k-api-key")
    assert service(loaded, "radarr").api_key == Secret("direct")
    (warning,) = loaded.warnings
    assert warning.startswith("the credential radarr-api-key is not used: RADARR_API_KEY is set elsewhere")


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe", b"x" * 70_000])
def test_a_secrets_file_that_is_no_secret_is_a_problem(
    refuse: Refuse, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    (problem,) = refuse(RADARR_API_KEY_FILE=str(tmp_path / "key"))

    assert problem.startswith("RADARR_API_KEY_FILE (environment) ")
    assert str(tmp_path) not in problem, "it might be the secret itself, put in the path's place"


def test_the_settings_file_is_looked_for_in_three_places(tmp_path: Path) -> None:
    environ = {"CONFIGURATION_DIRECTORY": str(tmp_path / "etc")}
    places = [tmp_path / ".env", tmp_path / "config" / ".env", tmp_path / "etc" / "discarr.env"]

    assert find_env_file(environ, tmp_path) is None
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_text("")
        assert find_env_file(environ, tmp_path) == place
    assert find_env_file({}, tmp_path) == tmp_path / "config" / ".env"


# --- what is wrong --------------------------------------------------------------------------------------


def test_every_problem_is_reported_at_once_with_its_place(refuse: Refuse) -> None:
    problems = refuse(
        '\n\nCHECK_INTERVAL=-1\nRADARR_URL=localhost\nVERBOSE\nPLEX_URL="x\n',
        start="",
        DISCORD_CHANNEL_ID="general",
    )

    assert [problem.partition(" is ")[0].partition(" must ")[0] for problem in problems] == [
        "VERBOSE (FILE line 5)",
        "PLEX_URL (FILE line 6)",
        "DISCORD_TOKEN",
        "DISCORD_CHANNEL_ID (environment)",
        "RADARR_URL (FILE line 4)",
        "CHECK_INTERVAL (FILE line 3)",
    ]


def test_a_required_setting_whose_line_is_broken_is_not_also_missing(refuse: Refuse) -> None:
    assert len(refuse('DISCORD_TOKEN="abc\n', start="DISCORD_CHANNEL_ID=123456789012345678\n")) == 1


def test_a_misspelt_name_in_the_file_is_a_problem_with_a_suggestion(refuse: Refuse) -> None:
    assert refuse("RADAR_API_KEY=x\nPLEX_TOKEN=y\n") == (
        "RADAR_API_KEY (FILE line 3) is not a setting. Did you mean RADARR_API_KEY?",
        "PLEX_TOKEN (FILE line 4) is not a setting of Discarr. Remove the line.",
    )


def test_other_unknown_names_in_the_file_are_one_warning(load: Load, tmp_path: Path) -> None:
    loaded = load("TZ=Europe/Berlin\nPUID=1000\n0a1b2c3d4e5f=\nRADARR_API_KEY=x\n")

    (warning,) = loaded.warnings
    assert warning.startswith(f"{tmp_path / 'discarr.env'} holds names that Discarr does not use: ")
    assert warning.endswith(": TZ (line 3), PUID (line 4), an unusual name (line 5).")


def test_unknown_names_in_the_environment_are_ignored_unless_they_look_like_a_slip(load: Load) -> None:
    loaded = load(
        "PLEX_URL=http://plex:32400\n",
        RADARR_PORT_7878_TCP="tcp://172.17.0.2:7878",
        RADARR__AUTH__APIKEY="for Radarr itself",
        PLEX_CLAIM="x",
        RADARR_4K_APIKEY="x",
    )

    assert loaded.warnings == (
        "RADARR_4K_APIKEY (environment) is not a setting and was ignored. Did you mean RADARR_4K_API_KEY?",
    )


def test_a_name_that_stands_twice_is_a_warning_and_the_last_counts(load: Load, tmp_path: Path) -> None:
    loaded = load("CHECK_INTERVAL=10\nPLEX_URL=http://plex\nCHECK_INTERVAL=20\n")

    assert loaded.settings.check_interval_seconds == 20
    assert loaded.warnings == (
        f"CHECK_INTERVAL stands twice in {tmp_path / 'discarr.env'}, lines 3 and 5: the last counts.",
    )


def test_a_file_that_is_missing_or_no_text_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"A=1\nB=\xff\n")
    (tmp_path / "huge").write_bytes(b"#" * 1_100_000)
    expected = {
        "missing": "cannot be read (No such file or directory)",
        ".": "cannot be read (Is a directory)",
        "binary": "line 2 is not UTF-8 text",
        "huge": "is larger than 1 MB",
    }
    for name, reason in expected.items():
        with pytest.raises(SettingsInvalid, match=r"^[^\n]*$") as caught:
            load_settings(env_file=tmp_path / name, environ={})
        assert str(caught.value).startswith(f"{tmp_path / name} {reason}")


def test_secrets_never_show_in_the_loaded_settings(load: Load) -> None:
    loaded = load("RADARR_API_KEY=hush-hush\n")

    assert loaded.settings.secrets == {"hush-hush", "a.token-of.the_bot"}
    assert "hush" not in f"{loaded!r} {loaded}"


HUSH = "q7Zx0Pk3"
NAMES = (
    *(setting.name for setting in SETTINGS),
    *("RADARR_4K_URL", "RADARR_4K_API_KEY", "SONARR_API_KEY_FILE", "RADAR_URL", "TZ", "'", "export ", "="),
)
VALUES = (
    *(HUSH, f'"{HUSH}', f"'{HUSH}\n", f"{HUSH} {HUSH}", f"http://{HUSH}:{HUSH}@h", f"http://[{HUSH}"),
    *(f"\0{HUSH}", "9" * 5000, "nan", "-0", "1e999", "http://h:99999", "http://h\t", "٣", "your_key_here"),
    *("", "/", "a$b", "123456789012345678"),
)
LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(NAMES),
    st.sampled_from(["=", " = ", "", "=  "]),
    st.sampled_from(VALUES) | st.text(max_size=8),
)
FILES = st.lists(LINES, max_size=12).map(lambda lines: "\n".join(lines).encode()) | st.binary(max_size=80)


def everything_said_about(file: Path) -> tuple[str, ...]:
    try:
        return load_settings(env_file=file, environ={}).warnings
    except SettingsInvalid as error:
        return error.problems


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=FILES)
@example(content=f"{HUSH}\n{HUSH}=\n={HUSH}\nDISCORD_TOKEN_FILE={HUSH}\n".encode())
def test_no_file_raises_anything_else_or_shows_what_was_given(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.env"
    file.write_bytes(content)

    for line in everything_said_about(file):
        assert HUSH not in line
        assert len(line.splitlines()) == 1
