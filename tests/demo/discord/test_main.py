"""`python -m discarr.demo.discord` as a process of its own."""

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
import trio

from discarr.demo.discord.world import DEFAULT_TOKEN


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[trio.Process]:
    command = [sys.executable, "-m", "discarr.demo.discord", *arguments]
    start = partial(trio.run_process, command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, check=False)
    async with trio.open_nursery() as nursery:
        with trio.fail_after(20):
            yield await nursery.start(start)
        nursery.cancel_scope.cancel()


async def first_line(running: trio.Process) -> str:
    assert running.stdout is not None
    text = b""
    while b"\n" not in text:
        text += await running.stdout.receive_some()
    return text.decode().splitlines()[0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_listens_and_ends_cleanly_on_a_signal(how: signal.Signals) -> None:
    async with process("--port", "0") as running:
        announced = await first_line(running)
        async with httpx.AsyncClient(headers={"Authorization": f"Bot {DEFAULT_TOKEN}"}) as client:
            answer = await client.get(announced.removeprefix("listening on ") + "/api/v10/users/@me")
        running.send_signal(how)

        assert answer.status_code == 200
        assert await running.wait() == 0


async def test_it_ends_with_its_parent() -> None:
    async with process("--with-parent") as running:
        await first_line(running)
        assert running.stdin is not None
        await running.stdin.aclose()

        assert await running.wait() == 0


async def test_it_prints_what_is_posted() -> None:
    token = "MTIzNDU=.any.thing"
    async with process("--print", "--token", token, "--channel-id", "77") as running:
        base = (await first_line(running)).removeprefix("listening on ")
        async with httpx.AsyncClient(headers={"Authorization": f"Bot {token}"}) as client:
            await client.post(f"{base}/api/v10/channels/77/messages", json={"content": "**hello**"})
        assert running.stdout is not None
        printed = b""
        while b"hello\n" not in printed:
            printed += await running.stdout.receive_some()
        running.terminate()

        assert b"*" not in printed
        assert await running.wait() == 0
