"""What only the caller of a command sees; each answer has a room of its own."""

from discarr.board.changes import check_sentence
from discarr.board.downloads import downloads_card
from discarr.board.help import help_card
from discarr.board.progress import chosen_download, chosen_progress_card, none_tracked, progress_card

__all__ = [
    "check_sentence",
    "chosen_download",
    "chosen_progress_card",
    "downloads_card",
    "help_card",
    "none_tracked",
    "progress_card",
]
