"""`discarr check`: asks every service and Discord, and says in one line each what to do where it is wrong."""

import json
from collections.abc import Sequence

import attrs
import trio

from discarr.clients.opening import open_client
from discarr.errors import MediaClientError
from discarr.gateway.inspection import inspect_discord
from discarr.model.services import HealthAnswer
from discarr.model.settings import ServiceSettings, Settings, TlsSettings


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
        services[service.instance.key] = await _check_service(service, settings.tls)

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


async def _check_service(service: ServiceSettings, tls: TlsSettings) -> CheckLine:
    label = service.instance.label
    if not service.enabled:
        advice = f"off, for {service.instance.setting_prefix}_API_KEY is not set"
        return CheckLine(subject=label, ok=True, message=advice)
    async with trio.open_nursery() as requests:
        client = open_client(service, tls, requests=requests)
        try:
            line = CheckLine(subject=label, ok=True, message=_well(await client.check_health()))
        except MediaClientError as error:
            line = CheckLine(subject=label, ok=False, message=error.detail)
        await client.aclose()
    return line


def _well(answer: HealthAnswer) -> str:
    """Reachable; its own warnings are its owner's business and no failure of the check."""
    version = f"version {answer.version}" if answer.version else "reachable"
    return f"{version}; it warns: {'; '.join(answer.warnings)}" if answer.warnings else version


def as_text(lines: Sequence[CheckLine]) -> str:
    return "\n".join(f"{'ok  ' if line.ok else 'FAIL'}  {line.subject}: {line.message}" for line in lines)


def as_json(lines: Sequence[CheckLine]) -> str:
    checks = [attrs.asdict(line) for line in lines]
    return json.dumps({"ok": all(line.ok for line in lines), "checks": checks}, indent=2)
