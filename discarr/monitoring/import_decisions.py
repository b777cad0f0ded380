"""Which downloads wait for a hand, and what of them may be imported as the service proposes. Pure."""

from collections import Counter

from discarr.language.words import marked
from discarr.model.downloads import Download, DownloadState
from discarr.model.imports import Blocked, ImportFile
from discarr.model.state import CurrentState


def blocked_downloads(state: CurrentState) -> tuple[Download, ...]:
    """Those that wait for a hand as of the last readings, in the order of the queues."""
    return tuple(
        download
        for queue in state.queues.values()
        for download in (queue.last.downloads if queue.last else ())
        if download.state is DownloadState.NEEDS_A_HAND and download.download_id is not None
    )


def obstacle(blocked: Blocked) -> str | None:
    """Why nothing can be imported as proposed; None if everything can.

    All or nothing: what is left of a half-imported release would wait for ever.
    """
    if blocked.unread:
        return f"its files could not be looked at: {blocked.unread}"
    if not blocked.files:
        return marked("the service finds no file of it that it could import")
    if blocked.download.key != blocked.download.download_id:
        return marked("two download clients have this very download, and the service would take either")
    lacking = [file for file in blocked.files if file.lack]
    if lacking:
        return _words_for_lacking(lacking, of=len(blocked.files))
    times = Counter(media_id for file in blocked.files for media_id in file.media_ids)
    if any(count > 1 for count in times.values()):
        # The service would import one after the other, and each would replace the one before.
        return marked("several files are taken for the same film or episode")
    return None


def _words_for_lacking(lacking: list[ImportFile], *, of: int) -> str:
    first = lacking[0]
    word = first.lack.value if first.lack else ""
    article = "an" if word == "episode" else "a"
    which = "its file" if of == 1 else f"{len(lacking)} of {of} files"
    others = "" if len(lacking) == 1 or of == 1 else " and others"
    return f"the service does not know {article} {word} for {which} ({first.name}{others})"
