"""The simulated services started alone, as programs."""

import signal
import sys
from subprocess import PIPE

import httpx
import pytest
import trio

from discarr.demo.arr.world import DEFAULT_API_KEY

PATHS = {"radarr": "/radarr/api/v3/queue", "sonarr": "/api/v3/queue", "plex": "/identity"}


def command(service: str) -> list[str]:
    options = {"radarr": ["--items", "25", "--url-base", "/radarr"], "sonarr": ["--items", "25"]}
    return [sys.executable, "-m", f"discarr.demo.{service}", "--port", "0", *options.get(service, [])]


async def address(process: trio.Process) -> str:
    assert process.stdout is not None
    words = (await process.stdout.receive_some()).decode().split()
    assert words[:2] == ["listening", "on"]
    return words[2]


@pytest.mark.parametrize("service", PATHS)
async def test_it_says_where_it_listens_answers_and_ends_when_it_is_told_to(service: str) -> None:
    with trio.fail_after(20):
        process = await trio.lowlevel.open_process(command(service), stdout=PIPE)
        url = await address(process)
        async with httpx.AsyncClient() as client:
            answer = await client.get(url + PATHS[service], headers={"X-Api-Key": DEFAULT_API_KEY})
        process.send_signal(signal.SIGTERM)

        assert answer.status_code == 200
        assert await process.wait() == 0


async def test_with_its_parent_it_ends() -> None:
    with trio.fail_after(20):
        process = await trio.lowlevel.open_process(
            [*command("sonarr"), "--with-parent"], stdin=PIPE, stdout=PIPE
        )
        await address(process)
        assert process.stdin is not None
        await process.stdin.aclose()

        assert await process.wait() == 0
