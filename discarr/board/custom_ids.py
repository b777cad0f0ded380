"""What a button remembers: its action, written into its custom id, so that it works after a restart.

    board:next                                  TurnBoard
    downloads:PAGE:BUTTON:STATE[:INSTANCE]      ShowDownloads; STATE may be empty, INSTANCE comes last
    cleanup:page:PAGE:BUTTON:PLAN               TurnPreview
    cleanup:confirm:PLAN, cleanup:cancel:PLAN   ConfirmCleanup, CancelCleanup
    calendar:PAGE:BUTTON:DAYS:KIND              ShowCalendar
    search:MEDIA:INSTANCE                       StartSearch; INSTANCE comes last
    journal:PAGE:BUTTON                         ShowJournal
    protections:PAGE:BUTTON                     ShowProtections
    progress:PAGE:BUTTON                        ShowProgress, of everything
    proposal:ANSWER:PROPOSAL                    AnswerProposal
    unblock:ANSWER:LOOK                         AnswerBlocked
    notify                                      the menu under the board: NotifyMe with the chosen value

Discord allows 100 characters and wants every id of a message to be different: on the first of two pages
"next" and "last" lead to the same page, so the button's own name is part of its id.
"""

import re
from collections.abc import Mapping, Sequence

from discarr.model.admin_actions import (
    AnswerBlocked,
    AnswerProposal,
    BlockedAnswer,
    CancelCleanup,
    ConfirmCleanup,
    ProposalAnswer,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    TurnPreview,
)
from discarr.model.calendar import CalendarFilter
from discarr.model.downloads import DownloadState
from discarr.model.user_actions import NotifyMe, PageTurn, ShowCalendar, ShowDownloads, StartSearch, TurnBoard

ButtonAction = (
    TurnBoard
    | ShowDownloads
    | TurnPreview
    | ConfirmCleanup
    | CancelCleanup
    | ShowCalendar
    | StartSearch
    | ShowJournal
    | ShowProtections
    | ShowProgress
    | AnswerProposal
    | AnswerBlocked
)
"""What a button can be for."""

NOTIFY_MENU = "notify"

_BOARD = "board"
_DOWNLOADS = "downloads"
_CLEANUP = "cleanup"
_CALENDAR = "calendar"
_SEARCH = "search"
_JOURNAL = "journal"
_PROTECTIONS = "protections"
_PROGRESS = "progress"
_PROPOSAL = "proposal"
_UNBLOCK = "unblock"
_LAST_PAGE = 999_999
_MOST_DAYS = 366
_INSTANCE_LIMIT = 54
_MEDIA_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,48}")


def custom_id_of(action: ButtonAction, *, button: PageTurn | None = None) -> str:
    """A filter too long for a button is left out; the view says what it shows."""
    return ":".join(_parts_of(action, button.value if button else ""))


def action_of(custom_id: str) -> ButtonAction | None:
    """None for an id that is not ours, or that an older version wrote in another way."""
    match custom_id.split(":", maxsplit=4):
        case [str(room), to] if room == _BOARD and to in _BUTTONS:
            return TurnBoard(to=PageTurn(to))
        case [str(room), page, button, state, *instance] if room == _DOWNLOADS and (
            _turns(page, button) and state in {"", *DownloadState.__members__}
        ):
            return _show_downloads(int(page), state, instance)
        case [str(room), page, button, days, only] if room == _CALENDAR and (
            _turns(page, button) and _turns(days, "") and 0 < int(days) <= _MOST_DAYS and only in _FILTERS
        ):
            return ShowCalendar(page=int(page), days=int(days), only=CalendarFilter(only))
        case [str(room), media_id, instance_key] if room == _SEARCH and (
            _MEDIA_ID.fullmatch(media_id) and _is_instance_key(instance_key)
        ):
            return StartSearch(media_id=int(media_id), instance_key=instance_key)
        case [str(room), page, button] if room in _PAGED and _turns(page, button):
            return _PAGED[room](page=int(page))
        case [str(room), *parts] if room == _CLEANUP:
            return _of_cleanup(parts)
        case [str(room), answer, proposal_id] if room == _PROPOSAL and (
            answer in _ANSWERS and _ID.fullmatch(proposal_id)
        ):
            return AnswerProposal(answer=ProposalAnswer(answer), proposal_id=proposal_id)
        case [str(room), answer, look_id] if room == _UNBLOCK and (
            answer in _BLOCKED_ANSWERS and _ID.fullmatch(look_id)
        ):
            return AnswerBlocked(answer=BlockedAnswer(answer), look_id=look_id)
        case _:
            return None


