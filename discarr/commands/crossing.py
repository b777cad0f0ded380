"""What crosses every command: who may, what an error says, what the log knows."""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from discarr.cache.cache_manager import CacheManager
from discarr.errors.base import DiscarrError
from discarr.errors.machine import StateUnwritable
from discarr.errors.services import MediaClientError
from discarr.gateway.permissions import ONLY_ADMINISTRATORS, has_admin_permissions
from discarr.language.catalogue import language_for
from discarr.language.kept import translated
from discarr.language.words import _, speaking
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import PROMISES, Request
from discarr.model.settings import Settings
from discarr.runtime.current import Current

log = logging.getLogger(__name__)


class _KnowsSettings(Protocol):
    settings: Current[Settings]


C = TypeVar("C", bound=_KnowsSettings)
Command = Callable[[C, Request], Awaitable[Reply]]
Handler = Callable[[Request], Awaitable[Reply]]


def require_admin(command: Command[C]) -> Command[C]:
    """Decide again on this side of the bridge, from what the request carries."""

    @functools.wraps(command)
    async def guarded(self: C, request: Request) -> Reply:
        if not has_admin_permissions(request.caller, self.settings.value.admin_role_ids):
            log.warning("%s was refused to the user %d", command.__name__, request.caller.user_id)
            return Sentence(text=_(ONLY_ADMINISTRATORS))
        return await command(self, request)

    return guarded


def error_to_reply(handler: Handler) -> Handler:
    """An expected error is answered in its own words; a bug of ours goes on to whoever owns the gateway."""

    @functools.wraps(handler)
    async def answered(request: Request) -> Reply:
        try:
            return await handler(request)
        except MediaClientError as error:
            return Sentence(text=f"{error.instance.label}: {translated(error.cause)}")
        except DiscarrError as error:
            return Sentence(text=translated(error.for_discord))

    return answered


def in_the_callers_language(handler: Handler) -> Handler:
    @functools.wraps(handler)
    async def said(request: Request) -> Reply:
        with speaking(language_for(request.caller.locale)):
            return await handler(request)

    return said


def kept(cache: CacheManager) -> Callable[[Handler], Handler]:
    """What an answer promises is on disk before it is given: a moment later somebody may pull the plug."""

    def keeping(handler: Handler) -> Handler:
        @functools.wraps(handler)
        async def answered(request: Request) -> Reply:
            reply = await handler(request)
            if not isinstance(request.action, PROMISES):
                return reply
            try:
                await cache.save()
            except StateUnwritable as error:
                return _not_for_long(reply, error)
            return reply

        return answered

    return keeping


def _not_for_long(reply: Reply, error: StateUnwritable) -> Reply:
    said = f"{reply.text}\n" if isinstance(reply, Sentence) else ""
    forgotten = _("When I am restarted this is forgotten: {why}", why=translated(error.for_discord))
    return Sentence(text=f"{said}⚠️ {forgotten}")


def logged(handler: Handler) -> Handler:
    """One line in the verbose log for each request."""

    @functools.wraps(handler)
    async def noted(request: Request) -> Reply:
        log.debug("%s by the user %d", type(request.action).__name__, request.caller.user_id)
        return await handler(request)

    return noted
