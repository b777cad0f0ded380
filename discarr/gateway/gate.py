"""Where a connection to Discord asks whether it may go on."""

from collections.abc import Awaitable, Callable

import attrs
import trio


@attrs.frozen(kw_only=True)
class Gate:
    """What discord.py's hooks ask, on the Trio side. As it stands here, it is open."""

    before_connect: Callable[[], Awaitable[None]] = trio.lowlevel.checkpoint
    before_identify: Callable[[], Awaitable[None]] = trio.lowlevel.checkpoint
    session_began: Callable[[], None] = lambda: None
