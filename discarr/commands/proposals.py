"""The buttons under a proposal: each is about exactly what stood there when it was drawn."""

from datetime import timedelta

import attrs

from discarr.board.proposal import REPLACEMENT
from discarr.cache.cache_manager import CacheManager
from discarr.commands.cleanup import CleanupCommands
from discarr.commands.crossing import require_admin
from discarr.commands.protections import Exempt, with_protections
from discarr.language.words import _, marked
from discarr.model.admin_actions import AnswerProposal, ProposalAnswer
from discarr.model.cleanup import ProtectionKind
from discarr.model.evidence import EvidenceKey
from discarr.model.proposals import Proposal
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.monitoring.proposals import open_proposals, proposal_id, settled, waiting_until
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

WAIT = timedelta(hours=6)

CHANGED = marked("This has changed since; please look at it again.")
GONE = marked("None of these is stuck or failed any more: there is nothing to replace.")


@attrs.define(kw_only=True)
class ProposalCommands:
    cache: CacheManager
    settings: Current[Settings]
    cleanup: CleanupCommands
    now: Now

    @require_admin
    async def proposal_command(self, request: Request) -> Reply:
        action = request.action
        if not isinstance(action, AnswerProposal):
            raise TypeError(f"{action} is no answer to a proposal")
        proposals = open_proposals(self.cache.state.value, now=self.now())
        if not proposals or proposal_id(proposals) != action.proposal_id:
            return Sentence(text=_(CHANGED))
        return await self._answered(action.answer, proposals, by=request.caller.user_id)

    async def _answered(self, answer: ProposalAnswer, proposals: tuple[Proposal, ...], *, by: int) -> Reply:
        keys = {proposal.key for proposal in proposals}
        match answer:
            case ProposalAnswer.REPLACE:
                return await self._replace(keys, by=by)
            case ProposalAnswer.WAIT:
                until = self.now() + WAIT
                self.cache.update(lambda state: waiting_until(state, keys, until))
                return Sentence(text=_("I ask again in 6 hours if it is still so then."))
            case ProposalAnswer.PROTECT:
                self._protect(proposals, by=by)
                return Sentence(
                    text=_("Protected from every cleanup; /protect lists and removes protections.")
                )
            case ProposalAnswer.DISMISS:
                self.cache.update(lambda state: settled(state, keys))
                return Sentence(
                    text=_("Dismissed. I do not ask about these again; /cleanup still shows them.")
                )

    async def _replace(self, keys: set[EvidenceKey], *, by: int) -> Reply:
        """The preview of these downloads and no others; it asks once more."""
        plan = await self.cleanup.plan(REPLACEMENT)
        wanted = tuple(
            candidate
            for candidate in plan.candidates
            if EvidenceKey(instance=candidate.instance, download_id=candidate.download_id) in keys
        )
        if not wanted:
            return Sentence(text=_(GONE))
        return self.cleanup.preview(attrs.evolve(plan, candidates=wanted, left_alone=()), by=by)

    def _protect(self, proposals: tuple[Proposal, ...], *, by: int) -> None:
        candidates = [proposal.candidate for proposal in proposals]
        exempt = [Exempt(ProtectionKind.DOWNLOAD, each.download_id, each.title) for each in candidates]
        keys = {proposal.key for proposal in proposals}
        self.cache.update(lambda state: settled(with_protections(state, exempt, by=by, now=self.now()), keys))
