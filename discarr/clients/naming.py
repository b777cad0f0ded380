"""Rows and what they are called: what is known already is not read, and not asked for, again.

Without its film or series embedded a row is one kilobyte instead of two and a half, but it only has their
numbers. The reading before knows most names; the rest is asked for together.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from discarr.clients.secrecy import items_without_secrets, set_aside_without_secrets
from discarr.clients.wire.queue import QueuePage, queue_page
from discarr.model.queue import QueueItem

Rows = Mapping[int, QueueItem]
"""Items by the fingerprint of their JSON."""


class Names:
    """What rows are called, by other rows that are known."""

    def __init__(self, rows: Iterable[QueueItem]) -> None:
        self._rows = rows

    def namesake(self, row_id: int, media_id: int, season: int | None) -> QueueItem | None:
        """The same row; or, of a film, any: of a series, two rows are two episodes."""
        same = self.by_row.get(row_id)
        if same is not None and same.media_id == media_id:
            return same
        return self._films.get(media_id) if season is None else None

    @cached_property
    def by_row(self) -> dict[int, QueueItem]:
        return {item.row_id: item for item in self._rows}

    @cached_property
    def _films(self) -> dict[int, QueueItem]:
        return {item.media_id: item for item in self._rows if item.media_id and item.season is None}


class RowReading:
    """The rows of one reading under way."""

    def __init__(self, known: Rows, secrets: frozenset[str]) -> None:
        self._known = known
        self._names = Names(known.values())
        self._secrets = secrets
        self._rows: dict[int, QueueItem] = {}
        self._unnamed: dict[int, int] = {}
        """By the number of the row, that of its film or series."""

    @property
    def rows(self) -> Rows:
        """All that were read."""
        return self._rows

    @property
    def unnamed_media(self) -> frozenset[int]:
        """The numbers of the films or series whose names are not known."""
        return frozenset(self._unnamed.values())

    def page(self, body: bytes) -> QueuePage:
        """The items of a page, without keys, and with the names that are known."""
        page = queue_page(body, self._known, self._namesake)
        fresh = {
            fingerprint: item
            for fingerprint, item in zip(page.fingerprints, page.items, strict=True)
            if fingerprint not in self._known
        }
        clean = items_without_secrets(tuple(fresh.values()), self._secrets)
        fresh.update(zip(fresh, map(self._very_same, clean), strict=True))
        items = tuple(map(fresh.get, page.fingerprints, page.items)) if fresh else page.items
        self._rows.update(zip(page.fingerprints, items, strict=True))
        return attrs.evolve(
            page, items=items, set_aside=set_aside_without_secrets(page.set_aside, self._secrets)
        )

    def _namesake(self, row_id: int, media_id: int, season: int | None) -> QueueItem | None:
        known = self._names.namesake(row_id, media_id, season)
        if known is None:
            self._unnamed[row_id] = media_id
        return known

    def _very_same(self, item: QueueItem) -> QueueItem:
        """Its JSON may differ in what nobody reads here."""
        known = self._names.by_row.get(item.row_id)
        return known if known == item else item

    def glance(self, body: bytes) -> QueuePage:
        """A page that is only compared with what was read."""
        return queue_page(body, self._rows)

    def learn(self, body: bytes) -> bool:
        """Take the missing names from rows that have them embedded; those of nobody stay without.

        False: rows came that were not asked for, so that the service does not know the question.
        """
        asked = self.unnamed_media
        answered = items_without_secrets(queue_page(body).items, self._secrets)
        if not all(item.media_id in asked for item in answered):
            return False
        names = Names(answered)
        for fingerprint, item in self._rows.items():
            if item.row_id in self._unnamed and item.media_id is not None:
                self._rows[fingerprint] = _called_like(
                    item, names.namesake(item.row_id, item.media_id, item.season)
                )
        self._unnamed.clear()
        return True


def _called_like(item: QueueItem, namesake: QueueItem | None) -> QueueItem:
    if namesake is None:
        return item
    return attrs.evolve(
        item,
        media_title=namesake.media_title,
        season=namesake.season,
        episode=namesake.episode,
        library_folder=namesake.library_folder,
    )
