"""How the benchmark talks to its child processes: one JSON line asked, one JSON line answered."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import IO, Any

import attrs
import trio

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[Json]]

PATIENCE_SECONDS = 120.0
"""A child that renders 100,000 rows takes some ten seconds; one that takes this long is stuck."""

STOP_SECONDS = 5.0


class ChildFailed(Exception):
    """A child process ended, or closed its output, while an answer was due; its own message stands above."""


# --- the parent's side ----------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Child:
    """A process of the benchmark's own that answers questions."""

    process: trio.Process
    _lines: "Lines"

    @property
    def pid(self) -> int:
        return self.process.pid

    async def ask(self, what: str, **given: Any) -> Json:
        """Ask one question, and wait for its answer."""
        if self.process.stdin is None:
            raise ChildFailed
        await self.process.stdin.send_all(json.dumps({"what": what, **given}).encode() + b"\n")
        return await self.heard()

    async def heard(self) -> Json:
        with trio.fail_after(PATIENCE_SECONDS):
            line = await self._lines.next()
        if line is None:
            raise ChildFailed(self.process.args)
        answer: Json = json.loads(line)
        return answer


@asynccontextmanager
async def child(
    module: str, *arguments: str, environ: Mapping[str, str], stderr: IO[bytes] | None = None
) -> AsyncIterator[Child]:
    """`python -m MODULE`, until the end of the block; its end of standard input tells it that we are gone."""
    run = partial(
        trio.run_process,
        [sys.executable, "-m", module, *arguments],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
    )
    async with trio.open_nursery() as nursery:
        process: trio.Process = await nursery.start(run)
        if process.stdin is None or process.stdout is None:
            raise ChildFailed(module)
        yield Child(process, Lines(process.stdout))
        await process.stdin.aclose()
        with trio.move_on_after(STOP_SECONDS):
            await process.wait()
        nursery.cancel_scope.cancel()


# --- the child's side -----------------------------------------------------------------------------------


async def answer_questions(answers: Mapping[str, Answer]) -> None:
    """Answer each line of standard input on standard output, one after the other, until the input ends."""
    async with (
        trio.lowlevel.FdStream(os.dup(sys.stdin.fileno())) as questions,
        trio.lowlevel.FdStream(os.dup(sys.stdout.fileno())) as told,
    ):
        lines = Lines(questions)
        while line := await lines.next():
            asked = json.loads(line)
            answer = await answers[asked.pop("what")](asked)
            await told.send_all(json.dumps(answer).encode() + b"\n")


@attrs.define
class Lines:
    _stream: trio.abc.ReceiveStream
    _pending: bytes = b""

    async def next(self) -> bytes | None:
        """None: there are no more."""
        while b"\n" not in self._pending:
            piece = await self._stream.receive_some()
            if not piece:
                return None
            self._pending += piece
        line, _, self._pending = self._pending.partition(b"\n")
        return line