def chosen_action(custom_id: str, values: Sequence[str]) -> NotifyMe | None:
    """What somebody chose from a menu; None for one that is not ours."""
    return NotifyMe(download=values[0]) if custom_id == NOTIFY_MENU and values else None


_PAGED: Mapping[str, type[ShowJournal | ShowProtections | ShowProgress]] = {
    _JOURNAL: ShowJournal,
    _PROTECTIONS: ShowProtections,
    _PROGRESS: ShowProgress,
}
_BUTTONS = frozenset(to.value for to in PageTurn)
_FILTERS = frozenset(only.value for only in CalendarFilter)
_ANSWERS = frozenset(answer.value for answer in ProposalAnswer)
_BLOCKED_ANSWERS = frozenset(answer.value for answer in BlockedAnswer)


def _parts_of(action: ButtonAction, button: str) -> list[str]:  # noqa: C901  # one case for each action
    match action:
        case TurnBoard(to=to):
            return [_BOARD, to.value]
        case ShowDownloads():
            return _downloads_parts(action, button)
        case TurnPreview(plan_id=plan_id, page=page):
            return [_CLEANUP, "page", _page(page), button, plan_id]
        case ConfirmCleanup(plan_id=plan_id):
            return [_CLEANUP, "confirm", plan_id]
        case CancelCleanup(plan_id=plan_id):
            return [_CLEANUP, "cancel", plan_id]
        case ShowCalendar(page=page, days=days, only=only):
            return [_CALENDAR, _page(page), button, str(days), only.value]
        case StartSearch(media_id=media_id, instance_key=instance_key):
            return [_SEARCH, str(media_id), instance_key]
        case ShowJournal(page=page):
            return [_JOURNAL, _page(page), button]
        case ShowProtections(page=page):
            return [_PROTECTIONS, _page(page), button]
        case ShowProgress(page=page):
            return [_PROGRESS, _page(page), button]
        case AnswerProposal(answer=answer, proposal_id=proposal_id):
            return [_PROPOSAL, answer.value, proposal_id]
        case AnswerBlocked(answer=blocked_answer, look_id=look_id):
            return [_UNBLOCK, blocked_answer.value, look_id]


def _of_cleanup(parts: list[str]) -> TurnPreview | ConfirmCleanup | CancelCleanup | None:
    match parts:
        case ["page", page, button, plan_id] if _turns(page, button) and _ID.fullmatch(plan_id):
            return TurnPreview(plan_id=plan_id, page=int(page))
        case ["confirm", plan_id] if _ID.fullmatch(plan_id):
            return ConfirmCleanup(plan_id=plan_id)
        case ["cancel", plan_id] if _ID.fullmatch(plan_id):
            return CancelCleanup(plan_id=plan_id)
        case _:
            return None


def _downloads_parts(action: ShowDownloads, button: str) -> list[str]:
    state = action.state if action.state in DownloadState.__members__ else None
    parts = [_DOWNLOADS, _page(action.page), button, state or ""]
    if action.instance_key is not None and _is_instance_key(action.instance_key):
        parts.append(action.instance_key)
    return parts


def _show_downloads(page: int, state: str, instance: list[str]) -> ShowDownloads | None:
    if not all(map(_is_instance_key, instance)):
        return None
    return ShowDownloads(page=page, state=state or None, instance_key=next(iter(instance), None))


def _page(page: int) -> str:
    return str(min(max(page, 0), _LAST_PAGE))


def _turns(page: str, button: str) -> bool:
    # The length first: Python refuses to read a number of thousands of digits.
    is_page = len(page) <= len(str(_LAST_PAGE)) and page.isascii() and page.isdecimal()
    return is_page and button in {"", *_BUTTONS}


def _is_instance_key(text: str) -> bool:
    return 0 < len(text) <= _INSTANCE_LIMIT and text.isascii() and text.isprintable()
