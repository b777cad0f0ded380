"""No key enters with an answer: what a service writes may quote our own, or another's in a URL that failed.

Everything further in is shown, logged or saved.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain

import attrs

from discarr.model.history import HistoryEvent
from discarr.model.imports import ImportFile
from discarr.model.queue import QueueItem, SetAside
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer

LONGEST_NAME = 200
"""Of a row that was set aside; cut only here, for half a key would not be recognised."""


def items_without_secrets(items: Sequence[QueueItem], secrets: frozenset[str]) -> Sequence[QueueItem]:
    quoting = _quote_a_key(map(_texts, items), secrets)
    return [_clean(item, secrets) for item in items] if quoting else items


def events_without_secrets(events: Sequence[HistoryEvent], secrets: frozenset[str]) -> Sequence[HistoryEvent]:
    quoting = _quote_a_key(map(_event_texts, events), secrets)
    return [event_without_secrets(event, secrets) for event in events] if quoting else events


def _quote_a_key(texts: Iterable[tuple[str, ...]], secrets: frozenset[str]) -> bool:
    """One look for a whole page: of 100,000 rows hardly any quotes one."""
    whole = "\n".join(chain.from_iterable(texts))
    return redacted(whole, secrets) != whole


def set_aside_without_secrets(rows: tuple[SetAside, ...], secrets: frozenset[str]) -> tuple[SetAside, ...]:
    return tuple(_set_aside(row, secrets) for row in rows)


def health_without_secrets(answer: HealthAnswer, secrets: frozenset[str]) -> HealthAnswer:
    return attrs.evolve(
        answer,
        version=answer.version and redacted(answer.version, secrets),
        warnings=tuple(redacted(warning, secrets) for warning in answer.warnings),
    )


def event_without_secrets(event: HistoryEvent, secrets: frozenset[str]) -> HistoryEvent:
    clean = partial(redacted, secrets=secrets)
    media = event.media and attrs.evolve(event.media, title=clean(event.media.title))
    return attrs.evolve(
        event,
        download_id=clean(event.download_id),
        release=clean(event.release),
        media=media,
        quality=clean(event.quality),
        indexer=clean(event.indexer),
        download_client=clean(event.download_client),
        message=clean(event.message),
    )


def file_without_secrets(file: ImportFile, secrets: frozenset[str]) -> ImportFile:
    """But for its order, which only its service is ever sent."""
    return attrs.evolve(
        file,
        name=redacted(file.name, secrets),
        media_title=redacted(file.media_title, secrets),
        rejections=tuple(redacted(rejection, secrets) for rejection in file.rejections),
    )


def _event_texts(event: HistoryEvent) -> tuple[str, ...]:
    return (
        event.download_id,
        event.release,
        event.media.title if event.media else "",
        event.quality,
        event.indexer,
        event.download_client,
        event.message,
    )


def _texts(item: QueueItem) -> tuple[str, ...]:
    return (
        item.title,
        item.media_title or "",
        item.library_folder,
        item.download_id or "",
        item.error_message,
        item.download_client,
        item.indexer,
        item.quality,
        *item.messages,
    )


def _clean(item: QueueItem, secrets: frozenset[str]) -> QueueItem:
    clean = partial(redacted, secrets=secrets)
    return attrs.evolve(
        item,
        title=clean(item.title),
        media_title=item.media_title and clean(item.media_title),
        library_folder=clean(item.library_folder),
        download_id=item.download_id and clean(item.download_id),
        error_message=clean(item.error_message),
        download_client=clean(item.download_client),
        indexer=clean(item.indexer),
        quality=clean(item.quality),
        messages=tuple(map(clean, item.messages)),
    )


def _set_aside(row: SetAside, secrets: frozenset[str]) -> SetAside:
    return SetAside(name=redacted(row.name, secrets)[:LONGEST_NAME], cause=redacted(row.cause, secrets))
