"""How the text of one setting becomes a value.

No message repeats the text it was given: a token pasted under the wrong name would stand in the log.
"""

import enum
import ipaddress
import re
import ssl
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from discarr.language.catalogue import languages
from discarr.model.settings import QuietHours, Secret

Word = TypeVar("Word", bound=enum.Enum)


class ValueUnusable(ValueError):
    """The end of a sentence that begins with the setting's name: what is wrong, and what to write instead."""


_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*([a-z%]*)", re.IGNORECASE | re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# Powers of 1024 under either name: so count Radarr, Sonarr and the ancestor ("100MB" is its 104857600).
_BYTES = {"b": 1} | {
    f"{letter}{end}": 1024**power for power, letter in enumerate("kmgt", start=1) for end in ("", "b", "ib")
}
_SWITCH = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_PLACEHOLDER = re.compile(r"your[_-].*[_-]here", re.IGNORECASE)
_SNOWFLAKE = re.compile(r"[0-9]{15,20}", re.ASCII)
# A label that is empty or too long ("radarr..local") is a bug to whoever looks the name up: UnicodeError.
_HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?",
    re.IGNORECASE | re.ASCII,
)
_FOUR_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}\.?", re.ASCII)
_URL_CHARACTERS = re.compile(r"[!-~]{1,2000}", re.ASCII)


def duration(*, bare: str, most: str) -> Callable[[str], float]:
    """Reads "90s", "10m", "2h", "1d" as seconds, one second at least; a bare number is in the unit `bare`."""

    def read(text: str) -> float:
        seconds = _quantity(text, _SECONDS, bare=bare, form="a duration. Write 90s, 10m, 2h or 1d")
        return _within(seconds, least=("1s", 1), most=(most, _quantity(most, _SECONDS, bare=bare, form="")))

    return read


def size(text: str) -> int:
    """Reads "100MB", "25GB", "1.5GiB" as bytes; a bare number is in bytes."""
    found = _quantity(text, _BYTES, bare="b", form="a size. Write 100MB, 25GB or 1.5GiB")
    return int(_within(found, least=("1 byte", 1), most=("1024TB", 1024**5)))


def percent(text: str) -> float:
    """Reads "1.5" and "1.5%" as 1.5."""
    found = _quantity(text, {"%": 1}, bare="%", form="a percentage. Write 1.0 or 1%")
    if found <= 0:
        raise ValueUnusable("must be more than 0%.")
    return _within(found, least=("0%", 0), most=("100%", 100))


