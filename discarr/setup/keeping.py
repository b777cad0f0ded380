"""The answers become settings; what is there already is replaced only if the person says so."""

from collections.abc import Iterator, Mapping, Sequence

from discarr import settings_table as table
from discarr.errors.settings import AnswerUnusable, SetupCancelled
from discarr.model.settings import GatewaySettings, ServiceSettings, TlsSettings
from discarr.settings_file import SettingsFile
from discarr.settings_sources import Sources
from discarr.setup.beforehand import SECRETS
from discarr.setup.destination import COPY, Destination, held
from discarr.setup.settings_text import Values
from discarr.setup.terminal import Terminal
from discarr.setup.writing import PlannedFile, write_together

SERVICES = (table.RADARR, table.SONARR, table.PLEX)


def values_of(gateway: GatewaySettings, services: tuple[ServiceSettings, ...], tls: TlsSettings) -> Values:
    """By name; None for a service that is done without."""
    values: dict[str, str | None] = {
        table.DISCORD_TOKEN.name: gateway.token.reveal(),
        table.DISCORD_CHANNEL_ID.name: str(gateway.channel_id),
    }
    wanted = {service.instance: service for service in services}
    for instance in SERVICES:
        service = wanted.get(instance)
        key = service.api_key if service else None
        values[table.url_setting(instance).name] = service.url if service else None
        if instance != table.PLEX:
            values[table.api_key_setting(instance).name] = key.reveal() if key else None
    if tls.ca_file is not None:
        values[table.TLS_CA_FILE.name] = str(tls.ca_file)
    return values


def keep(terminal: Terminal, destination: Destination, values: Values, *, overwrite: bool) -> None:
    there = destination.holds()
    now = {name: held(there, name, secret=name in SECRETS) for name in values}
    changed = {name: value for name, value in values.items() if (value or "") != now[name]}
    if not changed:
        terminal.say(f"{destination.settings} says all of this already.")
        return
    replaced = [name for name in changed if now[name]]
    if not overwrite:
        _ask_leave(terminal, destination, replaced)
    plan = destination.plan(
        {name: value for name, value in changed.items() if name not in SECRETS},
        {name: value for name, value in changed.items() if name in SECRETS},
    )
    write_together(plan)
    terminal.say(*_written(destination, plan))


def outranked(values: Values, environ: Mapping[str, str]) -> Iterator[str]:
    """A line for each answer that the environment overrules, for whoever starts Discarr from this shell."""
    around = Sources(environ=environ, file=SettingsFile())
    for name, value in values.items():
        given = around.plain(name)
        if given is not None and given.text != (value or ""):
            yield (
                f"But {name} stands in the environment too, with another value, and that one counts more. "
                f"Take it out there: unset {name}"
            )


def _ask_leave(terminal: Terminal, destination: Destination, replaced: list[str]) -> None:
    """Settings that are there are never replaced unasked. Raises AnswerUnusable, SetupCancelled."""
    path = destination.settings
    if not replaced:
        if terminal.asks and not terminal.confirm(f"Write the settings to {path}?", default=True):
            raise SetupCancelled(by_signal=False)
        return
    sentence = f"{path} is there already, with another {', '.join(replaced)}."
    if not terminal.asks:
        raise AnswerUnusable((f"{sentence} To replace that, add --overwrite; a copy is kept.",))
    terminal.say(sentence, "Everything else in it stays, and a copy is kept.")
    if not terminal.confirm("Replace that?", default=False, option="--overwrite"):
        raise SetupCancelled(by_signal=False)


def _written(destination: Destination, plan: Sequence[PlannedFile]) -> Iterator[str]:
    if destination.credentials is None:
        yield f"Wrote {destination.settings}, which only you can read."
    else:
        yield f"Wrote {destination.settings}, without secrets."
        yield f"Wrote the secrets to {destination.credentials}, which only root can read."
    copies = [str(file.path) for file in plan if file.path.name.endswith(COPY)]
    if copies:
        yield f"What was there is kept as {', '.join(copies)}."
