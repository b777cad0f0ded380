"""What a request meets before it is answered: key, URL base, start-up, the web page."""

import json
from pathlib import Path

import pytest

from discarr.demo.arr.world import DEFAULT_API_KEY, SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import reader

STARTING = Path(__file__).parents[2] / "fixtures" / "derived-from-source" / "error-503_starting_up.json"
QUEUE = "/api/v3/queue"


def radarr(*, url_base: str = "", login_form: bool = True) -> SimulatedServarr:
    return SimulatedServarr(ServiceKind.RADARR, url_base=url_base, login_form=login_form)


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"X-Api-Key": DEFAULT_API_KEY}, {}, 200),
        ({"X-Api-Key": "wrong"}, {}, 401),
        ({"X-Api-Key": "wrong"}, {"apikey": DEFAULT_API_KEY}, 200),
        ({"X-Api-Key": DEFAULT_API_KEY}, {"apikey": "wrong"}, 401),
    ],
)
async def test_the_key_in_the_query_wins_over_the_header(
    headers: dict[str, str], query: dict[str, str], status: int
) -> None:
    async with reader(radarr()) as client:
        answer = await client.get(QUEUE, headers=headers, params=query)

    assert answer.status_code == status
    if status == 401:
        assert (answer.content, answer.headers.get("x-application-version")) == (b"", None)


async def test_every_authorised_answer_names_the_version() -> None:
    async with reader(radarr()) as client:
        answers = [await client.get(path) for path in (QUEUE, "/ping", "/api/v3/nothing")]

    assert {answer.headers["x-application-version"] for answer in answers} == {"6.0.3.10276"}
    assert answers[2].status_code == 404
    assert answers[2].content == b""


async def test_a_missing_url_base_is_redirected_unless_the_key_is_wrong() -> None:
    async with reader(radarr(url_base="/radarr")) as client:
        lost = await client.get(QUEUE, params={"page": 2})
        refused = await client.get(QUEUE, headers={"X-Api-Key": "wrong"})

        assert (lost.status_code, lost.headers["location"]) == (307, "/radarr/api/v3/queue?page=2")
        assert refused.status_code == 401
        assert (await client.get(f"/radarr{QUEUE}")).status_code == 200


@pytest.mark.parametrize(("login_form", "status"), [(True, 302), (False, 200)])
async def test_a_url_base_too_many_leads_to_the_web_page(*, login_form: bool, status: int) -> None:
    async with reader(radarr(login_form=login_form)) as client:
        answer = await client.get(f"/radarr{QUEUE}")

    assert answer.status_code == status
    if login_form:
        assert answer.headers["location"].startswith("/login")
    else:
        assert answer.headers["content-type"].startswith("text/html")


async def test_while_it_starts_everything_is_503_but_a_wrong_key_still_is_a_wrong_key() -> None:
    world = radarr()
    world.is_starting = True
    async with reader(world) as client:
        api, ping = await client.get(QUEUE), await client.get("/ping")
        refused = await client.get(QUEUE, headers={"X-Api-Key": "wrong"})

    assert (api.status_code, api.json()) == (503, json.loads(STARTING.read_bytes()))
    assert (ping.status_code, ping.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert refused.status_code == 401


async def test_long_answers_are_compressed_for_those_who_accept_it_and_readable_in_the_log() -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=20)
    async with reader(world) as client:
        packed = await client.get(QUEUE)
        plain = await client.get(QUEUE, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert [exchange.response_body for exchange in world.log] == [plain.content, plain.content]
