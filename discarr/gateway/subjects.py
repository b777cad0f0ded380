"""The messages that are kept in the channel: the download board, the health card, and a proposal at times."""

import logging
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import attrs

from discarr.board import embeds, health, layout, proposal
from discarr.board.pagination import PAGE_STAYS, page_in_force
from discarr.board.quiet import quiet_of
from discarr.board.ranking import Ranker, ranked
from discarr.gateway.kept_message import Subject
from discarr.model.message import PostedMessage
from discarr.model.state import CurrentState
from discarr.monitoring.maintenance import maintenance_at
from discarr.monitoring.proposals import open_proposals, proposal_id, settled
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now

log = logging.getLogger(__name__)


def board_subject(check_interval_seconds: Callable[[], float]) -> Subject[layout.BoardView]:
    """The interval is asked for at each look: it may change without a new connection to Discord."""
    said: set[str] = set()
    ranker = Ranker()

    async def prepare(state: CurrentState, now: datetime) -> None:
        """To rank 100,000 downloads takes longer than a loop may stand still."""
        stop = (page_in_force(state.board_page, now) + 1) * layout.ROWS_ON_A_PAGE
        await aside(partial(ranked, state.queues, partial(ranker, stop=stop)))

    def view(state: CurrentState, now: datetime) -> layout.BoardView:
        looked = layout.board_view(
            state.queues,
            page=page_in_force(state.board_page, now),
            check_interval_seconds=check_interval_seconds(),
            now=now,
            maintenance_until=maintenance.until if (maintenance := maintenance_at(state, now)) else None,
            shortages=state.shortages,
            rank=ranker,
        )
        for row in looked.unshown:
            if row.name not in said:
                said.add(row.name)
                log.error("A download cannot be shown and costs its own line: %r: %s", row.name, row.cause)
        if looked.overall is not layout.Overall.EMPTY:
            return looked
        return attrs.evolve(looked, quiet=quiet_of(state.stories.values(), state.statuses.values()))

    return Subject(
        name="download board",
        mark=embeds.BOARD_MARK,
        prepare=prepare,
        view=view,
        is_ready=lambda view: view.overall not in (layout.Overall.LOADING, layout.Overall.PARTLY_LOADED),
        worth_an_edit=layout.worth_an_edit,
        asked_for=lambda shown, fresh: shown.page != fresh.page,
        card=embeds.board_card,
        stopped_card=lambda view, now: embeds.stopped_board_card(view, stopped_at=now),
        message_in=lambda state: state.board_message,
        with_message=_with_board_message,
        inputs=_board_inputs,
        look_again_seconds=lambda state, now: min(
            _until_the_page_falls_back(state, now), _until_maintenance_ends(state, now)
        ),
    )


def health_subject() -> Subject[health.HealthView]:
    return Subject(
        name="health card",
        mark=health.HEALTH_MARK,
        view=lambda state, now: health.health_view(
            tuple(state.statuses.values()), now=now, maintenance=maintenance_at(state, now)
        ),
        worth_an_edit=health.worth_an_edit,
        card=health.health_card,
        stopped_card=lambda view, now: health.stopped_health_card(view, stopped_at=now),
        message_in=lambda state: state.health_message,
        with_message=_with_health_message,
        inputs=lambda state: (state.statuses, state.maintenance),
        look_again_seconds=_until_maintenance_ends,
    )


def proposal_subject(*, is_wanted: Callable[[], bool], now: Now) -> Subject[proposal.ProposalView]:
    """`is_wanted` is asked at each look: whether the settings in force ask for proposals at all."""

    def view(state: CurrentState, now: datetime) -> proposal.ProposalView:
        proposals = open_proposals(state, now=now) if is_wanted() else ()
        return proposal.proposal_view(proposals, proposal_id=proposal_id(proposals))

    def dismissed(state: CurrentState) -> CurrentState:
        return settled(state, {each.key for each in open_proposals(state, now=now())})

    return Subject(
        name="proposal",
        mark=proposal.PROPOSAL_MARK,
        view=view,
        worth_an_edit=lambda shown, fresh: shown != fresh,
        # Who answered wants to see it; and a message that is to go or to come does not wait either.
        asked_for=lambda shown, fresh: shown.proposal_id != fresh.proposal_id,
        card=proposal.proposal_card,
        stopped_card=lambda view, now: proposal.stopped_proposal_card(view, stopped_at=now),
        message_in=lambda state: state.proposal_message,
        with_message=_with_proposal_message,
        # The queues tell when to look again: new settings may have taken the question back.
        inputs=lambda state: (state.proposals, state.queues),
        look_again_seconds=_until_a_proposal_comes_or_goes,
        is_absent=lambda view: not view.candidates,
        deleted=dismissed,
    )


def _with_proposal_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, proposal_message=message)


def _until_a_proposal_comes_or_goes(state: CurrentState, now: datetime) -> float:
    moments = (
        moment
        for proposal in state.proposals.values()
        if not proposal.is_settled
        for moment in (proposal.shown_from, proposal.expires_at)
    )
    return min((left for moment in moments if (left := (moment - now).total_seconds()) > 0), default=math.inf)


def _board_inputs(state: CurrentState) -> tuple[object, ...]:
    parts = (state.queues, state.board_page, state.maintenance, state.shortages)
    listed = any(queue.last and queue.last.downloads for queue in state.queues.values())
    # Only an empty board tells of these, and they change without the queues.
    return parts if listed else (*parts, state.stories, state.statuses)


def _with_board_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, board_message=message)


def _with_health_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, health_message=message)


def _until_maintenance_ends(state: CurrentState, now: datetime) -> float:
    maintenance = maintenance_at(state, now)
    return (maintenance.until - now).total_seconds() if maintenance else math.inf


def _until_the_page_falls_back(state: CurrentState, now: datetime) -> float:
    turned_at = state.board_page.turned_at
    if turned_at is None or page_in_force(state.board_page, now) == 0:
        return math.inf
    return (turned_at + PAGE_STAYS - now + timedelta(seconds=0.1)).total_seconds()
