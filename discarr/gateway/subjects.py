"""The two messages that are kept in the channel: the download board and the health card."""

import logging
import math
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from discarr.board import embeds, health, layout
from discarr.board.pagination import PAGE_STAYS, page_in_force
from discarr.gateway.message_keeper import Subject
from discarr.model.message import PostedMessage
from discarr.model.state import CurrentState

log = logging.getLogger(__name__)


def board_subject(check_interval_seconds: Callable[[], float]) -> Subject[layout.BoardView]:
    """The interval is asked for at each look: it may change without a new connection to Discord."""
    said: set[str] = set()

    def view(state: CurrentState, now: datetime) -> layout.BoardView:
        looked = layout.board_view(
            state.queues,
            page=page_in_force(state.board_page, now),
            check_interval_seconds=check_interval_seconds(),
            now=now,
        )
        for row in looked.unshown:
            if row.name not in said:
                said.add(row.name)
                log.error("A download cannot be shown and costs its own line: %r: %s", row.name, row.cause)
        return looked

    return Subject(
        name="download board",
        mark=embeds.BOARD_MARK,
        view=view,
        is_ready=lambda view: view.overall not in (layout.Overall.LOADING, layout.Overall.PARTLY_LOADED),
        worth_an_edit=layout.worth_an_edit,
        asked_for=lambda shown, fresh: shown.page != fresh.page,
        card=embeds.board_card,
        stopped_card=lambda view, now: embeds.stopped_board_card(view, stopped_at=now),
        message_in=lambda state: state.board_message,
        with_message=_with_board_message,
        inputs=lambda state: (state.queues, state.board_page),
        look_again_seconds=_until_the_page_falls_back,
    )


def health_subject() -> Subject[health.HealthView]:
    return Subject(
        name="health card",
        mark=health.HEALTH_MARK,
        view=lambda state, now: health.health_view(tuple(state.statuses.values()), now=now),
        worth_an_edit=health.worth_an_edit,
        card=health.health_card,
        stopped_card=lambda view, now: health.stopped_health_card(view, stopped_at=now),
        message_in=lambda state: state.health_message,
        with_message=_with_health_message,
        inputs=lambda state: (state.statuses,),
    )


def _with_board_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, board_message=message)


def _with_health_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, health_message=message)


def _until_the_page_falls_back(state: CurrentState, now: datetime) -> float:
    turned_at = state.board_page.turned_at
    if turned_at is None or page_in_force(state.board_page, now) == 0:
        return math.inf
    return (turned_at + PAGE_STAYS - now + timedelta(seconds=0.1)).total_seconds()
