"""What is offered while somebody types a command: from the current state alone, at once."""

import attrs

from discarr.board.suggestions import suggestions
from discarr.cache.cache_manager import CacheManager
from discarr.model.library import Library
from discarr.model.replies import Choices
from discarr.model.requests import Suggest
from discarr.runtime.current import Current


@attrs.frozen(kw_only=True)
class SuggestionCommands:
    cache: CacheManager
    library: Current[Library]

    def offer(self, asked: Suggest, *, to: int) -> Choices:
        """Never awaits anything: Discord gives three seconds, and the next keystroke is on its way."""
        return Choices(choices=suggestions(self.cache.state.value, self.library.value, asked, to=to))
