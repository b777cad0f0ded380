"""How much of a download was done, and when: many readings in little memory."""

import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import overload

import attrs

_PACKED = struct.Struct("<qqq")
_AMOUNTS = struct.Struct("<qq")
_MOMENT = struct.Struct("<q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63 - 1


@attrs.frozen(kw_only=True)
class Snapshot:
    at: datetime
    done_bytes: int
    size_bytes: int


class Snapshots(Sequence[Snapshot]):
    """Oldest first, in 24 bytes each: as objects, those of 100,000 downloads would take a gigabyte."""

    __slots__ = ("_packed",)

    _packed: bytes

    def __init__(self, snapshots: Iterable[Snapshot] = ()) -> None:
        self._packed = b"".join(map(_packed, snapshots))

    @classmethod
    def _of_packed(cls, packed: bytes) -> "Snapshots":
        made = cls.__new__(cls)
        made._packed = packed  # noqa: SLF001 - its own: `cls()` would pack an empty list first
        return made

    @classmethod
    def of_text(cls, text: str) -> "Snapshots":
        """What `text` told.

        Raises:
            ValueError: it is no such text.
        """
        packed = b64decode(text, validate=True)
        if len(packed) % _PACKED.size:
            raise ValueError(f"{len(packed)} bytes are no snapshots")
        return cls._of_packed(packed)

    @property
    def text(self) -> str:
        """In ASCII: as numbers, fifty of them would take longer to save than all else that is known."""
        return b64encode(self._packed).decode("ascii")

    @property
    def newest_amounts(self) -> tuple[int, int]:
        """The done bytes and the size of the last."""
        amounts: tuple[int, int] = _AMOUNTS.unpack_from(self._packed, len(self._packed) - _AMOUNTS.size)
        return amounts

    def moment(self, place: int) -> int:
        """Of one of them, in microseconds since 1970."""
        microseconds: int = _MOMENT.unpack_from(self._packed, place * _PACKED.size)[0]
        return microseconds

    def followed_by(self, newest: Snapshot, *, start: int = 0, stop: int | None = None) -> "Snapshots":
        """Those from `start` up to `stop`, and the newest."""
        end = None if stop is None else stop * _PACKED.size
        return self._of_packed(self._packed[start * _PACKED.size : end] + _packed(newest))

    def __len__(self) -> int:
        return len(self._packed) // _PACKED.size

    @overload
    def __getitem__(self, index: int) -> Snapshot: ...
    @overload
    def __getitem__(self, index: slice) -> "Snapshots": ...
    def __getitem__(self, index: int | slice) -> "Snapshot | Snapshots":
        places = range(len(self))[index]
        if isinstance(places, int):
            return _unpacked(self._packed, places)
        if places.step == 1:
            return self._of_packed(self._packed[places.start * _PACKED.size : places.stop * _PACKED.size])
        return Snapshots(_unpacked(self._packed, place) for place in places)

    def __eq__(self, other: object) -> bool:
        return self._packed == other._packed if isinstance(other, Snapshots) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._packed)

    def __repr__(self) -> str:
        return f"Snapshots({list(self)!r})"


@lru_cache(maxsize=8)  # all downloads of a reading have theirs in common
def microseconds_of(moment: datetime) -> int:
    """Since 1970; of what is no moment in UTC (near the end of 9999, in another zone) the last that is."""
    return min(max((moment - _EPOCH) // _MICROSECOND, _FIRST), _LAST)


_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def snapshots_of(snapshots: Iterable[Snapshot]) -> Snapshots:
    return snapshots if isinstance(snapshots, Snapshots) else Snapshots(snapshots)


def _packed(snapshot: Snapshot) -> bytes:
    done_bytes, size_bytes = snapshot.done_bytes, snapshot.size_bytes
    if not (-_MOST <= done_bytes <= _MOST and -_MOST <= size_bytes <= _MOST):
        # No download has 8 EiB; a value that claims more is as much as there is room for.
        done_bytes, size_bytes = (min(max(each, -_MOST), _MOST) for each in (done_bytes, size_bytes))
    return _PACKED.pack(microseconds_of(snapshot.at), done_bytes, size_bytes)


def _unpacked(packed: bytes, place: int) -> Snapshot:
    microseconds, done_bytes, size_bytes = _PACKED.unpack_from(packed, place * _PACKED.size)
    at = _EPOCH + timedelta(microseconds=microseconds)
    return Snapshot(at=at, done_bytes=done_bytes, size_bytes=size_bytes)
