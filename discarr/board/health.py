"""The health card: each service with its state, the worst first, and what to do about it."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from discarr.board.figures import clock, relative, response
from discarr.board.text import clean, lines_that_fit, plain
from discarr.board.words import AMBER, GREEN, GREY, RED, all_well, and_more, stopped_line
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext, number
from discarr.model.folders import without_folders
from discarr.model.maintenance import Maintenance
from discarr.model.message import Card, Embed
from discarr.model.services import HealthState, Instance, ServiceKind, ServiceStatus

HEALTH_MARK = "Discarr · services"
"""How the footer of every health card begins, in every language: our own stray cards are known by it."""

_SYMBOLS = {
    HealthState.OFFLINE: "❌",
    HealthState.REFUSED: "⛔",
    HealthState.STARTING: "⏳",
    HealthState.DEGRADED: "⚠️",
    HealthState.ONLINE: "✅",
    HealthState.DISABLED: "\N{HEAVY MINUS SIGN}",
}
"""By urgency; every shape is another, so that nobody needs to tell colours apart."""

_NOTHING = marked(
    "The first look is under way. If nothing appears here, set RADARR_API_KEY or SONARR_API_KEY "
    "and reload Discarr."
)

_URGENCY = tuple(_SYMBOLS)
_KINDS = tuple(ServiceKind)
_BODY_LIMIT = 3_800
_LABEL, _VERSION, _DETAIL, _WARNING = 40, 40, 300, 200
_WARNINGS_SHOWN = 3


@attrs.frozen(kw_only=True)
class HealthLine:
    """Text is clean but not escaped."""

    instance_key: str
    label: str
    state: HealthState
    since: datetime
    version: str
    response_seconds: float | None
    last_good_at: datetime | None
    """Only while the service is not well."""
    detail: str
    warnings: tuple[str, ...]
    more_warnings: int
    """Beyond those shown."""


@attrs.frozen(kw_only=True)
class HealthView:
    lines: tuple[HealthLine, ...]
    read_at: datetime | None
    made_at: datetime
    maintenance: Maintenance | None = None
    """While it is on."""


def health_view(
    statuses: Sequence[ServiceStatus], *, now: datetime, maintenance: Maintenance | None = None
) -> HealthView:
    return HealthView(
        lines=tuple(_line(status) for status in sorted(statuses, key=_urgency)),
        read_at=min((status.read_at for status in statuses if _is_on(status.state)), default=None),
        made_at=now,
        maintenance=maintenance,
    )


def worth_an_edit(shown: HealthView, fresh: HealthView) -> bool:
    """Whether something changed that a reader acts on: neither response times nor the passing of time."""
    return (_acted_on(shown), shown.maintenance) != (_acted_on(fresh), fresh.maintenance)


def health_card(view: HealthView) -> Card:
    symbol, title, colour = _summary(view)
    read = ["-# " + _("Read {time} · edited on change", time=relative(view.read_at))] if view.read_at else []
    description = "\n".join([*_maintenance(view), *_body(view), *read])
    return Card(
        embed=Embed(title=f"{symbol} {title}", description=description, colour=colour, footer=HEALTH_MARK)
    )


def stopped_health_card(view: HealthView, *, stopped_at: datetime) -> Card:
    """What was last known, said to be so."""
    description = "\n".join([stopped_line(stopped_at), *_body(view)])
    title = "⏹️ " + _("Services, as last known")
    return Card(embed=Embed(title=title, description=description, colour=GREY, footer=HEALTH_MARK))


def _maintenance(view: HealthView) -> list[str]:
    if view.maintenance is None:
        return []
    until, by = view.maintenance.until, view.maintenance.by
    said = _(
        "**Maintenance** by {user} until {time}, {relative}: changes are not announced.",
        user=f"<@{by}>",
        time=clock(until),
        relative=relative(until),
    )
    return [f"🔧 {said}"]


def _is_on(state: HealthState) -> bool:
    return state is not HealthState.DISABLED


def _urgency(status: ServiceStatus) -> tuple[int, int, str]:
    instance: Instance = status.instance
    return _URGENCY.index(status.state), _KINDS.index(instance.kind), instance.name


def _line(status: ServiceStatus) -> HealthLine:
    shown = status.warnings[:_WARNINGS_SHOWN]
    return HealthLine(
        instance_key=status.instance.key,
        label=clean(status.instance.label, _LABEL),
        state=status.state,
        since=status.since,
        version=clean(status.version or "", _VERSION),
        response_seconds=status.response_seconds if status.state.is_good else None,
        last_good_at=status.last_good_at if _is_on(status.state) and not status.state.is_good else None,
        detail=clean(translated(status.detail), _DETAIL),
        warnings=tuple(clean(without_folders(warning), _WARNING) for warning in shown),
        more_warnings=len(status.warnings) - len(shown),
    )


def _acted_on(view: HealthView) -> tuple[HealthLine, ...]:
    return tuple(attrs.evolve(line, response_seconds=None) for line in view.lines)


def _summary(view: HealthView) -> tuple[str, str, int]:
    """Symbol, title and colour."""
    states = [line.state for line in view.lines if _is_on(line.state)]
    unwell = sum(state is not HealthState.ONLINE for state in states)
    if not states:
        nothing = _("No service is switched on") if view.lines else _("No service looked at yet")
        return "⏸️", nothing, GREY
    if not unwell:
        return "✅", all_well(len(states)), GREEN
    worst = min(states, key=_URGENCY.index)
    colour = AMBER if worst in (HealthState.DEGRADED, HealthState.STARTING) else RED
    title = ngettext(
        "{unwell} of {count} service not well",
        "{unwell} of {count} services not well",
        len(states),
        unwell=number(unwell),
    )
    return _SYMBOLS[worst], title, colour


def _body(view: HealthView) -> list[str]:
    """As many services as fit, the worst first; then how many more there are, by state."""
    if not view.lines:
        return [_(_NOTHING)]
    blocks = lines_that_fit(("\n".join(_block(line)) for line in view.lines), _BODY_LIMIT)
    return [*blocks, *_rest(view.lines[len(blocks) :])]


def _rest(lines: Sequence[HealthLine]) -> list[str]:
    found = [(state, sum(line.state is state for line in lines)) for state in _URGENCY]
    by_state = ", ".join(f"{number(count)} {_(state.value)}" for state, count in found if count)
    return [f"{and_more(len(lines))}: {by_state}"] if lines else []


def _block(line: HealthLine) -> list[str]:
    state = _(line.state.value)
    if _is_on(line.state):
        state = _("{state}, began {time}", state=state, time=relative(line.since))
    head = f"{_SYMBOLS[line.state]} **{plain(line.label, 2 * _LABEL)}** {state}"
    return [head, *_subtext(line)]


def _facts(line: HealthLine) -> list[str]:
    facts = [plain(line.version, 2 * _VERSION)] if line.version else []
    if line.response_seconds is not None:
        facts.append(response(line.response_seconds))
    if line.last_good_at is not None:
        facts.append(_("last good {time}", time=relative(line.last_good_at)))
    return [" · ".join(facts)] if facts else []


def _subtext(line: HealthLine) -> list[str]:
    """What is wrong first, and what to do about it: the numbers can wait."""
    lines = [plain(line.detail, _DETAIL + 40)] if line.detail else []
    wordless = _("(a warning without words)")
    lines += [f"• {plain(warning, _WARNING + 30) or wordless}" for warning in line.warnings]
    if line.more_warnings:
        lines.append(and_more(line.more_warnings))
    if line.warnings:
        lines.append(_("Its own page System > Status explains such warnings."))
    return [f"-# {text}" for text in [*lines, *_facts(line)]]
