"""The kinds of components, and how they stand in one another."""

import enum
from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]

LAYOUT_FLAG = 1 << 15
"""IS_COMPONENTS_V2: the message is made of layout components alone, and stays so."""


class Kind(enum.IntEnum):
    """By the names of Discord's "Component Reference"."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17


def each_of(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, whatever it stands in, in the order in which it is read."""
    for component in components:
        yield component
        yield from each_of(inside(component))


def inside(component: Json) -> list[Json]:
    """What stands in it; a section's accessory comes after its texts."""
    accessory = component.get("accessory")
    within = component.get("components")
    found = [inner for inner in within if isinstance(inner, dict)] if isinstance(within, list) else []
    return [*found, accessory] if isinstance(accessory, dict) else found
