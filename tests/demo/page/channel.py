"""A simulated Discord in a thread of its own, with a bot that answers as a test says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

import attrs
import trio

from discarr.demo.discord.answering import acknowledge
from discarr.demo.discord.feed import revise
from discarr.demo.discord.interactions import Interaction
from discarr.demo.discord.messages import Message
from discarr.demo.discord.posting import changed, post
from discarr.demo.discord.serve import serve_discord
from discarr.demo.discord.troubles import Trouble, Troubles
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]
T = TypeVar("T")
Answer = Callable[[Interaction], Json | None]

EPHEMERAL = 64


def private(text: str) -> Json:
    return {"type": 4, "data": {"flags": EPHEMERAL, "content": text}}


@attrs.define
class Channel:
    world: SimulatedDiscord
    url: str
    token: trio.lowlevel.TrioToken
    answers: dict[str, Answer | Json]
    """By the command's name or the custom id; for autocomplete "?" and the name. No answer is silence."""
    asked: list[Interaction]

    def do(self, act: Callable[[], T]) -> T:
        """On the simulator's own thread."""
        return trio.from_thread.run_sync(act, trio_token=self.token)

    def post(self, **body: Any) -> Message:
        return self.do(lambda: post(self.world, self.world.channel_id, body, []))

    def edit(self, message: Message, **body: Any) -> None:
        self.do(lambda: revise(self.world, changed(self.world, message, body, [])))

    def offer(self, name: str, *options: Json, **more: Any) -> None:
        command = {"name": name, "description": f"About {name}", "options": list(options), **more}
        self.do(lambda: self.world.guild_commands.add(command))
        self.do(self.world.changes.announce)


@contextmanager
def channel_in_a_thread() -> Iterator[Channel]:
    ready: SimpleQueue[tuple[Channel, trio.CancelScope]] = SimpleQueue()
    thread = threading.Thread(target=trio.run, args=(_serve, ready), name="channel")
    thread.start()
    channel, scope = ready.get(timeout=20)
    try:
        yield channel
    finally:
        channel.token.run_sync_soon(scope.cancel)
        thread.join()


async def _serve(ready: "SimpleQueue[tuple[Channel, trio.CancelScope]]") -> None:
    world = SimulatedDiscord(human_delay_seconds=0.0)
    world.limits.off()
    async with trio.open_nursery() as nursery:
        served = await nursery.start(partial(serve_discord, world, troubles=_troubles(world)))
        channel = Channel(world, served.page_url, trio.lowlevel.current_trio_token(), {}, [])
        nursery.start_soon(_answer_all, channel)
        ready.put((channel, nursery.cancel_scope))


async def _answer_all(channel: Channel) -> None:
    while True:
        seen = channel.world.changes.version
        for asked in channel.world.interactions.waiting():
            if asked in channel.asked:
                continue
            channel.asked.append(asked)
            answer = channel.answers.get(_name_of(asked))
            body = answer(asked) if callable(answer) else answer
            if body is not None:
                acknowledge(channel.world, asked.id, asked.token, body, [])
        await channel.world.changes.wait_beyond(seen)


def _name_of(asked: Interaction) -> str:
    name = str(asked.data.get("name") or asked.data.get("custom_id"))
    return f"?{name}" if asked.kind.name == "AUTOCOMPLETE" else name


def _troubles(world: SimulatedDiscord) -> Troubles:
    """One that lasts and one that passes, on the channel itself."""

    def deny() -> None:
        world.has_commands_scope = False

    def allow() -> None:
        world.has_commands_scope = True

    return Troubles(
        [
            Trouble(
                key="lasting",
                begin_label="The scope goes",
                shows="What it looks like.",
                begin=deny,
                mend_label="The scope returns",
                mend=allow,
                is_on=lambda: not world.has_commands_scope,
            ),
            Trouble(
                key="passing",
                begin_label="Somebody speaks",
                shows="One message more.",
                begin=lambda: _speak(world),
            ),
        ]
    )


def _speak(world: SimulatedDiscord) -> None:
    world.say(world.owner, "out of turn")
