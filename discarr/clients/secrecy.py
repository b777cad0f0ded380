"""No key enters with an answer: what a service writes may quote our own, or another's in a URL that failed.

Everything further in is shown, logged or saved.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

import attrs

from discarr.clients.wire.queue_rows import QueueRow, every_text_of, rewritten
from discarr.model.history import HistoryEvent
from discarr.model.imports import ImportFile
from discarr.model.queue import SetAside
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer

LOOKED_AT_TOGETHER = 100
"""A row takes several times the memory of what is made of it: a page of them would leave 1 MB of holes."""

LONGEST_NAME = 200
"""Of a row that was set aside; cut only here, for half a key would not be recognised."""


def rows_without_secrets(rows: Iterator[QueueRow], secrets: frozenset[str]) -> Iterator[QueueRow]:
    """As they came, before anything of them is cut."""
    while together := list(islice(rows, LOOKED_AT_TOGETHER)):
        if _quote_a_key(map(every_text_of, together), secrets):
            together = [rewritten(row, partial(redacted, secrets=secrets)) for row in together]
        yield from together


def events_without_secrets(events: Sequence[HistoryEvent], secrets: frozenset[str]) -> Sequence[HistoryEvent]:
    quoting = _quote_a_key(map(_event_texts, events), secrets)
    return [event_without_secrets(event, secrets) for event in events] if quoting else events


def _quote_a_key(texts: Iterable[Iterable[str | None]], secrets: frozenset[str]) -> bool:
    """One look for many together: of 100,000 rows hardly any quotes one."""
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


def _set_aside(row: SetAside, secrets: frozenset[str]) -> SetAside:
    return SetAside(name=redacted(row.name, secrets)[:LONGEST_NAME], cause=redacted(row.cause, secrets))
