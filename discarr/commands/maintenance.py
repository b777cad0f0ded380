"""`/maintenance`: somebody works on the services, and for a while nothing that goes wrong is news."""

from datetime import datetime, timedelta

import attrs

from discarr.board.figures import clock, relative
from discarr.cache.cache_manager import CacheManager
from discarr.commands.crossing import require_admin
from discarr.commands.spans import seconds_of
from discarr.language.words import _, marked, pgettext
from discarr.model.admin_actions import Maintain
from discarr.model.maintenance import Maintenance
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.monitoring.maintenance import maintenance_at
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

OFF = "off"
"""In every language besides the reader's own word for it."""

_HOW = marked("Use /maintenance with a duration (30m, 2h, 1h30m) to begin one.")
_MEANING = marked("Health changes are not announced, and no download counts as stuck until then.")


@attrs.define(kw_only=True)
class MaintenanceCommands:
    cache: CacheManager
    settings: Current[Settings]
    now: Now

    @require_admin
    async def maintenance_command(self, request: Request) -> Reply:
        asked = request.action.asked if isinstance(request.action, Maintain) else None
        now = self.now()
        known = maintenance_at(self.cache.state.value, now)
        if asked is None:
            none = _("There is none.") + f" {_(_HOW)}"
            return Sentence(text=f"{_announced(known)} {_(_MEANING)}" if known else none)
        if asked.strip().casefold() in (OFF, pgettext("ends maintenance", "off").casefold()):
            return self._ended(known, now)
        until = now + timedelta(seconds=seconds_of(asked))
        fresh = Maintenance(by=request.caller.user_id, since=known.since if known else now, until=until)
        self._keep(fresh)
        begun = _("Maintenance until {time}, {relative}.", time=clock(until), relative=relative(until))
        said = [begun, _(_MEANING)]
        if known:
            said.append(_("It takes the place of the one by {user}.", user=f"<@{known.by}>"))
        return Sentence(text=" ".join(said))

    def _ended(self, known: Maintenance | None, now: datetime) -> Reply:
        if known is None:
            return Sentence(text=_("There is no maintenance to end.") + f" {_(_HOW)}")
        # Not forgotten: the time since the last reading is still partly its own, and counts for nothing.
        self._keep(attrs.evolve(known, until=now))
        return Sentence(
            text=_("Maintenance has ended: what goes wrong is news again, and the clocks run on.")
        )

    def _keep(self, maintenance: Maintenance) -> None:
        self.cache.update(lambda state: attrs.evolve(state, maintenance=maintenance))


def _announced(known: Maintenance) -> str:
    return _(
        "Maintenance by {user} until {time}, {relative}.",
        user=f"<@{known.by}>",
        time=clock(known.until),
        relative=relative(known.until),
    )
