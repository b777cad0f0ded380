"""What crosses the bridge when somebody uses a command or presses a button."""

import attrs

from discarr.model.admin_actions import (
    AnswerBlocked,
    AnswerProposal,
    AwaitImport,
    AwaitReceipt,
    CancelCleanup,
    ConfirmCleanup,
    Maintain,
    PreviewCleanup,
    Protect,
    ReloadSettings,
    SetVerbose,
    ShowBlocked,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    TurnPreview,
    Unprotect,
)
from discarr.model.suggestions import Suggestible
from discarr.model.user_actions import (
    CheckNow,
    FollowSearch,
    NotifyMe,
    ShowCalendar,
    ShowDisks,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    ShowSubscriptions,
    ShowTitle,
    StartSearch,
    StopNotifying,
    TurnBoard,
)


@attrs.frozen(kw_only=True)
class Caller:
    """Who asks, as the interaction's own payload says."""

    user_id: int
    channel_id: int | None
    guild_id: int | None
    guild_owner_id: int | None
    role_ids: frozenset[int] = frozenset()
    permission_bits: int = 0
    locale: str = "en-US"
    """Of the caller's Discord, as Discord names it: "de", "pt-BR"."""


@attrs.frozen(kw_only=True)
class Suggest:
    """What fits what somebody has typed so far into an option: asked at every keystroke."""

    what: Suggestible
    typed: str
    of_command: "Action"
    """What the command would be, filled in as it stands: who may not use it is offered nothing."""


Action = (
    CheckNow
    | ShowSubscriptions
    | NotifyMe
    | StopNotifying
    | ShowHealth
    | ShowDownloads
    | ShowCalendar
    | ShowTitle
    | StartSearch
    | FollowSearch
    | ShowDisks
    | ShowHelp
    | SetVerbose
    | ReloadSettings
    | Maintain
    | ShowProgress
    | TurnBoard
    | PreviewCleanup
    | TurnPreview
    | ConfirmCleanup
    | CancelCleanup
    | AwaitReceipt
    | ShowBlocked
    | AnswerBlocked
    | AwaitImport
    | ShowJournal
    | ShowProtections
    | Protect
    | Unprotect
    | AnswerProposal
    | Suggest
)


ADMIN_ACTIONS = (
    SetVerbose,
    ReloadSettings,
    Maintain,
    ShowProgress,
    PreviewCleanup,
    TurnPreview,
    ConfirmCleanup,
    CancelCleanup,
    AwaitReceipt,
    ShowBlocked,
    AnswerBlocked,
    AwaitImport,
    ShowJournal,
    ShowProtections,
    Protect,
    Unprotect,
    AnswerProposal,
)

PROMISES = (Protect, Unprotect, NotifyMe, StopNotifying, Maintain, AnswerProposal)
"""Their answers say what is so from now on."""

REQUESTER_ACTIONS = (StartSearch, FollowSearch)
"""For administrators, and for those who may request."""


@attrs.frozen(kw_only=True)
class Request:
    caller: Caller
    action: Action
