"""Pages of a queue.

A page is split into its rows first: a row that comes again byte for byte is the very download it was, and one
that cannot be read costs itself, never its neighbours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Protocol, overload

import attrs
import msgspec

from discarr.clients.wire.queue_rows import QueueRow
from discarr.clients.wire.reading import Shape, clean, loaded
from discarr.model.downloads import Download
from discarr.model.queue import SetAside

FINGERPRINT = 2**60 - 1
"""As many bits of a hash as fit into two of Python's digits; a third would cost every row 16 bytes."""

Rows = Mapping[int, Download]
"""What was made of rows, by the fingerprint of their JSON, which is worth nothing to another process.

By the number of the row where its JSON will not come again: no fingerprint is likely to be as small.
"""

NO_ROWS: Rows = MappingProxyType({})


class KnownRow(Protocol):
    """The `get` of `Rows`, or the `pop` of those that are still to come."""

    def __call__(self, fingerprint: int, otherwise: None, /) -> Download | None: ...


identity_of = attrgetter("row_id", "download_id", "title")
"""What a row that moved to another page shows there again, whatever changed about it."""


@attrs.frozen(kw_only=True)
class QueuePage:
    """One page of a queue, as far as its rows could be read."""

    number: int | None
    """Which page it says it is."""
    total_records: int
    items: tuple[Download, ...]
    """Each of one row."""
    new: Mapping[int, int] = attrs.field(factory=dict)
    """The fingerprints of those that were not known, by their place among the items."""
    set_aside: tuple[SetAside, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.items) + len(self.set_aside)


class _Page(msgspec.Struct, rename="camel"):
    total_records: int | float
    records: list[msgspec.Raw]
    page: int | float | None = None


class _LoosePage(msgspec.Struct, rename="camel"):
    total_records: int | float
    records: list[Any]
    page: int | float | None = None


_PAGE = Shape(_Page)
_ROW = Shape(QueueRow)


def queue_page(
    body: bytes,
    made_of: Callable[[Iterator[QueueRow]], Iterable[Download]],
    *,
    known: KnownRow = NO_ROWS.get,
) -> QueuePage:
    """The page, of what is known of its rows and what is `made_of` the others, read as they are taken."""
    number, total_records, rows = _split(body)
    items: list[Download | None] = []
    new: dict[int, int] = {}
    set_aside = []

    def new_rows() -> Iterator[QueueRow]:
        for position, json in enumerate(map(bytes, rows), start=1):
            fingerprint = hash(json) & FINGERPRINT
            item = known(fingerprint, None)
            if item is None:
                row = _row(json, position)
                if isinstance(row, SetAside):
                    set_aside.append(row)
                    continue
                new[len(items)] = fingerprint
                yield row
            items.append(item)

    made = list(made_of(new_rows()))
    for place, download in zip(new, made, strict=True):
        items[place] = download
    return QueuePage(
        number=number,
        total_records=total_records,
        items=tuple(filter(None, items)),
        new=new,
        set_aside=tuple(set_aside),
    )


def _split(body: bytes) -> tuple[int | None, int, Sequence[bytes | msgspec.Raw]]:
    """The page's number, its total, and the JSON of each row."""
    try:
        page = _PAGE.of(body)
    except ValueError:
        # A byte that is no UTF-8, a mark before the first: read as far as it goes, and written anew.
        loose = msgspec.convert(loaded(body), _LoosePage)
        return _whole(loose.page), _whole(loose.total_records), list(map(clean, loose.records))
    return _whole(page.page), _whole(page.total_records), page.records


@overload
def _whole(number: float) -> int: ...
@overload
def _whole(number: float | None) -> int | None: ...
def _whole(number: float | None) -> int | None:
    """A count, however it is written: some JSON writers know no integers."""
    if number is None or isinstance(number, int):
        return number
    if not number.is_integer():
        raise ValueError(f"{number} where a count should be")
    return int(number)


def _row(json: bytes, position: int) -> QueueRow | SetAside:
    try:
        return _ROW.of(json)
    except ValueError:
        return _row_anew(json, position)


def _row_anew(json: bytes, position: int) -> QueueRow | SetAside:
    """The slow path: broken characters are replaced, and what is wrong then is wrong with the row."""
    plain = None
    try:
        plain = loaded(json)
        return _ROW.of(clean(plain))
    except ValueError as error:
        return SetAside(name=_name_of(plain, position), cause=str(error))


def _name_of(plain: Any, position: int) -> str:
    known = plain if isinstance(plain, dict) else {}
    name = known.get("title") or known.get("downloadId") or known.get("id") or f"row {position}"
    return str(name).encode("utf-8", "replace").decode()
