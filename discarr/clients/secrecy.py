"""No key enters with an answer: what a service writes may quote our own, or another's in a URL that failed.

Everything further in is shown, logged or saved.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any

import attrs
import msgspec

from discarr.clients.wire.queue_rows import QueueRow
from discarr.model.history import HistoryEvent
from discarr.model.imports import ImportFile
from discarr.model.queue import SetAside
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer

LONGEST_NAME = 200
"""Of a row that was set aside; cut only here, for half a key would not be recognised."""


def rows_without_secrets(rows: Sequence[QueueRow], secrets: frozenset[str]) -> Sequence[QueueRow]:
    """As they came, before anything of them is cut."""
    quoting = _quote_a_key(map(_texts, rows), secrets)
    return [_clean(row, secrets) for row in rows] if quoting else rows


def events_without_secrets(events: Sequence[HistoryEvent], secrets: frozenset[str]) -> Sequence[HistoryEvent]:
    quoting = _quote_a_key(map(_event_texts, events), secrets)
    return [event_without_secrets(event, secrets) for event in events] if quoting else events


def _quote_a_key(texts: Iterable[Iterable[str | None]], secrets: frozenset[str]) -> bool:
    """One look for a whole page: of 100,000 rows hardly any quotes one."""
    whole = "\n".join(filter(None, chain.from_iterable(texts)))
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


def _texts(row: QueueRow) -> Iterable[str | None]:
    quality = row.quality.quality.name if row.quality and row.quality.quality else None
    always = (row.title, row.download_id, row.error_message, row.download_client, row.indexer, quality)
    if row.movie is None and row.series is None and not row.status_messages:
        return always  # of 100,000 most are
    named = [(media.title, media.path) for media in (row.movie, row.series) if media]
    said = [(message.title, *(message.messages or ())) for message in row.status_messages or ()]
    return chain(always, *named, *said)


def _clean(row: QueueRow, secrets: frozenset[str]) -> QueueRow:
    return msgspec.convert(_redacted(msgspec.to_builtins(row), secrets), QueueRow)


def _redacted(value: Any, secrets: frozenset[str]) -> Any:
    """Whatever texts there are in it, each by itself."""
    match value:
        case str():
            return redacted(value, secrets)
        case list():
            return [_redacted(each, secrets) for each in value]
        case dict():
            return {name: _redacted(each, secrets) for name, each in value.items()}
        case _:
            return value


def _set_aside(row: SetAside, secrets: frozenset[str]) -> SetAside:
    return SetAside(name=redacted(row.name, secrets)[:LONGEST_NAME], cause=redacted(row.cause, secrets))
