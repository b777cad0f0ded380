"""What a service says about a download, as it may be shown."""

from collections.abc import Iterable

from discarr.model.folders import without_folders

BETWEEN = "; "

LONGEST_REASON = 300
"""Characters: a pack may bring a text for each of its episodes, and no reader wants them all."""


def reason_of(texts: Iterable[str]) -> str:
    """Each distinct text once. Where the files are is left out: everybody in the channel reads it."""
    reason = without_folders(BETWEEN.join(dict.fromkeys(texts)))
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def common_reason(reasons: Iterable[str]) -> str:
    """Of several reasons, each text once."""
    return reason_of(text for reason in reasons if reason for text in reason.split(BETWEEN))
