"""What a kept message shows, and when: told by values and pure functions, for the keeper to act on."""

import math
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

import attrs
import trio

from discarr.model.message import Card, PostedMessage
from discarr.model.state import CurrentState

V = TypeVar("V")


async def _nothing_to_prepare(_state: CurrentState, _now: datetime) -> None:
    await trio.lowlevel.checkpoint()


@attrs.frozen(kw_only=True)
class Subject(Generic[V]):
    """What a kept message shows: its view is a pure function of the state and the time."""

    name: str
    mark: str
    """What the footer of each such message begins with."""
    inputs: Callable[[CurrentState], tuple[object, ...]]
    """The parts of the state that the view is made of."""
    view: Callable[[CurrentState, datetime], V]
    prepare: Callable[[CurrentState, datetime], Awaitable[None]] = _nothing_to_prepare
    """What of the view takes long, away from the loop."""
    card: Callable[[V], Card]
    stopped_card: Callable[[V, datetime], Card]
    message_in: Callable[[CurrentState], PostedMessage | None]
    with_message: Callable[[CurrentState, PostedMessage | None], CurrentState]
    worth_an_edit: Callable[[V, V], bool]
    is_ready: Callable[[V], bool] = lambda _view: True
    """False while the first readings are on their way: a moment's patience saves an edit."""
    asked_for: Callable[[V, V], bool] = lambda _shown, _fresh: False
    """Whether somebody's press made the difference: it does not wait for the pace."""
    look_again_seconds: Callable[[CurrentState, datetime], float] = lambda _state, _now: math.inf
    """When the view may change by time alone."""
    is_absent: Callable[[V], bool] = lambda _view: False
    """Whether there is nothing to say, so that no message is to stand."""
    deleted: Callable[[CurrentState], CurrentState] = lambda state: state
    """What it means that somebody deleted the message."""
