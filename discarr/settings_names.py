"""Which names are settings, and which setting somebody may have meant by another name."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from discarr.model.services import Instance, ServiceKind
from discarr.settings_table import SETTINGS

FILE_SUFFIX = "_FILE"
KNOWN_NAMES = frozenset(
    {setting.name for setting in SETTINGS}
    | {setting.name + FILE_SUFFIX for setting in SETTINGS if setting.secret}
)

_INSTANCE_NAME = re.compile(
    r"(?P<kind>RADARR|SONARR)_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*)_(?P<what>URL|API_KEY|API_KEY_FILE)", re.ASCII
)
_TAILS = ("URL", "API_KEY", "API_KEY_FILE")
# RADARR_API_URL is a slip for RADARR_URL, not an instance named "api".
_NEVER_INSTANCES = {"API", "API_KEY", "KEY", "URL"}
_OUR_PREFIXES = ("DISCORD_", "RADARR_", "SONARR_", "PLEX_", "DISCARR_", "ADMIN_ROLE_")
# Other services of the same family, one letter away from ours: a shared file may well configure them too.
_NEIGHBOURS = ("READARR", "LIDARR", "PROWLARR", "WHISPARR", "BAZARR", "OVERSEERR", "JELLYSEERR")
_NEARLY = 0.8
_NEARLY_A_TAIL = 0.6
_SHOWABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}|[a-z]{1,20}(_[a-z]{1,20}){0,4}", re.ASCII)


def instance_of(name: str) -> Instance | None:
    """The named instance that RADARR_4K_URL, RADARR_4K_API_KEY or RADARR_4K_API_KEY_FILE configures."""
    match = _INSTANCE_NAME.fullmatch(name)
    if match is None or match["name"] in _NEVER_INSTANCES or len(match["name"]) > 32:
        return None
    return Instance(kind=ServiceKind[match["kind"]], name=match["name"].lower())


def is_setting(name: str) -> bool:
    return name in KNOWN_NAMES or instance_of(name) is not None


def has_our_prefix(name: str) -> bool:
    return name.upper().startswith(_OUR_PREFIXES)


def instances_in(names: Iterable[str]) -> frozenset[Instance]:
    found = (instance_of(name) for name in names)
    return frozenset(instance for instance in found if instance is not None)


def credential_name(name: str) -> str:
    """systemd's credential for a secret: "discord-token", "radarr-4k-api-key"."""
    return name.lower().replace("_", "-")


def meant_by(name: str) -> str | None:
    """The setting that an unknown name is a slip for, as far as one can guess."""
    upper = name.upper()
    # Two underscores are Radarr's and Sonarr's own way to be configured: RADARR__SERVER__PORT.
    if upper.startswith(_NEIGHBOURS) or "__" in upper:
        return None
    corrected = _with_right_service(upper)
    if is_setting(corrected):
        return corrected
    return _meant_of_service(corrected) or _beginning_of(upper) or _nearest(upper)


def can_be_shown(name: str) -> bool:
    """Whether it looks like a name at all: a key pasted without its name may not get into the log."""
    return _SHOWABLE.fullmatch(name) is not None


def _with_right_service(name: str) -> str:
    """RADAR_URL with the service's name mended: RADARR_URL."""
    service, _, rest = name.partition("_")
    near = get_close_matches(service, ("RADARR", "SONARR"), n=1, cutoff=_NEARLY)
    return f"{near[0]}_{rest}" if near else name


def _meant_of_service(name: str) -> str | None:
    """RADARR_4K_APIKEY: the words after the instance's name are compared alone, for the name may be anything.

    Compared as a whole, RADARR_PORT_7878_TCP (which Docker sets) would look like RADARR_PORT_7878_URL.
    """
    service, *words = name.split("_")
    if service not in ("RADARR", "SONARR"):
        return None
    guesses = [
        (_likeness("_".join(words[cut:]), tail), "_".join((service, *words[:cut], tail)))
        for cut in range(min(len(words), 8))
        for tail in _TAILS
    ]
    good = [guess for guess in guesses if guess[0] >= _NEARLY_A_TAIL and is_setting(guess[1])]
    return max(good)[1] if good else None


def _beginning_of(name: str) -> str | None:
    """STUCK_THRESHOLD for STUCK_THRESHOLD_MINUTES: two words at least, else it might be anything."""
    longer = sorted(known for known in KNOWN_NAMES if known.startswith(f"{name}_"))
    return longer[0] if "_" in name and longer else None


def _nearest(name: str) -> str | None:
    near = get_close_matches(name, sorted(KNOWN_NAMES), n=1, cutoff=_NEARLY)
    return near[0] if near else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