def count(*, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if re.fullmatch(r"[+-]?[0-9]{1,18}", text, re.ASCII) is None:
            raise ValueUnusable(f"is not a whole number. Write one from {least} to {most}.")
        return int(_within(int(text), least=(str(least), least), most=(str(most), most)))

    return read


def switch(text: str) -> bool:
    try:
        return _SWITCH[text.lower()]
    except KeyError:
        raise ValueUnusable("is neither on nor off. Write true or false (yes, no, on, off, 1, 0).") from None


def one_of(words: type[Word]) -> Callable[[str], Word]:
    """Reads the value of a member, in capitals or not."""

    def read(text: str) -> Word:
        try:
            return words(text.lower())
        except ValueError:
            known = ", ".join(str(word.value) for word in words)
            raise ValueUnusable(f"is not among the words it may be. Write one of {known}.") from None

    return read


def some_of(words: type[Word]) -> Callable[[str], frozenset[Word]]:
    """Reads members between commas, or "none"."""
    known = ", ".join(str(word.value) for word in words)

    def read(text: str) -> frozenset[Word]:
        parts = [part for part in re.split(r"[\s,]+", text.lower()) if part]
        if parts == ["none"]:
            return frozenset()
        if not parts or not {word.value for word in words}.issuperset(parts):
            raise ValueUnusable(f"is not among the words it may be. Write any of {known}; or none.")
        return frozenset(map(words, parts))

    return read


def quiet_hours(text: str) -> QuietHours:
    """Reads "23:00-08:00"."""
    match = re.fullmatch(r"([0-9]{1,2}:[0-9]{2})\s*-\s*([0-9]{1,2}:[0-9]{2})", text, re.ASCII)
    if match is None:
        raise ValueUnusable("is not a span of hours. Write 23:00-08:00.")
    try:
        begin, end = (time.fromisoformat(part.rjust(5, "0")) for part in match.groups())
    except ValueError:
        raise ValueUnusable("names an hour that no day has. Write 23:00-08:00.") from None
    if begin == end:
        raise ValueUnusable("begins when it ends. Write 23:00-08:00; NOTIFY=none tells nothing at all.")
    return QuietHours(begin=begin, end=end)


def time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueUnusable(
            "is no time zone that this machine knows. Write one like Europe/Berlin; if it is right, install "
            "tzdata."
        ) from None


def language(text: str) -> str:
    wanted = text.replace("-", "_").casefold()
    for known in languages():
        if known.casefold() == wanted:
            return known
    raise ValueUnusable(f"is no language there is a translation for. Write one of {', '.join(languages())}.")


def snowflake(text: str) -> int:
    if _SNOWFLAKE.fullmatch(text) is None or int(text) >= 2**63:
        raise ValueUnusable("is not a Discord id. Copy the number: right-click > Copy ID, in developer mode.")
    return int(text)


def snowflakes(text: str) -> frozenset[int]:
    """Ids between commas or spaces."""
    return frozenset(snowflake(part) for part in re.split(r"[\s,]+", text) if part)


def secret(text: str) -> Secret:
    refuse_placeholder(text)
    if re.fullmatch(r"[!-~]+", text, re.ASCII) is None:
        raise ValueUnusable(
            "has a space, a line break or another character that no key has. Copy it anew, as one piece."
        )
    if text[0] in "\"'":
        raise ValueUnusable("stands in quotation marks. Remove them.")
    return Secret(text)


def url(text: str) -> str:
    """An http or https address without a trailing slash."""
    refuse_placeholder(text)
    parts = _split_url(text)
    if parts.username is not None or parts.password is not None:
        raise ValueUnusable("must hold no user name and no password. Remove what stands before the @.")
    if "?" in text or "#" in text:
        raise ValueUnusable("must end with the path. Remove the ? or # and what follows.")
    return text.rstrip("/")


def loopback_url(text: str) -> str:
    """An address on this machine: the token goes there, so it may never lead elsewhere."""
    address = url(text)
    if not _is_loopback(urlsplit(address).hostname or ""):
        raise ValueUnusable("may only lead to this machine: 127.0.0.1, [::1] or localhost.")
    return address


def ca_file(text: str) -> Path:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=text)
    except ssl.SSLError:
        raise ValueUnusable("names a file that holds no certificate. It must be in PEM form.") from None
    except OSError as error:
        raise ValueUnusable(f"names a file that cannot be read ({error.strerror}).") from None
    except ValueError:
        raise ValueUnusable("names no file: there is a character in it that no path has.") from None
    return Path(text)


def refuse_placeholder(text: str) -> None:
    if _PLACEHOLDER.fullmatch(text):
        raise ValueUnusable(
            "is still the example's placeholder. Put your own value there; a service that you do not have "
            "is switched off by removing its lines."
        )


def _quantity(text: str, units: Mapping[str, int], *, bare: str, form: str) -> float:
    match = _NUMBER_AND_UNIT.fullmatch(text)
    unit = (match[2].lower() or bare) if match else ""
    if match is None or unit not in units:
        raise ValueUnusable(f"is not {form}.")
    return float(match[1]) * units[unit]


def _within(number: float, *, least: tuple[str, float], most: tuple[str, float]) -> float:
    """`least` and `most` are each a bound in the reader's words and as a number."""
    if number < least[1]:
        raise ValueUnusable(f"must be at least {least[0]}.")
    if number > most[1]:
        raise ValueUnusable(f"must be at most {most[0]}.")
    return number


def _split_url(text: str) -> SplitResult:
    # urlsplit drops tabs and line breaks in silence, so what it would repair is refused before.
    if not _URL_CHARACTERS.fullmatch(text) or "\\" in text:
        raise ValueUnusable("is not an address. Write it in plain letters, like http://localhost:7878.")
    if not text.lower().startswith(("http://", "https://")):
        raise ValueUnusable("must begin with http:// or https://, like http://localhost:7878.")
    try:
        parts = urlsplit(text)
        usable = _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueUnusable("names no host or an impossible port. Write it like http://localhost:7878.")
    return parts


def _is_host(host: str) -> bool:
    is_name = _HOST_NAME.fullmatch(host) is not None and _FOUR_NUMBERS.fullmatch(host) is None
    return is_name or _ip_address(host) is not None


def _is_loopback(host: str) -> bool:
    address = _ip_address(host)
    return host == "localhost" or (
        address is not None
        and (address == ipaddress.IPv6Address("::1") or (address.version == 4 and address.is_loopback))
    )


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
