"""Messages made of layout components, under the flag IS_COMPONENTS_V2."""

from functools import partial
from typing import Any

import discord
import httpx
import pytest

from discarr.demo.discord.component_forms import LAYOUT_KINDS
from discarr.demo.discord.components import LAYOUT_FLAG, Kind
from discarr.demo.discord.transcript import rendered
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.conftest import Wire

Json = dict[str, Any]

BUTTON: Json = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}
ROW: Json = {"type": 1, "components": [BUTTON]}
TEXT: Json = {"type": 10, "content": "hello"}
PICTURE: Json = {"media": {"url": "https://images.example/1/poster.jpg"}}
THUMBNAIL: Json = {"type": 11, **PICTURE}


def section(accessory: Json | None = THUMBNAIL, texts: int = 1) -> Json:
    return {"type": 9, "components": [TEXT] * texts, "accessory": accessory}


def container(*inner: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(inner), **more}


EVERYTHING = [
    container(
        section(),
        {"type": 14, "spacing": 2},
        {"type": 12, "items": [PICTURE, PICTURE | {"description": "a poster", "spoiler": True}]},
        ROW,
        accent_color=0x3498DB,
    ),
    section(BUTTON | {"custom_id": "there"}),
]


@pytest.fixture
def messages(world: SimulatedDiscord) -> str:
    return f"/channels/{world.channel_id}/messages"


async def posted(wire: Wire, *components: Json) -> Json:
    url = f"/channels/{wire.world.channel_id}/messages"
    answer = await wire.api.post(url, json={"flags": LAYOUT_FLAG, "components": list(components)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def problems(answer: httpx.Response, path: str) -> list[str]:
    at = answer.json()["errors"]
    for step in path.split("."):
        at = at[step]
    return [problem["code"] for problem in at["_errors"]]


async def test_a_layout_is_stored_with_ids_and_every_optional_field(wire: Wire) -> None:
    message = await posted(wire, *EVERYTHING)

    first, second = message["components"]
    assert message["flags"] == LAYOUT_FLAG
    assert (first["id"], first["accent_color"], first["spoiler"]) == (1, 0x3498DB, False)
    thumbnail, separator = first["components"][0]["accessory"], first["components"][1]
    assert (thumbnail["description"], thumbnail["media"]["proxy_url"]) == (None, PICTURE["media"]["url"])
    assert separator == {"type": 14, "id": separator["id"], "spacing": 2, "divider": True}
    assert second["accessory"]["custom_id"] == "there"


async def test_an_id_of_ones_own_is_kept_and_given_to_nobody_else(wire: Wire) -> None:
    message = await posted(wire, TEXT, TEXT | {"id": 1})

    assert [each["id"] for each in message["components"]] == [2, 1]


@pytest.mark.parametrize(
    ("components", "path", "error"),
    [
        ([BUTTON], "components.0", "UNION_TYPE_CHOICES"),
        ([container(container(TEXT))], "components.0.components.0", "UNION_TYPE_CHOICES"),
        ([container(BUTTON)], "components.0.components.0", "UNION_TYPE_CHOICES"),
        ([container()], "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        ([container(TEXT, accent_color=1 << 24)], "components.0.accent_color", "NUMBER_TYPE_MAX"),
        ([section(texts=4)], "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        ([section(None)], "components.0.accessory", "BASE_TYPE_REQUIRED"),
        ([section(TEXT)], "components.0.accessory", "UNION_TYPE_CHOICES"),
        ([{"type": 12, "items": [PICTURE] * 11}], "components.0.items", "BASE_TYPE_BAD_LENGTH"),
        ([{"type": 12, "items": [{}]}], "components.0.items.0.media.url", "BASE_TYPE_REQUIRED"),
        ([{"type": 14, "spacing": 3}], "components.0.spacing", "BASE_TYPE_CHOICES"),
        ([TEXT | {"content": ""}], "components.0.content", "BASE_TYPE_REQUIRED"),
        ([TEXT | {"content": "x" * 2001}] * 2, "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
        ([container(*[section(THUMBNAIL)] * 14)], "components", "BASE_TYPE_MAX_LENGTH"),
        ([ROW, section(BUTTON)], "components.1.accessory.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (
            [{"type": 12, "items": [{"media": {"url": "file:///etc/passwd"}}]}],
            "components.0.items.0.media.url",
            "URL_TYPE_INVALID_SCHEME",
        ),
        (
            [{"type": 12, "items": [{"media": {"url": "attachment://none.png"}}]}],
            "components.0.items.0.media",
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        ),
    ],
)
async def test_a_layout_beyond_a_limit_is_an_invalid_form(
    wire: Wire, messages: str, components: list[Json], path: str, error: str
) -> None:
    answer = await wire.api.post(messages, json={"flags": LAYOUT_FLAG, "components": components})

    assert answer.status_code == 400
    assert problems(answer, path) == [error]


async def test_a_layout_at_its_limits_is_taken(wire: Wire) -> None:
    full = [section(), *[TEXT] * 36]
    assert len((await posted(wire, container(*full[:36])))["components"][0]["components"]) == 36
    await posted(wire, TEXT | {"content": "x" * 4000})


async def test_without_the_flag_there_is_no_layout(wire: Wire, messages: str) -> None:
    answer = await wire.api.post(messages, json={"components": [TEXT]})
    assert problems(answer, "components.0") == ["UNION_TYPE_CHOICES"]


@pytest.mark.parametrize("field", ["content", "embeds"])
async def test_a_layout_says_nothing_beside_its_components(wire: Wire, messages: str, field: str) -> None:
    classic = {"content": "hello", "embeds": [{"title": "t"}]}
    body = {"flags": LAYOUT_FLAG, "components": [TEXT], field: classic[field]}

    refused = await wire.api.post(messages, json=body)

    assert problems(refused, field) == ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]


async def test_a_message_becomes_a_layout_once_and_stays_one(wire: Wire, messages: str) -> None:
    message = (await wire.api.post(messages, json={"content": "hello"})).json()
    change = partial(wire.api.patch, f"{messages}/{message['id']}")
    layout: Json = {"flags": LAYOUT_FLAG, "components": [TEXT]}

    refused = await change(json=layout)
    became = await change(json=layout | {"content": None})
    back = await change(json={"flags": 0, "content": "hello"})
    unsaid = await change(json={"components": [TEXT]})

    assert problems(refused, "content") == ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    assert became.json()["flags"] == LAYOUT_FLAG
    assert problems(back, "flags") == ["MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"]
    assert problems(unsaid, "components.0") == ["UNION_TYPE_CHOICES"], "each edit says the flag itself"


async def test_people_find_words_and_buttons_wherever_they_stand(wire: Wire) -> None:
    await posted(wire, *EVERYTHING)

    message = wire.world.messages()[-1]

    assert message.text == "hello\nhello"
    assert [button["custom_id"] for button in message.buttons] == ["go", "there"]
    assert rendered(message, now=wire.world.clock.now()) == "| hello\n| ---\n| [Go]\nhello\n[Go]"


def test_discord_py_knows_the_same_kinds() -> None:
    known = {kind.value for kind in discord.ComponentType}
    assert {int(kind) for kind in Kind} <= known
    assert min(LAYOUT_KINDS) == discord.ComponentType.section.value
