"""What goes wrong in a day: the same for the week and for the real discord.py."""

from collections.abc import Mapping

import attrs

from discarr.demo.arr.faults import Fault, failing, redirected, truncated_gzip, web_page


@attrs.frozen(kw_only=True)
class Outage:
    """From and until these hours of the day."""

    of: str
    """radarr, sonarr or discord."""
    what: str
    begins: int
    ends: int


DAY_HOURS = 24
DAY = (
    Outage(of="radarr", what="refused", begins=1, ends=2),
    Outage(of="discord", what="calls", begins=2, ends=3),
    Outage(of="sonarr", what="503", begins=3, ends=5),
    Outage(of="radarr", what="web page", begins=6, ends=7),
    Outage(of="discord", what="connection", begins=8, ends=11),
    Outage(of="sonarr", what="truncated gzip", begins=12, ends=13),
    Outage(of="radarr", what="restarts", begins=14, ends=15),
    Outage(of="sonarr", what="restarts", begins=14, ends=15),
    Outage(of="radarr", what="redirects", begins=16, ends=17),
    Outage(of="sonarr", what="refused", begins=18, ends=19),
    Outage(of="discord", what="connection", begins=20, ends=21),
    Outage(of="radarr", what="503", begins=20, ends=21),
)
"""The hours before midnight are quiet: what was begun has ended when the day is measured."""

FAULTS: Mapping[str, Fault] = {
    "503": failing(503),
    "web page": web_page(),
    "truncated gzip": truncated_gzip(),
    "redirects": redirected("/api/v3/queue", 307),
}


def begins_at(hour: int) -> list[Outage]:
    return [outage for outage in DAY if outage.begins == hour % DAY_HOURS]


def ends_at(hour: int) -> list[Outage]:
    return [outage for outage in DAY if outage.ends == hour % DAY_HOURS]
