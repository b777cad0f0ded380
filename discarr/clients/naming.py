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

    @cached_property
    def _by_row(self) -> dict[int, QueueItem]:
        return {item.row_id: item for item in self._rows}

    @cached_property
    def _films(self) -> dict[int, QueueItem]:
        return {item.media_id: item for item in self._rows if item.media_id and item.season is None}

    def given_to(self, item: QueueItem) -> QueueItem | None:
        """The item with its names, the very one that is known if it is equal; None if they are not known."""
        same = self._by_row.get(item.row_id)
        if same is not None and same == item:
            return same
        if item.media_id is None or item.media_title is not None:
            return item
        namesake = same if same is not None and same.media_id == item.media_id else self._film(item)
        if namesake is None:
            return None
        named = attrs.evolve(
            item, media_title=namesake.media_title, season=namesake.season, episode=namesake.episode
        )
        return same if named == same else named

    def _film(self, item: QueueItem) -> QueueItem | None:
        """Of a series two rows are two episodes: there the number of the series tells too little."""
        return self._films.get(item.media_id) if item.media_id and item.season is None else None


class RowReading:
    """The rows of one reading under way."""

    def __init__(self, known: Rows, secrets: frozenset[str]) -> None:
        self._known = known
        self._names = Names(known.values())
        self._secrets = secrets
        self._rows: dict[int, QueueItem] = {}
        self._unnamed: dict[int, QueueItem] = {}

    @property
    def rows(self) -> Rows:
        """All that were read."""
        return self._rows

    @property
    def unnamed_media(self) -> frozenset[int]:
        """The numbers of the films or series whose names are not known."""
        return frozenset(item.media_id for item in self._unnamed.values() if item.media_id)

    def page(self, body: bytes) -> QueuePage:
        """The items of a page, without keys, and with the names that are known."""
        page = queue_page(body, self._known)
        fresh = {
            fingerprint: item
            for fingerprint, item in zip(page.fingerprints, page.items, strict=True)
            if fingerprint not in self._known
        }
        clean = items_without_secrets(tuple(fresh.values()), self._secrets)
        for fingerprint, item in zip(fresh, clean, strict=True):
            named = self._names.given_to(item)
            fresh[fingerprint] = named or item
            if named is None:
                self._unnamed[fingerprint] = item
        items = tuple(map(fresh.get, page.fingerprints, page.items)) if fresh else page.items
        self._rows.update(zip(page.fingerprints, items, strict=True))
        return attrs.evolve(
            page, items=items, set_aside=set_aside_without_secrets(page.set_aside, self._secrets)
        )

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
        for fingerprint, item in self._unnamed.items():
            self._rows[fingerprint] = names.given_to(item) or item
        self._unnamed.clear()
        return True
