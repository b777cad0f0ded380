"""Searches under way: begun once, followed to their end, and told to everybody who pressed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.library import LibraryClient
from discarr.clients.removal import Proof, answer_of
from discarr.commands.task_owner import TaskOwner
from discarr.errors.services import ClientClosed, MediaClientError, ServiceFailed
from discarr.language.words import marked
from discarr.model.searches import (
    STILL_RUNNING,
    Asking,
    Grab,
    OutOfSight,
    SearchEnded,
    SearchFailed,
    Searching,
    SearchOrder,
    SearchProgress,
)
from discarr.model.service_commands import CommandStatus, ServiceCommand
from discarr.model.services import Instance
from discarr.monitoring.missing import grabs_in
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

FOLLOW_SECONDS = 780.0
"""Thirteen minutes: an answer in Discord can be edited for fifteen (the life of an interaction's token)."""

FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 0.5, 5.0
"""A service tells of a command's end only to who holds a connection for it: it is asked, ever more seldom."""

JUST_NOW_SECONDS = 30.0
"""A press this soon after the end of the same search is a second press, and no wish for another."""

CLOCKS_APART = timedelta(minutes=1)

_REMEMBERED = 50


@attrs.frozen(kw_only=True)
class Wanted:
    """What is searched for, of which film or series."""

    instance: Instance
    media_id: int
    title: str
    orders: tuple[SearchOrder, ...]

    @property
    def search_id(self) -> str:
        return f"{self.instance.key}:{self.media_id}"


@attrs.define(kw_only=True)
class Search:
    wanted: Wanted
    progress: Current[SearchProgress] = attrs.field(factory=lambda: Current[SearchProgress](Asking()))
    ended_at_seconds: float | None = None

    @property
    def is_running(self) -> bool:
        return isinstance(self.progress.value, STILL_RUNNING)

    @property
    def is_joined(self) -> bool:
        """Whether who asks for the same now means this one."""
        if self.ended_at_seconds is None:
            return True
        return trio.current_time() - self.ended_at_seconds < JUST_NOW_SECONDS


class Searches(TaskOwner):
    """One for each film or series at a time, whoever presses."""

    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now
        self._known: dict[str, Search] = {}

    def joined(self, search_id: str) -> Search | None:
        """The one that is under way for it, or has only just ended."""
        known = self._known.get(search_id)
        return known if known is not None and known.is_joined else None

    def known(self, search_id: str) -> Search | None:
        return self._known.get(search_id)

    def begin(self, wanted: Wanted) -> Search | None:
        """Start it or join it, without a checkpoint in between. None while Discarr starts or stops."""
        joined = self.joined(wanted.search_id)
        if joined is not None or self._nursery is None:
            return joined
        for search_id in [known for known, each in self._known.items() if not each.is_running][:-_REMEMBERED]:
            del self._known[search_id]
        search = self._known[wanted.search_id] = Search(wanted=wanted)
        self._nursery.start_soon(self._see_through, search, name=f"search for {wanted.search_id}")
        return search

    async def _see_through(self, search: Search) -> None:
        try:
            with trio.move_on_after(FOLLOW_SECONDS) as patience:
                search.progress.replace(await _Follower(self._cache, search, self._now()).ended())
            if patience.cancelled_caught:
                search.progress.replace(OutOfSight())
        finally:
            search.ended_at_seconds = trio.current_time()


@attrs.define
class _Follower:
    """One search, from the asking to what came of it."""

    _cache: CacheManager
    _search: Search
    _asked_at: datetime

    async def ended(self) -> SearchProgress:
        commands: list[ServiceCommand] = []
        try:
            known = await self._client().command_ids()
        except MediaClientError as error:
            return SearchFailed(why=error.cause)
        try:
            for order in self._search.wanted.orders:
                commands.append(await self._client().search(order))  # noqa: PERF401  # some may be taken, and not all
        except MediaClientError as error:
            unclear = answer_of(error).proof is Proof.UNCLEAR
            return SearchFailed(why=error.cause, may_run=unclear or bool(commands))
        already = all(command.command_id in known for command in commands)
        self._search.progress.replace(Searching(already=already))
        ends = [await self._end_of(command, already=already) for command in commands]
        if not all(end is CommandStatus.COMPLETED for end in ends):
            return SearchFailed(why=_why(ends), may_run=CommandStatus.UNKNOWN in ends)
        return await self._found(commands, already=already)

    async def _end_of(self, command: ServiceCommand, *, already: bool) -> CommandStatus:
        """UNKNOWN where the service forgot it, as it does with all of them when it starts anew."""
        wait = FIRST_LOOK_SECONDS
        while not command.status.has_ended:
            await trio.sleep(wait)
            wait = min(LAST_LOOK_SECONDS, 1.5 * wait)
            try:
                command = await self._client().command(command.command_id)
            except ServiceFailed as error:
                if error.status == 404:
                    return CommandStatus.UNKNOWN
                self._in_trouble(error, already=already)
            except MediaClientError as error:
                self._in_trouble(error, already=already)
            else:
                self._progress(Searching(already=already))
        return command.status

    async def _found(self, commands: Sequence[ServiceCommand], *, already: bool) -> SearchEnded:
        """What was grabbed since the first of them was queued, by the service's own clock."""
        moments = [command.queued_at for command in commands if command.queued_at is not None]
        since = min(moments, default=self._asked_at - CLOCKS_APART)
        wait = FIRST_LOOK_SECONDS
        while True:
            try:
                events = await self._client().history_since(since)
            except MediaClientError as error:
                self._in_trouble(error, already=already)
            else:
                grabs: tuple[Grab, ...] = grabs_in(events, media_id=self._search.wanted.media_id, since=since)
                return SearchEnded(grabs=grabs)
            await trio.sleep(wait)
            wait = min(LAST_LOOK_SECONDS, 1.5 * wait)

    def _in_trouble(self, error: MediaClientError, *, already: bool) -> None:
        self._progress(Searching(already=already, trouble=error.cause))

    def _progress(self, progress: SearchProgress) -> None:
        """Who waits is woken by a change only."""
        if self._search.progress.value != progress:
            self._search.progress.replace(progress)

    def _client(self) -> LibraryClient:
        """The settings may have taken it away, or put another in its place."""
        instance = self._search.wanted.instance
        client = self._cache.client_or_none(instance)
        if not isinstance(client, LibraryClient):
            raise ClientClosed(instance)
        return client


def _why(ends: Sequence[CommandStatus]) -> str:
    if CommandStatus.UNKNOWN in ends:
        return marked("the service does not know of it any more; it was probably restarted.")
    return marked("the service gave it up. Its own log (System > Logs) says why.")
