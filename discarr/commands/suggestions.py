"""What is offered while somebody types a command: from the current state alone, at once."""

import attrs

from discarr.board.suggestions import suggestions
from discarr.cache.cache_manager import CacheManager
from discarr.model.requests import Choices, Suggest


@attrs.frozen(kw_only=True)
class SuggestionCommands:
    cache: CacheManager

    def offer(self, asked: Suggest) -> Choices:
        """Never awaits anything: Discord gives three seconds, and the next keystroke is on its way."""
        return Choices(choices=suggestions(self.cache.state.value, asked))
