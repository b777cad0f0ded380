"""An answer's body, unpacked as it arrives, and never more of it than an answer may have."""

import zlib
from typing import Protocol

import attrs

GZIP = 16 + zlib.MAX_WBITS


class _Unpacker(Protocol):
    """What zlib gives us; its own types have no public name."""

    @property
    def eof(self) -> bool: ...

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
    _unpacked: bytearray = attrs.field(factory=bytearray, init=False)

    @classmethod
    def packed_as(cls, encoding: str, *, limit: int) -> "Body":
        match encoding.lower():
            case "" | "identity":
                return cls(limit)
            case "gzip":
                return cls(limit, zlib.decompressobj(GZIP))
            case _:
                return cls(limit, failure=f"packed as {encoding[:20]}, which nobody asked for")

    def takes(self, piece: bytes) -> bool:
        """False once reading on is of no use; `whole` then says why."""
        if not self._failure:
            self._append(piece)
        return not self._failure

    def whole(self) -> bytes:
        """The body.

        Raises:
            ValueError: it cannot be had.
        """
        if not self._failure and self._unpacker and not self._unpacker.eof:
            self._failure = "its compressed end is missing"
        if self._failure:
            raise ValueError(self._failure)
        return bytes(self._unpacked)

    def _append(self, piece: bytes) -> None:
        try:
            if self._unpacker:
                piece = self._unpacker.decompress(piece, self._limit + 1 - len(self._unpacked))
        except zlib.error:
            self._failure = "its compression is broken"
            return
        self._unpacked += piece
        if len(self._unpacked) > self._limit:
            self._failure = "it is too large"
