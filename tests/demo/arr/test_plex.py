"""Plex says who it is, in the form that was asked for."""

from functools import partial

import httpx
import pytest
import trio

from discarr.demo.plex import VERSION, SimulatedPlex, serve_plex


async def identity(plex: SimulatedPlex, path: str = "/identity", **headers: str) -> httpx.Response:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(partial(serve_plex, plex))
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.get(path, headers=headers)
        nursery.cancel_scope.cancel()
    return answer


async def test_json_for_those_who_accept_it() -> None:
    answer = await identity(SimulatedPlex(), accept="application/json")

    assert answer.json()["MediaContainer"]["version"] == VERSION


async def test_xml_for_everyone_else() -> None:
    answer = await identity(SimulatedPlex(), accept="*/*")

    assert answer.headers["content-type"].startswith("application/xml")
    assert f'version="{VERSION}"' in answer.text


@pytest.mark.parametrize(("path", "starting", "status"), [("/library", False, 401), ("/identity", True, 503)])
async def test_when_it_does_not_say(path: str, status: int, *, starting: bool) -> None:
    plex = SimulatedPlex()
    plex.is_starting = starting

    assert (await identity(plex, path)).status_code == status
