"""An answer's body, unpacked as it arrives, and never more of it than an answer may have."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import attrs

GZIP = 16 + zlib.MAX_WBITS

PART_BYTES = 256 * 1024
"""Unpacked at a time."""


class _Unpacker(Protocol):
    """What zlib gives us; its own types have no public name."""

    @property
    def eof(self) -> bool: ...

    @property
    def unconsumed_tail(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


@attrs.define
class Body:
    """Takes the pieces as the wire brings them.

    httpx could unpack too, but a piece of 64 KB may grow to 64 MB before it lets us see how large it is, and
    it passes a body off as whole whose compressed end is missing.
    """

    _limit: int
    _unpacker: _Unpacker | None = None
    _failure: str = ""
    _sink: Callable[[bytes], object] | None = None
    _unpacked: list[bytes] = attrs.field(factory=list, init=False)
    _count: int = attrs.field(default=0, init=False)

    @classmethod
    def packed_as(cls, encoding: str, *, limit: int, sink: Callable[[bytes], None] | None = None) -> "Body":
        """With a `sink` nothing is kept: it takes every part, and raises ValueError for one it cannot use."""
        match encoding.lower():
            case "" | "identity":
                return cls(limit, sink=sink)
            case "gzip":
                return cls(limit, zlib.decompressobj(GZIP), sink=sink)
            case _:
                return cls(limit, failure=f"packed as {encoding[:20]}, which nobody asked for")

    def takes(self, piece: bytes) -> bool:
        """False once reading on is of no use; `whole` then says why."""
        if not self._failure:
            self._append(piece)
        if self._failure:
            self._unpacked = []  # the error's traceback holds on to us until the garbage is collected
        return not self._failure

    def whole(self) -> bytes:
        """The body; nothing where a sink took it.

        Raises:
            ValueError: it cannot be had.
        """
        if not self._failure and self._unpacker and not self._unpacker.eof:
            self._failure = "its compressed end is missing"
        if self._failure:
            raise ValueError(self._failure)
        return b"".join(self._unpacked)

    def _append(self, piece: bytes) -> None:
        try:
            for part in self._parts(piece):
                self._count += len(part)
                if self._count > self._limit:
                    self._failure = "it is too large"
                    return
                (self._sink or self._unpacked.append)(part)
        except zlib.error:
            self._failure = "its compression is broken"
        except ValueError as error:
            self._failure = str(error)

    def _parts(self, piece: bytes) -> Iterator[bytes]:
        """A few at a time: a piece of 64 KB may grow to 64 MB."""
        if self._unpacker is None:
            yield piece
            return
        while piece:
            yield self._unpacker.decompress(piece, PART_BYTES)
            piece = self._unpacker.unconsumed_tail
