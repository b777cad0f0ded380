"""`/cleanup` and `/journal`: request to reply. Nothing is removed without a confirmation."""

import secrets
from functools import partial

import attrs

from discarr.board.cleanup import cancelled_card, preview_card, receipt_card, removing_card
from discarr.board.journal import journal_card
from discarr.cache.cache_manager import CacheManager
from discarr.commands.confirmed_work import ConfirmedWork
from discarr.commands.crossing import require_admin
from discarr.commands.offers import Offer, Offers, OfferWords, Refused
from discarr.language.words import _, marked
from discarr.model.admin_actions import (
    AwaitReceipt,
    CancelCleanup,
    ConfirmCleanup,
    PreviewCleanup,
    ShowJournal,
    TurnPreview,
)
from discarr.model.cleanup import CleanupOptions, CleanupPlan, Receipt
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.monitoring.cleanup_plan import plan_cleanup
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

DRY_RUN = marked("DRY_RUN is on: nothing can be removed.")
NOT_NOW = marked(
    "I am just starting or stopping, and nothing was removed. Please use /cleanup again in a moment."
)
NO_RECEIPT = marked("I know of no such removal. /journal shows every one.")
CONFIRMED = marked("This preview was confirmed already; /journal shows what became of it.")
CANCELLED = marked("This preview was cancelled already; nothing was removed.")

PREVIEW_WORDS = OfferWords(
    unknown=marked(
        "I do not know this preview any more: it is too old, or I was restarted. Please use /cleanup again."
    ),
    not_yours=marked("This preview is somebody else's. Please use /cleanup yourself."),
    expired=marked("This preview has expired and nothing was removed. Please use /cleanup again."),
)

Removals = ConfirmedWork[CleanupPlan, Receipt]


@attrs.define(kw_only=True)
class CleanupCommands:
    cache: CacheManager
    settings: Current[Settings]
    plans: Offers[CleanupPlan]
    removals: Removals
    now: Now

    @require_admin
    async def cleanup_command(self, request: Request) -> Reply:
        match request.action:
            case PreviewCleanup(options=options):
                return self.preview(await self.plan(options), by=request.caller.user_id)
            case TurnPreview(plan_id=plan_id, page=page):
                return self._turned(plan_id, page, by=request.caller.user_id)
            case ConfirmCleanup(plan_id=plan_id):
                return self._confirmed(plan_id, by=request.caller.user_id)
            case CancelCleanup(plan_id=plan_id):
                return self._cancelled(plan_id, by=request.caller.user_id)
            case AwaitReceipt(plan_id=plan_id):
                return await self._receipt(plan_id, by=request.caller.user_id)
            case other:
                raise TypeError(f"{other} is no part of a cleanup")

    @require_admin
    async def journal_command(self, request: Request) -> Reply:
        page = request.action.page if isinstance(request.action, ShowJournal) else 0
        entries = tuple(self.cache.state.value.journal.values())
        return PrivateCard(card=journal_card(entries, page=page))

    async def plan(self, options: CleanupOptions) -> CleanupPlan:
        decide = partial(
            plan_cleanup,
            self.cache.state.value,
            options,
            self.settings.value.progress,
            now=self.now(),
            plan_id=secrets.token_urlsafe(12),
        )
        return await aside(decide)

    def preview(self, plan: CleanupPlan, *, by: int) -> Reply:
        """The first page, and from now on this user may confirm it for a while."""
        return self._page(self.plans.add(plan.plan_id, plan, by=by, now=plan.made_at), 0)

    def _turned(self, plan_id: str, page: int, *, by: int) -> Reply:
        match self.plans.look_at(plan_id, by=by):
            case Refused(why=why):
                return Sentence(text=_(why))
            case Offer() as offer:
                return self._page(offer, page)

    def _page(self, offer: Offer[CleanupPlan], page: int) -> Reply:
        dry_run = self.settings.value.cleanup.dry_run
        card = preview_card(offer.content, page=page, dry_run=dry_run, expires_at=offer.expires_at)
        return PrivateCard(card=card)

    def _confirmed(self, plan_id: str, *, by: int) -> Reply:
        if self.settings.value.cleanup.dry_run:
            return Sentence(text=_(DRY_RUN))
        match self.plans.take(plan_id, by=by, afterwards=CONFIRMED):
            case Refused(why=why):
                return Sentence(text=_(why))
            case Offer(content=plan):
                if not self.removals.begin(plan.plan_id, plan, by=by):
                    return Sentence(text=_(NOT_NOW))
                return PrivateCard(card=removing_card(plan), then=AwaitReceipt(plan_id=plan_id))

    def _cancelled(self, plan_id: str, *, by: int) -> Reply:
        match self.plans.take(plan_id, by=by, afterwards=CANCELLED):
            case Refused(why=why):
                return Sentence(text=_(why))
            case Offer():
                return PrivateCard(card=cancelled_card())

    async def _receipt(self, plan_id: str, *, by: int) -> Reply:
        receipt = await self.removals.result(plan_id, by=by)
        return Sentence(text=_(NO_RECEIPT)) if receipt is None else PrivateCard(card=receipt_card(receipt))
