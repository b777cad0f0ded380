"""What is offered to somebody who types: from what is known already, never from a service."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from operator import attrgetter

import attrs

from discarr.board.episodes import episode_span
from discarr.board.finding import closest, folded
from discarr.board.notify import named_by
from discarr.board.rows import several_of_a_kind
from discarr.board.text import clean
from discarr.board.words import word_of
from discarr.language.words import _
from discarr.model.cleanup import Protection
from discarr.model.downloads import Download, DownloadState, QueueState
from discarr.model.library import Library, Title
from discarr.model.requests import Suggest
from discarr.model.services import Instance
from discarr.model.state import CurrentState
from discarr.model.suggestions import Choice, Suggestible

MOST = 25
_CHARACTERS = 100
_TITLE, _FILM, _LABEL = 60, 75, 20


@attrs.frozen
class _Named:
    """Of one thing: by what it is found, and the choice it would be."""

    folded_name: str
    choice: Callable[[], Choice]
    """Made for the few that are offered, not for thousands at each keystroke."""


def suggestions(state: CurrentState, library: Library, asked: Suggest, *, to: int) -> tuple[Choice, ...]:
    """At most 25, the closest first, for this user."""
    if asked.what is Suggestible.TITLE:
        return tuple(_title_choice(title, library) for title in titles_like(library, asked.typed))
    fitting = closest(_named(state, asked.what, to), asked.typed, folded_name=_FOLDED_NAME, most=MOST)
    return tuple(each.choice() for each in fitting)


def titles_like(library: Library, typed: str) -> list[Title]:
    """At most 25, the closest first."""
    titles = chain.from_iterable(known.titles for known in library.values())
    return closest(titles, typed, folded_name=_FOLDED_NAME, most=MOST)


def choice_of(name: str, value: str) -> Choice:
    return Choice(name=clean(name, _CHARACTERS) or value, value=value)


_FOLDED_NAME = attrgetter("folded_name")


def _title_choice(title: Title, library: Library) -> Choice:
    several = title.instance in several_of_a_kind(library)
    label = f" · {clean(title.instance.label, _LABEL)}" if several else ""
    return choice_of(f"{clean(title.name, _FILM)}{label}", title.key)


def _named(state: CurrentState, what: Suggestible, to: int) -> Iterable[_Named]:
    match what:
        case Suggestible.DOWNLOAD | Suggestible.PROTECTABLE | Suggestible.AWAITABLE | Suggestible.BLOCKED:
            return _downloads(state.queues, what)
        case Suggestible.INSTANCE:
            return (_plain(instance.label, instance.key) for instance in state.queues)
        case Suggestible.INDEXER:
            return _each_once(download.indexer for download in _all(state.queues))
        case Suggestible.CLIENT:
            return _each_once(download.download_client for download in _all(state.queues))
        case Suggestible.PROTECTION:
            return (_protection(protection) for protection in state.protections.values())
        case Suggestible.SUBSCRIPTION:
            return _awaited(state, to)
        case Suggestible.TITLE:
            return ()  # of these there are so many that they are folded once for all


def _fits(download: Download, what: Suggestible) -> bool:
    match what:
        case Suggestible.BLOCKED:
            return download.state is DownloadState.NEEDS_A_HAND
        case Suggestible.PROTECTABLE | Suggestible.AWAITABLE:
            return download.download_id is not None
        case _:
            return True


def _awaited(state: CurrentState, by: int) -> Iterator[_Named]:
    mine = (each for each in state.subscriptions.values() if each.user_id == by)
    return (_plain(each.title, each.subscription_id) for each in mine)


def _all(queues: Mapping[Instance, QueueState]) -> Iterator[Download]:
    return (download for queue in queues.values() if queue.last for download in queue.last.downloads)


def _downloads(queues: Mapping[Instance, QueueState], what: Suggestible) -> Iterator[_Named]:
    """A download client's id is far shorter than Discord allows, and else it is not offered."""
    labels = several_of_a_kind(queues)
    for download in _all(queues):
        value = named_by(download) if what is Suggestible.AWAITABLE else download.key
        if len(value) <= _CHARACTERS and _fits(download, what):
            name = folded(f"{download.media_title or ''} {download.title}")
            yield _Named(name, partial(_download_choice, download, labels, value))


def _download_choice(download: Download, labels: Collection[Instance], value: str) -> Choice:
    title = clean(download.media_title or download.title, _TITLE)
    words = [f"{title} {episode_span(download.episodes)}".rstrip(), word_of(download.state)]
    if download.instance in labels:
        words.append(clean(download.instance.label, _LABEL))
    return choice_of(" · ".join(words), value)


def _each_once(names: Iterable[str]) -> Iterator[_Named]:
    return (_plain(name, name) for name in sorted(set(names)) if 0 < len(name) <= _CHARACTERS)


def _plain(name: str, value: str) -> _Named:
    return _Named(folded(name), partial(choice_of, name, value))


def _protection(protection: Protection) -> _Named:
    number = protection.protection_id
    return _plain(f"{number}: {_(protection.kind.value)} {protection.title or protection.value}", number)
