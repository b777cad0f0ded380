"""The message that asks administrators about stuck and failed downloads."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from discarr.board.cleanup import candidate_lines, effect_lines
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import relative
from discarr.board.words import AMBER, GREY, and_more
from discarr.language.words import _, marked, ngettext
from discarr.model.admin_actions import AnswerProposal, ProposalAnswer
from discarr.model.cleanup import CleanupCandidate, CleanupOptions
from discarr.model.message import Button, ButtonStyle, Card, Embed
from discarr.model.proposals import Proposal

PROPOSAL_MARK = "Discarr · proposal"
"""How the footer of every proposal begins, in every language."""

PROPOSED_SHOWN = 9

REPLACEMENT = CleanupOptions()
"""What the button Replace is about: the download stays in its client, so nothing is lost by it."""

_BUTTONS = {
    ProposalAnswer.REPLACE: (marked("Replace"), ButtonStyle.PRIMARY),
    ProposalAnswer.WAIT: (marked("Wait 6 h"), ButtonStyle.SECONDARY),
    ProposalAnswer.PROTECT: (marked("Protect"), ButtonStyle.SECONDARY),
    ProposalAnswer.DISMISS: (marked("Dismiss"), ButtonStyle.SECONDARY),
}


@attrs.frozen(kw_only=True)
class ProposalView:
    proposal_id: str
    candidates: tuple[CleanupCandidate, ...] = ()
    """None: no message is to stand."""
    expires_at: datetime | None = None
    """When the first of them goes without an answer."""


def proposal_view(proposals: Sequence[Proposal], *, proposal_id: str) -> ProposalView:
    return ProposalView(
        proposal_id=proposal_id,
        candidates=tuple(proposal.candidate for proposal in proposals),
        expires_at=min((proposal.expires_at for proposal in proposals), default=None),
    )


def proposal_card(view: ProposalView) -> Card:
    shown = view.candidates[:PROPOSED_SHOWN]
    more = len(view.candidates) - len(shown)
    lines = [
        _("Administrators: **Replace** does as follows, after it has asked once more."),
        *effect_lines(REPLACEMENT, lost_bytes=0),
        *candidate_lines(shown),
        *([and_more(more)] if more else []),
        *_goes_without_an_answer(view.expires_at),
    ]
    embed = Embed(title=_title(view), description="\n".join(lines), colour=AMBER, footer=PROPOSAL_MARK)
    return Card(embed=embed, rows=(tuple(_button(answer, view.proposal_id) for answer in ProposalAnswer),))


def stopped_proposal_card(view: ProposalView, *, stopped_at: datetime) -> Card:
    """Without buttons that nobody would answer."""
    lines = [
        _("**Discarr stopped {time}**; it asks again when it runs.", time=relative(stopped_at)),
        *candidate_lines(view.candidates[:PROPOSED_SHOWN]),
    ]
    return Card(
        embed=Embed(title=_title(view), description="\n".join(lines), colour=GREY, footer=PROPOSAL_MARK)
    )


def _title(view: ProposalView) -> str:
    count = len(view.candidates)
    title = ngettext("{count} download needs a decision", "{count} downloads need a decision", count)
    return f"🧹 {title}"


def _goes_without_an_answer(at: datetime | None) -> list[str]:
    return ["-# " + _("Without an answer this goes {time}", time=relative(at))] if at else []


def _button(answer: ProposalAnswer, proposal_id: str) -> Button:
    label, style = _BUTTONS[answer]
    action = AnswerProposal(answer=answer, proposal_id=proposal_id)
    return Button(custom_id=custom_id_of(action), label=_(label), style=style)
