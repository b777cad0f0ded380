"""`/unblock`: from one download that waits for a hand to the next. Request to reply.

What stands in an answer is what its buttons are about: they are its reader's alone, each works once and for
ten minutes, and nothing is imported or removed that is not any more as it stood there.
"""

import secrets
from collections.abc import Iterable

import attrs

from discarr.board.finding import folded
from discarr.board.unblock import (
    Offered,
    Walk,
    end_card,
    importing_card,
    look_card,
    nothing_blocked_card,
    result_card,
)
from discarr.cache.cache_manager import CacheManager
from discarr.commands.cleanup import CleanupCommands
from discarr.commands.confirmed_work import ConfirmedWork
from discarr.commands.crossing import require_admin
from discarr.commands.offers import Offers, OfferWords, Refused
from discarr.language.words import _, marked
from discarr.model.admin_actions import AnswerBlocked, AwaitImport, BlockedAnswer, ShowBlocked
from discarr.model.cleanup import CleanupOptions, CleanupPlan
from discarr.model.downloads import Download, Live
from discarr.model.imports import Blocked, ImportResult, Look, Unblocked
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.monitoring.cleanup_plan import blocked_candidate, exemption
from discarr.monitoring.import_decisions import blocked_downloads, obstacle
from discarr.monitoring.importing import Importer
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

DRY_RUN = marked("DRY_RUN is on: nothing can be imported or removed.")
NOT_NOW = marked(
    "I am just starting or stopping, and nothing was imported. Please use /unblock again in a moment."
)
NO_IMPORT = marked("I know of no such import: I was restarted since. /unblock shows whether it still waits.")

ANSWERED = {
    BlockedAnswer.IMPORT: marked("This import was asked for already; it is not asked for twice."),
    BlockedAnswer.REMOVE: marked("You chose to remove this already. Please use /unblock to see it again."),
    BlockedAnswer.BLOCKLIST: marked("You chose to remove this already. Please use /unblock to see it again."),
    BlockedAnswer.SKIP: marked("You skipped this already. Please use /unblock to see it again."),
}
UNBLOCK_WORDS = OfferWords(
    unknown=marked(
        "I do not know this any more: it is too old, or I was restarted. Please use /unblock again."
    ),
    not_yours=marked("This is somebody else's. Please use /unblock yourself."),
    expired=marked("This has expired and nothing was done. Please use /unblock again."),
)

Imports = ConfirmedWork[Blocked, ImportResult]


@attrs.frozen(kw_only=True)
class Step:
    """What somebody looks at, and what comes after it."""

    look: Look
    walk: Walk
    later: tuple[Download, ...]
    from_client: bool
    """A removal also deletes it in its download client."""


