"""What a button remembers: its action, written into its custom id, so that it works after a restart.

    board:next                                  TurnBoard
    downloads:PAGE:BUTTON:STATE[:INSTANCE]      ShowDownloads; STATE may be empty, INSTANCE comes last

Discord allows 100 characters and wants every id of a message to be different: on the first of two pages
"next" and "last" lead to the same page, so the button's own name is part of its id.
"""

from discarr.model.downloads import DownloadState
from discarr.model.requests import PageTurn, ShowDownloads, TurnBoard

_BOARD = "board"
_DOWNLOADS = "downloads"
_LAST_PAGE = 999_999
_INSTANCE_LIMIT = 54


def custom_id_of(action: TurnBoard | ShowDownloads, *, button: PageTurn | None = None) -> str:
    """A filter too long for a button is left out; the view says what it shows."""
    match action:
        case TurnBoard(to=to):
            return f"{_BOARD}:{to.value}"
        case ShowDownloads():
            return ":".join(_parts(action, button))


def action_of(custom_id: str) -> TurnBoard | ShowDownloads | None:
    """None for an id that is not ours, or that an older version wrote in another way."""
    match custom_id.split(":", maxsplit=4):
        case [str(room), to] if room == _BOARD and to in _BUTTONS:
            return TurnBoard(to=PageTurn(to))
        case [str(room), page, button, state, *instance] if room == _DOWNLOADS and (
            _is_page(page) and button in {"", *_BUTTONS} and state in {"", *DownloadState.__members__}
        ):
            return _show_downloads(int(page), state, instance)
        case _:
            return None


_BUTTONS = frozenset(to.value for to in PageTurn)


def _parts(action: ShowDownloads, button: PageTurn | None) -> list[str]:
    page = str(min(max(action.page, 0), _LAST_PAGE))
    state = action.state if action.state in DownloadState.__members__ else None
    parts = [_DOWNLOADS, page, button.value if button else "", state or ""]
    if action.instance_key is not None and _is_instance_key(action.instance_key):
        parts.append(action.instance_key)
    return parts


def _show_downloads(page: int, state: str, instance: list[str]) -> ShowDownloads | None:
    if not all(map(_is_instance_key, instance)):
        return None
    return ShowDownloads(page=page, state=state or None, instance_key=next(iter(instance), None))


def _is_page(text: str) -> bool:
    # The length first: Python refuses to read a number of thousands of digits.
    return len(text) <= len(str(_LAST_PAGE)) and text.isascii() and text.isdecimal()


def _is_instance_key(text: str) -> bool:
    return 0 < len(text) <= _INSTANCE_LIMIT and text.isascii() and text.isprintable()
