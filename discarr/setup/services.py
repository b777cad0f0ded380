"""The questions about Radarr, Sonarr and Plex: where each answers, and its key."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from discarr import settings_table as table
from discarr.errors.services import MediaClientError, NotTls, ServiceRefused, WrongBasePath, WrongService
from discarr.errors.settings import AnswerUnusable
from discarr.model.services import HealthAnswer, Instance
from discarr.model.settings import Secret, ServiceSettings, TlsSettings
from discarr.settings_table import Setting
from discarr.setup.beforehand import OPTIONS, Beforehand
from discarr.setup.terminal import YES, Terminal, is_usable
from discarr.setup.trying import USUAL_ADDRESSES, run, try_service

WITHOUT = ("-", "no", "none")


@attrs.frozen(kw_only=True)
class AskAgain:
    """What to ask anew after an answer was tried in vain."""

    address: bool = True
    key: bool = False
    suggestion: str = ""
    """A better address."""


def ask_again(error: MediaClientError, address: str) -> AskAgain:
    parts = urlsplit(address)
    match error:
        case ServiceRefused():
            return AskAgain(address=False, key=True)
        case WrongService():
            return AskAgain(key=True)
        case WrongBasePath(base=base) if base:
            return AskAgain(suggestion=f"{parts.scheme}://{parts.netloc}{base}")
        case NotTls():
            other = "http" if parts.scheme == "https" else "https"
            return AskAgain(suggestion=parts._replace(scheme=other).geturl())
        case _:
            return AskAgain(suggestion=address)


@attrs.frozen(kw_only=True)
class Draft:
    """The answers so far; what is empty is asked for."""

    address: str
    key: str = attrs.field(repr=False)
    suggestion: str


def left_of(service: ServiceSettings, again: AskAgain) -> Draft:
    key = "" if again.key or service.api_key is None else service.api_key.reveal()
    return Draft(address="" if again.address else service.url, key=key, suggestion=again.suggestion)


PAGE = re.compile(
    r"/(api(/v[0-9]+)?|settings|system|activity|wanted|calendar|login|add|web/index\.html)(/[^?#]*)?([?#].*)?"
)
"""What no URL base is called: the API itself, or the page of Radarr, Sonarr or Plex that was just open."""


def in_full(address: str) -> str:
    """People write "nas:7878", just the port, or paste what stands in their browser."""
    if address.isascii() and address.isdecimal():
        address = f"localhost:{address}"
    address = re.sub(r"^(https?)(:/|//)(?=[^/])", r"\1://", address)
    scheme, separator, rest = address.rpartition("://")
    host, slash, path = rest.partition("/")
    page = PAGE.search(slash + path)
    base = (slash + path)[: page.start()] if page else re.sub(r"/?#.*", "", slash + path)
    return f"{scheme or 'http'}{separator or '://'}{host}{base}".rstrip("/")


@attrs.define(kw_only=True)
class ServiceQuestions:
    """About one service after the other; those that are settled may know the key of the next."""

    terminal: Terminal
    beforehand: Beforehand
    found: Mapping[Instance, str]
    tls: TlsSettings
    settled: list[ServiceSettings] = attrs.field(factory=list)

    def settle(self, instance: Instance) -> None:
        """Ask until it works, or until the person does without it."""
        if not self.terminal.asks and not self._is_wanted(instance):
            return
        draft = Draft(
            address=self._given_address(instance),
            key=self._given_key(instance) if _has_key(instance) else "",
            suggestion=self._suggestion(instance),
        )
        while (service := self._completed(instance, draft)) is not None:
            error = self._try(service)
            if error is None:
                self.settled.append(service)
                return
            draft = left_of(service, ask_again(error, service.url))

    def _completed(self, instance: Instance, draft: Draft) -> ServiceSettings | None:
        """None where the person does without it."""
        address = draft.address or self._ask_address(instance, draft.suggestion)
        if not address:
            return None
        key = (draft.key or self._ask_key(instance)) if _has_key(instance) else ""
        if _has_key(instance) and not key:
            return self._completed(instance, Draft(address="", key="", suggestion=address))
        return ServiceSettings(instance=instance, url=address, api_key=Secret(key) if key else None)

    def _try(self, service: ServiceSettings) -> MediaClientError | None:
        label = service.instance.label
        answer = run(try_service, service, (*self.settled, *self._kept_others(service)), self.tls)
        if isinstance(answer, HealthAnswer):
            self.terminal.say(f"  {label} {answer.version or ''}".rstrip() + " answers.")
            self.terminal.say(*(f"  It warns: {warning}" for warning in answer.warnings))
            return None
        problem = f"{label}: {answer.detail}"
        if not self.terminal.asks:
            raise AnswerUnusable((problem,))
        self.terminal.say(f"  {problem}")
        return answer

    def _kept_others(self, service: ServiceSettings) -> tuple[ServiceSettings, ...]:
        """The services still to come, as far as they are known: the keys may have been swapped."""
        known = {each.instance for each in (*self.settled, service)}
        others = (each for each in (table.RADARR, table.SONARR) if each not in known)
        return tuple(
            ServiceSettings(instance=other, url=address)
            for other in others
            if (address := self._given_address(other) or self._suggestion(other))
        )

    # --- one answer --------------------------------------------------------------------------------------

    def _is_wanted(self, instance: Instance) -> bool:
        """An address that was given and has no key is asked for its key, which fails and names the option."""
        if _has_key(instance) and self.beforehand.first(table.api_key_setting(instance)):
            return True
        address = table.url_setting(instance)
        return bool(
            self.beforehand.given.get(address.name) if _has_key(instance) else self.beforehand.first(address)
        )

    def _given_address(self, instance: Instance) -> str:
        setting = table.url_setting(instance)
        address = self.beforehand.given.get(setting.name, "")
        if not self.terminal.asks:
            address = address or self._suggestion(instance) or USUAL_ADDRESSES[instance]
        return in_full(address) if address and self._is_usable(setting, in_full(address)) else ""

    def _given_key(self, instance: Instance) -> str:
        setting = table.api_key_setting(instance)
        key = self.beforehand.given.get(setting.name, "")
        if not self.terminal.asks:
            key = self.beforehand.first(setting)
        return key if key and self._is_usable(setting, key) else ""

    def _suggestion(self, instance: Instance) -> str:
        kept = self.beforehand.kept.get(table.url_setting(instance).name)
        return kept or self.found.get(instance, "")

    def _ask_address(self, instance: Instance, suggestion: str) -> str:
        setting = table.url_setting(instance)
        without = f'"no": without {instance.label}' if suggestion else f"Enter: without {instance.label}"
        example = "" if suggestion else f", such as {USUAL_ADDRESSES[instance]}"
        question = f"{instance.label}'s address{example} ({without})"
        while True:
            text = self.terminal.ask(question, default=suggestion, option=OPTIONS[setting.name].option)
            if not text or text.lower() in WITHOUT:
                return ""
            if text.lower() in YES:
                text = suggestion or USUAL_ADDRESSES[instance]
            if self._is_usable(setting, in_full(text)):
                return in_full(text)

    def _ask_key(self, instance: Instance) -> str:
        """Nothing for another address: a key that is refused may be right somewhere else."""
        setting = table.api_key_setting(instance)
        kept = self.beforehand.kept.get(setting.name, "")
        question = f"{instance.label}'s API key, from its Settings > General"
        hint = f'; {"Enter: the one that is set, " if kept else ""}"no": another address'
        while True:
            text = self.terminal.ask_secret(question, hint=hint, option=OPTIONS[setting.name].option) or kept
            if text.lower() in WITHOUT:
                return ""
            if text and self._is_usable(setting, text):
                return text

    def _is_usable(self, setting: Setting[Any], text: str) -> bool:
        return is_usable(self.terminal, setting, text)


def _has_key(instance: Instance) -> bool:
    return instance != table.PLEX
