"""The DNS of a test."""

import socket
from typing import Any

import attrs
import trio


@attrs.define
class Names(trio.abc.HostnameResolver):
    """Every name leads to this address; None: to none."""

    address: str | None = "127.0.0.1"

    async def getaddrinfo(self, _host: Any, port: Any, *numbers: int) -> Any:  # type: ignore[override]  # what a
        # name leads to depends on neither family nor flags here, so they are handed on as they come.
        await trio.lowlevel.checkpoint()
        if self.address is None:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return socket.getaddrinfo(self.address, port, *numbers)

    async def getnameinfo(self, _address: Any, _flags: int) -> Any:
        await trio.lowlevel.checkpoint()
        raise NotImplementedError
