"""Rows and what they are called: what is known already is not read, and not asked for, again.

Without its film or series embedded a row is one kilobyte instead of two and a half, but it only has their
numbers. The reading before knows most names; the rest is asked for together.
"""

from array import array
from collections.abc import Iterator
from functools import cached_property

import attrs

from discarr.clients.row_downloads import RowDownloads
from discarr.clients.secrecy import rows_without_secrets, set_aside_without_secrets
from discarr.clients.wire.queue import QueuePage, Rows, identity_of, queue_page
from discarr.clients.wire.queue_rows import QueueRow
from discarr.model.downloads import Download
from discarr.model.services import Instance


class Names:
    """What rows are called, by other rows that are known."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def namesake(self, row_id: int, media_id: int, season: int | None) -> Download | None:
        """The same row; or, of a film, any: of a series, two rows are two episodes."""
        same = self.row(row_id)
        if same is not None and same.media_id == media_id:
            return same
        return self._films.get(media_id) if season is None else None

    def row(self, row_id: int) -> Download | None:
        fingerprint = self.fingerprints.get(row_id)
        return None if fingerprint is None else self._rows[fingerprint]

    @cached_property
    def fingerprints(self) -> dict[int, int]:
        """By the number of the row."""
        return {row.row_id: fingerprint for fingerprint, row in self._rows.items()}

    @cached_property
    def _films(self) -> dict[int, Download]:
        return {row.media_id: row for row in self._rows.values() if row.media_id and not row.episodes}


@attrs.frozen
class _Unnamed:
    media_id: int
    season: int | None


class RowReading:
    """The rows of one reading under way."""

    def __init__(self, instance: Instance, known: Rows, secrets: frozenset[str]) -> None:
        self._instance = instance
        self._known = known
        self._to_come = dict(known)
        """What is known and was not listed so far."""
        self._names = Names(known)
        self._secrets = secrets
        self._items: list[Download] = []
        self._new: dict[int, Download] = {}
        """Those of them that were not known, by their fingerprints."""
        self._new_places = array("q")
        """Where they are among the items."""
        self._unnamed: dict[int, _Unnamed] = {}
        """By the number of the row."""

    @property
    def items(self) -> tuple[Download, ...]:
        """All that were read, in the service's order."""
        return tuple(self._items)

    def for_the_next(self, *, with_names: bool) -> Rows:
        """What that knows then. Equal fingerprints stay the very numbers that they were.

        What came `with_names` comes again without, as other JSON: its fingerprints would only leave holes.
        """
        if with_names:
            return {row.row_id: row for row in self._items}
        if not (self._to_come or self._new):
            return self._known
        rows = dict(self._known)
        for gone in self._to_come:
            del rows[gone]
        return {**rows, **self._new}  # without the gaps, for which a copy keeps room

    @property
    def unnamed_media(self) -> frozenset[int]:
        """The numbers of the films or series whose names are not known."""
        return frozenset(unnamed.media_id for unnamed in self._unnamed.values())

    def page(self, body: bytes) -> QueuePage:
        """The rows of a page, without keys, and with the names that are known."""
        page = queue_page(body, self._known_or_new, known=self._to_come.pop)
        self._new.update((fingerprint, page.items[place]) for place, fingerprint in page.new.items())
        self._new_places.extend(len(self._items) + place for place in page.new)
        self._items += page.items
        return attrs.evolve(page, set_aside=set_aside_without_secrets(page.set_aside, self._secrets))

    @property
    def repeat_themselves(self) -> bool:
        """Whether one came twice, so that another may be missing: it moved to a later page meanwhile.

        Only what is new can have: two rows that are known were two. The id alone is a hash of 31 bits: among
        100,000 rows two different ones have the same.
        """
        if len(self._new) < len(self._new_places):
            return True
        new = self._new.values()
        former = {self._names.fingerprints.get(row.row_id) for row in new}
        listed = [self._known[each] for each in former if each is not None and each not in self._to_come]
        rows = [*new, *listed]
        return len({row.row_id for row in rows}) < len(rows) and len(set(map(identity_of, rows))) < len(rows)

    def _namesake(self, row_id: int, media_id: int, season: int | None) -> Download | None:
        known = self._names.namesake(row_id, media_id, season)
        if known is None:
            self._unnamed[row_id] = _Unnamed(media_id, season)
        return known

    def _known_or_new(self, rows: Iterator[QueueRow]) -> Iterator[Download]:
        """Their JSON may differ in what nobody reads here."""
        make = RowDownloads(self._instance, self._names.row, self._namesake)
        return map(make, rows_without_secrets(rows, self._secrets))

    def _made(self, rows: Iterator[QueueRow]) -> Iterator[Download]:
        return map(RowDownloads(self._instance), rows_without_secrets(rows, self._secrets))

    def glance(self, body: bytes) -> QueuePage:
        """A page that is only compared with what was read."""

        def read(fingerprint: int, otherwise: None) -> Download | None:
            return self._new.get(fingerprint) or self._known.get(fingerprint, otherwise)

        return queue_page(body, self._made, known=read)

    def learn(self, body: bytes) -> bool:
        """Take the missing names from rows that have them embedded; those of nobody stay without.

        False: rows came that were not asked for, so that the service does not know the question.
        """
        asked = self.unnamed_media
        page = queue_page(body, self._made)
        if not all(row.media_id in asked for row in page.items):
            return False
        names = Names(dict(enumerate(page.items)))
        for place, (fingerprint, row) in zip(self._new_places, self._new.items(), strict=True):
            unnamed = self._unnamed.get(row.row_id)
            if unnamed is not None and row.media_id is not None:
                namesake = names.namesake(row.row_id, row.media_id, unnamed.season)
                self._items[place] = self._new[fingerprint] = _called_like(row, namesake)
        self._unnamed.clear()
        return True


def _called_like(row: Download, namesake: Download | None) -> Download:
    if namesake is None:
        return row
    return attrs.evolve(
        row,
        media_title=namesake.media_title,
        episodes=namesake.episodes,
        library_folder=namesake.library_folder,
    )
