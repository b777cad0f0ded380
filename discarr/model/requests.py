"""What crosses the bridge when somebody uses a command or presses a button, and what goes back."""

import enum

import attrs

from discarr.model.message import Card


@attrs.frozen(kw_only=True)
class Caller:
    """Who asks, as the interaction's own payload says."""

    user_id: int
    channel_id: int | None
    guild_id: int | None
    guild_owner_id: int | None
    role_ids: frozenset[int] = frozenset()
    permission_bits: int = 0


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
class ShowProgress:
    """`/progress`."""


@attrs.frozen(kw_only=True)
class TurnBoard:
    """A page button under the board: everyone's page moves."""

    to: PageTurn


Action = (
    CheckNow | ShowHealth | ShowDownloads | ShowHelp | SetVerbose | ReloadSettings | ShowProgress | TurnBoard
)

ADMIN_ACTIONS = (SetVerbose, ReloadSettings, ShowProgress)


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


@attrs.frozen(kw_only=True)
class Silence:
    """Nothing to say: what was asked shows elsewhere."""


Reply = Sentence | PrivateCard | Silence
