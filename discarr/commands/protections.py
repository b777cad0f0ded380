"""`/protect`: what no cleanup touches. Request to reply."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from discarr.board.protections import protected_words, protections_card
from discarr.board.text import plain
from discarr.cache.cache_manager import CacheManager
from discarr.commands.crossing import require_admin
from discarr.language.words import _, ngettext
from discarr.model.admin_actions import Protect, ShowProtections, Unprotect
from discarr.model.cleanup import Protection, ProtectionKind
from discarr.model.downloads import Download
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.model.state import CurrentState
from discarr.monitoring.protections import protecting
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

_SHOWN = 150


@attrs.frozen
class Exempt:
    """What is to be protected."""

    kind: ProtectionKind
    value: str
    title: str = ""
    """Of a download: its release name."""


@attrs.define(kw_only=True)
class ProtectionCommands:
    cache: CacheManager
    settings: Current[Settings]
    now: Now

    @require_admin
    async def protect_command(self, request: Request) -> Reply:
        match request.action:
            case ShowProtections(page=page):
                listed = self.cache.state.value.protections.values()
                return PrivateCard(card=protections_card(listed, page=page))
            case Protect(kind=kind, value=value):
                return self._protect(kind, value.strip(), by=request.caller.user_id)
            case Unprotect(protection_id=protection_id):
                return self._unprotect(protection_id.strip().removeprefix("#"))
            case other:
                raise TypeError(f"{other} is no part of the protections")

    def _protect(self, kind: ProtectionKind, value: str, *, by: int) -> Reply:
        if not value:
            return Sentence(text=_("An empty value protects nothing. Please say what to protect."))
        if kind is not ProtectionKind.DOWNLOAD:
            return self._added([Exempt(kind, value)], by=by)
        exempt = [exempt_download(download) for download in _of_name(self.cache.state.value, value)]
        if not exempt:
            return Sentence(
                text=_(
                    "No download in the queues is called {name}. Copy the release name from /downloads, or "
                    "give a pattern as `release`.",
                    name=plain(value, _SHOWN),
                )
            )
        return self._added(exempt, by=by)

    def _added(self, exempt: list[Exempt], *, by: int) -> Reply:
        before = self.cache.state.value.protections
        self.cache.update(lambda state: with_protections(state, exempt, by=by, now=self.now()))
        added = [each for key, each in self.cache.state.value.protections.items() if key not in before]
        if not added:
            return Sentence(text=_("That is protected already."))
        words = "\n".join(
            f"{each.protection_id}: {protected_words(each)}, {self._covers(each)}" for each in added[:5]
        )
        return Sentence(text=_("Protected from every cleanup:") + f"\n{words}")

    def _covers(self, protection: Protection) -> str:
        """A misspelt name or pattern shows at once."""
        downloads = _listed(self.cache.state.value)
        covered = sum(protecting([protection], download) is not None for download in downloads)
        return ngettext("{count} download in the queues now", "{count} downloads in the queues now", covered)

    def _unprotect(self, protection_id: str) -> Reply:
        protection = self.cache.state.value.protections.get(protection_id)
        if protection is None:
            shown = plain(protection_id, _SHOWN)
            unknown = _("There is no protection {number}; /protect lists them all.", number=shown)
            return Sentence(text=unknown)
        self.cache.update(lambda state: _without_protection(state, protection_id))
        return Sentence(text=_("No longer protected: {what}", what=protected_words(protection)))


def exempt_download(download: Download) -> Exempt:
    return Exempt(ProtectionKind.DOWNLOAD, download.download_id or "", download.title)


def with_protections(
    state: CurrentState, exempt: Iterable[Exempt], *, by: int, now: datetime
) -> CurrentState:
    """Numbered onwards; what is protected already is not protected twice."""
    protections = dict(state.protections)
    for each in exempt:
        known = {(protection.kind, protection.value.casefold()) for protection in protections.values()}
        if (each.kind, each.value.casefold()) not in known:
            number = str(1 + max((int(key) for key in protections if key.isdecimal()), default=0))
            protections[number] = Protection(
                protection_id=number, kind=each.kind, value=each.value, title=each.title, by=by, at=now
            )
    return attrs.evolve(state, protections=protections)


def _without_protection(state: CurrentState, protection_id: str) -> CurrentState:
    left = {key: value for key, value in state.protections.items() if key != protection_id}
    return attrs.evolve(state, protections=left)


def _of_name(state: CurrentState, name: str) -> Iterator[Download]:
    """By release name or download id, whatever the capitals."""
    wanted = name.casefold()
    for download in _listed(state):
        if download.download_id and wanted in (
            download.title.casefold(),
            download.download_id.casefold(),
        ):
            yield download


def _listed(state: CurrentState) -> Iterator[Download]:
    for queue in state.queues.values():
        yield from queue.last.downloads if queue.last else ()
