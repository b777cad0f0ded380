"""`discarr check`: asks every service and Discord, and says in one line each what to do where it is wrong."""

import json
from collections.abc import Sequence

import attrs
import trio

from discarr.clients.opening import open_client
from discarr.clients.servarr import ServarrClient
from discarr.clients.signalr import Hub
from discarr.clients.whose_key import explained
from discarr.errors.services import MediaClientError
from discarr.gateway.inspection import inspect_discord
from discarr.model.printable import printable
from discarr.model.services import HealthAnswer
from discarr.model.settings import ServiceSettings, Settings


@attrs.frozen(kw_only=True)
class CheckLine:
    """One thing that was asked for."""

    subject: str
    ok: bool
    message: str


async def check_everything(settings: Settings) -> tuple[CheckLine, ...]:
    """Ask everybody at once; the lines come in the order of the settings, Discord's last."""
    services: dict[str, CheckLine] = {}
    discord: list[CheckLine] = []

    async def ask_service(service: ServiceSettings) -> None:
        services[service.instance.key] = await _check_service(service, settings)

    async def ask_discord() -> None:
        findings = await inspect_discord(settings.gateway)
        discord.extend(
            CheckLine(subject=f"Discord {finding.asked}", ok=finding.ok, message=finding.sentence)
            for finding in findings
        )

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask_discord)
        for service in settings.services:
            nursery.start_soon(ask_service, service)
    return (*(services[service.instance.key] for service in settings.services), *discord)


async def _check_service(service: ServiceSettings, settings: Settings) -> CheckLine:
    label = service.instance.label
    if not service.enabled:
        advice = f"off, for {service.instance.setting_prefix}_API_KEY is not set"
        return CheckLine(subject=label, ok=True, message=advice)
    async with trio.open_nursery() as requests:
        client = open_client(service, settings.tls, requests=requests)
        try:
            message = _well(await client.check_health())
            if isinstance(client, ServarrClient):
                message = f"{await _how_read(service, settings)}; {message}"
            line = CheckLine(subject=label, ok=True, message=message)
        except MediaClientError as error:
            exactly = await explained(error, service, settings.services, settings.tls)
            line = CheckLine(subject=label, ok=False, message=exactly.detail)
        await client.aclose()
    return line


async def _how_read(service: ServiceSettings, settings: Settings) -> str:
    """No failure of the check either way: what is polled is true as well, only later."""
    trouble = await Hub(service, settings.tls).trouble()
    if trouble is None:
        return "announces changes at once"
    return f"is polled every {settings.check_interval_seconds:g} s: {trouble.detail}"


def _well(answer: HealthAnswer) -> str:
    """Reachable; its own warnings are its owner's business and no failure of the check."""
    version = f"version {answer.version}" if answer.version else "reachable"
    return f"{version}; it warns: {'; '.join(answer.warnings)}" if answer.warnings else version


def as_text(lines: Sequence[CheckLine]) -> str:
    texts = (f"{'ok  ' if line.ok else 'FAIL'}  {line.subject}: {line.message}" for line in lines)
    return printable("\n".join(texts))


def as_json(lines: Sequence[CheckLine]) -> str:
    checks = [attrs.asdict(line) for line in lines]
    return json.dumps({"ok": all(line.ok for line in lines), "checks": checks}, indent=2)
