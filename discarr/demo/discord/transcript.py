"""A message as plain text, for a terminal."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from discarr.demo.discord.components import Kind, inside
from discarr.demo.discord.messages import Message

if TYPE_CHECKING:
    from discarr.demo.discord.world import SimulatedDiscord

_TIMESTAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_HEADING = re.compile(r"^(?:#{1,3}|-#) ", re.MULTILINE)
_MARKS = re.compile(r"(?<!\\)(?:\*\*|__|~~|`)")

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


async def print_changes(world: "SimulatedDiscord", say: Callable[[str], None]) -> None:
    """Each public message as it appears and changes."""
    printed: dict[int, Message] = {}
    while True:
        for message in world.messages() if world.channel_id in world.guild.channels else ():
            if printed.get(message.id) != message:
                say(f"\n{rendered(message, now=world.clock.now())}")
            printed[message.id] = message
        await world.changes.wait()


def rendered(message: Message, *, now: datetime) -> str:
    """The content, each embed beside a bar, and the buttons in brackets."""
    lines = plain(message.content, now=now).splitlines()
    for embed in message.embeds:
        lines += [f"| {line}".rstrip() for line in _embed_lines(embed, now)]
    for component in message.components:
        lines += _component_lines(component, now)
    return "\n".join(lines)


def _embed_lines(embed: dict[str, object], now: datetime) -> Iterator[str]:
    yield from plain(str(embed.get("title", "")), now=now).splitlines()
    yield from plain(str(embed.get("description", "")), now=now).splitlines()
    fields = embed.get("fields", ())
    for field in fields if isinstance(fields, list) else ():
        yield ""
        yield from plain(field["name"], now=now).splitlines()
        yield from (f"  {line}" for line in plain(field["value"], now=now).splitlines())
    footer = embed.get("footer")
    if isinstance(footer, dict):
        yield ""
        yield from plain(footer["text"], now=now).splitlines()


def _component_lines(component: dict[str, Any], now: datetime) -> list[str]:
    match component["type"]:
        case Kind.ACTION_ROW:
            return ["  ".join(_component(part) for part in component["components"])]
        case Kind.TEXT_DISPLAY:
            return plain(component["content"], now=now).splitlines()
        case Kind.SEPARATOR:
            return ["---" if component["divider"] else ""]
        case Kind.CONTAINER:
            inner = [line for each in inside(component) for line in _component_lines(each, now)]
            return [f"| {line}".rstrip() for line in inner]
        case Kind.BUTTON:
            return [_button(component)]
        case _:
            return [line for each in inside(component) for line in _component_lines(each, now)]


def _component(part: dict[str, Any]) -> str:
    if part.get("type") == Kind.STRING_SELECT:
        return f"[{part.get('placeholder') or 'Choose'} ▾]"
    return _button(part)


def _button(button: dict[str, object]) -> str:
    emoji = button.get("emoji")
    symbol = emoji["name"] if isinstance(emoji, dict) else ""
    label = " ".join(part for part in (str(symbol), str(button.get("label") or "")) if part)
    return f"({label})" if button.get("disabled") else f"[{label}]"


def plain(markdown: str, *, now: datetime) -> str:
    """Discord's markdown as it reads: marks gone, escapes undone, times told from now."""
    timed = _TIMESTAMP.sub(lambda found: _time(int(found[1]), found[2] or "f", now), markdown)
    return _ESCAPED.sub(r"\1", _MARKS.sub("", _HEADING.sub("", timed)))


def _time(unix: int, style: str, now: datetime) -> str:
    if style == "R":
        return relative(unix - now.timestamp())
    return f"{datetime.fromtimestamp(unix, UTC):%Y-%m-%d %H:%M} UTC"


def relative(seconds: float) -> str:
    """ "in 5 min", "2 h ago", "now"."""
    size = round(abs(seconds))
    for unit, length in _UNITS:
        if size >= length:
            count = f"{size // length} {unit}"
            return f"in {count}" if seconds > 0 else f"{count} ago"
    return "now"
