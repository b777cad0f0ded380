"""What is asked by a command or a button, and done for administrators only."""

import enum

import attrs

from discarr.model.cleanup import CleanupOptions, ProtectionKind


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
