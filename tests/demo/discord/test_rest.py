"""REST as the official description and Discord's documentation have it, asked with a plain HTTP client."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.guild import OTHER_CHANNEL_ID
from discarr.demo.discord.limits import EDIT_MESSAGE, POST_MESSAGE, Allowance
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.conftest import Wire
from tests.demo.discord.official import differences
from tests.openapi import specification

Json = dict[str, Any]

BUTTON: Json = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}


def rows(*buttons: Json) -> list[Json]:
    return [{"type": 1, "components": list(buttons)}]


def embed(**parts: Any) -> Json:
    return {"embeds": [{"title": "t", **parts}]}


def field(name: str = "n", value: str = "v") -> Json:
    return {"name": name, "value": value}


def one_choice(name: str) -> Json:
    choices = [{"name": name, "value": "c"}]
    return {"options": [{"type": 3, "name": "a", "description": "d", "choices": choices}]}


@pytest.fixture
def messages(world: SimulatedDiscord) -> str:
    return f"/channels/{world.channel_id}/messages"


def code(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


async def posted(wire: Wire, **body: Any) -> Json:
    answer = await wire.api.post(
        f"/channels/{wire.world.channel_id}/messages", json={"content": "hello", **body}
    )
    assert answer.status_code == 200
    return dict(answer.json())


def test_everything_said_in_these_tests_is_held_against_the_official_description() -> None:
    specification("discord-openapi.json")  # skips, visibly, where DISCARR_SPECS does not say where it is
    assert differences([]) == []


@pytest.mark.parametrize(
    "path",
    [
        "/users/@me",
        "/users/@me/guilds",
        "/users/{world.member.id}",
        "/oauth2/applications/@me",
        "/applications/@me",
        "/gateway",
        "/gateway/bot",
        "/guilds/{world.guild_id}?with_counts=true",
        "/guilds/{world.guild_id}/channels",
        "/guilds/{world.guild_id}/roles",
        "/guilds/{world.guild_id}/members/{world.bot.id}",
        "/channels/{world.channel_id}",
        "/channels/{world.channel_id}/messages",
        "/applications/{world.bot.id}/commands",
    ],
)
async def test_what_may_be_read(wire: Wire, path: str) -> None:
    wire.world.say(wire.world.member, "hello")

    answer = await wire.api.get(path.format(world=wire.world))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"  # a charset makes discord.py fail at login


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/no/such/route", (404, 0)),
        ("GET", "/channels/1", (404, 10003)),
        ("GET", "/users/1", (404, 10013)),
        ("GET", "/guilds/1", (404, 10004)),
        ("GET", "/guilds/{world.guild_id}/members/1", (404, 10007)),
        ("GET", "/channels/{world.channel_id}/messages/1", (404, 10008)),
        ("PATCH", "/channels/{world.channel_id}/messages/1", (404, 10008)),
        ("GET", "/applications/1/commands", (404, 10002)),
        ("GET", "/applications/{world.bot.id}/guilds/1/commands", (403, 50001)),
        ("GET", "/applications/{world.bot.id}/commands/1", (404, 10063)),
        ("POST", "/interactions/1/token/callback", (404, 10062)),
        ("POST", "/webhooks/{world.bot.id}/token", (404, 10015)),
        ("POST", "/channels/{world.channel_id}/messages", (400, 50006)),
    ],
)
async def test_what_is_refused(wire: Wire, method: str, path: str, expected: tuple[int, int]) -> None:
    body: Json | None = None if method == "GET" else {}

    answer = await wire.api.request(method, path.format(world=wire.world), json=body)

    assert code(answer) == expected
    wire.world.log.clear()  # /no/such/route is in no description


@pytest.mark.parametrize("authorization", ["", "Bot wrong", "Bearer {token}"])
async def test_without_the_bots_token_nothing_is_answered(wire: Wire, authorization: str) -> None:
    headers = {"Authorization": authorization.format(token=wire.world.token)}

    answer = await wire.api.get("/users/@me", headers=headers)

    assert answer.status_code == 401
    assert answer.json() == {"message": "401: Unauthorized", "code": 0}


# --- Forms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "path", "error"),
    [
        ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        (embed(title="x" * 257), "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
        (embed(description="x" * 4097), "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
        (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"),
        (embed(fields=[field()] * 26), "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
        (embed(fields=[field(name="x" * 257)]), "embeds.0.fields.0.name", "BASE_TYPE_BAD_LENGTH"),
        (embed(fields=[field(value="x" * 1025)]), "embeds.0.fields.0.value", "BASE_TYPE_BAD_LENGTH"),
        (embed(fields=[field(value=" ")]), "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
        (embed(color=0x1000000), "embeds.0.color", "NUMBER_TYPE_MAX"),
        ({"embeds": [{"title": "t"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
        ({"components": rows(BUTTON) * 6}, "components", "BASE_TYPE_BAD_LENGTH"),
        ({"components": rows(*[BUTTON] * 6)}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        ({"components": [BUTTON]}, "components.0", "UNION_TYPE_CHOICES"),
        (
            {"components": rows(BUTTON, BUTTON)},
            "components.0.components.1.custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            {"components": rows(BUTTON | {"custom_id": "x" * 101})},
            "components.0.components.0.custom_id",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {"components": rows(BUTTON | {"label": "x" * 81})},
            "components.0.components.0.label",
            "BASE_TYPE_MAX_LENGTH",
        ),
    ],
)
async def test_a_message_beyond_a_limit_is_an_invalid_form(
    wire: Wire, messages: str, body: Json, path: str, error: str
) -> None:
    answer = await wire.api.post(messages, json=body)

    assert code(answer) == (400, 50035)
    at = answer.json()["errors"]
    for step in path.split("."):
        at = at[step]
    assert [problem["code"] for problem in at["_errors"]] == [error]


async def test_a_message_at_every_limit_is_taken(wire: Wire, messages: str) -> None:
    full = embed(description="x" * 2900, footer={"text": "x" * 99}, fields=[field("x" * 100, "x" * 100)] * 15)
    buttons = [[BUTTON | {"custom_id": f"{row} {place}"} for place in range(5)] for row in range(5)]
    body = full | {"content": "x" * 2000, "components": [{"type": 1, "components": row} for row in buttons]}

    answer = await wire.api.post(messages, json=body)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Upper"}, "0.name"),
        ({"name": "two words"}, "0.name"),
        ({"name": "x" * 33}, "0.name"),
        ({"description": ""}, "0.description"),
        ({"description": "x" * 101}, "0.description"),
        ({"options": [{"type": 99, "name": "a", "description": "d"}]}, "0.options.0.type"),
        (
            {
                "options": [
                    {"type": 3, "name": "a", "description": "d"},
                    {"type": 3, "name": "b", "description": "d", "required": True},
                ]
            },
            "0.options.1",
        ),
        (
            {
                "options": [
                    {
                        "type": 3,
                        "name": "a",
                        "description": "d",
                        "choices": [{"name": "c", "value": "c"}] * 26,
                    }
                ]
            },
            "0.options.0.choices",
        ),
        (one_choice(""), "0.options.0.choices.0.name"),
        (one_choice("x" * 101), "0.options.0.choices.0.name"),
        ({"name_localizations": {"de": "Zwei Worte"}}, "0.name_localizations.de"),
        ({"name_localizations": {"de": "x" * 33}}, "0.name_localizations.de"),
        ({"name_localizations": {"tlh": "fine"}}, "0.name_localizations.tlh"),
        ({"description_localizations": {"de": "x" * 101}}, "0.description_localizations.de"),
    ],
)
async def test_a_command_of_another_form_is_refused(wire: Wire, command: Json, path: str) -> None:
    register = f"/applications/{wire.world.bot.id}/guilds/{wire.world.guild_id}/commands"

    answer = await wire.api.put(register, json=[{"name": "fine", "description": "d", **command}])

    assert code(answer) == (400, 50035)
    at = answer.json()["errors"]
    for step in path.split("."):
        at = at[step]
    assert at["_errors"]
    assert wire.world.commands == []


async def test_commands_keep_their_ids_by_name(wire: Wire) -> None:
    register = f"/applications/{wire.world.bot.id}/guilds/{wire.world.guild_id}/commands"
    first = (await wire.api.put(register, json=[{"name": "check", "description": "Look"}])).json()[0]

    again = (await wire.api.put(register, json=[{"name": "check", "description": "Look"}])).json()[0]
    changed = (await wire.api.post(register, json={"name": "check", "description": "New"})).json()
    renamed = await wire.api.patch(f"{register}/{first['id']}", json={"name": "look"})
    removed = await wire.api.delete(f"{register}/{first['id']}")

    assert again == first
    assert (changed["id"], changed["version"] != first["version"]) == (first["id"], True)
    assert renamed.json()["name"] == "look"
    assert (removed.status_code, wire.world.commands) == (204, [])


async def test_localizations_are_listed_for_whoever_asks_for_them(wire: Wire) -> None:
    register = f"/applications/{wire.world.bot.id}/guilds/{wire.world.guild_id}/commands"
    choice = {"name": "one", "name_localizations": {"de": "eins"}, "value": "1"}
    option = {"type": 3, "name": "which", "name_localizations": {"de": "welche"}, "description": "d"}
    command = {"name": "look", "name_localizations": {"de": "schau"}, "description": "d"}
    await wire.api.put(register, json=[{**command, "options": [{**option, "choices": [choice]}]}])

    (plain,) = (await wire.api.get(register)).json()
    (whole,) = (await wire.api.get(register, params={"with_localizations": "true"})).json()

    assert "localizations" not in str(plain)
    assert whole["name_localizations"] == {"de": "schau"}
    assert whole["options"][0]["name_localizations"] == {"de": "welche"}
    assert whole["options"][0]["choices"] == [choice]


# --- Messages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": 2}, [9, 8]),
        ({"before": 3}, [2, 1, 0]),
        ({"after": 7}, [9, 8]),
        ({"after": 2, "limit": 2}, [4, 3]),
        ({"around": 5, "limit": 3}, [6, 5, 4]),
    ],
)
async def test_history_is_paged_newest_first(
    wire: Wire, messages: str, query: dict[str, int], expected: list[int]
) -> None:
    said = [wire.world.say(wire.world.bot, str(number)) for number in range(10)]
    asked = {key: value if key == "limit" else said[value].id for key, value in query.items()}

    answer = await wire.api.get(messages, params=asked)

    assert [int(message["content"]) for message in answer.json()] == expected


async def test_an_edit_keeps_what_it_does_not_name(wire: Wire, messages: str) -> None:
    first = await posted(wire, embeds=[{"title": "Board"}], components=rows(BUTTON))

    edited = (await wire.api.patch(f"{messages}/{first['id']}", json={"content": "new"})).json()

    assert (edited["content"], edited["embeds"][0]["title"]) == ("new", "Board")
    assert edited["components"] == first["components"]
    assert edited["edited_timestamp"] is not None


async def test_only_its_own_messages_are_edited_and_others_deleted_with_permission(
    wire: Wire, messages: str
) -> None:
    theirs = f"{messages}/{wire.world.say(wire.world.member, 'mine').id}"

    assert code(await wire.api.patch(theirs, json={"content": "x"})) == (403, 50005)
    assert code(await wire.api.delete(theirs)) == (403, 50013)
    wire.world.allow(Permission.MANAGE_MESSAGES)
    assert (await wire.api.delete(theirs)).status_code == 204


async def test_nothing_older_than_fourteen_days_is_deleted_in_bulk(wire: Wire, messages: str) -> None:
    wire.world.allow(Permission.MANAGE_MESSAGES)
    long_ago = wire.world.clock.now() - timedelta(days=15)
    old = wire.world.say(wire.world.bot, "old", at=long_ago).id
    young = [wire.world.say(wire.world.bot, "young").id for _ in range(2)]

    async def delete(ids: list[int]) -> httpx.Response:
        return await wire.api.post(f"{messages}/bulk-delete", json={"messages": ids})

    assert code(await delete([old, *young])) == (400, 50034)
    assert code(await delete(young[:1])) == (400, 50035)
    assert (await delete(young)).status_code == 204
    assert [message.id for message in wire.world.messages()] == [old]


async def test_a_file_is_posted_as_multipart(wire: Wire, messages: str) -> None:
    payload = {"payload_json": (None, '{"content": "look"}', "application/json")}

    answer = await wire.api.post(messages, files=payload | {"files[0]": ("log.txt", b"12345")})

    (attachment,) = answer.json()["attachments"]
    assert (answer.json()["content"], attachment["filename"], attachment["size"]) == ("look", "log.txt", 5)
    assert attachment["content_type"] == "text/plain"


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [(None, True), ({"parse": []}, False), ({"parse": ["users"]}, True)],
)
async def test_nobody_is_pinged_whom_the_message_does_not_allow(
    wire: Wire, allowed: Json | None, *, pinged: bool
) -> None:
    message = await posted(wire, content=f"<@{wire.world.member.id}> @everyone", allowed_mentions=allowed)

    assert bool(message["mentions"]) is pinged
    assert message["mention_everyone"] is False  # the bot may not, whatever it says


# --- Permissions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        (Permission.VIEW_CHANNEL, (403, 50001)),
        (Permission.SEND_MESSAGES, (403, 50013)),
        (Permission.EMBED_LINKS, (403, 50013)),
    ],
)
async def test_a_post_needs_its_permissions(
    wire: Wire, messages: str, denied: Permission, expected: tuple[int, int]
) -> None:
    wire.world.deny(denied)
    assert code(await wire.api.post(messages, json={"embeds": [{"title": "t"}]})) == expected

    wire.world.allow(denied)
    assert (await wire.api.post(messages, json={"embeds": [{"title": "t"}]})).status_code == 200


async def test_without_read_message_history_the_history_is_empty(wire: Wire, messages: str) -> None:
    wire.world.say(wire.world.member, "hello")
    wire.world.deny(Permission.READ_MESSAGE_HISTORY)

    assert (await wire.api.get(messages)).json() == []


async def test_without_the_scope_there_are_no_commands_in_the_guild(wire: Wire) -> None:
    wire.world.has_commands_scope = False
    register = f"/applications/{wire.world.bot.id}/guilds/{wire.world.guild_id}/commands"

    assert code(await wire.api.get(register)) == (403, 50001)
    assert code(await wire.api.put(register, json=[])) == (403, 50001)


async def test_a_bot_that_was_thrown_out_sees_nothing_of_the_server(wire: Wire, messages: str) -> None:
    wire.world.throw_bot_out()

    assert (await wire.api.get("/users/@me/guilds")).json() == []
    assert code(await wire.api.get(f"/guilds/{wire.world.guild_id}")) == (404, 10004)
    assert code(await wire.api.post(messages, json={"content": "x"})) == (403, 50001)


async def test_a_removed_channel_is_unknown(wire: Wire, messages: str) -> None:
    wire.world.remove_channel()

    assert code(await wire.api.post(messages, json={"content": "x"})) == (404, 10003)


# --- Limits and faults ----------------------------------------------------------------------------------


async def test_a_spent_bucket_says_when_to_come_back(wire: Wire, messages: str) -> None:
    answers = [await wire.api.post(messages, json={"content": "x"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == list("432100")
    assert 0 < answers[-1].json()["retry_after"] <= 5
    assert answers[-1].headers["via"]
    wire.world.clock.advance(timedelta(seconds=5))
    assert (await wire.api.post(messages, json={"content": "x"})).status_code == 200


async def test_every_channel_has_its_own_bucket(wire: Wire, messages: str) -> None:
    wire.world.limits.allowances = {POST_MESSAGE: Allowance(requests=1, per_seconds=60)}
    await wire.api.post(messages, json={"content": "x"})

    other = await wire.api.post(f"/channels/{OTHER_CHANNEL_ID}/messages", json={"content": "x"})

    assert other.status_code == 200


async def test_fifty_requests_a_second_are_the_limit_of_everything(wire: Wire) -> None:
    wire.world.limits.everything = Allowance(requests=2, per_seconds=60)

    answers = [await wire.api.get("/users/@me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["global"] is True


async def test_edits_of_messages_older_than_an_hour_have_a_limit_of_their_own(
    wire: Wire, messages: str
) -> None:
    wire.world.limits.old_edits = Allowance(requests=2, per_seconds=3600)
    wire.world.limits.allowances = {EDIT_MESSAGE: Allowance(requests=100, per_seconds=5)}
    message = await posted(wire)

    async def edit() -> httpx.Response:
        return await wire.api.patch(f"{messages}/{message['id']}", json={"content": "y"})

    assert {(await edit()).status_code for _ in range(5)} == {200}
    wire.world.clock.advance(timedelta(hours=1, seconds=1))
    assert [(await edit()).status_code for _ in range(3)] == [200, 200, 429]
    limited = await edit()
    assert limited.json()["code"] == 30046
    assert limited.json()["retry_after"] > 3000
    assert limited.headers["via"]


async def test_a_fault_strikes_as_often_as_planned(wire: Wire) -> None:
    wire.world.fault("GET", "/users/@me$", Fault(status=502, body=b"<html>"), times=2)

    answers = [(await wire.api.get("/users/@me")).status_code for _ in range(3)]

    assert answers == [502, 502, 200]
    assert [exchange.status for exchange in wire.world.log] == answers
    del wire.world.log[:2]  # no description has a proxy in it


async def test_a_dropped_answer_breaks_the_connection(wire: Wire, messages: str) -> None:
    wire.world.fault("POST", "/messages$", Fault(drop=True))

    with pytest.raises(httpx.RemoteProtocolError):
        await wire.api.post(messages, json={"content": "x"})
    assert wire.world.messages() == []


async def test_an_enforced_nonce_posts_once_within_some_minutes(wire: Wire) -> None:
    first = await posted(wire, nonce="n-1", enforce_nonce=True)
    again = await posted(wire, content="something else", nonce="n-1", enforce_nonce=True)
    assert (again["id"], again["content"]) == (first["id"], "hello")
    assert (await posted(wire, nonce="n-1"))["id"] != first["id"], "only where it is asked for"
    wire.world.clock.advance(timedelta(minutes=6))
    assert (await posted(wire, nonce="n-1", enforce_nonce=True))["id"] != first["id"]


def menu(*values: str, **more: Any) -> Json:
    options = [{"label": value, "value": value, **more} for value in values]
    return {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "m", "options": options}]}]}


@pytest.mark.parametrize(
    "components",
    [menu(), menu("a", "a"), menu("x" * 101), menu("a", description="x" * 101), menu(*map(str, range(26)))],
    ids=["no option", "the same twice", "a long value", "a long description", "too many"],
)
async def test_a_menu_beyond_a_limit_is_an_invalid_form(wire: Wire, messages: str, components: Json) -> None:
    assert code(await wire.api.post(messages, json={"content": "x", **components})) == (400, 50035)


async def test_an_embeds_link_comes_back_letter_by_letter_also_without_a_title(wire: Wire) -> None:
    address = "https://discord.com/app#discarr-0123456789abcdef"
    message = await posted(wire, embeds=[{"description": "d", "url": address}])
    assert message["embeds"][0]["url"] == address
