"""`/search`: how a film or series stands, for everyone; a search for it, for those who may."""

import attrs

from discarr.board.finding import folded
from discarr.board.searching import holding_card, none_found, progress_card, several_found
from discarr.board.suggestions import titles_like
from discarr.cache.cache_manager import CacheManager
from discarr.clients.library import LibraryClient
from discarr.commands.searches import Search, Searches, Wanted
from discarr.errors.services import ServiceFailed
from discarr.gateway.permissions import may_request
from discarr.language.words import _, marked
from discarr.model.library import Holding, Library, Title
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Caller, Request
from discarr.model.settings import Settings
from discarr.model.user_actions import FollowSearch, ShowTitle, StartSearch
from discarr.monitoring.missing import downloads_of, search_orders
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

GONE = marked("This is not in the library any more.")
NO_SUCH_SERVICE = marked("The service of this library is not in use any more.")
NOT_NOW = marked("I am just starting or stopping, and no search was begun. Please press again in a moment.")
NO_SEARCH = marked("I know of no such search. Please use /search again.")


@attrs.define(kw_only=True)
class SearchCommands:
    cache: CacheManager
    settings: Current[Settings]
    library: Current[Library]
    searches: Searches
    now: Now

    async def search_command(self, request: Request) -> Reply:
        match request.action:
            case ShowTitle(title=typed):
                return await self._show(typed, request.caller)
            case StartSearch() as action:
                return await self._start(action, request.caller)
            case FollowSearch(search_id=search_id, seen=seen):
                return await self._follow(search_id, seen)
            case other:
                raise TypeError(f"{other} is no part of a search")

    async def _show(self, typed: str, caller: Caller) -> Reply:
        found = self._titles(typed)
        if len(found) > 1:
            return Sentence(text=several_found(found))
        key = found[0].key if found else typed
        client, media_id = self._client_of(key)
        if client is None:
            unread = [instance for instance, known in self.library.value.items() if not known.is_read]
            return Sentence(text=none_found(typed, unread))
        return await self._standing(client, media_id, caller)

    def _titles(self, typed: str) -> list[Title]:
        """What somebody typed without choosing: the one of that very name, or all that fit."""
        fitting = titles_like(self.library.value, typed)
        exact = [title for title in fitting if title.folded_name == folded(typed)]
        return exact or fitting

    async def _standing(self, client: LibraryClient, media_id: int, caller: Caller) -> Reply:
        holding = await _holding(client, media_id)
        if holding is None:
            return Sentence(text=_(GONE))
        settings = self.settings.value
        may_search = may_request(
            caller,
            admin_role_ids=settings.admin_role_ids,
            requester_role_ids=settings.requester_role_ids,
        )
        downloads = downloads_of(self.cache.state.value.queues, client.instance, holding.title)
        card = holding_card(client.instance, holding, downloads, may_search=may_search, now=self.now())
        return PrivateCard(card=card)

    async def _start(self, action: StartSearch, caller: Caller) -> Reply:
        """What is missing is looked up anew: the card may be from yesterday."""
        search_id = f"{action.instance_key}:{action.media_id}"
        joined = self.searches.joined(search_id)
        if joined is not None:
            return _told(joined)
        client, media_id = self._client_of(search_id)
        if client is None:
            return Sentence(text=_(NO_SUCH_SERVICE))
        holding = await _holding(client, media_id)
        if holding is None:
            return Sentence(text=_(GONE))
        downloads = downloads_of(self.cache.state.value.queues, client.instance, holding.title)
        orders = search_orders(holding, downloads, now=self.now())
        if not orders:
            return await self._standing(client, media_id, caller)
        wanted = Wanted(instance=client.instance, media_id=media_id, title=holding.title, orders=orders)
        search = self.searches.begin(wanted)
        return Sentence(text=_(NOT_NOW)) if search is None else _told(search)

    async def _follow(self, search_id: str, seen: int) -> Reply:
        search = self.searches.known(search_id)
        if search is None:
            return Sentence(text=_(NO_SEARCH))
        await search.progress.newer_than(seen)
        return _told(search)

    def _client_of(self, key: str) -> tuple[LibraryClient | None, int]:
        """From "radarr-4k:123"; None where it is no such key, or the service is not in use."""
        instance_key, _colon, media_id = key.rpartition(":")
        if not (media_id.isascii() and media_id.isdecimal()) or len(media_id) > 18:
            return None, 0
        for client in self.cache.clients():
            if client.instance.key == instance_key and isinstance(client, LibraryClient):
                return client, int(media_id)
        return None, 0


async def _holding(client: LibraryClient, media_id: int) -> Holding | None:
    """None where the library does not hold it any more."""
    try:
        return await client.holding(media_id)
    except ServiceFailed as error:
        if error.status == 404:
            return None
        raise


def _told(search: Search) -> Reply:
    wanted, progress = search.wanted, search.progress
    card = progress_card(wanted.instance, wanted.title, progress.value)
    follow = FollowSearch(search_id=wanted.search_id, seen=progress.version)
    return PrivateCard(card=card, then=follow if search.is_running else None)
