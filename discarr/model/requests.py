"""What crosses the bridge when somebody uses a command or presses a button, and what goes back."""

import enum

import attrs

from discarr.model.calendar import CalendarFilter
from discarr.model.cleanup import CleanupOptions, ProtectionKind
from discarr.model.message import Card
from discarr.model.suggestions import Choice, Suggestible


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


class PageTurn(enum.Enum):
    FIRST = "first"
    PREVIOUS = "previous"
    NEXT = "next"
    LAST = "last"


@attrs.frozen(kw_only=True)
class CheckNow:
    """`/check`: read every queue and every service's health now."""


@attrs.frozen(kw_only=True)
class ShowHealth:
    """`/health`."""


@attrs.frozen(kw_only=True)
class ShowDownloads:
    """`/downloads` and its page buttons: a private view."""

    instance_key: str | None = None
    """Of one instance only ("radarr-4k")."""
    state: str | None = None
    """Of one state only: the name of a DownloadState."""
    page: int = 0


@attrs.frozen(kw_only=True)
class ShowCalendar:
    """`/calendar` and its page buttons."""

    days: int = 7
    """Today is the first."""
    only: CalendarFilter = CalendarFilter.EVERYTHING
    page: int = 0


@attrs.frozen(kw_only=True)
class ShowDisks:
    """`/disk`."""


@attrs.frozen(kw_only=True)
class ShowTitle:
    """`/search`: how a film or series stands."""

    title: str
    """A key that was offered ("radarr-4k:123"), or what somebody typed."""


@attrs.frozen(kw_only=True)
class StartSearch:
    """The button under it."""

    instance_key: str
    media_id: int


@attrs.frozen(kw_only=True)
class FollowSearch:
    """What became of a search: asked by the gateway itself, by no button."""

    search_id: str
    seen: int
    """The version of its progress that is shown already."""


@attrs.frozen(kw_only=True)
class ShowHelp:
    """`/help`."""


@attrs.frozen(kw_only=True)
class SetVerbose:
    """`/verbose`: None asks to switch to the other."""

    on: bool | None = None


@attrs.frozen(kw_only=True)
class ReloadSettings:
    """`/reload`."""


@attrs.frozen(kw_only=True)
class Maintain:
    """`/maintenance`: None asks whether there is one."""

    asked: str | None = None
    """For how long, as the caller wrote it, or "off"."""


@attrs.frozen(kw_only=True)
class ShowProgress:
    """`/progress`: of everything, with its page buttons, or of one download."""

    download: str | None = None
    """A title, a release name or an id, or a part of one."""
    page: int = 0


@attrs.frozen(kw_only=True)
class TurnBoard:
    """A page button under the board: everyone's page moves."""

    to: PageTurn


@attrs.frozen(kw_only=True)
class PreviewCleanup:
    """`/cleanup`: what would be removed; nothing is."""

    options: CleanupOptions


@attrs.frozen(kw_only=True)
class TurnPreview:
    """A page button under a preview."""

    plan_id: str
    page: int


@attrs.frozen(kw_only=True)
class ConfirmCleanup:
    """The button under a preview, without which nothing is removed."""

    plan_id: str


@attrs.frozen(kw_only=True)
class CancelCleanup:
    plan_id: str


@attrs.frozen(kw_only=True)
class AwaitReceipt:
    """What became of a confirmed plan, once it is known: asked by the gateway itself, by no button."""

    plan_id: str


@attrs.frozen(kw_only=True)
class ShowBlocked:
    """`/unblock`: the first of the downloads that wait for a hand."""

    download: str | None = None
    """Only what is called so: a key, or words of a title or a release name."""
    from_client: bool = False
    """A removal also deletes the download and its data in the download client."""


class BlockedAnswer(enum.Enum):
    """The buttons under a download that waits for a hand."""

    IMPORT = "import"
    REMOVE = "remove"
    BLOCKLIST = "blocklist"
    """Remove it, and have the service search for another release."""
    SKIP = "skip"


@attrs.frozen(kw_only=True)
class AnswerBlocked:
    answer: BlockedAnswer
    look_id: str
    """Of what stood there when the button was drawn: an answer is never about anything else."""


@attrs.frozen(kw_only=True)
class AwaitImport:
    """What became of an import, once it is known: asked by the gateway itself, by no button."""

    look_id: str


@attrs.frozen(kw_only=True)
class ShowJournal:
    """`/journal` and its page buttons."""

    page: int = 0


@attrs.frozen(kw_only=True)
class ShowProtections:
    """`/protect` without anything to protect, and its page buttons."""

    page: int = 0


@attrs.frozen(kw_only=True)
class Protect:
    """`/protect` with something to exempt from every cleanup."""

    kind: ProtectionKind
    value: str


@attrs.frozen(kw_only=True)
class Unprotect:
    """`/protect` with the number of a listed protection."""

    protection_id: str


class ProposalAnswer(enum.Enum):
    """The buttons under a proposal."""

    REPLACE = "replace"
    WAIT = "wait"
    PROTECT = "protect"
    DISMISS = "dismiss"


@attrs.frozen(kw_only=True)
class AnswerProposal:
    answer: ProposalAnswer
    proposal_id: str
    """Of what stood there when the button was drawn: an answer is never about anything else."""


@attrs.frozen(kw_only=True)
class Suggest:
    """What fits what somebody has typed so far into an option: asked at every keystroke."""

    what: Suggestible
    typed: str
    of_command: "Action"
    """What the command would be, filled in as it stands: who may not use it is offered nothing."""


@attrs.frozen(kw_only=True)
class ShowSubscriptions:
    """`/notify` without options: what the caller waits for."""


@attrs.frozen(kw_only=True)
class NotifyMe:
    """The menu under the board, and `/notify` with a download."""

    download: str
    """What the menu's option holds, a key, or a name."""


@attrs.frozen(kw_only=True)
class StopNotifying:
    """`/notify` with the number of what it listed, or with what was offered for it."""

    wanted: str


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


@attrs.frozen(kw_only=True)
class Sentence:
    """A private answer in words."""

    text: str


@attrs.frozen(kw_only=True)
class PrivateCard:
    """A private answer with an embed, or the next page of one."""

    card: Card
    then: Action | None = None
    """What the gateway asks next for the same caller: its answer takes this card's place."""


@attrs.frozen(kw_only=True)
class Silence:
    """Nothing to say: what was asked shows elsewhere."""


@attrs.frozen(kw_only=True)
class Choices:
    """The answer to `Suggest`: at most 25, the closest first; none is an answer too."""

    choices: tuple[Choice, ...] = ()


Reply = Sentence | PrivateCard | Silence | Choices
