"""How the text of one setting becomes a value."""

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import trustme

from discarr import settings_values as values
from discarr.model.notices import NoticeKind
from discarr.model.settings import AutoCleanup, QuietHours, Secret

INTERVAL = values.duration(bare="s", most="1d")
MINUTES = values.duration(bare="m", most="30d")
SNAPSHOTS = values.count(least=2, most=100)

GOOD: list[tuple[Callable[[str], Any], str, Any]] = [
    (INTERVAL, "90", 90),
    (INTERVAL, "90s", 90),
    (INTERVAL, "1.5m", 90),
    (INTERVAL, "2 H", 7200),
    (INTERVAL, "1d", 86_400),
    (MINUTES, "120", 7200),
    (MINUTES, "90s", 90),
    (values.size, "104857600", 104_857_600),
    (values.size, "100MB", 104_857_600),
    (values.size, "25gb", 25 * 1024**3),
    (values.size, "1.5GiB", 1_610_612_736),
    (values.size, "512b", 512),
    (values.percent, "1.0", 1.0),
    (values.percent, "1%", 1.0),
    (values.percent, "100", 100.0),
    (SNAPSHOTS, "2", 2),
    (values.one_of(AutoCleanup), "Propose", AutoCleanup.PROPOSE),
    (values.some_of(NoticeKind), "Imported, health", {NoticeKind.IMPORTED, NoticeKind.HEALTH}),
    (values.some_of(NoticeKind), "None", set()),
    (values.quiet_hours, "23:00-8:30", QuietHours(begin=time(23), end=time(8, 30))),
    (values.quiet_hours, "00:00 - 06:00", QuietHours(begin=time(0), end=time(6))),
    (values.time_zone, "Europe/Berlin", "Europe/Berlin"),
    (values.switch, "Yes", True),
    (values.switch, "off", False),
    (values.switch, "1", True),
    (values.snowflake, "123456789012345678", 123456789012345678),
    (values.snowflakes, "123456789012345678, 223456789012345678", {123456789012345678, 223456789012345678}),
    (values.snowflakes, "", set()),
    (values.url, "http://localhost:7878/", "http://localhost:7878"),
    (values.url, "HTTPS://nas.example/radarr/", "HTTPS://nas.example/radarr"),
    (values.url, "http://[::1]:7878", "http://[::1]:7878"),
    (values.url, "http://my_container:7878", "http://my_container:7878"),
    (values.url, "http://192.168.1.30:7878", "http://192.168.1.30:7878"),
    (values.url, "http://nas-2.lan.:7878", "http://nas-2.lan.:7878"),
    (values.loopback_url, "http://127.8.9.1:99/api", "http://127.8.9.1:99/api"),
    (values.loopback_url, "http://[::1]:99", "http://[::1]:99"),
    (values.loopback_url, "http://localhost", "http://localhost"),
    (values.secret, "a$b#c.d-e_f", Secret("a$b#c.d-e_f")),
]

BAD: list[tuple[Callable[[str], Any], str, str]] = [
    (INTERVAL, "0", "at least 1s"),
    (INTERVAL, "-5m", "at least 1s"),
    (INTERVAL, "25h", "at most 1d"),
    (INTERVAL, "9" * 400, "not a duration"),
    (INTERVAL, "nan", "not a duration"),
    (INTERVAL, "inf", "not a duration"),
    (INTERVAL, "1e3", "not a duration"),
    (INTERVAL, "10MB", "not a duration"),
    (INTERVAL, "٣", "not a duration"),
    (values.size, "0", "at least 1 byte"),
    (values.size, "2000TB", "at most 1024TB"),
    (values.size, "10m5", "not a size"),
    (values.percent, "0", "more than 0%"),
    (values.percent, "100.1", "at most 100%"),
    (SNAPSHOTS, "1", "at least 2"),
    (SNAPSHOTS, "101", "at most 100"),
    (SNAPSHOTS, "5.5", "whole number"),
    (values.one_of(AutoCleanup), "true", "one of off, propose, on"),
    (values.some_of(NoticeKind), "imported,none", "any of imported, failed, blocked, health; or none"),
    (values.some_of(NoticeKind), ",", "or none"),
    (values.quiet_hours, "23-8", "not a span of hours"),
    (values.quiet_hours, "23:00-24:30", "no day has"),
    (values.quiet_hours, "08:00-8:00", "begins when it ends"),
    (values.time_zone, "Europe/Atlantis", "no time zone"),
    (values.time_zone, "/etc/passwd", "no time zone"),
    (values.switch, "maybe", "neither on nor off"),
    (values.snowflake, "#general", "not a Discord id"),
    (values.snowflake, "9" * 20, "not a Discord id"),
    (values.snowflakes, "123456789012345678;5", "not a Discord id"),
    (values.url, "localhost:7878", "must begin with http"),
    (values.url, "ftp://localhost", "must begin with http"),
    (values.url, "http://", "names no host"),
    (values.url, "http://h:99999", "impossible port"),
    (values.url, "http://h:0", "impossible port"),
    (values.url, "http://[::1", "names no host"),
    (values.url, "http://radarr..local:7878", "names no host"),
    (values.url, "http://192.168.1.300:7878", "names no host"),
    (values.url, f"http://{'a' * 64}.local", "names no host"),
    (values.url, f"http://{'a.' * 127}", "names no host"),
    (values.url, "http://me:pass@host", "no user name"),
    (values.url, "http://host/?apikey=x", "the \\? or #"),
    (values.url, "http://ho st", "not an address"),
    (values.url, "http://ho\nst", "not an address"),
    (values.url, "http://host\\@evil", "not an address"),
    (values.url, "your_radarr_url_here", "placeholder"),
    (values.loopback_url, "https://discord.com/api", "only lead to this machine"),
    (values.loopback_url, "http://127.0.0.1.evil.example", "only lead to this machine"),
    (values.loopback_url, "http://0.0.0.0", "only lead to this machine"),
    (values.loopback_url, "http://127.0.0.1@evil.example", "no user name"),
    (values.secret, "Bot abc", "has a space"),
    (values.secret, "a\nb", "line break"),
    (values.secret, "schlüssel", "no key has"),
    (values.secret, '"abc"', "quotation marks"),
    (values.secret, "your_sonarr_api_key_here", "placeholder"),
    (values.ca_file, "/nowhere/ca.pem", "No such file"),
    (values.ca_file, "/dev/null", "holds no certificate"),
    (values.ca_file, "a\0b", "names no file"),
]


@pytest.mark.parametrize(("read", "text", "expected"), GOOD)
def test_a_good_text_becomes_its_value(read: Callable[[str], Any], text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("read", "text", "reason"), BAD)
def test_a_bad_text_is_refused_with_the_reason(read: Callable[[str], Any], text: str, reason: str) -> None:
    with pytest.raises(values.ValueUnusable, match=reason):
        read(text)


def test_a_certificate_file_is_accepted(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    assert values.ca_file(str(tmp_path / "ca.pem")) == tmp_path / "ca.pem"
