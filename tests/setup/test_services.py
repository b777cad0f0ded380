"""What is asked again after an answer was tried in vain."""

import pytest

from discarr.errors.services import (
    MediaClientError,
    NotTls,
    ServiceRefused,
    ServiceUnreachable,
    WrongBasePath,
    WrongService,
)
from discarr.settings_table import RADARR
from discarr.setup.services import AskAgain, ask_again, in_full

URL = "http://nas:7878"


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ServiceRefused(RADARR, 401), AskAgain(address=False, key=True)),
        (WrongService(RADARR, "Sonarr"), AskAgain(key=True)),
        (WrongBasePath(RADARR, URL, "a redirect", base="/radarr"), AskAgain(suggestion=f"{URL}/radarr")),
        (WrongBasePath(RADARR, URL, "a web page"), AskAgain(suggestion=URL)),
        (NotTls(RADARR, URL), AskAgain(suggestion="https://nas:7878")),
        (ServiceUnreachable(RADARR, URL, "connection refused"), AskAgain(suggestion=URL)),
    ],
)
def test_only_what_is_wrong_is_asked_again_and_what_is_known_is_suggested(
    error: MediaClientError, again: AskAgain
) -> None:
    assert ask_again(error, URL) == again


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nas:7878", URL),
        ("http://nas:7878/", URL),
        ("https://nas/radarr", "https://nas/radarr"),
        ("http:/nas:7878", URL),
        ("http//nas:7878", URL),
        ("7878", "http://localhost:7878"),
        ("[::1]:7878/", "http://[::1]:7878"),
        ("http://nas:7878/api/v3", URL),
        ("nas:7878/settings/general", URL),
        ("nas:7878/login?returnUrl=/settings/general", URL),
        ("https://nas/radarr/system/status", "https://nas/radarr"),
        ("https://nas/radarr-api/", "https://nas/radarr-api"),
        ("http://nas:32400/web/index.html#!/settings/web/general", "http://nas:32400"),
        ("http://nas:7878/#top", URL),
    ],
)
def test_an_address_may_be_typed_as_people_write_it(typed: str, meant: str) -> None:
    assert in_full(typed) == meant
