"""Which setting somebody may have meant."""

import pytest

from discarr.model.services import Instance, ServiceKind
from discarr.settings_names import credential_name, instance_of, meant_by

SLIPS = {
    "RADAR_API_KEY": "RADARR_API_KEY",
    "RADARR_APIKEY": "RADARR_API_KEY",
    "RADARR_API_URL": "RADARR_URL",
    "RADARR_4K_APIKEY": "RADARR_4K_API_KEY",
    "RADAR_4K_URL": "RADARR_4K_URL",
    "SONARR_ULR": "SONARR_URL",
    "radarr_url": "RADARR_URL",
    "CHEK_INTERVAL": "CHECK_INTERVAL",
    "STUCK_THRESHOLD": "STUCK_THRESHOLD_MINUTES",
    "DISCORD_BOT_TOKEN": "DISCORD_TOKEN",
    "ADMIN_ROLE_ID": "ADMIN_ROLE_IDS",
}
NOT_OURS = ["TZ", "PUID", "LOG_LEVEL", "READARR_API_KEY", "LIDARR_URL", "PROWLARR_API_KEY", "RADARR_PORT"]
NOT_OURS += ["RADARR_PORT_7878_TCP_ADDR", "RADARR_SERVICE_HOST", "RADARR__SERVER__PORT", "", "_"]


@pytest.mark.parametrize(("name", "meant"), SLIPS.items())
def test_a_slip_is_understood(name: str, meant: str) -> None:
    assert meant_by(name) == meant


@pytest.mark.parametrize("name", NOT_OURS)
def test_the_names_of_other_programs_mean_nothing_to_us(name: str) -> None:
    assert meant_by(name) is None


def test_an_instance_is_named_between_the_service_and_the_setting() -> None:
    uhd = Instance(kind=ServiceKind.SONARR, name="uhd_2")

    assert instance_of("SONARR_UHD_2_URL") == instance_of("SONARR_UHD_2_API_KEY_FILE") == uhd
    assert instance_of("SONARR_URL") is None
    assert instance_of("SONARR_API_URL") is None
    assert instance_of("PLEX_4K_URL") is None
    assert instance_of(f"SONARR_{'X' * 33}_URL") is None


def test_a_credential_has_the_name_in_lower_case_with_dashes() -> None:
    assert credential_name("RADARR_4K_API_KEY") == "radarr-4k-api-key"
