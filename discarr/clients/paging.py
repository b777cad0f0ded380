"""Whether pages of a queue belong together: they are read one after the other, and the queue lives on."""

from collections.abc import Sequence

import attrs

from discarr.clients.wire.queue import QueuePage, identity_of
from discarr.model.downloads import Download
from discarr.model.queue import SetAside

LOOK_BACK_ROWS = 100


@attrs.define
class PageCollection:
    """Takes the pages of one reading in order, until one does not fit."""

    _total_records: int | None = attrs.field(default=None, init=False)
    _row_count: int = attrs.field(default=0, init=False)
    _set_aside: list[SetAside] = attrs.field(factory=list, init=False)
    _first: QueuePage | None = attrs.field(default=None, init=False)

    def takes(self, page: QueuePage, *, asked_for: int) -> bool:
        """False: the list changed since the page before, and what was collected is no one list.

        A page beyond the end is answered with an earlier one (QueueController.cs); the echoed number tells,
        and where a proxy took it away, the rows that come again do (`RowReading`).
        """
        if self._total_records is None:
            self._total_records = page.total_records
            self._first = page
        if (
            page.number not in (None, asked_for)
            or page.total_records != self._total_records
            or not self._has_room_for(page)
        ):
            return False
        self._row_count += page.row_count
        self._set_aside += page.set_aside
        return True

    @property
    def is_complete(self) -> bool:
        return self._row_count == self._total_records

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        return tuple(self._set_aside)

    def still_begins_with(self, page: QueuePage) -> bool:
        """Whether the first rows, read once more at the end, are the same.

        If a row left them while another came to the end, the total is as before, and the row that moved up
        over the edge of two pages was on neither of them.
        """
        return (
            self._first is not None
            and page.number in (None, 1)
            and page.total_records == self._total_records
            and _beginning(page.items) == _beginning(self._first.items)
        )

    def _has_room_for(self, page: QueuePage) -> bool:
        """Neither more rows than the total, nor an empty page while rows are missing."""
        missing = page.total_records - self._row_count
        return page.row_count <= missing and (page.row_count > 0 or missing == 0)


def _beginning(items: Sequence[Download]) -> set[object]:
    return set(map(identity_of, items[:LOOK_BACK_ROWS]))