@attrs.define(kw_only=True)
class UnblockCommands:
    cache: CacheManager
    settings: Current[Settings]
    steps: Offers[Step]
    importer: Importer
    imports: Imports
    cleanup: CleanupCommands
    now: Now

    @require_admin
    async def unblock_command(self, request: Request) -> Reply:
        by = request.caller.user_id
        match request.action:
            case ShowBlocked(download=name, from_client=from_client):
                return await self._begin(name, from_client=from_client, by=by)
            case AnswerBlocked(answer=answer, look_id=look_id):
                return await self._answered(answer, look_id, by=by)
            case AwaitImport(look_id=look_id):
                return await self._result(look_id, by=by)
            case other:
                raise TypeError(f"{other} is no part of unblocking")

    async def _begin(self, name: str | None, *, from_client: bool, by: int) -> Reply:
        state = self.cache.state.value
        downloads = _named(blocked_downloads(state), name)
        if not downloads:
            unread = [instance for instance, queue in state.queues.items() if not isinstance(queue, Live)]
            return PrivateCard(card=nothing_blocked_card(name=name, unread=unread))
        return await self._show(downloads, of=len(downloads), from_client=from_client, by=by)

    async def _show(self, downloads: tuple[Download, ...], *, of: int, from_client: bool, by: int) -> Reply:
        """The first of them, as it is now."""
        step = Step(
            look=await self.importer.look(downloads[0]),
            walk=Walk(place=of - len(downloads) + 1, of=of),
            later=downloads[1:],
            from_client=from_client,
        )
        return PrivateCard(card=look_card(step.look, step.walk, self._offered(step, by=by)))

    async def _answered(self, answer: BlockedAnswer, look_id: str, *, by: int) -> Reply:
        if answer is not BlockedAnswer.SKIP and self.settings.value.cleanup.dry_run:
            return Sentence(text=_(DRY_RUN))
        found = self.steps.take(look_id, by=by, afterwards=ANSWERED[answer])
        if isinstance(found, Refused):
            return Sentence(text=_(found.why))
        step = found.content
        match answer, step.look:
            case BlockedAnswer.IMPORT, Blocked() as shown if obstacle(shown) is None:
                return self._import(look_id, shown, by=by)
            case ((BlockedAnswer.REMOVE | BlockedAnswer.BLOCKLIST), Blocked() as shown):
                return self._remove(step, shown, blocklist=answer is BlockedAnswer.BLOCKLIST, by=by)
            case _:
                return await self._next(step, by=by)

    async def _next(self, step: Step, *, by: int) -> Reply:
        if not step.later:
            return PrivateCard(card=end_card(step.walk.of))
        return await self._show(step.later, of=step.walk.of, from_client=step.from_client, by=by)

    def _import(self, look_id: str, shown: Blocked, *, by: int) -> Reply:
        if not self.imports.begin(look_id, shown, by=by):
            return Sentence(text=_(NOT_NOW))
        return PrivateCard(card=importing_card(shown), then=AwaitImport(look_id=look_id))

    async def _result(self, look_id: str, *, by: int) -> Reply:
        result = await self.imports.result(look_id, by=by)
        step = self.steps.taken(look_id, by=by)
        if result is None or step is None:
            return Sentence(text=_(NO_IMPORT))
        now = Unblocked(key=result.key, title=result.title, now=result.outcome.value)
        offered = self._offered(attrs.evolve(step, look=now), by=by)
        return PrivateCard(card=result_card(result, step.walk, look_id=offered.look_id))

    def _remove(self, step: Step, shown: Blocked, *, blocklist: bool, by: int) -> Reply:
        """The preview of this download and no other; it asks once more."""
        candidate = blocked_candidate(shown.download)
        plan = CleanupPlan(
            plan_id=secrets.token_urlsafe(12),
            options=_options(step, blocklist=blocklist),
            candidates=(candidate,) if candidate else (),
            made_at=self.now(),
        )
        return self.cleanup.preview(plan, by=by)

    def _offered(self, step: Step, *, by: int) -> Offered:
        """From now on this user may answer it for a while."""
        look_id = secrets.token_urlsafe(12)
        offer = self.steps.add(look_id, step, by=by, now=self.now())
        return Offered(
            look_id=look_id,
            expires_at=offer.expires_at,
            dry_run=self.settings.value.cleanup.dry_run,
            kept=self._kept(step),
        )

    def _kept(self, step: Step) -> dict[BlockedAnswer, str]:
        """Which removals are not possible, and why."""
        if not isinstance(step.look, Blocked):
            return {}
        state, download = self.cache.state.value, step.look.download
        against = {
            answer: exemption(state, download, _options(step, blocklist=answer is BlockedAnswer.BLOCKLIST))
            for answer in (BlockedAnswer.REMOVE, BlockedAnswer.BLOCKLIST)
        }
        return {answer: why for answer, why in against.items() if why is not None}


def _options(step: Step, *, blocklist: bool) -> CleanupOptions:
    return CleanupOptions(from_client=step.from_client, blocklist=blocklist, search=blocklist)


def _named(downloads: Iterable[Download], name: str | None) -> tuple[Download, ...]:
    """By its key, as an option's suggestion gives it, or by words of its title or release name."""
    listed = tuple(downloads)
    if name is None:
        return listed
    chosen = tuple(download for download in listed if download.key == name)
    words = folded(name).split()
    return chosen or tuple(each for each in listed if words and all(word in _name(each) for word in words))


def _name(download: Download) -> str:
    return folded(f"{download.media_title or ''} {download.title}")
