"""JSON as the services and the proxies before them really send it. ValueError is all that is ever raised."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

LARGEST_SIZE_BYTES = 2**53
"""8 PiB: no download is larger, and thousands of them still add up inside 64 bits."""

PLAUSIBLE_YEARS = range(1970, 3000)
"""0001 and 9999 are .NET's "not set" and "never"; both would overflow in the first sum with a duration."""

LARGEST_NUMBER = 99_999
"""Of a season, an episode or a year: beyond it is no number that anyone gave."""


class Shape(Generic[T]):
    """One shape of the wire: the fields that are needed, each as tolerant as the services are."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def of(self, body: bytes) -> T:
        try:
            return self._decoder.decode(body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


class ListShape(Generic[T]):
    """A list of one shape; an entry that does not fit costs itself."""

    def __init__(self, kind: type[T]) -> None:
        self._whole = Shape(list[kind])  # type: ignore[valid-type]  # a type at run time, which is all it takes
        self._entry = Shape(kind)

    def of(self, body: bytes) -> list[T]:
        try:
            return self._whole.of(body)
        except ValueError:
            return [entry for raw in entries(body) for entry in self._fitting(raw)]

    def _fitting(self, raw: Any) -> list[T]:
        try:
            return [self._entry.of(clean(raw))]
        except ValueError:
            return []


def loaded(body: bytes) -> Any:
    """Broken characters and all."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def clean(value: Any) -> bytes:
    """Written anew, it is clean UTF-8: half a surrogate pair would break state and message later."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def entries(body: bytes) -> list[Any]:
    """The plain values of a list, broken characters and all."""
    found = loaded(body)
    if not isinstance(found, list):
        raise ValueError("no list")  # noqa: TRY004 - a wrong answer, and no wrong call of ours
    return found


def number(value: float | None) -> int | None:
    return int(value) if value is not None and 0 <= value <= LARGEST_NUMBER else None


def size_bytes(value: float | None) -> int:
    """Sizes are C# decimals: fractional, and -1 while a torrent fetches its metadata."""
    if not value or value < 0:
        return 0
    return int(value) if value < LARGEST_SIZE_BYTES else LARGEST_SIZE_BYTES


@lru_cache(maxsize=64)  # the rows of a season pack share theirs, and follow one another
def moment_of(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in PLAUSIBLE_YEARS:
        return None
    if moment.tzinfo is UTC:
        return moment
    # Every time these services send is UTC (STJUtcConverter.cs), also where an older one leaves the Z out.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
