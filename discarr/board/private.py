"""What only the caller of a command sees; each answer has a room of its own."""

from discarr.board.changes import check_sentence
from discarr.board.downloads import downloads_card
from discarr.board.help import help_card
from discarr.board.progress import progress_card

__all__ = ["check_sentence", "downloads_card", "help_card", "progress_card"]
